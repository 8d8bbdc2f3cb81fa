package tcl

// This file holds coroutines: each has a goroutine of its own, and the interp is handed from one to the other.

import (
	"runtime"
	"slices"
	"strings"
)

// A coroutine is a computation that may stop with yield and go on when its command is called.
// Only one of the interp's goroutines runs at a time; the others wait on their channels.
type coroutine struct {
	in      *Interp
	cmd     *Command
	resume  chan Value
	out     chan coroResult
	saved   coroState  // while suspended
	base    activation // below all of its own: what resumed it is before it
	running bool
	started bool
	done    bool
	killed  bool
	multi   bool // stopped by yieldto: takes any number of arguments
	words   []Value
	inject  [][]Value // commands to run first when it goes on, the last first
}

// coroState is what an interp changes when another coroutine runs.
type coroState struct {
	frame *Frame
	act   *activation
	stk   []Value
	depth int
	tails tails
	coro  *coroutine
}

type coroResult struct {
	v       Value
	err     error
	done    bool
	yieldto []Value
	panics  any
	gone    bool
}

func registerCoroutine(in *Interp) {
	in.Register("coroutine", cmdCoroutine)
	in.Register("yield", cmdYield)
	in.Register("yieldto", cmdYieldto)
	in.Register("::tcl::unsupported::inject", cmdInject)
	in.Register("::tcl::unsupported::corotype", cmdCorotype)
}

func (in *Interp) coroState() coroState {
	return coroState{in.frame, in.act, in.stk, in.depth, in.tails, in.coro}
}

func (in *Interp) setCoroState(s coroState) {
	in.frame, in.act, in.stk, in.depth, in.tails, in.coro = s.frame, s.act, s.stk, s.depth, s.tails, s.coro
}

func cmdCoroutine(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("coroutine name cmd ?arg ...?")
	}
	name := args[0].String()
	q, tail := splitQualified(name)
	ns := in.frame.ns
	if q != "" || strings.HasPrefix(name, "::") {
		if strings.HasPrefix(name, "::") {
			q = "::" + q
		}
		if ns = in.findNS(in.frame.ns, q); ns == nil {
			return Value{}, ErrCode("can't create procedure \""+name+"\": unknown namespace", "TCL", "LOOKUP", "NAMESPACE")
		}
	}
	if tail == "" {
		return Value{}, ErrCode("can't create procedure \""+name+"\": bad procedure name", "TCL", "VALUE", "COMMAND", name)
	}
	co := &coroutine{in: in, resume: make(chan Value), out: make(chan coroResult), words: append([]Value(nil), args[1:]...)}
	co.saved = coroState{frame: in.top, act: &co.base, stk: make([]Value, 0, firstStack), depth: in.depth, coro: co}
	if ns := in.frame.ns; ns != in.root { // the command is found as seen from here, the frame is the global one
		co.saved.frame = &Frame{in: in, ns: ns}
	}
	co.cmd = in.define(ns, tail, &Command{fn: co.call})
	co.cmd.OnDelete(func(*Interp) { co.kill() })
	if in.coros == nil {
		in.coros = map[*coroutine]bool{}
	}
	in.coros[co] = true
	return co.run(Empty)
}

// call is the coroutine's command.
func (co *coroutine) call(in *Interp, args []Value) (Value, error) {
	name := strings.TrimPrefix(co.cmd.Name(), "::")
	if co.done { // else it would have no command
		return Value{}, ErrCode("coroutine \""+name+"\" ended with the library script that made it: make it in the request", "TCL", "COROUTINE", "LIBRARY")
	}
	if co.running {
		return Value{}, ErrCode("coroutine \""+name+"\" is already running", "TCL", "COROUTINE", "BUSY")
	}
	if co.multi {
		return co.run(listOf(args))
	}
	switch len(args) {
	case 0:
		return co.run(Empty)
	case 1:
		return co.run(args[0])
	}
	return Value{}, WrongArgs(name + " ?arg?")
}

// run hands the interp to the coroutine until it stops.
func (co *coroutine) run(v Value) (Value, error) {
	in := co.in
	mine := in.coroState()
	depth := in.depth
	co.running = true
	co.base.prev = in.act
	in.setCoroState(co.saved)
	in.depth = depth + 1
	if co.started {
		co.resume <- v.norm()
	} else {
		co.started = true
		go co.body()
	}
	r := <-co.out
	co.saved = in.coroState()
	co.running, co.base.prev = false, nil
	in.setCoroState(mine)
	if r.panics != nil {
		panic(r.panics)
	}
	if r.done {
		co.finish()
		return r.v, r.err
	}
	if r.yieldto != nil {
		return in.Call(r.yieldto...)
	}
	return r.v, nil
}

// finish takes away the command of a coroutine that ended.
func (co *coroutine) finish() {
	co.done = true
	delete(co.in.coros, co)
	if !co.cmd.deleted {
		co.in.dropCommand(co.cmd, true)
	}
}

// body is the coroutine's goroutine.
func (co *coroutine) body() {
	r := coroResult{done: true, gone: true}
	defer func() {
		if p := recover(); p != nil {
			r.panics = p
		}
		co.out <- r
	}()
	in := co.in
	f := in.frame
	v, err := in.callWords(f, co.words)
	if err != nil {
		if e := asException(err); e.Code == CodeReturn {
			v, err = in.unwindReturn(v, e)
		}
		if err != nil {
			err = endUnit(logExec(err, newList(co.words).String, firstSpot))
		}
	}
	r.v, r.err, r.gone = v, err, false
}

// stop hands the interp back and waits to be called again.
func (co *coroutine) stop(r coroResult) (Value, error) {
	co.out <- r
	v := <-co.resume
	if co.killed {
		runtime.Goexit()
	}
	return co.injected(v)
}

// injected runs the commands that were injected while the coroutine was suspended; the result of the last is what yield gives.
func (co *coroutine) injected(v Value) (Value, error) {
	var err error
	for n := len(co.inject); n > 0 && err == nil; n = len(co.inject) {
		words := co.inject[n-1]
		co.inject = co.inject[:n-1]
		v, err = co.in.Call(words...)
	}
	return v, err
}

// kill ends a suspended coroutine: nothing of its script runs any more, its goroutine ends.
func (co *coroutine) kill() {
	if co.done || !co.started || co.running {
		return
	}
	co.killed, co.done = true, true
	delete(co.in.coros, co)
	mine := co.in.coroState()
	co.in.setCoroState(co.saved)
	co.dropLocals()
	co.resume <- Empty
	<-co.out
	co.in.setCoroState(mine)
}

// dropLocals fires the unset traces of the variables of a coroutine that will not go on.
func (co *coroutine) dropLocals() {
	in := co.in
	for f := in.frame; f != nil && f != in.top; f = f.caller {
		if f.proc != nil && !in.closed {
			in.dropLocals(f)
		}
	}
}

// coroutineNamed finds a coroutine by the name of its command; what is said when there is none.
func (in *Interp) coroutineNamed(name Value, what string) (*coroutine, error) {
	c := in.original(in.resolve(in.frame.ns, name.String()))
	for co := range in.coros {
		if co.cmd == c {
			return co, nil
		}
	}
	return nil, ErrCode("can only "+what+" a coroutine", "TCL", "LOOKUP", "COROUTINE", name.String())
}

func cmdInject(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("tcl::unsupported::inject coroName cmd ?arg1 arg2 ...?")
	}
	co, err := in.coroutineNamed(args[0], "inject a command into")
	if err != nil {
		return Value{}, err
	}
	if co.running {
		return Value{}, ErrCode("can only inject a command into a suspended coroutine", "TCL", "COROUTINE", "ACTIVE")
	}
	co.inject = append(co.inject, slices.Clone(args[1:]))
	return Value{}, nil
}

func cmdCorotype(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("tcl::unsupported::corotype coroName")
	}
	co, err := in.coroutineNamed(args[0], "get coroutine type of")
	switch {
	case err != nil:
		return Value{}, err
	case co.running:
		return Str("active"), nil
	case co.multi:
		return Str("yieldto"), nil
	}
	return Str("yield"), nil
}

func cmdYield(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("yield ?returnValue?")
	}
	co := in.coro
	if co == nil {
		return Value{}, ErrCode("yield can only be called in a coroutine", "TCL", "COROUTINE", "ILLEGAL_YIELD")
	}
	v := Empty
	if len(args) == 1 {
		v = args[0]
	}
	co.multi = false
	return co.stop(coroResult{v: v})
}

func cmdYieldto(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("yieldto command ?arg ...?")
	}
	co := in.coro
	if in.data(in.frame.ns).deleted {
		return Value{}, ErrCode("yieldto called in deleted namespace", "TCL", "COROUTINE", "YIELDTO_IN_DELETED")
	}
	if co == nil {
		return Value{}, ErrCode("yieldto can only be called in a coroutine", "TCL", "COROUTINE", "ILLEGAL_YIELD")
	}
	words := append([]Value(nil), args...)
	if n := words[0].String(); !strings.HasPrefix(n, "::") {
		if c := in.resolve(in.frame.ns, n); c != nil {
			words[0] = Str(c.Name())
		}
	}
	co.multi = true
	return co.stop(coroResult{yieldto: words})
}
