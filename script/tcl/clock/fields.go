package clock

// This file turns the fields that a scan has read into a time.

import (
	"slices"
	"strconv"
)

// Fields of a date. Each has the order in which it was last read, so that the
// rightmost of several complete dates can be told.
type field uint8

const (
	fSeconds field = iota
	fJulianDay
	fEra
	fCentury
	fYear // of the century
	fMonth
	fDayOfMonth
	fDayOfYear
	fIsoCentury
	fIsoYear // of the century
	fIsoWeek
	fWeekday // 1 to 7
	fAltEra  // index of the locale's eras
	fAltYear // of that era
	fHour
	fHour12
	fHalf // 0 am, 1 pm
	fMinute
	fSecond
	fieldCount
)

type fields struct {
	value [fieldCount]int64
	seen  [fieldCount]int // 0 for not read, else the order of the last reading
	count int
	zone  *Zone // nil for the default
}

func (f *fields) put(i field, n int64) {
	f.count++
	f.value[i], f.seen[i] = n, f.count
}

// digitFields are the groups that set one field to their number.
var digitFields = [128]field{
	'C': fCentury, 'd': fDayOfMonth, 'e': fDayOfMonth, 'g': fIsoYear, 'H': fHour, 'I': fHour12,
	'j': fDayOfYear, 'k': fHour, 'l': fHour12, 'm': fMonth, 'M': fMinute, 'N': fMonth,
	'S': fSecond, 'V': fIsoWeek, 'y': fYear,
}

// set takes over what one group has read.
func (f *fields) set(c capture, l *Locale) error {
	switch c.kind {
	case named:
		f.setName(c)
		return nil
	case zoneName:
		return f.setZone(c.text)
	case stardate:
		f.setStardate(c.text, l)
		return nil
	}
	n, err := strconv.ParseInt(c.text, 10, 64)
	switch c.group {
	case 'U', 'W':
	case 's':
		if err != nil {
			return errTooLarge
		}
		f.put(fSeconds, n)
	case 'J':
		f.put(fJulianDay, n) // a number too large comes as the largest
	case 'Y':
		f.put(fCentury, n/100)
		f.put(fYear, n%100)
	case 'G':
		f.put(fIsoCentury, n/100)
		f.put(fIsoYear, n%100)
	case 'u', 'w':
		if n > 7 {
			return errWeekday
		}
		if n == 0 {
			n = 7
		}
		f.put(fWeekday, n)
	default:
		f.put(digitFields[c.group], n)
	}
	return nil
}

// setName takes over the value of a name.
func (f *fields) setName(c capture) {
	n := int64(c.n)
	switch c.group {
	case 'a':
		f.put(fWeekday, (n+6)%7+1)
	case 'b':
		f.put(fMonth, n+1)
	case 'p':
		f.put(fHalf, n)
	case 'E':
		f.put(fEra, n) // 0 for B.C.E.
	case 'N':
		f.put(fAltEra, n)
	case 'A':
		f.put(fAltYear, n)
	}
}

// abbreviations are the zones that a date may name beside those of LoadZone, in
// hundreds of hours and minutes east of UTC. The single letters are those of
// seamen and aviators.
var abbreviations = map[string]int{
	"gmt": 0, "ut": 0, "utc": 0, "bst": 100, "wet": 0, "wat": -100, "at": -200, "nft": -330,
	"nst": -330, "ndt": -230, "ast": -400, "adt": -300, "est": -500, "edt": -400, "cst": -600,
	"cdt": -500, "mst": -700, "mdt": -600, "pst": -800, "pdt": -700, "yst": -900, "ydt": -800,
	"hst": -1000, "hdt": -900, "cat": -1000, "ahst": -1000, "nt": -1100, "idlw": -1200,
	"cet": 100, "cest": 200, "met": 100, "mewt": 100, "mest": 200, "swt": 100, "sst": 200,
	"eet": 200, "eest": 300, "bt": 300, "it": 330, "zp4": 400, "zp5": 500, "ist": 530,
	"zp6": 600, "wast": 700, "wadt": 800, "jt": 730, "cct": 800, "jst": 900, "cast": 930,
	"cadt": 1030, "east": 1000, "eadt": 1030, "gst": 1000, "nzt": 1200, "nzst": 1200,
	"nzdt": 1300, "idle": 1200,
	"a": 100, "b": 200, "c": 300, "d": 400, "e": 500, "f": 600, "g": 700, "h": 800, "i": 900,
	"k": 1000, "l": 1100, "m": 1200, "n": -100, "o": -200, "p": -300, "q": -400, "r": -500,
	"s": -600, "t": -700, "u": -800, "v": -900, "w": -1000, "x": -1100, "y": -1200, "z": 0,
}

// hoursMinutes turns hundreds of hours and minutes into seconds.
func hoursMinutes(n int) int { return (n/100*60 + n%100) * 60 }

func (f *fields) setZone(name string) error {
	if n, ok := abbreviations[name]; ok {
		f.zone = &Zone{abbrev: name, offset: hoursMinutes(n)}
		return nil
	}
	if offset, n := parseOffset(name); n == len(name) {
		f.zone = &Zone{abbrev: name, offset: offset}
		return nil
	}
	return fail(`time zone "`+name+`" not found`, "CLOCK", "badTZName", name)
}

// setStardate takes the text of a stardate, as stardateLength accepts it.
func (f *fields) setStardate(text string, l *Locale) {
	digits := text[skipSpace(text, len("stardate")):]
	whole, _ := strconv.ParseInt(digits[:len(digits)-2], 10, 64)
	f.put(fSeconds, stardateSeconds(whole, int64(digits[len(digits)-1]-'0'), l))
}

// stardateSeconds is the time of a stardate: thousandths of years since
// stardateYear, and tenths of a day.
func stardateSeconds(whole, tenths int64, l *Locale) int64 {
	years, part := whole/1000, whole%1000
	if part < 0 {
		part = -part
	}
	first := l.date(l.day(years+stardateYear, 1, 1))
	days := int64(365)
	if first.isLeap() {
		days = 366
	}
	day := first.day + (part*days+999)/1000
	return (day-epochDay)*secondsPerDay + tenths*secondsPerDay/10
}

// A recipe makes a day of a set of fields. Lower ranks are preferred; of equal
// ranks, the one whose last field was read last, and so on backwards.
type recipe struct {
	rank   int
	needs  []field
	makeUp func(f *fields, base moment, l *Locale) int64
}

var recipes = []recipe{
	{1, []field{fJulianDay}, func(f *fields, _ moment, _ *Locale) int64 { return f.value[fJulianDay] }},
	{2, []field{fEra, fCentury, fYear, fMonth, fDayOfMonth}, byMonth},
	{2, []field{fEra, fCentury, fYear, fDayOfYear}, byYearDay},
	{3, []field{fCentury, fYear, fMonth, fDayOfMonth}, byMonth},
	{3, []field{fCentury, fYear, fDayOfYear}, byYearDay},
	{3, []field{fIsoCentury, fIsoYear, fIsoWeek, fWeekday}, byWeek},
	{4, []field{fYear, fMonth, fDayOfMonth}, byMonth},
	{4, []field{fYear, fDayOfYear}, byYearDay},
	{4, []field{fIsoYear, fIsoWeek, fWeekday}, byWeek},
	{4, []field{fAltEra, fAltYear, fMonth, fDayOfMonth}, byMonth},
	{4, []field{fAltEra, fAltYear, fDayOfYear}, byYearDay},
	{5, []field{fMonth, fDayOfMonth}, byMonth},
	{5, []field{fDayOfYear}, byYearDay},
	{5, []field{fIsoWeek, fWeekday}, byWeek},
	{6, []field{fDayOfMonth}, byMonth},
	{7, []field{fWeekday}, byWeek},
}

// resolve makes a time of the fields.
func (f *fields) resolve(base int64, z *Zone, l *Locale) (int64, error) {
	if f.seen[fSeconds] != 0 {
		return f.value[fSeconds], nil
	}
	if f.zone != nil {
		z = f.zone
	}
	b := show(base, z, l)
	var chosen *recipe
	var last [6]int
	best := 8
	for i := range recipes {
		r := &recipes[i]
		at, ok := f.orders(r.needs)
		if ok && (r.rank < best || r.rank == best && slices.Compare(at[:], last[:]) > 0) {
			chosen, best, last = r, r.rank, at
		}
	}
	day := b.day
	if chosen != nil {
		day = chosen.makeUp(f.without(chosen.needs), b, l)
	}
	if best == 1 && day > greatestDay {
		return 0, errFarDate
	}
	return z.at(day, f.timeOfDay()), nil
}

// orders gives the orders in which the fields among needs were read, the last
// first; ok is false if one was not read at all.
func (f *fields) orders(needs []field) (at [6]int, ok bool) {
	for i, n := range needs {
		if f.seen[n] == 0 {
			return at, false
		}
		at[i] = f.seen[n]
		for ; i > 0 && at[i] > at[i-1]; i-- {
			at[i], at[i-1] = at[i-1], at[i]
		}
	}
	return at, true
}

// without gives the fields that a recipe names and no others, so that the rest
// of the date comes from the base.
func (f *fields) without(needs []field) *fields {
	only := &fields{}
	for _, i := range needs {
		only.put(i, f.value[i])
	}
	return only
}

// year gives the astronomical year of a century and a year, or of a year alone,
// which lies between 1938 and 2037, or else the base's.
func (f *fields) year(century, year field, base int64) int64 {
	switch {
	case f.seen[year] == 0:
		return base
	case f.seen[century] == 0:
		return twoDigitYear(f.value[year])
	}
	n := f.value[century]*100 + f.value[year]
	if f.seen[fEra] != 0 && f.value[fEra] == 0 {
		return 1 - n
	}
	return n
}

// calendarYear is year for the calendar, which a locale's era may have named.
func (f *fields) calendarYear(base int64, l *Locale) int64 {
	if f.seen[fAltEra] != 0 {
		return l.eras[f.value[fAltEra]].offset + f.value[fAltYear]
	}
	return f.year(fCentury, fYear, base)
}

func twoDigitYear(n int64) int64 { return (n+62)%100 + 1938 }

func byMonth(f *fields, base moment, l *Locale) int64 {
	month := int64(base.month)
	if f.seen[fMonth] != 0 {
		month = f.value[fMonth]
	}
	return l.day(f.calendarYear(base.year, l), month, f.value[fDayOfMonth])
}

func byYearDay(f *fields, base moment, l *Locale) int64 {
	return l.yearDay(f.calendarYear(base.year, l), f.value[fDayOfYear])
}

func byWeek(f *fields, base moment, l *Locale) int64 {
	isoYear, week := l.isoWeek(base.date)
	isoYear = f.year(fIsoCentury, fIsoYear, isoYear)
	if f.seen[fIsoWeek] != 0 {
		week = int(f.value[fIsoWeek])
	}
	return l.weekOne(isoYear) + int64(week-1)*7 + f.value[fWeekday] - 1
}

// timeOfDay gives the second of the day; a time without an hour is midnight,
// and seconds count only beside minutes.
func (f *fields) timeOfDay() int64 {
	var hour int64
	switch half := f.seen[fHour12] != 0 && f.seen[fHalf] != 0; {
	case half && !(f.seen[fHour] != 0 && f.betterHour()):
		hour = f.value[fHour12]
		if hour == 12 {
			hour = 0
		}
		hour += 12 * f.value[fHalf]
	case f.seen[fHour] != 0:
		hour = f.value[fHour]
	default:
		return 0
	}
	t := hour * 3600
	if f.seen[fMinute] != 0 {
		t += f.value[fMinute] * 60
		if f.seen[fSecond] != 0 {
			t += f.value[fSecond]
		}
	}
	return t
}

// betterHour tells whether the hour of 24 was read after the hour of 12 and its
// half of the day.
func (f *fields) betterHour() bool {
	return f.seen[fHour] > max(f.seen[fHour12], f.seen[fHalf])
}
