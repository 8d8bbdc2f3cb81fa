// This file converts values between Lua and the language-neutral core.

package lua

import (
	"math"
	"sort"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// errDeep is what fromLua panics with where tables lie too deep within one another, as in one that contains itself.
var errDeep = script.Errorf("tables are nested too deeply: more than %d within one another, or one contains itself", script.MaxDepth)

func isInt(n lua.LNumber) bool { return float64(n) == float64(int64(n)) }

// appendNumber appends n as tostring writes it.
func appendNumber(dst []byte, n lua.LNumber) []byte {
	if isInt(n) {
		return strconv.AppendInt(dst, int64(n), 10)
	}
	if thousands := n * 1000; math.Abs(float64(thousands)) < 1e13 && isInt(thousands) && thousands/1000 == n {
		return appendThousandths(dst, int64(thousands))
	}
	if a := math.Abs(float64(n)); a >= 1e-4 && a < 1e15 {
		return strconv.AppendFloat(dst, float64(n), 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, float64(n), 'g', -1, 64)
}

// appendThousandths appends n/1000, which is no integer: most fractions of pages are so short. Of the decimals with 13
// digits no two are the same float, so the shortest that gives a float back is the one that it was made of.
func appendThousandths(dst []byte, n int64) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	dst = append(strconv.AppendInt(dst, n/1000, 10), '.')
	for n %= 1000; n > 0; n = n % 100 * 10 {
		dst = append(dst, byte('0'+n/100))
	}
	return dst
}

// appendValue appends v as text: strings, numbers, names of handles; nothing for nil.
func appendValue(dst []byte, v lua.LValue) []byte {
	switch v := v.(type) {
	case lua.LString:
		return append(dst, v...)
	case lua.LNumber:
		return appendNumber(dst, v)
	case lua.LBool:
		return append(dst, v.String()...)
	case *lua.LUserData:
		if o, ok := v.Value.(script.Object); ok {
			return append(dst, o.Handle()...)
		}
	}
	return dst
}

// toLua makes the Lua value of v.
func (in *interp) toLua(v script.Value) lua.LValue {
	switch v.Kind() {
	case script.Bool:
		return lua.LBool(v.Bool())
	case script.Int, script.Float:
		return lua.LNumber(v.Float())
	case script.String:
		return lua.LString(v.Str())
	case script.List:
		return in.tableOfList(v.List())
	case script.Map:
		return in.tableOfPairs(v.List())
	case script.Handle:
		return in.handle(v.Object())
	case script.Function:
		if fn, err := in.resolve(v.Func()); err == nil {
			return fn
		}
	}
	return lua.LNil
}

func (in *interp) tableOfList(items []script.Value) lua.LValue {
	t := in.st.L.CreateTable(len(items), 0)
	for i, item := range items {
		t.RawSetInt(i+1, in.toLua(item))
	}
	return t
}

func (in *interp) tableOfPairs(pairs []script.Value) lua.LValue {
	t := in.st.L.CreateTable(0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if key := in.toLua(pairs[i]); key != lua.LNil {
			t.RawSet(key, in.toLua(pairs[i+1]))
		}
	}
	return t
}

// fromLua makes the neutral value of v. What has none, as a coroutine, becomes nothing. It panics when the script is to
// stop, and with errDeep.
func (in *interp) fromLua(v lua.LValue, depth int) script.Value {
	switch v := v.(type) {
	case lua.LBool:
		return script.BoolValue(bool(v))
	case lua.LNumber:
		if isInt(v) {
			return script.IntValue(int64(v))
		}
		return script.FloatValue(float64(v))
	case lua.LString:
		return script.StringValue(string(v))
	case *lua.LTable:
		if depth >= script.MaxDepth {
			panic(errDeep)
		}
		if why := in.why.Load(); why != nil {
			panic(why.err) // tables within each other many times over are as many values
		}
		if isList(v) {
			return script.ListValue(in.listOf(v, depth))
		}
		return script.MapValue(in.pairsOf(v, depth))
	case *lua.LFunction:
		return script.FuncValue(in.keep(v))
	case *lua.LUserData:
		if o, ok := v.Value.(script.Object); ok {
			return script.ObjectValue(o)
		}
	}
	return script.Value{}
}

// isList reports whether t has the keys 1..n only; so is an empty table.
func isList(t *lua.LTable) bool {
	n, list := t.Len(), true
	if k, _ := t.Next(lua.LNil); k == lua.LNil {
		return true
	}
	if n == 0 {
		return false
	}
	count := 0
	t.ForEach(func(k, _ lua.LValue) {
		num, ok := k.(lua.LNumber)
		list = list && ok && isInt(num) && num >= 1 && int(num) <= n
		count++
	})
	return list && count == n
}

func (in *interp) listOf(t *lua.LTable, depth int) []script.Value {
	items := make([]script.Value, t.Len())
	for i := range items {
		items[i] = in.fromLua(t.RawGetInt(i+1), depth+1)
	}
	return items
}

// pairsOf returns the pairs of t in order of their keys: numbers first, then strings.
func (in *interp) pairsOf(t *lua.LTable, depth int) []script.Value {
	var keys []lua.LValue
	t.ForEach(func(k, _ lua.LValue) {
		switch k.(type) {
		case lua.LNumber, lua.LString:
			keys = append(keys, k)
		}
	})
	sort.Slice(keys, func(i, j int) bool { return keyLess(keys[i], keys[j]) })
	pairs := make([]script.Value, 0, 2*len(keys))
	for _, k := range keys {
		pairs = append(pairs, in.fromLua(k, depth), in.fromLua(t.RawGet(k), depth+1))
	}
	return pairs
}

func keyLess(a, b lua.LValue) bool {
	x, xNum := a.(lua.LNumber)
	y, yNum := b.(lua.LNumber)
	if xNum && yNum {
		return x < y
	}
	if xNum != yNum {
		return xNum
	}
	return a.(lua.LString) < b.(lua.LString)
}

// handle makes the userdata of an object, with the subcommands of its builtin as methods.
func (in *interp) handle(o script.Object) lua.LValue {
	if o == nil {
		return lua.LNil
	}
	ud := in.st.L.NewUserData()
	ud.Value = o
	ud.Metatable = in.st.handleMeta(o.Command())
	return ud
}

// handleMeta returns the metatable of the handles of a builtin.
func (st *state) handleMeta(command string) *lua.LTable {
	if mt := st.handles[command]; mt != nil {
		return mt
	}
	methods := st.L.CreateTable(0, 16)
	if b := st.lib.eng.reg.Lookup(command); b != nil {
		for i := range b.Subs {
			methods.RawSetString(b.Subs[i].Name, st.L.NewFunction(st.method(b, b.Subs[i].Name)))
		}
	}
	mt := st.L.CreateTable(0, 4)
	mt.RawSetString("__index", methods)
	mt.RawSetString("__metatable", lua.LFalse)
	mt.RawSetString("__tostring", st.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(appendValue(nil, L.Get(1))))
		return 1
	}))
	mt.RawSetString("__eq", st.L.NewFunction(func(L *lua.LState) int {
		a, b := L.CheckUserData(1), L.CheckUserData(2)
		L.Push(lua.LBool(a.Value == b.Value))
		return 1
	}))
	if st.handles == nil {
		st.handles = make(map[string]*lua.LTable)
	}
	st.handles[command] = mt
	return mt
}

// method returns the Lua function of a subcommand called on a handle.
func (st *state) method(b *script.Builtin, sub string) lua.LGFunction {
	return func(L *lua.LState) int { return st.cur.builtin(L, b, sub) }
}
