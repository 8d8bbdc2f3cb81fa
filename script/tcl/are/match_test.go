package are

// This file tests what patterns match.

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// matches lists patterns and subjects with the character offsets of the match
// and its subexpressions as Tcl's regexp -inline -indices writes them.
var matches = []struct {
	flags            Flags
	pattern, subject string
	want             string
}{
	// longest and shortest
	{0, `a|ab|abc`, "xabcd", "{1 3}"},
	{0, `(week|wee)(night|knights)`, "weeknights", "{0 9} {0 2} {3 9}"},
	{0, `(.*).*`, "abc", "{0 2} {0 2}"},
	{0, `(.*?)(.*)`, "abc", "{0 -1} {0 -1} {0 -1}"},
	{0, `x(.*?)y(.*)`, "axbycyd", "{1 3} {2 2} {4 3}"},
	{0, `x(.*)y(.*?)`, "axbycyd", "{1 6} {2 4} {6 6}"},
	{0, `(?:x.*){1,1}?y`, "axbycyd", "{1 3}"},
	{0, `ab{1,1}?c.*x.*cba`, "abcaxacbaxcba", "{0 8}"},
	{0, `(a+?)(a*)`, "aaa", "{0 0} {0 0} {1 0}"},
	{0, `(a+)(a*?)$`, "aaa", "{0 2} {0 2} {3 2}"},
	{0, `<(.+?)>.*`, "<a><b>", "{0 2} {1 1}"},
	// repetition
	{0, `(a*)*`, "bc", "{0 -1} {-1 -1}"},
	{0, `(a|b)*c`, "abac", "{0 3} {2 2}"},
	{0, `(?:(a)|b)*`, "ab", "{0 1} {-1 -1}"},
	{0, `(?:(a)|b)+`, "ba", "{0 1} {1 1}"},
	{0, `(a{2,3}){2}`, "aaaaa", "{0 4} {3 4}"},
	{0, `(ab|a|bab){0,2}c`, "abbabc", "{0 5} {2 4}"},
	{0, `x{0}y`, "xy", "{1 1}"},
	{0, `(x){0}(y)`, "xy", "{1 1} {-1 -1} {1 1}"},
	// constraints
	{0, `^a`, "ba\na", ""},
	{LineAnchor, `^a`, "ba\na", "{3 3}"},
	{LineAnchor, `a$`, "ba\na", "{1 1}"},
	{0, `a$`, "ba\na", "{3 3}"},
	{LineAnchor, `\Aa`, "ba\na", ""},
	{LineStop, `b.*a`, "ba\na", "{0 1}"},
	{LineStop, `[^b]+`, "ba\na", "{1 1}"},
	{LineStop, `\D+`, "1a\nb", "{1 1}"},
	{0, `\mfoo\M`, "xfoo foox foo", "{10 12}"},
	{0, `\yb`, "ab b", "{3 3}"},
	{0, `\Yb`, "b ab", "{3 3}"},
	{0, `[[:<:]]é[[:>:]]`, "aé é", "{3 3}"},
	{0, `\Z`, "ab", "{2 1}"},
	// look-ahead
	{0, `a(?=b)`, "acab", "{2 2}"},
	{0, `a(?!b)`, "abac", "{2 2}"},
	{0, `(?=.*\d)(?=.*[a-z])^\w+$`, "abc1", "{0 3}"},
	{0, `(?!.*x)a.*`, "axab", "{2 3}"},
	{0, `a(?=b(?!c))`, "abcabd", "{3 3}"},
	{0, `\m(?=(a))b?`, "ab", "{0 -1}"},
	// back references
	{0, `(\w)\1`, "abccd", "{2 3} {2 2}"},
	{0, `(a*)b\1`, "aabaa", "{0 4} {0 1}"},
	{0, `^(a+)\1$`, "aaaa", "{0 3} {0 1}"},
	{0, `^(a+)\1$`, "aaa", ""},
	{0, `(["']).*?\1`, `a "b' c" d"`, `{2 7} {2 2}`},
	{NoCase, `(a)\1`, "aA", "{0 1} {0 0}"},
	{0, `(a|b)\1{2}`, "abbb", "{1 3} {1 1}"},
	{0, `^(xx+)\1+$`, "xxxxxxxxx", "{0 8} {0 2}"},
	{0, `(a)(?:\1?){2}b`, "aab", "{0 2} {0 0}"},
	{0, `(a)(?:\1){1,2}`, "aaaa", "{0 2} {0 0}"},
	{0, `(?:(a)){0}b`, "ab", "{1 1} {-1 -1}"},
	{0, `(?:(a)|b)\1`, "baa", "{1 2} {1 1}"},
	// sets
	{0, `[[:alpha:]_]+`, "1é_b2", "{1 3}"},
	{0, `[]a]+`, "x]a", "{1 2}"},
	{0, `[a\]]+`, "x]a", "{1 2}"},
	{0, `[a-]+`, "x-a", "{1 2}"},
	{0, `[[.hyphen.][=a=]]+`, "x-a", "{1 2}"},
	{0, `[^[:space:]]+`, " ab ", "{1 2}"},
	{0, `[\w.]+`, " a.b ", "{1 3}"},
	{0, `\u00e9\xe9`, "éé", "{0 1}"},
	{0, `[à-ü]+`, "aéüb", "{1 2}"},
	{0, `.`, "é", "{0 0}"},
	// case
	{NoCase, `stra[S]E`, "STRASE", "{0 5}"},
	{NoCase, `É`, "é", "{0 0}"},
	{NoCase, `[a-c]+`, "xABCd", "{1 3}"},
	{NoCase, `[^a]`, "Ab", "{1 1}"},
	{NoCase, `[[:upper:]]+`, "aB", "{0 1}"},
	// flavors and options
	{0, `(?i)AB`, "xab", "{1 2}"},
	{0, `(?x) a b # comment`, "ab", "{0 1}"},
	{Expanded, "a\\ b [ ] c", "a b c", "{0 4}"},
	{0, `a(?#comment)b`, "ab", "{0 1}"},
	{0, `***=a.b(`, "a.b(", "{0 3}"},
	{0, `(?q)a.b`, "acba.b", "{3 5}"},
	{0, `(?b)a\(b*\)\1`, "abb", "{0 2} {1 1}"},
	{0, `(?b)a+`, "aa+", "{1 2}"},
	{0, `(?e)a\d`, "ad", "{0 1}"},
	{0, `(?e)[\d]+`, `1\d`, "{1 2}"},
	{0, `(?n)^b.*`, "a\nb\nc", "{2 2}"},
	{0, `(?p)a.*$`, "ab\n", ""},
	{0, `(?w)b$.a`, "b\na", "{0 2}"},
	// empty
	{0, ``, "abc", "{0 -1}"},
	{0, `a||b`, "b", "{0 0}"},
	{0, `()b`, "ab", "{1 1} {1 0}"},
}

func TestMatch(t *testing.T) {
	for _, c := range matches {
		o := oracleCase{flags: c.flags, pattern: c.pattern, subject: c.subject}
		if got := o.answer(); got != c.want {
			t.Errorf("%v: got %s, want %s", o, got, c.want)
		}
	}
}

func TestMatchAgainstTclsh(t *testing.T) {
	var cases []oracleCase
	for _, c := range matches {
		cases = append(cases, oracleCase{flags: c.flags, pattern: c.pattern, subject: c.subject})
	}
	compareAll(t, cases)
}

func mustCompile(t testing.TB, pattern string) *Regexp {
	t.Helper()
	re, err := Compile(pattern, 0)
	if err != nil {
		t.Fatalf("%q: %v", pattern, err)
	}
	return re
}

func TestMatchFrom(t *testing.T) {
	for _, c := range []struct {
		pattern string
		notBOL  bool
		ok      bool
	}{{`^b`, false, true}, {`^b`, true, false}, {`\Ab`, true, true}, {`\mb`, true, true}, {`b$`, true, true}} {
		_, ok, err := mustCompile(t, c.pattern).Match("ab", 1, c.notBOL, nil)
		if ok != c.ok || err != nil {
			t.Errorf("%q, not at a beginning %v: got %v %v, want %v", c.pattern, c.notBOL, ok, err, c.ok)
		}
	}
	if _, ok, _ := mustCompile(t, `x*`).Match("ab", 3, false, nil); ok {
		t.Error("a match beyond the end")
	}
}

func TestShortCaps(t *testing.T) {
	for _, pattern := range []string{`(b)(c)`, `(.*)(c)`, `(b)(c)\2?`} {
		var caps [4]int
		m, ok, _ := mustCompile(t, pattern).Match("abcd", 0, false, caps[:])
		if !ok || len(m) != 4 || &m[0] != &caps[0] || m[1] != 3 || m[3] != 2 {
			t.Errorf("%q: got %v %v", pattern, m, ok)
		}
	}
}

func TestInvalidUTF8(t *testing.T) {
	for _, pattern := range []string{`\w+`, `(.*)(.)`, `[^a]+`, `(.)\1`, `.(?=.)`, `\yb`} {
		for _, s := range []string{"\xff", "a\xe2\x82b", "\x80\x80", "\xf0\x9f\x98", "é\xc3"} {
			re := mustCompile(t, pattern)
			for from := range len(s) + 1 {
				if m, ok, _ := re.Match(s, from, true, nil); ok && (m[0] < from || m[1] < m[0] || m[1] > len(s)) {
					t.Errorf("%q in %q from %d: %v", pattern, s, from, m)
				}
			}
		}
	}
}

// TestHardPatterns holds patterns that take backtracking matchers exponential
// time. The deadline is far above what linear time needs.
func TestHardPatterns(t *testing.T) {
	long := strings.Repeat("a", 20000)
	for _, c := range []struct{ pattern, subject string }{
		{`(a*)*b`, long},
		{`(a|aa)+$`, long + "b"},
		{`(x+x+)+y`, strings.Repeat("x", 20000)},
		{strings.Repeat("a?", 50) + strings.Repeat("a", 50), long},
		{`((a*)*)*c`, long},
		{`(?:(a)|a.*b)*`, long[:3000]},
		{`a(?=.*b)`, long},
		{`(.*)(.*)(.*)(.*)(.*)x?$`, long},
		{`(a|b|ab){0,20}c`, strings.Repeat("ab", 2000)},
		{`(.*a){20}`, long},
		{`[ab]*a[ab]{12}c`, strings.Repeat("ab", 5000)},
	} {
		done := make(chan struct{})
		go func() {
			mustCompile(t, c.pattern).Match(c.subject, 0, false, nil)
			close(done)
		}()
		select {
		case <-done:
		case <-time.After(2 * time.Minute):
			t.Fatalf("%q takes too long", c.pattern)
		}
	}
}

// explosive is a pattern with a subject that it would search for ages.
const explosive = `^(a+)(a+)(a+)(a+)(x|y)\5\1\2$`

func explosiveSubject() string { return strings.Repeat("a", 200) + "xy" + strings.Repeat("a", 200) }

func TestBudget(t *testing.T) {
	_, ok, err := mustCompile(t, explosive).Match(explosiveSubject(), 0, false, nil)
	if ok || err != ErrBudget {
		t.Errorf("got %v %v, want the error of the budget", ok, err)
	}
}

type checker func() error

func (c checker) Check() error { return c() }

func TestStop(t *testing.T) {
	stopped := errors.New("stopped")
	re := mustCompile(t, explosive)
	if _, _, err := re.MatchStop(explosiveSubject(), 0, false, nil, checker(func() error { return stopped })); err != stopped {
		t.Errorf("got %v", err)
	}
}

// TestHammer uses one pattern of each kind from many goroutines.
func TestHammer(t *testing.T) {
	var wg sync.WaitGroup
	for _, c := range matches {
		re, err := Cached(c.pattern, c.flags)
		if err != nil {
			t.Fatal(err)
		}
		o := oracleCase{flags: c.flags, pattern: c.pattern, subject: c.subject}
		for range 4 {
			wg.Go(func() {
				for range 20 {
					m, ok, err := re.Match(c.subject, 0, false, nil)
					if err != nil || ok != (c.want != "") || ok && o.indices(m) != c.want {
						t.Errorf("%v: got %v %v %v", o, m, ok, err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
}

func TestTooLarge(t *testing.T) {
	for _, pattern := range []string{
		strings.Repeat("(", 2000) + strings.Repeat(")", 2000),
		strings.Repeat("(", 900) + strings.Repeat("ab*", 3000) + strings.Repeat(")", 900),
		strings.Repeat("(?=a)", maxLooks+1),
		"((((a{99}){99}){99}){99}){99}",
		`()` + multiply(60),
	} {
		if _, err := Compile(pattern, 0); err != errSpace {
			t.Errorf("%.20q…: got %v", pattern, err)
		}
	}
}

// multiply makes a pattern of n groups each of which refers twice to the one before.
func multiply(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `(\%d\%d)`, i+1, i+1)
	}
	return b.String()
}

func TestCached(t *testing.T) {
	a, _ := Cached(`cached+`, 0)
	b, _ := Cached(`cached+`, 0)
	if c, _ := Cached(`cached+`, NoCase); a != b || a == c {
		t.Error("the cache mixes patterns up or forgets them")
	}
	for i := range 2 * cacheSize {
		Cached(strings.Repeat("x", i%50)+string(rune('a'+i/50)), 0)
	}
	if n := len(cache.entries); n > cacheSize || n != cache.order.Len() {
		t.Errorf("%d entries, %d in order", n, cache.order.Len())
	}
	if _, err := Cached(`(`, 0); err == nil {
		t.Error("no error")
	}
}

func FuzzCompile(f *testing.F) {
	for _, c := range syntax {
		f.Add(c.pattern, uint(0))
	}
	for _, c := range matches {
		f.Add(c.pattern, uint(c.flags))
	}
	f.Fuzz(func(t *testing.T, pattern string, flags uint) {
		if re, err := Compile(pattern, Flags(flags)); err == nil {
			re.Info()
		}
	})
}

func FuzzMatch(f *testing.F) {
	for _, c := range matches {
		f.Add(c.pattern, c.subject, uint(c.flags), 0)
	}
	f.Fuzz(func(t *testing.T, pattern, s string, flags uint, from int) {
		if len(pattern) > 200 || len(s) > 500 || from < 0 || from > len(s) {
			return
		}
		re, err := Compile(pattern, Flags(flags))
		if err != nil {
			return
		}
		m, ok, err := re.Match(s, from, false, nil)
		if err != nil || !ok {
			return
		}
		for i := 0; i < len(m); i += 2 {
			if m[i] > m[i+1] || m[i] >= 0 && (m[i] < m[0] || m[i+1] > m[1]) {
				t.Fatalf("%q in %q: %v", pattern, s, m)
			}
		}
		var short [2]int
		if n, ok, _ := re.Match(s, from, false, short[:]); !ok || n[0] != m[0] || n[1] != m[1] {
			t.Fatalf("%q in %q: %v with captures, %v without", pattern, s, m, n)
		}
	})
}
