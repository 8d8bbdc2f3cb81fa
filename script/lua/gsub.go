// This file is string.gsub.

package lua

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// strGsub replaces matches of a pattern by a string, what a table holds for them, or what a function makes of them.
func strGsub(L *lua.LState) int {
	s := text(L, 1)
	p := patternArg(L, 2, false)
	most := L.OptInt(4, len(s)+1)
	g := substitution{matcher: newMatcher(L, p, s), repl: L.Get(3)}
	g.prepare(L)
	buf := g.in.buf[:0]
	g.in.buf = nil // a callback may need it
	done, n, at := 0, 0, 0
	for n < most {
		from, to := g.next(at)
		if from < 0 {
			break
		}
		n++
		g.count(1)
		buf = append(buf, s[done:from]...)
		buf = g.append(buf, from, to)
		done, at = to, to
		if from == to { // an empty match takes the byte behind it along
			if from < len(s) {
				buf = append(buf, s[from])
			}
			done, at = min(to+1, len(s)), to+1
		}
		g.in.checkLen(L, len(buf)+len(s)-done)
		if p.anchored || at > len(s) {
			break
		}
	}
	g.result(L, buf, done, n)
	g.in.buf = buf
	g.in.trimBuf()
	g.done()
	return 2
}

// result pushes the new string, or the old one if nothing was replaced, and the number of matches.
func (g *substitution) result(L *lua.LState, buf []byte, done, n int) {
	if n == 0 {
		L.Push(L.Get(1))
	} else {
		buf = append(buf, g.s[done:]...)
		L.Push(lua.LString(buf))
	}
	L.Push(lua.LNumber(n))
}

// substitution is one gsub.
type substitution struct {
	*matcher
	repl lua.LValue
	text string // repl as a string
	copy bool   // text has no %
}

// prepare checks the replacement's type.
func (g *substitution) prepare(L *lua.LState) {
	switch v := g.repl.(type) {
	case lua.LString, lua.LNumber:
		g.text = v.String()
		g.copy = strings.IndexByte(g.text, '%') < 0
	case *lua.LTable, *lua.LFunction:
	default:
		L.ArgError(3, "string/function/table expected, got "+v.Type().String())
	}
}

// next returns the next match from position at on.
func (g *substitution) next(at int) (from, to int) {
	if g.p.anchored {
		if at > 0 {
			return -1, -1
		}
		to = g.at(0)
		if to < 0 {
			return -1, -1
		}
		return 0, to
	}
	return g.find(at)
}

// append appends the replacement of a match.
func (g *substitution) append(buf []byte, from, to int) []byte {
	var v lua.LValue
	switch repl := g.repl.(type) {
	case *lua.LTable:
		key := g.capture(0, from, to)
		if repl.Metatable == lua.LNil {
			v = repl.RawGet(key)
		} else {
			v = g.L.GetTable(repl, key)
		}
	case *lua.LFunction:
		v = g.call(repl, from, to)
	default:
		if g.copy {
			return append(buf, g.text...)
		}
		return g.expand(buf, from, to)
	}
	switch v := v.(type) {
	case lua.LString:
		return append(buf, v...)
	case lua.LNumber:
		return appendNumber(buf, v)
	}
	if lua.LVAsBool(v) {
		g.L.RaiseError("invalid replacement value (a %s)", v.Type().String())
	}
	return append(buf, g.s[from:to]...)
}

// call calls the replacement function with the captures. It may search itself.
func (g *substitution) call(fn *lua.LFunction, from, to int) lua.LValue {
	g.L.Push(fn)
	n := g.push(from, to, true)
	g.L.Call(n, 1)
	v := g.L.Get(-1)
	g.L.Pop(1)
	return v
}

// expand appends the replacement string with %0 to %9 filled in.
func (g *substitution) expand(buf []byte, from, to int) []byte {
	t := g.text
	for i := 0; i < len(t); i++ {
		if t[i] != '%' || i+1 == len(t) {
			buf = append(buf, t[i])
			continue
		}
		i++
		switch c := t[i]; {
		case c == '0':
			buf = append(buf, g.s[from:to]...)
		case c >= '1' && c <= '9':
			n := int(c - '1')
			if n >= max(g.p.captures, 1) {
				g.L.RaiseError("invalid capture index")
			}
			buf = appendValue(buf, g.capture(n, from, to))
		default:
			buf = append(buf, c)
		}
	}
	return buf
}
