// This file declares what builtins ask of the server above them.

package builtins

import (
	"time"

	"nsgo/conn"
	"nsgo/script"
)

// Stage is when a filter runs.
type Stage uint8

const (
	Preauth Stage = iota
	Postauth
	Trace
)

// Handler is what answers, filters or is told of an event: a function with the arguments that it was registered with,
// or, registered with Register only, a file.
type Handler struct {
	Func  script.Func    // nil: serve File
	File  string         // a page or static file, below the page root or absolute; "" for what the URL maps to, as a static file
	Args  []script.Value // AOLserver: none or one; NaviServer: any number
	Abort string         // "", "report" or "stop": what a client's reset does to its script
}

// String names what answers, for logs: the function, or the file.
func (h Handler) String() string {
	switch {
	case h.Func != nil:
		return h.Func.String()
	case h.File != "":
		return h.File
	}
	return "the file of the URL"
}

// Server is what builtins ask of the server. All methods may be called from any goroutine, also while a library loads:
// then they speak of the generation that is being made and take effect with it.
type Server interface {
	// Register makes h answer method on url (AOLserver's matching: literal path, last word may hold * and ?,
	// inherited by longer paths unless noinherit). It replaces an equal registration.
	Register(method, url string, noinherit bool, h Handler) error
	// Unregister takes a registration back; recurse also those below. It reports whether there was one.
	Unregister(method, url string, noinherit, recurse bool) bool
	// Filter adds a filter for a method and URL glob pattern; first puts it before the others.
	Filter(stage Stage, method, pattern string, h Handler, first bool) error
	// Trace adds a procedure that runs after the response of matching requests; its result is ignored.
	Trace(method, pattern string, h Handler) error
	// Schedule runs h every interval, or once. It returns an id for Unschedule.
	Schedule(interval time.Duration, once bool, h Handler) (id int64, err error)
	// ScheduleAt runs h daily (weekday < 0) or weekly (0 = Sunday) at the given time of day, local time.
	ScheduleAt(weekday int, sinceMidnight time.Duration, once bool, h Handler) (id int64, err error)
	// Unschedule, Pause and Resume work on a scheduled procedure and report whether there is one.
	Unschedule(id int64) bool
	Pause(id int64) bool
	Resume(id int64) bool
	// AtExit, AtSignal, AtStartup and AtShutdown keep a procedure for that event.
	AtExit(h Handler)
	AtSignal(h Handler)
	AtStartup(h Handler)
	AtShutdown(h Handler)

	// Config returns a value of the configuration: section "config" or a dotted path below it ("config.db"), or any
	// other section of nsgo.toml. ok is false where there is none.
	Config(section, key string) (v script.Value, ok bool)
	// ConfigSection returns all keys and values of a section, nil where there is none.
	ConfigSection(section string) []script.Value
	// ConfigSections returns the names of all sections.
	ConfigSections() []string

	// Log writes to the error log. level is one of debug, notice, warning, error, bug, fatal, dev; place is the
	// script's file and line, "" if unknown.
	Log(level, place, msg string)

	// FormLimits bounds what forms can make the server hold.
	FormLimits() conn.FormLimits

	// PageRoot returns the absolute page root, Home the directory of the configuration file.
	PageRoot() string
	Home() string
	// URL2File maps a URL path to a path under the page root; it never leaves it.
	URL2File(url string) string
	// MediaType guesses the media type of a file name.
	MediaType(name string) string
	// Redirect runs the request again under another URL of this server (ns_internalredirect); it fails beyond a
	// small number of rounds.
	Redirect(c *Context, url string) error
	// ErrorPage sends the page for a status: the configured one, else a plain one that shows message.
	ErrorPage(c *Context, status int, title, message string) (ok bool, err error)
	// Include runs a page file within the current page and appends its output there, through c.Page; here: with the
	// variables of the call that runs, where the language can do that. IncludeText does the same, always here, with the text
	// of a page in the language of the interp that asks.
	Include(c *Context, file string, args []script.Value, here bool) error
	IncludeText(c *Context, in script.Interp, text string, args []script.Value) error

	// Info answers ns_info's questions that only the server knows: "uptime", "boottime", "name", "version", "config",
	// "addresses", "connections", "running", "scheduled", "filters", "traces", "requestprocs".
	Info(what string) (v script.Value, ok bool)
	// Shutdown begins to stop the server, as SIGTERM does.
	Shutdown()
}
