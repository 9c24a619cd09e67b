package simulator

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Options configure a Simulator. The zero value has no customers, no credit of the partner and no
// request limit.
type Options struct {
	// Accounts may call the simulator. Empty means DemoAccount.
	Accounts []Account
	// Roles are the roles that accounts may assume. The metadata service also returns their keys.
	// Empty means DemoRole.
	Roles []Role

	// Customers are the customers, and Partner is the partner's own credit. Both apply if File is
	// empty. Without Partner, QueryPartnerCredit fails with FailedOperation.
	Customers Customers
	Partner   *Partner
	// File is the customers' JSON file. The simulator reads it again when it changes.
	File string

	// Limit is the number of requests per second, for each action and each secret ID or role.
	// DescribeCustomerInfo has four times this limit, because the documented limits are 5 and 20. 0
	// means no limit. STS and the metadata service have no limit.
	Limit     int
	LimitMode string // one of LimitModes; empty means Fixed

	// Denied are the actions that the caller may not call. A valid request of such an action fails
	// with UnauthorizedOperation.UinNoAuth. Limit and Faults take precedence.
	Denied []string
	// NotCustomerFails makes a UIN that is not a customer fail its whole request with
	// UnauthorizedOperation.NotCustomerUin. Otherwise, the answer omits the UIN. The documentation
	// does not say which of the two the API does. Actions without UINs in their requests are not
	// affected.
	NotCustomerFails bool
	// RejectRegion makes requests of the partner API with X-TC-Region fail with UnsupportedRegion.
	// Otherwise, the region has no effect. Tencent Cloud documents this for actions without regions
	// (https://www.tencentcloud.com/document/api/570/36329).
	RejectRegion bool
	// Answers maps actions of the partner API to the whole body of each successful answer.
	Answers     map[string]string
	Shuffle     bool          // the records have a random order
	ClockOffset time.Duration // how far the simulator's clock is ahead
	// Faults are those of the partner API. One list applies to the requests of all its actions, in
	// the order of their arrival. Each request gets the first fault that applies to it.
	Faults    []Fault
	STSFaults []Fault // of STS and the metadata service; no content faults, and no Action
	Seed      uint64  // of the random numbers

	// Observe is called when a request arrives, and again when its answer is known. Nil means no
	// call. It must be safe for concurrent use. It must not call the Simulator, and must not change
	// the request's Header and Body.
	Observe func(Request)
}

// check returns an error for a negative limit, and for an unknown action in Denied or Answers. It
// also returns an error for a role with only one part of an MFA device.
func (o Options) check() error {
	if o.Limit < 0 {
		return fmt.Errorf("the limit %d is negative: use 0 for no limit", o.Limit)
	}
	if err := checkActions(o.Denied...); err != nil {
		return fmt.Errorf("denied: %w", err)
	}
	if err := checkActions(slices.Sorted(maps.Keys(o.Answers))...); err != nil {
		return fmt.Errorf("answers: %w", err)
	}
	for _, role := range o.Roles {
		if (role.MFASerial == "") != (role.MFACode == "") {
			return fmt.Errorf("role %s: an MFA device needs a serial number and a code", role.ARN)
		}
	}
	return nil
}
