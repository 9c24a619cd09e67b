package partner

import (
	"errors"
	"fmt"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Missing says why a UIN has no credit.
type Missing int

const (
	// NoRecord is an answer without a record of the UIN.
	NoRecord Missing = iota
	// NoAmount is a record whose total or remaining credit is absent or null.
	NoAmount
	// NotCustomer is the API's word that the UIN is not a customer.
	NotCustomer
)

// Origin is the answer of the API that says so.
type Origin struct {
	HTTPStatus int
	RequestID  string
}

func (o Origin) String() string {
	return fmt.Sprintf("HTTP status %d, request id %s", o.HTTPStatus, o.RequestID)
}

// MissingError is the Err of a UIN for which the API has no credit.
type MissingError struct {
	Why    Missing
	Code   string // the API's error code, for NotCustomer
	Origin Origin
}

func (e *MissingError) Error() string {
	text := "no record in the answer"
	switch e.Why {
	case NotCustomer:
		text = "not a customer: " + e.Code
	case NoAmount:
		text = "its record has no amount"
	case NoRecord:
	}
	return text + " (" + e.Origin.String() + ")"
}

// ContentError is the Err of a UIN of which the API says something that cannot be used: two different credits, an amount
// that is not a number, or an error of its own.
type ContentError struct {
	What   string
	Origin Origin
}

func (e *ContentError) Error() string { return e.What + " (" + e.Origin.String() + ")" }

// ReadError is the failure of a whole read.
type ReadError struct {
	// UINs are those of the request that failed last, or with ErrNoCustomer those that were tried. If
	// there are none, they are all of the read's.
	UINs     []UIN
	Asked    int // how many UINs the read asked for
	Answered int // how many of them had been answered by then
	Attempts int // how many requests had been sent for the read
	Open     int // how many of those had no answer yet
	// AwaitsKeys tells that a request could have been sent, but for the keys, which their source had not handed out yet.
	AwaitsKeys bool
	Elapsed    time.Duration // from the start of the read
	// Ended is why the read ended after a failure that is not final by itself: the context's cause,
	// ErrNoProgress, ErrStuck, or ErrNoCustomer. Otherwise it is nil.
	Ended error
	// Err is the last failure. It is nil when the read ended before any request did.
	Err *tencentapi.Error
}

func (e *ReadError) Error() string {
	text := fmt.Sprintf("%d of %d UINs answered after %s and %d requests",
		e.Answered, e.Asked, e.Elapsed.Round(10*time.Millisecond), e.Attempts)
	if e.Ended != nil {
		text += ": " + e.Ended.Error()
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns why the read ended and the last failure, as far as there are any.
func (e *ReadError) Unwrap() (errs []error) {
	if e.Ended != nil {
		errs = append(errs, e.Ended)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// ErrNoProgress and ErrStuck are why a read ends without a final failure.
var (
	ErrNoProgress = request.ErrNoProgress
	ErrStuck      = request.ErrStuck
)

// ErrNoCustomer is why a read ends when forty UINs, chosen at random among all that are to be read,
// were each refused alone as no customers, and nothing has ever succeeded. The account may not read
// credit, or few or none of the UINs are its customers. One of the forty is the read's.
var ErrNoCustomer = errors.New("forty UINs were refused alone as no customers, and nothing has succeeded")

// ErrDefect is the failure of a read in which the client panicked. The log has the stack, at ERROR.
var ErrDefect = errors.New("the client panicked")

// blame is the Err of a UIN that fails a batch of its own.
func blame(failure *tencentapi.Error) error {
	origin := Origin{failure.HTTPStatus, failure.RequestID}
	if failure.Code == tencentapi.CodeNotCustomerUIN {
		return &MissingError{Why: NotCustomer, Code: failure.Code, Origin: origin}
	}
	return &ContentError{What: "the API refuses it: " + failure.Code + ": " + failure.Message, Origin: origin}
}

// IsMissing tells whether an Answer's Err says that there is no credit, as opposed to one that cannot be used.
func IsMissing(err error) bool {
	var missing *MissingError
	return errors.As(err, &missing)
}

func isContent(err error) bool {
	var content *ContentError
	return errors.As(err, &content)
}
