package credential

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

const (
	// DefaultMetadataEndpoint is the metadata service of every CVM instance. It knows no TLS, and is reached from the instance
	// alone (https://www.tencentcloud.com/document/product/213/4934).
	DefaultMetadataEndpoint = "http://metadata.tencentyun.com"

	metadataPath = "/latest/meta-data/cam/security-credentials/"
	// metadataTimeout is short: the service answers in milliseconds, or is not there.
	metadataTimeout = 2 * time.Second
	maxMetadata     = 64 << 10 // bytes
)

// MetadataService is the metadata service of the CVM instance that the provider runs on.
type MetadataService struct {
	endpoint  string
	transport http.RoundTripper
}

// NewMetadataService returns the service at a URL without a path.
func NewMetadataService(endpoint string, transport http.RoundTripper) *MetadataService {
	return &MetadataService{endpoint, transport}
}

// NewMetadataTransport returns a transport that uses no proxy, whatever the environment says: through a proxy, another
// machine's keys would come.
func NewMetadataTransport() *http.Transport {
	return &http.Transport{DisableKeepAlives: true}
}

// metadataAnswer is the service's answer.
type metadataAnswer struct {
	temporaryKeys
	ExpiredTime int64 // UNIX seconds
	Code        text
}

// roleName is how a CAM role may be called (https://www.tencentcloud.com/document/product/598/19388).
var roleName = regexp.MustCompile(`^[\w+=,.@-]{1,128}$`)

var codeForm = regexp.MustCompile(`^[A-Za-z0-9.]{1,60}$`)

// keys returns the keys of a role of the instance; without a name, of the role that the service names. setting is what led
// here.
func (m *MetadataService) keys(ctx context.Context, attempts attempts, setting Setting, name string) (lease, error) {
	failure := Error{Problem: Metadata, Setting: setting, Endpoint: m.endpoint}
	if name == "" {
		body, _, err := m.get(ctx, attempts, failure, "")
		if err != nil {
			return lease{}, err
		}
		name, _, _ = strings.Cut(string(bytes.TrimSpace(body)), "\n")
		if !roleName.MatchString(name) {
			return lease{}, failure.because("Bind a role to the instance.", "the metadata service names no role of this instance")
		}
	}
	body, skew, err := m.get(ctx, attempts, failure, name)
	if err != nil {
		return lease{}, err
	}
	const remedy = "Try again. If it stays, check the role in the console of the instance and of CAM."
	var answer metadataAnswer
	if err := unmarshal(body, &answer); err != nil {
		return lease{}, failure.because(remedy, "the metadata service's answer cannot be used: %v", err)
	}
	if answer.Code != "Success" {
		said := ""
		if codeForm.MatchString(string(answer.Code)) {
			said = ": it says " + string(answer.Code)
		}
		return lease{}, failure.because(remedy, "the metadata service has no keys%s", said)
	}
	result, valid := answer.until(time.Unix(answer.ExpiredTime, 0).Add(-notable(skew)))
	if !valid {
		return lease{}, failure.because(remedy, "the metadata service's answer has no keys that are valid now")
	}
	return result, nil
}

// get reads what the service says of a role; of all when name is empty. failure is what an error starts
// from.
func (m *MetadataService) get(ctx context.Context, attempts attempts, failure Error, name string) (body []byte, skew time.Duration, err error) {
	err = attempts.retry(ctx, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, metadataTimeout)
		defer cancel()
		start := time.Now()
		var status int
		status, body, skew, err = m.attempt(ctx, name)
		logMetadata(ctx, time.Since(start), status)
		switch {
		case err != nil:
			return status != 0, failure.because("cam_role_name, and a profile of the type cvm-role, work on a CVM instance that has a role. "+
				"Elsewhere, use other credentials.", "the metadata service cannot be reached: %s", reason(err))
		case status == http.StatusNotFound && name == "":
			return false, failure.because("Bind a role to the instance.", "the metadata service knows no role of this instance")
		case status == http.StatusNotFound:
			return false, failure.because("Check the role's name, and that it is bound to the instance.",
				"the metadata service knows no role %q of this instance", name)
		case status != http.StatusOK:
			return status >= http.StatusInternalServerError,
				failure.because("Try again later.", "the metadata service answers with HTTP status %d", status)
		}
		return false, nil
	})
	return body, skew, err
}

// attempt makes one request. The status is 0 when no answer came.
func (m *MetadataService) attempt(ctx context.Context, name string) (status int, body []byte, skew time.Duration, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, m.endpoint+metadataPath+url.PathEscape(name), http.NoBody)
	if err != nil {
		return 0, nil, 0, err
	}
	answer, err := m.transport.RoundTrip(request)
	if err != nil {
		return 0, nil, 0, err
	}
	defer answer.Body.Close()
	if date, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
		skew = time.Until(date)
	}
	body, err = io.ReadAll(io.LimitReader(answer.Body, maxMetadata))
	return answer.StatusCode, body, skew, err
}

// reason words a transport's error. It shows nothing that a server may have sent.
func reason(err error) string {
	var name *net.DNSError
	var operation *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("it did not answer within %v", metadataTimeout)
	case errors.As(err, &name):
		return "its host name cannot be resolved"
	case errors.As(err, &operation):
		return operation.Error()
	}
	return "the connection broke off"
}
