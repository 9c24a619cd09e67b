package doctor_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/simulator"
)

// The JSON has only members that are documented. Those of a failure are optional.
func TestJSONHasTheDocumentedMembers(t *testing.T) {
	inEachState(t, func(t *testing.T, _ state, r result) {
		var whole struct {
			Checks, Findings []map[string]any
		}
		var members map[string]any
		for _, out := range []any{&members, &whole} {
			if err := json.Unmarshal([]byte(r.json), out); err != nil {
				t.Fatal(err)
			}
		}
		expectMembers(t, members,
			[]string{
				"format_version", "version", "platform", "date", "requests", "checks",
				"findings",
			}, nil)
		for _, check := range whole.Checks {
			expectMembers(t, check, []string{"name", "state", "summary"}, []string{
				"arguments", "detail", "remedy", "code", "message", "http_status", "request_id",
			})
		}
		for _, found := range whole.Findings {
			expectMembers(t, found, []string{"name", "known", "summary"}, nil)
		}
		if len(whole.Checks) != 12 || len(whole.Findings) != 10 {
			t.Errorf("%d checks and %d findings", len(whole.Checks), len(whole.Findings))
		}
	})
}

// expectMembers fails the test unless an object has the members, and no others than optional ones.
func expectMembers(t *testing.T, object map[string]any, names, optional []string) {
	t.Helper()
	for _, name := range names {
		if object[name] == nil || object[name] == "" {
			t.Errorf("%v has no %s", object, name)
		}
	}
	for name := range maps.Keys(object) {
		if !slices.Contains(names, name) && !slices.Contains(optional, name) {
			t.Errorf("%v has the member %s", object, name)
		}
	}
}

// The JSON has the facts of a failure. The request ID is that of the answer.
func TestJSONHasTheFailure(t *testing.T) {
	r := run(t, state{simulator: denied(direct)})
	check := r.check(t, direct)
	if check.Code != "UnauthorizedOperation.UinNoAuth" || check.HTTPStatus != 200 ||
		!strings.Contains(check.Message, "not authorized") ||
		!slices.Contains(requestIDs(r.answers), check.RequestID) {
		t.Errorf("got %+v", check)
	}
	r = run(t, state{simulator: withFault(simulator.Fault{Action: direct, Name: "http-503"})})
	if check := r.check(t, direct); check.HTTPStatus != 503 || check.Code != "" {
		t.Errorf("got %+v", check)
	}
}

// The message of the API about account statuses may have personal data, so it is not shown.
func TestMessageAboutStatusesIsNotShown(t *testing.T) {
	r := run(t, state{wrap: answering(statuses, `{"Response":{"Error":{"Code":`+
		`"UnauthorizedOperation","Message":"Name of 200010000007"},"RequestId":"f"}}`)})
	if check := r.check(t, statuses); check.Code != "UnauthorizedOperation" ||
		strings.Contains(r.json, "Name of") {
		t.Errorf("got %+v", check)
	}
}
