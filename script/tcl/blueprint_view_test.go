package tcl

// This file tests what a request sees of the interps, aliases, traces and the like that a library made, and that what it does to
// them ends with it.

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// viewCases are a library, and scripts that each of two requests runs one after the other: both must get the same.
var viewCases = []struct {
	name, library, request, want string
	err                          bool
}{
	{"alias", `set n 0; proc inc {} {incr ::n}; interp alias {} ali {} inc`, `ali; ali`, "2", false},
	{"alias with words", `interp alias {} both {} list 1 2`, `both 3`, "1 2 3", false},
	{"alias of an alias", `set n 0; proc inc {} {incr ::n}; interp alias {} a {} inc; interp alias {} b {} a`, `b; b; list [a] $n`, "3 3", false},
	{"alias is told", `interp alias {} a {} list x`, `list [interp alias {} a] [interp aliases] [interp target {} a]`, "{list x} a {}", false},
	{"alias deleted", `interp alias {} a {} list x`, `interp alias {} a {}; list [interp aliases] [catch a m] $m`, `{} 1 {invalid command name "a"}`, false},
	{"alias deleted as command", `interp alias {} a {} list x`, `rename a {}; interp aliases`, "", false},
	{"alias renamed", `interp alias {} a {} list x`, `rename a b; list [b] [interp alias {} a] [interp alias {} a {}] [info commands b]`, "x {list x} {} {}", false},
	{"alias made anew", `interp alias {} a {} list x`, `interp alias {} a {} list y; list [a] [interp alias {} a] [interp aliases]`, "y {list y} a", false},
	{"alias loop", `interp alias {} a {} b`, `interp alias {} b {} a`, `cannot define or rename alias "b": would create a loop`, true},
	{"alias in a namespace", `namespace eval n {variable v 1; proc get {} {variable v; incr v}}; interp alias {} ::m::get {} ::n::get`, `m::get; m::get`, "3", false},

	{"child", `interp create kid; kid eval {set n 0; proc inc {} {incr ::n}}`, `kid eval inc; list [kid eval inc] [kid eval {set ::n}]`, "2 2", false},
	{"child by interp eval", `interp create kid; kid eval {set n 0}`, `interp eval kid {incr n}`, "1", false},
	{"child is told", `interp create kid; interp create {kid toy}`, `list [interp children] [interp children kid] [interp exists kid] [interp exists {kid toy}]`, "kid toy 1 1", false},
	{"child's child", `interp create kid; kid eval {interp create toy; toy eval {set n 5}}`, `list [interp eval {kid toy} {incr n}] [kid eval {toy eval {set n}}]`, "6 6", false},
	{"child deleted", `interp create kid`, `interp delete kid; list [interp exists kid] [interp children] [info commands kid]`, "0 {} {}", false},
	{"child deleted as command", `interp create kid`, `rename kid {}; interp children`, "", false},
	{"child made anew", `interp create kid; kid eval {set n 1}`, `interp delete kid; interp create kid; list [kid eval {info exists n}] [interp children]`, "0 kid", false},
	{"child exists", `interp create kid`, `interp create kid`, `interpreter named "kid" already exists, cannot create`, true},
	{"child of no name", `interp create`, `list [interp create] [interp children]`, "interp1 {interp0 interp1}", false},
	{"alias of a child", `set n 0; interp create kid; kid alias up incr ::n`, `kid eval up; list [kid eval up] $n`, "2 2", false},
	{"alias into a child", `interp create kid; kid eval {set n 0; proc inc {} {incr ::n}}; interp alias {} down kid inc`, `down; list [down] [kid eval {set n}]`, "2 2", false},
	{"alias into a deleted child", `interp create kid; kid eval {proc inc {} {}}; interp alias {} down kid inc`, `interp delete kid; down`, `invalid command name "down"`, true},
	{"alias between children", `interp create a; interp create b; b eval {set n 0; proc inc {} {incr ::n}}; interp alias a go b inc`, `a eval go; list [a eval go] [b eval {set n}] [interp target a go]`, "2 2 b", false},
	{"alias made in a request", `interp create kid; kid eval {set n 7}`, `interp alias {} get kid set n; list [get] [interp target {} get]`, "7 kid", false},
	{"safe child", `interp create -safe kid; kid hide list`, `list [interp issafe kid] [catch {kid eval {open x}} m] $m [kid invokehidden list 1] [lsort [kid hidden]]`,
		`1 1 {invalid command name "open"} 1 {cd encoding exec exit fconfigure file glob list load open pwd socket source unload}`, false},
	{"hidden", `proc p {} {incr ::n}; set n 0; interp hide {} p; interp hide {} llength ll`, `list [interp invokehidden {} p] [interp hidden] [interp expose {} p] [p] [interp hidden]`, "1 {ll p} {} 2 ll", false},
	{"hidden and there", `proc p {} {return old}; interp hide {} p; proc p {} {return new}`, `list [p] [interp invokehidden {} p] [p]`, "new old new", false},
	{"limit of a child", `interp create kid; kid eval {proc p {} {while 1 {}}}; kid limit commands -value 10000`, `list [catch {kid eval p} m] $m [kid limit commands -value]`,
		"1 {command count limit exceeded} 10000", false},
	{"recursion limit of a child", `interp create kid; kid recursionlimit 50`, `kid recursionlimit`, "50", false},
	{"bgerror", `interp bgerror {} {list handler}`, `interp bgerror {}`, "list handler", false},

	{"coroutine", `coroutine gen apply {{} {set i 0; yield; while 1 {yield [incr i]}}}`, `gen`,
		`coroutine "gen" ended with the library script that made it: make it in the request`, true},
	{"coroutine made anew", `proc count {} {yield; while 1 {yield [incr i]}}; coroutine gen count`, `coroutine gen count; gen; gen`, "2", false},
	{"coroutine of a child", `interp create kid; kid eval {coroutine gen apply {{} {yield; yield 1}}}`, `kid eval gen`,
		`coroutine "gen" ended with the library script that made it: make it in the request`, true},
	{"zlib stream", `set z [zlib stream compress]`, `$z put abc`,
		`stream "::tcl::zlib::streamcmd_0" ended with the library script that made it: make it in the request`, true},
	{"zlib stream made anew", `set z [zlib stream compress]`, `zlib stream compress`, "::tcl::zlib::streamcmd_1", false},
	{"timer", `after 0 {set n 1}; set id [after 100000 {}]`, `update; list [info exists n] [after info]`, "0 {}", false},
	{"channel", `set f [open /dev/null]`, `expr {$f in [chan names]}`, "0", false},

	{"variable trace", `set n 0; proc note args {incr ::n}; trace add variable x write note`, `set x 1; set x 2; set n`, "2", false},
	{"variable trace removed", `set n 0; proc note args {incr ::n}; trace add variable x write note`, `trace remove variable x write note; set x 1; list $n [trace info variable x]`, "0 {}", false},
	{"element trace", `set n 0; proc note args {incr ::n}; set a(x) 1; trace add variable a(x) {read write} note; trace add variable a(y) write note`,
		`set a(x) 1; set a(y) 1; list $a(x) $n [trace info variable a(x)]`, "1 3 {{{read write} note}}", false},
	{"trace made of a list", `set n 0; proc note args {lappend ::n [lindex $args 0]}; trace add variable x write [list note [list a b]]`, `set x 1; set n`, "0 {a b}", false},
	{"execution trace", `set n {}; proc note args {lappend ::n [lindex $args end]}; proc p {} {list 1}; trace add execution p {enter leave} note`, `p; p; set n`, "enter leave enter leave", false},
	{"step trace", `set n 0; proc note args {incr ::n}; proc p {} {list 1; list 2}; trace add execution p enterstep note`, `p; set n`, "2", false},
	{"execution trace removed within", `set n {}; proc note args {lappend ::n [lindex $args end]}; proc p {} {trace remove execution p {enter leave} note}; trace add execution p {enter leave} note`,
		`p; p; list $n [trace info execution p]`, "enter {}", false},
	{"command trace", `set n {}; proc note args {lappend ::n $args}; proc p {} {}; trace add command p {rename delete} note`, `rename p q; rename q {}; set n`, "{::p ::q rename} {::q {} delete}", false},
	{"delete trace that deletes", `set n 0; proc note args {incr ::n; catch {rename p {}}}; proc p {} {}; trace add command p delete note`, `rename p {}; list $n [info commands p]`, "1 {}", false},

	{"link to an element", `set a(x) 1; upvar 0 a(x) link`, `set link 2; set was $a(x); set a(x) 3; list $was $link`, "2 3", false},
	{"link to an element of an array that went", `set a(x) 1; upvar 0 a(x) link`, `unset a; list [info exists link] [catch {set link 1}] [array exists a]`, "0 1 0", false},
	{"link to a variable", `namespace eval n {variable v 1}; upvar 0 n::v link`, `set link 2; set n::v`, "2", false},

	{"unknown of a namespace", `namespace eval n {proc u args {list unknown {*}$args}; namespace unknown [list [namespace which u] [list 1 2]]}`, `namespace eval n {nope x}`, "unknown {1 2} nope x", false},
	{"unknown of an ensemble", `namespace eval n {proc u {cmd sub args} {list list $sub}; namespace ensemble create -unknown [namespace which u]}`, `n nope x`, "nope x", false},
	{"imported and redefined", `namespace eval n {proc p {} {return old}; namespace export p}; namespace import n::p`, `proc n::p {} {return new}; list [p] [namespace origin p] [info body p]`, "new ::n::p {return new}", false},
	{"imported and traced", `set n 0; proc note args {incr ::n}; namespace eval n {proc p {} {}; namespace export p}; namespace import n::p; trace add execution n::p enter note`, `p; p; set n`, "2", false},
	{"package ifneeded", `package ifneeded mine 1.0 {proc mine {} {return here}; package provide mine 1.0}`, `list [package require mine] [mine]`, "1.0 here", false},
	{"encoding system", `encoding system iso8859-1`, `encoding system`, "iso8859-1", false},
	{"encoding system set", ``, `set old [encoding system]; encoding system koi8-r; set old`, "utf-8", false},
	{"env", `set env(NSGO_TEST_LEFT) 1`, `set was $env(NSGO_TEST_LEFT); set env(NSGO_TEST_LEFT) 2; list $was [array names env NSGO_TEST_*]`, "1 NSGO_TEST_LEFT", false},
	{"env taken away", `set env(NSGO_TEST_LEFT) 1`, `unset env(NSGO_TEST_LEFT); info exists env(NSGO_TEST_LEFT)`, "0", false},
	{"auto_index", `set auto_index(lazy) {proc lazy {} {return loaded}}`, `lazy`, "loaded", false},
	{"info script", ``, `info script`, "", false},
	{"interp share", `interp create kid`, `set f [open /dev/null]; interp share {} $f kid; close $f; kid eval [list close $f]`, "", false},
}

func TestViews(t *testing.T) {
	for _, c := range viewCases {
		t.Run(c.name, func(t *testing.T) {
			b := frozen(t, c.library)
			for range 2 {
				in := b.New()
				v, err := in.Finish(in.Eval(c.request))
				got := v.String()
				if err != nil {
					got = err.Error()
				}
				if got != c.want || (err != nil) != c.err {
					t.Errorf("%s\n%s\n got: %q (error: %v)\nwant: %q (error: %v)", c.library, c.request, got, err != nil, c.want, c.err)
				}
				in.Close()
			}
		})
	}
}

// TestViewsHammer runs every case in many requests at once; the race detector judges.
func TestViewsHammer(t *testing.T) {
	for _, c := range viewCases {
		b := frozen(t, c.library)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 3 {
					in := b.New()
					v, err := in.Finish(in.Eval(c.request))
					if (err != nil) != c.err || err == nil && v.String() != c.want {
						t.Errorf("%s: %q, %v", c.name, v.String(), err)
					}
					in.Close()
				}
			})
		}
		wg.Wait()
	}
}

// TestLibraryHammer has many requests use, at once, what packages of Tcl's libraries make: aliases, children, tables of rounds.
func TestLibraryHammer(t *testing.T) {
	b := frozen(t, `
		set rounds 0
		proc round {x k} {incr ::rounds; set ::seen($x) $k; expr {($x * 31 + $k) & 0xffffffff}}
		interp alias {} ::hash::Round {} round
		namespace eval hash {
			variable K {}
			for {set i 0} {$i < 16} {incr i} {lappend K [expr {$i * 0x9e3779b9 & 0xffffffff}]}
			proc sum text {
				variable K
				set h 7
				foreach c [split $text {}] k [lrange $K 0 [string length $text]-1] {set h [Round [expr {$h ^ [scan $c %c]}] $k]}
				return $h
			}
		}
		proc tree {tree sub args} {uplevel 1 [linsert $args 0 ::tree::$sub $tree]}
		namespace eval tree {
			proc add {t x} {lappend ::nodes($t) $x}
			proc size t {llength $::nodes($t)}
		}
		set nodes(tt) root
		interp alias {} ::tt {} ::tree ::tt
		set nodes(::tt) root
		interp create kid
		kid alias report lappend ::reports
		kid eval {proc bump {} {for {set i 0} {$i < 50} {incr i} {set ::a($i) 1}; report [array size ::a]; array size ::a}}
		proc watch args {incr ::watched}
		proc watchedProc {} {}
		trace add execution watchedProc {enter leave} watch
		trace add variable ::level write watch
	`)
	const script = `
		for {set i 0} {$i < 30} {incr i} {hash::sum a$i}
		tt add x; tt add y
		for {set i 0} {$i < 5} {incr i} {watchedProc; set level $i}
		coroutine gen apply {{} {yield; while 1 {yield [kid eval bump]}}}
		gen
		list [hash::sum abc] $rounds [tt size] [gen] $reports $watched [kid eval {info exists b}] [kid eval {set b 1}]
	`
	want := ""
	var once sync.Once
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				in := b.New()
				v, err := in.Eval(script)
				once.Do(func() { want = v.String() })
				if err != nil || v.String() != want || !strings.HasSuffix(want, " 3 50 {50 50} 15 0 1") {
					t.Errorf("got %q, %v, want %q", v.String(), err, want)
				}
				in.Close()
			}
		})
	}
	wg.Wait()
}

// TestTcllibHammer has many requests use packages of tcllib, where it is installed, that a library has loaded.
func TestTcllibHammer(t *testing.T) {
	in := New()
	if _, err := in.Eval(`package require sha256; package require md5; package require struct::tree; struct::tree tt; struct::tree tu`); err != nil {
		t.Skip("SKIP: tcllib is not installed: " + err.Error())
	}
	b := in.Freeze()
	const script = `
		for {set i 0} {$i < 5} {incr i} {sha2::sha256 a$i; md5::md5 -hex a$i}
		tt insert root end x; tt insert x end y; struct::tree own; own insert root end; tu destroy
		list [string range [sha2::sha256 -hex a] 0 7] [md5::md5 -hex a] [tt size] [tt children root] [own size] [info commands tu]
	`
	const want = "ca978112 0CC175B9C0F1B6A831C399E269772661 2 x 1 {}"
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			for range 3 {
				in := b.New()
				if v, err := in.Eval(script); err != nil || v.String() != want {
					t.Errorf("got %q, %v, want %q", v.String(), err, want)
				}
				in.Close()
			}
		})
	}
	wg.Wait()
}

// TestViewOfAChildStops: a library's child ends with the request that runs it, and the next request's runs.
func TestViewOfAChildStops(t *testing.T) {
	b := frozen(t, `interp create kid; kid eval {proc forever {} {while 1 {}}}`)
	in := b.New()
	stop := errors.New("stopped")
	time.AfterFunc(20*time.Millisecond, func() { in.Interrupt(stop) })
	if _, err := in.Eval(`catch {kid eval forever}; kid eval forever`); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if v, err := b.New().Eval(`kid eval {set x 1}`); err != nil || v.String() != "1" {
		t.Errorf("the next request: %q, %v", v.String(), err)
	}
}

// frozen makes a blueprint of what a script leaves.
func frozen(t *testing.T, library string) *Blueprint {
	t.Helper()
	in := New()
	if _, err := in.Finish(in.Eval(library)); err != nil {
		t.Fatalf("%s: %v", library, err)
	}
	return in.Freeze()
}
