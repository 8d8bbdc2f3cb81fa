// This file tests that an error costs the same however many calls have led to it.

package lua

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"nsgo/script"
)

const manyTailCalls = "local function f(n) if n == 0 then %s end return f(n - 1) end local function g() return f(50000) end "

func TestErrorAfterTailCalls(t *testing.T) {
	lib, _ := load(t, Options{})
	for _, c := range []struct{ last, call, want string }{
		{"error('e')", "g()", "x.lua:1: e"},
		{"error('e', 2)", "g()", "e"},
		{"return error({message = 'e'})", "g()", "e"},
		{"fail()", "g()", "x.lua:1: custom fault"},
		{"n()", "g()", "x.lua:1: attempt to call 'n' (a number value)"},
		{"return nil + 1", "g()", "x.lua:1: cannot perform add operation between nil and number"},
		{"return n.x", "g()", "x.lua:1: attempt to index a non-table object(number)"},
		{"local function r() return r() + 1 end r()", "g()", "x.lua:1: stack overflow"},
		{"where(1)", "g()", "x.lua:1: wrong # args"},
		{"string.rep()", "g()", "x.lua:1: bad argument #1 to rep"},
		{"error('e')", "local ok, e = pcall(g) error(e, 0)", "x.lua:1: e"},
		{"pcall(error) error('e')", "g()", "x.lua:1: e"},
		{"xpcall(error, error) error('e')", "g()", "x.lua:1: e"},
		{"error('e')", "local ok, e = xpcall(g, debug.traceback) error(e, 0)", "(tailcall): ?"},
		{"error(debug.traceback('e'), 0)", "g()", "(tailcall): ?"},
		{"error('e')", "local ok, e = xpcall(error, g) error(e, 0)", "x.lua:1: e"},
		{"error('e')", "coroutine.wrap(g)()", "x.lua:1: e"},
		{"coroutine.yield()", "local co = coroutine.create(g) coroutine.resume(co) error(debug.traceback(co), 0)", "(tailcall): ?"},
		{"coroutine.wrap(error)('e')", "g()", "e"},
		{"error('e')", "local ok, e = coroutine.resume(coroutine.create(g)) error(e, 0)", "x.lua:1: e"},
		{"apply(function() error('e') end)", "g()", "x.lua:1: e"},
		{"table.sort({1, 2}, function() error('e') end)", "g()", "x.lua:1: e"},
	} {
		text := fmt.Sprintf(manyTailCalls, c.last) + c.call
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := run(t, lib, text)
		runtime.ReadMemStats(&after)
		var e *script.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", text, err)
			continue
		}
		if n := strings.Count(e.Trace, "(tailcall)"); n > 3 {
			t.Errorf("%s: the traceback has %d tail calls:\n%s", text, n, e.Trace)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
			t.Errorf("%s: took %d bytes", text, n)
		}
	}
}

func TestErrorInDeepRecursion(t *testing.T) {
	lib, _ := load(t, Options{Recursion: 2000})
	for _, c := range []struct{ last, call, want string }{
		{"error('e')", "f(1900)", "x.lua:1: e"},
		{"return nil + 1", "f(1900)", "x.lua:1: cannot perform add"},
		{"debug.traceback() error('e')", "f(1900)", "x.lua:1: e"},
		{"", "f(3000)", "x.lua:1: stack overflow"},
		{"", "local ok, e = pcall(f, 3000) error(e, 0)", "stack overflow"},
		{"", "function f() pcall(f) error('e') end f()", "x.lua:1: e"},
		{"", "function f() pcall(f) return nil + 1 end f()", "x.lua:1: cannot perform add"},
		{"", "function f() pcall(error) f() return 1 end f()", "x.lua:1: stack overflow"},
		{"", "function f() pcall(apply, f) error('e') end f()", "x.lua:1: e"},
	} {
		text := fmt.Sprintf("function f(n) if n == 0 then %s end return 1 + f(n - 1) end ", c.last) + c.call
		begin := time.Now()
		_, _, err := run(t, lib, text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", text, err)
		}
		if d := time.Since(begin); d > 10*time.Second {
			t.Errorf("%s: took %v", text, d)
		}
	}
}

func TestTraceShowsBothEnds(t *testing.T) {
	lib, _ := load(t, Options{})
	_, _, err := run(t, lib, "local function f(n)\n if n == 0 then fail() end\n return 1 + f(n - 1)\nend\nlocal function g()\n f(200)\n f()\nend\ng() g()")
	var e *script.Error
	if !errors.As(err, &e) || e.File != "x.lua" || e.Line != 2 {
		t.Fatalf("got %#v", err)
	}
	for _, want := range []string{"x.lua:2", "x.lua:3", "\t...\n", "x.lua:6", "x.lua:9"} {
		if !strings.Contains(e.Trace, want) {
			t.Errorf("trace lacks %s: %s", want, e.Trace)
		}
	}
}

// TestAfterError checks that a script goes on rightly where its stack was cut for a traceback.
func TestAfterError(t *testing.T) {
	lib, _ := load(t, Options{})
	for _, c := range []struct{ text, want string }{
		{"local function f(n) if n == 0 then return select('#', pcall(error)) end return 1 + f(n - 1) end return f(100)", "102"},
		{"local function f(n) if n == 0 then debug.traceback() return 0 end return 1 + f(n - 1) end return f(100)", "100"},
		{"local function f(n) if n == 0 then error() end return 1 + f(n - 1) end for i = 1, 50 do pcall(f, i) end return 1", "1"},
		{"local function f(n) if n == 0 then return xpcall(error, debug.traceback) and 1 or 0 end return 1 + f(n - 1) end return f(100)", "100"},
		{"local co = coroutine.wrap(function() local function f(n) if n > 0 then return 1 + f(n - 1) end pcall(error) return coroutine.yield(7) end return f(50) end) return co() + co(1)", "58"},
	} {
		if _, v, err := run(t, lib, c.text); err != nil || v.Str() != c.want {
			t.Errorf("%s: got %q, %v; want %s", c.text, v.Str(), err, c.want)
		}
	}
}
