package tcl

// This file holds the commands on variables: set, incr, append, lappend, unset, global, variable, upvar, uplevel.

import (
	"math"
	"strings"
)

func registerVar(in *Interp) {
	for _, k := range []struct {
		name   string
		fn     CmdFunc
		inline inlineFunc
	}{
		{"set", cmdSet, inlineSet}, {"incr", cmdIncr, inlineIncr}, {"append", cmdAppend, inlineAppend},
		{"lappend", cmdLappend, inlineLappend}, {"unset", cmdUnset, nil}, {"global", cmdGlobal, inlineGlobal},
		{"variable", cmdVariable, inlineVariable}, {"upvar", cmdUpvar, inlineUpvar}, {"uplevel", cmdUplevel, nil},
	} {
		in.define(in.root, k.name, &Command{fn: k.fn, inline: k.inline})
		if k.inline != nil {
			in.noteInline(k.name)
		}
	}
}

func cmdSet(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 1:
		return in.Var(args[0].String())
	case 2:
		return in.SetVar(args[0].String(), args[1])
	}
	return Value{}, WrongArgs("set varName ?newValue?")
}

func cmdIncr(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("incr varName ?increment?")
	}
	by := oneValue
	if len(args) == 2 {
		by = args[1]
	}
	pl, err := in.frame.place(args[0].String(), "set")
	if err != nil {
		return Value{}, err
	}
	return pl.incr(in, by)
}

func cmdAppend(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 0:
		return Value{}, WrongArgs("append varName ?value ...?")
	case 1:
		return in.Var(args[0].String())
	}
	pl, err := in.frame.place(args[0].String(), "set")
	if err != nil {
		return Value{}, err
	}
	return pl.append(in, args[1:], true)
}

func cmdLappend(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("lappend varName ?value ...?")
	}
	if len(args) == 1 && in.HasVar(args[0].String()) {
		v, err := in.Var(args[0].String())
		if err == nil {
			_, err = v.elems()
		}
		return v, err
	}
	pl, err := in.frame.place(args[0].String(), "set")
	if err != nil {
		return Value{}, err
	}
	return pl.lappend(in, args[1:], true)
}

func cmdUnset(in *Interp, args []Value) (Value, error) {
	quiet := false
	if len(args) > 0 && args[0].String() == "-nocomplain" {
		quiet, args = true, args[1:]
	}
	if len(args) > 0 && args[0].String() == "--" {
		args = args[1:]
	}
	for _, a := range args {
		if err := in.UnsetVar(a.String()); err != nil && !quiet {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// link makes a local name mean another variable.
func (f *Frame) link(name string, to *Var) error {
	if f.proc == nil || isQualified(name) {
		return f.linkNS(name, to)
	}
	if i, ok := f.code.slotOf(name); ok {
		s := f.slots[i]
		if s.o != nil && s.n == 0 && s.o.flags&fVar != 0 && s.o.asVar() == to {
			return errSelfLink()
		}
		if s.o != nil && s.n == 0 && s.o.flags&fVar != 0 && s.o.asVar().traces != nil {
			return errTraced(name)
		}
		if s.o != nil && (s.o.flags&fVar == 0 || s.n == 0 && s.o.asVar().defined()) {
			return errExists(name)
		}
		f.slotLink(i, to)
		return nil
	}
	if v := f.vars[name]; v != nil {
		if v.traces != nil {
			return errTraced(name)
		}
		if v == to {
			return errSelfLink()
		}
		if v.link == nil && v.defined() {
			return errExists(name)
		}
	}
	if f.vars == nil {
		f.vars = map[string]*Var{}
	}
	f.vars[name] = linkTo(to)
	return nil
}

func linkTo(to *Var) *Var {
	l := newVar()
	l.link = to
	return l
}

// linkNS makes a link in a namespace.
func (f *Frame) linkNS(name string, to *Var) error {
	ns, tail := f.ns, name
	if isQualified(name) {
		var q string
		q, tail = splitQualified(name)
		if ns = f.in.findNS(f.ns, q); q == "" {
			ns = f.in.root
		}
		if ns == nil {
			return varError("create", name, noNSParent)
		}
		if f.proc != nil && to.home == nil {
			return ErrCode("bad variable name \""+name+"\": can't create namespace variable that refers to procedure variable", "TCL", "UPVAR", "INVERTED")
		}
	}
	old := f.in.nsVarEntry(ns, tail, false)
	if old == to {
		return errSelfLink()
	}
	if old != nil && old.link == nil && old.defined() {
		return errExists(name)
	}
	f.in.data(ns).setVar(tail, linkTo(to))
	return nil
}

func errSelfLink() error {
	return ErrCode("can't upvar from variable to itself", "TCL", "UPVAR", "SELF")
}
func errTraced(name string) error {
	return ErrCode("variable \""+name+"\" has traces: can't use for upvar", "TCL", "UPVAR", "TRACED")
}

func errExists(name string) error {
	return ErrCode("variable \""+name+"\" already exists", "TCL", "UPVAR", "EXISTS")
}

func cmdGlobal(in *Interp, args []Value) (Value, error) {
	if in.frame.proc == nil {
		return Value{}, nil
	}
	for _, a := range args {
		if err := in.frame.global(a.String()); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func (f *Frame) global(name string) error {
	v := f.in.qualifiedVar(f.in.root, absolute(name), true)
	if v == nil {
		return varError("access", name, noNSParent)
	}
	_, tail := splitQualified(name)
	if _, _, ok := splitElem(tail); ok {
		return ErrCode("can't define \""+name+"\": name refers to an element in an array", "TCL", "LOCAL", "VARNAME")
	}
	return f.link(tail, v)
}

func absolute(name string) string {
	if strings.HasPrefix(name, "::") {
		return name
	}
	return "::" + name
}

// inlineGlobal links slots to globals.
func inlineGlobal(c *compiler, cmd *command, want bool) exec {
	if c.slots == nil || !literals(cmd.words) || len(cmd.words) < 2 {
		return nil
	}
	type pair struct {
		slot int
		name string
	}
	var ps []pair
	for i := range cmd.words[1:] {
		n, _ := cmd.words[i+1].lit()
		_, tail := splitQualified(n)
		if _, _, elem := splitElem(n); elem || tail != n {
			return nil
		}
		ps = append(ps, pair{c.slot(n), n})
	}
	return func(f *Frame) (Value, error) {
		for _, p := range ps {
			if err := f.linkSlot(p.slot, p.name, f.in.nsVar(f.in.root, p.name, true)); err != nil {
				return Value{}, err
			}
		}
		return Value{}, nil
	}
}

func (f *Frame) linkSlot(i int, name string, to *Var) error {
	if f.slots[i].o == nil {
		f.slotLink(i, to)
		return nil
	}
	return f.link(name, to)
}

func cmdVariable(in *Interp, args []Value) (Value, error) {
	for i := 0; i < len(args); i += 2 {
		var val Value
		if i+1 < len(args) {
			val = args[i+1].norm()
		}
		if err := in.variable(args[i].String(), val); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// variable makes a variable of the namespace, sets it when val is given, and links a procedure's local to it.
func (in *Interp) variable(name string, val Value) error {
	f := in.frame
	if _, _, ok := splitElem(name); ok {
		return ErrCode("can't define \""+name+"\": name refers to an element in an array", "TCL", "UPVAR", "LOCAL_ELEMENT")
	}
	ns, tail := f.ns, name
	if isQualified(name) {
		var q string
		q, tail = splitQualified(name)
		if strings.HasPrefix(name, "::") {
			q = "::" + q
		}
		if ns = in.findNS(f.ns, q); ns == nil {
			return varError("define", name, noNSParent)
		}
	}
	v := in.nsVar(ns, tail, true)
	if v.home == nil {
		v.home = &varHome{ns: ns, name: tail}
	}
	v.home.declared = true
	if val.o != nil {
		if err := in.checkTarget(v, name, "set"); err != nil {
			return err
		}
		if _, err := in.writeVar(v, nil, name, "", false, val); err != nil {
			return err
		}
	}
	if f.proc != nil {
		return f.link(tail, v)
	}
	return nil
}

func inlineVariable(c *compiler, cmd *command, want bool) exec {
	if c.slots == nil || len(cmd.words) != 2 {
		return nil
	}
	n, ok := cmd.words[1].lit()
	if !ok || isQualified(n) {
		return nil
	}
	if _, _, elem := splitElem(n); elem {
		return nil
	}
	slot := c.slot(n)
	return func(f *Frame) (Value, error) {
		v := f.in.nsVar(f.ns, n, true)
		if v.home != nil {
			if !v.home.declared {
				v.home.declared = true
			}
		}
		return Value{}, f.linkSlot(slot, n, v)
	}
}

// level finds the frame that a level word means; ok is false when the word is no level.
func (in *Interp) level(word string) (f *Frame, ok bool, err error) {
	abs := strings.HasPrefix(word, "#")
	v, isNum := parseNumber(strings.TrimPrefix(word, "#"))
	isNum = isNum && v.o == intTag && v.n >= 0 && v.n <= math.MaxInt32
	switch {
	case isNum:
	case abs || word != "" && isDigit(word[0]):
		return nil, true, errLevel(word)
	default:
		return nil, false, nil
	}
	n := int(v.n)
	if !abs {
		n = in.frame.level - n
	}
	if f = in.frameAt(n); f == nil {
		return nil, true, errLevel(word)
	}
	return f, true, nil
}

func errLevel(word string) error {
	return ErrCode("bad level \""+word+"\"", "TCL", "LOOKUP", "LEVEL", word)
}

func (in *Interp) frameAt(level int) *Frame {
	if level < 0 {
		return nil
	}
	for f := in.frame; f != nil; f = f.caller {
		if f.level == level {
			return f
		}
	}
	return nil
}

func cmdUplevel(in *Interp, args []Value) (Value, error) {
	const usage = "uplevel ?level? command ?arg ...?"
	if len(args) == 0 {
		return Value{}, WrongArgs(usage)
	}
	word := "1"
	if f, ok, err := in.level(args[0].String()); ok {
		if err != nil {
			return Value{}, err
		}
		if len(args) == 1 {
			return Value{}, WrongArgs(usage)
		}
		return in.uplevel(f, args[1:])
	}
	f, _, err := in.level(word)
	if err != nil {
		return Value{}, err
	}
	return in.uplevel(f, args)
}

func (in *Interp) uplevel(f *Frame, args []Value) (Value, error) {
	up := in.frame.level - f.level
	v, err := in.evalIn(f, scriptOf(args))
	if e, ok := err.(*Exception); ok && e.Code == CodeError && up > 0 {
		e.stack = append(e.stack, Str("UP"), Int(int64(up)))
	}
	return v, noteBody(err, "\"uplevel\" body")
}

func cmdUpvar(in *Interp, args []Value) (Value, error) {
	const usage = "upvar ?level? otherVar localVar ?otherVar localVar ...?"
	if len(args) < 2 {
		return Value{}, WrongArgs(usage)
	}
	word := "1"
	if len(args)%2 == 1 { // only then is there a level
		word = args[0].String()
		args = args[1:]
	}
	f, ok, err := in.level(word)
	if !ok {
		if f, _, err = in.level("1"); err == nil {
			err = errLevel(word)
		}
	}
	if err != nil {
		return Value{}, err
	}
	for i := 0; i < len(args); i += 2 {
		if err := in.upvar(f, args[i].String(), args[i+1].String()); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// upvar links the local name to the variable other of frame f.
func (in *Interp) upvar(f *Frame, other, local string) error {
	if _, _, ok := splitElem(local); ok {
		return ErrCode("bad variable name \""+local+"\": can't create a scalar variable that looks like an array element", "TCL", "UPVAR", "LOCAL_ELEMENT")
	}
	v, err := in.linkTarget(f, other)
	if err != nil {
		return err
	}
	if (in.frame.proc == nil || isQualified(local)) && f.isLocal(other) {
		return ErrCode("bad variable name \""+local+"\": can't create namespace variable that refers to procedure variable", "TCL", "UPVAR", "INVERTED")
	}
	return in.frame.link(local, v)
}

// isLocal tells whether name is a variable that ends with the procedure of f.
func (f *Frame) isLocal(name string) bool {
	base, _, isElem := splitElem(name)
	if !isElem {
		base = name
	}
	if f.proc == nil {
		return false
	}
	v := f.lookupVar(base, false)
	return v != nil && v.home == nil
}

// linkTarget finds or makes the variable that a link is to mean.
func (in *Interp) linkTarget(f *Frame, other string) (*Var, error) {
	n, e, isElem := splitElem(other)
	if !isElem {
		n = other
	}
	v := f.lookupVar(n, true)
	if v == nil {
		return nil, varError("access", other, noNSParent)
	}
	if !isElem {
		return v, nil
	}
	ev, err := v.element(n, e, "access")
	if err != nil {
		return nil, err
	}
	ev.linked = true
	return ev, nil
}

// inlineUpvar compiles the usual form, `upvar 1 $name local`.
func inlineUpvar(c *compiler, cmd *command, want bool) exec {
	if c.slots == nil || len(cmd.words) != 4 {
		return nil
	}
	local, ok := cmd.words[3].lit()
	level, ok2 := cmd.words[1].lit()
	if !ok || !ok2 || level != "1" || isQualified(local) {
		return nil
	}
	if _, _, elem := splitElem(local); elem {
		return nil
	}
	slot, other := c.slot(local), c.word(&cmd.words[2])
	return func(f *Frame) (Value, error) {
		v, err := other(f)
		if err != nil {
			return v, err
		}
		up := f.caller
		if up.level != f.level-1 {
			if up, _, err = f.in.level("1"); err != nil {
				return Value{}, err
			}
		}
		to, err := f.in.linkTarget(up, v.String())
		if err != nil {
			return Value{}, err
		}
		return Value{}, f.linkSlot(slot, local, to)
	}
}
