// This file opens Lua's own libraries in a state, without what a server must not give to scripts.

package lua

import (
	lua "github.com/yuin/gopher-lua"
)

// openLibs opens the libraries and replaces what has to be bounded or is not for scripts of a server.
func (st *state) openLibs() {
	for _, open := range []lua.LGFunction{lua.OpenBase, lua.OpenTable, lua.OpenMath, lua.OpenDebug, lua.OpenCoroutine} {
		st.L.Push(st.L.NewFunction(open))
		st.L.Call(0, 0)
	}
	st.openErrors()
	st.openCalls()
	st.openTraceback()
	st.openBase()
	st.openString()
	st.openTable()
	st.openCoroutines()
	st.openOs()
	st.openIo()
	st.openPackage()
}

// set makes fn the field name of a table.
func (st *state) set(t *lua.LTable, name string, fn lua.LGFunction) {
	t.RawSetString(name, st.L.NewFunction(fn))
}

// library returns the table of a library.
func (st *state) library(name string) *lua.LTable {
	t, ok := st.globals.RawGetString(name).(*lua.LTable)
	if !ok {
		t = st.L.CreateTable(0, 16)
		st.globals.RawSetString(name, t)
	}
	return t
}
