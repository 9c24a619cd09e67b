package partner

import (
	"bytes"
	"encoding/json"
	"errors"
)

// The functions here take JSON apart that encoding/json has found valid, as it does before it calls an UnmarshalJSON
// method, without reading it again at every level.

const space = " \t\r\n"

// members reads the members of a JSON object for which target has a place. Unlike encoding/json it takes a name as it is
// written, and refuses an object that has one of them twice: nobody could say which of two credits counts.
func members(text []byte, target func(name string) *json.RawMessage) error {
	text = bytes.TrimLeft(text, space)
	if text[0] != '{' {
		return errors.New("it is not an object")
	}
	for text = next(text[1:]); text[0] != '}'; text = next(text) {
		var quoted, value []byte
		quoted, text = cut(text)
		value, text = cut(bytes.TrimLeft(next(text), space))
		var name string
		if err := json.Unmarshal(quoted, &name); err != nil {
			return err
		}
		switch place := target(name); {
		case place == nil:
		case *place != nil:
			return errors.New("it has a name twice")
		default:
			*place = value
		}
	}
	return nil
}

// elements returns the elements of a JSON array; false when it is none. null is an empty one.
func elements(text []byte) (elements [][]byte, ok bool) {
	text = bytes.TrimLeft(text, space)
	if string(text) == "null" {
		return nil, true
	}
	if len(text) == 0 || text[0] != '[' {
		return nil, false
	}
	for text = next(text[1:]); text[0] != ']'; text = next(text) {
		var element []byte
		element, text = cut(text)
		elements = append(elements, element)
	}
	return elements, true
}

// next skips space, and a comma or a colon.
func next(text []byte) []byte { return bytes.TrimLeft(text, space+",:") }

// cut splits text behind its first value.
func cut(text []byte) (value, rest []byte) {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
		if ends := i+1 == len(text) || bytes.IndexByte([]byte(space+",:}]"), text[i+1]) >= 0; depth == 0 && !quoted && ends {
			return text[:i+1], text[i+1:]
		}
	}
	return text, nil
}
