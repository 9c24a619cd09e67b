package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

const (
	gateGuide = "templates/guides/gate-a-deployment.md.tmpl"
	testGuide = "templates/guides/test-your-gate.md.tmpl"
)

// The tables of the guide and of the README have what the use cases say of themselves.
func TestTablesSayWhatTheUseCasesSay(t *testing.T) {
	anchors := map[string]string{
		"postcondition": "postcondition", "precondition": "precondition", "check": "check", "apply-time-gate": "apply-time-gate",
		"variable-validation": "validation-of-a-variable", "per-customer-minimums": "a-minimum-for-each-customer",
		"many-customers": "a-deployment-for-each-of-many-customers",
	}
	guide, readme := readFile(t, gateGuide), readFile(t, "README.md")
	for _, name := range useCaseNames(t) {
		if strings.HasPrefix(name, "test-") {
			terraform, opentofu := oldestCLI(t, name)
			if needs := fmt.Sprintf("Terraform 1.%d, OpenTofu 1.%d", terraform, opentofu); !strings.Contains(readFile(t, testGuide), "| "+needs) {
				t.Errorf("%s does not say that %s needs %s", testGuide, name, needs)
			}
			continue
		}
		codes := exitCodes(t, name)
		var row strings.Builder
		for _, command := range []string{
			"plan", "plan -detailed-exitcode", "apply", "apply of a plan saved while there was enough",
			"plan -detailed-exitcode of what is deployed", "destroy of what is deployed",
		} {
			fmt.Fprintf(&row, " %d |", codes[command][1])
		}
		terraform, opentofu := oldestCLI(t, name)
		fmt.Fprintf(&row, " 1.%d | 1.%d |", terraform, opentofu)
		want := regexp.MustCompile(`(?m)^\| [^|]*\(#` + anchors[name] + `\)[^|]*\|[^|]*\|` + regexp.QuoteMeta(row.String()) + `$`)
		if !want.MatchString(guide) {
			t.Errorf("%s has no row for %s that ends in%s", gateGuide, name, row.String())
		}
		stops := map[int]string{0: "no", 1: "yes"}[codes["apply of a plan saved while there was enough"][1]]
		ending := fmt.Sprintf("(examples/usecases/%s/main.tf) | Terraform 1.%d, OpenTofu 1.%d | %s |\n", name, terraform, opentofu, stops)
		if !strings.Contains(readme, ending) {
			t.Errorf("README.md has no row that ends in %s", ending)
		}
	}
}

// What the guide warns of is so.
func TestWhatTheGateGuideWarnsOf(t *testing.T) {
	const (
		arguments = "  uins = [\"" + poorCustomer + "\"]\n  minimum_remaining_credit = 100\n"
		data      = "data \"tencentpartner_customer_credits\" \"c\" {\n" + arguments + "}\n"
		verdict   = "data.tencentpartner_customer_credits.c.all_sufficient"
		resource  = "resource \"terraform_data\" \"deployment\" {}\n"
	)
	for name, c := range map[string]struct {
		configuration string
		remaining     string // after it was deployed while there was enough
		fresh         bool   // it was not deployed
		command       []string
		want          int
		text          string
	}{
		"count as a gate destroys": {
			data + "resource \"terraform_data\" \"deployment\" {\n  count = " + verdict + " ? 1 : 0\n}\n", tooLittle, false,
			[]string{"plan"},
			0, "1 to destroy",
		},
		"raw credit in an output changes it": {
			data + resource + "output \"credits\" { value = data.tencentpartner_customer_credits.c.credits }\n", "499.99", false,
			[]string{"plan", "-detailed-exitcode"},
			2, "Changes to Outputs",
		},
		"the verdict in an output does not": {
			data + resource + "output \"sufficient\" { value = " + verdict + " }\n", "499.99", false,
			[]string{"plan", "-detailed-exitcode"},
			0, "No changes",
		},
		"a data source inside a check is read for ever": {
			"check \"credit\" {\n  " + data + "\n  assert {\n    condition = " + verdict + "\n    error_message = \"Low.\"\n  }\n}\n" + resource, enough, false,
			[]string{"plan", "-detailed-exitcode"},
			2, "",
		},
		"an error of the read stops destroy": {data + resource, "null", false, []string{"destroy", "-auto-approve"}, 1, "Customers without a credit"},
		"which goes on without refreshing":   {data + resource, "null", false, []string{"destroy", "-auto-approve", "-refresh=false"}, 0, "1 destroyed"},
		"no minimum is null, and null no verdict": {
			strings.Replace(data, "minimum_remaining_credit = 100", "lifecycle {\n    postcondition {\n      condition = self.all_sufficient\n"+
				"      error_message = self.summary\n    }\n  }", 1), enough, true,
			[]string{"plan"},
			1, "null",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			customers := newCustomersFile(t)
			w := open(t, customers.simulate(t), c.configuration)
			if strings.Contains(c.configuration, "check ") {
				w.needs("check blocks", 5, 6)
			}
			if !c.fresh {
				w.succeed("apply", "-input=false", "-auto-approve")
			}
			customers.set(t, c.remaining)
			stdout, stderr, code := w.run(append(c.command, "-input=false", "-no-color")...)
			if code != c.want || !strings.Contains(stdout+stderr, c.text) {
				t.Errorf("%v ended with %d, want %d and %q:\n%s%s", c.command, code, c.want, c.text, stdout, stderr)
			}
		})
	}
}

// The pipeline of the guide is run as it stands there, with a gate that holds and with one that does not.
func TestPipelineOfTheTestGuide(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("the pipeline is written for bash, which this machine has not")
	}
	_, script, _ := strings.Cut(readFile(t, testGuide), "## In a pipeline\n")
	_, script, _ = strings.Cut(script, "```shell\n")
	script, _, found := strings.Cut(script, "```\n")
	if !found {
		t.Fatal("the guide has no pipeline")
	}
	for useCase, want := range map[string]int{"apply-time-gate": 0, "postcondition": 1} {
		w := openUseCase(t, "", useCase)
		w.write("customers.json", "{}")
		_, url := simulate(t, simulator.Options{File: filepath.Join(w.folder, "customers.json")})
		cli := w.command(t.Context()).Path
		command := exec.CommandContext(t.Context(), bash, "-c", "terraform() { "+strconv.Quote(cli)+" \"$@\"; }\n"+script)
		command.Dir, command.Env = w.folder, append(w.env, "TENCENTPARTNER_ENDPOINT="+url)
		output, _ := command.CombinedOutput()
		if code := command.ProcessState.ExitCode(); code != want || w.deployed() != (want == 1) {
			t.Errorf("with %s the pipeline ended with %d, want %d, and deployed: %v\n%s", useCase, code, want, w.deployed(), output)
		}
	}
}

var (
	link       = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	repository = "https://github.com/tencentpartner/terraform-provider-tencentpartner"
	heading    = regexp.MustCompile(`(?m)^#+ (.*)$`)
	symbols    = regexp.MustCompile("[^a-z0-9 _-]")
)

// A link in the documentation leads to a file that is there, and to a heading in it.
func TestLinksLeadSomewhere(t *testing.T) {
	files := []string{"README.md", "DESIGN.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"}
	for _, pattern := range []string{"docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) < 15 {
		t.Fatalf("only %q", files)
	}
	for _, file := range files {
		for _, found := range link.FindAllStringSubmatch(readFile(t, file), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if workflow, badge := strings.CutPrefix(target, repository+"/actions/"); badge {
				target = ".github/" + strings.TrimSuffix(strings.TrimSuffix(workflow, "?branch=main"), "/badge.svg")
			}
			if strings.Contains(target, "://") {
				if strings.Contains(target, "/actions/workflows/") {
					t.Errorf("%s shows another repository's %s", file, target)
				}
				continue
			}
			path := file
			if target != "" {
				path = filepath.Join(filepath.Dir(file), target)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Errorf("%s links to %s: %v", file, found[1], err)
				continue
			}
			if anchor != "" && !info.IsDir() && !hasAnchor(readFile(t, path), anchor) {
				t.Errorf("%s links to %s, which has no such heading", file, found[1])
			}
		}
	}
}

func hasAnchor(text, anchor string) bool {
	if strings.Contains(text, `<a id="`+anchor+`"></a>`) {
		return true
	}
	return slices.ContainsFunc(heading.FindAllStringSubmatch(text, -1), func(found []string) bool {
		return strings.ReplaceAll(symbols.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-") == anchor
	})
}
