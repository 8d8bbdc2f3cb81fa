package tcl

// This file holds the info command.

import (
	"os"
	"slices"
	"strings"
)

// Version is the Tcl version whose language this engine speaks.
const (
	Version    = "8.6"
	PatchLevel = "8.6.13"
)

func registerInfo(in *Interp) {
	in.RegisterEnsemble("info", []Sub{
		{Name: "args", Fn: infoArgs}, {Name: "body", Fn: infoBody}, {Name: "cmdcount", Fn: infoCmdcount},
		{Name: "commands", Fn: infoCommands}, {Name: "complete", Fn: infoComplete}, {Name: "coroutine", Fn: infoCoroutine},
		{Name: "default", Fn: infoDefault}, {Name: "errorstack", Fn: infoErrorstack},
		{Name: "exists", Fn: infoExists, inline: inlineInfoExists}, {Name: "frame", Fn: infoFrame},
		{Name: "functions", Fn: infoFunctions}, {Name: "globals", Fn: infoGlobals}, {Name: "hostname", Fn: infoHostname},
		{Name: "level", Fn: infoLevel}, {Name: "library", Fn: infoLibrary}, {Name: "loaded", Fn: infoLoaded},
		{Name: "locals", Fn: infoLocals}, {Name: "nameofexecutable", Fn: infoNameofexecutable},
		{Name: "patchlevel", Fn: infoGlobal("patchlevel", "tcl_patchLevel")}, {Name: "procs", Fn: infoProcs},
		{Name: "script", Fn: infoScript}, {Name: "sharedlibextension", Fn: infoConst("sharedlibextension", ".so")},
		{Name: "tclversion", Fn: infoGlobal("tclversion", "tcl_version")}, {Name: "vars", Fn: infoVars},
	})
}

func infoConst(name, value string) CmdFunc {
	return func(in *Interp, args []Value) (Value, error) {
		if len(args) != 0 {
			return Value{}, WrongArgs("info " + name)
		}
		return Str(value), nil
	}
}

// infoGlobal is a subcommand that gives the value of a global, as long as it is there.
func infoGlobal(name, global string) CmdFunc {
	return func(in *Interp, args []Value) (Value, error) {
		if len(args) != 0 {
			return Value{}, WrongArgs("info " + name)
		}
		if v, ok := in.Global(global); ok {
			return v, nil
		}
		return Value{}, ErrCode("can't read \""+global+"\": no such variable", "TCL", "LOOKUP", "VARNAME", global)
	}
}

// original follows imports to the command itself.
func (in *Interp) original(c *Command) *Command {
	for c != nil && c.orig != nil {
		c = in.imported(c)
	}
	return c
}

// imported gives what an imported command runs: what this interp has instead of a command of the blueprint goes first.
func (in *Interp) imported(i *Command) *Command {
	if k := i.orig; k.shared {
		if own := in.data(k.ns).cmd(k.name); own != nil {
			return own
		}
	}
	return i.orig
}

// procNamed finds a procedure for info.
func (in *Interp) procNamed(v Value) (*Proc, error) {
	c := in.original(in.resolve(in.frame.ns, v.String()))
	if c == nil || c.proc == nil {
		return nil, ErrCode("\""+v.String()+"\" isn't a procedure", "TCL", "LOOKUP", "PROCEDURE", v.String())
	}
	return c.proc, nil
}

func infoArgs(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("info args procname")
	}
	p, err := in.procNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	var out []string
	for _, q := range p.params {
		out = append(out, q.name)
	}
	return StrList(out...), nil
}

func infoBody(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("info body procname")
	}
	p, err := in.procNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	return p.body, nil
}

func infoDefault(in *Interp, args []Value) (Value, error) {
	if len(args) != 3 {
		return Value{}, WrongArgs("info default procname arg varname")
	}
	p, err := in.procNamed(args[0])
	if err != nil {
		return Value{}, err
	}
	for _, q := range p.params {
		if q.name == args[1].String() {
			_, err := in.SetVar(args[2].String(), q.def.norm())
			return Bool(q.def.o != nil), err
		}
	}
	return Value{}, ErrCode("procedure \""+args[0].String()+"\" doesn't have an argument \""+args[1].String()+"\"",
		"TCL", "LOOKUP", "ARGUMENT", args[1].String())
}

func infoCmdcount(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("info cmdcount")
	}
	return Int(in.cmds), nil
}

func infoComplete(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("info complete command")
	}
	return Bool(Complete(args[0].String())), nil
}

// Complete tells whether a script has no open brace, bracket or quote.
func Complete(src string) bool {
	if strings.HasSuffix(src, "\\\n") {
		slashes := len(src) - 1 - len(strings.TrimRight(src[:len(src)-1], "\\"))
		if slashes%2 == 1 {
			return false
		}
	}
	s := parseScript(nil, src, firstSpot, nil)
	if n := len(s.cmds); n > 0 {
		if strings.HasPrefix(s.cmds[n-1].err, "missing") {
			return false
		}
	}
	return true
}

func infoCoroutine(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("info coroutine")
	}
	if in.coro == nil || in.coro.cmd.deleted {
		return Value{}, nil
	}
	return Str(in.coro.cmd.Name()), nil
}

func infoErrorstack(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("info errorstack ?interp?")
	}
	if len(args) == 1 {
		k, err := in.interpAt(args[0])
		if err != nil {
			return Value{}, err
		}
		in = k
	}
	return in.errorStack.norm(), nil
}

func infoExists(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("info exists varName")
	}
	return Bool(in.exists(args[0].String())), nil
}

// exists fires read traces, which may make the variable.
func (in *Interp) exists(name string) bool {
	n, e, isElem := splitElem(name)
	if !isElem {
		n = name
	}
	v := in.frame.lookupVar(n, false)
	if v == nil {
		return false
	}
	if !isElem {
		if v.traces != nil {
			_ = in.fire(v, n, "", false, traceReadOp)
		}
		return v.defined()
	}
	if v.traces != nil {
		_ = in.fire(v, n, e, true, traceReadOp)
	}
	el := v.peekElem(e)
	if el != nil && el.traces != nil {
		_ = in.fire(el, n, e, true, traceReadOp)
	}
	return el != nil && el.val.o != nil
}

func inlineInfoExists(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 2 {
		return nil
	}
	r := c.wordRef(&cmd.words[1])
	if r.slot < 0 || r.isElem {
		return nil
	}
	return func(f *Frame) (Value, error) {
		s := f.slots[r.slot]
		if s.o == nil || s.o.flags&fVar == 0 {
			return Bool(s.o != nil), nil
		}
		v := s.o.asVar().target()
		if v.traces != nil {
			_ = f.in.fire(v, r.name, "", false, traceReadOp)
		}
		return Bool(v.defined()), nil
	}
}

func optPattern(args []Value, usage string) (pattern string, all bool, err error) {
	switch len(args) {
	case 0:
		return "", true, nil
	case 1:
		return args[0].String(), false, nil
	}
	return "", false, WrongArgs(usage)
}

func infoFunctions(in *Interp, args []Value) (Value, error) {
	p, all, err := optPattern(args, "info functions ?pattern?")
	if err != nil {
		return Value{}, err
	}
	var out []string
	for _, from := range []*Namespace{in.findNS(in.frame.ns, "tcl::mathfunc"), in.findNS(in.root, "tcl::mathfunc")} {
		if from == nil {
			continue
		}
		for _, n := range in.data(from).cmdNames() {
			if (all || GlobMatch(p, n, false)) && !slices.Contains(out, n) {
				out = append(out, n)
			}
		}
	}
	return StrList(out...), nil
}

func infoHostname(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("info hostname")
	}
	h, err := os.Hostname()
	if err != nil {
		return Value{}, ErrCode("unable to determine name of host", "TCL", "OPERATION", "HOSTNAME", "UNKNOWN")
	}
	return Str(h), nil
}

func infoLevel(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("info level ?number?")
	}
	if len(args) == 0 {
		return Int(int64(in.frame.level)), nil
	}
	n, err := in.Int(args[0])
	if err != nil {
		return Value{}, err
	}
	if n <= 0 {
		n += int64(in.frame.level)
	}
	f := in.frameAt(int(n))
	if f == nil || n <= 0 {
		return Value{}, ErrCode("bad level \""+args[0].String()+"\"", "TCL", "LOOKUP", "STACK_LEVEL", args[0].String())
	}
	return newList(f.words()), nil
}

// words are the words of the call that made the frame.
func (f *Frame) words() []Value {
	out := make([]Value, 0, len(f.args)+2)
	if f.proc != nil && f.proc.what == lambdaTerm {
		out = append(out, Str("apply"))
	}
	return append(append(out, f.name.norm()), f.args...)
}

func infoLibrary(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("info library")
	}
	if v, ok := in.Global("tcl_library"); ok {
		return v, nil
	}
	return Value{}, ErrCode("no library has been specified for Tcl", "TCL", "LOOKUP", "VARIABLE", "tcl_library")
}

func infoLoaded(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("info loaded ?interp?")
	}
	if len(args) == 1 {
		if _, err := in.interpAt(args[0]); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func infoNameofexecutable(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("info nameofexecutable")
	}
	return Str(executable()), nil
}

func infoScript(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("info script ?filename?")
	}
	if len(args) == 1 {
		in.script = args[0].String()
	}
	return Str(in.script), nil
}

// infoNames gathers names that match a pattern, which may be qualified.
func (in *Interp) infoNames(pattern string, all, fallback bool, names func(d *nsData) []string) Value {
	ns, tail, prefix := in.frame.ns, pattern, ""
	if isQualified(pattern) {
		var q string
		q, tail = splitQualified(pattern)
		if strings.HasPrefix(pattern, "::") {
			q = "::" + q
		}
		ns = in.findNS(in.frame.ns, q)
		if ns == nil {
			return Empty
		}
		fallback = false
		if prefix = ns.full + "::"; ns == in.root {
			prefix = "::"
		}
	}
	var out []string
	seen := map[string]bool{}
	add := func(ns *Namespace) {
		for _, n := range names(in.data(ns)) {
			if !seen[n] && (all || GlobMatch(tail, n, false)) {
				seen[n] = true
				out = append(out, prefix+n)
			}
		}
	}
	add(ns)
	if fallback && ns != in.root {
		for _, p := range in.data(ns).path {
			add(p)
		}
		add(in.root)
	}
	return StrList(out...)
}

func infoCommands(in *Interp, args []Value) (Value, error) {
	p, all, err := optPattern(args, "info commands ?pattern?")
	if err != nil {
		return Value{}, err
	}
	return in.infoNames(p, all, true, (*nsData).cmdNames), nil
}

func infoProcs(in *Interp, args []Value) (Value, error) {
	p, all, err := optPattern(args, "info procs ?pattern?")
	if err != nil {
		return Value{}, err
	}
	return in.infoNames(p, all, false, func(d *nsData) []string {
		return slices.DeleteFunc(d.cmdNames(), func(n string) bool { return in.original(d.cmd(n)).proc == nil })
	}), nil
}

// shown gives the names of the variables that exist.
func (in *Interp) shown(d *nsData) []string {
	return slices.DeleteFunc(d.varNames(), func(n string) bool {
		v := in.nsVar(d.ns, n, false)
		return v == nil || !v.defined() && (v.home == nil || !v.home.declared)
	})
}

func infoGlobals(in *Interp, args []Value) (Value, error) {
	p, all, err := optPattern(args, "info globals ?pattern?")
	if err != nil {
		return Value{}, err
	}
	if isQualified(p) {
		p = strings.TrimLeft(p, ":")
	}
	var out []string
	for _, n := range in.shown(&in.rootData) {
		if v := in.nsVar(in.root, n, false); v.defined() && (all || GlobMatch(p, n, false)) {
			out = append(out, n)
		}
	}
	return StrList(out...), nil
}

func infoVars(in *Interp, args []Value) (Value, error) {
	p, all, err := optPattern(args, "info vars ?pattern?")
	if err != nil {
		return Value{}, err
	}
	if in.frame.proc != nil && !isQualified(p) {
		return in.frame.localNames(p, all, true), nil
	}
	return in.infoNames(p, all, true, in.shown), nil
}

func infoLocals(in *Interp, args []Value) (Value, error) {
	p, all, err := optPattern(args, "info locals ?pattern?")
	if err != nil {
		return Value{}, err
	}
	if in.frame.proc == nil {
		return Empty, nil
	}
	return in.frame.localNames(p, all, false), nil
}

// localNames lists the variables of a procedure's frame, with links or without.
func (f *Frame) localNames(pattern string, all, links bool) Value {
	var out []string
	add := func(name string, v *Var, link bool) {
		if (v == nil || v.target().defined()) && (links || !link) && (all || GlobMatch(pattern, name, false)) {
			out = append(out, name)
		}
	}
	for i, name := range f.code.names {
		switch s := f.slots[i]; {
		case s.o == nil:
		case s.o.flags&fVar != 0:
			add(name, s.o.asVar(), s.n == 1)
		default:
			add(name, nil, false)
		}
	}
	for name, v := range f.vars {
		add(name, v, v.link != nil)
	}
	if f.code.vars != nil && links {
		for _, name := range f.code.vars.names {
			if _, ok := f.code.slotOf(name); !ok && f.vars[name] == nil {
				add(name, f.in.nsVar(f.ns, name, true), true)
			}
		}
	}
	return StrList(out...)
}
