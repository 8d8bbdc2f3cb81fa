package tcl

// This file holds the list commands except lsort and lsearch.

import (
	"strings"
)

func registerList(in *Interp) {
	in.Register("list", cmdList)
	in.rootData.cmd("list").inline = inlineList
	in.noteInline("list")
	in.RegisterFast("llength", cmdLlength, Fast{F1: llength})
	in.RegisterFast("lindex", cmdLindex, Fast{F2: lindex})
	in.rootData.cmd("lindex").inline = inlineLindex
	in.Register("lrange", cmdLrange)
	in.Register("linsert", cmdLinsert)
	in.Register("lreplace", cmdLreplace)
	in.Register("lreverse", cmdLreverse)
	in.Register("lrepeat", cmdLrepeat)
	in.Register("concat", func(in *Interp, args []Value) (Value, error) { return concat(args), nil })
	in.Register("join", cmdJoin)
	in.Register("split", cmdSplit)
	for _, k := range []struct {
		name   string
		fn     CmdFunc
		inline inlineFunc
	}{{"lassign", cmdLassign, inlineLassign}, {"lset", cmdLset, inlineAt(lsetAt, 3, -1)}} {
		in.define(in.root, k.name, &Command{fn: k.fn, inline: k.inline})
		in.noteInline(k.name)
	}
}

func cmdList(in *Interp, args []Value) (Value, error) {
	return listOf(args), nil
}

// listOf copies args to a list.
func listOf(args []Value) Value {
	if len(args) == 0 {
		return Empty
	}
	out := make([]Value, len(args))
	for i, a := range args {
		out[i] = a.norm()
	}
	return newList(out)
}

func inlineList(c *compiler, cmd *command, want bool) exec {
	xs := c.words(cmd.words[1:])
	if len(xs) == 0 {
		return constant(Empty)
	}
	return func(f *Frame) (Value, error) {
		out := make([]Value, len(xs))
		for i, x := range xs {
			v, err := x(f)
			if err != nil {
				return v, err
			}
			out[i] = v.norm()
		}
		return newList(out), nil
	}
}

func llength(in *Interp, a Value) (Value, error) {
	n, err := in.ListLen(a)
	return Int(int64(n)), err
}

func cmdLlength(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("llength list")
	}
	return llength(in, args[0])
}

// lindex with one index, which may itself be a list of indices.
func lindex(in *Interp, l, idx Value) (Value, error) {
	if idx.o == intTag && l.kind() == kList {
		if uint64(idx.n) < uint64(l.n) {
			return release(l.o.list().elems[idx.n]), nil
		}
		return Empty, nil
	}
	return lindexSlow(in, l, idx)
}

func lindexSlow(in *Interp, l, idx Value) (Value, error) {
	if idx.o != intTag {
		if _, ok := parseIndex(idx.String(), 0); !ok {
			path, err := idx.elems()
			if err != nil || len(path) == 1 {
				_, err := in.Index(idx, 0)
				return Value{}, err
			}
			return in.lindexPath(l, path)
		}
	}
	es, err := l.elems()
	if err != nil {
		return Value{}, err
	}
	i, err := in.Index(idx, len(es)-1)
	if err != nil {
		return Value{}, err
	}
	if i < 0 || i >= len(es) {
		return Empty, nil
	}
	return release(es[i]), nil
}

func (in *Interp) lindexPath(l Value, path []Value) (Value, error) {
	for _, p := range path {
		es, err := l.elems()
		if err != nil {
			return Value{}, err
		}
		i, err := in.Index(p, len(es)-1)
		if err != nil {
			return Value{}, err
		}
		if i < 0 || i >= len(es) {
			l = Empty // further indices are still checked
			continue
		}
		l = es[i]
	}
	return release(l), nil
}

func cmdLindex(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 0:
		return Value{}, WrongArgs("lindex list ?index ...?")
	case 1:
		return args[0], nil
	case 2:
		return lindex(in, args[0], args[1])
	}
	return in.lindexPath(args[0], args[1:])
}

// inlineLindex compiles the form with one constant or computed index.
func inlineLindex(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 3 {
		return nil
	}
	xs := c.borrowed(cmd.words[1:])
	l, x := xs[0], xs[1]
	return func(f *Frame) (Value, error) {
		v, err := l(f)
		if err != nil {
			return v, err
		}
		i, err := x(f)
		if err != nil {
			return i, err
		}
		if i.o == intTag && v.o != nil && v.o.kind == kList && uint64(i.n) < uint64(v.n) {
			return release(v.o.list().elems[i.n]), nil
		}
		return lindexSlow(f.in, v, i)
	}
}

// bounds reads first and last of a range and cuts them to 0..n-1; an empty range gives last < first.
func (in *Interp) bounds(first, last Value, n int) (int, int, error) {
	a, err := in.Index(first, n-1)
	if err != nil {
		return 0, 0, err
	}
	b, err := in.Index(last, n-1)
	if err != nil {
		return 0, 0, err
	}
	return max(a, 0), min(b, n-1), nil
}

func cmdLrange(in *Interp, args []Value) (Value, error) {
	if len(args) != 3 {
		return Value{}, WrongArgs("lrange list first last")
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	a, b, err := in.bounds(args[1], args[2], len(es))
	if err != nil {
		return Value{}, err
	}
	if b < a {
		return Empty, nil
	}
	if a == 0 && b == len(es)-1 && args[0].kind() == kList {
		return args[0], nil
	}
	return listOf(es[a : b+1]), nil
}

func cmdLinsert(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("linsert list index ?element ...?")
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	i, err := in.Index(args[1], len(es))
	if err != nil {
		return Value{}, err
	}
	if len(args) == 2 {
		return args[0].asList()
	}
	return splice(es, max(0, min(i, len(es))), 0, args[2:]), nil
}

// splice replaces n elements at i.
func splice(es []Value, i, n int, by []Value) Value {
	out := make([]Value, 0, len(es)-n+len(by))
	out = append(out, es[:i]...)
	for _, v := range by {
		out = append(out, v.norm())
	}
	return List(append(out, es[i+n:]...)...)
}

func cmdLreplace(in *Interp, args []Value) (Value, error) {
	if len(args) < 3 {
		return Value{}, WrongArgs("lreplace list first last ?element ...?")
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	a, b, err := in.bounds(args[1], args[2], len(es))
	if err != nil {
		return Value{}, err
	}
	if a > len(es) {
		a = len(es)
	}
	return splice(es, a, max(0, b-a+1), args[3:]), nil
}

func cmdLreverse(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("lreverse list")
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	out := make([]Value, len(es))
	for i, e := range es {
		out[len(es)-1-i] = e
	}
	return List(out...), nil
}

func cmdLrepeat(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 {
		return Value{}, WrongArgs("lrepeat count ?value ...?")
	}
	n, err := in.Int(args[0])
	if err != nil {
		return Value{}, err
	}
	if n < 0 {
		return Value{}, ErrCode("bad count \""+args[0].String()+"\": must be integer >= 0", "TCL", "OPERATION", "LREPEAT", "NEGARG")
	}
	args = args[1:]
	if n == 0 || len(args) == 0 {
		return Empty, nil
	}
	const maxList = 1<<29 - 1
	if n > maxList/int64(len(args)) {
		return Value{}, ErrCode("max length of a Tcl list ("+formatInt(maxList)+" elements) exceeded", "TCL", "MEMORY")
	}
	if err := in.CheckSize(int(n) * len(args) * 16); err != nil {
		return Value{}, err
	}
	out := make([]Value, 0, int(n)*len(args))
	for ; n > 0; n-- {
		out = append(out, args...)
	}
	return List(out...), nil
}

func cmdJoin(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("join list ?joinString?")
	}
	sep := " "
	if len(args) == 2 {
		sep = args[1].String()
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	if len(es) == 1 {
		return es[0], nil
	}
	if len(args) == 2 && !args[1].isText() && joinsBytes(es) {
		return joinBytes(in, between(es, args[1]))
	}
	var b []byte
	for i, e := range es {
		if i > 0 {
			b = append(b, sep...)
		}
		b = e.appendTo(b)
		if len(b) > in.limits.value {
			return Value{}, in.CheckSize(len(b))
		}
	}
	return Str(bufString(b)), nil
}

// between gives values with another one between each two.
func between(vals []Value, sep Value) []Value {
	out := make([]Value, 0, 2*len(vals))
	for _, v := range vals {
		out = append(out, v, sep)
	}
	return out[:len(out)-1]
}

func cmdSplit(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("split string ?splitChars?")
	}
	seps := " \n\t\r"
	if len(args) == 2 {
		seps = args[1].String()
	}
	s := args[0].String()
	if s == "" {
		return Empty, nil
	}
	var out []Value
	switch {
	case seps == "":
		out = make([]Value, 0, len(s))
		for i, r := range s {
			out = append(out, charValue(s, i, r))
		}
	case len(seps) == 1:
		out = make([]Value, 0, 1+strings.Count(s, seps))
		for {
			i := strings.IndexByte(s, seps[0])
			if i < 0 {
				break
			}
			out = append(out, Str(s[:i]))
			s = s[i+1:]
		}
		out = append(out, Str(s))
	default:
		for {
			i := strings.IndexAny(s, seps)
			if i < 0 {
				break
			}
			out = append(out, Str(s[:i]))
			_, w := decodeRune(s[i:])
			s = s[i+w:]
		}
		out = append(out, Str(s))
	}
	return List(out...), nil
}

func cmdLassign(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 {
		return Value{}, WrongArgs("lassign list ?varName ...?")
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	for i, name := range args[1:] {
		v := Empty
		if i < len(es) {
			v = es[i]
		}
		if _, err := in.SetVar(name.String(), v); err != nil {
			return Value{}, err
		}
	}
	if n := len(args) - 1; len(es) > n {
		return listOf(es[n:]), nil
	}
	return Empty, nil
}

func inlineLassign(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) < 3 || !literals(cmd.words[2:]) {
		return nil
	}
	list := c.word(&cmd.words[1])
	var refs []*varRef
	for i := range cmd.words[2:] {
		refs = append(refs, c.wordRef(&cmd.words[i+2]))
	}
	return func(f *Frame) (Value, error) {
		v, err := list(f)
		if err != nil {
			return v, err
		}
		es, err := v.elems()
		if err != nil {
			return Value{}, err
		}
		for i, r := range refs {
			e := Empty
			if i < len(es) {
				e = es[i]
			}
			if err := r.put(f, e); err != nil {
				return Value{}, err
			}
		}
		if len(es) > len(refs) && want {
			return listOf(es[len(refs):]), nil
		}
		return Empty, nil
	}
}

func cmdLset(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("lset listVar ?index? ?index ...? value")
	}
	return runAt(in, args, lsetAt)
}

// lsetAt is lset of indices and a value.
func lsetAt(in *Interp, pl *place, args []Value, want bool) (Value, error) {
	return pl.lset(in, args[:len(args)-1], args[len(args)-1], want)
}

// lset changes an element of the variable's list, in place when the variable is its only holder.
func (pl *place) lset(in *Interp, path []Value, val Value, want bool) (Value, error) {
	old, err := pl.read0(in)
	if err != nil {
		return Value{}, err
	}
	if len(path) == 1 {
		if _, ok := parseIndexValue(path[0]); !ok {
			if es, err := path[0].elems(); err == nil && len(es) != 1 {
				path = es
			}
		}
	}
	if len(path) == 0 {
		return pl.store(in, val.norm(), want)
	}
	v, err := in.setElement(old, path, val.norm())
	if err != nil {
		return Value{}, err
	}
	return pl.store(in, v, want)
}

func parseIndexValue(v Value) (int, bool) {
	if v.o == intTag {
		return 0, true
	}
	return parseIndex(v.String(), 0)
}

// read0 is read for a variable that must exist; it does not end the ownership.
func (pl *place) read0(in *Interp) (Value, error) {
	if pl.p.o == nil {
		return Value{}, pl.missing()
	}
	if pl.traced() {
		return pl.read(in)
	}
	return *pl.p, nil
}

// setElement gives list l with the element at path replaced. A list marked as owned is changed in place; else a copy is made and marked.
func (in *Interp) setElement(l Value, path []Value, val Value) (Value, error) {
	es, err := l.elems()
	if err != nil {
		return l, err
	}
	i, err := in.Index(path[0], len(es)-1)
	if err != nil {
		return l, err
	}
	if i < 0 || i > len(es) {
		return l, ErrCode("list index out of range", "TCL", "OPERATION", "LSET", "BADINDEX")
	}
	if len(path) > 1 {
		sub := Empty
		if i < len(es) {
			sub = es[i]
		}
		if val, err = in.setElement(sub, path[1:], val); err != nil {
			return l, err
		}
	}
	l = l.ownList(es)
	o := l.o.list()
	if val.o.flags&fMut != 0 {
		o.flags |= fKids
	}
	if i == len(o.elems) {
		o.elems = append(o.elems, val)
	} else {
		o.elems[i] = val
	}
	l.n = int64(len(o.elems))
	return l, nil
}

// ownList gives l itself when it may be changed in place, else a copy that may.
func (l Value) ownList(es []Value) Value {
	if l.kind() == kList && l.o.flags&fMut != 0 {
		if l.o.rep.Load() != nil {
			l.o.rep.Store(nil)
		}
		return l
	}
	c := newList(append(make([]Value, 0, len(es)+1), es...))
	c.o.flags |= fMut
	return c
}
