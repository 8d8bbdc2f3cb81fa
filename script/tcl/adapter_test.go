package tcl

import (
	"errors"
	"strings"
	"testing"
	"time"

	core "nsgo/script"
)

// testHost is a host that keeps what pages write.
type testHost struct{ out []byte }

func (h *testHost) HasConn() bool     { return false }
func (h *testHost) ConnID() string    { return "cns7" }
func (h *testHost) Waits()            {}
func (h *testHost) Out() *[]byte      { return &h.out }
func (h *testHost) PutBytes(b string) { h.out = append(h.out, b...) }

var errTest = errors.New("the test's own error")

// testBuiltins are builtins enough to see each kind of argument and result.
func testBuiltins(t *testing.T) *core.Registry {
	str := func(name string) core.Param { return core.Param{Name: name, Kind: core.String} }
	return core.NewRegistry([]core.Builtin{
		{Name: "t_echo", ConnID: true, Params: []core.Param{str("a"), {Name: "b", Kind: core.Int, Optional: true}},
			Switches: []core.Switch{{Name: "loud", Kind: core.Bool}},
			Fn: func(c *core.Call) (core.Value, error) {
				s := c.Str(0)
				if c.Flag("loud") {
					s = strings.ToUpper(s)
				}
				return core.StringValue(s), nil
			}},
		{Name: "t_fail", Fn: func(*core.Call) (core.Value, error) { return core.Value{}, errTest }},
		{Name: "t_panic", Fn: func(*core.Call) (core.Value, error) { panic("oh") }},
		{Name: "t_map", Fn: func(*core.Call) (core.Value, error) {
			return core.MapValue([]core.Value{core.StringValue("k"), core.ListValue([]core.Value{core.IntValue(1), core.BoolValue(true)})}), nil
		}},
		{Name: "t_keep", Params: []core.Param{{Name: "f", Kind: core.Function}}, Fn: func(c *core.Call) (core.Value, error) {
			kept = c.Func(0)
			return core.Value{}, nil
		}},
		{Name: "t_where", Fn: func(c *core.Call) (core.Value, error) {
			file, line := c.Interp.Position()
			return core.ListValue([]core.Value{core.StringValue(file), core.IntValue(int64(line))}), nil
		}},
		{Name: "ns_adp_append", Params: []core.Param{{Name: "text", Kind: core.Any, Rest: true}}, Fn: func(c *core.Call) (core.Value, error) {
			out := c.Host.Out()
			for i := range c.NArg() {
				*out = c.Append(*out, i)
			}
			return core.Value{}, nil
		}},
	})
}

var kept core.Func

func testLibrary(t *testing.T, src string) (*Engine, core.Library) {
	t.Helper()
	e := NewEngine(testBuiltins(t), EngineOptions{ScriptTime: 10 * time.Second})
	lib, err := e.Load(&testHost{}, []core.Source{{File: "lib.tcl", Text: []byte(src)}})
	if err != nil {
		t.Fatal(err)
	}
	return e, lib
}

func TestAdapterRun(t *testing.T) {
	e, lib := testLibrary(t, "proc add {a b} { expr {$a + $b} }\nset shared 5\n\nproc bad {} {\n  set x 1\n  t_fail\n}\nproc here {} {\n\n  t_where\n}")
	cases := []struct{ src, want string }{
		{`t_echo hello`, "hello"},
		{`t_echo -loud hello 3`, "HELLO"},
		{`t_echo cns7 hello`, "hello"},
		{`t_echo -x`, "-x"},
		{`catch {t_echo} m; set m`, `wrong # args: should be "t_echo ?-loud? a ?b?"`},
		{`catch {t_echo a b} m; set m`, `t_echo: argument "b" must be an integer, not "b"`},
		{`catch {t_fail} m; set m`, errTest.Error()},
		{`catch {t_panic} m; set m`, "t_panic: internal error"},
		{`dict get [t_map] k`, "1 1"},
		{`add $shared 2`, "7"},
		{`t_where`, "page.tcl 1"},
		{"\n\nset x [t_where]", "page.tcl 3"},
		{"if 1 {\n t_where\n}", "page.tcl 2"},
		{`here`, "lib.tcl 10"},
		{`return early; set x late`, "early"},
	}
	for _, c := range cases {
		p, err := e.Compile(core.Source{File: "page.tcl", Text: []byte(c.src)})
		if err != nil {
			t.Fatal(err)
		}
		in, _ := lib.Interp(&testHost{})
		v, err := in.Run(p)
		if got := asText(v); err != nil || got != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.src, got, err, c.want)
		}
		in.Close()
	}
}

// asText shows a result as Tcl would print it.
func asText(v core.Value) string {
	s := &session{}
	return s.fromScript(v).String()
}

func TestAdapterErrors(t *testing.T) {
	e, lib := testLibrary(t, "proc bad {} {\n  set x 1\n  t_fail\n}\n")
	p, _ := e.Compile(core.Source{File: "page.tcl", Text: []byte("set y 2\nbad\n")})
	in, _ := lib.Interp(&testHost{})
	_, err := in.Run(p)
	var se *core.Error
	if !errors.As(err, &se) || !errors.Is(err, errTest) || se.File != "lib.tcl" || se.Line != 3 || !strings.Contains(se.Trace, `(procedure "bad" line 3)`) {
		t.Errorf("got %v (%+v)", err, se)
	}
	if _, err := e.Compile(core.Source{File: "p.tcl", Text: []byte("set a 1\nset b {\n")}); err == nil || !strings.HasPrefix(err.Error(), "p.tcl:2: ") {
		t.Errorf("a missing brace: %v", err)
	}
	if _, err := e.Load(&testHost{}, []core.Source{{File: "l.tcl", Text: []byte("set a 1\n\nnosuch\n")}}); err == nil || !strings.HasPrefix(err.Error(), "l.tcl:3: ") {
		t.Errorf("a library fault: %v", err)
	}
}

func TestAdapterCall(t *testing.T) {
	_, lib := testLibrary(t, "t_keep later\nproc later {a {b 2}} { list $a $b [expr {![catch {set mine}]}] }\n")
	if min, max := kept.Arity(); min != 1 || max != 2 {
		t.Errorf("arity of a procedure made after its registration: %d to %d", min, max)
	}
	in, _ := lib.Interp(&testHost{})
	if v, err := in.Call(kept, core.StringValue("a b")); err != nil || asText(v) != "{a b} 2 0" {
		t.Errorf("got %q, %v", asText(v), err)
	}
	s := in.(*session)
	for script, want := range map[string]string{"set g 1; incr g": "2", "list x": "x y", "later": "y 2 0"} {
		f := newFunction(s.lib, Str(script))
		words := []core.Value{core.StringValue("y")}
		if script[0] == 's' {
			words = nil
		}
		if v, err := in.Call(f, words...); err != nil || asText(v) != want {
			t.Errorf("%s: got %q, %v; want %q", script, asText(v), err, want)
		}
	}
}

// TestAdapterPlaces holds that a fault in what a library has registered is found where it was written.
func TestAdapterPlaces(t *testing.T) {
	for src, want := range map[string]string{
		"# 1\nt_keep {\n  set a 1\n  error boo\n}":              "lib.tcl:4: boo",
		"# 1\nt_keep {apply {{} {\n  error boo\n}}}":            "lib.tcl:3: boo",
		"# 1\n# 2\nt_keep nosuchproc":                           "lib.tcl:3: invalid command name \"nosuchproc\"",
		"proc q {a} {}\n# 2\nt_keep q":                          "lib.tcl:3: wrong # args: should be \"q a\"",
		"proc q {} {\n  error boo\n}\n# 4\nt_keep {set a 1\nq}": "lib.tcl:2: boo",
	} {
		_, lib := testLibrary(t, src)
		in, _ := lib.Interp(&testHost{})
		if _, err := in.Call(kept); err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", src, err, want)
		}
	}
}

func TestAdapterGlobalsEnd(t *testing.T) {
	e, lib := testLibrary(t, "set n 1\nproc bump {} { if {![catch {set ::fresh}]} {error stale}; incr ::n; set ::fresh 1; return $::n }\n")
	p, _ := e.Compile(core.Source{File: "p.tcl", Text: []byte("bump; list $n [expr {![catch {set fresh}]}]")})
	for range 3 {
		in, _ := lib.Interp(&testHost{})
		if v, err := in.Run(p); err != nil || asText(v) != "2 1" {
			t.Errorf("got %q, %v: a request must not see what another left", asText(v), err)
		}
		in.Close()
	}
}

func TestAdapterStop(t *testing.T) {
	e, lib := testLibrary(t, "")
	for _, src := range []string{"while 1 {}", "while 1 {catch {while 1 {}}}", "proc f {} {f2}; proc f2 {} {catch {while 1 {}}}; while 1 f"} {
		p, _ := e.Compile(core.Source{File: "p.tcl", Text: []byte(src)})
		in, _ := lib.Interp(&testHost{})
		timer := time.AfterFunc(20*time.Millisecond, func() { in.Stop(core.ErrClientGone) })
		if _, err := in.Run(p); !errors.Is(err, core.ErrClientGone) {
			t.Errorf("%s: got %v", src, err)
		}
		timer.Stop()
		in.Resume()
		if _, err := in.Run(mustCompile(t, e, "set x 1")); err != nil {
			t.Errorf("after Resume: %v", err)
		}
	}
}

func mustCompile(t *testing.T, e *Engine, src string) core.Program {
	t.Helper()
	p, err := e.Compile(core.Source{File: "p.tcl", Text: []byte(src)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAdapterPage(t *testing.T) {
	e, lib := testLibrary(t, "")
	p, err := e.CompilePage("x.adp", []core.Segment{
		{Kind: core.Text, Text: "a ", Line: 1}, {Kind: core.Code, Text: "set x 41; return; set x 0", Line: 1},
		{Kind: core.Expr, Text: " [incr x] ", Line: 2}, {Kind: core.Text, Text: " z", Line: 2},
	})
	if err != nil {
		t.Fatal(err)
	}
	h := &testHost{}
	in, _ := lib.Interp(h)
	if _, err := in.Run(p); err != nil || string(h.out) != "a 42 z" {
		t.Errorf("got %q, %v", h.out, err)
	}
	bad, _ := e.CompilePage("x.adp", []core.Segment{{Kind: core.Code, Text: "\nset x\nnosuch", Line: 4}})
	if _, err := in.Run(bad); err == nil || !strings.HasPrefix(err.Error(), "x.adp:6: ") {
		t.Errorf("got %v", err)
	}
}

// TestAdapterInclude holds that a fault in an included page says where it was, to the server and to the script.
func TestAdapterInclude(t *testing.T) {
	var pages map[string]core.Program
	e := NewEngine(core.NewRegistry([]core.Builtin{{Name: "t_include", Params: []core.Param{{Name: "page", Kind: core.String}},
		Fn: func(c *core.Call) (core.Value, error) {
			if p := pages[c.Str(0)]; p != nil {
				return c.Interp.Run(p)
			}
			return core.Value{}, &core.Error{File: "bad.adp", Line: 2, Msg: "missing close-brace"}
		}}}), EngineOptions{})
	lib, err := e.Load(&testHost{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	page := func(file, code string, line int) core.Program {
		p, err := e.CompilePage(file, []core.Segment{{Kind: core.Code, Text: code, Line: line}})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	pages = map[string]core.Program{"inner": page("inner.adp", "\nerror boo", 3)}
	in, _ := lib.Interp(&testHost{})
	for _, tt := range []struct{ code, want, trace string }{
		{"t_include inner", "inner.adp:4: boo", "boo\n    while executing\n\"error boo\"\n    (file \"inner.adp\" line 4)\n    invoked from within\n\"t_include inner\""},
		{"t_include bad", "bad.adp:2: missing close-brace", "missing close-brace\n    (file \"bad.adp\" line 2)\n    invoked from within\n\"t_include bad\""},
		{"catch {t_include inner}; error $errorInfo", "outer.adp:7: boo\n    while executing\n\"error boo\"\n    (file \"inner.adp\" line 4)\n    invoked from within\n\"t_include inner\"", ""},
	} {
		_, err := in.Run(page("outer.adp", tt.code, 7))
		var fault *core.Error
		if !errors.As(err, &fault) || err.Error() != tt.want || tt.trace != "" && fault.Trace != tt.trace {
			t.Errorf("%s: got %v\nwant %s", tt.code, err, tt.want)
			if fault != nil {
				t.Errorf("trace %s", fault.Trace)
			}
		}
	}
}

func BenchmarkBuiltin(b *testing.B) {
	reg := core.NewRegistry([]core.Builtin{{Name: "t_nop", Params: []core.Param{{Name: "s", Kind: core.String}},
		Fn: func(c *core.Call) (core.Value, error) { return core.IntValue(int64(len(c.Str(0)))), nil }}})
	e := NewEngine(reg, EngineOptions{})
	lib, _ := e.Load(&testHost{}, nil)
	p, _ := e.Compile(core.Source{File: "p.tcl", Text: []byte("proc loop {n} { for {set i 0} {$i < $n} {incr i} { t_nop hello } }")})
	in, _ := lib.Interp(&testHost{})
	if _, err := in.Run(p); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	loop, _ := e.Compile(core.Source{File: "p.tcl", Text: []byte("loop " + formatInt(int64(b.N)))})
	if _, err := in.Run(loop); err != nil {
		b.Fatal(err)
	}
}

// TestAdapterLibraryAliases: what a library aliases works for the request that uses it.
func TestAdapterLibraryAliases(t *testing.T) {
	e, lib := testLibrary(t, `
		interp alias {} shout {} t_echo -loud
		proc whisper text {t_echo [string tolower $text]}
		interp alias {} w {} whisper
		interp create kid
		kid alias say w
		kid eval {proc twice text {say $text$text}}
	`)
	for src, want := range map[string]string{
		`shout hello`: "HELLO", `w HELLO`: "hello", `kid eval {twice Ab}`: "abab", `kid alias t t_echo; kid eval {t x}`: "x",
		`coroutine co apply {{} {yield; yield [shout a]}}; co`: "A",
	} {
		p, err := e.Compile(core.Source{File: "page.tcl", Text: []byte(src)})
		if err != nil {
			t.Fatal(err)
		}
		in, err := lib.Interp(&testHost{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := in.Run(p)
		if got := asText(v); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", src, got, err, want)
		}
		in.Close()
	}
}
