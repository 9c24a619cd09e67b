package docs_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A tag of an action can be moved, and a job may hang for six hours. Without a restriction, a token
// can write.
func TestWorkflowsTakeNoChances(t *testing.T) {
	inRoot(t)
	mayWrite := map[string][]string{
		"release.yml":  {"contents", "id-token", "attestations"},
		"security.yml": {"security-events"},
	}
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$`)
	versions := map[string]string{} // of each action
	for _, file := range workflows(t) {
		text := readFile(t, file)
		for _, uses := range matches(text, `(?m)^[ -]*uses: (.*)$`) {
			if strings.HasPrefix(uses, "./.github/workflows/") {
				continue
			}
			if !pinned.MatchString(uses) {
				t.Errorf("%s uses %s, which is no commit with its version", file, uses)
			}
			action, version, _ := strings.Cut(uses, "@")
			if other := versions[action]; other != "" && other != version {
				t.Errorf("%s is used as %s and as %s", action, version, other)
			}
			versions[action] = version
		}
		jobs, limited := strings.Count(text, "    runs-on: "), strings.Count(text,
			"    timeout-minutes: ")
		if jobs == 0 || jobs != limited {
			t.Errorf("%s has %d jobs, of which %d have a time limit", file, jobs, limited)
		}
		if !strings.Contains(text, "\npermissions:\n  contents: read\n\n") {
			t.Errorf("%s may more than read", file)
		}
		if write, want := matches(text,
			`(?m)^ *(\S*): *write(?:-all)?\b`), mayWrite[filepath.Base(file)]; !slices.Equal(write,
			want) {
			t.Errorf("%s may write %q, and should %q", file, write, want)
		}
		if checkouts := strings.Count(text,
			"uses: actions/checkout@"); checkouts != strings.Count(text,
			"persist-credentials: false") {
			t.Errorf("%s leaves the token where later steps find it", file)
		}
		for _, script := range matches(text, `(?m)run: (.*(?:\n {10}.*)*)`) {
			if strings.Contains(script, "${{") {
				t.Errorf("%s puts what others write into a script: %s", file, script)
			}
		}
	}
}

// Problems that only the first attempt at a release would show.
func TestReleaseIsGuarded(t *testing.T) {
	inRoot(t)
	for file, texts := range map[string][]string{
		".github/workflows/release.yml": {
			"on:\n  push:\n    tags: ['v[0-9]", "needs: [test, lint]\n", "environment: release ",
			"cache: false ",
			"dist/terraform-provider-tencentpartner_*.zip\n" +
				"          sbom-path: dist/provider.cdx.json\n",
			"dist/tencentpartner-doctor_*.zip\n" +
				"          sbom-path: dist/doctor.cdx.json\n",
			"run: git merge-base --is-ancestor HEAD origin/main",
		},
		".github/workflows/security.yml": {"- run: make vulncheck #"},
		".goreleaser.yml": {
			"- -trimpath\n", "GOFLAGS=-buildvcs=false\n", "mod_timestamp: '{{ .CommitTimestamp }}'",
			"extra_files: &manifest\n", "extra_files: *manifest\n", "\n  draft: true\n",
			"\nchecksum:\n  ids: [provider]\n", "  - <<: *build\n    id: doctor\n",
		},
		"SECURITY.md": {"/.github/workflows/release.yml\n", "`tencentpartner-doctor`"},
	} {
		for _, text := range texts {
			if !strings.Contains(readFile(t, file), text) {
				t.Errorf("%s has no %q", file, text)
			}
		}
	}
}

func workflows(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	return files
}
