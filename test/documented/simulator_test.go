package documented_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// ownForms maps documents to other documents. The simulator's answer has the form of the other
// document.
var ownForms = map[string]string{
	// The simulator omits optional members that no example has.
	"QueryPartnerCredit.all-members":      "QueryPartnerCredit",
	"DescribeCustomerInfo.all-members":    "DescribeCustomerInfo",
	"DescribeCustomerInfo.null-data":      "DescribeCustomerInfo",
	"DescribeCustomerInfo.without-data":   "DescribeCustomerInfo",
	"DescribeCustomerInfo.without-uin":    "DescribeCustomerInfo",
	"DescribeCustomerInfo.without-status": "DescribeCustomerInfo",
}

// The simulator's answers to documented requests have the members and types of documented answers.
func TestSimulatorAnswersInTheDocumentedForm(t *testing.T) {
	for _, d := range documents(t) {
		if d.name == textDuration {
			continue
		}
		form := d
		if other, has := ownForms[d.name]; has {
			form = load(t, other)
		}
		withSimulator(t, func(t *testing.T, client *tencentapi.Client) {
			got, err := call(t, client, d, permanentKeys)
			if err != nil {
				t.Errorf("%s: %v", d.name, err)
				return
			}
			checkAnswer(t, d.action(), got)
			decoded := document{Response: got}.decoded(t)
			checkRequestID(t, d.name, decoded.RequestID)
			checkExpiry(t, d.name, decoded)
			if got, want := shape(parse(t, got)), shape(parse(t, form.Response)); got != want {
				t.Errorf("%s: the simulator's answer is\n%s\nwant\n%s", d.name, got, want)
			}
		})
	}
}

// The documentation does not say whether the API accepts DurationSeconds as a string. The simulator
// says that it does not simulate it.
func TestSimulatorRejectsADurationThatIsAString(t *testing.T) {
	withSimulator(t, func(t *testing.T, client *tencentapi.Client) {
		_, err := call(t, client, load(t, textDuration), permanentKeys)
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Code != "NotSimulated" {
			t.Errorf("got %v", err)
		}
	})
}

var permanentKeys = tencentapi.Credentials{
	SecretID:  simulator.DemoAccount.SecretID,
	SecretKey: simulator.DemoAccount.SecretKey,
}

// withSimulator runs a test with a client of a simulator that has the data of the documents.
func withSimulator(t *testing.T, test func(*testing.T, *tencentapi.Client)) {
	t.Helper()
	number := func(text string) json.RawMessage { return json.RawMessage(text) }
	customer := simulator.Customer{
		TotalCredit: number("100.01"), RemainingCredit: number("0.01"),
	}
	sim := simtest.New(t, simulator.Options{
		Customers: simulator.Customers{
			100000000007: customer, 100000000008: customer, 200000000000: customer,
		},
		Partner: &simulator.Partner{
			AllocatedCredit: number("50"), TotalCredit: number("1050.1"),
			RemainingCredit: number("1000.1"),
		},
		Roles: []simulator.Role{
			simulator.DemoRole,
			{ARN: "qcs::cam::uin/100000000001:role/4611686018427387905", ExternalID: "external"},
		},
	})
	simtest.InVirtualTime(t, sim, func(t *testing.T, transport *http.Transport) {
		test(t, newClient(t, transport))
	})
}

// call sends a document's request as it is. It returns the whole body of the answer.
func call(t *testing.T, client *tencentapi.Client, d document, keys tencentapi.Credentials) (
	[]byte, error,
) {
	t.Helper()
	definition := definitions[d.action()]
	parameters := tencentapi.Call{
		Service: definition.service, Version: definition.version, Action: d.action(),
		Credentials: keys, Unsigned: d.action() == "AssumeRoleWithWebIdentity",
	}
	if definition.service == stsService {
		parameters.Region = "ap-singapore"
	}
	var response json.RawMessage
	_, err := client.Do(t.Context(), parameters, d.Request, &response)
	return fmt.Appendf(nil, `{"Response":%s}`, response), err
}

// shape returns the names and JSON types of all members at every level. The elements of a list are
// merged if their shapes are the same.
func shape(value any) string {
	var parts []string
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			parts = append(parts, name+":"+shape(member))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, " ") + "}"
	case []any:
		for _, element := range value {
			parts = append(parts, shape(element))
		}
		slices.Sort(parts)
		return "[" + strings.Join(slices.Compact(parts), " ") + "]"
	case json.Number:
		return "number"
	default:
		return kind(value)
	}
}
