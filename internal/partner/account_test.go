package partner_test

import (
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

func TestThreeNonCustomersAtTheStartOfABatchAreNoAccountError(t *testing.T) {
	customers, uins := numberedCustomers(50)
	for _, uin := range []uint64{1, 2, 3} {
		delete(customers, uin)
	}
	options := simulator.Options{Customers: customers, NotCustomerFails: true}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		answers, err := reader.Read(t.Context(), uins)
		if err != nil {
			t.Fatal(err)
		}
		checkCredits(t, answers, uins, 1, 2, 3)
		checkMissing(t, answers, uins[:3]...)
	})
}

func TestAccountErrorTakesFewRequests(t *testing.T) {
	_, uins := numberedCustomers(5000)
	options := simulator.Options{NotCustomerFails: true, Limit: simulator.DocumentedLimit}
	withNetwork(t, 50*time.Millisecond, 5, options,
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			var group sync.WaitGroup
			for _, readUINs := range [][]partner.UIN{uins[:1000], uins[1000:]} {
				group.Go(func() {
					answers, err := reader.Read(t.Context(), readUINs)
					var failed *partner.ReadError
					if !errors.Is(err, partner.ErrNoCustomer) || answers != nil ||
						!errors.As(err, &failed) || len(failed.UINs) != 40 ||
						failed.Err.Code != "UnauthorizedOperation.NotCustomerUin" {
						t.Errorf("got %d answers, %v", len(answers), err)
					}
				})
			}
			group.Wait()
			if got := len(sim.Requests()); got > 46 {
				t.Errorf("%d requests before the account error, want at most 46", got)
			}
		})
}

// The account error has the UINs of the sample. Each of them was sent alone.
func TestAccountErrorNamesTheSample(t *testing.T) {
	_, uins := numberedCustomers(120)
	withNetwork(t, 50*time.Millisecond, 5, simulator.Options{NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
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
				t.Errorf("%d requests; the error has %v, want the UINs that were sent alone: %v",
					got, failed.UINs, alone)
			}
		})
}

// The sample may contain UINs of several reads. The error of a read has its own UINs first.
func TestAccountErrorNamesTheReadsOwnUINsFirst(t *testing.T) {
	_, uins := numberedCustomers(120)
	withNetwork(t, 50*time.Millisecond, 5, simulator.Options{NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
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
					first := slices.IndexFunc(failed.UINs, func(uin partner.UIN) bool {
						return !isOwn(uin)
					})
					if first < 1 || slices.ContainsFunc(failed.UINs[first:], isOwn) {
						t.Errorf("the error of the read from %v has %v", own[0], failed.UINs)
					}
				})
			}
			group.Wait()
		})
}

// These lists have fewer than forty non-customers. So each sample of forty UINs contains a
// customer. An earlier version used three UINs at fixed positions. None of these was a customer.
func TestListsWithFewNonCustomersAreNoAccountError(t *testing.T) {
	for name, list := range map[string]struct {
		uins         int
		nonCustomers []int // indices
	}{
		"three of 50":    {50, []int{8, 25, 41}},
		"eight of 2,000": {2000, []int{0, 50, 100, 150, 200, 333, 1000, 1666}},
	} {
		for range 20 {
			customers, uins := numberedCustomers(list.uins)
			var nonCustomers []partner.UIN
			for _, i := range list.nonCustomers {
				delete(customers, uint64(uins[i]))
				nonCustomers = append(nonCustomers, uins[i])
			}
			options := simulator.Options{
				Customers:        customers,
				NotCustomerFails: true,
				Limit:            simulator.DocumentedLimit,
			}
			withNetwork(t, 50*time.Millisecond, 5, options,
				func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
					answers, err := reader.Read(t.Context(), uins)
					if err != nil {
						t.Fatalf("%s: %v", name, err)
					}
					checkCredits(t, answers, uins, nonCustomers...)
					checkMissing(t, answers, nonCustomers...)
				})
		}
	}
}

// If nine of ten UINs are not customers, at most one of 68 reads has an account error.
func TestListOfMostlyNonCustomersIsAnswered(t *testing.T) {
	const seeds = 100
	answered := 0
	for seed := range uint64(seeds) {
		customers, uins := numberedCustomers(100)
		random := rand.New(rand.NewPCG(seed, 1))
		for _, i := range random.Perm(100)[:90] {
			delete(customers, uint64(i+1))
		}
		options := simulator.Options{
			Customers:        customers,
			NotCustomerFails: true,
			Limit:            simulator.DocumentedLimit,
		}
		withNetwork(t, 50*time.Millisecond, 5, options,
			func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
				answers, err := reader.Read(t.Context(), uins)
				switch {
				case err == nil && len(answers) == len(uins):
					answered++
				case !errors.Is(err, partner.ErrNoCustomer):
					t.Errorf("got %d answers, %v", len(answers), err)
				}
			})
	}
	// A read fails with a probability of 0.0044: all 40 of 100 UINs are among the 90. So six reads
	// fail in less than 1 of 200,000 tests.
	if answered < seeds*19/20 {
		t.Errorf("%d of %d lists were answered", answered, seeds)
	}
}

// Two different codes show that the UINs differ. The account is not the cause.
func TestTwoRejectionCodesAreNoAccountError(t *testing.T) {
	twoCodes := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		code := "UnauthorizedOperation.NotCustomerUin"
		uins := requestedUINs(r)
		if last := uins[len(uins)-1]; last%10 == 2 {
			code = "InvalidParameterValue.UinList"
		}
		_, _ = io.WriteString(w, apiError(code, "no"))
	})
	withHandler(t, twoCodes, demoKeys, func(t *testing.T, reader *partner.Reader) {
		_, uins := numberedCustomers(41)
		answers, err := reader.Read(t.Context(), uins)
		if err != nil || len(answers) != 41 || !partner.IsMissing(answers[1].Err) ||
			partner.IsMissing(answers[2].Err) || answers[2].Err == nil {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}

// If many batches fail together, one of them sends the sample for all.
func TestBatchesThatFailTogetherHaveOneSample(t *testing.T) {
	_, uins := numberedCustomers(3000)
	withNetwork(t, 50*time.Millisecond, 10_000, simulator.Options{NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, sim *simtest.Simulator) {
			if _, err := reader.Read(t.Context(), uins); !errors.Is(err, partner.ErrNoCustomer) {
				t.Errorf("got %v", err)
			}
			if got := len(sim.Requests()); got != 100 {
				t.Errorf("%d requests, want 60 batches and a sample of forty", got)
			}
		})
}

// A read that began after the choice of the sample does not end with it.
func TestAccountErrorDoesNotEndLaterReads(t *testing.T) {
	customers, uins := numberedCustomers(2)
	withNetwork(t, time.Second, 5, simulator.Options{Customers: customers, NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
			var group sync.WaitGroup
			group.Go(func() {
				_, err := reader.Read(t.Context(), consecutiveUINs(7, 50))
				if !errors.Is(err, partner.ErrNoCustomer) {
					t.Errorf("got %v", err)
				}
			})
			// virtual time: the last answer of the sample arrives soon
			time.Sleep(40990 * time.Millisecond)
			readAndCheck(t, reader, uins)
			group.Wait()
		})
}

// A sample requires more than forty UINs. With forty UINs, each one has an answer.
func TestFortyNonCustomersAreNoAccountError(t *testing.T) {
	_, uins := numberedCustomers(40)
	inVirtualTime(t, simulator.Options{NotCustomerFails: true},
		func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
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

// A success shows that the account may read credit.
func TestNonCustomersAfterASuccessAreNoAccountError(t *testing.T) {
	customers, uins := numberedCustomers(1)
	options := simulator.Options{Customers: customers, NotCustomerFails: true}
	inVirtualTime(t, options, func(t *testing.T, reader *partner.Reader, _ *simtest.Simulator) {
		readAndCheck(t, reader, uins)
		answers, err := reader.Read(t.Context(), []partner.UIN{7, 8, 9, 10})
		if err != nil || len(answers) != 4 {
			t.Errorf("got %v, %v", answers, err)
		}
	})
}
