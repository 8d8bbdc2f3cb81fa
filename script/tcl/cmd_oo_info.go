package tcl

// This file holds info class and info object.

import "slices"

func registerOOInfo(in *Interp) {
	class := in.ooEnsemble("InfoClass", []Sub{
		{Name: "call", Fn: infoOf(true, 2, 2, "className methodName", ooInfoCall)},
		{Name: "constructor", Fn: infoOf(true, 1, 1, "className", ooInfoConstructor)},
		{Name: "definition", Fn: infoOf(true, 2, 2, "className methodName", ooInfoDefinition)},
		{Name: "destructor", Fn: infoOf(true, 1, 1, "className", ooInfoDestructor)},
		{Name: "filters", Fn: infoOf(true, 1, 1, "className", ooInfoFilters)},
		{Name: "forward", Fn: infoOf(true, 2, 2, "className methodName", ooInfoForward)},
		{Name: "instances", Fn: infoOf(true, 1, 2, "className ?pattern?", ooInfoInstances)},
		{Name: "methods", Fn: infoOf(true, 1, -1, "className ?-option value ...?", ooInfoMethods)},
		{Name: "methodtype", Fn: infoOf(true, 2, 2, "className methodName", ooInfoMethodtype)},
		{Name: "mixins", Fn: infoOf(true, 1, 1, "className", ooInfoMixins)},
		{Name: "subclasses", Fn: infoOf(true, 1, 2, "className ?pattern?", ooInfoSubclasses)},
		{Name: "superclasses", Fn: infoOf(true, 1, 1, "className", ooInfoSupers)},
		{Name: "variables", Fn: infoOf(true, 1, 1, "className", ooInfoVariables)},
	})
	object := in.ooEnsemble("InfoObject", []Sub{
		{Name: "call", Fn: infoOf(false, 2, 2, "objName methodName", ooInfoCall)},
		{Name: "class", Fn: infoOf(false, 1, 2, "objName ?className?", ooInfoClass)},
		{Name: "definition", Fn: infoOf(false, 2, 2, "objName methodName", ooInfoDefinition)},
		{Name: "filters", Fn: infoOf(false, 1, 1, "objName", ooInfoFilters)},
		{Name: "forward", Fn: infoOf(false, 2, 2, "objName methodName", ooInfoForward)},
		{Name: "isa", Fn: ooInfoIsa},
		{Name: "methods", Fn: infoOf(false, 1, -1, "objName ?-option value ...?", ooInfoMethods)},
		{Name: "methodtype", Fn: infoOf(false, 2, 2, "objName methodName", ooInfoMethodtype)},
		{Name: "mixins", Fn: infoOf(false, 1, 1, "objName", ooInfoMixins)},
		{Name: "namespace", Fn: infoOf(false, 1, 1, "objName", ooInfoNamespace)},
		{Name: "variables", Fn: infoOf(false, 1, 1, "objName", ooInfoVariables)},
		{Name: "vars", Fn: infoOf(false, 1, 2, "objName ?pattern?", ooInfoVars)},
	})
	info := in.rootData.cmd("info")
	for name, c := range map[string]*Command{"class": class, "object": object} {
		info.ens.mapping[name] = List(Str(c.Name()))
		info.ens.order = append(info.ens.order, name)
	}
	info.ens.names = nil
}

// ooEnsemble makes one of the two ensembles behind info, in the namespace of the package.
func (in *Interp) ooEnsemble(name string, subs []Sub) *Command {
	e := &ensemble{ns: in.makeNS(in.oo.ns, name), prefixes: true, mapping: map[string]Value{}}
	c := in.newEnsemble(in.oo.ns, name, e)
	for _, s := range subs {
		k := in.define(e.ns, s.Name, &Command{fn: s.Fn, lead: 1})
		e.mapping[s.Name] = List(Str(k.Name()))
		e.order = append(e.order, s.Name)
	}
	return c
}

// A subject is what info asks about: a class or an object, each for its own members.
type subject struct {
	*definition
	data *objData
	*members
}

// infoOf makes a subcommand whose first argument is the subject.
func infoOf(class bool, min, max int, usage string, fn func(in *Interp, s *subject, args []Value) (Value, error)) CmdFunc {
	return func(in *Interp, args []Value) (Value, error) {
		if len(args) < min || max >= 0 && len(args) > max {
			word := "object"
			if class {
				word = "class"
			}
			return Value{}, WrongArgs("info " + word + " " + usage)
		}
		s := &subject{definition: &definition{class: class}}
		var err error
		if class {
			s.obj, err = in.classIn(in.frame.ns, args[0], "")
		} else {
			s.obj, err = in.objectNamed(args[0])
		}
		if err != nil {
			return Value{}, err
		}
		s.data = in.oo.of(s.obj)
		if s.members = &s.data.members; class {
			s.members = &s.data.cls.members
		}
		return fn(in, s, args[1:])
	}
}

// implementation finds a method of the subject's own.
func (s *subject) implementation(name Value) (*method, error) {
	m := s.methods[name.String()]
	if m == nil {
		return nil, ErrCode("unknown method \""+name.String()+"\"", "TCL", "LOOKUP", "METHOD", name.String())
	}
	return m, nil
}

func ooInfoCall(in *Interp, s *subject, args []Value) (Value, error) {
	st := in.oo
	name := args[0].String()
	var c *callChain
	if s.class {
		c = st.buildChain(&object{maker: st, data: objData{class: s.obj}}, name, kindPrivate)
	} else {
		c = in.chain(s.obj, name, kindPrivate)
	}
	if c == nil {
		return Value{}, ErrCode("cannot construct any call chain", "TCL", "OO", "BAD_CALL_CHAIN")
	}
	return st.describeChain(c), nil
}

// definitionOf is the list of parameters and the body of a method.
func definitionOf(m *method) (Value, error) {
	if m.proc == nil {
		return Value{}, ErrCode("definition not available for this kind of method", "TCL", "LOOKUP", "METHOD", m.name)
	}
	var ps []Value
	for _, p := range m.proc.params {
		if p.def.o == nil {
			ps = append(ps, List(Str(p.name)))
		} else {
			ps = append(ps, List(Str(p.name), p.def))
		}
	}
	return List(listOf(ps), m.proc.body), nil
}

func ooInfoConstructor(in *Interp, s *subject, args []Value) (Value, error) {
	m := s.data.cls.constructor
	if m == nil {
		return Value{}, nil
	}
	return definitionOf(m)
}

func ooInfoDestructor(in *Interp, s *subject, args []Value) (Value, error) {
	m := s.data.cls.destructor
	if m == nil {
		return Value{}, nil
	}
	return m.proc.body, nil
}

func ooInfoDefinition(in *Interp, s *subject, args []Value) (Value, error) {
	m, err := s.implementation(args[0])
	if err != nil {
		return Value{}, err
	}
	return definitionOf(m)
}

func ooInfoForward(in *Interp, s *subject, args []Value) (Value, error) {
	m, err := s.implementation(args[0])
	if err != nil {
		return Value{}, err
	}
	if m.forward == nil {
		return Value{}, ErrCode("prefix argument list not available for this kind of method", "TCL", "LOOKUP", "METHOD", m.name)
	}
	return List(m.forward...), nil
}

func ooInfoMethodtype(in *Interp, s *subject, args []Value) (Value, error) {
	m, err := s.implementation(args[0])
	switch {
	case err != nil:
		return Value{}, err
	case !m.has():
		return Value{}, ErrCode("unknown method \""+m.name+"\"", "TCL", "LOOKUP", "METHOD", m.name)
	}
	return Str(m.typeName()), nil
}

func ooInfoFilters(in *Interp, s *subject, args []Value) (Value, error) {
	return StrList(s.filters...), nil
}

func ooInfoMixins(in *Interp, s *subject, args []Value) (Value, error) {
	return in.oo.nameList(s.mixins), nil
}

func ooInfoVariables(in *Interp, s *subject, args []Value) (Value, error) {
	if s.vars == nil {
		return Empty, nil
	}
	return StrList(s.vars.names...), nil
}

func ooInfoSupers(in *Interp, s *subject, args []Value) (Value, error) {
	return in.oo.nameList(s.data.cls.supers), nil
}

// matching lists the names of objects that match an optional pattern.
func (st *ooState) matching(list []*object, args []Value) Value {
	var out []string
	for _, o := range list {
		if n := st.name(o); len(args) == 0 || GlobMatch(args[0].String(), n, false) {
			out = append(out, n)
		}
	}
	return StrList(out...)
}

func ooInfoSubclasses(in *Interp, s *subject, args []Value) (Value, error) {
	k := s.data.cls
	list := slices.Clone(k.subs)
	for _, o := range k.mixed {
		if c := in.oo.cls(o); c != nil && slices.Contains(c.mixins, s.obj) {
			list = append(list, o)
		}
	}
	return in.oo.matching(list, args), nil
}

func ooInfoInstances(in *Interp, s *subject, args []Value) (Value, error) {
	return in.oo.matching(in.oo.instancesOf(s.obj), args), nil
}

func ooInfoMethods(in *Interp, s *subject, args []Value) (Value, error) {
	all, private, local := false, false, false
	for _, a := range args {
		k, err := Lookup(a, []string{"-all", "-localprivate", "-private"}, "option")
		if err != nil {
			return Value{}, err
		}
		all, local, private = all || k == 0, local || k == 1, private || k == 2
	}
	private = private || local
	switch {
	case all && s.class:
		return StrList(in.oo.methodNamesOf(s.obj, private)...), nil
	case all:
		return StrList(in.oo.methodNames(s.obj, private)...), nil
	}
	var out []string
	for _, n := range s.order {
		if m := s.methods[n]; m.has() && (private || m.public) {
			out = append(out, n)
		}
	}
	return StrList(out...), nil
}

func ooInfoClass(in *Interp, s *subject, args []Value) (Value, error) {
	st := in.oo
	if len(args) == 0 {
		return Str(st.name(s.data.class)), nil
	}
	c, err := in.classIn(in.frame.ns, args[0], "")
	if err != nil {
		return Value{}, err
	}
	return Bool(st.instanceOf(s.obj, c)), nil
}

// instanceOf tells whether an object has the type of a class, by its class or a mixin.
func (st *ooState) instanceOf(o, c *object) bool {
	d := st.of(o)
	for _, m := range d.mixins {
		if st.isA(m, c) {
			return true
		}
	}
	return st.isA(d.class, c)
}

func ooInfoNamespace(in *Interp, s *subject, args []Value) (Value, error) {
	return Str(s.obj.ns.full), nil
}

func ooInfoVars(in *Interp, s *subject, args []Value) (Value, error) {
	var out []string
	for _, n := range in.data(s.obj.ns).varNames() {
		v := in.nsVar(s.obj.ns, n, false)
		if v != nil && v.defined() && (len(args) == 0 || GlobMatch(args[0].String(), n, false)) {
			out = append(out, n)
		}
	}
	return StrList(out...), nil
}

var isaCategories = []string{"class", "metaclass", "mixin", "object", "typeof"}

// ooInfoIsa says no of what is no object at all.
func ooInfoIsa(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("info object isa category objName ?arg ...?")
	}
	k, err := Lookup(args[0], isaCategories, "category")
	if err != nil {
		return Value{}, err
	}
	category := isaCategories[k]
	binary := category == "mixin" || category == "typeof"
	if binary && len(args) != 3 {
		return Value{}, WrongArgs("info object isa " + category + " objName className")
	}
	if !binary && len(args) != 2 {
		return Value{}, WrongArgs("info object isa " + category + " objName")
	}
	st := in.oo
	o, err := in.objectNamed(args[1])
	if err != nil {
		return zeroValue, nil
	}
	var c *object
	if binary {
		if c, err = in.classIn(in.frame.ns, args[2], ""); err != nil {
			return zeroValue, nil
		}
	}
	switch category {
	case "class":
		return Bool(st.cls(o) != nil), nil
	case "metaclass":
		return Bool(st.cls(o) != nil && st.isA(o, st.class)), nil
	case "mixin":
		return Bool(slices.Contains(st.of(o).mixins, c)), nil
	case "typeof":
		return Bool(st.instanceOf(o, c)), nil
	}
	return oneValue, nil
}
