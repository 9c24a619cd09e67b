package ratelimit_test

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

// times are the times in the file, in nanoseconds since 1970.
var times = regexp.MustCompile(`\b\d{18,19}\b`)

// shift adds a duration to all times in a text of the file.
func shift(text []byte, by time.Duration) []byte {
	return times.ReplaceAllFunc(text, func(number []byte) []byte {
		at, err := strconv.ParseInt(string(number), 10, 64)
		if err != nil {
			panic(err)
		}
		return strconv.AppendInt(nil, at+int64(by), 10)
	})
}

// fullFile returns the text of a file with all slots granted, and with two processes that wait.
func fullFile(t *testing.T, config config) []byte {
	t.Helper()
	first := config.limiter()
	for range int(config.PerSecond) {
		write(t, first)
	}
	ctx, cancel := context.WithCancel(t.Context())
	for range 2 {
		waiting := config.limiter()
		go func() {
			if _, err := waiting.Acquire(ctx); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}()
		synctest.Wait()
	}
	text, err := os.ReadFile(config.path())
	must(t, err)
	if count := len(times.FindAll(text, -1)); count != 2*3+1+int(config.PerSecond) {
		t.Fatalf("the file has %d times: %q", count, text)
	}
	cancel()
	synctest.Wait()
	return text
}

// The clock can be set while the file has times of processes that have ended.
func TestClockThatIsSetDelaysNoProcessForLong(t *testing.T) {
	const minute, hour = time.Minute, time.Hour
	for _, perSecond := range []float64{1, 5} {
		for _, by := range []time.Duration{
			0, minute, -minute, hour, -hour, 23 * hour, 24 * hour, 1000 * hour, -1000 * hour,
		} {
			config := newConfig(t, perSecond)
			synctest.Test(t, func(t *testing.T) {
				text := fullFile(t, config)
				must(t, os.WriteFile(config.path(), shift(text, by), 0o600))
				limiter, start := config.limiter(), time.Now()
				for i := range 4 {
					mustWrite(t, limiter, 0, 2*window, nil)
					if waited := time.Since(start); by != 0 && i == 0 && waited > 0 {
						t.Errorf("%+v: the first slot was granted after %v", by, waited)
					}
				}
				limit := 2*window + time.Duration(3/perSecond)*window
				if took := time.Since(start); took > limit {
					t.Errorf("the clock was set by %v: four slots at %v/s took %v, want %v", -by,
						perSecond, took, limit)
				}
			})
		}
	}
}

// The clock can be set while processes wait.
func TestClockThatIsSetWhileProcessesWait(t *testing.T) {
	for _, by := range []time.Duration{time.Hour, -time.Hour, time.Second, -time.Second} {
		config := newConfig(t, 5)
		synctest.Test(t, func(t *testing.T) {
			fillWindow(t, config.limiter())
			done, start := make(chan struct{}), time.Now()
			for range 10 {
				limiter := config.limiter()
				go func() {
					write(t, limiter)
					done <- struct{}{}
				}()
			}
			synctest.Wait()
			text, err := os.ReadFile(config.path())
			must(t, err)
			must(t, os.WriteFile(config.path(), shift(text, by), 0o600))
			for range 10 {
				<-done
			}
			if took := time.Since(start); took > 4*window {
				t.Errorf("the clock was set by %v: ten processes took %v", -by, took)
			}
		})
	}
}

// Entries of processes that have ended do not remain in the file. Their clocks do not matter.
func TestEntriesOfEndedProcessesAreRemoved(t *testing.T) {
	for _, by := range []time.Duration{0, 1000 * time.Hour, -1000 * time.Hour} {
		config := newConfig(t, 5)
		synctest.Test(t, func(t *testing.T) {
			text := fullFile(t, config)
			must(t, os.WriteFile(config.path(), shift(text, by), 0o600))
			time.Sleep(3 * window) // virtual time
			mustWrite(t, config.limiter(), 0, 0, nil)
			text, err := os.ReadFile(config.path())
			must(t, err)
			if count := len(times.FindAll(text, -1)); count != 2 {
				t.Errorf("after %v, the file has the times of other processes: %q", by, text)
			}
		})
	}
}
