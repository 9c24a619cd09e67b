package simulator

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
)

// apiError is an error in an answer.
type apiError struct{ code, message string }

// newAPIError returns an apiError. format and arguments are those of fmt.Sprintf.
func newAPIError(code, format string, arguments ...any) *apiError {
	return &apiError{code, fmt.Sprintf(format, arguments...)}
}

// requestClient matches X-TC-RequestClient. The name of the program has at most 128 characters. The
// official SDKs write their own name and a colon before it.
var requestClient = regexp.MustCompile(`^([0-9a-zA-Z-_.]{1,64}: )?[0-9a-zA-Z-_ ,;.]{1,128}$`)

// checkCommonHeaders checks the common parameters that all services have.
func checkCommonHeaders(header http.Header) *apiError {
	if got := header.Get("X-TC-Language"); got != "" && got != "en-US" && got != "zh-CN" {
		return newAPIError("InvalidParameterValue",
			"X-TC-Language must be en-US or zh-CN, not %q.", got)
	}
	if got := header.Get("X-TC-RequestClient"); got != "" && !requestClient.MatchString(got) {
		return newAPIError("InvalidParameterValue",
			"X-TC-RequestClient has invalid characters or an invalid length.")
	}
	return nil
}

func (s *Simulator) requestID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fmt.Sprintf("%016x%016x", s.random.Uint64(), s.random.Uint64())
}

func writeError(w http.ResponseWriter, failure *apiError, id string) {
	writeResponse(w, object{
		{"Error", map[string]string{"Code": failure.code, "Message": failure.message}},
		{"RequestId", id},
	})
}

func writeResponse(w http.ResponseWriter, response object) {
	w.Header().Set("Content-Type", "application/json")
	text, err := response.text()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	text = slices.Concat([]byte(`{"Response":`), text, []byte("}"))
	// A client that closed the connection cannot read an error.
	_, _ = w.Write(text)
}
