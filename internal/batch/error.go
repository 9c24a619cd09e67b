package batch

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// KeyError is the failure of a request because of one of its keys. Which one is not known, unless
// it had only one.
type KeyError struct {
	Err error
}

func (e *KeyError) Error() string { return "a key of the request is refused: " + e.Err.Error() }

// Unwrap returns what the KeyError was made of.
func (e *KeyError) Unwrap() error { return e.Err }

// Error is the failure of a read.
type Error struct {
	Progress
	// Left reports that the read's context ended. Err is its cause then. Otherwise Err is from
	// Fetch or Conclude, or it is ErrNoAnswer or a *PanicError.
	Left bool
	Err  error
}

func (e *Error) Error() string {
	return fmt.Sprintf("%d of %d keys were answered: %v", e.Answered, e.Asked, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// ErrNoAnswer is the failure of a read if Fetch returned neither an answer for one of its keys nor
// an error.
var ErrNoAnswer = errors.New("the request ended without an answer for each of its keys")

// PanicError is the failure of a read whose request panicked. If the Reader itself panicked, all
// its reads fail with it.
type PanicError struct {
	Value any
	Stack []byte
}

// newPanicError is for a deferred function that has recovered a value.
func newPanicError(value any) *PanicError {
	if value == nil {
		value = "the goroutine was ended" // by runtime.Goexit
	}
	return &PanicError{Value: value, Stack: debug.Stack()}
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }
