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
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

const identityAction = "GetCallerIdentity"

// demoKeys is a block with the permanent keys of an account.
func demoKeys() credential.Settings {
	return keysInBlock(simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, "")
}

// ofIdentity serves the requests for the identity in another way.
func ofIdentity(serve http.HandlerFunc) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-TC-Action") == identityAction {
				serve(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// The identity is the account and the type of the caller, even if the clock is wrong.
func TestIdentity(t *testing.T) {
	options := simulator.Options{Accounts: []simulator.Account{{
		SecretID: simulator.DemoAccount.SecretID, SecretKey: simulator.DemoAccount.SecretKey,
		ID: "200000000002",
	}}}
	user := credential.Identity{Account: "200000000002", Type: "CAMUser"}
	role := credential.Identity{Account: "100000000001", Type: "CAMRole"}
	for name, c := range map[string]struct {
		block credential.Settings
		want  credential.Identity
	}{
		"permanent keys":         {demoKeys(), user},
		"role":                   {demoRole(""), role},
		"role of an instance":    {demoCAMRole(), role},
		"role of a web identity": {demoWebIdentity(""), role},
	} {
		for _, offset := range []time.Duration{-time.Hour, 0, time.Hour} {
			options.ClockOffset = offset
			inVirtualTime(t, options, nil, func(t *testing.T, cloud *testCloud) {
				got, err := cloud.source(t, c.block).Identity(t.Context())
				if err != nil || got != c.want {
					t.Errorf("%s, clock %v: got %v, %v, want %v", name, offset, got, err, c.want)
				}
			})
		}
	}
}

// The check of the account needs no type, so a type of another form is not an error.
func TestTypeOfAnotherForm(t *testing.T) {
	answer := func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"Response":{"AccountId":"1","Type":5,"RequestId":"id"}}`)
	}
	wrap := ofIdentity(answer)
	inVirtualTime(t, simulator.Options{}, wrap, func(t *testing.T, c *testCloud) {
		c.options.Allowed = []string{"1"}
		source := c.source(t, demoKeys())
		if _, err := source.Credentials(t.Context()); err != nil {
			t.Error(err)
		}
		got, err := source.Identity(t.Context())
		if err != nil || got != (credential.Identity{Account: "1"}) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

// A failure of STS is an *Error with the failure. It has five attempts if it is temporary.
func TestFailedIdentity(t *testing.T) {
	for code, attempts := range map[string]int{
		"UnauthorizedOperation": 1, "AuthFailure.TokenFailure": 1, "RequestLimitExceeded": 5,
	} {
		inVirtualTime(t, simulator.Options{}, ofIdentity(
			func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte(`{"Response":{"Error":{"Code":"` + code +
					`","Message":"m"},"RequestId":"id-of-request"}}`))
			}), func(t *testing.T, c *testCloud) {
			var sent atomic.Int32
			transport := counting{&sent, c.transport}
			c.options.STS = tencentapi.New(c.client.Endpoint(), transport, "test", "test")
			identity, err := c.source(t, demoKeys()).Identity(t.Context())
			var failed *credential.Error
			if !errors.As(err, &failed) || failed.Problem != credential.STS || failed.Err == nil ||
				failed.Err.Code != code || failed.Err.RequestID != "id-of-request" ||
				!strings.HasPrefix(failed.What, "the account of the keys cannot be read") ||
				failed.Endpoint != "http://127.0.0.1" || identity != (credential.Identity{}) {
				t.Errorf("%s: got %v, %v", code, identity, err)
			}
			if int(sent.Load()) != attempts {
				t.Errorf("%s: %d attempts, want %d", code, sent.Load(), attempts)
			}
		})
	}
}

// counting is a transport that counts requests.
type counting struct {
	sent *atomic.Int32
	next http.RoundTripper
}

func (c counting) RoundTrip(request *http.Request) (*http.Response, error) {
	c.sent.Add(1)
	return c.next.RoundTrip(request)
}

// Without keys, the error is that of the keys, and STS is not called for the identity.
func TestIdentityWithoutKeys(t *testing.T) {
	options := simulator.Options{STSFaults: []simulator.Fault{{Name: "UnauthorizedOperation"}}}
	inVirtualTime(t, options, nil, func(t *testing.T, c *testCloud) {
		_, err := c.source(t, demoRole("")).Identity(t.Context())
		var failed *credential.Error
		if !errors.As(err, &failed) || !strings.Contains(failed.What, "cannot be assumed") ||
			len(c.Requests()) != 1 {
			t.Errorf("got %v after %d requests", err, len(c.Requests()))
		}
	})
}

// If STS cannot identify the keys, the Source keeps them, and renews them later.
func TestFailedIdentityKeepsTheKeys(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, ofIdentity(
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
	), func(t *testing.T, c *testCloud) {
		source := c.source(t, demoRole("3600"))
		old, err := source.Credentials(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		expiry := source.Expiry()
		if _, err := source.Identity(t.Context()); err == nil {
			t.Error("the identity is known")
		}
		keys, err := source.Credentials(t.Context())
		if err != nil || keys != old || !source.Expiry().Equal(expiry) {
			t.Errorf("after the failure: %v, old keys: %v", err, keys == old)
		}
		time.Sleep(time.Hour) // virtual time: the keys have expired
		if keys, err = source.Credentials(t.Context()); err != nil || keys == old {
			t.Errorf("after the expiry: %v, old keys: %v", err, keys == old)
		}
	})
}

// A call for the identity does not block a renewal.
func TestSilentIdentityDoesNotBlockARenewal(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, ofIdentity(
		func(http.ResponseWriter, *http.Request) { time.Sleep(5 * time.Second) },
	), func(t *testing.T, c *testCloud) {
		source := c.source(t, demoRole("2"))
		var group sync.WaitGroup
		group.Go(func() { _, _ = source.Identity(t.Context()) })
		time.Sleep(3 * time.Second) // virtual time: the call is open, and the keys have expired
		start := time.Now()
		if _, err := source.Credentials(t.Context()); err != nil || time.Since(start) != 0 {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
		group.Wait()
	})
}

// Calls at the same time do not share the time of STS. The race detector checks this test.
func TestIdentityDuringRenewals(t *testing.T) {
	options := simulator.Options{ClockOffset: time.Hour}
	inVirtualTime(t, options, delaying(time.Second), func(t *testing.T, c *testCloud) {
		source := c.source(t, demoRole("20"))
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				for range 20 {
					if _, err := source.Credentials(t.Context()); err != nil {
						t.Error(err)
					}
					time.Sleep(3 * time.Second) // virtual time
				}
			})
			group.Go(func() {
				for range 20 {
					if _, err := source.Identity(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
	})
}

// Each call for the identity corrects the clock on its own. The race detector checks this test.
func TestIdentitiesAtTheSameTime(t *testing.T) {
	options := simulator.Options{ClockOffset: time.Hour}
	inVirtualTime(t, options, delaying(time.Second), func(t *testing.T, c *testCloud) {
		source := c.source(t, demoKeys())
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				for range 3 {
					if _, err := source.Identity(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if n := len(c.Requests()); n != 30 {
			t.Errorf("%d requests, want two for each call", n)
		}
	})
}

// If the context ends, the error is its cause: while the keys are read, and after that.
func TestCancelledIdentity(t *testing.T) {
	stop := errors.New("stop")
	for name, block := range map[string]credential.Settings{
		"AssumeRole": demoRole(""), identityAction: demoKeys(),
	} {
		inVirtualTime(t, simulator.Options{}, delaying(5*time.Second),
			func(t *testing.T, c *testCloud) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				time.AfterFunc(time.Second, func() { cancel(stop) })
				start := time.Now()
				_, err := c.source(t, block).Identity(ctx)
				if !errors.Is(err, stop) || time.Since(start) != time.Second {
					t.Errorf("%s: got %v after %v", name, err, time.Since(start))
				}
				time.Sleep(5 * time.Second) // virtual time: the handler returns
			})
	}
}
