package docs_test

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	repositoryURL = "https://github.com/tencentpartner/terraform-provider-tencentpartner"
	// filesURL precedes the paths of files on the branch main, for pictures in docs/.
	filesURL = "https://raw.githubusercontent.com/tencentpartner/" +
		"terraform-provider-tencentpartner/main/"
)

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

// The registry shows docs/ without the other files of the repository. So a picture there needs a
// whole address.
func TestPicturesOfPagesHaveAddresses(t *testing.T) {
	inRoot(t)
	pictures := 0
	for _, file := range documents(t) {
		for _, address := range matches(readFile(t, file), `!\[[^]]+\]\(([^)\s]+)\)`) {
			if !strings.HasPrefix(file, "docs/") {
				continue
			}
			pictures++
			if !strings.HasPrefix(address, filesURL) {
				t.Errorf("%s shows %s, which does not begin with %s", file, address, filesURL)
			}
		}
	}
	if pictures == 0 {
		t.Error("no page has a picture")
	}
}

// The picture of the gates is well-formed, and has a description for readers who do not see it.
func TestPictureOfGatesIsWellFormed(t *testing.T) {
	inRoot(t)
	var picture struct {
		Title       string `xml:"title"`
		Description string `xml:"desc"`
	}
	if err := xml.Unmarshal([]byte(readFile(t, "assets/gates.svg")), &picture); err != nil {
		t.Fatal(err)
	}
	if picture.Title == "" || picture.Description == "" {
		t.Error("assets/gates.svg has no title or no description")
	}
}

func checkLink(t *testing.T, file, to string) {
	t.Helper()
	target, anchor, _ := strings.Cut(to, "#")
	if workflow, badge := strings.CutPrefix(target, repositoryURL+"/actions/"); badge {
		workflow = strings.TrimSuffix(strings.TrimSuffix(workflow, "?branch=main"), "/badge.svg")
		target = ".github/" + workflow
	}
	if path, found := strings.CutPrefix(target, filesURL); found {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s links to %s: %v", file, to, err)
		}
		return
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
