package tencentapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// responseInfo contains the members that the Responses of all actions have. They are the request ID
// and, for a failure, the error.
type responseInfo struct {
	Error     *apiError
	RequestID string
}

// apiError is a Response's Error.
type apiError struct{ Code, Message string }

// UnmarshalJSON decodes a Response's Error with case-sensitive names.
func (e *apiError) UnmarshalJSON(text []byte) error {
	return DecodeObject(text, map[string]any{"Code": &e.Code, "Message": &e.Message})
}

// undocumented is the start of the message about an answer without the documented form.
const undocumented = "the answer does not have the documented form: "

// decode decodes the API's answer into out and returns its request ID. Its error is an *Error. safe
// removes secrets and control characters from a server's text.
func decode(answer *http.Response, text []byte, out any,
	safe func(string) string,
) (requestID string, err error) {
	failure := &Error{
		HTTPStatus: answer.StatusCode,
		Skew:       skew(answer),
		RetryAfter: retryAfter(answer),
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff")) // a gateway may add a byte order mark
	response, result, err := unwrap(text)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) && answer.StatusCode == http.StatusOK:
		failure.Class = Transient
		failure.Message = fmt.Sprintf("the answer was cut off: its JSON ends after %d bytes",
			len(text))
		return "", failure
	case err != nil:
		return "", notFromAPI(failure, answer, len(bytes.TrimSpace(text)), safe)
	}
	failure.RequestID = safe(result.RequestID)
	switch {
	case result.Error != nil:
		failure.Class = classOf(result.Error.Code)
		if failure.Class == Permanent && classOfStatus(answer.StatusCode) == Transient {
			failure.Class = Transient
		}
		failure.Code, failure.Message = safe(result.Error.Code), safe(result.Error.Message)
		if failure.Message == "" {
			failure.Message = "the API returned an error without a message"
		}
		return "", failure
	case answer.StatusCode != http.StatusOK:
		return "", notFromAPI(failure, answer, len(text), safe)
	}
	if err := decodeValue(response, out); err != nil {
		failure.Class = UnexpectedResponse
		failure.Message = undocumented + safe(err.Error())
		return "", failure
	}
	return failure.RequestID, nil
}

// tooLargeError returns the error of an attempt whose answer is larger than limit, in bytes.
func tooLargeError(answer *http.Response, limit int64) *Error {
	failure := &Error{
		Class:      TooLarge,
		Message:    fmt.Sprintf("the answer is larger than %d bytes", limit),
		HTTPStatus: answer.StatusCode,
		Skew:       skew(answer),
		RetryAfter: retryAfter(answer),
	}
	if answer.StatusCode != http.StatusOK {
		failure.Class = classOfStatus(answer.StatusCode)
	}
	return failure
}

// unwrap returns an answer's Response, undecoded, and its common members.
func unwrap(text []byte) (response json.RawMessage, result responseInfo, err error) {
	if err := DecodeObject(text, map[string]any{"Response": &response}); err != nil {
		return nil, responseInfo{}, err
	}
	err = DecodeValidObject(response,
		map[string]any{"Error": &result.Error, "RequestId": &result.RequestID})
	return response, result, err
}
