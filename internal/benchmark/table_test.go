package benchmark_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	seeds   = flag.Int("seeds", 1, "over how many seeds the worst is taken")
	compare = flag.Bool("compare", false, "run the naive clients, too, and the longest cases")
	report  = flag.String("report", "", "the `file` that the tables are written to")
	series  = flag.String("series", "", "the CSV `file` that the picture's points are written to")
)

func TestMain(m *testing.M) {
	if text := os.Getenv(readVariable); text != "" {
		if err := serveRead(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	_ = os.Setenv(sharedVariable, "off") // a test that shares a limit has its own directory
	flag.Parse()
	code := m.Run()
	if *report != "" {
		slices.SortFunc(tables, func(a, b *resultTable) int {
			return cmp.Compare(a.number(), b.number())
		})
		var text strings.Builder
		for _, table := range tables {
			text.WriteString(table.String())
		}
		code = max(code, write(*report, text.String()))
	}
	if *series != "" {
		code = max(code, write(*series, points))
	}
	os.Exit(code)
}

// write writes a file and returns the exit code.
func write(name, text string) int {
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// points contains the points of the picture, as CSV.
var points = "panel,line,customers,seconds\n"

// addPoint adds a point to a line in a panel of the picture.
func addPoint(panel, line string, customers int, took time.Duration) {
	points += fmt.Sprintf("%s,%q,%d,%.3f\n", panel, line, customers, took.Seconds())
}

// tables contains the results of the tests.
var tables []*resultTable

// resultTable is a table of the report.
type resultTable struct {
	title string
	rows  [][]string // the first row is the header
}

func newTable(title string, header ...string) *resultTable {
	t := &resultTable{title, [][]string{header}}
	tables = append(tables, t)
	return t
}

// number returns the number at the beginning of the title.
func (t *resultTable) number() (n int) {
	_, _ = fmt.Sscan(strings.TrimSuffix(strings.Fields(t.title)[0], "."), &n)
	return n
}

// capitalised returns a text with a capital first letter, for a header.
func capitalised(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func (t *resultTable) add(cells ...string) { t.rows = append(t.rows, cells) }

// String returns the table as Markdown.
func (t *resultTable) String() string {
	var text strings.Builder
	fmt.Fprintf(&text, "## %s\n\n", t.title)
	for i, row := range t.rows {
		fmt.Fprintf(&text, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			fmt.Fprintf(&text, "|%s\n", strings.Repeat("---|", len(row)))
		}
	}
	text.WriteString("\n")
	return text.String()
}
