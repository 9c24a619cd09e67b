package acceptance_test

import (
	"encoding/xml"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

const (
	readmeExample   = "examples/data-sources/tencentpartner_customer_credits/data-source.tf"
	readmeCustomers = "examples/usecases/customers.json"
	readmePicture   = "assets/rejected-plan.svg"
)

// The README shows its example, and names the customers' file and the picture.
func TestREADMENamesItsFiles(t *testing.T) {
	readme := readFile(t, filepath.Join(root, "README.md"))
	configuration := readFile(t, filepath.Join(root, readmeExample))
	if !strings.Contains(readme, "\n```terraform\n"+configuration+"```\n") {
		t.Errorf("the README does not show %s", readmeExample)
	}
	for _, name := range []string{readmeCustomers, readmePicture} {
		if !strings.Contains(readme, name) {
			t.Errorf("the README does not name %s", name)
		}
	}
}

// The README's example succeeds with the customers' file that the README names. If the credit of a
// customer falls, the plan's output is what the README and its picture show.
func TestAccREADME(t *testing.T) {
	t.Parallel()
	output := rejectedPlan(t)
	readme := readFile(t, filepath.Join(root, "README.md"))
	blocks := fences("text").FindAllStringSubmatch(readme, -1)
	i := slices.IndexFunc(blocks, func(block []string) bool {
		return strings.Contains(block[1], "Resource postcondition failed")
	})
	if i < 0 {
		t.Error("the README does not show the output of the rejected plan")
	} else {
		checkShown(t, blocks[i][1], output)
	}

	t.Run("picture", func(t *testing.T) {
		t.Parallel()
		if text, err := version(); err != nil {
			t.Fatal(err)
		} else if strings.HasPrefix(text, "OpenTofu") {
			t.Skip("the picture shows Terraform, and OpenTofu prints other words")
		}
		want := append([]string{"$ terraform plan"}, plannedLines(output)...)
		got := linesOfPicture(t, filepath.Join(root, readmePicture))
		if !slices.Equal(got, want) {
			t.Errorf("run \"make pictures\", because %s shows:\n%s\nThe output is:\n%s",
				readmePicture, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// rejectedPlan returns the output of the README's example after the credit of a customer has
// fallen. Before that, the plan must succeed.
func rejectedPlan(t *testing.T) string {
	t.Helper()
	customers := &customersFile{
		path: filepath.Join(t.TempDir(), "customers.json"),
		text: readFile(t, filepath.Join(root, readmeCustomers)),
	}
	customers.write(t, customers.text)
	_, url := simtest.Serve(t, simulator.Options{
		File: customers.path, Limit: simulator.DocumentedLimit,
	})
	w := open(t, url, readFile(t, filepath.Join(root, readmeExample)))
	w.succeed("plan", "-input=false")
	customers.set(t, tooLittle)
	stdout, stderr, code := w.run("plan", "-input=false")
	if code != 1 {
		t.Fatalf("the plan returned %d instead of 1:\n%s%s", code, stdout, stderr)
	}
	return stdout + stderr
}

// overridden matches the warning about dev_overrides, which users of the provider do not see.
var overridden = regexp.MustCompile(
	`(?s)╷\n│ Warning: Provider development overrides are in effect\n.*?╵\n`)

// plannedLines returns the lines of a plan's output, as oneSpace returns them, without empty lines.
func plannedLines(output string) []string {
	output = overridden.ReplaceAllString(colors.ReplaceAllString(output, ""), "")
	return oneSpace(strings.Split(output, "\n"))
}

// linesOfPicture returns the lines of the text in a picture of freeze, as oneSpace returns them,
// without empty lines.
func linesOfPicture(t *testing.T, name string) []string {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(readFile(t, name)))
	var lines []string
	inText := false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return oneSpace(lines)
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "text" {
				inText, lines = true, append(lines, "")
			}
		case xml.EndElement:
			if token.Name.Local == "text" {
				inText = false
			}
		case xml.CharData:
			if inText {
				lines[len(lines)-1] += string(token)
			}
		}
	}
}

var readTime = regexp.MustCompile(`complete after \d+s`)

// oneSpace returns lines with single spaces and without the time of a read, and no empty line.
func oneSpace(lines []string) (result []string) {
	for _, line := range lines {
		line = strings.Join(strings.Fields(line), " ")
		if line != "" {
			result = append(result, readTime.ReplaceAllString(line, "complete"))
		}
	}
	return result
}
