// Package credential selects a credential source, reads its keys, and renews keys before they
// expire.
package credential

import (
	"cmp"
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Options are the parameters of a Source besides its Choice.
type Options struct {
	STS      *tencentapi.Client
	STSError error // why STS is nil, in sentences; reported when STS is needed
	Metadata *MetadataService
	// Region is the region of STS calls. If it is empty, the profile's region applies, or a
	// default. STS requires a region and accepts any.
	Region string
	// Allowed and Forbidden are UINs of main accounts. Both may be empty.
	// If Allowed is not empty, other accounts get no keys. Forbidden accounts get no keys.
	Allowed, Forbidden []string
}

// defaultRegion is any region, because STS has the same roles in all regions.
const defaultRegion = "ap-singapore"

// Source returns the keys of a Choice. It is safe for concurrent use. One caller renews the keys
// before they expire, and the other callers wait. If a renewal fails, Credentials returns an error
// even if the old keys are still valid.
type Source struct {
	choice  *Choice
	options Options

	// Only the caller that renews the keys may use these two.
	skew     time.Duration // how far STS's clock is ahead of this one; 0 if it is not known
	attempts attemptLimit  // of each call of STS or the metadata service

	mu      sync.Mutex
	current expiringKeys
	renewal *renewal // in progress, or nil
}

// renewal is a renewal in progress, and its result when done is closed.
type renewal struct {
	done      chan struct{}
	keys      tencentapi.Credentials
	err       error
	abandoned bool // its caller left or panicked, so err does not concern other callers
}

// String returns no keys, to keep them out of logs and errors.
func (*Source) String() string { return redacted }

// GoString returns no keys, to keep them out of logs and errors.
func (*Source) GoString() string { return redacted }

// Origin describes the credential source in words.
func (s *Source) Origin() string { return s.choice.Origin() }

// New returns a Source. It does no I/O.
func New(choice *Choice, options Options) *Source {
	return &Source{choice: choice, options: options, attempts: maxAttempts}
}

// Credentials returns keys that remain valid for at least a minute. Short-lived keys remain valid
// for at least a tenth of the time that they had left at their renewal. The error is an *Error or
// the cause of ctx.
func (s *Source) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	for {
		s.mu.Lock()
		if s.current.valid() {
			defer s.mu.Unlock()
			return s.current.keys, nil
		}
		running := s.renewal
		if running == nil {
			own := &renewal{done: make(chan struct{})}
			s.renewal = own
			s.mu.Unlock()
			s.renew(ctx, own)
			return own.keys, own.err
		}
		s.mu.Unlock()
		select {
		case <-running.done:
			if !running.abandoned {
				return running.keys, running.err
			}
		case <-ctx.Done():
			return tencentapi.Credentials{}, context.Cause(ctx)
		}
	}
}

// Expiry returns when the current keys expire. It is zero if there are no keys, if they do not
// expire, or if their source does not contain the time.
func (s *Source) Expiry() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current.expiry
}

// renew fetches new keys, stores the result in r and closes r.done.
func (s *Source) renew(ctx context.Context, r *renewal) {
	start := time.Now()
	var fresh expiringKeys
	var err error
	r.abandoned = true // remains true after a panic
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.current, s.renewal = fresh, nil
		r.keys, r.err = fresh.keys, err
		close(r.done)
	}()
	fresh, err = s.fetchKeys(ctx)
	switch {
	case err == nil:
		s.attempts = maxAttempts
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	default:
		s.attempts = 1 // later callers get the same failure after one attempt
	}
	logRenewal(ctx, s.choice, fresh, time.Since(start), err)
	r.abandoned = err != nil && ctx.Err() != nil
}

// fetchKeys reads keys from the source, assumes the role, and checks the account.
func (s *Source) fetchKeys(ctx context.Context) (expiringKeys, error) {
	result, from, err := s.baseKeys(ctx)
	if err != nil {
		return expiringKeys{}, from.annotate(err)
	}
	sts := s.newCaller(from.region)
	role := s.choice.role.withDefaults(from.role)
	switch {
	case role.ARN.IsSet():
		if err := role.check(); err != nil {
			return expiringKeys{}, from.annotate(err)
		}
		if result, err = sts.assumeRole(ctx, result.keys, role); err != nil {
			return expiringKeys{}, from.annotate(err)
		}
	case s.choice.roleRequired:
		return expiringKeys{}, from.annotate(noRoleError(role.ARN))
	}
	if err := sts.checkAccount(ctx, result.keys); err != nil {
		return expiringKeys{}, from.annotate(err)
	}
	return result, nil
}

// baseKeys returns the keys of the source before a role is assumed. If the source is a profile, it
// also returns the profile.
func (s *Source) baseKeys(ctx context.Context) (result expiringKeys, from tccliProfile, err error) {
	switch c := s.choice; c.kind {
	case keysSource:
		result.keys = tencentapi.Credentials{
			SecretID:  c.from.SecretID.Value,
			SecretKey: c.from.SecretKey.Value,
			Token:     c.from.Token.Value,
		}
	case webIdentitySource, podSource:
		sts := s.newCaller("")
		result, err = sts.assumeRoleWithWebIdentity(ctx, c.webIdentity)
	case camRoleSource:
		result, err = s.options.Metadata.keys(ctx, s.attempts, c.from.CAMRoleName,
			c.from.CAMRoleName.Value)
	case profileSource:
		from, err = c.readProfile()
		result = from.keys
		if err == nil && from.fromMetadata {
			result, err = s.options.Metadata.keys(ctx, s.attempts, c.profile(), "")
		}
	}
	return result, from, err
}

// newCaller returns a caller of STS for a renewal.
func (s *Source) newCaller(profileRegion string) *stsCaller {
	return &stsCaller{s, s.stsRegion(profileRegion), s.attempts, &s.skew}
}

// stsRegion returns the region of STS calls.
func (s *Source) stsRegion(profileRegion string) string {
	return cmp.Or(s.options.Region, profileRegion, defaultRegion)
}

const (
	// maxAttempts is the maximum number of attempts of a call of STS or the metadata service.
	maxAttempts attemptLimit = 5
	// attemptTimeout is the maximum duration of an attempt of an STS call. It is short, because a
	// read cannot continue without keys.
	attemptTimeout = 10 * time.Second
)

// attemptLimit is a maximum number of attempts.
type attemptLimit int

// retry calls try until it succeeds. It stops after n attempts, after an error that is not
// retryable, or when ctx ends. It returns the last error, or the cause of ctx.
func (n attemptLimit) retry(ctx context.Context,
	try func(context.Context) (retryable bool, err error),
) error {
	for attempt := attemptLimit(1); ; attempt++ {
		retryable, err := try(ctx)
		if err == nil || !retryable || attempt >= n || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(rand.N(time.Second / 2 << (attempt - 1))): // full jitter
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
