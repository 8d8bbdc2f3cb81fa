// This file reads a builtin's arguments where they lie on Lua's stack.

package lua

import (
	"sort"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// args is the script.Args of one call.
type args struct {
	in  *interp
	L   *lua.LState
	n   int
	sub string // where a method is called: the subcommand, which counts as argument 0
	now int    // the argument that is made a value of, for the error if it cannot be
}

var _ script.Args = (*args)(nil)

// at returns argument i.
func (a *args) at(i int) lua.LValue {
	if a.sub != "" {
		if i == 0 {
			return lua.LString(a.sub)
		}
		i--
	}
	return a.L.Get(i + 1)
}

// Len returns the number of arguments.
func (a *args) Len() int { return a.n }

// Kind returns the type of argument i.
func (a *args) Kind(i int) script.Kind {
	switch v := a.at(i).(type) {
	case lua.LBool:
		return script.Bool
	case lua.LNumber:
		if isInt(v) {
			return script.Int
		}
		return script.Float
	case lua.LString:
		return script.String
	case *lua.LTable:
		if isList(v) {
			return script.List
		}
		return script.Map
	case *lua.LFunction:
		return script.Function
	case *lua.LUserData:
		return script.Handle
	}
	return script.Nil
}

// Str returns strings, numbers as Lua prints them, and the name of a handle.
func (a *args) Str(i int) (string, bool) {
	if a.sub != "" && i == 0 {
		return a.sub, true
	}
	switch v := a.at(i).(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return string(appendNumber(nil, v)), true
	case *lua.LUserData:
		if o, ok := v.Value.(script.Object); ok {
			return o.Handle(), true
		}
	}
	return "", false
}

// Int returns a number without a fraction, or a string that is one.
func (a *args) Int(i int) (int64, bool) {
	switch v := a.at(i).(type) {
	case lua.LNumber:
		return int64(v), isInt(v)
	case lua.LString:
		n, err := strconv.ParseInt(string(v), 0, 64)
		return n, err == nil
	}
	return 0, false
}

// Float returns a number, or a string that is one.
func (a *args) Float(i int) (float64, bool) {
	switch v := a.at(i).(type) {
	case lua.LNumber:
		return float64(v), true
	case lua.LString:
		f, err := strconv.ParseFloat(string(v), 64)
		return f, err == nil
	}
	return 0, false
}

// Bool returns a truth value; numbers and the words of Tcl will do.
func (a *args) Bool(i int) (bool, bool) {
	switch v := a.at(i).(type) {
	case lua.LBool:
		return bool(v), true
	case lua.LNumber:
		return v != 0, true
	case lua.LString:
		return script.ParseBool(string(v))
	}
	return false, false
}

// Value returns argument i whole.
func (a *args) Value(i int) script.Value {
	a.now = i
	return a.in.fromLua(a.at(i), 0)
}

// List returns the items of a table.
func (a *args) List(i int) ([]script.Value, bool) {
	if t, ok := a.at(i).(*lua.LTable); ok {
		a.now = i
		return a.in.listOf(t, 0), true
	}
	return nil, false
}

// Map returns the pairs of a table, sorted by key.
func (a *args) Map(i int) ([]script.Value, bool) {
	if t, ok := a.at(i).(*lua.LTable); ok {
		a.now = i
		return a.in.pairsOf(t, 0), true
	}
	return nil, false
}

// Func takes a function, the name of one, or Lua text.
func (a *args) Func(i int) (script.Func, error) {
	switch v := a.at(i).(type) {
	case *lua.LFunction:
		return a.in.keep(v), nil
	case lua.LString:
		return a.in.keepNamed(a.L, string(v))
	}
	return nil, script.Errorf("must be a function or the name of one, not a %s", a.Kind(i))
}

// Append appends strings, numbers and handles' names, without making a string of them first.
func (a *args) Append(dst []byte, i int) []byte { return appendValue(dst, a.at(i)) }

// Options finds the table of switches: the last argument, if it is a table whose keys are all switches of b, or if it can
// be nothing else. It never answers -1, so that no string is taken for a switch because it begins with a dash.
func (a *args) Options(b *script.Builtin) int {
	t, ok := a.at(a.n - 1).(*lua.LTable)
	if a.n == 0 || !ok {
		return script.NoOptions
	}
	some, all := false, true
	t.ForEach(func(k, _ lua.LValue) {
		some = true
		all = all && isSwitch(b, k)
	})
	if some && all || !takesTable(b) {
		return a.n - 1
	}
	return script.NoOptions
}

func isSwitch(b *script.Builtin, key lua.LValue) bool {
	for i := range b.Switches {
		if lua.LValue(lua.LString(b.Switches[i].Name)) == key {
			return true
		}
	}
	return false
}

func takesTable(b *script.Builtin) bool {
	for i := range b.Params {
		switch b.Params[i].Kind {
		case script.List, script.Map, script.Any:
			return true
		}
	}
	return false
}

// Field reads a key of the table of switches.
func (a *args) Field(i int, name string) (script.Value, bool) {
	t, ok := a.at(i).(*lua.LTable)
	if !ok {
		return script.Value{}, false
	}
	a.now = i
	v := t.RawGetString(name)
	return a.in.fromLua(v, 0), v != lua.LNil
}

// Keys returns the keys of the table of switches, sorted.
func (a *args) Keys(i int) []string {
	t, ok := a.at(i).(*lua.LTable)
	if !ok {
		return nil
	}
	var keys []string
	t.ForEach(func(k, _ lua.LValue) { keys = append(keys, k.String()) })
	sort.Strings(keys)
	return keys
}
