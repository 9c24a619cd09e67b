package tencentapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/tidwall/gjson"
)

var errNotObject = errors.New("it is not a JSON object")

// DecodeObject decodes each member of a JSON object into the target of its name. Names are
// case-sensitive. It ignores members without a target. If the name of a target appears twice, it
// returns an error, because either value may be wrong. encoding/json would use the last one. If the
// object is cut short, the error is io.ErrUnexpectedEOF.
func DecodeObject(object []byte, targets map[string]any) error {
	if !json.Valid(object) {
		return invalidObject(object)
	}
	return DecodeValidObject(object, targets)
}

// DecodeValidObject is like DecodeObject for valid JSON, such as an element of Elements. It leaves
// the targets of absent members unchanged, and it reuses the memory of a json.RawMessage.
func DecodeValidObject(object json.RawMessage, targets map[string]any) error {
	parsed := gjson.ParseBytes(object)
	if !parsed.IsObject() {
		return errNotObject
	}
	seen := make([]string, 0, 8)
	var err error
	parsed.ForEach(func(name, value gjson.Result) bool {
		target, wanted := targets[name.Str]
		switch {
		case !wanted:
			return true
		case slices.Contains(seen, name.Str):
			err = errors.New("it has " + name.Str + " twice")
		default:
			seen = append(seen, name.Str)
			err = decodeValue(value.Raw, target)
		}
		return err == nil
	})
	return err
}

// decodeValue decodes valid JSON into a target.
func decodeValue[T string | json.RawMessage](text T, target any) error {
	if raw, ok := target.(*json.RawMessage); ok {
		*raw = append((*raw)[:0], text...)
		return nil
	}
	return json.Unmarshal([]byte(text), target)
}

// Elements returns the elements of a list, which is valid JSON. If it is not a list, isList is
// false.
func Elements(list json.RawMessage) (elements iter.Seq[json.RawMessage], isList bool) {
	parsed := gjson.ParseBytes(list)
	return func(yield func(json.RawMessage) bool) {
		parsed.ForEach(func(_, element gjson.Result) bool {
			return yield(json.RawMessage(element.Raw))
		})
	}, parsed.IsArray()
}

// invalidObject returns the reason why JSON is not a valid object.
func invalidObject(text []byte) error {
	if !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("{")) {
		return errNotObject
	}
	var first json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text)).Decode(&first)
	if err == nil {
		return errors.New("something follows the object")
	}
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
