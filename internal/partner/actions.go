package partner

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/money"
)

const (
	// BatchSize is the maximum number of UINs in one request of CreditsAction.
	BatchSize = 50
	// statusBatchSize is the maximum number of UINs in one request of StatusesAction.
	statusBatchSize = 20

	// maxDirectAnswer is the maximum size of an answer with all direct customers, in bytes. The
	// API's own maximum is 50 MB. For a larger answer, the API returns ResponseSizeLimitExceeded. A
	// record has about 67 bytes, so 50 MB are about 750,000 customers.
	maxDirectAnswer = 50 << 20
	// directTimeout limits the time of one attempt to read all direct customers. The answer can be
	// large. For 50,000 customers, it has about 3.4 MB. At 0.25 Mbit/s, it takes about 110 s.
	directTimeout = 2 * time.Minute
)

// Action describes an action of the partner API.
type Action struct {
	Name      string
	Parameter string  // the request's list of UINs; empty if the action has no parameters
	BatchSize int     // the maximum number of UINs in one request; 0 without a parameter
	PerSecond float64 // the documented request limit

	AttemptTimeout time.Duration // 0 means the default of package request
	MaxAnswer      int           // bytes; 0 means the default of package request
	// Personal reports whether answers contain names, addresses and remarks. The API's error
	// messages may repeat them.
	Personal bool
}

// The actions that the Reader calls. Do not change these variables.
var (
	// CreditsAction reads the credit records of UINs
	// (https://www.tencentcloud.com/document/product/1085/51422).
	CreditsAction = Action{
		Name: "QueryCreditByUinList", Parameter: "UinList", BatchSize: BatchSize,
		PerSecond: MaxRequestsPerSecond,
	}
	// StatusesAction reads the account statuses of UINs
	// (https://www.tencentcloud.com/document/product/1085/56040).
	StatusesAction = Action{
		Name: "DescribeCustomerInfo", Parameter: "CustomerUin", BatchSize: statusBatchSize,
		PerSecond: maxStatusRequestsPerSecond, Personal: true,
	}
	// DirectAction reads the credit records of all direct customers
	// (https://www.tencentcloud.com/document/product/1085/51420).
	DirectAction = Action{
		Name: "QueryDirectCustomersCredit", PerSecond: MaxRequestsPerSecond,
		AttemptTimeout: directTimeout, MaxAnswer: maxDirectAnswer,
	}
	// PartnerCreditAction reads the partner account's own credit
	// (https://www.tencentcloud.com/document/product/1085/51419).
	PartnerCreditAction = Action{Name: "QueryPartnerCredit", PerSecond: MaxRequestsPerSecond}
)

func newCreditsAction(s service) *uinAction[Credit] {
	return newUINAction(s, uinActionOptions[Credit]{
		Action: CreditsAction, record: newCreditRecord, reading: "reading credit",
	})
}

func newStatusesAction(s service) *uinAction[AccountStatus] {
	return newUINAction(s, uinActionOptions[AccountStatus]{
		Action: StatusesAction, record: newStatusRecord, reading: "reading account status",
	})
}

func newDirectAction(s service) *accountAction[map[UIN]CreditAnswer] {
	return newAccountAction(s, accountActionOptions[map[UIN]CreditAnswer]{
		Action:  DirectAction,
		decode:  decodeDirect,
		reading: "reading the credit of all direct customers",
		logRead: func(ctx context.Context, answers map[UIN]CreditAnswer) {
			tflog.SubsystemDebug(ctx, LogSubsystem, "read the credit of all direct customers",
				map[string]any{"customers": len(answers)})
		},
	})
}

func newPartnerCreditAction(s service) *accountAction[money.Amount] {
	return newAccountAction(s, accountActionOptions[money.Amount]{
		Action:  PartnerCreditAction,
		decode:  decodePartnerCredit,
		reading: "reading the partner account's credit",
		logRead: func(ctx context.Context, _ money.Amount) {
			tflog.SubsystemDebug(ctx, LogSubsystem, "read the partner account's credit")
		},
	})
}
