package tcl

// This file holds the binary command's table, and binary format.

import (
	"encoding/binary"
	"math"
	"math/big"
	"strings"
)

func registerBinary(in *Interp) {
	in.RegisterEnsemble("binary", []Sub{
		{Name: "decode", Fn: binaryDecode},
		{Name: "encode", Fn: binaryEncode},
		{Name: "format", Fn: binaryFormat},
		{Name: "scan", Fn: binaryScan},
	})
}

var errBinaryArgs = Err("not enough arguments for all format specifiers")

// binaryField is one field of a binary format: a letter, perhaps u for unsigned, and a count.
type binaryField struct {
	letter   byte
	name     string
	unsigned bool
	count    int // all for a star, none where there is no count
}

const (
	countAll  = -1
	countNone = -2
)

// nextBinaryField takes a field off the front of a format; ok is false at its end.
func nextBinaryField(s string) (f binaryField, rest string, ok bool) {
	whole := s
	s = strings.TrimLeft(s, " ")
	if s == "" {
		return f, "", false
	}
	_, first := decodeRune(whole) // what messages show: a space where one comes before the letter
	_, n := decodeRune(s)
	f = binaryField{letter: s[0], name: whole[:first], count: countNone}
	s = s[n:]
	if s != "" && s[0] == 'u' {
		f.unsigned = true
		s = s[1:]
	}
	if s != "" && s[0] == '*' {
		f.count = countAll
		return f, s[1:], true
	}
	n = digitsLength(s, 10)
	for _, c := range []byte(s[:n]) {
		f.count = min(max(f.count, 0)*10+int(c-'0'), maxIndex)
	}
	return f, s[n:], true
}

// or gives the count, or n where there is none.
func (f binaryField) or(n int) int {
	if f.count == countNone {
		return n
	}
	return f.count
}

func (f binaryField) bad() error { return Err("bad field specifier \"" + f.name + "\"") }

// numberSizes are the bytes of the letters that stand for numbers.
var numberSizes = [128]int{
	'c': 1, 's': 2, 'S': 2, 't': 2, 'i': 4, 'I': 4, 'n': 4, 'w': 8, 'W': 8, 'm': 8,
	'f': 4, 'r': 4, 'R': 4, 'd': 8, 'q': 8, 'Q': 8,
}

// size is the number of bytes of one number, 0 for other letters.
func (f binaryField) size() int {
	if f.letter >= 128 {
		return 0
	}
	return numberSizes[f.letter]
}

// order is the byte order of a letter.
func (f binaryField) order() binary.ByteOrder {
	switch f.letter {
	case 'S', 'I', 'W', 'R', 'Q':
		return binary.BigEndian
	case 't', 'n', 'm', 'f', 'd':
		return binary.NativeEndian
	}
	return binary.LittleEndian
}

func (f binaryField) isFloat() bool { return strings.IndexByte("frRdqQ", f.letter) >= 0 }

// binaryWriter is one run of binary format. at may lie before the end of out, after X and @.
type binaryWriter struct {
	in   *Interp
	out  []byte
	at   int
	args []Value
}

func binaryFormat(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("binary format formatString ?arg ...?")
	}
	fields, err := in.binaryFields(args[0].String(), args[1:])
	if err != nil {
		return Value{}, err
	}
	w := binaryWriter{in: in, args: args[1:]}
	for _, f := range fields {
		if err := w.field(f); err != nil {
			return Value{}, err
		}
	}
	return Bytes(w.out), nil
}

// binaryFields reads a format for binary format and checks it against the number of arguments, before any of them is looked at.
func (in *Interp) binaryFields(format string, args []Value) (fields []binaryField, err error) {
	for {
		f, rest, ok := nextBinaryField(format)
		if !ok {
			return fields, nil
		}
		format = rest
		fields = append(fields, f)
		switch {
		case f.letter == 'x' && f.count == countAll:
			return nil, Err("cannot use \"*\" in format string with \"x\"")
		case f.letter == '@' && f.count == countNone:
			return nil, Err("missing count for \"@\" field specifier")
		case f.letter == 'x' || f.letter == 'X' || f.letter == '@':
			continue
		case f.size() == 0 && strings.IndexByte("aAbBhH", f.letter) < 0:
			return nil, f.bad()
		case len(args) == 0:
			return nil, fresh(errBinaryArgs)
		}
		if f.size() > 0 && f.count != countNone {
			n, err := in.ListLen(args[0])
			if err != nil {
				return nil, err
			}
			if n < f.count {
				return nil, Err("number of elements in list does not match count")
			}
		}
		args = args[1:]
	}
}

func (w *binaryWriter) field(f binaryField) error {
	switch f.letter {
	case 'x':
		return w.fill(0, f.or(1))
	case 'X':
		n := f.or(1)
		if n == countAll || n > w.at {
			n = w.at
		}
		w.at -= n
		return nil
	case '@':
		return w.moveTo(f)
	case 'a', 'A', 'b', 'B', 'h', 'H':
		return w.text(f, w.arg())
	}
	return w.numbers(f, w.arg())
}

// arg takes the next argument; binaryFields has seen that it is there.
func (w *binaryWriter) arg() Value {
	v := w.args[0]
	w.args = w.args[1:]
	return v
}

// room makes n bytes at w.at, counts them as written and gives them.
func (w *binaryWriter) room(n int) ([]byte, error) {
	if err := w.in.CheckSize(w.at + n); err != nil {
		return nil, err
	}
	if more := w.at + n - len(w.out); more > 0 {
		w.out = append(w.out, make([]byte, more)...)
	}
	w.at += n
	return w.out[w.at-n : w.at], nil
}

func (w *binaryWriter) fill(c byte, n int) error {
	b, err := w.room(n)
	for i := range b {
		b[i] = c
	}
	return err
}

func (w *binaryWriter) moveTo(f binaryField) error {
	if f.count == countAll {
		w.at = len(w.out)
		return nil
	}
	if n := f.count - len(w.out); n > 0 {
		w.at = len(w.out)
		return w.fill(0, n)
	}
	w.at = f.count
	return nil
}

// text writes a string as bytes, or as digits of bits or of halves of bytes.
func (w *binaryWriter) text(f binaryField, v Value) error {
	if f.letter == 'a' || f.letter == 'A' {
		data := v.Bytes()
		n := f.or(1)
		if n == countAll {
			n = len(data)
		}
		b, err := w.room(n)
		if err != nil {
			return err
		}
		pad := byte(0)
		if f.letter == 'A' {
			pad = ' '
		}
		for i := copy(b, data); i < len(b); i++ {
			b[i] = pad
		}
		return nil
	}
	digits, perByte := v.String(), 2
	if f.letter == 'b' || f.letter == 'B' {
		perByte = 8
	}
	n := f.or(1)
	if n == countAll {
		n = len(digits)
	}
	b, err := w.room((n + perByte - 1) / perByte)
	if err != nil {
		return err
	}
	clear(b)
	return packDigits(b, f.letter, digits[:min(n, len(digits))], perByte, digits)
}

// packDigits puts digits into b: from the low end of each byte for small letters, from the high end for capitals.
func packDigits(b []byte, letter byte, digits string, perByte int, whole string) error {
	bits := 8 / perByte
	for i := range len(digits) {
		d := digitVal(digits[i])
		if d >= 1<<bits {
			what := "hexadecimal"
			if bits == 1 {
				what = "binary"
			}
			return Err("expected " + what + " string but got \"" + whole + "\" instead")
		}
		shift := i % perByte * bits
		if letter < 'a' {
			shift = 8 - bits - shift
		}
		b[i/perByte] |= byte(d) << shift
	}
	return nil
}

// numbers writes one number, or a list of them where there is a count.
func (w *binaryWriter) numbers(f binaryField, v Value) error {
	if f.count == countNone {
		return w.number(f, v)
	}
	list, err := w.in.List(v)
	if err != nil {
		return err
	}
	n := f.count
	if n == countAll {
		n = len(list)
	}
	for _, e := range list[:n] {
		if err := w.number(f, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *binaryWriter) number(f binaryField, v Value) error {
	bits, err := w.bits(f, v)
	if err != nil {
		return err
	}
	b, err := w.room(f.size())
	if err != nil {
		return err
	}
	switch order := f.order(); len(b) {
	case 1:
		b[0] = byte(bits)
	case 2:
		order.PutUint16(b, uint16(bits))
	case 4:
		order.PutUint32(b, uint32(bits))
	case 8:
		order.PutUint64(b, bits)
	}
	return nil
}

// bits gives the bits of a number, the low ones first to be used.
func (w *binaryWriter) bits(f binaryField, v Value) (uint64, error) {
	if f.isFloat() {
		x, err := w.in.Double(v)
		if isNaN(v) {
			x, err = math.Float64frombits(quietNaN), nil
		}
		if err != nil {
			return 0, err
		}
		if f.size() == 4 {
			return uint64(math.Float32bits(toFloat32(x))), nil
		}
		return math.Float64bits(x), nil
	}
	n, ok := v.number()
	switch {
	case !ok || n.isDouble():
		return 0, notInteger(v, "NUMBER")
	case n.kind() == kBig && n.o.big().b.CmpAbs(int64Limit) > 0:
		const msg = "integer value too large to represent"
		return 0, ErrCode(msg, "ARITH", "IOVERFLOW", msg)
	}
	return uint64(truncated(n)), nil
}

// quietNaN is the NaN that leaves all other bits clear.
const quietNaN = 0x7FF8 << 48

func isNaN(v Value) bool {
	n, ok := v.number()
	return ok && n.isDouble() && math.IsNaN(n.float())
}

// toFloat32 keeps a number that is too large at the largest one, as Tcl does.
func toFloat32(x float64) float32 {
	if math.Abs(x) > math.MaxFloat32 {
		return float32(math.Copysign(math.MaxFloat32, x))
	}
	return float32(x)
}

// unsignedValue makes a value of a number of 64 bits without a sign.
func unsignedValue(n uint64) Value {
	if n < 1<<63 {
		return Int(int64(n))
	}
	return Big(new(big.Int).SetUint64(n))
}
