package clock

// This file cuts free-form dates into tokens.

import "strings"

type tokenKind uint8

const (
	tEnd      tokenKind = iota
	tSign               // a character of its own: value is the character
	tNumber             // up to five digits
	tLong               // six digits or more: a date or a time without separators
	tMonth              // 1 to 12
	tWeekday            // 0 for Sunday
	tMeridian           // 0 am, 1 pm
	tZone               // seconds east of UTC
	tSummer             // the same of a zone that has summer time already
	tDST                // "dst": one hour more
	tNext               // "next"
	tAgo                // "ago"
	tEpoch              // "epoch"
	tStardate           // "stardate"
	tMonths             // a unit of so many months
	tDays               // a unit of so many days
	tSeconds            // a unit of so many seconds
	tUnknown            // a word that means nothing
)

// token is a piece of the input. Its text is input[from:to+1], with the white
// space before it; at the end of the input, to is one too far, as people who
// count characters in messages expect of Tcl.
type token struct {
	kind     tokenKind
	value    int64
	from, to int
	digits   int // of a number
}

// tokenize cuts input; the last token is tEnd.
func tokenize(input string) []token {
	var tokens []token
	for at := 0; ; {
		t, next := nextToken(input, at)
		tokens = append(tokens, t)
		if t.kind == tEnd {
			return tokens
		}
		at = next
	}
}

func nextToken(input string, at int) (t token, next int) {
	t.from = at
	i := skipBlank(input, at)
	if i == len(input) {
		t.to = i
		return t, i
	}
	end := i + 1
	switch c := input[i]; {
	case isDigit(c):
		for end < len(input) && isDigit(input[end]) {
			end++
		}
		t.kind, t.value, t.digits = tNumber, decimal(input[i:end]), end-i
		if t.digits >= 6 {
			t.kind = tLong
		}
	case isLetter(c):
		for end < len(input) && (isLetter(input[end]) || input[end] == '.') {
			end++
		}
		t.kind, t.value = word(input[i:end])
	default:
		t.kind, t.value = tSign, int64(c)
	}
	t.to = end - 1
	return t, end
}

// skipBlank skips white space and comments in parentheses, which may nest. A
// comment that is not closed reaches to the end.
func skipBlank(s string, at int) int {
	for {
		at = skipSpace(s, at)
		if at == len(s) || s[at] != '(' {
			return at
		}
		depth := 0
		for at < len(s) {
			if s[at] == '(' {
				depth++
			} else if s[at] == ')' {
				depth--
			}
			at++
			if depth == 0 {
				break
			}
		}
	}
}

// decimal reads digits; a number too large for any use stays at a bound.
func decimal(digits string) int64 {
	const bound = 1 << 40
	var n int64
	for i := 0; i < len(digits) && n < bound; i++ {
		n = n*10 + int64(digits[i]-'0')
	}
	return n
}

// word finds the meaning of a word. Dots are ignored where that gives one, as
// in "p.m." and "e.s.t.".
func word(s string) (tokenKind, int64) {
	s = strings.ToLower(s)
	if kind, n := calendarWord(s); kind != tUnknown {
		return kind, n
	}
	plain := strings.ReplaceAll(s, ".", "")
	if m, ok := vocabulary[plain]; ok && (plain == s || m.kind != tMonths && m.kind != tDays && m.kind != tSeconds) {
		return m.kind, m.value
	}
	if m, ok := vocabulary[strings.TrimSuffix(s, "s")]; ok && (m.kind == tMonths || m.kind == tDays || m.kind == tSeconds) {
		return m.kind, m.value
	}
	if kind, n := zoneWord(plain); kind != tUnknown {
		return kind, n
	}
	return tUnknown, 0
}

// calendarWord finds names of days and months: in full, or their first three
// letters with or without a dot; and a few longer short forms.
func calendarWord(s string) (tokenKind, int64) {
	if m, ok := shortNames[s]; ok {
		return m.kind, m.value
	}
	short := len(s) == 3 || len(s) == 4 && s[3] == '.'
	if short {
		s = s[:3]
	}
	if i, ok := Root.monthNames.lookup(s); ok && isWhole(s, Root.months[i]) {
		return tMonth, int64(i + 1)
	}
	if i, ok := Root.dayNames.lookup(s); ok && isWhole(s, Root.days[i]) {
		return tWeekday, int64(i)
	}
	return tUnknown, 0
}

// isWhole tells a name, or its three first letters, from other beginnings.
func isWhole(s, name string) bool { return len(s) == 3 || len(s) == len(name) }

type meaning struct {
	kind  tokenKind
	value int64
}

var shortNames = map[string]meaning{
	"sept": {tMonth, 9}, "tues": {tWeekday, 2}, "wednes": {tWeekday, 3},
	"thur": {tWeekday, 4}, "thurs": {tWeekday, 4},
}

var vocabulary = map[string]meaning{
	"am": {tMeridian, 0}, "pm": {tMeridian, 1},
	"dst": {tDST, 0}, "epoch": {tEpoch, 0}, "stardate": {tStardate, 0},
	"next": {tNext, 1}, "ago": {tAgo, 0},
	// "last" is a number like any other: "last monday" is "-1 monday", and "last
	// january" the day -1 of January.
	"last": {tNumber, -1},
	"year": {tMonths, 12}, "month": {tMonths, 1},
	"fortnight": {tDays, 14}, "week": {tDays, 7}, "day": {tDays, 1},
	"tomorrow": {tDays, 1}, "yesterday": {tDays, -1}, "today": {tDays, 0},
	"hour": {tSeconds, 3600}, "minute": {tSeconds, 60}, "min": {tSeconds, 60},
	"second": {tSeconds, 1}, "sec": {tSeconds, 1}, "now": {tSeconds, 0},
}

// inSummer names the zones whose offsets have summer time in them.
var inSummer = map[string]bool{
	"bst": true, "ndt": true, "adt": true, "edt": true, "cdt": true, "mdt": true, "pdt": true,
	"ydt": true, "hdt": true, "cest": true, "mest": true, "sst": true, "wadt": true,
	"cadt": true, "eadt": true, "nzdt": true,
}

// freeOffsets are the zones that free-form dates read otherwise than formats
// do: offsets of half hours are cut to whole ones.
var freeOffsets = map[string]int{
	"nft": -300, "nst": -300, "ndt": -200, "it": 300, "ist": 500, "jt": 700,
	"cast": 900, "cadt": 1000, "eadt": 1100, "uct": 0,
}

// unknownZones are abbreviations that only formats know.
var unknownZones = map[string]bool{"eest": true, "zp4": true, "zp5": true, "zp6": true}

func zoneWord(s string) (tokenKind, int64) {
	n, ok := freeOffsets[s]
	if !ok {
		n, ok = abbreviations[s]
	}
	switch {
	case !ok || unknownZones[s]:
		return tUnknown, 0
	case inSummer[s]:
		return tSummer, int64(hoursMinutes(n))
	}
	return tZone, int64(hoursMinutes(n))
}
