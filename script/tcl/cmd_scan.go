package tcl

// This file holds scan.

import (
	"math/big"
	"strconv"
	"unicode/utf8"
)

// scanField is one element of a scan format: white space, literal text or a conversion.
type scanField struct {
	kind     byte // ' ', 0 for text, else the conversion's letter
	text     string
	suppress bool
	width    int // 0 for none
	size     int // 0, 'h', 'l', 'L'
	target   int // which result it gives, -1 for none
	set      *runeSet
}

// runeSet is the set of a bracket conversion.
type runeSet struct {
	negated bool
	ranges  []rune // pairs
}

func (s *runeSet) has(r rune) bool {
	for i := 0; i < len(s.ranges); i += 2 {
		if s.ranges[i] <= r && r <= s.ranges[i+1] {
			return !s.negated
		}
	}
	return s.negated
}

// scanFormat is a format that was read. It is immutable.
type scanFormat struct {
	fields  []scanField
	results int // how many results it gives
	vars    int // for how many variables it was checked
}

func scanError(msg, code string) error { return ErrCode(msg, "TCL", "FORMAT", code) }

func cmdScan(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("scan string format ?varName ...?")
	}
	vars := args[2:]
	sf, err := scanFormatOf(args[1], len(vars))
	if err != nil {
		return Value{}, err
	}
	var buf [8]Value
	results := buf[:]
	if sf.results > len(buf) {
		results = make([]Value, sf.results)
	}
	results = results[:sf.results]
	r := scanRun{s: args[0].String(), rest: args[0].String()}
	if err := r.run(sf, results); err != nil {
		return Value{}, err
	}
	if len(vars) == 0 {
		return r.inline(results), nil
	}
	stored := 0
	for i, v := range results {
		if v.o == nil {
			continue
		}
		stored++
		if _, err := in.SetVar(vars[i].String(), v); err != nil {
			return Value{}, err
		}
	}
	if r.ended && r.conversions == 0 {
		return Int(-1), nil
	}
	return Int(int64(stored)), nil
}

// inline gives the results as a list, and nothing where the input ended before the first.
func (r *scanRun) inline(results []Value) Value {
	if r.ended && r.conversions == 0 {
		return Empty
	}
	out := make([]Value, len(results))
	for i, v := range results {
		out[i] = v.norm()
	}
	return List(out...)
}

// scanFormatOf reads the format in v, or finds it read.
func scanFormatOf(v Value, vars int) (*scanFormat, error) {
	if sf, ok := v.Cache().(*scanFormat); ok && sf.vars == vars {
		return sf, nil
	}
	p := scanParser{rest: v.String(), vars: vars}
	sf, err := p.parse()
	if err != nil {
		return nil, err
	}
	v.SetCache(sf)
	return sf, nil
}

// scanParser reads a format.
type scanParser struct {
	rest        string
	vars        int
	fields      []scanField
	serial, xpg bool
	next        int
	assigned    map[int]int
}

func (p *scanParser) parse() (*scanFormat, error) {
	p.assigned = map[int]int{}
	for p.rest != "" {
		r, n := utf8.DecodeRuneInString(p.rest)
		switch {
		case isSpaceRune(r):
			p.fields = append(p.fields, scanField{kind: ' ', target: -1})
		case r == '%' && (len(p.rest) == 1 || p.rest[1] != '%'):
			p.rest = p.rest[1:]
			if err := p.conversion(); err != nil {
				return nil, err
			}
			continue
		default:
			if r == '%' {
				p.rest = p.rest[1:]
			}
			p.fields = append(p.fields, scanField{text: p.rest[:n], target: -1})
		}
		p.rest = p.rest[n:]
	}
	return p.check()
}

// check compares the results with the variables.
func (p *scanParser) check() (*scanFormat, error) {
	results := p.next
	if p.xpg {
		results = 0
		for i := range p.assigned {
			results = max(results, i+1)
		}
	}
	for _, times := range p.assigned {
		if times > 1 {
			return nil, scanError("variable is assigned by multiple \"%n$\" conversion specifiers", "POLYASSIGNED")
		}
	}
	if p.vars > 0 {
		if results > p.vars {
			return nil, scanError("different numbers of variable names and field specifiers", "FIELDVARMISMATCH")
		}
		if len(p.assigned) < p.vars {
			return nil, scanError("variable is not assigned by any conversion specifiers", "UNASSIGNED")
		}
	}
	return &scanFormat{fields: p.fields, results: results, vars: p.vars}, nil
}

// conversion reads what follows a percent sign.
func (p *scanParser) conversion() error {
	f := scanField{target: -1}
	if err := p.target(&f); err != nil {
		return err
	}
	f.width, _ = p.number()
	if p.rest != "" && (p.rest[0] == 'h' || p.rest[0] == 'l' || p.rest[0] == 'L') {
		f.size = int(p.rest[0])
		p.rest = p.rest[1:]
		if f.size == 'l' && p.rest != "" && p.rest[0] == 'l' {
			f.size = 'L'
			p.rest = p.rest[1:]
		}
	}
	if err := p.letter(&f); err != nil {
		return err
	}
	if !f.suppress {
		if !p.xpg {
			f.target = p.next
			p.next++
		}
		p.assigned[f.target]++
	}
	p.fields = append(p.fields, f)
	return nil
}

// greatestScanIndex bounds n$ without variables: each index up to it gives an element of the result.
const greatestScanIndex = 1 << 16

// target reads a star, or n$.
func (p *scanParser) target(f *scanField) error {
	if p.rest != "" && p.rest[0] == '*' {
		f.suppress = true
		p.rest = p.rest[1:]
		return nil
	}
	before := p.rest
	n, given := p.number()
	if !given || p.rest == "" || p.rest[0] != '$' {
		p.rest = before
		p.serial = true
		if p.xpg {
			return fresh(errFormatMixed)
		}
		return nil
	}
	p.rest = p.rest[1:]
	p.xpg = true
	if p.serial {
		return fresh(errFormatMixed)
	}
	if n == 0 || p.vars > 0 && n > p.vars || n > greatestScanIndex {
		return fresh(errFormatIndex)
	}
	f.target = n - 1
	return nil
}

func (p *scanParser) number() (n int, given bool) {
	for p.rest != "" && p.rest[0] >= '0' && p.rest[0] <= '9' {
		n = min(n*10+int(p.rest[0]-'0'), maxIndex)
		p.rest = p.rest[1:]
		given = true
	}
	return n, given
}

// letter reads the letter of a conversion.
func (p *scanParser) letter(f *scanField) error {
	name := "\x00"
	if p.rest != "" {
		_, n := utf8.DecodeRuneInString(p.rest)
		name = p.rest[:n]
	}
	p.rest = p.rest[min(len(name), len(p.rest)):]
	f.kind = name[0]
	switch f.kind {
	case 'd', 'i', 'o', 'x', 'b', 'u', 'f', 'e', 'g', 'n':
	case 'X':
		f.kind = 'x'
	case 'E', 'G':
		f.kind = 'f'
	case 'c':
		if f.width > 0 {
			return scanError("field width may not be specified in %c conversion", "BADWIDTH")
		}
		fallthrough
	case 's', '[':
		if f.size == 'l' || f.size == 'L' {
			return scanError("field size modifier may not be specified in %"+name+" conversion", "BADSIZE")
		}
		if f.kind == '[' {
			return p.bracket(f)
		}
	default:
		return scanError("bad scan conversion character \""+name+"\"", "BADTYPE")
	}
	return nil
}

// bracket reads a set up to its closing bracket, which may be its first member.
func (p *scanParser) bracket(f *scanField) error {
	set := &runeSet{}
	if p.rest != "" && p.rest[0] == '^' {
		set.negated = true
		p.rest = p.rest[1:]
	}
	for first := true; ; first = false {
		r, n := utf8.DecodeRuneInString(p.rest)
		if n == 0 {
			return scanError("unmatched [ in format string", "BRACKET")
		}
		p.rest = p.rest[n:]
		if r == ']' && !first {
			f.set = set
			return nil
		}
		to := r
		if len(p.rest) > 1 && p.rest[0] == '-' && p.rest[1] != ']' {
			to, n = utf8.DecodeRuneInString(p.rest[1:])
			p.rest = p.rest[1+n:]
		}
		set.ranges = append(set.ranges, min(r, to), max(r, to))
	}
}

// scanRun is one run over an input.
type scanRun struct {
	s, rest     string
	ended       bool // the input ended before the format
	conversions int
}

// run fills results until something does not match.
func (r *scanRun) run(sf *scanFormat, results []Value) error {
	for i := range sf.fields {
		f := &sf.fields[i]
		switch f.kind {
		case ' ':
			r.skipSpace()
			continue
		case 0:
			if !r.literal(f.text) {
				return nil
			}
			continue
		case 'n':
			if !f.suppress {
				results[f.target] = Int(int64(utf8.RuneCountInString(r.s[:len(r.s)-len(r.rest)])))
			}
			r.conversions++
			continue
		}
		v, ok, err := r.convert(f)
		if err != nil || !ok {
			return err
		}
		if !f.suppress {
			results[f.target] = v
		}
		r.conversions++
	}
	return nil
}

func (r *scanRun) skipSpace() {
	for r.rest != "" {
		c, n := utf8.DecodeRuneInString(r.rest)
		if !isSpaceRune(c) {
			return
		}
		r.rest = r.rest[n:]
	}
}

func (r *scanRun) literal(text string) bool {
	if r.rest == "" {
		r.ended = true
		return false
	}
	if len(r.rest) < len(text) || r.rest[:len(text)] != text {
		return false
	}
	r.rest = r.rest[len(text):]
	return true
}

// convert reads one field of the input; false says that it does not match.
func (r *scanRun) convert(f *scanField) (Value, bool, error) {
	if f.kind != 'c' && f.kind != '[' {
		r.skipSpace()
	}
	if r.rest == "" {
		r.ended = true
		return Value{}, false, nil
	}
	switch f.kind {
	case 'c':
		c, n := utf8.DecodeRuneInString(r.rest)
		r.rest = r.rest[n:]
		return Int(int64(c)), true, nil
	case 's':
		return r.take(r.span(f, func(c rune) bool { return !isSpaceRune(c) }))
	case '[':
		return r.take(r.span(f, f.set.has))
	case 'f', 'e', 'g':
		return r.float(f)
	}
	return r.integer(f)
}

// span measures the characters at the start that are in a set, up to the width.
func (r *scanRun) span(f *scanField, in func(rune) bool) int {
	n, chars := 0, 0
	for n < len(r.rest) && (f.width == 0 || chars < f.width) {
		c, w := utf8.DecodeRuneInString(r.rest[n:])
		if !in(c) {
			break
		}
		n += w
		chars++
	}
	return n
}

func (r *scanRun) take(n int) (Value, bool, error) {
	if n == 0 {
		return Value{}, false, nil
	}
	v := Str(r.rest[:n])
	r.rest = r.rest[n:]
	return v, true, nil
}

// window is the input that a number may use.
func (r *scanRun) window(f *scanField) string {
	if f.width > 0 && f.width < len(r.rest) {
		return r.rest[:f.width]
	}
	return r.rest
}

// mismatch says that no number is here; a lone sign at the end counts as an input that ended.
func (r *scanRun) mismatch(w string, tried int) (Value, bool, error) {
	r.ended = tried == len(w)
	return Value{}, false, nil
}

func (r *scanRun) float(f *scanField) (Value, bool, error) {
	w := r.window(f)
	n := numberLengthDecimal(w)
	if n == 0 {
		tried := signLength(w)
		if tried < len(w) && w[tried] == '.' {
			tried++
		}
		return r.mismatch(w, tried)
	}
	r.rest = r.rest[n:]
	v, ok := parseNumberDouble(w[:n])
	return v, ok, nil
}

// numberLengthDecimal is numberLength for decimal numbers and infinities alone. As in C, an exponent's letter belongs
// to the number at the end of the input, also without digits.
func numberLengthDecimal(s string) int {
	n := decimalLength(s)
	if n == 0 {
		n = specialLength(s, signLength(s))
		if n > 0 && s[n-1]|0x20 == 'n' {
			return 0
		}
		return n
	}
	return n
}

// parseNumberDouble reads a decimal number, however large or small.
func parseNumberDouble(s string) (Value, bool) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil && err.(*strconv.NumError).Err != strconv.ErrRange {
		return Value{}, false
	}
	return Double(x), true
}

// integer reads an integer in the base of the conversion.
func (r *scanRun) integer(f *scanField) (Value, bool, error) {
	w := r.window(f)
	sign := signLength(w)
	base := scanBase(f.kind)
	start := sign
	if len(w) > sign+2 && w[sign] == '0' {
		c := w[sign+1] | 0x20
		if c == 'x' && (base == 16 || base == 0) && digitVal(w[sign+2]) < 16 {
			base, start = 16, sign+2
		} else if c == 'b' && base == 2 && digitVal(w[sign+2]) < 2 {
			start = sign + 2
		}
	}
	if base == 0 {
		base = 10
		if start < len(w) && w[start] == '0' {
			base = 8
		}
	}
	n := digitsLength(w[start:], base)
	if n == 0 {
		return r.mismatch(w, sign)
	}
	r.rest = r.rest[start+n:]
	v, err := scannedInteger(w[start:start+n], base, sign == 1 && w[0] == '-', f)
	return v, err == nil, err
}

// scanBase gives the base of an integer conversion, 0 where the input decides.
func scanBase(kind byte) int {
	switch kind {
	case 'o':
		return 8
	case 'x':
		return 16
	case 'b':
		return 2
	case 'i':
		return 0
	}
	return 10
}

// scannedInteger makes the value of digits: bounded to 64 bits unless the conversion is for integers of any size.
func scannedInteger(digits string, base int, negative bool, f *scanField) (Value, error) {
	big64, err := strconv.ParseUint(digits, base, 64)
	if err == nil && big64 < 1<<63 && !negative {
		return Int(int64(big64)), nil
	}
	b := new(big.Int).SetUint64(big64)
	if err != nil {
		b.SetString(digits, base)
	}
	if negative {
		b.Neg(b)
	}
	switch {
	case f.size == 'L' && f.kind == 'u' && negative:
		return Value{}, scanError("unsigned bignum scans are invalid", "BADUNSIGNED")
	case f.size == 'L':
		return Big(b), nil
	case !b.IsInt64():
		n := int64(-1 << 63)
		if !negative {
			n = 1<<63 - 1
		}
		b.SetInt64(n)
	}
	if f.kind == 'u' && b.Sign() < 0 {
		b.SetUint64(uint64(b.Int64()))
	}
	return Big(b), nil
}
