package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// object is a JSON object. Its members keep their order. Two of them may have the same name, which
// is impossible with a map or a struct.
type object []member

type member struct {
	name  string
	value any
}

// text returns the object's JSON text. It is not called MarshalJSON, because encoding/json would
// then scan each text again. An answer can have thousands of records.
func (o object) text() ([]byte, error) {
	text := bytes.NewBufferString("{")
	for i, m := range o {
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(text, "%q:%s", m.name, value)
	}
	text.WriteByte('}')
	return text.Bytes(), nil
}
