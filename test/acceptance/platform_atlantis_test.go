package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// atlantisFailure is the pattern with which Atlantis finds failures in the output of conftest.
var atlantisFailure = regexp.MustCompile(`([1-9]([0-9]?)* failure|failures": \[)`)

// authorConfigs are texts of a conftest.toml with which the author of a configuration would
// switch the policy off.
var authorConfigs = map[string]string{
	"another namespace": "namespace = [\"x\"]\n",
	"no failure":        "no-fail = true\noutput = \"tap\"\n",
}

// evaluateAtlantis evaluates the policies in a directory with a conftest.toml of the
// configuration's author.
func evaluateAtlantis(t *testing.T, dir string) verdict {
	t.Helper()
	policy, extra := atlantisArguments(t, dir)
	return runAtlantis(t, dir, authorConfigs["another namespace"], policy, extra)
}

// atlantisArguments returns the directory of the policies and the extra arguments in
// atlantis-repos.yaml, for the directory policy below dir.
func atlantisArguments(t *testing.T, dir string) (policy string, extra []string) {
	t.Helper()
	config := readFile(t, filepath.Join(root, policies, "atlantis-repos.yaml"))
	path := only(t, config, `(?m)^      path: (/\S+)$`)
	workflow := only(t, config, `(?m)^    workflow: (\S+)$`)
	args := only(t, config, `(?m)^workflows:\n  `+workflow+`:\n    policy_check:\n +steps:\n`+
		` +- show\n +- policy_check:\n +extra_args:\n +- (--\S.*)\n\n`)
	policy = filepath.Join(dir, "policy")
	extra = strings.Fields(args)
	for i := range extra { // policy may have a space
		extra[i] = strings.Replace(extra[i], path, policy, 1)
	}
	return policy, extra
}

// only returns the part of a text that matches the group of a pattern, which must match once.
func only(t *testing.T, text, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1)
	if len(found) != 1 {
		t.Fatalf("%q matches %d times:\n%s", pattern, len(found), text)
	}
	return found[0][1]
}

// runAtlantis runs conftest as Atlantis does, in the directory of the project.
func runAtlantis(t *testing.T, dir, authors, policy string, extra []string) verdict {
	t.Helper()
	project := filepath.Join(dir, "project")
	if err := os.MkdirAll(project, 0o700); err != nil {
		t.Fatal(err)
	}
	err := os.WriteFile(filepath.Join(project, "conftest.toml"), []byte(authors), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"test", "-p", policy, filepath.Join(dir, planFile), "--no-color"}
	output, code := runTool(t, project, "conftest", append(args, extra...)...)
	return verdict{code == 0 && !atlantisFailure.MatchString(output), output}
}

// testAuthorsConftest checks that a conftest.toml of the configuration's author does not switch the
// policy off. Without the extra arguments, it does.
func testAuthorsConftest(t *testing.T, plan string) {
	p := platformOf(t, "Atlantis")
	dir := t.TempDir()
	copyPolicies(t, dir, p.files, nil)
	if err := os.WriteFile(filepath.Join(dir, planFile), []byte(plan), 0o600); err != nil {
		t.Fatal(err)
	}
	policy, extra := atlantisArguments(t, dir)
	for name, authors := range authorConfigs {
		got := runAtlantis(t, dir, authors, policy, extra)
		if got.allows || !strings.HasPrefix(got.output, "FAIL - ") ||
			!strings.Contains(got.output, " - main - "+noEvidence) {
			t.Errorf("%s: allowed: %t, want the reason %q in:\n%s", name, got.allows, noEvidence,
				got.output)
		}
		if got := runAtlantis(t, dir, authors, policy, nil); !got.allows {
			t.Errorf("%s: denied without extra_args, so this tests nothing:\n%s", name, got.output)
		}
	}
}
