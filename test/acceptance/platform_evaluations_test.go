package acceptance_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclsimple"

	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
)

// planFile has the platform's input. It is next to the directory policy.
const planFile = "plan.json"

// runTool runs a policy tool in a directory, and returns its output and exit code.
func runTool(t *testing.T, dir, name string, args ...string) (output string, code int) {
	t.Helper()
	path, err := policyTools[name]()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Dir = dir
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), command.ProcessState.ExitCode()
}

// evaluate returns a function that evaluates a query with opa eval. The flags end with the one that
// loads the policies.
func evaluate(query string, flags ...string) func(*testing.T, string) verdict {
	return func(t *testing.T, dir string) verdict {
		t.Helper()
		args := append([]string{"eval", "--input", planFile}, flags...)
		output, code := runTool(t, dir, "opa", append(args, "policy", query)...)
		var result struct {
			Result []struct{ Expressions []struct{ Value []string } }
		}
		err := json.Unmarshal([]byte(output), &result)
		if err != nil || code != 0 || len(result.Result) != 1 {
			t.Fatalf("opa %v returned %d and no set of messages: %v\n%s", args, code, err, output)
		}
		reasons := result.Result[0].Expressions[0].Value
		return verdict{len(reasons) == 0, strings.Join(reasons, "\n")}
	}
}

// evaluateTable returns a function that runs a tool's commands in the table of credit.rego. One of
// them decides.
func evaluateTable(tool string, commands int) func(*testing.T, string) verdict {
	return func(t *testing.T, dir string) (got verdict) {
		t.Helper()
		found := 0
		text := readFile(t, filepath.Join(root, policies, "credit.rego")) // dir may lack it
		for _, row := range usecase.ExitCodeRows(text) {
			args := strings.Fields(row.Command)
			if args[0] != tool {
				continue
			}
			found++
			output, code := runTool(t, dir, tool, args[1:]...)
			if row.Codes[0] != row.Codes[1] {
				got.allows = code == row.Codes[0]
			}
			got.output += output
		}
		if found != commands {
			t.Fatalf("the table of credit.rego has %d commands of %s", found, tool)
		}
		return got
	}
}

// tested matches the output of conftest if it has evaluated a policy.
var tested = regexp.MustCompile(`[1-9]\d* tests?, `)

func evaluateConftest(t *testing.T, dir string) verdict {
	t.Helper()
	got := evaluateTable("conftest", 1)(t, dir)
	if !tested.MatchString(got.output) {
		t.Fatalf("conftest has tested nothing:\n%s", got.output)
	}
	return got
}

// evaluateHCPTerraform evaluates the query in policies.hcl. HCP Terraform loads the policies as a
// bundle.
func evaluateHCPTerraform(t *testing.T, dir string) verdict {
	t.Helper()
	var file struct {
		Policies []struct {
			Name  string `hcl:"name,label"`
			Query string `hcl:"query"`
			Level string `hcl:"enforcement_level"`
		} `hcl:"policy,block"`
	}
	decodeHCL(t, filepath.Join(dir, "policy", "policies.hcl"), &file)
	if len(file.Policies) != 1 || file.Policies[0].Level != "mandatory" {
		t.Fatalf("policies.hcl has no single mandatory policy: %+v", file)
	}
	return evaluate(file.Policies[0].Query, "--bundle")(t, dir)
}

// evaluateScalr evaluates the policy that scalr-policy.hcl names. Its name is that of the file.
func evaluateScalr(t *testing.T, dir string) verdict {
	t.Helper()
	var file struct {
		Version  string `hcl:"version"`
		Policies []struct {
			Name    string `hcl:"name,label"`
			Enabled bool   `hcl:"enabled"`
			Level   string `hcl:"enforcement_level"`
		} `hcl:"policy,block"`
	}
	decodeHCL(t, filepath.Join(root, policies, "scalr-policy.hcl"), &file)
	if len(file.Policies) != 1 || !file.Policies[0].Enabled ||
		file.Policies[0].Level != "hard-mandatory" || file.Version != "v1" {
		t.Fatalf("scalr-policy.hcl has no single policy that is mandatory: %+v", file)
	}
	if _, err := os.Stat(filepath.Join(dir, "policy", file.Policies[0].Name+".rego")); err != nil {
		t.Fatal(err)
	}
	return evaluate("data.terraform.deny", "--data")(t, dir)
}

// evaluateSpacelift evaluates a policy as the engine REGO_V0 does, which is the default.
func evaluateSpacelift(t *testing.T, dir string) verdict {
	t.Helper()
	return evaluate("data.spacelift.deny", "--v0-compatible", "--data")(t, dir)
}

func decodeHCL(t *testing.T, path string, target any) {
	t.Helper()
	if err := hclsimple.DecodeFile(path, nil, target); err != nil {
		t.Fatal(err)
	}
}
