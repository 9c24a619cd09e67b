package acceptance_test

import (
	"regexp"
	"strings"
	"testing"
)

// fences matches the blocks of a language in Markdown: fences("text").
func fences(language string) *regexp.Regexp {
	return regexp.MustCompile("(?ms)^```" + language + "\n(.*?)^```$")
}

var (
	// colors are the escape sequences of colors and fonts.
	colors = regexp.MustCompile(`\x1b\[[\d;]*m`)
	// frames are what the CLI draws at the left of errors and warnings.
	frames = regexp.MustCompile(`(?m)^[│╷╵]`)
)

// words returns a text in one line, with single spaces and without colors and frames.
func words(text string) string {
	text = colors.ReplaceAllString(text, "")
	return strings.Join(strings.Fields(frames.ReplaceAllString(text, "")), " ")
}

// missing returns the first part of a block that is not in an output, or "". The CLI may wrap a
// line. An ellipsis in the block represents any text.
func missing(block, output string) string {
	rest := words(output)
	for line := range strings.Lines(block) {
		for part := range strings.SplitSeq(words(line), "…") {
			part = strings.TrimSpace(part)
			_, after, found := strings.Cut(rest, part)
			if !found {
				return part
			}
			rest = after
		}
	}
	return ""
}

// checkShown checks that an output has each line of a block that a document shows, in this order.
func checkShown(t *testing.T, block, output string) {
	t.Helper()
	if words(strings.ReplaceAll(block, "…", "")) == "" {
		t.Error("a document shows an empty output")
	}
	if part := missing(block, output); part != "" {
		t.Errorf("a document shows %q in:\n%s\nThe output is:\n%s", part, block, output)
	}
}

func TestMissingFindsDifferences(t *testing.T) {
	const output = "\x1b[31m│\x1b[0m Error: Failed\n│ \n│ on line 1\n│ short by\n│ 0.01).\n╵\n"
	for block, want := range map[string]string{
		"│ Error: Failed\n│ …\n│ short by 0.01).\n": "",
		"Error: … 0.01).\n":                         "",
		"│ short by 0.02).\n":                       "short by 0.02).",
		"│ short by 0.01).\n│ Error: Failed\n":      "Error: Failed",
	} {
		if got := missing(block, output); got != want {
			t.Errorf("%q: got %q, want %q", block, got, want)
		}
	}
}
