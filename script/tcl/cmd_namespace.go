package tcl

// This file holds the namespace command except its ensemble subcommand.

import (
	"slices"
	"strings"
)

func registerNamespace(in *Interp) {
	in.RegisterEnsemble("namespace", []Sub{
		{Name: "children", Fn: nsChildren}, {Name: "code", Fn: nsCode}, {Name: "current", Fn: nsCurrent},
		{Name: "delete", Fn: nsDelete}, {Name: "ensemble", Fn: nsEnsemble}, {Name: "eval", Fn: nsEval},
		{Name: "exists", Fn: nsExists}, {Name: "export", Fn: nsExport}, {Name: "forget", Fn: nsForget},
		{Name: "import", Fn: nsImport}, {Name: "inscope", Fn: nsInscope}, {Name: "origin", Fn: nsOrigin},
		{Name: "parent", Fn: nsParent}, {Name: "path", Fn: nsPath}, {Name: "qualifiers", Fn: nsQualifiers},
		{Name: "tail", Fn: nsTail}, {Name: "unknown", Fn: nsUnknown}, {Name: "upvar", Fn: nsUpvar}, {Name: "which", Fn: nsWhich},
	})
}

// nsNamed finds a namespace from the running one, or gives the error.
func (in *Interp) nsNamed(v Value) (*Namespace, error) {
	name := v.String()
	if ns := in.findNS(in.frame.ns, name); ns != nil {
		return ns, nil
	}
	if strings.HasPrefix(name, "::") {
		return nil, ErrCode("namespace \""+name+"\" not found", "TCL", "LOOKUP", "NAMESPACE", name)
	}
	return nil, ErrCode("namespace \""+name+"\" not found in \""+in.frame.ns.full+"\"", "TCL", "LOOKUP", "NAMESPACE", name)
}

func nsChildren(in *Interp, args []Value) (Value, error) {
	if len(args) > 2 {
		return Value{}, WrongArgs("namespace children ?name? ?pattern?")
	}
	ns := in.frame.ns
	if len(args) > 0 {
		var err error
		if ns, err = in.nsNamed(args[0]); err != nil {
			return Value{}, err
		}
	}
	pattern := ""
	if len(args) == 2 {
		if pattern = args[1].String(); !strings.HasPrefix(pattern, "::") {
			pattern = qualify(ns, pattern)
		}
	}
	var out []string
	for _, n := range in.data(ns).childNames() {
		if full := qualify(ns, n); pattern == "" || GlobMatch(pattern, full, false) {
			out = append(out, full)
		}
	}
	return StrList(out...), nil
}

func nsCode(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("namespace code arg")
	}
	if s := args[0].String(); strings.HasPrefix(s, "::namespace inscope ") {
		return args[0], nil
	}
	return List(Str("::namespace"), Str("inscope"), Str(in.frame.ns.full), args[0].norm()), nil
}

func nsCurrent(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("namespace current")
	}
	return Str(in.frame.ns.full), nil
}

func nsExists(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("namespace exists name")
	}
	return Bool(in.findNS(in.frame.ns, args[0].String()) != nil), nil
}

func nsEval(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("namespace eval name arg ?arg...?")
	}
	name := args[0].String()
	ns := in.findNS(in.frame.ns, name)
	if ns == nil {
		if name == "" {
			return Value{}, ErrCode("can't create namespace \"\": only global namespace can have empty name", "TCL", "OPERATION", "NAMESPACE", "CREATEGLOBAL")
		}
		ns = in.makeNS(in.frame.ns, name)
	}
	v, err := in.evalNS(ns, scriptOf(args[1:]), in.callWordsOf("namespace", "eval", args))
	return v, noteBody(err, "in namespace eval \""+ellipsis(ns.full, 200)+"\" script")
}

func (in *Interp) callWordsOf(cmd, sub string, args []Value) []Value {
	return append([]Value{Str(cmd), Str(sub)}, args...)
}

// evalNS runs a script in a frame of the namespace.
func (in *Interp) evalNS(ns *Namespace, script Value, words []Value) (Value, error) {
	f := in.newFrame()
	f.ns, f.caller, f.level = ns, in.frame, in.frame.level+1
	f.name, f.args = words[0], words[1:]
	in.frame = f
	v, err := f.eval(script)
	in.frame = f.caller
	in.freeFrame(f)
	if in.dying != nil {
		in.reap()
	}
	return v, err
}

// EvalIn runs a script in a namespace.
func (in *Interp) EvalIn(ns *Namespace, script Value) (Value, error) {
	return in.evalNS(ns, script, []Value{Str("namespace"), Str("eval"), Str(ns.full), script})
}

func nsInscope(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("namespace inscope name arg ?arg...?")
	}
	ns, err := in.nsNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	script := args[1]
	if len(args) > 2 {
		script = concat([]Value{args[1], listOf(args[2:])})
	}
	v, err := in.evalNS(ns, script, in.callWordsOf("namespace", "inscope", args))
	return v, noteBody(err, "in namespace inscope \""+ellipsis(ns.full, 200)+"\" script")
}

func nsParent(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("namespace parent ?name?")
	}
	ns := in.frame.ns
	if len(args) == 1 {
		var err error
		if ns, err = in.nsNamed(args[0]); err != nil {
			return Value{}, err
		}
	}
	if ns.parent == nil {
		return Value{}, nil
	}
	return Str(ns.parent.full), nil
}

func nsQualifiers(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("namespace qualifiers string")
	}
	q, _ := splitQualified(args[0].String())
	return Str(q), nil
}

func nsTail(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("namespace tail string")
	}
	_, tail := splitQualified(args[0].String())
	return Str(tail), nil
}

func nsOrigin(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("namespace origin name")
	}
	c := in.resolve(in.frame.ns, args[0].String())
	if c == nil {
		return Value{}, errNoCommand(args[0].String())
	}
	return Str(in.original(c).Name()), nil
}

func nsWhich(in *Interp, args []Value) (Value, error) {
	usage := WrongArgs("namespace which ?-command? ?-variable? name")
	if len(args) < 1 || len(args) > 2 {
		return Value{}, usage
	}
	mode := 0
	if len(args) == 2 {
		var err error
		if mode, err = Lookup(args[0], []string{"-command", "-variable"}, "option"); err != nil {
			return Value{}, usage
		}
	}
	name := args[len(args)-1].String()
	if mode == 0 {
		if c := in.resolve(in.frame.ns, name); c != nil {
			return Str(c.Name()), nil
		}
		return Value{}, nil
	}
	at := &Frame{in: in, ns: in.frame.ns}
	if v := at.lookupVar(name, false); v != nil && v.home != nil {
		return Str(qualify(v.home.ns, v.home.name)), nil
	}
	return Value{}, nil
}

func nsPath(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("namespace path ?pathList?")
	}
	d := in.data(in.frame.ns)
	if len(args) == 0 {
		var out []string
		for _, ns := range d.path {
			out = append(out, ns.full)
		}
		return StrList(out...), nil
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	var path []*Namespace
	for _, e := range es {
		ns, err := in.nsNamed(e)
		if err != nil {
			return Value{}, err
		}
		path = append(path, ns)
	}
	d.path, d.plain = path, false
	for _, p := range path {
		in.data(p).pathed = true
	}
	in.epoch = nextEpoch()
	in.own, in.inline = in.epoch, nextEpoch()
	return Value{}, nil
}

func nsUnknown(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("namespace unknown ?script?")
	}
	d := in.data(in.frame.ns)
	if len(args) == 1 {
		if _, err := args[0].elems(); err != nil {
			return Value{}, err
		}
		d.unknown = args[0]
		return args[0], nil
	}
	if d.unknown.IsEmpty() && d.ns == in.root {
		return Str("::unknown"), nil
	}
	return d.unknown.norm(), nil
}

func nsUpvar(in *Interp, args []Value) (Value, error) {
	if len(args)%2 != 1 {
		return Value{}, WrongArgs("namespace upvar ns ?otherVar myVar ...?")
	}
	ns, err := in.nsNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	at := &Frame{in: in, ns: ns}
	for i := 1; i < len(args); i += 2 {
		if err := in.upvar(at, ns.ownName(args[i].String()), args[i+1].String()); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// ownName qualifies the name of a variable that is meant to be the namespace's own, not a global one.
func (ns *Namespace) ownName(name string) string {
	base, _, isElem := splitElem(name)
	if !isElem {
		base = name
	}
	switch {
	case isQualified(base):
		return name
	case ns.full == "::":
		return "::" + name
	}
	return ns.full + "::" + name
}

// ---- export and import

func nsExport(in *Interp, args []Value) (Value, error) {
	d := in.data(in.frame.ns)
	if len(args) == 0 {
		return StrList(d.exports...), nil
	}
	if args[0].String() == "-clear" {
		d.exports = nil
		args = args[1:]
	}
	for _, a := range args {
		if isQualified(a.String()) {
			return Value{}, ErrCode("invalid export pattern \""+a.String()+"\": pattern can't specify a namespace", "TCL", "EXPORT", "INVALID")
		}
		if !slices.Contains(d.exports, a.String()) {
			d.exports = append(slices.Clip(d.exports), a.String())
		}
	}
	return Value{}, nil
}

func nsImport(in *Interp, args []Value) (Value, error) {
	force := false
	if len(args) == 0 {
		var out []string
		d := in.data(in.frame.ns)
		for _, n := range d.cmdNames() {
			if d.cmd(n).orig != nil {
				out = append(out, n)
			}
		}
		return StrList(out...), nil
	}
	if args[0].String() == "-force" {
		force = true
		args = args[1:]
	}
	for _, a := range args {
		if err := in.importPattern(a.String(), force); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// patternNS splits a pattern in its namespace and its last part.
func (in *Interp) patternNS(pattern, what, where string) (*Namespace, string, error) {
	q, tail := splitQualified(pattern)
	if strings.HasPrefix(pattern, "::") {
		q = "::" + q
	}
	ns := in.findNS(in.frame.ns, q)
	if ns == nil {
		return nil, "", ErrCode("unknown namespace in "+what+" pattern \""+pattern+"\"", "TCL", "LOOKUP", "NAMESPACE", pattern)
	}
	return ns, tail, nil
}

func (in *Interp) importPattern(pattern string, force bool) error {
	if pattern == "" {
		return ErrCode("empty import pattern", "TCL", "VALUE", "PATTERN")
	}
	if in.rootData.cmd("auto_import") != nil {
		if _, err := in.Call(Str("auto_import"), Str(pattern)); err != nil {
			return err
		}
	}
	from, tail, err := in.patternNS(pattern, "import", "")
	if err != nil {
		return err
	}
	here := in.frame.ns
	if from == here {
		if !isQualified(pattern) {
			return ErrCode("no namespace specified in import pattern \""+pattern+"\"", "TCL", "IMPORT", "ORIGIN")
		}
		return ErrCode("import pattern \""+pattern+"\" tries to import from namespace \""+from.name+"\" into itself", "TCL", "IMPORT", "SELF")
	}
	d := in.data(from)
	for _, n := range d.cmdNames() {
		if GlobMatch(tail, n, false) && d.exported(n) {
			if err := in.importCommand(here, n, d.cmd(n), force); err != nil {
				return err
			}
		}
	}
	return nil
}

func (in *Interp) importCommand(here *Namespace, name string, c *Command, force bool) error {
	if old := in.data(here).cmd(name); old != nil {
		if old.orig == c {
			return nil
		}
		if !force {
			return ErrCode("can't import command \""+name+"\": already exists", "TCL", "IMPORT", "OVERWRITE")
		}
	}
	for k := c; k != nil; k = k.orig {
		if k.ns == here && k.name == name {
			return ErrCode("import pattern \""+qualify(c.ns, name)+"\" would create a loop containing command \""+qualify(here, name)+"\"", "TCL", "IMPORT", "LOOP")
		}
	}
	in.define(here, name, in.importOf(c))
	return nil
}

// importOf makes the command that stands for c in another namespace.
func (in *Interp) importOf(c *Command) *Command {
	i := &Command{orig: c, ens: nil, inline: c.inline, fast: c.fast}
	i.named = func(in *Interp, name Value, args []Value) (Value, error) {
		return in.invoke(in.frame, in.imported(i), name, args)
	}
	if !c.shared {
		c.imports = append(c.imports, i)
	}
	return i
}

func nsForget(in *Interp, args []Value) (Value, error) {
	for _, a := range args {
		if err := in.forget(a.String()); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func (in *Interp) forget(pattern string) error {
	here := in.data(in.frame.ns)
	var from *Namespace
	tail := pattern
	if isQualified(pattern) {
		var err error
		if from, tail, err = in.patternNS(pattern, "namespace forget", ""); err != nil {
			return err
		}
	}
	for _, n := range here.cmdNames() {
		c := here.cmd(n)
		if c.orig == nil || !GlobMatch(tail, n, false) {
			continue
		}
		if from == nil || c.orig.ns == from && in.data(from).exported(n) || in.original(c).ns == from {
			in.dropCommand(c, true)
		}
	}
	return nil
}

// ---- deletion

func nsDelete(in *Interp, args []Value) (Value, error) {
	for _, a := range args {
		if in.findNS(in.frame.ns, a.String()) == nil {
			return Value{}, ErrCode("unknown namespace \""+a.String()+"\" in namespace delete command", "TCL", "LOOKUP", "NAMESPACE", a.String())
		}
	}
	for _, a := range args {
		if ns := in.findNS(in.frame.ns, a.String()); ns != nil {
			in.deleteNS(ns)
		}
	}
	return Value{}, nil
}

// DeleteNamespace removes a namespace with all that is in it.
func (in *Interp) DeleteNamespace(ns *Namespace) { in.deleteNS(ns) }

// OnDeleteNamespace registers f to be run when ns goes.
func (in *Interp) OnDeleteNamespace(ns *Namespace, f func()) {
	d := in.data(ns)
	d.onDelete = append(d.onDelete, f)
}

// While a frame runs in it, it only loses its name; the rest goes when the frame ends.
func (in *Interp) deleteNS(ns *Namespace) {
	d := in.data(ns)
	if d.deleted || ns == in.root { // the global namespace lives as long as the interp
		return
	}
	if ns.object != nil {
		if in.oo.namespaceGoes(in, ns.object); in.data(ns).deleted {
			return
		}
	}
	d.deleted = true
	if in.active(ns) {
		in.data(ns.parent).setChild(ns.name, nil)
		in.dying = append(in.dying, ns)
		in.commandsChanged("")
		return
	}
	in.tearDown(ns, d)
}

// active tells whether a frame runs in ns.
func (in *Interp) active(ns *Namespace) bool {
	for f := in.frame; f != nil; f = f.caller {
		if f.ns == ns {
			return true
		}
	}
	return false
}

// reap ends the namespaces that were deleted while frames ran in them.
func (in *Interp) reap() {
	for i := 0; i < len(in.dying); i++ {
		if ns := in.dying[i]; !in.active(ns) {
			in.dying = slices.Delete(in.dying, i, i+1)
			in.tearDown(ns, in.data(ns))
			i = -1
		}
	}
}

func (in *Interp) tearDown(ns *Namespace, d *nsData) {
	for _, f := range d.onDelete {
		f()
	}
	for _, n := range d.childNames() {
		if c := d.child(n); c != nil {
			in.deleteNS(c)
		}
	}
	for _, n := range d.varNames() {
		v := in.nsVarEntry(ns, n, false)
		if v == nil || v.link != nil {
			continue
		}
		_ = in.unset(v, nil, qualify(ns, n), "", false)
		v.dead = true
	}
	for _, n := range d.cmdNames() {
		if c := d.cmd(n); c != nil {
			in.dropCommand(c, true)
		}
	}
	if p := in.data(ns.parent); p.child(ns.name) == ns {
		p.setChild(ns.name, nil)
	}
	in.dropEnsembles(ns)
	if d.pathed {
		in.forgetPath(ns)
	}
	if ns.object != nil && d.base == nil { // no name but those of its own commands changes its meaning
		delete(in.nss, ns)
		return
	}
	if d.base == nil {
		ns.gone = true
		delete(in.nss, ns)
	}
	d.vars, d.cmds, d.base = nil, nil, nil
	in.commandsChanged("")
}

// forgetPath takes a deleted namespace out of the paths of others.
func (in *Interp) forgetPath(ns *Namespace) {
	for _, d := range in.nss {
		if slices.Contains(d.path, ns) {
			d.path = slices.DeleteFunc(slices.Clone(d.path), func(p *Namespace) bool { return p == ns })
			in.inline = nextEpoch()
		}
	}
}

// dropEnsembles removes the ensembles whose namespace goes.
func (in *Interp) dropEnsembles(ns *Namespace) {
	for _, c := range slices.Clone(in.data(ns).ensembles) {
		if c.ens != nil && c.ens.ns == ns {
			in.dropCommand(c, true)
		}
	}
}

// forgetEnsemble takes an ensemble that goes from the list of its namespace, which may still be the blueprint's.
func (in *Interp) forgetEnsemble(c *Command) {
	d := in.data(c.ens.ns)
	d.ensembles = slices.DeleteFunc(slices.Clone(d.ensembles), func(x *Command) bool { return x == c })
}
