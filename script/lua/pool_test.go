// This file tests what requests share and what they do not: globals, states, functions, stops.

package lua

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"nsgo/script"
	"nsgo/script/watch"
)

// request gets an interp that ends with the test.
func request(t testing.TB, lib *library) (*interp, *testHost) {
	t.Helper()
	h := &testHost{}
	in, err := lib.Interp(h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(in.Close)
	return in.(*interp), h
}

// do runs text in an interp and returns its result as a string.
func do(t testing.TB, in *interp, text string) string {
	t.Helper()
	p, err := in.st.lib.eng.Compile(script.Source{File: "x.lua", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	v, err := in.Run(p)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v.Str()
}

func TestGlobalsAreTheRequests(t *testing.T) {
	lib, _ := load(t, Options{States: 1}, `
		count, title, plain = 10, "library", "plain"
		function bump() count = count + 1 return count end
		function get_title() return title end
		function clear() count = nil return tostring(count) end
		function get_new() return tostring(fresh) end
		function set_new(v) fresh = v end
		function own() return _G end`)
	a, _ := request(t, lib)
	b, _ := request(t, lib)
	for _, c := range []struct {
		in         *interp
		text, want string
	}{
		{a, "return bump() .. bump()", "1112"},
		{b, "return bump()", "11"},
		{a, "return count", "12"},
		{a, "count = 50 return bump()", "51"},
		{b, "return bump()", "12"},
		{a, "title = 'mine' return get_title()", "mine"},
		{b, "return get_title() .. title", "librarylibrary"},
		{a, "return clear()", "nil"},
		{a, "return tostring(count)", "nil"},
		{b, "return count", "12"},
		{a, "count = 1 return bump()", "2"},
		{a, "fresh = 'new' return get_new()", "new"},
		{b, "return get_new()", "nil"},
		{b, "set_new(7) return fresh", "7"},
		{a, "return fresh", "new"},
		{a, "return tostring(own() == _G)", "true"},
		{a, "_G.via = 1 return via", "1"},
		{b, "return tostring(via)", "nil"},
		{a, "print = nil return tostring(print)", "nil"},
		{b, "return type(print)", "function"},
		{a, "function helper() return 'h' end return 1", "1"},
		{a, "return helper()", "h"},
		{b, "return tostring(helper)", "nil"},
		{b, "return tostring(getmetatable(_G))", "false"},
	} {
		if got := do(t, c.in, c.text); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestGlobalsEndWithTheRequest(t *testing.T) {
	lib, _ := load(t, Options{States: 1}, "function set() leak = 1 end")
	for i := 0; i < 3; i++ {
		in, err := lib.Interp(&testHost{})
		if err != nil {
			t.Fatal(err)
		}
		if got := do(t, in.(*interp), "local was = tostring(leak) .. tostring(other) set() other = 1 return was"); got != "nilnil" {
			t.Fatalf("request %d saw %s of the one before", i, got)
		}
		in.Close()
	}
}

func TestFunctionsInEveryState(t *testing.T) {
	lib, h := load(t, Options{States: 4}, `
		local secret = "s"
		register(function(x) return secret .. (x or "") end)
		function named(x) return "n" .. (x or "") end
		register(named)
		register("named")
		app = {}
		function app.deep() return "deep" end
		register("app.deep")
		register("return 'text' .. tostring(undefined)")`)
	want := []string{"sv", "nv", "nv", "deep", "textnil"}
	names := []string{"lib1.lua:3", "named", "named", "app.deep", "return 'text' .. tostring(undefined)"}
	states := map[*state]bool{}
	for i := 0; i < 4; i++ {
		in, _ := request(t, lib)
		states[in.st] = true
		for k, f := range h.handler {
			v, err := in.Call(f, script.StringValue("v"))
			if err != nil || v.Str() != want[k] || f.String() != names[k] {
				t.Errorf("%s: got %q, %v, want %q of %s", f, v.Str(), err, want[k], names[k])
			}
		}
	}
	if len(states) != 4 || len(h.handler) != 5 {
		t.Errorf("%d states, %d registrations; want 4 and 5", len(states), len(h.handler))
	}
	if min, max := h.handler[2].Arity(); min != 0 || max != 1 {
		t.Errorf("arity of a named function is %d to %d", min, max)
	}
	f, err := lib.Func("named")
	if err != nil || f.String() != "named" {
		t.Errorf("Func: %v, %v", f, err)
	}
	if _, err := lib.Func("nowhere"); err == nil {
		t.Error("Func found a function that is not there")
	}
}

func TestFunctionsOfAnotherGeneration(t *testing.T) {
	src := "register(function() return 1 end)\nfunction named() return 2 end\nregister(named)"
	_, old := load(t, Options{}, src)
	lib, _ := load(t, Options{}, "-- changed\n"+strings.Replace(src, "1", "10", 1))
	same, _ := load(t, Options{}, strings.Replace(src, "2", "20", 1))
	in, _ := request(t, lib)
	if v, err := in.Call(old.handler[1]); err != nil || v.Int() != 2 {
		t.Errorf("named: %v, %v", v, err)
	}
	if _, err := in.Call(old.handler[0]); err == nil {
		t.Error("a closure that has moved was found")
	}
	in, _ = request(t, same)
	if v, err := in.Call(old.handler[0]); err != nil || v.Int() != 1 {
		t.Errorf("closure: %v, %v", v, err)
	}
}

func TestClosureOfARequest(t *testing.T) {
	lib, _ := load(t, Options{States: 1}, "function named() return 1 end")
	a, ha := request(t, lib)
	b, _ := request(t, lib)
	do(t, a, "local x = 3 register(function() return x end) register(named)")
	if v, err := a.Call(ha.handler[0]); err != nil || v.Int() != 3 {
		t.Errorf("own closure: %v, %v", v, err)
	}
	if _, err := b.Call(ha.handler[0]); err == nil || !strings.Contains(err.Error(), "x.lua:1 belongs to a request") {
		t.Errorf("closure of another request: %v", err)
	}
	if v, err := b.Call(ha.handler[1]); err != nil || v.Int() != 1 {
		t.Errorf("a library's function given in a request: %v, %v", v, err)
	}
}

// What a request has made is of the request only, by whatever way it is handed over; what the library has made is not.
func TestFleeting(t *testing.T) {
	lib, _ := load(t, Options{States: 1}, `function named() end
		app = {field = function() end}
		local function hidden() return register(hidden) end
		register(hidden)
		function again() register(hidden) end`)
	for _, c := range []struct {
		text string
		want bool
	}{
		{"register(function() end)", true},
		{"function late() end register('late')", true},
		{"late = {f = function() end} register('late.f')", true},
		{"register(app.field)", true}, // nobody knows it by its value
		{"register('app.field')", false},
		{"register(named)", false},
		{"register('named')", false},
		{"register('return 1')", false},
		{"again()", false},
	} {
		in, h := request(t, lib)
		do(t, in, c.text)
		f := h.handler[0]
		if got := f.(script.Fleeting).Fleeting(); got != c.want {
			t.Errorf("%s: fleeting is %v", c.text, got)
		}
		if _, err := in.Call(f); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

func TestLoadFaults(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"x = ", "lib1.lua:1: syntax error near the end"},
		{"\nfail()", "lib1.lua:2: custom fault"},
		{"\nregister('nowhere')", "lib1.lua:2: there is no Lua function \"nowhere\""},
		{"register(5)", `argument "fn": must be a function`},
		{"register('a b')", "neither a function nor Lua text"},
	} {
		_, err := New(testRegistry, Options{}).Load(&testHost{}, asSources([]string{c.text}))
		var e *script.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		}
	}
}

func TestLoadWithoutEnd(t *testing.T) {
	_, err := New(testRegistry, Options{Time: 20 * time.Millisecond}).Load(&testHost{}, asSources([]string{"while true do pcall(error) end"}))
	if !errors.Is(err, script.ErrTime) || stopping.Load() != 0 {
		t.Errorf("load ended with %v; %d are still to stop", err, stopping.Load())
	}
}

func TestBusyStateDelaysNobody(t *testing.T) {
	lib, _ := load(t, Options{States: 3})
	busy, _ := request(t, lib)
	p, _ := lib.eng.Compile(script.Source{File: "x.lua", Text: []byte("while true do end")})
	ended := make(chan error)
	go func() {
		_, err := busy.Run(p)
		ended <- err
	}()
	for !busy.st.busy() {
		time.Sleep(time.Millisecond)
	}
	for i := 0; i < 20; i++ {
		in, _ := request(t, lib)
		if in.st == busy.st {
			t.Fatalf("request %d was put on the busy state", i)
		}
		do(t, in, "return 1")
	}
	busy.Stop(errCustom)
	if err := <-ended; !errors.Is(err, errCustom) {
		t.Errorf("stopped with %v", err)
	}
}

func TestWaitLetsGo(t *testing.T) {
	lib, _ := load(t, Options{States: 1})
	const n = 50
	start := time.Now()
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, v, err := run(t, lib, fmt.Sprintf(`x = %d
				local co = coroutine.wrap(function() sleep(100) coroutine.yield(x) sleep(100) return x end)
				sleep(100) return co() + co()`, i))
			if err != nil || v.Int() != int64(2*i) {
				t.Errorf("request %d: %v, %v", i, v.Str(), err)
			}
		}()
	}
	wg.Wait()
	if d := time.Since(start); d > 2*n*100*time.Millisecond { // one after another they take three times as long as one wait each
		t.Errorf("%d requests waited one after another: %v", n, d)
	}
}

func TestStop(t *testing.T) {
	lib, _ := load(t, Options{}, "function forever() while true do end end")
	for _, text := range []string{
		"while true do end",
		"for i = 1, 1e15 do end",
		"repeat until false",
		"::top:: goto top",
		"while true do pcall(forever) end",
		"while true do pcall(error, 'x') end",
		"local function f() return f() end f()",
		"local function f(n) if n > 0 then f(n - 1) f(n - 1) end end f(100)",
		"while true do xpcall(forever, forever) end",
		"local function f() pcall(f) pcall(f) error('e') end f()",
		"local function f() xpcall(f, f) error('e') end f()",
		"coroutine.wrap(function() while true do end end)()",
		"while true do coroutine.resume(coroutine.create(forever)) end",
		"local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) while true do pcall(function() return t[1] end) end",
		"while true do sleep(1) end",
		"load(os.date) while true do end",
		"local t = {} for i = 1, 40 do t = {t, t} end pcall(echo, t) while true do end",
		"local t = {} for i = 1, 40 do t = {t, t} end return t",
		"local t = {} for i = 1, 40 do t = {t, t} end return apply(function() return t end)",
		"while true do pcall(string.gsub, ('x'):rep(1e6), '', 'y') end",
	} {
		in, _ := request(t, lib)
		p, err := lib.eng.Compile(script.Source{File: "x.lua", Text: []byte(text)})
		if err != nil {
			t.Fatal(text, err)
		}
		timer := time.AfterFunc(20*time.Millisecond, func() { in.Stop(script.ErrClientGone) })
		start := time.Now()
		_, err = in.Run(p)
		timer.Stop()
		if d := time.Since(start); !errors.Is(err, script.ErrClientGone) || d > 5*time.Second {
			t.Errorf("%s: ended with %v after %v", text, err, d)
		}
		if _, err := in.Run(p); !errors.Is(err, script.ErrClientGone) {
			t.Errorf("%s: a stop must hold until Resume: %v", text, err)
		}
		in.Resume()
		if got := do(t, in, "return 'clean'"); got != "clean" {
			t.Errorf("%s: after Resume: %s", text, got)
		}
	}
}

func TestTimeLimit(t *testing.T) {
	lib, _ := load(t, Options{Time: time.Second}) // a slow machine may hold up what computes for some of that
	start := time.Now()
	_, _, err := run(t, lib, "while true do end")
	if d := time.Since(start); !errors.Is(err, script.ErrTime) || d < 900*time.Millisecond {
		t.Errorf("%v after %v", err, d)
	}
	if _, _, err := run(t, lib, "for i = 1, 8 do sleep(250) end"); err != nil {
		t.Errorf("waiting was counted: %v", err)
	}
}

func TestMemoryLimit(t *testing.T) {
	lib, _ := load(t, Options{Memory: 64 << 20, Time: time.Hour})
	_, _, err := run(t, lib, "local t = {} for i = 1, 1e9 do t[i] = {i} end")
	if !errors.Is(err, watch.ErrMemory) {
		t.Errorf("ended with %v", err)
	}
}

func TestSeveralFunctionsOfOneProto(t *testing.T) {
	src := "local function make(n) return function() return n end end\na, b = make('a'), make('b')\nregister(a) register(make('c')) register(b)"
	lib, h := load(t, Options{States: 2}, src)
	other, _ := load(t, Options{}, src)
	for _, l := range []*library{lib, lib, other} {
		in, _ := request(t, l)
		got := ""
		for _, f := range h.handler {
			v, err := in.Call(f)
			if err != nil {
				t.Fatal(err)
			}
			got += v.Str()
		}
		if got != "acb" {
			t.Errorf("called %s, want acb", got)
		}
	}
}

func TestLibraryThatLoadsOnce(t *testing.T) {
	var reports []error
	opt := Options{States: 4, Report: func(err error) { reports = append(reports, err) }}
	lib, _ := load(t, opt, "for i = 1, count() do register(function() end) end")
	for range 5 {
		in, _ := request(t, lib)
		do(t, in, "return 1")
	}
	if len(lib.states) != 1 || len(reports) != 1 || !strings.Contains(reports[0].Error(), "other functions each time") {
		t.Errorf("%d states, reports %v", len(lib.states), reports)
	}
}

// What a library was answered by commands that act once, it is answered in each state, wherever it calls them.
func TestAnswersOfTheFirstLoad(t *testing.T) {
	lib, h := load(t, Options{States: 3}, `a = once(); b = once()
		if count() == 3 then c = once() end
		list = {}
		for i = 1, 3 do list[i] = once() end
		_, fault = pcall(once, true)`)
	for range 3 {
		in, _ := request(t, lib)
		if got := do(t, in, "return a .. b .. table.concat(list) .. tostring(fault)"); got != "12567lib1.lua:5: fault 8" {
			t.Errorf("a state has %s", got)
		}
	}
	if len(lib.states) != 3 || h.counted != 8+2 {
		t.Errorf("%d states, acted %d times", len(lib.states), h.counted)
	}
}

func TestRequestOnAClosedLibrary(t *testing.T) {
	lib, _ := load(t, Options{Time: 20 * time.Millisecond})
	lib.Close()
	if _, _, err := run(t, lib, "while true do end"); !errors.Is(err, script.ErrTime) {
		t.Errorf("ended with %v", err)
	}
	lib.mu.Lock()
	defer lib.mu.Unlock()
	if lib.watched || lib.active != 0 {
		t.Error("the watch has not ended")
	}
}

func TestAllocations(t *testing.T) {
	if raceDetector {
		t.Skip("SKIP: the race detector allocates")
	}
	lib, h := load(t, Options{}, `register(function() ns_return(200, "text/plain", "hello world\n") end)
		register(function() for i = 1, 100 do ns_write("hello ", i, "\n") end end)`)
	for i, most := range []float64{0, 1} { // one for the boxed numbers that gopher-lua makes 32 at a time
		n := testing.AllocsPerRun(100, func() {
			h.out = h.out[:0]
			in, _ := lib.Interp(h)
			in.Call(h.handler[i])
			in.Close()
		})
		if n > most {
			t.Errorf("handler %d: %v allocations, want %v at most", i, n, most)
		}
	}
}
