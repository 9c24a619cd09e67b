package simulator

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// faultMessage is the message of the errors that a Fault causes.
const faultMessage = "a fault option of the simulator causes this error"

// Fault makes requests fail in one way.
type Fault struct {
	// Action is the only action whose requests get the fault, one of Actions. Empty means all
	// actions. Faults of STS and the metadata service have no Action.
	Action string
	// Name is an API error code such as RequestLimitExceeded or AuthFailure.TokenFailure, or one of
	// FaultNames.
	Name string
	// Times is the number of requests that get the fault. 0 means no limit.
	Times int
	// Share is the random share of requests that get the fault, from 0 to 1. 0 means all requests.
	Share float64
}

// Transport faults: the answer is not the API's, or there is no answer.
const (
	HTTPStatus = "http-"    // followed by a status such as 503: that status and a line of text
	HTML       = "html"     // a proxy's page with HTTP status 200
	Cut        = "cut"      // a body that is shorter than its Content-Length
	Reset      = "reset"    // the connection is closed without an answer
	Silent     = "silent"   // no answer until the client closes the connection
	Endless    = "endless"  // a body that does not end
	Redirect   = "redirect" // a redirect to another host
	NoData     = "no-data"  // an answer that has neither Data nor Error
)

// Content faults: the answer is the API's, but its content is wrong. A fault changes the remaining
// credit, or the account status of DescribeCustomerInfo. QueryPartnerCredit has no records: a fault
// changes the member RemainingCredit.
const (
	Omit        = "omit"       // the first record, or the member, is missing
	NullAmount  = "null"       // the value of the first record, or of the member, is null
	Double      = "double"     // each record appears twice; the member, with different values
	Contradict  = "contradict" // the first record, or the member, appears again with another value
	Unrequested = "foreign"    // a record of UIN 1; QueryPartnerCredit does not change
	Unreadable  = "unreadable" // the value has another type: "many" for a credit, 0 for a status
)

// FaultNames lists the faults that are not API error codes.
var FaultNames = []string{
	HTTPStatus + "<status>", HTML, Cut, Reset, Silent, Endless, Redirect, NoData,
	Omit, NullAmount, Double, Contradict, Unrequested, Unreadable,
}

var transportFaults = []string{HTML, Cut, Reset, Silent, Endless, Redirect, NoData}

// ParseFault parses NAME, NAME*TIMES, NAME@SHARE or NAME*TIMES@SHARE. ACTION and a colon can
// precede each form.
func ParseFault(text string) (Fault, error) {
	rest, share, hasShare := strings.Cut(text, "@")
	name, times, hasTimes := strings.Cut(rest, "*")
	fault := Fault{Name: name}
	var err error
	if action, name, hasAction := strings.Cut(name, ":"); hasAction {
		fault.Action, fault.Name = action, name
		if err := checkActions(action); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	if hasTimes {
		if fault.Times, err = strconv.Atoi(times); err != nil || fault.Times < 1 {
			return Fault{}, fmt.Errorf("fault %q: %q is not a number of times", text, times)
		}
	}
	if hasShare {
		if fault.Share, err = strconv.ParseFloat(share, 64); err != nil ||
			!(fault.Share > 0 && fault.Share <= 1) {
			return Fault{}, fmt.Errorf("fault %q: %q is not a share from 0 to 1", text, share)
		}
	}
	return fault, fault.check()
}

func (f Fault) check() error {
	if strings.HasPrefix(f.Name, HTTPStatus) && f.status() == 0 {
		return fmt.Errorf("fault %q: the status must be a number from 300 to 599", f.Name)
	}
	if f.Name == "" {
		return errors.New("a fault needs a name")
	}
	if f.Action != "" {
		if err := checkActions(f.Action); err != nil {
			return fmt.Errorf("fault %q: %w", f.Name, err)
		}
	}
	if f.isTransport() || f.isCode() || slices.Contains(FaultNames, f.Name) {
		return nil
	}
	return fmt.Errorf("fault %q: use an API error code or one of %s", f.Name,
		strings.Join(FaultNames, ", "))
}

var errorCode = regexp.MustCompile(`^[A-Z][0-9A-Za-z.]*$`)

// isCode reports whether the fault is an API error code. An action's name looks like one.
func (f Fault) isCode() bool {
	return errorCode.MatchString(f.Name) && !slices.Contains(Actions, f.Name)
}

func (f Fault) isTransport() bool {
	return strings.HasPrefix(f.Name, HTTPStatus) || slices.Contains(transportFaults, f.Name)
}

// status returns the HTTP status of a fault such as http-503. It is 0 if it is not from 300 to 599.
func (f Fault) status() int {
	status, err := strconv.Atoi(strings.TrimPrefix(f.Name, HTTPStatus))
	if err != nil || status < 300 || status > 599 {
		return 0
	}
	return status
}

// faults contains the faults of one service.
type faults struct {
	list []Fault
	used []int // how often, by index in list
}

func newFaults(list []Fault) (faults, error) {
	for _, fault := range list {
		if err := fault.check(); err != nil {
			return faults{}, err
		}
	}
	return faults{list, make([]int, len(list))}, nil
}

// newSTSFaults is newFaults for STS and the metadata service. It rejects content faults and faults
// with an action.
func newSTSFaults(list []Fault) (faults, error) {
	checked, err := newFaults(list)
	if err != nil {
		return faults{}, err
	}
	for _, fault := range list {
		if fault.Action != "" {
			return faults{}, fmt.Errorf("fault %q has the action %q: faults of STS and the "+
				"metadata service must not have an action", fault.Name, fault.Action)
		}
		if !fault.isTransport() && !fault.isCode() {
			return faults{}, fmt.Errorf("fault %q: content faults are not possible for STS "+
				"and the metadata service", fault.Name)
		}
	}
	return checked, nil
}

// nextFault returns the first fault that applies to the next request, if there is one.
func (s *Simulator) nextFault(of *faults, action string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, fault := range of.list {
		if fault.Action != "" && fault.Action != action {
			continue
		}
		if fault.Times > 0 && of.used[i] == fault.Times {
			continue
		}
		if fault.Share > 0 && s.random.Float64() >= fault.Share {
			continue
		}
		of.used[i]++
		return fault, true
	}
	return Fault{}, false
}
