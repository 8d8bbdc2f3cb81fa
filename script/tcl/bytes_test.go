package tcl

// This file tests where byte arrays stay byte arrays, and where they become text.

import (
	"strings"
	"testing"
)

func TestBytesStay(t *testing.T) {
	var cases []tclCase
	for _, c := range []struct {
		script string // d and e are byte arrays of two bytes, made anew
		want   string // in hex when it is a byte array, else as text
		differ string // why tclsh has another form on purpose
	}{
		{`set x "$d$e"`, "fffec3a9", ""},
		{`set x "$d[set d]$e"`, "fffefffec3a9", ""},
		{`set n ""; set x "$d$n"`, "fffe", ""},
		{`set x "a$d"`, "aÿþ", ""},
		{`set x a; set x "$d$x"`, "ÿþa", ""},
		{`set n ""; set x "$n$n"`, "", ""},
		{`string cat $d $e`, "fffec3a9", ""},
		{`string cat $d ""`, "fffe", ""},
		{`string cat $d a`, "ÿþa", ""},
		{`string cat a $d`, "aÿþ", ""},
		{`join [list $d $e] ""`, "fffec3a9", ""},
		{`join [list $d $d] $e`, "fffec3a9fffe", ""},
		{`join [list $d $d]`, "ÿþ ÿþ", ""},
		{`join [list $d a] ""`, "ÿþa", ""},
		{`string reverse $d`, "feff", ""},
		{`string range $d 0 0`, "ff", ""},
		{`string index $d 1`, "fe", ""},
		{`string replace $d 0 0`, "fe", ""},
		{`string replace "$d$e" 1 2`, "ffa9", ""},
		{`string replace $d 0 0 $e`, "Ã©þ", ""},
		{`lindex [lreverse [list $d $e]] 0`, "c3a9", ""},
		{`append v $d; append v $e`, "fffec3a9", ""},
		{`set v ""; append v $d $e`, "fffec3a9", ""},
		{`set v ""; append v $d; append v ""; append v $e`, "fffec3a9", ""},
		{`append v $d; append v "$d$e"`, "fffefffec3a9", ""},
		{`append v $d $e $d`, "fffec3a9fffe", "tclsh compiles it to text in a procedure, but not outside"},
		{`append v $d; append v a; append v $e`, "ÿþaÃ©", ""},
		{`append v a; append v $d`, "aÿþ", ""},
		{`append v $d a`, "ÿþa", ""},
		{`append v(1) $d; append v(1) $e`, "fffec3a9", ""},
		{`dict append v k $d; dict append v k $e; dict get $v k`, "fffec3a9", ""},
		{`append v $d; set w $v; append v $e; append w $d; string cat $w $v`, "fffefffefffec3a9", ""},
		{`append v $d; set w [string index $v 0]; append w $e; string cat $v $w`, "fffeffc3a9", ""},
		{`append v $d; string length $v; set w $v; append v $v; list $w [string bytelength $v]; set v`, "fffefffe", "the string is made there, and kept"},
		{`append v $d; append v $v; append v $v; append v $v`, strings.Repeat("fffe", 8), ""},
	} {
		script := "set d [binary format H* fffe]; set e [binary format H* c3a9]; " + c.script
		for _, script := range []string{script, "proc p {} {" + script + "}; p"} {
			in := New()
			v, err := in.Eval(script)
			got := v.String()
			if v.IsBytes() {
				in.SetGlobal("result", v)
				hex, _ := in.Eval("binary encode hex $result")
				got = hex.String()
			}
			if err != nil || got != c.want {
				t.Errorf("%s\n got: %q, %v\nwant: %q", script, got, err, c.want)
			}
			cases = append(cases, tclCase{script: `proc shown x {
				if {[lindex [tcl::unsupported::representation $x] 3] eq "bytearray"} {binary scan $x H* x}; return $x
			}; shown [eval {` + script + `}]`, want: c.want, differ: c.differ})
		}
	}
	oracle(t, cases)
}

// BenchmarkAppendBytes holds that a byte array grows in constant time for each byte.
func BenchmarkAppendBytes(b *testing.B) {
	in := New()
	if _, err := in.Eval(`proc grow n {set d [binary format H* ff]; for {set i 0} {$i < $n} {incr i} {append v $d}; string length $v}`); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := in.Eval("grow 10000"); err != nil {
			b.Fatal(err)
		}
	}
}
