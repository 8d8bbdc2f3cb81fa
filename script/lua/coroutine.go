// This file makes coroutines obey stops and bounds how deep they nest.

package lua

import (
	lua "github.com/yuin/gopher-lua"
)

// maxCoroutines bounds coroutines that run within each other: each has a call stack of its own, and all together lie on
// one stack of Go.
const maxCoroutines = 100

// openCoroutines wraps the functions that make and resume coroutines.
func (st *state) openCoroutines() {
	t := st.library("coroutine")
	original := func(name string) lua.LGFunction { return t.RawGetString(name).(*lua.LFunction).GFunction }
	create, wrap, resume := original("create"), original("wrap"), original("resume")
	st.set(t, "create", func(L *lua.LState) int {
		n := create(L)
		L.Get(-1).(*lua.LState).SetContext(st.cur)
		return n
	})
	st.set(t, "resume", func(L *lua.LState) int { return st.cur.resume(L, resume) })
	st.set(t, "wrap", func(L *lua.LState) int {
		wrap(L)
		fn := L.Get(-1).(*lua.LFunction)
		fn.Upvalues[0].Value().(*lua.LState).SetContext(st.cur)
		run := fn.GFunction // finds its thread by the upvalue of the function that is called
		fn.GFunction = func(L *lua.LState) int { return st.cur.resume(L, run) }
		return 1
	})
	st.set(t, "running", func(L *lua.LState) int {
		v := lua.LValue(L)
		if L == st.cur.thread {
			v = lua.LNil // the request's own thread counts as the main one
		}
		L.Push(v)
		return 1
	})
}

// resume runs a coroutine by gopher-lua's function for it.
func (in *interp) resume(L *lua.LState, run lua.LGFunction) int {
	if in.nested >= maxCoroutines {
		L.RaiseError("coroutines are nested too deeply")
	}
	in.nested++
	defer func() { in.nested-- }()
	return run(L)
}
