package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// atOnce is one request more than the request limit.
const atOnce = partner.MaxRequestsPerSecond + 1

// idle is the time without a request before requests are sent at once. After this time, a window of
// the limit has ended.
const idle = 2 * time.Second

// requestLimit sends six requests of one action at once. If the API answers all of them, they may
// have arrived in two seconds of the server's clock. Then requestLimit sends six more.
//
// It intentionally uses a second request.Action of CreditsAction, because its limiter has slots for
// all six. No other request is open, and none follows.
func (e *examination) requestLimit(ctx context.Context, customers []partner.UIN) Finding {
	switch {
	case !e.options.Limit:
		return notFound("set -limit, which makes the API reject a request")
	case len(customers) == 0:
		return notFound(noCustomers)
	}
	// This request shows whether the clock of this machine is wrong.
	unlimited := e.newAction(*e.credits, ratelimit.New(10*atOnce))
	if read := e.read(ctx, unlimited, customers[0]); read.err != nil {
		return notFound("%s", noAnswer(ctx, read.err))
	}
	var texts []string
	for range 2 {
		sleep(ctx, idle)
		result := summarize(unlimited.sendAtOnce(ctx, customers[0]))
		if result.answered+result.limited < atOnce {
			return notFound("some of the requests failed for another reason")
		}
		texts = append(texts, result.String())
		if result.limited > 0 {
			break
		}
	}
	return found("%s", strings.Join(texts, "; again: "))
}

// attempt is one of the requests that are sent at once.
type attempt struct {
	seen *exchange
	err  error
}

// sendAtOnce sends requests without waiting for each other's answers.
func (a *action) sendAtOnce(ctx context.Context, customer partner.UIN) []attempt {
	attempts := make([]attempt, atOnce)
	var group sync.WaitGroup
	for i := range attempts {
		group.Go(func() {
			ctx, seen := observe(ctx)
			attempts[i].seen = seen
			_, attempts[i].err = a.try(ctx, body{a.Parameter: {customer}})
		})
	}
	group.Wait()
	return attempts
}

// burst contains the results of requests that were sent at once.
type burst struct {
	answered, limited int // answered, and rejected because of the request limit
	dates             int // different values of the header Date
	failure           *tencentapi.Error
	header            http.Header // of an answer that rejects a request
}

func summarize(attempts []attempt) (b burst) {
	dates := map[string]bool{}
	for _, a := range attempts {
		var failure *tencentapi.Error
		switch {
		case a.err == nil:
			b.answered++
		case errors.As(a.err, &failure) && failure.Class == tencentapi.RateLimited:
			b.limited++
			b.failure, b.header = failure, a.seen.header
		}
		dates[a.seen.header.Get("Date")] = true
	}
	b.dates = len(dates)
	return b
}

func (b burst) String() string {
	text := fmt.Sprintf("%d of %d requests at once answered, values of Date: %d", b.answered,
		b.answered+b.limited, b.dates)
	if b.limited == 0 {
		return text
	}
	return fmt.Sprintf("%s; the others rejected%s, %s, headers: %s", text,
		inParentheses(b.failure), numbersIn(b.failure.Message), headerNames(b.header))
}

// maxNumbers is the maximum number of numbers in a text.
const maxNumbers = 4

var shortNumber = regexp.MustCompile(`^\d{1,3}$`)

// numbersIn returns the numbers of at most three digits in a message about the request limit. It
// ignores parts of longer numbers and of addresses.
func numbersIn(message string) string {
	isSeparator := func(r rune) bool { return strings.ContainsRune(" `'\"", r) }
	var numbers []string
	for _, word := range strings.FieldsFunc(message, isSeparator) {
		word = strings.TrimRight(word, ".,;")
		if shortNumber.MatchString(word) && len(numbers) < maxNumbers {
			numbers = append(numbers, word)
		}
	}
	if len(numbers) == 0 {
		return "no number in the message"
	}
	return "numbers in the message: " + strings.Join(numbers, ", ")
}

// publicHeader matches names of headers that do not identify a company. A proxy can add other
// headers.
var publicHeader = regexp.MustCompile(
	`^(Connection|Date|Retry-After|Server|Vary|(X-)?Ratelimit(-(Limit|Remaining|Reset))?)$`)

var seconds = regexp.MustCompile(`^\d{1,6}$`)

// headerNames returns the names of an answer's headers, and the seconds in Retry-After. It omits
// headers about the body. It counts headers that may identify a company, without their names.
func headerNames(header http.Header) string {
	var names []string
	others := 0
	for _, name := range slices.Sorted(maps.Keys(header)) {
		switch {
		case strings.HasPrefix(name, "Content-"):
			continue
		case !publicHeader.MatchString(name):
			others++
			continue
		}
		if value := header.Get(name); name == "Retry-After" && seconds.MatchString(value) {
			name += " (" + value + " s)"
		}
		names = append(names, name)
	}
	if others > 0 {
		names = append(names, fmt.Sprintf("others: %d", others))
	}
	return strings.Join(names, ", ")
}
