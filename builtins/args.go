// This file holds the one place that decides what a registered procedure is called with: AOLserver goes by the number
// of its parameters, NaviServer appends the arguments of the registration.

package builtins

import "nsgo/script"

// Role is what a registered procedure is called as.
type Role uint8

const (
	RoleProc   Role = iota // answers a request
	RoleFilter             // is told the stage, and answers filter_ok, filter_break or filter_return
	RoleTrace              // runs after the response
	RoleEvent              // scheduled procedures, ns_atexit and the like
)

// HandlerArgs returns the arguments for one call of h in a role; why is the stage of a filter ("preauth"). The slice is
// good until the next call.
//
// AOLserver's rule by the number n of parameters, where the registration gave at most one argument: a procedure takes
// nothing (0), arg (1) or conn and arg; a filter takes nothing (0), why (1), arg why (2) or conn arg why. A procedure
// that takes any number, and one registered with several arguments, is called in NaviServer's way: a filter's why,
// then the arguments.
func HandlerArgs(c *Context, h Handler, role Role, why string) []script.Value {
	_, n := h.Func.Arity()
	args := c.args[:0]
	if n == 0 {
		return args
	}
	if role == RoleEvent || n < 0 || len(h.Args) > 1 {
		if role == RoleFilter {
			args = append(args, script.StringValue(why))
		}
		return append(args, h.Args...)
	}
	var arg script.Value
	if len(h.Args) == 1 {
		arg = h.Args[0]
	}
	if role == RoleFilter {
		if n == 1 {
			return append(args, script.StringValue(why))
		}
		if n >= 3 {
			args = append(args, script.StringValue(c.ConnID()))
		}
		return append(args, arg, script.StringValue(why))
	}
	if n >= 2 {
		args = append(args, script.StringValue(c.ConnID()))
	}
	return append(args, arg)
}

// String returns the name of a stage as filters are told it.
func (s Stage) String() string { return [...]string{"preauth", "postauth", "trace"}[s] }
