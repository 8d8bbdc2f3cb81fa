package are

// This file divides a pattern into tokens.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokChar
	tokDot
	tokBegin  // ^
	tokFinish // $
	tokStringBegin
	tokStringEnd
	tokWordStart
	tokWordEnd
	tokWordEdge
	tokNotWordEdge
	tokStar
	tokPlus
	tokQuery
	tokBound // the { of a bound
	tokOpen
	tokOpenPlain
	tokLook
	tokNotLook
	tokClose
	tokOr
	tokBracket
	tokClass // \d and its kind
	tokBackref
)

type token struct {
	kind tokenKind
	r    rune // of tokChar; the letter of tokClass
	n    int  // of tokBackref
	lazy bool // of a quantifier
}

// lexer reads the pattern. The parser reads bounds and brackets from it directly.
type lexer struct {
	src    string
	pos    int
	flags  Flags
	notes  uint
	ngroup int       // capturing parentheses opened so far
	last   tokenKind // the token before; tokEnd at the very start
	begun  bool      // false until the first token was read
}

const flavors = Basic | Extended | Quote

func (l *lexer) advanced() bool { return l.flags&flavors == 0 }
func (l *lexer) rest() string   { return l.src[l.pos:] }
func (l *lexer) atEnd() bool    { return l.pos >= len(l.src) }
func (l *lexer) note(n uint)    { l.notes |= n }

// peek returns the next byte, 0 at the end.
func (l *lexer) peek() byte {
	if l.atEnd() {
		return 0
	}
	return l.src[l.pos]
}

func (l *lexer) rune() rune {
	r, n := utf8.DecodeRuneInString(l.rest())
	l.pos += n
	return r
}

// accept skips text if it comes next.
func (l *lexer) accept(text string) bool {
	if !strings.HasPrefix(l.rest(), text) {
		return false
	}
	l.pos += len(text)
	return true
}

// prefixes reads the directors and the embedded options.
func (l *lexer) prefixes() error {
	if l.flags&Quote != 0 {
		return nil
	}
	if l.accept("***") {
		l.note(noteNonPosix)
		switch {
		case l.accept("="):
			l.setFlavor(Quote)
			return nil
		case l.accept(":"):
			l.setFlavor(0)
		case l.accept("?"):
			return errPattern
		default:
			return errRepeat
		}
	}
	if l.flags&(Basic|Extended) == 0 && strings.HasPrefix(l.rest(), "(?") && len(l.rest()) > 2 && isAlpha(rune(l.src[l.pos+2])) {
		l.pos += 2
		return l.options()
	}
	return nil
}

func (l *lexer) setFlavor(f Flags) { l.flags = l.flags&^flavors | f }

// options reads embedded options after "(?".
func (l *lexer) options() error {
	l.note(noteNonPosix)
	for !l.atEnd() && isAlpha(rune(l.peek())) {
		switch c := l.src[l.pos]; c {
		case 'b':
			l.setFlavor(Basic)
		case 'c':
			l.flags &^= NoCase
		case 'e':
			l.setFlavor(Extended)
		case 'i':
			l.flags |= NoCase
		case 'm', 'n':
			l.flags |= Line
		case 'p':
			l.flags = l.flags&^LineAnchor | LineStop
		case 'q':
			l.setFlavor(Quote)
		case 's':
			l.flags &^= Line
		case 't':
			l.flags &^= Expanded
		case 'w':
			l.flags = l.flags&^LineStop | LineAnchor
		case 'x':
			l.flags |= Expanded
		default:
			return errOption
		}
		l.pos++
	}
	if !l.accept(")") {
		return errOption
	}
	if l.flags&Quote != 0 {
		l.flags &^= Expanded | Line
	}
	return nil
}

// skip passes white space and comments in the expanded syntax.
func (l *lexer) skip() {
	if l.flags&Expanded == 0 {
		return
	}
	start := l.pos
	for !l.atEnd() {
		r, n := utf8.DecodeRuneInString(l.rest())
		switch {
		case isSpace(r):
			l.pos += n
		case r == '#':
			for !l.atEnd() && l.peek() != '\n' {
				l.pos++
			}
		default:
			n = 0
		}
		if n == 0 {
			break
		}
	}
	if l.pos != start {
		l.note(noteNonPosix)
	}
}

// next reads a token.
func (l *lexer) next() (token, error) {
	t, err := l.read()
	l.last, l.begun = t.kind, true
	return t, err
}

func (l *lexer) read() (token, error) {
	if l.flags&Quote != 0 {
		if l.atEnd() {
			return token{}, nil
		}
		return token{kind: tokChar, r: l.rune()}, nil
	}
	l.skip()
	if l.atEnd() {
		return token{}, nil
	}
	if l.accept("[[:<:]]") {
		l.note(noteNonPosix)
		return token{kind: tokWordStart}, nil
	}
	if l.accept("[[:>:]]") {
		l.note(noteNonPosix)
		return token{kind: tokWordEnd}, nil
	}
	if l.flags&Basic != 0 {
		return l.readBasic()
	}
	return l.readExtended()
}

func (l *lexer) readExtended() (token, error) {
	r := l.rune()
	switch r {
	case '|':
		return token{kind: tokOr}, nil
	case '*':
		return l.quantifier(tokStar), nil
	case '+':
		return l.quantifier(tokPlus), nil
	case '?':
		return l.quantifier(tokQuery), nil
	case '{':
		l.skip()
		if c := l.peek(); c >= '0' && c <= '9' {
			l.note(noteBounds)
			return token{kind: tokBound}, nil
		}
		l.note(noteBraces | noteUnspecified)
	case '(':
		return l.open()
	case ')':
		if l.last == tokOpen || l.last == tokOpenPlain {
			l.note(noteUnspecified)
		}
		return token{kind: tokClose}, nil
	case '[':
		return token{kind: tokBracket}, nil
	case '.':
		return token{kind: tokDot}, nil
	case '^':
		return token{kind: tokBegin}, nil
	case '$':
		return token{kind: tokFinish}, nil
	case '\\':
		return l.backslash()
	}
	return token{kind: tokChar, r: r}, nil
}

func (l *lexer) quantifier(k tokenKind) token {
	return token{kind: k, lazy: l.lazy()}
}

// lazy reads the ? that makes a quantifier prefer less.
func (l *lexer) lazy() bool {
	if l.advanced() && l.accept("?") {
		l.note(noteNonPosix)
		return true
	}
	return false
}

// open reads what may follow an opening parenthesis.
func (l *lexer) open() (token, error) {
	if !l.advanced() || !l.accept("?") {
		return token{kind: tokOpen}, nil
	}
	l.note(noteNonPosix)
	switch {
	case l.accept(":"):
		return token{kind: tokOpenPlain}, nil
	case l.accept("="):
		l.note(noteLook)
		return token{kind: tokLook}, nil
	case l.accept("!"):
		l.note(noteLook)
		return token{kind: tokNotLook}, nil
	case l.accept("#"):
		if i := strings.IndexByte(l.rest(), ')'); i >= 0 {
			l.pos += i + 1
		} else {
			l.pos = len(l.src)
		}
		return l.read()
	}
	return token{}, errRepeat
}

func (l *lexer) readBasic() (token, error) {
	r := l.rune()
	switch r {
	case '*':
		if !l.begun || l.last == tokOpen || l.last == tokBegin {
			return token{kind: tokChar, r: r}, nil
		}
		return token{kind: tokStar}, nil
	case '[':
		return token{kind: tokBracket}, nil
	case '.':
		return token{kind: tokDot}, nil
	case '^':
		if l.last == tokOpen {
			l.note(noteUnspecified)
			return token{kind: tokBegin}, nil
		}
		if !l.begun {
			return token{kind: tokBegin}, nil
		}
	case '$':
		l.skip()
		if l.atEnd() {
			return token{kind: tokFinish}, nil
		}
		if strings.HasPrefix(l.rest(), `\)`) {
			l.note(noteUnspecified)
			return token{kind: tokFinish}, nil
		}
	case '\\':
		return l.basicEscape()
	}
	return token{kind: tokChar, r: r}, nil
}

func (l *lexer) basicEscape() (token, error) {
	if l.atEnd() {
		return token{}, errEscape
	}
	r := l.rune()
	switch r {
	case '{':
		l.note(noteBounds)
		return token{kind: tokBound}, nil
	case '(':
		return token{kind: tokOpen}, nil
	case ')':
		return token{kind: tokClose}, nil
	case '<':
		l.note(noteNonPosix)
		return token{kind: tokWordStart}, nil
	case '>':
		l.note(noteNonPosix)
		return token{kind: tokWordEnd}, nil
	}
	if r >= '1' && r <= '9' {
		l.note(noteBackref)
		return token{kind: tokBackref, n: int(r - '0')}, nil
	}
	if isAlnum(r) {
		l.note(noteAlnumEscape | noteUnspecified)
	}
	return token{kind: tokChar, r: r}, nil
}

// backslash reads what follows a \ outside brackets in an ARE or ERE.
func (l *lexer) backslash() (token, error) {
	if l.atEnd() {
		return token{}, errEscape
	}
	if l.advanced() {
		return l.escape()
	}
	r := l.rune()
	if isAlnum(r) {
		l.note(noteAlnumEscape | noteUnspecified)
	}
	return token{kind: tokChar, r: r}, nil
}

var constraintEscapes = map[rune]tokenKind{'A': tokStringBegin, 'Z': tokStringEnd, 'm': tokWordStart, 'M': tokWordEnd,
	'y': tokWordEdge, 'Y': tokNotWordEdge}

var charEscapes = map[rune]rune{'a': 7, 'b': '\b', 'B': '\\', 'e': 033, 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v'}

// escape reads an escape of an ARE, after the backslash.
func (l *lexer) escape() (token, error) {
	r := l.rune()
	if !isAlnum(r) {
		return token{kind: tokChar, r: r}, nil
	}
	l.note(noteNonPosix)
	if k, ok := constraintEscapes[r]; ok {
		return token{kind: k}, nil
	}
	if c, ok := charEscapes[r]; ok {
		switch r {
		case 'a':
			l.note(noteLocale)
		case 'e':
			l.note(noteUnportable | noteLocale)
		}
		return token{kind: tokChar, r: c}, nil
	}
	switch r {
	case 'd', 's', 'w', 'D', 'S', 'W':
		l.note(noteLocale)
		return token{kind: tokClass, r: r}, nil
	case 'c':
		l.note(noteUnportable)
		if l.atEnd() {
			return token{}, errEscape
		}
		return token{kind: tokChar, r: l.rune() & 037}, nil
	case 'u':
		return l.digits(16, 4, 0x10FFFF)
	case 'U':
		return l.digits(16, 8, 0x10FFFF)
	case 'x':
		l.note(noteUnportable)
		return l.digits(16, 2, 0x10FFFF)
	}
	if r < '0' || r > '9' {
		return token{}, errEscape
	}
	return l.number(r)
}

// number reads a back reference or an octal escape that begins with the digit r.
func (l *lexer) number(r rune) (token, error) {
	start := l.pos
	if r != '0' {
		n := int(r - '0')
		for c := l.peek(); c >= '0' && c <= '9' && n < 1<<20; c = l.peek() {
			n = n*10 + int(c-'0')
			l.pos++
		}
		if l.pos == start || n <= l.ngroup {
			l.note(noteBackref)
			return token{kind: tokBackref, n: n}, nil
		}
	}
	l.pos = start - 1
	l.note(noteUnportable)
	return l.digits(8, 3, 0xFF)
}

// digits reads up to most digits of a base while the value stays within limit.
func (l *lexer) digits(base, most int, limit rune) (token, error) {
	var v rune
	n := 0
	for ; n < most && !l.atEnd(); n++ {
		d := digitValue(l.src[l.pos])
		if d >= base || v*rune(base)+rune(d) > limit {
			break
		}
		v = v*rune(base) + rune(d)
		l.pos++
	}
	if n == 0 {
		return token{}, errEscape
	}
	return token{kind: tokChar, r: v}, nil
}

func digitValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return 99
}

func isAlpha(r rune) bool { return unicode.IsLetter(r) }
func isAlnum(r rune) bool { return unicode.IsLetter(r) || unicode.Is(unicode.Nd, r) }
