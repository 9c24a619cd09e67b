package provider_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// asCommand is a variable that makes the test binary the provider's command.
const asCommand = "PROVIDER_TEST_AS_COMMAND"

// TestMain removes the user's variables, and replaces the home directory that the provider reads.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		provider.Serve("1.2.3")
		return
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TENCENTCLOUD_") ||
			strings.HasPrefix(name, "TENCENTPARTNER_") ||
			strings.HasSuffix(strings.ToUpper(name), "_PROXY") {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(func() int {
		home, err := os.MkdirTemp("", "home")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(home)
		_ = os.Setenv("HOME", home) // no profile of tccli
		_ = os.Setenv("USERPROFILE", home)
		_ = os.Setenv("TENCENTPARTNER_SHARED_LIMIT_DIR", "off")
		return m.Run()
	}())
}

const (
	oneCustomer   = `{"1": {"TotalCredit": 100, "RemainingCredit": 50}}`
	fourCustomers = `{
	"9":   {"TotalCredit": 1000.10, "RemainingCredit": 999.90},
	"10":  {"TotalCredit": 100, "RemainingCredit": -3.50},
	"100": {"TotalCredit": 1E-7, "RemainingCredit": 0},
	"7":   {"TotalCredit": 5, "RemainingCredit": null}
}`
)

// simulate starts a simulator and points the provider's variables at it.
func simulate(tb testing.TB, options simulator.Options) *simtest.Simulator {
	tb.Helper()
	options.RejectRegion = true // only STS may receive the provider's region
	sim, url := simtest.Serve(tb, options)
	tb.Setenv("TENCENTPARTNER_ENDPOINT", url)
	tb.Setenv("TENCENTCLOUD_SECRET_ID", simulator.DemoAccount.SecretID)
	tb.Setenv("TENCENTCLOUD_SECRET_KEY", simulator.DemoAccount.SecretKey)
	return sim
}

// simulateCustomers starts a simulator of the customers in the text of a customers' file.
func simulateCustomers(tb testing.TB, file string) *simtest.Simulator {
	tb.Helper()
	return simulate(tb, simulator.Options{Customers: customers(tb, file)})
}

func customers(tb testing.TB, file string) simulator.Customers {
	tb.Helper()
	parsed, _, err := simulator.ParseFile([]byte(file))
	if err != nil {
		tb.Fatal(err)
	}
	return parsed
}

// manyCustomers returns the customers 1 to n, and their UINs. The total credit of each is 100, and
// credit returns the remaining one.
func manyCustomers(n int, credit func(uin int) string) (all simulator.Customers, uins []any) {
	all = simulator.Customers{}
	for uin := 1; uin <= n; uin++ {
		all[uint64(uin)] = simulator.Customer{
			TotalCredit:     json.RawMessage("100"),
			RemainingCredit: json.RawMessage(credit(uin)),
		}
		uins = append(uins, fmt.Sprint(uin))
	}
	return all, uins
}

// all100 is a remaining credit for manyCustomers.
func all100(int) string { return "100" }

// simulateSilence points the provider at a server that receives requests, calls arrived for each,
// and never answers.
func simulateSilence(t *testing.T, arrived func()) {
	t.Helper()
	simulateHandler(t, func(_ http.ResponseWriter, r *http.Request) {
		arrived()
		<-r.Context().Done()
	})
}

// simulateHandler points the provider at a server that runs handle for each request.
func simulateHandler(t *testing.T, handle http.HandlerFunc) {
	t.Helper()
	listening := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // without this, the server would not notice a closed connection
		handle(w, r)
	}))
	t.Cleanup(listening.Close)
	simulate(t, simulator.Options{})
	t.Setenv("TENCENTPARTNER_ENDPOINT", listening.URL)
}

// expectNone fails the test if there are diagnostics.
func expectNone(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diagnostics) > 0 {
		t.Errorf("got %d diagnostics, want none:\n%s", len(diagnostics), describe(diagnostics))
	}
}

// expectError fails the test unless there is exactly one diagnostic, an error with all the texts.
// Without texts there must be no diagnostic.
func expectError(t *testing.T, diagnostics []*tfprotov6.Diagnostic, texts ...string) {
	t.Helper()
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityError, texts)
}

// expectWarning is expectError for a warning.
func expectWarning(t *testing.T, diagnostics []*tfprotov6.Diagnostic, texts ...string) {
	t.Helper()
	expect(t, diagnostics, tfprotov6.DiagnosticSeverityWarning, texts)
}

func expect(t *testing.T, diagnostics []*tfprotov6.Diagnostic,
	severity tfprotov6.DiagnosticSeverity, texts []string,
) {
	t.Helper()
	if len(texts) == 0 {
		expectNone(t, diagnostics)
		return
	}
	described := describe(diagnostics)
	if len(diagnostics) != 1 || diagnostics[0].Severity != severity {
		t.Errorf("got %d diagnostics, want one %s:\n%s", len(diagnostics), severity, described)
	}
	for _, want := range texts {
		if !strings.Contains(described, want) {
			t.Errorf("no %q in:\n%s", want, described)
		}
	}
}

// describe returns severity, summary, detail and path of each diagnostic.
func describe(diagnostics []*tfprotov6.Diagnostic) string {
	descriptions := make([]string, 0, len(diagnostics))
	for _, d := range diagnostics {
		descriptions = append(descriptions, fmt.Sprintf("%s: %s\n%s\nat %s",
			d.Severity, d.Summary, d.Detail, d.Attribute))
	}
	return strings.Join(descriptions, "\n---\n")
}
