package simulator

import (
	"io"
	"net/http"
	"time"
)

const (
	partnerService = "intlpartnersmgt"
	partnerVersion = "2022-09-28"
	maxRequest     = 10 << 20 // bytes: the API's maximum size of a request
)

// servePartner answers a request to the partner API.
func (s *Simulator) servePartner(w http.ResponseWriter, r *http.Request, now time.Time,
	request *Request,
) {
	// A request counts when it arrives, even if it fails later.
	limit := s.limitOf(request.Action)
	count, exceeded := s.limiter.count(s.limitKey(request.Action, secretIDOf(r)), limit, now)

	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	if err != nil {
		s.recordResult(request, nil, "body cut short")
		return
	}
	var fault Fault
	if !exceeded { // otherwise the limit error would hide the fault
		fault, _ = s.nextFault(&s.faults, request.Action)
	}
	if fault.isTransport() {
		s.recordResult(request, nil, fault.Name)
		fault.serve(w, r)
		return
	}
	id := s.requestID()
	uins, failure := s.checkPartner(r, body, now)
	if failure == nil && exceeded {
		failure = limitError(count, limit)
	}
	if failure == nil && fault.isCode() {
		failure = newAPIError(fault.Name, faultMessage)
	}
	var members object
	if failure == nil {
		members, failure = s.answer(request.Action, uins, fault)
	}
	if failure != nil {
		s.recordResult(request, uins, failure.code)
		writeError(w, failure, id)
		return
	}
	if body, found := s.options.Answers[request.Action]; found {
		s.recordResult(request, uins, "")
		_, _ = io.WriteString(w, body)
		return
	}
	s.recordResult(request, uins, fault.Name)
	writeResponse(w, append(members, member{"RequestId", id}))
}

// limitError is the error of a request that exceeds the limit.
func limitError(count, limit int) *apiError {
	return newAPIError("RequestLimitExceeded",
		"Your current request times equals to `%d` in a second, which exceeds the frequency "+
			"limit `%d` for a second. Please reduce the frequency of calls.", count, limit)
}

// checkPartner does the partner API's checks before it reads customers. It returns the UINs.
func (s *Simulator) checkPartner(r *http.Request, body []byte, now time.Time) (
	[]uint64, *apiError,
) {
	if len(body) > maxRequest {
		return nil, newAPIError("RequestSizeLimitExceeded", "The request is larger than 10 MB.")
	}
	if failure := checkForm(r); failure != nil {
		return nil, failure
	}
	if _, failure := verify(r, body, partnerService, s.accounts(), now); failure != nil {
		return nil, failure
	}
	if failure := checkHeaders(r.Header); failure != nil {
		return nil, failure
	}
	if got := r.Header.Get("X-TC-Region"); got != "" && s.options.RejectRegion {
		return nil, newAPIError("UnsupportedRegion",
			"This API has no regions, but the request has the region %q.", got)
	}
	return partnerActions[r.Header.Get("X-TC-Action")].uins(body)
}

// checkHeaders checks the common parameters of the partner API.
func checkHeaders(header http.Header) *apiError {
	got := header.Get("X-TC-Action")
	if _, found := partnerActions[got]; !found {
		return invalidAction(partnerService, got)
	}
	if got := header.Get("X-TC-Version"); got != partnerVersion {
		return newAPIError("NoSuchVersion", "The version must be %s, not %q.", partnerVersion, got)
	}
	return checkCommonHeaders(header)
}
