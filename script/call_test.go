// This file tests how calls are judged: arity, switches, types, connection ids.

package script

import (
	"errors"
	"strings"
	"testing"
)

// words is a call's arguments as Tcl has them; opts, where set, is the table of switches that Lua hands as the last one.
type words struct {
	list []Value
	opts map[string]Value
}

func (w words) Len() int        { return len(w.list) }
func (w words) Kind(i int) Kind { return w.list[i].Kind() }
func (w words) Str(i int) (string, bool) {
	k := w.Kind(i)
	return w.list[i].Str(), k != List && k != Map && k != Nil
}
func (w words) Int(i int) (int64, bool)     { return w.list[i].Int(), isInt(w.list[i].Str()) }
func (w words) Float(i int) (float64, bool) { return w.list[i].Float(), isFloat(w.list[i].Str()) }
func (w words) Bool(i int) (bool, bool)     { return ParseBool(w.list[i].Str()) }
func (w words) Value(i int) Value           { return w.list[i] }
func (w words) List(i int) ([]Value, bool)  { return w.list[i].List(), w.Kind(i) == List }
func (w words) Map(i int) ([]Value, bool)   { return w.list[i].List(), w.Kind(i) == Map }
func (w words) Func(i int) (Func, error) {
	if w.list[i].Str() == "bad" {
		return nil, errors.New("no such function")
	}
	return nil, nil
}
func (w words) Append(dst []byte, i int) []byte { return append(dst, w.list[i].Str()...) }
func (w words) Options(*Builtin) int {
	if w.opts == nil {
		return -1
	}
	return len(w.list) - 1
}
func (w words) Field(_ int, name string) (Value, bool) { v, ok := w.opts[name]; return v, ok }
func (w words) Keys(int) (keys []string) {
	for k := range w.opts {
		keys = append(keys, k)
	}
	return keys
}

func tclWords(s string) words {
	w := words{}
	for _, word := range strings.Fields(s) {
		w.list = append(w.list, StringValue(word))
	}
	return w
}

// host is a Host with or without a connection.
type host string

func (h host) HasConn() bool   { return h != "" }
func (h host) Out() *[]byte    { return new([]byte) }
func (h host) PutBytes(string) {}
func (h host) ConnID() string  { return string(h) }
func (h host) Waits()          {}

// seen answers what the builtin got, as text: arguments, then switches.
func seen(c *Call) (Value, error) {
	var out []string
	for i := range c.NArg() {
		out = append(out, c.Value(i).Str())
	}
	for _, s := range c.Builtin().Switches {
		if v, ok := c.Switch(s.Name); ok {
			out = append(out, s.Name+"="+v.Str())
		}
	}
	return StringValue(strings.Join(out, " ")), nil
}

func testRegistry() *Registry {
	str := func(name string) Param { return Param{Name: name, Kind: String} }
	opt := func(p Param) Param { p.Optional = true; return p }
	rest := func(p Param) Param { p.Rest = true; return p }
	return NewRegistry([]Builtin{
		{Name: "put", Params: []Param{str("key"), str("value")}, Switches: []Switch{{Name: "fast", Kind: Bool}, {Name: "size", Kind: Int}}, Fn: seen},
		{Name: "old", Params: []Param{str("key")}, Switches: []Switch{{Name: "gone", Kind: Bool, Rare: true}, {Name: "fast", Kind: Bool}}, Fn: seen},
		{Name: "many", Params: []Param{rest(str("item"))}, Switches: []Switch{{Name: "fast", Kind: Bool}}, Fn: seen},
		{Name: "maybe", Params: []Param{opt(Param{Name: "n", Kind: Int}), opt(Param{Name: "b", Kind: Bool})}, Fn: seen},
		{Name: "kinds", Params: []Param{{Name: "f", Kind: Float}, {Name: "word", Kind: String, OneOf: []string{"a", "b"}}}, Fn: seen},
		{Name: "call", Params: []Param{{Name: "fn", Kind: Function}}, Fn: seen},
		{Name: "send", NeedsConn: true, ConnID: true, Params: []Param{str("text")}, Fn: seen},
		{Name: "both", Fn: seen, Subs: []Builtin{{Name: "one", Params: []Param{str("x")}, Fn: seen}, {Name: "two", Fn: seen}}},
		{Name: "group", Subs: []Builtin{{Name: "one", Fn: seen}}},
		{Name: "act", Fn: seen, Replay: Skip},
	})
}

func TestCall(t *testing.T) {
	reg := testRegistry()
	for _, tc := range []struct{ name, args, want string }{
		{"put", "k v", "k v"},
		{"put", "-fast k v", "k v fast=1"},
		{"put", "-size 5 -fast k v", "k v fast=1 size=5"},
		{"put", "-size five k v", `error: put: switch -size must be an integer, not "five"`},
		{"put", "-fast v", "-fast v"}, // too few words for a switch
		{"put", "-- -fast v", "-fast v"},
		{"put", "-slow k v", `error: put: bad option "-slow": must be -fast or -size`},
		{"put", "k", `error: wrong # args: should be "put ?-fast? ?-size value? key value"`},
		{"put", "k v w", `error: wrong # args: should be "put ?-fast? ?-size value? key value"`},
		{"old", "", `error: wrong # args: should be "old ?-fast? key"`}, // a rare switch is taken, but not told
		{"old", "-gone k", "k gone=1"},
		{"many", "", `error: wrong # args: should be "many ?-fast? item ?item ...?"`},
		{"many", "-x a", "-x a"}, // data: any number of words is taken
		{"many", "-fast a b", "a b fast=1"},
		{"maybe", "", ""},
		{"maybe", "5 yes", "5 yes"},
		{"maybe", "x", `error: maybe: argument "n" must be an integer, not "x"`},
		{"maybe", "1 perhaps", `error: maybe: argument "b" must be a boolean, not "perhaps"`},
		{"kinds", "1.5 a", "1.5 a"},
		{"kinds", "x a", `error: kinds: argument "f" must be a number, not "x"`},
		{"kinds", "1 c", `error: kinds: argument "word" must be a or b, not "c"`},
		{"call", "bad", `error: call: argument "fn": no such function`},
		{"send", "cns1 text", "text"},
		{"send", "text", "text"},
		{"send", "cns1", `error: wrong # args: should be "send text"`},
		{"send", "cns2 text", `error: wrong # args: should be "send text"`},
		{"both", "", ""},
		{"both", "one x", "x"},
		{"both", "one", `error: wrong # args: should be "both one x"`},
		{"both", "three", `error: unknown subcommand "three": must be one or two`},
		{"group", "", `error: wrong # args: should be "group subcommand ?arg ...?"`},
	} {
		c := &Call{Host: host("cns1")}
		v, err := c.Invoke(reg.Lookup(tc.name), tclWords(tc.args))
		got := v.Str()
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != tc.want {
			t.Errorf("%s %s\n got %s\nwant %s", tc.name, tc.args, got, tc.want)
		}
	}
}

func TestCallTableOfSwitches(t *testing.T) {
	reg := testRegistry()
	k, v, table := StringValue("k"), StringValue("v"), MapValue(nil)
	for _, tc := range []struct {
		args words
		want string
	}{
		{words{[]Value{k, v, table}, map[string]Value{"fast": BoolValue(true), "size": IntValue(3)}}, "k v fast=1 size=3"},
		{words{[]Value{k, v, table}, map[string]Value{"fast": BoolValue(false)}}, "k v fast=0"},
		{words{[]Value{k, v, table}, map[string]Value{"slow": BoolValue(true)}}, `error: put: bad option "-slow": must be -fast or -size`},
		{words{[]Value{k, table}, map[string]Value{}}, `error: wrong # args: should be "put ?-fast? ?-size value? key value"`},
	} {
		c := &Call{Host: host("")}
		v, err := c.Invoke(reg.Lookup("put"), tc.args)
		got := v.Str()
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != tc.want {
			t.Errorf("got %s, want %s", got, tc.want)
		}
	}
}

func TestCallNeedsConnAndReplay(t *testing.T) {
	reg := testRegistry()
	c := &Call{Host: host("")}
	if _, err := c.Invoke(reg.Lookup("send"), tclWords("x")); !errors.Is(err, ErrNoConn) {
		t.Errorf("without a connection: %v", err)
	}
	c.Interp, c.Run = at{}, new(Answers).Again()
	if v, err := c.Invoke(reg.Lookup("act"), tclWords("")); err != nil || !v.IsNil() {
		t.Errorf("a replay answers %q, %v", v.Str(), err)
	}
	if _, err := c.Invoke(reg.Lookup("act"), tclWords("x")); err == nil {
		t.Error("a replay does not check its arguments")
	}
}

// at is an interp that stands on a line.
type at struct {
	Interp
	line int
}

func (a at) Position() (string, int) { return "x", a.line }

// A further run gets the answers of the first by place and order. What the first did not call acts in none.
func TestRun(t *testing.T) {
	acts := 0
	reg := NewRegistry([]Builtin{{Name: "act", Replay: Skip, Fn: func(*Call) (Value, error) { acts++; return IntValue(int64(acts)), nil }}})
	var answers Answers
	run := func(r *Run, lines ...int) (got string) {
		for _, line := range lines {
			c := &Call{Host: host(""), Interp: at{line: line}, Run: r}
			v, _ := c.Invoke(reg.Lookup("act"), tclWords(""))
			got += v.Str() + " "
		}
		return got
	}
	for _, tc := range []struct {
		r     *Run
		lines []int
		want  string
	}{
		{answers.First(), []int{1, 2, 2, 3}, "1 2 3 4 "},
		{answers.Again(), []int{1, 2, 2, 3}, "1 2 3 4 "},
		{answers.Again(), []int{2, 3, 3, 4}, "2 4   "},
	} {
		if got := run(tc.r, tc.lines...); got != tc.want {
			t.Errorf("lines %v got %q, want %q", tc.lines, got, tc.want)
		}
	}
	answers.n = maxAnswers
	if first := answers.First(); run(first, 1) != "5 " || len(answers.byPlace) > 0 {
		t.Error("kept above the bound")
	}
}

// An argument that is nil in the middle, as Lua has it, counts as not given.
func TestCallOptionalNil(t *testing.T) {
	c := &Call{Host: host("")}
	args := words{list: []Value{{}, BoolValue(true)}}
	if _, err := c.Invoke(testRegistry().Lookup("maybe"), args); err != nil {
		t.Fatal(err)
	}
	if c.Has(0) || !c.Has(1) || !c.Bool(1) || c.Int(0) != 0 {
		t.Errorf("has 0: %v, has 1: %v", c.Has(0), c.Has(1))
	}
}

// Registries own their definitions: making one changes neither the definitions nor another.
func TestRegistryCopies(t *testing.T) {
	defs := []Builtin{{Name: "a", Subs: []Builtin{{Name: "b", Fn: seen}}}}
	NewRegistry(defs)
	if got := defs[0].Subs[0].FullName(); got != "b" {
		t.Errorf("the definition's name became %q", got)
	}
}

func TestRegistryRefuses(t *testing.T) {
	for _, defs := range [][]Builtin{
		{{Name: "a", Fn: seen}, {Name: "a", Fn: seen}},
		{{Name: "neither"}},
		{{Name: "rest first", Fn: seen, Params: []Param{{Name: "r", Rest: true}, {Name: "x"}}}},
		{{Name: "optional first", Fn: seen, Params: []Param{{Name: "o", Optional: true}, {Name: "x"}}}},
		{{Name: "switches", Fn: seen, Switches: make([]Switch, maxSwitches+1)}},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("took %s", defs[0].Name)
				}
			}()
			NewRegistry(defs)
		}()
	}
}

func TestAsList(t *testing.T) {
	c := &Call{Host: host("")}
	for _, tc := range []struct {
		v    Value
		want int
	}{{Value{}, 0}, {StringValue(""), 0}, {StringValue("a b"), 1}, {IntValue(1), 1}, {StringsValue([]string{"a", "b"}), 2}} {
		if items, err := c.AsList(tc.v); len(items) != tc.want || err != nil {
			t.Errorf("%q has %d items, %v", tc.v.Str(), len(items), err)
		}
	}
}
