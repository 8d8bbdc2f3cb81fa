package tcl

// This file holds how compiled code reaches variables: by slot where the compiler knows the name, else by name.

import "strings"

// A varRef is a variable as written in a script.
type varRef struct {
	slot   int    // -1: by name
	name   string // of the variable or array
	isElem bool
	elem   string    // a literal index...
	index  bytesExec // ...or a computed one
	dyn    exec      // the whole name is computed
}

// partRef gives the variable of a $-substitution.
func (c *compiler) partRef(p *part) *varRef {
	r := &varRef{slot: c.slot(p.text), name: p.text, isElem: p.array}
	if p.array {
		c.setIndex(r, p.elem)
	}
	return r
}

func (c *compiler) setIndex(r *varRef, ps []part) {
	w := word{parts: ps}
	if s, ok := w.lit(); ok {
		r.elem = s
		return
	}
	if len(ps) > 1 {
		r.index = c.concatBytes(ps, true)
		return
	}
	x := c.part(&ps[0])
	r.index = func(f *Frame) ([]byte, bool, error) {
		v, err := x(f)
		if err != nil {
			return nil, false, err
		}
		b := v.appendTo(f.in.scratch[:0])
		f.in.keepScratch(b)
		return b, false, nil
	}
}

// wordRef gives the variable that a word names, as the first argument of set.
func (c *compiler) wordRef(w *word) *varRef {
	if s, ok := w.lit(); ok {
		n, e, isElem := splitElem(s)
		if !isElem {
			n = s
		}
		return &varRef{slot: c.slot(n), name: n, isElem: isElem, elem: e}
	}
	if r := c.computedElem(w); r != nil {
		return r
	}
	return &varRef{slot: -1, dyn: c.word(w)}
}

// computedElem knows words such as a($i): a literal array name and a computed index.
func (c *compiler) computedElem(w *word) *varRef {
	n := len(w.parts)
	first, last := &w.parts[0], &w.parts[n-1]
	if w.braced || first.kind != pLit || last.kind != pLit || !strings.HasSuffix(last.text, ")") {
		return nil
	}
	i := strings.IndexByte(first.text, '(')
	if i < 0 {
		return nil
	}
	r := &varRef{slot: c.slot(first.text[:i]), name: first.text[:i], isElem: true}
	var ps []part
	ps = append(ps, litParts(first.text[i+1:])...)
	ps = append(ps, w.parts[1:n-1]...)
	ps = append(ps, litParts(last.text[:len(last.text)-1])...)
	c.setIndex(r, ps)
	return r
}

// get compiles reading.
func (c *compiler) get(r *varRef) exec {
	switch {
	case r.slot >= 0 && !r.isElem:
		return getSlot(r.slot, r.name)
	case r.isElem:
		return func(f *Frame) (Value, error) { return r.getElem(f) }
	case r.dyn != nil:
		return func(f *Frame) (Value, error) {
			n, err := r.dyn(f)
			if err != nil {
				return n, err
			}
			return f.readNamed(n.String())
		}
	}
	name := r.name
	if isQualified(name) {
		return func(f *Frame) (Value, error) { return f.getVar(name, "", false) }
	}
	return func(f *Frame) (Value, error) { return f.getLocal(name) }
}

// readNamed reads a variable whose name, perhaps of an element, was computed.
func (f *Frame) readNamed(s string) (Value, error) {
	if a, e, ok := splitElem(s); ok {
		return f.getVar(a, e, true)
	}
	if isQualified(s) {
		return f.getVar(s, "", false)
	}
	return f.getLocal(s)
}

// getLocal reads an unqualified name; a plain local is read where it lies.
func (f *Frame) getLocal(name string) (Value, error) {
	if f.proc != nil {
		if i, ok := f.code.slotOf(name); ok {
			return f.readSlotFull(i, name)
		}
	}
	return f.in.readVar(f.frameVar(name, false), nil, name, "", false)
}

func (f *Frame) readSlotFull(i int, name string) (Value, error) {
	if v := f.slots[i]; v.o != nil && v.o.flags&(fVar|fMut) == 0 {
		return v, nil
	}
	return f.readSlot(i, name)
}

func getSlot(i int, name string) exec {
	return func(f *Frame) (Value, error) {
		if v := f.slots[i]; v.o != nil && v.o.flags&(fVar|fMut) == 0 {
			return v, nil
		}
		return f.readSlot(i, name)
	}
}

// readSlot is the slow way of reading a slot: unset, boxed, or owned.
func (f *Frame) readSlot(i int, name string) (Value, error) {
	v := f.slots[i]
	switch {
	case v.o == nil:
		return Value{}, knownVarError("read", name, noVar)
	case v.o.flags&fVar != 0:
		b := v.o.asVar().target()
		if b.traces == nil && b.val.o != nil {
			return release(b.val), nil
		}
		return f.in.readVar(b, nil, name, "", false)
	}
	return release(v), nil
}

func (r *varRef) elemKey(f *Frame) ([]byte, error) {
	if r.index != nil {
		b, _, err := r.index(f)
		return b, err
	}
	b := append(f.in.scratch[:0], r.elem...)
	f.in.keepScratch(b)
	return b, nil
}

// base gives the array's (or scalar's) variable; nil when it does not exist and create is false.
func (r *varRef) base(f *Frame, create bool) *Var {
	if r.slot >= 0 {
		if s := f.slots[r.slot]; s.o != nil && s.o.flags&fVar != 0 {
			return s.o.asVar().target()
		} else if s.o == nil && !create {
			return nil
		}
		return f.slotVar(r.slot)
	}
	return f.lookupVar(r.name, create)
}

func (r *varRef) getElem(f *Frame) (Value, error) {
	if r.index == nil {
		v := r.base(f, false)
		if v != nil && v.arr != nil && v.traces == nil {
			if e := v.arr.find(r.elem); e != nil && e.val.o != nil && e.traces == nil {
				return release(e.val), nil
			}
		}
		return f.in.readElem(v, r.name, r.elem)
	}
	key, _, err := r.index(f)
	if err != nil {
		return Value{}, err
	}
	v := r.base(f, false)
	if v != nil && v.arr != nil && v.traces == nil {
		if e := v.arr.findBytes(key); e != nil && e.val.o != nil && e.traces == nil {
			return release(e.val), nil
		}
	}
	return f.in.readElem(v, r.name, string(key))
}

// A place is where a variable's value is kept while a command changes it.
type place struct {
	p      *Value
	v, arr *Var // nil for a plain slot
	name   string
	elem   string
	isElem bool
}

// find finds or makes the variable that is to be changed. op ("set", ...) is for the error text.
func (r *varRef) find(f *Frame, op string) (pl place, err error) {
	if r.slot >= 0 && !r.isElem {
		if s := &f.slots[r.slot]; s.o == nil || s.o.flags&fVar == 0 {
			return place{p: s, name: r.name}, nil
		}
	}
	if r.dyn != nil {
		n, err := r.dyn(f)
		if err != nil {
			return pl, err
		}
		return f.place(n.String(), op)
	}
	if !r.isElem {
		v := r.base(f, true)
		if v == nil {
			return pl, varError(op, r.name, noNSParent)
		}
		return place{p: &v.val, v: v, name: r.name}, f.in.checkTarget(v, r.name, op)
	}
	key, err := r.elemKey(f)
	if err != nil {
		return pl, err
	}
	v := r.base(f, true)
	if v == nil {
		return pl, varError(op, varName(r.name, string(key), true), noNSParent)
	}
	if v.arr != nil && v.traces == nil {
		if e := v.arr.findBytes(key); e != nil && e.traces == nil {
			return place{p: &e.val, v: e, arr: v, name: r.name, isElem: true}, nil
		}
	}
	elem := string(key)
	e, err := v.element(r.name, elem, op)
	if err != nil {
		return pl, err
	}
	return place{p: &e.val, v: e, arr: v, name: r.name, elem: elem, isElem: true}, nil
}

// place finds or makes the variable of a name known only now.
func (f *Frame) place(full, op string) (place, error) {
	n, e, isElem := splitElem(full)
	if !isElem {
		n = full
		if f.proc != nil && !isQualified(full) {
			if i, ok := f.code.slotOf(full); ok {
				if s := &f.slots[i]; s.o == nil || s.o.flags&fVar == 0 {
					return place{p: s, name: full}, nil
				}
			}
		}
	}
	v, arr, err := f.targetVar(n, e, isElem, op)
	if err != nil {
		return place{}, err
	}
	return place{p: &v.val, v: v, arr: arr, name: n, elem: e, isElem: isElem}, nil
}

func (pl *place) traced() bool {
	return pl.v != nil && (pl.v.traces != nil || pl.arr != nil && pl.arr.traces != nil)
}

// missing is the error for reading a variable that is not there.
func (pl *place) missing() error {
	if pl.isElem {
		return varError("read", varName(pl.name, pl.elem, true), noElem)
	}
	return knownVarError("read", pl.name, noVar)
}

// read gives the old value for a command that changes the variable: read traces are fired. Value{} means unset.
func (pl *place) read(in *Interp) (Value, error) {
	if pl.traced() && pl.p.o != nil {
		return in.readVar(pl.v, pl.arr, pl.name, pl.elem, pl.isElem)
	}
	return *pl.p, nil
}

// store sets the variable. With want the result may be kept by the caller, so ownership ends.
func (pl *place) store(in *Interp, v Value, want bool) (Value, error) {
	*pl.p = v
	return pl.changed(in, want)
}

// changed is called after the value was changed where it lies.
func (pl *place) changed(in *Interp, want bool) (Value, error) {
	if pl.traced() {
		return in.traceWrite(pl.v, pl.arr, pl.name, pl.elem, pl.isElem)
	}
	if want {
		return release(*pl.p), nil
	}
	return Value{}, nil
}

// set compiles storing the value of x.
func (c *compiler) set(r *varRef, x exec) exec {
	if r.slot < 0 || r.isElem {
		return func(f *Frame) (Value, error) { return r.assign(f, x) }
	}
	i := r.slot
	return func(f *Frame) (Value, error) {
		v, err := x(f)
		if err != nil {
			return v, err
		}
		if s := &f.slots[i]; v.o != nil && (s.o == nil || s.o.flags&fVar == 0) {
			*s = v
			return v, nil
		}
		return f.writeSlot(i, r.name, v)
	}
}

func (f *Frame) writeSlot(i int, name string, v Value) (Value, error) {
	s := &f.slots[i]
	if s.o == nil || s.o.flags&fVar == 0 {
		*s = v.norm()
		return v, nil
	}
	return f.in.writeVar(s.o.asVar().target(), nil, name, "", false, v)
}

func (r *varRef) assign(f *Frame, x exec) (Value, error) {
	if r.dyn != nil {
		n, err := r.dyn(f)
		if err != nil {
			return n, err
		}
		v, err := x(f)
		if err != nil {
			return v, err
		}
		return f.in.SetVar(n.String(), v)
	}
	if !r.isElem {
		v, err := x(f)
		if err != nil {
			return v, err
		}
		return f.setVar(r.name, "", false, v)
	}
	return r.assignElem(f, x)
}

// assignElem sets an element: the index is computed before the value, as the words stand.
func (r *varRef) assignElem(f *Frame, x exec) (Value, error) {
	elem := r.elem
	if r.index != nil {
		b, _, err := r.index(f)
		if err != nil {
			return Value{}, err
		}
		elem = string(b)
	}
	v, err := x(f)
	if err != nil {
		return v, err
	}
	a := r.base(f, true)
	if a == nil {
		return Value{}, varError("set", varName(r.name, elem, true), noNSParent)
	}
	e, err := a.element(r.name, elem, "set")
	if err != nil {
		return Value{}, err
	}
	return f.in.writeVar(e, a, r.name, elem, true, v)
}
