package clock

// This file scans times by a format.
//
// A format becomes a list of elements. Groups may take one digit or two, so a
// matcher that tries the longest first has to be able to go back: "111" by
// %d%m is 11 and 1, by %d%m%d it is 1, 1 and 1. Positions from which an element
// has failed are remembered, which keeps the time linear in each.

import "strings"

// Scan reads input by format. What the format leaves out is taken from base,
// as z and l show it.
func Scan(input, format string, base int64, z *Zone, l *Locale) (int64, error) {
	s := scanner{input: strings.ToLower(input), zone: z, locale: l}
	s.compile(format)
	// White space around the input is no part of it.
	s.elements = append(s.elements, element{kind: atEnd})
	start := skipSpace(s.input, 0)
	if !s.match(0, start) {
		return 0, errNoMatch
	}
	f := fields{}
	for _, c := range s.captures {
		if err := f.set(c, l); err != nil {
			return 0, err
		}
	}
	return f.resolve(base, z, l)
}

// kind says what an element matches.
type kind uint8

const (
	literal  kind = iota // text
	space                // one white space character or more
	number               // min to max digits after white space
	signed               // a sign and digits after white space
	numeral              // a number as a locale's numeral: two digits
	dayName              // a day of the week or three letters or more of it
	monName              // the same of a month
	halfName             // am, pm, or the first letter
	eraName              // B.C.E., B.C., C.E., A.D. or enough of it
	zoneName             // an offset or up to four letters and digits
	stardate             // what %Q writes
	never                // nothing: a group that no locale of ours can read
	atEnd                // white space and the end
)

// maxDigits bounds the digits of a number without a width, more than any number
// in range has, so that the time of a scan does not grow with their square.
const maxDigits = 32

type element struct {
	kind     kind
	group    byte // the group that it reads, 0 for text
	text     string
	min, max int
}

// capture is what an element has read.
type capture struct {
	group byte
	kind  kind
	text  string
}

type scanner struct {
	input    string // in lower case
	zone     *Zone
	locale   *Locale
	elements []element
	failed   map[[2]int]bool
	captures []capture
}

// compile appends the elements of a format.
func (s *scanner) compile(format string) {
	for format != "" {
		n := 1
		switch c := format[0]; {
		case isSpace(c):
			n = skipSpace(format, 0)
			s.elements = append(s.elements, element{kind: space})
		case c == '%':
			n = s.compileGroup(format)
		default:
			for n < len(format) && !isSpace(format[n]) && format[n] != '%' {
				n++
			}
			s.text(format[:n])
		}
		format = format[n:]
	}
}

// compileGroup appends the group at the start of format and gives its length.
// A group that does not exist stands for itself; what follows its percent sign
// is left to be compiled as text.
func (s *scanner) compileGroup(format string) int {
	switch {
	case len(format) >= 3 && format[1] == 'E' && s.eraGroup(format[2]),
		len(format) >= 3 && format[1] == 'O' && s.numeralGroup(format[2]):
		return 3
	case len(format) >= 3 && (format[1] == 'E' || format[1] == 'O'):
		s.text(format[:2])
		return 2
	case len(format) >= 2 && s.group(format[1]):
		return 2
	}
	s.text("%")
	return 1
}

func (s *scanner) text(t string) {
	s.elements = append(s.elements, element{kind: literal, text: strings.ToLower(t)})
}

// group appends one plain group; false says that there is no such group.
func (s *scanner) group(c byte) bool {
	if part, ok := s.locale.composed(c); ok {
		s.compile(part)
		return true
	}
	e := element{group: c, kind: number, min: 1, max: 2}
	switch c {
	case 'C', 'd', 'e', 'H', 'I', 'k', 'l', 'm', 'M', 'N', 'S', 'U', 'V', 'W', 'y':
	case 'g':
		e.min = 2
	case 'G', 'Y':
		e.min, e.max = 4, 4
	case 'j':
		e.max = 3
	case 'J':
		e.max = maxDigits
	case 'u', 'w':
		e.max = 1
	case 's':
		e.kind = signed
	case 'a', 'A':
		e.kind = dayName
	case 'b', 'B', 'h':
		e.kind = monName
	case 'p', 'P':
		e.kind = halfName
	case 'z', 'Z':
		e.kind = zoneName
	case 'Q':
		e.kind = stardate
	case 'n':
		e = element{kind: literal, text: "\n"}
	case 't':
		e = element{kind: literal, text: "\t"}
	case '%':
		e = element{kind: literal, text: "%"}
	default:
		return false
	}
	s.elements = append(s.elements, e)
	return true
}

// eraGroup is group for the groups after %E.
func (s *scanner) eraGroup(c byte) bool {
	if part, ok := composedEra(c); ok {
		s.compile(part)
		return true
	}
	switch c {
	case 'E':
		s.elements = append(s.elements, element{kind: eraName, group: 'E'})
	case 'C', 'Y':
		s.elements = append(s.elements, element{kind: never})
	case 'y':
		// A year of an era that nothing names: read and forgotten.
		s.elements = append(s.elements, element{kind: numeral})
	default:
		return false
	}
	return true
}

// numeralGroup is group for the groups after %O.
func (s *scanner) numeralGroup(c byte) bool {
	switch c {
	case 'd', 'e', 'H', 'I', 'k', 'l', 'm', 'M', 'S', 'u', 'w', 'y':
		s.elements = append(s.elements, element{kind: numeral, group: c})
	default:
		return false
	}
	return true
}

// match tries to match the elements from the n-th on at input position at, and
// leaves what they read in captures.
func (s *scanner) match(n, at int) bool {
	if n == len(s.elements) {
		return true
	}
	key := [2]int{n, at}
	if s.failed[key] {
		return false
	}
	e := &s.elements[n]
	start := at
	if e.kind == number || e.kind == signed {
		start = skipSpace(s.input, at)
	}
	mark := len(s.captures)
	var ends [16]int
	for _, end := range s.ends(e, start, ends[:0]) {
		s.captures = s.captures[:mark]
		if e.group != 0 {
			s.captures = append(s.captures, capture{e.group, e.kind, s.input[start:end]})
		}
		if s.match(n+1, end) {
			return true
		}
	}
	s.captures = s.captures[:mark]
	if s.failed == nil {
		s.failed = make(map[[2]int]bool)
	}
	s.failed[key] = true
	return false
}

// ends appends the positions at which e can end that starts at start, the best first.
func (s *scanner) ends(e *element, start int, ends []int) []int {
	rest := s.input[start:]
	switch e.kind {
	case literal:
		if strings.HasPrefix(rest, e.text) {
			return append(ends, start+len(e.text))
		}
	case space:
		// Only the longest run: whatever follows starts with no white space of its own.
		if end := skipSpace(s.input, start); end > start {
			return append(ends, end)
		}
	case number:
		return appendRuns(ends, start, countDigits(rest, e.max), e.min)
	case signed:
		sign := 0
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			sign = 1
		}
		return appendRuns(ends, start+sign, countDigits(rest[sign:], maxDigits), 1)
	case numeral:
		if countDigits(rest, 2) == 2 {
			return append(ends, start+2)
		}
	case dayName:
		return appendNames(ends, start, rest, dayNames[:], 3)
	case monName:
		return appendNames(ends, start, rest, monthNames[:], 3)
	case halfName:
		return appendNames(ends, start, rest, halfNames[:], 1)
	case eraName:
		return appendEras(ends, start, rest)
	case zoneName:
		return appendZones(ends, start, rest)
	case stardate:
		if n := stardateLength(rest); n > 0 {
			return append(ends, start+n)
		}
	case atEnd:
		if skipSpace(s.input, start) == len(s.input) {
			return append(ends, start)
		}
	}
	return ends
}

var halfNames = [...]string{"am", "pm"}

// appendRuns appends start+n for each n from longest down to shortest.
func appendRuns(ends []int, start, longest, shortest int) []int {
	for n := longest; n >= shortest; n-- {
		ends = append(ends, start+n)
	}
	return ends
}

// appendNames appends the ends of the prefixes of rest that start one of names
// with at least least letters.
func appendNames(ends []int, start int, rest string, names []string, least int) []int {
	for _, name := range names {
		n := commonPrefix(rest, name)
		if n >= least {
			return appendRuns(ends, start, n, least)
		}
	}
	return ends
}

// commonPrefix counts the bytes of lower at its start that are name's, whatever
// the case of name.
func commonPrefix(lower, name string) int {
	n := 0
	for n < len(lower) && n < len(name) && lower[n] == name[n]|0x20 {
		n++
	}
	return n
}

// eras are the ways to write the era, with the fewest letters that tell one
// from another.
var eras = [...]struct {
	name  string
	least int
}{{"b.c.e.", 2}, {"c.e.", 1}, {"a.d.", 1}}

func appendEras(ends []int, start int, rest string) []int {
	for _, era := range eras {
		n := 0
		for n < len(rest) && n < len(era.name) && rest[n] == era.name[n] {
			n++
		}
		if n >= era.least {
			ends = appendRuns(ends, start, n, era.least)
		}
	}
	return ends
}

// appendZones accepts the longest offset, else up to four letters and digits.
func appendZones(ends []int, start int, rest string) []int {
	if _, n := parseOffset(rest); n > 0 {
		for ; n >= 3; n-- {
			if _, whole := parseOffset(rest[:n]); whole == n {
				ends = append(ends, start+n)
			}
		}
		return ends
	}
	n := 0
	for n < len(rest) && n < 4 && (isDigit(rest[n]) || isLetter(rest[n])) {
		n++
	}
	return appendRuns(ends, start, n, 1)
}

// stardateLength measures "stardate", white space, a number, a dot and a digit.
func stardateLength(rest string) int {
	const word = "stardate"
	if !strings.HasPrefix(rest, word) {
		return 0
	}
	i := skipSpace(rest, len(word))
	if i == len(word) {
		return 0
	}
	if i < len(rest) && (rest[i] == '+' || rest[i] == '-') {
		i++
	}
	digits := countDigits(rest[i:], len(rest))
	i += digits
	if digits < 4 || digits > 12 || i+1 >= len(rest) || rest[i] != '.' || !isDigit(rest[i+1]) {
		return 0
	}
	return i + 2
}

func countDigits(s string, max int) int {
	n := 0
	for n < len(s) && n < max && isDigit(s[n]) {
		n++
	}
	return n
}

func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func skipSpace(s string, at int) int {
	for at < len(s) && isSpace(s[at]) {
		at++
	}
	return at
}
