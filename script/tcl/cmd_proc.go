package tcl

// This file holds proc, apply, rename, tailcall and what happens when a command is unknown.

import "strings"

func registerProc(in *Interp) {
	in.Register("proc", cmdProc)
	in.Register("apply", cmdApply)
	in.Register("rename", cmdRename)
	in.Register("tailcall", cmdTailcall)
}

func cmdProc(in *Interp, args []Value) (Value, error) {
	if len(args) != 3 {
		return Value{}, WrongArgs("proc name args body")
	}
	name := args[0].String()
	params, err := parseParams(name, args[1])
	if err != nil {
		return Value{}, AddInfo(err, "(creating proc \""+name+"\")")
	}
	q, tail := splitQualified(name)
	ns := in.frame.ns
	if q != "" || strings.HasPrefix(name, "::") {
		if strings.HasPrefix(name, "::") {
			q = "::" + q
		}
		if ns = in.findNS(in.frame.ns, q); ns == nil {
			return Value{}, ErrCode("can't create procedure \""+name+"\": unknown namespace", "TCL", "VALUE", "COMMAND")
		}
	}
	p := newProc(ns, params, args[2].norm(), "procedure")
	p.setOrigin(in, args[2].origin())
	in.define(ns, tail, &Command{proc: p})
	return Value{}, nil
}

// A lambda is the cached form of apply's first argument.
type lambda struct {
	ns  string
	cmd *Command
	at  *Namespace
}

func cmdApply(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("apply lambdaExpr ?arg ...?")
	}
	l, err := in.lambdaOf(args[0])
	if err != nil {
		return Value{}, err
	}
	return in.callProc(l.cmd, args[0], args[1:])
}

func (in *Interp) lambdaOf(v Value) (*lambda, error) {
	if v.kind() == kString && v.o != nil {
		if r := v.o.rep.Load(); r != nil && r.tag == repUser {
			if l, ok := r.p.(*lambda); ok && in.findNS(in.root, l.ns) == l.at {
				return l, nil
			}
		}
	}
	es, err := v.elems()
	if err != nil || len(es) < 2 || len(es) > 3 {
		return nil, ErrCode("can't interpret \""+v.String()+"\" as a lambda expression", "TCL", "VALUE", "LAMBDA")
	}
	params, err := parseParams("", es[0])
	if err != nil {
		return nil, AddInfo(err, "(parsing lambda expression \""+v.String()+"\")")
	}
	l := &lambda{ns: "::"}
	if len(es) == 3 {
		l.ns = absolute(es[2].String())
	}
	if l.at = in.findNS(in.root, l.ns); l.at == nil {
		return nil, ErrCode("namespace \""+l.ns+"\" not found", "TCL", "LOOKUP", "NAMESPACE", l.ns)
	}
	p := newProc(l.at, params, es[1].norm(), lambdaTerm)
	p.setOrigin(in, es[1].origin())
	l.cmd = &Command{ns: l.at, proc: p, shared: true}
	v.SetCache(l)
	return l, nil
}

func cmdRename(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("rename oldName newName")
	}
	from, to := args[0].String(), args[1].String()
	c := in.resolve(in.frame.ns, from)
	if c == nil {
		verb := "rename"
		if to == "" {
			verb = "delete"
		}
		return Value{}, ErrCode("can't "+verb+" \""+from+"\": command doesn't exist", "TCL", "LOOKUP", "COMMAND", from)
	}
	if to == "" {
		in.dropCommand(c, true)
		return Value{}, nil
	}
	return Value{}, in.renameCommand(c, to)
}

func (in *Interp) renameCommand(c *Command, to string) error {
	q, tail := splitQualified(to)
	ns := in.frame.ns
	if q != "" || strings.HasPrefix(to, "::") {
		if strings.HasPrefix(to, "::") {
			q = "::" + q
		}
		ns = in.makeNS(in.frame.ns, q)
	}
	if in.data(ns).cmd(tail) != nil {
		return ErrCode("can't rename to \""+to+"\": command already exists", "TCL", "OPERATION", "RENAME", "TARGET_EXISTS")
	}
	c = in.ownCommand(c)
	from, oldName, oldNS := c.Name(), c.name, c.ns
	if c.proc != nil && c.ns != ns { // a procedure runs in the namespace where its command lives
		p := newProc(ns, c.proc.params, c.proc.body, c.proc.what)
		p.from, p.file, p.line = c.proc.from, c.proc.file, c.proc.line
		c.proc = p
	}
	c.name, c.ns = tail, ns
	in.place(ns, tail, c)
	in.fireCommand(c, "rename", from, c.Name()) // the old name is still there: the trace may use it
	if d := in.data(oldNS); d.cmd(oldName) == c {
		d.setCmd(oldName, nil)
	}
	in.commandsChanged(oldName)
	in.commandsChanged(tail)
	return nil
}

// tailCall is a command that runs in place of the procedure that asked for it.
type tailCall struct {
	ns    *Namespace
	words []Value
}

func cmdTailcall(in *Interp, args []Value) (Value, error) {
	f := in.frame
	if f.proc == nil {
		return Value{}, ErrCode("tailcall can only be called from a proc, lambda or method", "TCL", "TAILCALL", "ILLEGAL")
	}
	f.tail = nil
	if len(args) > 0 {
		f.tail = &tailCall{f.ns, append([]Value(nil), args...)}
	}
	return Value{}, errReturn
}

// runTail runs a tailcall after its procedure is gone, in the caller's frame. What ends in a further tailcall leaves that to the
// runTail that it was run by, so that any number of them needs no more stack than one.
func (in *Interp) runTail(t *tailCall) (v Value, err error) {
	if in.tails.active && in.tails.depth == in.depth {
		in.tails.next = t
		return Value{}, nil
	}
	outer := in.tails
	in.tails = tails{active: true, depth: in.depth}
	for ; t != nil; t = in.tails.next {
		in.tails.next = nil
		if v, err = in.runOneTail(t); err != nil {
			break
		}
	}
	in.tails = outer
	return v, err
}

// tails is the loop that runs tailcalls.
type tails struct {
	active bool
	depth  int       // of the interp, for what the loop itself runs
	next   *tailCall // to be run next
}

func (in *Interp) runOneTail(t *tailCall) (Value, error) {
	if in.data(t.ns).deleted {
		return Value{}, ErrCode("namespace \""+t.ns.full+"\" not found", "TCL", "LOOKUP", "NAMESPACE", t.ns.full)
	}
	var v Value
	var err error
	if c := in.resolve(t.ns, t.words[0].String()); c == nil {
		v, err = in.unknown(in.frame, t.words)
	} else {
		v, err = in.invoke(in.frame, c, t.words[0], t.words[1:])
	}
	if err != nil {
		err = endUnit(logExec(err, func() string { return FormatList(t.words) }, firstSpot))
	}
	return v, err
}

// unknown runs the namespace's handler for a command that does not exist.
func (in *Interp) unknown(f *Frame, words []Value) (Value, error) {
	h := in.data(f.ns).unknown
	if h.IsEmpty() {
		h = Value{}
		if u := in.rootData.unknown; !u.IsEmpty() {
			h = u
		} else if in.rootData.cmd("unknown") != nil {
			h = Str("::unknown")
		}
	}
	if h.o == nil {
		return Value{}, errNoCommand(words[0].String())
	}
	es, err := h.elems()
	if err != nil {
		return Value{}, err
	}
	all := append(append([]Value(nil), es...), words...)
	c := in.resolve(f.ns, all[0].String())
	if c == nil {
		return Value{}, errNoCommand(words[0].String())
	}
	return in.invokeFor(f, c, all)
}

// invokeFor runs a command that stands for another, as a level of its own.
func (in *Interp) invokeFor(f *Frame, c *Command, words []Value) (Value, error) {
	if in.depth >= in.limits.recursion {
		return Value{}, errRecursion()
	}
	in.depth++
	v, err := in.invoke(f, c, words[0], words[1:])
	in.depth--
	return v, err
}

func errNoCommand(name string) error {
	return ErrCode("invalid command name \""+name+"\"", "TCL", "LOOKUP", "COMMAND", name)
}
