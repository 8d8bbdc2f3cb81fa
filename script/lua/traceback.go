// This file bounds what the traceback of an error costs. gopher-lua makes one for each error that something catches. For
// each of its lines it walks the stack anew, it writes a line for each tail call, and only then it cuts the text to its
// ends: after a million tail calls, or in a deep recursion, that takes seconds in which nothing can stop it.

package lua

import (
	"reflect"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// tracedCalls is how many calls a traceback is made of at each end of the stack. gopher-lua cuts its text to 7 lines at
// each end when it has more than 20.
const tracedCalls = 10

// errOverflow is the message for calls within each other that are too many.
const errOverflow = "stack overflow: calls are nested deeper than limits.script_recursion"

// loop is the type of gopher-lua's interpreter: it runs the call on top of L's stack until base returns.
type loop = func(L *lua.LState, base unsafe.Pointer)

var (
	loopOffset = field(reflect.TypeFor[lua.LState](), "mainLoop").Offset
	mainLoop   = *loopOf(lua.NewState(lua.Options{SkipOpenLibs: true, CallStackSize: 1, RegistrySize: 1}))
)

// loopOf returns where L keeps the function that each call from Go goes through.
func loopOf(L *lua.LState) *loop { return (*loop)(unsafe.Add(unsafe.Pointer(L), loopOffset)) }

// traced makes an error on L shorten the stack, before PCall makes a traceback of it. It returns L.
func traced(L *lua.LState) *lua.LState {
	*loopOf(L) = tracedLoop
	return L
}

// tracedLoop is mainLoop for traced threads.
func tracedLoop(L *lua.LState, base unsafe.Pointer) {
	failed := true
	defer func() {
		if failed {
			shorten(L)
		}
	}()
	mainLoop(L, base)
	failed = false
}

// shorten leaves out the middle of a deep stack, as seen from the call on top, and all tail calls of a function but one.
// The frames themselves stay: PCall goes on from one of them.
func shorten(L *lua.LState) {
	top := topFrame(L)
	if end := top.down(2 * tracedCalls); end.at != nil {
		low := top.down(tracedCalls)
		for ; end.at != nil; end = end.caller() {
			low = low.caller()
		}
		top = top.copyOnto(low, tracedCalls)
		*topOf(L) = top.at
	}
	for f := top; f.at != nil; f = f.caller() {
		*f.tailCalls() = min(*f.tailCalls(), 1)
	}
}

// copyOnto copies f and its callers, n in all; the last copy has low as its caller.
func (f luaFrame) copyOnto(low luaFrame, n int) luaFrame {
	if n == 0 {
		return low
	}
	c := reflect.New(frameType)
	c.Elem().Set(reflect.NewAt(frameType, f.at).Elem())
	top := luaFrame{c.UnsafePointer()}
	*top.callerAt() = f.caller().copyOnto(low, n-1).at
	return top
}

// full reports whether L's stack has no place for a further call.
func full(L *lua.LState) bool {
	top := topFrame(L)
	return top.at != nil && top.index()+1 >= L.Options.CallStackSize
}

// openTraceback replaces what makes a traceback by itself: debug.traceback, and pcall and xpcall where they find no place
// for a call.
func (st *state) openTraceback() {
	traceback := original(st.library("debug"), "traceback")
	st.set(st.library("debug"), "traceback", func(L *lua.LState) int {
		of, ok := L.Get(1).(*lua.LState)
		if !ok {
			of = L
		}
		defer func(top unsafe.Pointer) { *topOf(of) = top }(*topOf(of))
		shorten(of)
		if ok {
			return tracebackOf(L, of, traceback)
		}
		return traceback(L)
	})
	for _, name := range []string{"pcall", "xpcall"} {
		call := original(st.globals, name)
		st.set(st.globals, name, func(L *lua.LState) int {
			if full(L) {
				L.RaiseError(errOverflow)
			}
			return call(L)
		})
	}
}

// tracebackOf is debug.traceback(thread, message, level), which gopher-lua's does not take.
func tracebackOf(L, of *lua.LState, traceback lua.LGFunction) int {
	text, level := L.Get(2), L.OptInt(3, 0)
	if n, ok := text.(lua.LNumber); ok {
		text, level = lua.LNil, int(n)
	}
	L.SetTop(0)
	L.Push(of)
	L.Push(lua.LNumber(level))
	traceback(L)
	if text != lua.LNil {
		L.Push(lua.LString(lua.LVAsString(text) + "\n" + lua.LVAsString(L.Get(-1))))
	}
	return 1
}

// original returns gopher-lua's function of that name.
func original(t *lua.LTable, name string) lua.LGFunction {
	return t.RawGetString(name).(*lua.LFunction).GFunction
}
