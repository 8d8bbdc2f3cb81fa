package tcl

// This file holds oo::define and oo::objdefine with the commands of definition scripts.

import (
	"slices"
	"strings"
)

// A definition is the data of the frame of a definition script.
type definition struct {
	obj   *object
	class bool // oo::define, else oo::objdefine
}

// A defineFunc is a command of definition scripts.
type defineFunc func(in *Interp, d *definition, args []Value) error

// A defineCmd says what a command of definition scripts takes.
type defineCmd struct {
	name     string
	min, max int // arguments; max < 0: any number
	usage    string
	fn       defineFunc
}

var (
	classDefines = append([]defineCmd{
		{"constructor", 2, 2, "arguments body", defineConstructor},
		{"destructor", 1, 1, "body", defineDestructor},
	}, commonDefines...)
	objectDefines = append([]defineCmd{
		{"class", 1, 1, "className", defineClass},
	}, commonDefines...)
	commonDefines = []defineCmd{
		{"deletemethod", 1, -1, "name ?name ...?", defineDeletemethod},
		{"export", 1, -1, "name ?name ...?", func(in *Interp, d *definition, args []Value) error { return in.export(d, args, true) }},
		{"forward", 2, -1, "name cmdName ?arg ...?", defineForward},
		{"method", 3, 3, "name args body", defineMethod},
		{"renamemethod", 2, 2, "oldName newName", defineRenamemethod},
		{"unexport", 1, -1, "name ?name ...?", func(in *Interp, d *definition, args []Value) error { return in.export(d, args, false) }},
	}
)

func (in *Interp) registerDefine() {
	st := in.oo
	for _, c := range classDefines {
		in.define(st.define, c.name, &Command{named: c.command(true)})
	}
	in.define(st.define, "self", &Command{fn: defineSelf})
	for _, c := range objectDefines {
		in.define(st.objdefine, c.name, &Command{named: c.command(false)})
	}
	in.Register("oo::define", func(in *Interp, args []Value) (Value, error) {
		return in.defineCommand(args, st.define, "oo::define className arg ?arg ...?")
	})
	in.Register("oo::objdefine", func(in *Interp, args []Value) (Value, error) {
		return in.defineCommand(args, st.objdefine, "oo::objdefine objectName arg ?arg ...?")
	})
	in.Register("oo::UnknownDefinition", defineUnknown)
	for _, ns := range []*Namespace{st.define, st.objdefine} {
		in.data(ns).unknown = Str("::oo::UnknownDefinition")
	}
}

// command makes the Tcl command of a definition command.
func (c defineCmd) command(class bool) namedFunc {
	return func(in *Interp, name Value, args []Value) (Value, error) {
		if len(args) < c.min || c.max >= 0 && len(args) > c.max {
			return Value{}, WrongArgs(strings.TrimSuffix(listElementText(name)+" "+c.usage, " "))
		}
		d, err := in.definition()
		if err != nil {
			return Value{}, err
		}
		if class && in.oo.cls(d.obj) == nil {
			return Value{}, ErrCode("attempt to misuse API", "TCL", "OO", "MONKEY_BUSINESS")
		}
		e := *d
		e.class = class
		return Value{}, c.fn(in, &e, args)
	}
}

// definition gives what the running definition script defines.
func (in *Interp) definition() (*definition, error) {
	d, ok := in.frame.data.(*definition)
	switch {
	case !ok:
		return nil, ErrCode("this command may only be called from within the context of an ::oo::define or ::oo::objdefine command",
			"TCL", "OO", "MONKEY_BUSINESS")
	case in.oo.of(d.obj).gone:
		return nil, ErrCode("this command cannot be called when the object has been deleted", "TCL", "OO", "MONKEY_BUSINESS")
	}
	return d, nil
}

// outerNS is the namespace from which a definition script was called: names of classes are found from there.
func (in *Interp) outerNS() *Namespace {
	f := in.frame
	for f.caller != nil {
		if _, ok := f.data.(*definition); !ok {
			break
		}
		f = f.caller
	}
	return f.ns
}

func (in *Interp) defineCommand(args []Value, at *Namespace, usage string) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs(usage)
	}
	st := in.oo
	o, err := in.objectNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	if at == st.define && st.cls(o) == nil {
		return Value{}, ErrCode(args[0].String()+" does not refer to a class", "TCL", "LOOKUP", "CLASS", args[0].String())
	}
	if len(args) == 2 {
		kind := "class"
		if at == st.objdefine {
			kind = "object"
		}
		return in.runDefinition(o, at, args[1], kind)
	}
	name := "oo::define"
	if at == st.objdefine {
		name = "oo::objdefine"
	}
	return in.defineOne(o, at, []Value{Str(name), args[0]}, args[1:])
}

// inDefinition runs f in a frame of the definition of o.
func (in *Interp) inDefinition(o *object, at *Namespace, run func(f *Frame) (Value, error)) (Value, error) {
	f := in.newFrame()
	f.ns, f.caller, f.level = at, in.frame, in.frame.level+1
	f.data = &definition{o, at == in.oo.define}
	in.frame = f
	v, err := run(f)
	in.frame = f.caller
	in.freeFrame(f)
	return v, err
}

// runDefinition runs a definition script. kind is what errorInfo calls the object.
func (in *Interp) runDefinition(o *object, at *Namespace, script Value, kind string) (Value, error) {
	v, err := in.inDefinition(o, at, func(f *Frame) (Value, error) { return f.eval(script) })
	if err == nil {
		return v, nil
	}
	name := ellipsis(in.oo.name(o), maxDefined)
	return v, noteBody(err, "in definition script for "+kind+" \""+name+"\"")
}

const maxDefined = 30 // bytes of the name of a class that errorInfo shows in a definition script

// defineOne runs one definition command given as its words; written are the words before it.
func (in *Interp) defineOne(o *object, at *Namespace, written, words []Value) (Value, error) {
	return in.inDefinition(o, at, func(f *Frame) (Value, error) {
		c := in.resolve(at, words[0].String())
		if c == nil {
			if full := in.defineWord(at, words[0].String()); full != "" {
				c = in.data(at).cmd(full)
			}
		}
		if c == nil {
			return Value{}, errNoCommand(words[0].String())
		}
		name := Str(c.name)
		v, err := in.invoke(f, c, name, words[1:])
		if err != nil {
			err = usageFor(err, append(slices.Clone(written), words[0]), 1)
		}
		return v, err
	})
}

// defineWord completes a unique beginning of the name of a definition command; "" when there is none.
func (in *Interp) defineWord(at *Namespace, word string) string {
	found := ""
	for _, n := range in.data(at).cmdNames() {
		if word != "" && strings.HasPrefix(n, word) {
			if found != "" {
				return ""
			}
			found = n
		}
	}
	return found
}

// defineUnknown completes abbreviations in definition scripts.
func defineUnknown(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, ErrCode("bad call of unknown handler", "TCL", "OO", "MONKEY_BUSINESS")
	}
	if _, err := in.definition(); err != nil {
		return Value{}, err
	}
	full := in.defineWord(in.frame.ns, args[0].String())
	if full == "" {
		return Value{}, errNoCommand(args[0].String())
	}
	c := in.data(in.frame.ns).cmd(full)
	v, err := in.invoke(in.frame, c, Str(full), args[1:])
	if err != nil {
		err = logExec(err, func() string { return FormatList(append([]Value{Str(full)}, args[1:]...)) }, firstSpot)
		err = endUnit(err)
	}
	return v, err
}

// defineSelf is oo::objdefine of the class that is being defined.
func defineSelf(in *Interp, args []Value) (Value, error) {
	d, err := in.definition()
	if err != nil {
		return Value{}, err
	}
	switch len(args) {
	case 0:
		return Str(in.oo.name(d.obj)), nil
	case 1:
		return in.runDefinition(d.obj, in.oo.objdefine, args[0], "class object")
	}
	return in.defineOne(d.obj, in.oo.objdefine, []Value{Str("self")}, args)
}

// members gives what a definition changes.
func (d *definition) members(in *Interp) *members {
	data := in.oo.change(d.obj)
	if d.class {
		return &data.cls.members
	}
	return &data.members
}

// done is called after methods changed.
func (d *definition) done(in *Interp) {
	if d.class {
		in.oo.epoch++
		in.oo.chains = nil
		return
	}
	in.oo.changed(d.obj)
}

// ---- methods

// newMethod makes a method with a body.
func (in *Interp) newMethod(d *definition, name string, args, body Value) (*method, error) {
	params, err := parseParams(name, args)
	if err != nil {
		return nil, err
	}
	p := newProc(in.oo.helpers, params, body.norm(), "method")
	p.setOrigin(in, body.origin())
	m := &method{name: name, declarer: d.obj, ofClass: d.class, proc: p}
	p.method = m
	return m, nil
}

// exported tells whether a method of that name is public by its own: names that begin with a small letter are.
func exported(name string) bool { return name != "" && name[0] >= 'a' && name[0] <= 'z' }

func defineMethod(in *Interp, d *definition, args []Value) error {
	name := args[0].String()
	m, err := in.newMethod(d, name, args[1], args[2])
	if err != nil {
		return err
	}
	m.public = exported(name)
	d.members(in).setMethod(name, m)
	d.done(in)
	return nil
}

func defineForward(in *Interp, d *definition, args []Value) error {
	name := args[0].String()
	m := &method{name: name, declarer: d.obj, ofClass: d.class, public: exported(name)}
	m.forward = slices.Clone(args[1:])
	d.members(in).setMethod(name, m)
	d.done(in)
	return nil
}

func defineConstructor(in *Interp, d *definition, args []Value) error {
	m, err := in.specialMethod(d, "constructor", args[0], args[1])
	if err == nil {
		in.oo.change(d.obj).cls.constructor = m
		d.done(in)
	}
	return err
}

func defineDestructor(in *Interp, d *definition, args []Value) error {
	m, err := in.specialMethod(d, "destructor", Empty, args[0])
	if err == nil {
		in.oo.change(d.obj).cls.destructor = m
		d.done(in)
	}
	return err
}

// specialMethod makes a constructor or destructor, nil for an empty body.
func (in *Interp) specialMethod(d *definition, kind string, args, body Value) (*method, error) {
	if body.IsEmpty() {
		return nil, nil
	}
	m, err := in.newMethod(d, "<"+kind+">", args, body)
	if err == nil {
		m.kind = kind
	}
	return m, err
}

// export makes methods public or not; one that is only inherited gets an entry of its own for that.
func (in *Interp) export(d *definition, args []Value, public bool) error {
	ms := d.members(in)
	for _, a := range args {
		n := a.String()
		m := &method{name: n, declarer: d.obj, ofClass: d.class}
		if old := ms.methods[n]; old != nil {
			*m = *old
			if m.proc != nil {
				m.proc = m.proc.of(m)
			}
		}
		m.public = public
		ms.setMethod(n, m)
	}
	d.done(in)
	return nil
}

// of gives the same procedure as the body of another method.
func (p *Proc) of(m *method) *Proc {
	q := newProc(p.ns, p.params, p.body, p.what)
	q.from, q.file, q.line, q.method = p.from, p.file, p.line, m
	return q
}

func errNoMethodHere(name string) error {
	return ErrCode("method "+name+" does not exist", "TCL", "LOOKUP", "METHOD", name)
}

func defineDeletemethod(in *Interp, d *definition, args []Value) error {
	ms := d.members(in)
	for _, a := range args {
		n := a.String()
		if ms.methods[n] == nil {
			return errNoMethodHere(n)
		}
		ms.dropMethod(n)
		d.done(in)
	}
	return nil
}

func defineRenamemethod(in *Interp, d *definition, args []Value) error {
	ms := d.members(in)
	from, to := args[0].String(), args[1].String()
	old := ms.methods[from]
	switch {
	case old == nil:
		return errNoMethodHere(from)
	case from == to:
		return ErrCode("cannot rename method to itself", "TCL", "OO", "RENAME_TO_SELF")
	case ms.methods[to].has():
		return ErrCode("method called "+to+" already exists", "TCL", "OO", "RENAME_OVER")
	}
	m := *old
	m.name, m.public = to, exported(to)
	if m.proc != nil {
		m.proc = m.proc.of(&m)
	}
	ms.dropMethod(from)
	ms.setMethod(to, &m)
	d.done(in)
	return nil
}

// ---- the class of an object

func defineClass(in *Interp, d *definition, args []Value) error {
	st := in.oo
	monkey := func(text string) error { return ErrCode(text, "TCL", "OO", "MONKEY_BUSINESS") }
	switch d.obj {
	case st.object:
		return monkey("may not modify the class of the root object class")
	case st.class:
		return monkey("may not modify the class of the class of classes")
	}
	c, err := in.classIn(in.outerNS(), args[0], "the class of an object must be a class")
	if err != nil {
		return err
	}
	if c == d.obj {
		return monkey("may not change classes into an instance of themselves")
	}
	in.reclass(d.obj, c)
	return nil
}

// reclass makes o an instance of c; what it was as a class goes or comes with it.
func (in *Interp) reclass(o, c *object) {
	st := in.oo
	was, is := st.cls(o) != nil, st.isA(c, st.class)
	if was && !is {
		in.removeClass(o, st.change(o).cls)
		st.change(o).cls = nil
	}
	st.dropInstance(o)
	st.addInstance(o, c)
	if is && !was {
		st.change(o).cls = &class{}
		in.setSupers(o, []*object{st.object})
	}
	st.epoch++
	st.chains = nil
}
