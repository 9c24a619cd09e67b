package simulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRequestsThatAreNotSimulated(t *testing.T) {
	const (
		jsonType  = "application/json"
		form      = "application/x-www-form-urlencoded"
		get       = "The API accepts GET requests"
		signature = "The API accepts the signature methods HmacSHA1 and HmacSHA256"
	)
	for name, c := range map[string]struct {
		method, query, contentType, payload, want string
	}{
		"simulated":        {http.MethodPost, "", jsonType, "", ""},
		"charset":          {http.MethodPost, "", jsonType + "; charset=utf-8", "", ""},
		"hash":             {http.MethodPost, "", jsonType, strings.Repeat("0", 64), ""},
		"signed GET":       {http.MethodGet, "Offset=0", form, "", get},
		"browser":          {http.MethodGet, "", "", "", get},
		"GET, HmacSHA1":    {http.MethodGet, "Action=a&Signature=x", "", "", signature},
		"GET, HmacSHA256":  {http.MethodGet, "SignatureMethod=HmacSHA256", "", "", signature},
		"POST, in a form":  {http.MethodPost, "", form, "", signature},
		"POST, in a query": {http.MethodPost, "SignatureMethod=HmacSHA1", jsonType, "", signature},
		"multipart": {
			http.MethodPost, "", "multipart/form-data; boundary=x", "",
			"Some actions of the API accept multipart/form-data",
		},
		"unsigned payload": {
			http.MethodPost, "", jsonType, "UNSIGNED-PAYLOAD",
			"The simulator does not simulate unsigned payloads.",
		},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, "/?"+c.query, http.NoBody)
		r.Header.Set("Content-Type", c.contentType)
		r.Header.Set("X-TC-Content-SHA256", c.payload)
		failure := checkSimulated(r)
		if c.want == "" && failure != nil || c.want != "" && (failure == nil ||
			failure.code != "NotSimulated" || !strings.HasPrefix(failure.message, c.want)) {
			t.Errorf("%s: got %+v, want %q", name, failure, c.want)
		}
	}
}

// Such requests have none of the headers that the simulator needs otherwise.
func TestBothServicesSayWhatTheyDoNotSimulate(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, version := range []string{"", partnerVersion, stsVersion} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
		r.Header.Set("X-TC-Version", version)
		answer := httptest.NewRecorder()
		s.ServeHTTP(answer, r)
		if body := answer.Body.String(); !strings.Contains(body, `"Code":"NotSimulated"`) {
			t.Errorf("version %q: got %s", version, body)
		}
	}
}
