package acceptance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

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
