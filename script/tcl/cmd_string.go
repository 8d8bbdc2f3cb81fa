package tcl

// This file holds the string command: its table, and the subcommands that look for, compare and cut strings.

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func registerString(in *Interp) {
	in.RegisterEnsemble("string", []Sub{
		{Name: "bytelength", Fn: stringBytelength},
		{Name: "cat", Fn: stringCat},
		{Name: "compare", Fn: stringCompare, Fast: Fast{F2: stringCompare2}},
		{Name: "equal", Fn: stringEqual, Fast: Fast{F2: stringEqual2}},
		{Name: "first", Fn: stringFirst, Fast: Fast{F2: stringFirst2}},
		{Name: "index", Fn: stringIndex, Fast: Fast{F2: stringIndex2}},
		{Name: "is", Fn: stringIs},
		{Name: "last", Fn: stringLast, Fast: Fast{F2: stringLast2}},
		{Name: "length", Fn: stringLength, Fast: Fast{F1: stringLength1}},
		{Name: "map", Fn: stringMap, Fast: Fast{F2: stringMap2}},
		{Name: "match", Fn: stringMatch, Fast: Fast{F2: stringMatch2}},
		{Name: "range", Fn: stringRange, Fast: Fast{F3: stringRange3}},
		{Name: "repeat", Fn: stringRepeat, Fast: Fast{F2: stringRepeat2}},
		{Name: "replace", Fn: stringReplace},
		{Name: "reverse", Fn: stringReverse, Fast: Fast{F1: stringReverse1}},
		{Name: "tolower", Fn: stringTolower, Fast: Fast{F1: stringTolower1}},
		{Name: "totitle", Fn: stringTotitle},
		{Name: "toupper", Fn: stringToupper, Fast: Fast{F1: stringToupper1}},
		{Name: "trim", Fn: stringTrim, Fast: Fast{F1: stringTrim1, F2: stringTrim2}},
		{Name: "trimleft", Fn: stringTrimleft, Fast: Fast{F1: stringTrimleft1, F2: stringTrimleft2}},
		{Name: "trimright", Fn: stringTrimright, Fast: Fast{F1: stringTrimright1, F2: stringTrimright2}},
		{Name: "wordend", Fn: stringWordend},
		{Name: "wordstart", Fn: stringWordstart},
	})
}

// argInt reads an argument that is a count. Its errors carry another code than those of values.
func argInt(v Value) (int, error) {
	n, ok := v.AsInt()
	if ok && n == int64(int32(n)) {
		return int(n), nil
	}
	if num, isNum := v.number(); ok || isNum && num.kind() == kBig {
		const msg = "integer value too large to represent"
		return 0, ErrCode(msg, "ARITH", "IOVERFLOW", msg)
	}
	return 0, notInteger(v, "INTEGER")
}

// notInteger is the error for an argument that is no integer.
func notInteger(v Value, code string) error {
	return ErrCode("expected integer but got \""+clip(v.String())+"\"", "TCL", "VALUE", code)
}

// substr makes a value of a piece of v's string, which it shares.
func substr(v Value, s string) Value {
	if len(s) <= 1 {
		return CharValue(s)
	}
	p := Str(s)
	if v.kind() == kString && v.o.str().ascii.Load() == asciiYes {
		p.o.str().ascii.Store(asciiYes)
	}
	return p
}

func stringBytelength(_ *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("string bytelength string")
	}
	s := args[0].String()
	// Tcl keeps a NUL in two bytes.
	return Int(int64(len(s) + strings.Count(s, "\x00"))), nil
}

func stringLength(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("string length string")
	}
	return stringLength1(in, args[0])
}

func stringLength1(_ *Interp, v Value) (Value, error) { return Int(int64(v.CharLen())), nil }

func stringCat(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 0:
		return Empty, nil
	case 1:
		return args[0], nil
	}
	if joinsBytes(args) {
		return joinBytes(in, args)
	}
	n := 0
	for _, v := range args {
		n += len(v.String())
	}
	if err := in.CheckSize(n); err != nil {
		return Value{}, err
	}
	b := make([]byte, 0, n)
	for _, v := range args {
		b = append(b, v.String()...)
	}
	return Str(bufString(b)), nil
}

func stringIndex(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("string index string charIndex")
	}
	return stringIndex2(in, args[0], args[1])
}

func stringIndex2(in *Interp, v, index Value) (Value, error) {
	i := int(index.n)
	if !index.isInt() || index.n < 0 || index.n > maxIndex {
		var err error
		if i, err = in.Index(index, v.CharLen()-1); err != nil {
			return Value{}, err
		}
	}
	if v.IsBytes() {
		if b := v.data(); i >= 0 && i < len(b) {
			return Bytes(b[i : i+1]), nil
		}
		return Empty, nil
	}
	return CharValue(v.CharAt(i)), nil
}

func stringRange(in *Interp, args []Value) (Value, error) {
	if len(args) != 3 {
		return Value{}, WrongArgs("string range string first last")
	}
	return stringRange3(in, args[0], args[1], args[2])
}

func stringRange3(in *Interp, v, first, last Value) (Value, error) {
	a, b, err := in.indexPair(v, first, last)
	if err != nil {
		return Value{}, err
	}
	return charRange(v, a, b), nil
}

// indexPair reads two indices into the characters of v.
func (in *Interp) indexPair(v, first, last Value) (a, b int, err error) {
	if first.isInt() && last.isInt() {
		return clampIndex(first.n), clampIndex(last.n), nil
	}
	end := v.CharLen() - 1
	if a, err = in.Index(first, end); err != nil {
		return 0, 0, err
	}
	b, err = in.Index(last, end)
	return a, b, err
}

// charRange gives the characters a to b; all of v is v itself, and bytes stay bytes.
func charRange(v Value, a, b int) Value {
	if v.IsBytes() {
		data := v.data()
		a, b = max(a, 0), min(b, len(data)-1)
		if a > b {
			return Empty
		}
		return Bytes(data[a : b+1])
	}
	s := v.String()
	if a <= 0 && b >= len(s)-1 {
		return v
	}
	return substr(v, v.CharRange(a, b))
}

func stringReplace(in *Interp, args []Value) (Value, error) {
	if len(args) < 3 || len(args) > 4 {
		return Value{}, WrongArgs("string replace string first last ?string?")
	}
	v := args[0]
	a, b, err := in.indexPair(v, args[1], args[2])
	if err != nil {
		return Value{}, err
	}
	n := v.CharLen()
	if a > b || b < 0 || a >= n {
		return v, nil
	}
	if v.IsBytes() && len(args) == 3 {
		data := v.data()
		return joinBytes(in, []Value{Bytes(data[:max(a, 0)]), Bytes(data[min(b, n-1)+1:])})
	}
	s := v.String()
	before, after := s[:v.byteOffset(max(a, 0))], s[v.byteOffset(min(b, n-1)+1):]
	if len(args) == 3 {
		return Str(before + after), nil
	}
	return Str(before + args[3].String() + after), nil
}

func stringRepeat(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("string repeat string count")
	}
	return stringRepeat2(in, args[0], args[1])
}

func stringRepeat2(in *Interp, v, count Value) (Value, error) {
	n, err := argInt(count)
	switch {
	case err != nil:
		return Value{}, err
	case n <= 0:
		return Empty, nil
	case n == 1:
		return v, nil
	}
	if v.IsBytes() {
		b := v.data()
		if err := in.CheckSize(len(b) * n); err != nil {
			return Value{}, err
		}
		return Bytes(bytes.Repeat(b, n)), nil
	}
	s := v.String()
	if err := in.CheckSize(len(s) * n); err != nil {
		return Value{}, err
	}
	return Str(strings.Repeat(s, n)), nil
}

func stringReverse(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("string reverse string")
	}
	return stringReverse1(in, args[0])
}

func stringReverse1(_ *Interp, v Value) (Value, error) {
	if v.IsBytes() {
		b := slices.Clone(v.data())
		slices.Reverse(b)
		return Bytes(b), nil
	}
	s := v.String()
	b := make([]byte, len(s))
	for at := 0; at < len(s); {
		_, n := utf8.DecodeRuneInString(s[at:])
		copy(b[len(s)-at-n:], s[at:at+n])
		at += n
	}
	return Str(bufString(b)), nil
}

// compareOptions are those of string compare and string equal.
type compareOptions struct {
	nocase bool
	length int // characters that count; all where negative
}

func (in *Interp) compareArgs(name string, args []Value) (o compareOptions, a, b Value, err error) {
	o.length = -1
	usage := WrongArgs("string " + name + " ?-nocase? ?-length int? string1 string2")
	if len(args) < 2 || len(args) > 5 {
		return o, a, b, usage
	}
	opts := args[:len(args)-2]
	for i := 0; i < len(opts); i++ {
		which := opts[i].String()
		switch {
		case len(which) > 1 && strings.HasPrefix("-nocase", which):
			o.nocase = true
		case len(which) > 1 && strings.HasPrefix("-length", which):
			if i++; i == len(opts) {
				return o, a, b, usage
			}
			if o.length, err = argInt(opts[i]); err != nil {
				return o, a, b, err
			}
		default:
			return o, a, b, ErrCode("bad option \""+which+"\": must be -nocase or -length", "TCL", "LOOKUP", "INDEX", "option", which)
		}
	}
	return o, args[len(args)-2], args[len(args)-1], nil
}

func (o compareOptions) compare(a, b Value) int {
	s, t := a.String(), b.String()
	if o.length >= 0 {
		s, t = firstChars(s, o.length), firstChars(t, o.length)
	}
	if o.nocase {
		return compareFold(s, t)
	}
	return strings.Compare(s, t)
}

// firstChars cuts s after n characters.
func firstChars(s string, n int) string {
	if n >= len(s) {
		return s
	}
	at := 0
	for ; n > 0 && at < len(s); n-- {
		_, w := utf8.DecodeRuneInString(s[at:])
		at += w
	}
	return s[:at]
}

// compareFold compares by the lower case of each character.
func compareFold(s, t string) int {
	for s != "" && t != "" {
		a, n := utf8.DecodeRuneInString(s)
		b, m := utf8.DecodeRuneInString(t)
		if a != b {
			if a, b = unicode.ToLower(a), unicode.ToLower(b); a < b {
				return -1
			} else if a > b {
				return 1
			}
		}
		s, t = s[n:], t[m:]
	}
	return strings.Compare(s, t)
}

func stringCompare(in *Interp, args []Value) (Value, error) {
	o, a, b, err := in.compareArgs("compare", args)
	if err != nil {
		return Value{}, err
	}
	return Int(int64(o.compare(a, b))), nil
}

func stringCompare2(_ *Interp, a, b Value) (Value, error) {
	return Int(int64(strings.Compare(a.String(), b.String()))), nil
}

func stringEqual(in *Interp, args []Value) (Value, error) {
	o, a, b, err := in.compareArgs("equal", args)
	if err != nil {
		return Value{}, err
	}
	return Bool(o.compare(a, b) == 0), nil
}

func stringEqual2(_ *Interp, a, b Value) (Value, error) {
	if a.isInt() && b.isInt() {
		return Bool(a.n == b.n), nil
	}
	return Bool(a.String() == b.String()), nil
}

func stringMatch(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("string match ?-nocase? pattern string")
	}
	if len(args) == 2 {
		return stringMatch2(in, args[0], args[1])
	}
	if err := onlyNocase(args[0]); err != nil {
		return Value{}, err
	}
	return Bool(GlobMatch(args[1].String(), args[2].String(), true)), nil
}

// onlyNocase checks an option that can only be -nocase.
func onlyNocase(v Value) error {
	s := v.String()
	if len(s) > 1 && strings.HasPrefix("-nocase", s) {
		return nil
	}
	return ErrCode("bad option \""+s+"\": must be -nocase", "TCL", "LOOKUP", "INDEX", "option", s)
}

func stringMatch2(_ *Interp, pattern, s Value) (Value, error) {
	return Bool(GlobMatch(pattern.String(), s.String(), false)), nil
}

func stringFirst(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("string first needleString haystackString ?startIndex?")
	}
	if len(args) == 2 {
		return stringFirst2(in, args[0], args[1])
	}
	start, err := in.Index(args[2], args[1].CharLen()-1)
	if err != nil {
		return Value{}, err
	}
	return Int(int64(firstIndex(args[0], args[1], max(start, 0)))), nil
}

func stringFirst2(_ *Interp, needle, hay Value) (Value, error) {
	return Int(int64(firstIndex(needle, hay, 0))), nil
}

// firstIndex gives the character index of needle in hay from start on, or -1.
func firstIndex(needle, hay Value, start int) int {
	if needle.IsBytes() && hay.IsBytes() {
		b := hay.data()
		start = min(start, len(b))
		return found(bytes.Index(b[start:], needle.data()), start, int(needle.n))
	}
	n, h := needle.String(), hay.String()
	from := 0
	if start > 0 {
		from = hay.byteOffset(start)
	}
	at := found(strings.Index(h[from:], n), from, len(n))
	if at < 0 || hay.IsASCII() {
		return at
	}
	return start + utf8.RuneCountInString(h[from:at])
}

// found adds an offset to the result of a search, which fails for an empty needle.
func found(at, offset, needle int) int {
	if at < 0 || needle == 0 {
		return -1
	}
	return at + offset
}

func stringLast(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("string last needleString haystackString ?startIndex?")
	}
	if len(args) == 2 {
		return stringLast2(in, args[0], args[1])
	}
	last, err := in.Index(args[2], args[1].CharLen()-1)
	if err != nil {
		return Value{}, err
	}
	return Int(int64(lastIndex(args[0], args[1], last))), nil
}

func stringLast2(_ *Interp, needle, hay Value) (Value, error) {
	return Int(int64(lastIndex(needle, hay, maxIndex))), nil
}

// lastIndex gives the character index of the last needle in hay that ends at last or before, or -1.
func lastIndex(needle, hay Value, last int) int {
	if last < 0 {
		return -1
	}
	n, h := needle.String(), hay.String()
	if last < len(h) {
		h = h[:hay.byteOffset(last+1)]
	}
	at := found(strings.LastIndex(h, n), 0, len(n))
	if at < 0 || hay.IsASCII() {
		return at
	}
	return utf8.RuneCountInString(h[:at])
}
