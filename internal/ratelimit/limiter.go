// Package ratelimit decides when a program may send its next request. It limits the requests that
// the server receives in any window of one second. Processes on one machine can share slots through
// a file. If other programs use the same limit, the server returns limit errors. Then the package
// reduces its rate.
//
// Within one second, a fractional limit counts as the next whole number. The package keeps limits
// above 70 on average only.
package ratelimit

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/sharedfile"
)

const (
	// window is the lifetime of a slot if there is one slot for each request of the limit. It is
	// the server's second plus a margin, because two requests can take different times to the
	// server.
	window = time.Second + 100*time.Millisecond
	// maxSlots limits the number of slots and the requests in flight. For a higher limit, the
	// windows are shorter instead.
	maxSlots = 64
	// maxPriorityStreak is the maximum number of consecutive slots for AcquirePriority while
	// callers wait in Acquire.
	maxPriorityStreak = 2
	// minShared is the lowest limit that processes share: one request an hour. Entries in the file
	// expire after a day.
	minShared = 1.0 / 3600
)

// Limiter grants slots. A slot is the right to write one request. A slot is free again one window
// after its request was written. So in any window, at most as many requests are written as there
// are slots.
//
// All users of one request limit in a process must share one Limiter.
type Limiter struct {
	slots int

	mu             sync.Mutex
	machine        *machine // nil if the slots are not shared
	share          share
	windowStarts   []time.Time    // start times of windows that may be open, oldest first
	unwritten      []*Slot        // granted slots with requests that are not written
	inFlight       int            // granted slots that are not released
	lastGrant      time.Time      // time of the last grant
	priority       []chan<- *Slot // callers in AcquirePriority
	ordinary       []chan<- *Slot // callers in Acquire
	priorityStreak int            // consecutive grants to priority while callers waited in ordinary
	timer          *time.Timer    // runs until the next slot is free, if a caller waits
}

// New returns a Limiter for perSecond requests in one second. perSecond must be greater than 0. If
// it is less than 1, there is one slot. It is free again 1.1 s / perSecond after its request was
// written.
func New(perSecond float64) *Limiter {
	slots := int(math.Max(1, math.Min(math.Ceil(perSecond), maxSlots)))
	return &Limiter{slots: slots, share: share{limit: perSecond, rate: perSecond}}
}

// NewShared is like New, but shares the slots with other processes on this machine. They use the
// file that open returns. If the file cannot be used, the Limiter works like one from New. An
// update waits up to 150 ms for a file that no process updates, and about 2.2 s for one that others
// update.
//
// A Limiter for more than 64 requests per second, or for less than one an hour, does not share its
// slots.
func NewShared(perSecond float64, open func() (*sharedfile.File, error)) *Limiter {
	l := New(perSecond)
	if perSecond <= maxSlots && perSecond >= minShared {
		l.machine = newMachine(windowLimit{l.slots, l.share.window(l.slots)}, open)
	}
	return l
}

// Acquire waits for a slot. Callers get slots in the order of their calls. If ctx ends first, the
// error is the cause of ctx. Call Release for every slot.
func (l *Limiter) Acquire(ctx context.Context) (*Slot, error) { return l.acquire(ctx, &l.ordinary) }

// AcquirePriority is like Acquire, but its callers go ahead of callers in Acquire. While both wait,
// every third slot is for Acquire.
func (l *Limiter) AcquirePriority(ctx context.Context) (*Slot, error) {
	return l.acquire(ctx, &l.priority)
}

func (l *Limiter) acquire(ctx context.Context, queue *[]chan<- *Slot) (*Slot, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	granted := make(chan *Slot, 1)
	l.mu.Lock()
	*queue = append(*queue, granted)
	l.grant()
	l.mu.Unlock()
	select {
	case slot := <-granted:
		return slot, nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	*queue = slices.DeleteFunc(*queue, func(waiting chan<- *Slot) bool {
		return waiting == granted
	})
	l.grant() // without callers, the process gives up its turn
	l.mu.Unlock()
	select {
	case slot := <-granted: // granted at the moment when ctx ended
		slot.Release()
	default:
	}
	return nil, context.Cause(ctx)
}

// Free returns the number of slots that are free now. For slots of other processes, it uses the
// last update of the file. It ignores other processes that wait.
func (l *Limiter) Free() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if at, known := l.nextFree(now); !known || at.After(now) {
		return 0
	}
	if l.share.adapted() {
		return 1 // the slot after this one must keep a distance
	}
	open := len(l.unwritten) + len(l.windowStarts)
	return max(0, min(l.slots-open, l.machine.free(now)-open, maxSlots-l.inFlight))
}

// Rate returns the requests per second that the Limiter allows now. It is the limit, or less after
// limit errors.
func (l *Limiter) Rate() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share.rate
}

// Interval returns the mean time between two requests at the current rate. For five requests a
// second, this is 220 ms, because a window is a tenth longer than a second.
func (l *Limiter) Interval() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.share.window(1)
}
