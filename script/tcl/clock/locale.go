package clock

// This file holds the locales: names of days and months, the day on which the
// calendar changed, and the composed formats.

import "strings"

// Locale is a way to write dates. It is immutable.
type Locale struct {
	change int64 // first Gregorian day

	date_    string // %x
	time_    string // %X
	dateTime string // %c
	clock12  string // %r
}

const (
	romanChange   = 2299161 // 1582-10-15
	britishChange = 2361222 // 1752-09-14
)

// Root is the locale of a command without -locale.
var Root = &Locale{romanChange, "%m/%d/%Y", "%H:%M:%S", "%a %b %e %H:%M:%S %Y", "%I:%M:%S %P"}

// proleptic is for rules that know no other calendar than the Gregorian.
var proleptic = &Locale{change: -1 << 62}

// english is the locale of "en" and of its countries without a line of their own.
var english = &Locale{britishChange, Root.date_, Root.time_, Root.dateTime, Root.clock12}

// countries are the English locales with formats of their own.
var countries = map[string]*Locale{
	"en_au": {britishChange, "%e/%m/%Y", "%H:%M:%S", "%e/%m/%Y %H:%M:%S %z", "%I:%M:%S %P %z"},
	"en_be": {britishChange, "%d %b %Y", "%k:%M:%S", "%d %b %Y %k:%M:%S %z", "%k h %M min %S s %z"},
	"en_bw": {britishChange, "%d %B %Y", "%H:%M:%S", "%d %B %Y %l:%M:%S %P %z", "%l:%M:%S %P"},
	"en_ca": {britishChange, "%d/%m/%y", "%I:%M:%S %p", "%a %d %b %Y %I:%M:%S %p %z", "%I:%M:%S %p"},
	"en_gb": {britishChange, "%d/%m/%y", "%T", "%a %d %b %Y %T %z", "%T"},
	"en_hk": {britishChange, "%B %e, %Y", "%H:%M:%S", "%B %e, %Y %l:%M:%S %p %z", "%l:%M:%S %p"},
	"en_ie": {britishChange, "%d/%m/%y", "%T", "%a %d %b %Y %T %z", "%T"},
	"en_in": {britishChange, "%d %B %Y", "%H:%M:%S", "%d %B %Y %H:%M:%S %z", "%I:%M:%S %p"},
	"en_nz": {britishChange, "%e/%m/%Y", "%H:%M:%S", "%e/%m/%Y %H:%M:%S %z", "%I:%M:%S %P %z"},
	"en_ph": {britishChange, "%B %e, %Y", "%H:%M:%S", "%B %e, %Y %l:%M:%S %p %z", "%l:%M:%S %p"},
	"en_sg": {britishChange, "%d %b %Y", "%H:%M:%S", "%d %b %Y %P %I:%M:%S %z", "%P %I:%M:%S"},
	"en_za": {britishChange, "%Y/%m/%d", "%H:%M:%S", "%Y/%m/%d %I:%M:%S %z", "%I:%M:%S"},
	"en_zw": {britishChange, "%d %B %Y", "%H:%M:%S", "%d %B %Y %l:%M:%S %P %z", "%l:%M:%S %P"},
}

// FindLocale gives the locale of a name; one that is not English is Root.
func FindLocale(name string) *Locale {
	if name == "" {
		return Root
	}
	name = strings.ToLower(name)
	if l := countries[name]; l != nil {
		return l
	}
	if name == "en" || strings.HasPrefix(name, "en_") {
		return english
	}
	return Root
}

var (
	monthNames = [...]string{"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"}
	// dayNames starts on Sunday, as %w counts.
	dayNames = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
)
