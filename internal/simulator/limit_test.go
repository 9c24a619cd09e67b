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
		sliding  bool
		arrivals []time.Time
		rejected []bool
	}{
		"fixed: a new second, a new count": {2, false, at(0, 900, 999, 1000, 1001, 1002), []bool{false, false, true, false, false, true}},
		"sliding: the second before":       {2, true, at(0, 900, 999, 1000, 1001, 1900), []bool{false, false, true, false, true, false}},
		"none":                             {0, false, at(0, 0, 0), []bool{false, false, false}},
	} {
		l := limiter{limit: c.limit, sliding: c.sliding, seen: map[string][]time.Time{}}
		for i, arrival := range c.arrivals {
			if _, over := l.arrive("id", arrival); over != c.rejected[i] {
				t.Errorf("%s: arrival %d rejected is %v, want %v", name, i, over, c.rejected[i])
			}
		}
		if _, over := l.arrive("another id", c.arrivals[0]); over {
			t.Errorf("%s: one identity's requests count against another's", name)
		}
	}
}
