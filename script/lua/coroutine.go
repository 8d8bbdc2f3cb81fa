// This file makes coroutines obey stops and bounds how deep they nest.

package lua

import (
	lua "github.com/yuin/gopher-lua"
)

// maxCoroutines bounds coroutines that run within each other: each has a call stack of its own, and all together lie on
// one stack of Go.
const maxCoroutines = 100

// openCoroutines wraps the functions that make and resume coroutines. A coroutine obeys the request that resumes it, which
// need not be the one that made it.
func (st *state) openCoroutines() {
	t := st.library("coroutine")
	create, wrap, resume := original(t, "create"), original(t, "wrap"), original(t, "resume")
	st.set(t, "create", func(L *lua.LState) int {
		create(L)
		traced(L.Get(-1).(*lua.LState))
		return 1
	})
	st.set(t, "resume", func(L *lua.LState) int { return interpOf(L).resume(L, L.CheckThread(1), resume) })
	st.set(t, "wrap", func(L *lua.LState) int {
		wrap(L)
		fn := L.Get(-1).(*lua.LFunction)
		co := traced(fn.Upvalues[0].Value().(*lua.LState))
		run := fn.GFunction // finds co by the upvalue of the function that is called
		fn.GFunction = func(L *lua.LState) int { return interpOf(L).resume(L, co, run) }
		return 1
	})
	st.set(t, "yield", func(L *lua.LState) int {
		if calledFromGo(L) {
			L.RaiseError("attempt to yield across metamethod/C-call boundary")
		}
		return -1 // gopher-lua takes that for a yield
	})
	st.set(t, "running", func(L *lua.LState) int {
		v := lua.LValue(L)
		if L == interpOf(L).thread {
			v = lua.LNil // the request's own thread counts as the main one
		}
		L.Push(v)
		return 1
	})
}

// resume runs a coroutine by gopher-lua's function for it.
func (in *interp) resume(L, co *lua.LState, run lua.LGFunction) int {
	if in.nested >= maxCoroutines {
		L.RaiseError("coroutines are nested too deeply")
	}
	co.Env = in.mark
	in.nested++
	defer func() { in.nested-- }()
	return run(L)
}
