package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// asCommand is a variable that makes the test binary the command.
const asCommand = "DOCTOR_TEST_AS_COMMAND"

// TestMain removes the user's variables, and replaces the home directory.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
		return
	}
	for _, variable := range os.Environ() {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, "TENCENTCLOUD_") || strings.HasPrefix(name, "TKE_") ||
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
	first  = 200010000007
	second = 200010000018
)

// simulate starts a simulator with two customers, and points the variables at it.
func simulate(t *testing.T, change func(*simulator.Options)) *simtest.Simulator {
	t.Helper()
	amount := json.RawMessage("12345.67")
	customer := simulator.Customer{TotalCredit: amount, RemainingCredit: amount}
	options := simulator.Options{
		Customers: simulator.Customers{first: customer, second: customer},
		Partner:   &simulator.Partner{TotalCredit: amount, RemainingCredit: amount},
	}
	if change != nil {
		change(&options)
	}
	sim, url := simtest.Serve(t, options)
	t.Setenv("TENCENTPARTNER_ENDPOINT", url)
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", url)
	t.Setenv("TENCENTCLOUD_SECRET_ID", simulator.DemoAccount.SecretID)
	t.Setenv("TENCENTCLOUD_SECRET_KEY", simulator.DemoAccount.SecretKey)
	return sim
}

// denyStatuses makes one check fail.
func denyStatuses(options *simulator.Options) { options.Denied = []string{"DescribeCustomerInfo"} }

// expectRun runs the command, and checks its exit code. It returns the output.
func expectRun(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errors bytes.Buffer
	if got := run(t.Context(), args, &out, &errors); got != code {
		t.Errorf("%q: exit code %d, want %d:\n%s%s", args, got, code, &out, &errors)
	}
	return out.String(), errors.String()
}

// expectTexts fails the test unless a text has all the parts.
func expectTexts(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
}
