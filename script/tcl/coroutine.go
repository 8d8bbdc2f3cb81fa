package tcl

// This file holds coroutines: each has a goroutine of its own, and the interp is handed from one to the other.

import (
	"runtime"
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
	co.cmd.OnDelete(co.kill)
	if in.coros == nil {
		in.coros = map[*coroutine]bool{}
	}
	in.coros[co] = true
	return co.run(Empty)
}

// call is the coroutine's command.
func (co *coroutine) call(in *Interp, args []Value) (Value, error) {
	name := strings.TrimPrefix(co.cmd.Name(), "::")
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
	return v, nil
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
	co.resume <- Empty
	<-co.out
	co.in.setCoroState(mine)
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
