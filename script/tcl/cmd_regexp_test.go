package tcl

import (
	"strings"
	"testing"
)

// regexpCases are about options, variables and replacement; what patterns match is tested in package are.
var regexpCases = []tclCase{
	{script: `regexp a`, err: true, want: `wrong # args: should be "regexp ?-option ...? exp string ?matchVar? ?subMatchVar ...?"`},
	{script: `regexp -start`, err: true, want: `wrong # args: should be "regexp ?-option ...? exp string ?matchVar? ?subMatchVar ...?"`},
	{script: `regexp -about`, err: true, want: `wrong # args: should be "regexp ?-option ...? exp string ?matchVar? ?subMatchVar ...?"`},
	{script: `regexp -foo a b`, err: true, want: `bad option "-foo": must be -all, -about, -indices, -inline, -expanded, -line, -linestop, -lineanchor, -nocase, -start, or --`},
	{script: `regexp -st 0 a b`, err: true, want: `bad option "-st": must be -all, -about, -indices, -inline, -expanded, -line, -linestop, -lineanchor, -nocase, -start, or --`},
	{script: `regexp -start x a b`, err: true, want: `bad index "x": must be integer?[+-]integer? or end?[+-]integer?`},
	{script: `regexp -inline a b c`, err: true, want: `regexp match variables not allowed when using -inline`},
	{script: `regexp ( b`, err: true, want: `couldn't compile regular expression pattern: parentheses () not balanced`},
	{script: `catch {regexp {[} b}; set errorCode`, want: `REGEXP REG_EBRACK {brackets [] not balanced}`},
	{script: `set v(1) 1; regexp a a v`, err: true, want: `can't set "v": variable is array`},
	{script: `regexp -about {(a)(?=b)}`, want: `1 {REG_ULOOKAHEAD REG_UNONPOSIX}`},
	{script: `list [regexp -- -a x-a] [regexp b a]`, want: `1 0`},
	{script: `list [regexp {(.)(x)?} ab m a b c] $m $a $b $c`, want: `1 a a {} {}`},
	{script: `list [regexp -indices {(.)(x)?} ab m a b c] $m $a $b $c`, want: `1 {0 0} {0 0} {-1 -1} {-1 -1}`},
	{script: `list [regexp x a v] [catch {set v}]`, want: `0 1`},
	{script: `list [regexp -all {a(.)} abacad m x] $m $x`, want: `3 ad d`},
	{script: `list [regexp -all -indices a aaa v] $v`, want: `3 {2 2}`},
	{script: `regexp -all {} abc`, want: `3`},
	{script: `regexp -all -line {$} "a\nb"`, want: `2`},
	{script: `regexp -all -inline {a(.)?} abxa`, want: `ab b a {}`},
	{script: `regexp -all -inline {a*} baac`, want: `{} aa {}`},
	{script: `regexp -all -inline {^a} aaa`, want: `a`},
	{script: `regexp -all -inline {\Aa} aaa`, want: `a a a`},
	{script: `regexp -all -inline -line {^a} "a\naa"`, want: `a a`},
	{script: `regexp -all -inline -indices -line {^} "a\n\nb"`, want: `{0 -1} {2 1} {3 2}`},
	{script: `regexp -inline -start 1 {^a} aaa`, want: ``},
	{script: `regexp -inline -start 2 {^a} "b\na"`, want: `a`},
	{script: `regexp -inline -indices -start end b ab`, want: ``},
	{script: `regexp -inline -indices -start end-1 b ab`, want: `{1 1}`},
	{script: `regexp -inline -indices -start 5 {} ab`, want: `{5 4}`},
	{script: `regexp -start 2 {^$} {}`, want: `0`},
	{script: `regexp -inline -start -3 a ab`, want: `a`},
	{script: `regexp -inline -indices -all -start 1 {.(b)?} éébéb`, want: `{1 2} {2 2} {3 4} {4 4}`},
	{script: `list [regexp -nocase {É(.)} xéy m a] $m $a`, want: `1 éy y`},
	{script: `regexp -expanded { a b # c } ab`, want: `1`},
	{script: `regexp -linestop -inline {a.*} "ab\nc"`, want: `ab`},
	{script: `regexp -lineanchor -inline {a$.b} "a\nb"`, want: "{a\nb}"},
	{script: `proc f {p} {regexp $p xay}; list [f a] [f b] [f a] [catch {f (}] [f y$]`, want: `1 0 1 1 1`},

	{script: `regsub a b`, err: true, want: `wrong # args: should be "regsub ?-option ...? exp string subSpec ?varName?"`},
	{script: `regsub a b c d e`, err: true, want: `wrong # args: should be "regsub ?-option ...? exp string subSpec ?varName?"`},
	{script: `regsub -inline a b c`, err: true, want: `bad option "-inline": must be -all, -nocase, -expanded, -line, -linestop, -lineanchor, -start, or --`},
	{script: `regsub ( b c`, err: true, want: `couldn't compile regular expression pattern: parentheses () not balanced`},
	{script: `set v(1) 1; regsub a a b v`, err: true, want: `can't set "v": variable is array`},
	{script: `regsub a bab {[&\0\1\\\&\x]}`, want: `b[aa\&\x]b`},
	{script: `regsub {(a)(b)?} xay {<\2\1\3>}`, want: `x<a>y`},
	{script: `regsub a xay end\\`, want: `xend\y`},
	{script: `list [regsub a bab x v] $v [regsub q bab x v] $v [regsub -all a aba x v] $v`, want: `1 bxb 0 bab 2 xbx`},
	{script: `regsub -all {} abc -`, want: `-a-b-c`},
	{script: `regsub -all {} abc <&>`, want: `<>a<>b<>c<>`},
	{script: `regsub -all {b*} abc -`, want: `-a--c-`},
	{script: `regsub -all {x*$} axx -`, want: `a--`},
	{script: `regsub -all {^a} aaa -`, want: `-aa`},
	{script: `regsub -all -line {^} "a\nb" >`, want: ">a\n>b"},
	{script: `regsub -all {(?=b)} abéb -`, want: `a-bé-b`},
	{script: `regsub -all {\y} "ab cd" |`, want: `|a|b |c|d`},
	{script: `regsub -all -start 1 a aaa -`, want: `a--`},
	{script: `regsub -start 5 {$} ab X`, want: `ab`},
	{script: `regsub -start end {$} ab X`, want: `abX`},
	{script: `regsub -all -nocase A éaé {&é}`, want: `éaéé`},
	{script: `set t "<a> & b"; regsub -all & $t {\&amp;} t; regsub -all < $t {\&lt;} t; set t`, want: `&lt;a> &amp; b`},
	{script: `regsub -all {[[:space:]]+([a-z]+)} "a bc  d" { [\1]}`, want: `a [bc] [d]`},

	{script: `switch -regexp -matchvar m -indexvar i -- xab {(a)(c)? {list $m $i}}`, want: `{a a {}} {{1 1} {1 1} {-1 -1}}`},
	{script: `switch -regexp -nocase -- AB {^b {list 1} ^a {list 2} default {list 3}}`, want: `2`},
	{script: `switch -regexp -- a ( {}`, err: true, want: `couldn't compile regular expression pattern: parentheses () not balanced`},
}

// regexpCompiled are calls in procedures, which are compiled in another way.
var regexpCompiled = []tclCase{
	{script: `proc p s {if {[regexp {(.)(x)?} $s m a b]} {list $m $a $b}}; list [p ax] [p b]`, want: `{ax a x} {b b {}}`},
	{script: `proc p s {regexp -all -indices -- -. $s m; set m}; p a-b-c`, want: `3 4`},
	{script: `proc p s {regexp -nocase -inline {A(.)} $s}; list [p xab] [p q]`, want: `{ab b} {}`},
	{script: `proc p s {regexp -line {^b} $s v(1); set v(1)}; p "a\nb"`, want: `b`},
	{script: `proc p {s v} {regexp b $s $v; set $v}; p abc w`, want: `b`},
	{script: `proc p o {regexp $o b b}; list [catch {p -nocase}] [p b]`, want: `0 1`},
	{script: `proc p {} {global g; regexp b abc g}; p; set g`, want: `b`},
	{script: `proc p {} {set v(1) 1; regexp a a v}; p`, err: true, want: `can't set "v": variable is array`},
	{script: `proc p {} {regexp ( a}; p`, err: true, want: `couldn't compile regular expression pattern: parentheses () not balanced`},
	{script: `proc p {} {regexp -bad a a}; p`, err: true, want: `bad option "-bad": must be -all, -about, -indices, -inline, -expanded, -line, -linestop, -lineanchor, -nocase, -start, or --`},
	{script: `proc p s {list [regsub -all b $s <&> t] $t}; list [p abb] [p x]`, want: `{2 a<b><b>} {0 x}`},
	{script: `proc p {s r} {regsub -nocase -- B $s $r}; list [p abc {[&]}] [p x y]`, want: `{a[b]c} x`},
	{script: `proc p {} {set s a; append s b; regsub x $s y t; append s c; list $s $t}; p`, want: `abc ab`},
	{script: `proc p {} {regsub a b; set x}; p`, err: true, want: `wrong # args: should be "regsub ?-option ...? exp string subSpec ?varName?"`},
	{script: `proc p {} {regexp -- a}; p`, err: true, want: `wrong # args: should be "regexp ?-option ...? exp string ?matchVar? ?subMatchVar ...?"`},
	{script: `proc p {re s} {regexp $re $s}; list [p -a x-a] [p a b]`, want: `1 0`},
	{script: `proc p {re s} {regexp $re $s v; set v}; list [p a+ baa] [catch {p -a x-a} m] [string range $m 0 15]`, want: `aa 1 {bad option "-a":}`},
	{script: `proc p {re s} {regsub -all $re $s <> v; set v}; list [p a+ baa] [catch {p -a x-a} m] [string range $m 0 15]`, want: `b<> 1 {bad option "-a":}`},
	{script: `proc p {o s} {regexp $o a+ v; set v}; list [catch {p -all a}]`, want: `1`},
	{script: `proc p {} {regexp -no -- A a}; p`, want: `1`},
	{script: `proc p {} {regexp -no A a x}; p`, err: true, want: `bad option "-no": must be -all, -about, -indices, -inline, -expanded, -line, -linestop, -lineanchor, -nocase, -start, or --`},
	{script: `proc regexp args {list mine $args}; proc p {} {regexp a b}; p`, want: `mine {a b}`},
}

func TestRegexpCompiled(t *testing.T) { runCases(t, regexpCompiled) }

func TestRegexp(t *testing.T) { runCases(t, regexpCases) }

func TestRegexpStops(t *testing.T) {
	in := New()
	many := strings.Repeat("a", 200)
	_, err := in.Eval(`regexp {^(a+)(a+)(a+)(a+)(x|y)\5\1\2$} ` + many + "xy" + many)
	if err == nil || err.Error() != "error while matching regular expression: too complex" {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRegsub(b *testing.B) {
	benchScript(b, `proc p {t} {
		regsub -all {&} $t {\&amp;} u; regsub -all {<} $u {\&lt;} u; regsub -all {>} $u {\&gt;} u
		regsub -all {[[:space:]]+([a-z]+)} $u { [\1]} u
	}`, `p {<a href="x?y=1&z=2">Tom & Jerry's <b>bold</b> move</a> some plain text that follows it all}`)
}

func BenchmarkRegexp(b *testing.B) {
	benchScript(b, `proc p {s} { if {[regexp {^/users/(\d+)/posts/([a-z0-9-]+)$} $s -> id slug]} {set slug} }`,
		`p /users/12345/posts/hello-world-12345`)
}

// benchScript runs a script after another one has set up what it needs.
func benchScript(b *testing.B, setup, script string) {
	in := New()
	if _, err := in.Eval(setup); err != nil {
		b.Fatal(err)
	}
	run := Str(script)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.EvalValue(run); err != nil {
			b.Fatal(err)
		}
	}
}
