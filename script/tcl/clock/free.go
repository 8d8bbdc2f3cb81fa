package clock

// This file reads free-form dates: any number of dates, times, zones, days of
// the week, relative spans, in any order.
//
// A parser with one token of look-ahead, that prefers the longer reading, is
// part of the definition here: what "jan 5 2000" means follows from it (the
// 2000 is a time of day, because a month's day is only followed by a year
// after a comma).

import (
	"strconv"
	"strings"
)

// ScanFree reads a free-form date. Dates without a year, times without a date
// and relative spans count from base, as z shows it.
func ScanFree(input string, base int64, z *Zone) (int64, error) {
	p := freeParser{input: input, tokens: tokenize(input)}
	p.run()
	if p.failed {
		return 0, fail(`unable to convert date-time string "` + input + `": ` + p.err)
	}
	return p.resolve(base, z)
}

// freeParser holds what has been read. The counts tell how often each kind of
// item came; all but relative spans may come once.
type freeParser struct {
	input  string
	tokens []token
	at     int
	failed bool
	err    string // what failed first

	dates, times, zones, weekdays, ordinals, spans int

	year, month, dom        int64
	hasYear                 bool
	second                  int64 // of the day, -1 for a time that does not exist
	offset                  int64 // seconds east of UTC
	weekday                 int64 // 0 for Sunday
	weekdayCount            int64
	ordinalMonth            int64
	ordinalCount            int64
	addMonths, addDays, add int64
}

func (p *freeParser) peek() token { return p.tokens[p.at] }

// sees tells whether the token that is n further on is of a kind.
func (p *freeParser) sees(n int, k tokenKind) bool {
	return p.at+n < len(p.tokens) && p.tokens[p.at+n].kind == k
}

// seesSign tells the same of a character.
func (p *freeParser) seesSign(n int, c byte) bool {
	return p.sees(n, tSign) && p.tokens[p.at+n].value == int64(c)
}

func (p *freeParser) take() token {
	t := p.tokens[p.at]
	if t.kind != tEnd {
		p.at++
	}
	return t
}

// want takes a token of a kind, or fails on it.
func (p *freeParser) want(k tokenKind) int64 {
	if !p.failed && !p.sees(0, k) {
		p.syntaxError()
	}
	return p.take().value
}

// wantSign takes a character, or fails on it.
func (p *freeParser) wantSign(c byte) {
	if !p.failed && !p.seesSign(0, c) {
		p.syntaxError()
	}
	p.take()
}

func (p *freeParser) syntaxError() {
	t := p.peek()
	p.fail("syntax error (characters " + strconv.Itoa(t.from) + "-" + strconv.Itoa(t.to) + ")")
}

func (p *freeParser) fail(msg string) {
	if !p.failed {
		p.failed, p.err = true, msg
	}
}

func (p *freeParser) run() {
	for !p.failed && !p.sees(0, tEnd) {
		p.item()
	}
	for _, c := range []struct {
		count int
		what  string
	}{
		{p.dates, "date"}, {p.times, "time of day"}, {p.zones, "time zone"},
		{p.weekdays, "weekday"}, {p.ordinals, "ordinal month"},
	} {
		if c.count > 1 {
			p.fail("more than one " + c.what + " in string")
		}
	}
}

// item reads one item.
func (p *freeParser) item() {
	t := p.peek()
	switch t.kind {
	case tZone, tSummer:
		p.namedZone()
	case tMonth:
		p.take()
		p.setDate(t.value, p.want(tNumber))
		if p.seesSign(0, ',') {
			p.take()
			p.setYear(p.want(tNumber))
		}
	case tWeekday:
		p.take()
		p.setWeekday(1, t.value)
		if p.seesSign(0, ',') {
			p.take()
		}
	case tNext:
		p.next()
	case tEpoch:
		p.take()
		p.setYear(1970)
		p.setDate(1, 1)
	case tStardate:
		p.stardate()
	case tLong:
		p.long()
	case tNumber:
		p.number()
	case tMonths, tDays, tSeconds:
		p.span(1)
	case tSign:
		p.sign()
	default:
		p.syntaxError()
	}
}

// namedZone reads "est" or "est dst".
func (p *freeParser) namedZone() {
	t := p.take()
	p.zones++
	p.offset = t.value
	if t.kind == tZone && p.sees(0, tDST) {
		p.take()
		p.offset += 3600
	}
}

// next reads "next" with a month, a weekday or a unit, perhaps with a number before it.
func (p *freeParser) next() {
	p.take()
	n := int64(1)
	counted := p.sees(0, tNumber)
	if counted {
		n = p.take().value
	}
	switch t := p.peek(); {
	case t.kind == tMonth:
		p.take()
		p.ordinals++
		p.ordinalMonth, p.ordinalCount = t.value, n
	case t.kind == tWeekday && !counted:
		p.take()
		p.setWeekday(2, t.value)
	case isUnit(t.kind):
		p.span(n)
	default:
		p.syntaxError()
	}
}

// stardate reads "stardate 24000.5".
func (p *freeParser) stardate() {
	p.take()
	whole := p.digits()
	p.wantSign('.')
	tenths := p.want(tNumber)
	if p.failed {
		return
	}
	t := stardateSeconds(whole, tenths, Root)
	d := Root.date(floorDiv(t, secondsPerDay) + epochDay)
	p.setYear(d.year)
	p.setDate(int64(d.month), int64(d.dom))
	p.times++
	p.second = floorMod(t, secondsPerDay)
}

// digits takes a number of any length.
func (p *freeParser) digits() int64 {
	if p.sees(0, tLong) {
		return p.take().value
	}
	return p.want(tNumber)
}

// long reads an item that starts with six digits or more: a date by itself, or
// with a time after it.
func (p *freeParser) long() {
	n := p.take().value
	p.setYear(n / 10000)
	p.setDate(n/100%100, n%100)
	switch {
	case p.sees(0, tLong):
		p.compactTime(p.take().value)
	case p.sees(0, tZone) && p.sees(1, tLong):
		p.isLetterT(p.take())
		p.compactTime(p.take().value)
	case p.sees(0, tZone):
		p.clockTime()
	}
}

func (p *freeParser) compactTime(n int64) {
	p.times++
	p.second = clockSeconds(n/10000, n/100%100, n%100, -1)
}

// isLetterT checks the T between a date and a time. It looks like a zone; another
// zone there is an error for which Tcl has no words.
func (p *freeParser) isLetterT(t token) {
	if strings.TrimSpace(strings.ToLower(p.input[t.from:t.to+1])) != "t" {
		p.fail("")
	}
}

// clockTime reads Thh:mm:ss.
func (p *freeParser) clockTime() {
	t := p.take()
	hour := p.want(tNumber)
	p.wantSign(':')
	minute := p.want(tNumber)
	p.wantSign(':')
	second := p.want(tNumber)
	p.isLetterT(t)
	p.times++
	p.second = clockSeconds(hour, minute, second, -1)
}

// sign reads "+3 days", "-1 monday", or an offset like "+0200".
func (p *freeParser) sign() {
	t := p.take()
	sign := int64(1)
	switch t.value {
	case '-':
		sign = -1
	case '+':
	default:
		p.at--
		p.syntaxError()
		return
	}
	n := p.want(tNumber)
	switch t := p.peek(); {
	case p.failed:
	case t.kind == tWeekday:
		p.take()
		p.setWeekday(sign*n, t.value)
	case isUnit(t.kind):
		p.span(sign * n)
	default:
		p.zones++
		p.offset = sign * int64(hoursMinutes(int(n)))
	}
}

func isUnit(k tokenKind) bool { return k == tMonths || k == tDays || k == tSeconds }

// span reads a unit and a following "ago", which turns round all spans so far.
func (p *freeParser) span(n int64) {
	p.spans++
	switch t := p.take(); t.kind {
	case tMonths:
		p.addMonths += n * t.value
	case tDays:
		p.addDays += n * t.value
	default:
		p.add += n * t.value
	}
	if p.sees(0, tAgo) {
		p.take()
		p.addMonths, p.addDays, p.add = -p.addMonths, -p.addDays, -p.add
	}
}

func (p *freeParser) setDate(month, dom int64) {
	p.dates++
	p.month, p.dom = month, dom
}

func (p *freeParser) setYear(year int64) { p.year, p.hasYear = year, true }

func (p *freeParser) setWeekday(count, day int64) {
	p.weekdays++
	p.weekdayCount, p.weekday = count, day
}

// number reads an item that starts with a number.
func (p *freeParser) number() {
	t := p.take()
	n := t.value
	switch second := p.peek(); {
	case second.kind == tMeridian:
		p.take()
		p.setTime(n, 0, 0, second.value)
	case p.seesSign(0, ':'):
		p.timeOfDay(n)
	case p.seesSign(0, '/'):
		p.take()
		p.setDate(n, p.want(tNumber))
		if p.seesSign(0, '/') {
			p.take()
			p.setYear(p.want(tNumber))
		}
	case p.seesSign(0, '-') && (p.sees(1, tMonth) || p.sees(1, tNumber)):
		p.dashed(n)
	case second.kind == tMonth:
		p.take()
		p.setDate(second.value, n)
		if p.sees(0, tNumber) {
			p.setYear(p.take().value)
		}
	case second.kind == tWeekday:
		p.take()
		p.setWeekday(n, second.value)
	case isUnit(second.kind):
		p.span(n)
	default:
		p.loneNumber(n)
	}
}

// dashed reads what follows the year or day of "2000-01-05" and "5-jan-2000".
func (p *freeParser) dashed(n int64) {
	p.take()
	t := p.take()
	p.wantSign('-')
	last := p.want(tNumber)
	if t.kind == tMonth {
		p.setDate(t.value, n)
		p.setYear(last)
		return
	}
	p.setDate(t.value, last)
	p.setYear(n)
	if p.sees(0, tZone) {
		p.clockTime()
	}
}

// timeOfDay reads what follows the hour of "10:30:00 pm".
func (p *freeParser) timeOfDay(hour int64) {
	p.take()
	minute := p.want(tNumber)
	second := int64(0)
	if p.seesSign(0, ':') {
		p.take()
		second = p.want(tNumber)
	}
	half := int64(-1)
	if p.sees(0, tMeridian) {
		half = p.take().value
	}
	p.setTime(hour, minute, second, half)
}

func (p *freeParser) setTime(hour, minute, second, half int64) {
	p.times++
	p.second = clockSeconds(hour, minute, second, half)
}

// loneNumber takes a number that nothing claims: the year of a date that has a
// time and no span, else a time of day like 10 or 1030. Tcl tells these two by
// the digits of the number that it saw last, which is the next one if another
// follows.
func (p *freeParser) loneNumber(n int64) {
	if p.times > 0 && p.dates > 0 && p.spans == 0 {
		p.setYear(n)
		return
	}
	digits := p.tokens[p.at-1].digits
	if next := p.peek().digits; next > 0 {
		digits = next
	}
	if digits <= 2 {
		p.setTime(n, 0, 0, -1)
		return
	}
	p.setTime(n/100, n%100, 0, -1)
}

// clockSeconds gives the second of the day of a time; half is 0 for am, 1 for
// pm, -1 for a clock of 24 hours. A time that does not exist gives -1: one
// second before the day, without an error.
func clockSeconds(hour, minute, second, half int64) int64 {
	if minute < 0 || minute > 59 || second < 0 || second > 59 {
		return -1
	}
	switch {
	case half < 0 && hour >= 0 && hour <= 23:
	case half >= 0 && hour >= 1 && hour <= 12:
		hour = hour%12 + 12*half
	default:
		return -1
	}
	return hour*3600 + minute*60 + second
}

// resolve makes a time of what was read: the date and time of day, then the
// spans, then the day of the week, then the month.
func (p *freeParser) resolve(base int64, z *Zone) (int64, error) {
	b := show(base, z, Root)
	if p.zones > 0 {
		z = &Zone{offset: int(p.offset)}
	}
	day, second := b.day, int64(b.second)
	if p.dates > 0 {
		day = Root.day(p.fullYear(b), p.month, p.dom)
	}
	switch {
	case p.times > 0:
		second = p.second
	case p.dates+p.weekdays+p.ordinals > 0 || p.addMonths != 0 || p.addDays != 0:
		second = 0
	}
	t := z.at(day, second)
	for _, step := range []struct {
		n    int64
		unit string
	}{{p.addMonths, "months"}, {p.addDays, "days"}, {p.add, "seconds"}} {
		var err error
		if t, err = Add(t, step.n, step.unit, z, Root); err != nil {
			return 0, err
		}
	}
	if p.weekdays > 0 && p.dates == 0 {
		t = z.at(p.weekdayFrom(show(t, z, Root).day), second)
	}
	if p.ordinals > 0 {
		return Add(t, p.monthsAhead(b), "months", z, Root)
	}
	return t, nil
}

// fullYear gives the year of the date, the base's where none was read.
func (p *freeParser) fullYear(base moment) int64 {
	switch {
	case !p.hasYear:
		return base.year
	case p.year < 100:
		return twoDigitYear(p.year)
	}
	return p.year
}

// weekdayFrom gives the day of the week that was read: the first from day on,
// or as many weeks later or earlier as its count says.
func (p *freeParser) weekdayFrom(day int64) int64 {
	day += floorMod(p.weekday-int64(weekday(day)), 7)
	if p.weekdayCount > 0 {
		return day + 7*(p.weekdayCount-1)
	}
	return day + 7*p.weekdayCount
}

// monthsAhead counts the months from the base to the month that was read: the
// next of its name, or as many years later as its count says.
func (p *freeParser) monthsAhead(m moment) int64 {
	ahead := p.ordinalMonth - int64(m.month)
	n := p.ordinalCount
	if n > 0 && ahead > 0 {
		n--
	}
	return ahead + 12*n
}
