package simulator

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// The vectors are tencentapi's, the code under test is not.
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
		r, err := http.NewRequestWithContext(t.Context(), field("method"), "https://"+field("host")+"/?"+field("query"), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", field("content_type"))
		r.Header.Set("X-TC-Action", field("action"))
		seconds, _ := v["timestamp"].(float64)
		date := time.Unix(int64(seconds), 0).UTC().Format(time.DateOnly)
		signed, failure := stringToSign(r, []byte(field("body")), field("signed_headers"), date, field("service"), int64(seconds))
		if failure != nil {
			t.Fatal(failure)
		}
		if got := expected(field("secret_key"), date, field("service"), signed); got != field("signature") {
			t.Errorf("%s: the signature is %s, want %s", field("name"), got, field("signature"))
		}
		if hash := field("canonical_sha256"); !strings.HasSuffix(signed, hash) {
			t.Errorf("%s: the string to sign is %q, want the hash %s", field("name"), signed, hash)
		}
	}
}

func TestVerifyRefuses(t *testing.T) {
	const seconds = 1551113065
	accounts := []Account{{SecretID: "AKID", SecretKey: "key"}, {SecretID: "AKIDtemp", SecretKey: "key", Token: "token"}, {SecretID: "AKIDending", SecretKey: "key", expires: time.Unix(seconds+10, 0)}}
	good := func() *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-TC-Action", action)
		r.Header.Set("X-TC-Version", version)
		r.Header.Set("X-TC-Timestamp", "1551113065")
		return r
	}
	authorize := func(r *http.Request, id, date, scope, signed string) {
		text, _ := stringToSign(r, []byte("{}"), signed, date, scope, seconds)
		r.Header.Set("Authorization", "TC3-HMAC-SHA256 Credential="+id+"/"+date+"/"+scope+"/tc3_request, SignedHeaders="+signed+
			", Signature="+expected("key", date, scope, text))
	}
	for name, c := range map[string]struct {
		id, date, scope, signed, body string
		change                        func(*http.Request)
		now                           int64
		want                          string
	}{
		"good":              {want: ""},
		"action signed":     {signed: "content-type;host;x-tc-action", want: ""},
		"good at 300 s":     {now: seconds + 300, want: ""},
		"301 s late":        {now: seconds + 301, want: "AuthFailure.SignatureExpire"},
		"301 s early":       {now: seconds - 301, want: "AuthFailure.SignatureExpire"},
		"unknown id":        {id: "AKIDother", want: "AuthFailure.SecretIdNotFound"},
		"token missing":     {id: "AKIDtemp", want: "AuthFailure.TokenFailure"},
		"token not needed":  {change: func(r *http.Request) { r.Header.Set("X-TC-Token", "token") }, want: "AuthFailure.TokenFailure"},
		"token":             {id: "AKIDtemp", change: func(r *http.Request) { r.Header.Set("X-TC-Token", "token") }, want: ""},
		"temporary":         {id: "AKIDending", now: seconds + 9, want: ""},
		"expired":           {id: "AKIDending", now: seconds + 10, want: "AuthFailure.TokenFailure"},
		"another day":       {date: "2019-02-26", want: "AuthFailure.SignatureFailure"},
		"another service":   {scope: "cvm", want: "AuthFailure.SignatureFailure"},
		"host not signed":   {signed: "content-type", want: "AuthFailure.SignatureFailure"},
		"not sorted":        {signed: "host;content-type", want: "AuthFailure.SignatureFailure"},
		"absent header":     {signed: "content-type;host;x-absent", want: "AuthFailure.SignatureFailure"},
		"another body":      {body: "{ }", want: "AuthFailure.SignatureFailure"},
		"another host":      {change: func(r *http.Request) { r.Host = "elsewhere" }, want: "AuthFailure.SignatureFailure"},
		"no authorization":  {change: func(r *http.Request) { r.Header.Del("Authorization") }, want: "AuthFailure.InvalidAuthorization"},
		"SKIP":              {change: func(r *http.Request) { r.Header.Set("Authorization", "SKIP") }, want: "AuthFailure.InvalidAuthorization"},
		"no timestamp":      {change: func(r *http.Request) { r.Header.Del("X-TC-Timestamp") }, want: "MissingParameter"},
		"two actions":       {change: func(r *http.Request) { r.Header.Add("X-TC-Action", "x") }, want: "MissingParameter"},
		"odd timestamp":     {change: func(r *http.Request) { r.Header.Set("X-TC-Timestamp", "now") }, want: "InvalidParameter"},
		"GET":               {change: func(r *http.Request) { r.Method = http.MethodGet }, want: "UnsupportedProtocol"},
		"a path":            {change: func(r *http.Request) { r.URL.Path = "/api" }, want: "UnsupportedProtocol"},
		"another body type": {change: func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, want: "UnsupportedProtocol"},
	} {
		t.Run(name, func(t *testing.T) {
			or := func(value, standard string) string {
				if value == "" {
					return standard
				}
				return value
			}
			r := good()
			authorize(r, or(c.id, "AKID"), or(c.date, "2019-02-25"), or(c.scope, service), or(c.signed, "content-type;host"))
			if c.change != nil {
				c.change(r)
			}
			now := time.Unix(seconds, 0)
			if c.now != 0 {
				now = time.Unix(c.now, 0)
			}
			failure := checkForm(r)
			if failure == nil {
				_, failure = verify(r, []byte(or(c.body, "{}")), service, accounts, now)
			}
			if got := failure; (got == nil) != (c.want == "") || (got != nil && got.code != c.want) {
				t.Errorf("got %v, want %q", got, c.want)
			}
		})
	}
}
