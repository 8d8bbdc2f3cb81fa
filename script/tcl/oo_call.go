package tcl

// This file holds how methods are run: the commands of objects, my, next, nextto, and the frame of a method.

import "strings"

// A methodCall is one running link of a chain. It is the data of the frame of a method.
type methodCall struct {
	obj   *object
	chain *callChain
	at    int
	skip  int         // words before the arguments
	next  *methodCall // unused one
}

// take gives an unused methodCall.
func (st *ooState) take() *methodCall {
	mc := st.free
	if mc == nil {
		return &methodCall{}
	}
	st.free = mc.next
	return mc
}

func (st *ooState) giveBack(mc *methodCall) {
	*mc = methodCall{next: st.free}
	st.free = mc
}

// written is the words before the arguments, for a usage text.
func (mc *methodCall) written(name Value, args []Value) string {
	s := listElementText(name)
	for i := 0; i < mc.skip-1; i++ {
		s += " " + listElementText(args[i])
	}
	return s
}

// describe is the method as errorInfo shows it.
func (mc *methodCall) describe(in *Interp) string {
	m := mc.chain.links[mc.at].method
	s := m.declarerWord() + " \"" + ellipsis(in.oo.name(m.declarer), maxName) + "\" "
	if m.kind != "" {
		return s + m.kind
	}
	return s + "method \"" + ellipsis(m.name, maxName) + "\""
}

func (m *method) declarerWord() string {
	if m.ofClass {
		return "class"
	}
	return "object"
}

// callPublic is the command of an object.
func (o *object) callPublic(in *Interp, name Value, args []Value) (Value, error) {
	return in.callMethod(o, kindPublic, name, args)
}

// callPrivate is the command my of an object.
func (o *object) callPrivate(in *Interp, name Value, args []Value) (Value, error) {
	return in.callMethod(o, kindPrivate, name, args)
}

func (in *Interp) callMethod(o *object, kind chainKind, name Value, args []Value) (Value, error) {
	if len(args) == 0 {
		return in.startChain(o, in.chain(o, "", kind|kindUnknown), name, nil, 1)
	}
	c := in.chain(o, args[0].String(), kind)
	if c == nil {
		return Value{}, in.errNoMethod(o, args[0].String(), kind)
	}
	if c.unknown {
		return in.startChain(o, c, name, args, 1)
	}
	return in.startChain(o, c, name, args, 2)
}

// startChain runs a chain from its first link. skip says how many words (with name) stand before the arguments.
func (in *Interp) startChain(o *object, c *callChain, name Value, args []Value, skip int) (Value, error) {
	st := in.oo
	mc := st.take()
	mc.obj, mc.chain, mc.skip = o, c, skip
	v, err := in.runLink(mc, name, args)
	st.giveBack(mc)
	return v, err
}

// runLink runs the link of mc. args are all words after name.
func (in *Interp) runLink(mc *methodCall, name Value, args []Value) (Value, error) {
	if mc.chain.filters || len(in.oo.filtering) > 0 {
		return in.runFiltered(mc, name, args)
	}
	return in.runMethod(mc, name, args)
}

// runFiltered runs a link of a chain with filters: while a filter runs, calls of the same object are not filtered.
func (in *Interp) runFiltered(mc *methodCall, name Value, args []Value) (Value, error) {
	st := in.oo
	was := st.filtering[mc.obj]
	st.setFiltering(mc.obj, mc.chain.unfiltered || mc.chain.links[mc.at].filter != nil)
	defer st.setFiltering(mc.obj, was)
	return in.runMethod(mc, name, args)
}

func (st *ooState) setFiltering(o *object, on bool) {
	if !on {
		delete(st.filtering, o)
		return
	}
	if st.filtering == nil {
		st.filtering = map[*object]bool{}
	}
	st.filtering[o] = true
}

func (in *Interp) runMethod(mc *methodCall, name Value, args []Value) (Value, error) {
	m := mc.chain.links[mc.at].method
	switch {
	case m.proc != nil:
		return in.callBody(m.proc, mc, name, args)
	case m.core != nil:
		return in.callCore(m, mc, name, args)
	}
	return in.callForward(m, mc, name, args)
}

// callCore runs a method written in Go.
func (in *Interp) callCore(m *method, mc *methodCall, name Value, args []Value) (Value, error) {
	rest := args
	if mc.skip > 0 {
		rest = args[mc.skip-1:]
	}
	if c := m.core; len(rest) < c.min || c.max >= 0 && len(rest) > c.max {
		return Value{}, WrongArgs(strings.TrimSuffix(mc.written(name, args)+" "+c.usage, " "))
	}
	return m.core.fn(in, mc, name, args, rest)
}

// callForward runs the command that a method stands for, found as seen from the object.
func (in *Interp) callForward(m *method, mc *methodCall, name Value, args []Value) (Value, error) {
	words := make([]Value, 0, len(m.forward)+len(args))
	words = append(append(words, m.forward...), args[mc.skip-1:]...)
	c := in.resolve(mc.obj.ns, words[0].String())
	if c == nil {
		return Value{}, errNoCommand(words[0].String())
	}
	v, err := in.invokeFor(in.frame, c, words)
	if err != nil {
		err = usageFor(err, append([]Value{name}, args[:mc.skip-1]...), len(m.forward))
	}
	return v, err
}

// callBody runs a method with a body: in a frame of its own, in the namespace of the object.
func (in *Interp) callBody(p *Proc, mc *methodCall, name Value, args []Value) (Value, error) {
	ns := mc.obj.ns
	nd := in.data(ns)
	u := in.methodUnit(p, nd)
	if in.depth >= in.limits.recursion {
		return Value{}, errRecursion()
	}
	in.depth += u.weight
	f := in.newFrame()
	stk := in.stk
	f.slots = in.push(u.nslots)
	f.ns, f.proc, f.code, f.name, f.args, f.data, f.plain = ns, p, u, name, args, mc, nd.plain
	f.caller = in.frame
	f.level = in.frame.level + 1
	var v Value
	rest := args
	if mc.skip > 0 {
		rest = args[mc.skip-1:]
	}
	err := p.bind(f, rest)
	if err == nil {
		for _, l := range u.links {
			v := nd.vars[l.name]
			if v == nil {
				v = in.nsVarEntry(ns, l.name, true)
			}
			f.slotLink(l.slot, v.target())
		}
		in.frame = f
		f.act = activation{prev: in.act, f: f, from: p.from}
		in.act = &f.act
		v, err = u.run(f)
		in.act = f.act.prev
		in.frame = f.caller
	}
	if err != nil && err != errReturn {
		v, err = in.endProc(f, v, err)
	} else {
		err = nil
	}
	if f.vars != nil || f.boxed {
		in.dropLocals(f)
	}
	tail := f.tail
	clear(f.slots)
	in.stk = stk
	in.depth -= u.weight
	in.freeFrame(f)
	if in.dying != nil {
		in.reap()
	}
	if tail != nil && err == nil {
		return in.runTail(tail)
	}
	return v, err
}

// A varLink says which slot of a method's frame is a declared variable of the object.
type varLink struct {
	slot int
	name string
}

// methodUnit gives the compiled body of a method. The commands in it are found as seen from the helpers, which all objects see,
// unless the object's namespace has a command with the name of one that is compiled inline.
func (in *Interp) methodUnit(p *Proc, nd *nsData) *unit {
	vars := in.oo.declared(p.method)
	at := in.oo.helpers
	if nd.shadows {
		at = nd.ns
	}
	u := p.code.Load()
	if u != nil && u.inline == in.inline && u.vars == vars && u.ns == at {
		return u
	}
	u = in.compileBody(p, at)
	u.vars = vars
	if vars != nil {
		u.links = links(u, vars, len(p.params))
	}
	if !u.cut {
		p.code.Store(u)
	}
	return u
}

// links finds the slots after the parameters that are declared variables.
func links(u *unit, vars *varList, params int) []varLink {
	var out []varLink
	for i, n := range u.names {
		if i >= params && vars.has(n) {
			out = append(out, varLink{i, n})
		}
	}
	return out
}

func (l *varList) has(name string) bool {
	for _, n := range l.names {
		if n == name {
			return true
		}
	}
	return false
}

// declared gives the variables that the maker of a method has declared.
func (st *ooState) declared(m *method) *varList {
	d := st.of(m.declarer)
	if !m.ofClass {
		return d.vars
	}
	if d.cls == nil {
		return nil
	}
	return d.cls.vars
}

// declaredVar finds a declared variable whose name is known only now, nil when there is none of that name.
func (f *Frame) declaredVar(name string) *Var {
	if f.code.vars == nil || !f.code.vars.has(name) {
		return nil
	}
	v := f.in.nsVar(f.ns, name, true)
	if f.vars == nil {
		f.vars = map[string]*Var{}
	}
	f.vars[name] = linkTo(v)
	return v
}

// errNoMethod names the methods that there are.
func (in *Interp) errNoMethod(o *object, name string, kind chainKind) error {
	names := in.oo.methodNames(o, kind != kindPublic)
	code := []string{"TCL", "LOOKUP", "METHOD", name}
	n := len(names)
	if n == 0 {
		return ErrCode("object \""+in.oo.name(o)+"\" has no visible methods", code...)
	}
	list := names[0]
	if n > 1 {
		list = strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return ErrCode("unknown method \""+name+"\": must be "+list, code...)
}

// ---- next, nextto

// methodCall gives the method that runs, or the error of a command that is only for methods.
func (in *Interp) methodCall(cmd Value) (*methodCall, error) {
	if mc, ok := in.frame.data.(*methodCall); ok {
		return mc, nil
	}
	return nil, ErrCode(cmd.String()+" may only be called from inside a method", "TCL", "OO", "CONTEXT_REQUIRED")
}

func cmdNext(in *Interp, name Value, args []Value) (Value, error) {
	mc, err := in.methodCall(name)
	if err != nil {
		return Value{}, err
	}
	return in.runNext(mc, mc.at+1, name, args, 1)
}

// runNext runs a later link of a chain, in the frame of the caller of the method.
func (in *Interp) runNext(mc *methodCall, at int, name Value, args []Value, skip int) (Value, error) {
	if at >= len(mc.chain.links) || in.oo.of(mc.obj).gone {
		what := "method"
		if k := mc.chain.kind; k == kindConstructor {
			what = "constructor"
		} else if k == kindDestructor {
			what = "destructor"
		}
		return Value{}, ErrCode("no next "+what+" implementation", "TCL", "OO", "NOTHING_NEXT")
	}
	st := in.oo
	n := st.take()
	n.obj, n.chain, n.at, n.skip = mc.obj, mc.chain, at, skip
	f := in.frame
	in.frame = f.caller
	v, err := in.runLink(n, name, args)
	in.frame = f
	st.giveBack(n)
	return v, err
}

func cmdNextto(in *Interp, name Value, args []Value) (Value, error) {
	mc, err := in.methodCall(name)
	if err != nil {
		return Value{}, err
	}
	if len(args) < 1 {
		return Value{}, WrongArgs("nextto class ?arg...?")
	}
	c, err := in.classIn(in.frame.ns, args[0], "")
	if err != nil {
		return Value{}, err
	}
	at := mc.chain.linkOf(c)
	what := "method"
	if mc.chain.kind == kindConstructor || mc.chain.kind == kindDestructor {
		what = mc.chain.links[0].method.kind
	}
	switch {
	case at < 0:
		return Value{}, ErrCode(what+" has no non-filter implementation by \""+args[0].String()+"\"", "TCL", "OO", "CLASS_NOT_THERE")
	case at <= mc.at:
		return Value{}, ErrCode(what+" implementation by \""+args[0].String()+"\" not reachable from here", "TCL", "OO", "CLASS_NOT_REACHABLE")
	}
	return in.runNext(mc, at, name, args, 2)
}

// linkOf finds the link that a class implements and that is no filter.
func (c *callChain) linkOf(class *object) int {
	for i, l := range c.links {
		if l.filter == nil && l.method.ofClass && l.method.declarer == class {
			return i
		}
	}
	return -1
}
