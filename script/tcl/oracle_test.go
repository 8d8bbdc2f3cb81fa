package tcl

// This file holds the helper that runs tables of scripts through this engine and through tclsh.

import (
	"bytes"
	"os"
	osexec "os/exec"
	"strconv"
	"strings"
	"testing"
)

// A tclCase is a script and what it must give: a result, or an error's message when err is set.
type tclCase struct {
	script string
	want   string
	err    bool
	differ string // why tclsh gives something else on purpose; the case is not run through it
}

// TestMain has the temporary files of scripts, and of the tclsh that runs them too, in a directory that it removes: to
// Tcl they are the script's to remove.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "nsgo-tcl")
	if err != nil {
		panic(err)
	}
	os.Setenv("TMPDIR", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// runCases runs each case in an interp of its own, and all of them through one tclsh where there is one.
func runCases(t *testing.T, cases []tclCase) {
	t.Helper()
	for _, c := range cases {
		t.Run("", func(t *testing.T) {
			t.Helper()
			in := New()
			v, err := in.Finish(in.Eval(c.script))
			got := v.String()
			if err != nil {
				got = err.Error()
			}
			if got != c.want || (err != nil) != c.err {
				t.Errorf("%s\n got: %q (error: %v)\nwant: %q (error: %v)", c.script, got, err != nil, c.want, c.err)
			}
		})
	}
	t.Run("tclsh", func(t *testing.T) { oracle(t, cases) })
}

const oracleScript = `
fconfigure stdin -encoding utf-8 -translation lf
fconfigure stdout -encoding utf-8 -translation lf
foreach s [read stdin] {
	set i [interp create]
	set code [catch {$i eval $s} msg]
	if {$code == 2} {set code 0}
	if {$code > 2} {set code 1; set msg "completion code"}
	puts -nonewline "$code [string length $msg]\n$msg\n"
	catch {interp delete $i}
}
`

// oracle checks the table itself against tclsh.
func oracle(t *testing.T, cases []tclCase) {
	t.Helper()
	path, err := osexec.LookPath("tclsh8.6")
	if err != nil {
		t.Skip("SKIP: tclsh8.6 is not installed")
	}
	var run []tclCase
	var scripts []Value
	for _, c := range cases {
		if c.differ == "" {
			run = append(run, c)
			scripts = append(scripts, Str(c.script))
		}
	}
	file := t.TempDir() + "/oracle.tcl"
	writeFile(t, file, oracleScript)
	cmd := osexec.Command(path, file)
	cmd.Stdin = strings.NewReader(FormatList(scripts))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tclsh: %v\n%s", err, stderr.String())
	}
	rest := []rune(string(out))
	for _, c := range run {
		head, n := "", 0
		for n < len(rest) && rest[n] != '\n' {
			n++
		}
		head = string(rest[:n])
		code, size, _ := strings.Cut(head, " ")
		k, err := strconv.Atoi(size)
		if err != nil || n+1+k > len(rest) {
			t.Fatalf("tclsh's answer is cut short at %q", head)
		}
		msg := string(rest[n+1 : n+1+k])
		rest = rest[n+2+k:]
		if msg != c.want || (code != "0") != c.err {
			t.Errorf("tclsh says otherwise of\n%s\ntclsh: %q (error: %v)\ntable: %q (error: %v)", c.script, msg, code != "0", c.want, c.err)
		}
	}
}
