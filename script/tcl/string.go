package tcl

// This file holds what the core needs to know of characters: length, index and range of a string value by code point.

import "unicode/utf8"

// IsASCII tells whether every character of v is below 128, so that bytes and characters are the same. The answer is cached.
func (v Value) IsASCII() bool {
	switch v.kind() {
	case kInt, kDouble, kBig:
		return true
	case kString:
		if v.o == nil {
			return true
		}
		return v.o.str().isASCII()
	}
	return isASCII(v.String())
}

func (o *strObj) isASCII() bool {
	if a := o.ascii.Load(); a != asciiUnknown {
		return a == asciiYes
	}
	if isASCII(o.s) {
		o.ascii.Store(asciiYes)
		return true
	}
	o.ascii.Store(asciiNo)
	return false
}

func isASCII(s string) bool {
	for len(s) >= 8 {
		if (s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7])&0x80 != 0 {
			return false
		}
		s = s[8:]
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// CharLen is the number of characters (code points) of v.
func (v Value) CharLen() int {
	if v.kind() == kBytes {
		return int(v.n)
	}
	s := v.String()
	if v.IsASCII() {
		return len(s)
	}
	if len(s) > indexStep && v.kind() == kString {
		return int(v.charIndex().n)
	}
	return utf8.RuneCountInString(s)
}

const indexStep = 64 // characters between two remembered offsets: a long jump costs at most this many steps

// charIndex gives the offsets of every indexStep-th character of a long string that is not ASCII; n is its length.
func (v Value) charIndex() *rep {
	if r := v.o.rep.Load(); r != nil && r.tag == repIndex {
		return r
	}
	s := v.o.str().s
	var offs []int32
	n := int64(0)
	for i := range s {
		if n%indexStep == 0 {
			offs = append(offs, int32(i))
		}
		n++
	}
	r := &rep{tag: repIndex, n: n, p: offs}
	v.o.rep.Store(r)
	return r
}

// byteOffset turns a character index (0 <= i) into a byte offset in v's string; past the end it gives the length.
func (v Value) byteOffset(i int) int {
	s := v.String()
	if v.IsASCII() {
		return min(i, len(s))
	}
	off := 0
	if len(s) > indexStep && v.kind() == kString {
		offs := v.charIndex().p.([]int32)
		k := i / indexStep
		if k >= len(offs) {
			return len(s)
		}
		off, i = int(offs[k]), i%indexStep
	}
	for ; i > 0 && off < len(s); i-- {
		_, w := utf8.DecodeRuneInString(s[off:])
		off += w
	}
	return off
}

// CharAt gives the character at index i as a string, "" when there is none.
func (v Value) CharAt(i int) string {
	s := v.String()
	if i < 0 || i >= len(s) {
		return ""
	}
	if v.IsASCII() {
		return s[i : i+1]
	}
	off := v.byteOffset(i)
	if off >= len(s) {
		return ""
	}
	_, w := utf8.DecodeRuneInString(s[off:])
	return s[off : off+w]
}

// CharRange gives the characters first to last, both included; out of range is cut off.
func (v Value) CharRange(first, last int) string {
	first = max(first, 0)
	if last < first {
		return ""
	}
	s := v.String()
	a := v.byteOffset(first)
	b := v.byteOffset(last + 1)
	return s[a:b]
}

func decodeRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// charValues are the one-character strings of ASCII, which need not be made again.
var charValues = func() (t [128]Value) {
	for i := range t {
		t[i] = Str(string(rune(i))).Freeze()
	}
	return
}()

// charValue is the value of the character r at s[i:].
func charValue(s string, i int, r rune) Value {
	if r < 128 {
		return charValues[r]
	}
	_, w := utf8.DecodeRuneInString(s[i:])
	return Str(s[i : i+w])
}

// CharValue is the value of a single character given as a string (as CharAt gives it).
func CharValue(s string) Value {
	if len(s) == 1 && s[0] < 128 {
		return charValues[s[0]]
	}
	return Str(s)
}
