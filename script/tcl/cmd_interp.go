package tcl

// This file holds the interp command: children, aliases, hidden commands, limits.

import (
	"math"
	"slices"
	"strings"
	"time"
)

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
		if at = at.kids[e.String()]; at == nil {
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
			if in.kids[name] == nil && in.rootData.cmd(name) == nil {
				break
			}
		}
		path = Str(name)
	}
	if parent.kids[name] != nil {
		return Value{}, ErrCode("interpreter named \""+path.String()+"\" already exists, cannot create", "TCL", "OPERATION", "INTERP", "EXISTS")
	}
	parent.makeChild(name, safe)
	return path, nil
}

func (in *Interp) makeChild(name string, safe bool) *Interp {
	k := New()
	k.parent, k.name, k.sys = in, name, in.sys
	k.regexp, k.exit, k.limits.value = in.regexp, in.exit, in.limits.value
	k.limits.recursion = in.limits.recursion
	if in.kids == nil {
		in.kids = map[string]*Interp{}
	}
	in.kids[name] = k
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
	c := in.Register(name, func(in *Interp, args []Value) (Value, error) { return in.childCommand(k, name, args) })
	c.OnDelete(func() { in.dropChild(k) })
	return k
}

// OnChild registers what is to be done with each interp that a script creates: families wire themselves in.
func (in *Interp) OnChild(f func(parent, child *Interp)) { in.onChild = f }

func (in *Interp) dropChild(k *Interp) {
	if in.kids[k.name] == k {
		delete(in.kids, k.name)
	}
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
	var out []string
	for n := range k.kids {
		out = append(out, n)
	}
	slices.Sort(out)
	return StrList(out...), nil
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

// ---- aliases

func interpAlias(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("interp alias slavePath slaveCmd ?masterPath masterCmd? ?arg ...?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	switch len(args) {
	case 2:
		a := k.aliases[args[1].String()]
		if a == nil {
			return Value{}, nil
		}
		return listOf(a.words), nil
	case 3:
		if !args[2].IsEmpty() {
			return Value{}, WrongArgs("interp alias slavePath slaveCmd ?masterPath masterCmd? ?arg ...?")
		}
		return Value{}, k.dropAlias(args[1].String())
	}
	target, err := in.interpAt(args[2])
	if err != nil {
		return Value{}, err
	}
	return k.makeAlias(args[1].String(), target, args[3:])
}

func (in *Interp) makeAlias(name string, target *Interp, words []Value) (Value, error) {
	a := &alias{target: target, words: append([]Value(nil), words...), token: name}
	for in.aliases[a.token] != nil && in.aliasCommand(a.token) != nil && strings.TrimPrefix(in.aliasCommand(a.token).Name(), "::") != strings.TrimPrefix(name, "::") {
		a.token = "::" + a.token
	}
	c := &Command{alias: a}
	c.fn = func(in *Interp, args []Value) (Value, error) { return in.runAlias(c, args) }
	if err := in.aliasLoop(name, a); err != nil {
		return Value{}, err
	}
	in.define(in.root, name, c)
	if in.aliases == nil {
		in.aliases = map[string]*alias{}
	}
	in.aliases[a.token] = a
	a.cmd = c
	c.OnDelete(func() {
		if in.aliases[a.token] == a {
			delete(in.aliases, a.token)
		}
	})
	return Str(a.token), nil
}

func (in *Interp) aliasCommand(token string) *Command {
	if a := in.aliases[token]; a != nil {
		return a.cmd
	}
	return nil
}

// aliasLoop refuses an alias that would lead back to itself.
func (in *Interp) aliasLoop(name string, a *alias) error {
	t, w := a.target, a.words[0].String()
	for range 100 {
		if t == in && strings.TrimPrefix(w, "::") == strings.TrimPrefix(name, "::") {
			return ErrCode("cannot define or rename alias \""+name+"\": would create a loop", "TCL", "OPERATION", "INTERP", "ALIASLOOP")
		}
		c := t.resolve(t.root, w)
		if c == nil || c.alias == nil {
			return nil
		}
		t, w = c.alias.target, c.alias.words[0].String()
	}
	return nil
}

func (in *Interp) runAlias(c *Command, args []Value) (Value, error) {
	a := c.alias
	words := append(append(make([]Value, 0, len(a.words)+len(args)), a.words...), args...)
	if a.target == in {
		v, err := in.callWords(in.top0(), words)
		return v, usageFor(err, []Value{Str(c.name)}, len(a.words))
	}
	if a.target.deleted {
		return Value{}, errNoCommand(c.name)
	}
	return in.within(a.target, func() (Value, error) {
		v, err := a.target.Call(words...)
		return v, usageFor(err, []Value{Str(c.name)}, len(a.words))
	})
}

// top0 is the frame in which an alias finds its command: names are those of the global namespace, variables those of the caller.
func (in *Interp) top0() *Frame {
	if in.frame.ns == in.root {
		return in.frame
	}
	return &Frame{in: in, ns: in.root, level: in.frame.level, caller: in.frame.caller}
}

func (in *Interp) dropAlias(name string) error {
	a := in.aliases[name]
	if a == nil {
		return ErrCode("alias \""+name+"\" not found", "TCL", "LOOKUP", "ALIAS", name)
	}
	delete(in.aliases, name)
	in.dropCommand(a.cmd, true)
	return nil
}

func interpAliases(in *Interp, args []Value) (Value, error) {
	k, err := in.optInterp(args, "interp aliases ?path?")
	if err != nil {
		return Value{}, err
	}
	var out []string
	for n := range k.aliases {
		out = append(out, n)
	}
	slices.Sort(out)
	return StrList(out...), nil
}

func interpTarget(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("interp target path alias")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	a := k.aliases[args[1].String()]
	if a == nil {
		return Value{}, ErrCode("alias \""+args[1].String()+"\" in path \""+args[0].String()+"\" not found", "TCL", "LOOKUP", "ALIAS", args[1].String())
	}
	var path []string
	t := a.target
	for ; t != nil && t != in; t = t.parent {
		path = append([]string{t.name}, path...)
	}
	if t == nil {
		return Value{}, ErrCode("target interpreter for alias \""+args[1].String()+"\" in path \""+args[0].String()+"\" is not my descendant", "TCL", "OPERATION", "INTERP", "SHROUDED")
	}
	return StrList(path...), nil
}

// ---- hidden commands

func (in *Interp) hide(name, as string) error {
	if isQualified(as) {
		return ErrCode("cannot use namespace qualifiers in hidden command token (rename)", "TCL", "VALUE", "HIDDENTOKEN")
	}
	c := in.resolve(in.root, name)
	if c == nil {
		return ErrCode("unknown command \""+name+"\"", "TCL", "LOOKUP", "COMMAND", name)
	}
	if c.ns != in.root {
		return ErrCode("can only hide global namespace commands (use rename then hide)", "TCL", "HIDE", "NON_GLOBAL")
	}
	if in.hidden[as] != nil {
		return ErrCode("hidden command named \""+as+"\" already exists", "TCL", "HIDE", "ALREADY_HIDDEN")
	}
	if in.hidden == nil {
		in.hidden = map[string]*Command{}
	}
	c = in.ownCommand(c)
	in.hidden[as] = c
	in.rootData.setCmd(c.name, nil)
	in.commandsChanged(c.name)
	return nil
}

func (in *Interp) denied(k *Interp, what string) error {
	if in.safe {
		return ErrCode("permission denied: safe interpreter cannot "+what, "TCL", "OPERATION", "INTERP", "UNSAFE")
	}
	return nil
}

func interpHide(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("interp hide path cmdName ?hiddenCmdName?")
	}
	k, err := in.interpAt(args[0])
	if err == nil {
		err = in.denied(k, "hide commands")
	}
	if err != nil {
		return Value{}, err
	}
	name := args[1].String()
	return Value{}, k.hide(name, args[len(args)-1].String())
}

func interpExpose(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("interp expose path hiddenCmdName ?cmdName?")
	}
	k, err := in.interpAt(args[0])
	if err == nil {
		err = in.denied(k, "expose commands")
	}
	if err != nil {
		return Value{}, err
	}
	token, name := args[1].String(), args[len(args)-1].String()
	if isQualified(name) {
		return Value{}, ErrCode("cannot expose to a namespace (use expose to toplevel, then rename)", "TCL", "EXPOSE", "NON_GLOBAL")
	}
	c := k.hidden[token]
	if c == nil {
		return Value{}, ErrCode("unknown hidden command \""+token+"\"", "TCL", "LOOKUP", "HIDDENTOKEN", token)
	}
	if k.rootData.cmd(name) != nil {
		return Value{}, ErrCode("exposed command \""+name+"\" already exists", "TCL", "EXPOSE", "COMMAND_EXISTS")
	}
	delete(k.hidden, token)
	c.name = name
	k.rootData.setCmd(name, c)
	k.commandsChanged(name)
	return Value{}, nil
}

func interpHidden(in *Interp, args []Value) (Value, error) {
	k, err := in.optInterp(args, "interp hidden ?path?")
	if err != nil {
		return Value{}, err
	}
	var out []string
	for n := range k.hidden {
		out = append(out, n)
	}
	slices.Sort(out)
	return StrList(out...), nil
}

func interpInvokehidden(in *Interp, args []Value) (Value, error) {
	const usage = "interp invokehidden path ?-namespace ns? ?-global? ?--? cmd ?arg ..?"
	if len(args) < 1 {
		return Value{}, WrongArgs(usage)
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	return in.invokeHidden(k, args[1:], usage)
}

func (in *Interp) invokeHidden(k *Interp, args []Value, usage string) (Value, error) {
	global, nsName := false, ""
	for len(args) > 0 && strings.HasPrefix(args[0].String(), "-") {
		o, err := Lookup(args[0], []string{"-global", "-namespace", "--"}, "option")
		if err != nil {
			return Value{}, err
		}
		args = args[1:]
		if o == 2 {
			break
		}
		if o == 0 {
			global = true
		} else if len(args) > 0 {
			nsName, args = args[0].String(), args[1:]
		}
	}
	if len(args) == 0 {
		return Value{}, WrongArgs(usage)
	}
	if in.safe {
		return Value{}, ErrCode("not allowed to invoke hidden commands from safe interpreter", "TCL", "OPERATION", "INTERP", "UNSAFE")
	}
	c := k.hidden[args[0].String()]
	if c == nil {
		return Value{}, ErrCode("invalid hidden command name \""+args[0].String()+"\"", "TCL", "LOOKUP", "HIDDENTOKEN", args[0].String())
	}
	return in.within(k, func() (Value, error) {
		old := k.frame
		defer func() { k.frame = old }()
		if global {
			k.frame = k.top
		}
		if nsName != "" {
			k.frame = &Frame{in: k, ns: k.makeNS(k.root, nsName), caller: old, level: old.level + 1}
		}
		return k.invoke(k.frame, c, args[0], args[1:])
	})
}

// ---- limits

func interpRecursionlimit(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("interp recursionlimit path ?newlimit?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	if len(args) == 2 {
		if err := in.denied(k, "change recursion limit"); in.safe {
			return Value{}, err
		}
		n, err := in.Int(args[1])
		if err != nil {
			return Value{}, err
		}
		if n > math.MaxInt32 {
			return Value{}, errTooLarge()
		}
		if n <= 0 {
			return Value{}, ErrCode("recursion limit must be > 0", "TCL", "OPERATION", "INTERP", "BADLIMIT")
		}
		k.limits.recursion = int(min(n, maxRecursion))
		if k == in && in.depth > int(n) {
			return Value{}, ErrCode("falling back due to new recursion limit", "TCL", "RECURSION")
		}
	}
	return Int(int64(k.limits.recursion)), nil
}

const maxRecursion = 100000 // nested evaluations: more would need more stack than Go gives a goroutine

func interpLimit(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("interp limit path limitType ?-option value ...?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	t, err := Lookup(args[1], []string{"commands", "time"}, "limit type")
	if err != nil {
		return Value{}, err
	}
	if k == in {
		return Value{}, ErrCode("limits on current interpreter inaccessible", "TCL", "OPERATION", "INTERP", "SELF")
	}
	opts := []string{"-command", "-granularity", "-value"}
	if t == 1 {
		opts = []string{"-command", "-granularity", "-milliseconds", "-seconds"}
	}
	l := &k.scriptLimits[t]
	switch {
	case len(args) == 2:
		var out []Value
		for _, o := range opts {
			out = append(out, Str(o), l.get(o))
		}
		return List(out...), nil
	case len(args) == 3:
		o, err := Lookup(args[2], opts, "option")
		if err != nil {
			return Value{}, err
		}
		return l.get(opts[o]), nil
	case len(args)%2 != 0:
		return Value{}, WrongArgs("interp limit path limitType ?-option value ...?")
	}
	for i := 2; i < len(args); i += 2 {
		o, err := Lookup(args[i], opts, "option")
		if err != nil {
			return Value{}, err
		}
		if err := l.set(in, opts[o], args[i+1]); err != nil {
			return Value{}, err
		}
	}
	k.applyLimit(t, l)
	return Value{}, nil
}

// A scriptLimit is what interp limit was told.
type scriptLimit struct {
	command, value, ms, sec Value
	granularity             int64
}

func (l *scriptLimit) get(opt string) Value {
	switch opt {
	case "-command":
		return l.command.norm()
	case "-granularity":
		return Int(max(l.granularity, 1))
	case "-milliseconds":
		return l.ms.norm()
	case "-seconds":
		return l.sec.norm()
	}
	return l.value.norm()
}

func (l *scriptLimit) set(in *Interp, opt string, v Value) error {
	if opt == "-command" {
		l.command = v
		return nil
	}
	if v.IsEmpty() && opt != "-granularity" {
		v = Value{}
	} else {
		n, err := in.Int(v)
		if err != nil {
			return err
		}
		switch {
		case opt == "-granularity" && n < 1:
			return ErrCode("granularity must be at least 1", "TCL", "OPERATION", "INTERP", "BADVALUE")
		case n < 0 && opt == "-value":
			return ErrCode("command limit value must be at least 0", "TCL", "OPERATION", "INTERP", "BADVALUE")
		case n < 0:
			return ErrCode(opt[1:]+" must be at least 0", "TCL", "OPERATION", "INTERP", "BADVALUE")
		}
		if opt == "-granularity" {
			l.granularity = n
		}
	}
	switch opt {
	case "-milliseconds":
		l.ms = v
	case "-seconds":
		l.sec = v
	case "-value":
		l.value = v
	}
	return nil
}

func (in *Interp) applyLimit(t int, l *scriptLimit) {
	if t == 0 {
		in.limits.cmdOn = l.value.o != nil
		in.limits.commands, _ = l.value.norm().AsInt()
		in.limitSignal()
		return
	}
	if l.sec.o == nil && l.ms.o == nil {
		in.SetDeadline(time.Time{})
		return
	}
	s, _ := l.sec.norm().AsInt()
	ms, _ := l.ms.norm().AsInt()
	in.SetDeadline(time.Unix(s, ms*int64(time.Millisecond)))
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
