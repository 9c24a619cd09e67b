package credential_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// cloud is a network in virtual time, with STS, a metadata service and the partner API.
type cloud struct {
	*simtest.Simulator
	client    *tencentapi.Client
	transport http.RoundTripper
	options   credential.Options
}

// inVirtualTime runs a test with a cloud. wrap may stand before it.
func inVirtualTime(t *testing.T, options simulator.Options, wrap func(http.Handler) http.Handler, test func(*testing.T, *cloud)) {
	t.Helper()
	sim := simtest.New(t, options)
	handler := http.Handler(sim)
	if wrap != nil {
		handler = wrap(handler)
	}
	endpoint, err := tencentapi.ParseEndpoint("http://127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	simtest.InVirtualTime(t, handler, func(t *testing.T, transport *http.Transport) {
		client := tencentapi.New(endpoint, transport, "test", "test")
		test(t, &cloud{sim, client, transport, credential.Options{STS: client, Metadata: credential.NewMetadataService("http://127.0.0.1", transport)}})
	})
}

// source returns the source of what a block says.
func (c *cloud) source(t *testing.T, block credential.Settings) *credential.Source {
	t.Helper()
	choice, err := credential.Choose(block, environment())
	if err != nil {
		t.Fatal(err)
	}
	return credential.New(choice, c.options)
}

// count returns how often an action was called, and that a request never was refused.
func (c *cloud) count(t *testing.T, action string) (n int) {
	t.Helper()
	for _, request := range c.Requests() {
		if request.Action == action {
			n++
		}
		if request.Code != "" {
			t.Errorf("%s was refused: %s", request.Action, request.Code)
		}
	}
	return n
}

func demoRole(seconds string) credential.Settings {
	block := inBlock(simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, "")
	block.HasRole = true
	block.Role = credential.Role{ARN: arg("assume_role.role_arn", simulator.DemoRole.ARN), SessionDuration: arg("assume_role.session_duration", seconds)}
	return block
}

func demoWebIdentity(seconds string) credential.Settings {
	return credential.Settings{HasWebIdentity: true, WebIdentity: credential.WebIdentity{
		Token: arg("t", simulator.DemoRole.WebIdentityToken), RoleARN: arg("r", simulator.DemoRole.ARN), SessionDuration: arg("d", seconds),
	}}
}

// Keys that live 10 s, and a read of 60 s: no request is refused, and keys are obtained once a life.
func TestShortLivedKeysAreRenewedDuringALongRead(t *testing.T) {
	metadataRole := simulator.DemoRole
	metadataRole.Life = 10 * time.Second
	for action, block := range map[string]credential.Settings{
		"AssumeRole":                demoRole("10"),
		"AssumeRoleWithWebIdentity": demoWebIdentity("10"),
		simulator.Metadata:          {CAMRoleName: arg("cam_role_name", "demo")},
	} {
		t.Run(action, func(t *testing.T) {
			const customers = 14_000 // 280 requests, 5 in 1.1 s
			options := simulator.Options{
				Customers: simulator.Customers{}, Limit: simulator.DocumentedLimit, LimitMode: simulator.Sliding, Roles: []simulator.Role{metadataRole},
			}
			var uins []partner.UIN
			for uin := uint64(1); uin <= customers; uin++ {
				options.Customers[uin] = simulator.Customer{TotalCredit: json.RawMessage("1"), RemainingCredit: json.RawMessage("1")}
				uins = append(uins, partner.UIN(uin))
			}
			slow := func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					time.Sleep(50 * time.Millisecond) // virtual time
					next.ServeHTTP(w, r)
					if r.Header.Get("X-TC-Action") != "QueryCreditByUinList" {
						time.Sleep(700 * time.Millisecond) // the keys grow old on their way here
					}
				})
			}
			inVirtualTime(t, options, slow, func(t *testing.T, c *cloud) {
				start := time.Now()
				reader := partner.NewReader(c.client, c.source(t, block), ratelimit.New(partner.MaxRequestsPerSecond))
				answers, err := reader.Read(t.Context(), uins)
				took := time.Since(start)
				if err != nil || len(answers) != customers || took < time.Minute || took > 68*time.Second {
					t.Fatalf("%d answers after %v, %v", len(answers), took, err)
				}
				if credit := c.count(t, "QueryCreditByUinList"); credit != customers/partner.BatchSize {
					t.Errorf("%d requests for credit", credit)
				}
				// Keys end at a whole second, up to one before the tenth, and are renewed a tenth of their life before.
				if most := int(took/(8*time.Second)) + 1; c.count(t, action) > most || c.count(t, action) < int(took/(10*time.Second)) {
					t.Errorf("keys were obtained %d times in %v, want at most %d", c.count(t, action), took, most)
				}
				for i := 1; i < len(c.Issued()); i++ {
					if c.Issued()[i].SecretID == c.Issued()[i-1].SecretID {
						t.Error("the same keys were issued twice")
					}
				}
			})
		})
	}
}

func TestKeysAreRenewedAMinuteOrATenthBeforeTheyEnd(t *testing.T) {
	for seconds, keep := range map[string]time.Duration{"7200": 7139 * time.Second, "100": 89 * time.Second} {
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
			source := c.source(t, demoRole(seconds))
			obtain := func(want int) {
				t.Helper()
				if _, err := source.Credentials(t.Context()); err != nil || c.count(t, "AssumeRole") != want {
					t.Errorf("%s s: %d calls of AssumeRole, %v, want %d", seconds, c.count(t, "AssumeRole"), err, want)
				}
			}
			obtain(1)
			time.Sleep(keep) // virtual time
			obtain(1)
			time.Sleep(2 * time.Second)
			obtain(2)
		})
	}
}

func TestOneCallerRenewsWhileTheOthersWait(t *testing.T) {
	slow := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(3 * time.Second) // virtual time
			next.ServeHTTP(w, r)
		})
	}
	for name, fault := range map[string]string{"keys": "", "an error": "UnauthorizedOperation"} {
		options := simulator.Options{}
		if fault != "" {
			options.STSFaults = []simulator.Fault{{Name: fault}}
		}
		inVirtualTime(t, options, slow, func(t *testing.T, c *cloud) {
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
			group.Go(func() {
				impatient, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				if _, err := source.Credentials(impatient); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
					t.Errorf("the impatient caller got %v after %v", err, time.Since(start))
				}
			})
			time.Sleep(time.Second + time.Millisecond)
			cancel(stop) // another goes on in its place
			group.Wait()
			if n := len(c.Requests()); n != 2 {
				t.Errorf("%s: STS was called %d times, want twice", name, n)
			}
		})
	}
}

// A failed renewal is an error while the old keys would still do, and the next caller tries again.
func TestFailedRenewalIsAnErrorNotOldKeys(t *testing.T) {
	down := false
	gate := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	inVirtualTime(t, simulator.Options{}, gate, func(t *testing.T, c *cloud) {
		source := c.source(t, demoRole("3600"))
		old, err := source.Credentials(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		down = true
		time.Sleep(3550 * time.Second) // virtual time; the keys live ten seconds more
		keys, err := source.Credentials(t.Context())
		var failed *credential.Error
		if !errors.As(err, &failed) || failed.Problem != credential.STS || failed.Err.HTTPStatus != http.StatusBadGateway || keys.SecretID != "" {
			t.Errorf("got %v", err)
		}
		down = false
		if keys, err = source.Credentials(t.Context()); err != nil || keys == old {
			t.Errorf("after the outage: %v, old keys: %v", err, keys == old)
		}
	})
}

func TestHiccupsOfTheTokenServiceHeal(t *testing.T) {
	for _, fault := range []string{"RequestLimitExceeded", "InternalError.SystemError", "http-503", "reset", "cut", "html", "silent", "InvalidParameter.OverLimit"} {
		options := simulator.Options{STSFaults: []simulator.Fault{{Name: fault, Times: 4}}}
		inVirtualTime(t, options, nil, func(t *testing.T, c *cloud) {
			start := time.Now()
			if _, err := c.source(t, demoRole("")).Credentials(t.Context()); err != nil || len(c.Requests()) != 5 || time.Since(start) > 48*time.Second {
				t.Errorf("%s: %v after %d requests and %v", fault, err, len(c.Requests()), time.Since(start))
			}
		})
	}
}

// Who comes after a failure need not wait for all attempts to learn the same, until something succeeds.
func TestAfterAFailureThereIsOneAttempt(t *testing.T) {
	down, requests := false, 0
	gate := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if requests++; down {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
	for _, block := range []credential.Settings{demoRole("10"), {CAMRoleName: arg("cam_role_name", "demo")}} {
		inVirtualTime(t, simulator.Options{}, gate, func(t *testing.T, c *cloud) {
			source := c.source(t, block)
			for i, step := range []struct {
				down     bool
				requests int
			}{{true, 5}, {true, 1}, {false, 1}, {true, 5}} {
				down, requests = step.down, 0
				time.Sleep(3 * time.Hour) // virtual time: the keys have ended
				if _, err := source.Credentials(t.Context()); (err == nil) == down || requests != step.requests {
					t.Errorf("step %d: %v after %d requests, want %d", i, err, requests, step.requests)
				}
			}
		})
	}
}

func TestFinalFailuresAreNotTriedAgain(t *testing.T) {
	for _, fault := range []string{"AuthFailure.SecretIdNotFound", "UnauthorizedOperation", "ResourceNotFound.RoleNotFound", "Brand.New"} {
		options := simulator.Options{STSFaults: []simulator.Fault{{Name: fault, Times: 1}}}
		inVirtualTime(t, options, nil, func(t *testing.T, c *cloud) {
			if _, err := c.source(t, demoRole("")).Credentials(t.Context()); err == nil || len(c.Requests()) != 1 {
				t.Errorf("%s: %v after %d requests", fault, err, len(c.Requests()))
			}
		})
	}
}

// dateless takes the Date out of answers.
func dateless(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		w.Header()["Date"] = nil
		_, _ = w.Write(recorder.Body.Bytes())
	})
}

// However this machine's clock is off, keys are not used beyond their end, and not renewed without need.
func TestWrongClock(t *testing.T) {
	for _, offset := range []time.Duration{-3 * time.Hour, -4 * time.Minute, 0, 4 * time.Minute, 3 * time.Hour} {
		metadataRole := simulator.DemoRole
		metadataRole.Life = 2 * time.Minute
		for action, block := range map[string]credential.Settings{
			"AssumeRole": demoRole("120"), "AssumeRole without a Date": demoRole("120"),
			"AssumeRoleWithWebIdentity": demoWebIdentity("120"), simulator.Metadata: {CAMRoleName: arg("cam_role_name", "demo")},
		} {
			if action == "AssumeRole without a Date" && (offset < 0 || offset > time.Hour) {
				continue // nobody could tell that the keys have not ended, or mend a signature out of time
			}
			options := simulator.Options{ClockOffset: offset, Roles: []simulator.Role{metadataRole}}
			wrap := map[string]func(http.Handler) http.Handler{"AssumeRole without a Date": dateless}[action]
			inVirtualTime(t, options, wrap, func(t *testing.T, c *cloud) {
				source := c.source(t, block)
				for range 1200 { // ten lives, a request each second
					keys, err := source.Credentials(t.Context())
					if err != nil {
						t.Fatalf("%s, %v: %v", action, offset, err)
					}
					call := tencentapi.Call{
						Service: "intlpartnersmgt", Version: "2022-09-28", Action: "QueryCreditByUinList", Credentials: keys, Skew: offset,
					}
					if _, err := c.client.Do(t.Context(), call, map[string]any{"UinList": []int{1}}, &struct{}{}); err != nil {
						t.Fatalf("%s, %v: %v", action, offset, err)
					}
					time.Sleep(time.Second) // virtual time
				}
				if n := len(c.Issued()); n < 10 || (n > 12 && action != "AssumeRole without a Date") {
					t.Errorf("%s, %v: keys were issued %d times in ten lives", action, offset, n)
				}
			})
		}
	}
}

func TestNeitherTakesASlotOfTheLimiter(t *testing.T) {
	options := simulator.Options{Customers: simulator.Customers{1: {TotalCredit: json.RawMessage("1"), RemainingCredit: json.RawMessage("1")}}}
	inVirtualTime(t, options, nil, func(t *testing.T, c *cloud) {
		limiter := ratelimit.New(partner.MaxRequestsPerSecond)
		reader := partner.NewReader(c.client, c.source(t, demoRole("")), limiter)
		if _, err := reader.Read(t.Context(), []partner.UIN{1}); err != nil {
			t.Fatal(err)
		}
		if free := limiter.Free(); free != 4 || c.count(t, "AssumeRole") != 1 {
			t.Errorf("%d slots are free after one request for credit and one for keys, want 4", free)
		}
	})
}

func TestAccountsAreCheckedAtEveryRenewal(t *testing.T) {
	const other = "999"
	for name, c := range map[string]struct {
		accounts           []string // what STS says, one for each time that it is asked
		allowed, forbidden []string
		refused            int // the first that is refused; 0 for none
	}{
		"allowed":              {[]string{"1", "1", "1"}, []string{"2", "1"}, nil, 0},
		"not allowed":          {[]string{other, other, other}, []string{"1"}, nil, 1},
		"another later":        {[]string{"1", other, other}, []string{"1"}, nil, 2},
		"forbidden":            {[]string{"1", other, other}, nil, []string{other}, 2},
		"an account unknown":   {[]string{"", "", ""}, nil, []string{other}, 1},
		"both, as a code says": {[]string{"1", "1", "1"}, []string{"1"}, []string{"1"}, 1},
	} {
		asked := 0
		identity := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-TC-Action") != "GetCallerIdentity" {
					next.ServeHTTP(w, r)
					return
				}
				fmt.Fprintf(w, `{"Response":{"AccountId":%q,"RequestId":"id"}}`, c.accounts[min(asked, 2)])
				asked++
			})
		}
		inVirtualTime(t, simulator.Options{}, identity, func(t *testing.T, cloud *cloud) {
			cloud.options.Allowed, cloud.options.Forbidden = c.allowed, c.forbidden
			source := cloud.source(t, demoRole("100"))
			for i := 1; i <= 3; i++ {
				keys, err := source.Credentials(t.Context())
				var failed *credential.Error
				refused := c.refused > 0 && i >= c.refused
				if refused != (errors.As(err, &failed) && failed.Problem == credential.Account) || refused != (keys.SecretID == "") || asked != i {
					t.Errorf("%s, renewal %d: got %v after %d questions", name, i, err, asked)
				}
				time.Sleep(100 * time.Second) // virtual time: the keys have ended
			}
		})
	}
}

func TestPermanentKeysAreObtainedOnce(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
		c.options.Forbidden = []string{"1"}
		source := c.source(t, inBlock(simulator.DemoAccount.SecretID, simulator.DemoAccount.SecretKey, ""))
		for range 3 {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(24 * time.Hour) // virtual time
		}
		if n := c.count(t, "GetCallerIdentity"); n != 1 {
			t.Errorf("their account was asked for %d times", n)
		}
	})
}

func TestClockIsCorrectedOnce(t *testing.T) {
	options := simulator.Options{ClockOffset: time.Hour, STSFaults: []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}}}
	inVirtualTime(t, options, nil, func(t *testing.T, c *cloud) {
		_, err := c.source(t, demoRole("")).Credentials(t.Context())
		var failed *credential.Error
		if !errors.As(err, &failed) || !strings.Contains(failed.Remedy, "Synchronize") || len(c.Requests()) != 2 {
			t.Errorf("got %v after %d requests, want 2", err, len(c.Requests()))
		}
	})
}

// What is sent to STS: what was set, and what is the default otherwise.
func TestParametersOfSTS(t *testing.T) {
	full := demoRole("600")
	full.Role.SessionName, full.Role.SourceIdentity = arg("n", "a.b@c"), arg("i", "100000000002")
	full.Role.Policy = arg("p", `{"a": "b+c&d%"}`)
	web := demoWebIdentity("")
	web.WebIdentity.SessionName = arg("n", "ci")
	arn := simulator.DemoRole.ARN
	for want, block := range map[string]credential.Settings{
		`{"RoleArn":"` + arn + `","RoleSessionName":"terraform-provider-tencentpartner","DurationSeconds":7200}`:                                                                demoRole(""),
		`{"RoleArn":"` + arn + `","RoleSessionName":"a.b@c","DurationSeconds":600,"Policy":"%7B%22a%22%3A%20%22b%2Bc%26d%25%22%7D","SourceIdentity":"100000000002"}`:            full,
		`{"ProviderId":"OIDC","WebIdentityToken":"demo-web-identity-token","RoleArn":"` + arn + `","RoleSessionName":"ci","DurationSeconds":7200}`:                              web,
		`{"ProviderId":"OIDC","WebIdentityToken":"demo-web-identity-token","RoleArn":"` + arn + `","RoleSessionName":"terraform-provider-tencentpartner","DurationSeconds":60}`: demoWebIdentity("60"),
	} {
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
			if _, err := c.source(t, block).Credentials(t.Context()); err != nil {
				t.Error(err)
			}
			if got := string(c.Requests()[0].Body); got != want {
				t.Errorf("STS was sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// A server that says less than was asked for is believed.
func TestShortenedSessionEndsWhenSTSSays(t *testing.T) {
	calls := 0
	shorten := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			calls++
			fmt.Fprintf(w, `{"Response":{"Credentials":{"TmpSecretId":"a","TmpSecretKey":"b","Token":"c"},"ExpiredTime":%d,"RequestId":"id"}}`,
				time.Now().Add(time.Minute).Unix())
		})
	}
	inVirtualTime(t, simulator.Options{}, shorten, func(t *testing.T, c *cloud) {
		source := c.source(t, demoRole("7200"))
		for range 61 {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // virtual time
		}
		if calls != 2 {
			t.Errorf("keys of a minute were obtained %d times in a minute and a second, want 2", calls)
		}
	})
}

// What STS hands out is checked like an input, and shown by no error.
func TestAnswersOfSTSThatAreNoKeys(t *testing.T) {
	later := time.Now().Add(time.Hour).Unix()
	for name, body := range map[string]string{
		"no token":   fmt.Sprintf(`"Credentials":{"TmpSecretId":"a","TmpSecretKey":"the-secret"},"ExpiredTime":%d`, later),
		"no key":     fmt.Sprintf(`"Credentials":{"TmpSecretId":"a","Token":"the-secret"},"ExpiredTime":%d`, later),
		"no id":      fmt.Sprintf(`"Credentials":{"TmpSecretKey":"the-secret","Token":"the-secret"},"ExpiredTime":%d`, later),
		"no end":     `"Credentials":{"TmpSecretId":"a","TmpSecretKey":"the-secret","Token":"the-secret"}`,
		"ended":      `"Credentials":{"TmpSecretId":"a","TmpSecretKey":"the-secret","Token":"the-secret"},"ExpiredTime":1700000000`,
		"null":       fmt.Sprintf(`"Credentials":null,"ExpiredTime":%d`, later),
		"a number":   fmt.Sprintf(`"Credentials":{"TmpSecretId":"a","TmpSecretKey":123456789,"Token":"c"},"ExpiredTime":%d`, later),
		"a list":     fmt.Sprintf(`"Credentials":["the-secret"],"ExpiredTime":%d`, later),
		"a text end": `"Credentials":{"TmpSecretId":"a","TmpSecretKey":"b","Token":"c"},"ExpiredTime":"the-secret"`,
	} {
		answer := func(http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprintf(w, `{"Response":{%s,"RequestId":"id"}}`, body)
			})
		}
		inVirtualTime(t, simulator.Options{}, answer, func(t *testing.T, c *cloud) {
			time.Sleep(time.Until(time.Unix(later-3600, 0))) // virtual time: to the present
			keys, err := c.source(t, demoRole("")).Credentials(t.Context())
			var failed *credential.Error
			if !errors.As(err, &failed) || failed.Problem != credential.STS || keys.SecretID != "" {
				t.Errorf("%s: got %v", name, err)
			}
			if text := fmt.Sprintf("%v %+v", err, failed); strings.Contains(text, "the-secret") || strings.Contains(text, "123456789") {
				t.Errorf("%s: %s", name, text)
			}
		})
	}
}

func TestPartsOfAnIdentityTokenAreNotShown(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ0aGUtc2VjcmV0In0.the-very-long-signature"
	echo := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			parts := strings.Split(jwt, ".")
			fmt.Fprintf(w, `{"Response":{"Error":{"Code":"X","Message":"got %s, of %s.%s"},"RequestId":"id"}}`, jwt, parts[0], parts[1])
		})
	}
	inVirtualTime(t, simulator.Options{}, echo, func(t *testing.T, c *cloud) {
		block := demoWebIdentity("")
		block.WebIdentity.Token.Value = jwt
		if _, err := c.source(t, block).Credentials(t.Context()); err == nil || strings.Contains(err.Error(), "eyJ") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReadThatEndsWhileItWaitsForKeysSaysSo(t *testing.T) {
	silent := []simulator.Fault{{Name: "silent"}}
	for name, c := range map[string]struct {
		options    simulator.Options
		awaitsKeys bool
		attempts   int
	}{
		"STS is silent":             {simulator.Options{STSFaults: silent}, true, 0},
		"the partner API is silent": {simulator.Options{Faults: silent}, false, 1},
	} {
		inVirtualTime(t, c.options, nil, func(t *testing.T, cloud *cloud) {
			reader := partner.NewReader(cloud.client, cloud.source(t, demoRole("")), ratelimit.New(partner.MaxRequestsPerSecond))
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			_, err := reader.Read(ctx, []partner.UIN{1})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.AwaitsKeys != c.awaitsKeys || failed.Attempts != c.attempts {
				t.Errorf("%s: got %+v", name, failed)
			}
			synctest.Wait() // and every call has ended, or the bubble would not
			n := len(cloud.Requests())
			time.Sleep(time.Minute) // virtual time
			if len(cloud.Requests()) != n {
				t.Errorf("%s: somebody is called on behalf of nobody", name)
			}
		})
	}
}

// panicsOnce is a transport with a defect that shows once.
type panicsOnce struct {
	http.RoundTripper
	panicked atomic.Bool
}

func (p *panicsOnce) RoundTrip(request *http.Request) (*http.Response, error) {
	if p.panicked.CompareAndSwap(false, true) {
		time.Sleep(time.Second) // virtual time: others wait for these keys, too
		panic("defect")
	}
	return p.RoundTripper.RoundTrip(request)
}

// The client turns a panic into an error of its read. The next one must not wait for keys that never come.
func TestPanicDuringARenewalLeavesNobodyWaiting(t *testing.T) {
	inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *cloud) {
		endpoint := c.client.Endpoint()
		c.options.STS = tencentapi.New(endpoint, &panicsOnce{RoundTripper: c.transport}, "test", "test")
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

// The metadata service hands out the same keys until it has new ones.
func TestMetadataKeysAreUsedToTheirEndWhileThereAreNoNewOnes(t *testing.T) {
	requests := 0
	var end time.Time
	handler := func(http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if requests++; end.IsZero() {
				end = time.Now().Add(2 * time.Minute).Truncate(time.Second)
			}
			fmt.Fprintf(w, `{"TmpSecretId":"a","TmpSecretKey":"b","Token":"c","ExpiredTime":%d,"Code":"Success"}`, end.Unix())
		})
	}
	inVirtualTime(t, simulator.Options{}, handler, func(t *testing.T, c *cloud) {
		source := c.source(t, credential.Settings{CAMRoleName: arg("cam_role_name", "demo")})
		for range 118 {
			if _, err := source.Credentials(t.Context()); err != nil {
				t.Fatalf("with keys for %v more: %v", time.Until(end), err)
			}
			time.Sleep(time.Second) // virtual time
		}
		time.Sleep(2 * time.Second)
		if _, err := source.Credentials(t.Context()); err == nil || !strings.Contains(err.Error(), "no keys that are valid now") || requests > 20 {
			t.Errorf("after their end: %v, after %d requests", err, requests)
		}
	})
}
