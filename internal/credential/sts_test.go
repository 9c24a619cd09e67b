package credential_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestTransientFailuresOfSTSAreRetried(t *testing.T) {
	for _, fault := range []string{
		"RequestLimitExceeded", "InternalError.SystemError", "http-503",
		"reset", "cut", "html", "endless", "silent", "InvalidParameter.OverLimit",
	} {
		options := simulator.Options{STSFaults: []simulator.Fault{{Name: fault, Times: 4}}}
		inVirtualTime(t, options, nil, func(t *testing.T, c *testCloud) {
			start := time.Now()
			_, err := c.source(t, demoRole("")).Credentials(t.Context())
			took := time.Since(start)
			if err != nil || len(c.Requests()) != 5 || took > 48*time.Second {
				t.Errorf("%s: %v after %d requests and %v", fault, err, len(c.Requests()), took)
			}
		})
	}
}

func TestPermanentFailuresOfSTSAreNotRetried(t *testing.T) {
	for _, fault := range []string{
		"AuthFailure.SecretIdNotFound", "UnauthorizedOperation",
		"ResourceNotFound.RoleNotFound", "Brand.New",
	} {
		options := simulator.Options{STSFaults: []simulator.Fault{{Name: fault, Times: 1}}}
		inVirtualTime(t, options, nil, func(t *testing.T, c *testCloud) {
			_, err := c.source(t, demoRole("")).Credentials(t.Context())
			if err == nil || len(c.Requests()) != 1 {
				t.Errorf("%s: %v after %d requests", fault, err, len(c.Requests()))
			}
		})
	}
}

// withoutDate removes the Date header from answers.
func withoutDate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		recorder := httptest.NewRecorder()
		next.ServeHTTP(recorder, r)
		w.Header()["Date"] = nil
		_, _ = w.Write(recorder.Body.Bytes())
	})
}

// If this machine's clock is wrong, keys are neither used after their expiry nor renewed more often
// than necessary.
func TestWrongClock(t *testing.T) {
	metadataRole := simulator.DemoRole
	metadataRole.Life = 2 * time.Minute
	for _, offset := range []time.Duration{
		-3 * time.Hour, -4 * time.Minute, 0, 4 * time.Minute, 3 * time.Hour,
	} {
		for name, c := range map[string]struct {
			block credential.Settings
			wrap  middleware
		}{
			"AssumeRole":                {demoRole("120"), nil},
			"AssumeRole without a Date": {demoRole("120"), withoutDate},
			"AssumeRoleWithWebIdentity": {demoWebIdentity("120"), nil},
			simulator.Metadata:          {demoCAMRole(), nil},
		} {
			hasDate := c.wrap == nil
			if !hasDate && (offset < 0 || offset > time.Hour) {
				// Without a Date, the client cannot know whether the keys have expired. It also
				// cannot correct a time stamp that STS rejects.
				continue
			}
			options := simulator.Options{ClockOffset: offset, Roles: []simulator.Role{metadataRole}}
			inVirtualTime(t, options, c.wrap, func(t *testing.T, cloud *testCloud) {
				callForTenLives(t, cloud, c.block, offset)
				if n := len(cloud.Issued()); n < 10 || (n > 12 && hasDate) {
					t.Errorf("%s, %v: keys were issued %d times in ten lives", name, offset, n)
				}
			})
		}
	}
}

// callForTenLives calls the partner API each second for ten lives of two minutes. The partner API's
// clock is ahead by offset. The test fails if the simulator rejects a call.
func callForTenLives(t *testing.T, c *testCloud, block credential.Settings, offset time.Duration) {
	t.Helper()
	source := c.source(t, block)
	for range 1200 {
		keys, err := source.Credentials(t.Context())
		if err != nil {
			t.Fatalf("%v: %v", offset, err)
		}
		call := tencentapi.Call{
			Service: "intlpartnersmgt", Version: "2022-09-28",
			Action: "QueryCreditByUinList", Credentials: keys, Skew: offset,
		}
		in := map[string]any{"UinList": []int{1}}
		if _, err := c.client.Do(t.Context(), call, in, &struct{}{}); err != nil {
			t.Fatalf("%v: %v", offset, err)
		}
		time.Sleep(time.Second) // virtual time
	}
}

func TestClockIsCorrectedOnce(t *testing.T) {
	options := simulator.Options{
		ClockOffset: time.Hour,
		STSFaults:   []simulator.Fault{{Name: "AuthFailure.SignatureExpire"}},
	}
	inVirtualTime(t, options, nil, func(t *testing.T, c *testCloud) {
		_, err := c.source(t, demoRole("")).Credentials(t.Context())
		var failed *credential.Error
		if !errors.As(err, &failed) || !strings.Contains(failed.Remedy, "Synchronize") ||
			len(c.Requests()) != 2 {
			t.Errorf("got %v after %d requests, want 2", err, len(c.Requests()))
		}
	})
}

// STS receives the configured parameters, and defaults for the others.
func TestParametersOfSTS(t *testing.T) {
	full := demoRole("600")
	full.Role.SessionName = argument("n", "a.b@c")
	full.Role.SourceIdentity = argument("i", "100000000002")
	full.Role.Policy = argument("p", `{"a": "b+c&d%"}`)
	named := demoWebIdentity("")
	named.WebIdentity.SessionName = argument("n", "ci")
	const escapedPolicy = "%7B%22a%22%3A%20%22b%2Bc%26d%25%22%7D"
	role := `{"RoleArn":"` + simulator.DemoRole.ARN + `",`
	webIdentity := `{"ProviderId":"OIDC","WebIdentityToken":"demo-web-identity-token",` + role[1:]
	for want, block := range map[string]credential.Settings{
		role + `"RoleSessionName":"terraform-provider-tencentpartner",` +
			`"DurationSeconds":7200}`: demoRole(""),
		role + `"RoleSessionName":"a.b@c","DurationSeconds":600,"Policy":"` + escapedPolicy +
			`","SourceIdentity":"100000000002"}`: full,
		webIdentity + `"RoleSessionName":"ci","DurationSeconds":7200}`: named,
		webIdentity + `"RoleSessionName":"terraform-provider-tencentpartner",` +
			`"DurationSeconds":60}`: demoWebIdentity("60"),
	} {
		inVirtualTime(t, simulator.Options{}, nil, func(t *testing.T, c *testCloud) {
			if _, err := c.source(t, block).Credentials(t.Context()); err != nil {
				t.Error(err)
			}
			if got := string(c.Requests()[0].Body); got != want {
				t.Errorf("STS received\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// The provider checks an answer of STS like an input. Errors do not show it.
func TestUnusableAnswersOfSTS(t *testing.T) {
	later := time.Now().Add(time.Hour).Unix()
	expiry := fmt.Sprintf(`,"ExpiredTime":%d`, later)
	const whole = `"Credentials":{"TmpSecretId":"a","TmpSecretKey":"the-secret","Token":"the-secret"}`
	for name, body := range map[string]string{
		"no token":         `"Credentials":{"TmpSecretId":"a","TmpSecretKey":"the-secret"}` + expiry,
		"no key":           `"Credentials":{"TmpSecretId":"a","Token":"the-secret"}` + expiry,
		"no id":            `"Credentials":{"TmpSecretKey":"the-secret","Token":"the-secret"}` + expiry,
		"no expiry":        whole,
		"expired":          whole + `,"ExpiredTime":1700000000`,
		"null":             `"Credentials":null` + expiry,
		"a number":         `"Credentials":{"TmpSecretId":"a","TmpSecretKey":123456789,"Token":"c"}` + expiry,
		"a list":           `"Credentials":["the-secret"]` + expiry,
		"a textual expiry": `"Credentials":{"TmpSecretId":"a","TmpSecretKey":"b","Token":"c"},"ExpiredTime":"the-secret"`,
	} {
		answer := answering(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"Response":{%s,"RequestId":"id"}}`, body)
		})
		inVirtualTime(t, simulator.Options{}, answer, func(t *testing.T, c *testCloud) {
			time.Sleep(time.Until(time.Unix(later-3600, 0))) // virtual time: to the present
			keys, err := c.source(t, demoRole("")).Credentials(t.Context())
			var failed *credential.Error
			if !errors.As(err, &failed) || failed.Problem != credential.STS || keys.SecretID != "" {
				t.Errorf("%s: got %v", name, err)
			}
			text := fmt.Sprintf("%v %+v", err, failed)
			if strings.Contains(text, "the-secret") || strings.Contains(text, "123456789") {
				t.Errorf("%s: the error shows a secret: %s", name, text)
			}
		})
	}
}

func TestPartsOfAnIdentityTokenAreNotShown(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ0aGUtc2VjcmV0In0.the-very-long-signature"
	echo := answering(func(w http.ResponseWriter, _ *http.Request) {
		parts := strings.Split(jwt, ".")
		fmt.Fprintf(w,
			`{"Response":{"Error":{"Code":"X","Message":"got %s, of %s.%s"},"RequestId":"id"}}`,
			jwt, parts[0], parts[1])
	})
	inVirtualTime(t, simulator.Options{}, echo, func(t *testing.T, c *testCloud) {
		block := demoWebIdentity("")
		block.WebIdentity.Token.Value = jwt
		_, err := c.source(t, block).Credentials(t.Context())
		if err == nil || strings.Contains(err.Error(), "eyJ") {
			t.Errorf("got %v", err)
		}
	})
}

func TestAccountsAreCheckedAtEveryRenewal(t *testing.T) {
	const other = "999"
	for name, c := range map[string]struct {
		accounts           []string // the answers of STS, one a renewal
		allowed, forbidden []string
		rejected           int // the first renewal that fails, from 1; 0 if none
	}{
		"allowed":             {[]string{"1", "1", "1"}, []string{"2", "1"}, nil, 0},
		"not allowed":         {[]string{other, other, other}, []string{"1"}, nil, 1},
		"another later":       {[]string{"1", other, other}, []string{"1"}, nil, 2},
		"forbidden":           {[]string{"1", other, other}, nil, []string{other}, 2},
		"an unknown account":  {[]string{"", "", ""}, nil, []string{other}, 1},
		"both lists, in code": {[]string{"1", "1", "1"}, []string{"1"}, []string{"1"}, 1},
	} {
		calls := 0
		identity := func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-TC-Action") != "GetCallerIdentity" {
					next.ServeHTTP(w, r)
					return
				}
				account := c.accounts[min(calls, 2)]
				fmt.Fprintf(w, `{"Response":{"AccountId":%q,"RequestId":"id"}}`, account)
				calls++
			})
		}
		inVirtualTime(t, simulator.Options{}, identity, func(t *testing.T, cloud *testCloud) {
			cloud.options.Allowed, cloud.options.Forbidden = c.allowed, c.forbidden
			source := cloud.source(t, demoRole("100"))
			for i := 1; i <= 3; i++ {
				keys, err := source.Credentials(t.Context())
				var failed *credential.Error
				isRejected := errors.As(err, &failed) && failed.Problem == credential.Account
				wantRejected := c.rejected > 0 && i >= c.rejected
				if isRejected != wantRejected || wantRejected != (keys.SecretID == "") ||
					calls != i {
					t.Errorf("%s, renewal %d: got %v after %d calls", name, i, err, calls)
				}
				time.Sleep(100 * time.Second) // virtual time: the keys have expired
			}
		})
	}
}
