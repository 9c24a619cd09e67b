package doctor_test

import (
	"net/http"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/doctor"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// withClock returns simulator options with another clock.
func withClock(offset time.Duration) func(*simulator.Options) {
	return func(options *simulator.Options) { options.ClockOffset = offset }
}

// withDate replaces the header Date. An empty one is absent.
func withDate(date string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(dated{w, date}, r)
		})
	}
}

// withoutDate removes the header Date.
func withoutDate(next http.Handler) http.Handler { return withDate("")(next) }

// dated is a response with another header Date.
type dated struct {
	http.ResponseWriter
	date string
}

func (d dated) Write(text []byte) (int, error) {
	d.Header()["Date"] = nil
	if d.date != "" {
		d.Header().Set("Date", d.date)
	}
	return d.ResponseWriter.Write(text)
}

// withSlowBody sends the headers of each answer at once, and the body after six seconds.
func withSlowBody(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(slowBody{w}, r)
	})
}

// slowBody is a response whose body follows after six seconds.
type slowBody struct{ http.ResponseWriter }

func (s slowBody) Write(text []byte) (int, error) {
	if err := http.NewResponseController(s.ResponseWriter).Flush(); err != nil {
		panic(err)
	}
	time.Sleep(6 * time.Second) // virtual time
	return s.ResponseWriter.Write(text)
}

// clockStates are states of clocks.
func clockStates() []state {
	const day = 24 * time.Hour
	return []state{
		{
			name: "clock behind", simulator: withClock(time.Hour),
			want: map[string]want{"clock": {doctor.Problem, "1h0m0s behind"}},
		},
		{
			name: "clock ahead", simulator: withClock(-time.Hour),
			want: map[string]want{"clock": {doctor.Problem, "1h0m0s ahead of"}},
		},
		{
			name: "clock slightly behind", simulator: withClock(5 * time.Minute),
			want: map[string]want{"clock": {doctor.OK, "5m0s behind"}},
		},
		{
			name: "clock two seconds ahead", simulator: withClock(-2 * time.Second),
			want: map[string]want{"clock": {doctor.OK, "equal to the server's clock"}},
		},
		{
			name: "answers without a Date", wrap: withoutDate,
			want: map[string]want{"clock": {doctor.Unknown, "the answer has no valid Date"}},
		},
		{
			name: "answers with an invalid Date", wrap: withDate("yesterday"),
			want: map[string]want{"clock": {doctor.Unknown, "the answer has no valid Date"}},
		},
		{
			name: "slow body", wrap: withSlowBody,
			want: map[string]want{"clock": {doctor.OK, "equal to the server's clock"}},
		},
		{
			name: "clock two days behind", simulator: withClock(2 * day),
			want: map[string]want{
				"clock": {doctor.Problem, "wrong: more than a day behind the server's clock"},
			},
		},
		{
			name: "clock two days ahead", simulator: withClock(-2 * day),
			want: map[string]want{
				"clock": {doctor.Problem, "wrong: more than a day ahead of the server's clock"},
			},
		},
		{
			name: "clock a day behind", simulator: withClock(day),
			want: map[string]want{"clock": {doctor.Problem, "24h0m0s behind"}},
		},
	}
}
