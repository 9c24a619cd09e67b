package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clockTolerance is the maximum difference between a time stamp and the server's clock.
const clockTolerance = 300 * time.Second

// authorization matches the Authorization header of a signed request. Its groups are the secret ID,
// the date, the service, the signed headers and the signature.
var authorization = regexp.MustCompile(
	`^TC3-HMAC-SHA256 Credential=([^/\s]+)/(\d{4}-\d\d-\d\d)/([a-z]+)/tc3_request, ` +
		`SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$`)

// checkForm checks the parts that signed and unsigned requests have in common.
func checkForm(r *http.Request) *apiError {
	if failure := checkSimulated(r); failure != nil {
		return failure
	}
	for _, name := range []string{"X-Tc-Action", "X-Tc-Version", "X-Tc-Timestamp"} {
		if len(r.Header.Values(name)) != 1 {
			return newAPIError("MissingParameter", "The request must have one header %s.", name)
		}
	}
	if r.Method != http.MethodPost || r.URL.Path != "/" {
		return newAPIError("UnsupportedProtocol", "The simulator answers only POST /.")
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return newAPIError("UnsupportedProtocol", "The content type must be application/json.")
	}
	return nil
}

// verify checks keys, clock, token and signature of a request to a service. It uses the received
// bytes. It returns the account that signed the request.
func verify(r *http.Request, body []byte, service string, accounts []Account,
	now time.Time,
) (Account, *apiError) {
	parts := authorization.FindStringSubmatch(r.Header.Get("Authorization"))
	if parts == nil {
		return Account{}, newAPIError("AuthFailure.InvalidAuthorization",
			"The Authorization header does not have the form of TC3-HMAC-SHA256.")
	}
	id, date, scope, signed, signature := parts[1], parts[2], parts[3], parts[4], parts[5]
	seconds, err := strconv.ParseInt(r.Header.Get("X-TC-Timestamp"), 10, 64)
	if err != nil {
		return Account{}, newAPIError("InvalidParameter",
			"X-TC-Timestamp is not a number of seconds.")
	}
	stamp := time.Unix(seconds, 0).UTC()
	if difference := now.Sub(stamp).Abs(); difference > clockTolerance {
		return Account{}, newAPIError("AuthFailure.SignatureExpire",
			"The time stamp is %d seconds from the server's clock; "+
				"at most 300 are allowed.", int64(difference.Seconds()))
	}
	account, known := findAccount(accounts, id)
	switch {
	case !known:
		return Account{}, newAPIError("AuthFailure.SecretIdNotFound", "The SecretId is not found.")
	case account.Token != r.Header.Get("X-TC-Token"):
		return Account{}, newAPIError("AuthFailure.TokenFailure",
			"The token is wrong or missing.")
	case !account.expires.IsZero() && !now.Before(account.expires):
		return Account{}, newAPIError("AuthFailure.TokenFailure", "The token has expired.")
	case date != stamp.Format("2006-01-02") || scope != service:
		return Account{}, newAPIError("AuthFailure.SignatureFailure",
			"The credential scope must be the UTC date and %s.", service)
	}
	text, failure := stringToSign(r, body, signed, date, scope, seconds)
	if failure != nil {
		return Account{}, failure
	}
	want := expectedSignature(account.SecretKey, date, scope, text)
	if !hmac.Equal([]byte(signature), []byte(want)) {
		return Account{}, newAPIError("AuthFailure.SignatureFailure",
			"The provided credentials could not be validated.")
	}
	return account, nil
}

func findAccount(accounts []Account, id string) (Account, bool) {
	for _, account := range accounts {
		if account.SecretID == id {
			return account, true
		}
	}
	return Account{}, false
}

// secretIDOf returns the secret ID in a request, without verification. If there is none, it returns
// "".
func secretIDOf(r *http.Request) string {
	if parts := authorization.FindStringSubmatch(r.Header.Get("Authorization")); parts != nil {
		return parts[1]
	}
	return ""
}

// stringToSign returns the text that the client must have signed. signed is the list of signed
// headers, and seconds is the time stamp.
func stringToSign(r *http.Request, body []byte, signed, date, scope string, seconds int64) (
	string, *apiError,
) {
	var canonical bytes.Buffer
	fmt.Fprintf(&canonical, "%s\n/\n%s\n", r.Method, r.URL.RawQuery)
	last := ""
	mandatory := 0
	for name := range strings.SplitSeq(signed, ";") {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		if name <= last || value == "" {
			return "", newAPIError("AuthFailure.SignatureFailure",
				"SignedHeaders must be a sorted list of headers of the request.")
		}
		if name == "host" || name == "content-type" {
			mandatory++
		}
		fmt.Fprintf(&canonical, "%s:%s\n", name, strings.ToLower(strings.TrimSpace(value)))
		last = name
	}
	if mandatory != 2 {
		return "", newAPIError("AuthFailure.SignatureFailure",
			"content-type and host must be signed.")
	}
	fmt.Fprintf(&canonical, "\n%s\n%x", signed, sha256.Sum256(body))
	return fmt.Sprintf("TC3-HMAC-SHA256\n%d\n%s/%s/tc3_request\n%x", seconds, date, scope,
		sha256.Sum256(canonical.Bytes())), nil
}

// expectedSignature returns the signature of text with the secret key.
func expectedSignature(secretKey, date, scope, text string) string {
	key := []byte("TC3" + secretKey)
	for _, step := range []string{date, scope, "tc3_request", text} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(step))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}
