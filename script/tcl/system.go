package tcl

// This file holds what an interp may use of the process and the machine: the standard channels, the working directory, the end, the policy.

import (
	"io"
	"os"
	"path/filepath"
)

// System is what scripts find outside of their interp. It must not be changed once an interp has it; interps may share it.
type System struct {
	// Stdin, Stdout and Stderr are the standard channels; nil means that there is none. A *os.File is used by its descriptor.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Dir is where relative file names begin; "" means the directory of the process.
	Dir string
	// Exit ends what the script runs for. It may end the process; the error that it gives ends the script otherwise.
	Exit func(in *Interp, code int) error
	// Refuse is asked before a script does op ("open", "exec", "socket", "delete", ...) to what; an error ends the command.
	// nil allows everything.
	Refuse func(op, what string) error
	// Report is told of an error that no script waits for any more (after, fileevent, a destructor), with its errorInfo; nil: the
	// words go to Stderr. file is that of the script that runs. Any goroutine may call it.
	Report func(file, message, info string)
	// Programs lets a command that nobody knows be a program of the machine, as at the prompt of a shell.
	Programs bool
	// Alone says that the process runs nothing but this interp and its children, so that they may change what is the process's
	// own: tcl_precision.
	Alone bool
}

// SetSystem gives the interp its surroundings. Interps made of its blueprint, and its children, have the same.
func (in *Interp) SetSystem(s *System) {
	in.sys = s
	in.dir = s.Dir
}

var noSystem = &System{}

func (in *Interp) system() *System {
	if in.sys == nil {
		return noSystem
	}
	return in.sys
}

// allow asks the policy.
func (in *Interp) allow(op, what string) error {
	if f := in.system().Refuse; f != nil {
		return f(op, what)
	}
	return nil
}

// workDir is the directory of this interp and its children. A process has but one and a server many interps, so cd changes only this.
func (in *Interp) workDir() string {
	r := in.rootInterp()
	if r.dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return ""
		}
		r.dir = dir
	}
	return r.dir
}

// inDir makes a file name absolute, for the operating system.
func (in *Interp) inDir(name string) string {
	dir := in.rootInterp().dir
	if name == "" || dir == "" || filepath.IsAbs(name) {
		return name
	}
	return dir + "/" + name
}

func (in *Interp) rootInterp() *Interp {
	for in.parent != nil {
		in = in.parent
	}
	return in
}

// registerSystem makes the families that reach outside of the interp.
func registerSystem(in *Interp) {
	registerEnv(in)
	registerChan(in)
	registerFile(in)
	registerEvent(in)
	registerPackage(in)
	registerAutoload(in)
	registerProcess(in)
	registerSocket(in)
	registerZlib(in)
	in.SetShareChannel(shareChannel)
}
