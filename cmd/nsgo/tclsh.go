package main

// This file holds what the command is under a name that begins with tclsh: that shell, without a server's builtins.

import "nsgo/script/tcl"

// tclsh runs a script file or standard input and gives the exit status.
func tclsh(args []string) int {
	in := tcl.New()
	in.SetSystem(tcl.ProcessSystem())
	return tcl.Tclsh(in, args[0], args[1:])
}
