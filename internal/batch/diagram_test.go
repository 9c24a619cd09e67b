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

var (
	stateDiagram = regexp.MustCompile("(?s)```mermaid\nstateDiagram-v2\n.*?```")
	diagramArrow = regexp.MustCompile(`(?m)^ +(\S+) --> (\S+): (\w+)`)
)

// stateChanges records the changes of entries' states that a Reader made.
type stateChanges struct {
	states map[*entry[int, reply]]string
	reads  map[*entry[int, reply]][]*pendingRead[int, reply] // that last wanted the entry
	seen   map[string]bool                                   // "from → to"
}

// record compares the states with those after the previous transition.
func (c *stateChanges) record(r *Reader[int, reply]) {
	before, wanted := c.states, c.reads
	c.states = map[*entry[int, reply]]string{}
	c.reads = map[*entry[int, reply]][]*pendingRead[int, reply]{}
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

// TestDiagramIsWhatHappens compares the diagram of record 0010 with the states of entries in random
// reads. The methods that the diagram names must be in transitions.go.
func TestDiagramIsWhatHappens(t *testing.T) {
	record, err := os.ReadFile("../../docs-dev/adr/0010-states-of-a-batch-entry.md")
	if err != nil {
		t.Fatal(err)
	}
	transitions, err := os.ReadFile("transitions.go")
	if err != nil {
		t.Fatal(err)
	}
	diagram := stateDiagram.FindString(string(record))
	drawn := map[string]bool{}
	for _, arrow := range diagramArrow.FindAllStringSubmatch(diagram, -1) {
		from, to, method := arrow[1], arrow[2], arrow[3]
		drawn[from+" → "+to] = true
		if !strings.Contains(string(transitions), "func (r *Reader[K, V]) "+method+"(") {
			t.Errorf("transitions.go has no method %s", method)
		}
	}
	c := &stateChanges{seen: map[string]bool{}}
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			m := newModel(t, seed)
			c.states = nil
			m.reader.observe = func() { c.record(m.reader) }
			m.play()
		})
	}
	if !maps.Equal(drawn, c.seen) {
		t.Errorf("the diagram has %v\nthe entries had  %v", slices.Sorted(maps.Keys(drawn)),
			slices.Sorted(maps.Keys(c.seen)))
	}
}
