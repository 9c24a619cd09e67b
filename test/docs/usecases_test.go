package docs_test

import (
	"fmt"
	"regexp"
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

// columns are the commands in the gate guide's table of exit codes, in the order of its columns.
var columns = []string{
	"plan", "plan -detailed-exitcode", "apply", savedPlanCommand,
	"plan -detailed-exitcode of the deployment", "destroy of the deployment",
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

// The tables of the guides and of the README have the facts at the tops of the use cases.
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
		checkREADME(t, u)
	}
}

func checkGateGuide(t *testing.T, u usecase.UseCase) {
	t.Helper()
	var row strings.Builder
	for _, command := range columns {
		note := "" // a footnote
		if command == savedPlanCommand && onlyIfCheckChanges(u) {
			note = "²"
		}
		fmt.Fprintf(&row, " %d%s |", u.ExitCodes[command][1], note)
	}
	fmt.Fprintf(&row, " 1.%d | 1.%d |", u.Terraform, u.OpenTofu)
	want := regexp.MustCompile(`(?m)^\| [^|]*\(#` + anchors[u.Name] + `\)[^|]*\|[^|]*\|` +
		regexp.QuoteMeta(row.String()) + `$`)
	if !want.MatchString(readFile(t, gateGuide)) {
		t.Errorf("%s has no row for %s that ends in%s", gateGuide, u.Name, row.String())
	}
}

func checkREADME(t *testing.T, u usecase.UseCase) {
	t.Helper()
	stops := map[int]string{0: "no", 1: "yes"}[u.ExitCodes[savedPlanCommand][1]]
	if onlyIfCheckChanges(u) {
		stops = "only if the plan changes the check"
	}
	ending := fmt.Sprintf("(examples/usecases/%s/main.tf) | Terraform 1.%d, OpenTofu 1.%d | %s |\n",
		u.Name, u.Terraform, u.OpenTofu, stops)
	if !strings.Contains(readFile(t, "README.md"), ending) {
		t.Errorf("README.md has no row that ends in %s", ending)
	}
}

// The README shows the examples that the acceptance tests run.
func TestREADMEShowsTheExamples(t *testing.T) {
	inRoot(t)
	const (
		dataSource = "examples/data-sources/tencentpartner_customer_credits/data-source.tf"
		provider   = "examples/provider/provider.tf"
	)
	readme := readFile(t, "README.md")
	if !strings.Contains(readme, "```terraform\n"+readFile(t, dataSource)+"```\n") {
		t.Error("README.md does not show " + dataSource)
	}
	example := readFile(t, provider)
	example = example[strings.Index(example, `variable "`):]
	if !strings.Contains(readme, "```terraform\n"+example+"```\n") {
		t.Error("README.md does not show " + provider)
	}
}
