package doctor_test

import (
	"os"
	"testing"
	"time"
)

// Virtual time begins at the same time in each run, so a second run finds the first one's requests
// in the file. It waits until their windows have ended.
func TestRunsShareTheRequestLimits(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		directory string
		want      time.Duration
		files     int
	}{
		{"off", 0, 0},
		{"off", 0, 0},
		{dir, 0, 4}, // one for each action
		{dir, 1100 * time.Millisecond, 4},
		{"off", 0, 4},
	} {
		r := run(t, state{
			environment: map[string]string{"TENCENTPARTNER_SHARED_LIMIT_DIR": c.directory},
		})
		files, err := os.ReadDir(dir)
		if err != nil || len(files) != c.files || r.took != c.want {
			t.Errorf("%s: the run takes %v, with %d files, want %v and %d: %v", c.directory, r.took,
				len(files), c.want, c.files, err)
		}
	}
}
