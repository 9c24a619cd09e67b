package doctor_test

import (
	"strings"
	"testing"
)

// The summary has the kind of the source. It has no name of the user's.
func TestSourceInTheSummary(t *testing.T) {
	want := map[string]string{
		"healthy":              "source: environment variables; they do not expire",
		"stale token":          "source: environment variables; they are temporary,",
		"profile":              "source: profile; they do not expire",
		"profile with a token": "source: profile; they are temporary,",
		"profile as an option": "source: profile; they do not expire; ignored variables: ",
		"role of the instance": "source: CAM role; they expire at 2000-01-01T02:00:00Z",
		"role":                 "source: environment variables; they expire at ",
	}
	found := 0
	inEachState(t, func(t *testing.T, s state, r result) {
		text, known := want[s.name]
		if !known {
			return
		}
		found++
		if check := r.check(t, "keys"); !strings.HasPrefix(check.Summary, text) {
			t.Errorf("got %q, want %q", check.Summary, text)
		}
	})
	if found != len(want) {
		t.Errorf("%d of %d states are known", found, len(want))
	}
}
