package acceptance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// verdict is the result of a platform for a plan.
type verdict struct {
	allows bool
	output string // has the reasons if the plan is denied
}

// On each platform, the policies allow and deny plans of the real CLI. A platform gets only the
// files that it would have, and a plan in the form that its documentation shows.
func TestAccPlatforms(t *testing.T) {
	requireCLI(t)
	url, plans := makePlans(t)
	for _, s := range scenarios {
		for _, p := range platforms {
			t.Run(s.name+"/"+p.name, func(t *testing.T) {
				t.Parallel()
				if plans[s.plan] == "" {
					t.Skip("this CLI does not save a failed plan")
				}
				setting := strings.ReplaceAll(s.setting, "$SIMULATOR", url)
				p.expect(t, p.input(t, plans[s.plan]), p.reason(s), setting)
			})
		}
	}
	for _, p := range platforms {
		for file, reason := range map[string]string{
			"credit.rego": p.withoutCredit, "settings.rego": "",
		} {
			if i := slices.Index(p.files, file); i >= 0 {
				t.Run(file+" is missing/"+p.name, func(t *testing.T) {
					t.Parallel()
					without := p
					without.files = slices.Delete(slices.Clone(p.files), i, i+1)
					without.expect(t, p.input(t, plans["check"]), reason)
				})
			}
		}
	}
	t.Run("strict built-in errors/OPA", func(t *testing.T) {
		p := platformOf(t, "OPA")
		p.evaluate = evaluate("data.tencentpartner.credit.deny", "--strict-builtin-errors",
			"--data")
		p.expect(t, plans["check_and_bad_data"], "100000000008 has -5 left")
		p.expect(t, `{"tfplan": ""}`, "The input is not one plan of")
	})
	t.Run("before the plan/Scalr", func(t *testing.T) {
		p := platformOf(t, "Scalr")
		p.expect(t, `{"tfplan": "", "tfrun": {}}`, "The input is not one plan of")
	})
	t.Run("plan of another run/Spacelift", func(t *testing.T) {
		p := platformOf(t, "Spacelift with the whole plan")
		input := spaceliftInput(plans["data_deferred"], plans["data"])
		p.expect(t, input, "third_party_metadata.custom.plan is the plan of another")
	})
	t.Run("plan of the author/Spacelift", func(t *testing.T) {
		p := platformOf(t, "Spacelift with all fields")
		p.expect(t, spaceliftInput(plans["nothing"], plans["check"]), noEvidence)
	})
	t.Run("settings in a JSON document", func(t *testing.T) {
		testJSONSettings(t, plans["endpoint"])
	})
	t.Run("minimum of 22 digits", func(t *testing.T) {
		testManyDigits(t, plans["check"])
	})
	t.Run("a setting in settings.rego and in a JSON document", func(t *testing.T) {
		testSettingInBoth(t, plans["check"])
	})
	t.Run("the author's conftest.toml/Atlantis", func(t *testing.T) {
		testAuthorsConftest(t, plans["nothing"])
	})
}

// expect evaluates a platform's package on an input, with settings of the policy's owner. No reason
// means that the policy allows the plan.
func (p platform) expect(t *testing.T, input, reason string, settings ...string) {
	t.Helper()
	dir := t.TempDir()
	copyPolicies(t, dir, p.files, append(settings, p.setting))
	if err := os.WriteFile(filepath.Join(dir, planFile), []byte(input), 0o600); err != nil {
		t.Fatal(err)
	}
	got := p.evaluate(t, dir)
	if got.allows != (reason == "") || !strings.Contains(got.output, reason) {
		t.Errorf("%s\nallowed: %t, want the reason %q in:\n%s", p.page, got.allows, reason,
			got.output)
	}
}

// copyPolicies copies files of examples/policies into the directory policy below dir. It changes
// settings, such as "required_uins := []". An empty setting changes nothing.
func copyPolicies(t *testing.T, dir string, files, settings []string) {
	t.Helper()
	to := filepath.Join(dir, "policy")
	if err := os.Mkdir(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text := readFile(t, filepath.Join(root, policies, name))
		for _, setting := range settings {
			if setting != "" {
				text = withSetting(text, setting)
			}
		}
		if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// withSetting changes or adds a setting if the text of a policy has settings.
func withSetting(text, setting string) string {
	key, value, _ := strings.Cut(setting, " := ")
	start, line := "package tencentpartner.settings\n\nimport rego.v1\n", setting
	present := regexp.MustCompile(`(?m)^` + key + ` := .*\n`)
	if !strings.Contains(text, start) { // perhaps a self-contained policy
		start, line = "\nsettings := {\n", `"`+key+`": `+value+","
		present = regexp.MustCompile(`(?m)^\t"` + key + `": .*\n`)
	}
	before, after, found := strings.Cut(text, start)
	if !found {
		return text
	}
	return before + start + line + "\n" + present.ReplaceAllLiteralString(after, "")
}

// makePlans returns the URL of a simulator, and the JSON of a plan for each configuration in
// testdata/platforms.txtar.
func makePlans(t *testing.T) (url string, plans map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/platforms.txtar")
	if err != nil {
		t.Fatal(err)
	}
	customers := filepath.Join(t.TempDir(), "customers.json")
	if err := os.WriteFile(customers, archive.Files[0].Data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, url = simtest.Serve(t, simulator.Options{File: customers})
	plans = map[string]string{}
	var mu sync.Mutex
	t.Run("plan", func(t *testing.T) {
		for _, file := range archive.Files[1:] {
			t.Run(file.Name, func(t *testing.T) {
				t.Parallel()
				plan := makePlan(t, url, strings.ReplaceAll(string(file.Data), "$SIMULATOR", url))
				mu.Lock()
				defer mu.Unlock()
				plans[file.Name] = plan
			})
		}
	})
	if t.Failed() {
		t.FailNow()
	}
	return url, plans
}

// planFails is a comment in a configuration whose plan must fail.
const planFails = "# The plan fails.\n"

// makePlan returns the JSON of a plan, or "" if the plan fails and the CLI does not save it. If the
// configuration has a switch, it is applied, and the plan switches the check off.
func makePlan(t *testing.T, url, configuration string) string {
	t.Helper()
	w := open(t, url, configuration)
	const foreign = "example/tencentpartner"
	if strings.Contains(configuration, foreign) {
		config := readFile(t, filepath.Join(w.dir, "terraformrc"))
		w.write("terraformrc", strings.Replace(config, "tencentpartner/tencentpartner", foreign, 1))
	}
	args := []string{"plan", "-input=false", "-out=" + savedPlan}
	if strings.Contains(configuration, `variable "enforce_credit"`) {
		w.succeed("apply", "-input=false", "-auto-approve")
		args = append(args, "-var=enforce_credit=false")
	}
	if !strings.Contains(configuration, planFails) {
		w.succeed(args...)
	} else if _, stderr, code := w.run(args...); code != 1 {
		t.Fatalf("%v returned %d, want 1:\n%s", args, code, stderr)
	} else if _, err := os.Stat(filepath.Join(w.dir, savedPlan)); err != nil {
		return ""
	}
	return w.succeed("show", "-json", savedPlan)
}
