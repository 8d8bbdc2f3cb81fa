package tcl

// This file tests where code is said to come from: info frame, errorInfo and the place of a fault in a file.

import (
	osexec "os/exec"
	"strings"
	"testing"
)

// framesScript is run as a file: its lines are part of what it prints.
const framesScript = `
proc where {} { puts [dict remove [info frame -1] file level] }
proc p {} {
	where
	if {[where] eq ""} {
		set x \
			a
		where
	}
	switch -regexp a {
		a { where }
	}
	where {*}{
	} {*}[where]
}
namespace eval n {
	proc p {} {

		where
	}
	eval {
		where
	}
}
p
n::p
apply {{} {
	where
}}
oo::class create C {
	method m {} {
		where
	}
}
[C new] m
foreach a [list where] {eval $a}
eval [list where]
set made [join {where where} \n]
eval $made
proc q {} $made
q
proc depth {} {info frame}
puts [list [depth] [eval depth] [eval [list depth]]]
coroutine c apply {{} {
	yield
	puts [depth]
}}
eval {c}
`

// TestInfoFrame compares with tclsh what info frame tells of each way to run code.
func TestInfoFrame(t *testing.T) {
	file := t.TempDir() + "/frames.tcl"
	writeFile(t, file, framesScript)
	in := New()
	out := captured(t, in, func() error { _, err := in.EvalFile(file); return err })
	for _, want := range []string{
		"type source line 4 cmd where proc ::p", "type source line 5 cmd where proc ::p", "type source line 8 cmd where proc ::p",
		"type source line 14 cmd where proc ::p", "type source line 19 cmd where proc ::n::p", "type source line 32 cmd where method m class ::C",
		"type eval line 2 cmd where",
	} {
		if !strings.Contains(out, want+"\n") {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	path, err := osexec.LookPath("tclsh8.6")
	if err != nil {
		t.Skip("SKIP: tclsh8.6 is not installed")
	}
	theirs, err := osexec.Command(path, file).Output()
	if err != nil {
		t.Fatal(err)
	}
	if string(theirs) != out {
		t.Errorf("tclsh says\n%s\nwe say\n%s", theirs, out)
	}
}

// captured gives what fn writes to the interp's standard output.
func captured(t *testing.T, in *Interp, fn func() error) string {
	t.Helper()
	var b strings.Builder
	in.Register("puts", func(in *Interp, args []Value) (Value, error) {
		b.WriteString(args[0].String() + "\n")
		return Value{}, nil
	})
	if err := fn(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestFaultPlace holds that a fault is placed at its line of the file, wherever the body was handed through.
func TestFaultPlace(t *testing.T) {
	for _, c := range []struct {
		script string
		line   int
	}{
		{"\nproc p {} {\n\n nosuch\n}\np", 4},
		{"\nnamespace eval a {\n proc p {} {\n  nosuch\n }\n}\na::p", 4},
		{"proc define {n b} {\n uplevel 1 [list proc $n {} $b]\n}\n\ndefine p {\n\n nosuch\n}\np", 7},
		{"oo::class create C {\n method m {} {\n  nosuch\n }\n}\n[C new] m", 3},
		{"apply {{} {\n\n nosuch\n}}", 3},
		{"set body {\n\n nosuch\n}\neval $body", 3},
		{"proc p {} {\n set x \\\n\t\tb\n nosuch\n}\np", 4},
		{"proc p {} {\n if {1} {\n set x \\\n\t\t[nosuch]\n}}\np", 4},
		{"proc p {} {\n if {[nosuch]} {}\n}\np", 2},
		{"\nif {[nosuch]} {}", 2},
		{"proc p {} {\n switch -regexp a {\n  a {\n   nosuch\n  }\n }\n}\np", 4},
		{"\nlmap x {1 2} {\n nosuch\n}", 3},
		{"\nforeach {*}{x {1 2}} {\n nosuch\n}", 3},
		{"try {\n} finally {\n nosuch\n}", 3},
		{"\nproc p {} nosuch\n\np", 2},
	} {
		_, err := New().EvalSource("f.tcl", c.script)
		if e := asException(err); e.File != "f.tcl" || e.FileLine != c.line {
			t.Errorf("%q: fault in %q line %d, want line %d", c.script, e.File, e.FileLine, c.line)
		}
	}
}

// TestFunctionFrames runs commands that ask where they are from within a function of an expression.
func TestFunctionFrames(t *testing.T) {
	runCases(t, []tclCase{
		{script: `proc tcl::mathfunc::f x {apply {y {incr y}} $x}; proc p {} {set x 4; expr {f($x)}}; list [expr {f(1)}] [p]`, want: "2 5"},
		{script: `proc tcl::mathfunc::g {x y} {dict get [info frame -1] cmd}; proc p {} {set x 4; expr {g($x, 2)}}; p`, want: "expr {g($x, 2)}"},
	})
}

// TestReturnWithin returns from within a word: the value must be that of the return.
func TestReturnWithin(t *testing.T) {
	var cases []tclCase
	for _, body := range []string{
		`while {[return 5]} {}`, `if {0} {} elseif {[return 5]} {}`, `expr {1 + [return 5]}`, `expr {1 && [return 5]}`, `set x "a[return 5]"`,
		`append a([return 5]) b`, `set x $a([return 5])`, `incr a([return 5])`, `lappend x [return 5]`, `foreach x [return 5] {}`,
		`regexp [return 5] x`, `info exists a([return 5])`, `set x [if {1} {return 5}]`, `for {} {[return 5]} {} {}`, `expr {-[return 5]}`,
	} {
		cases = append(cases, tclCase{script: "proc p {} {" + body + "}; p", want: "5"})
	}
	runCases(t, cases)
}

func TestInfoGlobalsAndVersion(t *testing.T) {
	runCases(t, []tclCase{
		{script: `set x 0; list [info globals x] [info globals :x] [info globals ::x] [info globals :::x]`, want: "x {} x x"},
		{script: `unset tcl_patchLevel; info patchlevel`, want: `can't read "tcl_patchLevel": no such variable`, err: true},
		{script: `set tcl_version 7; info tclversion`, want: "7"},
		{script: `info loaded a`, want: `could not find interpreter "a"`, err: true},
	})
}
