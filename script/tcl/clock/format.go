package clock

// This file formats times.

import (
	"strconv"
	"strings"
)

// DefaultFormat is the format of a clock format without -format.
const DefaultFormat = "%a %b %d %H:%M:%S %Z %Y"

// Format writes a time by the groups of format, as z and l show it. A group
// that does not exist stands for itself.
func Format(utc int64, format string, z *Zone, l *Locale) string {
	m := show(utc, z, l)
	return string(appendFormat(make([]byte, 0, 2*len(format)+16), format, &m, l))
}

func appendFormat(b []byte, format string, m *moment, l *Locale) []byte {
	m.depth++
	defer func() { m.depth-- }()
	for i := 0; i < len(format); i++ {
		c := format[i]
		if c != '%' || i+1 == len(format) {
			b = append(b, c)
			continue
		}
		i++
		c = format[i]
		if c != 'E' && c != 'O' || i+1 == len(format) {
			b = appendGroup(b, c, m, l)
			continue
		}
		i++
		if c == 'E' {
			b = appendEra(b, format[i], m, l)
		} else {
			b = appendNumeral(b, format[i], m, l)
		}
	}
	return b
}

// appendGroup writes one plain group.
func appendGroup(b []byte, c byte, m *moment, l *Locale) []byte {
	switch c {
	case 'a':
		return append(b, pick(l.shortDays, weekday(m.day)%7)...)
	case 'A':
		return append(b, pick(l.days, weekday(m.day)%7)...)
	case 'b', 'h':
		return append(b, pick(l.shortMonths, m.month-1)...)
	case 'B':
		return append(b, pick(l.months, m.month-1)...)
	case 'p':
		return append(b, strings.ToUpper(halfDay(m, l))...)
	case 'P':
		return append(b, halfDay(m, l)...)
	case 'Q':
		return appendStardate(b, m)
	case 'z':
		return appendOffset(b, m.offset)
	case 'Z':
		return append(b, m.abbrev...)
	case 'n':
		return append(b, '\n')
	case 't':
		return append(b, '\t')
	case '%':
		return append(b, '%')
	}
	if part, ok := l.composed(string(rune(c)), m.depth); ok {
		return appendFormat(b, part, m, l)
	}
	if n, width, pad, ok := m.number(c, l); ok {
		return appendPadded(b, n, width, pad)
	}
	return append(b, '%', c)
}

// maxDepth bounds composed formats in one another: those of a locale that a
// script made may name themselves.
const maxDepth = 6

// composed gives the format that a group stands for, if it stands for one.
func (l *Locale) composed(group string, depth int) (string, bool) {
	if depth > maxDepth {
		return "", false
	}
	part, ok := l.formats[group]
	return part, ok
}

// number gives the value of a group that is a number, its width and padding.
func (m *moment) number(c byte, l *Locale) (n int64, width int, pad byte, ok bool) {
	hour := m.second / 3600
	year, _ := yearOfEra(m.year)
	sunday := int64(weekday(m.day) % 7)
	switch c {
	case 'C':
		return year / 100, 2, '0', true
	case 'd':
		return int64(m.dom), 2, '0', true
	case 'e':
		return int64(m.dom), 2, ' ', true
	case 'g':
		n, _ = l.isoWeek(m.date)
		n, _ = yearOfEra(n)
		return n % 100, 2, '0', true
	case 'G':
		n, _ = l.isoWeek(m.date)
		n, _ = yearOfEra(n)
		return n, 2, '0', true
	case 'H':
		return int64(hour), 2, '0', true
	case 'I':
		return int64((hour+11)%12 + 1), 2, '0', true
	case 'j':
		return int64(m.yday), 3, '0', true
	case 'J':
		return m.day, 7, '0', true
	case 'k':
		return int64(hour), 2, ' ', true
	case 'l':
		return int64((hour+11)%12 + 1), 2, ' ', true
	case 'm':
		return int64(m.month), 2, '0', true
	case 'M':
		return int64(m.second / 60 % 60), 2, '0', true
	case 'N':
		return int64(m.month), 2, ' ', true
	case 's':
		return m.utc, 1, '0', true
	case 'S':
		return int64(m.second % 60), 2, '0', true
	case 'u':
		return int64(weekday(m.day)), 1, '0', true
	case 'U':
		return (int64(m.yday) + 6 - sunday) / 7, 2, '0', true
	case 'V':
		_, week := l.isoWeek(m.date)
		return int64(week), 2, '0', true
	case 'w':
		return sunday, 1, '0', true
	case 'W':
		return int64(m.yday+7-weekday(m.day)) / 7, 2, '0', true
	case 'y':
		return year % 100, 2, '0', true
	case 'Y':
		return year, 4, '0', true
	}
	return 0, 0, 0, false
}

// appendEra writes a group after %E.
func appendEra(b []byte, c byte, m *moment, l *Locale) []byte {
	switch c {
	case 'E':
		if _, bce := yearOfEra(m.year); bce {
			return append(b, l.bce...)
		}
		return append(b, l.ce...)
	case 'C', 'y':
		return appendAlternative(b, c, m, l)
	}
	if part, ok := l.composed("E"+string(rune(c)), m.depth); ok {
		return appendFormat(b, part, m, l)
	}
	return append(b, '%', 'E', c)
}

// appendAlternative writes the era or its year; a locale without eras has
// centuries.
func appendAlternative(b []byte, c byte, m *moment, l *Locale) []byte {
	e := l.eraAt(m.utc + int64(m.offset))
	if e == nil {
		return appendGroup(b, c, m, l)
	}
	if c == 'C' {
		return append(b, e.name...)
	}
	year, _ := yearOfEra(m.year)
	return l.numeral(b, year-e.offset)
}

// appendNumeral writes a group after %O in the locale's numerals.
func appendNumeral(b []byte, c byte, m *moment, l *Locale) []byte {
	switch c {
	case 'd', 'e', 'H', 'I', 'k', 'l', 'm', 'M', 'S', 'u', 'w', 'y':
		n, _, _, _ := m.number(c, l)
		return l.numeral(b, n)
	}
	return append(b, '%', 'O', c)
}

func appendPadded(b []byte, n int64, width int, pad byte) []byte {
	var buf [20]byte
	digits := strconv.AppendInt(buf[:0], n, 10)
	for i := len(digits); i < width; i++ {
		b = append(b, pad)
	}
	return append(b, digits...)
}

func halfDay(m *moment, l *Locale) string {
	if m.second < secondsPerDay/2 {
		return l.am
	}
	return l.pm
}

// appendOffset writes ±hhmm, and seconds where there are any.
func appendOffset(b []byte, offset int) []byte {
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	b = append(b, sign)
	b = appendPadded(b, int64(offset/3600), 2, '0')
	b = appendPadded(b, int64(offset/60%60), 2, '0')
	if offset%60 != 0 {
		b = appendPadded(b, int64(offset%60), 2, '0')
	}
	return b
}

// stardateYear is the year that stardates count from.
const stardateYear = 1946

// appendStardate writes years since stardateYear, thousandths of the year that
// are over, and tenths of the day.
func appendStardate(b []byte, m *moment) []byte {
	year, _ := yearOfEra(m.year)
	days := 365
	if m.isLeap() {
		days = 366
	}
	b = append(b, "Stardate "...)
	b = appendPadded(b, year-stardateYear, 2, '0')
	b = appendPadded(b, int64(1000*(m.yday-1)/days), 3, '0')
	b = append(b, '.')
	return strconv.AppendInt(b, int64(m.second/(secondsPerDay/10)), 10)
}
