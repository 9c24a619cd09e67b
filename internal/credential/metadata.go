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
	// DefaultMetadataEndpoint is the URL of the metadata service of CVM instances. The service has
	// no TLS. Only the instance can reach it
	// (https://www.tencentcloud.com/document/product/213/4934).
	DefaultMetadataEndpoint = "http://metadata.tencentyun.com"

	metadataPath = "/latest/meta-data/cam/security-credentials/"
	// metadataTimeout is short, because the service answers in milliseconds or is absent.
	metadataTimeout = 2 * time.Second
	maxMetadata     = 64 << 10 // bytes
)

// MetadataService is the metadata service of the CVM instance on which the provider runs.
type MetadataService struct {
	endpoint  string
	transport http.RoundTripper
}

// NewMetadataService returns the service at a URL without a path.
func NewMetadataService(endpoint string, transport http.RoundTripper) *MetadataService {
	return &MetadataService{endpoint, transport}
}

// NewMetadataTransport returns a transport that ignores proxy variables.
// A proxy would return the keys of another machine.
func NewMetadataTransport() *http.Transport {
	return &http.Transport{DisableKeepAlives: true}
}

// metadataAnswer is the service's answer.
type metadataAnswer struct {
	temporaryKeys
	ExpiredTime int64 // UNIX seconds
	Code        jsonString
}

// roleNamePattern matches the names that a CAM role may have
// (https://www.tencentcloud.com/document/product/598/19388).
var roleNamePattern = regexp.MustCompile(`^[\w+=,.@-]{1,128}$`)

var codePattern = regexp.MustCompile(`^[A-Za-z0-9.]{1,60}$`)

// keys returns the keys of a role of the instance. Without a role name, it reads the name from the
// service first. Its errors have setting, which is the setting that led to the call.
func (m *MetadataService) keys(ctx context.Context, attempts attemptLimit, setting Setting,
	roleName string,
) (expiringKeys, error) {
	failure := Error{Problem: Metadata, Setting: setting, Endpoint: m.endpoint}
	if roleName == "" {
		var err error
		if roleName, err = m.roleName(ctx, attempts, failure); err != nil {
			return expiringKeys{}, err
		}
	}
	body, skew, err := m.get(ctx, attempts, failure, roleName)
	if err != nil {
		return expiringKeys{}, err
	}
	const remedy = "Try again. If the error remains, check the instance's role in the consoles " +
		"of CVM and CAM."
	var answer metadataAnswer
	if err := unmarshal(body, &answer); err != nil {
		return expiringKeys{}, failure.withReason(remedy,
			"the metadata service's answer cannot be used: %v", err)
	}
	if answer.Code != "Success" {
		said := ""
		if codePattern.MatchString(string(answer.Code)) {
			said = ": its code is " + string(answer.Code)
		}
		return expiringKeys{}, failure.withReason(remedy,
			"the metadata service returned no keys%s", said)
	}
	expiry := time.Unix(answer.ExpiredTime, 0).Add(-significantSkew(skew))
	result, valid := answer.withExpiry(expiry)
	if !valid {
		return expiringKeys{}, failure.withReason(remedy,
			"the metadata service returned no keys that are valid now")
	}
	return result, nil
}

// roleName returns the first role in the service's list.
func (m *MetadataService) roleName(ctx context.Context, attempts attemptLimit,
	failure Error,
) (string, error) {
	body, _, err := m.get(ctx, attempts, failure, "")
	if err != nil {
		return "", err
	}
	name, _, _ := strings.Cut(string(bytes.TrimSpace(body)), "\n")
	if !roleNamePattern.MatchString(name) {
		return "", failure.withReason("Bind a role to the instance.",
			"the metadata service returned no role of this instance")
	}
	return name, nil
}

// get reads the service's answer for a role. Without a role name, the answer is the list of roles.
// Errors are copies of failure with a reason.
func (m *MetadataService) get(ctx context.Context, attempts attemptLimit, failure Error,
	roleName string,
) (body []byte, skew time.Duration, err error) {
	err = attempts.retry(ctx, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, metadataTimeout)
		defer cancel()
		start := time.Now()
		var status int
		status, body, skew, err = m.attempt(ctx, roleName)
		logMetadata(ctx, time.Since(start), status)
		if err != nil {
			// The service answers in milliseconds or is absent, so there is no retry without an
			// answer.
			return status != 0, failure.withReason("cam_role_name, and a profile of the type "+
				"cvm-role, need a CVM instance that has a role. On another machine, use other "+
				"credentials.",
				"the metadata service cannot be reached: %s", reason(err))
		}
		return status >= http.StatusInternalServerError, checkStatus(status, roleName, failure)
	})
	return body, skew, err
}

// checkStatus returns an error unless the HTTP status is 200.
func checkStatus(status int, roleName string, failure Error) error {
	switch {
	case status == http.StatusNotFound && roleName == "":
		return failure.withReason("Bind a role to the instance.",
			"the metadata service found no role of this instance")
	case status == http.StatusNotFound:
		return failure.withReason("Check the name of the role, and whether it is bound to the "+
			"instance.",
			"the metadata service found no role %q of this instance", roleName)
	case status != http.StatusOK:
		return failure.withReason("Try again later.",
			"the metadata service returned HTTP status %d", status)
	}
	return nil
}

// attempt sends one request. The status is 0 if there is no answer.
func (m *MetadataService) attempt(ctx context.Context, roleName string) (
	status int, body []byte, skew time.Duration, err error,
) {
	address := m.endpoint + metadataPath + url.PathEscape(roleName)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
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

// reason describes a transport's error in words. It shows no text of a server.
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
	return "the connection was closed"
}
