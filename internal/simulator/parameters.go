package simulator

import (
	"bytes"
	"encoding/json"
	"slices"
)

// parameters contains the names of an action's parameters.
type parameters struct{ required, optional []string }

// read returns the values in the body of a request, by the names of their parameters. The names
// must be the documented ones, with the same case. All required parameters must be there.
// encoding/json would ignore the case of names, and would accept unknown and repeated names.
func (p parameters) read(body []byte) (map[string]json.RawMessage, *apiError) {
	values := map[string]json.RawMessage{}
	// With null, values becomes nil.
	if err := json.Unmarshal(body, &values); err != nil || values == nil {
		return nil, newAPIError("InvalidParameter", "The request is not a JSON object.")
	}
	names := memberNames(body)
	for i, name := range names {
		if !slices.Contains(p.required, name) && !slices.Contains(p.optional, name) {
			return nil, newAPIError("UnknownParameter",
				"The parameter `%s` is not recognized.", name)
		}
		if slices.Contains(names[:i], name) {
			return nil, newAPIError("InvalidParameter", "The parameter `%s` appears twice.", name)
		}
	}
	for _, name := range p.required {
		if values[name] == nil {
			return nil, newAPIError("MissingParameter",
				"The request is missing a required parameter `%s`.", name)
		}
	}
	return values, nil
}

// memberNames returns the names of a valid JSON object's members, in their order.
func memberNames(object []byte) (names []string) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	_, _ = decoder.Token() // the opening brace
	for decoder.More() {
		name, _ := decoder.Token()
		text, _ := name.(string)
		names = append(names, text)
		var value json.RawMessage
		_ = decoder.Decode(&value)
	}
	return names
}

// uinList returns a function that checks a request with a list of at most most UINs, and returns
// the UINs. If the list is empty or longer, the function returns an error with the code.
func uinList(name string, most int, code string) func([]byte) ([]uint64, *apiError) {
	return func(body []byte) ([]uint64, *apiError) {
		values, failure := parameters{required: []string{name}}.read(body)
		if failure != nil {
			return nil, failure
		}
		var uins []uint64
		if err := json.Unmarshal(values[name], &uins); err != nil {
			return nil, newAPIError("InvalidParameter", "%s is not a list of integers.", name)
		}
		if len(uins) < 1 || len(uins) > most {
			return uins, newAPIError(code, "Invalid %s. Array length value: 1-%d.", name, most)
		}
		return uins, nil
	}
}

// noParameters checks that a body is a JSON object without members. It returns no UINs.
func noParameters(body []byte) ([]uint64, *apiError) {
	_, failure := parameters{}.read(body)
	return nil, failure
}
