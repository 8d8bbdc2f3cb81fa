package clock

// This file reads POSIX time zone specifications, as the TZ variable holds them.

import "strings"

// posixRule is a zone with summer time by a yearly rule.
type posixRule struct {
	std, dst       string
	stdOff, dstOff int // seconds east of UTC
	start, end     changeRule
}

// changeRule says when, each year, the clocks change.
type changeRule struct {
	kind  byte // 'M' month.week.day, 'J' day 1 to 365 without 29 February, 'n' day 0 to 365
	month int
	week  int // 1 to 4, or 5 for the last
	day   int // 0 for Sunday, or the day of the year
	time  int // second of the day by the local clock before the change
}

// The rules of zones that name a summer time but no rule. Zones up to twelve
// hours east of Greenwich change as Europe does, those near it all at one
// instant; all others as the United States do.
func (r *posixRule) defaultRules() {
	const hour = 3600
	switch {
	case r.stdOff >= 0 && r.stdOff <= 2*hour:
		r.start = changeRule{'M', 3, 5, 0, hour + r.stdOff}
		r.end = changeRule{'M', 10, 5, 0, hour + r.dstOff}
	case r.stdOff >= 0 && r.stdOff <= 12*hour:
		r.start = changeRule{'M', 3, 5, 0, 2 * hour}
		r.end = changeRule{'M', 10, 5, 0, 3 * hour}
	default:
		r.start = changeRule{'M', 3, 2, 0, 2 * hour}
		r.end = changeRule{'M', 11, 1, 0, 2 * hour}
	}
}

// in gives the local second count at which the rule takes effect in a year.
func (c changeRule) in(year int64) int64 {
	var day int64
	switch c.kind {
	case 'M':
		first := dayNumber(true, year, int64(c.month), 1)
		// weekday 7 is Sunday, which the rule calls 0.
		day = first + floorMod(int64(c.day-weekday(first)), 7) + int64(c.week-1)*7
		if day >= dayNumber(true, year, int64(c.month)+1, 1) {
			day -= 7
		}
	case 'J':
		day = dayNumber(true, year, 1, 1) + int64(c.day) - 1
		if c.day >= 60 && dayNumber(true, year, 3, 1)-dayNumber(true, year, 2, 1) == 29 {
			day++
		}
	default:
		day = dayNumber(true, year, 1, 1) + int64(c.day)
	}
	return (day-epochDay)*secondsPerDay + int64(c.time)
}

func (r *posixRule) lookup(utc int64) (string, int) {
	local := utc + int64(r.stdOff)
	year := proleptic.date(floorDiv(local, secondsPerDay) + epochDay).year
	start := r.start.in(year) - int64(r.stdOff)
	end := r.end.in(year) - int64(r.dstOff)
	summer := start <= utc && utc < end
	if end < start { // the southern hemisphere
		summer = !(end <= utc && utc < start)
	}
	if summer {
		return r.dst, r.dstOff
	}
	return r.std, r.stdOff
}

// parsePosix reads a specification; nil says that s is none.
func parsePosix(s string) *Zone {
	p := posixParser{s: s}
	std := p.name()
	off, ok := p.time(true)
	if std == "" || !ok {
		return nil
	}
	if p.s == "" {
		return &Zone{abbrev: std, offset: -off}
	}
	r := &posixRule{std: std, dst: p.name(), stdOff: -off, dstOff: -off + 3600}
	if r.dst == "" {
		return nil
	}
	if p.s != "" && p.s[0] != ',' {
		if off, ok = p.time(true); !ok {
			return nil
		}
		r.dstOff = -off
	}
	if p.s == "" {
		r.defaultRules()
		return &Zone{rule: r}
	}
	var ok2 bool
	r.start, ok = p.rule()
	r.end, ok2 = p.rule()
	if !ok || !ok2 || p.s != "" {
		return nil
	}
	return &Zone{rule: r}
}

// posixParser takes pieces off the front of s.
type posixParser struct{ s string }

// name takes letters, or anything between < and >; "" if there is no name.
func (p *posixParser) name() string {
	if strings.HasPrefix(p.s, "<") {
		i := strings.IndexByte(p.s, '>')
		if i < 0 {
			return ""
		}
		name := p.s[1:i]
		p.s = p.s[i+1:]
		return name
	}
	i := 0
	for i < len(p.s) && isLetter(p.s[i]) {
		i++
	}
	name := p.s[:i]
	p.s = p.s[i:]
	return name
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func (p *posixParser) take(c byte) bool {
	if p.s == "" || p.s[0] != c {
		return false
	}
	p.s = p.s[1:]
	return true
}

// number takes up to max digits.
func (p *posixParser) number(max int) (n int, ok bool) {
	i := 0
	for i < len(p.s) && i < max && isDigit(p.s[i]) {
		n = n*10 + int(p.s[i]-'0')
		i++
	}
	p.s = p.s[i:]
	return n, i > 0
}

// time takes hh[:mm[:ss]], with a sign where one is allowed, as seconds.
func (p *posixParser) time(signed bool) (int, bool) {
	sign := 1
	if signed {
		if p.take('-') {
			sign = -1
		} else {
			p.take('+')
		}
	}
	total, ok := p.number(2)
	total *= 3600
	for unit := 60; ok && unit >= 1 && p.take(':'); unit /= 60 {
		var n int
		n, ok = p.number(2)
		total += n * unit
	}
	return sign * total, ok
}

// rule takes ",Mm.w.d/time", ",Jn/time" or ",n/time".
func (p *posixParser) rule() (c changeRule, ok bool) {
	if !p.take(',') {
		return c, false
	}
	c.kind, c.time, ok = 'n', 2*3600, true
	switch {
	case p.take('M'):
		var dot1, dot2, okWeek, okDay bool
		c.kind = 'M'
		c.month, ok = p.number(2)
		dot1 = p.take('.')
		c.week, okWeek = p.number(1)
		dot2 = p.take('.')
		c.day, okDay = p.number(1)
		ok = ok && dot1 && dot2 && okWeek && okDay &&
			c.month >= 1 && c.month <= 12 && c.week >= 1 && c.week <= 5 && c.day <= 6
	case p.take('J'):
		c.kind = 'J'
		c.day, ok = p.number(3)
		ok = ok && c.day >= 1 && c.day <= 365
	default:
		c.day, ok = p.number(3)
		ok = ok && c.day <= 365
	}
	if ok && p.take('/') {
		c.time, ok = p.time(true)
	}
	return c, ok
}
