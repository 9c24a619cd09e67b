package main

import (
	"os"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

const dataSourceExample = "examples/data-sources/tencentpartner_customer_credits/data-source.tf"

func TestDataSourceExampleGates(t *testing.T) {
	expectGate(t, dataSourceExample, []string{"plan"}, "Plan: 3 to add")
}

const gateExample = "examples/ephemeral-resources/tencentpartner_credit_gate/ephemeral-resource.tf"

func TestGateExampleGates(t *testing.T) {
	open(t, "", "").needs("ephemeral resources", 10, 11)
	expectGate(t, gateExample, []string{"apply", "-auto-approve"}, "Resources: 1 added")
}

// expectGate wants an example to let a command pass when all have enough, and not when its last customer has too little.
func expectGate(t *testing.T, example string, command []string, passed string) {
	t.Helper()
	for remaining, want := range map[string]struct {
		code int
		text string
	}{
		"5000": {0, passed},
		"3.50": {1, "1 of 3 customers is below their minimum: 100000000009 has 3.5 (short by 4996.5)."},
	} {
		customers := newCustomersFile(t)
		customers.set(t, remaining)
		stdout, stderr, code := open(t, customers.simulate(t), readFile(t, example)).run(append(command, "-input=false", "-no-color")...)
		if output := strings.Join(strings.Fields(stdout+stderr), " "); code != want.code || !strings.Contains(output, want.text) {
			t.Errorf("with %s left, %v returned %d, want %d and %q:\n%s%s", remaining, command, code, want.code, want.text, stdout, stderr)
		}
	}
}

const singularExample = "examples/data-sources/tencentpartner_customer_credit/data-source.tf"

func TestSingularExampleGates(t *testing.T) {
	for remaining, want := range map[string]struct {
		code int
		text string
	}{
		"100.50": {0, `{"acme":true,"initech":true}`},
		"100.49": {1, "acme has 100.49 US dollars left, short by 0.01."},
	} {
		customers, err := simulator.ParseCustomers([]byte(strings.ReplaceAll(`{
			"100000000007": {"TotalCredit": 500.00, "RemainingCredit": @},
			"100000000008": {"TotalCredit": 500.00, "RemainingCredit": 0}}`, "@", remaining)))
		if err != nil {
			t.Fatal(err)
		}
		_, url := simulate(t, simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit})
		w := open(t, url, readFile(t, singularExample))
		stdout, stderr, code := w.run("apply", "-auto-approve", "-input=false", "-no-color")
		if code != want.code {
			t.Errorf("with %s left, apply returned %d, want %d:\n%s%s", remaining, code, want.code, stdout, stderr)
		}
		output := strings.Join(strings.Fields(stdout+stderr), " ")
		if code == 0 {
			output = w.succeed("output", "-json", "sufficient")
		}
		if !strings.Contains(output, want.text) {
			t.Errorf("no %q in:\n%s", want.text, output)
		}
	}
}

func TestProviderExampleTakesAnEphemeralKey(t *testing.T) {
	customers := simulator.Customers{1: {TotalCredit: []byte("1"), RemainingCredit: []byte("1")}}
	_, url := simulate(t, simulator.Options{Customers: customers})
	w := open(t, url, readFile(t, "examples/provider/provider.tf")+`data "tencentpartner_customer_credits" "one" { uins = [1] }`)
	w.needs("ephemeral variables", 10, 11)
	w.env = append(w.env, "TENCENTCLOUD_SECRET_ID=", "TENCENTCLOUD_SECRET_KEY=", "TF_VAR_secret_key="+simulator.DemoAccount.SecretKey)
	w.succeed("plan", "-input=false")
}

// The README shows the examples that the tests above run.
func TestREADMEShowsTheExamples(t *testing.T) {
	readme := readFile(t, "README.md")
	if !strings.Contains(readme, "```terraform\n"+readFile(t, dataSourceExample)+"```\n") {
		t.Error("README.md does not show " + dataSourceExample)
	}
	example := readFile(t, "examples/provider/provider.tf")
	if !strings.Contains(readme, "```terraform\n"+example[strings.Index(example, "variable "):]+"```\n") {
		t.Error("README.md does not show the provider's example")
	}
}
