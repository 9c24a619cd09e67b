package doctor

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// width is the maximum length of a line, in characters.
const width = 80

// PrintCheck prints the result of a check for people, without its remedy.
func PrintCheck(out io.Writer, check Check) {
	printWrapped(out, fmt.Sprintf("%-9s", check.State), check.Title()+": "+check.Text())
}

// PrintSummary prints how to fix the problems. Without problems, it prints the findings. The last
// line has the totals.
func PrintSummary(out io.Writer, d *Diagnosis) {
	if d.Count(Problem) > 0 {
		printRemedies(out, d.Checks)
		printWrapped(out, "", "For messages, request IDs and findings, use -json. For findings "+
			"without private data, use -report file.")
	} else {
		printFindings(out, d.Findings)
	}
	fmt.Fprintf(out, "ok: %d, problem: %d, unknown: %d. Requests: %d.\n", d.Count(OK),
		d.Count(Problem), d.Count(Unknown), d.Requests)
}

// printRemedies prints how to fix the problems.
func printRemedies(out io.Writer, checks []Check) {
	var remedies groups
	for _, check := range checks {
		if check.Remedy != "" {
			remedies.add(check.Name, check.Remedy)
		}
	}
	remedies.print(out, "How to fix it:")
}

// printFindings prints the known findings. The JSON and the report contain the reasons of the
// others.
func printFindings(out io.Writer, findings []Finding) {
	var known groups
	var others []string
	for _, f := range findings {
		if f.Known {
			known.add(f.Name, f.Summary)
		} else {
			others = append(others, f.Name)
		}
	}
	if len(known) > 0 && len(others) > 0 {
		known.add("not known", spaced(strings.Join(others, ", ")))
	}
	known.print(out, "Behaviour that Tencent Cloud does not document:")
}

// group is a text, and the names that it applies to.
type group struct {
	text  string
	names []string
}

// groups are texts in the order in which they were added.
type groups []group

func (g *groups) add(name, text string) {
	at := slices.IndexFunc(*g, func(other group) bool { return other.text == text })
	if at < 0 {
		*g = append(*g, group{text, []string{name}})
		return
	}
	(*g)[at].names = append((*g)[at].names, name)
}

// print prints the texts with their names below a title, if there are any.
func (g groups) print(out io.Writer, title string) {
	if len(g) > 0 {
		fmt.Fprintln(out, title)
	}
	for _, each := range g {
		printWrapped(out, "- ", spaced(strings.Join(each.names, ", "))+": "+each.text)
	}
}

// spaced returns the names of findings with spaces.
func spaced(names string) string { return strings.ReplaceAll(names, "_", " ") }

// printWrapped prints a text after a prefix. It breaks lines at spaces. It replaces characters that
// could control a terminal.
func printWrapped(out io.Writer, prefix, text string) {
	indent := strings.Repeat(" ", utf8.RuneCountInString(prefix))
	line := prefix
	empty := true
	for _, word := range strings.Fields(strings.Map(printable, text)) {
		if !empty && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			fmt.Fprintln(out, line)
			line, empty = indent, true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	fmt.Fprintln(out, line)
}

func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '?'
}
