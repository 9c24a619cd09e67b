package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestExitCodeOfARun(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*simulator.Options)
		code   int
		text   string
	}{
		"no problem":  {nil, exitOK, "ok: 12, problem: 0, unknown: 0."},
		"one problem": {denyStatuses, exitProblem, "ok: 11, problem: 1, unknown: 0."},
		"something is unknown": {func(options *simulator.Options) {
			options.Customers = nil
		}, exitOK, "ok: 11, problem: 0, unknown: 1."},
	} {
		t.Run(name, func(t *testing.T) {
			sim := simulate(t, c.change)
			stdout, stderr := expectRun(t, c.code)
			expectTexts(t, stdout, c.text, fmt.Sprintf("Requests: %d.", len(sim.Requests())))
			if stderr != "" {
				t.Errorf("the command prints an error: %s", stderr)
			}
		})
	}
}

// The exit code is 2 for wrong usage. Then no request is sent.
func TestWrongUsage(t *testing.T) {
	var many []string
	for i := range 51 {
		many = append(many, fmt.Sprint(first+i))
	}
	for want, args := range map[string][]string{
		"number 2 of the list: a UIN is a decimal":       {"-uins", "1,abc"},
		"-uins: number 2 of the list: it is":             {"-uins", "1,,2"},
		"-uins has 51 UINs, but at most 50 are possible": {"-uins", strings.Join(many, ",")},
		"-uins is empty":                           {"-uins", ""},
		"-profile is empty":                        {"-profile="},
		"-role-arn is empty":                       {"-role-arn", ""},
		"-report is empty":                         {"-report", ""},
		`unexpected argument "200010000007"`:       {"200010000007"},
		"flag provided but not defined: -colour":   {"-colour"},
		"invalid boolean value":                    {"-json=perhaps"},
		"no such file or directory":                {"-report", "/no/such/directory/report.md"},
		"it exists and is not a regular file":      {"-report", t.TempDir()},
		"number 1 of the list: a UIN is greater":   {"-uins", "0"},
		"a UIN is at most 18446744073709551615":    {"-uins", "18446744073709551616"},
		"number 1 of the list: a UIN is a decimal": {"-uins", "200010000007 200010000018"},
	} {
		sim := simulate(t, nil)
		stdout, stderr := expectRun(t, exitUsage, args...)
		expectTexts(t, stderr, want)
		if strings.Count(stderr, want) > 1 {
			t.Errorf("%q: the reason is there twice: %s", args, stderr)
		}
		if stdout != "" || len(sim.Requests()) > 0 {
			t.Errorf("%q: %d requests, and the output %s", args, len(sim.Requests()), stdout)
		}
	}
}

func TestFiftyUINsArePossible(t *testing.T) {
	sim := simulate(t, nil)
	var uins []string
	for i := range 50 {
		uins = append(uins, fmt.Sprint(first+i))
	}
	expectRun(t, exitProblem, "-uins", strings.Join(uins, ","))
	for _, request := range sim.Requests() {
		if request.Action == "QueryCreditByUinList" {
			if len(request.UINs) != 50 {
				t.Errorf("the first request has %d UINs", len(request.UINs))
			}
			return
		}
	}
	t.Error("no request for credit")
}

// A key in the place of a UIN or of an argument is not repeated.
func TestSecretInTheWrongPlaceIsNotShown(t *testing.T) {
	const secret = "Zk3Qx9Lm2Vt7Rb5Wn8Yc4Hd6Jf1Gp0Ts"
	for _, args := range [][]string{{"-uins", secret}, {"-uins", "1," + secret}, {secret}} {
		_, stderr := expectRun(t, exitUsage, args...)
		if strings.Contains(stderr, secret) {
			t.Errorf("%q: the key is shown: %s", args, stderr)
		}
	}
}

func TestVersionAndHelp(t *testing.T) {
	if stdout, _ := expectRun(t, exitOK, "-version"); stdout != "tencentpartner-doctor dev\n" {
		t.Errorf("-version prints %q", stdout)
	}
	for _, flag := range []string{"-help", "-h"} {
		stdout, stderr := expectRun(t, exitOK, flag)
		expectTexts(t, stdout+stderr, "Usage: tencentpartner-doctor", "-uins", "-profile",
			"-role-arn", "-limit", "-json", "-report", "-version", "up to 50 UINs",
			"at most 40 requests", "Exit codes: 0")
	}
}

func TestJSON(t *testing.T) {
	simulate(t, denyStatuses)
	stdout, _ := expectRun(t, exitProblem, "-json")
	var got doctor.Diagnosis
	if err := json.Unmarshal([]byte(stdout), &got); err != nil {
		t.Fatalf("%v:\n%s", err, stdout)
	}
	if len(got.Checks) != 12 || len(got.Findings) != 10 || got.Version != "dev" ||
		!strings.HasPrefix(stdout, "{\n  \"format_version\": \"1\"") {
		t.Errorf("got %s", stdout)
	}
	stdout, _ = expectRun(t, exitProblem, "-json", "-profile", "a&b")
	expectTexts(t, stdout, "a&b")
}

// The flags reach the doctor: the UINs of both lists, each once, and permission to exceed the
// request limit.
func TestFlagsOfUINsAndLimit(t *testing.T) {
	sim := simulate(t, nil)
	stdout, _ := expectRun(t, exitOK, "-limit", "-uins", " 200010000018,200010000007",
		"-uins", "200010000018 ")
	expectTexts(t, strings.Join(strings.Fields(stdout), " "), "2 of 2 customers have a credit",
		"request limit: 6 of 6 requests at once answered")
	var known []uint64
	for _, request := range sim.Requests() {
		if request.Action == "QueryCreditByUinList" && known == nil {
			known = request.UINs
		}
	}
	if slices.Sort(known); !slices.Equal(known, []uint64{first, second}) {
		t.Errorf("the first request has the UINs %v", known)
	}
}

// The flags of the credentials take precedence over the environment.
func TestFlagsOfCredentials(t *testing.T) {
	simulate(t, nil)
	stdout, _ := expectRun(t, exitProblem, "-profile", "missing")
	expectTexts(t, stdout, "The profile cannot be used")
	stdout, _ = expectRun(t, exitOK, "-role-arn", simulator.DemoRole.ARN)
	expectTexts(t, strings.Join(strings.Fields(stdout), " "),
		"the role qcs::cam::uin/10…01:roleName/demo", "they expire at", "CAMRole")
}
