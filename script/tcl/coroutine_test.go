package tcl

import "testing"

func TestCoroutineInject(t *testing.T) {
	const loop = `coroutine c apply {{} {while 1 {lappend ::seen [yield]}}}; `
	runCases(t, []tclCase{
		{script: loop + `tcl::unsupported::inject c set x injected; c a; c b; set seen`, want: "injected b"},
		{script: loop + `tcl::unsupported::inject c lappend l 1; tcl::unsupported::inject c lappend ::l 2; c a; set l`, want: "2"},
		{script: loop + `tcl::unsupported::corotype c`, want: "yield"},
		{script: `coroutine c eval {yieldto list; tcl::unsupported::corotype c}; list [tcl::unsupported::corotype c] [c]`, want: "yieldto active"},
		{script: `tcl::unsupported::inject nosuch a`, want: "can only inject a command into a coroutine", err: true},
		{script: `tcl::unsupported::corotype set`, want: "can only get coroutine type of a coroutine", err: true},
	})
}

// TestCoroutineKilled deletes suspended coroutines: their variables go, their code does not go on.
func TestCoroutineKilled(t *testing.T) {
	runCases(t, []tclCase{
		{script: `proc gone args {lappend ::log [lindex $args 2]}
			proc body {} {set v 1; trace add variable v {write unset} gone; yield; set v 2}
			coroutine c body; rename c {}; set log`, want: "unset"},
		{script: `coroutine c apply {{} {try {yield} finally {set ::x 1}}}; rename c {}; info exists x`, want: "0"},
	})
}

func TestNamespaceUpvarAndInverted(t *testing.T) {
	runCases(t, []tclCase{
		{script: `set x 5; namespace eval q {namespace eval w {}; namespace upvar w x y; set y}`, want: `can't read "y": no such variable`, err: true},
		{script: `namespace eval w {set x(a) 4}; namespace upvar w x(a) y; set y`, want: "4"},
		{script: `namespace eval w {}; namespace upvar w x y; set y 3; set w::x`, want: "3"},
		{script: `proc p {} {namespace eval ::q {upvar a b}}; proc r {} {set a 1; namespace eval ::q {upvar a b}}; list [catch p m] $m [catch r m] $m`,
			want: `1 {bad variable name "b": can't create namespace variable that refers to procedure variable} 1 {bad variable name "b": can't create namespace variable that refers to procedure variable}`},
		{script: `proc p {} {global g; upvar 0 g ::q; set ::q 4}; p; set g`, want: "4"},
	})
}

// TestSafeChildren holds that what an interp creates within a safe one is safe too.
func TestSafeChildren(t *testing.T) {
	runCases(t, []tclCase{
		{script: `interp create -safe a; interp create {a b}; list [interp issafe {a b}] [catch {interp eval {a b} {exec true}}]`, want: "1 1"},
		{script: `interp create -safe a; interp eval a {interp create b}; interp issafe {a b}`, want: "1"},
	})
}
