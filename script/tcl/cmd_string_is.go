package tcl

// This file holds string is: classes of characters, and of whole strings.

import (
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isSpaceRune tells Tcl's white space: Unicode's and a few characters without width.
func isSpaceRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r == ' ' || r >= '\t' && r <= '\r'
	}
	switch r {
	case 0x85, 0x180E, 0x200B, 0x202F, 0x2060, 0xFEFF:
		return true
	}
	return unicode.In(r, unicode.Z)
}

// isWordRune tells the characters of words: letters, digits and connectors such as the underscore.
func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9' || r == '_'
	}
	return unicode.In(r, unicode.L, unicode.Nd, unicode.Pc)
}

// isGraphRune tells the characters that leave a mark.
func isGraphRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r > ' ' && r < 0x7F
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}

// charClasses are the classes that each character of a string must belong to.
var charClasses = map[string]func(rune) bool{
	"alnum":    func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) },
	"alpha":    unicode.IsLetter,
	"ascii":    func(r rune) bool { return r < utf8.RuneSelf },
	"control":  func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) },
	"digit":    unicode.IsDigit,
	"graph":    isGraphRune,
	"lower":    func(r rune) bool { return unicode.Is(unicode.Ll, r) },
	"print":    func(r rune) bool { return isGraphRune(r) || unicode.In(r, unicode.Z) },
	"punct":    unicode.IsPunct,
	"space":    isSpaceRune,
	"upper":    func(r rune) bool { return unicode.Is(unicode.Lu, r) },
	"wordchar": isWordRune,
	"xdigit":   func(r rune) bool { return r < utf8.RuneSelf && digitVal(byte(r)) < 16 },
}

// wholeClasses are the classes of whole strings. They give -1 for a member, else the index of the first bad character;
// notAnIndex where no single one is to blame.
var wholeClasses = map[string]func(v Value) int{
	"boolean":     func(v Value) int { return isTruth(v, true, true) },
	"double":      isDoubleString,
	"entier":      func(v Value) int { return isIntegerString(v, nil) },
	"false":       func(v Value) int { return isTruth(v, false, true) },
	"integer":     func(v Value) int { return isIntegerString(v, int32Limit) },
	"list":        isListString,
	"true":        func(v Value) int { return isTruth(v, true, false) },
	"wideinteger": func(v Value) int { return isIntegerString(v, int64Limit) },
}

const (
	isMember   = -1
	notAnIndex = -2
)

// The limits are of unsigned size, as Tcl's words wrap.
var (
	int32Limit = new(big.Int).SetUint64(1<<32 - 1)
	int64Limit = new(big.Int).SetUint64(1<<64 - 1)
)

var isClassNames = []string{"alnum", "alpha", "ascii", "control", "boolean", "digit", "double", "entier", "false", "graph",
	"integer", "list", "lower", "print", "punct", "space", "true", "upper", "wideinteger", "wordchar", "xdigit"}

func stringIs(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 5 {
		return Value{}, WrongArgs("string is class ?-strict? ?-failindex var? str")
	}
	n, err := Lookup(args[0], isClassNames, "class")
	if err != nil {
		return Value{}, err
	}
	class, v := isClassNames[n], args[len(args)-1]
	strict, failVar := false, Value{}
	opts := args[1 : len(args)-1]
	for i := 0; i < len(opts); i++ {
		which, err := Lookup(opts[i], []string{"-strict", "-failindex"}, "option")
		if err != nil {
			return Value{}, err
		}
		if which == 0 {
			strict = true
			continue
		}
		if i++; i == len(opts) {
			return Value{}, WrongArgs("string is " + class + " ?-strict? ?-failindex var? str")
		}
		failVar = opts[i]
	}
	bad := classify(class, v, strict)
	if bad == isMember {
		return Bool(true), nil
	}
	if failVar.o != nil {
		if bad == notAnIndex {
			bad = -1
		}
		if _, err := in.SetVar(failVar.String(), Int(int64(bad))); err != nil {
			return Value{}, err
		}
	}
	return Bool(false), nil
}

// classify gives isMember, or why v is no member of class.
func classify(class string, v Value, strict bool) int {
	if class != "list" && v.IsEmpty() {
		if strict {
			return 0
		}
		return isMember
	}
	if whole := wholeClasses[class]; whole != nil {
		return whole(v)
	}
	in, i := charClasses[class], 0
	for _, r := range v.String() {
		if !in(r) {
			return i
		}
		i++
	}
	return isMember
}

func isTruth(v Value, yes, no bool) int {
	s := v.String()
	b, ok := boolWord(s)
	if !ok && (s == "0" || s == "1") {
		b, ok = s == "1", true
	}
	if !ok || b && !yes || !b && !no {
		if yes && no {
			if n, isNum := v.number(); isNum && (n.isInt() && (n.n == 0 || n.n == 1) || n.isDouble() && n.float() == 0) {
				return isMember
			}
		}
		return 0
	}
	return isMember
}

func isListString(v Value) int {
	if _, err := v.elems(); err == nil {
		return isMember
	}
	s := v.String()
	at := 0
	for {
		for at < len(s) && isSpace(s[at]) {
			at++
		}
		if at == len(s) {
			return isMember
		}
		_, next, err := listElement(s, at)
		if err != nil {
			return utf8.RuneCountInString(s[:at])
		}
		at = next
	}
}

// isIntegerString tests for an integer whose size is at most limit, or any where that is nil.
func isIntegerString(v Value, limit *big.Int) int {
	n, ok := v.number()
	if ok && n.isInt() && (limit == nil || limit.CmpAbs(big.NewInt(n.n)) >= 0) {
		return isMember
	}
	if ok && !n.isDouble() {
		if limit == nil || n.kind() == kBig && limit.CmpAbs(n.o.big().b) >= 0 {
			return isMember
		}
		return notAnIndex
	}
	return badIndex(v.String(), integerLength)
}

func isDoubleString(v Value) int {
	if _, ok := v.number(); ok {
		return isMember
	}
	s := v.String()
	bad := badIndex(s, numberLength)
	if bad == utf8.RuneCountInString(s) {
		return isMember // a number that is too large or too small for a double, but a number
	}
	return bad
}

// badIndex gives the index of the first character that does not belong to the number at the start of s.
func badIndex(s string, length func(string) int) int {
	at := len(s) - len(strings.TrimLeft(s, " \t\n\v\f\r"))
	n := length(s[at:])
	if n == 0 {
		return 0
	}
	at += n
	for at < len(s) && isSpace(s[at]) {
		at++
	}
	return utf8.RuneCountInString(s[:at])
}

func signLength(s string) int {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		return 1
	}
	return 0
}

// integerLength measures the integer at the start of s.
func integerLength(s string) int {
	at := signLength(s)
	base := 10
	if at+1 < len(s) && s[at] == '0' {
		base = 8
		prefix := 2
		switch s[at+1] | 0x20 {
		case 'x':
			base = 16
		case 'b':
			base = 2
		case 'o':
		default:
			prefix = 0
		}
		if n := digitsLength(s[min(at+prefix, len(s)):], base); n > 0 {
			return at + prefix + n
		}
		return at + 1
	}
	if n := digitsLength(s[at:], base); n > 0 {
		return at + n
	}
	return 0
}

func digitsLength(s string, base int) int {
	n := 0
	for n < len(s) && digitVal(s[n]) < base {
		n++
	}
	return n
}

// numberLength measures the integer or floating-point number at the start of s.
func numberLength(s string) int {
	n := decimalLength(s)
	if n == 0 {
		return specialLength(s, signLength(s))
	}
	return max(n, integerLength(s))
}

// decimalLength measures digits with at most one point and an exponent.
func decimalLength(s string) int {
	at := signLength(s)
	whole := digitsLength(s[at:], 10)
	end := at + whole
	fraction := 0
	if end < len(s) && s[end] == '.' {
		fraction = digitsLength(s[end+1:], 10)
		if whole+fraction > 0 {
			end += 1 + fraction
		}
	}
	if whole+fraction == 0 {
		return 0
	}
	if end < len(s) && s[end]|0x20 == 'e' {
		sign := signLength(s[end+1:])
		if n := digitsLength(s[end+1+sign:], 10); n > 0 {
			end += 1 + sign + n
		}
	}
	return end
}

// specialLength measures Inf, Infinity or NaN after a sign of length at.
func specialLength(s string, at int) int {
	for _, word := range []string{"infinity", "inf", "nan"} {
		if len(s)-at >= len(word) && strings.EqualFold(s[at:at+len(word)], word) {
			return at + len(word)
		}
	}
	return 0
}
