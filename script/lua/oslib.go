// This file is Lua's os library, as far as Options.System allows it.

package lua

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// openOs makes the library. What the setting forbids is there and says so.
func (st *state) openOs() {
	t := st.library("os")
	system := st.lib.eng.opt.System
	for _, f := range []struct {
		name string
		from System
		fn   lua.LGFunction
	}{
		{"clock", Safe, osClock}, {"date", Safe, osDate}, {"difftime", Safe, osDifftime}, {"exit", Safe, osExit},
		{"getenv", Safe, osGetenv}, {"time", Safe, osTime},
		{"remove", Files, osRemove}, {"rename", Files, osRename}, {"tmpname", Files, osTmpname},
		{"execute", All, osExecute}, {"setlocale", All, osSetlocale},
	} {
		fn := f.fn
		if system < f.from {
			fn = forbidden("os." + f.name)
		}
		st.set(t, f.name, fn)
	}
}

// forbidden returns a function that says that it may not be used.
func forbidden(name string) lua.LGFunction {
	return func(L *lua.LState) int {
		L.RaiseError("%s is not allowed here", name)
		return 0
	}
}

var started = time.Now()

// osClock returns the seconds since the process began: the share of one script in the processors' time is not known.
func osClock(L *lua.LState) int {
	L.Push(lua.LNumber(time.Since(started).Seconds()))
	return 1
}

func osDifftime(L *lua.LState) int {
	L.Push(L.CheckNumber(1) - L.OptNumber(2, 0))
	return 1
}

func osGetenv(L *lua.LState) int {
	if v, ok := os.LookupEnv(L.CheckString(1)); ok {
		L.Push(lua.LString(v))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

// ExitCode is the status with which a script has called os.exit. It is script.ErrExit for errors.Is.
type ExitCode int

// Error returns the text of script.ErrExit with the status.
func (c ExitCode) Error() string { return fmt.Sprintf("%v with status %d", script.ErrExit, int(c)) }

// Is reports whether target is script.ErrExit.
func (c ExitCode) Is(target error) bool { return target == script.ErrExit }

// osExit ends the script; the process goes on. nsgo run ends with the status.
func osExit(L *lua.LState) int {
	code := 0
	switch v := L.Get(1).(type) {
	case lua.LBool:
		if !v {
			code = 1
		}
	case *lua.LNilType:
	default:
		code = L.CheckInt(1)
	}
	interpOf(L).raise(L, ExitCode(code))
	return 0
}

func osTime(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(time.Now().Unix()))
		return 1
	}
	t := L.CheckTable(1)
	field := func(name string, missing int) int {
		switch v := t.RawGetString(name).(type) {
		case lua.LNumber:
			return int(v)
		case lua.LString:
			if n, err := strconv.Atoi(strings.TrimSpace(string(v))); err == nil {
				return n
			}
		}
		if missing < 0 {
			L.RaiseError("field '%s' missing in date table", name)
		}
		return missing
	}
	at := time.Date(field("year", -1), time.Month(field("month", -1)), field("day", -1),
		field("hour", 12), field("min", 0), field("sec", 0), 0, time.Local)
	L.Push(lua.LNumber(at.Unix()))
	return 1
}

// maxDateFormat bounds the format of os.date, bytes: what it makes is many times as long.
const maxDateFormat = 4096

func osDate(L *lua.LState) int {
	format := L.OptString(1, "%c")
	if len(format) > maxDateFormat {
		L.ArgError(1, "format is too long")
	}
	at := time.Now()
	if L.Get(2) != lua.LNil {
		at = time.Unix(int64(L.CheckNumber(2)), 0)
	}
	if strings.HasPrefix(format, "!") {
		format, at = format[1:], at.UTC()
	}
	if strings.HasPrefix(format, "*t") {
		L.Push(dateTable(L, at))
	} else {
		L.Push(lua.LString(strftime(format, at)))
	}
	return 1
}

func dateTable(L *lua.LState, at time.Time) *lua.LTable {
	t := L.CreateTable(0, 9)
	for name, n := range map[string]int{
		"year": at.Year(), "month": int(at.Month()), "day": at.Day(), "hour": at.Hour(), "min": at.Minute(),
		"sec": at.Second(), "wday": int(at.Weekday()) + 1, "yday": at.YearDay(),
	} {
		t.RawSetString(name, lua.LNumber(n))
	}
	t.RawSetString("isdst", lua.LBool(at.IsDST()))
	return t
}

// dateForms are the layouts of package time for C's conversions.
var dateForms = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'd': "02", 'D': "01/02/06",
	'e': "_2", 'F': "2006-01-02", 'h': "Jan", 'H': "15", 'I': "03", 'm': "01", 'M': "04", 'p': "PM", 'r': "03:04:05 PM",
	'R': "15:04", 'S': "05", 'T': "15:04:05", 'x': "01/02/06", 'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700",
	'Z': "MST",
}

// strftime formats as C's function does in the C locale. A conversion that it does not know stays as it is.
func strftime(format string, at time.Time) string {
	var b []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b = append(b, format[i])
			continue
		}
		i++
		switch c := format[i]; c {
		case '%':
			b = append(b, '%')
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'j':
			b = fmt.Appendf(b, "%03d", at.YearDay())
		case 's':
			b = strconv.AppendInt(b, at.Unix(), 10)
		case 'u':
			b = strconv.AppendInt(b, int64(at.Weekday()+6)%7+1, 10)
		case 'w':
			b = strconv.AppendInt(b, int64(at.Weekday()), 10)
		case 'U':
			b = fmt.Appendf(b, "%02d", (at.YearDay()+6-int(at.Weekday()))/7)
		case 'W':
			b = fmt.Appendf(b, "%02d", (at.YearDay()+6-(int(at.Weekday())+6)%7)/7)
		default:
			if layout, ok := dateForms[c]; ok {
				b = at.AppendFormat(b, layout)
			} else {
				b = append(b, '%', c)
			}
		}
	}
	return string(b)
}

// pushResult pushes true, or nil and the error's text.
func pushResult(L *lua.LState, err error) int {
	if err == nil {
		L.Push(lua.LTrue)
		return 1
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(err.Error()))
	return 2
}

func osRemove(L *lua.LState) int {
	name := L.CheckString(1)
	return pushResult(L, named(os.Remove(interpOf(L).path(name)), name))
}

func osRename(L *lua.LState) int {
	in, from, to := interpOf(L), L.CheckString(1), L.CheckString(2)
	return pushResult(L, named(os.Rename(in.path(from), in.path(to)), from, to))
}

func osTmpname(L *lua.LState) int {
	f, err := os.CreateTemp("", "lua_")
	if err != nil {
		return pushResult(L, err)
	}
	f.Close()
	L.Push(lua.LString(f.Name()))
	return 1
}

// osExecute runs a shell command and returns its exit status.
func osExecute(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LNumber(1)) // there is a shell
		return 1
	}
	cmd := exec.Command("/bin/sh", "-c", L.CheckString(1))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	var err error
	interpOf(L).pause(func() { err = cmd.Run() })
	status := cmd.ProcessState.ExitCode()
	if err != nil && status == 0 {
		status = -1
	}
	L.Push(lua.LNumber(status))
	return 1
}

// osSetlocale knows the C locale only.
func osSetlocale(L *lua.LState) int {
	switch L.OptString(1, "C") {
	case "", "C", "POSIX":
		L.Push(lua.LString("C"))
	default:
		L.Push(lua.LNil)
	}
	return 1
}
