// This file defines the library: one generation of loaded scripts, and the pool of states that serve it.

package lua

import (
	"sync"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// library is one generation of library scripts with its states.
type library struct {
	eng   *engine
	host  script.Host // what builtins work for while the scripts run
	progs []*program

	// Set while the first state loads, unchanged afterwards.
	funcs    []*function                   // functions that builtins were given, by their ordinal
	assigned map[string]bool               // globals that functions assign: see globals.go
	protos   map[string]*function          // global functions, by name
	names    map[*lua.FunctionProto]string // and the other way round
	pending  []*function                   // functions given by name, to be checked at the end of the load

	answers script.Answers // of builtins that acted in the load of the first state, for the others
	modules programs

	growing sync.Mutex // held while a further state is made: all work for the same host
	mu      sync.Mutex
	states  []*state
	idle    []*state // states without a request; the last used is the last
	making  int      // states being made
	active  int      // interps handed out
	stunted bool     // a further state could not be made
	closed  bool
	watched bool // the watch looks at the states
}

// Load runs the sources in a first state. Further states are made as requests need them.
func (e *engine) Load(host script.Host, sources []script.Source) (script.Library, error) {
	lib := &library{eng: e, host: host}
	for _, src := range sources {
		p, err := compile(src.File, src.Text)
		if err != nil {
			return nil, err
		}
		lib.progs = append(lib.progs, p)
	}
	lib.assigned = assignedInFunctions(lib.progs)
	st, err := lib.newState(false)
	if err != nil {
		return nil, err
	}
	lib.describe(st)
	for _, f := range lib.pending {
		if _, err := st.newInterp().named(f.name); err != nil {
			return nil, &script.Error{File: f.file, Line: f.line, Msg: err.Error()}
		}
	}
	lib.states = []*state{st}
	lib.idle = []*state{st}
	return lib, nil
}

// run begins a run of the library's scripts; replays says that it is not the first.
func (lib *library) run(replays bool) *script.Run {
	if replays {
		return lib.answers.Again()
	}
	return lib.answers.First()
}

// describe keeps the names of the global functions, for lookups that need no state.
func (lib *library) describe(st *state) {
	lib.protos = make(map[string]*function)
	lib.names = make(map[*lua.FunctionProto]string)
	add := func(k, v lua.LValue) {
		name, ok := k.(lua.LString)
		fn, isFn := v.(*lua.LFunction)
		if !ok || !isFn {
			return
		}
		lib.protos[string(name)] = newFunction(lib, fn, string(name))
		if fn.Proto != nil {
			lib.names[fn.Proto] = string(name)
		}
	}
	st.globals.ForEach(add)
	st.base.ForEach(add)
	for _, f := range lib.funcs {
		if name := lib.names[f.proto]; name != "" && st.lookup(name) == lua.LValue(st.funcs[f.ordinal]) {
			f.global, f.place = name, name
		}
	}
}

// Func finds a global function by name.
func (lib *library) Func(name string) (script.Func, error) {
	if f := lib.protos[name]; f != nil {
		return f, nil
	}
	return nil, script.Errorf("there is no Lua function %q", name)
}

// Interp binds an interp for one request to the state that will serve it soonest. A request that comes as the library is
// being closed is still served.
func (lib *library) Interp(host script.Host) (script.Interp, error) {
	lib.mu.Lock()
	defer lib.mu.Unlock()
	lib.active++
	lib.watch()
	if len(lib.idle) == 0 && !lib.stunted && len(lib.states)+lib.making < lib.eng.opt.States {
		lib.grow()
	}
	return lib.pick().interp(host), nil
}

// grow adds an idle state. lib.mu must be held; it is let go of meanwhile. A library that can not be loaded once more
// goes on with the states that it has.
func (lib *library) grow() {
	lib.making++
	lib.mu.Unlock()
	lib.growing.Lock()
	st, err := lib.newState(true)
	lib.growing.Unlock()
	lib.mu.Lock()
	lib.making--
	if err == nil {
		lib.states = append(lib.states, st)
		lib.idle = append(lib.idle, st)
		if lib.watched {
			lib.eng.watch.Add(st)
		}
		return
	}
	lib.stunted = true
	if report := lib.eng.opt.Report; report != nil {
		report(err)
	}
}

// pick chooses the state for a new request: an idle one, else among those that compute nothing now, else among all, the
// one with the fewest requests. lib.mu must be held.
func (lib *library) pick() *state {
	if n := len(lib.idle); n > 0 {
		st := lib.idle[n-1]
		lib.idle = lib.idle[:n-1]
		return st
	}
	best, bestBusy := lib.states[0], lib.states[0].busy()
	for _, st := range lib.states[1:] {
		busy := st.busy()
		if !busy && bestBusy || busy == bestBusy && st.requests < best.requests {
			best, bestBusy = st, busy
		}
	}
	return best
}

// release takes an interp back.
func (lib *library) release(in *interp) {
	st := in.st
	lib.mu.Lock()
	st.requests--
	if st.requests == 0 {
		lib.idle = append(lib.idle, st)
	}
	if len(st.free) < maxFree {
		st.free = append(st.free, in)
	}
	lib.active--
	lib.end()
	lib.mu.Unlock()
}

// Close lets go of the generation when the last of its interps has been closed.
func (lib *library) Close() {
	lib.mu.Lock()
	lib.closed = true
	lib.end()
	lib.mu.Unlock()
}

// end ends the watch of a closed library that nobody uses. lib.mu must be held.
func (lib *library) end() {
	if lib.closed && lib.active == 0 {
		lib.unwatch()
	}
}
