package doctor

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/explain"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// State is the result of a check.
type State string

// The results of a check.
const (
	OK      State = "ok"
	Problem State = "problem"
	Unknown State = "unknown"
)

// Check is the result of one check. Its texts contain no key and no amount.
type Check struct {
	Name      string   `json:"name"`                // identifies the check
	Arguments []string `json:"arguments,omitempty"` // the provider's arguments that need the action
	State     State    `json:"state"`
	// Summary is the result in words. It contains no UIN, name or address, so it can be published.
	Summary string `json:"summary"`
	// Detail is the result with UINs, names and addresses. It is empty if there are none.
	Detail string `json:"detail,omitempty"`
	Remedy string `json:"remedy,omitempty"` // how to fix a problem, in sentences

	// The failure of a request, if there is one.
	Code       string `json:"code,omitempty"`        // the error code
	Message    string `json:"message,omitempty"`     // of the API or of the network
	HTTPStatus int    `json:"http_status,omitempty"` // 0 without an answer
	RequestID  string `json:"request_id,omitempty"`
}

// Text returns the detail, or the summary if there is no detail.
func (c Check) Text() string { return cmp.Or(c.Detail, c.Summary) }

// Title returns the name, and the arguments in parentheses.
func (c Check) Title() string {
	if len(c.Arguments) == 0 {
		return c.Name
	}
	return c.Name + " (" + strings.Join(c.Arguments, ", ") + ")"
}

// Finding describes behaviour of the service that Tencent Cloud does not document.
type Finding struct {
	Name    string `json:"name"` // identifies the finding
	Known   bool   `json:"known"`
	Summary string `json:"summary"` // the result, or the reason; no UIN and no amount
}

// FormatVersion is the version of the JSON form of a Diagnosis.
const FormatVersion = "1"

// Diagnosis is the result of a run.
type Diagnosis struct {
	FormatVersion string    `json:"format_version"`
	Version       string    `json:"version"`  // of the doctor
	Platform      string    `json:"platform"` // such as linux/amd64
	Date          string    `json:"date"`     // of the run in UTC, such as 2006-01-02
	Requests      int       `json:"requests"` // to the partner API, STS and the metadata service
	Checks        []Check   `json:"checks"`
	Findings      []Finding `json:"findings"`
}

// Count returns the number of checks with a state.
func (d *Diagnosis) Count(state State) (count int) {
	for _, check := range d.Checks {
		if check.State == state {
			count++
		}
	}
	return count
}

// okay is the result of a check that passed. The text is the summary.
func okay(format string, arguments ...any) Check {
	return Check{State: OK, Summary: fmt.Sprintf(format, arguments...)}
}

// unknown is the result of a check that was not possible. The text is the summary.
func unknown(format string, arguments ...any) Check {
	return Check{State: Unknown, Summary: fmt.Sprintf(format, arguments...)}
}

// problem is the result of a check that found a problem. The summary contains the title, and the
// kind of the failure. Without an error code, the detail also contains what happened. failure may
// be nil.
func problem(text explain.Text, failure *tencentapi.Error) Check {
	check := Check{
		State:   Problem,
		Summary: text.Title + inParentheses(failure),
		Remedy:  oneLine(text.Remedy),
	}
	if failure == nil || failure.Code == "" {
		check.Detail = text.Title + ": " + oneLine(text.What)
	}
	return check.withFailure(failure)
}

// tryAgain is the result for a temporary failure of a service.
func tryAgain(service string, failure *tencentapi.Error) Check {
	happened := "failed"
	if failure.HTTPStatus == 0 {
		happened = "did not answer"
	}
	return unknown("%s %s%s; try again later", service, happened, inParentheses(failure)).
		withFailure(failure)
}

// withDetail returns the result with a detail.
func (c Check) withDetail(format string, arguments ...any) Check {
	c.Detail = fmt.Sprintf(format, arguments...)
	return c
}

// withFailure returns the result with the failure of a request. failure may be nil.
func (c Check) withFailure(failure *tencentapi.Error) Check {
	if failure != nil {
		c.Code, c.Message = failure.Code, failure.Message
		c.HTTPStatus, c.RequestID = failure.HTTPStatus, failure.RequestID
	}
	return c
}

// oneLine replaces line breaks.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// codePattern matches an error code of the API, but not a UIN or an account ID.
var codePattern = regexp.MustCompile(`^[A-Z][A-Za-z]{1,60}(\.[A-Za-z]{1,60}){0,3}$`)

// inParentheses returns the error code of a failure, or its HTTP status, such as " (CODE)". A code
// is a server's text, so inParentheses omits a code with another form.
func inParentheses(failure *tencentapi.Error) string {
	switch {
	case failure == nil:
		return ""
	case codePattern.MatchString(failure.Code):
		return " (" + failure.Code + ")"
	case failure.HTTPStatus != 0:
		return fmt.Sprintf(" (HTTP status %d)", failure.HTTPStatus)
	}
	return ""
}
