package acceptance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

const (
	pipelines = "examples/pipelines"

	// audience is the aud of the tokens that the pipelines request.
	audience = "tencentcloud"
	jobToken = "the.job.token"

	// tokenAction is the action of STS that the pipelines use.
	tokenAction = "AssumeRoleWithWebIdentity"
)

// The scripts of both jobs in the example for GitHub Actions plan, check and apply.
func TestAccGitHubActionsExample(t *testing.T) {
	t.Parallel()
	testPipeline(t, "github-actions.yml", func(t *testing.T, p *pipeline, job string) error {
		t.Helper()
		return p.runGitHub(t, job)
	})
}

// The scripts of both jobs in the example for GitLab plan, check and apply.
func TestAccGitLabExample(t *testing.T) {
	t.Parallel()
	testPipeline(t, "gitlab-ci.yml", func(t *testing.T, p *pipeline, job string) error {
		t.Helper()
		return p.runGitLab(t, job)
	})
}

// testPipeline runs the jobs of a pipeline. The policy, the check and the gate each stop
// it once, because the credit or the configuration has changed.
func testPipeline(t *testing.T, file string, run func(*testing.T, *pipeline, string) error) {
	t.Helper()
	text := readFile(t, filepath.Join(root, pipelines, file))
	t.Run("enough", func(t *testing.T) {
		p := newPipeline(t, text)
		p.succeed(t, run, "plan")
		p.startJob(t)
		p.succeed(t, run, "apply")
		if !p.deployed() {
			t.Error("nothing was deployed")
		}
		if tokens := p.count(tokenAction); tokens < 2 {
			t.Errorf("keys were requested %d times, and each job needs its own", tokens)
		}
	})
	t.Run("credit falls before the plan", func(t *testing.T) {
		p := newPipeline(t, text)
		p.setCredit(t, "99.99")
		p.fail(t, run, "plan", "Credit check failed")
	})
	t.Run("credit falls before the apply", func(t *testing.T) {
		p := newPipeline(t, text)
		p.succeed(t, run, "plan")
		p.startJob(t)
		p.setCredit(t, "99.99")
		p.fail(t, run, "apply", "Credit gate closed")
		if p.deployed() {
			t.Error("the deployment exists")
		}
	})
	t.Run("no check", func(t *testing.T) {
		p := newPipeline(t, text)
		p.write("main.tf", `resource "terraform_data" "deployment" {}`)
		p.fail(t, run, "plan", noEvidence)
	})
}

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

// newPipeline returns a pipeline whose customers have enough credit.
func newPipeline(t *testing.T, text string) *pipeline {
	t.Helper()
	cli := requireCLI(t)
	for _, tool := range []string{"bash", "curl", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the scripts of the pipelines need " + tool)
		}
	}
	if text, err := version(); err != nil {
		t.Fatal(err)
	} else if enough, err := isAtLeast(text, 10, 11); err != nil || !enough {
		t.Skip("the configuration needs Terraform 1.10 or OpenTofu 1.11", err)
	}
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
	tools := t.TempDir()
	conftest, err := policyTools["conftest"]()
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"terraform": cli, "conftest": conftest} {
		if err := os.Symlink(path, filepath.Join(tools, name)); err != nil {
			t.Fatal(err)
		}
	}
	p.env = append(p.env, "TENCENTPARTNER_STS_ENDPOINT="+url,
		"TENCENTCLOUD_SECRET_ID=", "TENCENTCLOUD_SECRET_KEY=",
		"NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1", "TF_CLI_ARGS=-no-color",
		"TF_CLI_CONFIG_FILE="+mirror(t),
		"PATH="+tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	p.policy, p.temp = filepath.Join(p.dir, "policy"), t.TempDir()
	copyPolicies(t, p.dir, platformOf(t, "conftest").files, nil)
	return p
}

// mirror returns the path of a CLI configuration with which "terraform init" finds the provider.
func mirror(t *testing.T) string {
	t.Helper()
	binaries, err := providerDir()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		to := filepath.Join(dir, registry, "tencentpartner/tencentpartner/0.1.0",
			runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(to, 0o700); err != nil {
			t.Fatal(err)
		}
		err := os.Symlink(filepath.Join(binaries, program), filepath.Join(to, program))
		if err != nil {
			t.Fatal(err)
		}
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

// script runs a script with bash as both platforms do: it stops at the first error.
func (p *pipeline) script(t *testing.T, text string, env ...string) error {
	t.Helper()
	command := exec.CommandContext(t.Context(),
		"bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text)
	command.Dir, command.Env = p.dir, append(append([]string(nil), p.env...), env...)
	output, err := command.CombinedOutput()
	p.output += string(output)
	return err
}

// runGitHub runs the scripts of a job as GitHub does.
func (p *pipeline) runGitHub(t *testing.T, job string) error {
	t.Helper()
	_, text, found := strings.Cut(p.text, "\n  "+job+":\n")
	if !found {
		t.Fatalf("no job %s", job)
	}
	text, _, _ = strings.Cut(text, "\n\n") // an empty line ends a job
	variables := filepath.Join(p.temp, "env")
	env := append(fileVariables(t, p.text),
		"RUNNER_TEMP="+p.temp, "GITHUB_ENV="+variables,
		"ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token",
		"ACTIONS_ID_TOKEN_REQUEST_URL="+tokenIssuer(t)+"/?api-version=2.0")
	p.output = ""
	scripts := 0
	for _, step := range strings.Split(text, "\n      - ") {
		_, script, found := strings.Cut(step, "run: ")
		if !found || strings.Contains(step, "Install conftest") {
			continue
		}
		scripts++
		script = strings.TrimPrefix(script, "|\n")
		if err := p.script(t, script, env...); err != nil {
			return err
		}
		if set, err := os.ReadFile(variables); err == nil {
			env = append(env, strings.Fields(string(set))...)
		}
	}
	if scripts != map[string]int{"plan": 4, "apply": 3}[job] {
		t.Errorf("job %s has %d scripts", job, scripts)
	}
	return nil
}

// runGitLab runs the scripts of a job as GitLab does.
func (p *pipeline) runGitLab(t *testing.T, job string) error {
	t.Helper()
	_, text, found := strings.Cut(p.text, "\n"+job+":\n")
	_, text, has := strings.Cut(text, "  script:\n")
	if !found || !has {
		t.Fatalf("no script of job %s", job)
	}
	var lines []string
	for line := range strings.Lines(text) {
		line, is := strings.CutPrefix(line, "    - ")
		if !is {
			break
		}
		// The image has the policy in /policy.
		lines = append(lines, strings.ReplaceAll(line, " /policy", " "+p.policy))
	}
	token := only(t, p.text, `(?m)^  id_tokens:.*\n +(\w+):\n +aud: `+audience+`$`)
	p.output = ""
	return p.script(t, strings.Join(lines, ""),
		append(fileVariables(t, p.text), token+"="+jobToken)...)
}

// fileVariables returns the environment variables of the provider in a platform's file.
func fileVariables(t *testing.T, text string) (env []string) {
	t.Helper()
	found := regexp.MustCompile(`(?m)^ +(TENCENTCLOUD_\w+): (\S+)`).FindAllStringSubmatch(text, -1)
	for _, variable := range found {
		env = append(env, variable[1]+"="+variable[2])
	}
	if len(env) != 2 {
		t.Fatalf("the variables %q", env)
	}
	return env
}

// tokenIssuer serves the job's token as GitHub does, and returns its URL.
func tokenIssuer(t *testing.T) string {
	t.Helper()
	issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer request-token" ||
			r.URL.Query().Get("audience") != audience {
			t.Errorf("unexpected request for %s with %v", r.URL, r.Header)
		}
		fmt.Fprintf(w, `{"count": 1, "value": %q}`, jobToken)
	}))
	t.Cleanup(issuer.Close)
	return issuer.URL
}
