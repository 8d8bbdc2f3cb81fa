// This file turns Lua's errors into ours and ours into Lua values.

package lua

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// errorValue makes the Lua value of an error: a userdata that holds the error itself, with its place.
func (in *interp) errorValue(L *lua.LState, err error) lua.LValue {
	ud := L.NewUserData()
	ud.Value = placed(L, err)
	ud.Metatable = in.st.errMeta
	return ud
}

// placed returns err as *script.Error with the place where it was raised, unless it has one.
func placed(L *lua.LState, err error) *script.Error {
	e, ok := err.(*script.Error)
	if ok && e.File != "" {
		return e
	}
	if ok {
		c := *e
		e = &c
		if e.Err == nil {
			e.Err = err // so that errors.Is still knows the one that was made once
		}
	} else {
		e = &script.Error{Msg: err.Error(), Err: err}
	}
	e.File, e.Line = position(L)
	return e
}

// openErrors makes the metatable of error values: tostring, .., and the fields message, file, line, code.
func (st *state) openErrors() {
	mt := st.L.CreateTable(0, 4)
	text := func(L *lua.LState) int {
		L.Push(lua.LString(errorText(L.Get(1))))
		return 1
	}
	mt.RawSetString("__tostring", st.L.NewFunction(text))
	mt.RawSetString("__concat", st.L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(errorText(L.Get(1)) + errorText(L.Get(2))))
		return 1
	}))
	mt.RawSetString("__index", st.L.NewFunction(errorField))
	mt.RawSetString("__metatable", lua.LFalse)
	st.errMeta = mt
}

// openCalls makes calls of what is no function say what was called. gopher-lua's own message does not, but it asks the
// metatable first.
func (st *state) openCalls() {
	mt := st.L.CreateTable(0, 2)
	st.set(mt, "__call", func(L *lua.LState) int {
		name := ""
		if called := calledName(L); called != "" {
			name = "'" + called + "' "
		}
		L.RaiseError("attempt to call %s(a %s value)", name, L.Get(1).Type())
		return 0
	})
	mt.RawSetString("__metatable", lua.LFalse)
	for _, v := range []lua.LValue{lua.LNil, lua.LTrue, lua.LNumber(0)} {
		st.L.SetMetatable(v, mt)
	}
}

func errorText(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		if err, ok := ud.Value.(error); ok {
			return err.Error()
		}
	}
	return v.String()
}

func errorField(L *lua.LState) int {
	err, ok := L.CheckUserData(1).Value.(*script.Error)
	v := lua.LNil
	if ok {
		switch L.CheckString(2) {
		case "message":
			v = lua.LString(err.Msg)
		case "file":
			v = lua.LString(err.File)
		case "line":
			v = lua.LNumber(err.Line)
		case "code":
			v = lua.LString(err.Code)
		}
	}
	L.Push(v)
	return 1
}

// asError makes the *script.Error of what PCall returned.
func asError(err error) *script.Error {
	var ae *lua.ApiError
	if !errors.As(err, &ae) {
		return &script.Error{Msg: err.Error(), Err: err}
	}
	if ud, ok := ae.Object.(*lua.LUserData); ok {
		if e, ok := ud.Value.(*script.Error); ok {
			return withTrace(e, ae.StackTrace)
		}
	}
	e := &script.Error{Msg: objectText(ae.Object), Trace: ae.StackTrace}
	if ae.Type == lua.ApiErrorPanic && strings.Contains(e.Msg, "callstack overflow") {
		e.Msg = errOverflow
	}
	e.File, e.Line, e.Msg = splitPlace(e.Msg)
	if e.File == "" {
		e.File, e.Line = firstPlace(ae.StackTrace)
	}
	return e
}

func withTrace(e *script.Error, trace string) *script.Error {
	if e.Trace != "" {
		return e
	}
	c := *e
	c.Trace = trace
	return &c
}

// objectText is the message of an error value that is not one of ours.
func objectText(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString, lua.LNumber:
		return v.String()
	case *lua.LTable:
		for _, key := range []string{"message", "msg"} {
			if s, ok := v.RawGetString(key).(lua.LString); ok {
				return string(s)
			}
		}
	}
	return "the error is a " + v.Type().String() + " value"
}

// splitPlace takes Lua's "file:line: " off a message.
func splitPlace(msg string) (file string, line int, rest string) {
	before, after, ok := strings.Cut(msg, ": ")
	if !ok {
		return "", 0, msg
	}
	i := strings.LastIndexByte(before, ':')
	if i < 1 {
		return "", 0, msg
	}
	line, err := strconv.Atoi(before[i+1:])
	if err != nil || line < 0 || strings.ContainsAny(before, "\n\t") {
		return "", 0, msg
	}
	return before[:i], line, after
}

// firstPlace finds the innermost file and line in a traceback.
func firstPlace(trace string) (file string, line int) {
	for _, l := range strings.Split(trace, "\n") {
		file, line, _ = splitPlace(strings.TrimSpace(strings.Replace(l, ": in ", ": ", 1)))
		if file != "" && file != "[G]" {
			return file, line
		}
	}
	return "", 0
}

// stopError is the error of a stopped script; err is what Lua made of it, nil if it caught the stop at its very end.
func stopError(why, err error) *script.Error {
	e := &script.Error{Msg: why.Error(), Err: why}
	if err != nil {
		lua := asError(err)
		e.File, e.Line, e.Trace = lua.File, lua.Line, lua.Trace
	}
	return e
}

// recovered is the error of a panic: what fromLua has to say, else a fault.
func recovered(name string, r any) error {
	if r == any(errDeep) {
		return errDeep
	}
	return panicError(name, r)
}

// panicError is script.PanicError with the text that gopher-lua's own panics carry.
func panicError(name string, r any) error {
	return script.PanicError(name, panicText(r))
}

func panicText(r any) string {
	if ae, ok := r.(*lua.ApiError); ok {
		return ae.Object.String()
	}
	return fmt.Sprint(r)
}
