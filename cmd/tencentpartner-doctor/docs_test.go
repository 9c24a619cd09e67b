package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// These tests compare the guide with the command. Paths are relative to the repository's root.
const (
	guideFile     = "templates/guides/check-your-account.md.tmpl"
	guideCustomer = "examples/usecases/purchase-verdict/customers.json"
	guideURL      = "http://127.0.0.1:8025" // the simulator's default
)

var updateGuide = flag.Bool("update-guide", false, "write the output into the guide")

// The guide shows the output of a run against the simulator. With -update-guide, the test writes
// the output into the guide.
func TestGuideShowsTheOutput(t *testing.T) {
	t.Chdir("../..")
	output := runForGuide(t, simulator.Options{Limit: simulator.DocumentedLimit})
	guide := readText(t, guideFile)
	before, rest, found := strings.Cut(guide, "\n```text\n")
	sample, after, closed := strings.Cut(rest, "```\n")
	switch {
	case !found || !closed:
		t.Fatalf("%s has no block of text", guideFile)
	case sample == output:
	case *updateGuide:
		guide = before + "\n```text\n" + output + "```\n" + after
		if err := os.WriteFile(guideFile, []byte(guide), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not have this output; use -update-guide, then make generate:\n%s",
			guideFile, output)
	}
}

// The table of flags has the flags of the help text.
func TestGuideHasEachFlag(t *testing.T) {
	t.Chdir("../..")
	var help bytes.Buffer
	if code := run(t.Context(), []string{"-help"}, io.Discard, &help); code != exitOK {
		t.Fatalf("-help has the exit code %d", code)
	}
	compareCells(t, "## Flags", findGroups(help.String(), `(?m)^  (-.*)$`))
}

// The tables of checks, findings and members have those of the JSON. The simulator denies an
// action, because a failure has more members.
func TestGuideHasEachMemberOfTheJSON(t *testing.T) {
	t.Chdir("../..")
	output := runForGuide(t, simulator.Options{Denied: []string{"DescribeCustomerInfo"}}, "-json")
	var diagnosis map[string]any
	if err := json.Unmarshal([]byte(output), &diagnosis); err != nil {
		t.Fatal(err)
	}
	compareCells(t, "## JSON", membersOf(diagnosis, ""))
	compareCells(t, "## The checks", namesIn(diagnosis, "checks"))
	compareCells(t, "## The findings", namesIn(diagnosis, "findings"))
	settled := sectionOf(t, "CONTRIBUTING.md", "## When reports show how the API behaves")
	for _, name := range namesIn(diagnosis, "findings") {
		if !strings.Contains(settled, "`"+name+"`") {
			t.Errorf("CONTRIBUTING.md does not say what the finding %q changes", name)
		}
	}
}

// runForGuide runs the doctor against a simulator, and returns its output with guideURL.
func runForGuide(t *testing.T, options simulator.Options, arguments ...string) string {
	t.Helper()
	options.File = guideCustomer
	sim, err := simulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	defer server.Close()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "TENCENT") {
			t.Setenv(name, "") // the same as not set
		}
	}
	t.Setenv("TENCENTPARTNER_SHARED_LIMIT_DIR", "off")
	t.Setenv("TENCENTPARTNER_ENDPOINT", server.URL)
	t.Setenv("TENCENTPARTNER_STS_ENDPOINT", server.URL)
	t.Setenv("TENCENTCLOUD_SECRET_ID", "AKIDdemo")
	t.Setenv("TENCENTCLOUD_SECRET_KEY", "demo-secret-key")
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), arguments, &stdout, &stderr); code == exitUsage {
		t.Fatal(stderr.String())
	}
	return strings.ReplaceAll(stdout.String(), server.URL, guideURL)
}

func readText(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sectionOf returns the text below a heading of a file.
func sectionOf(t *testing.T, file, heading string) string {
	t.Helper()
	_, section, found := strings.Cut(readText(t, file), "\n"+heading+"\n")
	if !found {
		t.Fatalf("%s has no %s", file, heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	return section
}

// compareCells compares the first cells of the table below a heading of the guide. Their order does
// not matter.
func compareCells(t *testing.T, heading string, want []string) {
	t.Helper()
	got := findGroups(sectionOf(t, guideFile, heading), "(?m)^\\| `(.*?)` \\|")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s, %s:\ngot  %q\nwant %q", guideFile, heading, got, want)
	}
}

// findGroups returns the first group of every match.
func findGroups(text, pattern string) (groups []string) {
	for _, found := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		groups = append(groups, found[1])
	}
	return groups
}

// membersOf returns the members of a JSON value and of its elements, such as checks[].name.
func membersOf(value any, prefix string) (members []string) {
	switch value := value.(type) {
	case map[string]any:
		for name, member := range value {
			members = append(members, prefix+name)
			members = append(members, membersOf(member, prefix+name)...)
		}
	case []any:
		for _, element := range value {
			members = append(members, membersOf(element, prefix+"[].")...)
		}
	}
	slices.Sort(members)
	return slices.Compact(members)
}

// namesIn returns the names of the checks or of the findings.
func namesIn(diagnosis map[string]any, member string) (names []string) {
	elements, _ := diagnosis[member].([]any)
	for _, element := range elements {
		if named, ok := element.(map[string]any); ok {
			names = append(names, named["name"].(string)) //nolint:forcetypeassert // text
		}
	}
	return names
}
