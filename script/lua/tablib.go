// This file holds the functions of Lua's table library that are bounded or faster than gopher-lua's.

package lua

import (
	"sort"

	lua "github.com/yuin/gopher-lua"
)

func (st *state) openTable() {
	t := st.library("table")
	st.set(t, "concat", tableConcat)
	st.set(t, "sort", tableSort)
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

// tableSort sorts a list, by < or by a function that says whether its first argument comes first. The list changes when all
// is in order: an error leaves it as it was.
func tableSort(L *lua.LState) int {
	t, less := L.CheckTable(1), L.OptFunction(2, nil)
	s := sorter{L: L, in: interpOf(L), less: less, items: make([]lua.LValue, t.Len())}
	for i := range s.items {
		s.items[i] = t.RawGetInt(i + 1)
	}
	sort.Sort(&s)
	for i, v := range s.items {
		t.RawSetInt(i+1, v)
	}
	return 0
}

// sorter is one table.sort.
type sorter struct {
	L     *lua.LState
	in    *interp
	less  *lua.LFunction // nil for <
	items []lua.LValue
	count int // of comparisons
}

// Len, Swap and Less make a sort.Interface.
func (s *sorter) Len() int { return len(s.items) }

// Swap exchanges two items.
func (s *sorter) Swap(i, j int) { s.items[i], s.items[j] = s.items[j], s.items[i] }

// Less compares two items, and looks now and then whether the script is to stop.
func (s *sorter) Less(i, j int) bool {
	if s.count++; s.count%stepsToLook == 0 {
		s.in.checkStop(s.L)
	}
	a, b := s.items[i], s.items[j]
	if s.less != nil {
		s.L.Push(s.less)
		s.L.Push(a)
		s.L.Push(b)
		s.L.Call(2, 1)
		v := s.L.Get(-1)
		s.L.Pop(1)
		return lua.LVAsBool(v)
	}
	if x, ok := a.(lua.LNumber); ok {
		if y, ok := b.(lua.LNumber); ok {
			return x < y
		}
	}
	return s.L.LessThan(a, b)
}
