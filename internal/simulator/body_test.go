package simulator

import "testing"

// The provider's client cannot send most of these bodies.
func TestBodiesWithoutParameters(t *testing.T) {
	for body, want := range map[string]string{
		"{}":               "",
		" { }\n":           "",
		"":                 "InvalidParameter",
		"null":             "InvalidParameter",
		"[]":               "InvalidParameter",
		"1":                "InvalidParameter",
		"{":                "InvalidParameter",
		"{} {}":            "InvalidParameter",
		`{"Offset": 0}`:    "UnknownParameter",
		`{"": null}`:       "UnknownParameter",
		`{"UinList": [1]}`: "UnknownParameter",
	} {
		uins, failure := noParameters([]byte(body))
		got := ""
		if failure != nil {
			got = failure.code
		}
		if got != want || uins != nil {
			t.Errorf("%q: got %v, %q, want %q", body, uins, got, want)
		}
	}
}
