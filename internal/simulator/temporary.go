package simulator

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Role is a CAM role. STS and the metadata service issue its temporary keys.
type Role struct {
	ARN        string // such as qcs::cam::uin/100000000001:roleName/demo
	ExternalID string // AssumeRole must contain the same value, even if it is empty
	// MFASerial and MFACode are the SerialNumber and the TokenCode of the caller's MFA device.
	// Examples are qcs::cam:uin/100000000001::mfa/softToken and 123456. AssumeRole must contain the
	// same values. If they are empty, it must not contain any, because a caller without a device
	// has no valid code.
	MFASerial string
	MFACode   string
	// ProviderID and WebIdentityToken are the identity provider and the token that
	// AssumeRoleWithWebIdentity accepts. If the token is empty, it accepts none.
	ProviderID       string
	WebIdentityToken string
	Life             time.Duration // of the metadata service's keys; 0 means two hours
}

// DemoRole is the default role. Its token is valid for simulators only.
var DemoRole = Role{ //nolint:gosec // the token is valid for simulators only
	ARN:              "qcs::cam::uin/100000000001:roleName/demo",
	ProviderID:       "OIDC",
	WebIdentityToken: "demo-web-identity-token",
}

// name returns the last part of the ARN.
func (r Role) name() string { return r.ARN[strings.LastIndex(r.ARN, "/")+1:] }

// account returns the UIN in the ARN.
func (r Role) account() string {
	_, rest, _ := strings.Cut(r.ARN, "uin/")
	uin, _, _ := strings.Cut(rest, ":")
	return uin
}

// Issued returns the temporary keys that the simulator has issued so far.
func (s *Simulator) Issued() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.issued)
}

// issue returns new temporary keys of a role for a session. They expire at a whole second, because
// answers contain the expiry in seconds.
func (s *Simulator) issue(role Role, used session, now time.Time, life time.Duration) Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	account := Account{
		SecretID:  fmt.Sprintf("AKIDtemporary%016x", s.random.Uint64()),
		SecretKey: fmt.Sprintf("temporary-key-%016x", s.random.Uint64()),
		Token:     fmt.Sprintf("temporary-token-%016x%016x", s.random.Uint64(), s.random.Uint64()),
		ID:        role.account(),
		session:   used,
		expires:   now.Add(life).Truncate(time.Second),
	}
	s.issued = append(s.issued, account)
	return account
}

// accounts returns the accounts of the options and all issued keys, including expired ones.
func (s *Simulator) accounts() []Account {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Concat(s.options.Accounts, s.issued)
}

// limitKey returns the key under which the limiter counts requests of an action and a secret ID.
// Renewed keys of a role share the key of the old ones.
func (s *Simulator) limitKey(action, secretID string) limitKey {
	if account, found := findAccount(s.accounts(), secretID); found && account.session.role != "" {
		return limitKey{action, account.session.role}
	}
	return limitKey{action, secretID}
}
