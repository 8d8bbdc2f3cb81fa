package tcl

// This file holds regexp, regsub and the matching by regular expressions of other commands.

import (
	"strings"
	"unicode/utf8"

	"nsgo/script/tcl/are"
)

func registerRegexp(in *Interp) {
	for _, k := range []struct {
		name   string
		fn     CmdFunc
		inline inlineFunc
	}{{"regexp", cmdRegexp, inlineRegexp}, {"regsub", cmdRegsub, inlineRegsub}} {
		in.define(in.root, k.name, &Command{fn: k.fn, inline: k.inline})
		in.noteInline(k.name)
	}
	in.SetRegexp(matchRegexp)
}

// compiledRegexp is what a pattern's value remembers.
type compiledRegexp struct {
	flags are.Flags
	re    *are.Regexp
}

// compileRegexp gives the compiled form of a pattern.
func compileRegexp(pattern Value, flags are.Flags) (*are.Regexp, error) {
	if c, ok := pattern.Cache().(*compiledRegexp); ok && c.flags == flags {
		return c.re, nil
	}
	re, err := are.Cached(pattern.String(), flags)
	if err != nil {
		e := err.(*are.Error)
		return nil, ErrCode("couldn't compile regular expression pattern: "+e.Text, "REGEXP", e.Code, e.Text)
	}
	pattern.SetCache(&compiledRegexp{flags, re})
	return re, nil
}

// execRegexp matches at a byte offset; ^ matches there only at the beginning of the string or of a line, and not beyond the end.
func (in *Interp) execRegexp(re *are.Regexp, s string, from int, beyond bool, caps []int) (bool, error) {
	if err := in.Check(); err != nil {
		return false, err
	}
	notBOL := beyond || from > 0 && s[from-1] != '\n'
	_, ok, err := re.MatchStop(s, from, notBOL, caps, in)
	if err == are.ErrBudget {
		err = ErrCode("error while matching regular expression: too complex", "REGEXP", "REG_ETOOBIG", "too complex")
	}
	return ok, err
}

const fewCaps = 20 // offsets; more are allocated for each match

// takeCaps gives room for n pairs of offsets. A trace on a variable that is set to a part of a match may start another match, so
// there may be several users.
func (in *Interp) takeCaps(n int) []int {
	c := in.caps
	in.caps = nil
	if 2*n > cap(c) {
		c = make([]int, max(2*n, fewCaps))
	}
	return c[:2*n]
}

// giveCaps ends the use of what takeCaps gave.
func (in *Interp) giveCaps(c []int) {
	if cap(c) == fewCaps {
		in.caps = c
	}
}

// matchRegexp is the RegexpFunc of switch, lsearch and array names.
func matchRegexp(in *Interp, pattern, s Value, nocase bool) ([]int, error) {
	var flags are.Flags
	if nocase {
		flags = are.NoCase
	}
	re, err := compileRegexp(pattern, flags)
	if err != nil {
		return nil, err
	}
	caps := make([]int, 2*(re.NumSubexp()+1))
	ok, err := in.execRegexp(re, s.String(), 0, false, caps)
	if !ok {
		return nil, err
	}
	return caps, nil
}

// regexpOpts are the options of regexp and regsub.
type regexpOpts struct {
	flags                       are.Flags
	all, about, indices, inline bool
	start                       Value // Value{} when not given
	rest                        []Value
}

var regexpOptions = []string{"-all", "-about", "-indices", "-inline", "-expanded", "-line", "-linestop", "-lineanchor",
	"-nocase", "-start", "--"}

var regsubOptions = []string{"-all", "-nocase", "-expanded", "-line", "-linestop", "-lineanchor", "-start", "--"}

var regexpFlags = map[string]are.Flags{"-nocase": are.NoCase, "-expanded": are.Expanded, "-line": are.Line,
	"-linestop": are.LineStop, "-lineanchor": are.LineAnchor}

// parse reads the options; ok is false when -start lacks its index.
func (o *regexpOpts) parse(in *Interp, args []Value, table []string) (ok bool, err error) {
	for o.rest = args; len(o.rest) > 0; {
		word := o.rest[0]
		if name := word.String(); name == "" || name[0] != '-' {
			return true, nil
		}
		k, err := LookupExact(word, table, "option")
		if err != nil {
			return true, err
		}
		o.rest = o.rest[1:]
		switch name := table[k]; name {
		case "--":
			return true, nil
		case "-all":
			o.all = true
		case "-about":
			o.about = true
		case "-indices":
			o.indices = true
		case "-inline":
			o.inline = true
		case "-start":
			if len(o.rest) == 0 {
				return false, nil
			}
			o.start, o.rest = o.rest[0], o.rest[1:]
			if _, err := in.Index(o.start, 0); err != nil {
				return true, err
			}
		default:
			o.flags |= regexpFlags[name]
		}
	}
	return true, nil
}

// offset is where to start in s, in characters: it may lie beyond the end.
func (o *regexpOpts) offset(in *Interp, s Value) int {
	if o.start == (Value{}) {
		return 0
	}
	n, _ := in.Index(o.start, s.CharLen()) // was checked by parse
	return max(n, 0)
}

func cmdRegexp(in *Interp, args []Value) (Value, error) {
	const usage = "regexp ?-option ...? exp string ?matchVar? ?subMatchVar ...?"
	var o regexpOpts
	ok, err := o.parse(in, args, regexpOptions)
	if err != nil {
		return Value{}, err
	}
	if !ok || len(o.rest) < 1 || len(o.rest) < 2 && !o.about {
		return Value{}, WrongArgs(usage)
	}
	if o.inline && len(o.rest) > 2 && !o.about {
		return Value{}, ErrCode("regexp match variables not allowed when using -inline", "TCL", "OPERATION", "REGEXP", "MIX_VAR_INLINE")
	}
	re, err := compileRegexp(o.rest[0], o.flags)
	if err != nil {
		return Value{}, err
	}
	if o.about {
		return List(Int(int64(re.NumSubexp())), StrList(re.Info()...)), nil
	}
	r := regexpRun{f: in.frame, re: re, o: &o, s: o.rest[1]}
	for _, name := range o.rest[2:] {
		r.vars = append(r.vars, in.namedRef(name))
	}
	return r.run()
}

// namedRef is the variable of a name that was computed.
func (in *Interp) namedRef(name Value) *varRef {
	n, e, isElem := splitElem(name.String())
	if !isElem {
		n = name.String()
	}
	return &varRef{slot: -1, name: n, elem: e, isElem: isElem}
}

// regexpRun is one call of regexp.
type regexpRun struct {
	f    *Frame
	re   *are.Regexp
	o    *regexpOpts
	s    Value
	vars []*varRef
	out  []Value   // of -inline
	caps []int     // byte offsets
	at   charPoint // for -indices
}

// wanted is how many pairs of offsets are used: all for -inline, else one for each variable.
func (r *regexpRun) wanted() int {
	if r.o.inline {
		return r.re.NumSubexp() + 1
	}
	return min(len(r.vars), r.re.NumSubexp()+1)
}

func (r *regexpRun) run() (Value, error) {
	s := r.s.String()
	first := r.o.offset(r.f.in, r.s)
	from := r.s.byteOffset(first)
	r.at = charPoint{from, first}
	beyond := first > 0 && first > r.s.CharLen()
	r.caps = r.f.in.takeCaps(max(r.wanted(), 1))
	defer r.f.in.giveCaps(r.caps)
	count, err := r.matches(s, from, beyond)
	if err != nil {
		return Value{}, err
	}
	if r.o.inline {
		return List(r.out...), nil
	}
	return Int(int64(count)), nil
}

// matches finds the match, or with -all the matches, and stores each.
func (r *regexpRun) matches(s string, from int, beyond bool) (count int, err error) {
	for {
		ok, err := r.f.in.execRegexp(r.re, s, from, beyond, r.caps)
		if !ok || err != nil {
			return count, err
		}
		count++
		if err := r.store(s); err != nil {
			return count, err
		}
		if from = r.caps[1]; r.caps[0] == r.caps[1] {
			from += charWidth(s, from)
		}
		if !r.o.all || from >= len(s) {
			return count, nil
		}
	}
}

// charWidth is the length in bytes of the character at s[i:], 1 at the end.
func charWidth(s string, i int) int {
	if i >= len(s) || s[i] < utf8.RuneSelf {
		return 1
	}
	_, w := utf8.DecodeRuneInString(s[i:])
	return w
}

// store keeps a match in the variables or the result.
func (r *regexpRun) store(s string) error {
	if r.o.inline {
		for i := range r.wanted() {
			r.out = append(r.out, r.part(s, i))
		}
		return nil
	}
	for i, v := range r.vars {
		if err := v.put(r.f, r.part(s, i)); err != nil {
			return err
		}
	}
	return nil
}

// part is what is told of subexpression i.
func (r *regexpRun) part(s string, i int) Value {
	none := 2*i+1 >= len(r.caps) || r.caps[2*i] < 0
	switch {
	case r.o.indices && none:
		return List(Int(-1), Int(-1))
	case none:
		return Empty
	case !r.o.indices:
		return Str(s[r.caps[2*i]:r.caps[2*i+1]])
	}
	b := r.at.index(s, r.caps[2*i], r.s)
	e := r.at.index(s, r.caps[2*i+1], r.s)
	if i == 0 {
		r.at = charPoint{r.caps[0], b}
	}
	return List(Int(int64(b)), Int(int64(e-1)))
}

// charPoint is a place in a string by its offset in bytes and in characters.
type charPoint struct{ byte, char int }

// index finds the character index of an offset, counting from the point.
func (p charPoint) index(s string, off int, v Value) int {
	switch {
	case off == p.byte:
		return p.char
	case v.IsASCII():
		return p.char + off - p.byte
	case off < p.byte:
		return p.char - utf8.RuneCountInString(s[off:p.byte])
	}
	return p.char + utf8.RuneCountInString(s[p.byte:off])
}

func cmdRegsub(in *Interp, args []Value) (Value, error) {
	const usage = "regsub ?-option ...? exp string subSpec ?varName?"
	var o regexpOpts
	ok, err := o.parse(in, args, regsubOptions)
	if err != nil {
		return Value{}, err
	}
	if !ok || len(o.rest) < 3 || len(o.rest) > 4 {
		return Value{}, WrongArgs(usage)
	}
	re, err := compileRegexp(o.rest[0], o.flags)
	if err != nil {
		return Value{}, err
	}
	out, count, err := in.substitute(re, &o, o.rest)
	if err != nil {
		return Value{}, err
	}
	if len(o.rest) == 3 {
		return out, nil
	}
	if _, err := in.SetVar(o.rest[3].String(), out); err != nil {
		return Value{}, err
	}
	return Int(int64(count)), nil
}

// substitute replaces the matches; words are the pattern, the string and the replacement. Without a match the string itself is
// the result.
func (in *Interp) substitute(re *are.Regexp, o *regexpOpts, words []Value) (out Value, count int, err error) {
	s, spec := words[1].String(), words[2].String()
	first := o.offset(in, words[1])
	from := words[1].byteOffset(first)
	if first > 0 && first > words[1].CharLen() {
		return words[1], 0, nil
	}
	plain := strings.IndexByte(spec, '&') < 0 && strings.IndexByte(spec, '\\') < 0
	// An empty pattern with a plain replacement puts nothing at the end, as in Tcl.
	limit := len(s)
	if o.all && plain && first == 0 && words[0].IsEmpty() {
		limit--
	}
	n := 1
	if !plain {
		n = min(10, re.NumSubexp()+1) // \9 is the last that a replacement can name
	}
	caps := in.takeCaps(n)
	defer in.giveCaps(caps)
	var b strings.Builder
	done := 0 // what is before it was copied
	for from <= limit {
		ok, err := in.execRegexp(re, s, from, false, caps)
		if err != nil {
			return Value{}, 0, err
		}
		if !ok {
			break
		}
		count++
		if b.Len() == 0 {
			b.Grow(len(s) + len(spec) + 16)
		}
		b.WriteString(s[done:caps[0]])
		if plain {
			b.WriteString(spec)
		} else {
			expandSpec(&b, s, spec, caps)
		}
		if err := in.CheckSize(b.Len()); err != nil {
			return Value{}, 0, err
		}
		done, from = caps[1], caps[1]
		if caps[0] == caps[1] {
			from += charWidth(s, from)
		}
		if !o.all {
			break
		}
	}
	if count == 0 {
		return words[1], 0, nil
	}
	b.WriteString(s[done:])
	return Str(b.String()), count, nil
}

// expandSpec writes a replacement in which & and \0 to \9 stand for parts of the match.
func expandSpec(b *strings.Builder, s, spec string, caps []int) {
	for {
		i := strings.IndexAny(spec, `&\`)
		if i < 0 {
			b.WriteString(spec)
			return
		}
		b.WriteString(spec[:i])
		group, used := 0, 1
		if spec[i] == '\\' {
			group, used = -1, 2
			switch c := nextByte(spec, i); {
			case c >= '0' && c <= '9':
				group = int(c - '0')
			case c == '\\' || c == '&':
				b.WriteByte(c)
			default:
				b.WriteByte('\\')
				used = 1
			}
		}
		if group >= 0 && 2*group+1 < len(caps) && caps[2*group] >= 0 {
			b.WriteString(s[caps[2*group]:caps[2*group+1]])
		}
		spec = spec[i+used:]
	}
}

// nextByte is the byte after s[i], 0 at the end.
func nextByte(s string, i int) byte {
	if i+1 < len(s) {
		return s[i+1]
	}
	return 0
}
