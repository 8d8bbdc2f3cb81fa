package tcl

// This file holds namespaces and commands: where a name is found, and what happens when its meaning changes.

import (
	"slices"
	"strings"
)

// A Namespace is the identity of a namespace. It is immutable and shared by the interps of a blueprint; what it holds is per interp.
type Namespace struct {
	name   string
	full   string
	parent *Namespace
	object *object // whose namespace it is
	gone   bool    // it was deleted, and belonged to one interp alone
}

// String is the full name, "::" for the global namespace.
func (ns *Namespace) String() string { return ns.full }

// nsData is what a namespace holds in one interp. base is the blueprint's, which is read only; a nil entry hides one of base.
type nsData struct {
	ns        *Namespace
	base      *nsData
	cmds      map[string]*Command
	vars      map[string]*Var
	children  map[string]*Namespace
	exports   []string
	path      []*Namespace
	unknown   Value
	onDelete  []func()
	deleted   bool
	pathed    bool       // some namespace has it in its path
	plain     bool       // of an object, with nothing in it but its my: names mean the same in all of these
	shadows   bool       // it has, or had, a command with the name of one that is compiled inline
	ensembles []*Command // made for this namespace
}

// A Command is what a name runs.
type Command struct {
	name    string
	ns      *Namespace
	fn      CmdFunc
	named   namedFunc // instead of fn
	proc    *Proc
	inline  inlineFunc
	fast    Fast
	ens     *ensemble
	orig    *Command   // an imported command's original
	imports []*Command // the imported ones of this
	alias   *alias
	traces  *cmdTraces
	deleted bool
	shared  bool // belongs to a blueprint
	lead    int  // words of its usage text before its own name
	onDel   []func(in *Interp)
	going   func(in *Interp, c *Command) // called before the command goes
	data    any
}

// Name is the full name of the command.
func (c *Command) Name() string { return qualify(c.ns, c.name) }

// Data gives what the maker of the command stored with SetData.
func (c *Command) Data() any { return c.data }

// SetData stores something with the command.
func (c *Command) SetData(v any) { c.data = v }

// OnDelete registers f to be run when the command goes from an interp: one of a blueprint goes from each of its interps by itself.
func (c *Command) OnDelete(f func(in *Interp)) { c.onDel = append(c.onDel, f) }

func qualify(ns *Namespace, name string) string {
	if ns.parent == nil {
		return "::" + name
	}
	return ns.full + "::" + name
}

// data gives what ns holds in this interp.
func (in *Interp) data(ns *Namespace) *nsData {
	if ns == in.root {
		return &in.rootData
	}
	if d := in.nss[ns]; d != nil {
		return d
	}
	if in.nss == nil {
		in.nss = map[*Namespace]*nsData{}
	}
	d := &nsData{ns: ns, deleted: ns.gone}
	if in.blueprint != nil {
		if b := in.blueprint.nss[ns]; b != nil {
			d.inherit(b)
		}
	}
	if ns.object != nil && d.base == nil { // it is new, or gone while a method still runs in it
		d.path = in.oo.path
	}
	in.nss[ns] = d
	return d
}

func (d *nsData) inherit(b *nsData) {
	d.ns, d.base = b.ns, b
	d.plain, d.shadows, d.pathed = b.plain, b.shadows, b.pathed
	d.ensembles = slices.Clip(b.ensembles)
	d.exports, d.path, d.unknown = slices.Clip(b.exports), b.path, b.unknown
}

func (d *nsData) setVar(name string, v *Var) {
	if d.vars == nil {
		d.vars = map[string]*Var{}
	}
	d.vars[name] = v
}

func (d *nsData) cmd(name string) *Command {
	if c, ok := d.cmds[name]; ok {
		return c
	}
	if d.base != nil {
		return d.base.cmds[name]
	}
	return nil
}

func (d *nsData) setCmd(name string, c *Command) {
	if d.cmds == nil {
		d.cmds = map[string]*Command{}
	}
	d.plain = false
	if c == nil && (d.base == nil || d.base.cmds[name] == nil) {
		delete(d.cmds, name)
		return
	}
	d.cmds[name] = c
}

func (d *nsData) child(name string) *Namespace {
	if ns, ok := d.children[name]; ok {
		return ns
	}
	if d.base != nil {
		return d.base.children[name]
	}
	return nil
}

func (d *nsData) setChild(name string, ns *Namespace) {
	if d.children == nil {
		d.children = map[string]*Namespace{}
	}
	if ns == nil && (d.base == nil || d.base.children[name] == nil) {
		delete(d.children, name)
		return
	}
	d.children[name] = ns
}

// layered gives the sorted names of a layered map of which the value is there.
func layered[T any](own, base map[string]*T) []string {
	var out []string
	for n, v := range own {
		if v != nil {
			out = append(out, n)
		}
	}
	for n, v := range base {
		if _, mine := own[n]; !mine && v != nil {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

func (d *nsData) cmdNames() []string {
	if d.base == nil {
		return layered(d.cmds, nil)
	}
	return layered(d.cmds, d.base.cmds)
}

func (d *nsData) varNames() []string {
	if d.base == nil {
		return layered(d.vars, nil)
	}
	return layered(d.vars, d.base.vars)
}

func (d *nsData) childNames() []string {
	if d.base == nil {
		return layered(d.children, nil)
	}
	return layered(d.children, d.base.children)
}

// splitNS splits a::b::c at its separators (two or more colons); a leading separator is passed.
func splitNS(name string) []string {
	var out []string
	for name != "" {
		i := strings.Index(name, "::")
		if i < 0 {
			return append(out, name)
		}
		if i > 0 {
			out = append(out, name[:i])
		}
		name = strings.TrimLeft(name[i:], ":")
	}
	return out
}

// findNS finds a namespace relative to from; a name that begins with :: is absolute. nil when there is none.
func (in *Interp) findNS(from *Namespace, name string) *Namespace {
	if strings.HasPrefix(name, "::") {
		from = in.root
	}
	for _, part := range splitNS(name) {
		if from = in.data(from).child(part); from == nil {
			return nil
		}
	}
	return from
}

// FindNamespace finds a namespace as the running script would, nil when there is none.
func (in *Interp) FindNamespace(name string) *Namespace { return in.findNS(in.frame.ns, name) }

// CurrentNamespace is the namespace of the running frame.
func (in *Interp) CurrentNamespace() *Namespace { return in.frame.ns }

// makeNS finds or makes a namespace with all its parents.
func (in *Interp) makeNS(from *Namespace, name string) *Namespace {
	if strings.HasPrefix(name, "::") {
		from = in.root
	}
	for _, part := range splitNS(name) {
		d := in.data(from)
		ns := d.child(part)
		if ns == nil {
			ns = &Namespace{name: part, full: qualify(from, part), parent: from}
			d.setChild(part, ns)
		}
		from = ns
	}
	return from
}

// MakeNamespace finds or makes a namespace given by its full name.
func (in *Interp) MakeNamespace(name string) *Namespace { return in.makeNS(in.root, name) }

// resolve finds the command that name means in ns, or nil.
func (in *Interp) resolve(ns *Namespace, name string) *Command {
	if strings.Contains(name, "::") {
		return in.resolveQualified(ns, name)
	}
	d := in.data(ns)
	if c := d.cmd(name); c != nil {
		return c
	}
	for _, p := range d.path {
		if c := in.data(p).cmd(name); c != nil {
			return c
		}
	}
	if ns == in.root {
		return nil
	}
	return in.rootData.cmd(name)
}

func (in *Interp) resolveQualified(ns *Namespace, name string) *Command {
	q, tail := splitQualified(name)
	if strings.HasPrefix(name, "::") {
		if n := in.findNS(in.root, q); n != nil {
			return in.data(n).cmd(tail)
		}
		return nil
	}
	for _, from := range append([]*Namespace{ns}, in.data(ns).path...) {
		if n := in.findNS(from, q); n != nil {
			if c := in.data(n).cmd(tail); c != nil {
				return c
			}
		}
	}
	if n := in.findNS(in.root, q); n != nil {
		return in.data(n).cmd(tail)
	}
	return nil
}

// FindCommand finds a command as the running script would, nil when there is none.
func (in *Interp) FindCommand(name string) *Command { return in.resolve(in.frame.ns, name) }

// Register makes a command, replacing any of that name. The name may be qualified; it is taken from the global namespace.
func (in *Interp) Register(name string, fn CmdFunc) *Command {
	return in.define(in.root, name, &Command{fn: fn})
}

// define puts a command under a name relative to ns, making namespaces as needed.
func (in *Interp) define(from *Namespace, name string, c *Command) *Command {
	q, tail := splitQualified(name)
	ns := from
	if q != "" || strings.HasPrefix(name, "::") {
		if strings.HasPrefix(name, "::") {
			from = in.root
		}
		ns = in.makeNS(from, q)
	}
	c.name, c.ns = tail, ns
	old := in.data(ns).cmd(tail)
	if old != nil {
		in.dropCommand(old, false)
		c.imports = append(c.imports, old.imports...)
		for _, i := range c.imports {
			if !i.shared { // those of a blueprint find it by its name
				i.orig = c
			}
		}
	}
	in.place(ns, tail, c)
	if old != nil || ns != in.root {
		in.commandsChanged(tail)
	} else {
		in.inlineChanged(tail) // no call site can hold another command for a name that was unknown in all namespaces
	}
	return c
}

// place puts a command into a namespace.
func (in *Interp) place(ns *Namespace, tail string, c *Command) {
	d := in.data(ns)
	d.setCmd(tail, c)
	d.shadows = d.shadows || in.inlines[tail]
}

// commandsChanged is called after the meaning of a name changed. Code with that name compiled inline is no longer valid.
func (in *Interp) commandsChanged(tail string) {
	in.epoch = nextEpoch()
	in.own = in.epoch
	in.inlineChanged(tail)
}

func (in *Interp) inlineChanged(tail string) {
	if in.inlines[tail] {
		in.inline = nextEpoch()
	}
}

// dropCommand takes a command out of its namespace. With imports, commands imported from it go too.
func (in *Interp) dropCommand(c *Command, imports bool) {
	if c.deleted {
		return
	}
	if c.traces != nil {
		c = in.ownCommand(c)
	}
	d := in.data(c.ns)
	if c.going != nil {
		if c.going(in, c); d.cmd(c.name) != c {
			return
		}
	}
	in.fireDelete(c)
	if d.cmd(c.name) == c {
		d.setCmd(c.name, nil)
	}
	if !c.shared {
		c.deleted = true
	}
	if imports {
		for _, i := range slices.Clone(c.imports) {
			in.dropCommand(i, true)
		}
	}
	if c.orig != nil && !c.orig.shared {
		c.orig.imports = slices.DeleteFunc(c.orig.imports, func(x *Command) bool { return x == c })
	}
	if c.alias != nil {
		in.aliasGoes(c)
	}
	for _, f := range c.onDel {
		f(in)
	}
	if c.shared || c.ens != nil {
		in.commandsChanged(c.name)
	} else {
		in.inlineChanged(c.name) // call sites see that it is deleted
	}
}

// DeleteCommand removes a command, with its traces fired.
func (in *Interp) DeleteCommand(c *Command) { in.dropCommand(c, true) }

// ownCommand gives a command of this interp that may be changed: one of the blueprint is replaced by a copy.
func (in *Interp) ownCommand(c *Command) *Command {
	if !c.shared {
		return c
	}
	n := in.copyCommand(c)
	if d := in.data(c.ns); d.cmd(c.name) == c {
		d.setCmd(c.name, n)
		in.commandsChanged(c.name)
	}
	return n
}

// copyCommand makes this interp's own copy of a command of the blueprint.
func (in *Interp) copyCommand(c *Command) *Command {
	n := *c
	n.shared = false
	n.imports, n.onDel, n.traces = nil, slices.Clip(c.onDel), c.traces.clone()
	if o, ok := n.data.(*object); ok {
		in.oo.moved(o, c, &n)
	}
	if n.alias != nil {
		in.aliasMoved(&n)
	}
	return &n
}

// present gives the command that stands where c stood: c, or what this interp has instead of one of the blueprint.
func (in *Interp) present(c *Command) *Command {
	if !c.shared {
		return c
	}
	return in.data(c.ns).cmd(c.name)
}

// ---- call sites

// A site remembers what the name of a call meant. Interps share it: an entry serves those for which its epoch is right.
type siteEntry struct {
	epoch uint64
	ns    *Namespace // nil: any plain namespace of an object
	cmd   *Command
}

// holds tells whether the entry is right in frame f.
func (e *siteEntry) holds(f *Frame) bool {
	return (e.ns == f.ns || e.ns == nil && f.plain) && (e.epoch == f.in.epoch || e.epoch == f.in.own) && !e.cmd.deleted
}

// command finds the command for a literal name at a call site.
func (s *callSite) command(f *Frame) *Command {
	in := f.in
	e := s.cache.Load()
	if e != nil && e.holds(f) {
		return e.cmd
	}
	c := in.resolve(f.ns, s.name.String())
	if c == nil {
		return nil
	}
	epoch := in.epoch
	if !c.shared {
		epoch = in.own
	}
	if e == nil || e.epoch <= epoch {
		ns := f.ns
		if f.plain && c.ns != ns && !isQualified(s.name.String()) {
			ns = nil
		}
		s.cache.Store(&siteEntry{epoch, ns, c})
	}
	return c
}

// absoluteNS stands in an entry for a name that means the same everywhere.
var absoluteNS = &Namespace{}

// command finds the command that a computed name means; what an absolute name meant is kept on the value.
func (in *Interp) command(ns *Namespace, name Value) *Command {
	if e, ok := name.Cache().(*siteEntry); ok && (e.epoch == in.epoch || e.epoch == in.own) && !e.cmd.deleted {
		return e.cmd
	}
	s := name.String()
	c := in.resolve(ns, s)
	if c == nil || len(s) < 2 || s[:2] != "::" {
		return c
	}
	epoch := in.epoch
	if !c.shared {
		epoch = in.own
	}
	name.SetCache(&siteEntry{epoch, absoluteNS, c})
	return c
}
