package simtest

import (
	"bufio"
	"bytes"
	_ "embed" // for the recorded requests
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// tools/sdk-conformance has recorded the file.
//
//go:embed testdata/sdk-requests.json
var sdkRequests []byte

// SDKRequest is a request that Tencent Cloud's SDK for Go has signed. Its keys are invented.
type SDKRequest struct {
	Name      string `json:"name"`      // the special property of the request
	Service   string `json:"service"`   // in the signature
	Timestamp int64  `json:"timestamp"` // UNIX seconds
	SecretID  string `json:"secret_id"`
	SecretKey string `json:"secret_key"`
	Token     string `json:"token,omitempty"` // the session token, or empty
	Raw       string `json:"raw"`             // the request as it was sent
}

// SDKRequests returns the recorded requests.
func SDKRequests(tb testing.TB) []SDKRequest {
	tb.Helper()
	var file struct{ Requests []SDKRequest }
	if err := json.Unmarshal(sdkRequests, &file); err != nil || len(file.Requests) < 10 {
		tb.Fatalf("%d requests, %v", len(file.Requests), err)
	}
	return file.Requests
}

// Parse returns the request as a server receives it, and its body.
func (r SDKRequest) Parse(tb testing.TB) (*http.Request, []byte) {
	tb.Helper()
	request, err := http.ReadRequest(bufio.NewReader(strings.NewReader(r.Raw)))
	if err != nil {
		tb.Fatal(err)
	}
	body, err := io.ReadAll(request.Body)
	if err != nil {
		tb.Fatal(err)
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	return request, body
}
