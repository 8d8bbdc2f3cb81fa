// This file holds the functions of Lua's table library that are bounded or faster than gopher-lua's.

package lua

import (
	lua "github.com/yuin/gopher-lua"
)

func (st *state) openTable() {
	t := st.library("table")
	st.set(t, "concat", tableConcat)
	t.RawSetString("unpack", st.globals.RawGetString("unpack"))
}

// tableConcat joins the strings and numbers of a list, however long it is.
func tableConcat(L *lua.LState) int {
	t, sep := L.CheckTable(1), L.OptString(2, "")
	i := L.OptInt(3, 1)
	j := L.OptInt(4, t.Len())
	in := interpOf(L)
	buf := in.buf[:0]
	for ; i <= j; i++ {
		switch v := itemOf(t, i).(type) {
		case lua.LString:
			buf = append(buf, v...)
		case lua.LNumber:
			buf = appendNumber(buf, v)
		default:
			L.RaiseError("invalid value (%s) at index %d in table for 'concat'", v.Type().String(), i)
		}
		if i < j {
			buf = append(buf, sep...)
		}
		in.checkLen(L, len(buf))
	}
	L.Push(lua.LString(buf))
	in.buf = buf
	in.trimBuf()
	return 1
}

// itemOf returns t[i], raw, without making a value of i where it lies in the table's array.
func itemOf(t *lua.LTable, i int) lua.LValue {
	if v := t.RawGetInt(i); v != lua.LNil {
		return v
	}
	return t.RawGet(lua.LNumber(i))
}
