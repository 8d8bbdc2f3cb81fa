package clock

// This file converts between day numbers and calendar dates.
//
// Days are counted by Julian Day Number, which changes at midnight here. Years
// are astronomical: 0 is 1 B.C.E., -1 is 2 B.C.E.

const (
	secondsPerDay = 86400
	epochDay      = 2440588 // day number of 1970-01-01
	greatestDay   = 5373484 // 9999-12-31, the last day that %J accepts
)

// date is a day of the calendar, with everything that formats ask about it.
type date struct {
	day       int64 // Julian Day Number
	year      int64 // astronomical
	month     int   // 1 to 12
	dom       int   // 1 to 31
	yday      int   // 1 to 366
	gregorian bool
}

// floorDiv divides rounding down; b is positive.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// floorMod is the remainder that goes with floorDiv: 0 to b-1.
func floorMod(a, b int64) int64 { return a - b*floorDiv(a, b) }

// dayNumber gives the day number of a date of one of the calendars. Month and
// day may lie outside their ranges.
func dayNumber(gregorian bool, year, month, dom int64) int64 {
	// Count months from March of year -4800, so that a leap day ends a year.
	m := month - 3
	y := year + 4800 + floorDiv(m, 12)
	m = floorMod(m, 12)
	n := dom + (153*m+2)/5 + 365*y + floorDiv(y, 4)
	if !gregorian {
		return n - 32083
	}
	return n - floorDiv(y, 100) + floorDiv(y, 400) - 32045
}

// day gives the day number of a date, in the calendar that was in force then.
// A date that the change of calendars left out counts as Julian.
func (l *Locale) day(year, month, dom int64) int64 {
	if n := dayNumber(true, year, month, dom); n >= l.change {
		return n
	}
	return dayNumber(false, year, month, dom)
}

// yearDay gives the day number of a day of the year, as day does; in the year of
// the change, both calendars count from their own first day.
func (l *Locale) yearDay(year, yday int64) int64 {
	if n := dayNumber(true, year, 1, 1) + yday - 1; n >= l.change {
		return n
	}
	return dayNumber(false, year, 1, 1) + yday - 1
}

// date is the inverse of day.
func (l *Locale) date(day int64) date {
	d := date{day: day, gregorian: day >= l.change}
	// n counts days from 1 March of year 0 of the calendar.
	n := day - dayNumber(d.gregorian, 0, 3, 1)
	var year int64
	if d.gregorian {
		era := floorDiv(n, 146097)
		n -= era * 146097
		inEra := (n - n/1460 + n/36524 - n/146096) / 365
		n -= 365*inEra + inEra/4 - inEra/100
		year = era*400 + inEra
	} else {
		cycle := floorDiv(n, 1461)
		n -= cycle * 1461
		inCycle := (n - n/1460) / 365
		n -= 365 * inCycle
		year = cycle*4 + inCycle
	}
	m := (5*n + 2) / 153
	d.dom = int(n-(153*m+2)/5) + 1
	d.month = int(m) + 3
	if d.month > 12 {
		d.month -= 12
		year++
	}
	d.year = year
	d.yday = int(day-dayNumber(d.gregorian, year, 1, 1)) + 1
	return d
}

// weekday is 1 for Monday to 7 for Sunday.
func weekday(day int64) int { return int(floorMod(day, 7)) + 1 }

// isLeap tells whether the year of d has 366 days in the calendar of d.
func (d date) isLeap() bool {
	return dayNumber(d.gregorian, d.year+1, 1, 1)-dayNumber(d.gregorian, d.year, 1, 1) == 366
}

// monthLength is the number of days in the month of d, in the calendar of d.
func (d date) monthLength() int {
	m := int64(d.month)
	return int(dayNumber(d.gregorian, d.year, m+1, 1) - dayNumber(d.gregorian, d.year, m, 1))
}

// weekOne is the Monday of week 1 of an ISO 8601 year: the week with 4 January.
func (l *Locale) weekOne(isoYear int64) int64 {
	jan4 := l.day(isoYear, 1, 4)
	return jan4 - int64(weekday(jan4)-1)
}

// isoWeek is the ISO 8601 year and week of a day.
func (l *Locale) isoWeek(d date) (year int64, week int) {
	year = d.year + 1
	for l.weekOne(year) > d.day {
		year--
	}
	return year, int((d.day-l.weekOne(year))/7) + 1
}

// yearOfEra turns an astronomical year into the year of its era.
func yearOfEra(year int64) (n int64, bce bool) {
	if year > 0 {
		return year, false
	}
	return 1 - year, true
}

// moment is a time as a zone's clocks and calendar show it.
type moment struct {
	date
	utc    int64
	second int // of the day, 0 to 86399
	offset int // seconds east of UTC
	abbrev string
	depth  int // of composed formats while it is formatted
}

// show gives the moment that z and l show at a time.
func show(utc int64, z *Zone, l *Locale) moment {
	abbrev, offset := z.lookup(utc)
	local := utc + int64(offset)
	day := floorDiv(local, secondsPerDay)
	return moment{
		date:   l.date(day + epochDay),
		utc:    utc,
		second: int(local - day*secondsPerDay),
		offset: offset,
		abbrev: abbrev,
	}
}

// at gives the time at which z shows second second of day.
func (z *Zone) at(day, second int64) int64 {
	return z.toUTC((day-epochDay)*secondsPerDay + second)
}
