package tcl

import (
	"os"
	"testing"
)

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLanguage(t *testing.T) {
	runCases(t, []tclCase{
		{script: `set x 5; incr x 3; set x`, want: "8"},
		{script: `proc fib n { if {$n < 2} {return $n}; expr {[fib [expr {$n-1}]] + [fib [expr {$n-2}]]} }; fib 15`, want: "610"},
		{script: `proc p {a {b 2} args} { list $a $b $args }; list [p 1] [p 1 2 3 4]`, want: "{1 2 {}} {1 2 {3 4}}"},
		{script: `proc p {a {b 2} args} {}; p`, want: `wrong # args: should be "p a ?b? ?arg ...?"`, err: true},
		{script: `proc q {} { foreach x {1 2} { while 1 { error abc } } }; catch q; set ::errorInfo`,
			want: "abc\n    while executing\n\"error abc \"\n    (procedure \"q\" line 1)\n    invoked from within\n\"q\""},
		{script: `nosuch a`, want: `invalid command name "nosuch"`, err: true},
		{script: `set a {b c} ; list {*}$a d`, want: "b c d"},
		{script: `set x "a[list b]c\x41\u00e9"`, want: "abcAé"},
		{script: `set a(1) x; set i 1; set a($i)`, want: "x"},
		{script: `set "a b" 3; set z ${a b}`, want: "3"},
		{script: `set x $nosuch`, want: `can't read "nosuch": no such variable`, err: true},
		{script: `set x {a}b`, want: "extra characters after close-brace", err: true},
		{script: `set x [list a`, want: "missing close-bracket", err: true},
		{script: `set x "abc`, want: `missing "`, err: true},
		{script: `set x {abc`, want: "missing close-brace", err: true},
		{script: "set x a\\\n   b", want: `wrong # args: should be "set varName ?newValue?"`, err: true},
		{script: `proc a {} {upvar 1 x y; incr y}; set x 1; a; a; set x`, want: "3"},
		{script: `switch -glob abc {a? {set r 1} a* {set r 2} default {set r 3}}`, want: "2"},
		{script: `try {throw {A B} msg} trap A {m o} {list $m [dict get $o -errorcode]}`, want: "msg {A B}"},
		{script: `catch {return -code 7 x} m o; list $m [dict get $o -code] [dict get $o -level]`, want: "x 7 1"},
		{script: `lmap a {1 2 3} {expr {$a*2}}`, want: "2 4 6"},
		{script: `apply {{x y} {expr {$x+$y}}} 3 4`, want: "7"},
		{script: `proc a {} {tailcall b}; proc b {} {return 9}; a`, want: "9"},
		{script: `dict for {k v} {a 1 b 2} {append r $k=$v}; set r`, want: "a=1b=2"},
		{script: `set l {a b c}; set k $l; lset l 1 X; list $l $k`, want: "{a X c} {a b c}"},
		{script: `rename set s; s x 3; s x`, want: "3"},
		{script: `proc p {} {set x 3}; p; rename set s; p`, want: `invalid command name "set"`, err: true, differ: "its unknown procedure needs set"},
	})
}

// TestBounds holds that what a hostile script builds ends in an error.
func TestBounds(t *testing.T) {
	for _, script := range []string{
		`set l {}; for {set i 0} {$i < 100000} {incr i} {set l [list $l]}; string length $l`,
		`set l {}; for {set i 0} {$i < 60} {incr i} {set l [list $l $l]}; string length $l`,
		`set s a; while 1 {append s $s}`,
		`set l a; while 1 {lappend l {*}$l}`,
		`lrepeat 10000000 a b`,
		`proc p {} {p}; p`,
		`proc p {n} {expr {[p $n] + 1}}; p 1`,
		`while 1 {}`,
		`proc p {} {while 1 {catch {error x}}}; p`,
		`expr {1 << 1000000000}`,
		`expr {9999999999 ** 99999999}`,
		`for {set i 0} {1} {incr i} {set a($i) x}`,
	} {
		in := New()
		in.SetMaxValue(1 << 24)
		in.SetCommandLimit(300000)
		if _, err := in.Eval(script); err == nil {
			t.Errorf("%s: no error", script)
		}
	}
}

func TestInterrupt(t *testing.T) {
	in := New()
	started := make(chan bool)
	in.Register("started", func(*Interp, []Value) (Value, error) { close(started); return Value{}, nil })
	go func() {
		<-started
		in.Interrupt(Err("stopped"))
	}()
	if _, err := in.Eval(`started; while 1 {catch {while 1 {}}}`); err == nil || err.Error() != "stopped" {
		t.Errorf("got %v", err)
	}
	in.ClearInterrupt()
	if v, err := in.Eval("expr 1+1"); err != nil || v.String() != "2" {
		t.Errorf("after the interrupt: %v, %v", v, err)
	}
}

// TestAppendElement appends a word of several parts to an element, whose name must not get into the value.
func TestAppendElement(t *testing.T) {
	runCases(t, []tclCase{
		{script: `proc f {} {set n 1; set a(defs) {}; append a(defs) "one $n "; append a(defs) "two $n"; set a(defs)}; f`, want: "one 1 two 1"},
		{script: `set n 1; set k x; set a(x) {}; append a($k) "one $n "; append a(x) "two $n"; set a(x)`, want: "one 1 two 1"},
	})
}
