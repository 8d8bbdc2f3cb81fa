// This file holds the basic functions that differ from gopher-lua's: those that reach out of the script, or would let one
// request change what others see.

package lua

import (
	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
	"nsgo/script/watch"
)

// openBase replaces basic functions, and takes away those that are not for scripts.
func (st *state) openBase() {
	for name, fn := range map[string]lua.LGFunction{
		"assert": baseAssert, "collectgarbage": baseCollectGarbage, "getfenv": baseGetfenv, "load": baseLoad,
		"loadstring": baseLoad, "print": basePrint, "rawget": baseRawget, "setfenv": baseSetfenv, "tonumber": baseToNumber, "tostring": baseToString,
		"unpack": baseUnpack,
		"error":  baseError, "dofile": baseDofile, "loadfile": baseLoadfile, "require": baseRequire,
	} {
		st.set(st.globals, name, fn)
	}
	for _, name := range []string{"_printregs", "module", "newproxy", "_GOPHER_LUA_VERSION"} {
		st.globals.RawSetString(name, lua.LNil)
	}
	debug := st.globals.RawGetString("debug").(*lua.LTable)
	limited := st.L.CreateTable(0, 4)
	for _, name := range []string{"traceback", "getinfo"} {
		limited.RawSetString(name, debug.RawGetString(name))
	}
	st.globals.RawSetString("debug", limited)
}

var assertionFailed = lua.LString("assertion failed!")

// baseAssert raises its second argument, of whatever type, unless the first is true.
func baseAssert(L *lua.LState) int {
	if lua.LVAsBool(L.CheckAny(1)) {
		return L.GetTop()
	}
	if L.GetTop() < 2 {
		L.Error(assertionFailed, 0)
	}
	L.Error(L.Get(2), 0)
	return 0
}

// baseError raises any value, also none. A string gets the place of the caller at the level of argument 2 before it.
func baseError(L *lua.LState) int {
	L.Error(L.Get(1), L.OptInt(2, 1))
	return 0
}

// baseCollectGarbage answers "count" with the KiB in use by the process. It collects nothing: a collection stops all
// scripts for a moment, and comes by itself when it is due.
func baseCollectGarbage(L *lua.LState) int {
	n := lua.LNumber(0)
	if L.OptString(1, "collect") == "count" {
		n = lua.LNumber(watch.HeapInUse()) / 1024
	}
	L.Push(n)
	return 1
}

func baseToString(L *lua.LState) int {
	switch v := L.CheckAny(1).(type) {
	case lua.LString:
		L.Push(v)
	case lua.LNumber:
		L.Push(lua.LString(appendNumber(nil, v)))
	default:
		L.Push(L.ToStringMeta(v))
	}
	return 1
}

// reserve makes place for n results; they are set by L.Replace from index first on. Pushing many one by one would have
// the stack grow, and be copied, in small steps.
func reserve(L *lua.LState, n int) (first int) {
	in, top := interpOf(L), L.GetTop()
	if n > in.st.lib.eng.opt.Registers-top-L.Options.RegistryGrowStep {
		L.RaiseError("too many results")
	}
	L.SetTop(top + n)
	if n > manyResults {
		in.dirty = true // do not keep a stack that has grown that much
	}
	return top + 1
}

const manyResults = 1000

func baseUnpack(L *lua.LState) int {
	t := L.CheckTable(1)
	i := L.OptInt(2, 1)
	n := L.OptInt(3, t.Len()) - i + 1
	if n <= 0 {
		return 0
	}
	first := reserve(L, n)
	for k := range n {
		L.Replace(first+k, itemOf(t, i+k))
	}
	return n
}

// basePrint gives its arguments, with tabs between and a line end behind, to Options.Print.
func basePrint(L *lua.LState) int {
	var line []byte
	for i, n := 1, L.GetTop(); i <= n; i++ {
		if i > 1 {
			line = append(line, '\t')
		}
		if n, ok := L.Get(i).(lua.LNumber); ok {
			line = appendNumber(line, n)
		} else {
			line = append(line, L.ToStringMeta(L.Get(i)).String()...)
		}
	}
	interpOf(L).print(append(line, '\n'))
	return 0
}

func (in *interp) print(text []byte) {
	if print := in.st.lib.eng.opt.Print; print != nil {
		print(in.host, text)
	}
}

// baseRawget reads a table; of the request's globals also what they only show through.
func baseRawget(L *lua.LState) int {
	t, key := L.CheckTable(1), L.CheckAny(2)
	v := t.RawGet(key)
	if in := interpOf(L); v == lua.LNil && t == in.env {
		v = L.GetTable(t, key)
	}
	L.Push(v)
	return 1
}

// functionArg returns the function that argument 1 names: itself, or the caller at that level.
func functionArg(L *lua.LState) *lua.LFunction {
	if fn, ok := L.Get(1).(*lua.LFunction); ok {
		return fn
	}
	level := L.OptInt(1, 1)
	if level <= 0 {
		return nil
	}
	dbg, ok := L.GetStack(level)
	if !ok {
		L.ArgError(1, "invalid level")
	}
	v, err := L.GetInfo("f", dbg, nil)
	fn, ok := v.(*lua.LFunction)
	if err != nil || !ok {
		L.ArgError(1, "invalid level")
	}
	return fn
}

// baseGetfenv returns a function's globals. Those of the library's functions are, for a request, its own.
func baseGetfenv(L *lua.LState) int {
	in := interpOf(L)
	fn := functionArg(L)
	if fn == nil || fn.IsG || fn.Env == in.st.globals {
		L.Push(in.globals())
	} else {
		L.Push(fn.Env)
	}
	return 1
}

// baseSetfenv changes a function's globals, except of those functions that other requests use too.
func baseSetfenv(L *lua.LState) int {
	in := interpOf(L)
	fn, env := functionArg(L), L.CheckTable(2)
	if fn == nil || fn.IsG || fn.Env == in.st.globals && !in.st.loading {
		L.RaiseError("the globals of this function cannot be changed: other requests use it too")
	}
	fn.Env = env
	L.Push(fn)
	return 1
}

// baseLoad is load and loadstring: it compiles a string, or the pieces that a function returns.
func baseLoad(L *lua.LState) int {
	in := interpOf(L)
	var src []byte
	name := "chunk"
	switch v := L.Get(1).(type) {
	case *lua.LFunction:
		src = pieces(L, v)
	default:
		src = []byte(L.CheckString(1))
		name = chunkName(string(src))
	}
	if err := in.checkText(len(src)); err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	name = L.OptString(2, name)
	return in.pushChunk(L, name[:min(len(name), maxChunkName)], src)
}

// maxText bounds Lua text that a script makes, bytes. To compile it takes time by the square of its size, at the worst, and
// nothing can stop that.
const maxText = 256 << 10

// maxChunkName bounds the name of such a text, bytes: it stands in each line of a traceback.
const maxChunkName = 200

// checkText returns an error if Lua text of n bytes is too long to be compiled for a request.
func (in *interp) checkText(n int) error {
	if n > maxText && in.st.lib.eng.opt.System != All {
		return script.Errorf("Lua text is too long: a script may compile %d bytes; longer text belongs into a file", maxText)
	}
	return nil
}

// pieces calls fn until it returns nothing more.
func pieces(L *lua.LState, fn *lua.LFunction) (src []byte) {
	for {
		L.Push(fn)
		L.Call(0, 1)
		piece := lua.LVAsString(L.Get(-1))
		L.Pop(1)
		if piece == "" {
			return src
		}
		src = append(src, piece...)
		interpOf(L).checkLen(L, len(src))
		interpOf(L).checkStop(L)
	}
}

// chunkName names a chunk after the begin of its text.
func chunkName(src string) string {
	for i := 0; i < len(src); i++ {
		if src[i] < ' ' || i == 40 {
			return `[string "` + src[:i] + `..."]`
		}
	}
	return `[string "` + src + `"]`
}

// pushChunk pushes the function of a compiled text, with the request's globals; or nil and what is wrong with the text.
func (in *interp) pushChunk(L *lua.LState, name string, src []byte) int {
	for len(name) > 0 && (name[0] == '@' || name[0] == '=') {
		name = name[1:]
	}
	p, err := compile(name, src)
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.Push(p.function(in.globals()))
	return 1
}
