package tcl

// This file tests that growing and changing values in place is never seen through another holder.

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// The model: the same random operations on Go copies of lists, where aliasing cannot happen.
type listModel map[string][]string

func (m listModel) text(name string) string { return StrList(m[name]...).String() }

// step picks an operation, gives its script and applies it to the model.
func (m listModel) step(r *rand.Rand) string {
	names := []string{"a", "b", "c", "d"}
	x, y := names[r.IntN(4)], names[r.IntN(4)]
	w := fmt.Sprint(r.IntN(100))
	i := r.IntN(len(m[x]) + 1)
	switch r.IntN(9) {
	case 0:
		m[y] = append([]string(nil), m[x]...)
		return fmt.Sprintf("set %s $%s", y, x)
	case 1:
		m[x] = append(append([]string(nil), m[x]...), w)
		return fmt.Sprintf("lappend %s %s", x, w)
	case 2:
		c := append([]string(nil), m[x]...)
		if i == len(c) {
			c = append(c, w)
		} else {
			c[i] = w
		}
		m[x] = c
		return fmt.Sprintf("lset %s %d %s", x, i, w)
	case 3:
		m[y] = append([]string(nil), m[x][:i]...)
		return fmt.Sprintf("set %s [lrange $%s 0 %d]", y, x, i-1)
	case 4:
		m[x] = append(append([]string(nil), m[x]...), w)
		m[y] = append([]string(nil), m[x]...)
		return fmt.Sprintf("set %s [lappend %s %s]", y, x, w)
	case 5:
		c := append(append([]string(nil), m[x][:i]...), w)
		m[y] = append(c, m[x][i:]...)
		return fmt.Sprintf("set %s [linsert $%s %d %s]", y, x, i, w)
	case 6:
		m[x] = append(append([]string(nil), m[x]...), m[y]...)
		return fmt.Sprintf("lappend %s {*}$%s", x, y)
	case 7:
		return fmt.Sprintf("pass $%s %s", x, w)
	}
	m[x] = append([]string(nil), m[y]...)
	return fmt.Sprintf("foreach e [set %s $%s] {lappend e x; lset %s 0 [lindex $%s 0]}", x, y, x, x)
}

func TestListsDoNotAlias(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		in := New()
		m := listModel{"a": {"1", "2", "3"}, "b": {}, "c": {"x"}, "d": {"p", "q"}}
		var script strings.Builder
		script.WriteString("proc pass {l w} {lappend l $w; lset l 0 $w; set l}\nproc go {} {\nset a {1 2 3}; set b {}; set c x; set d {p q}\n")
		for range 40 {
			script.WriteString(m.step(r) + "\n")
		}
		script.WriteString("list $a $b $c $d\n}\ngo")
		v, err := in.Eval(script.String())
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, script.String())
		}
		want := StrList(m.text("a"), m.text("b"), m.text("c"), m.text("d")).String()
		if v.String() != want {
			t.Fatalf("seed %d:\n%s\n got %s\nwant %s", seed, script.String(), v.String(), want)
		}
	}
}

func TestNestedValuesDoNotAlias(t *testing.T) {
	runCases(t, []tclCase{
		{script: `proc p {} {set l {{a b} {c d}}; lset l 0 0 X; set k $l; lset l 0 1 Y; lset k 1 0 Z; list $l $k}; p`, want: "{{X Y} {c d}} {{X b} {Z d}}"},
		{script: `proc p {} {set l {{a b} {c d}}; lset l 0 0 X; set row [lindex $l 0]; lset l 0 0 Q; lset row 1 R; list $l $row}; p`, want: "{{Q b} {c d}} {X R}"},
		{script: `proc p {} {set l {{a b} {c d}}; lset l 0 0 X; lassign $l r1 r2; lset r1 0 N; lset l 0 1 M; list $l $r1}; p`, want: "{{X M} {c d}} {N b}"},
		{script: `proc p {} {set l {{a b} {c d}}; lset l 0 0 X; foreach r $l {lset r 0 W; lset l 0 0 V}; list $l $r}; p`, want: "{{V b} {c d}} {W d}"},
		{script: `proc p {} {dict set d a b 1; set e $d; dict set d a b 2; dict set e a c 3; list $d $e}; p`, want: "{a {b 2}} {a {b 1 c 3}}"},
		{script: `proc p {} {dict set d a b 1; set s [dict get $d a]; dict set d a b 2; dict set s x y; list $d $s}; p`, want: "{a {b 2}} {b 1 x y}"},
		{script: `proc p {} {dict set d a b 1; dict for {k v} $d {dict set d a b 9; dict set v q r}; list $d $v}; p`, want: "{a {b 9}} {b 1 q r}"},
		{script: `proc p {} {dict lappend d a 1; set x [dict get $d a]; dict lappend d a 2; lappend x 3; list $d $x}; p`, want: "{a {1 2}} {1 3}"},
		{script: `proc p {} {set s abc; append s d; set t $s; append s e; append t f; list $s $t}; p`, want: "abcde abcdf"},
		{script: `proc p {} {append s a b; set x [string range $s 0 end]; append s c; append x d; list $s $x}; p`, want: "abc abd"},
		{script: `proc p {} {dict append d k x; set v [dict get $d k]; dict append d k y; append v z; list $d $v}; p`, want: "{k xy} xz"},
		{script: `proc p {} {set l {a b}; lset l 0 x; upvar 0 l m; set k $m; lset m 1 y; list $l $k}; p`, want: "{x y} {x b}"},
		{script: `proc p {} {set a(1) {a b}; lset a(1) 0 x; set b [array get a]; lset a(1) 1 y; list $a(1) $b}; p`, want: "{x y} {1 {x b}}"},
		{script: `proc p {} {set l {1 2 3}; lset l 0 9; list [lindex $l [lset l 0 8; expr 0]] $l}; p`, want: "9 {8 2 3}"},
		{script: `proc p {} {set x {a b}; set l [list $x $x]; lset l 0 0 Q; list $x $l}; p`, want: "{a b} {{Q b} {a b}}"},
		{script: `set l {a b}; lset l 0 x; set k $l; lset l 1 y; list $l $k`, want: "{x y} {x b}"},
		{script: `proc p {} {set l {a b c}; lset l 0 x; return $l}; set a [p]; set b $a; lset a 1 y; list $a $b`, want: "{x y c} {x b c}"},
		{script: `proc p {l} {lset l 0 x; set l}; set a {1 2}; list [p $a] $a`, want: "{x 2} {1 2}"},
	})
}
