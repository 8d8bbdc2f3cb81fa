package tcl

// This file holds the interp command: making, naming and running children.

import "strings"

// An alias makes a command of one interp run a command of another.
type alias struct {
	target *Interp
	words  []Value
	token  string // the name that it was made under
	cmd    *Command
}

func registerInterp(in *Interp) { in.Register("interp", cmdInterp) }

type interpSub struct {
	name string
	fn   func(in *Interp, args []Value) (Value, error)
}

func interpTable() []interpSub {
	return []interpSub{
		{"alias", interpAlias}, {"aliases", interpAliases}, {"bgerror", interpBgerror}, {"cancel", interpCancel},
		{"children", interpChildren}, {"create", interpCreate}, {"debug", interpDebug}, {"delete", interpDelete},
		{"eval", interpEval}, {"exists", interpExists}, {"expose", interpExpose}, {"hide", interpHide},
		{"hidden", interpHidden}, {"issafe", interpIssafe}, {"invokehidden", interpInvokehidden}, {"limit", interpLimit},
		{"marktrusted", interpMarktrusted}, {"recursionlimit", interpRecursionlimit}, {"slaves", interpChildren},
		{"share", interpShare("share")}, {"target", interpTarget}, {"transfer", interpShare("transfer")},
	}
}

func cmdInterp(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("interp cmd ?arg ...?")
	}
	table := interpTable()
	names := make([]string, len(table))
	for i, s := range table {
		names[i] = s.name
	}
	k, err := Lookup(args[0], names, "option")
	if err != nil {
		return Value{}, err
	}
	return table[k].fn(in, args[1:])
}

// interpAt follows a path of names to a child.
func (in *Interp) interpAt(path Value) (*Interp, error) {
	es, err := path.elems()
	if err != nil {
		return nil, err
	}
	at := in
	for _, e := range es {
		if at = at.kid(e.String()); at == nil {
			return nil, ErrCode("could not find interpreter \""+path.String()+"\"", "TCL", "LOOKUP", "INTERP", path.String())
		}
	}
	return at, nil
}

// optInterp reads the optional path of a subcommand.
func (in *Interp) optInterp(args []Value, usage string) (*Interp, error) {
	switch len(args) {
	case 0:
		return in, nil
	case 1:
		return in.interpAt(args[0])
	}
	return nil, WrongArgs(usage)
}

func interpCreate(in *Interp, args []Value) (Value, error) {
	const usage = "interp create ?-safe? ?--? ?path?"
	safe := in.safe
	var rest []Value
	for i, a := range args {
		if !strings.HasPrefix(a.String(), "-") {
			rest = append(rest, a)
			continue
		}
		k, err := Lookup(a, []string{"-safe", "--"}, "option")
		if err != nil {
			return Value{}, err
		}
		if k == 1 {
			rest = append(rest, args[i+1:]...)
			break
		}
		safe = true
	}
	if args = rest; len(args) > 1 {
		return Value{}, WrongArgs(usage)
	}
	parent, name := in, ""
	path := Empty
	if len(args) == 1 {
		path = args[0]
		es, err := path.elems()
		if err != nil {
			return Value{}, err
		}
		if n := len(es); n > 0 {
			name = es[n-1].String()
			if parent, err = in.interpAt(listOf(es[:n-1])); err != nil {
				return Value{}, err
			}
		}
	} else {
		for n := int64(0); ; n++ {
			name = "interp" + formatInt(n)
			if in.kid(name) == nil && in.rootData.cmd(name) == nil {
				break
			}
		}
		path = Str(name)
	}
	if parent.kid(name) != nil {
		return Value{}, ErrCode("interpreter named \""+path.String()+"\" already exists, cannot create", "TCL", "OPERATION", "INTERP", "EXISTS")
	}
	parent.makeChild(name, safe || parent.safe)
	return path, nil
}

func (in *Interp) makeChild(name string, safe bool) *Interp {
	k := New()
	in.adopt(k, name)
	k.sys = in.sys
	k.regexp, k.exit, k.limits.value = in.regexp, in.exit, in.limits.value
	k.limits.recursion = in.limits.recursion
	for _, g := range []string{"tcl_library", "auto_path", "env", "tcl_pkgPath"} {
		if v, ok := in.Global(g); ok {
			k.setGlobal(g, v)
		}
	}
	if in.onChild != nil {
		k.onChild = in.onChild
		in.onChild(in, k)
	}
	if safe {
		k.makeSafe()
	}
	c := in.Register(name, func(in *Interp, args []Value) (Value, error) {
		k := in.stand(k)
		if k == nil {
			return Value{}, errDeleted()
		}
		return in.childCommand(k, name, args)
	})
	c.OnDelete(func(in *Interp) {
		if k := in.stand(k); k != nil {
			in.dropChild(k)
		}
	})
	return k
}

// OnChild registers what is to be done with each interp that a script creates: families wire themselves in.
func (in *Interp) OnChild(f func(parent, child *Interp)) { in.onChild = f }

func (in *Interp) dropChild(k *Interp) {
	in.loseKid(k)
	k.deleted = true
	k.Interrupt(errDeleted())
	k.Close()
}

// unsafeCommands are hidden in a safe interp.
var unsafeCommands = []string{"cd", "encoding", "exec", "exit", "fconfigure", "file", "glob", "load", "open", "pwd", "socket", "source",
	"unload", "tcl:encoding:dirs", "tcl:encoding:system", "tcl:file:atime", "tcl:info:nameofexecutable"}

func (in *Interp) makeSafe() {
	in.safe = true
	for _, n := range unsafeCommands {
		if in.rootData.cmd(n) != nil {
			_ = in.hide(n, n)
		}
	}
	for _, g := range []string{"env", "tcl_library", "auto_path", "tcl_pkgPath"} {
		if v := in.nsVar(in.root, g, false); v != nil && v.defined() {
			_ = in.unset(v, nil, g, "", false)
		}
	}
}

func interpDelete(in *Interp, args []Value) (Value, error) {
	for _, a := range args {
		k, err := in.interpAt(a)
		if err != nil {
			return Value{}, err
		}
		if k == in {
			return Value{}, ErrCode("cannot delete the current interpreter", "TCL", "OPERATION", "INTERP", "DELETESELF")
		}
		if c := k.parent.rootData.cmd(k.name); c != nil {
			k.parent.dropCommand(c, true)
		}
		k.parent.dropChild(k)
	}
	return Value{}, nil
}

func interpExists(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("interp exists ?path?")
	}
	if len(args) == 0 {
		return Bool(true), nil
	}
	_, err := in.interpAt(args[0])
	return Bool(err == nil), nil
}

func interpChildren(in *Interp, args []Value) (Value, error) {
	k, err := in.optInterp(args, "interp children ?path?")
	if err != nil {
		return Value{}, err
	}
	return StrList(k.kidNames()...), nil
}

// within runs something of this goroutine's in another interp.
func (in *Interp) within(k *Interp, run func() (Value, error)) (Value, error) {
	if k.deleted {
		return Value{}, errDeleted()
	}
	v, err := run()
	if e, ok := err.(*Exception); ok && e.Code == CodeError && len(e.info) == 0 {
		e.info = []byte(e.Result.String())
	}
	return v, err
}

func errDeleted() error {
	return ErrCode("attempt to call eval in deleted interpreter", "TCL", "IDELETE")
}

func interpEval(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("interp eval path arg ?arg ...?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	return in.evalChild(k, args[1:])
}

func (in *Interp) evalChild(k *Interp, args []Value) (Value, error) {
	return in.within(k, func() (Value, error) {
		v, err := k.EvalValue(scriptOf(args))
		if e, ok := err.(*Exception); ok && e.Code == CodeReturn {
			return k.unwindReturn(v, e)
		}
		return v, err
	})
}

func interpIssafe(in *Interp, args []Value) (Value, error) {
	k, err := in.optInterp(args, "interp issafe ?path?")
	if err != nil {
		return Value{}, err
	}
	return Bool(k.safe), nil
}

func interpMarktrusted(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("interp marktrusted path")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	if in.safe {
		return Value{}, ErrCode("permission denied: safe interpreter cannot mark trusted", "TCL", "OPERATION", "INTERP", "UNSAFE")
	}
	k.safe = false
	return Value{}, nil
}

func interpBgerror(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("interp bgerror path ?cmdPrefix?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	if len(args) == 2 {
		es, err := args[1].elems()
		if err != nil || len(es) == 0 {
			return Value{}, ErrCode("cmdPrefix must be list of length >= 1", "TCL", "OPERATION", "INTERP", "BGERRORFORMAT")
		}
		k.bgerror = args[1]
	}
	return k.BackgroundHandler(), nil
}

// BackgroundHandler is the command prefix that reports errors of event handlers (interp bgerror).
func (in *Interp) BackgroundHandler() Value {
	if in.bgerror.o == nil {
		return Str("::tcl::Bgerror")
	}
	return in.bgerror
}

func interpCancel(in *Interp, args []Value) (Value, error) {
	const usage = "interp cancel ?-unwind? ?--? ?path? ?result?"
	for len(args) > 0 && strings.HasPrefix(args[0].String(), "-") {
		k, err := Lookup(args[0], []string{"-unwind", "--"}, "option")
		if err != nil {
			return Value{}, err
		}
		args = args[1:]
		if k == 1 {
			break
		}
	}
	if len(args) > 2 {
		return Value{}, WrongArgs(usage)
	}
	k := in
	var err error
	if len(args) > 0 {
		if k, err = in.interpAt(args[0]); err != nil {
			return Value{}, err
		}
	}
	msg := "eval canceled"
	if len(args) == 2 && !args[1].IsEmpty() {
		msg = args[1].String()
	}
	k.Interrupt(ErrCode(msg, "TCL", "CANCEL", "IEVAL"))
	return Value{}, nil
}

func interpDebug(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("interp debug path ?-frame ?bool??")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	if len(args) == 1 {
		return List(Str("-frame"), Bool(k.debugFrame)), nil
	}
	if _, err := Lookup(args[1], []string{"-frame"}, "debug option"); err != nil {
		return Value{}, err
	}
	if len(args) == 3 {
		b, err := in.Bool(args[2])
		if err != nil {
			return Value{}, err
		}
		k.debugFrame = k.debugFrame || b
	}
	return Bool(k.debugFrame), nil
}

func interpShare(what string) func(in *Interp, args []Value) (Value, error) {
	return func(in *Interp, args []Value) (Value, error) {
		if len(args) != 3 {
			return Value{}, WrongArgs("interp " + what + " srcPath channelId destPath")
		}
		from, err := in.interpAt(args[0])
		if err != nil {
			return Value{}, err
		}
		to, err := in.interpAt(args[2])
		if err != nil {
			return Value{}, err
		}
		if in.shareChannel == nil {
			return Value{}, ErrCode("can not find channel named \""+args[1].String()+"\"", "TCL", "LOOKUP", "CHANNEL", args[1].String())
		}
		return Value{}, in.shareChannel(from, to, args[1].String(), what == "transfer")
	}
}

// SetShareChannel wires interp share and transfer to the channels.
func (in *Interp) SetShareChannel(f func(from, to *Interp, channel string, move bool) error) {
	in.shareChannel = f
}

// ---- the command named after a child

// childUsage writes the usage of `interp SUB path` as that of the child's own command.
func childUsage(err error, sub, name string) error {
	e, ok := err.(*Exception)
	if !ok || e.Code != CodeError || len(e.info) > 0 {
		return err
	}
	c := *e
	msg := strings.Replace(e.Result.String(), "\"interp "+sub+" ?path?", "\""+name+" "+sub, 1)
	c.Result = Str(strings.Replace(msg, "\"interp "+sub+" path", "\""+name+" "+sub, 1))
	return &c
}

func (in *Interp) childCommand(k *Interp, name string, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs(name + " cmd ?arg ...?")
	}
	subs := []string{"alias", "aliases", "bgerror", "debug", "eval", "expose", "hide", "hidden", "issafe", "invokehidden", "limit",
		"marktrusted", "recursionlimit"}
	i, err := Lookup(args[0], subs, "option")
	if err != nil {
		return Value{}, err
	}
	path := Str(name)
	with := func(fn func(in *Interp, args []Value) (Value, error)) (Value, error) {
		v, err := fn(in, append([]Value{path}, args[1:]...))
		return v, childUsage(err, subs[i], name)
	}
	switch subs[i] {
	case "alias":
		switch len(args) {
		case 1:
			return Value{}, WrongArgs(name + " alias aliasName ?targetName? ?arg ...?")
		case 2, 3:
			if len(args) == 2 || args[2].IsEmpty() {
				return with(interpAlias)
			}
		}
		return k.makeAlias(args[1].String(), in, args[2:])
	case "aliases":
		return with(interpAliases)
	case "bgerror":
		return with(interpBgerror)
	case "debug":
		return with(interpDebug)
	case "eval":
		if len(args) < 2 {
			return Value{}, WrongArgs(name + " eval arg ?arg ...?")
		}
		return in.evalChild(k, args[1:])
	case "expose":
		return with(interpExpose)
	case "hide":
		return with(interpHide)
	case "hidden":
		return with(interpHidden)
	case "issafe":
		return with(interpIssafe)
	case "invokehidden":
		return in.invokeHidden(k, args[1:], name+" invokehidden ?-namespace ns? ?-global? ?--? cmd ?arg ..?")
	case "limit":
		return with(interpLimit)
	case "marktrusted":
		return with(interpMarktrusted)
	}
	return with(interpRecursionlimit)
}
