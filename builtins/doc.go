// Package builtins holds every ns_* command, one file a family, each defined once for all languages as a
// script.Builtin. All returns them; nothing registers itself.
//
// A builtin finds what it works for in its Call's Host, a *Context: the exchange, what the request has parsed so far,
// and the Server, which is the interface through which builtins reach the server above them.
package builtins
