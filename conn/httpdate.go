// This file reads and writes HTTP dates: RFC 9110 section 5.6.7.

package conn

import (
	"errors"
	"strings"
	"time"
)

// ErrDate says that a text is in none of the three forms of an HTTP date.
var ErrDate = errors.New("not an HTTP date")

const (
	dayNames   = "SunMonTueWedThuFriSat"
	monthNames = "JanFebMarAprMayJunJulAugSepOctNovDec"
)

var longDays = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

// dateForms are the three forms, the one that is sent first. Letters stand for: a short day name, A long day name,
// d day, e day with a space for a leading zero, b month, Y year, y year of two digits, H N S time.
var dateForms = [...]string{"a, d b Y H:N:S GMT", "A, d-b-y H:N:S GMT", "a b e H:N:S Y"}

// AppendHTTPDate appends t in the form that is sent today (IMF-fixdate), in whole seconds. Years are 0 to 9999.
func AppendHTTPDate(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	w, m := 3*int(t.Weekday()), 3*int(month-1)
	dst = append(dst, dayNames[w:w+3]...)
	dst = append2(append(dst, ", "...), day)
	dst = append(append(append(dst, ' '), monthNames[m:m+3]...), ' ')
	dst = append2(append2(dst, year/100), year%100)
	dst = append2(append(dst, ' '), hour)
	dst = append2(append(dst, ':'), minute)
	dst = append2(append(dst, ':'), second)
	return append(dst, " GMT"...)
}

// append2 appends two digits.
func append2(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// ParseHTTPDate reads any of the three forms. A two-digit year that would be more than 50 years ahead of now is of the
// past century. That the day name fits the date is not asked for.
func ParseHTTPDate(s string) (time.Time, error) {
	for _, form := range dateForms {
		var d dateReader
		if d.s = s; d.match(form) {
			return d.time()
		}
	}
	return time.Time{}, ErrDate
}

// dateReader reads a date from the front of s.
type dateReader struct {
	s                                      string
	year, month, day, hour, minute, second int
}

// match reads the whole date by a form of dateForms.
func (d *dateReader) match(form string) bool {
	for i := range len(form) {
		if !d.take(form[i]) {
			return false
		}
	}
	return d.s == ""
}

// take reads what one letter of a form stands for, or that byte.
func (d *dateReader) take(c byte) (ok bool) {
	switch c {
	case 'a':
		_, ok = d.name(dayNames)
	case 'A':
		ok = d.longDay()
	case 'b':
		d.month, ok = d.name(monthNames)
	case 'd':
		d.day, ok = d.number(2)
	case 'e':
		if strings.HasPrefix(d.s, " ") {
			d.s = d.s[1:]
			d.day, ok = d.number(1)
		} else {
			d.day, ok = d.number(2)
		}
	case 'Y':
		d.year, ok = d.number(4)
	case 'y':
		d.year, ok = d.number(2)
		d.year = fullYear(d.year, time.Now().Year())
	case 'H':
		d.hour, ok = d.number(2)
	case 'N':
		d.minute, ok = d.number(2)
	case 'S':
		d.second, ok = d.number(2)
	default:
		if ok = d.s != "" && d.s[0] == c; ok {
			d.s = d.s[1:]
		}
	}
	return ok
}

// name reads one of names, which are of three letters each, and returns its number from 1.
func (d *dateReader) name(names string) (int, bool) {
	if len(d.s) < 3 {
		return 0, false
	}
	for i := 0; i < len(names); i += 3 {
		if d.s[:3] == names[i:i+3] {
			d.s = d.s[3:]
			return i/3 + 1, true
		}
	}
	return 0, false
}

func (d *dateReader) longDay() bool {
	for _, day := range longDays {
		if rest, ok := strings.CutPrefix(d.s, day); ok {
			d.s = rest
			return true
		}
	}
	return false
}

// number reads exactly n digits.
func (d *dateReader) number(n int) (v int, ok bool) {
	if len(d.s) < n {
		return 0, false
	}
	for i := range n {
		if classes[d.s[i]]&isDigit == 0 {
			return 0, false
		}
		v = v*10 + int(d.s[i]-'0')
	}
	d.s = d.s[n:]
	return v, true
}

// fullYear returns the year of two digits that is at most 50 years after now.
func fullYear(yy, now int) int {
	year := now - now%100 + yy
	if year > now+50 {
		year -= 100
	}
	if year <= now-50 {
		year += 100
	}
	return year
}

// time checks the parts. A leap second counts as the first of the next minute.
func (d *dateReader) time() (time.Time, error) {
	if d.hour > 23 || d.minute > 59 || d.second > 60 {
		return time.Time{}, ErrDate
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, 0, 0, time.UTC)
	if t.Day() != d.day { // it had run over into the next month
		return time.Time{}, ErrDate
	}
	return t.Add(time.Duration(d.second) * time.Second), nil
}
