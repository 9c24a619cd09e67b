package partner_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// failedDirect reads all direct customers, and returns the error. The read must have no answers.
func failedDirect(
	ctx context.Context,
	t *testing.T,
	reader *partner.Reader,
) (failed *partner.ReadError) {
	t.Helper()
	answers, err := reader.ReadDirect(ctx)
	if answers != nil || !errors.As(err, &failed) {
		t.Errorf("got %v, %v", answers, err)
		return &partner.ReadError{}
	}
	if failed.Action != directAction || failed.Customers != 0 || failed.Answered != 0 ||
		len(failed.UINs) != 0 {
		t.Errorf("got %+v", failed)
	}
	return failed
}

// A final error takes one request. Reads of the other action are not affected.
func TestFinalErrorOfADirectRead(t *testing.T) {
	const (
		size     = tencentapi.CodeResponseSize
		noKey    = "AuthFailure.SecretIdNotFound"
		noMember = tencentapi.CodeNotCustomerUIN
	)
	customers, uins := numberedCustomers(3)
	fault := func(name string) simulator.Options {
		faults := []simulator.Fault{{Name: name, Times: 1}}
		return simulator.Options{Customers: customers, Faults: faults}
	}
	for code, c := range map[string]struct {
		options simulator.Options
		class   tencentapi.Class
	}{
		"UnauthorizedOperation.UinNoAuth": {
			simulator.Options{Customers: customers, Denied: []string{directAction}},
			tencentapi.Permission,
		},
		size:     {fault(size), tencentapi.Permanent},
		noKey:    {fault(noKey), tencentapi.Credential},
		noMember: {fault(noMember), tencentapi.UIN},
	} {
		inVirtualTime(t, c.options,
			func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
				failed := failedDirect(t.Context(), t, reader)
				if failed.Err == nil || failed.Err.Code != code || failed.Err.Class != c.class ||
					failed.Ended != nil || failed.Attempts != 1 || len(sim.Requests()) != 1 {
					t.Errorf("%s: %d requests, %+v", code, len(sim.Requests()), failed)
				}
				readAndCheck(t, reader, uins)
			})
	}
}

// If the context of a read has ended, the read sends no request. The next read is not affected.
func TestDirectReadWithAnEndedContext(t *testing.T) {
	customers, uins := numberedCustomers(3)
	inVirtualTime(t, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			stop := errors.New("stop")
			ctx, cancel := context.WithCancelCause(t.Context())
			cancel(stop)
			failed := failedDirect(ctx, t, reader)
			const want = directAction + ": failed after 0s and 0 requests: stop"
			if !errors.Is(failed, stop) || failed.Attempts != 0 || failed.Err != nil ||
				failed.Error() != want {
				t.Errorf("got %v, want %s", failed, want)
			}
			readDirectAndCheck(t, reader, uins)
			if got := len(sim.Requests()); got != 1 {
				t.Errorf("%d requests, want 1", got)
			}
		})
}

// endlessKeys waits for keys until ctx ends.
var endlessKeys keySource = func(ctx context.Context) (tencentapi.Credentials, error) {
	<-ctx.Done()
	return tencentapi.Credentials{}, context.Cause(ctx)
}

// If the context of a read ends, the read returns at once. Its error names the cause of the wait.
func TestDirectReadEndsWithItsContext(t *testing.T) {
	for name, c := range map[string]struct {
		fault string
		keys  keySource
		check func(*partner.ReadError) bool
	}{
		"an answer": {"silent", demoKeys, func(failed *partner.ReadError) bool {
			return failed.Attempts == 1 && failed.Open == 1 && failed.Err == nil
		}},
		"a retry": {"InternalError", demoKeys, func(failed *partner.ReadError) bool {
			return failed.Attempts > 2 && failed.Open == 0 && failed.Err != nil &&
				failed.Err.Code == "InternalError"
		}},
		"keys": {"", endlessKeys, func(failed *partner.ReadError) bool {
			return failed.Attempts == 0 && failed.AwaitsKeys && failed.Err == nil
		}},
	} {
		options := simulator.Options{}
		if c.fault != "" {
			options.Faults = []simulator.Fault{{Name: c.fault}}
		}
		sim := simtest.New(t, options)
		withHandler(t, sim, c.keys, func(t *testing.T, reader *partner.Reader) {
			const limit = 20 * time.Second
			stop, start := errors.New("stop"), time.Now()
			ctx, cancel := context.WithTimeoutCause(t.Context(), limit, stop)
			defer cancel()
			failed := failedDirect(ctx, t, reader)
			if !c.check(failed) || !errors.Is(failed.Ended, stop) || failed.Elapsed != limit ||
				time.Since(start) != limit {
				t.Errorf("a read that waits for %s: got %+v", name, failed)
			}
			sent := len(sim.Requests())
			time.Sleep(time.Hour) // virtual time
			if got := len(sim.Requests()); got != sent {
				t.Errorf("%d requests after the end of the read", got-sent)
			}
		})
	}
}

// A read that waits for a slot has sent no request. The request that it leaves is not sent.
func TestDirectReadEndsWhileItWaitsForASlot(t *testing.T) {
	customers, uins := numberedCustomers(3)
	withNetwork(t, 0, 0.1, simulator.Options{Customers: customers},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			readDirectAndCheck(t, reader, uins) // the next slot is free after 11 s
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(10500*time.Millisecond, cancel)
			if failed := failedDirect(ctx, t, reader); failed.Attempts != 0 ||
				!errors.Is(failed.Ended, context.Canceled) {
				t.Errorf("got %+v", failed)
			}
			time.Sleep(time.Hour) // virtual time
			if got := len(sim.Requests()); got != 1 {
				t.Errorf("%d requests, want 1", got)
			}
		})
}

// A panic or an error of the credential source ends the read. The next read has a slot.
func TestDirectReadWithoutKeys(t *testing.T) {
	customers, uins := numberedCustomers(3)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	for want, keys := range map[error]keySource{
		partner.ErrDefect: firstCalls(7, panickingKeys),
		errNoKeys:         firstCalls(7, noKeys),
	} {
		withHandler(t, sim, keys, func(t *testing.T, reader *partner.Reader) {
			for range 7 { // more reads than slots
				answers, err := reader.ReadDirect(t.Context())
				if answers != nil || !errors.Is(err, want) {
					t.Errorf("got %v, %v; want %v", answers, err, want)
				}
			}
			readDirectAndCheck(t, reader, uins)
		})
	}
}
