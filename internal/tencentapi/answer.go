package tencentapi

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// verdict is what every action's Response has besides its data: an error where it failed, and the request's id.
type verdict struct {
	Error     *apiError
	RequestID string
}

// apiError is a failure as the API words it.
type apiError struct{ Code, Message string }

// UnmarshalJSON decodes a Response's Error.
func (e *apiError) UnmarshalJSON(text []byte) error {
	return DecodeObject(text, map[string]any{"Code": &e.Code, "Message": &e.Message})
}

// undocumented begins the message of an answer that does not have the documented form.
const undocumented = "the answer does not have the documented form: "

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
		failure.Message = undocumented + safe(err.Error())
		return "", failure
	}
	return failure.RequestID, nil
}

// unwrap returns an answer's Response, and what that says of the request.
func unwrap(text []byte) (response json.RawMessage, result verdict, err error) {
	if err := DecodeObject(text, map[string]any{"Response": &response}); err != nil {
		return nil, verdict{}, err
	}
	err = DecodeObject(response, map[string]any{"Error": &result.Error, "RequestId": &result.RequestID})
	return response, result, err
}
