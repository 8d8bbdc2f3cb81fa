package tcl

// This file holds the cases of tcl::prefix.

import "testing"

func TestPrefix(t *testing.T) {
	runCases(t, prefixCases)
}

var prefixCases = []tclCase{
	{script: `tcl::prefix`, want: `wrong # args: should be "tcl::prefix subcommand ?arg ...?"`, err: true},
	{script: `tcl::prefix foo`, want: `unknown or ambiguous subcommand "foo": must be all, longest, or match`, err: true},
	{script: `tcl::prefix all`, want: `wrong # args: should be "tcl::prefix all table string"`, err: true},
	{script: `tcl::prefix all a`, want: `wrong # args: should be "tcl::prefix all table string"`, err: true},
	{script: `tcl::prefix all {apa bepa cepa depa} c`, want: `cepa`},
	{script: `tcl::prefix all {apa bepa bear depa} be`, want: `bepa bear`},
	{script: `tcl::prefix all "a \{" b`, want: `unmatched open brace in list`, err: true},
	{script: `tcl::prefix all {apa bepa} {}`, want: `apa bepa`},
	{script: `tcl::prefix longest`, want: `wrong # args: should be "tcl::prefix longest table string"`, err: true},
	{script: `tcl::prefix longest {apa bepa cepa depa} {}`, want: ``},
	{script: `tcl::prefix longest {apa bepa bear depa} b`, want: `be`},
	{script: `tcl::prefix longest {apa bepa bear depa} x`, want: ``},
	{script: `tcl::prefix longest {appa apb} ap`, want: `ap`},
	{script: `tcl::prefix longest {éab éac} é`, want: `éa`},
	{script: `tcl::prefix longest "a \{" b`, want: `unmatched open brace in list`, err: true},
	{script: `tcl::prefix match`, want: `wrong # args: should be "tcl::prefix match ?options? table string"`, err: true},
	{script: `tcl::prefix match a`, want: `wrong # args: should be "tcl::prefix match ?options? table string"`, err: true},
	{script: `tcl::prefix match {apa bepa cepa} be`, want: `bepa`},
	{script: `tcl::prefix match {apa bepa bear} be`, want: `ambiguous option "be": must be apa, bepa, or bear`, err: true},
	{script: `tcl::prefix match {apa bepa bear} bepa`, want: `bepa`},
	{script: `tcl::prefix match {apa bepa bear} x`, want: `bad option "x": must be apa, bepa, or bear`, err: true},
	{script: `tcl::prefix match -exact {apa bepa bear} be`, want: `bad option "be": must be apa, bepa, or bear`, err: true},
	{script: `tcl::prefix match -exact {apa bepa bear} bepa`, want: `bepa`},
	{script: `tcl::prefix match -message wombat {apa bepa bear} be`, want: `ambiguous wombat "be": must be apa, bepa, or bear`, err: true},
	{script: `tcl::prefix match -message wombat {apa bepa bear} x`, want: `bad wombat "x": must be apa, bepa, or bear`, err: true},
	{script: `tcl::prefix match -message wombat -exact {apa bepa bear} x`, want: `bad wombat "x": must be apa, bepa, or bear`, err: true},
	{script: `tcl::prefix match -error {} {apa bepa bear} be`, want: ``},
	{script: `tcl::prefix match -error {} {apa bepa bear} x`, want: ``},
	{script: `tcl::prefix match -error {-level 1} {apa bepa bear} x`, want: `bad option "x": must be apa, bepa, or bear`, err: true},
	{script: `list [catch {tcl::prefix match -error {-level 0 -foo bar} {a b} x} m o] $m [dict get $o -foo]`, want: `1 {bad option "x": must be a or b} bar`},
	{script: `tcl::prefix match -error x {apa bepa} b`, want: `error options must have an even number of elements`, err: true},
	{script: `tcl::prefix match -foo {apa bepa} b`, want: `bad option "-foo": must be -error, -exact, or -message`, err: true},
	{script: `tcl::prefix match -mes {apa bepa} b`, want: `missing value for -message`, err: true},
	{script: `tcl::prefix match -mes m {apa bepa} b`, want: `bepa`},
	{script: `tcl::prefix match -message {apa bepa} b`, want: `missing value for -message`, err: true},
	{script: `tcl::prefix match -error {apa bepa} b`, want: `missing value for -error`, err: true},
	{script: `tcl::prefix match {} foo`, want: `bad option "foo": no valid options`, err: true},
	{script: `tcl::prefix match {a} foo`, want: `bad option "foo": must be a`, err: true},
	{script: `tcl::prefix match {a b} foo`, want: `bad option "foo": must be a or b`, err: true},
	{script: `tcl::prefix match "a \{" b`, want: `unmatched open brace in list`, err: true},
	{script: `tcl::prefix match {apa bepa cepa} {}`, want: `ambiguous option "": must be apa, bepa, or cepa`, err: true},
	{script: `tcl::prefix match {apa} {}`, want: `bad option "": must be apa`, err: true},
	{script: `tcl::prefix match {apa apa2} apa`, want: `apa`},
	{script: `list [catch {tcl::prefix match {a b} x} m o] [dict get $o -errorcode]`, want: `1 {TCL LOOKUP INDEX option x}`},
	{script: `list [catch {tcl::prefix match -message thing {a b} x} m o] [dict get $o -errorcode]`, want: `1 {TCL LOOKUP INDEX thing x}`},
	{script: `list [catch {tcl::prefix match {a b} x} m o] $m [dict get $o -level] [dict get $o -code]`, want: `1 {bad option "x": must be a or b} 0 1`},
}
