package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

const (
	stsService  = "sts"
	stsVersion  = "2018-08-13"
	defaultLife = 2 * time.Hour
	maxLife     = 43200 // seconds
)

// stsCall is a call of STS.
type stsCall struct {
	caller Account // zero for an unsigned action
	body   []byte
	now    time.Time
}

// stsAction is an action of STS (https://www.tencentcloud.com/document/product/1150).
type stsAction struct {
	unsigned bool
	answer   func(*Simulator, stsCall) (object, *apiError)
}

var stsActions = map[string]stsAction{
	"AssumeRole":                {false, (*Simulator).assumeRole},
	"AssumeRoleWithWebIdentity": {true, (*Simulator).assumeRoleWithWebIdentity},
	"GetCallerIdentity":         {false, (*Simulator).callerIdentity},
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

// checkSTS does STS's checks before it decodes the body. It returns the action and sets
// call.caller.
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
		return newAPIError("NoSuchVersion", "The version is %s, not %q.", stsVersion, got)
	}
	if header.Get("X-TC-Region") == "" {
		return newAPIError("MissingParameter", "STS needs X-TC-Region.")
	}
	return checkCommonHeaders(header)
}

// assumeRoleInput contains the parameters of AssumeRole and AssumeRoleWithWebIdentity.
type assumeRoleInput struct {
	RoleARN          string `json:"RoleArn"`
	RoleSessionName  string
	DurationSeconds  *int
	Policy           string
	ExternalID       string `json:"ExternalId"`
	SourceIdentity   string
	ProviderID       string `json:"ProviderId"`
	WebIdentityToken string
}

var sessionName = regexp.MustCompile(`^[\w+=,.@-]{2,128}$`)

// readAssumeRole decodes and checks the parameters. It returns them, the role, and the lifetime of
// its keys.
func (s *Simulator) readAssumeRole(body []byte) (
	in assumeRoleInput, role Role, life time.Duration, failure *apiError,
) {
	if err := json.Unmarshal(body, &in); err != nil {
		return in, role, 0, newAPIError("InvalidParameter.ParamError",
			"The parameters cannot be read.")
	}
	life = defaultLife
	if in.DurationSeconds != nil {
		life = time.Duration(*in.DurationSeconds) * time.Second
		if *in.DurationSeconds < 1 || *in.DurationSeconds > maxLife {
			return in, role, 0, newAPIError("InvalidParameter.OverTimeError",
				"DurationSeconds is from 1 to 43200.")
		}
	}
	if !sessionName.MatchString(in.RoleSessionName) {
		return in, role, 0, newAPIError("InvalidParameter.ParamError",
			"RoleSessionName has 2 to 128 letters, digits and =,.@_-.")
	}
	for _, role := range s.options.Roles {
		if role.ARN == in.RoleARN {
			return in, role, life, nil
		}
	}
	return in, role, 0, newAPIError("ResourceNotFound.RoleNotFound", "The role does not exist.")
}

func (s *Simulator) assumeRole(call stsCall) (object, *apiError) {
	in, role, life, failure := s.readAssumeRole(call.body)
	if failure != nil {
		return nil, failure
	}
	if role.ExternalID != in.ExternalID {
		return nil, newAPIError("UnauthorizedOperation",
			"The role may not be assumed: the ExternalId is another.")
	}
	policy, err := url.QueryUnescape(in.Policy)
	if err != nil || (policy != "" && !json.Valid([]byte(policy))) {
		return nil, newAPIError("InvalidParameter.StrategyFormatError",
			"The policy is not JSON, URL-encoded.")
	}
	return s.grant(role, call.now, life), nil
}

func (s *Simulator) assumeRoleWithWebIdentity(call stsCall) (object, *apiError) {
	in, role, life, failure := s.readAssumeRole(call.body)
	if failure != nil {
		return nil, failure
	}
	if in.WebIdentityToken == "" || in.WebIdentityToken != role.WebIdentityToken ||
		in.ProviderID != role.ProviderID {
		return nil, newAPIError("InvalidParameter.WebIdentityTokenError",
			"The token, or its identity provider, is not trusted.")
	}
	return s.grant(role, call.now, life), nil
}

// grant returns an answer with new keys of a role.
func (s *Simulator) grant(role Role, now time.Time, life time.Duration) object {
	keys := s.issue(role, now, life)
	return object{
		{"Credentials", map[string]string{
			"TmpSecretId":  keys.SecretID,
			"TmpSecretKey": keys.SecretKey,
			"Token":        keys.Token,
		}},
		{"ExpiredTime", keys.expires.Unix()},
		{"Expiration", keys.expires.UTC().Format(time.RFC3339)},
	}
}

// callerIdentity answers GetCallerIdentity.
func (s *Simulator) callerIdentity(call stsCall) (object, *apiError) {
	id := call.caller.ID
	if id == "" {
		id = DemoRole.account()
	}
	kind, arn := "CAMUser", "qcs::cam::uin/"+id+":uin/"+id
	if call.caller.role != "" {
		kind, arn = "CAMRole", call.caller.role
	}
	return object{
		{"AccountId", id}, {"PrincipalId", id}, {"UserId", id}, {"Type", kind}, {"Arn", arn},
	}, nil
}
