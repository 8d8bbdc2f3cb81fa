// This file defines the errors of scripts.

package script

import (
	"errors"
	"fmt"
	"runtime/debug"
)

// Error is a fault in or of a script. It stays itself on its way through a script: after any pcall or catch the
// server still knows it.
type Error struct {
	File  string // the script's file, "" if unknown
	Line  int    // counted from 1, 0 if unknown
	Msg   string // what was wrong and what to do, without file and line
	Trace string // the language's own traceback (Lua's, or Tcl's errorInfo), "" if none
	Code  string // Tcl's errorCode, "" for NONE
	Err   error  // the cause, nil if none
}

// Error returns FILE:LINE: text.
func (e *Error) Error() string {
	switch {
	case e.File == "":
		return e.Msg
	case e.Line == 0:
		return e.File + ": " + e.Msg
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Msg)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Reasons for which a script is stopped from outside (Interp.Stop) or refused.
var (
	// ErrTime: the script used up its time (limits.script_time).
	ErrTime = errors.New("script ran longer than limits.script_time")
	// ErrClientGone: the client has reset the connection and abort = "stop" holds.
	ErrClientGone = errors.New("client has reset the connection")
	// ErrShutdown: the server stops and the script did not end in time.
	ErrShutdown = errors.New("server is shutting down")
	// ErrExit: the script ended itself (ns_exit, exit, os.exit); not a fault.
	ErrExit = errors.New("script has called exit")
	// ErrNoConn: a builtin that needs a connection was called without one.
	ErrNoConn = errors.New("no connection")
)

// Errorf makes an Error without place; the adapter that raises it adds file and line. %w sets the cause.
func Errorf(format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Msg: err.Error(), Err: errors.Unwrap(err)}
}

// PanicError is the error for a panic in a builtin: a fault of ours, or of an extension. Its trace is Go's.
func PanicError(name string, r any) *Error {
	return &Error{Msg: fmt.Sprintf("%s: panic: %v", name, r), Trace: string(debug.Stack())}
}
