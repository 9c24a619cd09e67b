// Package request sends a request of one API action until the API answers it. Each attempt takes a
// slot of the request limit. The package signs each attempt with the current credentials and the
// server's time. It retries failures if another attempt may succeed.
package request

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/ratelimit"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// attemptTimeout limits the time of one attempt, unless Options.AttemptTimeout is set.
const attemptTimeout = 30 * time.Second

// hiddenMessage replaces messages of the API if Options.HideMessages is set.
const hiddenMessage = "The API's message is not shown, because it may contain personal data"

// Options describe an action. AttemptTimeout, MaxAnswer, HideMessages and LogFields are optional.
type Options[In, Out any] struct {
	Client      *tencentapi.Client
	Credentials tencentapi.CredentialSource
	Limiter     *ratelimit.Limiter // of this action, because the API counts requests per action

	Service string // name in the signature, such as intlpartnersmgt
	Version string
	Name    string // name of the action, such as QueryCreditByUinList

	// AttemptTimeout limits the time of one attempt, with the transfer of its answer. 0 means 30 s.
	AttemptTimeout time.Duration
	// MaxAnswer is the maximum size of an answer, in bytes. 0 means 8 MiB.
	MaxAnswer int

	// HideMessages replaces the messages of the API's errors. Set it for actions whose answers
	// contain personal data, because such a message may repeat the data.
	HideMessages bool
	// Decode decodes the Response of an answer to the request in. The Response is valid JSON. An
	// error means that the Response does not have the documented form. Users see the error, so it
	// must not repeat the Response.
	Decode func(in In, response []byte, requestID string) (Out, error)
	// LogFields returns the log fields of a request. The log shows them unchanged, so they must not
	// contain a secret. Nil means no fields.
	LogFields func(in In) map[string]any
}

// Action is one action of an API 3.0 service. It sends In as JSON. Requests that share the action's
// limit must use the same Action. It is safe for concurrent use.
type Action[In, Out any] struct {
	options Options[In, Out]

	mu     sync.Mutex
	health serviceHealth
	alone  string // why the last slot ignored other processes; empty if it did not
}

// New returns an Action.
func New[In, Out any](options Options[In, Out]) *Action[In, Out] {
	return &Action[In, Out]{options: options}
}

// Request is one request for a number of callers. While it waits, its body and its callers may
// change.
type Request[In any] struct {
	// Body returns the data to send. Each attempt calls it when the attempt may be sent, and again
	// when it has credentials. If nothing is left to send, the context of Do must have ended.
	Body func() In
	// Callers returns the contexts of the callers. The Trace of each caller records the attempt.
	// Each attempt calls it once, after Body. Nil means that the context of Do is the only caller.
	Callers func() []context.Context
	// Fresh reports whether the first attempt waits in the limiter's ordinary queue. All other
	// attempts go ahead of that queue (ratelimit.Limiter.AcquirePriority).
	Fresh bool
	// AnswersOthers reports whether the service answers other requests now. Do calls it after five
	// failures in a row with the same API error code. If the result is true, the request itself is
	// the cause, and Do does not retry it. Nil means false.
	AnswersOthers func(ctx context.Context) bool
}

// Do sends a request until the API answers it. The error is an *Error, an error of the credential
// source, or the cause of ctx.
func (a *Action[In, Out]) Do(ctx context.Context, request Request[In]) (out Out, err error) {
	var history attemptHistory
	for first := true; ; first = false {
		out, failure, err := a.attempt(ctx, request, request.Fresh && first)
		if failure == nil {
			return out, err
		}
		delay, final := history.decide(failure, a.currentHealth(), time.Now())
		if final == nil && history.suspicious() &&
			request.AnswersOthers != nil && request.AnswersOthers(ctx) {
			final = &Error{Err: failure, RequestInvalid: true}
		}
		if final != nil {
			return out, final
		}
		logRetry(ctx, delay)
		sleep(ctx, delay) // if ctx ends, the next attempt fails
	}
}

// Try makes one attempt, ahead of fresh requests. Its errors are those of Do.
func (a *Action[In, Out]) Try(ctx context.Context, request Request[In]) (Out, error) {
	out, failure, err := a.attempt(ctx, request, false)
	if failure != nil {
		return out, &Error{Err: failure, RequestInvalid: failure.Class == tencentapi.UIN}
	}
	return out, err
}

// attempt makes one attempt. If ctx ends, or if there are no credentials, failure is nil and err is
// set.
func (a *Action[In, Out]) attempt(
	ctx context.Context,
	request Request[In],
	fresh bool,
) (out Out, failure *tencentapi.Error, err error) {
	prepared, err := a.prepare(ctx, request, fresh)
	if err != nil {
		return out, nil, err
	}
	out, failure = a.send(ctx, prepared)
	if failure != nil && ctx.Err() != nil {
		return out, nil, context.Cause(ctx)
	}
	return out, failure, nil
}

// exchange sends a request and decodes its answer.
func (a *Action[In, Out]) exchange(
	ctx context.Context,
	prepared *preparedRequest[In],
) (out Out, requestID string, failure *tencentapi.Error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(a.options.AttemptTimeout, attemptTimeout))
	defer cancel()
	var response json.RawMessage
	answer, err := a.options.Client.Do(ctx, tencentapi.Call{
		Service:     a.options.Service,
		Version:     a.options.Version,
		Action:      a.options.Name,
		Credentials: prepared.keys,
		Skew:        a.currentHealth().skew,
		MaxAnswer:   a.options.MaxAnswer,
		Written:     prepared.slot.Written,
	}, prepared.in, &response)
	if err != nil {
		if !errors.As(err, &failure) { // Client.Do returns no other errors
			failure = &tencentapi.Error{Message: err.Error(), Err: err}
		}
		if a.options.HideMessages && failure.Code != "" {
			failure.Message = hiddenMessage
		}
		return out, "", failure
	}
	out, err = a.options.Decode(prepared.in, response, answer.RequestID)
	if err != nil {
		return out, "", answer.Malformed(err)
	}
	return out, answer.RequestID, nil
}

// currentHealth returns a copy of the action's health.
func (a *Action[In, Out]) currentHealth() serviceHealth {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.health
}

// sleep waits for the duration, or until ctx ends.
func sleep(ctx context.Context, duration time.Duration) {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
