package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// testJSONSettings checks that OPA and conftest use the JSON document in settings.rego. It allows
// no endpoint, and the plan has one.
func testJSONSettings(t *testing.T, plan string) {
	dir := t.TempDir()
	copyPolicies(t, dir, platformOf(t, "conftest").files, nil)
	text := readFile(t, filepath.Join(root, policies, "settings.rego"))
	for name, content := range map[string]string{
		planFile: plan, "policy/settings.json": only(t, text, `--data: (\{.*\})`),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := evaluate("data.main.deny", "--data")(t, dir)
	if !strings.Contains(got.output, wrongEndpoint) {
		t.Errorf("OPA: want the reason %q in:\n%s", wrongEndpoint, got.output)
	}
	output, code := runTool(t, dir, "conftest", "test", "--config-file", "policy/conftest.toml",
		"--data", "policy/settings.json", planFile)
	if code != 1 || !strings.Contains(output, wrongEndpoint) {
		t.Errorf("conftest returned %d, want the reason %q in:\n%s", code, wrongEndpoint, output)
	}
}

// testManyDigits checks that OPA compares all digits of a minimum, and that conftest does not.
func testManyDigits(t *testing.T, plan string) {
	const minimum, floor = `"minimum_remaining_credit":`, "credit_floor := 100"
	plan = strings.ReplaceAll(plan, minimum+"100", minimum+"99.99999999999999999999")
	platformOf(t, "OPA").expect(t, plan, "a customer has no minimum of at least 100", floor)
	platformOf(t, "conftest").expect(t, plan, "", floor)
}

// testSettingInBoth checks a setting that is in settings.rego and in the JSON document: OPA returns
// an error, and conftest uses the JSON document. Its floor is above each minimum.
func testSettingInBoth(t *testing.T, plan string) {
	dir := t.TempDir()
	copyPolicies(t, dir, platformOf(t, "conftest").files, nil)
	for name, content := range map[string]string{
		planFile:               plan,
		"policy/settings.json": `{"tencentpartner": {"settings": {"credit_floor": 1000000}}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	output, code := runTool(t, dir, "opa", "eval", "--input", planFile, "--data", "policy",
		"data.main.deny")
	if code != 2 || !strings.Contains(output, "conflicting rule") {
		t.Errorf("OPA returned %d, want a conflict in:\n%s", code, output)
	}
	output, code = runTool(t, dir, "conftest", "test", "--config-file", "policy/conftest.toml",
		"--data", "policy/settings.json", planFile)
	if code != 1 || !strings.Contains(output, "1000000") {
		t.Errorf("conftest returned %d, want the floor of the JSON document in:\n%s", code, output)
	}
}
