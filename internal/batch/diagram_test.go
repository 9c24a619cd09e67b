package batch

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// changes are the changes of entries' states that a Reader made.
type changes struct {
	states map[*entry[int, reply]]string
	reads  map[*entry[int, reply]][]*read[int, reply] // who wanted it last
	seen   map[string]bool                            // "from → to"
}

// note compares the states with those after the transition before.
func (c *changes) note(r *Reader[int, reply]) {
	before, wanted := c.states, c.reads
	c.states, c.reads = map[*entry[int, reply]]string{}, map[*entry[int, reply]][]*read[int, reply]{}
	for read := range r.reads {
		for _, e := range read.entries {
			if len(e.reads) > 0 {
				c.states[e], c.reads[e] = stateOf(e), slices.Clone(e.reads)
			}
		}
	}
	for e, state := range c.states {
		from, known := before[e]
		if !known {
			from = "[*]"
		}
		if from != state {
			c.seen[from+" → "+state] = true
		}
	}
	for e, state := range before {
		if _, exists := c.states[e]; exists {
			continue
		}
		end := "dropped"
		if _, answered := wanted[e][0].answers[e.key]; answered {
			end = "answered"
		}
		c.seen[state+" → "+end] = true
	}
}

func stateOf(e *entry[int, reply]) string {
	switch {
	case e.queued():
		return "queued"
	case e.resting():
		return "resting"
	}
	return "requested"
}

// The states and arrows of DESIGN.md are those that entries go through, and the methods that it
// names are the transitions.
func TestDiagramIsWhatHappens(t *testing.T) {
	design, err := os.ReadFile("../../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	transitions, err := os.ReadFile("transitions.go")
	if err != nil {
		t.Fatal(err)
	}
	diagram := regexp.MustCompile("(?s)```mermaid\nstateDiagram-v2\n.*?```").FindString(string(design))
	drawn := map[string]bool{}
	for _, arrow := range regexp.MustCompile(`(?m)^ +(\S+) --> (\S+): (\w+)`).FindAllStringSubmatch(diagram, -1) {
		drawn[arrow[1]+" → "+arrow[2]] = true
		if !strings.Contains(string(transitions), "func (r *Reader[K, V]) "+arrow[3]+"(") {
			t.Errorf("%s is no transition", arrow[3])
		}
	}
	c := &changes{seen: map[string]bool{}}
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			m := newModel(t, seed)
			c.states = nil
			m.reader.observe = func() { c.note(m.reader) }
			m.play()
		})
	}
	if !maps.Equal(drawn, c.seen) {
		t.Errorf("drawn are %v\nand entries went %v", slices.Sorted(maps.Keys(drawn)), slices.Sorted(maps.Keys(c.seen)))
	}
}
