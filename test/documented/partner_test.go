package documented_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// exampleKeys is a source of keys that a stub does not check.
type exampleKeys struct{}

func (exampleKeys) Credentials(context.Context) (tencentapi.Credentials, error) {
	return tencentapi.Credentials{SecretID: "example-id", SecretKey: "example-key"}, nil
}

const credit = "total 100.01, remaining 0.01"

// reads maps documents of the partner API to the number of requests of a read, and to its result.
var reads = map[string]struct {
	requests int
	want     string
}{
	"QueryCreditByUinList": {1, "100000000007: " + credit + "; 100000000008: " + credit},
	// The example repeats its record. The client merges equal records of a UIN.
	"QueryCreditByUinList.repeated-record": {1, "100000000007: " + credit},
	// The example has two records of UIN 1, and its request does not contain UIN 1.
	// The client ignores both, and requests the missing UINs once more.
	"QueryCreditByUinList.other-uins": {2, "100000000007: no record; 100000000008: no record"},

	// The example has two equal records of one customer. The client merges them.
	"QueryDirectCustomersCredit": {1, "100000000007: " + credit},

	"QueryPartnerCredit":             {1, "1000.1"},
	"QueryPartnerCredit.all-members": {1, "1000.1"},

	// The example requests three customers, and its answer has one.
	// The client requests the missing UINs once more.
	"DescribeCustomerInfo": {
		2, "200000000000: status 0; 200000000001: no record; 200000000002: no record",
	},
	"DescribeCustomerInfo.all-members": {1, "200000000000: status 2"},
	// According to a page of 2024, Data can be null. The definition of 2026 does not allow it. The
	// client reads null as an empty list.
	"DescribeCustomerInfo.null-data": {2, "200000000000: no record"},
	// According to the definition, AccountStatus, CustomerUin and Data are optional. It does not
	// say what their absence means. Without AccountStatus, the client has no status for this
	// customer. Without CustomerUin or Data, it does not know which status is missing, so the read
	// fails.
	"DescribeCustomerInfo.without-status": {2, "200000000000: no status"},
	"DescribeCustomerInfo.without-uin":    {5, "unexpected answer"},
	"DescribeCustomerInfo.without-data":   {5, "unexpected answer"},
}

// The client reads the documented amounts and statuses.
func TestPartnerAnswers(t *testing.T) {
	for name, c := range reads {
		d := load(t, name)
		withDocument(t, d, func(t *testing.T, client *tencentapi.Client, server *stub) {
			if got := read(t, client, d); got != c.want {
				t.Errorf("%s: got %q, want %q", name, got, c.want)
			}
			server.check(t, c.requests, string(d.Request))
		})
	}
}

// read reads the data that the document requests, and returns it as text.
func read(t *testing.T, client *tencentapi.Client, d document) string {
	t.Helper()
	var request struct{ UinList, CustomerUin []partner.UIN }
	if err := json.Unmarshal(d.Request, &request); err != nil {
		t.Fatalf("%s: %v", d.name, err)
	}
	reader := partner.NewReader(client, exampleKeys{}, partner.Limits{})
	outcomes := outcomes{id: d.decoded(t).RequestID}
	var err error
	switch d.action() {
	case "QueryCreditByUinList":
		var answers map[partner.UIN]partner.CreditAnswer
		answers, err = reader.Read(t.Context(), request.UinList)
		for uin, answer := range answers {
			outcomes.add(uin, answer.Value, answer.Err)
		}
	case "QueryDirectCustomersCredit":
		var answers map[partner.UIN]partner.CreditAnswer
		answers, err = reader.ReadDirect(t.Context())
		for uin, answer := range answers {
			outcomes.add(uin, answer.Value, answer.Err)
		}
	case "DescribeCustomerInfo":
		var answers map[partner.UIN]partner.StatusAnswer
		answers, err = reader.ReadStatuses(t.Context(), request.CustomerUin)
		for uin, answer := range answers {
			outcomes.add(uin, answer.Value, answer.Err)
		}
	case "QueryPartnerCredit":
		amount, err := reader.ReadPartnerCredit(t.Context())
		return outcomes.text(err) + amount.String()
	}
	return outcomes.text(err)
}

// outcomes are the answers for customers, as text.
type outcomes struct {
	id    string // the documented request ID, which errors must have
	texts []string
}

func (o *outcomes) add(uin partner.UIN, value fmt.Stringer, err error) {
	outcome := value.String()
	var missing *partner.MissingError
	if errors.As(err, &missing) && missing.Origin.RequestID == o.id {
		outcome = missing.Why.String()
	} else if err != nil {
		outcome = err.Error()
	}
	o.texts = append(o.texts, uin.String()+": "+outcome)
}

// text returns the outcomes in the order of the UINs, or the error of the whole read.
func (o *outcomes) text(err error) string {
	var failure *tencentapi.Error
	if errors.As(err, &failure) && failure.Class == tencentapi.UnexpectedResponse &&
		failure.RequestID == o.id {
		return "unexpected answer"
	}
	if err != nil {
		return err.Error()
	}
	slices.Sort(o.texts)
	return strings.Join(o.texts, "; ")
}
