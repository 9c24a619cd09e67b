package tencentapi

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const algorithm = "TC3-HMAC-SHA256"

// sign signs a request with TC3-HMAC-SHA256 and returns the signature
// (https://www.tencentcloud.com/document/product/267/37447). All other headers must be set. It
// signs the content type, the host and, if present, the action.
func sign(request *http.Request, body []byte, service string, keys Credentials,
	now time.Time,
) string {
	date := now.UTC().Format(time.DateOnly)
	scope := date + "/" + service + "/tc3_request"
	canonical, signed := canonicalRequest(request, body)
	timestamp := strconv.FormatInt(now.Unix(), 10)
	toSign := algorithm + "\n" + timestamp + "\n" + scope + "\n" + hexSHA256([]byte(canonical))

	key := hmacSHA256([]byte("TC3"+keys.SecretKey), date)
	key = hmacSHA256(key, service)
	key = hmacSHA256(key, "tc3_request")
	signature := hex.EncodeToString(hmacSHA256(key, toSign))
	request.Header.Set("Authorization", algorithm+" Credential="+keys.SecretID+"/"+scope+
		", SignedHeaders="+signed+", Signature="+signature)
	return signature
}

// canonicalRequest returns the canonical request and the list of signed headers, in the order of
// their names.
func canonicalRequest(request *http.Request, body []byte) (canonical, signed string) {
	line := func(name, value string) string {
		return name + ":" + strings.ToLower(strings.TrimSpace(value)) + "\n"
	}
	signed = "content-type;host"
	headers := line("content-type", request.Header.Get("Content-Type")) + line("host", request.Host)
	if action := request.Header.Get("X-TC-Action"); action != "" {
		signed += ";x-tc-action"
		headers += line("x-tc-action", action)
	}
	parts := []string{request.Method, "/", request.URL.RawQuery, headers, signed, hexSHA256(body)}
	return strings.Join(parts, "\n"), signed
}

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func hexSHA256(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
