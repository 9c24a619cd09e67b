package tencentapi_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

var keys = tencentapi.Credentials{SecretID: "AKIDtest", SecretKey: "the-secret-key", Token: "the-session-token"}

// serve starts a server and returns a client of it.
func serve(t *testing.T, handler http.HandlerFunc) *tencentapi.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL)
}

func clientOf(t *testing.T, url string) *tencentapi.Client {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint(url)
	if err != nil {
		t.Fatal(err)
	}
	transport := tencentapi.NewTransport()
	t.Cleanup(transport.CloseIdleConnections)
	return tencentapi.New(endpoint, transport, "terraform-provider-tencentpartner/1.2.3", "Terraform-tencentpartner-1.2.3+meta")
}

// answer writes one answer, whatever was asked.
func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

type output struct{ Data []int }

func do(ctx context.Context, client *tencentapi.Client) (output, string, error) {
	var out output
	call := tencentapi.Call{Service: "intlpartnersmgt", Version: "2022-09-28", Action: "QueryCreditByUinList", Credentials: keys}
	answer, err := client.Do(ctx, call, map[string]any{"UinList": []uint64{18446744073709551615}}, &out)
	return out, answer.RequestID, err
}

func TestDoSendsWhatTheAPIWants(t *testing.T) {
	var got http.Header
	var host, body string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		got, host, body = r.Header, r.Host, string(text)
		_, _ = io.WriteString(w, `{"Response":{"Data":[1,2],"RequestId":"id-1"}}`)
	})
	out, id, err := do(t.Context(), client)
	if err != nil || len(out.Data) != 2 || id != "id-1" {
		t.Fatalf("got %v, %q, %v", out, id, err)
	}
	if body != `{"UinList":[18446744073709551615]}` {
		t.Errorf("body is %s", body)
	}
	if !strings.HasPrefix(host, "127.0.0.1:") {
		t.Errorf("host is %s", host)
	}
	for name, want := range map[string]string{
		"Content-Type":       "application/json",
		"User-Agent":         "terraform-provider-tencentpartner/1.2.3",
		"X-TC-Action":        "QueryCreditByUinList",
		"X-TC-Version":       "2022-09-28",
		"X-TC-Language":      "en-US",
		"X-TC-RequestClient": "Terraform-tencentpartner-1.2.3-meta",
		"X-TC-Token":         "the-session-token",
		"X-TC-Region":        "",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
}

func TestDoClassifiesWhatTheServerSays(t *testing.T) {
	api := func(code string) string {
		return `{"Response":{"Error":{"Code":"` + code + `","Message":"words"},"RequestId":"id-1"}}`
	}
	const page = "<html><title>Blocked</title></html>"
	for name, c := range map[string]struct {
		status int
		body   string
		class  tencentapi.Class
		code   string
		text   string
	}{
		"throttle":             {200, api("RequestLimitExceeded"), tencentapi.Throttle, "RequestLimitExceeded", "words (HTTP status 200, request id id-1)"},
		"throttle, sub-code":   {200, api("RequestLimitExceeded.UinLimitExceeded"), tencentapi.Throttle, "RequestLimitExceeded.UinLimitExceeded", ""},
		"no sub-code":          {200, api("RequestLimitExceededX"), tencentapi.Final, "RequestLimitExceededX", ""},
		"quota":                {200, api("LimitExceeded"), tencentapi.Final, "LimitExceeded", ""},
		"busy":                 {200, api("OperationDenied.ServiceBusy"), tencentapi.Transient, "OperationDenied.ServiceBusy", ""},
		"denied":               {200, api("OperationDenied"), tencentapi.Final, "OperationDenied", ""},
		"internal":             {200, api("InternalError.Db"), tencentapi.Transient, "InternalError.Db", ""},
		"unavailable":          {200, api("ServiceUnavailable"), tencentapi.Transient, "ServiceUnavailable", ""},
		"secret id":            {200, api("AuthFailure.SecretIdNotFound"), tencentapi.Credential, "AuthFailure.SecretIdNotFound", ""},
		"token":                {200, api("AuthFailure.TokenFailure"), tencentapi.Credential, "AuthFailure.TokenFailure", ""},
		"whitelist":            {200, api("IpNotInWhitelist"), tencentapi.Credential, "IpNotInWhitelist", ""},
		"clock, sub-code":      {200, api("AuthFailure.SignatureExpire.X"), tencentapi.Clock, "AuthFailure.SignatureExpire.X", ""},
		"throttle from a 503":  {503, api("RequestLimitExceeded"), tencentapi.Throttle, "RequestLimitExceeded", ""},
		"blacklist":            {200, api("IpInBlacklist"), tencentapi.Credential, "IpInBlacklist", ""},
		"clock":                {200, api("AuthFailure.SignatureExpire"), tencentapi.Clock, "AuthFailure.SignatureExpire", ""},
		"permission":           {200, api("UnauthorizedOperation"), tencentapi.Permission, "UnauthorizedOperation", ""},
		"permission, sub-code": {200, api("UnauthorizedOperation.UinNoAuth"), tencentapi.Permission, "UnauthorizedOperation.UinNoAuth", ""},
		"STS's throttle":       {200, api("InvalidParameter.OverLimit"), tencentapi.Throttle, "InvalidParameter.OverLimit", ""},
		"a parameter":          {200, api("InvalidParameter"), tencentapi.Final, "InvalidParameter", ""},
		"no customer":          {200, api("UnauthorizedOperation.NotCustomerUin"), tencentapi.UIN, "UnauthorizedOperation.NotCustomerUin", ""},
		"invalid UIN":          {200, api("InvalidParameterValue.UinList"), tencentapi.UIN, "InvalidParameterValue.UinList", ""},
		"unknown":              {200, api("Brand.New"), tencentapi.Final, "Brand.New", ""},
		"unknown from a 503":   {503, api("Brand.New"), tencentapi.Transient, "Brand.New", ""},
		"error without code":   {200, `{"Response":{"Error":{},"RequestId":"id-1"}}`, tencentapi.Final, "", "does not say which (HTTP status 200, request id id-1)"},
		"page":                 {200, page, tencentapi.Foreign, "", "the answer is not the API's: text/html, 35 bytes (HTTP status 200)"},
		"forbidden page":       {403, page, tencentapi.Foreign, "", "HTTP status 403"},
		"empty":                {200, "", tencentapi.Foreign, "", "0 bytes"},
		"cut short":            {200, `{"Response":{"Data":[1`, tencentapi.Foreign, "", ""},
		"other JSON":           {200, `{"error":"no"}`, tencentapi.Foreign, "", ""},
		"Response twice":       {200, `{"Response":{"Data":[1],"RequestId":"id-1"},"Response":{"Data":[2],"RequestId":"id-1"}}`, tencentapi.Foreign, "", ""},
		"Error and no Error":   {200, `{"Response":{"Error":{"Code":"X"},"Error":null,"Data":[1],"RequestId":"id-1"}}`, tencentapi.Foreign, "", ""},
		"two answers":          {200, `{"Response":{"Data":[1],"RequestId":"id-1"}}{}`, tencentapi.Foreign, "", ""},
		"null":                 {200, `null`, tencentapi.Foreign, "", ""},
		"null Response":        {200, `{"Response":null}`, tencentapi.Foreign, "", ""},
		"list Response":        {200, `{"Response":[]}`, tencentapi.Foreign, "", ""},
		"good JSON, bad status": {
			403, `{"Response":{"Data":[1],"RequestId":"id-1"}}`,
			tencentapi.Foreign, "", "HTTP status 403",
		},
		"wrong form":  {200, `{"Response":{"Data":"x","RequestId":"id-1"}}`, tencentapi.Foreign, "", "documented form"},
		"timeout":     {408, page, tencentapi.Transient, "", ""},
		"too many":    {429, page, tencentapi.Transient, "", ""},
		"500":         {500, page, tencentapi.Transient, "", ""},
		"bad gateway": {502, page, tencentapi.Transient, "", ""},
		"redirect":    {302, "", tencentapi.Foreign, "", "redirect"},
		"too large":   {200, strings.Repeat(" ", 8<<20+1), tencentapi.Foreign, "", "larger than"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := do(t.Context(), serve(t, answer(c.status, "text/html", c.body)))
			var failure *tencentapi.Error
			if !errors.As(err, &failure) {
				t.Fatalf("got %v", err)
			}
			if failure.Class != c.class || failure.Code != c.code || failure.HTTPStatus != c.status {
				t.Errorf("got class %d, code %q, status %d: %v", failure.Class, failure.Code, failure.HTTPStatus, err)
			}
			if !strings.Contains(err.Error(), c.text) {
				t.Errorf("the error is %q, want %q in it", err, c.text)
			}
			if failure.Skew == 0 || failure.Skew.Abs() > time.Minute {
				t.Errorf("the server's clock is ahead by %v", failure.Skew)
			}
		})
	}
}

func TestDoClassifiesHowTheConnectionFails(t *testing.T) {
	refused := httptest.NewServer(http.NotFoundHandler())
	refused.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	reset := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer reset.Close()
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
		"refused":               {refused.URL, tencentapi.Transient, "dial tcp 127.0.0.1:"},
		"untrusted certificate": {secure.URL, tencentapi.Final, "certificate"},
		"HTTP behind https":     {strings.Replace(plain.URL, "http", "https", 1), tencentapi.Final, "it does not speak TLS"},
		"reset":                 {reset.URL, tencentapi.Transient, "the connection was closed"},
		"cut":                   {cut.URL, tencentapi.Transient, "broke off"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := do(t.Context(), clientOf(t, c.url))
			var failure *tencentapi.Error
			if !errors.As(err, &failure) || failure.Class != c.class || !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %v (%+v), want class %d and %q", err, failure, c.class, c.text)
			}
		})
	}
}

func TestDoEndsWithItsContext(t *testing.T) {
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // the server notices that a client went away only when it has read the body
		<-r.Context().Done()
	})
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(10*time.Millisecond, func() { cancel(stop) })
	if _, _, err := do(ctx, client); !errors.Is(err, stop) {
		t.Errorf("got %v, want the context's cause", err)
	}
}

func TestDoFollowsNoRedirect(t *testing.T) {
	var reached atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Store(true) }))
	defer other.Close()
	_, _, err := do(t.Context(), serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", other.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	if err == nil || reached.Load() {
		t.Errorf("the redirect was followed (%v), %v", reached.Load(), err)
	}
}

func TestNoSecretInAnError(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		_, signature, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
		_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"X.the-secret-key","Message":"got the-secret-key AKIDtest `+
			r.Header.Get("X-TC-Token")+` `+signature+`\u001b[2J\u202e`+strings.Repeat("x", 5000)+`"},"RequestId":"the-session-token"}}`)
		if len(signature) != 64 {
			t.Errorf("the signature is %q", signature)
		}
	}
	_, _, err := do(t.Context(), serve(t, echo))
	if err == nil {
		t.Fatal("no error")
	}
	for _, secret := range []string{"the-secret-key", "the-session-token", "AKIDtest"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in the error: %v", secret, err)
		}
	}
	if got := strings.Count(err.Error(), "[redacted]"); got != 6 {
		t.Errorf("%d redactions, want 6: %v", got, err)
	}
	if strings.ContainsAny(err.Error(), "\x1b\u202e") || len(err.Error()) > 1000 {
		t.Errorf("the error is not fit to be printed: %q", err)
	}
	if text := keys.String() + keys.GoString(); strings.Contains(text, "the-") || strings.Contains(text, "AKID") {
		t.Errorf("printed credentials show %q", text)
	}
}

// Some of the transport's own errors repeat what the server sent.
func TestNoSecretInATransportError(t *testing.T) {
	for name, reply := range map[string]string{
		"status line": "HTTP/1.1 the-session-token\x1b[2J bad\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\nthe-secret-key the-session-token\r\n\r\n",
		"location":    "HTTP/1.1 302 Found\r\nLocation: http://%zz/?the-session-token\r\nContent-Length: 0\r\n\r\n",
		"chunk":       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nthe-secret-key\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := do(t.Context(), serve(t, func(w http.ResponseWriter, _ *http.Request) {
				connection, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.WriteString(connection, reply)
				_ = connection.Close()
			}))
			var failure *tencentapi.Error
			if !errors.As(err, &failure) || (name == "location") != (failure.Class == tencentapi.Foreign) {
				t.Fatalf("got %v", err)
			}
			if strings.Contains(err.Error(), "the-") || strings.Contains(err.Error(), "\x1b") || failure.Unwrap() != nil {
				t.Errorf("the error shows a secret: %q", err)
			}
		})
	}
}

func TestDoShowsNothingOfAForeignBody(t *testing.T) {
	_, _, err := do(t.Context(), serve(t, answer(403, "text/html", "<html>the-secret-key</html>")))
	if err == nil || strings.Contains(err.Error(), "the-secret-key") {
		t.Errorf("got %v", err)
	}
}

func TestWrittenIsCalledBeforeTheAnswer(t *testing.T) {
	written := make(chan struct{})
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-written:
			_, _ = io.WriteString(w, `{"Response":{"RequestId":"id-1"}}`)
		case <-r.Context().Done():
		}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	call := tencentapi.Call{Credentials: keys, Written: func() { close(written) }} // twice would panic
	if _, err := client.Do(ctx, call, struct{}{}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
}

func TestRequestThatNeverLeftIsNotWritten(t *testing.T) {
	refused := httptest.NewServer(http.NotFoundHandler())
	refused.Close()
	call := tencentapi.Call{Credentials: keys, Written: func() { t.Error("Written was called") }}
	if _, err := clientOf(t, refused.URL).Do(t.Context(), call, struct{}{}, &struct{}{}); err == nil {
		t.Error("no error")
	}
}

// transport answers by itself, and tells the trace of a connection only.
type transport struct{ err error }

func (f transport) RoundTrip(request *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
	return httptest.NewRecorder().Result(), f.err
}

func TestRequestThatMayHaveLeftCountsAsWritten(t *testing.T) {
	endpoint, err := tencentapi.ParseEndpoint("https://example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"answered early": nil, "cancelled": context.Canceled} {
		written := 0
		call := tencentapi.Call{Credentials: keys, Written: func() { written++ }}
		_, _ = tencentapi.New(endpoint, transport{err}, "", "").Do(t.Context(), call, struct{}{}, &struct{}{})
		if written != 1 {
			t.Errorf("%s: Written was called %d times, want once", name, written)
		}
	}
}

func TestKeysThatNoHeaderCanHoldAreNotSent(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for _, bad := range []tencentapi.Credentials{
		{SecretID: "AKID\nX: y", SecretKey: "key"}, {SecretID: "AKID", SecretKey: "key", Token: "the\x00token"},
	} {
		_, err := client.Do(t.Context(), tencentapi.Call{Credentials: bad}, struct{}{}, &struct{}{})
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Class != tencentapi.Credential || strings.Contains(err.Error(), "AKID") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAnswerTellsTheServersClock(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		_, _ = io.WriteString(w, `{"Response":{"RequestId":"id-1"}}`)
	})
	got, err := client.Do(t.Context(), tencentapi.Call{Credentials: keys}, struct{}{}, &struct{}{})
	if err != nil || got.RequestID != "id-1" || (got.Skew+time.Hour).Abs() > time.Minute {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestUnsignedCallSkipsTheSignature(t *testing.T) {
	var header http.Header
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, `{"Response":{"Error":{"Code":"X","Message":`+string(body)+`},"RequestId":"id-1"}}`)
	})
	call := tencentapi.Call{
		Service: "sts", Action: "AssumeRoleWithWebIdentity", Region: "ap-singapore", Unsigned: true, Secrets: []string{"the-jwt"},
		Credentials: tencentapi.Credentials{SecretID: "a", SecretKey: "b"},
	}
	_, err := client.Do(t.Context(), call, "got the-jwt", &struct{}{})
	if err == nil || !strings.Contains(err.Error(), "X: got [redacted] (") {
		t.Errorf("got %v", err)
	}
	if header.Get("Authorization") != "SKIP" || header.Get("X-TC-Region") != "ap-singapore" || header.Get("X-TC-Timestamp") == "" ||
		header.Values("X-TC-Token") != nil {
		t.Errorf("the headers are %v", header)
	}
}

func TestRegionThatNoHeaderCanHoldIsNotSent(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Do(t.Context(), tencentapi.Call{Credentials: keys, Region: "a\nX: y"}, struct{}{}, &struct{}{})
	var failure *tencentapi.Error
	if !errors.As(err, &failure) || failure.Class != tencentapi.Final || !strings.Contains(err.Error(), "the region") {
		t.Errorf("got %v", err)
	}
}

func TestPermanentKeysGoWithoutAToken(t *testing.T) {
	var tokens []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tokens = append(tokens, r.Header.Values("X-TC-Token")...)
		_, _ = io.WriteString(w, `{"Response":{"RequestId":"id-1"}}`)
	})
	call := tencentapi.Call{Credentials: tencentapi.Credentials{SecretID: "a", SecretKey: "b"}}
	if _, err := client.Do(t.Context(), call, struct{}{}, &struct{}{}); err != nil || len(tokens) != 0 {
		t.Errorf("permanent keys went with the token %q: %v", tokens, err)
	}
}
