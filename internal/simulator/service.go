package simulator

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// serviceActions contains the actions that the simulator has, by their service.
var serviceActions = map[string][]string{
	partnerService: Actions,
	stsService:     slices.Sorted(maps.Keys(stsActions)),
}

// isForSTS reports whether a request is for STS. Otherwise, it is for the partner API. The real
// services have different hosts, but the simulator has one. So the service in the signature's
// credential scope decides. Without a signature, the version decides.
func isForSTS(r *http.Request) bool {
	if parts := authorization.FindStringSubmatch(r.Header.Get("Authorization")); parts != nil {
		return parts[3] == stsService
	}
	return r.Header.Get("X-TC-Version") == stsVersion
}

// invalidAction is the error of a request to a service that does not have the action. If the other
// service has it, the error says so.
func invalidAction(service, action string) *apiError {
	for other, actions := range serviceActions {
		if slices.Contains(actions, action) {
			return newAPIError("InvalidAction",
				"%s is an action of the service %s, but the request is for the service %s.",
				action, other, service)
		}
	}
	return newAPIError("InvalidAction",
		"For the service %s, the simulator has only the actions %s. It does not have %q.", service,
		strings.Join(serviceActions[service], ", "), action)
}
