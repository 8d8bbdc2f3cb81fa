package clock

// This file holds the locales: names, numerals, composed formats, and the day
// on which the calendar changed.

import (
	"slices"
	"strconv"
	"strings"
)

// Locale is a way to write dates. It is immutable.
type Locale struct {
	change int64 // first Gregorian day

	formats map[string]string // by the letters of their group: "c", "Ec", ...

	months, shortMonths []string
	days, shortDays     []string // Sunday first, as %w counts
	am, pm, bce, ce     string
	numerals            []string
	eras                []era

	// What a scan looks for.
	monthNames, dayNames, halfNames, ceNames, numeralNames, eraNames names
}

// era is a part of a locale's alternative calendar.
type era struct {
	start  int64 // local seconds
	name   string
	offset int64 // the year before its first
}

const (
	romanChange   = 2299161 // 1582-10-15
	britishChange = 2361222 // 1752-09-14
)

// Root is the locale of a command without -locale.
var Root = (&Locale{
	change: romanChange,
	formats: map[string]string{
		"x": "%m/%d/%Y", "X": "%H:%M:%S", "c": "%a %b %e %H:%M:%S %Y", "r": "%I:%M:%S %P", "R": "%H:%M",
		"T": "%H:%M:%S", "D": "%m/%d/%Y", "+": "%a %b %e %H:%M:%S %Z %Y",
		"Ex": "%m/%d/%Y", "EX": "%H:%M:%S", "Ec": "%a %b %e %H:%M:%S %Y", "EY": "%EC%Ey",
	},
	months: []string{"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"},
	shortMonths: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	days:        []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	shortDays:   []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	am:          "am", pm: "pm", bce: "B.C.E.", ce: "C.E.",
	numerals: twoDigits(),
}).finish()

func twoDigits() (t []string) {
	for i := range 100 {
		t = append(t, strconv.Itoa(i/10)+strconv.Itoa(i%10))
	}
	return t
}

// proleptic is for rules that know no other calendar than the Gregorian.
var proleptic = &Locale{change: -1 << 62}

// english is the locale of "en" and of its countries without a line of their own.
var english = countryLocale("", "", "", "")

// countries are the English locales with formats of their own.
var countries = map[string]*Locale{
	"en_au": countryLocale("%e/%m/%Y", "%H:%M:%S", "%e/%m/%Y %H:%M:%S %z", "%I:%M:%S %P %z"),
	"en_be": countryLocale("%d %b %Y", "%k:%M:%S", "%d %b %Y %k:%M:%S %z", "%k h %M min %S s %z"),
	"en_bw": countryLocale("%d %B %Y", "%H:%M:%S", "%d %B %Y %l:%M:%S %P %z", "%l:%M:%S %P"),
	"en_ca": countryLocale("%d/%m/%y", "%I:%M:%S %p", "%a %d %b %Y %I:%M:%S %p %z", "%I:%M:%S %p"),
	"en_gb": countryLocale("%d/%m/%y", "%T", "%a %d %b %Y %T %z", "%T"),
	"en_hk": countryLocale("%B %e, %Y", "%H:%M:%S", "%B %e, %Y %l:%M:%S %p %z", "%l:%M:%S %p"),
	"en_ie": countryLocale("%d/%m/%y", "%T", "%a %d %b %Y %T %z", "%T"),
	"en_in": countryLocale("%d %B %Y", "%H:%M:%S", "%d %B %Y %H:%M:%S %z", "%I:%M:%S %p"),
	"en_nz": countryLocale("%e/%m/%Y", "%H:%M:%S", "%e/%m/%Y %H:%M:%S %z", "%I:%M:%S %P %z"),
	"en_ph": countryLocale("%B %e, %Y", "%H:%M:%S", "%B %e, %Y %l:%M:%S %p %z", "%l:%M:%S %p"),
	"en_sg": countryLocale("%d %b %Y", "%H:%M:%S", "%d %b %Y %P %I:%M:%S %z", "%P %I:%M:%S"),
	"en_za": countryLocale("%Y/%m/%d", "%H:%M:%S", "%Y/%m/%d %I:%M:%S %z", "%I:%M:%S"),
	"en_zw": countryLocale("%d %B %Y", "%H:%M:%S", "%d %B %Y %l:%M:%S %P %z", "%l:%M:%S %P"),
}

// countryLocale is Root with the British change of calendars and formats; ""
// keeps Root's.
func countryLocale(date, time, dateTime, clock12 string) *Locale {
	l := Root.clone()
	l.change = britishChange
	for group, format := range map[string]string{"x": date, "X": time, "c": dateTime, "r": clock12} {
		if format != "" {
			l.formats[group] = format
		}
	}
	return l
}

func (l *Locale) clone() *Locale {
	c := *l
	c.formats = make(map[string]string, len(l.formats))
	for k, v := range l.formats {
		c.formats[k] = v
	}
	return &c
}

// FindLocale gives the built-in locale of a name: Root for what is not English.
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

// Messages is a catalogue of texts by which a script defines a locale.
type Messages struct {
	// Text gives the text of a key such as "DATE_FORMAT"; false if there is none.
	Text func(key string) (string, bool)
	// Split gives the elements of a list among the texts.
	Split func(list string) []string
}

// MessageKeys are the keys that NewLocale asks for.
var MessageKeys = []string{
	"AM", "BCE", "CE", "DATE_FORMAT", "DATE_TIME_FORMAT", "DAYS_OF_WEEK_ABBREV", "DAYS_OF_WEEK_FULL",
	"GREGORIAN_CHANGE_DATE", "LOCALE_DATE_FORMAT", "LOCALE_DATE_TIME_FORMAT", "LOCALE_ERAS", "LOCALE_NUMERALS",
	"LOCALE_TIME_FORMAT", "LOCALE_YEAR_FORMAT", "MONTHS_ABBREV", "MONTHS_FULL", "PM", "TIME_FORMAT",
	"TIME_FORMAT_12", "TIME_FORMAT_24", "TIME_FORMAT_24_SECS",
}

// formatKeys are the keys of composed formats, and their groups.
var formatKeys = map[string]string{
	"DATE_FORMAT": "x", "TIME_FORMAT": "X", "DATE_TIME_FORMAT": "c", "TIME_FORMAT_12": "r",
	"TIME_FORMAT_24": "R", "TIME_FORMAT_24_SECS": "T", "LOCALE_DATE_FORMAT": "Ex",
	"LOCALE_TIME_FORMAT": "EX", "LOCALE_DATE_TIME_FORMAT": "Ec", "LOCALE_YEAR_FORMAT": "EY",
}

// NewLocale makes the locale that messages define over the built-in one of the
// same name.
func NewLocale(name string, m Messages) *Locale {
	l := FindLocale(name).clone()
	for key, group := range formatKeys {
		if text, ok := m.Text(key); ok {
			l.formats[group] = text
		}
	}
	for key, text := range map[string]*string{"AM": &l.am, "PM": &l.pm, "BCE": &l.bce, "CE": &l.ce} {
		if t, ok := m.Text(key); ok {
			*text = t
		}
	}
	for key, list := range map[string]*[]string{
		"MONTHS_FULL": &l.months, "MONTHS_ABBREV": &l.shortMonths, "DAYS_OF_WEEK_FULL": &l.days,
		"DAYS_OF_WEEK_ABBREV": &l.shortDays, "LOCALE_NUMERALS": &l.numerals,
	} {
		if t, ok := m.Text(key); ok {
			if words := m.Split(t); len(words) >= min(7, len(*list)) {
				*list = words
			}
		}
	}
	if t, ok := m.Text("GREGORIAN_CHANGE_DATE"); ok {
		if day, err := strconv.ParseInt(t, 10, 64); err == nil {
			l.change = day
		}
	}
	if t, ok := m.Text("LOCALE_ERAS"); ok {
		l.eras = parseEras(m, t)
	}
	return l.finish()
}

// parseEras reads a list of lists of start, name and offset; others are left out.
func parseEras(m Messages, list string) (eras []era) {
	for _, e := range m.Split(list) {
		words := m.Split(e)
		if len(words) != 3 {
			continue
		}
		start, err1 := strconv.ParseInt(words[0], 10, 64)
		offset, err2 := strconv.ParseInt(words[2], 10, 64)
		if err1 == nil && err2 == nil {
			eras = append(eras, era{start, words[1], offset})
		}
	}
	return eras
}

// finish prepares what a scan looks for.
func (l *Locale) finish() *Locale {
	l.monthNames, l.dayNames, l.halfNames, l.numeralNames = names{}, names{}, names{}, names{}
	l.monthNames.add(l.months...)
	l.monthNames.add(l.shortMonths...)
	l.dayNames.add(l.days...)
	l.dayNames.add(l.shortDays...)
	l.halfNames.add(l.am, l.pm)
	l.numeralNames.add(l.numerals...)
	l.ceNames, l.eraNames = names{}, names{}
	for _, pair := range [][2]string{{"b.c.e.", "c.e."}, {"b.c.", "a.d."}, {l.bce, l.ce}} {
		l.ceNames.add(pair[0], pair[1])
	}
	for i, e := range l.eras {
		l.eraNames.put(e.name, i)
	}
	return l
}

// eraAt gives the era in force, nil if there is none.
func (l *Locale) eraAt(local int64) *era {
	var found *era
	for i := range l.eras {
		if l.eras[i].start <= local {
			found = &l.eras[i]
		}
	}
	return found
}

// pick gives the i-th word, "" where there is none.
func pick(words []string, i int) string {
	if i < 0 || i >= len(words) {
		return ""
	}
	return words[i]
}

// numeral writes a number in the locale's numerals, or in digits where they end.
func (l *Locale) numeral(b []byte, n int64) []byte {
	if n >= 0 && n < int64(len(l.numerals)) {
		return append(b, l.numerals[n]...)
	}
	return strconv.AppendInt(b, n, 10)
}

// names are words to be found in lower case by themselves or by a beginning
// that no other word has.
type names struct {
	words  []string
	values []int
}

// add puts words with the values 0, 1, and so on.
func (t *names) add(words ...string) {
	for i, w := range words {
		t.put(w, i)
	}
}

func (t *names) put(word string, value int) {
	word = strings.ToLower(word)
	if !slices.Contains(t.words, word) {
		t.words, t.values = append(t.words, word), append(t.values, value)
	}
}

// matches appends the words and beginnings of words at the start of rest, the
// longest first.
func (t *names) matches(rest string, found []match) []match {
	longest := -1
	for _, w := range t.words {
		longest = max(longest, commonPrefix(rest, w))
	}
	for n := longest; n >= 0; n-- {
		if value, ok := t.lookup(rest[:n]); ok {
			found = append(found, match{n, value})
		}
	}
	return found
}

// lookup finds a word or a beginning that only one word has.
func (t *names) lookup(s string) (value int, ok bool) {
	count := 0
	for i, w := range t.words {
		if w == s {
			return t.values[i], true
		}
		if strings.HasPrefix(w, s) {
			value = t.values[i]
			count++
		}
	}
	return value, count == 1 && s != ""
}

// commonPrefix counts the bytes that s and t start with in common.
func commonPrefix(s, t string) int {
	n := 0
	for n < len(s) && n < len(t) && s[n] == t[n] {
		n++
	}
	return n
}
