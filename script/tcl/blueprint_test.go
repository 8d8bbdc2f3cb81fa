package tcl

// This file tests that interps of a blueprint are cheap and never see each other's changes.

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

// bigLibrary is what many library scripts leave behind: a thousand procedures, namespaces, variables.
func bigLibrary(tb testing.TB) *Blueprint {
	tb.Helper()
	in := New()
	var b strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&b, "proc p%d {a {b 2}} { set x [list $a $b]; foreach e $x {incr n $e}; return [expr {$n + %d}] }\n", i, i)
	}
	b.WriteString(`
		namespace eval app { variable count 0; variable table; array set table {a 1 b 2}; proc next {} {variable count; incr count} }
		set config {host example port 80}
		set list {1 2 3}; lappend list 4; dict set config extra {x y}
		proc fib n { if {$n < 2} {return $n}; expr {[fib [expr {$n-1}]] + [fib [expr {$n-2}]]} }
	`)
	if _, err := in.Eval(b.String()); err != nil {
		tb.Fatal(err)
	}
	return in.Freeze()
}

func TestBlueprintIsolation(t *testing.T) {
	b := bigLibrary(t)
	first, second := b.New(), b.New()
	run := func(in *Interp, script, want string) {
		t.Helper()
		v, err := in.Eval(script)
		if err != nil || v.String() != want {
			t.Errorf("%s: got %q, %v, want %q", script, v.String(), err, want)
		}
	}
	run(first, `app::next; app::next`, "2")
	run(second, `app::next`, "1")
	run(first, `lappend list 5; dict set config port 81; set app::table(c) 3; list $list $config [lsort [array names app::table]]`,
		"{1 2 3 4 5} {host example port 81 extra {x y}} {a b c}")
	run(second, `list $list $config [lsort [array names app::table]]`, "{1 2 3 4} {host example port 80 extra {x y}} {a b}")
	run(first, `proc p1 a {return mine}; rename p2 q2; list [p1 1] [q2 1]`, "mine 5")
	run(second, `list [p1 1] [p2 1]`, "4 5")
	run(first, `rename app::next {}; info commands app::*`, "")
	run(second, `info commands app::*`, "::app::next")
	run(first, `namespace delete app; namespace exists app`, "0")
	run(second, `namespace exists app`, "1")
	run(first, `unset list; info exists list`, "0")
	run(b.New(), `lset list 0 z; set list`, "z 2 3 4")
	run(second, `set list`, "1 2 3 4")
}

// TestBlueprintEnsemble holds that the handler of a library's ensemble extends it for its own interp only.
func TestBlueprintEnsemble(t *testing.T) {
	in := New()
	if _, err := in.Eval(`
		namespace eval c {namespace ensemble create -unknown ::learn}
		proc learn {cmd sub args} {incr ::asked; namespace ensemble configure $cmd -map [list $sub [list ::list $sub]]}
	`); err != nil {
		t.Fatal(err)
	}
	b := in.Freeze()
	for range 2 {
		if v, err := b.New().Eval(`list [c a 1] [c a 2] $asked`); err != nil || v.String() != "{a 1} {a 2} 1" {
			t.Errorf("got %q, %v", v.String(), err)
		}
	}
}

// TestBlueprintHammer runs the same compiled procedures in many interps at once; the race detector judges.
func TestBlueprintHammer(t *testing.T) {
	b := bigLibrary(t)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				in := b.New()
				script := fmt.Sprintf(`
					set r {}
					for {set i 0} {$i < 50} {incr i} { lappend r [p$i $i]; lappend list $i; dict incr config n }
					proc local {x} {string length $x$x}
					lappend r [local abc] [fib 10] [app::next] [lindex $list end] [dict get $config n]
					if {%d} {proc p3 args {return other}}
					p3 1
				`, (g+i)%2)
				if _, err := in.Eval(script); err != nil {
					t.Error(err)
				}
				in.Close()
			}
		})
	}
	wg.Wait()
}

func BenchmarkBlueprintNew(b *testing.B) {
	p := bigLibrary(b)
	b.ReportAllocs()
	for b.Loop() {
		in := p.New()
		if _, err := in.Eval("p7 1"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFib(b *testing.B) {
	in := bigLibrary(b).New()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.Eval("fib 20"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTwoInterps(b *testing.B) {
	p := bigLibrary(b)
	b.RunParallel(func(pb *testing.PB) {
		in := p.New()
		for pb.Next() {
			if _, err := in.Eval("fib 15"); err != nil {
				b.Error(err)
			}
		}
	})
}
