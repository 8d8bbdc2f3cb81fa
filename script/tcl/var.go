package tcl

// This file holds variables: scalars, arrays, links, and where a name is found.

import (
	"strings"
	"unsafe"
)

// A Var is a variable that lives outside a frame's slots: a global, a namespace variable, an array, an element,
// or a local that something links to or traces. Its head is an obj, so that a slot can hold a pointer to it.
type Var struct {
	obj
	val    Value // val.o == nil: no scalar value
	arr    *array
	link   *Var // this name means that variable (upvar, global)
	traces *varTraces
	home   *varHome
	elem   bool // an element of an array
	linked bool // upvar made another name for this element: it stays in its array when unset
	dead   bool // its namespace is gone
}

// varHome says where a namespace variable belongs, for its full name.
type varHome struct {
	ns       *Namespace
	name     string
	declared bool   // by variable: it shows even while unset
	elem     string // of an element of a blueprint's array that something links to
}

type arrayEnt struct {
	name string
	v    *Var
}

// array holds the elements of an array variable in the order of their making.
type array struct {
	ents     []arrayEnt // v == nil marks a removed element
	idx      map[string]int32
	live     int
	searches map[string]*arraySearch
	nsearch  int
}

func newVar() *Var { return &Var{obj: obj{kind: kVar, flags: fVar}} }

func (v *Var) asValue(n int64) Value { return Value{(*obj)(unsafe.Pointer(v)), n} }

// defined tells whether the variable has a value or is an array.
func (v *Var) defined() bool { return v.val.o != nil || v.arr != nil }

func (v *Var) target() *Var {
	for v.link != nil {
		v = v.link
	}
	return v
}

func (a *array) find(name string) *Var {
	if i, ok := a.idx[name]; ok {
		return a.ents[i].v
	}
	return nil
}

func (a *array) findBytes(name []byte) *Var {
	if i, ok := a.idx[string(name)]; ok {
		return a.ents[i].v
	}
	return nil
}

// element finds or makes an element; a new one is not defined yet.
func (a *array) element(name string) *Var {
	if v := a.find(name); v != nil {
		return v
	}
	v := newVar()
	v.elem = true
	if a.idx == nil {
		a.idx = map[string]int32{}
	}
	a.searches = nil // a search does not survive a change of what it walks over
	a.idx[name] = int32(len(a.ents))
	a.ents = append(a.ents, arrayEnt{name, v})
	a.live++
	return v
}

func (a *array) remove(name string) {
	i, ok := a.idx[name]
	if !ok {
		return
	}
	a.searches = nil
	delete(a.idx, name)
	a.ents[i].v = nil
	if a.live--; len(a.ents) > 32 && a.live < len(a.ents)/2 && len(a.searches) == 0 {
		a.compact()
	}
}

func (a *array) compact() {
	out := make([]arrayEnt, 0, a.live)
	for _, e := range a.ents {
		if e.v != nil {
			a.idx[e.name] = int32(len(out))
			out = append(out, e)
		}
	}
	a.ents = out
}

// clone copies an array of a blueprint for an interp.
func (a *array) clone() *array {
	c := &array{ents: make([]arrayEnt, 0, a.live), idx: make(map[string]int32, a.live)}
	for _, e := range a.ents {
		if e.v != nil && e.v.val.o != nil {
			c.element(e.name).val = e.v.val
		}
	}
	return c
}

// ---- finding

// slotVar gives the variable behind slot i, moving it out of the slot when it was a plain local.
func (f *Frame) slotVar(i int) *Var {
	s := &f.slots[i]
	if s.o != nil && s.o.flags&fVar != 0 {
		return s.o.asVar().target()
	}
	v := newVar()
	v.val = *s
	*s = v.asValue(0)
	f.boxed = true
	return v
}

// slotLink makes slot i mean another variable.
func (f *Frame) slotLink(i int, to *Var) { f.slots[i] = to.asValue(1) }

// frameVar finds the variable entry of an unqualified name in the frame; with create it makes one.
func (f *Frame) frameVar(name string, create bool) *Var {
	if f.proc == nil {
		return f.in.nsFrameVar(f.ns, name, create)
	}
	if i, ok := f.code.slotOf(name); ok {
		if s := f.slots[i]; !create && s.o == nil {
			return nil
		}
		return f.slotVar(i)
	}
	if v := f.vars[name]; v != nil {
		return v.target()
	}
	if f.code.vars != nil {
		if v := f.declaredVar(name); v != nil {
			return v
		}
	}
	if !create {
		return nil
	}
	v := newVar()
	if f.vars == nil {
		f.vars = map[string]*Var{}
	}
	f.vars[name] = v
	return v
}

// nsFrameVar finds an unqualified name at namespace level: there, else an existing global, else (create) there.
func (in *Interp) nsFrameVar(ns *Namespace, name string, create bool) *Var {
	if ns == in.root {
		return in.nsVar(ns, name, create)
	}
	here := in.nsVarEntry(ns, name, false)
	if here != nil && here.link != nil {
		return here.target()
	}
	if here != nil && (here.defined() || here.traces != nil || here.home != nil && here.home.declared) {
		return here
	}
	if v := in.nsVar(in.root, name, false); v != nil && v.defined() {
		return v
	}
	if here != nil {
		return here
	}
	return in.nsVar(ns, name, create)
}

// nsVar finds a variable of exactly this namespace.
func (in *Interp) nsVar(ns *Namespace, name string, create bool) *Var {
	v := in.nsVarEntry(ns, name, create)
	if v == nil {
		return nil
	}
	return v.target()
}

// nsVarEntry is nsVar without following links. A variable of the blueprint is copied on first use.
func (in *Interp) nsVarEntry(ns *Namespace, name string, create bool) *Var {
	d := in.data(ns)
	if v, ok := d.vars[name]; ok && (v != nil || !create) {
		return v
	}
	if d.base != nil {
		if _, gone := d.vars[name]; !gone {
			if b := d.base.vars[name]; b != nil {
				return in.adoptVar(d, name, b)
			}
		}
	}
	if !create {
		return nil
	}
	v := newVar()
	v.home = &varHome{ns: ns, name: name}
	d.setVar(name, v)
	return v
}

// adoptVar copies a variable of the blueprint into the interp.
func (in *Interp) adoptVar(d *nsData, name string, b *Var) *Var {
	if v := in.adopted[b]; v != nil {
		d.setVar(name, v)
		return v
	}
	v := newVar()
	v.val, v.traces = b.val, b.traces.clone()
	if b.home != nil {
		h := *b.home
		v.home = &h
	}
	if b.arr != nil {
		v.arr = b.arr.clone()
		for _, e := range b.arr.ents {
			if e.v != nil && e.v.traces != nil {
				v.arr.element(e.name).traces = e.v.traces.clone()
			}
		}
	}
	if in.adopted == nil {
		in.adopted = map[*Var]*Var{}
	}
	in.adopted[b] = v
	d.setVar(name, v)
	if b.link != nil {
		v.link = in.adoptLink(b.link)
	}
	return v
}

// adoptLink finds the interp's own copy of a variable that a blueprint's variable links to.
func (in *Interp) adoptLink(b *Var) *Var {
	if b.home != nil && !b.elem {
		return in.nsVarEntry(b.home.ns, b.home.name, true)
	}
	if v := in.adopted[b]; v != nil {
		return v
	}
	v := newVar()
	if b.home == nil {
		v.val = b.val
	} else if a := in.nsVar(b.home.ns, b.home.name, true).arr; a != nil {
		v = a.element(b.home.elem)
		v.linked = true
	} else { // the interp has unset the array
		v.elem, v.dead = true, true
	}
	in.adopted[b] = v
	return v
}

// lookupVar finds a variable by name (not an element) as seen from the frame. The name may be qualified.
// Without create a missing variable gives nil; a missing namespace gives nil always.
func (f *Frame) lookupVar(name string, create bool) *Var {
	if !strings.Contains(name, "::") {
		return f.frameVar(name, create)
	}
	return f.in.qualifiedVar(f.ns, name, create)
}

// qualifiedVar finds a::b from namespace ns: relative to it, then (reading) to the global one.
func (in *Interp) qualifiedVar(from *Namespace, name string, create bool) *Var {
	nsName, tail := splitQualified(name)
	if strings.HasPrefix(name, "::") {
		if ns := in.findNS(in.root, nsName); ns != nil {
			return in.nsVar(ns, tail, create)
		}
		return nil
	}
	here := in.findNS(from, nsName)
	if here != nil {
		if v := in.nsVar(here, tail, false); v != nil {
			return v
		}
	}
	if global := in.findNS(in.root, nsName); global != nil && global != here {
		if v := in.nsVar(global, tail, false); v != nil {
			return v
		}
	}
	if here != nil && create {
		return in.nsVar(here, tail, true)
	}
	return nil
}

// splitQualified splits a::b::c into a::b and c.
func splitQualified(name string) (ns, tail string) {
	i := strings.LastIndex(name, "::")
	if i < 0 {
		return "", name
	}
	tail = name[i+2:]
	for i > 0 && name[i-1] == ':' {
		i--
	}
	return name[:i], tail
}

// ---- errors

func varName(name, elem string, array bool) string {
	if array {
		return name + "(" + elem + ")"
	}
	return name
}

const (
	noVar      = "no such variable"
	noElem     = "no such element in array"
	isArray    = "variable is array"
	notArray   = "variable isn't array"
	noNSParent = "parent namespace doesn't exist"
	danglingNS = "upvar refers to variable in deleted namespace"
	danglingEl = "upvar refers to element in deleted array"
)

// varError is the error of an operation on a variable that could not be found.
func varError(op, name, why string) error {
	base, elem, isElem := splitElem(name)
	if !isElem {
		base = name
	}
	switch {
	case why == noElem && op != "read":
		return varErrorCode(op, name, why, "TCL", "LOOKUP", "ELEMENT", elem)
	case op == "read" && why != noVar && why != notArray, op == "set" && why != notArray:
		return knownVarError(op, name, why)
	}
	return varErrorCode(op, name, why, "TCL", "LOOKUP", "VARNAME", base)
}

// knownVarError is the error of an operation on a variable that is known, as a local one is, but does not allow it.
func knownVarError(op, name, why string) error {
	word := map[string]string{"read": "READ", "set": "WRITE", "unset": "UNSET"}[op]
	return varErrorCode(op, name, why, "TCL", word, "VARNAME")
}

func varErrorCode(op, name, why string, code ...string) error {
	return ErrCode("can't "+op+" \""+name+"\": "+why, code...)
}

// ---- the API by name

// Var reads a variable as the running script sees it. name may be an element, a(b).
func (in *Interp) Var(name string) (Value, error) {
	n, e, arr := splitElem(name)
	if !arr {
		n = name
	}
	return in.frame.getVar(n, e, arr)
}

// SetVar sets a variable as the running script sees it and gives the new value.
func (in *Interp) SetVar(name string, v Value) (Value, error) {
	n, e, arr := splitElem(name)
	if !arr {
		n = name
	}
	return in.frame.setVar(n, e, arr, v)
}

// UnsetVar removes a variable; a missing one is an error.
func (in *Interp) UnsetVar(name string) error {
	n, e, arr := splitElem(name)
	if !arr {
		n = name
	}
	return in.frame.unsetVar(n, e, arr)
}

// HasVar tells whether a variable exists, without firing traces.
func (in *Interp) HasVar(name string) bool {
	n, e, arr := splitElem(name)
	if !arr {
		n = name
	}
	v := in.frame.lookupVar(n, false)
	if v != nil && arr {
		v = v.peekElem(e)
	}
	return v != nil && v.defined()
}

// SetGlobal sets a global variable, firing its traces.
func (in *Interp) SetGlobal(name string, v Value) error {
	old := in.frame
	in.frame = in.top
	defer func() { in.frame = old }()
	_, err := in.SetVar(name, v)
	return err
}

// Global reads a global variable; ok is false when it is unset.
func (in *Interp) Global(name string) (Value, bool) {
	v := in.nsVar(in.root, name, false)
	if v == nil || v.val.o == nil {
		return Value{}, false
	}
	return release(v.val), true
}

func (in *Interp) setGlobal(name string, v Value) { _ = in.SetGlobal(name, v) }

func (v *Var) peekElem(elem string) *Var {
	if v.arr == nil {
		return nil
	}
	return v.arr.find(elem)
}

// getVar reads name or name(elem).
func (f *Frame) getVar(name, elem string, isElem bool) (Value, error) {
	v := f.lookupVar(name, false)
	if !isElem {
		return f.in.readVar(v, nil, name, "", false)
	}
	return f.in.readElem(v, name, elem)
}

// readElem reads an element of the array variable v (which may be nil).
func (in *Interp) readElem(v *Var, name, elem string) (Value, error) {
	if v == nil || v.arr == nil {
		if v != nil && v.val.o != nil {
			return Value{}, varError("read", varName(name, elem, true), notArray)
		}
		return Value{}, varError("read", varName(name, elem, true), noVar)
	}
	return in.readVar(v.arr.find(elem), v, name, elem, true)
}

// readVar reads v; the names serve errors and traces. arr is the array that holds v when it is an element.
func (in *Interp) readVar(v, arr *Var, name, elem string, isElem bool) (Value, error) {
	if v != nil && v.traces != nil || arr != nil && arr.traces != nil {
		var err error
		if v, err = in.traceRead(v, arr, name, elem, isElem); err != nil {
			return Value{}, err
		}
	}
	if v != nil && v.val.o != nil {
		return release(v.val), nil
	}
	switch full := varName(name, elem, isElem); {
	case v != nil && v.arr != nil:
		return Value{}, varError("read", full, isArray)
	case isElem && arr != nil && arr.arr != nil:
		if arr == in.nsVar(in.root, "env", false) { // whose trace says so
			return Value{}, varError("read", full, noVar)
		}
		return Value{}, varError("read", full, noElem)
	case v != nil:
		return Value{}, knownVarError("read", full, noVar)
	default:
		return Value{}, varError("read", full, noVar)
	}
}

// setVar writes name or name(elem).
func (f *Frame) setVar(name, elem string, isElem bool, val Value) (Value, error) {
	v, arr, err := f.targetVar(name, elem, isElem, "set")
	if err != nil {
		return Value{}, err
	}
	return f.in.writeVar(v, arr, name, elem, isElem, val)
}

// targetVar finds or makes the variable to write.
func (f *Frame) targetVar(name, elem string, isElem bool, op string) (v, arr *Var, err error) {
	v = f.lookupVar(name, true)
	if v == nil {
		return nil, nil, varError(op, varName(name, elem, isElem), noNSParent)
	}
	if !isElem {
		return v, nil, f.in.checkTarget(v, name, op)
	}
	e, err := v.element(name, elem, op)
	return e, v, err
}

func (in *Interp) checkTarget(v *Var, name, op string) error {
	switch {
	case v.arr != nil:
		return varError(op, name, isArray)
	case v.dead && v.elem:
		return varError(op, name, danglingEl)
	case v.dead:
		return varError(op, name, danglingNS)
	}
	return nil
}

// element finds or makes an element for writing.
func (v *Var) element(name, elem, op string) (*Var, error) {
	if v.arr == nil {
		if v.val.o != nil || v.elem {
			return nil, varError(op, varName(name, elem, true), notArray)
		}
		if v.dead {
			return nil, varError(op, varName(name, elem, true), danglingNS)
		}
		v.arr = &array{}
	}
	return v.arr.element(elem), nil
}

// writeVar stores val and fires write traces; it gives the value that the variable has then.
func (in *Interp) writeVar(v, arr *Var, name, elem string, isElem bool, val Value) (Value, error) {
	if v.arr != nil {
		return Value{}, varError("set", varName(name, elem, isElem), isArray)
	}
	if v.dead {
		return Value{}, in.checkTarget(v, varName(name, elem, isElem), "set")
	}
	v.val = val.norm()
	if v.traces != nil || arr != nil && arr.traces != nil {
		return in.traceWrite(v, arr, name, elem, isElem)
	}
	return val, nil
}

// isSlot tells whether name is a variable that the code of the frame's procedure names.
func (f *Frame) isSlot(name string) bool {
	if f.proc == nil {
		return false
	}
	_, ok := f.code.slotOf(name)
	return ok
}

// unsetVar removes name or name(elem).
func (f *Frame) unsetVar(name, elem string, isElem bool) error {
	full := varName(name, elem, isElem)
	v := f.lookupVar(name, false)
	if !isElem {
		if v == nil && f.isSlot(name) {
			return knownVarError("unset", full, noVar)
		}
		if v == nil {
			return varError("unset", full, noVar)
		}
		return f.in.unset(v, nil, name, "", false)
	}
	switch {
	case v == nil:
		return varError("unset", full, noVar)
	case v.arr == nil && v.defined():
		return varError("unset", full, notArray)
	case v.arr == nil:
		return varError("unset", full, noVar)
	}
	e := v.arr.find(elem)
	if e == nil {
		return varError("unset", full, noElem)
	}
	return f.in.unset(e, v, name, elem, true)
}

// unset clears v, which stays an entry where links may still find it.
func (in *Interp) unset(v, arr *Var, name, elem string, isElem bool) error {
	was := v.defined()
	old := v.arr
	v.val, v.arr = Value{}, nil
	if v.home != nil {
		v.home.declared = false
	}
	if isElem {
		if !v.linked && v.traces == nil {
			arr.arr.remove(elem)
		}
	}
	if v.traces != nil || arr != nil && arr.traces != nil {
		in.traceUnset(v, arr, name, elem, isElem)
	}
	if old != nil {
		in.unsetElements(v, old, name)
	}
	if !was {
		if isElem {
			return varError("unset", varName(name, elem, true), noElem)
		}
		return knownVarError("unset", name, noVar)
	}
	return nil
}

// unsetElements fires the unset traces of the elements of an array that goes, and cuts links to them.
func (in *Interp) unsetElements(v *Var, a *array, name string) {
	for _, e := range a.ents {
		if e.v == nil {
			continue
		}
		e.v.val, e.v.dead = Value{}, true
		if e.v.traces != nil {
			in.traceUnset(e.v, nil, name, e.name, true)
		}
	}
}
