// Package acceptance drives the provider with the real CLI, as its users do. Most tests are scripts
// in testdata/script: README.md lists their commands.
package acceptance_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/provider"
)

// program is the name of the provider's binary.
const program = "terraform-provider-tencentpartner"

// root is the repository's root.
const root = "../.."

// TestMain lets the tests' own binary serve as the provider if it is started under the provider's
// name. So the provider is not built twice, and the coverage includes what runs under the CLI.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){program: func() { provider.Serve("test") }})
}

func TestAccScripts(t *testing.T) {
	requireCLI(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		WorkdirRoot:         t.TempDir(), // testscript leaves its own directory behind
		Setup:               setUp,
		Cmds:                commands,
		Condition:           condition,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// requireCLI skips a test unless TF_ACC is set, as HashiCorp's acceptance tests do, and returns the
// path of the CLI.
func requireCLI(t *testing.T) string {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: \"make test\" and \"make testacc\" set it and find a CLI")
	}
	path, err := findCLI()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// findCLI returns the path of Terraform, or of what TF_ACC_TERRAFORM_PATH names.
func findCLI() (string, error) {
	name := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if name == "" {
		name = "terraform"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("no CLI for these tests: run \"make testacc\", or set "+
			"TF_ACC_TERRAFORM_PATH to the path of one: %w", err)
	}
	return filepath.Abs(path)
}

// providerDir returns the directory of the provider's binary.
func providerDir() (string, error) {
	path, err := exec.LookPath(program)
	return filepath.Dir(path), err
}
