package tcl

// This file holds scan.

import (
	"math"
	"math/big"
	"strconv"
	"strings"
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
	r.run(sf, results)
	if len(vars) == 0 {
		return r.inline(results), nil
	}
	stored := 0
	for i, v := range results {
		if v.o == nil {
			continue
		}
		stored++
		if _, e := in.SetVar(vars[i].String(), v); e != nil && err == nil {
			err = e // the other variables are set all the same
		}
	}
	if err != nil {
		return Value{}, err
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
		f.size = int(p.rest[0] | 0x20)
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
	case 'u':
		if f.size == 'L' {
			return scanError("unsigned bignum scans are invalid", "BADUNSIGNED")
		}
	case 'd', 'i', 'o', 'x', 'b', 'f', 'e', 'g':
	case 'X':
		f.kind = 'x'
	case 'E', 'G':
		f.kind = 'f'
	case 'c':
		if f.width > 0 && p.vars > 0 && p.next >= p.vars { // told of first
			return scanError("different numbers of variable names and field specifiers", "FIELDVARMISMATCH")
		}
		if f.width > 0 {
			return scanError("field width may not be specified in %c conversion", "BADWIDTH")
		}
		fallthrough
	case 's', '[', 'n':
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
func (r *scanRun) run(sf *scanFormat, results []Value) {
	for i := range sf.fields {
		f := &sf.fields[i]
		switch f.kind {
		case ' ':
			r.skipSpace()
			continue
		case 0:
			if !r.literal(f.text) {
				return
			}
			continue
		case 'n':
			if !f.suppress {
				results[f.target] = Int(int64(utf8.RuneCountInString(r.s[:len(r.s)-len(r.rest)])))
			}
			r.conversions++
			continue
		}
		v, ok := r.convert(f)
		if !ok {
			return
		}
		if !f.suppress {
			results[f.target] = v
		}
		r.conversions++
	}
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
func (r *scanRun) convert(f *scanField) (Value, bool) {
	if f.kind != 'c' && f.kind != '[' {
		r.skipSpace()
	}
	if r.rest == "" {
		r.ended = true
		return Value{}, false
	}
	switch f.kind {
	case 'c':
		c, n := utf8.DecodeRuneInString(r.rest)
		r.rest = r.rest[n:]
		return Int(int64(c)), true
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

func (r *scanRun) take(n int) (Value, bool) {
	if n == 0 {
		return Value{}, false
	}
	v := Str(r.rest[:n])
	r.rest = r.rest[n:]
	return v, true
}

// window is the input that a number may use.
func (r *scanRun) window(f *scanField) string {
	if f.width > 0 && f.width < len(r.rest) {
		return r.rest[:f.width]
	}
	return r.rest
}

// mismatch says that no number is here. What could have begun one counts as an input that ended where it fills the width
// of the field, or all of the input without one.
func (r *scanRun) mismatch(f *scanField, tried int) (Value, bool) {
	limit := f.width
	if limit == 0 {
		limit = len(r.rest)
	}
	r.ended = tried == limit
	return Value{}, false
}

func (r *scanRun) float(f *scanField) (Value, bool) {
	w := r.window(f)
	n := decimalLength(w)
	if n == 0 {
		n = specialLength(w, signLength(w))
	}
	if n == 0 || w[n-1]|0x20 == 'n' { // NaN is none
		return r.mismatch(f, floatStart(w))
	}
	r.rest = r.rest[n:]
	x, _ := strconv.ParseFloat(w[:n], 64) // out of range, it is zero or infinite
	if x == 0 && strings.Trim(w[:n], "+-0") == "" {
		x = 0 // an integer has no negative zero
	}
	return Double(x), true
}

// floatStart measures what could begin a number: a sign, a point, a part of a word.
func floatStart(w string) int {
	n := signLength(w)
	if n < len(w) && w[n] == '.' {
		return n + 1
	}
	most := n
	for _, word := range []string{"inf", "nan"} {
		k := 0
		for k < len(word)-1 && n+k < len(w) && w[n+k]|0x20 == word[k] {
			k++
		}
		most = max(most, n+k)
	}
	return most
}

// integer reads an integer in the base of the conversion.
func (r *scanRun) integer(f *scanField) (Value, bool) {
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
		return r.mismatch(f, sign)
	}
	r.rest = r.rest[start+n:]
	return scannedInteger(w[start:start+n], base, sign == 1 && w[0] == '-', f), true
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

// scannedInteger makes the value of digits. Without ll, what fits 64 bits without a sign wraps into them with one, as %u
// shows, and more stays at the bounds.
func scannedInteger(digits string, base int, negative bool, f *scanField) Value {
	u, err := strconv.ParseUint(digits, base, 64)
	switch {
	case err == nil && u < 1<<63 && !negative:
		return Int(int64(u))
	case f.size == 'L':
		b, _ := new(big.Int).SetString(digits, base)
		if negative {
			b.Neg(b)
		}
		return Big(b)
	case err != nil && negative:
		return Int(math.MinInt64)
	case err != nil:
		return Int(math.MaxInt64)
	}
	if negative {
		u = -u
	}
	if f.kind == 'u' {
		return unsignedValue(u)
	}
	return Int(int64(u))
}
