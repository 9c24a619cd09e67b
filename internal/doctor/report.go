package doctor

import (
	"fmt"
	"io"
	"strings"
)

// ReportTitle is the first line of a report.
const ReportTitle = "# Report of tencentpartner-doctor"

// WriteReport writes a diagnosis as Markdown for a public issue. It writes only summaries. They
// contain no keys, UINs, account IDs, amounts, names, addresses or request IDs.
func WriteReport(out io.Writer, d *Diagnosis) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n\n- Version: %s\n- Platform: %s\n- Date: %s\n- Requests: %d\n\n",
		ReportTitle, d.Version, d.Platform, d.Date, d.Requests)
	text.WriteString("| Check | Result | Summary |\n|---|---|---|\n")
	for _, check := range d.Checks {
		fmt.Fprintf(&text, "| %s | %s | %s |\n", check.Title(), check.State, cell(check.Summary))
	}
	text.WriteString("\n| Finding | Known | Summary |\n|---|---|---|\n")
	for _, f := range d.Findings {
		known := "no"
		if f.Known {
			known = "yes"
		}
		fmt.Fprintf(&text, "| %s | %s | %s |\n", f.Name, known, cell(f.Summary))
	}
	_, err := io.WriteString(out, text.String())
	return err
}

// cell returns text for a cell of a table.
func cell(text string) string {
	return strings.ReplaceAll(strings.Map(printable, text), "|", `\|`)
}
