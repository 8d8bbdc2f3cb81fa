package are

// This file parses bracket expressions.

import (
	"strings"
	"unicode/utf8"
)

// shorthand is the set of \d and its kind.
func (p *parser) shorthand(letter rune) *charset {
	c := &charset{classes: shorthandClass(letter | 0x20)}
	if letter < 'a' {
		c.neg, c.noLine = true, p.flags&LineStop != 0
	}
	return c
}

func shorthandClass(letter rune) class {
	switch letter {
	case 'd':
		return classDigit
	case 's':
		return classSpace
	}
	return classWord
}

// bracket parses a bracket expression after its opening bracket. It returns nil
// after an error.
func (p *parser) bracket() *charset {
	c := &charset{fold: p.flags&NoCase != 0}
	if p.accept("^") {
		c.neg, c.noLine = true, p.flags&LineStop != 0
	}
	for first := true; first || p.peek() != ']'; first = false {
		if p.atEnd() {
			p.fail(errBracket)
		} else if err := p.bracketItem(c, first); err != nil {
			p.fail(err)
		}
		if p.err != nil {
			return nil
		}
	}
	p.pos++
	return c
}

// bracketItem parses a character, a range or a class.
func (p *parser) bracketItem(c *charset, first bool) error {
	if p.peek() == '-' && !first && !strings.HasPrefix(p.rest(), "-]") {
		return errRange
	}
	lo, k, err := p.element()
	if err != nil {
		return err
	}
	if k != 0 {
		if p.peek() == '-' && !strings.HasPrefix(p.rest(), "-]") {
			return errRange
		}
		if k == classSingle {
			c.addRange(lo, lo)
			return nil
		}
		if c.fold && k&(classUpper|classLower) != 0 {
			k |= classUpper | classLower | classAlpha
		}
		c.classes |= k
		return nil
	}
	hi := lo
	if p.peek() == '-' && !strings.HasPrefix(p.rest(), "-]") {
		p.pos++
		if hi, k, err = p.element(); err != nil {
			return err
		}
		if p.atEnd() {
			return errBracket
		}
		if k != 0 || hi < lo {
			return errRange
		}
		if hi != lo {
			p.note(noteUnportable)
		}
	}
	c.addRange(lo, hi)
	return nil
}

// element parses one endpoint of a range, or a class. An equivalence class is of
// the class classSingle: it has one member, but can be no endpoint.
func (p *parser) element() (rune, class, error) {
	if p.atEnd() {
		return 0, 0, errBracket
	}
	switch {
	case p.accept("[."):
		r, err := p.collating(".]")
		return r, 0, err
	case p.accept("[="):
		p.note(noteLocale)
		r, err := p.collating("=]")
		return r, classSingle, err
	case p.accept("[:"):
		p.note(noteLocale)
		name, err := p.until(":]")
		if err != nil {
			return 0, 0, err
		}
		k, ok := classNames[name]
		if !ok {
			return 0, 0, errClass
		}
		return 0, k, nil
	case p.peek() == '\\':
		return p.bracketEscape()
	}
	return p.rune(), 0, nil
}

func (p *parser) bracketEscape() (rune, class, error) {
	p.note(noteBracketEscape)
	p.pos++
	if !p.advanced() {
		return '\\', 0, nil
	}
	p.note(noteNonPosix)
	if p.atEnd() {
		return 0, 0, errEscape
	}
	t, err := p.escape()
	switch {
	case err != nil:
		return 0, 0, err
	case t.kind == tokChar:
		return t.r, 0, nil
	case t.kind == tokClass && t.r >= 'a':
		return 0, shorthandClass(t.r), nil
	}
	return 0, 0, errEscape
}

// until reads up to a closing mark.
func (p *parser) until(mark string) (string, error) {
	i := strings.Index(p.rest(), mark)
	if i < 0 {
		return "", errBracket
	}
	text := p.src[p.pos : p.pos+i]
	p.pos += i + len(mark)
	return text, nil
}

// collating reads a collating element, a character or the name of one.
func (p *parser) collating(mark string) (rune, error) {
	name, err := p.until(mark)
	if err != nil {
		return 0, err
	}
	if r, n := utf8.DecodeRuneInString(name); n > 0 && n == len(name) {
		return r, nil
	}
	p.note(noteLocale)
	r, ok := collatingNames[name]
	if !ok {
		return 0, errCollate
	}
	return r, nil
}

// collatingNames are the names that POSIX gives to the characters of ASCII
// that are neither letters nor digits in its portable set.
var collatingNames = map[string]rune{
	"NUL": 0, "SOH": 1, "STX": 2, "ETX": 3, "EOT": 4, "ENQ": 5, "ACK": 6, "BEL": 7, "alert": 7, "BS": 8,
	"backspace": 8, "HT": 9, "tab": 9, "LF": 10, "newline": 10, "VT": 11, "vertical-tab": 11, "FF": 12,
	"form-feed": 12, "CR": 13, "carriage-return": 13, "SO": 14, "SI": 15, "DLE": 16, "DC1": 17, "DC2": 18,
	"DC3": 19, "DC4": 20, "NAK": 21, "SYN": 22, "ETB": 23, "CAN": 24, "EM": 25, "SUB": 26, "ESC": 27,
	"IS4": 28, "FS": 28, "IS3": 29, "GS": 29, "IS2": 30, "RS": 30, "IS1": 31, "US": 31, "space": ' ',
	"exclamation-mark": '!', "quotation-mark": '"', "number-sign": '#', "dollar-sign": '$', "percent-sign": '%',
	"ampersand": '&', "apostrophe": '\'', "left-parenthesis": '(', "right-parenthesis": ')', "asterisk": '*',
	"plus-sign": '+', "comma": ',', "hyphen": '-', "hyphen-minus": '-', "period": '.', "full-stop": '.',
	"slash": '/', "solidus": '/', "zero": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5',
	"six": '6', "seven": '7', "eight": '8', "nine": '9', "colon": ':', "semicolon": ';', "less-than-sign": '<',
	"equals-sign": '=', "greater-than-sign": '>', "question-mark": '?', "commercial-at": '@',
	"left-square-bracket": '[', "backslash": '\\', "reverse-solidus": '\\', "right-square-bracket": ']',
	"circumflex": '^', "circumflex-accent": '^', "underscore": '_', "low-line": '_', "grave-accent": '`',
	"left-brace": '{', "left-curly-bracket": '{', "vertical-line": '|', "right-brace": '}',
	"right-curly-bracket": '}', "tilde": '~', "DEL": 127,
}
