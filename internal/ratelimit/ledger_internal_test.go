package ratelimit

import (
	"fmt"
	"testing"
	"time"
)

// A text can be garbage, or old. The clock may have been set.
func TestParseLedger(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	entryThatExpires := func(after time.Duration) string {
		return fmt.Sprintf(`{"processes":[{"id":"a","requests":[1],"expires":%d}]}`+"\n",
			now.Add(after).UnixNano())
	}
	for _, c := range []struct {
		text    string
		entries int
	}{
		{"", 0},
		{"\n", 0},
		{"garbage\n", 0},
		{"[]\n", 0},
		{`{"processes":[{"id":1}]}` + "\n", 0},
		{entryThatExpires(time.Second), 1},
		{entryThatExpires(time.Second) + "the end of a longer text", 1},
		{entryThatExpires(time.Second)[:40], 0},
		{entryThatExpires(-time.Second), 0},
		{entryThatExpires(23 * time.Hour), 1},
		{entryThatExpires(25 * time.Hour), 0},
	} {
		if got := len(parseLedger([]byte(c.text), now).Processes); got != c.entries {
			t.Errorf("%q: %d entries, want %d", c.text, got, c.entries)
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
		if again := parseLedger(l.text(), now); len(again.Processes) != len(l.Processes) {
			t.Errorf("%d of %d entries can be read again", len(again.Processes),
				len(l.Processes))
		}
	})
}
