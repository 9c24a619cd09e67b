package partner

import (
	"errors"
	"fmt"
	"time"

	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/request"
	"github.com/tencentpartner/terraform-provider-tencentpartner/internal/tencentapi"
)

// Missing is the reason why a UIN has no credit record or no account status.
type Missing int

const (
	// NoRecord means that the answer has no record of the UIN.
	NoRecord Missing = iota
	// NoAmount means that the total or remaining credit of the record is absent or null.
	NoAmount
	// NoStatus means that the status of the record is absent, null or empty.
	NoStatus
	// NotCustomer means that the API rejected the UIN because it is not a customer.
	NotCustomer
)

func (m Missing) String() string {
	return [...]string{
		NoRecord:    "no record",
		NoAmount:    "no amount",
		NoStatus:    "no status",
		NotCustomer: "not a customer",
	}[m]
}

// Origin identifies the API's answer that caused an error.
type Origin struct {
	HTTPStatus int
	RequestID  string
}

func (o Origin) String() string {
	return fmt.Sprintf("HTTP status %d, request ID %s", o.HTTPStatus, o.RequestID)
}

// MissingError is the error of a UIN with no credit record or no account status.
type MissingError struct {
	Why    Missing
	Code   string // the API's error code, for NotCustomer
	Origin Origin
}

func (e *MissingError) Error() string {
	text := "its record has " + e.Why.String()
	switch e.Why {
	case NoRecord:
		text = "no record in the answer"
	case NotCustomer:
		text = "not a customer: " + e.Code
	case NoAmount, NoStatus:
	}
	return text + " (" + e.Origin.String() + ")"
}

// ContentError is the error of a UIN whose answer cannot be used. Examples are two different
// records, an amount that is not a number, or an API error for the UIN.
type ContentError struct {
	What   string
	Origin Origin
}

func (e *ContentError) Error() string { return e.What + " (" + e.Origin.String() + ")" }

// ReadError is the failure of a whole read.
type ReadError struct {
	Action string // of the API, such as QueryCreditByUinList
	// UINs are the UINs of the request that failed last. For ErrNoCustomer, they are the forty UINs
	// of the sample. If no request failed, they are all UINs of the read. A read of an action
	// without parameters has no UINs.
	UINs      []UIN
	Customers int // number of UINs of the read; 0 for an action without parameters
	Answered  int // number of UINs that had an answer
	Attempts  int // number of requests that were sent for the read
	Open      int // number of these requests without an answer
	// AwaitsKeys reports whether a request had a slot, but waited for keys of the credential
	// source.
	AwaitsKeys bool
	Elapsed    time.Duration // time since the start of the read
	// Ended is the reason why the read ended after a failure that is not final. It is the context's
	// cause, ErrNoProgress, ErrStuck or ErrNoCustomer. After a final failure, it is nil.
	Ended error
	// Err is the last failure. It is nil if the read ended before a request failed.
	Err *tencentapi.Error
}

func (e *ReadError) Error() string {
	result := "failed"
	if e.Customers > 0 {
		result = fmt.Sprintf("%d of %d UINs answered", e.Answered, e.Customers)
	}
	text := fmt.Sprintf("%s: %s after %s and %d requests", e.Action, result,
		e.Elapsed.Round(10*time.Millisecond), e.Attempts)
	if e.Ended != nil {
		text += ": " + e.Ended.Error()
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns Ended and Err, without nil values.
func (e *ReadError) Unwrap() (errs []error) {
	if e.Ended != nil {
		errs = append(errs, e.Ended)
	}
	if e.Err != nil {
		errs = append(errs, e.Err)
	}
	return errs
}

// ErrNoProgress and ErrStuck are reasons why a read ends without a final failure.
var (
	ErrNoProgress = request.ErrNoProgress
	ErrStuck      = request.ErrStuck
)

// ErrNoCustomer is the reason why a read ends after a sample of forty UINs. The Reader chose the
// UINs at random among those that the open reads still wanted. It sent each one alone, and the API
// rejected each one as no customer. No request has ever succeeded.
//
// There are two possible causes. The account may not read credit, or few of the UINs are its
// customers. The read contains one of the forty UINs.
var ErrNoCustomer = errors.New(
	"forty UINs were rejected alone as no customers, and no request has succeeded",
)

// ErrDefect is the failure of a read if the client panicked. The log has the stack at level ERROR.
var ErrDefect = errors.New("the client panicked")

// rejectionError returns the error of a UIN that the API rejected alone.
func rejectionError(failure *tencentapi.Error) error {
	origin := Origin{failure.HTTPStatus, failure.RequestID}
	if failure.Code == tencentapi.CodeNotCustomerUIN {
		return &MissingError{Why: NotCustomer, Code: failure.Code, Origin: origin}
	}
	return &ContentError{
		What:   "the API rejects it: " + failure.Code + ": " + failure.Message,
		Origin: origin,
	}
}

// IsMissing reports whether the Err of an Answer is a *MissingError: the API returned no value.
func IsMissing(err error) bool {
	var missing *MissingError
	return errors.As(err, &missing)
}

func isContent(err error) bool {
	var content *ContentError
	return errors.As(err, &content)
}
