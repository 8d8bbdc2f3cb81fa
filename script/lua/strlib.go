// This file is Lua's string library: on bytes, with bounded results, and with patterns that cannot run away.

package lua

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openString makes the library, also as the methods of strings.
func (st *state) openString() {
	t := st.library("string")
	for name, fn := range map[string]lua.LGFunction{
		"byte": strByte, "char": strChar, "find": strFind, "format": strFormat, "gmatch": strGmatch, "gfind": strGmatch,
		"gsub": strGsub, "len": strLen, "lower": strLower, "match": strMatch, "rep": strRep, "reverse": strReverse,
		"sub": strSub, "upper": strUpper,
	} {
		st.set(t, name, fn)
	}
	mt := st.L.CreateTable(0, 2)
	mt.RawSetString("__index", t)
	mt.RawSetString("__metatable", lua.LFalse)
	st.openArithmetic(mt)
	st.L.SetMetatable(lua.LString(""), mt)
}

// text returns argument n as bytes without making a copy; a number as tostring writes it.
func text(L *lua.LState, n int) string {
	if s, ok := L.Get(n).(lua.LString); ok {
		return string(s)
	}
	return L.CheckString(n)
}

// span turns a first and last position, counted from 1 or from the end, into a range of a string of length n.
func span(i, j, n int) (from, to int) {
	if i < 0 {
		i = max(n+i+1, 1)
	} else if i == 0 {
		i = 1
	}
	if j < 0 {
		j = n + j + 1
	} else if j > n {
		j = n
	}
	if i > j {
		return 0, 0
	}
	return i - 1, j
}

func strByte(L *lua.LState) int {
	s := text(L, 1)
	i := L.OptInt(2, 1)
	from, to := span(i, L.OptInt(3, i), len(s))
	first := reserve(L, to-from)
	for k := from; k < to; k++ {
		L.Replace(first+k-from, lua.LNumber(s[k]))
	}
	return to - from
}

func strChar(L *lua.LState) int {
	n := L.GetTop()
	b := make([]byte, n)
	for i := range b {
		c := L.CheckInt(i + 1)
		if c < 0 || c > 255 {
			L.ArgError(i+1, "invalid value")
		}
		b[i] = byte(c)
	}
	L.Push(lua.LString(b))
	return 1
}

func strLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(text(L, 1))))
	return 1
}

func strSub(L *lua.LState) int {
	s := text(L, 1)
	from, to := span(L.CheckInt(2), L.OptInt(3, -1), len(s))
	L.Push(lua.LString(s[from:to]))
	return 1
}

func strLower(L *lua.LState) int { return mapBytes(L, 'A', 'Z') }
func strUpper(L *lua.LState) int { return mapBytes(L, 'a', 'z') }

// mapBytes turns the letters from a to z into those of the other case.
func mapBytes(L *lua.LState, a, z byte) int {
	s := text(L, 1)
	i := 0
	for i < len(s) && (s[i] < a || s[i] > z) {
		i++
	}
	if i == len(s) {
		L.Push(lua.LString(s))
		return 1
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		if a <= b[i] && b[i] <= z {
			b[i] ^= 32
		}
	}
	L.Push(lua.LString(b))
	return 1
}

func strReverse(L *lua.LState) int {
	s := text(L, 1)
	b := make([]byte, len(s))
	for i := range b {
		b[i] = s[len(s)-1-i]
	}
	L.Push(lua.LString(b))
	return 1
}

func strRep(L *lua.LState) int {
	s, n := text(L, 1), L.CheckInt(2)
	sep := L.OptString(3, "")
	if n <= 0 || s == "" && sep == "" {
		L.Push(lua.LString(""))
		return 1
	}
	interpOf(L).checkTimes(L, len(s)+len(sep), n)
	if sep != "" {
		s = strings.Repeat(s+sep, n-1) + s
	} else {
		s = strings.Repeat(s, n)
	}
	L.Push(lua.LString(s))
	return 1
}

// checkTimes is checkLen for n pieces of size bytes.
func (in *interp) checkTimes(L *lua.LState, size, n int) {
	if size > 0 && n > in.st.lib.eng.opt.String/size {
		in.checkLen(L, in.st.lib.eng.opt.String+1)
	}
}

// patternArg compiles the pattern in argument n; the state keeps it for the next time.
func patternArg(L *lua.LState, n int, literalCaret bool) *pattern {
	st := interpOf(L).st
	src := text(L, n)
	key := patternKey{src, literalCaret}
	if p := st.patterns[key]; p != nil {
		return p
	}
	p, err := compilePattern(src, literalCaret)
	if err != nil {
		L.RaiseError("%s", err)
	}
	if st.patterns == nil || len(st.patterns) >= maxPatterns {
		st.patterns = make(map[patternKey]*pattern)
	}
	st.patterns[key] = p
	return p
}

type patternKey struct {
	src          string
	literalCaret bool
}

// start returns where a search begins that argument n says, counted from 1 or from the end.
func start(L *lua.LState, n, length int) int {
	i := L.OptInt(n, 1)
	if i < 0 {
		return max(length+i, 0)
	}
	return min(max(i-1, 0), length)
}

func strFind(L *lua.LState) int {
	s := text(L, 1)
	at := start(L, 3, len(s))
	if lua.LVAsBool(L.Get(4)) {
		n := strings.Index(s[at:], text(L, 2))
		if n < 0 {
			L.Push(lua.LNil)
			return 1
		}
		return pushRange(L, at+n, at+n+len(text(L, 2)))
	}
	m := newMatcher(L, patternArg(L, 2, false), s)
	from, to := m.find(at)
	if from < 0 {
		m.done()
		L.Push(lua.LNil)
		return 1
	}
	n := pushRange(L, from, to) + m.push(from, to, false)
	m.done()
	return n
}

func pushRange(L *lua.LState, from, to int) int {
	L.Push(lua.LNumber(from + 1))
	L.Push(lua.LNumber(to))
	return 2
}

func strMatch(L *lua.LState) int {
	s := text(L, 1)
	m := newMatcher(L, patternArg(L, 2, false), s)
	defer m.done()
	from, to := m.find(start(L, 3, len(s)))
	if from < 0 {
		L.Push(lua.LNil)
		return 1
	}
	return m.push(from, to, true)
}

func strGmatch(L *lua.LState) int {
	s, p := text(L, 1), patternArg(L, 2, true)
	at := 0
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if at > len(s) {
			L.Push(lua.LNil)
			return 1
		}
		m := newMatcher(L, p, s)
		defer m.done()
		from, to := m.find(at)
		if from < 0 {
			at = len(s) + 1
			L.Push(lua.LNil)
			return 1
		}
		at = to
		if from == to {
			at++
		}
		return m.push(from, to, true)
	}))
	return 1
}
