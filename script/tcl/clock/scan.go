package clock

// This file scans times by a format.
//
// A format becomes a list of elements. Groups may take one digit or two, so a
// matcher that tries the longest first has to be able to go back: "111" by
// %d%m is 11 and 1, by %d%m%d it is 1, 1 and 1. Positions from which an element
// has failed are remembered, which keeps the time linear in each.

import (
	"strconv"
	"strings"
)

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
	named                // a word of a table, or enough of it
	zoneName             // an offset or up to four letters and digits
	stardate             // what %Q writes
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
	names    *names
}

// capture is what an element has read.
type capture struct {
	group byte
	kind  kind
	text  string
	n     int // the value of a name
}

// match is a piece of input that an element can take: its length, and the value
// of a name.
type match struct{ length, n int }

type scanner struct {
	input    string // in lower case
	zone     *Zone
	locale   *Locale
	elements []element
	failed   map[[2]int]bool
	captures []capture
	depth    int // of composed formats
}

// compile appends the elements of a format.
func (s *scanner) compile(format string) {
	s.depth++
	defer func() { s.depth-- }()
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
	if part, ok := s.locale.composed(string(rune(c)), s.depth); ok {
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
		e = element{group: 'a', kind: named, names: &s.locale.dayNames}
	case 'b', 'B', 'h':
		e = element{group: 'b', kind: named, names: &s.locale.monthNames}
	case 'p', 'P':
		e = element{group: 'p', kind: named, names: &s.locale.halfNames}
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
	if part, ok := s.locale.composed("E"+string(rune(c)), s.depth); ok {
		s.compile(part)
		return true
	}
	e := element{kind: named, group: c}
	switch c {
	case 'E':
		e.names = &s.locale.ceNames
	case 'C':
		e.names, e.group = &s.locale.eraNames, 'N'
	case 'y':
		e.names, e.group = &s.locale.numeralNames, 'A'
	default:
		return false
	}
	s.elements = append(s.elements, e)
	return true
}

// numeralGroup is group for the groups after %O.
func (s *scanner) numeralGroup(c byte) bool {
	switch c {
	case 'd', 'e', 'H', 'I', 'k', 'l', 'm', 'M', 'S', 'u', 'w', 'y':
		s.elements = append(s.elements, element{kind: named, group: 'O', text: string(rune(c)), names: &s.locale.numeralNames})
		return true
	}
	return false
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
	var buf [16]match
	for _, m := range s.matches(e, start, buf[:0]) {
		s.captures = s.captures[:mark]
		end := start + m.length
		switch e.group {
		case 0:
		case 'O': // a number of another group, in numerals
			s.captures = append(s.captures, capture{e.text[0], number, strconv.Itoa(m.n), 0})
		default:
			s.captures = append(s.captures, capture{e.group, e.kind, s.input[start:end], m.n})
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

// matches appends what e can take at start, the best first.
func (s *scanner) matches(e *element, start int, found []match) []match {
	rest := s.input[start:]
	switch e.kind {
	case literal:
		if strings.HasPrefix(rest, e.text) {
			return append(found, match{length: len(e.text)})
		}
	case space:
		// Only the longest run: whatever follows starts with no white space of its own.
		if n := skipSpace(rest, 0); n > 0 {
			return append(found, match{length: n})
		}
	case number:
		return appendRuns(found, 0, countDigits(rest, e.max), e.min)
	case signed:
		sign := 0
		if rest != "" && (rest[0] == '+' || rest[0] == '-') {
			sign = 1
		}
		return appendRuns(found, sign, countDigits(rest[sign:], maxDigits), 1)
	case named:
		return e.names.matches(rest, found)
	case zoneName:
		return appendZones(found, rest)
	case stardate:
		if n := stardateLength(rest); n > 0 {
			return append(found, match{length: n})
		}
	case atEnd:
		if skipSpace(rest, 0) == len(rest) {
			return append(found, match{})
		}
	}
	return found
}

// appendRuns appends the lengths head+n for each n from longest down to shortest.
func appendRuns(found []match, head, longest, shortest int) []match {
	for n := longest; n >= shortest; n-- {
		found = append(found, match{length: head + n})
	}
	return found
}

// appendZones accepts the longest offset, else up to four letters and digits.
func appendZones(found []match, rest string) []match {
	if _, n := parseOffset(rest); n > 0 {
		for ; n >= 3; n-- {
			if _, whole := parseOffset(rest[:n]); whole == n {
				found = append(found, match{length: n})
			}
		}
		return found
	}
	n := 0
	for n < len(rest) && n < 4 && (isDigit(rest[n]) || isLetter(rest[n])) {
		n++
	}
	return appendRuns(found, 0, n, 1)
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
