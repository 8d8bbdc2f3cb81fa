// This file tests what nsgo run and nsgo repl use.

package lua

import (
	"strings"
	"testing"

	"nsgo/script"
)

func TestEval(t *testing.T) {
	var printed strings.Builder
	lib, _ := load(t, Options{Print: func(_ script.Host, text []byte) { printed.Write(text) }})
	in, _ := request(t, lib)
	for _, c := range []struct {
		text, want, err string
		more            bool
	}{
		{text: "1 + 1", want: "2\n"},
		{text: "x = 5"},
		{text: "x, nil, 'y'", want: "5\tnil\ty\n"},
		{text: "for i = 1, 2 do print(i) end", want: "1\n2\n"},
		{text: "for i = 1, 2 do", more: true, err: "near the end"},
		{text: "x = = 1", err: "syntax error"},
		{text: "fail()", err: "stdin:1: custom fault"},
		{text: "quit()", err: "exit"},
		{text: "x", want: "5\n"},
	} {
		printed.Reset()
		more, err := Eval(in, c.text)
		if more != c.more || printed.String() != c.want || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: got %q, more %v, %v", c.text, printed.String(), more, err)
		}
	}
}

func TestArgs(t *testing.T) {
	lib, _ := load(t, Options{})
	in, _ := request(t, lib)
	if err := in.SetVar("arg", Args("s.lua", []string{"a", "b"})); err != nil {
		t.Fatal(err)
	}
	if got := do(t, in, "return arg[0] .. arg[1] .. arg[2] .. #arg"); got != "s.luaab2" {
		t.Errorf("got %s", got)
	}
}
