package tencentapi

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// vector is an entry of testdata/vectors.json. The tests of internal/simulator use the file, too.
type vector struct {
	Name            string `json:"name"`
	Method          string `json:"method"`
	Host            string `json:"host"`
	Service         string `json:"service"`
	Timestamp       int64  `json:"timestamp"`
	ContentType     string `json:"content_type"`
	Action          string `json:"action"`
	Query           string `json:"query"`
	Body            string `json:"body"`
	SecretID        string `json:"secret_id"`
	SecretKey       string `json:"secret_key"`
	SignedHeaders   string `json:"signed_headers"`
	CanonicalSHA256 string `json:"canonical_sha256"`
	Signature       string `json:"signature"`
}

func TestSignReproducesThePublishedVectors(t *testing.T) {
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	if err := json.Unmarshal(text, &file); err != nil || len(file.Vectors) != 5 {
		t.Fatalf("%d vectors, %v", len(file.Vectors), err)
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(t.Context(), v.Method,
				"https://"+v.Host+"/?"+v.Query, strings.NewReader(v.Body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Content-Type", v.ContentType)
			if v.Action != "" {
				request.Header.Set("X-TC-Action", v.Action)
			}
			canonical, _ := canonicalRequest(request, []byte(v.Body))
			hash := hexSHA256([]byte(canonical))
			if v.CanonicalSHA256 != "" && hash != v.CanonicalSHA256 {
				t.Errorf("the canonical request's hash is %s, want %s:\n%s", hash,
					v.CanonicalSHA256, canonical)
			}
			// The scope has the UTC date, so the local time zone must not matter.
			now := time.Unix(v.Timestamp, 0).In(time.FixedZone("", 14*3600))
			got := sign(request, []byte(v.Body), v.Service,
				Credentials{SecretID: v.SecretID, SecretKey: v.SecretKey}, now)
			if got != v.Signature {
				t.Errorf("the signature is %s, want %s", got, v.Signature)
			}
			want := "TC3-HMAC-SHA256 Credential=" + v.SecretID +
				"/" + now.UTC().Format(time.DateOnly) + "/" + v.Service +
				"/tc3_request, SignedHeaders=" + v.SignedHeaders + ", Signature=" + v.Signature
			if got := request.Header.Get("Authorization"); got != want {
				t.Errorf("Authorization is %q, want %q", got, want)
			}
		})
	}
}
