package tcl

// This file holds the subcommands of string that look at letters: case, white space and words.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

func stringTolower(in *Interp, args []Value) (Value, error) {
	return in.convertCase("tolower", args, strings.ToLower)
}

func stringTolower1(_ *Interp, v Value) (Value, error) { return converted(v, strings.ToLower), nil }

func stringToupper(in *Interp, args []Value) (Value, error) {
	return in.convertCase("toupper", args, strings.ToUpper)
}

func stringToupper1(_ *Interp, v Value) (Value, error) { return converted(v, strings.ToUpper), nil }

func stringTotitle(in *Interp, args []Value) (Value, error) {
	return in.convertCase("totitle", args, titleCase)
}

// titleCase puts the first character in title case and all others in lower case.
func titleCase(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToTitle(r)) + strings.ToLower(s[n:])
}

// convertCase converts the characters from first to last, one character where last is missing, all where both are.
func (in *Interp) convertCase(name string, args []Value, convert func(string) string) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("string " + name + " string ?first? ?last?")
	}
	v := args[0]
	if len(args) == 1 {
		return converted(v, convert), nil
	}
	a, b, err := in.indexPair(v, args[1], args[len(args)-1])
	if err != nil {
		return Value{}, err
	}
	a, b = max(a, 0), min(b, v.CharLen()-1)
	if len(args) == 2 { // one index before the start means the first character
		b = max(b, 0)
	}
	if a > b || v.IsEmpty() {
		return v, nil
	}
	s := v.String()
	from, to := v.byteOffset(a), v.byteOffset(b+1)
	return Str(s[:from] + convert(s[from:to]) + s[to:]), nil
}

func converted(v Value, convert func(string) string) Value {
	s := v.String()
	if t := convert(s); t != s {
		return Str(t)
	}
	return v
}

const (
	trimLeft = 1 << iota
	trimRight
)

func stringTrim(in *Interp, args []Value) (Value, error) {
	return trimArgs("trim", args, trimLeft|trimRight)
}

func stringTrim1(_ *Interp, v Value) (Value, error) {
	return trimmed(v, isTrimmed, trimLeft|trimRight), nil
}

func stringTrim2(_ *Interp, v, set Value) (Value, error) {
	return trimmed(v, inSet(set.String()), trimLeft|trimRight), nil
}

func stringTrimleft(in *Interp, args []Value) (Value, error) {
	return trimArgs("trimleft", args, trimLeft)
}

func stringTrimleft1(_ *Interp, v Value) (Value, error) { return trimmed(v, isTrimmed, trimLeft), nil }

func stringTrimleft2(_ *Interp, v, set Value) (Value, error) {
	return trimmed(v, inSet(set.String()), trimLeft), nil
}

func stringTrimright(in *Interp, args []Value) (Value, error) {
	return trimArgs("trimright", args, trimRight)
}

func stringTrimright1(_ *Interp, v Value) (Value, error) {
	return trimmed(v, isTrimmed, trimRight), nil
}

func stringTrimright2(_ *Interp, v, set Value) (Value, error) {
	return trimmed(v, inSet(set.String()), trimRight), nil
}

func trimArgs(name string, args []Value, sides int) (Value, error) {
	switch len(args) {
	case 1:
		return trimmed(args[0], isTrimmed, sides), nil
	case 2:
		return trimmed(args[0], inSet(args[1].String()), sides), nil
	}
	return Value{}, WrongArgs("string " + name + " string ?chars?")
}

func inSet(set string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(set, r) }
}

// isTrimmed tells what is cut off where the script does not say it: white space and NUL.
func isTrimmed(r rune) bool { return r == 0 || isSpaceRune(r) }

func trimmed(v Value, cut func(rune) bool, sides int) Value {
	s := v.String()
	t := s
	if sides&trimLeft != 0 {
		t = strings.TrimLeftFunc(t, cut)
	}
	if sides&trimRight != 0 {
		t = strings.TrimRightFunc(t, cut)
	}
	if len(t) == len(s) {
		return v
	}
	return substr(v, t)
}

func stringWordend(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("string wordend string index")
	}
	v := args[0]
	n := v.CharLen()
	i, err := in.Index(args[1], n-1)
	if err != nil {
		return Value{}, err
	}
	i = max(i, 0)
	if i >= n {
		return Int(int64(n)), nil
	}
	rest := v.String()[v.byteOffset(i):]
	length := 0
	for _, r := range rest {
		if !isWordRune(r) {
			break
		}
		length++
	}
	return Int(int64(i + max(length, 1))), nil
}

func stringWordstart(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("string wordstart string index")
	}
	v := args[0]
	n := v.CharLen()
	i, err := in.Index(args[1], n-1)
	if err != nil {
		return Value{}, err
	}
	i = min(i, n-1)
	if i <= 0 {
		return Int(0), nil
	}
	upTo := v.String()[:v.byteOffset(i+1)]
	for start := i; ; start-- {
		r, w := utf8.DecodeLastRuneInString(upTo)
		if w == 0 || !isWordRune(r) {
			return Int(int64(min(start+1, i))), nil
		}
		upTo = upTo[:len(upTo)-w]
	}
}
