package tcl

// This file holds format.

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"unicode/utf8"
)

func registerFormat(in *Interp) {
	in.Register("format", cmdFormat)
	in.Register("scan", cmdScan)
}

var (
	errFormatArgs  = ErrCode("not enough arguments for all format specifiers", "TCL", "FORMAT", "FIELDVARMISMATCH")
	errFormatIndex = ErrCode("\"%n$\" argument index out of range", "TCL", "FORMAT", "INDEXRANGE")
	errFormatMixed = ErrCode("cannot mix \"%\" and \"%n$\" conversion specifiers", "TCL", "FORMAT", "MIXEDSPECTYPES")
	errFormatEnd   = ErrCode("format string ended in middle of field specifier", "TCL", "FORMAT", "INCOMPLETE")
	errFormatSize  = ErrCode("max size for a Tcl value exceeded", "TCL", "FORMAT", "OVERFLOW")
	errFormatBigU  = ErrCode("unsigned bignum format is invalid", "TCL", "FORMAT", "BADUNSIGNED")
)

// fresh copies an error that is kept ready: its trace belongs to each occasion.
func fresh(err error) error {
	e := *err.(*Exception)
	return &e
}

func cmdFormat(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("format formatString ?arg ...?")
	}
	s := args[0].String()
	f := formatter{in: in, rest: s, args: args[1:], out: make([]byte, 0, len(s)+16)}
	for {
		i := indexByte(f.rest, '%')
		if i < 0 {
			return Str(bufString(append(f.out, f.rest...))), nil
		}
		f.out = append(f.out, f.rest[:i]...)
		f.rest = f.rest[i+1:]
		if f.rest != "" && f.rest[0] == '%' {
			f.out, f.rest = append(f.out, '%'), f.rest[1:]
			continue
		}
		if err := f.field(); err != nil {
			return Value{}, err
		}
	}
}

// formatter is one run of format.
type formatter struct {
	in     *Interp
	rest   string // of the format, after a percent sign while a field is read
	args   []Value
	next   int
	serial bool // some field took the next argument
	xpg    bool // some field named its argument
	out    []byte
}

// fieldSpec is what stands between a percent sign and its letter.
type fieldSpec struct {
	minus, plus, space, alt, zero bool

	width int
	prec  int // -1 for none
	size  int // 'h', 'l', or 'L' for ll
}

// field writes one field.
func (f *formatter) field() error {
	spec := fieldSpec{prec: -1}
	if err := f.position(); err != nil {
		return err
	}
	f.flags(&spec)
	if err := f.sizes(&spec); err != nil {
		return err
	}
	v, err := f.arg()
	if err != nil {
		return err
	}
	if f.rest == "" {
		return fresh(errFormatEnd)
	}
	verb, n := utf8.DecodeRuneInString(f.rest)
	name := f.rest[:n]
	f.rest = f.rest[n:]
	if err := f.in.CheckSize(len(f.out) + max(spec.width, spec.prec, 0)); err != nil {
		return fresh(errFormatSize)
	}
	switch verb {
	case 's':
		f.text(v.String(), &spec)
		return nil
	case 'c':
		return f.char(v, &spec)
	case 'd', 'i', 'u', 'o', 'x', 'X', 'b':
		return f.integer(v, byte(verb), &spec)
	case 'e', 'E', 'f', 'g', 'G':
		return f.float(v, byte(verb), &spec)
	}
	return ErrCode("bad field specifier \""+name+"\"", "TCL", "FORMAT", "BADTYPE")
}

// position reads the n$ of a field.
func (f *formatter) position() error {
	n, i := 0, 0
	for i < len(f.rest) && f.rest[i] >= '0' && f.rest[i] <= '9' {
		n = min(n*10+int(f.rest[i]-'0'), maxIndex)
		i++
	}
	if i == 0 || i == len(f.rest) || f.rest[i] != '$' {
		f.serial = true
		if f.xpg {
			return fresh(errFormatMixed)
		}
		return nil
	}
	f.rest = f.rest[i+1:]
	f.xpg = true
	if f.serial {
		return fresh(errFormatMixed)
	}
	if n == 0 || n > len(f.args) {
		return fresh(errFormatIndex)
	}
	f.next = n - 1
	return nil
}

func (f *formatter) flags(spec *fieldSpec) {
	for ; f.rest != ""; f.rest = f.rest[1:] {
		switch f.rest[0] {
		case '-':
			spec.minus = true
		case '+':
			spec.plus = true
		case ' ':
			spec.space = true
		case '#':
			spec.alt = true
		case '0':
			spec.zero = true
		default:
			return
		}
	}
}

// sizes reads width, precision and size.
func (f *formatter) sizes(spec *fieldSpec) (err error) {
	if spec.width, _, err = f.number(); err != nil {
		return err
	}
	if spec.width < 0 {
		spec.minus, spec.width = true, -spec.width
	}
	if f.rest != "" && f.rest[0] == '.' {
		f.rest = f.rest[1:]
		if spec.prec, _, err = f.number(); err != nil {
			return err
		}
		spec.prec = max(spec.prec, 0)
	}
	if f.rest != "" && (f.rest[0] == 'h' || f.rest[0] == 'l') {
		spec.size = int(f.rest[0])
		f.rest = f.rest[1:]
		if spec.size == 'l' && f.rest != "" && f.rest[0] == 'l' {
			spec.size = 'L'
			f.rest = f.rest[1:]
		}
	}
	return nil
}

// number reads digits, or a star that stands for an argument.
func (f *formatter) number() (n int, given bool, err error) {
	if f.rest != "" && f.rest[0] == '*' {
		f.rest = f.rest[1:]
		if f.next+1 >= len(f.args) { // the value itself would be missing
			f.next = len(f.args)
		}
		v, err := f.arg()
		if err != nil {
			return 0, false, err
		}
		n, err = argInt(v)
		return n, true, err
	}
	for f.rest != "" && f.rest[0] >= '0' && f.rest[0] <= '9' {
		n = min(n*10+int(f.rest[0]-'0'), maxIndex)
		f.rest = f.rest[1:]
		given = true
	}
	return n, given, nil
}

// arg takes the next argument.
func (f *formatter) arg() (Value, error) {
	if f.next >= len(f.args) {
		if f.xpg {
			return Value{}, fresh(errFormatIndex)
		}
		return Value{}, fresh(errFormatArgs)
	}
	f.next++
	return f.args[f.next-1], nil
}

// text writes a string, cut to the precision.
func (f *formatter) text(s string, spec *fieldSpec) {
	if spec.prec >= 0 {
		s = firstChars(s, spec.prec)
	}
	if spec.width == 0 {
		f.out = append(f.out, s...)
		return
	}
	fill, c := spec.width-utf8.RuneCountInString(s), byte(' ')
	if spec.zero {
		c = '0'
	}
	if !spec.minus {
		f.fill(c, fill)
	}
	f.out = append(f.out, s...)
	if spec.minus {
		f.fill(c, fill)
	}
}

// padded writes the head and the tail of a number, filled up to the width: with spaces on the side that the minus flag
// says, or with zeros between the two.
func (f *formatter) padded(head string, tail []byte, spec *fieldSpec) {
	fill := spec.width - len(head) - len(tail)
	if !spec.minus && !spec.zero {
		f.fill(' ', fill)
	}
	f.out = append(f.out, head...)
	if spec.zero {
		f.fill('0', fill)
	}
	f.out = append(f.out, tail...)
	if spec.minus && !spec.zero {
		f.fill(' ', fill)
	}
}

func (f *formatter) fill(c byte, n int) {
	for ; n > 0; n-- {
		f.out = append(f.out, c)
	}
}

func (f *formatter) char(v Value, spec *fieldSpec) error {
	n, err := argInt(v)
	if err != nil {
		return err
	}
	spec.prec = -1
	f.text(string(rune(n)), spec)
	return nil
}

// bases are the bases of the letters of integers, and what the # flag puts before them.
var bases = map[byte]struct {
	base   int
	prefix string
}{'o': {8, "0"}, 'x': {16, "0x"}, 'X': {16, "0X"}, 'b': {2, "0b"}, 'd': {10, ""}, 'i': {10, ""}, 'u': {10, ""}}

func (f *formatter) integer(v Value, verb byte, spec *fieldSpec) error {
	if spec.size == 'L' && verb == 'u' {
		return fresh(errFormatBigU)
	}
	n, ok := v.number()
	if !ok || n.isDouble() {
		return notInteger(v, "NUMBER")
	}
	var buf [72]byte
	digits, negative := buf[:0], false
	base := bases[verb]
	signed := verb == 'd' || verb == 'i'
	switch {
	case spec.size == 'L':
		signed = true
		b := bigOf(n)
		negative = b.Sign() < 0
		digits = new(big.Int).Abs(b).Append(digits, base.base)
	default:
		i := truncated(n)
		if spec.size == 'h' {
			i = int64(int16(i))
			if !signed {
				i &= 0xFFFF
			}
		}
		u := uint64(i)
		if signed && i < 0 {
			negative, u = true, -u
		}
		digits = strconv.AppendUint(digits, u, base.base)
	}
	f.digits(digits, negative, signed, verb, base.prefix, spec)
	return nil
}

// bigOf gives an integer of any kind as a big one.
func bigOf(n Value) *big.Int {
	if n.kind() == kBig {
		return n.o.big().b
	}
	return big.NewInt(n.n)
}

// truncated gives the low 64 bits of an integer.
func truncated(n Value) int64 {
	if n.isInt() {
		return n.n
	}
	low := new(big.Int).And(n.o.big().b, int64Limit)
	return int64(low.Uint64())
}

// digits writes an integer with sign, prefix and zeros.
func (f *formatter) digits(digits []byte, negative, signed bool, verb byte, prefix string, spec *fieldSpec) {
	head := ""
	switch {
	case negative:
		head = "-"
	case signed && spec.plus:
		head = "+"
	case signed && spec.space:
		head = " "
	}
	if spec.alt && !(verb == 'o' && (digits[0] == '0' || len(digits) < spec.prec)) { // one zero in front is enough
		head += prefix
	}
	if verb == 'X' {
		for i, c := range digits {
			if c >= 'a' {
				digits[i] = c - 'a' + 'A'
			}
		}
	}
	if spec.width == 0 && spec.prec <= len(digits) {
		f.out = append(append(f.out, head...), digits...)
		return
	}
	if spec.prec >= 0 {
		spec.zero = false
		for len(digits) < spec.prec {
			digits = append([]byte("0"), digits...)
		}
	}
	f.padded(head, digits, spec)
}

func (f *formatter) float(v Value, verb byte, spec *fieldSpec) error {
	x, err := f.in.Double(v)
	if err != nil {
		return err
	}
	head := ""
	switch {
	case math.Signbit(x):
		head, x = "-", -x
	case spec.plus:
		head = "+"
	case spec.space:
		head = " "
	}
	if math.IsInf(x, 0) {
		word := "inf"
		if verb < 'a' {
			word = "INF"
		}
		spec.zero = false
		f.padded(head, []byte(word), spec)
		return nil
	}
	prec := spec.prec
	if prec < 0 {
		prec = 6
	}
	var buf [64]byte
	var digits []byte
	if spec.alt {
		digits = fmt.Appendf(buf[:0], "%#.*"+string(rune(verb)), prec, x)
	} else {
		if verb|0x20 == 'g' && prec == 0 {
			prec = 1
		}
		digits = strconv.AppendFloat(buf[:0], x, verb, prec, 64)
	}
	if spec.minus {
		spec.zero = false
	}
	f.padded(head, digits, spec)
	return nil
}
