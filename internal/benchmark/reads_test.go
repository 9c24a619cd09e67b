package benchmark_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator/simtest"
)

// run measures one process and a server in virtual time. prepare may change their network.
func run(t *testing.T, options simulator.Options, seed uint64, prepare func(*network),
	read func(ctx context.Context, reader *partner.Reader) error,
) (result outcome) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		options.Limit, options.Seed = limit, seed
		server := simtest.New(t, options)
		net := newNetwork(server, seed)
		prepare(net)
		reader, err := newReader(net)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		result.err = read(t.Context(), reader)
		result.took = time.Since(start)
		result.count(server.Requests())
	})
	return result
}

// reading returns a read of UINs that wants each UIN's credit.
func reading(uins []partner.UIN) func(context.Context, *partner.Reader) error {
	return func(ctx context.Context, reader *partner.Reader) error {
		return readAll(ctx, reader, uins)
	}
}

// roundTrip makes all round trips take the same time.
func roundTrip(took time.Duration) func(*network) {
	return func(net *network) { net.least, net.most = took/2, took/2 }
}

func noChange(*network) {}

// A read of one customer takes little more than its round trip. A read of five batches takes little
// more than the slowest round trip.
func TestShortReads(t *testing.T) {
	results := newTable("2. Short reads", "UINs", "Round trip", "Seconds", "Bound", "Requests")
	for _, c := range []struct {
		uins int
		most time.Duration // beyond the round trip
	}{
		{1, 15 * time.Millisecond},
		{250, 50 * time.Millisecond},
	} {
		const took = 100 * time.Millisecond
		all, uins := customers(c.uins)
		var slowest outcome
		for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
			return run(t, simulator.Options{Customers: all}, seed, roundTrip(took), reading(uins))
		}) {
			if o.err != nil || o.took > took+c.most || o.requests != batches(c.uins) {
				t.Errorf("%d UINs: %d requests in %v, %v", c.uins, o.requests, o.took, o.err)
			}
			if o.took > slowest.took {
				slowest = o
			}
		}
		results.add(fmt.Sprint(c.uins), took.String(), fmt.Sprintf("%.3f", slowest.took.Seconds()),
			fmt.Sprintf("≤ %.3f", (took+c.most).Seconds()), fmt.Sprint(slowest.requests))
	}
}

// If the round trips have different times, a wave takes as long as its slowest round trip.
func TestWaveTakesAsLongAsItsSlowestRoundTrip(t *testing.T) {
	all, uins := customers(250)
	for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
		var net *network
		keep := func(n *network) { net = n }
		o := run(t, simulator.Options{Customers: all}, seed, keep, reading(uins))
		o.took -= net.slowest
		return o
	}) {
		if o.err != nil || o.took > 50*time.Millisecond {
			t.Errorf("%v longer than the slowest round trip, %v", o.took, o.err)
		}
	}
}

// The client requests the UINs that answers omit once more, in common batches.
func TestOmittedUINs(t *testing.T) {
	const n, every, most = 5000, 10, 1.25
	all, uins := customers(n)
	var absent []partner.UIN
	for _, uin := range uins {
		if uin%every == 0 {
			delete(all, uint64(uin))
			absent = append(absent, uin)
		}
	}
	results := newTable("3. 500 of 5,000 UINs left out of the answers", "Seconds",
		"Seconds ÷ lower bound of 5,000", "Bound", "Requests")
	read := func(ctx context.Context, reader *partner.Reader) error {
		answers, err := reader.Read(ctx, uins)
		if err != nil {
			return err
		}
		for _, uin := range absent {
			if !partner.IsMissing(answers[uin].Err) {
				return fmt.Errorf("UIN %s has %s", uin, answers[uin])
			}
		}
		return check(answers, uins, absent...)
	}
	least := lowerBound(batches(n)).Seconds()
	var worst outcome
	for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
		return run(t, simulator.Options{Customers: all}, seed, noChange, read)
	}) {
		ratio := o.took.Seconds() / least
		if o.err != nil || ratio > most || o.errors > 0 {
			t.Errorf("%.2f times the lower bound, %v limit errors, %v", ratio, o.errors, o.err)
		}
		worst.add(o)
	}
	results.add(fmt.Sprintf("%.1f", worst.took.Seconds()),
		fmt.Sprintf("%.2f", worst.took.Seconds()/least),
		fmt.Sprintf("≤ %.2f", most), fmt.Sprint(worst.requests))
}

// A read succeeds in spite of an outage.
func TestOutage(t *testing.T) {
	const outage = 120 * time.Second
	all, uins := customers(1000)
	results := newTable("4. An outage of 120 s at the start of a read of 1,000 UINs",
		"Server's fault", "Seconds", "Requests")
	for _, kind := range []string{"http-503", "silent"} {
		var worst outcome
		for o := range each(t, *seeds, func(t *testing.T, seed uint64) outcome {
			broken := simtest.New(t, simulator.Options{Faults: []simulator.Fault{{Name: kind}}})
			startOutage := func(net *network) {
				end := time.Now().Add(outage)
				working := net.server
				net.server = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if time.Now().Before(end) {
						broken.ServeHTTP(w, r)
					} else {
						working.ServeHTTP(w, r)
					}
				})
			}
			return run(t, simulator.Options{Customers: all}, seed, startOutage, reading(uins))
		}) {
			if o.err != nil {
				t.Errorf("%s: %v", kind, o.err)
			}
			worst.add(o)
		}
		results.add(kind, fmt.Sprintf("%.0f", worst.took.Seconds()), fmt.Sprint(worst.requests))
	}
}

// A new connection needs additional round trips. The window starts when the request was written, so
// the first two waves do not arrive in the same second.
func TestColdConnectionsKeepTheLimit(t *testing.T) {
	all, uins := customers(1000)
	for _, mode := range []string{simulator.Sliding, simulator.Bucket} {
		for o := range each(t, max(*seeds, 5), func(t *testing.T, seed uint64) outcome {
			options := simulator.Options{Customers: all, LimitMode: mode}
			slowOpening := func(net *network) { net.openCost = 3 }
			return run(t, options, seed, slowOpening, reading(uins))
		}) {
			if o.err != nil || o.errors > 0 {
				t.Errorf("%s: %v limit errors, %v", mode, o.errors, o.err)
			}
		}
	}
}

// readAll reads UINs. It returns an error unless each UIN has its credit.
func readAll(ctx context.Context, reader *partner.Reader, uins []partner.UIN) error {
	answers, err := reader.Read(ctx, uins)
	if err != nil {
		return err
	}
	return check(answers, uins)
}
