// This file reads numbers from strings as Lua does: for tonumber, and for arithmetic on strings. gopher-lua takes "010" for
// 8 there and does not know "1e2".

package lua

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

const blanks = " \t\n\v\f\r"

// parseNumber reads a decimal number, with fraction and exponent, or a hexadecimal integer; blanks may stand around it.
func parseNumber(s string) (lua.LNumber, bool) {
	s = strings.Trim(s, blanks)
	digits, negative := strings.CutPrefix(s, "-")
	if len(digits) > 2 && digits[0] == '0' && digits[1]|32 == 'x' {
		n, err := strconv.ParseUint(digits[2:], 16, 64)
		if negative {
			return -lua.LNumber(n), err == nil
		}
		return lua.LNumber(n), err == nil
	}
	if s == "" || strings.Trim(s, "0123456789.+-eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return lua.LNumber(f), true
}

// numberOf returns v as a number, if it is one or a string that is.
func numberOf(v lua.LValue) (lua.LNumber, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return v, true
	case lua.LString:
		return parseNumber(string(v))
	}
	return 0, false
}

// baseToNumber is tonumber: of a string in another base only where one is given.
func baseToNumber(L *lua.LState) int {
	v := L.CheckAny(1)
	n, ok := lua.LNumber(0), false
	if base := L.OptInt(2, 10); base == 10 {
		n, ok = numberOf(v)
	} else {
		if base < 2 || base > 36 {
			L.ArgError(2, "base out of range")
		}
		i, err := strconv.ParseInt(strings.Trim(text(L, 1), blanks), base, 64)
		n, ok = lua.LNumber(i), err == nil
	}
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(n)
	return 1
}

// operations are what the metatable of strings has for arithmetic.
var operations = map[string]func(a, b float64) float64{
	"__add": func(a, b float64) float64 { return a + b },
	"__sub": func(a, b float64) float64 { return a - b },
	"__mul": func(a, b float64) float64 { return a * b },
	"__div": func(a, b float64) float64 { return a / b },
	"__mod": func(a, b float64) float64 { return a - math.Floor(a/b)*b },
	"__pow": math.Pow,
	"__unm": func(a, _ float64) float64 { return -a },
}

// openArithmetic puts the operations into the metatable of strings.
func (st *state) openArithmetic(mt *lua.LTable) {
	for event, do := range operations {
		st.set(mt, event, func(L *lua.LState) int {
			a, b := L.Get(1), L.Get(2)
			if event == "__unm" {
				b = a
			}
			x, isNum := numberOf(a)
			y, areNums := numberOf(b)
			if isNum && areNums {
				L.Push(lua.LNumber(do(float64(x), float64(y))))
				return 1
			}
			return otherOperand(L, event, a, b)
		})
	}
}

// otherOperand calls the metamethod of the operand that is no string, or says which operand cannot be calculated with.
func otherOperand(L *lua.LState, event string, a, b lua.LValue) int {
	for _, v := range []lua.LValue{a, b} {
		if fn, ok := L.GetMetaField(v, event).(*lua.LFunction); ok && v.Type() != lua.LTString {
			L.Push(fn)
			L.Push(a)
			L.Push(b)
			L.Call(2, 1)
			return 1
		}
	}
	bad := a
	if _, ok := numberOf(a); ok {
		bad = b
	}
	L.RaiseError("attempt to perform arithmetic on a %s value", bad.Type())
	return 0
}
