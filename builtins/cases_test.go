// This file holds the table of cases without a connection: each once in Lua and once in Tcl, with the one answer that
// both must give. Every engine runs it.

package builtins

import (
	"errors"
	"strings"
	"testing"

	"nsgo/script"
	"nsgo/script/lua"
	"nsgo/script/tcl"
)

// testCase is one case; a language whose text is "" cannot have it. The answer is written as Tcl writes it; one that begins with "error: " is an error's text, or
// its start if it ends with "...".
type testCase struct{ tcl, lua, want string }

// cases is grouped by family. Lines before the last prepare.
var cases = []testCase{
	// sets
	{"set s [ns_set create people a 1 b 2]\nns_set size $s", `local s = ns_set("create", "people", "a", 1, "b", 2) return ns_set("size", s)`, "2"},
	{"ns_set name [ns_set new old]", `return ns_set("name", ns_set("new", "old"))`, "old"},
	{"ns_set get [ns_set create x a 1 A 2] A", `return ns_set("get", ns_set("create", "x", "a", 1, "A", 2), "A")`, "2"},
	{"ns_set iget [ns_set create x a 1 A 2] A", `return ns_set("iget", ns_set("create", "x", "a", 1, "A", 2), "A")`, "1"},
	{"ns_set get [ns_set create -nocase x a 1] A", `return ns_set("get", ns_set("create", "x", "a", 1, {nocase = true}), "A")`, "1"},
	{"ns_set get -all [ns_set create x a 1 a 2] a", `return ns_set("get", ns_set("create", "x", "a", 1, "a", 2), "a", {all = true})`, "1 2"},
	{"ns_set get [ns_set create x] a none", `return ns_set("get", ns_set("create", "x"), "a", "none")`, "none"},
	{"ns_set get [ns_set create x] a", `return ns_set("get", ns_set("create", "x"), "a")`, ""},
	{"ns_set find [ns_set create x a 1 b 2] b", `return ns_set("find", ns_set("create", "x", "a", 1, "b", 2), "b")`, "1"},
	{"ns_set find [ns_set create x a 1] B", `return ns_set("find", ns_set("create", "x", "a", 1), "B")`, "-1"},
	{"ns_set ifind [ns_set create x a 1] A", `return ns_set("ifind", ns_set("create", "x", "a", 1), "A")`, "0"},
	{"ns_set unique [ns_set create x a 1 a 2] a", `return ns_set("unique", ns_set("create", "x", "a", 1, "a", 2), "a")`, "0"},
	{"ns_set unique [ns_set create x a 1 A 2] a", `return ns_set("unique", ns_set("create", "x", "a", 1, "A", 2), "a")`, "1"},
	{"ns_set iunique [ns_set create x a 1 A 2] a", `return ns_set("iunique", ns_set("create", "x", "a", 1, "A", 2), "a")`, "0"},
	{"ns_set key [ns_set create x a 1] 0", `return ns_set("key", ns_set("create", "x", "a", 1), 0)`, "a"},
	{"ns_set value [ns_set create x a 1] 0", `return ns_set("value", ns_set("create", "x", "a", 1), 0)`, "1"},
	{"ns_set value [ns_set create x a 1] 1", `return ns_set("value", ns_set("create", "x", "a", 1), 1)`, "error: ns_set value: no field 1: the set has 1, counted from 0"},
	{"set s [ns_set create x]\nns_set put $s a\nns_set isnull $s 0", `local s = ns_set("create", "x") ns_set("put", s, "a") return ns_set("isnull", s, 0)`, "1"},
	{"set s [ns_set create x]\nns_set put $s a 1\nns_set put $s a 2\nns_set array $s", `local s = ns_set("create", "x") ns_set("put", s, "a", 1) ns_set("put", s, "a", 2) return ns_set("values", s)`, "*"},
	{"ns_set cput [ns_set create x a 1] a 2", `return ns_set("cput", ns_set("create", "x", "a", 1), "a", 2)`, "0"},
	{"set s [ns_set create x]\nns_set cput $s a 2\nns_set get $s a", `local s = ns_set("create", "x") ns_set("cput", s, "a", 2) return ns_set("get", s, "a")`, "2"},
	{"ns_set icput [ns_set create x a 1] A 2", `return ns_set("icput", ns_set("create", "x", "a", 1), "A", 2)`, "0"},
	{"set s [ns_set create x a 1 b 2 a 3]\nns_set update $s a 9\nns_set values $s", `local s = ns_set("create", "x", "a", 1, "b", 2, "a", 3) ns_set("update", s, "a", 9) return ns_set("values", s)`, "9 2"},
	{"set s [ns_set create x a 1]\nns_set iupdate $s A 9\nns_set array $s", `local s = ns_set("create", "x", "a", 1) ns_set("iupdate", s, "A", 9) return ns_set("array", s)`, "a 9"},
	{"set s [ns_set create x a 1 b 2]\nns_set delete $s 0\nns_set keys $s", `local s = ns_set("create", "x", "a", 1, "b", 2) ns_set("delete", s, 0) return ns_set("keys", s)`, "b"},
	{"set s [ns_set create x a 1 b 2 a 3]\nns_set delkey $s a\nns_set keys $s", `local s = ns_set("create", "x", "a", 1, "b", 2, "a", 3) ns_set("delkey", s, "a") return ns_set("keys", s)`, "b"},
	{"set s [ns_set create x a 1 b 2]\nns_set idelkey $s A\nns_set keys $s", `local s = ns_set("create", "x", "a", 1, "b", 2) ns_set("idelkey", s, "A") return ns_set("keys", s)`, "b"},
	{"set s [ns_set create x a 1 a 2]\nns_set idelete $s A\nns_set values $s", `local s = ns_set("create", "x", "a", 1, "a", 2) ns_set("idelete", s, "A") return ns_set("values", s)`, "2"},
	{"set s [ns_set create x a 1 b 2]\nns_set truncate $s 1\nns_set keys $s", `local s = ns_set("create", "x", "a", 1, "b", 2) ns_set("truncate", s, 1) return ns_set("keys", s)`, "a"},
	{"set s [ns_set create x a 1 b 2]\nns_set purge $s\nns_set size $s", `local s = ns_set("create", "x", "a", 1, "b", 2) ns_set("purge", s) return ns_set("size", s)`, "0"},
	{"ns_set keys [ns_set create x aa 1 b 2 ac 3] a*", `return ns_set("keys", ns_set("create", "x", "aa", 1, "b", 2, "ac", 3), "a*")`, "aa ac"},
	{"ns_set array [ns_set merge [ns_set create x a 1] [ns_set create y a 2 b 3]]", `return ns_set("values", ns_set("merge", ns_set("create", "x", "a", 1), ns_set("create", "y", "a", 2, "b", 3)))`, "*"},
	{"ns_set keys [ns_set imerge [ns_set create x a 1] [ns_set create y A 2 b 3]]", `return ns_set("keys", ns_set("imerge", ns_set("create", "x", "a", 1), ns_set("create", "y", "A", 2, "b", 3)))`, "a b"},
	{"set y [ns_set create y b 2]\nns_set move [ns_set create x a 1] $y\nns_set size $y", `local y = ns_set("create", "y", "b", 2) ns_set("move", ns_set("create", "x", "a", 1), y) return ns_set("size", y)`, "0"},
	{"ns_set keys [ns_set copy [ns_set create x a 1]]", `return ns_set("keys", ns_set("copy", ns_set("create", "x", "a", 1)))`, "a"},
	{"set s [ns_set create x a 1]\nns_set free $s\nns_set size $s", `local s = ns_set("create", "x", "a", 1) ns_set("free", s) return ns_set("size", s)`, "error: no such set: ..."},
	{"ns_set cleanup\nns_set list", `ns_set("cleanup") return ns_set("list")`, ""},
	{"ns_set format -noname -lead > -separator = [ns_set create x a 1]", `return ns_set("format", ns_set("create", "x", "a", 1), {noname = true, lead = ">", separator = "="})`, ">a=1\n"},
	{"ns_set split [ns_set create x p.a 1 q.b 2 p.c 3]", `local n = 0 for _ in ipairs(ns_set("split", ns_set("create", "x", "p.a", 1, "q.b", 2, "p.c", 3))) do n = n + 1 end return n`, "*"},
	{"ns_set print [ns_set create x a 1]", `ns_set("print", ns_set("create", "x", "a", 1))`, ""},
	{"ns_set cleanup\nns_set stats", `ns_set("cleanup") return ns_set("stats").sets`, "*"},
	{"ns_set frob x", `return ns_set("frob", "x")`, `error: unknown subcommand "frob": must be array, cleanup, ...`},

	{"", `local s = ns_set("create", "x", "a", 1) s:put("b", 2) return s:get("b") .. s:size()`, "22"},

	// shared data
	{"nsv_set a var v\nnsv_get a var x\nset x", `nsv_set("a", "var", "v") nsv_get("a", "var", "x") return x`, "v"},
	{"nsv_set a k v\nnsv_get a k", `nsv_set("a", "k", "v") return nsv_get("a", "k")`, "v"},
	{"nsv_get a none", `return nsv_get("a", "none")`, "error: no such key: none (in the shared array a)"},
	{"nsv_get -default d a none", `return nsv_get("a", "none", {default = "d"})`, "d"},
	{"nsv_set -default a new 1\nnsv_set -default a new 2", `nsv_set("a", "new", 1, {default = true}) return nsv_set("a", "new", 2, {default = true})`, "1"},
	{"nsv_set a old 1\nnsv_set -reset a old 2", `nsv_set("a", "old", 1) return nsv_set("a", "old", 2, {reset = true})`, "1"},
	{"nsv_exists a none", `return nsv_exists("a", "none")`, "0"},
	{"nsv_incr a n\nnsv_incr a n 5", `nsv_incr("a", "n") return nsv_incr("a", "n", 5)`, "6"},
	{"nsv_set a s x\nnsv_incr a s", `nsv_set("a", "s", "x") return nsv_incr("a", "s")`, `error: expected integer but got "x"`},
	{"nsv_append a t x y\nnsv_append a t z", `nsv_append("a", "t", "x", "y") return nsv_append("a", "t", "z")`, "xyz"},
	{"nsv_lappend a l x\nnsv_lappend a l y z", `nsv_lappend("a", "l", "x") return nsv_lappend("a", "l", "y", "z")`, "x y z"},
	{"nsv_set b k v\nnsv_unset b k\nnsv_exists b k", `nsv_set("b", "k", "v") nsv_unset("b", "k") return nsv_exists("b", "k")`, "0"},
	{"nsv_unset none", `nsv_unset("none")`, "error: no such array: none"},
	{"nsv_unset -nocomplain none", `nsv_unset("none", {nocomplain = true})`, ""},
	{"nsv_array set c {x 1 y 2}\nnsv_array names c", `nsv_array("set", "c", {x = 1, y = 2}) return nsv_array("names", "c")`, "x y"},
	{"nsv_array set c {x 1 y 2}\nnsv_array reset c {z 3}\nnsv_array get c", `nsv_array("set", "c", {x = 1, y = 2}) nsv_array("reset", "c", {z = 3}) return nsv_array("get", "c")`, "z 3"},
	{"nsv_array size none", `return nsv_array("size", "none")`, "0"},
	{"nsv_array exists none", `return nsv_array("exists", "none")`, "0"},
	{"nsv_array set only {x 1}\nnsv_names only*", `nsv_array("set", "only", {x = 1}) return nsv_names("only*")`, "only"},
	{"nsv_bucket", `nsv_bucket()`, "*"},
	{"", `nsv_set("a", "k", ns_set("create", "x"))`, "error: nsv_set: a handle belongs to one request ..."},

	{"nsv_dict set d k a 1\nnsv_dict set d k b c 2\nnsv_dict get d k b c", `nsv_dict("set", "d", "k", "a", 1) nsv_dict("set", "d", "k", "b", "c", 2) return nsv_dict("get", "d", "k", "b", "c")`, "2"},
	{"nsv_dict set d k2 a 1\nnsv_dict get d k2", `nsv_dict("set", "d", "k2", "a", 1) return nsv_dict("get", "d", "k2")`, "a 1"},
	{"nsv_set d k3 {a 1 b 2}\nnsv_dict keys d k3 b*", `nsv_set("d", "k3", {a = 1, b = 2}) return nsv_dict("keys", "d", "k3", "b*")`, "b"},
	{"nsv_dict get d k none", `nsv_dict("get", "d", "k", "none")`, "error: nsv_dict get: no such name in the dictionary: none"},
	{"nsv_dict get d none", `nsv_dict("get", "d", "none")`, "error: no such key: none (in the shared array d)"},
	{"nsv_dict getdef d k b none other", `return nsv_dict("getdef", "d", "k", "b", "none", "other")`, "other"},
	{"nsv_dict getwithdefault d none b other", `return nsv_dict("getwithdefault", "d", "none", "b", "other")`, "other"},
	{"nsv_dict exists d k b c", `return nsv_dict("exists", "d", "k", "b", "c")`, "1"},
	{"nsv_dict exists d k b d", `return nsv_dict("exists", "d", "k", "b", "d")`, "0"},
	{"nsv_dict exists d k a b", `return nsv_dict("exists", "d", "k", "a", "b")`, "0"},
	{"nsv_set d text {no dictionary here}\nnsv_dict exists d text no", `nsv_set("d", "text", "no dictionary here") return nsv_dict("exists", "d", "text", "no")`, "0"},
	{"nsv_dict exists d none b", `return nsv_dict("exists", "d", "none", "b")`, "0"},
	{"nsv_dict unset d k b c\nnsv_dict exists d k b c", `nsv_dict("unset", "d", "k", "b", "c") return nsv_dict("exists", "d", "k", "b", "c")`, "0"},
	{"nsv_dict incr d n x\nnsv_dict incr d n x 4", `nsv_dict("incr", "d", "n", "x") return nsv_dict("incr", "d", "n", "x", 4)`, "x 5"},
	{"nsv_dict append d t x a b\nnsv_dict append d t x c", `nsv_dict("append", "d", "t", "x", "a", "b") return nsv_dict("append", "d", "t", "x", "c")`, "x abc"},
	{"nsv_dict lappend d l x a\nnsv_dict lappend d l x b c", `nsv_dict("lappend", "d", "l", "x", "a") return nsv_dict("lappend", "d", "l", "x", "b", "c")`, "x {a b c}"},
	{"nsv_dict size d n", `return nsv_dict("size", "d", "n")`, "1"},
	{"nsv_lappend d odd x\nnsv_dict size d odd", `nsv_lappend("d", "odd", "x") return nsv_dict("size", "d", "odd")`, "error: nsv_dict size: the shared value is no dictionary"},

	// what is no string or integer is not overwritten
	{"nsv_set w t [list 1 2]\nnsv_append w t S", "", "1 2S"},
	{"nsv_set w t [dict create a {b c}]\nnsv_append w t S", "", "a {b c}S"},
	{"", `nsv_set("w", "t", {1, 2}) nsv_append("w", "t", "S")`, "error: expected string but got a list"},
	{"", `nsv_set("w", "t", {a = 1}) nsv_append("w", "t", "S")`, "error: expected string but got a table"},
	{"", `nsv_set("w", "t", true) nsv_append("w", "t", "S")`, "error: expected string but got a boolean"},
	{"", `nsv_set("w", "t", {1, 2}) pcall(nsv_append, "w", "t", "S") return nsv_get("w", "t")`, "1 2"},
	{"", `nsv_set("w", "t", {a = 1}) nsv_lappend("w", "t", "S")`, "error: expected list but got a table"},
	{"nsv_set w t [dict create a 1]\nnsv_lappend w t S", "", "a 1 S"},
	{"nsv_set w t [list 1 2]\nnsv_incr w t", `nsv_set("w", "t", {1, 2}) nsv_incr("w", "t")`, "error: expected integer but got a list"},
	{"nsv_set w t [dict create a 1]\nnsv_incr w t", `nsv_set("w", "t", {a = 1}) nsv_incr("w", "t")`, "error: expected integer but got a table"},
	{"", `nsv_set("w", "t", true) nsv_incr("w", "t")`, "error: expected integer but got a boolean"},
	{"", `nsv_set("w", "t", {1, 2}) pcall(nsv_incr, "w", "t") return nsv_get("w", "t")`, "1 2"},
	{"nsv_set w t 9223372036854775807\nnsv_incr w t", `nsv_set("w", "t", "9223372036854775807") nsv_incr("w", "t")`, "error: integer value too large to represent: 9223372036854775807 and 1 more"},
	{"nsv_set w t -9223372036854775807\nnsv_incr w t -2", `nsv_set("w", "t", "-9223372036854775807") nsv_incr("w", "t", -2)`, "error: integer value too large to represent: -9223372036854775807 and -2 more"},
	{"catch {nsv_incr w t -2}\nnsv_get w t", `pcall(nsv_incr, "w", "t", -2) return nsv_get("w", "t")`, "-9223372036854775807"},
	{"nsv_incr w t 0", "", "-9223372036854775807"},
	{"nsv_set w d [dict create l [list 1 2]]\nnsv_dict append w d l X", "", "l {1 2X}"},
	{"", `nsv_set("w", "d", {l = {1, 2}}) nsv_dict("append", "w", "d", "l", "X")`, "error: expected string but got a list"},
	{"nsv_set w d [dict create l [list 1 2]]\nnsv_dict incr w d l", `nsv_set("w", "d", {l = {1, 2}}) nsv_dict("incr", "w", "d", "l")`, "error: expected integer but got a list"},
	{"nsv_get w d", `return nsv_get("w", "d")`, "l {1 2}"},
	{"", `nsv_set("w", "d", {l = {a = 1}}) nsv_dict("lappend", "w", "d", "l", "X")`, "error: expected list but got a table"},
	{"nsv_dict unset w d y zz", `nsv_dict("unset", "w", "d", "y", "zz")`, "error: nsv_dict unset: no such name in the dictionary: y"},
	{"nsv_dict unset w d y", `nsv_set("w", "d", {l = {1, 2}}) return nsv_dict("unset", "w", "d", "y")`, "l {1 2}"},

	// what lies too deep is refused, and not cut; to Tcl it is a string
	{"", `local t = {} t[1] = t nsv_set("w", "t", t)`, `error: nsv_set: argument "value": tables are nested too deeply: more than 200 within one another, or one contains itself`},
	{"", `local t = {} t.x = t nsv_array("set", "w", t)`, `error: nsv_array set: argument "pairs": tables are nested too deeply...`},
	{"", `local t = {} t[1] = t ns_set("create", "x"):put("k", t)`, `error: ns_set put: argument "value" must be a string...`},
	{"", `local t = {} t[1] = t ns_getcookie("k", {pattern = t})`, `error: ns_getcookie: no connection...`},
	{"", `local t = {} t[1] = t nsv_get("w", "none", {default = t})`, `error: nsv_get: switches: tables are nested too deeply...`},
	{"", `local t = "x" for i = 1, 200 do t = {t} end return ns_json("encode", t) == ("["):rep(200) .. '"x"' .. ("]"):rep(200)`, "1"},
	{"", `local t = "x" for i = 1, 201 do t = {t} end ns_json("encode", t)`, `error: ns_json encode: argument "value": tables are nested too deeply...`},
	{"", `local t = "x" for i = 1, 200 do t = {t} end nsv_set("w", "t", t) t = nsv_get("w", "t") for i = 1, 200 do t = t[1] end return t`, "x"},
	{"ns_json encode [ns_json decode [string repeat {[} 200]1[string repeat {]} 200]]", `return ns_json("encode", ns_json("decode", ("["):rep(200) .. 1 .. ("]"):rep(200)))`, strings.Repeat("[", 200) + "1" + strings.Repeat("]", 200)},
	{"ns_json decode [string repeat {[} 201][string repeat {]} 201]", `ns_json("decode", ("["):rep(201) .. ("]"):rep(201))`, "error: ns_json decode: not JSON: byte 201: nested too deeply: more than 200 values within one another"},
	{"set d x\nfor {set i 0} {$i < 201} {incr i} {set d [list $d]}\nns_json encode $d", "", "error: ns_json encode: nested too deeply: more than 200 values within one another"},
	{"set d {}\nfor {set i 0} {$i < 3000000} {incr i} {set d [list $d]}\nnsv_set w t $d", "", "error: unable to alloc ..."},
	{"set d x\nfor {set i 0} {$i < 300} {incr i} {set d [list a $d]}\nnsv_set w t $d\nexpr {[nsv_get w t] eq $d}", "", "1"},

	// log
	{"ns_log notice hello world", `ns_log("notice", "hello", "world")`, ""},
	{"ns_log loud hello", `ns_log("loud", "hello")`, `error: ns_log: unknown severity "loud": ...`},

	// encoding
	{"ns_quotehtml {<a href=\"x\">&'}", `return ns_quotehtml("<a href=\"x\">&'")`, "&lt;a href=&#34;x&#34;&gt;&amp;&#39;"},
	{"ns_unquotehtml {&lt;b&gt; &amp; &#65;&eacute;}", `return ns_unquotehtml("&lt;b&gt; &amp; &#65;&eacute;")`, "<b> & Aé"},
	{"ns_striphtml {a<b x='>'>c</b><!-- d -->e<script>f</script> &lt;}", `return ns_striphtml("a<b x='>'>c</b><!-- d -->e<script>f</script> &lt;")`, "ace <"},
	{"ns_striphtml {1 < 2 <b>and</b> 3 > 2 <}", `return ns_striphtml("1 < 2 <b>and</b> 3 > 2 <")`, "1 < 2 and 3 > 2 <"},
	{"ns_hrefs {<a href=\"/x?a=1&amp;b=2\">x</a> <A class=y HREF=z>z</A><abbr href=n>}", `return ns_hrefs('<a href="/x?a=1&amp;b=2">x</a> <A class=y HREF=z>z</A><abbr href=n>')`, "/x?a=1&b=2 z"},
	{"ns_urlencode {a b/ü}", `return ns_urlencode("a b/ü")`, "a+b/%c3%bc"},
	{"ns_urlencode -part path {a b} c/d", `return ns_urlencode("a b", "c/d", {part = "path"})`, "a%20b/c%2fd"},
	{"ns_urldecode a+b%2f%zz%", `return ns_urldecode("a+b%2f%zz%")`, "a b/%zz%"},
	{"ns_urldecode -part path a+b", `return ns_urldecode("a+b", {part = "path"})`, "a+b"},
	{"ns_urlencode -part x y", `return ns_urlencode("y", {part = "x"})`, "error: ns_urlencode: -part must be ..."},
	{"ns_base64encode abcd", `return ns_base64encode("abcd")`, "YWJjZA=="},
	{"ns_base64decode {YWJj ZA==}", `return ns_base64decode("YWJj ZA==")`, "abcd"},
	{`ns_base64encode é`, `return ns_base64encode("é")`, "w6k="},
	{`ns_base64encode -binary \xe9\u20ff`, `return ns_base64encode("\233\255", {binary = true})`, "6f8="},
	{`string length [ns_base64decode w6k=]`, "", "1"},
	{`string length [ns_base64decode -binary w6k=]`, `return #ns_base64decode("w6k=", {binary = true})`, "2"},
	{`ns_md5 -binary \xff`, `return ns_md5("\255", {binary = true})`, "00594FD4F42BA43FC1CA0427A0576295"},
	{"ns_base64decode *", `return ns_base64decode("*")`, "error: ns_base64decode: not base64..."},
	{"ns_base64urlencode ??>", `return ns_base64urlencode("??>")`, "Pz8-"},
	{"ns_base64urldecode Pz8-", `return ns_base64urldecode("Pz8-")`, "??>"},
	{"ns_uuencode abc", `return ns_uuencode("abc")`, "YWJj"},
	{"ns_uudecode YWJj", `return ns_uudecode("YWJj")`, "abc"},
	{"ns_guesstype a.txt", `return ns_guesstype("a.txt")`, "text/plain"},
	{"ns_httptime 784111777", `return ns_httptime(784111777)`, "Sun, 06 Nov 1994 08:49:37 GMT"},
	{"ns_parsehttptime {Sun, 06 Nov 1994 08:49:37 GMT}", `return ns_parsehttptime("Sun, 06 Nov 1994 08:49:37 GMT")`, "784111777"},
	{"ns_parsehttptime {Sunday, 06-Nov-94 08:49:37 GMT}", `return ns_parsehttptime("Sunday, 06-Nov-94 08:49:37 GMT")`, "784111777"},
	{"ns_parsehttptime {Sun Nov  6 08:49:37 1994}", `return ns_parsehttptime("Sun Nov  6 08:49:37 1994")`, "784111777"},
	{"ns_parsehttptime soon", `return ns_parsehttptime("soon")`, "error: ns_parsehttptime: not an HTTP date..."},
	{"ns_valid_utf8 ü", `return ns_valid_utf8("ü")`, "1"},
	{"ns_encodingforcharset UTF-8", `return ns_encodingforcharset("UTF-8")`, "utf-8"},
	{"ns_encodingforcharset ISO-8859-1", `return ns_encodingforcharset("ISO-8859-1")`, "iso8859-1"},
	{"ns_encodingforcharset us-ascii", `return ns_encodingforcharset("us-ascii")`, "ascii"},
	{"ns_encodingforcharset klingon", `return ns_encodingforcharset("klingon")`, ""},
	// bytes stay bytes where they are kept
	{"nsv_set t d [binary format H* c3bc]\nstring length [nsv_get t d]", "", "2"},
	{"nsv_set t d [list a [binary format H* c3bc]]\nstring length [lindex [nsv_get t d] 1]", "", "2"},
	{"nsv_set t d [binary format H* c3]\nnsv_append t d [binary format H* bc]\nstring length [nsv_get t d]", "", "2"},
	{"nsv_set t d x\nnsv_append t d é\nstring length [nsv_get t d]", "", "2"},
	{"nsv_array set t [list d [binary format H* c3bc]]\nstring length [nsv_get t d]", "", "2"},
	{"ns_encodingforcharset Shift_JIS", `return ns_encodingforcharset("Shift_JIS")`, "shiftjis"},
	{"ns_encodingforcharset windows-1252", `return ns_encodingforcharset("windows-1252")`, "cp1252"},
	{"ns_charsets", `return ns_charsets()`, "... iso-8859-1 ... utf-8 ..."},
	{"ns_urlencode -charset iso-8859-1 é", `return ns_urlencode("é", {charset = "iso-8859-1"})`, "%e9"},
	{"ns_urldecode -charset iso-8859-1 %E9", `return ns_urldecode("%E9", {charset = "iso-8859-1"})`, "é"},
	{"ns_urldecode -fallbackcharset cp1252 %80+%C3%A9", `return ns_urldecode("%80+%C3%A9", {fallbackcharset = "cp1252"})`, "€ Ã©"},
	{"ns_urldecode -fallbackcharset cp1252 %C3%A9", `return ns_urldecode("%C3%A9", {fallbackcharset = "cp1252"})`, "é"},
	{"ns_urldecode -charset klingon x", `return ns_urldecode("x", {charset = "klingon"})`, "error: ns_urldecode: unknown charset \"klingon\"; ns_charsets lists those that are known"},
	{"ns_set get [ns_parsequery -charset koi8-r %C1=%E1] а", `return ns_parsequery("%C1=%E1", {charset = "koi8-r"}):get("а")`, "А"},

	// JSON
	{`ns_json decode {{"a":[1,2.5,true,null,"x"]}}`, `local v = ns_json("decode", '{"a":[1,2.5,true,null,"x"]}') return v.a[2]`, "*"},
	{`ns_json parse {[1,-2.5,"x\u00fc"]}`, `return ns_json("parse", '[1,-2.5,"x\\u00fc"]')`, "1 -2.5 xü"},
	{`ns_json decode {[1,]}`, `ns_json("decode", "[1,]")`, "error: ns_json decode: not JSON: byte ..."},
	{`ns_json decode {[1}`, `ns_json("decode", "[1")`, "error: ns_json decode: not JSON: byte ..."},
	{`ns_json decode {1 2}`, `ns_json("decode", "1 2")`, "error: ns_json decode: not JSON: byte ..."},
	{`ns_json decode {[1e400]}`, `ns_json("decode", "[1e400]")`, "error: ns_json decode: not JSON: byte 6: the number is out of range: it must be below 1.8e+308"},
	{`ns_json encode -as number 1e400`, `ns_json("encode", "1e400", {as = "number"})`, "error: ns_json encode: the number is out of range: ..."},
	{`ns_json encode -as number x`, `ns_json("encode", "x", {as = "number"})`, "error: ns_json encode: not a number: \"x\""},
	{`ns_json decode {}`, `ns_json("decode", "")`, "error: ns_json decode: not JSON: byte ..."},
	{`ns_json encode [ns_json decode {{"a":[1,2.5,"<x>"]}}]`, `return ns_json("encode", {a = {1, 2.5, "<x>"}})`, `{"a":[1,2.5,"\u003cx\u003e"]}`},
	{`ns_json encode -as array {a b}`, `return ns_json("encode", {"a", "b"}, {as = "array"})`, `["a","b"]`},
	{`ns_json encode -as array {}`, `return ns_json("encode", {}, {as = "array"})`, `[]`},
	{`ns_json encode -as object {a b}`, `return ns_json("encode", {a = "b"}, {as = "object"})`, `{"a":"b"}`},
	{`ns_json encode -as number 5`, `return ns_json("encode", "5", {as = "number"})`, `5`},
	{`ns_json encode -as string 5`, `return ns_json("encode", 5, {as = "string"})`, `"5"`},
	{`ns_json encode -as boolean yes`, `return ns_json("encode", "yes", {as = "boolean"})`, `true`},
	{`ns_json encode -as null x`, `return ns_json("encode", "x", {as = "null"})`, `null`},
	{`ns_json encode -as tree x`, `return ns_json("encode", "x", {as = "tree"})`, `error: ns_json encode: -as must be ...`},

	// URLs
	{"ns_absoluteurl ../x?y http://h/a/b/c", `return ns_absoluteurl("../x?y", "http://h/a/b/c")`, "http://h/a/x?y"},
	{"ns_absoluteurl {} http://a/b?q#f", `return ns_absoluteurl("", "http://a/b?q#f")`, "http://a/b?q"},
	{"ns_absoluteurl #g http://a/b?q#f", `return ns_absoluteurl("#g", "http://a/b?q#f")`, "http://a/b?q#g"},
	{"ns_absoluteurl x relative", `return ns_absoluteurl("x", "relative")`, "error: ns_absoluteurl: base must be an absolute URL..."},
	{"ns_parseurl http://u@h:81/a/b/c.html?q=1#f", `local p = ns_parseurl("http://u@h:81/a/b/c.html?q=1#f") return p.proto .. " " .. p.tail`, "*"},
	{"ns_parseurl http://h", `local p = ns_parseurl("http://h") return p.proto .. p.host .. p.path .. p.tail`, "*"},
	{"ns_parseurl -strict {http://h/a b}", `return ns_parseurl("http://h/a b", {strict = true})`, "error: ns_parseurl: not a URL: ..."},
	{"ns_joinurl {proto http userinfo u host h port 81 path a/b tail c.html query q=1 fragment f}", `return ns_joinurl({proto = "http", userinfo = "u", host = "h", port = 81, path = "a/b", tail = "c.html", query = "q=1", fragment = "f"})`, "http://u@h:81/a/b/c.html?q=1#f"},
	{"ns_parsehostport {[::1]:80}", `local p = ns_parsehostport("[::1]:80") return p.host .. " " .. p.port`, "*"},
	{"ns_parsehostport /", `return ns_parsehostport("/")`, "error: ns_parsehostport: not a host..."},
	{"ns_normalizepath /a//b/../../../c/.", `return ns_normalizepath("/a//b/../../../c/.")`, "/c"},

	// time
	{"ns_sleep 0.001", `ns_sleep(0.001)`, ""},
	{"ns_sleep -1", `ns_sleep(-1)`, "error: ns_sleep: seconds must be between 0 and ..."},
	{"ns_time", `return ns_time()`, "*"},
	{"ns_time get", `return ns_time("get")`, "*"},
	{"ns_time make 5 250000", `return ns_time("make", 5, 250000)`, "5.25"},
	{"ns_time incr 5:250000 1", `return ns_time("incr", "5:250000", 1)`, "6.25"},
	{"ns_time adjust 5:1250000", `return ns_time("adjust", "5:1250000")`, "6.25"},
	{"ns_time diff 6.5 5:250000", `return ns_time("diff", 6.5, "5:250000")`, "1.25"},
	{"ns_time seconds 6.5", `return ns_time("seconds", 6.5)`, "6"},
	{"ns_time microseconds 6.5", `return ns_time("microseconds", 6.5)`, "500000"},
	{"ns_time format 6.5", `return ns_time("format", 6.5)`, "6.500000"},
	{"ns_time seconds soon", `return ns_time("seconds", "soon")`, "error: not a time..."},
	{"ns_gmtime 784111777", `return ns_gmtime(784111777)`, "37 49 8 6 10 94 0 309 0"},
	{"ns_localtime 784111777", `return ns_localtime(784111777)`, "*"},
	{"ns_gmtime 784111777:999999", `return ns_gmtime("784111777:999999")`, "37 49 8 6 10 94 0 309 0"},
	{"ns_gmtime 784111777.9", `return ns_gmtime(784111777.9)`, "37 49 8 6 10 94 0 309 0"},
	{"ns_gmtime soon", `return ns_gmtime("soon")`, "error: not a time..."},
	{"ns_localtime 784111777:5", `return ns_localtime("784111777:5")`, "*"},
	{"ns_httptime 784111777:5", `return ns_httptime("784111777:5")`, "Sun, 06 Nov 1994 08:49:37 GMT"},
	{"ns_sleep 0:1000", `ns_sleep("0:1000")`, ""},
	{"ns_sleep soon", `ns_sleep("soon")`, "error: not a time..."},
	{"ns_sleep 9223372036854:0", `ns_sleep("9223372036854:0")`, "error: the time \"9223372036854:0\" is too large: it must be below 900000000000 seconds"},
	{"ns_sleep 99999999999999999999:0", `ns_sleep("99999999999999999999:0")`, "error: the time ... is too large: ..."},
	{"ns_sleep -99999999999999999999:0", `ns_sleep("-99999999999999999999:0")`, "error: the time ... is too large: ..."},
	{"ns_sleep 1e400", `ns_sleep(math.huge)`, "error: the time ... is too large: ..."},
	{"ns_sleep nan", `ns_sleep("nan")`, "error: not a time..."},
	{"ns_schedule_proc 1e12 tick/0", `return ns_schedule_proc(1e12, function() end)`, "error: the time ... is too large: ..."},
	{"ns_fmttime [ns_time get] %%", `return ns_fmttime(ns_time("get"), "%%")`, "%"},
	{"ns_fmttime 784111777:5 %S", `return ns_fmttime("784111777:5", "%S")`, "37"},
	{"ns_fmttime 784111777 {%Y %% %Q}", `return ns_fmttime(784111777, "%Y %% %Q")`, "1994 % %Q"},

	// schedules and registration: what they did is tested apart
	{"ns_schedule_proc 60 tick/0", `return ns_schedule_proc(60, "tick()")`, "*"},
	{"ns_schedule_proc 1:500000 tick/0", `return ns_schedule_proc("1:500000", "tick()")`, "*"},
	{"ns_after 0:500000 tick/0", `return ns_after("0:500000", "tick()")`, "*"},
	{"ns_after soon tick/0", `return ns_after("soon", "tick()")`, "error: not a time..."},
	{"ns_schedule_proc 0 tick/0", `return ns_schedule_proc(0, "tick()")`, "error: ns_schedule_proc: interval must be more than 0"},
	{"ns_after 60 tick/0", `return ns_after(60, "tick()")`, "*"},
	{"ns_schedule_daily 3 30 tick/0", `return ns_schedule_daily(3, 30, "tick()")`, "*"},
	{"ns_schedule_daily 24 30 tick/0", `return ns_schedule_daily(24, 30, "tick()")`, "error: ns_schedule_daily: no such time..."},
	{"ns_schedule_weekly 0 3 30 tick/0", `return ns_schedule_weekly(0, 3, 30, "tick()")`, "*"},
	{"ns_schedule_weekly -1 3 30 tick/0", `return ns_schedule_weekly(-1, 3, 30, "tick()")`, "error: ns_schedule_weekly: no such time..."},
	{"ns_pause 99", `return ns_pause(99)`, "0"},
	{"ns_resume 99", `return ns_resume(99)`, "0"},
	{"ns_cancel 99", `return ns_cancel(99)`, "0"},
	{"ns_unschedule_proc 99", `return ns_unschedule_proc(99)`, "0"},
	{"ns_register_proc GET /x hello/0", `ns_register_proc("GET", "/x", "tick()")`, ""},
	{"ns_register_proc GET x hello/0", `ns_register_proc("GET", "x", "tick()")`, "error: ns_register_proc: url must begin with a slash, not \"x\""},
	{"ns_register_proc -abort never GET /x hello/0", `ns_register_proc("GET", "/x", "tick()", {abort = "never"})`, "error: ns_register_proc: -abort must be report or stop, not \"never\""},
	{"ns_register_filter preauth GET /* check/1", `ns_register_filter("preauth", "GET", "/*", "check(...)")`, ""},
	{"ns_register_filter prequeue GET /* check/1", `ns_register_filter("prequeue", "GET", "/*", "check(...)")`, "error: ns_register_filter: when must be preauth, postauth, or trace, not \"prequeue\""},
	{"ns_register_filter {} GET /* check/1", `ns_register_filter({}, "GET", "/*", "check()")`, "error: ns_register_filter: when is empty: write preauth..."},
	{"ns_register_trace GET /* seen/0", `ns_register_trace("GET", "/*", "tick()")`, ""},
	{"ns_register_adp GET /p page.adp", `ns_register_adp("GET", "/p", "page.adp")`, ""},
	{"ns_register_tcl GET /t page.tcl", `ns_register_tcl("GET", "/t", "page.tcl")`, ""},
	{"ns_register_fastpath GET /f", `ns_register_fastpath("GET", "/f")`, ""},
	{"ns_unregister_op -recurse GET /none", `return ns_unregister_op("GET", "/none", {recurse = true})`, "0"},
	{"ns_unregister_proc GET /none", `return ns_unregister_proc("GET", "/none")`, "0"},
	{"ns_atstartup go/0", `ns_atstartup("tick()")`, ""},
	{"ns_atsignal go/0", `ns_atsignal("tick()")`, ""},
	{"ns_atshutdown go/0", `ns_atshutdown("tick()")`, ""},
	{"ns_atexit go/0", `ns_atexit("tick()")`, ""},
	{"", `ns_atexit(function() end)`, "error: ns_atexit: the function case.lua:1 ends with the request..."},

	// digests and random numbers
	{"ns_md5 abc", `return ns_md5("abc")`, "900150983CD24FB0D6963F7D28E17F72"},
	{"ns_sha1 abc", `return ns_sha1("abc")`, "A9993E364706816ABA3E25717850C26C9CD0D89D"},
	{"ns_sha2 abc", `return ns_sha2("abc")`, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
	{"ns_sha2 -length 1 abc", `return ns_sha2("abc", {length = 1})`, "error: ns_sha2: -length must be ..."},
	{"ns_crypto::md string -digest sha1 abc", `return ns_crypto.md("string", "abc", {digest = "sha1"})`, "a9993e364706816aba3e25717850c26c9cd0d89d"},
	{"ns_crypto::md string -encoding base64 abc", `return ns_crypto.md("string", "abc", {encoding = "base64"})`, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="},
	{"ns_crypto::md string -digest md4 abc", `return ns_crypto.md("string", "abc", {digest = "md4"})`, `error: ns_crypto::md string: unknown digest "md4": must be one of md5, ...`},
	{"ns_crypto::hmac string -digest md5 Jefe {what do ya want for nothing?}", `return ns_crypto.hmac("string", "Jefe", "what do ya want for nothing?", {digest = "md5"})`, "750c783e6ab0b503eaa86e310a5db738"},
	{"ns_crypto::randombytes 4", `return ns_crypto.randombytes(4)`, "*"},
	{"ns_crypto::md string -encoding base64url abc", `return ns_crypto.md("string", "abc", {encoding = "base64url"})`, "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0"},
	{"ns_base64encode [ns_crypto::md string -digest md5 -encoding binary abc]", `return ns_base64encode(ns_crypto.md("string", "abc", {digest = "md5", encoding = "binary"}))`, "kAFQmDzST7DWlj99KOF/cg=="},
	{"ns_crypto::md string -encoding rot13 abc", `return ns_crypto.md("string", "abc", {encoding = "rot13"})`, "error: ns_crypto::md string: -encoding must be ..."},
	{"ns_crypto::randombytes 0", `return ns_crypto.randombytes(0)`, "error: ns_crypto::randombytes: count must be ..."},
	{"ns_crypto::pbkdf2_hmac -digest sha1 -iterations 2 -dklen 20 -secret password -salt salt", `return ns_crypto.pbkdf2_hmac({digest = "sha1", iterations = 2, dklen = 20, secret = "password", salt = "salt"})`, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"},
	{"ns_crypto::equal a b", `return ns_crypto.equal("a", "b")`, "0"},
	{"ns_rand 1", `return ns_rand(1)`, "0"},
	{"ns_rand 0", `return ns_rand(0)`, "error: ns_rand: max must be at least 1, not 0"},
	{"ns_uuid", `return ns_uuid()`, "*"},
	{"ns_uuid -version 5", `return ns_uuid({version = 5})`, "error: ns_uuid: -version must be 4 or 7"},
	{"ns_hash abc", `return ns_hash("abc")`, "440920331"},

	// header fields
	{"set s [ns_set create x]\nns_parseheader $s {Host: a} tolower\nns_parseheader $s { b}\nns_set array $s", `local s = ns_set("create", "x") ns_parseheader(s, "Host: a", "tolower") ns_parseheader(s, " b") return ns_set("array", s)`, "host {a b}"},
	{"ns_parseheader [ns_set create x] nonsense", `ns_parseheader(ns_set("create", "x"), "nonsense")`, "error: ns_parseheader: not a header line: ..."},
	{"ns_parsefieldvalue {text/html;q=0.5, text/plain}", `return ns_parsefieldvalue("text/html;q=0.5, text/plain")[1].q`, "*"},

	// configuration and server
	{"ns_config config greeting", `return ns_config("config", "greeting")`, "hello"},
	{"ns_config config none", `return ns_config("config", "none")`, ""},
	{"ns_config config none other", `return ns_config("config", "none", "other")`, "other"},
	{"ns_config -bool config flag", `return ns_config("config", "flag", {bool = true})`, "1"},
	{"ns_config -bool config greeting", `return ns_config("config", "greeting", {bool = true})`, "error: ns_config: greeting in section config must be a truth value, not \"hello\""},
	{"ns_config -int -max 10 config number", `return ns_config("config", "number", {int = true, max = 10})`, "10"},
	{"ns_config -int -min 100 config number", `return ns_config("config", "number", {int = true, min = 100})`, "100"},
	{"ns_set get [ns_configsection config] greeting", `return ns_set("get", ns_configsection("config"), "greeting")`, "hello"},
	{"ns_configsection none", `return ns_configsection("none")`, ""},
	{"ns_configsections", `return #ns_configsections()`, "*"},
	{"ns_url2file /a", `return ns_url2file("/a")`, "/pages/a"},
	{"ns_env set NSGO_TEST x\nns_env get NSGO_TEST", `ns_env("set", "NSGO_TEST", "x") return ns_env("get", "NSGO_TEST")`, "x"},
	{"ns_env unset NSGO_TEST\nns_env exists NSGO_TEST", `ns_env("unset", "NSGO_TEST") return ns_env("exists", "NSGO_TEST")`, "0"},
	{"ns_env get NSGO_NONE", `return ns_env("get", "NSGO_NONE")`, "error: no such environment variable: NSGO_NONE"},
	{"ns_env names", `return ns_env("names")`, "*"},
	{"ns_info pageroot", `return ns_info("pageroot")`, "/pages"},
	{"ns_info address", `return ns_info("address")`, "127.0.0.1:8000"},
	{"ns_info tag", `return ns_info("tag")`, "1.2.3"},
	{"ns_info label", `return ns_info("label")`, "1.2.3"},
	{"ns_info tcllib", `return ns_info("tcllib")`, "library"},
	{"ns_info logdir", `return ns_info("logdir")`, "/logs"},
	{"ns_info winnt", `return ns_info("winnt")`, "0"},
	{"ns_info minor", `return ns_info("minor")`, "2"},
	{"ns_shutdown", `ns_shutdown()`, ""},
	{"ns_addrbyhost 127.0.0.1", `return ns_addrbyhost("127.0.0.1")`, "127.0.0.1"},
	{"ns_hostbyaddr nonsense", `return ns_hostbyaddr("nonsense")`, "error: ns_hostbyaddr: \"nonsense\" not found: ..."},

	// forms
	{"ns_set array [ns_parsequery a=1&b=x+y&a=%32&c]", `return ns_set("values", ns_parsequery("a=1&b=x+y&a=%32&c"))`, "*"},
	{"ns_set values [ns_parsequery a=1&b=x+y&a=%32&c]", `return ns_set("values", ns_parsequery("a=1&b=x+y&a=%32&c"))`, "1 {x y} 2 {}"},
	{"ns_parsequery a&b&c&d&e&f&g&h&i&j&k", `return ns_parsequery("a&b&c&d&e&f&g&h&i&j&k")`, "error: ns_parsequery: more form fields than ..."},

	// pages: outside of one, the output is there all the same
	{"ns_adp_trunc\nns_adp_append a b 1\nns_adp_dump", `ns_adp_trunc() ns_adp_append("a", "b", 1) return ns_adp_dump()`, "ab1"},
	{"ns_adp_trunc\nns_adp_puts a\nns_puts -nonewline b\nns_adp_dump", `ns_adp_trunc() ns_adp_puts("a") ns_puts("b", {nonewline = true}) return ns_adp_dump()`, "a\nb"},
	{"ns_adp_trunc\nns_adp_append abc\nns_adp_trunc 1\nns_adp_tell", `ns_adp_trunc() ns_adp_append("abc") ns_adp_trunc(1) return ns_adp_tell()`, "1"},
	{"ns_adp_trunc -1", `ns_adp_trunc(-1)`, "error: ns_adp_trunc: length must not be negative"},
	{"ns_adp_argc", `return ns_adp_argc()`, "0"},
	{"ns_adp_argv 0 none", `return ns_adp_argv(0, "none")`, "none"},
	{"ns_adp_bind_args x", `return ns_adp_bind_args("x")`, "error: ns_adp_bind_args: 1 variables for 0 arguments"},
	{"ns_adp_dir", `return ns_adp_dir()`, "/pages"},
	{"ns_adp_file", `return ns_adp_file()`, ""},
	{"ns_adp_parse -file /pages/args x y", `return ns_adp_parse("/pages/args", "x", "y", {file = true})`, "/pages/args x y"},
	{"ns_adp_parse {<text>}", `return ns_adp_parse("<text>")`, "<text>"},
	{"ns_adp_eval {<text>}", `return ns_adp_eval("<text>")`, "<text>"},
	{"ns_adp_trunc\nns_adp_include args x\nns_adp_dump", `ns_adp_trunc() ns_adp_include("args", "x") return ns_adp_dump()`, "/pages/args x"},
	{"ns_adp_include itself", `ns_adp_include("itself")`, "error: pages include one another more than 64 deep: /pages/itself"},
	{"ns_adp_include returning", `ns_adp_include("returning")`, ""},
	{"ns_adp_include breaking", `ns_adp_include("breaking")`, "error: the page ends here"},
	{"ns_adp_return", `ns_adp_return()`, "error: ns_adp_return: the page file ends here"},
	{"ns_adp_break", `ns_adp_break()`, "error: ns_adp_break: the page ends here"},
	{"ns_adp_abort", `ns_adp_abort()`, "error: ns_adp_abort: the page is dropped"},
}

// allCases returns the table, with a case for each question about the server.
func allCases() []testCase {
	all := cases
	for _, b := range infoCmds[:2] {
		for _, sub := range b.Subs {
			all = append(all, testCase{b.Name + " " + sub.Name, "return " + b.Name + `("` + sub.Name + `")`, "*"})
		}
	}
	return all
}

// agrees compares an answer with the one that a case wants: "..." stands for any text, "*" alone for any answer but an
// error.
func agrees(want string, v script.Value, err error) (got string, ok bool) {
	got = tclText(v)
	if err != nil {
		got = "error: " + err.Error()
		if e, ok := errors.AsType[*script.Error](err); ok {
			got = "error: " + e.Msg // without the place
		}
	}
	if want == "*" {
		return got, err == nil
	}
	start, rest, cut := strings.Cut(want, "...")
	ok = strings.HasPrefix(got, start)
	left := strings.TrimPrefix(got, start)
	for ok && cut {
		start, rest, cut = strings.Cut(rest, "...")
		i := strings.Index(left, start)
		if ok = i >= 0; !ok {
			break
		}
		left = left[i+len(start):]
		if !cut && start == "" {
			left = ""
		}
	}
	return got, ok && left == ""
}

// language is an engine under test: how it runs a case for a context.
type language struct {
	name string
	text func(tc testCase) string
	run  func(t testing.TB, ctx *Context, text string) (script.Value, error)
}

// languages are all that there are.
func languages() []language {
	return []language{
		{"lua", func(tc testCase) string { return tc.lua }, runEngine(lua.New(script.NewRegistry(All()), lua.Options{}), ".lua")},
		{"tcl", func(tc testCase) string { return tc.tcl }, runEngine(tcl.NewEngine(script.NewRegistry(All()), tcl.EngineOptions{}), ".tcl")},
	}
}

// runEngine makes the run of a real engine.
func runEngine(engine script.Engine, suffix string) func(testing.TB, *Context, string) (script.Value, error) {
	return func(t testing.TB, ctx *Context, text string) (script.Value, error) {
		lib, err := engine.Load(NewContext(ctx.Server, ctx.Shared), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer lib.Close()
		in, err := lib.Interp(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer in.Close()
		p, err := engine.Compile(script.Source{File: "case" + suffix, Text: []byte(text)})
		if err != nil {
			return script.Value{}, err
		}
		v, err := ctx.Run(in, p)
		ctx.RunHooks()
		return v, err
	}
}

func TestCases(t *testing.T) {
	for _, lang := range languages() {
		t.Run(lang.name, func(t *testing.T) {
			ctx := NewContext(newFakeServer(), NewShared())
			for _, tc := range allCases() {
				if lang.text(tc) == "" {
					continue
				}
				ctx.Begin(nil)
				v, err := lang.run(t, ctx, lang.text(tc))
				if got, ok := agrees(tc.want, v, err); !ok {
					t.Errorf("%s\n got %s\nwant %s", lang.text(tc), got, tc.want)
				}
				ctx.End()
			}
		})
	}
}
