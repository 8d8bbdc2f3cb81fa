package tcl

// This file holds oo::Slot and the slots of definitions: filter, mixin, superclass, variable.

import (
	"slices"
	"strings"
)

var slotMethods = []coreMethod{
	{"Get", false, 0, 0, "", slotGet},
	{"Set", false, 1, 1, "list", slotSet},
	{"-set", true, 0, -1, "?arg ...?", slotOpSet},
	{"-append", true, 0, -1, "?arg ...?", slotOpAppend},
	{"-clear", true, 0, 0, "", slotOpClear},
	{"unknown", false, 0, -1, "?arg ...?", slotUnknown},
}

// A slotKind is one of the lists of a definition.
type slotKind struct {
	name string
	get  func(in *Interp, d *definition) Value
	set  func(in *Interp, d *definition, list []Value) error
}

var slotKinds = []slotKind{
	{"filter", getFilters, setFilters},
	{"mixin", getMixins, setMixins},
	{"variable", getVariables, setVariables},
	{"superclass", getSupers, setSuperNames},
}

// registerSlots makes oo::Slot and its instances.
func (in *Interp) registerSlots() {
	st := in.oo
	st.slot = in.bootInstance(st.class, st.ns, "Slot")
	st.slot.data.cls = &class{}
	in.setSupers(st.slot, []*object{st.object})
	st.addCore(st.slot, slotMethods)
	k := st.slot.data.cls
	k.setMethod("destroy", &method{name: "destroy", declarer: st.slot, ofClass: true})
	setDefault(k, st.slot, true, "-append")
	for _, s := range slotKinds {
		in.makeSlot(st.define, s, true)
		if s.name != "superclass" {
			in.makeSlot(st.objdefine, s, false)
		}
	}
}

// setDefault says what a slot does with words that are no operation.
func setDefault(m interface{ setMethod(string, *method) }, by *object, ofClass bool, op string) {
	const name = "--default-operation"
	m.setMethod(name, &method{name: name, declarer: by, ofClass: ofClass, forward: []Value{Str("my"), Str(op)}})
}

func (in *Interp) bootInstance(c *object, at *Namespace, name string) *object {
	o := &object{maker: in.oo}
	_ = in.objectNamespace(o, "")
	in.equip(o, at, name)
	in.oo.addInstance(o, c)
	return o
}

func (in *Interp) makeSlot(at *Namespace, s slotKind, ofClass bool) {
	o := in.bootInstance(in.oo.slot, at, s.name)
	core := func(name string, max int, usage string, fn func(in *Interp, d *definition, args []Value) (Value, error)) {
		c := &coreMethod{name: name, min: max, max: max, usage: usage}
		c.fn = func(in *Interp, mc *methodCall, _ Value, words, args []Value) (Value, error) {
			d, err := in.definition()
			if err != nil {
				return Value{}, err
			}
			e := definition{d.obj, ofClass}
			if ofClass && in.oo.cls(e.obj) == nil {
				return Value{}, ErrCode("attempt to misuse API", "TCL", "OO", "MONKEY_BUSINESS")
			}
			return fn(in, &e, args)
		}
		o.data.setMethod(name, &method{name: name, declarer: o, core: c})
	}
	core("Get", 0, "", func(in *Interp, d *definition, args []Value) (Value, error) { return s.get(in, d), nil })
	core("Set", 1, s.name+"List", func(in *Interp, d *definition, args []Value) (Value, error) {
		list, err := args[0].elems()
		if err != nil {
			return Value{}, err
		}
		return Value{}, s.set(in, d, list)
	})
	if s.name == "mixin" || s.name == "superclass" {
		setDefault(&o.data, o, false, "-set")
	}
}

// ---- the methods of slots

func errAbstractSlot() error { return Err("unimplemented") }

func slotGet(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	return Value{}, errAbstractSlot()
}

func slotSet(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	return Value{}, errAbstractSlot()
}

// my calls a method of the slot, in the frame of the definition.
func (mc *methodCall) my(in *Interp, words ...Value) (Value, error) {
	return mc.obj.callPrivate(in, Str("my"), words)
}

func slotOpSet(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	return mc.my(in, Str("Set"), listOf(args))
}

func slotOpAppend(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	old, err := mc.my(in, Str("Get"))
	if err != nil {
		return Value{}, err
	}
	es, err := old.elems()
	if err != nil {
		return Value{}, err
	}
	return mc.my(in, Str("Set"), listOf(append(slices.Clone(es), args...)))
}

func slotOpClear(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	return mc.my(in, Str("Set"), Empty)
}

// slotUnknown runs the default operation for words that do not begin with one.
func slotUnknown(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	if len(args) == 0 || !strings.HasPrefix(args[0].String(), "-") {
		return mc.my(in, append([]Value{Str("--default-operation")}, args...)...)
	}
	return Value{}, in.errNoMethod(mc.obj, args[0].String(), kindPublic)
}

// ---- the lists

func getFilters(in *Interp, d *definition) Value { return StrList(d.members(in).filters...) }

func setFilters(in *Interp, d *definition, list []Value) error {
	names := make([]string, len(list))
	for i, v := range list {
		names[i] = v.String()
	}
	d.members(in).filters = names
	d.done(in)
	return nil
}

func getVariables(in *Interp, d *definition) Value {
	if l := d.members(in).vars; l != nil {
		return StrList(l.names...)
	}
	return Empty
}

func setVariables(in *Interp, d *definition, list []Value) error {
	var names []string
	for _, v := range list {
		n := v.String()
		bad := ""
		if isQualified(n) {
			bad = "not contain namespace separators"
		} else if _, _, ok := splitElem(n); ok {
			bad = "not refer to an array element"
		}
		if bad != "" {
			return ErrCode("invalid declared variable name \""+n+"\": must "+bad, "TCL", "OO", "BAD_DECLVAR")
		}
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	m := d.members(in)
	if m.vars = nil; len(names) > 0 {
		m.vars = &varList{names}
	}
	return nil
}

func (st *ooState) nameList(list []*object) Value {
	var out []string
	for _, o := range list {
		out = append(out, st.name(o))
	}
	return StrList(out...)
}

func getMixins(in *Interp, d *definition) Value { return in.oo.nameList(d.members(in).mixins) }

func setMixins(in *Interp, d *definition, list []Value) error {
	st := in.oo
	var mixins []*object
	for _, v := range list {
		c, err := in.classIn(in.outerNS(), v, "may only mix in classes")
		if err != nil {
			return err
		}
		if d.class && st.isA(c, d.obj) {
			return ErrCode("may not mix a class into itself", "TCL", "OO", "SELF_MIXIN")
		}
		if !slices.Contains(mixins, c) {
			mixins = append(mixins, c)
		}
	}
	in.mix(d, mixins)
	return nil
}

// mix replaces the mixins of a class or object.
func (in *Interp) mix(d *definition, mixins []*object) {
	st := in.oo
	m := d.members(in)
	for _, old := range m.mixins {
		st.unmix(d.obj, old)
	}
	m.mixins = mixins
	for _, c := range mixins {
		k := st.change(c).cls
		k.mixed = append(k.mixed, d.obj)
	}
	d.done(in)
}

func getSupers(in *Interp, d *definition) Value { return in.oo.nameList(in.oo.cls(d.obj).supers) }

func setSuperNames(in *Interp, d *definition, list []Value) error {
	st := in.oo
	if d.obj == st.object {
		return ErrCode("may not modify the superclass of the root object", "TCL", "OO", "MONKEY_BUSINESS")
	}
	var supers []*object
	for _, v := range list {
		c, err := in.classIn(in.outerNS(), v, "only a class can be a superclass")
		switch {
		case err != nil:
			return err
		case slices.Contains(supers, c):
			return ErrCode("class should only be a direct superclass once", "TCL", "OO", "REPETITIOUS")
		case st.isA(c, d.obj):
			return ErrCode("attempt to form circular dependency graph", "TCL", "OO", "CIRCULARITY")
		}
		supers = append(supers, c)
	}
	if len(supers) == 0 {
		supers = []*object{st.object}
		if st.isA(st.of(d.obj).class, st.class) && st.isA(d.obj, st.class) {
			supers = []*object{st.class}
		}
	}
	in.setSupers(d.obj, supers)
	return nil
}

// setSupers replaces the superclasses of a class.
func (in *Interp) setSupers(o *object, supers []*object) {
	st := in.oo
	k := st.change(o).cls
	for _, s := range k.supers {
		sk := st.change(s).cls
		sk.subs = without(sk.subs, o)
	}
	k.supers = supers
	for _, s := range supers {
		sk := st.change(s).cls
		sk.subs = append(sk.subs, o)
	}
	st.epoch++
	st.chains = nil
}
