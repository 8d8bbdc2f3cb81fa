// This file tests the language itself, which the rewriting of rewrite.go must leave as it is. Where a lua5.1 is installed,
// each case is also run by it.

package lua

import (
	"os/exec"
	"testing"
)

// languageCases are bodies of functions with what show makes of their results. E is any error.
var languageCases = []struct{ body, want string }{
	{`local a = "x" a = a .. "y" return a`, `"xy"`},
	{`local function f(a) a = a .. "y" return a end return f("x")`, `"xy"`},
	{`local function f(a, b) b = a .. b local c = b .. a return c, a, b end return f("x", "y")`, `"xyx" "x" "xy"`},
	{`local function f(a) local b = a .. 1 return b end return f("x")`, `"x1"`},
	{`local t = {x = "a"} t.x = t.x .. "b" .. t.x t["y" .. 1] = "z" .. 2 return t.x, t.y1`, `"aba" "z2"`},
	{`local function two() return "a", "b" end return two() .. two(), (two()) .. "c"`, `"aa" "ac"`},
	{`local function two() return "a", "b" end return "x" .. two()`, `"xa"`},
	{`local function va(...) return "x" .. ... end return va("a", "b")`, `"xa"`},
	{`local function va(...) return select("#", ..., "a" .. "b") end return va(1, 2, 3)`, `2`},
	{`return ("a" .. "b"):upper() .. #("c" .. "d")`, `"AB2"`},
	{`return "a" .. "b" == "ab", "a" .. "b" < "b", not ("a" .. "b")`, `true true false`},
	{`return 1 .. 2, 1.5 .. "", -1 .. ""`, `"12" "1.5" "-1"`},
	{`return 1 + 2 .. 3 + 4, "a" .. 2 ^ 3, -2 ^ 2 .. ""`, `"37" "a8" "-4"`},
	{`local s = "" for i = 1, 5 do s = s .. i end return s`, `"12345"`},
	{`local s = "" for i = 5, 1, -2 do s = s .. i end return s`, `"531"`},
	{`local s = "" for i = 1, 0 do s = s .. i end return s`, `""`},
	{`local i, s = 0, "" while i < 3 do i = i + 1 if i == 2 then s = s .. "-" else s = s .. i end end return s`, `"1-3"`},
	{`local i = 0 repeat local done = i >= 3 i = i + 1 until done return i`, `4`},
	{`local s = "" for _, v in ipairs({"a", "b", nil, "d"}) do s = s .. v end return s`, `"ab"`},
	{`for i = 1, 10 do if i == 4 then return i .. "!" end end`, `"4!"`},
	{`local n = 0 while true do n = n + 1 if n > 5 then break end end return n`, `6`},
	{`local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return f[1](), f[1](), f[3]()`, `2 3 4`},
	{`local f = {} local j = 0 while j < 2 do j = j + 1 local k = j f[j] = function() return k .. j end end return f[1](), f[2]()`, `"12" "22"`},
	{`local function fact(n) if n < 2 then return 1 end return n * fact(n - 1) end return fact(10)`, `3628800`},
	{`local function loop(n) if n == 0 then return "done" end return loop(n - 1) end return loop(100000)`, `"done"`},
	{`local function f(...) local a, b = ... return select("#", ...), a, b end return f(1), f(1, 2, 3)`, `1 3 1 2`},
	{`local function f(...) return ... end return (f(1, 2)), f(1, 2)`, `1 1 2`},
	{`local t = {(function() return 1, 2 end)(), (function() return 3, 4 end)()} return #t`, `3`},
	{`local o = {n = 1} function o:add(k) self.n = self.n + k return self end return o:add(2):add(3).n`, `6`},
	{`local t = setmetatable({}, {__index = function(t, k) return k .. "!" end}) return t.a, t[1]`, `"a!" "1!"`},
	{`local log = "" local t = setmetatable({}, {__newindex = function(t, k, v) log = log .. k .. v rawset(t, k, v) end}) t.a = 1 t.a = 2 return log, t.a`, `"a1" 2`},
	{`local mt = {__add = function(a, b) return "add" end, __lt = function() return true end, __eq = function() return true end}
		local a, b = setmetatable({}, mt), setmetatable({}, mt) return a + b, a < b, a == b, a ~= b`, `"add" true true false`},
	{`local t = setmetatable({}, {__call = function(self, a) return "called" .. a end}) return t(1)`, `"called1"`},
	{`local ok, e = pcall(function() local x = nil .. "a" end) return ok, type(e)`, `false "string"`},
	{`local ok, e = pcall(error, {code = 5}) return ok, e.code`, `false 5`},
	{`return pcall(error, "m", 0)`, `false "m"`},
	{`return xpcall(function() error("m", 0) end, function(e) return "h" .. e end)`, `false "hm"`},
	{`local co = coroutine.create(function(a) local b = coroutine.yield(a .. "1") error("x" .. b, 0) end)
		local _, r = coroutine.resume(co, "a") local ok, e = coroutine.resume(co, "b") return r, ok, e, coroutine.status(co)`, `"a1" false "xb" "dead"`},
	{`local s = "" for k in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) do s = s .. k end return s`, `"123"`},
	{`return coroutine.running()`, `nil`},
	{`local a <const> = 1`, `E`},
	{`return 10 == "10", 10 .. "" == "10", "10" + 5, "0x10" + 0`, `false true 15 16`},
	{`return 7 % 3, -7 % 3, 7 % -3, 2 ^ 0.5 > 1.41, 1 / 0 > 1e300, 0 / 0 ~= 0 / 0`, `1 2 -2 true true true`},
	{`return nil == false, nil and 1, false or "x", 1 and 2, nil or false`, `false nil "x" 2 false`},
	{`return #"abc", #{1, 2, 3}, #{}`, `3 3 0`},
	{`return [[a
b]], "a\
b", "\65\066\x41"`, "\"a\\\nb\" \"a\\\nb\" \"ABx41\""},
	{`local a, b, c = (function() return 1, 2 end)() return a, b, c`, `1 2 nil`},
	{`local a, b = 1, 2 a, b = b, a return a, b`, `2 1`},
	{`local t = {1, 2} local i = 1 i, t[i] = 2, 9 return i, t[1], t[2]`, `2 9 2`},
	{`do local x = 1 end return x`, `nil`},
	{`local x = 1 do local x = x + 1 x = x + 1 end return x`, `1`},
	{`gl = 1 local function f() gl = gl + 1 return gl end return f(), gl`, `2 2`},
	{`return type(print), type(nil), type({}), type("x"), type(2), type(coroutine.create(function() end))`, `"function" "nil" "table" "string" "number" "thread"`},
	{`return tonumber("0x1F"), tonumber("z", 36), tonumber("1e2"), tonumber("x"), tonumber(" 5 ")`, `31 35 100 nil 5`},
	{`return next({}), next({5}), rawequal("a", "a"), rawget({7}, 1)`, `nil 1 true 7`},
	{`local function f(a) a = a and a .. "y" or "z" return a end return f("x"), f()`, `"xy" "z"`},
	{`local function f(a) a = a or "p" .. tostring(a) return a end return f("x"), f()`, `"x" "pnil"`},
	{`local function g(x) return x .. "g", 2 end local function f(a) a = (g(a)) return a end return f("x")`, `"xg"`},
	{`local function g(x) return x .. "g", 2 end local function f(b, a) b, a = g(a) return b, a end return f(1, "x")`, `"xg" 2`},
	{`local function g(x) return x .. "g", 2 end local function f(b, a) a, b = g(a), g(b) return b, a end return f(1, "x")`, `"1g" "xg"`},
	{`local function f(a, ...) a = a .. select("#", ...) return a end return f("x", 1, 2)`, `"x2"`},
	{`local o = {} function o.m(self) self = self.n .. "s" return self end o.n = 1 return o:m()`, `"1s"`},
	{`local o = {n = 1} function o:m() self = self.n .. "s" return self end return o:m()`, `"1s"`},
	{`local a, b, c = 1, 2, 3 a, b, c = c, a, b return a, b, c`, `3 1 2`},
	{`local a, b = 1 a, b = b, a return a, b`, `nil 1`},
	{`local a, b, c = 1, 2, 3 a, b = c return a, b, c`, `3 nil 3`},
	{`local a, b = 1, 2 a, b = 3, 4, error and 5 return a, b`, `3 4`},
	{`local t = {1, 2, 3} local i = 1 t[i], t[i + 1], i = t[i + 1], t[i], 3 return t[1], t[2], i`, `2 1 3`},
	{`local t = {} local function k(n) t[#t + 1] = n return n end local u = {} u[k(1)], u[k(2)], x = k(3), k(4) return table.concat(t), u[1], u[2]`, `"1234" 3 4`},
	{`local a = {} local i = 3 i, a[i] = i + 1, 20 return i, a[3], a[4]`, `4 20 nil`},
	{`local a a, a = 1, 2 return a`, `1`},
	{`ga, gb = 1, 2 ga, gb = gb, ga return ga, gb`, `2 1`},
	{`local x, y = 1, 2 local function f() x, y = y, x end f() return x, y`, `2 1`},
	{`local a, b = 0, 1 for i = 1, 10 do a, b = b, a + b end return a`, `55`},
	{`local x = {1} local y = {2} x[1], y[1], x = y[1], x[1], nil return y[1], x`, `1 nil`},
	{`return "010" + 0, "10" * "2", -"3", "0x10" / 4, 10 - "1e1", "7" % "4", "2" ^ 2`, `10 20 -3 4 0 3 4`},
	{`local m = setmetatable({}, {__add = function(a, b) return "m" end}) return "1" + m, m + "x", "x" + m`, `"m" "m" "m"`},
	{`return pcall(function() return "x" + 1 end) == false, pcall(function() return {} + "1" end) == false`, `true true`},
	{`return tonumber("010"), tonumber("0b1"), tonumber("1_0"), tonumber(""), tonumber("  "), tonumber("0x"), tonumber("-0x10"), tonumber("1e"), tonumber(".5"), tonumber("5.")`, `10 nil nil nil nil nil -16 nil 0.5 5`},
	{`return tonumber("10", 2), tonumber("ff", 16), tonumber("8", 8), tonumber(nil), tonumber(true), tonumber(5), tonumber("zz", 36)`, `2 255 nil nil nil 5 1295`},
	{`return math.max(1, 3, 2), math.floor(-1.5), math.ceil(1.2), math.huge > 1, math.fmod(7, 3), math.abs(-1)`, `3 -2 2 true 1 1`},
	{`local s = 0 for i = 0, 1, 0.25 do s = s + i end return s`, `2.5`},
	{`for i = 1, 3 do local j = i i = 10 if j == 3 then return j end end`, `3`},
	{`return [==[a]]b]==], [[
x]], #"\0a", "\n" == "\10"`, `"a]]b" "x" 2 true`},
	{`return 0x10, 1e2, .5, 3., 1E-2`, `16 100 0.5 3 0.01`},
	{`return 2 ^ 3 ^ 2, -2 ^ 2, not nil == true, 1 .. 2 == "12", 2 * 3 % 4`, `512 -4 true true 2`},
	{`return 1 < 2 == true, "a" < "b", "a" < "B", "" < "a", "a\0b" < "a\0c"`, `true true false true true`},
	{`local t = {1, 2, nil, 4} return select("#", unpack(t, 1, 4)), t[4]`, `4 4`},
	{`local function f() return 1, 2, 3 end local t = {f(), f()} return #t, ({f(), nil})[1], #{f(), 5}, #{(f())}`, `4 1 2 1`},
	{`local t = {a = 1, ["b"] = 2, [3] = 3, 10, 20; 30} return t.a, t.b, t[1], t[2], t[3], #t`, `1 2 10 20 30 3`},
	{`local a = {b = {}} a.b["c"] = {d = 1} a.b.c.d = a.b.c.d + 1 return a.b.c.d`, `2`},
	{`local function f(a, b, ...) local c, d = ... return a, b, c, d end return f(1, 2, 3)`, `1 2 3 nil`},
	{`return select(-1, 1, 2, 3), select(2, "a", "b", "c")`, `3 "b" "c"`},
	{`return (select("#")), select("#", nil), select("#", nil, nil)`, `0 1 2`},
	{`local x = 1 local function g() x = x + 1 return x end local function h() return x end g() return g(), h(), x`, `3 3 3`},
	{`local fs = {} for i = 1, 3 do local j = i * 2 fs[#fs + 1] = function() j = j + 1 return i, j end end fs[1]() local a, b = fs[1]() local c, d = fs[2]() return a, b, c, d`, `1 4 2 5`},
	{`local t = {} t[1.0] = "a" t["1"] = "b" return t[1], t["1"], #t`, `"a" "b" 1`},
	{`local t = {} t[2 ^ 53] = 1 t[-1] = 2 t[0] = 3 t[1.5] = 4 return t[2 ^ 53], t[-1], t[0], t[1.5]`, `1 2 3 4`},
	{`local n = 0 for k, v in pairs({1, 2, x = 3, [10] = 4}) do n = n + v end return n`, `10`},
	{`local t = {1, 2, 3, 4} for k in pairs(t) do t[k] = nil end return next(t), #t`, `nil 0`},
	{`local t = {} for i = 1, 10 do t[i] = i end for i = 10, 6, -1 do t[i] = nil end return #t`, `5`},
	{`local t = {} t[3] = "c" t[2] = "b" t[1] = "a" return #t, table.concat(t)`, `3 "abc"`},
	{`local ok, e = pcall(function() local t = nil t.x = 1 end) return ok`, `false`},
	{`local ok, e = pcall(function() error() end) return ok, e`, `false nil`},
	{`local ok, e = pcall(function() error("m", 2) end) return ok, type(e)`, `false "string"`},
	{`local ok, a, b = pcall(function(...) return ... end, 1, 2) return ok, a, b`, `true 1 2`},
	{`local ok, e = pcall(pcall) return ok`, `false`},
	{`local t = setmetatable({}, {__len = function() return 9 end}) return rawequal(t, t), type(#t)`, `true "number"`},
	{`local p = setmetatable({}, {__index = {inherited = 1}}) local c = setmetatable({}, {__index = p}) return c.inherited, rawget(c, "inherited")`, `1 nil`},
	{`local t = setmetatable({}, {__unm = function() return "neg" end, __mod = function() return "mod" end, __div = function() return "div" end}) return -t, t % 1, 1 / t`, `"neg" "mod" "div"`},
	{`local t = setmetatable({}, {__le = function() return true end}) return t <= t, t >= t`, `true true`},
	{`local t = setmetatable({}, {__tostring = function() return "T" end, __metatable = "locked"}) return tostring(t), getmetatable(t), (pcall(setmetatable, t, {}))`, `"T" "locked" false`},
	{`local co = coroutine.wrap(function() local x = coroutine.yield() while x do x = coroutine.yield(x * 2) end return "end" end) co() return co(1), co(2), co(nil)`, `2 4 "end"`},
	{`local co = coroutine.create(function() error({}) end) local ok, e = coroutine.resume(co) return ok, type(e), (coroutine.resume(co))`, `false "table" false`},
	{`local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end local s = 0 for i in gen(3) do for j in gen(i) do s = s + j end end return s`, `10`},
	{`local a <= 1`, `E`},
	{`local function f(n) if n > 0 then return f(n - 1) else return "deep" end end return f(50000)`, `"deep"`},
	{`local s = {} for w in ("a,b,,c"):gmatch("([^,]*),?") do s[#s + 1] = w end return #s`, `5`},
	{`return ("%d"):format(3.7), ("%s"):rep(2, nil), ("x"):byte(-1)`, `"3" "%s%s" 120`},
	{`return math.floor(2 ^ 31 + 0.5), 2 ^ 31 % 10, math.floor(-0.5), 1e15 + 0.5 > 1e15`, `2147483648 8 -1 true`},
	{`return tostring(1e5), tostring(123456.789), tostring(1 / 3) == tostring(1 / 3)`, `"100000" "123456.789" true`},
	{`return string.format("%.14g", 0.1), string.format("%5.1f", 3.14159), string.format("%g", 2 ^ 53)`, `"0.1" "  3.1" "9.0072e+15"`},
	{`local t = {5, 2, 8} table.sort(t, function(a, b) return a > b end) return unpack(t)`, `8 5 2`},
	{`if nil then return 1 elseif false then return 2 elseif 0 then return 3 else return 4 end`, `3`},
	{`local a = {} function a.f(x) return x end function a:g(x) return self == a, x end return a.f(1), a:g(2)`, `1 true 2`},
	{`local i = 1 local t = {} repeat local x = i t[#t + 1] = function() return x end i = i + 1 until x >= 3 return t[1](), t[3]()`, `1 3`},
	{`local function f(...) local t = {...} return #t, (...) end return f(7, 8), f()`, `2 0 nil`},
	{`local function f(...) return arg and arg.n end return f(1, 2)`, `2`},
	{`local b = {} for i = 1, 300 do b[i] = i end local s = 0 for _, v in ipairs(b) do s = s + v end return s, #b, select("#", unpack(b))`, `45150 300 300`},
	{`local t = {3, 1} table.insert(t, 2) table.insert(t, 1, 0) return table.concat(t), table.remove(t), table.remove(t, 1), #t, table.maxn(t)`, `"0312" 2 0 2 2`},
}

func TestLanguage(t *testing.T) {
	lib, _ := load(t, Options{})
	for _, c := range languageCases {
		_, v, err := run(t, lib, show+"return show((function() "+c.body+"\nend)())")
		got := v.Str()
		if err != nil {
			got = "E"
		}
		if got != c.want {
			t.Errorf("%s: got %s (%v), want %s", c.body, got, err, c.want)
		}
	}
}

// TestLanguageByLua verifies the table by the real Lua.
func TestLanguageByLua(t *testing.T) {
	path, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Skip("SKIP: no lua5.1 installed")
	}
	for _, c := range languageCases {
		out, err := exec.Command(path, "-e", show+"io.write(show((function() "+c.body+"\nend)()))").Output()
		got := string(out)
		if err != nil {
			got = "E"
		}
		if got != c.want {
			t.Errorf("%s: lua5.1 gives %s, the table has %s", c.body, got, c.want)
		}
	}
}
