package ratelimit

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A text can be garbage, or old. The clock may have been set.
func TestParseLedger(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	entryThatExpires := func(after time.Duration) string {
		return fmt.Sprintf("a,%d,0,0,1 \n", now.Add(after).UnixNano())
	}
	for _, c := range []struct {
		text    string
		entries int
	}{
		{"", 0},
		{"\n", 0},
		{"garbage\n", 0},
		{"a,x,0,0 \n", 0},
		{"a,1000000000000000,0 \n", 0},
		{"a,1000000000000000,0,0 \n", 1},
		{"a,99999999999999999999,0,0 \n", 0},
		{entryThatExpires(time.Second), 1},
		{"garbage,1 " + entryThatExpires(time.Second), 1},
		{entryThatExpires(time.Second) + "the end of a longer text", 1},
		{strings.TrimSpace(entryThatExpires(time.Second)), 0},
		{entryThatExpires(-time.Second), 0},
		{entryThatExpires(23 * time.Hour), 1},
		{entryThatExpires(25 * time.Hour), 0},
	} {
		if got := len(parseLedger([]byte(c.text), now)); got != c.entries {
			t.Errorf("%q: %d entries, want %d", c.text, got, c.entries)
		}
	}
}

// A process with free slots waits for those ahead. If they take all slots, it waits for a window.
func TestTurnBehindOthers(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	checksAgain := now.Add(10 * time.Millisecond)
	for ahead, want := range map[int]time.Duration{
		0: 0, 1: 12 * time.Millisecond, 4: 12 * time.Millisecond, 5: window, 50: window,
	} {
		var l ledger
		for i := range ahead {
			l = append(l, entry{id: fmt.Sprint(i), turn: &turn{1, checksAgain.UnixNano()}})
		}
		own := newEntry("own", report{wanted: 1}, now)
		if a := l.settle(own, 1, now, windowLimit{5, window}); a.wait != want {
			t.Errorf("behind %d others: it checks again after %v, want %v", ahead, a.wait, want)
		}
	}
}

func FuzzLedger(f *testing.F) {
	now := time.Unix(1_000_000, 0)
	l := ledger{}
	l.settle(newEntry("a", report{granted: 1, wanted: 2}, now), 2, now, windowLimit{5, window})
	f.Add(l.text(), uint8(5))
	f.Add([]byte("garbage"), uint8(0))
	f.Fuzz(func(t *testing.T, text []byte, slots uint8) {
		l := parseLedger(text, now)
		limit := windowLimit{1 + int(slots%maxSlots), window}
		a := l.settle(newEntry("own", report{wanted: 1}, now), 1, now, limit)
		if !a.granted && (a.wait <= 0 || a.wait > maxTurnWait) {
			t.Errorf("the process waits for %v", a.wait)
		}
		if again := parseLedger(l.text(), now); string(again.text()) != string(l.text()) {
			t.Errorf("%q is read as %q", l.text(), again.text())
		}
	})
}
