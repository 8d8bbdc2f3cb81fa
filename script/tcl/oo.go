package tcl

// This file holds the objects of TclOO: what is known of them in an interp, how they come and how they go.

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// An object is the identity of an object or class. It is shared by the interps of a blueprint; what it holds may differ between
// them and is had with ooState.of (to look) and ooState.change (to write).
type object struct {
	maker *ooState
	ns    *Namespace
	data  objData // in the interp of maker
}

// objData is what an object holds in one interp.
type objData struct {
	cmd, my *Command
	class   *object
	members        // the object's own
	cls     *class // nil: it is no class
	pos     int    // in the list of instances of its class

	chains map[chainKey]*callChain // while it has members of its own
	epoch  uint64                  // for which chains are right
	going  bool                    // its destructors have begun
	gone   bool
}

// members are what a class gives to its instances, or an object to itself.
type members struct {
	methods map[string]*method
	order   []string // of methods, as they were made
	mixins  []*object
	filters []string
	vars    *varList
}

// A varList holds the names of declared variables. It never changes.
type varList struct{ names []string }

type class struct {
	members
	supers      []*object
	subs        []*object // classes that have it in supers
	mixed       []*object // objects and classes that have it in mixins
	constructor *method
	destructor  *method
}

// A method is a named implementation; it never changes once others can see it.
type method struct {
	name     string
	declarer *object
	ofClass  bool // declared in a class, else in an object
	public   bool
	proc     *Proc
	forward  []Value
	core     *coreMethod
	kind     string // of a constructor or destructor
}

// A coreMethod is a method written in Go. words are those after name, args those after the method's name.
type coreMethod struct {
	name     string
	public   bool
	min, max int // arguments; max < 0: any number
	usage    string
	fn       func(in *Interp, mc *methodCall, name Value, words, args []Value) (Value, error)
}

// has tells whether there is something to run: export and unexport leave entries without.
func (m *method) has() bool { return m != nil && (m.proc != nil || m.core != nil || m.forward != nil) }

func (m *members) custom() bool { return len(m.methods)+len(m.mixins)+len(m.filters) > 0 }

func (m *members) clone() members {
	return members{maps.Clone(m.methods), slices.Clone(m.order), slices.Clone(m.mixins), slices.Clone(m.filters), m.vars}
}

func (m *members) setMethod(name string, x *method) {
	if m.methods == nil {
		m.methods = map[string]*method{}
	}
	if m.methods[name] == nil {
		m.order = append(m.order, name)
	}
	m.methods[name] = x
}

func (m *members) dropMethod(name string) {
	delete(m.methods, name)
	m.order = slices.DeleteFunc(m.order, func(n string) bool { return n == name })
}

func (m *members) freeze() {
	for _, x := range m.methods {
		x.freeze()
	}
}

func (m *method) freeze() {
	if m == nil {
		return
	}
	if m.proc != nil {
		m.proc.freeze()
	}
	for i := range m.forward {
		m.forward[i] = m.forward[i].Freeze()
	}
}

// ooState is what an interp knows of objects.
type ooState struct {
	base      *ooState             // of the blueprint: read only
	own       map[*object]*objData // of objects of base that were changed here
	instances map[*object][]*object
	next      int // number of the next object
	epoch     uint64
	chains    map[chainKey]*callChain
	shared    sync.Map // the chains of a blueprint, for interps that have changed no class
	filtering map[*object]bool
	free      *methodCall

	ns, helpers, define, objdefine *Namespace
	path                           []*Namespace // of the namespace of an object
	object, class, slot            *object
}

func newOOState() *ooState { return &ooState{} }

// view makes the state of an interp that sees the objects of a blueprint.
func (st *ooState) view() *ooState {
	return &ooState{
		base: st, next: st.next, ns: st.ns, helpers: st.helpers, define: st.define, objdefine: st.objdefine,
		path: st.path, object: st.object, class: st.class, slot: st.slot,
	}
}

func (st *ooState) freeze() {
	st.chains, st.epoch = nil, 0
	for c, list := range st.instances {
		c.data.freeze()
		for _, o := range list {
			o.data.freeze()
		}
	}
}

func (d *objData) freeze() {
	d.members.freeze()
	d.chains = nil
	if d.cls != nil {
		d.cls.members.freeze()
		d.cls.constructor.freeze()
		d.cls.destructor.freeze()
	}
}

// of gives what an object holds, to look at.
func (st *ooState) of(o *object) *objData {
	if o.maker != st {
		if d := st.own[o]; d != nil {
			return d
		}
	}
	return &o.data
}

// change gives what an object holds, to write to.
func (st *ooState) change(o *object) *objData {
	if o.maker == st {
		return &o.data
	}
	if d := st.own[o]; d != nil {
		return d
	}
	d := o.data
	d.members = d.members.clone()
	d.chains = nil
	if d.cls != nil {
		c := *d.cls
		c.members = c.members.clone()
		c.supers, c.subs, c.mixed = slices.Clone(c.supers), slices.Clone(c.subs), slices.Clone(c.mixed)
		d.cls = &c
	}
	if st.own == nil {
		st.own = map[*object]*objData{}
	}
	st.own[o] = &d
	return &d
}

// cls gives what a class holds, nil when o is none.
func (st *ooState) cls(o *object) *class { return st.of(o).cls }

// changed is called after what methods mean changed: for all instances of a class, or for one object.
func (st *ooState) changed(o *object) {
	d := st.of(o)
	if d.cls == nil && o.maker == st {
		o.data.chains = nil
		return
	}
	st.epoch++
	st.chains = nil
}

// instancesOf lists the instances of a class in the order of their making.
func (st *ooState) instancesOf(c *object) []*object {
	var out []*object
	if st.base != nil {
		for _, o := range st.base.instances[c] {
			if d := st.of(o); !d.gone && d.class == c {
				out = append(out, o)
			}
		}
	}
	return append(out, st.instances[c]...)
}

func (st *ooState) addInstance(o, c *object) {
	d := st.change(o)
	if st.instances == nil {
		st.instances = map[*object][]*object{}
	}
	list := st.instances[c]
	d.class, d.pos = c, len(list)
	st.instances[c] = append(list, o)
}

func (st *ooState) dropInstance(o *object) {
	d := st.change(o)
	list := st.instances[d.class]
	n := len(list) - 1
	if d.pos > n || list[d.pos] != o {
		return // it is an instance only in the blueprint
	}
	if d.pos < n { // what was last takes the place
		list[d.pos] = list[n]
		st.change(list[n]).pos = d.pos
	}
	list[n] = nil
	st.instances[d.class] = list[:n]
}

// name is the full name of the object's command, the last one when it is gone.
func (st *ooState) name(o *object) string { return st.of(o).cmd.Name() }

// moved is called when an interp gets its own copy of a command of an object.
func (st *ooState) moved(o *object, from, to *Command) {
	switch d := st.of(o); from {
	case d.cmd:
		st.change(o).cmd = to
	case d.my:
		st.change(o).my = to
	}
}

// isA tells whether a class is another one or inherits from it, mixins counted.
func (st *ooState) isA(c, other *object) bool {
	if c == other {
		return true
	}
	k := st.cls(c)
	if k == nil {
		return false
	}
	for _, list := range [][]*object{k.supers, k.mixins} {
		for _, s := range list {
			if st.isA(s, other) {
				return true
			}
		}
	}
	return false
}

// ---- finding

// objectIn finds an object by its name as seen from a namespace.
func (in *Interp) objectIn(ns *Namespace, v Value) (*object, error) {
	if c := in.original(in.command(ns, v)); c != nil {
		if o, ok := c.data.(*object); ok {
			return o, nil
		}
	}
	return nil, ErrCode(v.String()+" does not refer to an object", "TCL", "LOOKUP", "OBJECT", v.String())
}

func (in *Interp) objectNamed(v Value) (*object, error) { return in.objectIn(in.frame.ns, v) }

// classIn finds a class by name; what is the text of the error when it is another object.
func (in *Interp) classIn(ns *Namespace, v Value, what string) (*object, error) {
	o, err := in.objectIn(ns, v)
	if err == nil && in.oo.cls(o) == nil {
		if what == "" {
			what = "\"" + v.String() + "\" is not a class"
		}
		err = ErrCode(what, "TCL", "LOOKUP", "CLASS", v.String())
	}
	return o, err
}

// ---- making

// newObject makes an object with its command and namespace. An empty name or namespace is chosen here.
func (in *Interp) newObject(c *object, name, nsName string) (*object, error) {
	st := in.oo
	at, tail, err := in.objectPlace(name)
	if err != nil {
		return nil, err
	}
	o := &object{maker: st}
	if err := in.objectNamespace(o, nsName); err != nil {
		return nil, err
	}
	if name == "" {
		at, tail = st.ns, o.ns.name
	}
	in.equip(o, at, tail)
	st.addInstance(o, c)
	if st.isA(c, st.class) {
		o.data.cls = &class{}
		in.setSupers(o, []*object{st.object})
	}
	return o, nil
}

// equip gives an object its commands: one named tail in at, and my in its own namespace.
func (in *Interp) equip(o *object, at *Namespace, tail string) {
	d := &o.data
	d.my = &Command{name: "my", ns: o.ns, named: o.callPrivate, data: o}
	nd := in.data(o.ns)
	nd.setCmd("my", d.my)
	nd.plain = true
	d.cmd = &Command{name: tail, ns: at, named: o.callPublic, data: o, going: objectGoes}
	if tail == o.ns.name && at == o.ns.parent {
		in.data(at).setCmd(tail, d.cmd) // a name that was made for it alone
	} else {
		in.define(at, tail, d.cmd)
	}
}

// objectPlace finds where the command of a new object is to be.
func (in *Interp) objectPlace(name string) (*Namespace, string, error) {
	if name == "" {
		return nil, "", nil
	}
	at, tail := in.frame.ns, name
	if isQualified(name) {
		var q string
		q, tail = splitQualified(name)
		if strings.HasPrefix(name, "::") {
			q = "::" + q
		}
		at = in.makeNS(at, q)
	}
	if in.data(at).cmd(tail) != nil {
		return nil, "", ErrCode("can't create object \""+name+"\": command already exists with that name", "TCL", "OO", "OVERWRITE_OBJECT")
	}
	return at, tail, nil
}

func (in *Interp) objectNamespace(o *object, name string) error {
	st := in.oo
	if name != "" {
		if in.findNS(in.frame.ns, name) != nil {
			return ErrCode("can't create namespace \""+name+"\": already exists", "TCL", "OPERATION", "NAMESPACE", "CREATEEXISTING")
		}
		o.ns = in.makeNS(in.frame.ns, name)
		o.ns.object = o
		return nil
	}
	d := in.data(st.ns)
	for {
		st.next++
		name = "Obj" + formatInt(int64(st.next))
		if d.child(name) == nil {
			break
		}
	}
	o.ns = &Namespace{name: name, full: st.ns.full + "::" + name, parent: st.ns, object: o}
	d.setChild(name, o.ns)
	return nil
}

// construct runs the constructors of a new object; when they fail it goes again.
func (in *Interp) construct(o *object, name Value, args []Value, skip int) error {
	st := in.oo
	chain := in.specialChain(o, kindConstructor)
	if chain == nil {
		return nil
	}
	_, err := in.startChain(o, chain, name, args, skip)
	if st.of(o).gone {
		if err == nil {
			err = ErrCode("object deleted in constructor", "TCL", "OO", "STILLBORN")
		}
		return err
	}
	if err != nil {
		in.destroy(o)
	}
	return err
}

// ---- going

func objectGoes(in *Interp, c *Command) { in.destroyQuietly(c.data.(*object)) }

func (st *ooState) namespaceGoes(in *Interp, o *object) { in.destroyQuietly(o) }

// destroyQuietly destroys an object where nobody waits for the error of its destructor.
func (in *Interp) destroyQuietly(o *object) {
	if err := in.destroy(o); err != nil {
		in.Background(err)
	}
}

// destroy runs the destructors of an object and takes away all that belongs to it. The error is that of a destructor.
func (in *Interp) destroy(o *object) error {
	st := in.oo
	if st.of(o).going {
		return nil
	}
	st.change(o).going = true
	var err error
	if chain := in.specialChain(o, kindDestructor); chain != nil {
		_, err = in.startChain(o, chain, Empty, nil, 0)
	}
	in.removeObject(o)
	return err
}

func (in *Interp) removeObject(o *object) {
	st := in.oo
	d := st.change(o)
	if d.gone {
		return
	}
	if d.cls != nil {
		in.removeClass(o, d.cls)
	}
	d.gone = true
	for _, m := range d.mixins {
		st.unmix(o, m)
	}
	st.dropInstance(o)
	in.dropCommand(d.cmd, true)
	in.dropCommand(d.my, true)
	in.deleteNS(o.ns)
	if d.cls != nil {
		st.changed(o)
	}
}

// removeClass destroys what cannot be without the class.
func (in *Interp) removeClass(o *object, k *class) {
	st := in.oo
	for _, m := range slices.Clone(k.mixed) {
		if m != o {
			in.destroyQuietly(m)
		}
	}
	for _, s := range slices.Clone(k.subs) {
		in.destroyQuietly(s)
	}
	for _, i := range st.instancesOf(o) {
		if i != o {
			in.destroyQuietly(i)
		}
	}
	delete(st.instances, o)
	for _, s := range k.supers {
		sk := st.change(s).cls
		sk.subs = without(sk.subs, o)
	}
	for _, m := range k.mixins {
		st.unmix(o, m)
	}
}

func (st *ooState) unmix(o, mixin *object) {
	if k := st.change(mixin).cls; k != nil {
		k.mixed = without(k.mixed, o)
	}
}

func without(list []*object, o *object) []*object {
	return slices.DeleteFunc(slices.Clone(list), func(x *object) bool { return x == o })
}
