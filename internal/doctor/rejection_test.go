package doctor_test

import (
	"net/http"
	"strings"
	"testing"
)

// failing returns an answer with an error code and a request ID.
func failing(code string) http.HandlerFunc {
	return answerOf(`{"Response":{"Error":{"Code":"` + code +
		`","Message":"m"},"RequestId":"fedcba9876543210"}}`)
}

// Only a rejection of the API shows how it treats a UIN. Other failures do not depend on the UIN.
func TestOnlyARejectionIsAFinding(t *testing.T) {
	const unusable = "there was no usable answer"
	page := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			answerOf("<html>Please log in.</html>")(w, r)
		}
	}
	for finding, uin := range map[string]string{
		"uin_of_no_account": noAccount, "uin_of_partner_account": account.ID,
	} {
		in := func(serve http.HandlerFunc) state { return state{wrap: requesting(uin, serve)} }
		expectFindings(t, finding, []findingCase{
			{"page of a proxy", in(page(200)), false, unusable + " (HTTP status 200)"},
			{"forbidden", in(page(403)), false, unusable + " (HTTP status 403)"},
			{"forbidden, without a body", in(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusForbidden)
			}), false, unusable + " (HTTP status 403)"},
			{"no request ID", in(answerOf(
				`{"Response":{"Error":{"Code":"InvalidParameter","Message":"m"}}}`)), false, unusable},
			{"no code", in(answerOf(`{"Response":{"RequestId":"fedcba9876543210"}}`)), false, unusable},
			{"empty code", in(failing("")), false, unusable},
			{"keys", in(failing("AuthFailure.TokenFailure")), false, unusable},
			{"clock", in(failing("AuthFailure.SignatureExpire")), false, unusable},
			{"request limit", in(failing("RequestLimitExceeded")), false, unusable},
			{"out of order", in(failing("InternalError")), false, unusable},
			{"UIN", in(failing("InvalidParameterValue.UinList")), true, "the request fails"},
			{"permission", in(failing("UnauthorizedOperation")), true, "the request fails"},
			{"unknown code", in(failing("InvalidParameter")), true, "the request fails"},
		})
	}
}

// A message names a UIN only if it contains it as a whole number. The ARN of the caller does not
// count.
func TestMessageThatNamesAUIN(t *testing.T) {
	const (
		named = "; the message names the UIN"
		other = "; the message does not name the UIN"
		long  = "; the message is too long"
	)
	filler := func(runes int) string { return strings.Repeat("é", runes) }
	for finding, uin := range map[string]string{
		"uin_of_no_account": noAccount, "uin_of_partner_account": account.ID,
	} {
		in := func(message string) state { return state{wrap: requesting(uin, rejecting(message))} }
		arn := "qcs::cam::uin/" + uin + ":uin/" + uin
		expectFindings(t, finding, []findingCase{
			{"alone", in(uin), true, named},
			{"in brackets", in("UinList:[1," + uin + "]."), true, named},
			{"end of a number", in("no customer: 100" + uin), true, other},
			{"start of a number", in("no customer: " + uin + "0"), true, other},
			{"caller", in(arn + " has no customer of this UIN"), true, other},
			{"caller and UIN", in(arn + " has no customer " + uin), true, named},
			{"part of a long message", in(uin + filler(500)), true, named},
			{"end of a long message", in(filler(500) + uin), true, long},
			{"cut", in(filler(494) + uin), true, long},
			{"longest message", in(filler(500)), true, other},
			{"one rune too long", in(filler(501)), true, long},
		})
	}
}
