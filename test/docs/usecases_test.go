package docs_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/test/usecase"
)

const (
	gateGuide = "templates/guides/choose-a-gate.md.tmpl"
	testGuide = "templates/guides/test-your-gate.md.tmpl"
)

// anchors are the headings of the gate guide that explain a use case.
var anchors = map[string]string{
	"postcondition":               "postcondition",
	"precondition":                "precondition",
	"check":                       "check-block",
	"apply-time-gate":             "apply-time-gate",
	"apply-time-gate-any-version": "credit-check-at-each-apply",
	"variable-validation":         "validation-of-a-variable",
	"per-customer-minimums":       "a-minimum-for-each-customer",
	"all-customers":               "all-direct-customers",
	"all-customers-at-apply":      "all-direct-customers",
	"policy-witness":              "credit-check",
	"purchase-verdict":            "before-a-purchase",
	"many-customers":              "a-deployment-for-each-of-many-customers",
}

// gateTables are the gate guide's tables of exit codes. Each has a row for each use case.
var gateTables = []struct {
	header   string
	commands []string // in the order of the columns
	versions bool     // whether the table has where each way checks, and the oldest CLIs
}{
	{
		"| Way | `plan` | `plan` `-detailed-exitcode` | Drift run¹ | `destroy` |",
		[]string{
			"plan", "plan -detailed-exitcode", "plan -detailed-exitcode of the deployment",
			"destroy of the deployment",
		},
		false,
	},
	{
		"| Way | Checks at | `apply` | `apply` of a plan saved with enough credit " +
			"| Terraform | OpenTofu |",
		[]string{"apply", savedPlanCommand},
		true,
	},
}

const (
	savedPlanCommand = "apply of a plan saved with enough credit"
	replaceCommand   = "apply of a saved plan that replaces the deployment"
)

// onlyIfCheckChanges reports whether credit that falls stops a saved plan only if the plan changes
// the credit check. The plan that replaces the deployment does not change it.
func onlyIfCheckChanges(u usecase.UseCase) bool {
	codes, found := u.ExitCodes[replaceCommand]
	return found && codes != u.ExitCodes[savedPlanCommand]
}

// The tables of the guides have the facts at the tops of the use cases.
func TestTablesHaveWhatTheUseCasesSay(t *testing.T) {
	inRoot(t)
	all, err := usecase.All(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		if want := fmt.Sprintf("required_version = \">= 1.%d\"",
			u.Terraform); !strings.Contains(u.Text, want) {
			t.Errorf("%s has no %s", u.Name, want)
		}
		if strings.HasPrefix(u.Name, "test-") {
			needs := fmt.Sprintf("| Terraform 1.%d, OpenTofu 1.%d", u.Terraform, u.OpenTofu)
			if !strings.Contains(readFile(t, testGuide), needs) {
				t.Errorf("%s does not say that %s needs %s", testGuide, u.Name, needs)
			}
			continue
		}
		checkGateGuide(t, u)
	}
}

func checkGateGuide(t *testing.T, u usecase.UseCase) {
	t.Helper()
	for _, table := range gateTables {
		var row strings.Builder
		if table.versions {
			row.WriteString(" " + checksAt(u) + " |")
		}
		for _, command := range table.commands {
			note := "" // a footnote
			if command == savedPlanCommand && onlyIfCheckChanges(u) {
				note = "²"
			}
			code, found := u.ExitCodes[command]
			if !found {
				t.Errorf("%s has no exit code of %q", u.Name, command)
			}
			fmt.Fprintf(&row, " %d%s |", code[1], note)
		}
		if table.versions {
			fmt.Fprintf(&row, " 1.%d | 1.%d |", u.Terraform, u.OpenTofu)
		}
		want := regexp.MustCompile(`^\| [^|]*\(#` + anchors[u.Name] + `\)[^|]*\|` +
			regexp.QuoteMeta(row.String()) + `$`)
		if !slices.ContainsFunc(rowsOf(t, table.header), want.MatchString) {
			t.Errorf("the table %q of %s has no row for %s that ends in%s",
				table.header, gateGuide, u.Name, row.String())
		}
	}
}

// checksAt returns when a use case checks credit, as the gate guide words it.
func checksAt(u usecase.UseCase) string {
	switch {
	case onlyIfCheckChanges(u):
		return "Plan, and apply if the check changes"
	case u.ExitCodes[savedPlanCommand][1] == 0:
		return "Plan"
	default:
		return "Plan and apply"
	}
}

// rowsOf returns the rows of the gate guide's table with this header.
func rowsOf(t *testing.T, header string) (rows []string) {
	t.Helper()
	_, table, found := strings.Cut(readFile(t, gateGuide), "\n"+header+"\n")
	if !found {
		t.Fatalf("%s has no table %q", gateGuide, header)
	}
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		rows = append(rows, strings.TrimSuffix(line, "\n"))
	}
	return rows[1:] // without the line below the header
}

// Each row of the gate guide's tables is of a use case.
func TestTablesHaveNoOtherRows(t *testing.T) {
	inRoot(t)
	for _, table := range gateTables {
		if rows := rowsOf(t, table.header); len(rows) != len(anchors) {
			t.Errorf("the table %q has %d rows, want %d", table.header, len(rows), len(anchors))
		}
	}
}
