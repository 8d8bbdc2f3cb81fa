// This file tells where a script is, and what has called it. Each response notes its place, so this must cost nothing:
// gopher-lua's own way to ask (GetStack, GetInfo) allocates twice, and looks at the whole stack.

package lua

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// Where gopher-lua keeps what it has no function for: the frame that runs, and of a frame its function, its next
// instruction, its caller, its index on the stack, and how many tail calls have led to it. The offsets are taken from the
// types, so a version with other fields fails at the start.
var (
	frameType    = field(reflect.TypeFor[lua.LState](), "currentFrame").Type.Elem()
	frameOffset  = field(reflect.TypeFor[lua.LState](), "currentFrame").Offset
	fnOffset     = field(frameType, "Fn").Offset
	pcOffset     = field(frameType, "Pc").Offset
	callerOffset = field(frameType, "Parent").Offset
	indexOffset  = field(frameType, "Idx").Offset
	tailsOffset  = field(frameType, "TailCall").Offset
)

func field(t reflect.Type, name string) reflect.StructField {
	f, ok := t.FieldByName(name)
	if !ok {
		panic("script/lua: this version of gopher-lua has no " + t.Name() + "." + name)
	}
	return f
}

// luaFrame is a call on a thread's stack.
type luaFrame struct{ at unsafe.Pointer }

// topFrame returns the call that runs on L.
func topFrame(L *lua.LState) luaFrame { return luaFrame{*topOf(L)} }

func topOf(L *lua.LState) *unsafe.Pointer {
	return (*unsafe.Pointer)(unsafe.Add(unsafe.Pointer(L), frameOffset))
}

func (f luaFrame) fn() *lua.LFunction { return *(**lua.LFunction)(unsafe.Add(f.at, fnOffset)) }

// pc returns the index of the next instruction.
func (f luaFrame) pc() int { return *(*int)(unsafe.Add(f.at, pcOffset)) }

func (f luaFrame) caller() luaFrame { return luaFrame{*f.callerAt()} }

func (f luaFrame) callerAt() *unsafe.Pointer {
	return (*unsafe.Pointer)(unsafe.Add(f.at, callerOffset))
}

// index returns how many calls are below f.
func (f luaFrame) index() int { return *(*int)(unsafe.Add(f.at, indexOffset)) }

func (f luaFrame) tailCalls() *int { return (*int)(unsafe.Add(f.at, tailsOffset)) }

// down returns the call n callers below f; its at is nil if there are not so many.
func (f luaFrame) down(n int) luaFrame {
	for ; n > 0 && f.at != nil; n-- {
		f = f.caller()
	}
	return f
}

// position returns file and line of the innermost Lua function on L.
func position(L *lua.LState) (file string, line int) {
	for f := topFrame(L); f.at != nil; f = f.caller() {
		if fn := f.fn(); !fn.IsG {
			return fn.Proto.SourceName, fn.Proto.DbgSourcePositions[max(f.pc()-1, 0)]
		}
	}
	return "", 0
}

// calledFromGo reports whether a Go function, such as pcall or gsub, stands between the Go function that runs and the
// begin of the thread.
func calledFromGo(L *lua.LState) bool {
	for f := topFrame(L).caller(); f.at != nil; f = f.caller() {
		if f.fn().IsG {
			return true
		}
	}
	return false
}

// calledName returns the name under which the Lua function that called the running one did so, "" if it had none.
func calledName(L *lua.LState) string {
	f := topFrame(L).caller()
	if f.at == nil || f.fn().IsG {
		return ""
	}
	for _, call := range f.fn().Proto.DbgCalls {
		if call.Pc == f.pc()-1 && call.Name != "?" && call.Name != "(anonymous)" {
			return call.Name
		}
	}
	return ""
}
