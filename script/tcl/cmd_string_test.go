package tcl

// This file holds the cases of the string command.

import "testing"

func TestStringCommand(t *testing.T) {
	runCases(t, stringCommandCases)
}

var stringCommandCases = []tclCase{
	{script: `string`, want: `wrong # args: should be "string subcommand ?arg ...?"`, err: true},
	{script: `string foo a`, want: `unknown or ambiguous subcommand "foo": must be bytelength, cat, compare, equal, first, index, is, last, length, map, match, range, repeat, replace, reverse, tolower, totitle, toupper, trim, trimleft, trimright, wordend, or wordstart`, err: true},
	{script: `string t a`, want: `unknown or ambiguous subcommand "t": must be bytelength, cat, compare, equal, first, index, is, last, length, map, match, range, repeat, replace, reverse, tolower, totitle, toupper, trim, trimleft, trimright, wordend, or wordstart`, err: true},
	{script: `string length`, want: `wrong # args: should be "string length string"`, err: true},
	{script: `string bytelength`, want: `wrong # args: should be "string bytelength string"`, err: true},
	{script: `string cat`, want: ``},
	{script: `string compare a`, want: `wrong # args: should be "string compare ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string compare -foo a b`, want: `bad option "-foo": must be -nocase or -length`, err: true},
	{script: `string compare -length a b`, want: `wrong # args: should be "string compare ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string compare -length x a b`, want: `expected integer but got "x"`, err: true},
	{script: `string compare -length 1 -nocase a b c`, want: `wrong # args: should be "string compare ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string compare -len 1 ab ac`, want: `0`},
	{script: `string compare -n A a`, want: `0`},
	{script: `string equal a`, want: `wrong # args: should be "string equal ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string equal -length -1 a b`, want: `0`},
	{script: `string first a`, want: `wrong # args: should be "string first needleString haystackString ?startIndex?"`, err: true},
	{script: `string first a b c d`, want: `wrong # args: should be "string first needleString haystackString ?startIndex?"`, err: true},
	{script: `string first a bab x`, want: `bad index "x": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string first a bab 2`, want: `-1`},
	{script: `string first "" abc`, want: `-1`},
	{script: `string first a aaa end`, want: `2`},
	{script: `string first a aaa -5`, want: `0`},
	{script: `string index a`, want: `wrong # args: should be "string index string charIndex"`, err: true},
	{script: `string index abc x`, want: `bad index "x": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string index abc end-1`, want: `b`},
	{script: `string index abc 1+1`, want: `c`},
	{script: `string is`, want: `wrong # args: should be "string is class ?-strict? ?-failindex var? str"`, err: true},
	{script: `string is foo x`, want: `bad class "foo": must be alnum, alpha, ascii, control, boolean, digit, double, entier, false, graph, integer, list, lower, print, punct, space, true, upper, wideinteger, wordchar, or xdigit`, err: true},
	{script: `string is int`, want: `wrong # args: should be "string is class ?-strict? ?-failindex var? str"`, err: true},
	{script: `string is alpha -strict`, want: `0`},
	{script: `string is alpha -foo x`, want: `bad option "-foo": must be -strict or -failindex`, err: true},
	{script: `string is alpha -failindex x`, want: `wrong # args: should be "string is alpha ?-strict? ?-failindex var? str"`, err: true},
	{script: `string is alpha -failindex v ab1; set v`, want: `2`},
	{script: `string is a x`, want: `ambiguous class "a": must be alnum, alpha, ascii, control, boolean, digit, double, entier, false, graph, integer, list, lower, print, punct, space, true, upper, wideinteger, wordchar, or xdigit`, err: true},
	{script: `string is d x`, want: `ambiguous class "d": must be alnum, alpha, ascii, control, boolean, digit, double, entier, false, graph, integer, list, lower, print, punct, space, true, upper, wideinteger, wordchar, or xdigit`, err: true},
	{script: `string last a`, want: `wrong # args: should be "string last needleString haystackString ?startIndex?"`, err: true},
	{script: `string last a bab 1`, want: `1`},
	{script: `string last a bab -1`, want: `-1`},
	{script: `string last "" abc`, want: `-1`},
	{script: `string last a bab end-1`, want: `1`},
	{script: `string map a`, want: `wrong # args: should be "string map ?-nocase? charMap string"`, err: true},
	{script: `string map {a b c} abc`, want: `char map list unbalanced`, err: true},
	{script: `string map -foo {a b} c`, want: `bad option "-foo": must be -nocase`, err: true},
	{script: `string map -nocase {A x} aAb`, want: `xxb`},
	{script: `string map {a b} c d`, want: `bad option "a b": must be -nocase`, err: true},
	{script: `string map {{} x a y} aab`, want: `yyb`},
	{script: `string match a`, want: `wrong # args: should be "string match ?-nocase? pattern string"`, err: true},
	{script: `string match -foo a b`, want: `bad option "-foo": must be -nocase`, err: true},
	{script: `string match -nocase A a`, want: `1`},
	{script: `string range a 0`, want: `wrong # args: should be "string range string first last"`, err: true},
	{script: `string range abc 1 x`, want: `bad index "x": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string range abc -1 end`, want: `abc`},
	{script: `string repeat a`, want: `wrong # args: should be "string repeat string count"`, err: true},
	{script: `string repeat a x`, want: `expected integer but got "x"`, err: true},
	{script: `string repeat a -1`, want: ``},
	{script: `string repeat abc 3`, want: `abcabcabc`},
	{script: `string replace a`, want: `wrong # args: should be "string replace string first last ?string?"`, err: true},
	{script: `string replace abcde 1 2 XX`, want: `aXXde`},
	{script: `string replace abc 5 6 x`, want: `abc`},
	{script: `string replace abc 2 1 x`, want: `abc`},
	{script: `string replace abc 1 10`, want: `a`},
	{script: `string reverse`, want: `wrong # args: should be "string reverse string"`, err: true},
	{script: `string reverse h\u00e9`, want: `éh`},
	{script: `string tolower`, want: `wrong # args: should be "string tolower string ?first? ?last?"`, err: true},
	{script: `string tolower ABC x`, want: `bad index "x": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string tolower ABCD 1`, want: `AbCD`},
	{script: `string tolower ABCD 1 end-1`, want: `AbcD`},
	{script: `string tolower ABCD 5`, want: `ABCD`},
	{script: `string tolower ABCD 2 1`, want: `ABCD`},
	{script: `string totitle aBCD`, want: `Abcd`},
	{script: `string totitle aBCD 1 2`, want: `aBcD`},
	{script: `string toupper \u00dfab`, want: `ßAB`},
	{script: `string trim`, want: `wrong # args: should be "string trim string ?chars?"`, err: true},
	{script: `string trim " a "`, want: `a`},
	{script: `string trim xxaxx x`, want: `a`},
	{script: `string trim a b c`, want: `wrong # args: should be "string trim string ?chars?"`, err: true},
	{script: `string trimleft`, want: `wrong # args: should be "string trimleft string ?chars?"`, err: true},
	{script: `string trimright a b c`, want: `wrong # args: should be "string trimright string ?chars?"`, err: true},
	{script: `string wordend a`, want: `wrong # args: should be "string wordend string index"`, err: true},
	{script: `string wordend "ab cd" 1`, want: `2`},
	{script: `string wordend "ab cd" 2`, want: `3`},
	{script: `string wordend "ab cd" 10`, want: `5`},
	{script: `string wordstart "ab cd" 4`, want: `3`},
	{script: `string wordstart "ab cd" 2`, want: `2`},
	{script: `string wordstart "ab cd" -3`, want: `0`},
	{script: `string wordstart "ab cd" x`, want: `bad index "x": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string equal -nocase ABC abc`, want: `1`},
	{script: `string compare -length 2 abc abd`, want: `0`},
	{script: `string compare a b c d e f`, want: `wrong # args: should be "string compare ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string is true -strict yes`, want: `1`},
	{script: `string is boolean ""`, want: `1`},
	{script: `string is integer 99999999999`, want: `0`},
	{script: `string is wideinteger 99999999999`, want: `1`},
	{script: `string is entier 99999999999999999999999`, want: `1`},
	{script: `string is double 1e`, want: `0`},
	{script: `string is double -failindex v 1e; set v`, want: `1`},
	{script: `string is integer -failindex v 12x; set v`, want: `2`},
	{script: `string is integer -failindex v 99999999999; set v`, want: `-1`},
	{script: `string is wideinteger -failindex v 99999999999999999999; set v`, want: `-1`},
	{script: `string is entier -failindex v 1z; set v`, want: `1`},
	{script: `string is list "a \{"`, want: `0`},
	{script: `string is list -failindex v "a \{"; set v`, want: `2`},
	{script: `string is list -failindex v "a {b}c d"; set v`, want: `2`},
	{script: `string is dict "a b"`, want: `bad class "dict": must be alnum, alpha, ascii, control, boolean, digit, double, entier, false, graph, integer, list, lower, print, punct, space, true, upper, wideinteger, wordchar, or xdigit`, err: true},
	{script: `string is boolean -failindex v xx; set v`, want: `0`},
	{script: `string is double -failindex v " 1 x"; set v`, want: `3`},
	{script: `string is integer ""`, want: `1`},
	{script: `string is integer -strict ""`, want: `0`},
	{script: `string is integer -failindex v -strict ""; set v`, want: `0`},
	{script: `string bytelength h\u00e9\0`, want: `5`},
	{script: `string is xdigit -failindex v afgx; set v`, want: `2`},
	{script: `string is integer " 12 "`, want: `1`},
	{script: `string is double 0x10`, want: `1`},
	{script: `string is digit \u0663`, want: `1`},
	{script: `string is space " \u00a0"`, want: `1`},
	{script: `string is wordchar a_1\u00e9`, want: `1`},
	{script: `string is punct "!@_-"`, want: `1`},
	{script: `string is punct "+"`, want: `0`},
	{script: `string is graph "a b"`, want: `0`},
	{script: `string is print "a b"`, want: `1`},
	{script: `string is control \x01`, want: `1`},
	{script: `string is ascii \u00e9`, want: `0`},
	{script: `string is alnum \u00e91`, want: `1`},
	{script: `string is upper \u00c9`, want: `1`},
	{script: `string is lower \u00e9`, want: `1`},
	{script: `string insert abc 1 x`, want: `unknown or ambiguous subcommand "insert": must be bytelength, cat, compare, equal, first, index, is, last, length, map, match, range, repeat, replace, reverse, tolower, totitle, toupper, trim, trimleft, trimright, wordend, or wordstart`, err: true},
	{script: `string trim \0a\0`, want: `a`},
	{script: `string trim " \u3000a\u200b"`, want: `a`},
	{script: `string totitle \u01c6x`, want: `ǅx`},
	{script: `string cat a b c`, want: `abc`},
	{script: `string map {ab X a Y} aababb`, want: `YXXb`},
	{script: `string map {é e} éaé`, want: `eae`},
	{script: `string index héllo 1`, want: `é`},
	{script: `string is false 0`, want: `1`},
	{script: `string is true 2`, want: `0`},
	{script: `string is boolean 2`, want: `0`},
	{script: `string is false off`, want: `1`},
	{script: `string is double ""`, want: `1`},
	{script: `string is double .`, want: `0`},
	{script: `string is double 1.`, want: `1`},
	{script: `string is double .5`, want: `1`},
	{script: `string is double 1_0`, want: `0`},
	{script: `string is double inf`, want: `1`},
	{script: `string is double nan`, want: `1`},
	{script: `string is integer 0o17`, want: `1`},
	{script: `string is integer 08`, want: `0`},
	{script: `string is integer 0b12`, want: `0`},
	{script: `string is integer -failindex v 08; set v`, want: `1`},
	{script: `string is integer -failindex v 0b12; set v`, want: `3`},
	{script: `string is double -failindex v 1e400; set v`, want: `can't read "v": no such variable`, err: true},
	{script: `string is double -failindex v 12.5.6; set v`, want: `4`},
	{script: `string is integer -failindex v "12 3"; set v`, want: `3`},
	{script: `string is integer 2147483648`, want: `1`},
	{script: `string is integer 4294967295`, want: `1`},
	{script: `string is integer 4294967296`, want: `0`},
	{script: `string is integer -4294967295`, want: `1`},
	{script: `string is integer -4294967296`, want: `0`},
	{script: `string is wideinteger 18446744073709551615`, want: `1`},
	{script: `string is wideinteger 18446744073709551616`, want: `0`},
	{script: `string is wideinteger -9223372036854775809`, want: `1`},
	{script: `string is wideinteger -18446744073709551615`, want: `1`},
	{script: `string replace abc 0 0`, want: `bc`},
	{script: `string replace abc end end zz`, want: `abzz`},
	{script: `string replace abc -1 0 z`, want: `zbc`},
	{script: `string replace abc 3 3 z`, want: `abc`},
	{script: `string first b abc 1+0`, want: `1`},
	{script: `string last c abcc end`, want: `3`},
	{script: `string match {[a-c]*} bx`, want: `1`},
	{script: `string match`, want: `wrong # args: should be "string match ?-nocase? pattern string"`, err: true},
	{script: `string length a b`, want: `wrong # args: should be "string length string"`, err: true},
	{script: `string is integer -failindex`, want: `0`},
	{script: `string is integer -strict -failindex v`, want: `wrong # args: should be "string is integer ?-strict? ?-failindex var? str"`, err: true},
	{script: `string is integer -strict -failindex v 1 2`, want: `wrong # args: should be "string is class ?-strict? ?-failindex var? str"`, err: true},
	{script: `string is integer -s 1`, want: `1`},
	{script: `string is integer -f v x`, want: `0`},
	{script: `string map -nocase a b c`, want: `wrong # args: should be "string map ?-nocase? charMap string"`, err: true},
	{script: `string map "a \{" b`, want: `unmatched open brace in list`, err: true},
	{script: `string trimright abc {}`, want: `abc`},
	{script: `string trim abc c-a`, want: `b`},
	{script: `string equal -length 1 -nocase Ab aC`, want: `1`},
	{script: `string equal`, want: `wrong # args: should be "string equal ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string compare`, want: `wrong # args: should be "string compare ?-nocase? ?-length int? string1 string2"`, err: true},
	{script: `string first b`, want: `wrong # args: should be "string first needleString haystackString ?startIndex?"`, err: true},
	{script: `string wordend "a_b\u00e9 c" 0`, want: `4`},
	{script: `string wordend abc end`, want: `3`},
	{script: `string tolower abc 1 2 3`, want: `wrong # args: should be "string tolower string ?first? ?last?"`, err: true},
	{script: `string cat`, want: ``},
	{script: `string repeat a 0x3`, want: `aaa`},
	{script: `string index abc 1.5`, want: `bad index "1.5": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string index abc end+1`, want: ``},
	{script: `string index abc "1 "`, want: `b`},
	{script: `string index abc " 1"`, want: `b`},
	{script: `string index abc end-`, want: `bad index "end-": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string index abc --1`, want: `bad index "--1": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string index abc 1-1`, want: `a`},
	{script: `string index abc 99999999999999999999`, want: `bad index "99999999999999999999": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string range abc 0 99999999999999999999`, want: `bad index "99999999999999999999": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string range abc -99999999999999999999 1`, want: `bad index "-99999999999999999999": must be integer?[+-]integer? or end?[+-]integer?`, err: true},
	{script: `string totitle {}`, want: ``},
	{script: `string reverse {}`, want: ``},
	{script: `string toupper é\u01c6`, want: `ÉǄ`},
	{script: `string tolower \u0130`, want: `i`},
	{script: `string toupper \u0131`, want: `I`},
}

func BenchmarkString(b *testing.B) {
	in := New()
	text := `set s [string repeat "abc <def> & " 20]; set m {< &lt; > &gt; & &amp;}; set i 0; set n nothere`
	if _, err := in.Eval(text); err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct{ name, script string }{
		{"length", "string length $s"}, {"index", "string index $s 7"}, {"range", "string range $s 3 20"},
		{"equal", "string equal $s $n"}, {"first", "string first def $s"}, {"match", "string match *x* $s"},
		{"map", "string map $m $s"}, {"map-nothing", "string map {xyz a} $s"}, {"format", "format {%5d %s} 42 abc"},
		{"tolower", "string tolower $s"}, {"trim", "string trim $s"}, {"scan", "scan 12:30 %d:%d"},
	} {
		script := Str(c.script)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				if _, err := in.EvalValue(script); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzString(f *testing.F) {
	for _, c := range stringCommandCases {
		f.Add(c.script, "a b é", "end-1")
	}
	f.Fuzz(func(t *testing.T, s, u, index string) {
		in := New()
		in.SetMaxValue(1 << 20)
		for _, sub := range []string{"cat", "compare", "equal", "first", "index", "last", "map", "match", "repeat", "trim", "tolower", "wordend", "wordstart", "is"} {
			in.Call(Str("string"), Str(sub), Str(s), Str(u))
			in.Call(Str("string"), Str(sub), Str(s), Str(index))
		}
		in.Call(Str("string"), Str("range"), Str(s), Str("1"), Str(index))
		in.Call(Str("string"), Str("replace"), Str(s), Str("1"), Str(index), Str(u))
		for _, class := range isClassNames {
			in.Call(Str("string"), Str("is"), Str(class), Str("-failindex"), Str("v"), Str(s))
		}
	})
}
