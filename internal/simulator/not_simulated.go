package simulator

import (
	"mime"
	"net/http"
)

// notSimulated returns the error of a request that the API may accept, but that the simulator does
// not simulate. NotSimulated is not a code of Tencent Cloud, so a client cannot confuse it with an
// answer of the API.
func notSimulated(message string) *apiError { return &apiError{"NotSimulated", message} }

// checkSimulated returns an error if a request has a form that the simulator does not simulate. The
// methods, content types and signatures are those of
// https://www.tencentcloud.com/document/api/1150/49445. The official SDKs send UNSIGNED-PAYLOAD.
func checkSimulated(r *http.Request) *apiError {
	query := r.URL.Query()
	contentType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	isForm := r.Method == http.MethodPost && contentType == "application/x-www-form-urlencoded"
	switch {
	case isForm || query.Has("Signature") || query.Has("SignatureMethod"):
		return notSimulated("The API accepts the signature methods HmacSHA1 and HmacSHA256, but " +
			"the simulator does not simulate them. Use TC3-HMAC-SHA256 with JSON.")
	case r.Method == http.MethodGet:
		return notSimulated("The API accepts GET requests, but the simulator does not simulate " +
			"them. Use POST.")
	case contentType == "multipart/form-data":
		return notSimulated("Some actions of the API accept multipart/form-data, but the " +
			"simulator does not simulate it. Use application/json.")
	case r.Header.Get("X-TC-Content-SHA256") == "UNSIGNED-PAYLOAD":
		return notSimulated("The simulator does not simulate unsigned payloads. Sign the body.")
	}
	return nil
}
