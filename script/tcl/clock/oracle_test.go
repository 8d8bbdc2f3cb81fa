package clock

// This file runs cases through tclsh.

import (
	"os/exec"
	"strings"
	"testing"
)

// oracle runs one clock command a line in one tclsh and gives each result, or
// "error: " and the message.
func oracle(t *testing.T, commands []string) []string {
	t.Helper()
	tclsh, err := exec.LookPath("tclsh")
	if err != nil {
		t.Skip("SKIP: tclsh is not installed")
	}
	var script strings.Builder
	script.WriteString("encoding system utf-8; fconfigure stdout -encoding utf-8; unset -nocomplain env(TZ) env(TCL_TZ)\n")
	for _, c := range commands {
		script.WriteString("if {[catch {" + c + "} r]} {set r \"error: $r\"}\n")
		script.WriteString("puts [string map [list \\n <lf> \\t <tab>] $r]\n")
	}
	cmd := exec.Command(tclsh)
	cmd.Stdin = strings.NewReader(script.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	results := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(results) != len(commands) {
		t.Fatalf("tclsh gave %d results for %d commands", len(results), len(commands))
	}
	return results
}
