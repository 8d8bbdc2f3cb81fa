// This file declares what a language offers to the server: engines, libraries, interps.

package script

import "io"

// Source is one script text.
type Source struct {
	File string // as error messages name it
	Text []byte
}

// Program is a compiled script or page of one engine. It is immutable; any goroutine may use it.
type Program interface {
	// File returns the name that the source was compiled under.
	File() string
}

// Func is a function that a script handed to a builtin (a handler, a filter, an event hook). Any goroutine may keep
// it; it is called with Interp.Call in an interp of the engine and library that it came from.
type Func interface {
	// Language returns the name of the engine that it belongs to.
	Language() string
	// String returns its name or place, for logs: "hello", "lib/app.lua:12".
	String() string
	// Arity returns how many arguments it needs and how many it takes at most; max is -1 for any number and where
	// nobody knows.
	Arity() (min, max int)
}

// Fleeting is what a Func satisfies that may be of one request only, such as a closure that a page has made (Lua). Who
// keeps functions beyond the request refuses those.
type Fleeting interface {
	// Fleeting reports whether it can be called only in the interp that it came from, until its Close.
	Fleeting() bool
}

// Engine is one language. All methods may be called from any goroutine.
type Engine interface {
	// Language returns the engine's name: "lua", "tcl".
	Language() string
	// Compile compiles a script. Its errors are *Error, with file and line.
	Compile(src Source) (Program, error)
	// CompilePage compiles a page of text and code (package page splits it). Running it appends to Host.Out.
	// In Lua code may span text (a loop around it); in Tcl each code segment is a script of its own.
	CompilePage(file string, segments []Segment) (Program, error)
	// Load runs library scripts in the given order and returns them as a new generation. The host is what builtins
	// work for while the scripts run. The first fault ends the load; it is an *Error.
	Load(host Host, sources []Source) (Library, error)
}

// Library is one generation of library scripts. All methods may be called from any goroutine.
type Library interface {
	// Interp returns an interp for one request; host is what its builtins work for. It may wait for a free one.
	Interp(host Host) (Interp, error)
	// Func finds a function by its global name, to be called in interps of this library.
	Func(name string) (Func, error)
	// Close lets go of the generation when the last of its interps has been closed.
	Close()
}

// Interp is one request's life in a language: filters, handler, page and traces of a request run in the same one, one
// after another, and see the same globals, which end with it. Unless noted otherwise its methods are for the goroutine
// that got it.
type Interp interface {
	// Run runs a program. The arguments are what the script sees as its own (Lua's ..., Tcl's argv).
	Run(p Program, args ...Value) (Value, error)
	// Call calls a function. A Func of another library of the same engine is looked up by its registration.
	Call(f Func, args ...Value) (Value, error)
	// Wait runs fn, which may block, while other requests may use what this interp shares with them. A builtin that
	// waits does so in here, and touches no argument meanwhile.
	Wait(fn func())
	// Stop makes the script that runs end with err, soon, also out of an endless loop or a Wait's end; scripts cannot
	// catch it. Any goroutine may call it. It holds until Resume.
	Stop(err error)
	// Check does what an Interrupt wants and returns the error with which the script must end, nil while it may go on: for
	// builtins that compute for long, between two steps of theirs.
	Check() error
	// Resume lifts a Stop, so that clean-up hooks can run after it.
	Resume()
	// Interrupt makes the script that runs call fn soon, on its own goroutine, between two of its steps. fn may call the
	// interp. Nothing comes of it where the script ends before. Any goroutine may call it.
	Interrupt(fn func())
	// Characters reports whether strings of the language are characters (Tcl), and not bytes (Lua): their text can be
	// written in any charset.
	Characters() bool
	// Position returns file and line of the script's statement that runs now, "" and 0 where nobody knows.
	Position() (file string, line int)
	// Close ends the request's globals. The interp must not be used after it.
	Close()
}

// Variables is what an Interp satisfies that can set the script's variables by name, for builtins that take the name of
// one (nsv_get's third argument).
type Variables interface {
	// SetVar sets a variable in the scope of the call that runs.
	SetVar(name string, v Value) error
}

// Inliner is what an Interp satisfies that can run a page with the variables of the call that runs, and not as a file of its
// own (Tcl, for ns_adp_parse).
type Inliner interface {
	RunHere(p Program, args ...Value) (Value, error)
}

// Lists is what an Interp satisfies whose language writes lists as strings (Tcl).
type Lists interface {
	SplitList(s string) ([]Value, error)
	// Text writes a value, lists too, as the language does.
	Text(v Value) string
}

// Channels is what an Interp satisfies whose scripts open files and sockets by name, for builtins that copy from or to
// them (ns_returnfp). Who gets one neither closes it nor keeps it.
type Channels interface {
	Reader(name string) (io.Reader, error)
	Writer(name string) (io.Writer, error)
}

// Host is what an interp works for: a request, a scheduled procedure, a library load. The builtins know the type
// behind it; script and the engines only need this.
type Host interface {
	// HasConn reports whether there is a connection, which builtins with NeedsConn ask for.
	HasConn() bool
	// Out returns the buffer that a page's text and values are appended to.
	Out() *[]byte
	// PutBytes appends bytes to the output of the page that runs, which are sent as they are, whatever charset its text is in.
	PutBytes(b string)
	// ConnID returns the connection's name ("cns12"), which old code hands as first argument; "" without one.
	ConnID() string
	// Waits is told before the script waits: what only waited for the script may go on.
	Waits()
}

// SegmentKind tells text from code in a page.
type SegmentKind uint8

const (
	Text SegmentKind = iota // literal text
	Code                    // <% code %>
	Expr                    // <%= expression %>: its value is appended
)

// Segment is one piece of a page.
type Segment struct {
	Kind SegmentKind
	Text string
	Line int // line of its first character in the page's file, from 1
}
