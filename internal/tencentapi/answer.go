package tencentapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// verdict is what every action's Response has besides its data: an error where it failed, and the request's id.
type verdict struct {
	Error *struct {
		Code    string `json:"Code"`
		Message string `json:"Message"`
	} `json:"Error"`
	RequestID string `json:"RequestId"`
}

// decode reads the API's answer and returns its request id, or tells whose answer it is instead. safe makes a server's text
// fit to be shown.
func decode(answer *http.Response, text []byte, out any, safe func(string) string) (requestID string, err error) {
	failure := &Error{HTTPStatus: answer.StatusCode, Skew: skew(answer), RetryAfter: retryAfter(answer)}
	if len(text) > maxBody {
		failure.Class = Foreign
		failure.Message = fmt.Sprintf("the answer is larger than %d bytes", maxBody)
		return "", failure
	}
	response, result, err := unwrap(text)
	if err != nil {
		return "", foreign(failure, answer, len(text), safe)
	}
	failure.RequestID = safe(result.RequestID)
	switch {
	case result.Error != nil:
		failure.Class = classOf(result.Error.Code)
		if failure.Class == Final && classOfStatus(answer.StatusCode) == Transient {
			failure.Class = Transient
		}
		failure.Code, failure.Message = safe(result.Error.Code), safe(result.Error.Message)
		if failure.Message == "" {
			failure.Message = "the API answers with an error, and does not say which"
		}
		return "", failure
	case answer.StatusCode != http.StatusOK:
		return "", foreign(failure, answer, len(text), safe)
	}
	if err := json.Unmarshal(response, out); err != nil {
		failure.Class = Foreign
		failure.Message = "the answer does not have the documented form: " + safe(err.Error())
		return "", failure
	}
	return failure.RequestID, nil
}

// unwrap returns an answer's Response, and what that says of the request.
func unwrap(text []byte) (response []byte, result verdict, err error) {
	answer, err := members(text, "Response")
	if err != nil {
		return nil, verdict{}, err
	}
	response = answer["Response"]
	if _, err := members(response, "Error", "RequestId"); err != nil {
		return nil, verdict{}, err
	}
	err = json.Unmarshal(response, &result)
	return response, result, err
}

// members returns those members of a JSON object, as far as it has them. An object that has one twice is refused, because
// nobody could say whether an error or a credit counts; encoding/json would take the last.
func members(object []byte, names ...string) (map[string]json.RawMessage, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, errors.New("it is not an object")
	}
	found := make(map[string]json.RawMessage, len(names))
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		text, _ := token.(string) // a member's name always is one
		for _, name := range names {
			if !strings.EqualFold(text, name) { // as encoding/json takes names
				continue
			}
			if _, twice := found[name]; twice {
				return nil, errors.New("it has " + name + " twice")
			}
			found[name] = value
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return found, nil
}
