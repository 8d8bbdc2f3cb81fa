package tcl

// This file holds oo::copy.

import "slices"

func cmdOOCopy(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("oo::copy sourceName ?targetName? ?targetNamespace?")
	}
	from, err := in.objectNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	name, ns := "", ""
	if len(args) > 1 {
		name = args[1].String()
	}
	if len(args) > 2 {
		if ns = args[2].String(); ns != "" && in.findNS(in.frame.ns, ns) != nil {
			return Value{}, ErrCode(ns+" refers to an existing namespace", "TCL", "OO", "OVERWRITE_NS")
		}
	}
	to, err := in.copyObject(from, name, ns)
	if err != nil {
		return Value{}, err
	}
	return Str(in.oo.name(to)), nil
}

// copyObject makes an object like another one, and lets its <cloned> do the rest.
func (in *Interp) copyObject(from *object, name, nsName string) (*object, error) {
	st := in.oo
	if from == st.object || from == st.class {
		return nil, ErrCode("may not clone the class of classes", "TCL", "OO", "CLONING_CLASS")
	}
	to, err := in.newObject(st.of(from).class, name, nsName)
	if err != nil {
		return nil, err
	}
	src := st.of(from)
	in.copyMembers(&definition{to, false}, &src.members)
	if src.cls != nil {
		in.setSupers(to, slices.Clone(src.cls.supers))
		d := &definition{to, true}
		in.copyMembers(d, &src.cls.members)
		k := st.change(to).cls
		k.constructor, k.destructor = src.cls.constructor.of(d), src.cls.destructor.of(d)
	}
	if c := in.chain(to, "<cloned>", kindPrivate); c != nil {
		if _, err := in.startChain(to, c, Str(st.name(to)), []Value{Str("<cloned>"), Str(st.name(from))}, 2); err != nil {
			err = sealed(err)
			in.destroyQuietly(to)
			return nil, err
		}
	}
	return to, nil
}

// copyMembers gives what d defines the members of another object or class.
func (in *Interp) copyMembers(d *definition, from *members) {
	to := d.members(in)
	for _, n := range from.order {
		to.setMethod(n, from.methods[n].of(d))
	}
	to.filters, to.vars = slices.Clone(from.filters), from.vars
	in.mix(d, slices.Clone(from.mixins))
}

// of gives the same method as declared by another.
func (m *method) of(d *definition) *method {
	if m == nil {
		return nil
	}
	n := *m
	n.declarer, n.ofClass = d.obj, d.class
	if n.proc != nil {
		n.proc = n.proc.of(&n)
	}
	return &n
}

// copyNamespace copies procedures and variables.
func (in *Interp) copyNamespace(from, to *Namespace) {
	src := in.data(from)
	for _, n := range src.cmdNames() {
		if c := src.cmd(n); c.proc != nil {
			p := newProc(to, c.proc.params, c.proc.body, c.proc.what)
			p.from, p.file, p.line = c.proc.from, c.proc.file, c.proc.line
			in.define(to, n, &Command{proc: p})
		}
	}
	for _, n := range src.varNames() {
		v := in.nsVarEntry(from, n, false)
		if v == nil || v.link != nil && !v.target().defined() {
			continue
		}
		if v.link != nil {
			in.data(to).setVar(n, linkTo(v.target()))
			continue
		}
		w := in.nsVar(to, n, true)
		if w.val = release(v.val); v.arr != nil {
			w.arr = v.arr.clone()
			for _, e := range w.arr.ents {
				release(e.v.val)
			}
		}
		if v.home != nil {
			w.home.declared = v.home.declared
		}
	}
}
