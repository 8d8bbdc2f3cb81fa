// Package clock does the arithmetic behind Tcl's clock command: it formats,
// scans and adds times, in time zones named as Tcl names them.
//
// A time is a count of seconds since 1970-01-01 00:00 UTC, without leap
// seconds. The calendar is Julian until a day that depends on the locale and
// Gregorian from it on. Locales are the root locale and the English ones; any
// other name means the root locale.
//
// Everything here is pure: the package reads no clock, and of its environment
// only the zone database. All functions may be called from any goroutine.
package clock

// Error is a failure that a script may catch: a text for people and the words
// of Tcl's errorCode.
type Error struct {
	Msg  string
	Code []string
}

func (e *Error) Error() string { return e.Msg }

func fail(msg string, code ...string) error { return &Error{Msg: msg, Code: code} }

var (
	errNoMatch  = fail("input string does not match supplied format", "CLOCK", "badInputString")
	errTooLarge = fail("integer value too large to represent", "CLOCK", "integervalueTooLarge")
	errFarDate  = fail("requested date too large to represent", "CLOCK", "dateTooLarge")
	errWeekday  = fail("day of week is greater than 7", "CLOCK", "badDayOfWeek")
)
