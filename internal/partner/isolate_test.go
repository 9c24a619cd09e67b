package partner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestThreeBadUINsAtTheHeadOfABatchAreNoAccountError(t *testing.T) {
	customers, uins := numbered(50)
	for _, uin := range []uint64{1, 2, 3} {
		delete(customers, uin)
	}
	options := simulator.Options{Customers: customers, NotCustomerFails: true}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		expectNumbered(t, answers, uins, 1, 2, 3)
		for _, uin := range uins[:3] {
			if !partner.IsMissing(answers[uin].Err) {
				t.Errorf("UIN %s has %s", uin, answers[uin])
			}
		}
	})
}

func TestAccountThatMayReadNobodyCostsFewRequests(t *testing.T) {
	_, uins := numbered(5000)
	options := simulator.Options{NotCustomerFails: true, Limit: simulator.DocumentedLimit}
	withSim(t, 50*time.Millisecond, 5, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		for _, asked := range [][]partner.UIN{uins[:1000], uins[1000:]} {
			group.Go(func() {
				answers, err := reader.Read(t.Context(), asked)
				var failed *partner.ReadError
				if !errors.Is(err, partner.ErrNoCustomer) || answers != nil || !errors.As(err, &failed) || len(failed.UINs) != 40 ||
					failed.Err.Code != "UnauthorizedOperation.NotCustomerUin" {
					t.Errorf("got %d answers, %v", len(answers), err)
				}
			})
		}
		group.Wait()
		if got := len(sim.Requests()); got > 46 {
			t.Errorf("%d requests to find that nobody may be read", got)
		}
	})
}

// The error of the account names the UINs that were tried, and those were refused alone.
func TestAccountErrorNamesWhatWasTried(t *testing.T) {
	_, uins := numbered(120)
	withSim(t, 50*time.Millisecond, 5, simulator.Options{NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		_, err := reader.Read(t.Context(), uins)
		var failed *partner.ReadError
		if !errors.As(err, &failed) || !errors.Is(err, partner.ErrNoCustomer) {
			t.Fatalf("got %v", err)
		}
		var alone []partner.UIN
		for _, request := range sim.Requests() {
			if len(request.UINs) == 1 {
				alone = append(alone, partner.UIN(request.UINs[0]))
			}
		}
		slices.Sort(alone)
		if got := len(sim.Requests()); got > 45 || !slices.Equal(failed.UINs, alone) {
			t.Errorf("%d requests; the error names %v, and these were alone: %v", got, failed.UINs, alone)
		}
	})
}

// If other reads' UINs were tried, too, the error of a read names its own first.
func TestAccountErrorNamesTheReadsOwnUINsFirst(t *testing.T) {
	_, uins := numbered(120)
	withSim(t, 50*time.Millisecond, 5, simulator.Options{NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		var group sync.WaitGroup
		for _, own := range [][]partner.UIN{uins[:60], uins[60:]} {
			group.Go(func() {
				_, err := reader.Read(t.Context(), own)
				var failed *partner.ReadError
				if !errors.As(err, &failed) || len(failed.UINs) != 40 {
					t.Errorf("got %v", err)
					return
				}
				isOwn := func(uin partner.UIN) bool { return slices.Contains(own, uin) }
				first := slices.IndexFunc(failed.UINs, func(uin partner.UIN) bool { return !isOwn(uin) })
				if first < 1 || slices.ContainsFunc(failed.UINs[first:], isOwn) {
					t.Errorf("a read of %v and more names %v", own[0], failed.UINs)
				}
			})
		}
		group.Wait()
	})
}

// With as many bad UINs as in these lists, forty chosen at random always have a good one among them.
// In the first edition, three at fixed positions were bad.
func TestUnluckyListsAreNoAccountError(t *testing.T) {
	for name, list := range map[string]struct {
		uins int
		bad  []int // indices
	}{
		"three of 50":    {50, []int{8, 25, 41}},
		"eight of 2,000": {2000, []int{0, 50, 100, 150, 200, 333, 1000, 1666}},
	} {
		for range 20 {
			customers, uins := numbered(list.uins)
			var bad []partner.UIN
			for _, i := range list.bad {
				delete(customers, uint64(uins[i]))
				bad = append(bad, uins[i])
			}
			options := simulator.Options{Customers: customers, NotCustomerFails: true, Limit: simulator.DocumentedLimit}
			withSim(t, 50*time.Millisecond, 5, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				answers, err := reader.Read(t.Context(), uins)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				expectNumbered(t, answers, uins, bad...)
				for _, uin := range bad {
					if !partner.IsMissing(answers[uin].Err) {
						t.Errorf("%s: UIN %s has %s", name, uin, answers[uin])
					}
				}
			})
		}
	}
}

// If nine of ten UINs are no customers, the account is blamed in one of 68 reads at most.
func TestListOfMostlyStrangersIsAnswered(t *testing.T) {
	const seeds = 100
	answered := 0
	for seed := range uint64(seeds) {
		customers, uins := numbered(100)
		random := rand.New(rand.NewPCG(seed, 1))
		for _, i := range random.Perm(100)[:90] {
			delete(customers, uint64(i+1))
		}
		options := simulator.Options{Customers: customers, NotCustomerFails: true, Limit: simulator.DocumentedLimit}
		withSim(t, 50*time.Millisecond, 5, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			answers, err := reader.Read(t.Context(), uins)
			switch {
			case err == nil && len(answers) == len(uins):
				answered++
			case !errors.Is(err, partner.ErrNoCustomer):
				t.Errorf("got %d answers, %v", len(answers), err)
			}
		})
	}
	// Each fails with a probability of 0.0044 (90 and 40 of 100), so six fail in less than 1 of 200,000 tests.
	if answered < seeds*19/20 {
		t.Errorf("%d of %d lists were answered", answered, seeds)
	}
}

// Different codes tell of different UINs, not of the account.
func TestStrangersWithTwoCodesAreNoAccountError(t *testing.T) {
	mixed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code := "UnauthorizedOperation.NotCustomerUin"
		if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "2]") {
			code = "InvalidParameterValue.UinList"
		}
		_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"`+code+`","Message":"no"},"RequestId":"id-1"}}`)
	})
	withHandler(t, mixed, source{}, func(t *testing.T, reader *partner.Reader) {
		_, uins := numbered(41)
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || len(answers) != 41 || !partner.IsMissing(answers[1].Err) || partner.IsMissing(answers[2].Err) || answers[2].Err == nil {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

// A search asks one request after another. With repeats and fresh batches in one queue it would wait for both.
func TestProbesGoAheadOfTheQueue(t *testing.T) {
	customers, uins := numbered(2000)
	withSim(t, 50*time.Millisecond, 1, simulator.Options{Customers: customers, NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		var group sync.WaitGroup
		group.Go(func() { expectRead(t, reader, uins) })
		time.Sleep(3 * time.Second) // virtual time
		if answers, err := reader.Read(t.Context(), []partner.UIN{7000}); err != nil || !partner.IsMissing(answers[7000].Err) {
			t.Errorf("got %v, %v", answers, err)
		}
		fresh, probes, searching := 0, 0, false
		for _, request := range sim.Requests() {
			searching = searching || request.Code != ""
			switch {
			case searching && len(request.UINs) == 50 && request.Code == "":
				fresh++
			case searching:
				probes++
			}
		}
		if fresh > probes/2 || fresh == 0 {
			t.Errorf("%d fresh batches and %d probes left during the search, want one of three at most, and some", fresh, probes)
		}
		group.Wait()
	})
}

// All batches of a wave fail together; one of them looks at the account for all.
func TestAccountIsCheckedOnceForAWave(t *testing.T) {
	_, uins := numbered(3000)
	withSim(t, 50*time.Millisecond, 10_000, simulator.Options{NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		if _, err := reader.Read(t.Context(), uins); !errors.Is(err, partner.ErrNoCustomer) {
			t.Errorf("got %v", err)
		}
		if got := len(sim.Requests()); got != 100 {
			t.Errorf("%d requests, want 60 batches and forty UINs", got)
		}
	})
}

// A read that began after the forty were chosen had no part in that.
func TestAccountErrorSparesWhoCameLater(t *testing.T) {
	customers, uins := numbered(2)
	withSim(t, time.Second, 5, simulator.Options{Customers: customers, NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		var group sync.WaitGroup
		group.Go(func() {
			var strangers []partner.UIN
			for uin := range partner.UIN(50) {
				strangers = append(strangers, 7+uin)
			}
			if _, err := reader.Read(t.Context(), strangers); !errors.Is(err, partner.ErrNoCustomer) {
				t.Errorf("got %v", err)
			}
		})
		time.Sleep(40990 * time.Millisecond) // virtual time: the answer of the last is on its way
		expectRead(t, reader, uins)
		group.Wait()
	})
}

// Forty say too little of an account: they are each answered.
func TestFortyStrangersAreNoAccountError(t *testing.T) {
	_, uins := numbered(40)
	inVirtualTime(t, simulator.Options{NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || len(answers) != 40 {
			t.Fatalf("got %v, %v", answers, err)
		}
		for uin, answer := range answers {
			if !partner.IsMissing(answer.Err) {
				t.Errorf("UIN %s has %s", uin, answer)
			}
		}
	})
}

// After a success the account may read credit, whoever is asked for next.
func TestStrangersAfterASuccessAreNoAccountError(t *testing.T) {
	customers, uins := numbered(1)
	options := simulator.Options{Customers: customers, NotCustomerFails: true}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		expectRead(t, reader, uins)
		answers, err := reader.Read(t.Context(), []partner.UIN{7, 8, 9, 10})
		if err != nil || len(answers) != 4 {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

func TestInnocentReadsOfAFailedBatchGetTheirData(t *testing.T) {
	customers, uins := numbered(5000)
	options := simulator.Options{Customers: customers, NotCustomerFails: true, Limit: simulator.DocumentedLimit}
	withSim(t, 50*time.Millisecond, 5, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		var group sync.WaitGroup
		group.Go(func() { expectRead(t, reader, uins) })
		time.Sleep(2 * time.Second) // virtual time
		start := time.Now()
		answers, err := reader.Read(t.Context(), []partner.UIN{7000, 42})
		if err != nil || !partner.IsMissing(answers[7000].Err) || answers[42].Err != nil {
			t.Errorf("got %v, %v", answers, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("it took %v: probes go ahead of the queue", took)
		}
		group.Wait()
	})
}

// A short outage with one success in it is no proof that what fails is to blame.
func TestOutageBlamesNobody(t *testing.T) {
	customers, uins := numbered(51)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	start := time.Now()
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		switch first := start; {
		case strings.Contains(string(body), "[1,2,") && time.Since(first) < time.Second:
			time.Sleep(200 * time.Millisecond) // virtual time: it came before the outage
			sim.ServeHTTP(w, r)
		case time.Since(first) < 30*time.Second:
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"InternalError","Message":"down"},"RequestId":"id-1"}}`)
		default:
			sim.ServeHTTP(w, r)
		}
	})
	for range 5 {
		withHandler(t, handler, source{}, func(t *testing.T, reader *partner.Reader) {
			start = time.Now()
			expectRead(t, reader, uins)
		})
	}
}

// The last batch has nobody beside it whose success could tell.
func TestPoisonedLastBatchIsSearched(t *testing.T) {
	customers, uins := numbered(120)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	whole := 0 // how often the whole batch failed
	poisoned := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "113") {
			if strings.Count(string(body), ",") == 19 {
				whole++
			}
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"InternalError","Message":"poison"},"RequestId":"id-1"}}`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sim.ServeHTTP(w, r)
	})
	withHandler(t, poisoned, source{}, func(t *testing.T, reader *partner.Reader) {
		start := time.Now()
		answers, err := reader.Read(t.Context(), uins)
		var content *partner.ContentError
		if err != nil || !errors.As(answers[113].Err, &content) || time.Since(start) > 2*time.Minute {
			t.Fatalf("after %v: %s, %v", time.Since(start), answers[113], err)
		}
		expectNumbered(t, answers, uins, 113)
		if whole != 5 {
			t.Errorf("the batch was sent %d times before it was searched, want 5", whole)
		}
	})
}

func TestInnocentReadBesideOneOfStrangersHasItsData(t *testing.T) {
	customers, uins := numbered(3)
	delete(customers, 1)
	inVirtualTime(t, simulator.Options{Customers: customers, NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		var group sync.WaitGroup
		group.Go(func() {
			strangers := []partner.UIN{1}
			for uin := range partner.UIN(60) {
				strangers = append(strangers, 1000+uin)
			}
			answers, err := reader.Read(t.Context(), strangers)
			if !errors.Is(err, partner.ErrNoCustomer) && len(answers) != len(strangers) { // an innocent UIN may be among the forty
				t.Errorf("got %d answers, %v", len(answers), err)
			}
		})
		group.Go(func() { expectRead(t, reader, uins[1:]) })
		group.Wait()
	})
}

// One search goes on at a time, and few fresh batches leave meanwhile: otherwise everybody would wait for all of them.
func TestManyStrangersDoNotHoldUpOthersForLong(t *testing.T) {
	customers, uins := numbered(5000)
	for uin := uint64(1); uin <= 5000; uin += 50 { // one in every batch
		delete(customers, uin)
	}
	customers[9999] = customers[2]
	withSim(t, 50*time.Millisecond, 5, simulator.Options{Customers: customers, NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		expectRead(t, reader, uins[1:2])
		time.Sleep(5 * time.Second) // virtual time
		ctx, cancel := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() { _, _ = reader.Read(ctx, uins) })
		time.Sleep(10 * time.Second) // virtual time
		start := time.Now()
		if answers, err := reader.Read(t.Context(), []partner.UIN{9999}); err != nil || answers[9999].Err != nil {
			t.Errorf("got %v, %v", answers, err)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("it took %v", took)
		}
		cancel()
		group.Wait()
	})
}

// A search ends with the last who waits for any of its UINs.
func TestNobodyIsSearchedForNobody(t *testing.T) {
	customers, uins := numbered(1)
	withSim(t, 50*time.Millisecond, 5, simulator.Options{Customers: customers, NotCustomerFails: true}, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		expectRead(t, reader, uins)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		var group sync.WaitGroup
		group.Go(func() {
			_, _ = reader.Read(ctx, []partner.UIN{10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
		})
		group.Go(func() { expectRead(t, reader, uins) })
		group.Wait()
		done := len(sim.Requests())
		time.Sleep(time.Minute) // virtual time
		if got := len(sim.Requests()); got > done+1 {
			t.Errorf("%d requests left after the last reader", got-done)
		}
	})
}

// A code that is the service's for all it says, but always the same batch's, is that batch's.
func TestBatchThatAlwaysFailsWhileOthersSucceedIsSearched(t *testing.T) {
	customers, uins := numbered(2000)
	poison := []partner.UIN{77, 177}
	sim := simtest.New(t, simulator.Options{Customers: customers})
	poisoned := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var asked struct{ UinList []partner.UIN }
		if json.Unmarshal(body, &asked) != nil || slices.ContainsFunc(poison, func(uin partner.UIN) bool { return slices.Contains(asked.UinList, uin) }) {
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"InternalError","Message":"poison"},"RequestId":"id-1"}}`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sim.ServeHTTP(w, r)
	})
	withHandler(t, poisoned, source{}, func(t *testing.T, reader *partner.Reader) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		expectNumbered(t, answers, uins, poison...)
		for _, uin := range poison {
			var content *partner.ContentError
			if !errors.As(answers[uin].Err, &content) || !strings.Contains(fmt.Sprint(answers[uin].Err), "InternalError: poison") {
				t.Errorf("UIN %s has %v", uin, answers[uin].Err)
			}
		}
	})
	// Where nothing succeeds it is the service.
	options := simulator.Options{Customers: customers, Faults: []simulator.Fault{{Name: "InternalError", Times: 400}}}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
		expectRead(t, reader, uins)
		if sizes := batchSizes(sim); slices.Min(sizes) != 50 {
			t.Errorf("batches of %v were searched", sizes)
		}
	})
}

// The UIN that is requested for comparison is one with a credit record, and no request of the read.
func TestComparisonIsNoRequestOfTheRead(t *testing.T) {
	customers, uins := numbered(1)
	sound := simtest.New(t, simulator.Options{Customers: customers})
	for known, want := range map[partner.UIN]int{uins[0]: 2, 5: 0} { // 5 has no record
		failing := simtest.New(t, simulator.Options{Faults: []simulator.Fault{{Name: "InternalError"}}})
		var down atomic.Bool
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down.Load() {
				failing.ServeHTTP(w, r)
			} else {
				sound.ServeHTTP(w, r)
			}
		})
		withHandler(t, handler, source{}, func(t *testing.T, reader *partner.Reader) {
			if _, err := reader.Read(t.Context(), []partner.UIN{known}); err != nil {
				t.Fatal(err)
			}
			down.Store(true)
			ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
			defer cancel()
			_, err := reader.Read(ctx, []partner.UIN{7})
			var failed *partner.ReadError
			if !errors.As(err, &failed) || !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v", err)
			}
			compared := 0
			for _, request := range failing.Requests() {
				if request.UINs[0] == uint64(known) {
					compared++
				}
			}
			if compared < want || want == 0 && compared > 0 || failed.Attempts != len(failing.Requests())-compared {
				t.Errorf("the read had %d requests of %d, of which %d were for the UIN %s", failed.Attempts, len(failing.Requests()), compared, known)
			}
		})
	}
}

// poisonedBy answers like a simulator, but fails every request with that UIN.
func poisonedBy(uin string, sim http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), uin) {
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"InternalError","Message":"poison"},"RequestId":"id-1"}}`)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		sim.ServeHTTP(w, r)
	})
}

// The UIN that had a credit may be no customer any more. That, too, is an answer of a service that works.
func TestPoisonedBatchIsSearchedAlsoIfTheOtherUINIsNoCustomerAnyMore(t *testing.T) {
	customers, uins := numbered(3)
	sim := simtest.New(t, simulator.Options{Customers: customers, NotCustomerFails: true})
	withHandler(t, poisonedBy("3333", sim), source{}, func(t *testing.T, reader *partner.Reader) {
		expectRead(t, reader, uins[:1])
		delete(customers, 1)
		start := time.Now()
		answers, err := reader.Read(t.Context(), []partner.UIN{2, 3333})
		var content *partner.ContentError
		if err != nil || answers[2].Err != nil || !errors.As(answers[3333].Err, &content) || time.Since(start) > time.Minute {
			t.Errorf("after %v: %v, %v", time.Since(start), answers, err)
		}
	})
}

// A customer's own success proves nothing about its own batch.
func TestUINIsNotBlamedBecauseItIsAnsweredNow(t *testing.T) {
	customers, uins := numbered(1)
	sim := simtest.New(t, simulator.Options{Customers: customers})
	calls := 0
	flaky := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls > 1 && calls <= 6 {
			_, _ = io.ReadAll(r.Body)
			_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"InternalError","Message":"busy"},"RequestId":"id-1"}}`)
			return
		}
		sim.ServeHTTP(w, r)
	})
	withHandler(t, serialized(flaky), source{}, func(t *testing.T, reader *partner.Reader) {
		expectRead(t, reader, uins)
		expectRead(t, reader, uins)
	})
}
