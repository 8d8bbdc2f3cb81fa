package tcl

// This file holds ensembles: commands whose first argument chooses a subcommand, the core's own as well as those of scripts.

import (
	"slices"
	"strings"
)

// Fast is a command in forms with a fixed number of arguments, for compiled code. The functions only look at their
// arguments: they must neither keep a list or dictionary that they were given (its elements) nor run scripts.
type Fast struct {
	F1 func(in *Interp, a Value) (Value, error)
	F2 func(in *Interp, a, b Value) (Value, error)
	F3 func(in *Interp, a, b, c Value) (Value, error)
}

// A Sub is a subcommand of a builtin ensemble.
type Sub struct {
	Name   string
	Fn     CmdFunc
	Fast   Fast
	inline inlineFunc
}

// RegisterFast makes a command that has fast forms.
func (in *Interp) RegisterFast(name string, fn CmdFunc, fast Fast) *Command {
	c := &Command{fn: fn, fast: fast}
	in.define(in.root, name, c)
	in.noteInline(c.name)
	return c
}

func (in *Interp) noteInline(name string) {
	if in.inlines == nil {
		in.inlines = map[string]bool{}
	}
	in.inlines[name] = true
}

// RegisterEnsemble makes an ensemble NAME; its subcommands are the commands ::tcl::NAME::SUB, also where NAME begins with tcl::.
// A second registration adds subcommands.
func (in *Interp) RegisterEnsemble(name string, subs []Sub) *Command {
	c := in.rootData.cmd(name)
	home := "tcl::" + strings.TrimPrefix(name, "tcl::")
	if c == nil || c.ens == nil {
		e := &ensemble{ns: in.makeNS(in.root, home), prefixes: true, mapping: map[string]Value{}}
		c = in.newEnsemble(in.root, name, e)
	}
	in.noteInline(name)
	for _, s := range subs {
		full := "::" + home + "::" + s.Name
		in.define(in.root, full, &Command{fn: s.Fn, fast: s.Fast, inline: s.inline, lead: 1})
		in.noteInline(s.Name)
		c.ens.mapping[s.Name] = List(Str(full))
		c.ens.order = append(c.ens.order, s.Name)
	}
	c.ens.names = nil
	return c
}

type ensemble struct {
	ns       *Namespace
	subs     []string // -subcommands; nil: the map's keys, or the namespace's exports
	mapping  map[string]Value
	order    []string // keys of mapping
	prefixes bool
	unknown  Value
	params   []string
	cmd      *Command

	names []string // sorted; nil when it must be made
}

func (e *ensemble) freeze() {
	for k, v := range e.mapping {
		e.mapping[k] = v.Freeze()
	}
	e.unknown = e.unknown.Freeze()
	if e.subs != nil || len(e.mapping) > 0 {
		e.names = e.fixedNames()
	}
}

func (in *Interp) newEnsemble(from *Namespace, name string, e *ensemble) *Command {
	c := &Command{ens: e}
	e.cmd = c
	c.fn = func(in *Interp, args []Value) (Value, error) { return in.runEnsemble(c, args) }
	return in.define(from, name, c)
}

func (e *ensemble) fixedNames() []string {
	out := slices.Clone(e.subs)
	if e.subs == nil {
		out = slices.Clone(e.order)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// subNames gives the sorted names of the subcommands.
func (e *ensemble) subNames(in *Interp) []string {
	if e.subs != nil || len(e.mapping) > 0 {
		if e.names == nil {
			e.names = e.fixedNames()
		}
		return e.names
	}
	d := in.data(e.ns)
	var out []string
	for _, n := range d.cmdNames() {
		if d.exported(n) {
			out = append(out, n)
		}
	}
	return out
}

func (d *nsData) exported(name string) bool {
	for _, p := range d.exports {
		if GlobMatch(p, name, false) {
			return true
		}
	}
	return false
}

// find chooses the subcommand that a word means, "" when there is none.
func (e *ensemble) find(in *Interp, word string) string {
	found := ""
	for _, n := range e.subNames(in) {
		if n == word {
			return n
		}
		if e.prefixes && word != "" && strings.HasPrefix(n, word) {
			if found != "" {
				found = "\x00"
			} else {
				found = n
			}
		}
	}
	if found == "\x00" {
		return ""
	}
	return found
}

// prefix gives the command words that a subcommand stands for.
func (e *ensemble) prefix(sub string) []Value {
	if p, ok := e.mapping[sub]; ok {
		es, _ := p.elems()
		return es
	}
	return []Value{Str(qualify(e.ns, sub))}
}

func (e *ensemble) usage(name string) error {
	s := name
	for _, p := range e.params {
		s += " " + p
	}
	return WrongArgs(s + " subcommand ?arg ...?")
}

func (in *Interp) runEnsemble(c *Command, args []Value) (Value, error) {
	e := c.ens
	np := len(e.params)
	if len(args) <= np {
		return Value{}, e.usage(strings.TrimPrefix(c.Name(), "::"))
	}
	sub := e.find(in, args[np].String())
	var words []Value
	if sub == "" {
		var err error
		if words, err = in.ensembleUnknown(c, args); err != nil {
			return Value{}, err
		}
	} else {
		words = e.prefix(sub)
	}
	all := make([]Value, 0, len(words)+len(args)-1)
	all = append(append(append(all, words...), args[:np]...), args[np+1:]...)
	k := in.resolve(e.ns, words[0].String())
	if k == nil {
		return in.callWords(in.frame, all)
	}
	v, err := in.invokeFor(in.frame, k, all)
	if err != nil {
		written := append([]Value{in.ensembleName(c)}, args[:np+1]...)
		if sub != "" {
			written[np+1] = Str(sub)
		}
		err = usageFor(err, written, len(words)+np+k.lead)
	}
	return v, err
}

// ensembleName is the name of an ensemble as its usage shows it.
func (in *Interp) ensembleName(c *Command) Value {
	return Str(strings.TrimPrefix(c.Name(), "::"))
}

// ensembleUnknown asks the -unknown handler for the words to run, or gives the error.
func (in *Interp) ensembleUnknown(c *Command, args []Value) ([]Value, error) {
	e := c.ens
	word := args[len(e.params)]
	if !e.unknown.IsEmpty() {
		r, err := in.CallPrefix(e.unknown, append([]Value{Str(c.Name())}, args...)...)
		if err != nil {
			return nil, AddInfo(err, "(ensemble unknown subcommand handler)")
		}
		c = in.present(c) // the handler may have configured it anew
		if c == nil || c.ens == nil || c.deleted {
			return nil, ErrCode("unknown subcommand handler deleted its ensemble", "TCL", "ENSEMBLE", "UNKNOWN_DELETED")
		}
		es, err := r.elems()
		if err != nil {
			return nil, AddInfo(err, "while parsing result of ensemble unknown subcommand handler")
		}
		if len(es) > 0 {
			return es, nil
		}
		e = c.ens
		if sub := e.find(in, word.String()); sub != "" {
			return e.prefix(sub), nil
		}
	}
	names := e.subNames(in)
	code := []string{"TCL", "LOOKUP", "SUBCOMMAND", word.String()}
	if len(names) == 0 {
		return nil, ErrCode("unknown subcommand \""+word.String()+"\": namespace "+e.ns.full+" does not export any commands", code...)
	}
	adj := "unknown"
	if e.prefixes {
		adj = "unknown or ambiguous"
	}
	return nil, ErrCode(adj+" subcommand \""+word.String()+"\": must be "+orCommaList(names), code...)
}

// inlineEnsemble compiles a call of a builtin ensemble whose subcommand is literal.
func (c *compiler) inlineEnsemble(k *Command, cmd *command, want bool) exec {
	if len(cmd.words) < 2 || len(k.ens.params) > 0 {
		return nil
	}
	word, ok := cmd.words[1].lit()
	if !ok {
		return nil
	}
	sub := k.ens.find(c.in, word)
	if sub == "" {
		return nil
	}
	p := k.ens.prefix(sub)
	if len(p) != 1 || !strings.HasPrefix(p[0].String(), "::tcl::") {
		return nil
	}
	target := c.in.resolve(c.in.root, p[0].String())
	if target == nil || target.traces != nil || target.proc != nil || !c.in.inlines[target.name] {
		return nil
	}
	shifted := *cmd
	shifted.words = cmd.words[1:]
	if target.inline != nil {
		if x := target.inline(c, &shifted, want); x != nil {
			return x
		}
	}
	if x := c.fastCall(&target.fast, cmd.words[2:]); x != nil {
		return x
	}
	return direct(target.fn, c.words(cmd.words[2:]), c.at)
}

// direct calls a Go function that is known while the code is valid.
func direct(fn CmdFunc, xs []exec, at *site) exec {
	return func(f *Frame) (Value, error) {
		in := f.in
		stk := in.stk
		args := in.push(len(xs))
		for i, x := range xs {
			v, err := x(f)
			if err != nil {
				clear(args)
				in.stk = stk
				return v, err
			}
			args[i] = v
		}
		in.act.at = at
		v, err := fn(in, args)
		clear(args)
		in.stk = stk
		return v, err
	}
}

// fastCall compiles a call in a fixed form; nil when there is none for this number of arguments.
func (c *compiler) fastCall(fast *Fast, ws []word) exec {
	switch {
	case len(ws) == 1 && fast.F1 != nil:
		f1, a := fast.F1, c.borrowed(ws)[0]
		return func(f *Frame) (Value, error) {
			v, err := a(f)
			if err != nil {
				return v, err
			}
			return f1(f.in, v)
		}
	case len(ws) == 2 && fast.F2 != nil:
		f2, xs := fast.F2, c.borrowed(ws)
		a, b := xs[0], xs[1]
		return func(f *Frame) (Value, error) {
			v, err := a(f)
			if err != nil {
				return v, err
			}
			w, err := b(f)
			if err != nil {
				return w, err
			}
			return f2(f.in, v, w)
		}
	case len(ws) == 3 && fast.F3 != nil:
		f3, xs := fast.F3, c.borrowed(ws)
		return func(f *Frame) (Value, error) {
			v, err := xs[0](f)
			if err != nil {
				return v, err
			}
			w, err := xs[1](f)
			if err != nil {
				return w, err
			}
			u, err := xs[2](f)
			if err != nil {
				return u, err
			}
			return f3(f.in, v, w, u)
		}
	}
	return nil
}
