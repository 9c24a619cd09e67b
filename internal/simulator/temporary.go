package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Role is a CAM role, whose temporary keys STS and the metadata service hand out.
type Role struct {
	ARN        string // such as qcs::cam::uin/100000000001:roleName/demo
	ExternalID string // if not empty, what AssumeRole must tell
	// ProviderID and WebIdentityToken are the identity provider and its token with which AssumeRoleWithWebIdentity is allowed;
	// never when the token is empty.
	ProviderID       string
	WebIdentityToken string
	Life             time.Duration // how long the metadata service's keys live; two hours when 0
}

// DemoRole is the role of a simulator that is given none. Its token opens nothing but a simulator.
var DemoRole = Role{ARN: "qcs::cam::uin/100000000001:roleName/demo", ProviderID: "OIDC", WebIdentityToken: "demo-web-identity-token"} //nolint:gosec // it opens nothing but a simulator

// name returns the last part of the ARN.
func (r Role) name() string { return r.ARN[strings.LastIndex(r.ARN, "/")+1:] }

// account returns the UIN in the ARN.
func (r Role) account() string {
	_, rest, _ := strings.Cut(r.ARN, "uin/")
	uin, _, _ := strings.Cut(rest, ":")
	return uin
}

// Issued returns the temporary keys that were handed out so far.
func (s *Simulator) Issued() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.issued)
}

// issue makes temporary keys of a role. They end at a whole second, because that is how their end is told.
func (s *Simulator) issue(role Role, now time.Time, life time.Duration) Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	account := Account{
		SecretID:  fmt.Sprintf("AKIDtemporary%016x", s.random.Uint64()),
		SecretKey: fmt.Sprintf("temporary-key-%016x", s.random.Uint64()),
		Token:     fmt.Sprintf("temporary-token-%016x%016x", s.random.Uint64(), s.random.Uint64()),
		ID:        role.account(), role: role.ARN, expires: now.Add(life).Truncate(time.Second),
	}
	s.issued = append(s.issued, account)
	return account
}

// accounts returns everybody who may call, or could.
func (s *Simulator) accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Concat(s.options.Accounts, s.issued)
}

// identity returns whose requests are counted together: renewed keys of a role count as the old ones.
func (s *Simulator) identity(secretID string) string {
	if account, found := find(s.accounts(), secretID); found && account.role != "" {
		return account.role
	}
	return secretID
}
