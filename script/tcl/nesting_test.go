package tcl

import (
	"runtime/debug"
	"strings"
	"testing"
	"time"
)

// nested are programs that build something which lies very deep in itself, and what may come of it besides a result.
// N stands for the depth.
var nested = []struct{ name, script string }{
	{"return level", `return -level 99999999 -code 7 x`},
	{"open brackets", `eval [string repeat {[} N]`},
	{"brackets", `eval "set x [string repeat {[set x } N]1[string repeat {]} N]"`},
	{"brackets in quotes", `eval "set x [string repeat {"[set x } N]1[string repeat {]"} N]"`},
	{"indices", `eval "set y [string repeat {$a(} N]x[string repeat ) N]"`},
	{"indices with brackets", `eval "set y [string repeat {$a([set x } N]x[string repeat {])} N]"`},
	{"braces", `eval "set x [string repeat "{" N][string repeat "}" N]"; lindex $x 0 0 0`},
	{"long sum", `expr 1[string repeat {+1} N]`},
	{"long sum of variables", `set a 1; expr "1[string repeat {+$a} N]"`},
	{"long and", `expr 1[string repeat {&&1} N]`},
	{"long or", `expr 0[string repeat {||0} N]`},
	{"long equality", `expr 1[string repeat {==1} N]`},
	{"long eq", `expr 1[string repeat { eq 1} N]`},
	{"long mixture", `expr 1[string repeat {+1==1&&1||0-1} N]`},
	{"parentheses", `expr [string repeat ( N]1[string repeat ) N]`},
	{"open parentheses", `expr [string repeat ( N]`},
	{"left parentheses", `expr [string repeat ( N]1[string repeat +1) N]`},
	{"right parentheses", `expr [string repeat 1+( N]1[string repeat ) N]`},
	{"minus", `expr [string repeat - N]1`},
	{"not", `expr [string repeat ! N]1`},
	{"tilde", `expr [string repeat ~ N]1`},
	{"power", `expr [string repeat 1** N]1`},
	{"ternary", `expr [string repeat 1? N]1[string repeat :1 N]`},
	{"ternary else", `expr [string repeat 0?1: N]1`},
	{"functions", `expr [string repeat abs( N]1[string repeat ) N]`},
	{"arguments", `expr max(1[string repeat ,1 N])`},
	{"expr in bracket", `set x 1; eval "expr [string repeat "{\[expr " 3000]1[string repeat "\]}" 3000]"`},
	{"if", `eval [string repeat "if 1 {" N][string repeat "}" N]`},
	{"if some", `eval [string repeat "if 1 {" 3000][string repeat "}" 3000]`},
	{"while", `eval [string repeat "while 1 {" 3000]break[string repeat "}" 3000]`},
	{"foreach", `eval [string repeat "foreach a 1 {" 3000][string repeat "}" 3000]`},
	{"catch", `eval [string repeat "catch {" 3000][string repeat "}" 3000]`},
	{"try", `eval [string repeat "try {" 3000][string repeat "}" 3000]`},
	{"switch", `eval [string repeat "switch a {a {" 3000][string repeat "}}" 3000]`},
	{"eval", `eval [string repeat "eval {" N][string repeat "}" N]`},
	{"eval some", `eval [string repeat "eval {" 3000][string repeat "}" 3000]`},
	{"uplevel", `eval [string repeat "uplevel 0 {" 3000][string repeat "}" 3000]`},
	{"namespace eval", `eval [string repeat "namespace eval a {" 3000][string repeat "}" 3000]`},
	{"proc", `eval [string repeat "proc f {} {" 3000][string repeat "}" 3000]; f; f; f`},
	{"dict for", `eval [string repeat "dict for {a b} {1 2} {" 3000][string repeat "}" 3000]`},
	{"dict with", `set d {a 1}; eval [string repeat "dict with d {" 3000][string repeat "}" 3000]`},
	{"time", `eval [string repeat "time {" 3000][string repeat "}" 3000]`},
	{"apply", `set s {}; for {set i 0} {$i < 3000} {incr i} {set s [list apply [list {} $s]]}; eval $s`},
	{"subst", `subst [string repeat {[subst } N]`},
	{"subst some", `subst [string repeat {[subst x} 3000][string repeat {]} 3000]`},
	{"list of lists", `set d {}; for {set i 0} {$i < 300000} {incr i} {set d [list $d]}; string length $d`},
	{"dict of dicts", `set d {}; for {set i 0} {$i < 300000} {incr i} {set d [dict create a $d]}; string length $d`},
	{"dropped", `set d {}; for {set i 0} {$i < 300000} {incr i} {set d [list $d]}; lset d 0 0 0 x; set e $d; unset d; llength $e`},
	{"lindex", `set d {}; for {set i 0} {$i < 300000} {incr i} {set d [list $d]}; lindex $d {*}[lrepeat 300000 0]`},
	{"lset", `set d {}; for {set i 0} {$i < 30000} {incr i} {set d [list $d]}; lset d {*}[lrepeat 30000 0] x; set d 1`},
	{"dict set", `dict set d {*}[lrepeat 100000 a] 1; dict get $d {*}[lrepeat 100000 a]; set e $d; dict set e {*}[lrepeat 100000 a] 2; string length $e`},
	{"dict unset", `dict set d {*}[lrepeat 100000 a] 1; dict unset d {*}[lrepeat 100000 a]; dict size $d`},
	{"dict merge", `dict set d {*}[lrepeat 100000 a] 1; set e $d; dict lappend e b 1; dict size [dict merge $d $e]`},
	{"concat", `set d {}; for {set i 0} {$i < 300000} {incr i} {set d [list $d]}; concat $d $d`},
	{"compare", `set d {}; set e {}; for {set i 0} {$i < 300000} {incr i} {set d [list $d]; set e [list $e]}; expr {$d eq $e}`},
	{"string is list", `string is list [string repeat "{" N][string repeat "}" N]`},
	{"quoted elements", `llength [string repeat "\{a " N]`},
	{"regexp groups", `regexp [string repeat ( N]a[string repeat ) N] x`},
	{"regexp open", `regexp [string repeat ( N] x`},
	{"regexp stars", `regexp [string repeat ( 3000]a[string repeat )* 3000] x`},
	{"regexp many groups", `regexp [string repeat (a) 100000] x`},
	{"regexp non-capturing", `regexp [string repeat (?: N]a[string repeat ) N] x`},
	{"regexp lookahead", `regexp [string repeat (?= 3000]a[string repeat ) 3000] x`},
	{"regexp branches", `regexp [string repeat a| N]b x`},
	{"regexp concatenation", `regexp [string repeat a N] [string repeat a N]`},
	{"regexp nested branches", `regexp [string repeat (a| 100]b[string repeat ) 100] b x`},
	{"regexp nested branches deep", `regexp [string repeat (a| N]b[string repeat ) N] b x`},
	{"regexp brackets", `regexp [string repeat {[a} N] x`},
	{"regexp counts", `regexp [string repeat ( 40]a[string repeat "){1,2}" 40] x`},
	{"glob stars", `string match [string repeat * N]b [string repeat a 1000]`},
	{"glob brackets", `string match [string repeat {[} N] x`},
	{"glob braces", `glob -nocomplain [string repeat "{" N]a[string repeat "}" N]`},
	{"glob braces some", `glob -nocomplain [string repeat "{a," 3000]a[string repeat "}" 3000]`},
	{"format", `format [string repeat %s 100000] {*}[lrepeat 100000 x]`},
	{"scan", `scan x [string repeat %s 100000]`},
	{"binary format", `binary format [string repeat a 100000] {*}[lrepeat 100000 x]`},
	{"proc calls", `proc f {} f; f`},
	{"eval calls", `proc f {} {eval {eval f}}; f`},
	{"uplevel calls", `proc f {} {uplevel 1 f}; f`},
	{"subst calls", `proc f {} {subst {[f]}}; f`},
	{"expr calls", `proc f {} {expr {[f]}}; f`},
	{"dynamic expr calls", `proc f {} {set e {[f]}; expr $e}; f`},
	{"lsort calls", `proc f args {lsort -command f {a b c}}; f`},
	{"unknown calls", `proc unknown args {foo$args}; xx`},
	{"namespace unknown", `namespace unknown {foo bar}; xx`},
	{"alias calls", `interp alias {} a {} b; interp alias {} b {} a; a`},
	{"read traces", `set x 1; trace add variable x read {apply {args {set ::x}}}; proc f args {set ::x}; trace add variable x read f; set x`},
	{"write traces", `proc f args {set ::y 1}; proc g args {set ::x 1}; trace add variable x write f; trace add variable y write g; set x 1`},
	{"unset traces", `proc f args {trace add variable ::q unset f; set ::q 1; unset ::q}; trace add variable q unset f; set q 1; unset q`},
	{"command traces", `proc q args {}; trace add execution q enter {apply {args q}}; q`},
	{"rename traces", `proc q args {}; proc f {a b c} {proc $b {} {}; trace add command $b rename f; rename $b x$b}; trace add command q rename f; rename q r`},
	{"delete traces", `proc f args {proc q {} {}; trace add command q delete f; rename q {}}; f`},
	{"tailcalls", `proc f n {if {$n} {tailcall f [incr n -1]}}; f 300000`},
	{"tailcalls in try", `proc f n {try {if {$n} {tailcall f [incr n -1]}} finally {set x 1}}; f 300000`},
	{"ensembles", `namespace eval n {namespace export *; namespace ensemble create -map {a {::n a}}}; n a`},
	{"ensemble unknown", `proc u args {return [list n]}; namespace ensemble create -command n -map {} -unknown u; n a`},
	{"constructors", `oo::class create A {constructor {} {A new}}; A new`},
	{"destructors", `oo::class create A {destructor {[A new] destroy}}; [A new] destroy`},
	{"next", `oo::class create C0 {method m {} {return 1}}; for {set i 1} {$i < 3000} {incr i} {oo::class create C$i "superclass C[expr {$i-1}]; method m {} {next}"}; [C2999 new] m`},
	{"superclasses", `oo::class create C0; for {set i 1} {$i < 3000} {incr i} {oo::class create C$i "superclass C[expr {$i-1}]"}; [C2999 new] destroy; C0 destroy`},
	{"filters", `oo::class create A {method m {} {my m}; method f args {next {*}$args}; filter f}; [A new] m`},
	{"forwards", `oo::class create A {forward a my b; forward b my a}; [A new] a`},
	{"unknown methods", `oo::class create A {method unknown args {my x}}; [A new] y`},
	{"copies", `oo::class create A {method <cloned> o {oo::copy [self]}}; oo::copy [A new]`},
	{"method calls", `oo::class create A {method m {} {my m}}; [A new] m`},
	{"coroutines", `proc f i {coroutine c$i f [incr i]}; f 0`},
	{"coroutines that yield", `proc f i {coroutine c$i f [incr i]; yield; c$i}; f 0`},
	{"coroutine calls", `proc f i {yield; c[expr {$i+1}]}; for {set i 0} {$i < 5000} {incr i} {coroutine c$i f $i}; c0`},
	{"yieldto", `proc f i {yieldto c[expr {$i+1}]}; for {set i 0} {$i < 5000} {incr i} {coroutine c$i f $i}`},
	{"interps", `proc f i {interp create $i; f [list {*}$i x]}; f x`},
	{"interps that call", `set n 0; proc f {} {set i [interp create]; interp alias $i f {} f; interp eval $i f}; f`},
	{"interps in interps", `set s {interp create a; interp alias a s {} set s; interp eval a {eval [s]}}; eval $s`},
	{"namespaces", `set n x; for {set i 0} {$i < 1000} {incr i} {append n ::x}; namespace eval $n {}; namespace delete x`},
	{"upvars", `proc f n {upvar 1 x x; f [incr n]}; f 0`},
	{"upvar chain", `set x 1; proc f n {upvar 1 x x; if {$n} {f [incr n -1]} else {set x}}; f 900`},
	{"vwait", `proc x {} {after 0 x; vwait y}; x; vwait y`},
	{"update", `proc x {} {after 0 x; update}; x`},
	{"background errors", `proc bgerror args {error x}; after 0 {error x}; update`},
	{"reflected channels", `proc h {cmd args} {if {$cmd eq "initialize"} {return {initialize finalize watch read}}; chan create read h; return {}}; chan create read h`},
	{"switch bodies", `switch a "a - [string repeat {b - } N] c {}"`},
	{"elseif", `eval "if 0 {} [string repeat {elseif 0 {} } 30000]"`},
	{"clock scan", `clock scan [string repeat {1 day } 100000]`},
	{"clock format", `clock format 0 -format [string repeat %Y 100000]`},
	{"commands", `eval [string repeat {set a 1;} N]`},
	{"words", `eval "list [string repeat {a } N]"`},
	{"quotes", `eval "list [string repeat {"a" } N]"`},
	{"variables", `set a 1; eval "set b [string repeat {$a} 100000]"`},
	{"expansions", `eval "list [string repeat {{*}a } N]"`},
	{"comments", `eval [string repeat "#\n" N]`},
	{"backslashes", `eval "set a [string repeat \\\\ N]"`},
	{"info complete", `info complete [string repeat {[} N]`},
	{"file names", `file join {*}[lrepeat 100000 a]; file normalize [string repeat ../ 1000]`},
	{"join", `set d {}; for {set i 0} {$i < 30000} {incr i} {set d [list $d]}; join $d`},
	{"lsort of lists", `set d {}; for {set i 0} {$i < 30000} {incr i} {set d [list $d]}; lsort -index [lrepeat 1000 0] [list $d $d]`},
	{"lsearch of lists", `set d {}; for {set i 0} {$i < 30000} {incr i} {set d [list $d]}; lsearch -index [lrepeat 1000 0] [list $d $d] x`},
	{"package require", `package ifneeded a 1 {package require a}; package require a`},
	{"package unknown", `package unknown {apply {args {package require x}}}; package require x`},
	{"error in error", `proc f n {if {$n} {catch {f [incr n -1]} m; error $m$m} else {error x}}; catch {f 15}`},
	{"string map", `string map [lrepeat 100000 a] [string repeat a 1000]`},
	{"try handlers", `eval "try {error x} [string repeat {on ok {} {} } 30000]"`},
	{"namespace path", `for {set i 0} {$i < 1000} {incr i} {namespace eval n$i [list namespace path n[expr {$i+1}]]}; namespace eval n0 {zz}`},
	{"imports", `namespace eval n0 {namespace export f; proc f {} {return 1}}; for {set i 1} {$i < 3000} {incr i} {namespace eval n$i "namespace import ::n[expr {$i-1}]::f; namespace export f"}; namespace eval n2999 f; rename n0::f {}`},
}

// No program that lies deep in itself may end the process: a goroutine that runs out of stack does.
func TestNesting(t *testing.T) {
	defer debug.SetMaxStack(debug.SetMaxStack(64 << 20))
	depth := "200000"
	if testing.Short() {
		depth = "10000"
	}
	for _, c := range nested {
		t.Run(c.name, func(t *testing.T) {
			in := New()
			registerSystem(in)
			in.SetMaxValue(64 << 20)
			const most = time.Second
			in.SetDeadline(time.Now().Add(most))
			began := time.Now()
			v, err := in.Finish(in.Eval(strings.ReplaceAll(c.script, "N", depth)))
			in.Close()
			if d := time.Since(began); d > 20*most {
				t.Errorf("took %v: %.60v %.60v", d, v, err)
			}
			if testing.Verbose() {
				t.Logf("%v: %.60q %.100v", time.Since(began), v.String(), err)
			}
		})
	}
}
