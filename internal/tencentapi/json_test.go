package tencentapi_test

import (
	"encoding/json"
	"testing"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

func TestDecodeObject(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		a      string // what the member a is
		refuse bool
	}{
		"a member":              {text: `{"a":1,"b":2}`, a: "1"},
		"the last member":       {text: ` { "b" : [{}, "}"] , "a" : {"a":2} } `, a: `{"a":2}`},
		"no member":             {text: `{}`},
		"null":                  {text: `{"a":null}`, a: "null"},
		"an escaped name":       {text: `{"\u0061":1}`, a: "1"},
		"a name in other case":  {text: `{"A":1,"a":2,"A":3}`, a: "2"},
		"twice":                 {text: `{"a":1,"b":2,"a":1}`, refuse: true},
		"null and a value":      {text: `{"a":null,"a":1}`, refuse: true},
		"twice, once escaped":   {text: `{"a":1,"\u0061":1}`, refuse: true},
		"others twice":          {text: `{"b":1,"b":2,"a":3}`, a: "3"},
		"something follows":     {text: `{"a":1}{}`, refuse: true},
		"cut short":             {text: `{"a":1`, refuse: true},
		"cut short in a value":  {text: `{"b":[1`, refuse: true},
		"cut short in a name":   {text: `{"a`, refuse: true},
		"a list":                {text: `["a",1]`, refuse: true},
		"null instead":          {text: `null`, refuse: true},
		"nothing":               {text: ``, refuse: true},
		"no JSON after a while": {text: `{"a":1,}`, refuse: true},
	} {
		t.Run(name, func(t *testing.T) {
			var a json.RawMessage
			err := tencentapi.DecodeObject([]byte(c.text), map[string]any{"a": &a})
			if (err != nil) != c.refuse || (!c.refuse && string(a) != c.a) {
				t.Errorf("a is %q, %v", a, err)
			}
		})
	}
}

// A member of another type than its target is an error, like encoding/json's.
func TestDecodeObjectRefusesAnotherType(t *testing.T) {
	var a string
	if err := tencentapi.DecodeObject([]byte(`{"a":1}`), map[string]any{"a": &a}); err == nil {
		t.Errorf("a is %q", a)
	}
}

// What an object without double names has is what encoding/json sees in it.
func FuzzDecodeObject(f *testing.F) {
	for _, text := range []string{
		`{"a":1,"b":[1,{"c":"}"}],"d":"\\\""}`, ` { "\u0061" : [ ] , "A" : null } `, `{"a":1,"a":2}`,
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
	})
}
