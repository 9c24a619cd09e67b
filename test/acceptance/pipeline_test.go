package acceptance_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// pipeline is a file of a platform, and the machine of its current job.
type pipeline struct {
	*workspace
	text      string // of the platform's file
	simulator *simtest.Simulator
	credit    *customersFile
	temp      string // the machine's directory for temporary files
	policy    string // the directory of the policy
	output    string // of the last job
}

// requirePipelines skips a test if this machine cannot run the scripts of the pipelines, or if the
// CLI is too old for their configuration.
func requirePipelines(t *testing.T) {
	t.Helper()
	requireCLI(t)
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the scripts of the pipelines need " + tool)
		}
	}
	if enough, err := condition("ephemeral"); err != nil {
		t.Fatal(err)
	} else if !enough {
		t.Skip("the configuration needs Terraform 1.10 or OpenTofu 1.11")
	}
}

// newPipeline returns a pipeline whose customers have enough credit.
func newPipeline(t *testing.T, text string) *pipeline {
	t.Helper()
	requirePipelines(t)
	credit := &customersFile{path: filepath.Join(t.TempDir(), "customers.json")}
	p := &pipeline{text: text, credit: credit}
	p.setCredit(t, "100.50")
	sim, url := simtest.Serve(t, simulator.Options{
		File: credit.path,
		Roles: []simulator.Role{{
			ARN:              only(t, text, `(?m)^ +TENCENTCLOUD_ASSUME_ROLE_ARN: (\S+)$`),
			ProviderID:       only(t, text, `(?m)^ +TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID: (\S+)`),
			WebIdentityToken: jobToken,
		}},
	})
	p.simulator = sim
	p.workspace = open(t, url, readFile(t, filepath.Join(root, pipelines, "main.tf")))
	p.env = append(p.env, "TENCENTPARTNER_STS_ENDPOINT="+url,
		"TENCENTCLOUD_SECRET_ID=", "TENCENTCLOUD_SECRET_KEY=",
		"NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "TF_CLI_ARGS=-no-color",
		"TF_CLI_CONFIG_FILE="+mirror(t),
		"PATH="+pipelineTools(t)+string(os.PathListSeparator)+os.Getenv("PATH"))
	p.policy, p.temp = filepath.Join(p.dir, "policy"), t.TempDir()
	copyPolicies(t, p.dir, platformOf(t, "conftest").files, nil)
	return p
}

// pipelineTools returns a directory with the CLI as "terraform", and with conftest.
func pipelineTools(t *testing.T) string {
	t.Helper()
	conftest, err := policyTools["conftest"]()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, path := range map[string]string{"terraform": requireCLI(t), "conftest": conftest} {
		if err := os.Symlink(path, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mirror returns the path of a CLI configuration with which "terraform init" finds the provider.
func mirror(t *testing.T) string {
	t.Helper()
	binary, err := exec.LookPath(program)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := linkInMirror(dir, "tencentpartner/tencentpartner", "0.1.0", binary); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(dir, "terraformrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n",
		filepath.ToSlash(dir))
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config
}

// setCredit sets the remaining credit of one customer.
func (p *pipeline) setCredit(t *testing.T, remaining string) {
	t.Helper()
	p.credit.write(t, `{
		"100000000007": {"TotalCredit": 500, "RemainingCredit": 500},
		"100000000008": {"TotalCredit": 500, "RemainingCredit": `+remaining+`}}`)
}

// startJob moves to a new machine. It has the files of the repository and the saved plan.
func (p *pipeline) startJob(t *testing.T) {
	t.Helper()
	old := p.dir
	p.dir, p.temp = t.TempDir(), t.TempDir()
	for _, name := range []string{"main.tf", ".terraform.lock.hcl", "tfplan"} {
		p.write(name, readFile(t, filepath.Join(old, name)))
	}
}

func (p *pipeline) count(action string) (n int) {
	for _, request := range p.simulator.Requests() {
		if request.Action == action {
			n++
		}
	}
	return n
}

func (p *pipeline) succeed(
	t *testing.T, run func(*testing.T, *pipeline, string) error, job string,
) {
	t.Helper()
	if err := run(t, p, job); err != nil {
		t.Fatalf("job %s: %v\n%s", job, err, p.output)
	}
}

func (p *pipeline) fail(
	t *testing.T, run func(*testing.T, *pipeline, string) error, job, reason string,
) {
	t.Helper()
	err := run(t, p, job)
	if err == nil || !strings.Contains(unwrap(p.output), reason) {
		t.Fatalf("job %s: %v, want the reason %q in:\n%s", job, err, reason, p.output)
	}
}
