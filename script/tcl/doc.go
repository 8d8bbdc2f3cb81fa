// Package tcl is a Tcl 8.6 engine: scripts are compiled once to Go closures, and interps are cheap views of a shared blueprint.
//
// # Using it
//
//	in := tcl.New()                     // an interp with all commands
//	v, err := in.Eval("expr {6 * 7}")   // err is an *Exception: its Info() is errorInfo
//	b := in.Freeze()                    // after library scripts ran: a blueprint
//	req := b.New()                      // an interp for a request: nothing of b changes
//
// An Interp belongs to one goroutine at a time; only Interrupt may be called from any. Values that two interps are to share must
// be passed through Value.Freeze first.
//
// # Writing a family of commands
//
// A family is a file cmd_NAME.go with one function registerNAME(in *Interp), called from registerCore in register.go.
//
//	in.Register("join", cmdJoin)        // func cmdJoin(in *Interp, args []Value) (Value, error)
//
// args are the words after the command's name, already substituted. The slice is valid only during the call: copy it to keep it
// (its Values may be kept). A result of Value{} is the empty string.
//
// Values: make them with Str, Int, Double, Bool, Bytes, List(vs...), StrList, DictValue(d), Big; Empty is "".
// Read them with v.String(), in.Int(v), in.Double(v), in.Bool(v), in.List(v), in.Dict(v), in.BigInt(v), v.Bytes(),
// in.Index(v, end) for 3, end-1 and the like; the errors of these are Tcl's own texts with their errorCode: just return them.
// What List, Dict and Bytes give must not be changed (copy, or Clone). v.AsInt, v.AsBool do not make an error.
// Characters are code points: v.CharLen(), v.CharAt(i), v.CharRange(a, b), v.IsASCII(); CharValue for a single character.
// v.Cache and v.SetCache keep an immutable compiled form (a regexp, a format) on a value.
//
// Errors: Err(msg), Errf(format, ...), ErrCode(msg, "TCL", "VALUE", ...) with an errorCode, ErrCause to keep a Go error,
// WrongArgs("join list ?joinString?") for `wrong # args: should be "..."`. Option words: Lookup(v, table, "option") accepts unique
// beginnings and gives the index or `bad option "x": must be a, b, or c`; LookupExact does not abbreviate.
// in.CheckSize(bytes) before building a value whose size a script chooses.
//
// Scripts and variables: in.EvalValue(script), in.Call(words...), in.CallPrefix(prefix, more...), in.EvalGlobal(script),
// in.Expr(v), in.ExprBool(v); in.Var(name), in.SetVar(name, v), in.UnsetVar(name), in.HasVar(name) see what the running script
// sees, elements as "a(b)" included; in.Global, in.SetGlobal. AddInfo(err, `("x" body line 1)`) adds to the trace.
// A loop in Go that runs long calls in.Check now and then.
//
// Ensembles: in.RegisterEnsemble("string", []Sub{{Name: "length", Fn: f, Fast: Fast{F1: g}}, ...}); the dispatch and its error
// texts are done here. Fn's args are the words after the subcommand. Usage texts name the whole: WrongArgs("string length string").
// Fast gives the same command with a fixed number of arguments, which compiled code calls without a slice; such a function only
// looks at its arguments and runs no script. in.RegisterFast does the same for a plain command.
//
// State of a family in the interp: in.State(key, make). What the library left of it is had with left, to be copied by make. Commands
// that are made for one interp find the request's own with in.stand. in.TraceVar watches a global from Go.
//
// Tests: runCases in oracle_test.go runs a table through this engine and, where it is installed, through tclsh.
package tcl
