package documented_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const textDuration = "AssumeRoleWithWebIdentity.text-duration"

// contradictions lists the documents that contradict the definition of their action, and the place.
var contradictions = map[string]string{
	// The client sends a number (TestTemporaryKeys), and the simulator rejects a string
	// (TestSimulatorRejectsADurationThatIsAString).
	textDuration: "request.DurationSeconds is string, not integer",
	// The client reads null as an empty list (TestPartnerAnswers).
	"DescribeCustomerInfo.null-data": "answer.Response.Data is <nil>, not list",
}

// Each document has the defined form of its action, except for the known contradictions.
func TestDocumentsHaveTheDefinedForm(t *testing.T) {
	seen := 0
	for _, d := range documents(t) {
		action := definitions[d.action()]
		found := slices.Concat(
			deviations(parse(t, d.Request), parse(t, []byte(action.request)), "request"),
			deviations(parse(t, d.Response), parse(t, []byte(action.response)), "answer"))
		var want []string
		if contradiction, known := contradictions[d.name]; known {
			want, seen = []string{contradiction}, seen+1
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s deviates: %q, want %q", d.name, found, want)
		}
		checkRequestID(t, d.name, d.decoded(t).RequestID)
		checkExpiry(t, d.name, d.decoded(t))
	}
	if seen != len(contradictions) {
		t.Errorf("only %d documents of %d contradictions exist", seen, len(contradictions))
	}
}

// Files with all members have each member that the definition has, also optional ones.
func TestAllMembersHaveNoGaps(t *testing.T) {
	for _, name := range []string{
		"QueryPartnerCredit.all-members", "DescribeCustomerInfo.all-members",
	} {
		d := load(t, name)
		form := strings.ReplaceAll(definitions[d.action()].response, "?", "")
		if found := deviations(parse(t, d.Response), parse(t, []byte(form)), name); found != nil {
			t.Errorf("%q", found)
		}
	}
}

// The examples repeat their record. One of them has a UIN that its request does not contain.
func TestExamplesRepeatTheirRecord(t *testing.T) {
	for name, want := range map[string]uint64{
		"QueryCreditByUinList.repeated-record": 100000000007,
		"QueryCreditByUinList.other-uins":      1,
		"QueryDirectCustomersCredit":           100000000007,
	} {
		records := load(t, name).decoded(t).Data
		if len(records) != 2 || records[0] != records[1] || records[0].Uin != want {
			t.Errorf("%s has %v", name, records)
		}
	}
}

// requestID matches the two documented forms: a UUID, or 32 hexadecimal digits without hyphens.
var requestID = regexp.MustCompile(`^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func checkRequestID(t *testing.T, name, id string) {
	t.Helper()
	if !requestID.MatchString(id) {
		t.Errorf("%s: the request ID is %q", name, id)
	}
}

// checkExpiry checks that Expiration is the instant of ExpiredTime in UTC, if there is one.
func checkExpiry(t *testing.T, name string, in answer) {
	t.Helper()
	if in.ExpiredTime == 0 {
		return
	}
	want := time.Unix(in.ExpiredTime, 0).UTC().Format("2006-01-02T15:04:05Z")
	if in.Expiration != want {
		t.Errorf("%s: Expiration is %s, and ExpiredTime is %s", name, in.Expiration, want)
	}
}

// The client reads each document in one of the tests.
func TestEachDocumentIsRead(t *testing.T) {
	for _, d := range documents(t) {
		_, isRead := reads[d.name]
		_, isAssumed := assumptions[d.name]
		_, isCaller := callers[d.name]
		if !isRead && !isAssumed && !isCaller {
			t.Errorf("no test reads %s", d.name)
		}
	}
}
