package partner_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/partner"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// directAnswer is an answer with the customers of numberedCustomers.
func directAnswer(n int) string {
	var records []string
	for i := 1; i <= n; i++ {
		records = append(records,
			fmt.Sprintf(`{"RemainingCredit":%d.50,"TotalCredit":%d,"Uin":%d}`, i-1, i, i))
	}
	return `{"Response":{"Data":[` + strings.Join(records, ",") + `],"RequestId":"id-1"}}`
}

// cutAnswer is a server of directAnswer. It cuts its first answers to a length.
type cutAnswer struct {
	answer  string
	length  int
	times   int  // the number of answers that are cut
	matches bool // the Content-Length is that of the cut answer
	sent    int
}

func (c *cutAnswer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	text := c.answer
	if c.sent++; c.sent <= c.times {
		text = text[:c.length]
	}
	if c.matches {
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	} else {
		w.Header().Set("Content-Length", strconv.Itoa(len(c.answer)))
	}
	_, _ = io.WriteString(w, text)
}

// forEachCut calls test for an answer that is cut at each tenth of its length.
func forEachCut(
	t *testing.T,
	times int,
	test func(*testing.T, *cutAnswer, *partner.Reader),
) {
	t.Helper()
	answer := directAnswer(50)
	for tenth := range 10 {
		for _, matches := range []bool{false, true} {
			c := &cutAnswer{
				answer: answer, length: len(answer) * tenth / 10, times: times, matches: matches,
			}
			withHandler(t, c, demoKeys, func(t *testing.T, reader *partner.Reader) {
				test(t, c, reader)
			})
		}
	}
}

func TestCutDirectAnswerIsRetried(t *testing.T) {
	_, uins := numberedCustomers(50)
	forEachCut(t, 4, func(t *testing.T, c *cutAnswer, reader *partner.Reader) {
		readDirectAndCheck(t, reader, uins)
		if c.sent != 5 {
			t.Errorf("cut at %d bytes: %d requests, want 5", c.length, c.sent)
		}
	})
}

// If each answer is cut, the read fails. It must not return the customers before the cut.
func TestDirectReadFailsIfEachAnswerIsCut(t *testing.T) {
	forEachCut(t, 1<<30, func(t *testing.T, c *cutAnswer, reader *partner.Reader) {
		answers, err := reader.ReadDirect(t.Context())
		var failed *partner.ReadError
		if answers != nil || !errors.As(err, &failed) || failed.Attempts != c.sent {
			t.Errorf("cut at %d bytes: got %d answers, %v", c.length, len(answers), err)
			return
		}
		want, ended := "the answer was cut off: its JSON ends after ", partner.ErrNoProgress
		switch {
		case !c.matches:
			want = "the answer of http://127.0.0.1 was cut off: unexpected EOF"
		case c.length == 0: // it is no JSON, so it may be a proxy's
			want, ended = "the answer is empty", nil
		}
		if !strings.Contains(failed.Err.Message, want) || !errors.Is(failed.Ended, ended) {
			t.Errorf("cut at %d bytes: got %v, want %q and %v", c.length, err, want, ended)
		}
	})
}

// paddedAnswer is a transport of one answer.
type paddedAnswer struct {
	text string
	sent int
}

// padded returns a transport of directAnswer(3). Spaces pad it to a size.
func padded(size int) *paddedAnswer {
	answer := directAnswer(3)
	return &paddedAnswer{text: answer + strings.Repeat(" ", size-len(answer))}
}

func (p *paddedAnswer) RoundTrip(request *http.Request) (*http.Response, error) {
	p.sent++
	return &http.Response{
		StatusCode: http.StatusOK,
		Body:       io.NopCloser(strings.NewReader(p.text)),
		Request:    request,
	}, nil
}

// An answer may have 50 MiB. The fifth larger one in a row fails the read.
func TestDirectAnswerThatIsTooLarge(t *testing.T) {
	_, uins := numberedCustomers(3)
	synctest.Test(t, func(t *testing.T) {
		service := padded(9 << 20) // more than other actions may have
		readDirectAndCheck(t, newReader(t, service, demoKeys, 5), uins)
	})
	synctest.Test(t, func(t *testing.T) {
		service := padded(51 << 20)
		failed := failedDirect(t.Context(), t, newReader(t, service, demoKeys, 5))
		if failed.Err == nil || failed.Err.Class != tencentapi.TooLarge || service.sent != 5 ||
			failed.Err.Message != "the answer is larger than 52428800 bytes" {
			t.Errorf("got %v after %d requests", failed, service.sent)
		}
	})
}
