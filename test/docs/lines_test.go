package docs_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

const longestLine = 100

// TestLinesWrap does not check Go: lll does.
func TestLinesWrap(t *testing.T) {
	inRoot(t)
	if _, err := os.Stat(".git"); err != nil {
		t.Skip("git lists the files, and this is no clone")
	}
	files, err := exec.CommandContext(t.Context(), "git", "ls-files").Output()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for file := range strings.Lines(string(files)) {
		file = strings.TrimSpace(file)
		kind := kindOf(file)
		if kind == "" {
			continue
		}
		checked++
		for _, found := range tooLong(kind, readFile(t, file)) {
			t.Errorf("%s:%d: %d characters instead of at most %d", file, found.line, found.length,
				longestLine)
		}
	}
	if checked < 200 {
		t.Errorf("only %d files were found", checked)
	}
}

// kindOf returns the extension that decides how a file is checked, or "" if it is not checked.
func kindOf(file string) string {
	switch kind := filepath.Ext(strings.TrimSuffix(file, ".tmpl")); {
	case strings.HasPrefix(file, "docs/"):
		return "" // tfplugindocs writes a description of the schema on one line
	case file == "GNUmakefile", file == ".ci/run":
		return ".sh"
	case kind == ".hcl", kind == ".md", kind == ".rego", kind == ".sh", kind == ".tf",
		kind == ".toml", kind == ".txtar", kind == ".yaml", kind == ".yml":
		return kind
	}
	return ""
}

type longLine struct{ line, length int }

// tooLong returns the lines of a text that are too long and can be broken.
func tooLong(kind, text string) (found []longLine) {
	name := "" // in an archive, the name of the file that the line is in
	number := 0
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		number++
		if header := archiveHeader.FindStringSubmatch(line); kind == ".txtar" && header != nil {
			name = header[1]
		}
		length := utf8.RuneCountInString(strings.ReplaceAll(line, "\t", "    "))
		if length > longestLine && !unbreakable.MatchString(line) && !oneLine(kind, name, line) {
			found = append(found, longLine{number, length})
		}
	}
	return found
}

var (
	archiveHeader = regexp.MustCompile(`^-- (\S+) --$`)

	// unbreakable matches one word or one link of Markdown, with the mark of a comment or a list, a
	// key of YAML and punctuation.
	unbreakable = regexp.MustCompile(`^\W*(?:[\w-]+: )?(?:\S+|!?\[[^][]*\]\(\S+\)\S*)$`)
)

// oneLine reports whether the format of a line does not allow two lines.
func oneLine(kind, name, line string) bool {
	switch {
	case kind == ".md":
		// a row of a table, a heading
		return strings.HasPrefix(strings.TrimSpace(line), "|") || strings.HasPrefix(line, "#")
	case kind != ".txtar":
		return false
	case name == "":
		// a command of a script; in a failing script, the first line is the expected message
		return !strings.HasPrefix(line, "#") || strings.HasPrefix(line, "# fails: ")
	default:
		return filepath.Ext(name) == ".json" // an answer of the API
	}
}

func TestTooLong(t *testing.T) {
	long := strings.Repeat("word ", 20) + "w"
	link := "[Two words](https://example.com/" + strings.Repeat("w", 100) + ")"
	for name, c := range map[string]struct {
		kind, text string
		want       int
	}{
		"prose":                         {".md", long, 1},
		"100 characters":                {".md", long[:100], 0},
		"runes":                         {".md", strings.Repeat("ü", 50) + long[:50], 0},
		"a tab":                         {".sh", "\t" + long[:97], 1},
		"a row of a table":              {".md", "| " + long, 0},
		"a heading":                     {".md", "## " + long, 0},
		"a link":                        {".md", "  - " + link + ".", 0},
		"a link in a sentence":          {".md", "See " + link, 1},
		"a comment":                     {".tf", "# " + long, 1},
		"an address":                    {".yml", "url: https://" + strings.Repeat("w", 100), 0},
		"a command of a script":         {".txtar", "stdout '" + long, 0},
		"a comment of a script":         {".txtar", "# " + long, 1},
		"the message of a script":       {".txtar", "# fails: " + long, 0},
		"a configuration in an archive": {".txtar", "-- main.tf --\n" + long, 1},
		"JSON in an archive":            {".txtar", "-- answer.json --\n" + long, 0},
	} {
		if found := tooLong(c.kind, c.text); len(found) != c.want {
			t.Errorf("%s: %v", name, found)
		}
	}
}
