package doctor_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// findingCase is a state in which a finding has a result.
type findingCase struct {
	name  string
	state state
	known bool
	text  string // a part of the detail
}

// expectFindings runs the doctor in each state, and checks a finding.
func expectFindings(t *testing.T, name string, cases []findingCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			found := run(t, c.state).finding(t, name)
			if found.Known != c.known || !strings.Contains(found.Summary, c.text) {
				t.Errorf("known: %v, %q; want %v, %q", found.Known, found.Summary, c.known, c.text)
			}
		})
	}
}

// requesting serves signed requests whose body has a text in another way. The body can be read
// again.
func requesting(text string, serve http.HandlerFunc) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if isSigned(r, credits) && strings.Contains(string(body), text) {
				serve(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// answerOf returns a handler that answers with a body.
func answerOf(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// rejecting returns an answer that rejects a UIN with a message.
func rejecting(message string) http.HandlerFunc {
	return answerOf(`{"Response":{"Error":{"Code":"UnauthorizedOperation.NotCustomerUin",` +
		`"Message":"` + message + `"},"RequestId":"fedcba9876543210"}}`)
}

const noAccount = "999999999999"

func TestUINOfNoAccount(t *testing.T) {
	const noCustomers = "no customer with a credit record is known"
	expectFindings(t, "uin_of_no_account", []findingCase{
		{"left out", state{}, true, "the request succeeds, with no record for the UIN"},
		{
			"fails",
			state{simulator: func(o *simulator.Options) { o.NotCustomerFails = true }},
			true,
			"the request fails (UnauthorizedOperation.NotCustomerUin); " +
				"the message does not name the UIN",
		},
		{"fails, and is named", state{
			wrap: requesting(noAccount, rejecting("no customer: "+noAccount)),
		}, true, "(UnauthorizedOperation.NotCustomerUin); the message names the UIN"},
		{"fails with another code", state{
			wrap: requesting(noAccount, answerOf(
				`{"Response":{"Error":{"Code":"Brand.New","Message":""},"RequestId":"f"}}`)),
		}, true, "the request fails (Brand.New); the message does not name the UIN"},
		{"has an empty record", state{simulator: func(o *simulator.Options) {
			o.Customers[999999999999] = customer("null", "null")
		}}, true, "the request succeeds, with no amount for the UIN"},
		{"has credit", state{simulator: func(o *simulator.Options) {
			o.Customers[999999999999] = customer("0", "0")
		}}, true, "the request succeeds, with a credit record for the UIN"},
		{
			"no answer",
			state{wrap: requesting(noAccount,
				func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) })},
			false, "there was no usable answer (HTTP status 503)",
		},
		{
			"no record of the customer",
			state{wrap: requesting(noAccount, answerOf(
				`{"Response":{"Data":[],"RequestId":"f"}}`))},
			false, "the customer has no credit record any more",
		},
		{"no customers", state{simulator: withManyCustomers(0)}, false, noCustomers},
		{"no permission", state{simulator: denied(credits)}, false, noCustomers},
		{"cancelled", state{cancelAfter: "credit"}, false, "cancelled"},
	})
}

func TestUINOfNoCustomer(t *testing.T) {
	expectFindings(t, "uin_of_partner_account", []findingCase{
		{"left out", state{}, true, "the request succeeds, with no record for the UIN"},
		{
			"fails",
			state{simulator: func(o *simulator.Options) { o.NotCustomerFails = true }},
			true,
			"the request fails (UnauthorizedOperation.NotCustomerUin); " +
				"the message does not name the UIN",
		},
		{"fails, and is named", state{
			wrap: requesting(account.ID, rejecting("no customer: "+account.ID)),
		}, true, "(UnauthorizedOperation.NotCustomerUin); the message names the UIN"},
		{"account is not known", state{
			environment: map[string]string{"TENCENTPARTNER_STS_ENDPOINT": ""},
		}, false, "the account of the keys is not known"},
		{
			"STS has no answer",
			state{simulator: withSTSFault("http-503")},
			false,
			"the account of the keys is not known",
		},
		{
			"no customers",
			state{simulator: withManyCustomers(0)},
			false,
			"no customer with a credit record is known",
		},
	})
}

// The two requests have one customer and the UIN.
func TestRequestsForAForeignUIN(t *testing.T) {
	r := run(t, state{options: withUINs(third, second)})
	var pairs [][2]uint64
	for _, request := range r.sim.Requests() {
		if len(request.UINs) == 2 && request.Action == credits {
			pairs = append(pairs, [2]uint64(request.UINs))
		}
	}
	want := [][2]uint64{{third, second}, {first, 999999999999}, {first, 300020003001}}
	if len(pairs) != 3 || [3][2]uint64(pairs) != [3][2]uint64(want) {
		t.Errorf("the requests have the UINs %v, want %v", pairs, want)
	}
}
