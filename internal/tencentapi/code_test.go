package tencentapi_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// codeLiteral matches a string literal that may be an error code.
var codeLiteral = regexp.MustCompile(`"([A-Z]\w+(?:\.\w+)*)"`)

// Only code.go has literals of error codes. The simulator has its own, because it shares no code
// with the client.
func TestErrorCodesAreLiteralsInOneFile(t *testing.T) {
	codes := map[string]bool{}
	for _, found := range codeLiteral.FindAllStringSubmatch(readFile(t, "code.go"), -1) {
		if codes[found[1]] {
			t.Errorf("code.go has %s twice", found[1])
		}
		codes[found[1]] = true
	}
	files := 0
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := filepath.ToSlash(strings.TrimPrefix(path, root))
		if err != nil {
			return err
		}
		isHidden := strings.HasPrefix(entry.Name(), ".") && entry.Name() != ".."
		switch {
		case name == "/internal/simulator", entry.IsDir() && isHidden:
			return filepath.SkipDir
		case name == "/internal/tencentapi/code.go",
			!strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files++
		for _, found := range codeLiteral.FindAllStringSubmatch(readFile(t, path), -1) {
			if codes[found[1]] {
				t.Errorf("%s has the code %s, which belongs in code.go", name, found[1])
			}
		}
		return nil
	})
	if err != nil || files < 50 || len(codes) < 15 {
		t.Errorf("%d codes in %d files, %v", len(codes), files, err)
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
