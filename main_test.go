package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// These tests run the provider's binary under the real CLI, from the configuration to what users read: plan, state, JSON,
// logs and exit codes.

// binaries is the folder of the provider's binary.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(func() int {
		var err error
		if binaries, err = os.MkdirTemp("", "tencentpartner"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(binaries)
		if output, err := exec.Command("go", "build", "-o", binaries, ".").CombinedOutput(); err != nil { //nolint:noctx // nothing to cancel
			panic(fmt.Sprintf("%v\n%s", err, output))
		}
		return m.Run()
	}())
}

// workspace is a folder with a configuration, and the environment in which the CLI runs there.
type workspace struct {
	t      *testing.T
	folder string
	env    []string
}

// open returns a workspace for a configuration, with the provider's variables set for a simulator at url.
func open(t *testing.T, url, configuration string) *workspace {
	t.Helper()
	w := &workspace{t: t, folder: t.TempDir()}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TENCENT") && !strings.HasPrefix(variable, "TF_") {
			w.env = append(w.env, variable)
		}
	}
	w.env = append(w.env, "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "terraformrc"),
		"TENCENTPARTNER_ENDPOINT="+url, "TENCENTCLOUD_SECRET_ID="+simulator.DemoAccount.SecretID,
		"TENCENTCLOUD_SECRET_KEY="+simulator.DemoAccount.SecretKey)
	w.write("terraformrc", fmt.Sprintf("provider_installation {\n  dev_overrides { \"tencentpartner/tencentpartner\" = %q }\n  direct {}\n}\n", binaries))
	w.write("main.tf", "terraform {\n  required_providers {\n    tencentpartner = { source = \"tencentpartner/tencentpartner\" }\n  }\n}\n"+configuration)
	return w
}

func (w *workspace) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.folder, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workspace) command(ctx context.Context, arguments ...string) *exec.Cmd {
	w.t.Helper()
	cli := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cli == "" {
		var err error
		if cli, err = exec.LookPath("terraform"); err != nil {
			w.t.Skip("no terraform on PATH and no TF_ACC_TERRAFORM_PATH; \"make test\" finds or installs a CLI")
		}
	}
	command := exec.CommandContext(ctx, cli, arguments...)
	command.Dir, command.Env = w.folder, w.env
	return command
}

// run runs the CLI and returns its output, its errors and its exit code.
func (w *workspace) run(arguments ...string) (stdout, stderr string, code int) {
	w.t.Helper()
	command := w.command(w.t.Context(), arguments...)
	var out, failure bytes.Buffer
	command.Stdout, command.Stderr = &out, &failure
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return out.String(), failure.String(), command.ProcessState.ExitCode()
}

// succeed runs the CLI and wants exit code 0.
func (w *workspace) succeed(arguments ...string) string {
	w.t.Helper()
	stdout, stderr, code := w.run(arguments...)
	if code != 0 {
		w.t.Fatalf("%v returned %d:\n%s%s", arguments, code, stdout, stderr)
	}
	return stdout
}

func simulate(t *testing.T, options simulator.Options) (*simulator.Simulator, string) {
	t.Helper()
	sim, err := simulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	t.Cleanup(server.Close)
	return sim, server.URL
}

// decimal reads a decimal text exactly.
func decimal(t *testing.T, text string) *big.Rat {
	t.Helper()
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		t.Fatalf("%q is not a decimal", text)
	}
	return number
}

type credit struct {
	Total     json.Number `json:"total_credit"`
	Remaining json.Number `json:"remaining_credit"`
	Used      json.Number `json:"used_credit"`
}

type credits struct {
	Credits    map[string]credit      `json:"credits"`
	Shortfalls map[string]json.Number `json:"shortfalls"`
	Totals     credit                 `json:"totals"`
}

func TestNoDigitIsLostOrAdded(t *testing.T) {
	awkward := []string{"0.1", "0.30", "1000.10", "12345678901234567.89", "-3.5", "1E-7", "0", "0.000959"}
	const minimum = "1000000.000001"
	customers := simulator.Customers{}
	want := credits{Credits: map[string]credit{}, Shortfalls: map[string]json.Number{}}
	sums := [3]*big.Rat{new(big.Rat), new(big.Rat), new(big.Rat)}
	var uins []string
	for i := range 120 {
		uin := uint64(100000000000 + i)
		total, remaining := awkward[i%len(awkward)], awkward[(i/len(awkward)+i)%len(awkward)]
		customers[uin] = simulator.Customer{TotalCredit: json.RawMessage(total), RemainingCredit: json.RawMessage(remaining)}
		used := new(big.Rat).Sub(decimal(t, total), decimal(t, remaining))
		for j, amount := range []*big.Rat{decimal(t, total), decimal(t, remaining), used} {
			sums[j].Add(sums[j], amount)
		}
		uins = append(uins, fmt.Sprint(uin))
		want.Credits[fmt.Sprint(uin)] = credit{json.Number(total), json.Number(remaining), json.Number(used.FloatString(30))}
		if shortfall := new(big.Rat).Sub(decimal(t, minimum), decimal(t, remaining)); shortfall.Sign() > 0 {
			want.Shortfalls[fmt.Sprint(uin)] = json.Number(shortfall.FloatString(30))
		}
	}
	want.Totals = credit{json.Number(sums[0].FloatString(30)), json.Number(sums[1].FloatString(30)), json.Number(sums[2].FloatString(30))}

	_, url := simulate(t, simulator.Options{Customers: customers, Limit: simulator.DocumentedLimit, Shuffle: true})
	w := open(t, url, fmt.Sprintf(`
data "tencentpartner_customer_credits" "all" {
  uins                     = [%s]
  minimum_remaining_credit = %s
}
output "all" { value = data.tencentpartner_customer_credits.all }
`, strings.Join(uins, ", "), minimum))
	w.succeed("apply", "-auto-approve", "-input=false")

	var output credits
	if err := json.Unmarshal([]byte(w.succeed("output", "-json", "all")), &output); err != nil {
		t.Fatal(err)
	}
	compare(t, "output -json", output, want)

	var shown struct {
		Values struct {
			Root struct {
				Resources []struct{ Values credits } `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(w.succeed("show", "-json")), &shown); err != nil {
		t.Fatal(err)
	}
	if len(shown.Values.Root.Resources) != 1 {
		t.Fatalf("show -json shows %d resources", len(shown.Values.Root.Resources))
	}
	compare(t, "show -json", shown.Values.Root.Resources[0].Values, want)

	if stdout, _, code := w.run("plan", "-detailed-exitcode", "-input=false"); code != 0 {
		t.Errorf("a second plan returns %d, want 0 for no change:\n%s", code, stdout)
	}
}

// compare wants equal decimals, and no more digits than the API wrote.
func compare(t *testing.T, where string, got, want credits) {
	t.Helper()
	equal := func(what string, got, want json.Number) {
		t.Helper()
		if got == "" || decimal(t, got.String()).Cmp(decimal(t, want.String())) != 0 {
			t.Errorf("%s: %s is %s, want %s", where, what, got, want)
		}
	}
	if len(got.Credits) != len(want.Credits) || len(got.Shortfalls) != len(want.Shortfalls) {
		t.Errorf("%s: %d credits and %d shortfalls, want %d and %d", where,
			len(got.Credits), len(got.Shortfalls), len(want.Credits), len(want.Shortfalls))
	}
	for uin, wanted := range want.Credits {
		equal("total of "+uin, got.Credits[uin].Total, wanted.Total)
		equal("remaining of "+uin, got.Credits[uin].Remaining, wanted.Remaining)
		equal("used of "+uin, got.Credits[uin].Used, wanted.Used)
	}
	for uin, wanted := range want.Shortfalls {
		equal("shortfall of "+uin, got.Shortfalls[uin], wanted)
	}
	equal("sum of totals", got.Totals.Total, want.Totals.Total)
	equal("sum of remaining", got.Totals.Remaining, want.Totals.Remaining)
	equal("sum of used", got.Totals.Used, want.Totals.Used)
}

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
		"timeout":      {"uins = [1]\n  timeouts = { read = \"0s\" }", `timeouts.read is "0s"`},
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

func TestNoSecretShowsAnywhere(t *testing.T) {
	const id, key, token = "AKIDverysecret", "the-very-secret-key", "the-very-secret-token"
	account := simulator.Account{SecretID: id, SecretKey: key, Token: token}
	customers := simulator.Customers{1: {TotalCredit: json.RawMessage("1"), RemainingCredit: json.RawMessage("1")}}
	const data = "\ndata \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\noutput \"one\" { value = data.tencentpartner_customer_credits.one }\n"
	const ephemeral = `
variable "secret_key" {
  type      = string
  ephemeral = true
}
variable "security_token" {
  type      = string
  ephemeral = true
}
provider "tencentpartner" {
  secret_id      = "AKIDverysecret"
  secret_key     = var.secret_key
  security_token = var.security_token
}`
	for name, c := range map[string]struct {
		configuration string
		env           []string
		options       simulator.Options
		code          int
		secrets       []string
	}{
		"environment": {
			data,
			[]string{"TENCENTCLOUD_SECRET_ID=" + id, "TENCENTCLOUD_SECRET_KEY=" + key, "TENCENTCLOUD_SECURITY_TOKEN=" + token},
			simulator.Options{},
			0,
			[]string{id, key, token},
		},
		"ephemeral variables": {
			ephemeral + data,
			[]string{"TF_VAR_secret_key=" + key, "TF_VAR_security_token=" + token},
			simulator.Options{},
			0,
			[]string{key, token},
		},
		"errors": {
			data,
			[]string{"TENCENTCLOUD_SECRET_ID=" + id, "TENCENTCLOUD_SECRET_KEY=" + key, "TENCENTCLOUD_SECURITY_TOKEN=" + token},
			simulator.Options{Faults: []simulator.Fault{{Name: "AuthFailure.SignatureFailure"}}},
			1,
			[]string{id, key, token},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.options.Accounts, c.options.Customers = []simulator.Account{account}, customers
			sim, url := simulate(t, c.options)
			w := open(t, url, c.configuration)
			w.env = append(w.env, "TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.folder, "trace.log"))
			w.env = append(w.env, c.env...)
			stdout, stderr, code := w.run("plan", "-input=false", "-out=plan")
			if code != c.code {
				t.Fatalf("plan returned %d:\n%s%s", code, stdout, stderr)
			}
			texts := map[string]string{"plan's output": stdout + stderr}
			if code == 0 {
				stdout, stderr, code = w.run("apply", "-input=false", "plan")
				if code != 0 {
					t.Fatalf("apply returned %d:\n%s%s", code, stdout, stderr)
				}
				texts["apply's output"] = stdout + stderr
				texts["show -json plan"] = w.succeed("show", "-json", "plan")
				texts["show -json"] = w.succeed("show", "-json")
			}
			w.collect(texts)
			if len(sim.Requests()) == 0 || !strings.Contains(texts["trace.log"], "attempt of QueryCreditByUinList") {
				t.Errorf("%d requests arrived, and the log has %d bytes: this test saw nothing", len(sim.Requests()), len(texts["trace.log"]))
			}
			secrets := slices.Clone(c.secrets)
			for _, request := range sim.Requests() {
				_, signature, _ := strings.Cut(request.Header.Get("Authorization"), "Signature=")
				secrets = append(secrets, signature)
			}
			for where, text := range texts {
				for _, secret := range secrets {
					if i := strings.Index(text, secret); i >= 0 {
						t.Errorf("%s shows %q: …%s…", where, secret, text[max(0, i-100):min(len(text), i+100)])
					}
				}
			}
		})
	}
}

// collect adds every file of the workspace but the configuration, plan files unpacked.
func (w *workspace) collect(texts map[string]string) {
	w.t.Helper()
	files, err := os.ReadDir(w.folder)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, file := range files {
		path := filepath.Join(w.folder, file.Name())
		if file.IsDir() || file.Name() == "main.tf" {
			continue
		}
		if archive, err := zip.OpenReader(path); err == nil {
			for _, part := range archive.File {
				if strings.HasSuffix(part.Name, ".tf") {
					continue
				}
				reader, err := part.Open()
				if err != nil {
					w.t.Fatal(err)
				}
				text, err := io.ReadAll(reader)
				if err != nil {
					w.t.Fatal(err)
				}
				texts[file.Name()+"/"+part.Name] = string(text)
			}
			_ = archive.Close()
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			w.t.Fatal(err)
		}
		texts[file.Name()] = string(text)
	}
}

func TestInterruptEndsAWaitingRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows cannot send an interrupt to one process")
	}
	const config = "data \"tencentpartner_customer_credits\" \"one\" { uins = [1] }\n"
	for name, fault := range map[string]string{"waiting for an answer": "silent", "waiting for its repeat": "RequestLimitExceeded"} {
		t.Run(name, func(t *testing.T) {
			sim, err := simulator.New(simulator.Options{Faults: []simulator.Fault{{Name: fault}}})
			if err != nil {
				t.Fatal(err)
			}
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
			err = command.Wait()
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
