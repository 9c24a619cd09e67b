package doctor

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// maxRequests is the maximum number of requests of a run.
const maxRequests = 40

// errBudget means that a request was not sent, because the run has sent maxRequests.
var errBudget = fmt.Errorf("the doctor has sent its maximum of %d requests", maxRequests)

// meter counts the requests of a run, and rejects those beyond maxRequests.
type meter struct{ sent atomic.Int32 }

// transport returns a transport whose requests the meter counts.
func (m *meter) transport(next http.RoundTripper) http.RoundTripper { return metered{m, next} }

// count returns the number of requests so far.
func (m *meter) count() int { return int(m.sent.Load()) }

// exhausted reports whether no request is left.
func (m *meter) exhausted() bool { return m.count() >= maxRequests }

// metered is a transport with a meter.
type metered struct {
	meter *meter
	next  http.RoundTripper
}

func (t metered) RoundTrip(request *http.Request) (*http.Response, error) {
	if t.meter.sent.Add(1) > maxRequests {
		t.meter.sent.Add(-1)
		if request.Body != nil { // a RoundTripper must close the body
			_ = request.Body.Close()
		}
		return nil, errBudget
	}
	answer, err := t.next.RoundTrip(request)
	if seen, ok := request.Context().Value(exchangeKey{}).(*exchange); ok {
		seen.record(answer, err)
	}
	return answer, err
}

// exchange contains the observable parts of a request on the network: its connection, and the
// headers of its answer. After several attempts, it describes the last one. Only the first attempt
// may look up the host name.
type exchange struct {
	addresses atomic.Int64 // the addresses of the host name; 0 if it was not looked up
	received  time.Time    // when the headers arrived, or the failure
	err       error
	status    int // 0 without an answer
	header    http.Header
	tls       *tls.ConnectionState
}

type exchangeKey struct{}

// observe returns a context for a request, and the exchange that the request fills in.
func observe(ctx context.Context) (context.Context, *exchange) {
	seen := &exchange{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSDone: func(info httptrace.DNSDoneInfo) { seen.addresses.Store(int64(len(info.Addrs))) },
	})
	return context.WithValue(ctx, exchangeKey{}, seen), seen
}

func (x *exchange) record(answer *http.Response, err error) {
	x.received, x.err = time.Now(), err
	x.status, x.header, x.tls = 0, nil, nil
	if answer != nil {
		x.status, x.header, x.tls = answer.StatusCode, answer.Header, answer.TLS
	}
}
