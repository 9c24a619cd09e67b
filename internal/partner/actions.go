package partner

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

const (
	// BatchSize is the maximum number of UINs in one request of QueryCreditByUinList.
	BatchSize = 50
	// statusBatchSize is the maximum number of UINs in one request of DescribeCustomerInfo.
	statusBatchSize = 20

	// maxDirectAnswer is the maximum size of an answer with all direct customers, in bytes. The
	// API's own maximum is 50 MB, beyond which it returns ResponseSizeLimitExceeded. A record has
	// about 67 bytes, so these are about 750,000 customers.
	maxDirectAnswer = 50 << 20
	// directTimeout limits the time of one attempt to read all direct customers. The answer can be
	// large: 50,000 customers, about 3.4 MB, may arrive at 0.25 Mbit/s.
	directTimeout = 2 * time.Minute
)

// newCreditsAction returns the action that reads the credit records of UINs
// (https://www.tencentcloud.com/document/product/1085/51422).
func newCreditsAction(s service) *uinAction[Credit] {
	return newUINAction(s, uinActionOptions[Credit]{
		name:      "QueryCreditByUinList",
		parameter: "UinList",
		size:      BatchSize,
		perSecond: MaxRequestsPerSecond,
		record:    newCreditRecord,
		reading:   "reading credit",
	})
}

// newStatusesAction returns the action that reads the account statuses of UINs
// (https://www.tencentcloud.com/document/product/1085/56040).
func newStatusesAction(s service) *uinAction[AccountStatus] {
	return newUINAction(s, uinActionOptions[AccountStatus]{
		name:      "DescribeCustomerInfo",
		parameter: "CustomerUin",
		size:      statusBatchSize,
		perSecond: maxStatusRequestsPerSecond,
		record:    newStatusRecord,
		reading:   "reading account status",

		hideMessages: true, // the answers have names, addresses and remarks
	})
}

// newDirectAction returns the action that reads the credit records of all direct customers
// (https://www.tencentcloud.com/document/product/1085/51420).
func newDirectAction(s service) *accountAction[map[UIN]CreditAnswer] {
	return newAccountAction(s, accountActionOptions[map[UIN]CreditAnswer]{
		name:           "QueryDirectCustomersCredit",
		attemptTimeout: directTimeout,
		maxAnswer:      maxDirectAnswer,
		decode:         decodeDirect,
		reading:        "reading the credit of all direct customers",
		logRead: func(ctx context.Context, answers map[UIN]CreditAnswer) {
			tflog.SubsystemDebug(ctx, LogSubsystem, "read the credit of all direct customers",
				map[string]any{"customers": len(answers)})
		},
	})
}

// newPartnerCreditAction returns the action that reads the partner account's own remaining credit
// (https://www.tencentcloud.com/document/product/1085/51419).
func newPartnerCreditAction(s service) *accountAction[money.Amount] {
	return newAccountAction(s, accountActionOptions[money.Amount]{
		name:    "QueryPartnerCredit",
		decode:  decodePartnerCredit,
		reading: "reading the partner account's credit",
		logRead: func(ctx context.Context, _ money.Amount) {
			tflog.SubsystemDebug(ctx, LogSubsystem, "read the partner account's credit")
		},
	})
}
