package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestWhatIsNamedExists(t *testing.T) {
	inRoot(t)
	makefile := readFile(t, "GNUmakefile")
	targets := matches(makefile, `(?m)^([a-z-]+):.*## .`)
	for _, name := range strings.Fields(strings.Join(matches(makefile, `(?m)^\.PHONY: (.*)$`), " ")) {
		if name != "default" && !slices.Contains(targets, name) {
			t.Errorf("make help does not list %s", name)
		}
	}
	tests := matches(everyTest(t), `(?m)^func ((?:Test|Fuzz)\w+)\(`)
	named := 0
	files := []string{
		".ci/run", "README.md", "CONTRIBUTING.md", "SECURITY.md", "DESIGN.md",
		".github/pull_request_template.md", "templates/guides/limits-and-freshness.md.tmpl",
	}
	for _, pattern := range []string{"docs-dev/adr/*.md", "test/*/README.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, found, err)
		}
		files = append(files, found...)
	}
	for _, file := range append(files, workflows(t)...) {
		text := readFile(t, file)
		for _, command := range matches(text, "(?m)(?:^ *|`|run: )make((?: [a-z-]+)+)") {
			for _, target := range strings.Fields(command) {
				if named++; !slices.Contains(targets, target) {
					t.Errorf("%s runs make %s, which is no target", file, target)
				}
			}
		}
		for _, script := range matches(text, `\b(tools/[\w-]+\.sh)`) {
			if _, err := os.Stat(script); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
		for _, name := range matches(text, `\b((?:Test|Fuzz)[A-Z]\w+)`) {
			if name != "TestAcc" && !slices.Contains(tests, name) { // how such names begin
				t.Errorf("%s names %s, which is no test", file, name)
			}
		}
	}
	if named < 20 {
		t.Errorf("only %d commands were found", named)
	}
}

// The release's text is cut out of the change log at the version's heading.
func TestChangelogHasHeadingsOfVersions(t *testing.T) {
	inRoot(t)
	allowed := regexp.MustCompile(`^(Unreleased|\d+\.\d+\.\d+(-[\w.]+)? \([A-Z][a-z]+ \d+, \d{4}\))$`)
	headings := matches(readFile(t, "CHANGELOG.md"), `(?m)^## (.*)$`)
	if len(headings) == 0 {
		t.Error("CHANGELOG.md has no version")
	}
	for _, heading := range headings {
		if !allowed.MatchString(heading) {
			t.Errorf("CHANGELOG.md has the heading %q", heading)
		}
	}
}

func TestVersionsAgree(t *testing.T) {
	inRoot(t)
	goVersion := matches(readFile(t, "go.mod"), `(?m)^go (\d+\.\d+)\.\d+$`)[0]
	for _, file := range []string{"README.md", "CONTRIBUTING.md"} {
		if !strings.Contains(readFile(t, file), "Go "+goVersion+",") {
			t.Errorf("%s does not say Go %s", file, goVersion)
		}
	}
	var tried []string // of every CLI in the README's table
	for _, row := range matches(readFile(t, "README.md"),
		`(?m)^\| (?:Terraform|OpenTofu) \| ([\d., ]+) \|`) {
		tried = append(tried, strings.Split(row, ", ")...)
	}
	if installed := matches(readFile(t, "tools/env.sh"),
		`(?m)^terraform_version=(.*)$`)[0]; !slices.Contains(tried, installed) {
		t.Errorf("tools/env.sh installs Terraform %s, and the README has %q", installed, tried)
	}
	for _, file := range workflows(t) {
		text := readFile(t, file)
		if strings.Count(text, "uses: actions/setup-go@") != strings.Count(text,
			"go-version: "+goVersion+".x\n") {
			t.Errorf("%s does not take Go %s everywhere", file, goVersion)
		}
		for _, minor := range matches(text, `version: (\d+\.\d+\.)[*x] }`) {
			if !slices.ContainsFunc(tried, func(version string) bool {
				return strings.HasPrefix(version, minor)
			}) {
				t.Errorf("%s tests %sx, and the README has %q", file, minor, tried)
			}
		}
	}
	goReleaser := matches(readFile(t, "tools/goreleaser/go.mod"), `goreleaser/v2 (v\S+)`)[0]
	if !strings.Contains(readFile(t, "CONTRIBUTING.md"), "GoReleaser stays at "+goReleaser+":") {
		t.Errorf("CONTRIBUTING.md does not say GoReleaser %s", goReleaser)
	}
	if !strings.Contains(readFile(t, "terraform-registry-manifest.json"),
		`"protocol_versions": ["6.0"]`) ||
		!strings.Contains(readFile(t, "internal/provider/serve.go"), "ProtocolVersion: 6,") ||
		!strings.Contains(readFile(t, "README.md"), "plugin protocol 6.") {
		t.Error("the manifest, serve.go and the README do not name one protocol version")
	}
}

// everyTest returns the text of all test files.
func everyTest(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{"*/*_test.go", "*/*/*_test.go", "*/*/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			all.WriteString(readFile(t, file))
		}
	}
	return all.String()
}

// The architecture's tables name files and directories that exist.
func TestDesignNamesFilesThatExist(t *testing.T) {
	inRoot(t)
	_, table, _ := strings.Cut(readFile(t, "DESIGN.md"), "## Where to change what")
	names := matches(table, "`([\\w.<>*/-]+(?:/|\\.(?:go|md|sh|rego|yml|json)|/\\*))`")
	if len(names) < 50 {
		t.Fatalf("only %q", names)
	}
	for _, name := range names {
		pattern := strings.ReplaceAll(name, "<tool>", "*")
		found, err := filepath.Glob(pattern)
		if err == nil && len(found) == 0 && !strings.Contains(name, "/") {
			found, err = filepath.Glob("internal/*/" + pattern)
		}
		if err != nil || len(found) == 0 {
			t.Errorf("DESIGN.md names %s, which does not exist: %v", name, err)
		}
	}
}
