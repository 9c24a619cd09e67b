package tencentapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// DecodeObject decodes each member of a JSON object into the target of its name. Names are
// case-sensitive. It ignores members without a target. If the name of a target appears twice, it
// returns an error: it is unclear which of two errors or credits counts. encoding/json uses the
// last one.
func DecodeObject(object []byte, targets map[string]any) error {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return errors.New("it is not a JSON object")
	}
	seen := make(map[string]bool, len(targets))
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // the decoder returns a member's name as a string
		target, wanted := targets[name]
		switch {
		case !wanted:
			target = &json.RawMessage{}
		case seen[name]:
			return errors.New("it has " + name + " twice")
		}
		seen[name] = true
		if err := decoder.Decode(target); err != nil {
			return err
		}
	}
	if _, err := decoder.Token(); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object")
	}
	return nil
}
