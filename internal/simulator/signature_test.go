package simulator

import (
	"cmp"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// The simulator has its own code for signatures. The vectors are those of internal/tencentapi.
func TestSignatureReproducesThePublishedVectors(t *testing.T) {
	text, err := os.ReadFile("../tencentapi/testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []map[string]any }
	if err := json.Unmarshal(text, &file); err != nil || len(file.Vectors) != 5 {
		t.Fatalf("%d vectors, %v", len(file.Vectors), err)
	}
	for _, v := range file.Vectors {
		field := func(name string) string { value, _ := v[name].(string); return value }
		r, err := http.NewRequestWithContext(t.Context(), field("method"),
			"https://"+field("host")+"/?"+field("query"), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", field("content_type"))
		r.Header.Set("X-TC-Action", field("action"))
		seconds, _ := v["timestamp"].(float64)
		date := time.Unix(int64(seconds), 0).UTC().Format(time.DateOnly)
		signed, failure := stringToSign(r, []byte(field("body")), field("signed_headers"), date,
			field("service"), int64(seconds))
		if failure != nil {
			t.Fatal(failure)
		}
		got := expectedSignature(field("secret_key"), date, field("service"), signed)
		if got != field("signature") {
			t.Errorf("%s: the signature is %s, want %s", field("name"), got, field("signature"))
		}
		if hash := field("canonical_sha256"); !strings.HasSuffix(signed, hash) {
			t.Errorf("%s: the string to sign is %q, want the hash %s", field("name"), signed, hash)
		}
	}
}

const signedAt = 1551113065 // UNIX seconds

// signedRequest returns a request that has a signature. The secret key is "key".
func signedRequest(t *testing.T, id, date, scope, signed string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/",
		http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-TC-Action", queryCreditByUINList)
	r.Header.Set("X-TC-Version", partnerVersion)
	r.Header.Set("X-TC-Timestamp", "1551113065")
	text, _ := stringToSign(r, []byte("{}"), signed, date, scope, signedAt)
	r.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+id+"/"+date+"/"+scope+
		"/tc3_request, SignedHeaders="+signed+
		", Signature="+expectedSignature("key", date, scope, text))
	return r
}

// setHeader returns a change of a request: it sets a header, or deletes it if the value is empty.
func setHeader(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header.Set(name, value)
		if value == "" {
			r.Header.Del(name)
		}
	}
}

// signatureCase is a request and the expected error code. Empty fields have valid defaults.
type signatureCase struct {
	id, date, scope, signed, body string
	change                        func(*http.Request)
	now                           int64
	want                          string
}

func TestInvalidSignaturesAreRejected(t *testing.T) {
	checkSignatureCases(t, map[string]signatureCase{
		"good":          {want: ""},
		"action signed": {signed: "content-type;host;x-tc-action", want: ""},
		"good at 300 s": {now: signedAt + 300, want: ""},
		"301 s late":    {now: signedAt + 301, want: "AuthFailure.SignatureExpire"},
		"301 s early":   {now: signedAt - 301, want: "AuthFailure.SignatureExpire"},
		"unknown id":    {id: "AKIDother", want: "AuthFailure.SecretIdNotFound"},
		"token missing": {id: "AKIDtemp", want: "AuthFailure.TokenFailure"},
		"token not needed": {
			change: setHeader("X-TC-Token", "token"),
			want:   "AuthFailure.TokenFailure",
		},
		"token":     {id: "AKIDtemp", change: setHeader("X-TC-Token", "token"), want: ""},
		"temporary": {id: "AKIDending", now: signedAt + 9, want: ""},
		"expired": {
			id: "AKIDending", now: signedAt + 10,
			want: "AuthFailure.TokenFailure",
		},
		"another day":     {date: "2019-02-26", want: "AuthFailure.SignatureFailure"},
		"another service": {scope: "cvm", want: "AuthFailure.SignatureFailure"},
		"host not signed": {signed: "content-type", want: "AuthFailure.SignatureFailure"},
		"not sorted":      {signed: "host;content-type", want: "AuthFailure.SignatureFailure"},
		"absent header": {
			signed: "content-type;host;x-absent",
			want:   "AuthFailure.SignatureFailure",
		},
		"another body": {body: "{ }", want: "AuthFailure.SignatureFailure"},
		"another host": {
			change: func(r *http.Request) { r.Host = "elsewhere" },
			want:   "AuthFailure.SignatureFailure",
		},
	})
}

func TestInvalidHeadersAreRejected(t *testing.T) {
	checkSignatureCases(t, map[string]signatureCase{
		"no authorization": {
			change: setHeader("Authorization", ""),
			want:   "AuthFailure.InvalidAuthorization",
		},
		"SKIP": {
			change: setHeader("Authorization", "SKIP"),
			want:   "AuthFailure.InvalidAuthorization",
		},
		"no timestamp": {change: setHeader("X-TC-Timestamp", ""), want: "MissingParameter"},
		"two actions": {
			change: func(r *http.Request) { r.Header.Add("X-TC-Action", "x") },
			want:   "MissingParameter",
		},
		"invalid timestamp": {change: setHeader("X-TC-Timestamp", "now"), want: "InvalidParameter"},
		"PUT": {
			change: func(r *http.Request) { r.Method = http.MethodPut },
			want:   "UnsupportedProtocol",
		},
		"a path": {
			change: func(r *http.Request) { r.URL.Path = "/api" },
			want:   "UnsupportedProtocol",
		},
		"another content type": {
			change: setHeader("Content-Type", "text/plain"),
			want:   "UnsupportedProtocol",
		},
	})
}

func checkSignatureCases(t *testing.T, cases map[string]signatureCase) {
	t.Helper()
	accounts := []Account{
		{SecretID: "AKID", SecretKey: "key"},
		{SecretID: "AKIDtemp", SecretKey: "key", Token: "token"},
		{SecretID: "AKIDending", SecretKey: "key", expires: time.Unix(signedAt+10, 0)},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := signedRequest(t, cmp.Or(c.id, "AKID"), cmp.Or(c.date, "2019-02-25"),
				cmp.Or(c.scope, partnerService), cmp.Or(c.signed, "content-type;host"))
			if c.change != nil {
				c.change(r)
			}
			failure := checkForm(r)
			if failure == nil {
				body, now := cmp.Or(c.body, "{}"), time.Unix(cmp.Or(c.now, signedAt), 0)
				_, failure = verify(r, []byte(body), partnerService, accounts, now)
			}
			got := ""
			if failure != nil {
				got = failure.code
			}
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
