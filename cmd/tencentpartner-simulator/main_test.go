package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

func TestRunServesUntilItIsStopped(t *testing.T) {
	file := filepath.Join(t.TempDir(), "customers.json")
	customers := []byte(`{"1": {"TotalCredit": 1, "RemainingCredit": 1}}`)
	if err := os.WriteFile(file, customers, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	output, input := io.Pipe()
	ended := make(chan error)
	go func() {
		arguments := []string{"-listen", "127.0.0.1:0", "-customers", file, "-fault", "html*1"}
		ended <- run(ctx, arguments, input, io.Discard)
	}()
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimSpace(line)
	for _, want := range []string{"<html>", "AuthFailure.InvalidAuthorization"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost,
			url, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{
			"Content-Type":   "application/json",
			"X-TC-Action":    "a",
			"X-TC-Version":   "v",
			"X-TC-Timestamp": "1",
		} {
			request.Header.Set(name, value)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("got %s, %v; want %s", body, err, want)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run returned %v", err)
	}
}

func TestRunRejectsInvalidArguments(t *testing.T) {
	for want, arguments := range map[string][]string{
		"0.0.0.0:0 is not a loopback address":         {"-listen", "0.0.0.0:0"},
		"-listen :0 is not a loopback address":        {"-listen", ":0"},
		"missing port":                                {"-listen", "127.0.0.1"},
		"/no/such/file.json":                          {"-customers", "/no/such/file.json"},
		"use an API error code or":                    {"-fault", "nonsense"},
		`unknown action "Other": use one of`:          {"-fault", "Other:html"},
		`"QueryPartnerCredit": use an API error code`: {"-fault", "QueryPartnerCredit"},
		`has the action "QueryPartnerCredit"`:         {"-sts-fault", "QueryPartnerCredit:html"},
		"an API error code or one of":                 {"-sts-fault", "nonsense"},
		"unexpected argument":                         {"customers.json"},
		"QueryDirectCustomersCredit":                  {"-deny", "QueryVoucherPool"},
		"invalid value":                               {"-limit", "many"},
	} {
		err := run(t.Context(), arguments, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want %q", arguments, err, want)
		}
	}
}

func TestDenyMayBeGivenAgain(t *testing.T) {
	want := []string{"QueryCreditByUinList", "QueryDirectCustomersCredit"}
	_, options, err := parse([]string{"-deny", want[0], "-deny", want[1]}, io.Discard)
	if err != nil || !slices.Equal(options.Denied, want) {
		t.Errorf("got %v, %v", options.Denied, err)
	}
}

func TestRejectRegionIsAnOption(t *testing.T) {
	for want, arguments := range map[bool][]string{false: nil, true: {"-reject-region"}} {
		_, options, err := parse(arguments, io.Discard)
		if err != nil || options.RejectRegion != want {
			t.Errorf("%v: got %v, %v", arguments, options.RejectRegion, err)
		}
	}
}

func TestMFAIsPartOfTheRole(t *testing.T) {
	_, options, err := parse([]string{"-mfa-serial", "serial", "-mfa-code", "123456"}, io.Discard)
	if role := options.Roles[0]; err != nil || role.MFASerial != "serial" ||
		role.MFACode != "123456" {
		t.Errorf("got %+v, %v", role, err)
	}
}

func TestHelpNamesEachActionAndTheirLimits(t *testing.T) {
	var help strings.Builder
	if err := run(t.Context(), []string{"-h"}, io.Discard, &help); !errors.Is(err, flag.ErrHelp) {
		t.Fatalf("got %v", err)
	}
	before, flags, _ := strings.Cut(help.String(), "-clock-offset")
	for _, action := range simulator.Actions {
		if !strings.Contains(before, action) {
			t.Errorf("the help text does not name %s:\n%s", action, before)
		}
	}
	for _, part := range []string{
		"four times as many for DescribeCustomerInfo", `"Partner": {"TotalCredit": 1050.1`,
		"DescribeCustomerInfo:RequestLimitExceeded", "QueryPartnerCredit has no records",
		`default "127.0.0.1:8025"`, // pages use this address
	} {
		if !strings.Contains(flags, part) {
			t.Errorf("the flags do not contain %q:\n%s", part, flags)
		}
	}
}

func TestExampleOfTheHelpIsValid(t *testing.T) {
	var help strings.Builder
	_ = run(t.Context(), []string{"-h"}, io.Discard, &help)
	_, example, _ := strings.Cut(help.String(), "the file has two members:")
	example, _, _ = strings.Cut(example, "-deny")
	customers, partner, err := simulator.ParseFile([]byte(example))
	if err != nil || len(customers) != 1 || partner == nil {
		t.Errorf("%s\ngot %v, %v, %v", example, customers, partner, err)
	}
}
