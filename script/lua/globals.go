// This file gives each request its own globals.
//
// Code of a page or script has the request's own table E as its environment: what it lacks is read from the library's
// globals, what is written stays in E. Functions of the library have the library's globals P as theirs. The names that
// any of these functions assigns are found when the library is compiled; they are kept out of P, in the table base, and
// P's metatable takes reads and writes of what P lacks to the E of the request that runs, then to base. So a name that no
// function assigns is read from P at full speed, and no write reaches another request.

package lua

import (
	lua "github.com/yuin/gopher-lua"
)

// Instructions of gopher-lua: the operation is the upper 6 bits, a constant's index the lower 18.
const (
	opShift   = 26
	constMask = 1<<18 - 1
)

// assignedInFunctions returns the names of the globals that functions of the programs assign. The main chunks' own
// assignments are made while the library loads, and are not meant.
func assignedInFunctions(progs []*program) map[string]bool {
	names := make(map[string]bool)
	var walk func(p *lua.FunctionProto)
	walk = func(p *lua.FunctionProto) {
		for _, inst := range p.Code {
			if int(inst>>opShift) == lua.OP_SETGLOBAL {
				names[p.Constants[inst&constMask].String()] = true
			}
		}
		for _, sub := range p.FunctionPrototypes {
			walk(sub)
		}
	}
	for _, p := range progs {
		for _, sub := range p.proto.FunctionPrototypes {
			walk(sub)
		}
	}
	return names
}

// divide splits the globals into P and base, after the library has run.
func (st *state) divide() {
	for name := range st.lib.assigned {
		st.hide(lua.LString(name))
	}
	for name := range st.assigned {
		st.hide(lua.LString(name))
	}
	st.globals.RawSetString("_G", lua.LNil)
	st.globals.Metatable = st.metatable(st.index, st.assign)
	st.envMeta = st.metatable(nil, st.assign)
	st.envMeta.RawSetString("__index", st.globals)
}

func (st *state) metatable(index, assign lua.LGFunction) *lua.LTable {
	mt := st.L.CreateTable(0, 3)
	if index != nil {
		mt.RawSetString("__index", st.L.NewFunction(index))
	}
	mt.RawSetString("__newindex", st.L.NewFunction(assign))
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}

// taken keeps a global out of P, now and, while the library still loads, when it has loaded.
func (st *state) taken(name string) {
	if !st.loading {
		st.hide(lua.LString(name))
		return
	}
	if st.assigned == nil {
		st.assigned = make(map[string]bool)
	}
	st.assigned[name] = true
}

// hide moves a global from P to base, so that requests can have their own.
func (st *state) hide(key lua.LValue) {
	if v := st.globals.RawGet(key); v != lua.LNil {
		st.base.RawSet(key, v)
		st.globals.RawSet(key, lua.LNil)
	}
}

// index reads a global that P lacks: __index(P, key).
func (st *state) index(L *lua.LState) int {
	key, in := L.Get(2), st.cur
	if key == lua.LString("_G") {
		L.Push(in.globals())
		return 1
	}
	v := lua.LNil
	if in.env != nil {
		v = in.env.RawGet(key)
	}
	if v == lua.LNil && !in.cleared[key] {
		v = st.base.RawGet(key)
	}
	L.Push(v)
	return 1
}

// assign writes a global that P, or E, lacks: __newindex(table, key, value). If P has it, because only the library's
// main chunk assigned it, it moves to base: from now on functions of the library find the requests' values.
func (st *state) assign(L *lua.LState) int {
	key, v, in := L.Get(2), L.Get(3), st.cur
	st.hide(key)
	if in.shared > 0 {
		st.base.RawSet(key, v)
		return 0
	}
	in.globals().RawSet(key, v)
	if v == lua.LNil {
		if in.cleared == nil {
			in.cleared = make(map[lua.LValue]bool)
		}
		in.cleared[key] = true
	}
	return 0
}

// globals returns the request's own globals, E.
func (in *interp) globals() *lua.LTable {
	if in.st.loading {
		return in.st.globals
	}
	if in.env == nil {
		in.env = in.st.L.CreateTable(0, 0)
		in.env.Metatable = in.st.envMeta
	}
	return in.env
}

// lookup finds a global as the request sees it.
func (in *interp) lookup(name string) lua.LValue {
	if in.env != nil {
		if v := in.env.RawGetString(name); v != lua.LNil {
			return v
		}
		if in.cleared[lua.LString(name)] {
			return lua.LNil
		}
	}
	return in.st.lookup(name)
}
