// Package request sends a request of one API action until it is answered. Every attempt takes a
// slot of the request limit, and is signed with the credentials and the server's time of that
// moment. Failures that another attempt may not have are retried.
package request

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// attemptTimeout is how long an attempt waits for its answer.
const attemptTimeout = 30 * time.Second

// Options describe an action. All but LogFields are required.
type Options[In, Out any] struct {
	Client      *tencentapi.Client
	Credentials tencentapi.CredentialSource
	Limiter     *ratelimit.Limiter // of this action; the API counts per action

	Service string // for the signature, such as intlpartnersmgt
	Version string
	Name    string // such as QueryCreditByUinList

	// Decode returns what the Response of an answer to in says. An error means that the Response
	// does not have the documented form. It is shown, and so must not repeat the Response.
	Decode func(in In, response []byte, requestID string) (Out, error)
	// LogFields returns what the log says of a request. It is logged as it is, so it must not have a
	// secret. Nil means nothing.
	LogFields func(in In) map[string]any
}

// Action is one action of an API 3.0 service. In is sent as JSON. Everything that shares the
// action's limit goes through one Action. It is safe for concurrent use.
type Action[In, Out any] struct {
	options Options[In, Out]

	mu     sync.Mutex
	health health
}

// New returns an Action.
func New[In, Out any](options Options[In, Out]) *Action[In, Out] {
	return &Action[In, Out]{options: options}
}

// Request is one request, on behalf of callers who want its answer. Both may change while it waits.
type Request[In any] struct {
	// Body returns what to send. For every attempt, it is called when the attempt may be sent, and
	// again when there are credentials. If nothing is left to send, the context of Do has ended.
	Body func() In
	// Callers returns the contexts of the callers, whose Traces note what is sent. It is called once
	// for every attempt, after Body. Nil means that the context of Do is the only one.
	Callers func() []context.Context
	// Fresh lets the first attempt wait in the limiter's ordinary queue. All others go ahead of it
	// (ratelimit.Limiter.AcquireFirst).
	Fresh bool
	// ToBlame reports whether the service answers other requests while this one keeps failing with
	// one code of the API's. It is called after five such failures in a row. Nil means no.
	ToBlame func(ctx context.Context) bool
}

// Do sends a request until it is answered. Its error is an *Error, one of the credentials' source, or
// ctx's cause if ctx ends.
func (a *Action[In, Out]) Do(ctx context.Context, request Request[In]) (out Out, err error) {
	var history history
	for first := true; ; first = false {
		out, failure, err := a.once(ctx, request, request.Fresh && first)
		if failure == nil {
			return out, err
		}
		delay, ended := history.judge(failure, a.state(), time.Now())
		if ended == nil && history.suspicious() && request.ToBlame != nil && request.ToBlame(ctx) {
			ended = &Error{Err: failure, Blamed: true}
		}
		if ended != nil {
			return out, ended
		}
		logRetry(ctx, delay)
		sleep(ctx, delay) // if ctx ends, no further attempt is made
	}
}

// Try makes one attempt, ahead of fresh requests. Its error is as that of Do.
func (a *Action[In, Out]) Try(ctx context.Context, request Request[In]) (Out, error) {
	out, failure, err := a.once(ctx, request, false)
	if failure != nil {
		return out, &Error{Err: failure, Blamed: failure.Class == tencentapi.UIN}
	}
	return out, err
}

// once makes one attempt. If ctx ended or there are no credentials, err says so, and failure is nil.
func (a *Action[In, Out]) once(ctx context.Context, request Request[In], fresh bool) (out Out, failure *tencentapi.Error, err error) {
	attempt, err := a.prepare(ctx, request, fresh)
	if err != nil {
		return out, nil, err
	}
	out, failure = a.send(ctx, attempt)
	if failure != nil && ctx.Err() != nil {
		return out, nil, context.Cause(ctx)
	}
	return out, failure, nil
}

// call makes one attempt.
func (a *Action[In, Out]) call(ctx context.Context, at *attempt[In]) (out Out, requestID string, failure *tencentapi.Error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	var response json.RawMessage
	answer, err := a.options.Client.Do(ctx, tencentapi.Call{
		Service: a.options.Service, Version: a.options.Version, Action: a.options.Name,
		Credentials: at.keys, Skew: a.state().skew, Written: at.slot.Written,
	}, at.in, &response)
	if err != nil {
		if !errors.As(err, &failure) { // Do has no other errors
			failure = &tencentapi.Error{Message: err.Error(), Err: err}
		}
		return out, "", failure
	}
	out, err = a.options.Decode(at.in, response, answer.RequestID)
	if err != nil {
		return out, "", answer.Malformed(err)
	}
	return out, answer.RequestID, nil
}

// state returns the action's health, as it is now.
func (a *Action[In, Out]) state() health {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.health
}

// sleep waits, at most until ctx ends.
func sleep(ctx context.Context, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
