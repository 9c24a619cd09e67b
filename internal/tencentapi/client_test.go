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

var keys = tencentapi.Credentials{
	SecretID:  "AKIDtest",
	SecretKey: "the-secret-key",
	Token:     "the-session-token",
}

// serve starts a server and returns a client of it.
func serve(t *testing.T, handler http.HandlerFunc) *tencentapi.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return clientOf(t, server.URL)
}

// clientOf returns a client of a URL over the real network.
func clientOf(t *testing.T, url string) *tencentapi.Client {
	t.Helper()
	endpoint, err := tencentapi.ParseEndpoint(url)
	if err != nil {
		t.Fatal(err)
	}
	network := tencentapi.NewTransport()
	t.Cleanup(network.CloseIdleConnections)
	return tencentapi.New(endpoint, network, "terraform-provider-tencentpartner/1.2.3",
		"Terraform-tencentpartner-1.2.3+meta")
}

// answering returns a handler that always writes the same answer.
func answering(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Location", "https://elsewhere.example/")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

type output struct{ Data []int }

// do makes a call with the largest UIN. It returns the data and the request ID.
func do(ctx context.Context, client *tencentapi.Client) (output, string, error) {
	var out output
	call := tencentapi.Call{
		Service: "intlpartnersmgt", Version: "2022-09-28",
		Action: "QueryCreditByUinList", Credentials: keys,
	}
	in := map[string]any{"UinList": []uint64{18446744073709551615}}
	answer, err := client.Do(ctx, call, in, &out)
	return out, answer.RequestID, err
}

func TestDoSendsTheDocumentedHeaders(t *testing.T) {
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

func TestDoReturnsTheCauseOfItsContext(t *testing.T) {
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // otherwise, the server does not notice a closed connection
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
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		reached.Store(true)
	}))
	defer other.Close()
	_, _, err := do(t.Context(), serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", other.URL)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	if err == nil || reached.Load() {
		t.Errorf("the redirect was followed (%v), %v", reached.Load(), err)
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
	// A second call of Written would panic.
	call := tencentapi.Call{Credentials: keys, Written: func() { close(written) }}
	if _, err := client.Do(ctx, call, struct{}{}, &struct{}{}); err != nil {
		t.Fatal(err)
	}
}

func TestUnsentRequestIsNotWritten(t *testing.T) {
	refused := httptest.NewServer(http.NotFoundHandler())
	refused.Close()
	call := tencentapi.Call{Credentials: keys, Written: func() { t.Error("Written was called") }}
	_, err := clientOf(t, refused.URL).Do(t.Context(), call, struct{}{}, &struct{}{})
	if err == nil {
		t.Error("no error")
	}
}

// connectingTransport answers by itself. It reports a connection to the trace, but no write.
type connectingTransport struct{ err error }

func (c connectingTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	httptrace.ContextClientTrace(request.Context()).GotConn(httptrace.GotConnInfo{})
	return httptest.NewRecorder().Result(), c.err
}

func TestRequestThatMayHaveBeenSentCountsAsWritten(t *testing.T) {
	endpoint, err := tencentapi.ParseEndpoint("https://example.com")
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{"answered early": nil, "cancelled": context.Canceled} {
		written := 0
		call := tencentapi.Call{Credentials: keys, Written: func() { written++ }}
		client := tencentapi.New(endpoint, connectingTransport{err}, "", "")
		_, _ = client.Do(t.Context(), call, struct{}{}, &struct{}{})
		if written != 1 {
			t.Errorf("%s: Written was called %d times, want once", name, written)
		}
	}
}

func TestKeysWithInvalidCharactersAreNotSent(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for _, bad := range []tencentapi.Credentials{
		{SecretID: "AKID\nX: y", SecretKey: "key"},
		{SecretID: "AKID", SecretKey: "key", Token: "the\x00token"},
	} {
		_, err := client.Do(t.Context(), tencentapi.Call{Credentials: bad}, struct{}{}, &struct{}{})
		var failure *tencentapi.Error
		if !errors.As(err, &failure) || failure.Class != tencentapi.Credential ||
			strings.Contains(err.Error(), "AKID") {
			t.Errorf("got %v", err)
		}
	}
}

func TestAnswerHasTheClockSkew(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Date", time.Now().Add(-time.Hour).UTC().Format(http.TimeFormat))
		_, _ = io.WriteString(w, `{"Response":{"RequestId":"id-1"}}`)
	})
	got, err := client.Do(t.Context(), tencentapi.Call{Credentials: keys}, struct{}{}, &struct{}{})
	if err != nil || got.RequestID != "id-1" || (got.Skew+time.Hour).Abs() > time.Minute {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestRegionWithInvalidCharactersIsNotSent(t *testing.T) {
	client := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	_, err := client.Do(t.Context(), tencentapi.Call{Credentials: keys, Region: "a\nX: y"},
		struct{}{}, &struct{}{})
	var failure *tencentapi.Error
	if !errors.As(err, &failure) || failure.Class != tencentapi.Permanent ||
		!strings.Contains(err.Error(), "the region") {
		t.Errorf("got %v", err)
	}
}

func TestPermanentKeysHaveNoTokenHeader(t *testing.T) {
	var tokens []string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tokens = append(tokens, r.Header.Values("X-TC-Token")...)
		_, _ = io.WriteString(w, `{"Response":{"RequestId":"id-1"}}`)
	})
	call := tencentapi.Call{Credentials: tencentapi.Credentials{SecretID: "a", SecretKey: "b"}}
	_, err := client.Do(t.Context(), call, struct{}{}, &struct{}{})
	if err != nil || len(tokens) != 0 {
		t.Errorf("the request has the tokens %q: %v", tokens, err)
	}
}
