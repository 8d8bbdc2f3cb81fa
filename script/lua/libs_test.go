// This file tests modules, files, and the basic functions that differ from Lua's.

package lua

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nsgo/script"
)

// write puts files into a new directory.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestModules(t *testing.T) {
	dir := write(t, map[string]string{
		"m.lua":        "runs = (runs or 0) + 1\nlocal M = {}\nfunction M.f() made = 'by m' return 'f' end\nreturn M",
		"sub/init.lua": "return {name = ...}",
		"plain.lua":    "function from_plain() return 'plain' end",
		"self.lua":     "return require('self')",
		"bad.lua":      "\nx = = 1",
		"chunk.lua":    "return 1, ...",
	})
	lib, _ := load(t, Options{Modules: dir, States: 1}, "early = require('sub')")
	a, _ := request(t, lib)
	b, _ := request(t, lib)
	for _, c := range []struct {
		in         *interp
		text, want string
	}{
		{a, "return early.name", "sub"},
		{a, "return require('m').f() .. runs .. made", "f1by m"},
		{b, "return require('m').f() .. runs", "f1"},
		{b, "require('plain') return from_plain()", "plain"},
		{a, "return from_plain()", "plain"},
		{a, "return tostring(require('plain'))", "true"},
		{a, "return select('#', dofile('chunk.lua')) .. loadfile('chunk.lua')(7)", "11"},
		{a, "package.preload.p = function(n) return n .. '!' end return require('p')", "p!"},
		{a, "return tostring(package.loaded.string == string)", "true"},
	} {
		if got := do(t, c.in, c.text); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"require('none')", `module "none" not found: no file none.lua in`},
		{"require('self')", `requires itself`},
		{"require('bad')", "bad.lua:2: syntax error"},
		{"dofile('../../etc/passwd')", "is not in the directory of modules"},
		{"dofile('/etc/passwd')", "is not in the directory of modules"},
		{"assert(loadfile('none.lua'))", "no file none.lua"},
	} {
		if _, _, err := run(t, lib, c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.text, err, c.want)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := write(t, map[string]string{"in.txt": "one\ntwo 3.5 x\n\nlast"})
	path := func(name string) string { return "[[" + filepath.Join(dir, name) + "]]" }
	safe, _ := load(t, Options{})
	files, _ := load(t, Options{System: Files})
	all, _ := load(t, Options{System: All})
	for _, c := range []struct {
		lib        *library
		text, want string
	}{
		{safe, `local r = "" for l in io.lines(` + path("in.txt") + `) do r = r .. l .. ";" end return r`, "one;two 3.5 x;;last;"},
		{safe, `local f = io.open(` + path("in.txt") + `) local s = f:read("*l", 4) local a, b, c = f:read("*n", 1, "*a")
			return s .. tostring(a) .. b .. #c .. tostring(f:read()) .. tostring(f:read("*a"))`, "one3.5 7nil"},
		{safe, `local f = io.open(` + path("in.txt") + `) f:seek("set", 4) local s = f:read(3) return s .. f:seek() .. f:seek("end")`, "two719"},
		{safe, `local f = io.open(` + path("in.txt") + `) f:close() return io.type(f) .. tostring(io.type(1)) .. tostring(pcall(f.read, f))`, "closed filenilfalse"},
		{safe, `local f, e = io.open(` + path("none") + `) return tostring(f) .. tostring(e:match("no such file"))`, "nilno such file"},
		{safe, `return tostring(io.open(` + path("out.txt") + `, "w"))`, "nil"},
		{files, `local f = io.open(` + path("out.txt") + `, "w") f:write("a", 1) f:close() f = io.open(` + path("out.txt") + `, "a+b")
			f:write("z") f:seek("set") return f:read("*a")`, "a1z"},
		{files, `return tostring(os.rename(` + path("out.txt") + `, ` + path("new.txt") + `)) .. tostring(os.remove(` + path("new.txt") + `))`, "truetrue"},
		{files, `return tostring(os.remove(` + path("none") + `))`, "nil"},
		{all, `return os.execute("exit 3")`, "3"},
		{all, `local p = io.popen("echo hi") local s = p:read() p:close() return s`, "hi"},
		{all, `return tostring(io.stdout):match("file")`, "file"},
	} {
		if _, v, err := run(t, c.lib, c.text); err != nil || v.Str() != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.text, v.Str(), err, c.want)
		}
	}
}

func TestFilesEndWithTheRequest(t *testing.T) {
	dir := write(t, map[string]string{"in.txt": "x"})
	lib, _ := load(t, Options{States: 1}, "keep = {}")
	in, err := lib.Interp(&testHost{})
	if err != nil {
		t.Fatal(err)
	}
	do(t, in.(*interp), "keep.f = io.open([["+filepath.Join(dir, "in.txt")+"]]) return 1")
	f := in.(*interp).files[0]
	other, _ := request(t, lib)
	if got := do(t, other, "return tostring(pcall(keep.f.read, keep.f))"); got != "false" {
		t.Error("another request could read the file")
	}
	in.Close()
	if f.f != nil {
		t.Error("the file is still open")
	}
	_, _, err = run(t, lib, "for i = 1, 200 do assert(io.open([["+filepath.Join(dir, "in.txt")+"]])) end")
	if err == nil || !strings.Contains(err.Error(), "too many open files") {
		t.Errorf("200 open files: %v", err)
	}
}

func TestBasicFunctions(t *testing.T) {
	var printed strings.Builder
	lib, _ := load(t, Options{Print: func(_ script.Host, text []byte) { printed.Write(text) }}, `
		function libfn() return x end
		function env_of_lib() return getfenv(1) end`)
	for _, c := range []struct{ text, want string }{
		{"x = 1 return libfn()", "1"},
		{"return tostring(getfenv(1) == _G and getfenv(libfn) == _G and env_of_lib() == _G)", "true"},
		{"local function f() return y end setfenv(f, {y = 2}) return f()", "2"},
		{"setfenv(1, {z = 3}) return z", "3"},
		{"return tostring(pcall(setfenv, libfn, {}))", "false"},
		{"return type(rawget(_G, 'print')) .. type(rawget(_G, 'nothing'))", "functionnil"},
		{"return type(collectgarbage('count')) .. collectgarbage()", "number0"},
		{"w = 4 return loadstring('return w')()", "4"},
		{"return load(coroutine.wrap(function() coroutine.yield('return ') coroutine.yield('5') end))()", "5"},
		{"local co = coroutine.create(function() coroutine.yield() end) coroutine.resume(co) return debug.traceback(co, 'msg', 0):match('^msg\\nstack traceback:') .. debug.traceback(co):match('^stack')", "msg\nstack traceback:stack"},
		{"return tostring(debug.sethook) .. type(debug.traceback())", "nilstring"},
		{"print('a', 1, nil, true, 1234567.5) io.write('b', 2) return 1", "1"},
		{"local t = {} t[20000000] = 1 return t[20000000]", "1"},
	} {
		if _, v, err := run(t, lib, c.text); err != nil || v.Str() != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.text, v.Str(), err, c.want)
		}
	}
	if got := printed.String(); got != "a\t1\tnil\ttrue\t1234567.5\nb2" {
		t.Errorf("printed %q", got)
	}
	var code ExitCode
	if _, _, err := run(t, lib, "os.exit(3)"); !errors.As(err, &code) || code != 3 || !errors.Is(err, script.ErrExit) {
		t.Errorf("os.exit: %v", err)
	}
}
