package tcl

// This file holds numbers: how strings are read as integers, doubles, booleans and indices, and how doubles are written.

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

type bigObj struct {
	obj
	b *big.Int
}

// Big makes an integer of any size; the caller must not change b afterwards.
func Big(b *big.Int) Value {
	if b.IsInt64() {
		return Int(b.Int64())
	}
	return Value{o: &(&bigObj{obj: obj{kind: kBig}, b: b}).obj}
}

// FormatDouble writes f as Tcl does: the shortest digits that read back as f, always with a point or an exponent.
func FormatDouble(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Inf"
	case math.IsInf(f, -1):
		return "-Inf"
	}
	if p := precision.Load(); p != 0 {
		return roundedDouble(f, int(p))
	}
	var buf [32]byte
	b := strconv.AppendFloat(buf[:0], f, 'e', -1, 64)
	e := strings.LastIndexByte(string(b), 'e')
	exp, _ := strconv.Atoi(string(b[e+1:]))
	if exp < -4 || exp > 16 {
		if exp < 0 {
			return string(b[:e]) + "e" + strconv.Itoa(exp)
		}
		return string(b[:e]) + "e+" + strconv.Itoa(exp)
	}
	b = strconv.AppendFloat(buf[:0], f, 'f', -1, 64)
	if strings.IndexByte(string(b), '.') < 0 {
		b = append(b, '.', '0')
	}
	return string(b)
}

func isSpace(c byte) bool {
	return c == ' ' || c >= '\t' && c <= '\r'
}

func trimSpace(s string) string {
	for len(s) > 0 && isSpace(s[0]) {
		s = s[1:]
	}
	for len(s) > 0 && isSpace(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	return s
}

// number reads the value as a number: an Int, Big or Double value.
func (v Value) number() (Value, bool) {
	switch v.kind() {
	case kInt, kDouble, kBig:
		return v, true
	case kDict:
		if v.o.dict().d.Len() > 0 {
			return v, false
		}
	case kList:
		if v.n != 1 {
			return v, false
		}
	}
	return parseNumber(v.String())
}

// parseNumber reads s as Tcl reads a number in an expression: 10, 0x1f, 0o17, 017, 0b11, 1.5e3, Inf, NaN, with space around.
func parseNumber(s string) (Value, bool) {
	s = trimSpace(s)
	if s == "" || len(s) > maxNumber {
		return Value{}, false
	}
	body, neg := s, false
	if s[0] == '-' || s[0] == '+' {
		body, neg = s[1:], s[0] == '-'
		if body == "" {
			return Value{}, false
		}
	}
	c := body[0]
	switch {
	case c >= '0' && c <= '9':
		if v, ok := parseInteger(body, neg); ok {
			return v, true
		}
		return parseFloat(body, neg)
	case c == '.':
		return parseFloat(body, neg)
	case c == 'i' || c == 'I' || c == 'n' || c == 'N':
		return parseSpecial(body, neg)
	}
	return Value{}, false
}

// maxNumber is how many characters a number may have: the digits of the largest integer that arithmetic gives. A longer text is
// none, whatever it looks like, because strangers send texts and it takes long to read them as numbers.
const maxNumber = 1_300_000

// parseDigits reads the digits of a large integer, half by half: big.Int's own way takes the square of their number.
func parseDigits(s string, base int) (*big.Int, bool) {
	const few = 1000 // digits that are read at once
	if len(s) <= few {
		return new(big.Int).SetString(s, base)
	}
	var powers []*big.Int // base to the few, twice as many, and so on
	p := new(big.Int).Exp(big.NewInt(int64(base)), big.NewInt(few), nil)
	for n := few; n < len(s); n *= 2 {
		powers = append(powers, p)
		p = new(big.Int).Mul(p, p)
	}
	var read func(s string, level int) (*big.Int, bool)
	read = func(s string, level int) (*big.Int, bool) {
		if len(s) <= few {
			return new(big.Int).SetString(s, base)
		}
		low := few << level
		if len(s) <= low {
			return read(s, level-1)
		}
		a, ok1 := read(s[:len(s)-low], level-1)
		b, ok2 := read(s[len(s)-low:], level-1)
		if !ok1 || !ok2 {
			return nil, false
		}
		return a.Add(a.Mul(a, powers[level]), b), true
	}
	return read(s, len(powers)-1)
}

func parseInteger(s string, neg bool) (Value, bool) {
	if len(s) < 19 && (s[0] != '0' || len(s) == 1) {
		n := int64(0)
		for i := 0; i < len(s); i++ {
			d := s[i] - '0'
			if d > 9 {
				return Value{}, false
			}
			n = n*10 + int64(d)
		}
		if neg {
			n = -n
		}
		return Int(n), true
	}
	base := 10
	if s[0] == '0' && len(s) > 1 {
		switch s[1] {
		case 'x', 'X':
			base, s = 16, s[2:]
		case 'o', 'O':
			base, s = 8, s[2:]
		case 'b', 'B':
			base, s = 2, s[2:]
		default:
			base = 8
		}
	}
	for i := 0; i < len(s); i++ {
		if digitVal(s[i]) >= base {
			return Value{}, false
		}
	}
	if s == "" {
		return Value{}, false
	}
	if n, err := strconv.ParseInt(s, base, 64); err == nil {
		if neg {
			n = -n
		}
		return Int(n), true
	}
	b, ok := parseDigits(s, base)
	if !ok {
		return Value{}, false
	}
	if neg {
		b.Neg(b)
	}
	return Big(b), true
}

func digitVal(c byte) int {
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

func parseFloat(s string, neg bool) (Value, bool) {
	if len(s) > 1 && (s[1] == 'x' || s[1] == 'X') {
		return Value{}, false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c == '.', c == 'e', c == 'E', c == '+', c == '-':
		default:
			return Value{}, false
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && (f == 0 || !math.IsInf(f, 0)) {
		return Value{}, false
	}
	if neg {
		f = -f
	}
	return Double(f), true
}

func parseSpecial(s string, neg bool) (Value, bool) {
	switch strings.ToLower(s) {
	case "inf", "infinity":
		if neg {
			return Double(math.Inf(-1)), true
		}
		return Double(math.Inf(1)), true
	case "nan":
		return Double(math.NaN()), true
	}
	if len(s) > 5 && strings.EqualFold(s[:4], "nan(") && s[len(s)-1] == ')' {
		return Double(math.NaN()), true
	}
	return Value{}, false
}

// AsInt reads v as an integer that fits 64 bits.
func (v Value) AsInt() (int64, bool) {
	if v.o == intTag {
		return v.n, true
	}
	n, ok := v.number()
	return n.n, ok && n.o == intTag
}

// Int reads v as an integer of 64 bits, or gives Tcl's error.
func (in *Interp) Int(v Value) (int64, error) {
	if v.o == intTag {
		return v.n, nil
	}
	n, ok := v.number()
	if ok && n.o == intTag {
		return n.n, nil
	}
	if ok && n.kind() == kBig {
		return 0, ErrCode("integer value too large to represent", "ARITH", "IOVERFLOW", "integer value too large to represent")
	}
	return 0, intError(v)
}

func intError(v Value) error {
	s := v.String()
	return ErrCode("expected integer but got \""+clip(s)+"\"", "TCL", "VALUE", "INTEGER")
}

// clip shortens a value that an error message quotes.
func clip(s string) string {
	const most = 50
	if len(s) > most && strings.Contains(s, " ") {
		if _, err := parseList(s, false); err == nil {
			return s
		}
	}
	return s
}

// octalHint explains why a number such as 08 is none.
func octalHint(s string) string {
	s = strings.TrimLeft(trimSpace(s), "+-")
	if len(s) > 1 && s[0] == '0' {
		digits := strings.Trim(s, "0123456789") == ""
		if o := strings.TrimLeft(s[1:], "oO"); digits || strings.Trim(o, "0123456789") == "" && o != "" {
			return " (looks like invalid octal number)"
		}
	}
	return ""
}

// BigInt reads v as an integer of any size.
func (in *Interp) BigInt(v Value) (*big.Int, error) {
	n, ok := v.number()
	switch {
	case ok && n.o == intTag:
		return big.NewInt(n.n), nil
	case ok && n.kind() == kBig:
		return n.o.big().b, nil
	}
	return nil, intError(v)
}

// Double reads v as a floating-point number, or gives Tcl's error.
func (in *Interp) Double(v Value) (float64, error) {
	if n, ok := v.number(); ok {
		if n.o == doubleTag && math.IsNaN(n.float()) {
			return 0, ErrCode("floating point value is Not a Number", "TCL", "VALUE", "DOUBLE", "NAN")
		}
		return n.asFloat(), nil
	}
	return 0, ErrCode("expected floating-point number but got \""+clip(v.String())+"\"", "TCL", "VALUE", "NUMBER")
}

// asFloat converts a number (as number gives it) to a double.
func (v Value) asFloat() float64 {
	switch v.kind() {
	case kInt:
		return float64(v.n)
	case kDouble:
		return v.float()
	case kBig:
		f, _ := new(big.Float).SetInt(v.o.big().b).Float64()
		return f
	}
	return 0
}

// AsBool reads v as a truth value: a number, or yes, no, true, false, on, off and their unique beginnings.
func (v Value) AsBool() (val, ok bool) {
	if v.o == intTag {
		return v.n != 0, true
	}
	s := v.String()
	if b, ok := boolWord(s); ok {
		return b, true
	}
	n, ok := v.number()
	if !ok {
		return false, false
	}
	return n.truth(), n.o != doubleTag || n.float() == n.float()
}

func (v Value) truth() bool {
	switch v.kind() {
	case kInt:
		return v.n != 0
	case kDouble:
		return v.float() != 0
	}
	return true
}

func boolWord(s string) (val, ok bool) {
	if s == "" || len(s) > 5 {
		return false, false
	}
	s = strings.ToLower(s)
	for _, w := range [...]struct {
		word  string
		least int
		val   bool
	}{{"true", 1, true}, {"false", 1, false}, {"yes", 1, true}, {"no", 1, false}, {"on", 2, true}, {"off", 2, false}} {
		if len(s) >= w.least && strings.HasPrefix(w.word, s) {
			return w.val, true
		}
	}
	return false, false
}

// Bool reads v as a truth value, or gives Tcl's error.
func (in *Interp) Bool(v Value) (bool, error) {
	if b, ok := v.AsBool(); ok {
		return b, nil
	}
	if n, ok := v.number(); ok && n.o == doubleTag {
		return false, errNaN()
	}
	return false, notBool(v)
}

func notBool(v Value) error {
	return ErrCode("expected boolean value but got \""+clip(v.String())+"\"", "TCL", "VALUE", "NUMBER")
}

// Index reads an index such as 3, end-1 or 2+1; end is the index of the last element (length-1).
func (in *Interp) Index(v Value, end int) (int, error) {
	if v.o == intTag {
		return clampIndex(v.n), nil
	}
	if n, ok := parseIndex(v.String(), end); ok {
		return n, nil
	}
	if n, ok := v.AsInt(); ok {
		return clampIndex(n), nil
	}
	s := v.String()
	hint := octalHint(s)
	if i := strings.LastIndexAny(s, "+-"); hint == "" && i > 0 {
		hint = octalHint(s[i:])
	}
	return 0, ErrCode("bad index \""+s+"\": must be integer?[+-]integer? or end?[+-]integer?"+hint, "TCL", "VALUE", "INDEX")
}

const maxIndex = math.MaxInt32

func clampIndex(n int64) int {
	return int(max(-maxIndex, min(maxIndex, n)))
}

func parseIndex(s string, end int) (int, bool) {
	if len(s) >= 1 && len(s) <= 3 && s[0] == 'e' && strings.HasPrefix("end", s) {
		return end, true
	}
	if strings.HasPrefix(s, "end") {
		n, ok := signedOffset(s[3:])
		return clampIndex(int64(end) + n), ok
	}
	v, ok := parseNumber(s)
	if ok && v.o == intTag {
		return clampIndex(v.n), true
	}
	t := trimSpace(s)
	for i := 1; i < len(t); i++ {
		if t[i] == '+' || t[i] == '-' {
			a, ok1 := parseNumber(t[:i])
			b, ok2 := signedOffset(t[i:])
			ok := ok1 && ok2 && a.o == intTag && !isSpace(t[i-1])
			if !ok || max(a.n, -a.n, b, -b) > math.MaxUint32 { // more than a word is no part of a sum
				return 0, false
			}
			return clampIndex(a.n + b), true
		}
	}
	return 0, false
}

// signedOffset reads "+3" or "-3"; no space may follow the sign.
func signedOffset(s string) (int64, bool) {
	if len(s) < 2 || s[0] != '+' && s[0] != '-' || isSpace(s[1]) {
		return 0, false
	}
	v, ok := parseNumber(s[1:])
	if !ok || v.o != intTag {
		return 0, false
	}
	if s[0] == '-' {
		return -v.n, true
	}
	return v.n, true
}
