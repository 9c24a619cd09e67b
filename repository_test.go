package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// These tests hold what is written for people and for GitHub against what is there.

func TestEveryTargetThatIsNamedExists(t *testing.T) {
	targets := map[string]bool{}
	for _, found := range regexp.MustCompile(`(?m)^([a-z-]+):.*## .`).FindAllStringSubmatch(readFile(t, "GNUmakefile"), -1) {
		targets[found[1]] = true
	}
	phony := regexp.MustCompile(`(?m)^\.PHONY: (.*)$`).FindStringSubmatch(readFile(t, "GNUmakefile"))
	for _, name := range strings.Fields(phony[1]) {
		if !targets[name] && name != "default" {
			t.Errorf("make help does not list %s", name)
		}
	}
	named := map[string]bool{}
	for _, file := range append(workflows(t), ".ci/run", "README.md", "CONTRIBUTING.md", "SECURITY.md", "DESIGN.md", ".github/pull_request_template.md") {
		for _, found := range regexp.MustCompile("(?m)(?:^|`|run: )make((?: [a-z-]+)+)").FindAllStringSubmatch(readFile(t, file), -1) {
			for _, target := range strings.Fields(found[1]) {
				named[target] = true
				if !targets[target] {
					t.Errorf("%s runs make %s, which is no target", file, target)
				}
			}
		}
	}
	if len(named) < 10 {
		t.Errorf("found only %v", named)
	}
}

// A tag of an action can be moved, a job may hang for six hours, and a token can write unless it is told not to.
func TestWorkflowsTakeNoChances(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	for _, file := range workflows(t) {
		text := readFile(t, file)
		for _, found := range regexp.MustCompile(`(?m)^[ -]*uses: (.*)$`).FindAllStringSubmatch(text, -1) {
			if !pinned.MatchString(found[1]) && !strings.HasPrefix(found[1], "./.github/workflows/") {
				t.Errorf("%s uses %s, which is no commit with its version", file, found[1])
			}
		}
		jobs, limited := strings.Count(text, "    runs-on: "), strings.Count(text, "    timeout-minutes: ")
		if jobs == 0 || jobs != limited {
			t.Errorf("%s has %d jobs, of which %d have a time limit", file, jobs, limited)
		}
		if !strings.Contains(text, "\npermissions:\n  contents: read\n\n") {
			t.Errorf("%s may more than read", file)
		}
		if checkouts := strings.Count(text, "uses: actions/checkout@"); checkouts != strings.Count(text, "persist-credentials: false") {
			t.Errorf("%s leaves the token where later steps find it", file)
		}
	}
}

func TestVersionsAgree(t *testing.T) {
	goVersion := regexp.MustCompile(`(?m)^go (\d+\.\d+)\.\d+$`).FindStringSubmatch(readFile(t, "go.mod"))[1]
	for _, file := range []string{"README.md", "CONTRIBUTING.md"} {
		if !strings.Contains(readFile(t, file), "Go "+goVersion+",") {
			t.Errorf("%s does not say Go %s", file, goVersion)
		}
	}
	compatibility, _, _ := strings.Cut(readFile(t, "README.md")[strings.Index(readFile(t, "README.md"), "## Compatibility"):], "## Credentials")
	installed := regexp.MustCompile(`terraform_version=(\S+)`).FindStringSubmatch(readFile(t, "tools/env.sh"))[1]
	if !strings.Contains(compatibility, installed) {
		t.Errorf("tools/env.sh installs Terraform %s, of which the README says nothing", installed)
	}
	for _, file := range workflows(t) {
		text := readFile(t, file)
		if strings.Count(text, "uses: actions/setup-go@") != strings.Count(text, "go-version: "+goVersion+".x\n") {
			t.Errorf("%s does not take Go %s everywhere", file, goVersion)
		}
		for _, found := range regexp.MustCompile(`version: (\d+\.\d+)\.[*x] }`).FindAllStringSubmatch(text, -1) {
			if !strings.Contains(compatibility, found[1]+".") {
				t.Errorf("%s tests %s, of which the README says nothing", file, found[1])
			}
		}
	}
	if !strings.Contains(readFile(t, "terraform-registry-manifest.json"), `"protocol_versions": ["6.0"]`) ||
		!strings.Contains(readFile(t, "main.go"), "ProtocolVersion: 6,") || !strings.Contains(compatibility, "plugin protocol 6.") {
		t.Error("the manifest, main.go and the README do not name one protocol version")
	}
}

func workflows(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(files) < 4 || !slices.Contains(files, filepath.FromSlash(".github/workflows/release.yml")) {
		t.Fatal(files, err)
	}
	return files
}
