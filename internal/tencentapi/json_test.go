package tencentapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestDecodeObject(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		a       string // the member a
		isError bool
	}{
		"a member":             {text: `{"a":1,"b":2}`, a: "1"},
		"the last member":      {text: ` { "b" : [{}, "}"] , "a" : {"a":2} } `, a: `{"a":2}`},
		"no member":            {text: `{}`},
		"null":                 {text: `{"a":null}`, a: "null"},
		"an escaped name":      {text: `{"\u0061":1}`, a: "1"},
		"a name in other case": {text: `{"A":1,"a":2,"A":3}`, a: "2"},
		"twice":                {text: `{"a":1,"b":2,"a":1}`, isError: true},
		"null and a value":     {text: `{"a":null,"a":1}`, isError: true},
		"twice, once escaped":  {text: `{"a":1,"\u0061":1}`, isError: true},
		"others twice":         {text: `{"b":1,"b":2,"a":3}`, a: "3"},
		"something follows":    {text: `{"a":1}{}`, isError: true},
		"cut short":            {text: `{"a":1`, isError: true},
		"cut short in a value": {text: `{"b":[1`, isError: true},
		"cut short in a name":  {text: `{"a`, isError: true},
		"a list":               {text: `["a",1]`, isError: true},
		"null instead":         {text: `null`, isError: true},
		"nothing":              {text: ``, isError: true},
		"not JSON at the end":  {text: `{"a":1,}`, isError: true},
	} {
		t.Run(name, func(t *testing.T) {
			var a json.RawMessage
			err := tencentapi.DecodeObject([]byte(c.text), map[string]any{"a": &a})
			if (err != nil) != c.isError || (!c.isError && string(a) != c.a) {
				t.Errorf("a is %q, %v", a, err)
			}
		})
	}
}

// A member of another type than its target is an error, like encoding/json's.
func TestDecodeObjectRejectsAnotherType(t *testing.T) {
	var a string
	if err := tencentapi.DecodeObject([]byte(`{"a":1}`), map[string]any{"a": &a}); err == nil {
		t.Errorf("a is %q", a)
	}
}

// DecodeObject agrees with encoding/json, except for an object that has a name twice. Without its
// last brace, an object is io.ErrUnexpectedEOF.
func FuzzDecodeObject(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":[1,{"c":"}"}],"d":"\\\""}`, ` { "\u0061" : [ ] , "A" : null } `,
		`{"a":1,"a":2}`,
		`{}`, `[]`, `"x"`, `null`, `{"a":1}2`, `{"a":1,"b"`, "{\"a\":1,\"\xff\":2}",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var a json.RawMessage
		err := tencentapi.DecodeObject(text, map[string]any{"a": &a})
		var object map[string]json.RawMessage
		isObject := json.Unmarshal(text, &object) == nil && object != nil
		if err == nil && (!isObject || string(a) != string(object["a"])) {
			t.Errorf("%q: a is %q, want %q", text, a, object["a"])
		}
		if err != nil && isObject && err.Error() != "it has a twice" {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil {
			return
		}
		cut := bytes.TrimSuffix(bytes.TrimRight(text, " \t\r\n"), []byte("}"))
		err = tencentapi.DecodeObject(cut, map[string]any{"a": &a})
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q: %v, want io.ErrUnexpectedEOF", cut, err)
		}
	})
}
