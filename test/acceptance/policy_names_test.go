package acceptance_test

import (
	"encoding/json"
	"path/filepath"
	"testing"
)

// A rule with the name of a built-in function hides the function, also from rules that a user adds.
func TestAccNoRuleHasTheNameOfABuiltIn(t *testing.T) {
	requireCLI(t)
	var capabilities struct{ Builtins []struct{ Name string } }
	decodeOutput(t, &capabilities, "capabilities", "--current")
	isBuiltIn := map[string]bool{}
	for _, function := range capabilities.Builtins {
		isBuiltIn[function.Name] = true
	}
	rules := 0
	for _, dir := range []string{policies, policies + "/tests", witnessPolicy} {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.rego"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			var module struct {
				Rules []struct{ Head struct{ Name string } }
			}
			decodeOutput(t, &module, "parse", "--format", "json",
				filepath.ToSlash(filepath.Join(dir, filepath.Base(file))))
			for _, rule := range module.Rules {
				if rules++; isBuiltIn[rule.Head.Name] {
					t.Errorf("%s: the rule %s has the name of a built-in", file, rule.Head.Name)
				}
			}
		}
	}
	if rules < 100 || !isBuiltIn["floor"] {
		t.Errorf("OPA listed %d rules and %d built-ins", rules, len(isBuiltIn))
	}
}

// decodeOutput decodes the JSON that opa prints.
func decodeOutput(t *testing.T, into any, args ...string) {
	t.Helper()
	output, code := runTool(t, root, "opa", args...)
	if err := json.Unmarshal([]byte(output), into); err != nil || code != 0 {
		t.Fatalf("opa %v returned %d: %v\n%s", args, code, err, output)
	}
}
