package clock

// This file adds spans of time.

import "math/bits"

// greatestCount bounds a number of days, weeks, months or years: a larger one
// leaves the range of times anyway.
const greatestCount = 1 << 48

// Add adds n units to a time: seconds, minutes and hours as they elapse; days,
// weeks, months and years on the calendar of l and the clocks of z. Units are
// whole words, singular or plural.
func Add(utc, n int64, unit string, z *Zone, l *Locale) (int64, error) {
	switch unit {
	case "years", "year":
		return addMonths(utc, n, 12, z, l)
	case "months", "month":
		return addMonths(utc, n, 1, z, l)
	case "weeks", "week":
		return addDays(utc, n, 7, z, l)
	case "days", "day":
		return addDays(utc, n, 1, z, l)
	case "hours", "hour":
		return addSeconds(utc, n, 3600)
	case "minutes", "minute":
		return addSeconds(utc, n, 60)
	case "seconds", "second":
		return addSeconds(utc, n, 1)
	}
	return 0, fail(`unknown unit "`+unit+`", must be  years, months, weeks, days, hours, minutes or seconds`,
		"CLOCK", "badUnit", unit)
}

func addSeconds(utc, n, each int64) (int64, error) {
	negative := n < 0
	if negative {
		n = -n
	}
	hi, lo := bits.Mul64(uint64(n), uint64(each))
	if hi != 0 || lo > 1<<63-1 {
		return 0, errTooLarge
	}
	step := int64(lo)
	if negative {
		step = -step
	}
	sum := utc + step
	if (step > 0) != (sum > utc) && step != 0 {
		return 0, errTooLarge
	}
	return sum, nil
}

func addDays(utc, n, each int64, z *Zone, l *Locale) (int64, error) {
	if n > greatestCount || n < -greatestCount {
		return 0, errTooLarge
	}
	m := show(utc, z, l)
	return checkedAt(z, m.day+n*each, int64(m.second))
}

// addMonths keeps the day of the month, or takes the last one of a shorter month.
func addMonths(utc, n, each int64, z *Zone, l *Locale) (int64, error) {
	if n > greatestCount || n < -greatestCount {
		return 0, errTooLarge
	}
	m := show(utc, z, l)
	months := m.year*12 + int64(m.month-1) + n*each
	target := m.date
	target.year = floorDiv(months, 12)
	target.month = int(floorMod(months, 12)) + 1
	dom := min(m.dom, target.monthLength())
	return checkedAt(z, l.day(target.year, int64(target.month), int64(dom)), int64(m.second))
}

// checkedAt is Zone.at with a check of the range.
func checkedAt(z *Zone, day, second int64) (int64, error) {
	const greatest = (1<<63 - 1) / secondsPerDay
	if day > greatest || day < -greatest {
		return 0, errTooLarge
	}
	return z.at(day, second), nil
}
