package ratelimit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

// TestMain lets the tests' own binary serve as another process.
func TestMain(m *testing.M) {
	if text, isChild := os.LookupEnv(configVariable); isChild {
		runChild(text)
		return
	}
	os.Exit(func() int {
		var err error
		if directories, err = os.MkdirTemp("", "ratelimit"); err != nil {
			panic(err)
		}
		defer os.RemoveAll(directories)
		return m.Run()
	}())
}

// directories is the parent of the directories of files. It remains until the last test has ended,
// because a limiter may update its file shortly after a test.
var directories string

// configVariable is the environment variable with the config of a child process, as JSON.
const configVariable = "RATELIMIT_TEST_CONFIG"

// config is what processes have in common.
type config struct {
	Directory sharedfile.Directory
	PerSecond float64
}

// file is the file of the limit.
func (c config) file() *sharedfile.File { return sharedfile.New(c.Directory, "name") }

// limiter returns a limiter that shares its slots.
func (c config) limiter() *ratelimit.Limiter {
	return ratelimit.NewShared(c.PerSecond, func() (*sharedfile.File, error) {
		return c.file(), nil
	})
}

// event is a line that a child process prints about one slot, or about the lock.
type event struct {
	Kind   string        // "ready", "granted", "written", "locked" or "unlocked"
	At     time.Time     // when the slot was granted, or just before its request was written
	Waited time.Duration // for the slot
	Alone  string        // the error of Alone
}

// child executes the commands that the parent writes to standard input:
//
//	grant    acquire a slot, and keep it
//	write    acquire a slot, and write its request
//	lock     take the lock of the file
//	unlock   release the lock
type child struct {
	config
	limiter *ratelimit.Limiter
	events  *json.Encoder
	unlock  chan struct{}
}

func runChild(text string) {
	c := child{events: json.NewEncoder(os.Stdout), unlock: make(chan struct{})}
	if err := json.Unmarshal([]byte(text), &c.config); err != nil {
		panic(err)
	}
	c.limiter = c.config.limiter()
	_ = c.events.Encode(event{Kind: "ready"})
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		switch lines.Text() {
		case "grant":
			slot, e := c.acquire()
			if slot != nil {
				e.At = time.Now()
				_ = c.events.Encode(e)
			}
		case "write":
			c.write()
		case "lock":
			go c.lock()
		case "unlock":
			c.unlock <- struct{}{}
		default:
			panic(fmt.Sprintf("unknown command %q", lines.Text()))
		}
	}
}

// acquire acquires a slot.
func (c child) acquire() (*ratelimit.Slot, event) {
	start := time.Now()
	slot, err := c.limiter.Acquire(context.Background())
	if err != nil {
		panic(err)
	}
	e := event{Kind: "granted", Waited: time.Since(start)}
	if err := slot.Alone(); err != nil {
		e.Alone = err.Error()
	}
	return slot, e
}

// write acquires a slot, and writes its request.
func (c child) write() {
	slot, e := c.acquire()
	e.Kind, e.At = "written", time.Now()
	slot.Written()
	slot.Release()
	_ = c.events.Encode(e)
}

// lock has the lock until the command unlock.
func (c child) lock() {
	err := c.file().Update(func(text []byte) []byte {
		_ = c.events.Encode(event{Kind: "locked"})
		<-c.unlock
		return text
	})
	if err != nil {
		panic(err)
	}
	_ = c.events.Encode(event{Kind: "unlocked"})
}
