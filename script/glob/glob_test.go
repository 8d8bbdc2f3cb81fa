package glob

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"
)

var matches = []struct {
	pattern, s string
	want       bool
}{
	{"", "", true}, {"", "a", false}, {"a", "", false}, {"a", "a", true}, {"a", "ab", false}, {"ab", "a", false},
	{"*", "", true}, {"*", "a/b", true}, {"a*", "a", true}, {"a*", "ba", false}, {"*a", "bba", true}, {"*a", "bab", false},
	{"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false}, {"**", "x", true}, {"a**b", "ab", true}, {"*a*a", "aa", true}, {"*a*a", "a", false},
	{"?", "", false}, {"?", "x", true}, {"?", "é", true}, {"??", "é", false}, {"a?c", "abc", true}, {"*?", "", false},
	{"[abc]", "b", true}, {"[abc]", "d", false}, {"[a-c]", "b", true}, {"[c-a]", "b", true}, {"[a-c]x", "cx", true}, {"[a-c", "b", true},
	{"[a-", "a", false}, {"[]", "]", false}, {"[]a]", "a", false}, {"[-a]", "-", true}, {"[a-c-e]", "d", false}, {"[à-ü]", "é", true},
	{"[*]", "*", true}, {"[\\]]", "\\]", true}, {"\\*", "*", true}, {"\\*", "a", false}, {"\\", "\\", false}, {"\\\\", "\\", true},
	{"*.foo", "/a/b.foo", true}, {"/admin/*", "/admin", false}, {"/admin/*", "/admin/", true}, {"/admin*", "/administrator", true},
	{"\xff", "\xff", true}, {"?", "\xff", true}, {"\xff", "\xfe", false},
}

func TestMatch(t *testing.T) {
	for _, tt := range matches {
		if got := Match(tt.pattern, tt.s); got != tt.want {
			t.Errorf("Match(%q, %q) = %t", tt.pattern, tt.s, got)
		}
	}
}

func TestMatchFold(t *testing.T) {
	for _, tt := range []struct {
		pattern, s string
		want       bool
	}{{"aBc", "AbC", true}, {"[A-C]", "b", true}, {"É*", "éa", true}, {"a", "b", false}, {"\xff", "\xff", true}} {
		if got := MatchFold(tt.pattern, tt.s); got != tt.want {
			t.Errorf("MatchFold(%q, %q) = %t", tt.pattern, tt.s, got)
		}
	}
}

// A pattern of many stars takes no more than the product of the lengths.
func TestMatchIsBounded(t *testing.T) {
	start := time.Now()
	if Match(strings.Repeat("*a", 1000)+"b", strings.Repeat("a", 10000)) {
		t.Error("matched")
	}
	if d := time.Since(start); d > time.Minute {
		t.Errorf("took %v", d)
	}
}

// Tcl itself agrees on random patterns of the characters that matter.
func TestMatchAgreesWithTcl(t *testing.T) {
	tclsh, err := exec.LookPath("tclsh")
	if err != nil {
		t.Skip("SKIP: no tclsh to compare with")
	}
	words := func(letters string) string {
		b := make([]byte, rand.IntN(7))
		for i := range b {
			b[i] = letters[rand.IntN(len(letters))]
		}
		return string(b)
	}
	var script, want bytes.Buffer
	for range 5000 {
		p, s := words(`abB*?[]-\`), words(`abB]-\`)
		if strings.LastIndexByte(p, '[') > strings.LastIndexByte(p, ']') {
			continue // a set that is never closed: tclsh's own answers differ with and without -nocase
		}
		fmt.Fprintf(&script, "puts [binary decode hex {%x}],[binary decode hex {%x}],[string match [binary decode hex {%x}] [binary decode hex {%x}]][string match -nocase [binary decode hex {%x}] [binary decode hex {%x}]]\n", p, s, p, s, p, s)
		fmt.Fprintf(&want, "%s,%s,%d%d\n", p, s, number(Match(p, s)), number(MatchFold(p, s)))
	}
	cmd := exec.Command(tclsh)
	cmd.Stdin = &script
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := strings.Split(string(got), "\n"), strings.Split(want.String(), "\n")
	for i := range wantLines {
		if i >= len(gotLines) || gotLines[i] != wantLines[i] {
			t.Fatalf("tclsh %q, Match %q", gotLines[min(i, len(gotLines)-1)], wantLines[i])
		}
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

func BenchmarkMatch(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Match("/admin/*.tcl", "/admin/users/list.tcl")
	}
}
