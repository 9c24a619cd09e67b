package tencentapi_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestDoClassifiesErrorCodes(t *testing.T) {
	for _, c := range []struct {
		code   string
		status int
		class  tencentapi.Class
	}{
		{"RequestLimitExceeded", 200, tencentapi.RateLimited},
		{"RequestLimitExceeded", 503, tencentapi.RateLimited},
		{"RequestLimitExceeded.UinLimitExceeded", 200, tencentapi.RateLimited},
		{"RequestLimitExceededX", 200, tencentapi.Permanent}, // not a sub-code
		{"LimitExceeded", 200, tencentapi.Permanent},
		{"OperationDenied.ServiceBusy", 200, tencentapi.Transient},
		{"OperationDenied", 200, tencentapi.Permanent},
		{"InternalError.Db", 200, tencentapi.Transient},
		{"ServiceUnavailable", 200, tencentapi.Transient},
		{"AuthFailure.SecretIdNotFound", 200, tencentapi.Credential},
		{"AuthFailure.TokenFailure", 200, tencentapi.Credential},
		{"IpNotInWhitelist", 200, tencentapi.Credential},
		{"IpInBlacklist", 200, tencentapi.Credential},
		{"AuthFailure.SignatureExpire", 200, tencentapi.Clock},
		{"AuthFailure.SignatureExpire.X", 200, tencentapi.Clock},
		{"UnauthorizedOperation", 200, tencentapi.Permission},
		{"UnauthorizedOperation.UinNoAuth", 200, tencentapi.Permission},
		{"InvalidParameter.OverLimit", 200, tencentapi.RateLimited}, // STS's request limit
		{"InvalidParameter", 200, tencentapi.Permanent},
		{"UnauthorizedOperation.NotCustomerUin", 200, tencentapi.UIN},
		{"InvalidParameterValue.UinList", 200, tencentapi.UIN},
		{"ResponseSizeLimitExceeded", 200, tencentapi.Permanent},
		{"Brand.New", 200, tencentapi.Permanent},
		{"Brand.New", 503, tencentapi.Transient},
	} {
		body := `{"Response":{"Error":{"Code":"` + c.code +
			`","Message":"words"},"RequestId":"id-1"}}`
		failure := failureOf(t, c.status, body)
		text := fmt.Sprintf("%s: words (HTTP status %d, request ID id-1)", c.code, c.status)
		if failure.Class != c.class || failure.Code != c.code || failure.Error() != text {
			t.Errorf("%s, status %d: got class %d, code %q: %v", c.code, c.status, failure.Class,
				failure.Code, failure)
		}
	}
}

// failureOf returns the error of a call that gets an answer with a status and a body. The error
// must have the status and the server's clock.
func failureOf(t *testing.T, status int, body string) *tencentapi.Error {
	t.Helper()
	_, _, err := do(t.Context(), serve(t, answering(status, "text/html", body)))
	var failure *tencentapi.Error
	if !errors.As(err, &failure) {
		t.Fatalf("got %v", err)
	}
	if failure.HTTPStatus != status {
		t.Errorf("the status is %d, want %d: %v", failure.HTTPStatus, status, err)
	}
	if failure.Skew == 0 || failure.Skew.Abs() > time.Minute {
		t.Errorf("the server's clock is ahead by %v", failure.Skew)
	}
	return failure
}

func TestCallSetsTheMaximumSizeOfAnAnswer(t *testing.T) {
	const body = `{"Response":{"Data":[1,2],"RequestId":"id-1"}}`
	client := serve(t, answering(200, "application/json", body))
	for limit, want := range map[int]string{
		len(body) - 1: "the answer is larger than 45 bytes (HTTP status 200)",
		len(body):     "<nil>",
	} {
		var out output
		_, err := client.Do(t.Context(), tencentapi.Call{Credentials: keys, MaxAnswer: limit},
			struct{}{}, &out)
		if fmt.Sprint(err) != want {
			t.Errorf("at most %d bytes: got %v, want %s", limit, err, want)
		}
	}
}

// If the header already shows that the answer is too large, the client does not read the body.
func TestDoDoesNotReadAnAnswerThatIsTooLarge(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "8388609")
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done() // the client has closed the connection
	})
	_, _, err := do(t.Context(), client)
	var failure *tencentapi.Error
	if !errors.As(err, &failure) || failure.Class != tencentapi.TooLarge {
		t.Errorf("got %v", err)
	}
}

func TestDoClassifiesOtherAnswers(t *testing.T) {
	const (
		page       = "<html><title>Blocked</title></html>"
		data       = `{"Response":{"Data":[1],"RequestId":"id-1"}}`
		unexpected = tencentapi.UnexpectedResponse
	)
	for name, c := range map[string]struct {
		status int
		body   string
		class  tencentapi.Class
		text   string // part of the error
	}{
		"error without code": {
			200, `{"Response":{"Error":{},"RequestId":"id-1"}}`,
			tencentapi.Permanent, "returned an error without a message (HTTP status 200, " +
				"request ID id-1)",
		},
		"page": {
			200, page,
			unexpected, "the answer is not the API's: text/html, 35 bytes (HTTP status 200)",
		},
		"forbidden page":  {403, page, unexpected, "HTTP status 403"},
		"empty":           {200, "", unexpected, "the answer is empty (HTTP status 200)"},
		"byte order mark": {200, "\ufeff", unexpected, "the answer is empty"},
		"empty gateway":   {503, "", tencentapi.Transient, "the answer is empty (HTTP status 503)"},
		"cut short": {
			200, `{"Response":{"Data":[1`,
			tencentapi.Transient, "the answer was cut off: its JSON ends after 22 bytes",
		},
		"cut short after a member": {
			200, `{"Response":{"Data":[1],"RequestId":"id-1"}`,
			tencentapi.Transient, "its JSON ends after 43 bytes",
		},
		"cut short, bad status": {403, `{"Response":{"Data":[1`, unexpected, ""},
		"other JSON":            {200, `{"error":"no"}`, unexpected, ""},
		"Response twice": {
			200, data[:len(data)-1] + `,"Response":{"Data":[2],"RequestId":"id-1"}}`,
			unexpected, "",
		},
		"Error and no Error": {
			200, `{"Response":{"Error":{"Code":"X"},"Error":null,"Data":[1],"RequestId":"id-1"}}`,
			unexpected, "",
		},
		"two answers":           {200, data + `{}`, unexpected, ""},
		"null":                  {200, `null`, unexpected, ""},
		"null Response":         {200, `{"Response":null}`, unexpected, ""},
		"list Response":         {200, `{"Response":[]}`, unexpected, ""},
		"good JSON, bad status": {403, data, unexpected, "HTTP status 403"},
		"undocumented form": {
			200, `{"Response":{"Data":"x","RequestId":"id-1"}}`,
			unexpected, "documented form",
		},
		"timeout":           {408, page, tencentapi.Transient, ""},
		"too many requests": {429, page, tencentapi.Transient, ""},
		"500":               {500, page, tencentapi.Transient, ""},
		"bad gateway":       {502, page, tencentapi.Transient, ""},
		"redirect":          {302, "", unexpected, "redirect"},
		"too large": {
			200, strings.Repeat(" ", 8<<20+1),
			tencentapi.TooLarge, "the answer is larger than 8388608 bytes (HTTP status 200)",
		},
		"too large, bad gateway": {
			502, strings.Repeat(" ", 8<<20+1),
			tencentapi.Transient, "larger than 8388608 bytes",
		},
	} {
		t.Run(name, func(t *testing.T) {
			failure := failureOf(t, c.status, c.body)
			if failure.Class != c.class || failure.Code != "" {
				t.Errorf("got class %d, code %q, want class %d and no code: %v", failure.Class,
					failure.Code, c.class, failure)
			}
			if !strings.Contains(failure.Error(), c.text) {
				t.Errorf("the error is %q, want %q in it", failure, c.text)
			}
		})
	}
}

func TestDoClassifiesConnectionFailures(t *testing.T) {
	absent := httptest.NewServer(http.NotFoundHandler())
	absent.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	reset := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		panic(http.ErrAbortHandler)
	}))
	defer reset.Close()
	abort := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		connection, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		if tcp, ok := connection.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // closing then resets the connection
		}
		_ = connection.Close()
	}))
	defer abort.Close()
	cut := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, `{"Resp`)
	}))
	defer cut.Close()
	for name, c := range map[string]struct {
		url   string
		class tencentapi.Class
		text  string
	}{
		"absent":                {absent.URL, tencentapi.NoServer, "dial tcp 127.0.0.1:"},
		"untrusted certificate": {secure.URL, tencentapi.Certificate, "certificate"},
		"HTTP behind https": {
			strings.Replace(plain.URL, "http", "https", 1),
			tencentapi.Permanent, "it does not speak TLS",
		},
		"reset": {reset.URL, tencentapi.Transient, "the connection was closed"},
		"cut":   {cut.URL, tencentapi.Transient, "was cut off"},
		// The connection was made, so a program listens.
		"connection reset": {abort.URL, tencentapi.Transient, "connection reset by peer"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := do(t.Context(), clientOf(t, c.url))
			var failure *tencentapi.Error
			if !errors.As(err, &failure) || failure.Class != c.class ||
				!strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v (%+v), want class %d and %q", err, failure, c.class, c.text)
			}
		})
	}
}
