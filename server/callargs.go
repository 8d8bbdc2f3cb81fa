package server

// This file holds the calling conventions: what a registered function is called with.
//
// AOLserver looks at how many arguments a function takes; NaviServer appends what was registered. Both are served:
//
//	takes      handler, trace    filter
//	0          -                 -
//	1          arg               why
//	2          conn arg          arg why
//	3 or more  conn arg          conn arg why
//
// conn is the connection's id; arg is what was registered, empty where nothing was. A function that takes any number,
// and one that was registered with several arguments, is called as NaviServer does: args, or why args.

import (
	"nsgo/builtins"
	"nsgo/script"
)

// handlerArgs appends the arguments of a handler, trace or scheduled procedure to dst.
func handlerArgs(dst []script.Value, h *builtins.Handler, connID func() string) []script.Value {
	min, max := h.Func.Arity()
	if max < 0 && min < 2 || len(h.Args) > 1 {
		return append(dst, h.Args...)
	}
	switch most(min, max) {
	case 0:
		return dst
	case 1:
		return append(dst, firstArg(h))
	}
	return append(dst, script.StringValue(connID()), firstArg(h))
}

// filterArgs appends the arguments of a filter to dst.
func filterArgs(dst []script.Value, h *builtins.Handler, why string, connID func() string) []script.Value {
	reason := script.StringValue(why)
	min, max := h.Func.Arity()
	if max < 0 && min < 2 || len(h.Args) > 1 {
		return append(append(dst, reason), h.Args...)
	}
	switch most(min, max) {
	case 0:
		return dst
	case 1:
		return append(dst, reason)
	case 2:
		return append(dst, firstArg(h), reason)
	}
	return append(dst, script.StringValue(connID()), firstArg(h), reason)
}

// most gives how many arguments a function takes, of those that must be given where it takes any number.
func most(min, max int) int {
	if max < 0 {
		return min
	}
	return max
}

// firstArg gives the argument that was registered, empty where none was.
func firstArg(h *builtins.Handler) script.Value {
	if len(h.Args) == 0 {
		return script.StringValue("")
	}
	return h.Args[0]
}
