package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// pictureOf returns a picture of lines with these numbers of customers.
func pictureOf(lines int, customers ...float64) picture {
	p := picture{title: "Plans & reads", subtitle: "less < more"}
	for i := range lines {
		l := line{name: fmt.Sprintf("line %d, <%d>", i, i)}
		for _, n := range customers {
			l.points = append(l.points, point{n, n / float64(10*(i+1))})
		}
		p.lines = append(p.lines, l)
	}
	return p
}

// checkXML fails the test unless the picture is well-formed XML with a title.
func checkXML(t *testing.T, svg []byte, title string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	var element, found string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the picture is not well-formed: %v\n%s", err, svg)
		}
		switch token := token.(type) {
		case xml.StartElement:
			element = token.Name.Local
		case xml.CharData:
			if element == "title" {
				found += string(token)
			}
		case xml.EndElement:
			element = ""
		}
	}
	if found != title {
		t.Errorf("the title is %q, want %q", found, title)
	}
}

func TestPicture(t *testing.T) {
	for name, c := range map[string]struct {
		picture picture
		texts   []string
	}{
		"five lines": {pictureOf(5, 1, 10, 1000), []string{">line 4, &lt;4&gt;, 20 s<", ">1,000<"}},
		"a line that ends inside": {
			picture{title: "Plans & reads", lines: []line{
				{"short", []point{{1, 1}, {10, 2}}}, {"long", []point{{1, 1}, {100, 2000}}},
			}},
			[]string{">short, 2.0 s<", ">long, 2,000 s<", `class="text halo"`},
		},
		"one number of customers": {pictureOf(2, 100), []string{">100<", ` cx="297.0"`}},
		"one power of ten":        {pictureOf(1, 100), []string{">10<", ` cy="235.0"`}},
		"a million customers":     {pictureOf(1, 1, 1e6), []string{">1,000,000<", ">100,000 s<"}},
	} {
		t.Run(name, func(t *testing.T) {
			svg, err := c.picture.svg()
			if err != nil {
				t.Fatal(err)
			}
			checkXML(t, svg, c.picture.title)
			for _, text := range c.texts {
				if !strings.Contains(string(svg), text) {
					t.Errorf("the picture does not have %q:\n%s", text, svg)
				}
			}
			if wrong := regexp.MustCompile(`NaN|Inf`).FindString(string(svg)); wrong != "" {
				t.Errorf("the picture has a coordinate %s:\n%s", wrong, svg)
			}
		})
	}
}

// A class without a rule, or a line like another one, is an omission.
func TestLinesDiffer(t *testing.T) {
	svg, err := pictureOf(len(dashes), 1, 10).svg()
	if err != nil {
		t.Fatal(err)
	}
	for _, classes := range regexp.MustCompile(`class="([^"]*)"`).FindAllSubmatch(svg, -1) {
		for class := range strings.FieldsSeq(string(classes[1])) {
			if !strings.Contains(style, "."+class+" {") {
				t.Errorf("the style has no rule for the class %s", class)
			}
		}
	}
	var seen []string
	for _, dash := range regexp.MustCompile(`stroke-dasharray="([^"]*)"`).FindAllSubmatch(svg, -1) {
		if slices.Contains(seen, string(dash[1])) {
			t.Errorf("two lines have the dashes %q", dash[1])
		}
		seen = append(seen, string(dash[1]))
	}
	if len(seen) != len(dashes) {
		t.Errorf("%d lines, want %d", len(seen), len(dashes))
	}
}

func TestThousands(t *testing.T) {
	for value, want := range map[float64]string{
		0.1: "0.1", 1: "1", 999: "999", 1000: "1,000", 1001: "1,001", 20000: "20,000",
		999999: "999,999", 1e6: "1,000,000", 1234567890: "1,234,567,890",
	} {
		if got := thousands(value); got != want {
			t.Errorf("thousands(%v) = %q, want %q", value, got, want)
		}
	}
}

const header = "panel,line,customers,seconds\n"

func TestRun(t *testing.T) {
	sixLines := header
	for i := range 6 {
		sixLines += fmt.Sprintf("plan,%d,1,1\nplan,%d,10,2\n", i, i)
	}
	for name, c := range map[string]struct{ series, problem string }{
		"two panels": {
			header + "plan,gate,1,0.3\nplan,gate,10,0.5\nread,\"a, b\",50,0.1\nread,c,100,9\n",
			"",
		},
		"only a header": {header, ""},
		"an empty file": {"", ""},
		"six lines":     {sixLines, `the panel "plan": 6 lines, at most 5`},
		"unknown panel": {header + "other,gate,1,1\n", `no picture for the panel "other"`},
		"no seconds":    {header + "plan,gate,1\n", "wrong number of fields"},
		"two columns":   {"panel,line\nplan,gate\n", "wrong number of fields"},
		"not a number":  {header + "plan,gate,1,x\n", `"x"`},
		"no customers":  {header + "plan,gate,0,1\n", "0 is not above 0"},
		"negative":      {header + "plan,gate,1,-1\n", "-1 is not above 0"},
		"NaN":           {header + "plan,gate,1,NaN\n", "NaN is not above 0, or not finite"},
		"infinite":      {header + "plan,gate,Inf,1\n", "Inf is not above 0, or not finite"},
	} {
		t.Run(name, func(t *testing.T) {
			directory := t.TempDir()
			file := filepath.Join(directory, "series.csv")
			if err := os.WriteFile(file, []byte(c.series), 0o600); err != nil {
				t.Fatal(err)
			}
			err := run([]string{directory, file})
			if c.problem != "" {
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Errorf("the error is %v, want %q", err, c.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for panel, p := range pictures {
				svg, err := os.ReadFile(filepath.Join(directory, p.file))
				if has := strings.Contains(c.series, panel+","); has != (err == nil) {
					t.Errorf("a picture of the panel %s: %v", panel, err)
				} else if has {
					checkXML(t, svg, p.title)
				}
			}
		})
	}
}

func TestRunNeedsADirectoryAndAFile(t *testing.T) {
	for _, arguments := range [][]string{nil, {t.TempDir()}, {t.TempDir(), "missing.csv"}} {
		if err := run(arguments); err == nil {
			t.Errorf("no error with the arguments %q", arguments)
		}
	}
}
