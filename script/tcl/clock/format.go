package clock

// This file formats times.

import "strconv"

// DefaultFormat is the format of a clock format without -format.
const DefaultFormat = "%a %b %d %H:%M:%S %Z %Y"

// Format writes a time by the groups of format, as z and l show it. A group
// that does not exist stands for itself.
func Format(utc int64, format string, z *Zone, l *Locale) string {
	m := show(utc, z, l)
	return string(appendFormat(make([]byte, 0, 2*len(format)+16), format, &m, l))
}

func appendFormat(b []byte, format string, m *moment, l *Locale) []byte {
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
			b = appendNumeral(b, format[i], m)
		}
	}
	return b
}

// appendGroup writes one plain group.
func appendGroup(b []byte, c byte, m *moment, l *Locale) []byte {
	if part, ok := l.composed(c); ok {
		return appendFormat(b, part, m, l)
	}
	switch c {
	case 'a':
		return append(b, dayNames[weekday(m.day)%7][:3]...)
	case 'A':
		return append(b, dayNames[weekday(m.day)%7]...)
	case 'b', 'h':
		return append(b, monthNames[m.month-1][:3]...)
	case 'B':
		return append(b, monthNames[m.month-1]...)
	case 'p':
		return append(b, halfDay(m, "AM", "PM")...)
	case 'P':
		return append(b, halfDay(m, "am", "pm")...)
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
	if n, width, pad, ok := m.number(c, l); ok {
		return appendPadded(b, n, width, pad)
	}
	return append(b, '%', c)
}

// composed gives the format that a group stands for, if it stands for one.
func (l *Locale) composed(c byte) (string, bool) {
	switch c {
	case 'c':
		return l.dateTime, true
	case 'D':
		return "%m/%d/%Y", true
	case 'r':
		return l.clock12, true
	case 'R':
		return "%H:%M", true
	case 'T':
		return "%H:%M:%S", true
	case 'x':
		return l.date_, true
	case 'X':
		return l.time_, true
	case '+':
		return "%a %b %e %H:%M:%S %Z %Y", true
	}
	return "", false
}

// composedEra is composed for the groups after %E. No English locale has eras
// or numerals of its own, so these are the root locale's formats.
func composedEra(c byte) (string, bool) {
	switch c {
	case 'c':
		return Root.dateTime, true
	case 'x':
		return Root.date_, true
	case 'X':
		return Root.time_, true
	}
	return "", false
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
	if part, ok := composedEra(c); ok {
		return appendFormat(b, part, m, l)
	}
	switch c {
	case 'E':
		if _, bce := yearOfEra(m.year); bce {
			return append(b, "B.C.E."...)
		}
		return append(b, "C.E."...)
	case 'C', 'y', 'Y':
		return appendGroup(b, c, m, l)
	}
	return append(b, '%', 'E', c)
}

// appendNumeral writes a group after %O: two digits of the locale's numerals.
func appendNumeral(b []byte, c byte, m *moment) []byte {
	switch c {
	case 'd', 'e', 'H', 'I', 'k', 'l', 'm', 'M', 'S', 'u', 'w', 'y':
		n, _, _, _ := m.number(c, Root)
		return appendPadded(b, n, 2, '0')
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

func halfDay(m *moment, am, pm string) string {
	if m.second < secondsPerDay/2 {
		return am
	}
	return pm
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
