package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strings"
)

// The layout in pixels. The names of the lines are in the margin on the right.
const (
	width, height = 720, 430
	left, right   = 66, 520
	top, bottom   = 92, 370
	spacing       = 17 // between two rows of text
)

// style has a picture for light and for dark pages. Each has its own background.
const style = `<style>
text { font-family: -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; font-size: 14px; }
.title { font-size: 18px; font-weight: 600; }
.card { fill: #ffffff; stroke: #d0d7de; }
.text { fill: #1f2328; }
.halo { stroke: #ffffff; stroke-width: 5px; paint-order: stroke; stroke-linejoin: round; }
.grid { stroke: #d8dee4; }
.line { fill: none; stroke-width: 2.5; }
.leader { stroke-width: 1; }
.s0 { stroke: #d55e00; } .s1 { stroke: #0072b2; } .s2 { stroke: #009e73; }
.s3 { stroke: #aa3377; } .s4 { stroke: #666666; }
.point { fill: #ffffff; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
.card { fill: #0d1117; stroke: #30363d; }
.text { fill: #e6edf3; }
.halo { stroke: #0d1117; }
.grid { stroke: #2a3038; }
.s0 { stroke: #ff8c42; } .s1 { stroke: #56b4e9; } .s2 { stroke: #2ccb9a; }
.s3 { stroke: #e18dbb; } .s4 { stroke: #b0b0b0; }
.point { fill: #0d1117; }
}
</style>
`

// dashes make the lines different without their colours. The style has as many colours.
var dashes = [...]string{"none", "10 3", "6 4", "12 3 2 3", "2 4"}

// svg returns the picture.
func (p picture) svg() ([]byte, error) {
	if len(p.lines) > len(dashes) {
		return nil, fmt.Errorf("%d lines, at most %d are possible", len(p.lines), len(dashes))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" `+
		"height=\"%d\" role=\"img\">\n", width, height, width, height)
	fmt.Fprintf(&b, "<title>%s</title>\n%s", html.EscapeString(p.title), style)
	fmt.Fprintf(&b, `<rect class="card" x=".5" y=".5" width="%d" height="%d" rx="8"/>`+"\n",
		width-1, height-1)
	text(&b, "title text", "start", 20, 30, p.title)
	text(&b, "text", "start", 20, 52, p.subtitle)
	text(&b, "text", "start", 20, 80, "Seconds")
	text(&b, "text", "middle", (left+right)/2, height-14, "Customers")
	x, y := p.scales()
	for _, tick := range x.ticks() {
		rule(&b, x.at(tick), top, x.at(tick), bottom)
		text(&b, "text", "middle", x.at(tick), bottom+20, thousands(tick))
	}
	for _, tick := range y.ticks() {
		rule(&b, left, y.at(tick), right, y.at(tick))
		text(&b, "text", "end", left-8, y.at(tick)+5, thousands(tick))
	}
	p.draw(&b, x, y)
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// draw draws the lines and their names. Names that would overlap move down.
func (p picture) draw(b *bytes.Buffer, x, y scale) {
	free := 0.0 // the first free height for a name in the margin
	for i, l := range p.lines {
		var path strings.Builder
		for _, at := range l.points {
			fmt.Fprintf(&path, "%.1f,%.1f ", x.at(at.customers), y.at(at.seconds))
		}
		fmt.Fprintf(b, "<polyline class=\"line s%d\" stroke-dasharray=\"%s\" points=\"%s\"/>\n",
			i, dashes[i], strings.TrimSpace(path.String()))
		for _, at := range l.points {
			fmt.Fprintf(b, "<circle class=\"point s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", i,
				x.at(at.customers), y.at(at.seconds))
		}
		last := l.points[len(l.points)-1]
		endX, endY := x.at(last.customers), y.at(last.seconds)
		rows := wrap(l.name + ", " + rounded(last.seconds) + " s")
		if last.customers < x.most { // the line ends inside
			for n, row := range rows {
				text(b, "text halo", "end", endX-10, endY+2-float64((len(rows)-1-n)*spacing), row)
			}
			continue
		}
		nameY := max(endY, free)
		free = nameY + float64(len(rows)*spacing) + 6
		fmt.Fprintf(b, "<path class=\"leader s%d\" d=\"M%.1f,%.1fL%d,%.1f\"/>\n", i, endX+5, endY,
			right+28, nameY)
		for n, row := range rows {
			text(b, "text", "start", right+32, nameY+5+float64(n*spacing), row)
		}
	}
}

// wrap breaks a name after commas into rows that fit into the margin.
func wrap(name string) (rows []string) {
	const most = 20 // characters
	for _, part := range strings.SplitAfter(name, ", ") {
		if n := len(rows); n > 0 && len(rows[n-1])+len(part) <= most {
			rows[n-1] += part
		} else {
			rows = append(rows, part)
		}
	}
	return rows
}

// scale is a logarithmic axis. The pixels from and to belong to the values least and most. If these
// are equal, the value is in the middle.
type scale struct{ least, most, from, to float64 }

// scales returns the axes. The seconds have full decades.
func (p picture) scales() (x, y scale) {
	x = scale{math.Inf(1), 0, left + 8, right}
	y = scale{math.Inf(1), 0, bottom, top + 8}
	for _, l := range p.lines {
		for _, at := range l.points {
			x.least, x.most = min(x.least, at.customers), max(x.most, at.customers)
			y.least, y.most = min(y.least, at.seconds), max(y.most, at.seconds)
		}
	}
	y.least = math.Pow(10, math.Floor(math.Log10(y.least)))
	y.most = math.Pow(10, math.Ceil(math.Log10(y.most)))
	return x, y
}

func (s scale) at(value float64) float64 {
	if s.least == s.most {
		return (s.from + s.to) / 2
	}
	return s.from + (s.to-s.from)*math.Log(value/s.least)/math.Log(s.most/s.least)
}

// ticks returns the powers of ten on the axis.
func (s scale) ticks() (ticks []float64) {
	for e := math.Ceil(math.Log10(s.least) - 1e-9); math.Pow(10, e) <= s.most*1.0001; e++ {
		ticks = append(ticks, math.Pow(10, e))
	}
	return ticks
}

// thousands returns a number such as 0.1 or 10,000.
func thousands(value float64) string {
	if value < 1000 {
		return fmt.Sprintf("%g", value)
	}
	digits := fmt.Sprintf("%.0f", value)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// rounded returns seconds with two digits at least.
func rounded(seconds float64) string {
	if seconds < 9.95 {
		return fmt.Sprintf("%.1f", seconds)
	}
	return thousands(math.Round(seconds))
}

func rule(b *bytes.Buffer, x1, y1, x2, y2 float64) {
	fmt.Fprintf(b, "<path class=\"grid\" d=\"M%.1f,%.1fL%.1f,%.1f\"/>\n", x1, y1, x2, y2)
}

func text(b *bytes.Buffer, class, anchor string, x, y float64, content string) {
	fmt.Fprintf(b, "<text class=\"%s\" text-anchor=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", class,
		anchor, x, y, html.EscapeString(content))
}
