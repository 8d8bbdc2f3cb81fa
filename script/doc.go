// Package script is the language-neutral core of nsgo: what a builtin command is, how its arguments are checked, and
// what a language must offer so that handlers and pages can be written in it.
//
// A command is defined once, as data and a plain function (Builtin). Each language has an adapter (package script/lua,
// package script/tcl) that reads its own calling convention through Args; Call.Bind checks arity, switches and types
// for all of them, so that both languages say the same of the same mistake.
//
// The parts, in the order in which a request meets them:
//
//	Engine   a language: compiles a source to a Program, loads library scripts to a Library
//	Library  one generation of loaded library scripts; hands out interps
//	Interp   one request's (or scheduled procedure's) life in that language
//	Program  a compiled page or script; shared by all interps
//	Func     a function that a script handed over, to be called later, in any interp of its library
package script
