package tcl

// This file tests channels, files and names by a table that also runs through tclsh.

import (
	"os"
	"testing"
	"time"
)

func TestChannels(t *testing.T) {
	runCases(t, []tclCase{
		{script: `lassign [chan pipe] r w; puts $w "a b"; close $w; list [gets $r x] $x [gets $r x] [eof $r]`, want: "3 {a b} -1 1"},
		{script: `set f [file tempfile n]; puts $f "one\ntwo"; seek $f 0; list [gets $f] [tell $f] [read $f] [eof $f]`, want: "one 4 {two\n} 1"},
		{script: `set f [file tempfile n]; fconfigure $f -translation crlf; puts $f a; puts $f b; close $f; file size $n`, want: "6"},
		{script: `set f [file tempfile n]; fconfigure $f -translation lf; puts -nonewline $f "a\r\nb\rc"; seek $f 0
			fconfigure $f -translation auto; split [read $f] \n`, want: "a b c"},
		{script: `set f [file tempfile n]; fconfigure $f -translation lf; puts -nonewline $f "a\r\nb\rc"; seek $f 0
			fconfigure $f -translation crlf; string length [read $f]`, want: "5"},
		{script: `set f [file tempfile n]; fconfigure $f -encoding utf-8; puts -nonewline $f \u00e9\u20ac; seek $f 0
			fconfigure $f -translation binary; binary encode hex [read $f]`, want: "c3a9e282ac"},
		{script: `set f [file tempfile n]; fconfigure $f -encoding utf-8; puts -nonewline $f \u00e9\u20acx; seek $f 0
			list [read $f 1] [read $f 2] [tell $f]`, want: "é €x 6"},
		{script: `set f [file tempfile n]; fconfigure $f -encoding unicode -translation lf; puts $f ab; puts $f c; seek $f 0
			list [gets $f] [gets $f] [tell $f]`, want: "ab c 10"},
		{script: `set f [file tempfile n]; puts $f "x\x1ay"; seek $f 0; fconfigure $f -eofchar \x1a
			list [read $f] [eof $f] [read $f]`, want: "x 1 {}"},
		{script: `set f [file tempfile n]; fconfigure $f -buffersize 10; puts -nonewline $f 12345; set a [file size $n]
			flush $f; list $a [file size $n]`, want: "0 5"},
		{script: `set f [file tempfile n]; chan truncate $f 3; close $f; file size $n`, want: "3"},
		{script: `lassign [chan pipe] r w; fconfigure $r -blocking 0; list [gets $r x] [fblocked $r] [eof $r]`, want: "-1 1 0"},
		{script: `lassign [chan pipe] r w; fconfigure $w -buffering none; fconfigure $r -blocking 0; puts -nonewline $w ab
			list [gets $r x] [chan pending input $r] [read $r]`, want: "-1 2 ab"},
		{script: `gets nochan`, want: `can not find channel named "nochan"`, err: true},
		{script: `gets`, want: `wrong # args: should be "gets channelId ?varName?"`, err: true},
		{script: `chan gets`, want: `wrong # args: should be "chan gets channelId ?varName?"`, err: true},
		{script: `read`, want: `wrong # args: should be "read channelId ?numChars?" or "read ?-nonewline? channelId"`, err: true},
		{script: `open /no/such/file`, want: `couldn't open "/no/such/file": no such file or directory`, err: true},
		{script: `open x q`, want: `illegal access mode "q"`, err: true},
		{script: `catch {open /no/such/file} m; set errorCode`, want: "POSIX ENOENT {no such file or directory}"},
		{script: `set f [file tempfile n]; fconfigure $f -translation`, want: "auto lf"},
		{script: `set f [file tempfile n]; catch {fconfigure $f -foo} m; set m`,
			want: "bad option \"-foo\": should be one of -blocking, -buffering, -buffersize, -encoding, -eofchar, or -translation"},
		{script: `set f [file tempfile n]; puts $f abcdef; seek $f 0; set g [file tempfile m]
			list [fcopy $f $g -size 3] [fcopy $f $g] [close $g] [file size $m]`, want: "3 4 {} 7"},
	})
}

func TestReflectedChannels(t *testing.T) {
	const handler = `
		namespace eval h { namespace export *; namespace ensemble create
			variable data abcdef got ""
			proc initialize {id mode} {return {initialize finalize watch read write seek}}
			proc finalize id {}
			proc watch {id events} {}
			proc read {id n} {variable data; set r [string range $data 0 $n-1]; set data [string range $data $n end]; return $r}
			proc write {id bytes} {variable got; append got $bytes; string length $bytes}
			proc seek {id off base} {return 0}
		}
		set c [chan create {read write} h]
	`
	runCases(t, []tclCase{
		{script: handler + `list [read $c 2] [read $c] [eof $c]`, want: "ab cdef 1"},
		{script: handler + `puts -nonewline $c xyz; close $c; set h::got`, want: "xyz"},
		{script: handler + `chan postevent $c read`,
			want: `tried to post events channel "rc0" is not interested in`, err: true, differ: "the name counts on in one process"},
		{script: `chan create {} x`, want: "bad mode list: is empty", err: true},
	})
}

func TestFileNames(t *testing.T) {
	runCases(t, []tclCase{
		{script: `file split /a/b//c/`, want: "/ a b c"},
		{script: `file join a b /c d`, want: "/c/d"},
		{script: `file join a//b/ c`, want: "a/b/c"},
		{script: `list [file dirname /a/b] [file dirname a] [file dirname /] [file dirname a/b/]`, want: "/a . / a"},
		{script: `list [file tail /a/b.c] [file tail /] [file tail a/]`, want: "b.c {} a"},
		{script: `list [file extension a.b/c] [file extension a.tar.gz] [file rootname a.b/c.d]`, want: "{} .gz a.b/c"},
		{script: `file normalize /a/./b/../c`, want: "/a/c"},
		{script: `list [file pathtype /a] [file pathtype a] [file pathtype ~x]`, want: "absolute relative absolute"},
		{script: `file size /no/such`, want: `could not read "/no/such": no such file or directory`, err: true},
		{script: `glob /no/such/*`, want: `no files matched glob pattern "/no/such/*"`, err: true},
		{script: `glob -nocomplain /no/such/*`, want: ""},
		{script: `file mkdir /dev/null/x`, want: `can't create directory "/dev/null": file already exists`, err: true},
		{script: `close [file tempfile n]; set d $n.d; file mkdir $d/a/b; close [open $d/x.txt w]; close [open $d/.h w]
			set r [list [lsort [glob -tails -directory $d *]] [glob -tails -directory $d -types d *] [glob -directory $d -tails {{x,y}.t*}]]
			file delete -force $d; lappend r [file exists $d]`, want: "{a x.txt} a x.txt 0"},
		{script: `close [file tempfile n]; set d $n.d; file mkdir $d; set rc [catch {file copy $n $d; file copy $n $d} m]
			file delete -force $d; list $rc [string match {error copying "*" to "*": file already exists} $m]`, want: "1 1"},
	})
}

func TestPackages(t *testing.T) {
	runCases(t, []tclCase{
		{script: `list [package vcompare 8.4 8.10] [package vcompare 1.0a1 1.0] [package vcompare 1b2 1a3] [package vcompare 2 2.0]`, want: "-1 -1 1 0"},
		{script: `list [package vsatisfies 8.6 8.4] [package vsatisfies 9 8.4] [package vsatisfies 9 8.4-] [package vsatisfies 8.5 8.4-8.5]`, want: "1 0 1 0"},
		{script: `package vcompare a 1`, want: `expected version number but got "a"`, err: true},
		{script: `package ifneeded x 1.0 {package provide x 1.0; set y 5}; list [package require x] $y [package present x 1] [package provide x]`, want: "1.0 5 1.0 1.0"},
		{script: `package ifneeded x 1.0 {package provide x 1.0}; package require x 2`, want: "can't find package x 2", err: true},
		{script: `package provide x 1; package require x 2`, want: `version conflict for package "x": have 1, need 2`, err: true},
		{script: `package ifneeded x 1 {}; package require x`, want: "attempt to provide package x 1 failed: no version of package x provided", err: true},
		{script: `package ifneeded x 1 {package provide x 2}; package require x`, want: "attempt to provide package x 1 failed: package x 2 provided instead", err: true},
		{script: `package ifneeded x 1.0 {package provide x 1.0}; package ifneeded x 1.1b1 {package provide x 1.1b1}; package require x`, want: "1.0"},
	})
}

func TestEvents(t *testing.T) {
	runCases(t, []tclCase{
		{script: `after 1 {set x 1}; vwait x; set x`, want: "1"},
		{script: `after 500 {lappend x b; set done 1}; after 1 {lappend x a}; vwait done; set x`, want: "a b"},
		{script: `after idle {lappend x idle}; after 0 {lappend x timer}; after 1; update; set x`, want: "timer idle"},
		{script: `set id [after 1000 foo]; list [after info $id] [after cancel $id] [after info]`, want: "{foo timer} {} {}"},
		{script: `proc bgerror m {set ::e $m}; after 0 {error oops}; vwait e; set e`, want: "oops"},
		{script: `vwait x`, want: `can't wait for variable "x": would wait forever`, err: true, differ: "it shares the event sources of one process"},
		{script: `lassign [chan pipe] r w; fileevent $r readable {set got [gets $r]}; puts $w hi; flush $w; vwait got; set got`, want: "hi"},
		{script: `lassign [chan pipe] r w; fconfigure $w -blocking 0; fconfigure $r -blocking 0
			set n 0; fileevent $r readable {incr n [string length [read $r]]; if {[eof $r]} {set done 1}}
			puts -nonewline $w [string repeat x 300000]; close $w; vwait done; set n`, want: "300000"},
		{script: `set s [socket -server {apply {{c h p} {puts $c hello; close $c}}} -myaddr 127.0.0.1 0]
			set c [socket 127.0.0.1 [lindex [fconfigure $s -sockname] 2]]
			fileevent $c readable {set got [gets $c]}; vwait got; set got`, want: "hello"},
		{script: `after foo`, want: `bad argument "foo": must be cancel, idle, info, or an integer`, err: true},
	})
}

func TestExec(t *testing.T) {
	runCases(t, []tclCase{
		{script: `exec echo hello`, want: "hello"},
		{script: `exec cat << "a b" | tr a-z A-Z`, want: "A B"},
		{script: `exec sh -c {echo out; echo err >&2}`, want: "out\nerr", err: true},
		{script: `catch {exec sh -c {exit 3}} m o; list $m [lindex [dict get $o -errorcode] 2]`, want: "{child process exited abnormally} 3"},
		{script: `exec no-such-program-here`, want: `couldn't execute "no-such-program-here": no such file or directory`, err: true},
		{script: `exec |`, want: "illegal use of | or |& in command", err: true},
		{script: `exec sh -c {echo out; echo err >&2} 2>@1`, want: "out\nerr"},
		{script: `set p [open "|cat" r+]; puts $p hi; flush $p; set x [gets $p]; close $p; set x`, want: "hi"},
		{script: `set p [open "|sh -c {exit 2}"]; catch {close $p} m; set m`, want: "child process exited abnormally"},
	})
}

// TestCloseFreesAll opens what an interp can open, closes the interp, and counts descriptors.
func TestCloseFreesAll(t *testing.T) {
	count := func() int {
		ents, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Skip("SKIP: needs /proc/self/fd")
		}
		return len(ents)
	}
	run := func() {
		in := New()
		defer in.Close()
		_, err := in.Eval(`
			lassign [chan pipe] r w; fileevent $r readable {set x 1}; puts $w a; flush $w; vwait x
			set s [socket -server list -myaddr 127.0.0.1 0]; set c [socket 127.0.0.1 [lindex [fconfigure $s -sockname] 2]]
			set f [file tempfile]; after 100000 list; zlib push gunzip $r; set p [open |cat r+]
			interp create child; interp share {} $f child`)
		if err != nil {
			t.Fatal(err)
		}
	}
	run()
	before := count()
	for range 5 {
		run()
	}
	for end := time.Now().Add(time.Minute); count() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) { // programs may take a while to end
			t.Fatalf("%d descriptors before, %d after", before, count())
		}
	}
}
