package credential_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/credential"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// slowly delays each answer. An answer of STS or the metadata service takes longer, so the keys
// have less time left.
func slowly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(50 * time.Millisecond) // virtual time
		next.ServeHTTP(w, r)
		if r.Header.Get("X-TC-Action") != "QueryCreditByUinList" {
			time.Sleep(700 * time.Millisecond)
		}
	})
}

// The keys live 10 s and the read takes 60 s: no request is rejected, and each key set is used
// for most of its lifetime.
func TestShortLivedKeysAreRenewedDuringALongRead(t *testing.T) {
	const customers = 14_000 // 280 requests, 5 in 1.1 s
	metadataRole := simulator.DemoRole
	metadataRole.Life = 10 * time.Second
	options := simulator.Options{
		Customers: simulator.Customers{}, Limit: simulator.DocumentedLimit,
		LimitMode: simulator.Sliding, Roles: []simulator.Role{metadataRole},
	}
	one := json.RawMessage("1")
	var uins []partner.UIN
	for uin := uint64(1); uin <= customers; uin++ {
		options.Customers[uin] = simulator.Customer{TotalCredit: one, RemainingCredit: one}
		uins = append(uins, partner.UIN(uin))
	}
	for action, block := range map[string]credential.Settings{
		"AssumeRole":                demoRole("10"),
		"AssumeRoleWithWebIdentity": demoWebIdentity("10"),
		simulator.Metadata:          demoCAMRole(),
	} {
		t.Run(action, func(t *testing.T) {
			inVirtualTime(t, options, slowly, func(t *testing.T, c *testCloud) {
				start := time.Now()
				answers, err := c.reader(t, block).Read(t.Context(), uins)
				took := time.Since(start)
				if err != nil || len(answers) != customers || took < time.Minute ||
					took > 68*time.Second {
					t.Fatalf("%d answers after %v, %v", len(answers), took, err)
				}
				requests := c.count(t, "QueryCreditByUinList")
				if requests != customers/partner.BatchSize {
					t.Errorf("%d requests for credit", requests)
				}
				// Keys expire at a whole second, so up to a second early. The renewal is a tenth
				// of the lifetime before.
				renewals, most := c.count(t, action), int(took/(8*time.Second))+1
				if renewals > most || renewals < int(took/(10*time.Second)) {
					t.Errorf("%d renewals in %v, want at most %d", renewals, took, most)
				}
				checkIssuedKeysDiffer(t, c)
			})
		})
	}
}

// checkIssuedKeysDiffer fails the test if two successive key sets are the same.
func checkIssuedKeysDiffer(t *testing.T, c *testCloud) {
	t.Helper()
	issued := c.Issued()
	for i := 1; i < len(issued); i++ {
		if issued[i].SecretID == issued[i-1].SecretID {
			t.Error("the same keys were issued twice")
		}
	}
}

func TestCallsForKeysUseNoSlotOfTheLimiter(t *testing.T) {
	one := json.RawMessage("1")
	const uins = partner.BatchSize * partner.MaxRequestsPerSecond
	options := simulator.Options{Customers: simulator.Customers{}}
	var all []partner.UIN
	for uin := range uint64(uins) {
		options.Customers[uin+1] = simulator.Customer{TotalCredit: one, RemainingCredit: one}
		all = append(all, partner.UIN(uin+1))
	}
	inVirtualTime(t, options, nil, func(t *testing.T, c *testCloud) {
		start := time.Now()
		if _, err := c.reader(t, demoRole("")).Read(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 0 || c.count(t, "AssumeRole") != 1 {
			t.Errorf("five requests for credit and one for keys took %v, want no wait", took)
		}
	})
}

func TestReadReportsThatItWaitedForKeys(t *testing.T) {
	silent := []simulator.Fault{{Name: "silent"}}
	for name, c := range map[string]struct {
		options    simulator.Options
		awaitsKeys bool
		attempts   int
	}{
		"STS is silent":             {simulator.Options{STSFaults: silent}, true, 0},
		"the partner API is silent": {simulator.Options{Faults: silent}, false, 1},
	} {
		inVirtualTime(t, c.options, nil, func(t *testing.T, cloud *testCloud) {
			reader := cloud.reader(t, demoRole(""))
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			_, err := reader.Read(ctx, []partner.UIN{1})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || failed.AwaitsKeys != c.awaitsKeys ||
				failed.Attempts != c.attempts {
				t.Errorf("%s: got %+v", name, failed)
			}
			synctest.Wait() // the calls have returned, or the bubble would not end
			n := len(cloud.Requests())
			time.Sleep(time.Minute) // virtual time
			if len(cloud.Requests()) != n {
				t.Errorf("%s: requests after the end of the read", name)
			}
		})
	}
}
