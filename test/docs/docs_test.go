// Package docs checks the documents, and GitHub's files, against the code and the examples. Paths
// are relative to the repository's root.
package docs_test

import (
	"os"
	"regexp"
	"testing"
)

// inRoot changes to the repository's root. Each test calls it: go test caches results, and records
// a change of the directory only while a test runs.
func inRoot(t *testing.T) {
	t.Helper()
	t.Chdir("../..")
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// matches returns the first group of every match.
func matches(text, pattern string) (groups []string) {
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		groups = append(groups, found[1])
	}
	return groups
}
