// Command plot draws the benchmark's points as SVG: one picture for each panel. Both axes are
// logarithmic. The points are CSV files with the columns panel, line, customers and seconds.
package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
)

// pictures are the file names and texts of the panels.
var pictures = map[string]picture{
	"plan": {
		file:     "makespan.svg",
		title:    "How long a plan takes",
		subtitle: "Terraform against the simulator: 5 requests a second, round trip 100 ms",
	},
	"read": {
		file:     "scripts.svg",
		title:    "How long a read by UIN takes, and with simple scripts",
		subtitle: "Virtual time, one process, 5 requests a second, round trip 20 to 200 ms",
	},
}

// picture is one diagram.
type picture struct {
	file, title, subtitle string
	lines                 []line // from slow to fast
}

// line is a line with a name at its last point.
type line struct {
	name   string
	points []point
}

type point struct{ customers, seconds float64 }

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) < 2 {
		return fmt.Errorf("usage: plot DIRECTORY SERIES.csv…")
	}
	lines := map[string][]line{}
	for _, file := range arguments[1:] {
		if err := read(file, lines); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	for panel, of := range lines {
		p, known := pictures[panel]
		if !known {
			return fmt.Errorf("no picture for the panel %q", panel)
		}
		slices.SortFunc(of, func(a, b line) int { return int(1000 * (b.last() - a.last())) })
		p.lines = of
		svg, err := p.svg()
		if err != nil {
			return fmt.Errorf("the panel %q: %w", panel, err)
		}
		file := filepath.Join(arguments[0], p.file)
		//nolint:gosec // G703: the directory is an argument of this command
		if err := os.WriteFile(file, svg, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (l line) last() float64 { return l.points[len(l.points)-1].seconds }

// read adds the points of a file to the lines of their panels.
func read(file string, panels map[string][]line) error {
	source, err := os.Open(file) //nolint:gosec // G703: the file is an argument of this command
	if err != nil {
		return err
	}
	defer source.Close()
	reader := csv.NewReader(source)
	reader.FieldsPerRecord = 4
	records, err := reader.ReadAll()
	if err != nil {
		return err
	}
	for _, record := range records[min(1, len(records)):] {
		customers, err := positive(record[2])
		if err != nil {
			return err
		}
		seconds, err := positive(record[3])
		if err != nil {
			return err
		}
		panel, name := record[0], record[1]
		i := slices.IndexFunc(panels[panel], func(l line) bool { return l.name == name })
		if i < 0 {
			i = len(panels[panel])
			panels[panel] = append(panels[panel], line{name: name})
		}
		panels[panel][i].points = append(panels[panel][i].points, point{customers, seconds})
	}
	return nil
}

// positive parses a number that a logarithmic axis can show.
func positive(digits string) (float64, error) {
	value, err := strconv.ParseFloat(digits, 64)
	if err == nil && !(value > 0 && value <= math.MaxFloat64) {
		err = fmt.Errorf("%s is not above 0, or not finite", digits)
	}
	return value, err
}
