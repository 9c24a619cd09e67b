package simulator

import (
	"io"
	"net/http"
	"time"
)

const (
	stsService = "sts"
	stsVersion = "2018-08-13"
)

// stsCall is a call of STS.
type stsCall struct {
	caller Account // zero for an unsigned action
	body   []byte
	now    time.Time
}

// stsAction is an action of STS (https://www.tencentcloud.com/document/product/1150).
type stsAction struct {
	unsigned   bool
	parameters parameters
	answer     func(*Simulator, stsCall) (object, *apiError)
}

var stsActions = map[string]stsAction{
	"AssumeRole": {false, parameters{
		required: []string{"RoleArn", "RoleSessionName"},
		optional: []string{
			"DurationSeconds", "Policy", "ExternalId", "Tags", "SourceIdentity", "SerialNumber",
			"TokenCode",
		},
	}, (*Simulator).assumeRole},
	"AssumeRoleWithWebIdentity": {true, parameters{
		required: []string{"ProviderId", "WebIdentityToken", "RoleArn", "RoleSessionName"},
		optional: []string{"DurationSeconds"},
	}, (*Simulator).assumeRoleWithWebIdentity},
	"GetCallerIdentity": {false, parameters{}, (*Simulator).callerIdentity},
}

// serveSTS answers a request to STS.
func (s *Simulator) serveSTS(w http.ResponseWriter, r *http.Request, now time.Time,
	request *Request,
) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		s.recordResult(request, nil, "body cut short")
		return
	}
	request.Body = body
	fault, hasFault := s.nextFault(&s.stsFaults, request.Action)
	if hasFault && fault.isTransport() {
		s.recordResult(request, nil, fault.Name)
		fault.serve(w, r)
		return
	}
	id := s.requestID()
	call := stsCall{body: body, now: now}
	action, failure := s.checkSTS(r, &call)
	if failure == nil && hasFault {
		failure = newAPIError(fault.Name, faultMessage)
	}
	var answer object
	if failure == nil {
		answer, failure = action.answer(s, call)
	}
	if failure != nil {
		s.recordResult(request, nil, failure.code)
		writeError(w, failure, id)
		return
	}
	s.recordResult(request, nil, "")
	writeResponse(w, append(answer, member{"RequestId", id}))
}

// checkSTS does STS's checks before it decodes the values in the body. It returns the action and
// sets call.caller.
func (s *Simulator) checkSTS(r *http.Request, call *stsCall) (
	action stsAction, failure *apiError,
) {
	if failure = checkForm(r); failure != nil {
		return action, failure
	}
	name := r.Header.Get("X-TC-Action")
	action, found := stsActions[name]
	if !found { // it is unknown whether the action needs a signature
		return action, invalidAction(stsService, name)
	}
	if action.unsigned {
		failure = checkUnsigned(r.Header)
	} else {
		call.caller, failure = verify(r, call.body, stsService, s.accounts(), call.now)
	}
	if failure == nil {
		failure = checkSTSHeaders(r.Header)
	}
	if failure == nil {
		_, failure = action.parameters.read(call.body)
	}
	return action, failure
}

// checkUnsigned checks that a request has no signature.
func checkUnsigned(header http.Header) *apiError {
	if header.Get("Authorization") != "SKIP" {
		return newAPIError("AuthFailure.InvalidAuthorization",
			"The action is unsigned: Authorization must be SKIP.")
	}
	return nil
}

// checkSTSHeaders checks the common parameters of STS, except the action.
func checkSTSHeaders(header http.Header) *apiError {
	if got := header.Get("X-TC-Version"); got != stsVersion {
		return newAPIError("NoSuchVersion", "The version must be %s, not %q.", stsVersion, got)
	}
	if header.Get("X-TC-Region") == "" {
		return newAPIError("MissingParameter",
			"The request is missing a required parameter `Region`.")
	}
	return checkCommonHeaders(header)
}
