package tcl

// This file holds the compiler from parsed scripts to Go closures: units, sequences, words and calls.
// Compiled code holds nothing of an interp, so that all interps may share it; what is per interp is reached through the frame.

import (
	"slices"
	"sync/atomic"
)

// An exec runs a piece of compiled code in a frame.
type exec func(f *Frame) (Value, error)

// An inlineFunc compiles a call of its command. It gives nil when the call must be made at run time instead.
// want tells whether the result is used.
type inlineFunc func(c *compiler, cmd *command, want bool) exec

// A unit is a compiled script: the body of a procedure or a script that was evaluated.
type unit struct {
	exec   exec
	from   *origin
	names  []string // of the slots
	nslots int
	weight int            // evaluations that one of this counts for
	cut    bool           // it is not whole, see interrupted
	idx    map[string]int // of names, when there are many
	inline uint64
	ns     *Namespace
	vars   *varList  // the declared variables that the body of a method was compiled with...
	links  []varLink // ...and where they are used
}

func (u *unit) run(f *Frame) (Value, error) { return u.exec(f) }

const manySlots = 8 // from here on a map finds a slot by name

func (u *unit) slotOf(name string) (int, bool) {
	if u.idx != nil {
		i, ok := u.idx[name]
		return i, ok
	}
	for i, n := range u.names {
		if n == name {
			return i, true
		}
	}
	return 0, false
}

type compiler struct {
	in     *Interp
	ns     *Namespace
	from   *origin
	slots  map[string]int // nil: variables are found by name at run time
	names  []string
	direct bool  // every command is called by itself, as `source` does
	tail   bool  // the script being compiled ends the procedure...
	last   bool  // ...and so does the command: its return needs no unwinding
	at     *site // the command being compiled
	nested int   // brackets around the code being compiled
	nest   int   // scripts and operators around what is being compiled
	most   int   // that nest has been
}

// Code within code is run by Go functions within each other, and a goroutine's stack is bounded: so is what one evaluation nests,
// and one that nests more than usual counts for several in the recursion limit.
const (
	maxNest      = 1000 // scripts and operators within each other in one compiled script
	nestPerLevel = 32   // of them that one evaluation may have for nothing
)

func errNesting() error {
	return ErrCode("too many nested compilations (infinite loop?)", "TCL", "LIMIT", "STACK")
}

// deeper begins code within the code that is being compiled. It gives nil, and the caller does nest-- when that code ends, or
// what is to run instead.
func (c *compiler) deeper() exec {
	if c.nest++; c.nest > maxNest {
		c.nest--
		return fail(errNesting())
	}
	if err := c.in.Check(); err != nil {
		c.nest--
		return fail(err)
	}
	c.most = max(c.most, c.nest)
	return nil
}

// extra is how many evaluations the compiled code counts for beyond the first.
func (c *compiler) extra() int { return c.most / nestPerLevel }

// runNested runs code that was compiled just now within the running evaluation.
func (c *compiler) runNested(f *Frame, x exec) (Value, error) {
	extra := c.extra()
	f.in.depth += extra
	v, err := x(f)
	f.in.depth -= extra
	return v, err
}

// interrupted tells whether the script must end now: what was compiled is not whole then, and must not be kept.
func (c *compiler) interrupted() bool { return c.in.Check() != nil }

// compileProc compiles the body of a procedure.
func (in *Interp) compileProc(p *Proc) *unit { return in.compileBody(p, p.ns) }

// compileBody compiles the body of a procedure with its commands found as seen from ns.
func (in *Interp) compileBody(p *Proc, ns *Namespace) *unit {
	c := &compiler{in: in, ns: ns, from: p.from, slots: map[string]int{}}
	for _, q := range p.params {
		c.names = append(c.names, q.name)
		c.slots[q.name] = len(c.names) - 1
	}
	c.tail = true
	u := &unit{inline: in.inline, ns: ns, from: p.from}
	u.exec = c.script(parseScript(in, p.body.String(), firstSpot, p.from.folds), true)
	u.names, u.nslots, u.weight = c.names, len(c.names), 1+c.extra()
	u.cut = c.interrupted()
	if u.nslots > manySlots {
		u.idx = c.slots
	}
	return u
}

// unitOf gives the compiled form of a script that is evaluated in f; it is cached on the value.
func (f *Frame) unitOf(v Value) *unit {
	in := f.in
	cacheable := v.kind() == kString && v.o != nil && v.o != Empty.o
	if cacheable {
		if r := v.o.rep.Load(); r != nil && r.tag == repScript {
			if u := r.p.(*unit); u.inline == in.inline && u.ns == f.ns {
				return u
			}
		}
	}
	from := v.origin()
	if from == nil {
		from = unknownOrigin
	}
	c := &compiler{in: in, ns: f.ns, from: from}
	u := &unit{inline: in.inline, ns: f.ns, from: from}
	u.exec = c.script(parseScript(in, v.String(), firstSpot, from.folds), true)
	u.weight = 1 + c.extra()
	if cacheable && !c.interrupted() {
		v.o.rep.Store(&rep{tag: repScript, p: u})
	}
	return u
}

// evalDirect runs a text command by command.
func (f *Frame) evalDirect(text string, from *origin) (Value, error) {
	s := parseScript(f.in, text, firstSpot, nil)
	a := f.in.enter(f, from, Value{})
	defer f.in.leave(a)
	var v Value
	for i := range s.cmds {
		c := &compiler{in: f.in, ns: f.ns, from: from, direct: true}
		one := c.seq(s, s.cmds[i:i+1], true)
		var err error
		if v, err = c.runNested(f, one); err != nil {
			placedIn(err, from)
			return v, endUnit(err)
		}
	}
	return v, nil
}

// slot gives the slot of a local variable, making it; -1 when names are found at run time.
func (c *compiler) slot(name string) int {
	if c.slots == nil || isQualified(name) {
		return -1
	}
	i, ok := c.slots[name]
	if !ok {
		i = len(c.names)
		c.slots[name] = i
		c.names = append(c.names, name)
	}
	return i
}

func isQualified(name string) bool {
	for i := 0; i+1 < len(name); i++ {
		if name[i] == ':' && name[i+1] == ':' {
			return true
		}
	}
	return false
}

// script compiles all commands of s.
func (c *compiler) script(s *script, want bool) exec { return c.seq(s, s.cmds, want) }

type cmdExec struct {
	run exec
	site
	from   *origin
	inline uint64 // for which run is right
}

// call runs the command. When a command that was compiled inline has changed its meaning since the script began, it is compiled anew.
func (x *cmdExec) call(f *Frame) (Value, error) {
	if f.in.inline == x.inline {
		return x.run(f)
	}
	c := &compiler{in: f.in, ns: f.ns, from: x.from, direct: true}
	run := c.command(x.src, x.cmd, true)
	return c.runNested(f, run)
}

func (c *compiler) seq(s *script, cmds []command, want bool) exec {
	if len(cmds) == 0 {
		c.tail = false
		return func(*Frame) (Value, error) { return Value{}, nil }
	}
	if x := c.deeper(); x != nil {
		return x
	}
	defer func() { c.nest-- }()
	xs := make([]cmdExec, len(cmds))
	tail := c.tail
	for i := range cmds {
		c.tail = tail && i == len(cmds)-1
		xs[i] = cmdExec{c.command(s, &cmds[i], want && i == len(cmds)-1), site{s, &cmds[i]}, c.from, c.in.inline}
	}
	switch len(xs) {
	case 1:
		return c.one(&xs[0])
	case 2:
		return seqTwo(xs)
	}
	return func(f *Frame) (v Value, err error) {
		for i := range xs {
			if v, err = xs[i].call(f); err != nil {
				return v, xs[i].log(err)
			}
		}
		return v, nil
	}
}

func seqTwo(xs []cmdExec) exec {
	a, b := &xs[0], &xs[1]
	return func(f *Frame) (Value, error) {
		v, err := a.call(f)
		if err != nil {
			return v, xs[0].log(err)
		}
		if v, err = b.call(f); err != nil {
			return v, xs[1].log(err)
		}
		return v, nil
	}
}

func (c *compiler) one(x *cmdExec) exec {
	run, inline := x.run, x.inline
	return func(f *Frame) (Value, error) {
		if f.in.inline != inline {
			v, err := x.call(f)
			if err != nil {
				err = x.log(err)
			}
			return v, err
		}
		v, err := run(f)
		if err != nil {
			return v, x.log(err)
		}
		return v, nil
	}
}

// log notes the command in an error that leaves it, unless an inner command of the unit was noted.
func (x *cmdExec) log(err error) error {
	if err == errReturn || err == errBreak || err == errContinue {
		return err
	}
	return logExec(err, x.text, x.cmd.spot)
}

func logExec(err error, text func() string, at spot) error {
	e := asException(err)
	if e.Code == CodeError && !e.logged {
		e.logCommand(text(), at)
	} else if e.Code == CodeError && e.Line == 0 { // the command gave a trace of its own
		e.Line, e.skip = at.line, at.skip
	}
	return e
}

// endUnit is called when an error leaves a unit: the unit around it will note its own command.
func endUnit(err error) error {
	if e, ok := err.(*Exception); ok && e.logged {
		e.logged = false
	}
	return err
}

func fail(err error) exec { return func(*Frame) (Value, error) { return Value{}, copyErr(err) } }

// copyErr gives a fresh copy of an error that compiled code holds, because errors are written to on their way.
func copyErr(err error) error {
	if e, ok := err.(*Exception); ok && e.Code == CodeError {
		c := *e
		return &c
	}
	return err
}

// command compiles one command.
func (c *compiler) command(s *script, cmd *command, want bool) exec {
	outer := c.at
	c.at = &site{s, cmd}
	x := c.oneCommand(s, cmd, want)
	c.at = outer
	return x
}

func (c *compiler) oneCommand(s *script, cmd *command, want bool) exec {
	c.last, c.tail = c.tail, false
	if cmd.err != "" {
		return fail(Err(cmd.err))
	}
	if len(cmd.words) == 0 {
		return constant(Value{})
	}
	cmd, expand := cmd.expanded()
	if len(cmd.words) == 0 {
		return constant(Value{})
	}
	if expand {
		return c.expandedCall(cmd)
	}
	name, lit := cmd.words[0].lit()
	if !lit {
		return c.dynamicCall(cmd)
	}
	if !c.direct && c.in.steps == nil {
		if x := c.inlineCall(name, cmd, want); x != nil {
			return x
		}
	}
	return c.call(Str(name), cmd.words[1:], c.at)
}

// expanded gives the command with its literal {*} words replaced by their elements; expand tells whether others are left.
func (cmd *command) expanded() (out *command, expand bool) {
	var words []word // from the first word on that is replaced
	for i := range cmd.words {
		w := &cmd.words[i]
		elems, ok := []word(nil), false
		if w.expand {
			elems, ok = w.listWords()
			expand = expand || !ok
		}
		switch {
		case ok && words == nil:
			words = append(append(make([]word, 0, len(cmd.words)+len(elems)), cmd.words[:i]...), elems...)
		case ok:
			words = append(words, elems...)
		case words != nil:
			words = append(words, *w)
		}
	}
	if words == nil {
		return cmd, expand
	}
	c := *cmd
	c.words = words
	return &c, expand
}

// inlineCall compiles a call of a command that knows how to be compiled.
func (c *compiler) inlineCall(name string, cmd *command, want bool) exec {
	if len(name) > 2 && name[:2] == "::" {
		if !c.in.inlines[name[2:]] {
			return nil
		}
	} else if !c.in.inlines[name] {
		return nil
	}
	k := c.in.resolve(c.ns, name)
	if k == nil || k.traces != nil {
		return nil
	}
	if k.inline != nil {
		return k.inline(c, cmd, want)
	}
	if k.ens != nil {
		return c.inlineEnsemble(k, cmd, want)
	}
	return c.fastCall(&k.fast, cmd.words[1:])
}

// ---- words

func constant(v Value) exec { return func(*Frame) (Value, error) { return v, nil } }

// word compiles the substitution of a word.
func (c *compiler) word(w *word) exec {
	if text, ok := w.lit(); ok && text != "" {
		return constant(c.literalWord(w, text))
	}
	return c.parts(w.parts)
}

func (c *compiler) parts(ps []part) exec {
	switch len(ps) {
	case 0:
		return constant(Empty)
	case 1:
		return c.part(&ps[0])
	}
	return c.concat(ps)
}

func (c *compiler) part(p *part) exec {
	switch p.kind {
	case pVar:
		return c.get(c.partRef(p))
	case pCmd:
		return c.bracket(p.sub)
	}
	return constant(literal(p.text))
}

// literal makes the value of a literal word; a plain decimal number is unboxed, since it reads the same.
func literal(s string) Value {
	if n := len(s); n > 0 && n < 18 && (s[0] >= '1' && s[0] <= '9' || s == "0" || s[0] == '-' && n > 1 && s[1] >= '1' && s[1] <= '9') {
		if v, ok := parseNumber(s); ok && v.o == intTag && formatInt(v.n) == s {
			return v
		}
	}
	return Str(s)
}

func (c *compiler) bracket(s *script) exec {
	c.nested++
	x := c.script(s, true)
	c.nested--
	if !c.direct {
		return x
	}
	return func(f *Frame) (Value, error) {
		v, err := x(f)
		if err != nil {
			return v, endUnit(err)
		}
		return v, nil
	}
}

// borrow compiles a word for a command that only looks at the value: a plain local variable keeps its ownership.
func (c *compiler) borrow(w *word) exec {
	if len(w.parts) == 1 && w.parts[0].kind == pVar && !w.parts[0].array {
		if i := c.slot(w.parts[0].text); i >= 0 {
			name := w.parts[0].text
			return func(f *Frame) (Value, error) {
				if v := f.slots[i]; v.o != nil && v.o.flags&fVar == 0 {
					return v, nil
				}
				return f.readSlot(i, name)
			}
		}
	}
	return c.word(w)
}

// pure tells whether evaluating the word runs no command.
func (w *word) pure() bool { return pureParts(w.parts) }

func pureParts(ps []part) bool {
	for i := range ps {
		if ps[i].kind == pCmd || !pureParts(ps[i].elem) {
			return false
		}
	}
	return true
}

// borrowed compiles words for a command that only looks; a word that is evaluated before a command runs is not borrowed.
func (c *compiler) borrowed(ws []word) []exec {
	out := make([]exec, len(ws))
	quiet := true
	for i := len(ws) - 1; i >= 0; i-- {
		if quiet {
			out[i] = c.borrow(&ws[i])
		} else {
			out[i] = c.word(&ws[i])
		}
		quiet = quiet && ws[i].pure()
	}
	return out
}

func (c *compiler) words(ws []word) []exec {
	out := make([]exec, len(ws))
	for i := range ws {
		out[i] = c.word(&ws[i])
	}
	return out
}

// concat compiles a word of several parts.
func (c *compiler) concat(ps []part) exec {
	fill := c.concatBytes(ps, false)
	return func(f *Frame) (Value, error) {
		b, raw, err := fill(f)
		if err != nil {
			return Value{}, err
		}
		return textOrBytes(b, raw), nil
	}
}

// textOrBytes makes a value of what a bytesExec has built.
func textOrBytes(b []byte, raw bool) Value {
	if raw {
		return Bytes(slices.Clone(b))
	}
	return Str(string(b))
}

// bytesExec builds a string, or a raw byte array, in the interp's scratch buffer; the result is valid until the next use of it.
type bytesExec func(f *Frame) (b []byte, raw bool, err error)

// concatBytes compiles a word of several parts; what is only text is never raw.
func (c *compiler) concatBytes(ps []part, text bool) bytesExec {
	type piece struct {
		lit string
		run exec
	}
	pieces := make([]piece, len(ps))
	dynamic := 0
	for i := range ps {
		if ps[i].kind == pLit {
			pieces[i].lit = ps[i].text
			text = true
		} else {
			pieces[i].run = c.part(&ps[i])
			dynamic++
		}
	}
	return func(f *Frame) (b []byte, raw bool, err error) {
		var few [4]Value
		vals := few[:0]
		for i := range pieces {
			if pieces[i].run != nil {
				v, err := pieces[i].run(f)
				if err != nil {
					return nil, false, err
				}
				vals = append(vals, v)
			}
		}
		raw = !text && joinsBytes(vals)
		b = f.in.scratch[:0]
		k := 0
		for i := range pieces {
			switch {
			case pieces[i].run == nil:
				b = append(b, pieces[i].lit...)
				continue
			case raw:
				b = append(b, vals[k].Bytes()...)
			default:
				b = vals[k].appendTo(b)
			}
			k++
			if len(b) > maxScratch {
				if err := f.in.CheckSize(len(b)); err != nil {
					return nil, false, err
				}
			}
		}
		f.in.keepScratch(b)
		return b, raw, nil
	}
}

const maxScratch = 64 << 10 // bytes that an idle interp may keep

func (in *Interp) keepScratch(b []byte) {
	if cap(b) <= maxScratch {
		in.scratch = b
	}
}

// ---- calls

type callSite struct {
	name  Value
	args  []exec
	site  *site // nil within an expression that runs by itself
	cache atomic.Pointer[siteEntry]
}

// call compiles a call of a command with a literal name.
func (c *compiler) call(name Value, words []word, at *site) exec {
	s := &callSite{name: name, args: c.words(words), site: at}
	switch len(s.args) {
	case 0:
		return s.run0
	case 1:
		return s.run1
	}
	return s.run
}

func (s *callSite) run0(f *Frame) (Value, error) { return s.finish(f, nil) }

func (s *callSite) run1(f *Frame) (Value, error) {
	v, err := s.args[0](f)
	if err != nil {
		return v, err
	}
	in := f.in
	stk := in.stk
	args := in.push(1)
	args[0] = v
	v, err = s.finish(f, args)
	args[0] = Value{}
	in.stk = stk
	return v, err
}

func (s *callSite) run(f *Frame) (Value, error) {
	in := f.in
	stk := in.stk
	args := in.push(len(s.args))
	for i, a := range s.args {
		v, err := a(f)
		if err != nil {
			clear(args)
			in.stk = stk
			return v, err
		}
		args[i] = v
	}
	v, err := s.finish(f, args)
	clear(args)
	in.stk = stk
	return v, err
}

func (s *callSite) finish(f *Frame, args []Value) (Value, error) {
	k := s.command(f)
	if k == nil {
		return f.in.unknown(f, append([]Value{s.name}, args...))
	}
	if s.site != nil {
		f.in.act.at = s.site
	}
	return f.in.invoke(f, k, s.name, args)
}

// dynamicCall compiles a call whose command is a substitution.
func (c *compiler) dynamicCall(cmd *command) exec {
	at := c.at
	words := c.words(cmd.words)
	return func(f *Frame) (Value, error) {
		in := f.in
		stk := in.stk
		args := in.push(len(words))
		var v Value
		var err error
		for i, w := range words {
			if v, err = w(f); err != nil {
				break
			}
			args[i] = v
		}
		if err == nil {
			in.act.at = at
			v, err = in.callWords(f, args)
		}
		clear(args)
		in.stk = stk
		return v, err
	}
}

// expandedCall compiles a call with {*} in it.
func (c *compiler) expandedCall(cmd *command) exec {
	at := c.at
	words := c.words(cmd.words)
	expand := make([]bool, len(words))
	for i := range expand {
		expand[i] = cmd.words[i].expand
	}
	return func(f *Frame) (Value, error) {
		args := make([]Value, 0, len(words)+8)
		for i, w := range words {
			v, err := w(f)
			if err != nil {
				return v, err
			}
			if !expand[i] {
				args = append(args, v)
				continue
			}
			es, err := v.elems()
			if err != nil {
				return Value{}, err
			}
			args = append(args, es...)
		}
		if len(args) == 0 {
			return Value{}, nil
		}
		f.in.act.at = at
		return f.in.callWords(f, args)
	}
}
