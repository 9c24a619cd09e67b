package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const repositoryURL = "https://github.com/tencentpartner/terraform-provider-tencentpartner"

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
	symbols = regexp.MustCompile("[^a-z0-9 _-]")
)

// Each link in a document leads to a file of the repository and to a heading in it.
func TestLinksLeadToFilesAndHeadings(t *testing.T) {
	inRoot(t)
	for _, file := range documents(t) {
		for _, found := range link.FindAllStringSubmatch(readFile(t, file), -1) {
			checkLink(t, file, found[1])
		}
	}
}

// documents returns the files of Markdown that people read.
func documents(t *testing.T) (files []string) {
	t.Helper()
	for _, pattern := range []string{
		"*.md", "docs/*.md", "docs/*/*.md", "docs-dev/*/*.md", "test/*/*.md", ".github/*.md",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 40 {
		t.Fatalf("only %q", files)
	}
	return files
}

func checkLink(t *testing.T, file, to string) {
	t.Helper()
	target, anchor, _ := strings.Cut(to, "#")
	if workflow, badge := strings.CutPrefix(target, repositoryURL+"/actions/"); badge {
		workflow = strings.TrimSuffix(strings.TrimSuffix(workflow, "?branch=main"), "/badge.svg")
		target = ".github/" + workflow
	}
	if strings.Contains(target, "://") {
		if strings.Contains(target, "/actions/workflows/") {
			t.Errorf("%s shows another repository's %s", file, target)
		}
		return
	}
	path := file
	if target != "" {
		path = filepath.Join(filepath.Dir(file), target)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Errorf("%s links to %s: %v", file, to, err)
		return
	}
	if anchor != "" && !info.IsDir() && !hasAnchor(readFile(t, path), anchor) {
		t.Errorf("%s links to %s, which has no such heading", file, to)
	}
}

func hasAnchor(text, anchor string) bool {
	if strings.Contains(text, `<a id="`+anchor+`"></a>`) {
		return true
	}
	return slices.ContainsFunc(heading.FindAllStringSubmatch(text, -1), func(found []string) bool {
		name := symbols.ReplaceAllString(strings.ToLower(found[1]), "")
		return strings.ReplaceAll(name, " ", "-") == anchor
	})
}
