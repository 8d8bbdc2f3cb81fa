package tcl

// This file holds the root classes oo::object and oo::class with their methods, and the commands of the package.

// tclooVersion is the version of TclOO whose behaviour this is.
const tclooVersion = "1.1.0"

func registerOO(in *Interp) {
	st := in.oo
	st.ns = in.makeNS(in.root, "oo")
	st.helpers = in.makeNS(st.ns, "Helpers")
	st.define = in.makeNS(st.ns, "define")
	st.objdefine = in.makeNS(st.ns, "objdefine")
	st.path = []*Namespace{st.helpers}
	in.data(st.helpers).pathed = true
	in.bootRoots()
	in.registerDefine()
	in.registerSlots()
	for name, fn := range map[string]namedFunc{"next": cmdNext, "nextto": cmdNextto, "self": cmdSelf} {
		in.define(st.helpers, name, &Command{named: fn})
	}
	in.Register("oo::copy", cmdOOCopy)
	for _, name := range []string{"version", "patchlevel"} {
		in.nsVar(st.ns, name, true).val = Str(tclooVersion)
	}
	registerOOInfo(in)
	in.Provide("TclOO", tclooVersion)
	k := in.packages().find("TclOO", true)
	k.avail = append(k.avail, ifneeded{tclooVersion, Empty})
}

// bootRoots makes oo::object and oo::class, each of which needs the other.
func (in *Interp) bootRoots() {
	st := in.oo
	st.object, st.class = in.bootRoot("object"), in.bootRoot("class")
	for _, o := range []*object{st.object, st.class} {
		st.addInstance(o, st.class)
	}
	in.setSupers(st.class, []*object{st.object})
	st.addCore(st.object, objectMethods)
	st.addCore(st.class, classMethods)
	k := st.class.data.cls
	k.constructor = &method{name: "<constructor>", kind: "constructor", declarer: st.class, ofClass: true, core: &coreMethod{
		name: "<constructor>", max: 1, usage: "?definitionScript?", fn: classConstruct,
	}}
	hidden := &method{name: "new", declarer: st.class}
	st.class.data.setMethod("new", hidden)
}

func (in *Interp) bootRoot(name string) *object {
	st := in.oo
	o := &object{maker: st}
	_ = in.objectNamespace(o, "")
	in.equip(o, st.ns, name)
	o.data.cls = &class{}
	return o
}

// addCore gives a class methods that are written in Go.
func (st *ooState) addCore(c *object, ms []coreMethod) {
	for i := range ms {
		m := &ms[i]
		c.data.cls.setMethod(m.name, &method{name: m.name, declarer: c, ofClass: true, public: m.public, core: m})
	}
}

var objectMethods = []coreMethod{
	{"destroy", true, 0, 0, "", objectDestroy},
	{"eval", false, 1, -1, "arg ?arg ...?", objectEval},
	{"unknown", false, 0, -1, "", objectUnknown},
	{"variable", false, 0, -1, "", objectVariable},
	{"varname", false, 1, 1, "varName", objectVarname},
	{"<cloned>", false, 1, 1, "originObject", objectCloned},
}

var classMethods = []coreMethod{
	{"create", true, 1, -1, "objectName ?arg ...?", classCreate},
	{"new", true, 0, -1, "", classNew},
	{"createWithNamespace", false, 2, -1, "objectName namespaceName ?arg ...?", classCreateNS},
}

// ---- the methods of objects

func objectDestroy(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	return Value{}, in.destroy(mc.obj)
}

func objectEval(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	v, err := in.evalNS(mc.obj.ns, concat(args), append([]Value{name}, words...))
	what := "my eval"
	if mc.chain.kind == kindPublic {
		what = in.oo.name(mc.obj) + " eval"
	}
	return v, noteBody(err, "in \""+what+"\" script")
}

func objectUnknown(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs(mc.written(name, words) + " method ?arg ...?")
	}
	kind := mc.chain.kind
	return Value{}, in.errNoMethod(mc.obj, args[0].String(), kind)
}

// objectVariable links variables of the object into the method that called it.
func objectVariable(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	f := in.frame
	for _, a := range args {
		n := a.String()
		if isQualified(n) {
			return Value{}, ErrCode("variable name \""+n+"\" illegal: must not contain namespace separator", "TCL", "UPVAR", "INVERTED")
		}
		if _, _, ok := splitElem(n); ok {
			return Value{}, ErrCode("can't define \""+n+"\": name refers to an element in an array", "TCL", "UPVAR", "LOCAL_ELEMENT")
		}
		v := in.nsVar(mc.obj.ns, n, true)
		if v.home != nil {
			v.home.declared = true
		}
		if f.proc == nil && f.ns == mc.obj.ns {
			continue
		}
		if err := f.link(n, v); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// objectVarname gives the full name of a variable of the object.
func objectVarname(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	n, e, isElem := splitElem(args[0].String())
	if !isElem {
		n = args[0].String()
	}
	var v *Var
	if isQualified(n) {
		v = in.qualifiedVar(mc.obj.ns, n, true)
	} else {
		v = in.nsVar(mc.obj.ns, n, true)
	}
	if v == nil || v.home == nil {
		return Value{}, varError("access", args[0].String(), noNSParent)
	}
	return Str(varName(qualify(v.home.ns, v.home.name), e, isElem)), nil
}

// objectCloned copies procedures and variables of the object that this one was copied from.
func objectCloned(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	from, err := in.objectNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	in.copyNamespace(from.ns, mc.obj.ns)
	return Value{}, nil
}

// ---- the methods of classes

func classConstruct(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, nil
	}
	return in.runDefinition(mc.obj, in.oo.define, args[0], "class")
}

// ownClass refuses to make instances of what is no class any more.
func (in *Interp) ownClass(mc *methodCall) error {
	if in.oo.cls(mc.obj) == nil {
		return ErrCode("object \""+in.oo.name(mc.obj)+"\" is not a class", "TCL", "OO", "INSTANTIATE_NONCLASS")
	}
	return nil
}

func (in *Interp) instantiate(mc *methodCall, name, nsName string, word Value, words []Value, skip int) (Value, error) {
	if err := in.ownClass(mc); err != nil {
		return Value{}, err
	}
	o, err := in.newObject(mc.obj, name, nsName)
	if err != nil {
		return Value{}, err
	}
	if err := in.construct(o, word, words, skip); err != nil {
		return Value{}, err
	}
	return Str(in.oo.name(o)), nil
}

func classNew(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	return in.instantiate(mc, "", "", name, words, mc.skip)
}

func classCreate(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	if args[0].IsEmpty() {
		return Value{}, ErrCode("object name must not be empty", "TCL", "OO", "EMPTY_NAME")
	}
	return in.instantiate(mc, args[0].String(), "", name, words, mc.skip+1)
}

func classCreateNS(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error) {
	if args[0].IsEmpty() {
		return Value{}, ErrCode("object name must not be empty", "TCL", "OO", "EMPTY_NAME")
	}
	if args[1].IsEmpty() {
		return Value{}, ErrCode("namespace name must not be empty", "TCL", "OO", "EMPTY_NAME")
	}
	return in.instantiate(mc, args[0].String(), args[1].String(), name, words, mc.skip+2)
}

// ---- self

var selfSubs = []string{"call", "caller", "class", "filter", "method", "namespace", "next", "object", "target"}

func cmdSelf(in *Interp, name Value, args []Value) (Value, error) {
	mc, err := in.methodCall(name)
	if err != nil {
		return Value{}, err
	}
	st := in.oo
	if len(args) == 0 {
		return st.selfObject(mc), nil
	}
	if len(args) > 1 {
		return Value{}, WrongArgs(name.String() + " subcommand")
	}
	k, err := Lookup(args[0], selfSubs, "subcommand")
	if err != nil {
		return Value{}, err
	}
	link := &mc.chain.links[mc.at]
	switch selfSubs[k] {
	case "call":
		return List(st.describeChain(mc.chain), Int(int64(mc.at))), nil
	case "caller":
		return in.selfCaller()
	case "class":
		if !link.method.ofClass {
			return Value{}, ErrCode("method not defined by a class", "TCL", "OO", "UNMATCHED_CONTEXT")
		}
		return Str(st.name(link.method.declarer)), nil
	case "filter":
		if link.filter == nil {
			return Value{}, errNoFilter()
		}
		kind := "object"
		if link.filterOfClass {
			kind = "class"
		}
		return List(Str(st.name(link.filter)), Str(kind), Str(link.method.name)), nil
	case "method":
		return Str(link.method.name), nil
	case "namespace":
		return Str(mc.obj.ns.full), nil
	case "next":
		if mc.at+1 >= len(mc.chain.links) {
			return Value{}, nil
		}
		return st.describeMethod(mc.chain.links[mc.at+1].method), nil
	case "object":
		return st.selfObject(mc), nil
	}
	return st.selfTarget(mc)
}

// selfObject is the object's name, "" when it is gone.
func (st *ooState) selfObject(mc *methodCall) Value {
	if st.of(mc.obj).gone {
		return Empty
	}
	return Str(st.name(mc.obj))
}

func errNoFilter() error {
	return ErrCode("not inside a filtering context", "TCL", "OO", "UNMATCHED_CONTEXT")
}

// describeMethod is who declares a method, and its name.
func (st *ooState) describeMethod(m *method) Value {
	return List(Str(st.name(m.declarer)), Str(m.name))
}

func (in *Interp) selfCaller() (Value, error) {
	f := in.frame.caller
	if f != nil {
		if mc, ok := f.data.(*methodCall); ok {
			m := mc.chain.links[mc.at].method
			return List(Str(in.oo.name(m.declarer)), Str(in.oo.name(mc.obj)), Str(m.name)), nil
		}
	}
	return Value{}, ErrCode("caller is not an object", "TCL", "OO", "CONTEXT_REQUIRED")
}

// selfTarget is the method that a filter stands before.
func (st *ooState) selfTarget(mc *methodCall) (Value, error) {
	if mc.chain.links[mc.at].filter == nil {
		return Value{}, errNoFilter()
	}
	for _, l := range mc.chain.links[mc.at:] {
		if l.filter == nil {
			return st.describeMethod(l.method), nil
		}
	}
	return Value{}, errNoFilter()
}

// describeChain lists the links of a chain: what kind of link, name, declarer, kind of method.
func (st *ooState) describeChain(c *callChain) Value {
	var out []Value
	for _, l := range c.links {
		kind := "method"
		switch {
		case l.filter != nil:
			kind = "filter"
		case c.unknown:
			kind = "unknown"
		}
		by := "object"
		if l.method.ofClass {
			by = st.name(l.method.declarer)
		}
		out = append(out, List(Str(kind), Str(l.method.name), Str(by), Str(l.method.typeName())))
	}
	return List(out...)
}

// typeName says how a method is implemented.
func (m *method) typeName() string {
	switch {
	case m.core != nil:
		return "core method: \"" + m.name + "\""
	case m.forward != nil:
		return "forward"
	}
	return "method"
}
