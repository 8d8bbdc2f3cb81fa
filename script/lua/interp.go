// This file defines the interp: one request's life as a Lua thread on a state.

package lua

import (
	"errors"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// interp is a Lua thread with what one request needs; it is used again for another request.
type interp struct {
	st      *state
	host    script.Host
	thread  *lua.LState         // nil until it is needed
	mark    *lua.LTable         // see interpOf
	env     *lua.LTable         // the request's globals, nil until it has any
	cleared map[lua.LValue]bool // globals of the library that the request has set to nil
	dirty   bool                // an error has unwound the thread, or it has grown much: the next call begins with a new one

	L       *lua.LState // the thread that called the builtin that runs now: a coroutine, or thread
	depth   int         // Runs and Calls within each other; the outermost holds the state's lock
	shared  int         // modules being loaded: what they assign is for all requests
	nested  int         // coroutines within each other
	matcher *matcher    // for the next search of a pattern
	files   []*file     // open files, closed with the request
	buf     []byte      // scratch for making strings
	frame   frame       // for the builtin called first
	inUse   bool        // frame is

	life uint64 // counts the requests that it has served

	why   atomic.Pointer[stop]   // set while the script is to stop
	asked atomic.Pointer[func()] // what the script is to call between two steps
}

// frame is what one call of a builtin needs.
type frame struct {
	call script.Call
	args args
}

// stop is the reason for which a script is stopped.
type stop struct {
	err error
	own bool // the script ended itself; lifted when it has
}

var _ script.Variables = (*interp)(nil)

// Stop makes the script end soon with err. The first Stop counts, until Resume.
func (in *interp) Stop(err error) { in.halt(&stop{err: err}) }

func (in *interp) halt(why *stop) {
	if in.why.CompareAndSwap(nil, why) {
		stopping.Add(1)
	}
}

// Resume lifts a Stop.
func (in *interp) Resume() {
	if in.why.Swap(nil) != nil {
		stopping.Add(-1)
	}
}

// Interrupt makes the script call fn at its next check. One fn waits at a time; a later one takes its place.
func (in *interp) Interrupt(fn func()) {
	if in.asked.Swap(&fn) == nil {
		stopping.Add(1)
	}
}

// checkStop raises an error if the script is to stop. Scripts may catch it, but come to the next check soon.
func (in *interp) checkStop(L *lua.LState) {
	if why := in.why.Load(); why != nil {
		L.RaiseError("%s", why.err)
	}
}

// between does, between two steps of the script on L, what others want of it: it calls what Interrupt has left, as a
// builtin would that the script calls there, and looks for a stop.
func (in *interp) between(L *lua.LState) {
	if in.asked.Load() != nil {
		fn := in.takeAsked()
		caller := in.L
		in.L = L
		fn()
		in.L = caller
	}
	in.checkStop(L)
}

// Check is between for a builtin that computes on the thread that called it.
func (in *interp) Check() error {
	if in.asked.Load() != nil {
		in.takeAsked()()
	}
	if why := in.why.Load(); why != nil {
		return why.err
	}
	return nil
}

// takeAsked takes back what Interrupt has left; a function that does nothing where there is nothing.
func (in *interp) takeAsked() func() {
	if fn := in.asked.Swap(nil); fn != nil {
		stopping.Add(-1)
		return *fn
	}
	return func() {}
}

// newInterp makes an interp that the pool does not count, for the load of the library.
func (st *state) newInterp() *interp { return &interp{st: st} }

// enter takes the state for this interp, unless it has it.
func (in *interp) enter() {
	in.depth++
	if in.depth > 1 {
		return
	}
	in.st.lock(in)
	if in.thread == nil {
		thread, _ := in.st.L.NewThread()
		in.thread = traced(thread)
		in.thread.Env = in.markTable()
	}
	in.L = in.thread
	in.st.L.G.CurrentThread = in.thread
}

// leave lets go of the state.
func (in *interp) leave() {
	in.depth--
	if in.depth == 0 {
		in.L = nil
		if in.dirty {
			in.thread, in.dirty = nil, false // stray upvalues may point into it
		}
		in.st.unlock()
	}
}

// Wait runs fn without the state.
func (in *interp) Wait(fn func()) {
	if in.depth == 0 {
		fn()
		return
	}
	g := in.st.L.G
	thread := g.CurrentThread
	in.st.unlock()
	defer func() {
		in.st.lock(in)
		g.CurrentThread = thread
	}()
	fn()
}

// Run runs a program with the request's globals. Its arguments are the chunk's "...".
func (in *interp) Run(p script.Program, args ...script.Value) (script.Value, error) {
	prog, ok := p.(*program)
	if !ok {
		return script.Value{}, script.Errorf("%s is not a Lua program", p.File())
	}
	in.enter()
	defer in.leave()
	return in.call(prog.function(in.globals()), args)
}

// load runs a program of the library with the library's globals.
func (in *interp) load(p *program) error {
	in.enter()
	defer in.leave()
	if err := in.protected(p.function(in.st.globals), nil); err != nil {
		return err
	}
	in.L.Pop(1)
	return nil
}

// Call calls a function.
func (in *interp) Call(f script.Func, args ...script.Value) (script.Value, error) {
	in.enter()
	defer in.leave()
	fn, err := in.resolve(f)
	if err != nil {
		return script.Value{}, err
	}
	return in.call(fn, args)
}

// call calls fn on the thread that runs now and returns its first result.
func (in *interp) call(fn *lua.LFunction, args []script.Value) (script.Value, error) {
	if err := in.protected(fn, args); err != nil {
		return script.Value{}, err
	}
	v, err := in.result(in.L.Get(-1))
	in.L.Pop(1)
	return v, err
}

// result is fromLua with an error where it is stopped.
func (in *interp) result(v lua.LValue) (_ script.Value, err error) {
	if v.Type() != lua.LTTable {
		return in.fromLua(v, 0), nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = in.failed(recovered("return", r))
		}
	}()
	return in.fromLua(v, 0), nil
}

// protected calls fn and leaves its first result on the stack.
func (in *interp) protected(fn *lua.LFunction, args []script.Value) error {
	if why := in.why.Load(); why != nil {
		return stopError(why.err, nil)
	}
	L := in.L
	if full(L) {
		return script.Errorf(errOverflow)
	}
	L.Push(fn)
	for _, v := range args {
		L.Push(in.toLua(v))
	}
	if err := L.PCall(len(args), 1, nil); err != nil {
		return in.failed(err)
	}
	if why := in.why.Load(); why != nil && why.own {
		return in.failed(nil) // it has called exit, and a coroutine or pcall kept that to itself
	}
	return nil
}

// failed makes the error of a call that ended with err. A stop counts before whatever the script made of it.
func (in *interp) failed(err error) error {
	in.dirty = true
	why := in.why.Load()
	if why == nil {
		return asError(err)
	}
	if why.own && in.depth == 1 {
		in.Resume()
	}
	return stopError(why.err, err)
}

// builtin calls b for the script. sub is the subcommand where the script called a method.
func (in *interp) builtin(L *lua.LState, b *script.Builtin, sub string) int {
	in.between(L)
	f := in.takeFrame()
	f.args = args{in: in, L: L, sub: sub, n: L.GetTop()}
	for f.args.n > 0 && L.Get(f.args.n) == lua.LNil {
		f.args.n-- // a trailing nil counts as not given
	}
	if sub != "" {
		f.args.n++
	}
	caller := in.L
	in.L = L
	v, err := in.invoke(f, b)
	in.L = caller
	if f == &in.frame {
		in.inUse = false
	}
	if err != nil {
		in.raise(L, err)
	}
	L.Push(in.toLua(v))
	return 1
}

// takeFrame returns the interp's own frame, or a new one for a builtin called while another runs.
func (in *interp) takeFrame() *frame {
	f := &in.frame
	if in.inUse {
		f = new(frame)
	}
	in.inUse = true
	f.call.Host, f.call.Interp, f.call.Run = in.host, in, in.st.load
	return f
}

// invoke calls b; a panic becomes an error.
func (in *interp) invoke(f *frame, b *script.Builtin) (v script.Value, err error) {
	defer func() {
		if r := recover(); r != nil {
			v, err = script.Value{}, recovered(b.Name, r)
		}
		if err == errDeep {
			err = f.call.ArgError(f.args.now, err)
		}
	}()
	return f.call.Invoke(b, &f.args)
}

// raise makes err the error of the script. One that ends the script cannot be caught.
func (in *interp) raise(L *lua.LState, err error) {
	if errors.Is(err, script.ErrExit) {
		in.halt(&stop{err: err, own: true})
	}
	L.Error(in.errorValue(L, err), 1)
}

// pause is Wait for the waits of Lua's own functions.
func (in *interp) pause(fn func()) {
	in.host.Waits()
	in.Wait(fn)
}

// Characters is false: strings of Lua are bytes.
func (in *interp) Characters() bool { return false }

// Position returns file and line of the Lua statement that runs now.
func (in *interp) Position() (file string, line int) {
	if in.L == nil {
		return "", 0
	}
	return position(in.L)
}

// SetVar sets a global of the request, also before a script runs. Lua gives a builtin no way to the caller's locals.
func (in *interp) SetVar(name string, v script.Value) error {
	in.enter()
	defer in.leave()
	in.L.SetField(in.globals(), name, in.toLua(v))
	return nil
}

// Close ends the request's globals and gives the thread back.
func (in *interp) Close() {
	in.closeFiles()
	in.life++
	in.host, in.env, in.cleared = nil, nil, nil
	in.frame = frame{}
	if cap(in.buf) > keepBuffer {
		in.buf = nil
	}
	in.Resume()
	in.takeAsked()
	in.st.lib.release(in)
}

// keepBuffer is the largest scratch buffer that an unused interp keeps, bytes.
const keepBuffer = 64 << 10
