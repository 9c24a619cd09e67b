package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Metadata is the Action of a request to the metadata service.
const Metadata = "Metadata"

// metadataPath is where a CVM instance finds the keys of its role (https://www.tencentcloud.com/document/product/213/4934).
const metadataPath = "/latest/meta-data/cam/security-credentials/"

// serveMetadata answers with the role's name, or with its keys.
func (s *Simulator) serveMetadata(w http.ResponseWriter, r *http.Request, now time.Time) {
	seen := s.arrive(now, Metadata, r.Header)
	fault, strikes := s.strike(&s.stsFaults)
	switch {
	case strikes && fault.isTransport():
		s.note(seen, nil, fault.Name)
		fault.transport(w, r)
		return
	case strikes:
		s.note(seen, nil, fault.Name)
		_ = json.NewEncoder(w).Encode(map[string]string{"Code": fault.Name})
		return
	}
	asked := strings.TrimPrefix(r.URL.Path, metadataPath)
	if asked == "" {
		s.note(seen, nil, "")
		fmt.Fprint(w, s.options.Roles[0].name())
		return
	}
	for _, role := range s.options.Roles {
		if role.name() == asked {
			s.note(seen, nil, "")
			_ = json.NewEncoder(w).Encode(s.metadataKeys(role, now))
			return
		}
	}
	s.note(seen, nil, "404")
	http.NotFound(w, r)
}

func (s *Simulator) metadataKeys(role Role, now time.Time) map[string]any {
	life := role.Life
	if life == 0 {
		life = defaultLife
	}
	keys := s.issue(role, now, life)
	return map[string]any{
		"TmpSecretId": keys.SecretID, "TmpSecretKey": keys.SecretKey, "Token": keys.Token,
		"ExpiredTime": keys.expires.Unix(), "Expiration": keys.expires.UTC().Format(time.RFC3339), "Code": "Success",
	}
}
