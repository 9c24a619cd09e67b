package credential_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestKeysAreRenewedAMinuteOrATenthBeforeTheyExpire(t *testing.T) {
	for seconds, keep := range map[string]time.Duration{
		"7200": 7139 * time.Second,
		"100":  89 * time.Second,
	} {
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
			source := c.source(t, demoRole(seconds))
			expectCalls := func(want int) {
				t.Helper()
				_, err := source.Credentials(t.Context())
				if got := c.count(t, "AssumeRole"); err != nil || got != want {
					t.Errorf("%s s: %d calls of AssumeRole, %v, want %d", seconds, got, err, want)
				}
			}
			expectCalls(1)
			time.Sleep(keep) // virtual time
			expectCalls(1)
			time.Sleep(2 * time.Second)
			expectCalls(2)
		})
	}
}

func TestExpiryIsThatOfTheCurrentKeys(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		account := simulator.DemoAccount
		permanent := c.source(t, keysInBlock(account.SecretID, account.SecretKey, ""))
		temporary := c.source(t, demoRole("7200"))
		if !temporary.Expiry().IsZero() {
			t.Errorf("before the first keys: got %v", temporary.Expiry())
		}
		start := time.Now()
		for _, source := range []*credential.Source{permanent, temporary} {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := temporary.Expiry().Sub(start); got != 2*time.Hour {
			t.Errorf("temporary keys expire after %v", got)
		}
		if !permanent.Expiry().IsZero() {
			t.Errorf("permanent keys expire at %v", permanent.Expiry())
		}
	})
}

func TestOneCallerRenewsWhileTheOthersWait(t *testing.T) {
	for name, fault := range map[string]string{"keys": "", "an error": "UnauthorizedOperation"} {
		options := simulator.Options{}
		if fault != "" {
			options.STSFaults = []simulator.Fault{{Name: fault}}
		}
		inVirtualTime(t, options, delaying(3*time.Second), func(t *testing.T, c *testCloud) {
			source := c.source(t, demoRole(""))
			var group sync.WaitGroup
			stop := errors.New("stop")
			first, cancel := context.WithCancelCause(t.Context())
			group.Go(func() {
				if _, err := source.Credentials(first); !errors.Is(err, stop) {
					t.Errorf("the first caller got %v", err)
				}
			})
			time.Sleep(time.Second)
			for range 10 {
				group.Go(func() {
					keys, err := source.Credentials(t.Context())
					if (fault == "") != (err == nil) || (err == nil) != (keys.Token != "") {
						t.Errorf("%s: got %v", name, err)
					}
				})
			}
			group.Go(func() { checkTimeout(t, source) })
			time.Sleep(time.Second + time.Millisecond)
			cancel(stop) // another caller renews instead
			group.Wait()
			if n := len(c.Requests()); n != 2 {
				t.Errorf("%s: %d calls of STS, want 2", name, n)
			}
		})
	}
}

// checkTimeout fails the test unless a caller with a timeout of a second returns after it.
func checkTimeout(t *testing.T, source *credential.Source) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	start := time.Now()
	_, err := source.Credentials(ctx)
	took := time.Since(start)
	if !errors.Is(err, context.DeadlineExceeded) || took != time.Second {
		t.Errorf("the caller with a timeout got %v after %v", err, took)
	}
}

// A failed renewal is an error although the old keys have not expired. The next caller tries again.
func TestFailedRenewalIsAnErrorNotOldKeys(t *testing.T) {
	down := false
	outage := failingWhile(func() bool { return down })
	inVirtualTime(t, simulator.Options{}, outage, func(t *testing.T, c *testCloud) {
		source := c.source(t, demoRole("3600"))
		old, err := source.Credentials(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		down = true
		time.Sleep(3550 * time.Second) // virtual time: the keys have ten seconds left
		keys, err := source.Credentials(t.Context())
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.STS ||
			failed.Err.HTTPStatus != http.StatusBadGateway || keys.SecretID != "" {
			t.Errorf("got %v", err)
		}
		down = false
		if keys, err = source.Credentials(t.Context()); err != nil || keys == old {
			t.Errorf("after the outage: %v, old keys: %v", err, keys == old)
		}
	})
}

// After a failed renewal, later callers do not wait for all attempts until a renewal succeeds.
func TestRenewalAfterAFailureHasOneAttempt(t *testing.T) {
	down, requests := false, 0
	outage := failingWhile(func() bool {
		requests++
		return down
	})
	for _, block := range []credential.Settings{demoRole("10"), demoCAMRole()} {
		inVirtualTime(t, simulator.Options{}, outage, func(t *testing.T, c *testCloud) {
			source := c.source(t, block)
			for i, step := range []struct {
				down     bool
				requests int
			}{{true, 5}, {true, 1}, {false, 1}, {true, 5}} {
				down, requests = step.down, 0
				time.Sleep(3 * time.Hour) // virtual time: the keys have expired
				_, err := source.Credentials(t.Context())
				if (err == nil) == down || requests != step.requests {
					t.Errorf("step %d: %v after %d requests, want %d", i, err, requests,
						step.requests)
				}
			}
		})
	}
}

func TestPermanentKeysAreFetchedOnce(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		c.options.Forbidden = []string{"1"}
		account := simulator.DemoAccount
		source := c.source(t, keysInBlock(account.SecretID, account.SecretKey, ""))
		for range 3 {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(24 * time.Hour) // virtual time
		}
		if n := c.count(t, "GetCallerIdentity"); n != 1 {
			t.Errorf("%d calls of GetCallerIdentity, want 1", n)
		}
	})
}

// STS may shorten a session. Then the keys expire at the time in STS's answer.
func TestShortenedSessionExpiresAtTheTimeOfSTS(t *testing.T) {
	calls := 0
	shorten := answering(func(w http.ResponseWriter, _ *http.Request) {
		calls++
		const keys = `{"TmpSecretId":"a","TmpSecretKey":"b","Token":"c"}`
		fmt.Fprintf(w, `{"Response":{"Credentials":%s,"ExpiredTime":%d,"RequestId":"id"}}`,
			keys, time.Now().Add(time.Minute).Unix())
	})
	inVirtualTime(t, simulator.Options{}, shorten, func(t *testing.T, c *testCloud) {
		source := c.source(t, demoRole("7200"))
		for range 61 {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // virtual time
		}
		if calls != 2 {
			t.Errorf("%d calls for keys of a minute in a minute and a second, want 2", calls)
		}
	})
}

// panicsOnce is a transport that panics in its first round trip.
type panicsOnce struct {
	http.RoundTripper
	panicked atomic.Bool
}

func (p *panicsOnce) RoundTrip(request *http.Request) (*http.Response, error) {
	if p.panicked.CompareAndSwap(false, true) {
		time.Sleep(time.Second) // virtual time: other callers wait for this renewal
		panic("defect")
	}
	return p.RoundTripper.RoundTrip(request)
}

// A panic becomes an error of its read. The next read must not wait for its renewal.
func TestPanicDuringARenewalDoesNotBlockOtherCallers(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
		panics := &panicsOnce{RoundTripper: c.transport}
		c.options.STS = tencentapi.New(c.client.Endpoint(), panics, "test", "test")
		source := c.source(t, demoRole(""))
		var group sync.WaitGroup
		group.Go(func() {
			defer func() {
				if recover() == nil {
					t.Error("the transport did not panic")
				}
			}()
			_, _ = source.Credentials(t.Context())
		})
		synctest.Wait()
		for range 2 {
			if keys, err := source.Credentials(t.Context()); err != nil || keys.Token == "" {
				t.Errorf("got %v, %v", keys, err)
			}
		}
		group.Wait()
	})
}

// The metadata service returns the same keys until it has new ones.
func TestMetadataKeysAreUsedUntilTheyExpireIfThereAreNoNewOnes(t *testing.T) {
	requests := 0
	var expiry time.Time
	handler := answering(func(w http.ResponseWriter, _ *http.Request) {
		if requests++; expiry.IsZero() {
			expiry = time.Now().Add(2 * time.Minute).Truncate(time.Second)
		}
		const keys = `"TmpSecretId":"a","TmpSecretKey":"b","Token":"c"`
		fmt.Fprintf(w, `{%s,"ExpiredTime":%d,"Code":"Success"}`, keys, expiry.Unix())
	})
	inVirtualTime(t, simulator.Options{}, handler, func(t *testing.T, c *testCloud) {
		source := c.source(t, demoCAMRole())
		for range 118 {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatalf("%v before the expiry: %v", time.Until(expiry), err)
			}
			time.Sleep(time.Second) // virtual time
		}
		time.Sleep(2 * time.Second)
		_, err := source.Credentials(t.Context())
		if err == nil || !strings.Contains(err.Error(), "no keys that are valid now") ||
			requests > 20 {
			t.Errorf("after the expiry: %v, after %d requests", err, requests)
		}
	})
}
