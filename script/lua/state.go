// This file defines the state: one Lua world with the library loaded, on which many requests run one at a time.

package lua

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// maxFree is how many unused threads a state keeps for further requests, 4 to 8 KiB each.
const maxFree = 64

// state is one Lua world.
type state struct {
	lib      *library
	L        *lua.LState     // the main thread; only the library runs on it
	globals  *lua.LTable     // the library's globals, raw
	assigned map[string]bool // globals that functions of required modules assign
	base     *lua.LTable     // the values of those globals that functions assign: see globals.go
	envMeta  *lua.LTable     // metatable of the requests' own globals
	fileMeta *lua.LTable     // metatable of open files
	stdin    *file
	errMeta  *lua.LTable // metatable of error values
	handles  map[string]*lua.LTable
	funcs    []*lua.LFunction // functions that builtins were given in the load, by ordinal
	replays  bool
	loading  bool
	load     *script.Run // of the library's scripts; nil but for the load
	loaded   *lua.LTable // package.loaded
	patterns map[patternKey]*pattern

	mu      sync.Mutex             // held by the interp that computes
	cur     *interp                // that interp; mu guards it
	running atomic.Pointer[interp] // cur, for the watch
	run     atomic.Uint64          // counts takings and lettings go of mu: odd while one computes

	requests int       // interps bound to this state; lib.mu guards it
	free     []*interp // unused interps; lib.mu guards it
}

// threadRegisters is the size of a new thread's stack, and of each step in which it grows, in values of 16 bytes. A usual
// handler gets by with one, and many of them may wait at once. NewState itself has a least size, which is twice that.
const threadRegisters = 64

// newState makes a Lua world and runs the library in it. replays says that it is not the first one.
func (lib *library) newState(replays bool) (*state, error) {
	opt := &lib.eng.opt
	st := &state{lib: lib, replays: replays, loading: true}
	st.L = lua.NewState(lua.Options{
		CallStackSize:       opt.Recursion,
		RegistrySize:        128,
		RegistryGrowStep:    128,
		RegistryMaxSize:     opt.Registers,
		MinimizeStackMemory: true,
		SkipOpenLibs:        true,
	})
	st.L.Options.RegistrySize, st.L.Options.RegistryGrowStep = threadRegisters, threadRegisters // for NewThread
	st.L.G.MainThread = st.L
	st.globals = st.L.G.Global
	st.base = st.L.CreateTable(0, 0)
	st.openLibs()
	st.openBuiltins()
	in := st.newInterp()
	in.host = lib.host
	st.load = lib.run(replays)
	defer func() { st.loading, st.load = false, nil }()
	defer in.limitLoad(opt.Time)()
	for _, p := range lib.progs {
		if err := in.load(p); err != nil {
			return nil, err
		}
	}
	if err := st.checkReplay(); err != nil {
		return nil, err
	}
	st.divide()
	return st, nil
}

// limitLoad stops the load of the library after a time; no watch looks at it yet. What it returns lifts that.
func (in *interp) limitLoad(limit time.Duration) (lift func()) {
	if limit <= 0 {
		return func() {}
	}
	timer := time.AfterFunc(limit, func() { in.Stop(script.ErrTime) })
	return func() {
		timer.Stop()
		in.Resume()
	}
}

// checkReplay verifies that this state gave the builtins the same functions as the first.
func (st *state) checkReplay() error {
	if !st.replays {
		return nil
	}
	same := len(st.funcs) == len(st.lib.funcs)
	for i := 0; same && i < len(st.funcs); i++ {
		same = st.funcs[i] != nil && st.funcs[i].Proto == st.lib.funcs[i].proto
	}
	if !same {
		return script.Errorf("the library registers other functions each time that it runs; it must do the same always")
	}
	return nil
}

// openBuiltins makes every builtin a global function; one with "::" in its name a field of a global table.
func (st *state) openBuiltins() {
	for _, b := range st.lib.eng.reg.All() {
		table, name := st.globals, script.LuaName(b.Name)
		if outer, inner, nested := strings.Cut(name, "."); nested {
			name = inner
			sub, ok := st.globals.RawGetString(outer).(*lua.LTable)
			if !ok {
				sub = st.L.NewTable()
				st.globals.RawSetString(outer, sub)
			}
			table = sub
		}
		table.RawSetString(name, st.L.NewFunction(st.builtin(b)))
	}
}

// builtin returns the Lua function of b.
func (st *state) builtin(b *script.Builtin) lua.LGFunction {
	return func(L *lua.LState) int { return st.cur.builtin(L, b, "") }
}

// interp returns an unused interp or makes one. lib.mu must be held.
func (st *state) interp(host script.Host) *interp {
	st.requests++
	var in *interp
	if n := len(st.free); n > 0 {
		in = st.free[n-1]
		st.free[n-1] = nil
		st.free = st.free[:n-1]
	} else {
		in = &interp{st: st}
	}
	in.host = host
	return in
}

// busy reports whether a request computes on the state now.
func (st *state) busy() bool { return st.run.Load()&1 == 1 }

// lock makes in the interp that computes.
func (st *state) lock(in *interp) {
	st.mu.Lock()
	st.cur = in
	st.running.Store(in)
	st.run.Add(1)
}

// unlock lets others compute.
func (st *state) unlock() {
	st.run.Add(1)
	st.cur = nil
	st.mu.Unlock()
}

// lookup finds a global of the library, nil as lua.LNil.
func (st *state) lookup(name string) lua.LValue {
	if v := st.globals.RawGetString(name); v != lua.LNil {
		return v
	}
	return st.base.RawGetString(name)
}
