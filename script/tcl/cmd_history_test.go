package tcl

// This file holds the cases of history.

import "testing"

func TestHistory(t *testing.T) {
	runCases(t, historyCases)
}

var historyCases = []tclCase{
	{script: `history foo`, want: `unknown or ambiguous subcommand "foo": must be add, change, clear, event, info, keep, nextid, or redo`, err: true},
	{script: `history add`, want: `wrong # args: should be "history add event ?exec?"`, err: true},
	{script: `history add a b c`, want: `wrong # args: should be "history add event ?exec?"`, err: true},
	{script: `history add {set x 1}`, want: ``},
	{script: `history add {set x 5} exec`, want: `5`},
	{script: `history add {set x 5} foo`, want: `bad argument "foo": should be "exec"`, err: true},
	{script: `history add {set a 1}; history add {set b 2} e; history`, want: "     1  set a 1\n     2  set b 2"},
	{script: `history add a; history add b; history info 1`, want: `     2  b`},
	{script: `history info a`, want: `bad integer "a"`, err: true},
	{script: `history add a; history add b; history add c; list [history event] [history event 1] [history event -2] [history event 0]`, want: `b a a c`},
	{script: `history event 99`, want: `event "99" hasn't occured yet`, err: true},
	{script: `history add {set x}; history add y; history event set`, want: `set x`},
	{script: `history event zz`, want: `no event matches "zz"`, err: true},
	{script: `history event a b`, want: `wrong # args: should be "history event ?event?"`, err: true},
	{script: `history add {set x 1}; history add y; history redo; history`, want: "     1  set x 1\n     2  set x 1"},
	{script: `history redo 99`, want: `event "99" hasn't occured yet`, err: true},
	{script: `history redo a b`, want: `wrong # args: should be "history redo ?event?"`, err: true},
	{script: `history add a; history add b; history change x; history change z 1; history`, want: "     1  z\n     2  x"},
	{script: `history change x 99`, want: `event "99" hasn't occured yet`, err: true},
	{script: `history change`, want: `wrong # args: should be "history change newValue ?event?"`, err: true},
	{script: `history keep`, want: `20`},
	{script: `history keep 3`, want: `3`},
	{script: `history keep x`, want: `illegal keep count "x"`, err: true},
	{script: `history keep -1`, want: `illegal keep count "-1"`, err: true},
	{script: `history keep a b`, want: `wrong # args: should be "history keep ?count?"`, err: true},
	{script: `history keep 2; history add a; history add b; history add c; list [history] [catch {history event 1} m] $m`, want: "{     2  b\n     3  c} 1 {event \"1\" is too far in the past}"},
	{script: `history nextid`, want: `1`},
	{script: `history nextid x`, want: `wrong # args: should be "history nextid"`, err: true},
	{script: `history add a; history clear; list [history] [history nextid]`, want: `{} 1`},
	{script: `history clear x`, want: `wrong # args: should be "history clear"`, err: true},
	{script: `history event`, want: ``},
}
