package docs_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// guideKind matches the line below the title of a guide: its kind, who reads it, and for what.
var guideKind = regexp.MustCompile(
	`(?m)^# .+\n\n_(?:Tutorial|How-to guide|Reference|Explanation): [^_\n]+\._\n\n`)

// Each guide begins with its kind. The page of the provider and the README link to it.
func TestGuidesHaveAKindAndAreLinked(t *testing.T) {
	inRoot(t)
	files, err := filepath.Glob("templates/guides/*.md.tmpl")
	if err != nil || len(files) < 9 {
		t.Fatalf("only %q, %v", files, err)
	}
	lists := map[string]string{"templates/index.md.tmpl": "guides/", "README.md": "docs/guides/"}
	for _, file := range files {
		text := readFile(t, file)
		kind := guideKind.FindString(text)
		if kind == "" || strings.Index(text, "\n# ")+1 != strings.Index(text, kind) {
			t.Errorf("%s has no line such as _Reference: for users of …._ below its title", file)
		}
		if words := len(strings.Fields(kind[strings.LastIndex(kind, "\n_")+1:])); words > 20 {
			t.Errorf("%s has a kind of %d words instead of at most 20", file, words)
		}
		page := strings.TrimSuffix(filepath.Base(file), ".tmpl")
		for list, dir := range lists {
			links := readFile(t, list)
			if !strings.Contains(links, "]("+dir+page+")") &&
				!strings.Contains(links, "]("+dir+page+"#") {
				t.Errorf("%s has no link to %s%s", list, dir, page)
			}
		}
	}
}

// Without a version constraint, a copied example could get a later major version.
func TestExamplesConstrainTheVersion(t *testing.T) {
	inRoot(t)
	examples := 0
	for _, dir := range []string{"examples/*/*.tf", "examples/*/*/*.tf"} {
		files, err := filepath.Glob(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text := readFile(t, file)
			if strings.Contains(text, "\"spacelift_") || strings.Contains(text, "\"scalr_") {
				continue // a configuration of another provider
			}
			examples++
			if !strings.Contains(text, "version = \"~> 0.1\"\n") {
				t.Errorf("%s has no version constraint of the provider", file)
			}
		}
	}
	if examples < 20 {
		t.Errorf("only %d examples", examples)
	}
}

// A newcomer reads the README in one go. What does not fit belongs into a guide.
func TestREADMEIsShort(t *testing.T) {
	inRoot(t)
	if lines := strings.Count(readFile(t, "README.md"), "\n"); lines > 120 {
		t.Errorf("README.md has %d lines instead of at most 120", lines)
	}
}
