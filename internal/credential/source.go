// Package credential says where the keys come from that sign the calls, and renews those that end.
package credential

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Options are what a Source needs besides a Choice.
type Options struct {
	STS      *tencentapi.Client
	NoSTS    string // why there is none, as sentences: an error where it is needed
	Metadata *MetadataService
	// Region is told to STS, which wants one and takes any. Where it is empty, the profile's, or a standard one.
	Region string
	// Allowed and Forbidden are the UINs of main accounts; either, or none of them, may be given. Others than the allowed
	// ones, and the forbidden ones, get no keys.
	Allowed, Forbidden []string
}

// defaultRegion is as good as any other: STS has the same roles in all of them.
const defaultRegion = "ap-singapore"

// Source hands out the keys of a Choice. It is safe for concurrent use. Keys that end are renewed before that, by one caller
// while the others wait; when a renewal fails, that is an error, even while the old keys would still do.
type Source struct {
	choice  *Choice
	options Options
	skew    time.Duration // how far STS's clock is ahead, as far as that is known; whoever renews has it

	attempts attempts // how often it is tried to call somebody; whoever renews has it

	mu      sync.Mutex
	lease   lease
	renewal *renewal // the one that goes on, if any
}

// renewal is one that goes on.
type renewal struct {
	done      chan struct{}
	keys      tencentapi.Credentials
	err       error
	abandoned bool // whoever made it went away before its end, which says nothing to the others
}

// String keeps the keys out of logs and errors.
func (*Source) String() string { return hidden }

// GoString keeps the keys out of logs and errors.
func (*Source) GoString() string { return hidden }

// Origin says in words where the keys come from.
func (s *Source) Origin() string { return s.choice.Origin() }

// New returns a Source. It calls nobody.
func New(choice *Choice, options Options) *Source {
	return &Source{choice: choice, options: options, attempts: maxAttempts}
}

// Credentials returns keys that are valid for the next minute, or for a tenth of the time that they had left when they came,
// whichever is shorter. Its error is an *Error, or why ctx ended.
func (s *Source) Credentials(ctx context.Context) (tencentapi.Credentials, error) {
	for {
		s.mu.Lock()
		if s.lease.valid() {
			defer s.mu.Unlock()
			return s.lease.keys, nil
		}
		others := s.renewal
		if others == nil {
			mine := &renewal{done: make(chan struct{})}
			s.renewal = mine
			s.mu.Unlock()
			s.renew(ctx, mine)
			return mine.keys, mine.err
		}
		s.mu.Unlock()
		select {
		case <-others.done:
			if !others.abandoned {
				return others.keys, others.err
			}
		case <-ctx.Done():
			return tencentapi.Credentials{}, context.Cause(ctx)
		}
	}
}

// renew makes a renewal and ends it.
func (s *Source) renew(ctx context.Context, r *renewal) {
	start := time.Now()
	var fresh lease
	var err error
	r.abandoned = true // until it has ended in order: a panic says nothing to the others either
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.lease, s.renewal = fresh, nil
		r.keys, r.err = fresh.keys, err
		close(r.done)
	}()
	fresh, err = s.obtain(ctx)
	switch {
	case err == nil:
		s.attempts = maxAttempts
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	default:
		s.attempts = 1 // whoever comes later need not wait as long to learn the same
	}
	logRenewal(ctx, s.choice, fresh, time.Since(start), err)
	r.abandoned = err != nil && ctx.Err() != nil
}

// obtain returns keys, or an error and none.
func (s *Source) obtain(ctx context.Context) (lease, error) {
	result, from, err := s.base(ctx)
	if err != nil {
		return lease{}, from.tell(err)
	}
	sts := &stsCaller{s, s.region(from.region)}
	role := s.choice.role.or(from.role)
	switch {
	case role.ARN.IsSet():
		if result, err = sts.assumeRole(ctx, result.keys, role); err != nil {
			return lease{}, from.tell(err)
		}
	case s.choice.mustAssume:
		return lease{}, from.tell(noRole(role.ARN))
	}
	if err := sts.checkAccount(ctx, result.keys); err != nil {
		return lease{}, from.tell(err)
	}
	return result, nil
}

// base returns the keys of the chosen source, and the profile if they are one's.
func (s *Source) base(ctx context.Context) (result lease, from profile, err error) {
	switch c := s.choice; c.kind {
	case byKeys:
		result.keys = tencentapi.Credentials{
			SecretID: c.from.SecretID.Value, SecretKey: c.from.SecretKey.Value, Token: c.from.Token.Value,
		}
	case byWebIdentity:
		result, err = (&stsCaller{s, s.region("")}).assumeRoleWithWebIdentity(ctx, c.webIdentity)
	case byCAMRole:
		result, err = s.options.Metadata.keys(ctx, s.attempts, c.from.CAMRoleName, c.from.CAMRoleName.Value)
	case byProfile:
		from, err = c.readProfile()
		result = from.lease
		if err == nil && from.fromMetadata {
			result, err = s.options.Metadata.keys(ctx, s.attempts, c.profile(), "")
		}
	}
	return result, from, err
}

func (s *Source) region(ofProfile string) string {
	for _, region := range []string{s.options.Region, ofProfile} {
		if region != "" {
			return region
		}
	}
	return defaultRegion
}

const (
	// maxAttempts bounds one call of STS or the metadata service, and attemptTimeout each attempt of the former: whoever waits
	// for keys waits for nothing else.
	maxAttempts    attempts = 5
	attemptTimeout          = 10 * time.Second
)

// attempts is how often something is tried.
type attempts int

// retry tries until it succeeds, a failure does not heal, there were enough attempts, or ctx ends.
func (n attempts) retry(ctx context.Context, try func(context.Context) (heals bool, err error)) error {
	for attempt := attempts(1); ; attempt++ {
		heals, err := try(ctx)
		if err == nil || !heals || attempt >= n || ctx.Err() != nil {
			return err
		}
		select {
		case <-time.After(rand.N(time.Second / 2 << (attempt - 1))): // full jitter
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
