package tcl

import "testing"

// TestNotANumber holds that NaN is refused where Tcl refuses it, with its words.
func TestNotANumber(t *testing.T) {
	const nan = "floating point value is Not a Number"
	runCases(t, []tclCase{
		{script: `expr {NaN + 1}`, want: `can't use non-numeric floating-point value as operand of "+"`, err: true},
		{script: `set x NaN; expr {$x * 1.5}`, want: `can't use non-numeric floating-point value as operand of "*"`, err: true},
		{script: `expr {NaN + "a"}`, want: `can't use non-numeric floating-point value as operand of "+"`, err: true},
		{script: `expr {1.5 | "a"}`, want: `can't use floating-point value as operand of "|"`, err: true},
		{script: `expr {!NaN}`, want: `can't use non-numeric floating-point value as operand of "!"`, err: true},
		{script: `set x NaN; if {$x} {}`, want: nan, err: true},
		{script: `expr {abs(NaN)}`, want: nan, err: true},
		{script: `expr {max(1, NaN)}`, want: nan, err: true},
		{script: `expr {hypot(NaN, Inf)}`, want: nan, err: true},
		{script: `expr {round("a")}`, want: `expected number but got "a"`, err: true},
		{script: `expr {sin("a")}`, want: `expected floating-point number but got "a"`, err: true},
		{script: `expr {hypot(1.5, 1.5)}`, want: "2.1213203435596424"},
		{script: `tcl::mathop::** a {}`, want: `can't use non-numeric string as operand of "**"`, err: true},
		{script: `list [tcl::mathop::**] [tcl::mathop::** 2] [tcl::mathop::** 2 3 2]`, want: "1 2 512"},
	})
}

// TestFirstFault holds which of two faults is told of, and what an empty match is.
func TestFirstFault(t *testing.T) {
	runCases(t, []tclCase{
		{script: `scan a {%d %5c} x`, want: "different numbers of variable names and field specifiers", err: true},
		{script: `scan a {%5c} x`, want: "field width may not be specified in %c conversion", err: true},
		{script: `switch -regexp -indexvar i -matchvar m -- b {a* {list $i $m}}`, want: "{{-1 -1}} {{}}"},
	})
}

// TestVariableCodes compares the errorCode of variables that are not there.
func TestVariableCodes(t *testing.T) {
	code := func(script string) string { return "catch {" + script + "} m o; dict get $o -errorcode" }
	runCases(t, []tclCase{
		{script: code(`set nope`), want: "TCL LOOKUP VARNAME nope"},
		{script: code(`apply {{} {set nope}}`), want: "TCL READ VARNAME"},
		{script: code(`apply {{} {expr {$nope + 1}}}`), want: "TCL READ VARNAME"},
		{script: code(`apply {{} {global g; set g}}`), want: "TCL READ VARNAME"},
		{script: code(`set a(1) 2; set a(2)`), want: "TCL READ VARNAME"},
		{script: code(`set a(1) 2; unset a(2)`), want: "TCL LOOKUP ELEMENT 2"},
		{script: code(`set x 1; set x(1)`), want: "TCL LOOKUP VARNAME x"},
		{script: code(`set x 1; set x(1) 2`), want: "TCL LOOKUP VARNAME x"},
		{script: code(`set a(1) 2; set a 3`), want: "TCL WRITE VARNAME"},
	})
}

// TestFaultText compares errorInfo of scripts that cannot be parsed, and of a tailcall to nothing.
func TestFaultText(t *testing.T) {
	var cases []tclCase
	for text, shown := range map[string]string{
		"set x \\{abc": "set x {", "set x \\\"abc": "set x \"", "set x \\[a b": "set x [", "set x \\$a(b": "set x $a(", "set x {a b}c d": "set x {a b}c",
	} {
		cases = append(cases, tclCase{script: `catch {eval "` + text + `"}; lindex [split $errorInfo \n] 2`, want: `"` + shown + `"`})
	}
	runCases(t, append(cases,
		tclCase{script: "eval \"proc p \\{\\n # \\{\\n\"", want: "missing close-brace: possible unbalanced brace in comment", err: true},
		tclCase{script: `proc p {} {tailcall nosuch 1}; catch p; set errorInfo`, want: "invalid command name \"nosuch\"\n    while executing\n\"nosuch 1\"\n    invoked from within\n\"p\""},
	))
}
