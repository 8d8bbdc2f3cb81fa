// Command nsgo is a web server whose handlers are scripts in Lua and Tcl.
package main

// This file holds the command line: which subcommand there is, and what main needs to call it.

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	if strings.HasPrefix(filepath.Base(os.Args[0]), "tclsh") {
		os.Exit(tclsh(os.Args))
	}
	m := Main{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	os.Exit(m.Run(os.Args[1:]))
}

// Main is the command with its surroundings.
type Main struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Signals stands in for the process's signals; nil for those themselves.
	Signals <-chan os.Signal
}

// subcommand is one of the things that nsgo does.
type subcommand struct {
	name, args, doc string
	run             func(m *Main, flags *flag.FlagSet, args []string) error
}

// subcommands in the order of the usage text.
func subcommands() []subcommand {
	return []subcommand{
		{"serve", "[-c FILE] [-listen ADDR] [-pages DIR] [-dev] [-cpuprofile FILE]", "serve, which is also what nsgo alone does", (*Main).serve},
		{"check", "[-c FILE]", "read the configuration and compile every script and page; tell each fault as FILE:LINE: text", (*Main).check},
		{"run", "[-c FILE] SCRIPT [ARG...]", "run one script, in Lua if its name ends in .lua, else in Tcl, with every builtin that needs neither a connection nor a scheduler", (*Main).runScript},
		{"repl", "[-c FILE] [-lang lua|tcl]", "the same, line by line", (*Main).repl},
		{"help", "[COMMAND]", "explain a builtin in both languages, or the configuration (help nsgo.toml)", (*Main).help},
		{"version", "", "tell the version", (*Main).version},
	}
}

// usageError is wrong usage: it ends with status 2.
type usageError string

func (e usageError) Error() string { return string(e) }

// exitError ends the process with a status of its own and no message.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// Run runs the command and gives its exit status.
func (m *Main) Run(args []string) int {
	name := "serve"
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		name, args = args[0], args[1:]
	}
	if len(args) > 0 && name == "serve" && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		m.usage(m.Stdout)
		return exitDone
	}
	for _, c := range subcommands() {
		if c.name == name {
			return m.status(m.call(c, args))
		}
	}
	fmt.Fprintf(m.Stderr, "nsgo: there is no command %q\n", name)
	m.usage(m.Stderr)
	return exitUsage
}

// call runs a subcommand with its own flags, which it defines before it parses args with them.
func (m *Main) call(c subcommand, args []string) error {
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(m.Stderr)
	flags.Usage = func() { fmt.Fprintf(flags.Output(), "usage: nsgo %s %s\n", c.name, c.args); flags.PrintDefaults() }
	return c.run(m, flags, args)
}

// parse reads a subcommand's flags; wrong ones are told by the flag package.
func parse(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		return exitError(exitUsage)
	}
	return err
}

// status tells an error and gives the exit status that it means.
func (m *Main) status(err error) int {
	var usage usageError
	var exit exitError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.As(err, &exit):
		return int(exit)
	case errors.As(err, &usage):
		fmt.Fprintf(m.Stderr, "nsgo: %v\n", err)
		m.usage(m.Stderr)
		return exitUsage
	}
	fmt.Fprintf(m.Stderr, "%v\n", err)
	return exitFailed
}

// usage writes what nsgo can be called with.
func (m *Main) usage(w io.Writer) {
	fmt.Fprintln(w, "usage:")
	for _, c := range subcommands() {
		fmt.Fprintf(w, "  nsgo %-7s %s\n        %s\n", c.name, c.args, c.doc)
	}
}
