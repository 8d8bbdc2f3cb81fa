// This file is string.format.

package lua

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// directive is one % of a format: its flags, width and precision, -1 where there is none.
type directive struct {
	flags       string
	width, prec int
	verb        byte
}

func strFormat(L *lua.LState) int {
	f := text(L, 1)
	in := interpOf(L)
	buf := in.buf[:0]
	in.buf = nil // __tostring may need it
	for arg := 1; f != ""; {
		n := strings.IndexByte(f, '%')
		if n < 0 {
			buf = append(buf, f...)
			break
		}
		buf = append(buf, f[:n]...)
		f = f[n+1:]
		if strings.HasPrefix(f, "%") {
			buf = append(buf, '%')
			f = f[1:]
			continue
		}
		var d directive
		d, f = parseDirective(L, f)
		arg++
		buf = d.append(L, buf, arg)
		in.checkLen(L, len(buf))
	}
	in.checkLen(L, len(buf))
	L.Push(lua.LString(buf))
	in.buf = buf
	in.trimBuf()
	return 1
}

// parseDirective takes a directive from the begin of f, behind its %.
func parseDirective(L *lua.LState, f string) (d directive, rest string) {
	i := 0
	for i < len(f) && strings.IndexByte("-+ #0", f[i]) >= 0 {
		i++
	}
	d.flags, d.width, d.prec = f[:i], -1, -1
	if i > 5 {
		L.RaiseError("invalid format (repeated flags)")
	}
	d.width, i = shortNumber(L, f, i)
	if i < len(f) && f[i] == '.' {
		d.prec, i = shortNumber(L, f, i+1)
		d.prec = max(d.prec, 0)
	}
	if i == len(f) {
		L.RaiseError("invalid option '%%' to 'format'")
	}
	d.verb = f[i]
	return d, f[i+1:]
}

// shortNumber reads at most two digits, -1 where there are none.
func shortNumber(L *lua.LState, f string, i int) (n, end int) {
	n = -1
	for end = i; end < len(f) && f[end] >= '0' && f[end] <= '9'; end++ {
		if end-i == 2 {
			L.RaiseError("invalid format (width or precision too long)")
		}
		n = max(n, 0)*10 + int(f[end]-'0')
	}
	return n, end
}

// append appends argument arg as the directive says.
func (d *directive) append(L *lua.LState, buf []byte, arg int) []byte {
	plain := d.flags == "" && d.width < 0 && d.prec < 0
	switch d.verb {
	case 'd', 'i':
		if plain {
			return strconv.AppendInt(buf, int64(L.CheckNumber(arg)), 10)
		}
		return fmt.Appendf(buf, d.goFormat('d'), int64(L.CheckNumber(arg)))
	case 'u':
		return fmt.Appendf(buf, d.goFormat('d'), unsigned(L.CheckNumber(arg)))
	case 'o', 'x', 'X':
		return fmt.Appendf(buf, d.goFormat(d.verb), unsigned(L.CheckNumber(arg)))
	case 'c':
		return d.pad(buf, string([]byte{byte(L.CheckInt(arg))}))
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return d.float(buf, float64(L.CheckNumber(arg)))
	case 'q':
		return quote(buf, text(L, arg))
	case 's':
		s := formatText(L, arg)
		if d.prec >= 0 && d.prec < len(s) {
			s = s[:d.prec]
		}
		return d.pad(buf, s)
	}
	L.RaiseError("invalid option '%%%c' to 'format'", d.verb)
	return nil
}

// unsigned is the 64-bit pattern of a number, as C's unsigned conversions print it.
func unsigned(n lua.LNumber) uint64 {
	if n < 0 {
		return uint64(int64(n))
	}
	return uint64(n)
}

// formatText is argument arg as tostring writes it.
func formatText(L *lua.LState, arg int) string {
	switch v := L.Get(arg).(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return string(appendNumber(nil, v))
	}
	return L.ToStringMeta(L.CheckAny(arg)).String()
}

// goFormat writes the directive for package fmt, whose numbers are those of C.
func (d *directive) goFormat(verb byte) string {
	b := append(make([]byte, 0, 16), '%')
	b = append(b, d.flags...)
	if d.width >= 0 {
		b = strconv.AppendInt(b, int64(d.width), 10)
	}
	if d.prec >= 0 {
		b = append(b, '.')
		b = strconv.AppendInt(b, int64(d.prec), 10)
	}
	return string(append(b, verb))
}

func (d *directive) float(buf []byte, f float64) []byte {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return d.pad(buf, notFinite(f, d.flags))
	}
	if d.prec < 0 {
		d.prec = 6
	}
	if d.prec == 0 && (d.verb == 'g' || d.verb == 'G') {
		d.prec = 1
	}
	if d.flags == "" && d.width < 0 && d.verb == 'f' {
		return strconv.AppendFloat(buf, f, 'f', d.prec, 64)
	}
	return fmt.Appendf(buf, d.goFormat(d.verb), f)
}

// notFinite writes infinities and NaN as C does.
func notFinite(f float64, flags string) string {
	s := "nan"
	if math.IsInf(f, 0) {
		s = "inf"
	}
	switch {
	case math.Signbit(f):
		s = "-" + s
	case strings.Contains(flags, "+"):
		s = "+" + s
	case strings.Contains(flags, " "):
		s = " " + s
	}
	return s
}

// pad appends s, filled up with blanks to the width in bytes.
func (d *directive) pad(buf []byte, s string) []byte {
	left := strings.Contains(d.flags, "-")
	if left {
		buf = append(buf, s...)
	}
	for i := len(s); i < d.width; i++ {
		buf = append(buf, ' ')
	}
	if !left {
		buf = append(buf, s...)
	}
	return buf
}

// quote appends s as a string that Lua reads back.
func quote(buf []byte, s string) []byte {
	buf = append(buf, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			buf = append(buf, '\\', c)
		case '\r':
			buf = append(buf, `\r`...)
		case 0:
			buf = append(buf, `\000`...)
		default:
			buf = append(buf, c)
		}
	}
	return append(buf, '"')
}
