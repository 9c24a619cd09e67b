package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestValidateNamesWhatIsWrong(t *testing.T) {
	blocks := map[string][2]string{
		"empty":        {`uins = []`, `uins is []`},
		"null":         {`uins = ["1", null]`, `uins[1] is null`},
		"leading_zero": {`uins = ["1", "2", "3", "007"]`, `uins[3] is "007"`},
		"negative":     {`uins = ["-1"]`, `uins[0] is "-1"`},
		"text":         {`uins = ["abc"]`, `uins[0] is "abc"`},
		"over_uint64":  {`uins = [18446744073709551616]`, `uins[0] is "18446744073709551616"`},
		"fraction":     {`uins = [1.5]`, `uins[0] is "1.5"`},
		// Keys without quotes: at a path to such a key, Terraform 1.11 would crash.
		"stranger":     {"uins = [1]\n  minimums = { 2 = 5 }", `minimums["2"] is for a UIN that is not in uins`},
		"null_minimum": {"uins = [1]\n  minimums = { 1 = null }", `minimums["1"] is null`},
		"timeout":      {"uins = [1]\n  timeouts { read = \"0s\" }", `timeouts.read is "0s"`},
	}
	var configuration strings.Builder
	for name, block := range blocks {
		fmt.Fprintf(&configuration, "data \"tencentpartner_customer_credits\" %q {\n  %s\n}\n", name, block[0])
	}
	stdout, _, code := open(t, "http://127.0.0.1:1", configuration.String()).run("validate", "-json")
	var result struct {
		Diagnostics []struct{ Severity, Summary, Detail, Address string }
	}
	if err := json.Unmarshal([]byte(stdout), &result); err != nil || code != 1 {
		t.Fatalf("exit code %d, %v:\n%s", code, err, stdout)
	}
	found := map[string]int{}
	for _, diagnostic := range result.Diagnostics {
		name := strings.TrimPrefix(diagnostic.Address, "data.tencentpartner_customer_credits.")
		if diagnostic.Severity == "error" && strings.Contains(diagnostic.Detail, blocks[name][1]) {
			found[name]++
		}
	}
	for name, block := range blocks {
		if found[name] != 1 {
			t.Errorf("%s: %d errors say %q:\n%s", name, found[name], block[1], stdout)
		}
	}
}

// Terraform prints the line of the configuration that an error points at.
func TestErrorsDoNotPointAtSecrets(t *testing.T) {
	const key, token = "the-very-secret-key", "the-very-secret-token"
	for block, want := range map[string]string{
		`secret_key = "` + key + `"`:       "has secret_key, but no secret_id",
		`security_token = "` + token + `"`: "Token not used",
		`secret_id = "a"
  secret_key = "` + key + `"
  protocol = "FTP"`: `"FTP"`,
	} {
		w := open(t, "http://127.0.0.1:1", "provider \"tencentpartner\" {\n  "+block+"\n}\n"+
			"data \"tencentpartner_customer_credits\" \"one\" {\n  uins = [1]\n  timeouts { read = \"1ms\" }\n}\n")
		stdout, stderr, _ := w.run("plan", "-input=false", "-no-color")
		if output := stdout + stderr; !strings.Contains(output, want) || strings.Contains(output, key) || strings.Contains(output, token) {
			t.Errorf("want %q and no secret:\n%s", want, output)
		}
	}
}

func TestInterruptEndsAWaitingRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to one process")
	}
	const config = "data \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\n"
	for name, fault := range map[string]string{"waiting for an answer": "silent", "waiting for its repeat": "RequestLimitExceeded"} {
		t.Run(name, func(t *testing.T) {
			sim := simtest.New(t, simulator.Options{Faults: []simulator.Fault{{Name: fault}}})
			arrived := make(chan struct{}, 1000)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				arrived <- struct{}{}
				sim.ServeHTTP(w, r)
			}))
			defer server.Close()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			command := open(t, server.URL, config).command(ctx, "plan", "-input=false", "-no-color")
			var output bytes.Buffer
			command.Stdout, command.Stderr = &output, &output
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-arrived:
			case <-ctx.Done():
			}
			interrupted := time.Now()
			if err := command.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
			err := command.Wait()
			if code := command.ProcessState.ExitCode(); err == nil || code != 1 || !strings.Contains(output.String(), "Reading credit was cancelled") {
				t.Errorf("exit code %d, %v:\n%s", code, err, output.String())
			}
			// The read itself would wait for minutes.
			if took := time.Since(interrupted); took > 20*time.Second {
				t.Errorf("it ended %v after the interrupt", took)
			}
		})
	}
}
