package simulator

import (
	"testing"
	"time"
)

func TestLimiterCountsByArrival(t *testing.T) {
	second := time.Unix(1551113065, 0)
	at := func(milliseconds ...int) (times []time.Time) {
		for _, ms := range milliseconds {
			times = append(times, second.Add(time.Duration(ms)*time.Millisecond))
		}
		return times
	}
	for name, c := range map[string]struct {
		limit    int
		mode     string
		arrivals []time.Time
		rejected []bool
	}{
		"fixed: a new count each second": {
			2, Fixed, at(0, 900, 999, 1000, 1001, 1002),
			[]bool{false, false, true, false, false, true},
		},
		"sliding: any second": {
			2, Sliding, at(0, 900, 999, 1000, 1001, 1900),
			[]bool{false, false, true, false, true, false},
		},
		"sliding: rejections count too": {
			2, SlidingCountingRejections,
			at(0, 900, 999, 1000, 1001, 1900, 2001),
			[]bool{false, false, true, true, true, true, false},
		},
		"bucket: a token each half second": {
			2, Bucket, at(0, 1, 499, 501, 502, 1001, 5000, 5000, 5000),
			[]bool{false, false, true, false, true, false, false, false, true},
		},
		"none": {0, Fixed, at(0, 0, 0), []bool{false, false, false}},
	} {
		l, err := newLimiter(c.mode)
		if err != nil {
			t.Fatal(err)
		}
		for i, arrival := range c.arrivals {
			_, over := l.count(limitKey{"action", "id"}, c.limit, arrival)
			if over != c.rejected[i] {
				t.Errorf("%s: arrival %d rejected is %v, want %v", name, i, over, c.rejected[i])
			}
		}
		for _, key := range []limitKey{{"action", "another id"}, {"another action", "id"}} {
			if _, over := l.count(key, c.limit, c.arrivals[0]); over {
				t.Errorf("%s: other requests count for %v", name, key)
			}
		}
	}
}
