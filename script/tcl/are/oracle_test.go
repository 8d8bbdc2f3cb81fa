package are

// This file compares the engine with tclsh, where that is installed.

import (
	"bufio"
	"encoding/hex"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var diffCases = flag.Int("diff", 1500, "number of random cases to compare with tclsh")
var diffSeed = flag.Uint64("seed", 1, "seed of the random cases")

// oracleScript reads lines of flags, pattern, subject and offset in hexadecimal
// UTF-8 and prints the character offsets of the matches, or the error.
const oracleScript = `
proc text {h} { encoding convertfrom utf-8 [binary decode hex $h] }
while {[gets stdin line] >= 0} {
	lassign [split $line ,] flags pattern subject start about
	if {[catch {
		if {$about} {
			set out [regexp -about {*}$flags -- [text $pattern]]
		} else {
			set out [regexp -inline -indices -start $start {*}$flags -- [text $pattern] [text $subject]]
		}
	} out opt]} {
		set out "error [lindex [dict get $opt -errorcode] 1]"
	}
	puts [string map {\n \\n} $out]
	flush stdout
}
`

var flagNames = []struct {
	f    Flags
	name string
}{{NoCase, "-nocase"}, {Expanded, "-expanded"}, {LineStop, "-linestop"}, {LineAnchor, "-lineanchor"}}

type oracleCase struct {
	flags            Flags
	pattern, subject string
	start            int // in characters
	about            bool
}

func (c oracleCase) String() string {
	return fmt.Sprintf("flags %b pattern %q subject %q start %d", c.flags, c.pattern, c.subject, c.start)
}

// slow is the answer to a case that tclsh did not finish in time: some patterns
// take it exponential time.
const slow = "slow"

// askOracle runs all cases through tclsh, through a new one after a slow case.
func askOracle(t *testing.T, cases []oracleCase) (answers []string) {
	t.Helper()
	path, err := exec.LookPath("tclsh")
	if err != nil {
		t.Skip("SKIP: tclsh is not installed")
	}
	script := t.TempDir() + "/oracle.tcl"
	writeFile(t, script, oracleScript)
	for len(answers) < len(cases) {
		answers = append(answers, askOnce(t, path, script, cases[len(answers):])...)
		if len(answers) < len(cases) {
			answers = append(answers, slow)
		}
	}
	return answers
}

// askOnce runs cases until one is slow.
func askOnce(t *testing.T, path, script string, cases []oracleCase) (answers []string) {
	cmd := exec.Command(path, script)
	cmd.Stdin = strings.NewReader(oracleInput(cases))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	watch := time.AfterFunc(oracleTime, func() { cmd.Process.Kill() })
	for sc := bufio.NewScanner(out); sc.Scan(); watch.Reset(oracleTime) {
		answers = append(answers, sc.Text())
	}
	watch.Stop()
	cmd.Wait() // a killed one reports an error, which says no more than the missing answers
	return answers
}

const oracleTime = 2 * time.Second

func oracleInput(cases []oracleCase) string {
	var in strings.Builder
	for _, c := range cases {
		var names []string
		for _, f := range flagNames {
			if c.flags&f.f != 0 {
				names = append(names, f.name)
			}
		}
		about := 0
		if c.about {
			about = 1
		}
		fmt.Fprintf(&in, "%s,%s,%s,%d,%d\n", strings.Join(names, " "), hex.EncodeToString([]byte(c.pattern)),
			hex.EncodeToString([]byte(c.subject)), c.start, about)
	}
	return in.String()
}

// answer is what the engine says, in the words of oracleScript.
func (c oracleCase) answer() string {
	re, err := Compile(c.pattern, c.flags)
	if err != nil {
		return "error " + err.(*Error).Code
	}
	if c.about {
		info := strings.Join(re.Info(), " ")
		if len(re.Info()) != 1 {
			info = "{" + info + "}"
		}
		return fmt.Sprint(re.NumSubexp(), " ", info)
	}
	from := 0
	for range min(c.start, utf8.RuneCountInString(c.subject)) {
		from += width(c.subject, from)
	}
	notBOL := from > 0 && c.subject[from-1] != '\n'
	m, ok, err := re.Match(c.subject, from, notBOL, nil)
	if err != nil {
		return err.Error()
	}
	if !ok {
		return ""
	}
	return c.indices(m)
}

// indices writes byte offsets as Tcl's inclusive character offsets.
func (c oracleCase) indices(m []int) string {
	var out []string
	for i := 0; i < len(m); i += 2 {
		if m[i] < 0 {
			out = append(out, "{-1 -1}")
			continue
		}
		b, e := utf8.RuneCountInString(c.subject[:m[i]]), utf8.RuneCountInString(c.subject[:m[i+1]])
		out = append(out, fmt.Sprintf("{%d %d}", b, e-1))
	}
	return strings.Join(out, " ")
}

// generator makes small random patterns.
type generator struct {
	*rand.Rand
	depth   int
	groups  int
	backref bool
}

func (g *generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g *generator) alternatives() string {
	g.depth++
	defer func() { g.depth-- }()
	n := 1
	if g.IntN(4) == 0 {
		n += 1 + g.IntN(2)
	}
	var b []string
	for range n {
		b = append(b, g.branch())
	}
	return strings.Join(b, "|")
}

func (g *generator) branch() string {
	var b strings.Builder
	for range g.IntN(4) + min(1, g.IntN(8)) {
		if g.IntN(12) == 0 {
			b.WriteString(g.constraint())
			continue
		}
		b.WriteString(g.atom())
		if g.IntN(5) < 2 {
			b.WriteString(g.pick("*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}", "{1,}", "{2,3}?", "{1,1}?", "{1,1}", "{0,1}?", "{2,}", "{0,3}"))
		}
	}
	return b.String()
}

func (g *generator) constraint() string {
	if g.depth < 4 && g.IntN(3) == 0 {
		groups := g.groups
		s := g.pick("(?=", "(?!") + g.alternatives() + ")"
		g.groups = groups
		return s
	}
	return g.pick("^", "$", `\y`, `\m`, `\M`, `\Y`, `\A`, `\Z`)
}

func (g *generator) atom() string {
	switch n := g.IntN(12); {
	case n < 3 && g.depth < 4:
		g.groups++
		return "(" + g.alternatives() + ")"
	case n == 3 && g.depth < 4:
		return "(?:" + g.alternatives() + ")"
	case n == 4 && g.backref && g.groups > 0:
		return fmt.Sprintf(g.pick(`\%d`, `\%d`, `(?:\%d?)`, `(?:\%d)`), 1+g.IntN(g.groups))
	case n == 5:
		return g.pick(".", "[ab]", "[^a]", `\w`, `\s`, "[[:alpha:]]", "[^b ]", "é", "[é-ü]")
	}
	return g.pick("a", "b", "a", "b", "c", "ab", "A")
}

func (g *generator) subject() string {
	var b strings.Builder
	for range g.IntN(9) {
		b.WriteString(g.pick("a", "b", "a", "b", "c", "ab", "A", " ", "\n", "é", "B"))
	}
	return b.String()
}

func randomCases(n int, seed uint64) (cases []oracleCase) {
	r := rand.New(rand.NewPCG(seed, 7))
	for range n {
		g := &generator{Rand: r, backref: r.IntN(3) == 0}
		c := oracleCase{pattern: g.alternatives(), subject: g.subject()}
		if r.IntN(3) == 0 {
			c.flags = Flags(r.IntN(16)) &^ Expanded
		}
		if r.IntN(8) == 0 {
			c.start = min(r.IntN(3), utf8.RuneCountInString(c.subject))
		}
		cases = append(cases, c)
	}
	return cases
}

func TestRandomAgainstTclsh(t *testing.T) { compareAll(t, randomCases(*diffCases, *diffSeed)) }

// compareAll compares the answers to all cases and shows the first that differ.
func compareAll(t *testing.T, cases []oracleCase) {
	t.Helper()
	bad := 0
	for i, want := range askOracle(t, cases) {
		if got := cases[i].answer(); got != want && want != slow {
			if bad++; bad <= 20 {
				t.Errorf("%v\n got %s\nwant %s", cases[i], got, want)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d differ", bad, len(cases))
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
