package tencentapi_test

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// decodeList decodes the objects of a valid JSON list one after another. It returns the member a of
// each object. Before each object, a is "old".
func decodeList(t *testing.T, text string) (all []string, err error) {
	t.Helper()
	elements, isList := tencentapi.Elements(json.RawMessage(text))
	if !isList {
		t.Fatalf("%s is not a list", text)
	}
	var a json.RawMessage
	targets := map[string]any{"a": &a}
	for element := range elements {
		a = json.RawMessage("old")
		if err := tencentapi.DecodeValidObject(element, targets); err != nil {
			return all, err
		}
		all = append(all, string(a))
	}
	return all, nil
}

// A name may appear once in each object. If it is absent, its target does not change.
func TestElementsAreDecodedOneAfterAnother(t *testing.T) {
	for text, want := range map[string][]string{
		` [ ] `:                               nil,
		`[{}]`:                                {"old"},
		`[{"a":1},{"a":2} , {"a":null}]`:      {"1", "2", "null"},
		`[{"a":1},{"b":2},{"A":3},{}]`:        {"1", "old", "old", "old"},
		`[{"b":[{"a":1}],"a":"]"},{"a":"}"}]`: {`"]"`, `"}"`},
		`[{"a":1},{"a":2,"a":2},{"a":3}]`:     {"1", "error"},
		`[{"a":1},null,{"a":3}]`:              {"1", "error"},
		`[{"a":1},["a",2],{"a":3}]`:           {"1", "error"},
		`[{"a":1},"a"]`:                       {"1", "error"},
	} {
		got, err := decodeList(t, text)
		if err != nil {
			got = append(got, "error")
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestOnlyAListHasElements(t *testing.T) {
	for _, text := range []string{`{}`, `null`, `"[]"`, `1`, ``} {
		if _, isList := tencentapi.Elements(json.RawMessage(text)); isList {
			t.Errorf("%q is a list", text)
		}
	}
}

// The loop over elements may end early.
func TestElementsEndEarly(t *testing.T) {
	elements, _ := tencentapi.Elements(json.RawMessage(`[1,2,3]`))
	for element := range elements {
		if string(element) == "2" {
			break
		}
		if string(element) != "1" {
			t.Errorf("got %s", element)
		}
	}
}

// An object that is cut at any byte is io.ErrUnexpectedEOF, except without its first brace.
func TestDecodeObjectReportsACutObject(t *testing.T) {
	const object = ` {"b":[{"c":"}\""}],"a":-1.5e2, "d":null} `
	var a json.RawMessage
	targets := map[string]any{"a": &a}
	for n := range len(strings.TrimRight(object, " ")) {
		err := tencentapi.DecodeObject([]byte(object[:n]), targets)
		if wantEOF := n > 1; err == nil || errors.Is(err, io.ErrUnexpectedEOF) != wantEOF {
			t.Errorf("%q: got %v", object[:n], err)
		}
	}
	err := tencentapi.DecodeObject([]byte(object), targets)
	if err != nil || string(a) != "-1.5e2" {
		t.Errorf("got %q, %v", a, err)
	}
}

// An answer that is cut at any byte is not a success. It is retried like a broken connection.
func TestCutAnswerIsTransient(t *testing.T) {
	for _, answer := range []string{
		`{"Response":{"Data":[1,{"a":"\u00e9}"}],"RequestId":"id-1"}}`,
		`{ "Response" : { "Error" : { "Code" : "OperationDenied" , "Message" : "no" } } }`,
	} {
		for n := range len(answer) {
			failure := failureOf(t, 200, answer[:n])
			want := tencentapi.Transient
			if n == 0 {
				want = tencentapi.UnexpectedResponse
			}
			if failure.Class != want || failure.Code != "" {
				t.Errorf("%q: got class %d, want %d: %v", answer[:n], failure.Class, want, failure)
			}
		}
	}
}
