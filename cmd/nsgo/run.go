package main

// This file holds nsgo run.

import (
	"bytes"
	"errors"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"

	"nsgo/script"
	"nsgo/script/lua"
	"nsgo/script/tcl"
	"nsgo/server"
)

// runScript runs one script. Without -c no configuration is read and no library is loaded.
func (m *Main) runScript(flags *flag.FlagSet, args []string) error {
	var site siteFlags
	site.define(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return usageError("run needs a script")
	}
	file := flags.Arg(0)
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	language := languageOf(file, text)
	var ended exit
	session, err := server.NewSession(m.offline(site.config, filepath.Dir(file), &ended), language)
	if err != nil {
		return err
	}
	floor := make([]byte, heapFloor)
	err = runFile(session, language, script.Source{File: file, Text: text}, flags.Args()[1:])
	runtime.KeepAlive(floor)
	session.Close()
	return ended.status(err)
}

// heapFloor is how much the heap counts as in use from the start, bytes. A usual script has a few MB in use, which would be
// collected hundreds of times a second. Nothing of it is ever touched, so it takes addresses but no memory.
const heapFloor = 32 << 20

// languageOf tells the language of a script: by its name, else by the interpreter that its first line names, else it is
// Tcl, whose scripts are called .test, .tm and what not.
func languageOf(file string, text []byte) string {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if filepath.Ext(file) == ".lua" || bytes.HasPrefix(first, []byte("#!")) && bytes.Contains(first, []byte("lua")) {
		return "lua"
	}
	return "tcl"
}

// runFile runs a script with its arguments, which it finds where the language has them.
func runFile(session *server.Session, language string, src script.Source, args []string) error {
	if vars, ok := session.Interp().(script.Variables); ok && language == "lua" {
		if err := vars.SetVar("arg", lua.Args(src.File, args)); err != nil {
			return err
		}
	}
	values := make([]script.Value, len(args))
	for i, arg := range args {
		values[i] = script.StringValue(arg)
	}
	if language == "tcl" {
		_, err := session.Interp().Run(tcl.Script(src), values...)
		return err
	}
	_, err := session.Run(src, values...)
	return err
}

// offline gives the options of a session: the machine is the user's own, so a script may do all with it. A Tcl script
// that ends itself leaves its status in ended.
func (m *Main) offline(file, modules string, ended *exit) server.Options {
	o := m.options(func() (*server.Config, error) {
		c, err := scriptConfig(file)
		if err == nil {
			c.Limits.ScriptTime = 0
		}
		return c, err
	})
	system := &tcl.System{Alone: true, Stdin: m.Stdin, Stdout: m.Stdout, Stderr: m.Stderr,
		Exit: func(_ *tcl.Interp, code int) error { ended.code = code; return nil }}
	print := func(_ script.Host, text []byte) { m.Stdout.Write(text) }
	o.Engines = func(c *server.Config, log *slog.Logger) []script.Engine {
		report := func(err error) { log.Error(err.Error()) }
		return engines(c, lua.Options{System: lua.All, Modules: modules, Print: print, Report: report}, system)
	}
	return o
}

// scriptConfig reads the configuration of a session: the file that was named, else one without pages and library.
func scriptConfig(file string) (*server.Config, error) {
	if file != "" {
		return server.Load(file)
	}
	c := server.Default()
	c.Server.Library = ""
	c.Server.Pages = "."
	return &c, nil
}

// exit is how a script has ended itself.
type exit struct{ code int }

// status makes of a script's error what the command ends with: a script that ended itself has not failed, and its status
// is the command's.
func (e *exit) status(err error) error {
	var code lua.ExitCode
	switch {
	case errors.As(err, &code):
		return exitError(code)
	case errors.Is(err, script.ErrExit) && e.code != 0:
		return exitError(e.code)
	case errors.Is(err, script.ErrExit):
		return nil
	}
	return withTrace(err)
}

// withTrace adds the script's traceback to an error, for the terminal.
func withTrace(err error) error {
	var e *script.Error
	if errors.As(err, &e) && e.Trace != "" {
		return errors.New(err.Error() + "\n" + e.Trace)
	}
	return err
}
