// This file is concatenation, as compiled code calls it.

package lua

import (
	lua "github.com/yuin/gopher-lua"
)

// interpOf finds the interp of a thread or coroutine. It is tied to what gopher-lua takes for the thread's globals, which
// only functions made without an environment of their own would get, and we give one to each.
func interpOf(L *lua.LState) *interp {
	return L.Env.Metatable.(*lua.LUserData).Value.(*interp)
}

// markTable returns the table to be set as Env of the interp's threads.
func (in *interp) markTable() *lua.LTable {
	if in.mark == nil {
		in.mark = &lua.LTable{Metatable: &lua.LUserData{Value: in}}
	}
	return in.mark
}

// concat joins its arguments, as a .. b .. c does.
func concat(L *lua.LState) int {
	in := interpOf(L)
	n := L.GetTop()
	in.buf = in.buf[:0]
	for i := 1; i <= n; i++ {
		switch v := L.Get(i).(type) {
		case lua.LString:
			in.checkLen(L, len(in.buf)+len(v))
			in.buf = append(in.buf, v...)
		case lua.LNumber:
			in.buf = appendNumber(in.buf, v)
		default:
			return concatMeta(L, n)
		}
	}
	L.Push(lua.LString(in.buf))
	in.trimBuf()
	return 1
}

// concatMeta joins from the right, two at a time, where an operand may have a metamethod.
func concatMeta(L *lua.LState, n int) int {
	in := interpOf(L)
	right := L.Get(n)
	for i := n - 1; i >= 1; i-- {
		left := L.Get(i)
		in.checkLen(L, textLen(left)+textLen(right))
		if op := concatOp(L, left, right); op != nil {
			L.Push(op)
			L.Push(left)
			L.Push(right)
			L.Call(2, 1)
			right = L.Get(-1)
			L.Pop(1)
			continue
		}
		if !lua.LVCanConvToString(left) || !lua.LVCanConvToString(right) {
			bad := left
			if lua.LVCanConvToString(left) {
				bad = right
			}
			L.RaiseError("attempt to concatenate a %s value", bad.Type().String())
		}
		right = lua.LString(lua.LVAsString(left) + lua.LVAsString(right))
	}
	L.Push(right)
	return 1
}

// concatOp returns the metamethod for two operands, nil where both are strings or numbers or there is none.
func concatOp(L *lua.LState, left, right lua.LValue) *lua.LFunction {
	if lua.LVCanConvToString(left) && lua.LVCanConvToString(right) {
		return nil
	}
	fn, ok := L.GetMetaField(left, "__concat").(*lua.LFunction)
	if !ok {
		fn, _ = L.GetMetaField(right, "__concat").(*lua.LFunction)
	}
	return fn
}

func textLen(v lua.LValue) int {
	if s, ok := v.(lua.LString); ok {
		return len(s)
	}
	return 0
}

// checkLen raises an error if a string of n bytes would be too long.
func (in *interp) checkLen(L *lua.LState, n int) {
	if n > in.st.lib.eng.opt.String || n < 0 {
		L.RaiseError("string is too long: a script may build %d bytes (limits.script_string)", in.st.lib.eng.opt.String)
	}
}

// trimBuf lets go of a scratch buffer that a long string has grown.
func (in *interp) trimBuf() {
	if cap(in.buf) > keepBuffer {
		in.buf = nil
	}
}
