package tcl

// This file tests objects and classes.

import (
	"sync"
	"testing"
)

const ooShapes = `
oo::class create Shape {
	variable name sides
	constructor {n args} {set name $n; set sides [llength $args]}
	destructor {lappend ::log "gone $name"}
	method name {} {return $name}
	method describe {{prefix a}} {return "$prefix [my name] of $sides"}
	method Hidden {} {return hidden}
	method seen {} {my Hidden}
}
oo::class create Square {
	superclass Shape
	constructor n {next $n 1 2 3 4}
	method describe args {return "<[next {*}$args]>"}
}
`

func TestOOBasics(t *testing.T) {
	runCases(t, []tclCase{
		{script: ooShapes + `Shape create s round 1; s describe`, want: "a round of 1"},
		{script: ooShapes + `Square create s box; list [s describe] [s describe the] [s seen]`, want: "{<a box of 4>} {<the box of 4>} hidden"},
		{script: ooShapes + `Square create s box; s Hidden`, want: `unknown method "Hidden": must be describe, destroy, name or seen`, err: true},
		{script: ooShapes + `Square create s box; s destroy; list $log [info commands s]`, want: "{{gone box}} {}"},
		{script: ooShapes + `Square create s box; rename s {}; set log`, want: "{gone box}"},
		{script: ooShapes + `Square create s box; namespace delete [info object namespace s]; list $log [info commands s]`, want: "{{gone box}} {}"},
		{script: ooShapes + `Square create s box; Shape destroy; list $log [info commands s] [info commands Square]`, want: "{{gone box}} {} {}"},
		{script: ooShapes + `Square create s`, want: `wrong # args: should be "Square create s n"`, err: true},
		{script: ooShapes + `Shape new`, want: `wrong # args: should be "Shape new n ?arg ...?"`, err: true},
		{script: ooShapes + `Shape create s x; s describe 1 2`, want: `wrong # args: should be "s describe ?prefix?"`, err: true},
		{script: ooShapes + `Shape create s x; s`, want: `wrong # args: should be "s method ?arg ...?"`, err: true},
		{script: ooShapes + `Shape create s x; rename s t; list [t name] [info object class t]`, want: "x ::Shape"},
		{script: ooShapes + `Shape create s x; Shape create s y`, want: `can't create object "s": command already exists with that name`, err: true},
		{script: `oo::class create A {constructor {} {error no}}; catch {A create a}; info commands a`, want: ""},
		{script: `oo::class create A {constructor {} {my destroy}}; A create a`, want: "object deleted in constructor", err: true},
		{script: `namespace eval n {oo::class create C {method ns {} {namespace current}}; C create c}; string equal [n::c ns] [info object namespace n::c]`, want: "1"},
		{script: `oo::class create M {superclass oo::class; method make args {my new {*}$args}}; M create C {method x {} {return 1}}; [C make] x`, want: "1"},
		{script: `package require TclOO`, want: "1.1.0"},
	})
}

func TestOOResolution(t *testing.T) {
	const diamond = `
		foreach {c s} {Top oo::object L Top R Top Bottom {L R}} {
			oo::class create $c [string map [list @ $c % $s] {superclass {*}{%}
				method who args {if {[self next] ne ""} {return "@ [next]"}; return @}}]
		}
		oo::class create Mix {method who args {return "Mix [next]"}}
		Bottom create b
	`
	runCases(t, []tclCase{
		{script: diamond + `b who`, want: "Bottom L R Top"},
		{script: diamond + `oo::objdefine b mixin Mix; b who`, want: "Mix Bottom L R Top"},
		{script: diamond + `oo::define L mixin Mix; b who`, want: "Mix Bottom L R Top"},
		{script: diamond + `oo::objdefine b method who {} {return "own [next]"}; b who`, want: "own Bottom L R Top"},
		{script: diamond + `oo::objdefine b {mixin Mix; filter f; method f args {return "f([next {*}$args])"}}; b who`, want: "f(Mix Bottom L R Top)"},
		{script: diamond + `info object call b who`, want: "{method who ::Bottom method} {method who ::L method} {method who ::R method} {method who ::Top method}"},
		{script: diamond + `oo::define Bottom method to {} {nextto Top}; oo::define Top method to {} {self class}; b to`, want: "::Top"},
		{script: diamond + `oo::define Bottom deletemethod who; b who`, want: "L R Top"},
		{script: diamond + `oo::define L renamemethod who WHO; b who`, want: "Bottom R Top"},
		{script: diamond + `oo::define Bottom unexport who; list [catch {b who} m] $m`, want: `1 {unknown method "who": must be destroy}`},
		{script: diamond + `oo::define Bottom {unexport who; export who}; b who`, want: "Bottom L R Top"},
		{script: diamond + `R destroy; list [info commands b] [info commands Bottom] [info class superclasses L]`, want: "{} {} ::Top"},
		{script: diamond + `Mix create m; m who`, want: "no next method implementation", err: true},
		{script: diamond + `oo::objdefine b {method unknown {m args} {list $m $args}}; b zip 1 2`, want: "zip {1 2}"},
		{script: diamond + `oo::objdefine b {forward len string length; export eval}; list [b len abc] [string equal [b eval {namespace current}] [info object namespace b]]`, want: "3 1"},
	})
}

func TestOOVariables(t *testing.T) {
	const counter = `
		oo::class create Counter {
			variable n list
			constructor {} {set n 0}
			method up {{by 1}} {incr n $by}
			method add x {lappend list $x; llength $list}
			method byName {} {set v n; incr $v; set $v}
			method param n {return $n}
			method linked {} {my variable extra; set extra 5; my varname extra}
		}
		Counter create c; Counter create d
	`
	runCases(t, []tclCase{
		{script: counter + `c up; c up 5; d up; list [c up 0] [d up 0]`, want: "6 1"},
		{script: counter + `c add a; c add b`, want: "2"},
		{script: counter + `c byName; c byName`, want: "2"},
		{script: counter + `c param 9`, want: "9"},
		{script: counter + `string equal [c linked] [info object namespace c]::extra`, want: "1"},
		{script: counter + `c linked; lsort [info object vars c]`, want: "extra n"},
		{script: counter + `oo::define Counter variable other; oo::define Counter method o {} {set other 3}; c o; list [info class variables Counter] [set [info object namespace c]::other]`, want: "{n list other} 3"},
		{script: counter + `oo::define Counter variable a(b)`, want: `invalid declared variable name "a(b)": must not refer to an array element`, err: true},
		{script: counter + `oo::copy c e; c up 4; e up; list [c up 0] [e up 0]`, want: "4 1"},
	})
}

func TestOODefine(t *testing.T) {
	runCases(t, []tclCase{
		{script: `oo::class create A; oo::define A meth x {} {return 1}; [A new] x`, want: "1"},
		{script: `oo::class create A; oo::define A e`, want: `wrong # args: should be "export name ?name ...?"`, err: true},
		{script: `oo::class create A; oo::define A nothing`, want: `invalid command name "nothing"`, err: true},
		{script: `oo::class create A {filter a b}; oo::define A {filter -append c}; info class filters A`, want: "a b c"},
		{script: `oo::class create A {filter a b}; oo::define A filter -clear; info class filters A`, want: ""},
		{script: `oo::class create A; oo::define A superclass A`, want: "attempt to form circular dependency graph", err: true},
		{script: `oo::class create A {self method make {} {my new}; self export new}; info object class [A make]`, want: "::A"},
		{script: `oo::class create A; oo::class create B {superclass A}; B create b; oo::objdefine b class A; list [info class instances A] [info class instances B]`, want: "::b {}"},
		{script: `oo::class create A {method x {} {self method}; method y {} {my x}}; info class methods A`, want: "x y"},
		{script: `oo::class create A {method x {a {b 2}} {body}}; info class definition A x`, want: "{a {b 2}} body"},
		{script: `oo::class create A {method x {} {
			error deep
		}}
		A create a; catch {a x}; set errorInfo`, want: "deep\n    while executing\n\"error deep\"\n    (class \"::A\" method \"x\" line 2)\n    invoked from within\n\"a x\""},
		{script: `oo::object create o; oo::objdefine o {method m {} {error e}}; catch {o m}; lindex [split $errorInfo \n] 3`, want: `    (object "::o" method "m" line 1)`},
		{script: `catch {oo::class create A {
			bad
		}}; lindex [split $errorInfo \n] 3`, want: `    (in definition script for class "::A" line 2)`},
		{script: `proc a {} {tailcall error deep}; catch a; set errorInfo`, want: "deep\n    while executing\n\"error deep\"\n    invoked from within\n\"a\""},
		{script: `oo::define::method a b c`, want: "this command may only be called from within the context of an ::oo::define or ::oo::objdefine command", err: true},
		{script: `oo::Slot create s; oo::objdefine s {variable l; method Get {} {return $l}; method Set v {set l $v}}; s -set a; s b c; s -append d; set [info object namespace s]::l`, want: "a b c d"},
		{script: `list [info object isa object nosuch] [info object isa class oo::object] [info object isa metaclass oo::class] [info object isa typeof oo::Slot oo::object]`, want: "0 1 1 1"},
	})
}

// TestOOBlueprint: what one interp does to the classes and objects of a blueprint stays its own.
func TestOOBlueprint(t *testing.T) {
	in := New()
	if _, err := in.Eval(ooShapes + `Square create shared box; set log {}`); err != nil {
		t.Fatal(err)
	}
	b := in.Freeze()
	first, second := b.New(), b.New()
	run := func(in *Interp, script, want string) {
		t.Helper()
		v, err := in.Eval(script)
		if err != nil || v.String() != want {
			t.Errorf("%s: got %q, %v, want %q", script, v.String(), err, want)
		}
	}
	run(first, `shared describe`, "<a box of 4>")
	run(first, `oo::define Shape method describe args {return changed}; oo::define Square variable other; shared describe`, "<changed>")
	run(second, `shared describe`, "<a box of 4>")
	run(first, `oo::objdefine shared method name {} {return mine}; shared name`, "mine")
	run(second, `shared name`, "box")
	run(first, `[info object namespace shared]::my eval {set name new}; oo::objdefine shared deletemethod name; shared name`, "new")
	run(second, `shared name`, "box")
	run(first, `Square create own ring; info class instances Square`, "::shared ::own")
	run(second, `info class instances Square`, "::shared")
	run(first, `shared destroy; list $log [info commands shared] [info class instances Square]`, "{{gone new}} {} ::own")
	run(second, `list $log [shared name] [info commands own]`, "{} box {}")
	run(first, `Shape destroy; info commands S*e`, "")
	run(second, `rename shared other; Square new x; list [other name] [info object class other] [llength [info class instances Square]]`, "box ::Square 2")
	run(b.New(), `list [shared describe] [info class instances Square]`, "{<a box of 4>} ::shared")
}

// TestOOHammer uses and changes the same classes in many interps at once; the race detector judges.
func TestOOHammer(t *testing.T) {
	in := New()
	if _, err := in.Eval(ooShapes + `Square create shared box; set log {}`); err != nil {
		t.Fatal(err)
	}
	b := in.Freeze()
	const script = `
		for {set i 0} {$i < 20} {incr i} {
			set s [Square new $i]
			lappend out [$s describe] [shared describe the]
			if {$i == 10} {oo::define Shape method describe args {return changed}}
			if {$i == 12} {oo::objdefine shared mixin [oo::class create Mix {method describe args {return "mix [next]"}}]}
			$s destroy
		}
		shared destroy
		list [llength $log] [lindex $out 0] [lindex $out 1] [lindex $out end]
	`
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			v, err := b.New().Eval(script)
			if want := "21 {<a 0 of 4>} {<the box of 4>} {mix <changed>}"; err != nil || v.String() != want {
				t.Errorf("got %q, %v, want %q", v.String(), err, want)
			}
		})
	}
	wg.Wait()
}

// TestDestroyInMethod: an object that destroys itself in a method is gone when the method ends, not when a procedure does.
func TestDestroyInMethod(t *testing.T) {
	in := New()
	_, err := in.Eval(`oo::class create C {method bye {} {my destroy}}
		for {set i 0} {$i < 10} {incr i} {[C new] bye}`)
	if err != nil || len(in.dying) > 0 {
		t.Errorf("%d namespaces are left, %v", len(in.dying), err)
	}
}

// TestNamespacesGo: nothing is left of a namespace that was deleted, also by what ran in it.
func TestNamespacesGo(t *testing.T) {
	in := New()
	before := len(in.nss)
	v, err := in.Eval(`for {set i 0} {$i < 10} {incr i} {
			namespace eval n$i {variable v 1; proc p {} {namespace delete [namespace current]; info exists ::n0::v}; namespace eval sub {}}
			lappend had [n$i\::p]
		}
		list [lsort -unique $had] [namespace exists n0] [catch {n0::p}] [namespace eval n0 {info vars v}]
		`)
	if err != nil || v.String() != "0 0 1 {}" {
		t.Errorf("got %q, %v", v.String(), err)
	}
	if _, err := in.Eval("namespace delete n0"); err != nil || len(in.nss) > before+1 {
		t.Errorf("%d namespaces are held, %d were before, %v", len(in.nss), before, err)
	}
}

// TestNothingIsHeld: ensembles and classes that are gone leave nothing in the lists of what they were part of.
func TestNothingIsHeld(t *testing.T) {
	in := New()
	before := len(in.data(in.root).ensembles)
	_, err := in.Eval(`namespace ensemble create -command e -map {a {set a}}; rename e f; rename f {}
		oo::class create C; C create c; C create d; c destroy; C destroy`)
	if n := len(in.data(in.root).ensembles); err != nil || n != before {
		t.Errorf("%d ensembles, %d before, %v", n, before, err)
	}
	for class, list := range in.oo.instances {
		if in.oo.of(class).gone {
			t.Errorf("%d instances of a class that is gone", len(list))
		}
	}
}

func BenchmarkMethod(b *testing.B) {
	in := New()
	_, err := in.Eval(`oo::class create C {variable n; constructor {} {set n 0}; method up {} {incr n}
		method loop k {for {set i 0} {$i < $k} {incr i} {my up}}}
		C create c
		proc outside k {for {set i 0} {$i < $k} {incr i} {c up}}`)
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"c loop", "outside"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			if _, err := in.Eval(name + " " + formatInt(int64(b.N))); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkObject(b *testing.B) {
	in := New()
	if _, err := in.Eval(`oo::class create C {variable n; constructor {} {set n 0}}
		proc make k {for {set i 0} {$i < $k} {incr i} {[C new] destroy}}`); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	if _, err := in.Eval("make " + formatInt(int64(b.N))); err != nil {
		b.Fatal(err)
	}
}
