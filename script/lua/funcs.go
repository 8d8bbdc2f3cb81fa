// This file defines function: a Lua function that a builtin keeps, and how it is found again in any state.

package lua

import (
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// function is a script.Func. It is one of three:
//   - a function value that the library handed over while it loaded. In each state the library hands over the same in
//     the same order, so its number finds it anywhere;
//   - a name, or Lua text, that means the same in every state;
//   - a closure of a request, or the name of a function that the request has made: it lives and ends with the request.
type function struct {
	lib   *library
	proto *lua.FunctionProto
	place string // how logs name it
	file  string // where it was handed over by name, or defined
	line  int

	ordinal int            // of the first kind, else -1
	global  string         // of the first kind, where a global of the library has it, else ""
	name    string         // of the second kind and of some of the third, else ""
	text    *program       // of the second kind, where it is no name
	owner   *interp        // of the third kind, else nil
	life    uint64         // of the owner
	value   *lua.LFunction // of the third kind
}

var _ script.Fleeting = (*function)(nil)

func newFunction(lib *library, fn *lua.LFunction, name string) *function {
	f := &function{lib: lib, proto: fn.Proto, name: name, place: name, ordinal: -1}
	if fn.Proto != nil {
		f.file, f.line = fn.Proto.SourceName, fn.Proto.LineDefined
	}
	return f
}

// Language returns "lua".
func (f *function) Language() string { return "lua" }

// String returns its name or place.
func (f *function) String() string {
	if f.place != "" {
		return f.place
	}
	return f.file + ":" + strconv.Itoa(f.line)
}

// Fleeting reports whether it is of the third kind.
func (f *function) Fleeting() bool { return f.owner != nil }

// Arity returns how many arguments it takes. All are optional, as always in Lua.
func (f *function) Arity() (min, max int) {
	proto := f.proto
	if proto == nil {
		if named := f.lib.protos[f.name]; named != nil {
			proto = named.proto
		}
	}
	if proto == nil || proto.IsVarArg&lua.VarArgIsVarArg != 0 {
		return 0, -1
	}
	return 0, int(proto.NumParameters)
}

// keep makes the Func of a function value that a script hands to a builtin.
func (in *interp) keep(fn *lua.LFunction) *function {
	st, lib := in.st, in.st.lib
	if st.loading {
		st.funcs = append(st.funcs, fn)
		if st.replays {
			if i := len(st.funcs) - 1; i < len(lib.funcs) {
				return lib.funcs[i]
			}
			return newFunction(lib, fn, "")
		}
		f := newFunction(lib, fn, "")
		f.ordinal = len(lib.funcs)
		lib.funcs = append(lib.funcs, f)
		return f
	}
	if name := lib.names[fn.Proto]; name != "" && fn.Proto != nil && st.lookup(name) == lua.LValue(fn) {
		return lib.protos[name]
	}
	if i := slices.Index(st.funcs, fn); i >= 0 {
		return lib.funcs[i] // such as a local function of the library that hands itself over again
	}
	return in.own(newFunction(lib, fn, ""), fn)
}

// own makes f one that lives and ends with the request; fn is its value.
func (in *interp) own(f *function, fn *lua.LFunction) *function {
	f.owner, f.life, f.value = in, in.life, fn
	return f
}

// keepNamed makes the Func of a global function's name, or of Lua text.
func (in *interp) keepNamed(L *lua.LState, text string) (*function, error) {
	f := &function{lib: in.st.lib, place: text, ordinal: -1}
	if isName(text) {
		f.name = text
		f.file, f.line = position(L)
		if in.st.loading {
			if !in.st.replays {
				f.lib.pending = append(f.lib.pending, f)
			}
			return f, nil
		}
		fn, err := in.named(text)
		switch {
		case err != nil:
			return nil, err
		case !in.st.has(text):
			return in.own(f, fn), nil
		}
		return f, nil
	}
	if err := in.checkText(len(text)); err != nil {
		return nil, err
	}
	p, err := compile(text, []byte(text))
	if err != nil {
		return nil, script.Errorf("neither a function nor Lua text: %w", err)
	}
	f.text, f.proto = p, p.proto
	return f, nil
}

// isName reports whether text is a name, or names with dots between.
func isName(text string) bool {
	for _, word := range strings.Split(text, ".") {
		if word == "" || word[0] >= '0' && word[0] <= '9' {
			return false
		}
		for i := 0; i < len(word); i++ {
			c := word[i]
			if c != '_' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
				return false
			}
		}
	}
	return true
}

// named finds a function by its global name; "app.hello" is the field hello of the global app.
func (in *interp) named(name string) (*lua.LFunction, error) { return findNamed(name, in.lookup) }

// has tells whether the library has a function of that name.
func (st *state) has(name string) bool {
	_, err := findNamed(name, st.lookup)
	return err == nil
}

func findNamed(name string, lookup func(string) lua.LValue) (*lua.LFunction, error) {
	word, rest, more := strings.Cut(name, ".")
	v := lookup(word)
	for more {
		t, ok := v.(*lua.LTable)
		if !ok {
			break
		}
		word, rest, more = strings.Cut(rest, ".")
		v = t.RawGetString(word)
	}
	if fn, ok := v.(*lua.LFunction); ok && !more {
		return fn, nil
	}
	return nil, script.Errorf("there is no Lua function %q", name)
}

// resolve finds a Func's function in this interp's state.
func (in *interp) resolve(f script.Func) (*lua.LFunction, error) {
	fn, ok := f.(*function)
	switch {
	case !ok:
		return nil, script.Errorf("%s is not a Lua function", f)
	case fn.owner == in && fn.life == in.life:
		return fn.value, nil
	case fn.owner != nil:
		return nil, script.Errorf("the function at %s belongs to a request that has ended or is another; define it in the library", f)
	case fn.text != nil:
		return fn.text.function(in.globals()), nil
	case fn.name != "":
		return in.named(fn.name)
	case fn.lib == in.st.lib:
		return in.st.funcs[fn.ordinal], nil
	}
	return in.again(fn)
}

// again finds a function of another generation of the library: by its name, or else by its number if the function there
// begins at the same place.
func (in *interp) again(f *function) (*lua.LFunction, error) {
	if f.global != "" {
		return in.named(f.global)
	}
	if f.ordinal < len(in.st.funcs) {
		if fn := in.st.funcs[f.ordinal]; fn.Proto != nil && fn.Proto.SourceName == f.file && fn.Proto.LineDefined == f.line {
			return fn, nil
		}
	}
	return nil, script.Errorf("the library no longer has the function at %s", f)
}
