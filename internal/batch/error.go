package batch

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// KeyError is the failure of a request because of one of its keys. If the request had several keys,
// the KeyError does not identify the failing key.
type KeyError struct {
	Err error
}

func (e *KeyError) Error() string { return "a key of the request is rejected: " + e.Err.Error() }

// Unwrap returns Err.
func (e *KeyError) Unwrap() error { return e.Err }

// Error is the failure of a read.
type Error struct {
	Progress
	// CallerLeft reports whether the read's context ended. Then Err is the cause of that context.
	// Otherwise Err is an error of Fetch or Conclude, ErrNoAnswer, or a *PanicError.
	CallerLeft bool
	Err        error
}

func (e *Error) Error() string {
	return fmt.Sprintf("%d of %d keys were answered: %v", e.Answered, e.Keys, e.Err)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// ErrNoAnswer is the failure of a read if Fetch returned no error and no answer for one of its
// keys.
var ErrNoAnswer = errors.New("the request ended without an answer for each of its keys")

// PanicError is the failure of a read whose request panicked. If a panic occurs in the Reader
// itself, all its reads fail with the PanicError.
type PanicError struct {
	Value any
	Stack []byte
}

// newPanicError wraps a recovered value. Call it in a deferred function, because it records the
// stack.
func newPanicError(value any) *PanicError {
	if value == nil {
		value = "the goroutine was ended" // after runtime.Goexit
	}
	return &PanicError{Value: value, Stack: debug.Stack()}
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }
