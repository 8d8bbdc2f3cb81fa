package are

// This file tests what is taken for a pattern and what is said about it.

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// syntax lists patterns with what Tcl says about them, or the code of the error.
var syntax = []struct{ pattern, about string }{
	{``, `0 {REG_UUNSPEC REG_UEMPTYMATCH}`},
	{`a(`, `error REG_EPAREN`},
	{`a)`, `error REG_EPAREN`},
	{`(?e)a)`, `0 {REG_UPBOTCH REG_UNONPOSIX}`},
	{`[a`, `error REG_EBRACK`},
	{`[]`, `error REG_EBRACK`},
	{`[^]`, `error REG_EBRACK`},
	{`[[.a`, `error REG_EBRACK`},
	{`[b-a]`, `error REG_ERANGE`},
	{`[a-c-e]`, `error REG_ERANGE`},
	{`[[:alpha:]-z]`, `error REG_ERANGE`},
	{`[a-\d]`, `error REG_ERANGE`},
	{`[\D]`, `error REG_EESCAPE`},
	{`[[.foo.]]`, `error REG_ECOLLATE`},
	{`[[:foo:]]`, `error REG_ECTYPE`},
	{`[[.hyphen.]-z]`, `0 {REG_UUNPORT REG_ULOCALE}`},
	{`[]-a]`, `0 REG_UUNPORT`},
	{`a{1,2`, `error REG_EBRACE`},
	{`a{256}`, `error REG_BADBR`},
	{`a{2,1}`, `error REG_BADBR`},
	{`a{1x}`, `error REG_BADBR`},
	{`a{,2}`, `0 {REG_UBRACES REG_UUNSPEC}`},
	{`(?x)a{ 1 , 2 }`, `0 {REG_UBOUNDS REG_UNONPOSIX}`},
	{`a**`, `error REG_BADRPT`},
	{`^*`, `error REG_BADRPT`},
	{`***a`, `error REG_BADRPT`},
	{`***?`, `error REG_BADPAT`},
	{`a[0-[=x=]]`, `error REG_ERANGE`},
	{`(?<a)`, `error REG_BADRPT`},
	{`(?z)a`, `error REG_BADOPT`},
	{`(?i`, `error REG_BADOPT`},
	{`((a{255}){255}){255}`, `error REG_ESPACE`},
	{`\q`, `error REG_EESCAPE`},
	{`a\`, `error REG_EESCAPE`},
	{`\x`, `error REG_EESCAPE`},
	{`(a)\2`, `error REG_ESUBREG`},
	{`(a){0}\1`, `error REG_ESUBREG`},
	{`(?=(a)\1)`, `error REG_ESUBREG`},
	{`(a)\1`, `1 {REG_UBACKREF REG_UNONPOSIX}`},
	{`(a)\12`, `1 {REG_UNONPOSIX REG_UUNPORT}`},
	{`(a)(?=b)\1`, `1 {REG_UBACKREF REG_ULOOKAHEAD REG_UNONPOSIX}`},
	{`(?b)\(*a\)`, `1 REG_UNONPOSIX`},
	{`(?b)^*a`, `0 REG_UNONPOSIX`},
	{`(?b)a\{1`, `error REG_EBRACE`},
	{`(?q)a)(`, `0 REG_UNONPOSIX`},
	{`a*?`, `0 {REG_UNONPOSIX REG_UEMPTYMATCH REG_USHORTEST}`},
	{`\m`, `0 {REG_UNONPOSIX REG_ULOCALE REG_UEMPTYMATCH}`},
	{`(?=a)`, `0 {REG_ULOOKAHEAD REG_UNONPOSIX}`},
	{`a(?#foo`, `0 REG_UNONPOSIX`},
	{`[\w]`, `0 {REG_UBBS REG_UNONPOSIX REG_ULOCALE}`},
}

func TestSyntax(t *testing.T) {
	for _, c := range syntax {
		if got := (oracleCase{pattern: c.pattern, about: true}).answer(); got != c.about {
			t.Errorf("%q: got %s, want %s", c.pattern, got, c.about)
		}
	}
}

// pieces are what a random pattern is strung from, meaningful or not.
var pieces = strings.Fields(`( (?: (?= (?! ) [ [^ ] [: :] alpha digit . * + ? {1} {1,2} {2,} { } , | ^ $ \ \d \D \w \s \m \y \A
	\1 \2 \12 \007 \x41 \u00e9 \n \e \cA \B [[:<:]] [[:>:]] [. .] [= =] hyphen a b c - a-c 1 é (?#x) # *? ?? {1,2}? \( \) \{ \}
	[[:alpha:]b] [a-c] [^b] (a) (b) (?:ab) ***= ***: (?i) (?x) (?b) (?e) (?q) (?n)`)

func randomSyntax(n int, seed uint64) (cases []oracleCase) {
	r := rand.New(rand.NewPCG(seed, 11))
	for range n {
		var b strings.Builder
		b.WriteString([]string{"", "", "", "", "(?b)", "(?e)", "(?x)", "(?n)", "(?ie)"}[r.IntN(9)])
		for range 1 + r.IntN(5) {
			b.WriteString(pieces[r.IntN(len(pieces))])
			if r.IntN(20) == 0 {
				b.WriteByte(' ')
			}
		}
		subject := fmt.Sprint(strings.Repeat("ab", r.IntN(2)), "cab-b é\n1]{}(a)"[r.IntN(5):])
		c := oracleCase{pattern: b.String(), subject: subject, flags: Flags(r.IntN(64)) & (NoCase | Expanded)}
		cases = append(cases, c)
		c.about = true
		cases = append(cases, c)
	}
	return cases
}

func TestSyntaxAgainstTclsh(t *testing.T) {
	var cases []oracleCase
	for _, c := range syntax {
		cases = append(cases, oracleCase{pattern: c.pattern, about: true})
	}
	compareAll(t, append(cases, randomSyntax(*diffCases/2, *diffSeed)...))
}
