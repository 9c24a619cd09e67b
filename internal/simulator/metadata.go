package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Metadata is Request.Action for a request to the metadata service.
const Metadata = "Metadata"

// metadataPath is the path of the keys of a CVM instance's role
// (https://www.tencentcloud.com/document/product/213/4934).
const metadataPath = "/latest/meta-data/cam/security-credentials/"

// serveMetadata answers with the role's name. If the path contains the name, it answers with the
// role's keys.
func (s *Simulator) serveMetadata(w http.ResponseWriter, r *http.Request, now time.Time) {
	request := s.recordRequest(now, Metadata, r.Header)
	fault, hasFault := s.nextFault(&s.stsFaults, Metadata)
	switch {
	case hasFault && fault.isTransport():
		s.recordResult(request, nil, fault.Name)
		fault.serve(w, r)
		return
	case hasFault:
		s.recordResult(request, nil, fault.Name)
		_ = json.NewEncoder(w).Encode(map[string]string{"Code": fault.Name})
		return
	}
	name := strings.TrimPrefix(r.URL.Path, metadataPath)
	if name == "" {
		s.recordResult(request, nil, "")
		fmt.Fprint(w, s.options.Roles[0].name())
		return
	}
	for _, role := range s.options.Roles {
		if role.name() == name {
			s.recordResult(request, nil, "")
			_ = json.NewEncoder(w).Encode(s.metadataKeys(role, now))
			return
		}
	}
	s.recordResult(request, nil, "404")
	http.NotFound(w, r)
}

// metadataKeys returns the service's answer with new keys of a role.

func (s *Simulator) metadataKeys(role Role, now time.Time) map[string]any {
	life := role.Life
	if life == 0 {
		life = defaultLife
	}
	// Tencent Cloud does not document the session's name and its caller.
	keys := s.issue(role, role.session("instance", role.account()), now, life)
	return map[string]any{
		"TmpSecretId":  keys.SecretID,
		"TmpSecretKey": keys.SecretKey,
		"Token":        keys.Token,
		"ExpiredTime":  keys.expires.Unix(),
		"Expiration":   keys.expires.UTC().Format(time.RFC3339),
		"Code":         "Success",
	}
}
