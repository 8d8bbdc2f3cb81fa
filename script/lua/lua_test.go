// This file tests the engine with a handful of builtins made for it.

package lua

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"nsgo/script"
)

// testHost is a script.Host; log collects what the builtin "log" was given.
type testHost struct {
	out     []byte
	mu      sync.Mutex
	log     []string
	handler []script.Func
	counted int64
}

func (h *testHost) HasConn() bool     { return true }
func (h *testHost) Out() *[]byte      { return &h.out }
func (h *testHost) PutBytes(b string) { h.out = append(h.out, b...) }
func (h *testHost) ConnID() string    { return "cns1" }
func (h *testHost) Waits()            {}

// box is an object for tests.
type box struct{ m map[string]string }

func (b *box) Command() string { return "box" }
func (b *box) Handle() string  { return "d1" }

var errCustom = errors.New("custom fault")

// count answers how often it was called, or fails with that.
func count(c *script.Call) (script.Value, error) {
	h := c.Host.(*testHost)
	h.counted++
	if c.NArg() > 0 && c.Bool(0) {
		return script.Value{}, script.Errorf("fault %d", h.counted)
	}
	return script.IntValue(h.counted), nil
}

func testBuiltins() []script.Builtin {
	str := func(name string) script.Param { return script.Param{Name: name, Kind: script.String} }
	host := func(c *script.Call) *testHost { return c.Host.(*testHost) }
	return []script.Builtin{
		{Name: "ns_return", Params: []script.Param{{Name: "status", Kind: script.Int}, str("type"), str("body")},
			Switches: []script.Switch{{Name: "binary", Kind: script.Bool}},
			Fn: func(c *script.Call) (script.Value, error) {
				h := host(c)
				h.out = c.Append(h.out[:0], 2)
				c.Interp.Position() // as the real one does
				if c.Flag("binary") {
					h.out = append(h.out, " binary"...)
				}
				return script.BoolValue(true), nil
			}},
		{Name: "ns_write", Params: []script.Param{{Name: "data", Kind: script.Any, Rest: true}},
			Fn: func(c *script.Call) (script.Value, error) {
				h := host(c)
				for i := 0; i < c.NArg(); i++ {
					h.out = c.Append(h.out, i)
				}
				return script.BoolValue(true), nil
			}},
		{Name: "log", Params: []script.Param{str("text")}, Fn: func(c *script.Call) (script.Value, error) {
			h := host(c)
			h.mu.Lock()
			h.log = append(h.log, c.Str(0))
			h.mu.Unlock()
			return script.Value{}, nil
		}},
		{Name: "register", Params: []script.Param{{Name: "fn", Kind: script.Function}}, Replay: script.Skip,
			Fn: func(c *script.Call) (script.Value, error) {
				host(c).handler = append(host(c).handler, c.Func(0))
				return script.Value{}, nil
			}},
		{Name: "count", Fn: count},
		{Name: "once", Replay: script.Skip, Params: []script.Param{{Name: "fails", Kind: script.Bool, Optional: true}}, Fn: count},
		{Name: "fail", Params: []script.Param{}, Fn: func(c *script.Call) (script.Value, error) { return script.Value{}, errCustom }},
		{Name: "boom", Params: []script.Param{}, Fn: func(c *script.Call) (script.Value, error) { panic("kaput") }},
		{Name: "quit", Params: []script.Param{}, Fn: func(c *script.Call) (script.Value, error) { return script.Value{}, script.ErrExit }},
		{Name: "sleep", Params: []script.Param{{Name: "ms", Kind: script.Int}}, Fn: func(c *script.Call) (script.Value, error) {
			c.Wait(func() { time.Sleep(time.Duration(c.Int(0)) * time.Millisecond) })
			return script.Value{}, nil
		}},
		{Name: "echo", Params: []script.Param{{Name: "v", Kind: script.Any, Optional: true}}, Fn: func(c *script.Call) (script.Value, error) {
			return c.Value(0), nil
		}},
		{Name: "where", Fn: func(c *script.Call) (script.Value, error) {
			file, line := c.Interp.Position()
			return script.StringValue(fmt.Sprintf("%s:%d", file, line)), nil
		}},
		{Name: "apply", Params: []script.Param{{Name: "fn", Kind: script.Function}, {Name: "arg", Kind: script.Any, Optional: true}},
			Fn: func(c *script.Call) (script.Value, error) { return c.Interp.Call(c.Func(0), c.Value(1)) }},
		{Name: "setvar", Params: []script.Param{str("name"), {Name: "v", Kind: script.Any}},
			Fn: func(c *script.Call) (script.Value, error) {
				return script.Value{}, c.Interp.(script.Variables).SetVar(c.Str(0), c.Value(1))
			}},
		{Name: "box", Subs: []script.Builtin{
			{Name: "new", Fn: func(c *script.Call) (script.Value, error) {
				return script.ObjectValue(&box{map[string]string{}}), nil
			}},
			{Name: "put", Params: []script.Param{{Name: "box", Kind: script.Handle}, str("key"), str("value")},
				Fn: func(c *script.Call) (script.Value, error) {
					c.Value(0).Object().(*box).m[c.Str(1)] = c.Str(2)
					return script.Value{}, nil
				}},
			{Name: "get", Params: []script.Param{{Name: "box", Kind: script.Handle}, str("key")},
				Fn: func(c *script.Call) (script.Value, error) {
					return script.StringValue(c.Value(0).Object().(*box).m[c.Str(1)]), nil
				}},
		}},
	}
}

var testRegistry = script.NewRegistry(testBuiltins())

// load makes a library of sources, lib1.lua, lib2.lua and so on.
func load(t testing.TB, opt Options, sources ...string) (*library, *testHost) {
	t.Helper()
	h := &testHost{}
	lib, err := New(testRegistry, opt).Load(h, asSources(sources))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(lib.Close)
	return lib.(*library), h
}

func asSources(texts []string) []script.Source {
	var list []script.Source
	for i, text := range texts {
		list = append(list, script.Source{File: fmt.Sprintf("lib%d.lua", i+1), Text: []byte(text)})
	}
	return list
}

// run runs a page script x.lua in a new request of lib.
func run(t testing.TB, lib *library, text string) (string, script.Value, error) {
	t.Helper()
	h := &testHost{}
	in, err := lib.Interp(h)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	p, err := lib.eng.Compile(script.Source{File: "x.lua", Text: []byte(text)})
	if err != nil {
		return "", script.Value{}, err
	}
	v, err := in.Run(p)
	return string(h.out), v, err
}

func TestValues(t *testing.T) {
	lib, _ := load(t, Options{})
	for _, c := range []struct{ text, want string }{
		{`return 1 + 1`, "2"},
		{`return 0.5`, "0.5"},
		{`return "a" .. 1 .. 0.25 .. "b"`, "a10.25b"},
		{`local t = echo({1, 2, {x = "y"}}) return t[3].x .. #t`, "y3"},
		{`local t = echo({b = 1, a = {true}}) return tostring(t.a[1]) .. t.b`, "true1"},
		{`return echo(nil) == nil and "nil"`, "nil"},
		{`local b = box("new") b:put("k", "v") return b:get("k") .. box("get", b, "k") .. tostring(b)`, "vvd1"},
		{`ns_return(200, "t", 12.5, {binary = true}) return ns_return("200", "t", "x") and "yes"`, "yes"},
		{`return where()`, "x.lua:1"},
		{"\n\nreturn where() .. ''", "x.lua:3"},
		{`return apply(function(x) return x * 2 end, 21)`, "42"},
		{`setvar("z", {1, 2}) return #z`, "2"},
		{`ns_write("a", 1, nil, 2.5) return 1`, "1"},
		{`return coroutine.wrap(function(a) local b = coroutine.yield(a .. "1") return b end)("x")`, "x1"},
		{`return select("#", ns_write("x", nil, nil))`, "1"},
		{"#!/usr/bin/lua\nreturn 5", "5"},
	} {
		_, v, err := run(t, lib, c.text)
		if err != nil || v.Str() != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.text, v.Str(), err, c.want)
		}
	}
}

func TestErrors(t *testing.T) {
	lib, _ := load(t, Options{}, "function lib_fault()\n local x = nil\n return x.y\nend")
	for _, c := range []struct {
		text, want string
		is         error
	}{
		{"\nfail()", "x.lua:2: custom fault", errCustom},
		{"local ok, e = pcall(fail)\n\nerror(e)", "x.lua:1: custom fault", errCustom},
		{"local ok, e = pcall(fail) error('other')", "x.lua:1: other", nil},
		{"local t = {}\nt.missing()", "x.lua:2: attempt to call 'missing' (a nil value)", nil},
		{"undefined(1)", "x.lua:1: attempt to call 'undefined' (a nil value)", nil},
		{"return undefined(1)", "x.lua:1: attempt to call 'undefined' (a nil value)", nil},
		{"local s = 'x' s:none()", "x.lua:1: attempt to call 'none' (a nil value)", nil},
		{"local n = 5 n()", "x.lua:1: attempt to call 'n' (a number value)", nil},
		{"local ok, e = pcall(nil) error(e, 0)", "attempt to call (a nil value)", nil},
		{"for k in nil do end", "x.lua:1: attempt to call (a nil value)", nil},
		{"error('no place', 0)", "x.lua:1: no place", nil},
		{"error({message = 'in a table'})", "x.lua:1: in a table", nil},
		{"lib_fault()", "lib1.lua:3: attempt to index a non-table object(nil) with key 'y'", nil},
		{"x = = 1", "x.lua:1: syntax error near '='", nil},
		{"x = 'abc\ny = 1", "x.lua:1: unterminated string near 'abc'", nil},
		{"if x then\n", "x.lua:1: syntax error near the end of the text", nil},
		{"goto nowhere", "x.lua", nil},
		{"boom()", "x.lua:1: boom: panic: kaput", nil},
		{"pcall(quit) pcall(error)", "script has called exit", script.ErrExit},
		{"ns_return(200)", `x.lua:1: wrong # args: should be "ns_return ?-binary? status type body"`, nil},
		{`ns_return("abc", "t", "b")`, `x.lua:1: ns_return: argument "status" must be an integer, not "abc"`, nil},
		{`ns_return(200, "t", "b", {bin = true})`, `x.lua:1: ns_return: bad option "-bin": must be -binary`, nil},
		{`return "a" .. nil`, "x.lua:1: attempt to concatenate a nil value", nil},
		{"function f() return f() + 1 end f()", "x.lua:1: stack overflow: calls are nested deeper than limits.script_recursion", nil},
		{"return " + strings.Repeat("-", 0) + strings.Repeat("(", 600) + "1" + strings.Repeat(")", 600), "", nil},
		{"return " + strings.Repeat("- ", 600) + "1", "x.lua:1: blocks or expressions are nested too deeply", nil},
	} {
		_, _, err := run(t, lib, c.text)
		if c.want == "" {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: got %v; want %s", c.text, err, c.want)
		}
	}
}

func TestTrace(t *testing.T) {
	lib, _ := load(t, Options{}, "function lib_fault()\n fail()\nend")
	_, _, err := run(t, lib, "local function inner() lib_fault() end\ninner()\nreturn 1")
	var e *script.Error
	if !errors.As(err, &e) || e.File != "lib1.lua" || e.Line != 2 {
		t.Fatalf("got %#v", err)
	}
	for _, want := range []string{"lib1.lua:2", "x.lua:1", "x.lua:2"} {
		if !strings.Contains(e.Trace, want) {
			t.Errorf("trace lacks %s: %s", want, e.Trace)
		}
	}
}
