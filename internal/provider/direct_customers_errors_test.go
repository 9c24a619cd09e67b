package provider_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// A denied action is named with the argument that needs it.
func TestDeniedActionIsNamedWithItsArgument(t *testing.T) {
	const byUIN, direct = "QueryCreditByUinList", "QueryDirectCustomersCredit"
	for _, kind := range readKinds {
		t.Run(kind.String(), func(t *testing.T) {
			denied, allowed, argument := byUIN, direct, "uins"
			if kind.name == singularDataSource {
				argument = "uin"
			}
			if kind.direct {
				denied, allowed, argument = direct, byUIN, "direct_customers"
			}
			simulate(t, simulator.Options{
				Customers: customers(t, oneCustomer), Denied: []string{denied},
			})
			s := serveFor(t, kind.name).configured()
			_, diagnostics := s.read(t.Context(), kind.valid(s))
			expectError(t, diagnostics, "Permission denied",
				"The argument "+argument+" needs permission for the action intlpartnersmgt:"+
					denied+" on", "Code: UnauthorizedOperation.UinNoAuth", "\nAction: "+denied+"\n",
				"Request ID: ")
			if detail := describe(diagnostics); strings.Contains(detail, allowed) {
				t.Errorf("it names %s:\n%s", allowed, detail)
			}
		})
	}
}

func TestTooLargeAnswerSaysToListTheUINs(t *testing.T) {
	const title = "The partner API's answer is too large"
	const remedy = "\n\nReplace direct_customers with uins, remove exclude_uins, and raise " +
		"timeouts."
	simulateDirect(t, "ResponseSizeLimitExceeded")
	_, diagnostics := serve(t).configured().read(t.Context(), direct(nil))
	expectError(t, diagnostics, title, remedy, "Code: ResponseSizeLimitExceeded")
	_, diagnostics = serve(t).configured().read(t.Context(), readOne)
	expectError(t, diagnostics, title, "Check the provider's endpoint",
		"Code: ResponseSizeLimitExceeded", "\nAction: QueryCreditByUinList\n", "UINs: 1")

	simulateHandler(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"Response":{"Data":[`)
		megabyte := strings.Repeat(" ", 1<<20)
		for range 51 {
			_, _ = io.WriteString(w, megabyte)
		}
		_, _ = io.WriteString(w, `],"RequestId":"large"}}`)
	})
	_, diagnostics = serve(t).configured().read(t.Context(), direct(nil))
	expectError(t, diagnostics, title, "The answer is larger than 52428800 bytes."+remedy,
		"\nAction: QueryDirectCustomersCredit\n")
}

func TestDirectReadTimesOut(t *testing.T) {
	simulateSilence(t, func() {})
	_, diagnostics := serve(t).configured().read(t.Context(),
		direct(object{"timeouts": readTimeout("200ms")}))
	expectError(t, diagnostics, "Read timed out",
		"timeouts.read (200ms) expired before the API returned the direct customers. No request "+
			"had failed, and 1 had no answer yet.", "Raise timeouts.read",
		"\nAction: QueryDirectCustomersCredit\n")
	if strings.Contains(describe(diagnostics), "UINs: ") {
		t.Errorf("it has a fact UINs:\n%s", describe(diagnostics))
	}
}

func TestDirectReadIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	simulateSilence(t, cancel)
	_, diagnostics := serve(t).configured().read(ctx, direct(nil))
	expectError(t, diagnostics, "Read cancelled",
		"The read was cancelled before the API returned the direct customers.",
		"Action: QueryDirectCustomersCredit")
}

// An answer that is cut short fails the read: an empty list would open a gate. The acceptance tests
// cut it at each tenth.
func TestDirectAnswerCutShort(t *testing.T) {
	const record = `{"RemainingCredit":100,"TotalCredit":100,"Uin":%d}`
	answer := fmt.Sprintf(`{"Response":{"Data":[`+record+`,`+record+`],"RequestId":"id"}}`, 1, 2)
	for _, tenth := range []int{5, 8, 9} {
		t.Run(fmt.Sprint(tenth), func(t *testing.T) {
			failure := "The last failure was: the answer was cut off: its JSON ends after "
			if tenth%2 == 0 {
				failure = "The last failure was: "
			}
			simulateHandler(t, func(w http.ResponseWriter, _ *http.Request) {
				cut := answer[:len(answer)*tenth/10]
				if tenth%2 == 0 { // the connection breaks off
					w.Header().Set("Content-Length", fmt.Sprint(len(answer)))
				}
				_, _ = io.WriteString(w, cut)
			})
			_, diagnostics := serve(t).configured().read(t.Context(),
				direct(object{"timeouts": readTimeout("1s")}))
			expectError(t, diagnostics, "before the API returned the direct customers", failure)
		})
	}
}

// The retry of an answer that was cut short makes the read right.
func TestDirectAnswerAfterOneThatWasCutShort(t *testing.T) {
	simulate(t, simulator.Options{
		Customers: customers(t, fourCustomers),
		Faults:    []simulator.Fault{{Name: simulator.Cut, Times: 2}},
	})
	state, diagnostics := serve(t).configured().read(t.Context(),
		direct(object{"exclude_uins": list("7")}))
	expectNone(t, diagnostics)
	expectState(t, state, map[string]string{"uins": `["9","10","100"]`})
}

func TestOtherErrorsOfDirectReads(t *testing.T) {
	for fault, want := range map[string][]string{
		"AuthFailure.TokenFailure":    {"Credentials rejected by Tencent Cloud"},
		"FailedOperation.UinNotAgent": {"The account is not a partner's"},
		"OperationDenied":             {"Request rejected by the partner API"},
	} {
		t.Run(fault, func(t *testing.T) {
			simulateDirect(t, fault)
			for _, name := range pluralNames {
				s := serveFor(t, name).configured()
				_, diagnostics := s.read(t.Context(), s.validDirect())
				expectError(t, diagnostics, append(want, "Code: "+fault,
					"Action: QueryDirectCustomersCredit", "Endpoint: http://127.0.0.1:")...)
			}
		})
	}
}

// An answer without Data does not mean that the partner account has no customers.
func TestDirectAnswerWithoutData(t *testing.T) {
	simulateDirect(t, simulator.NoData)
	_, diagnostics := serve(t).configured().read(t.Context(), direct(nil))
	expectError(t, diagnostics, "The partner API's answer cannot be used", "documented form",
		"Action: QueryDirectCustomersCredit", "Request ID: no-data")
}
