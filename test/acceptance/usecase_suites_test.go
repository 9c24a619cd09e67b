package acceptance_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// dependsOn matches the line that makes a resource depend on a gate.
var dependsOn = regexp.MustCompile(`\n  depends_on = .*\n`)

// At apply, a gate alone stops nothing: without depends_on, the resources of a saved plan are
// created, although the gate does not open.
func TestAccGateStopsOnlyWhatDependsOnIt(t *testing.T) {
	requireCLI(t)
	for _, name := range []string{
		"apply-time-gate", "all-customers-at-apply", "purchase-verdict",
		"apply-time-gate-any-version",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			u := useCase(t, name)
			u.Text = dependsOn.ReplaceAllString(u.Text, "\n")
			if strings.Contains(u.Text, "depends_on =") {
				t.Fatalf("%s still has depends_on", name)
			}
			customers := newCustomersFile(t, u)
			w := openUseCase(t, customers.serve(t), u)
			w.succeed("plan", "-input=false", "-out="+savedPlan)
			customers.set(t, tooLittle)
			stdout, stderr, _ := w.run("apply", "-input=false", "-no-color", savedPlan)
			if !w.deployed() {
				t.Errorf("the gate stopped a resource that does not depend on it:\n%s%s", stdout,
					stderr)
			}
		})
	}
}

// lifecycle matches the block that makes a configuration fail, which the suites must notice.
var lifecycle = regexp.MustCompile(`(?s)\n  lifecycle \{.*?\n  \}\n`)

func TestAccUseCaseSuitesReturnTheirExitCodes(t *testing.T) {
	requireCLI(t)
	for _, u := range useCases(t) {
		if !strings.HasPrefix(u.Name, "test-") {
			continue
		}
		t.Run(u.Name, func(t *testing.T) {
			url := "http://127.0.0.1:1" // mocks need no server
			if u.Name == "test-with-simulator" {
				_, url = simtest.Serve(t, simulator.Options{
					File: filepath.Join(u.Dir, "customers.json"), Limit: simulator.DocumentedLimit,
				})
			}
			w := openUseCase(t, url, u)
			w.expectSuite(u.ExitCodes["test"][0], "2 passed, 0 failed")
			w.write("main.tf", lifecycle.ReplaceAllString(u.Text, ""))
			w.expectSuite(u.ExitCodes["test without the postcondition"][0], "1 passed, 1 failed")
		})
	}
}

func (w *workspace) expectSuite(want int, result string) {
	w.t.Helper()
	stdout, stderr, code := w.run("test", "-no-color")
	if code != want || !strings.Contains(stdout, result) {
		w.t.Errorf("the suite returned %d, want %d and %q:\n%s%s", code, want, result, stdout,
			stderr)
	}
}

// The pipeline in the guide runs as written. It runs with a gate that works and with one that does
// not.
func TestAccPipelineOfTheTestGuide(t *testing.T) {
	requireCLI(t)
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the pipeline is written for bash, which this machine does not have")
	}
	script := guideBlock(t, "## In a pipeline\n", "shell")
	for name, c := range map[string]struct {
		title string
		want  int
	}{
		"apply-time-gate":             {"Credit gate closed", 0},
		"apply-time-gate-any-version": {"Credit check failed", 0},
		"postcondition":               {"Credit gate closed", 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := openUseCase(t, "", useCase(t, name))
			w.write("customers.json", "{}")
			_, url := simtest.Serve(t,
				simulator.Options{File: filepath.Join(w.dir, "customers.json")})
			command := exec.CommandContext(t.Context(), bash, "-c",
				"terraform() { "+strconv.Quote(w.cli)+" \"$@\"; }\n"+
					strings.ReplaceAll(script, "Credit gate closed", c.title))
			command.Dir, command.Env = w.dir, append(w.env, "TENCENTPARTNER_ENDPOINT="+url)
			output, _ := command.CombinedOutput()
			code := command.ProcessState.ExitCode()
			if deployed := w.deployed(); code != c.want || deployed != (c.want == 1) {
				t.Errorf("the pipeline returned %d, want %d, and deployed: %t\n%s", code, c.want,
					deployed, output)
			}
		})
	}
}

// The suite in the guide passes with the credit check, and fails without it.
func TestAccMockedCheckOfTheTestGuide(t *testing.T) {
	requireCLI(t)
	u := useCase(t, "policy-witness")
	u.Terraform, u.OpenTofu = 7, 8 // for mocks
	w := openUseCase(t, "http://127.0.0.1:1", u)
	w.write("credit.tftest.hcl", guideBlock(t, "### A credit check\n", "terraform"))
	w.expectSuite(0, "1 passed, 0 failed")
	w.write("main.tf", strings.Replace(u.Text, "= true", "= false", 1))
	w.expectSuite(1, "0 passed, 1 failed")
}

// guideBlock returns the first block of code in a language after a text of the test guide.
func guideBlock(t *testing.T, after, language string) string {
	t.Helper()
	guide := readFile(t, filepath.Join(root, "templates/guides/test-your-gate.md.tmpl"))
	_, block, _ := strings.Cut(guide, after)
	_, block, _ = strings.Cut(block, "```"+language+"\n")
	block, _, found := strings.Cut(block, "```\n")
	if !found {
		t.Fatalf("the guide has no %s after %q", language, after)
	}
	return block
}
