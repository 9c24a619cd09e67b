// Command plot draws an SVG of the makespan of reads by their number of UINs. It reads the
// benchmark's CSV with the columns client, UINs and seconds.
package main

import (
	"encoding/csv"
	"fmt"
	"image/color"
	"os"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) != 2 {
		return fmt.Errorf("usage: plot SERIES.csv PLOT.svg")
	}
	names, lines, err := read(arguments[0])
	if err != nil {
		return err
	}
	p := plot.New()
	p.Title.Text = "How long a read takes (sliding server, one process)"
	p.X.Label.Text, p.Y.Label.Text = "customers", "seconds"
	p.X.Scale, p.X.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	p.Y.Scale, p.Y.Tick.Marker = plot.LogScale{}, plot.LogTicks{Prec: -1}
	p.BackgroundColor = color.White
	p.Add(plotter.NewGrid())
	p.Legend.Top, p.Legend.Left = true, true
	p.Legend.XOffs, p.Legend.Padding, p.Title.Padding = vg.Points(8), vg.Points(2), vg.Points(8)
	for i, name := range names {
		line, points, err := plotter.NewLinePoints(lines[name])
		if err != nil {
			return err
		}
		line.Color, points.Color = plotutil.Color(i), plotutil.Color(i)
		points.Shape, points.Radius = draw.CircleGlyph{}, vg.Points(2)
		p.Add(line, points)
		p.Legend.Add(name, line, points)
	}
	return p.Save(7*vg.Inch, 4.5*vg.Inch, arguments[1])
}

// read returns the names of the clients and their points. The slowest client is first.
func read(file string) (names []string, lines map[string]plotter.XYs, err error) {
	source, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer source.Close()
	records, err := csv.NewReader(source).ReadAll()
	if err != nil {
		return nil, nil, err
	}
	lines = map[string]plotter.XYs{}
	for _, record := range records[min(1, len(records)):] {
		uins, err := strconv.ParseFloat(record[1], 64)
		if err != nil {
			return nil, nil, err
		}
		seconds, err := strconv.ParseFloat(record[2], 64)
		if err != nil {
			return nil, nil, err
		}
		if _, known := lines[record[0]]; !known {
			names = append(names, record[0])
		}
		lines[record[0]] = append(lines[record[0]], plotter.XY{X: uins, Y: seconds})
	}
	slices.SortFunc(names, func(a, b string) int {
		return int(lines[b][len(lines[b])-1].Y*1000) - int(lines[a][len(lines[a])-1].Y*1000)
	})
	return names, lines, nil
}
