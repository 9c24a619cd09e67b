package partner_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// newReads are the reads that these tests check. Other tests check Read and ReadDirect.
var newReads = []namedRead{statusesRead, ownCreditRead}

// failedRead plays a read of UINs, and returns its error. It checks the fields that all errors of a
// read without an answer have.
func failedRead(
	ctx context.Context,
	t *testing.T,
	reader *partner.Reader,
	read namedRead,
	uins []partner.UIN,
) (failed *partner.ReadError) {
	t.Helper()
	start := time.Now()
	err := read.read(ctx, reader, uins)
	if !errors.As(err, &failed) {
		t.Errorf("%s: got %v", read.action, err)
		return &partner.ReadError{}
	}
	if !read.byUIN {
		uins = nil
	}
	if failed.Action != read.action || failed.Customers != len(uins) || failed.Answered != 0 ||
		!slices.Equal(failed.UINs, uins) || failed.Elapsed != time.Since(start) {
		t.Errorf("%s: got %+v", read.action, failed)
	}
	return failed
}

// An action that the account may not call takes one request. Other actions are not affected.
func TestDeniedActionIsAPermissionError(t *testing.T) {
	for _, denied := range namedReads {
		options, uins := everything(3)
		options.Denied = []string{denied.action}
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				failed := failedRead(t.Context(), t, reader, denied, uins)
				if failed.Err == nil || failed.Err.Class != tencentapi.Permission ||
					failed.Err.Code != "UnauthorizedOperation.UinNoAuth" || failed.Ended != nil ||
					failed.Attempts != 1 || failed.Open != 0 || len(sim.Requests()) != 1 {
					t.Errorf("%s: got %+v", denied.action, failed)
				}
				for _, read := range namedReads {
					err := read.read(t.Context(), reader, uins)
					if (err != nil) != (read.action == denied.action) {
						t.Errorf("%s is denied, and %s has %v", denied.action, read.action, err)
					}
				}
			})
	}
}

// waits are the possible causes of a wait when a read ends after 20 seconds.
var waits = map[string]struct {
	fault string
	keys  keySource
	check func(*partner.ReadError) bool
}{
	"an answer": {"silent", demoKeys, func(failed *partner.ReadError) bool {
		return failed.Attempts == 1 && failed.Open == 1 && failed.Err == nil && !failed.AwaitsKeys
	}},
	"a retry": {"InternalError", demoKeys, func(failed *partner.ReadError) bool {
		return failed.Attempts > 2 && failed.Open == 0 && failed.Err != nil &&
			failed.Err.Code == "InternalError" && !failed.AwaitsKeys
	}},
	"keys": {"InternalError", endlessKeys, func(failed *partner.ReadError) bool {
		return failed.Attempts == 0 && failed.Open == 0 && failed.Err == nil && failed.AwaitsKeys
	}},
}

// If the context of a read ends, the read returns at once. Its error names the cause of the wait.
func TestReadOfStatusesOrPartnerCreditEndsWithItsContext(t *testing.T) {
	const limit = 20 * time.Second
	stop := errors.New("stop")
	for name, c := range waits {
		for _, read := range newReads {
			for _, cause := range []error{stop, context.DeadlineExceeded} {
				options, uins := everything(3)
				options.Faults = []simulator.Fault{{Name: c.fault}}
				sim := simtest.New(t, options)
				withHandler(t, sim, c.keys, func(t *testing.T, reader *partner.Reader) {
					ctx, cancel := context.WithCancelCause(t.Context())
					time.AfterFunc(limit, func() { cancel(stop) })
					if !errors.Is(cause, stop) {
						deadline, cancelDeadline := context.WithTimeout(t.Context(), limit)
						defer cancelDeadline()
						ctx = deadline
					}
					failed := failedRead(ctx, t, reader, read, uins)
					if !c.check(failed) || !errors.Is(failed.Ended, cause) ||
						failed.Elapsed != limit {
						t.Errorf("%s waits for %s: got %+v", read.action, name, failed)
					}
					sent := len(sim.Requests())
					time.Sleep(time.Hour) // virtual time
					if got := len(sim.Requests()); got != sent || reader.OpenReads() != 0 {
						t.Errorf("%d requests after the end of the read", got-sent)
					}
				})
			}
		}
	}
}

// If the context of a read has ended, the read sends no request.
func TestReadOfStatusesOrPartnerCreditWithAnEndedContext(t *testing.T) {
	for _, read := range newReads {
		options, uins := everything(3)
		inVirtualTime(t, options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				ctx, cancel := context.WithCancel(t.Context())
				cancel()
				failed := failedRead(ctx, t, reader, read, uins)
				if !errors.Is(failed.Ended, context.Canceled) || failed.Attempts != 0 ||
					failed.Err != nil || len(sim.Requests()) != 0 {
					t.Errorf("%s: got %+v", read.action, failed)
				}
			})
	}
}

// An outage of one action ends its reads after three minutes. Reads of the others succeed.
func TestReadOfStatusesOrPartnerCreditEndsAfterThreeMinutesWithoutProgress(t *testing.T) {
	for i, failing := range namedReads {
		others := slices.Delete(slices.Clone(namedReads), i, i+1)
		options, uins := everything(3)
		options.Faults = []simulator.Fault{{Action: failing.action, Name: "http-503"}}
		inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			start := time.Now()
			var group sync.WaitGroup
			group.Go(func() {
				failed := failedRead(t.Context(), t, reader, failing, uins)
				if !errors.Is(failed.Ended, partner.ErrNoProgress) || failed.Attempts < 10 ||
					failed.Open != 0 || failed.Err == nil || failed.Err.HTTPStatus != 503 ||
					failed.Elapsed < 3*time.Minute || failed.Elapsed > 190*time.Second {
					t.Errorf("%s: got %+v", failing.action, failed)
				}
			})
			for time.Since(start) < 4*time.Minute {
				for _, read := range others {
					if err := read.read(t.Context(), reader, uins); err != nil {
						t.Errorf("%s fails, and %s has %v", failing.action, read.action, err)
					}
				}
				time.Sleep(10 * time.Second) // virtual time
			}
			group.Wait()
		})
	}
}
