package tcl

// This file fuzzes the parser, the compiler and the commands of the core: no input may panic or run for ever.

import (
	"testing"
	"time"
)

var fuzzSeeds = []string{
	"set x 5; incr x 3", "proc p {a {b 2} args} {list $a $b $args}; p 1 2 3", "foreach {a b} {1 2 3} c {x y} {append r $a$b$c}",
	"if {1 < 2} {set a \"x[list b]$a(1)\"} elseif 0 {} else {break}", "expr {1 ? 2 ** 3 : [sin 0] && \"a\" in {a b}}",
	"namespace eval a {variable x; proc p {} {upvar 1 y z}}; a::p", "dict set d a b 1; dict for {k v} $d {lappend l $k {*}$v}",
	"switch -glob -- abc {a* - b {set x} default {error e}}", "try {throw {A B} m} trap A {m o} {return -options $o $m} finally {set z}",
	"while 1 {if {[incr i] > 5} break; continue}", "lset l 0 1 [lindex {a {b c}} 1 end-1]", "trace add variable x write {lappend l}; set x 1",
	"coroutine c apply {{} {yield 1; yield 2}}; c; c", "interp alias {} foo {} set; foo x 1", "subst {a $b [c] \\x41}", "\\\n{*}$x ${a b} $a(b$c)",
	"lsort -index 0 -integer {{1 a} {0 b}}", "lsearch -all -inline -not {a b} a", "array set a {x 1}; array names a; unset a(x)",
	"apply {{x args} {uplevel 1 [list set y $x]; tailcall list $x}} 1 2", "string repeat ab 1000000000", "lrepeat 100000 a b",
	"expr {0x7fffffffffffffff * 2 << 100}", "rename set s; s x", "catch {catch {error a} b c} d", "list \\u00e9\\n {a}b", "\"a\"b",
	"proc tcl::mathfunc::f x {apply {y {info frame -1}} $x}; expr {f(1)}", "info frame 0; eval {info frame -1}", "switch -regexp a {*}{{a {return [x]}}}",
}

func FuzzEval(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, script string) {
		in := New()
		for _, name := range []string{"exec", "open", "file", "socket", "exit", "cd", "glob", "source", "load", "after", "vwait", "puts", "gets", "read"} {
			if c := in.FindCommand(name); c != nil {
				in.DeleteCommand(c)
			}
		}
		in.SetMaxValue(1 << 20)
		in.SetRecursionLimit(100)
		in.SetCommandLimit(2000)
		in.SetDeadline(time.Now().Add(time.Second))
		v, err := in.Finish(in.Eval(script))
		_ = v.String()
		if err != nil {
			_ = asException(err).Info()
		}
		in.Close()
	})
}

func FuzzExpr(f *testing.F) {
	for _, s := range []string{"1+2", "(1", "a ? b : c", "sin(1,2)", "\"a$b\" eq {c}", "~-!+1", "1 in {1 2}", "0x1f**2", "1e400", "max(1,2.5)", "$a(b) && [c]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		in := New()
		in.SetCommandLimit(500)
		in.SetMaxValue(1 << 16)
		for _, name := range []string{"exec", "open", "exit", "source", "vwait", "after", "gets", "read"} {
			if c := in.FindCommand(name); c != nil {
				in.DeleteCommand(c)
			}
		}
		if v, err := in.Expr(Str(src)); err == nil {
			_ = v.String()
		}
	})
}

func FuzzList(f *testing.F) {
	for _, s := range []string{"a b {c d}", "{a", "\"a b\"c", "a\\ b \\{", "#x {} \"\"", "a]b \"c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		es, err := parseList(s, true)
		if err != nil {
			return
		}
		again, err := parseList(FormatList(es), true)
		if err != nil || len(again) != len(es) {
			t.Fatalf("%q -> %q: %v", s, FormatList(es), err)
		}
		for i := range es {
			if es[i].String() != again[i].String() {
				t.Fatalf("%q: element %d is %q, then %q", s, i, es[i], again[i])
			}
		}
	})
}
