package main

// This file makes the languages, and says what their scripts may do with the machine.

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"nsgo/builtins"
	"nsgo/script"
	"nsgo/script/lua"
	"nsgo/script/tcl"
	"nsgo/script/watch"
	"nsgo/server"
)

// serverEngines makes the languages as requests get them.
func serverEngines(c *server.Config, log *slog.Logger) []script.Engine {
	o := lua.Options{System: luaSystems[c.Script.System], Modules: c.Path(c.Server.Library), Base: c.Dir,
		Print: logPrint, Report: func(err error) { log.Error(err.Error()) }}
	out := &logLines{log: log}
	report := func(file, message, info string) {
		log.Error("background error: "+message, "script", file, "trace", info)
	}
	return engines(c, o, &tcl.System{Stdout: out, Stderr: out, Report: report, Dir: c.Path("."), Refuse: refusal(c.Script.System)})
}

// luaSystems are the settings of [script] system for Lua.
var luaSystems = map[string]lua.System{"safe": lua.Safe, "files": lua.Files, "all": lua.All}

// fileOps are what Tcl's scripts may do under system = "files" beside reading.
var fileOps = map[string]bool{"write": true, "delete": true, "mkdir": true, "link": true, "rename": true, "copy": true, "attributes": true}

// refusal gives Tcl's policy for a setting of [script] system.
func refusal(system string) func(op, what string) error {
	return func(op, what string) error {
		if system != "all" && isSpecial(what) {
			return fmt.Errorf("%s %q: not a regular file", op, what)
		}
		if op == "open" || op == "source" || system == "all" || system == "files" && fileOps[op] {
			return nil
		}
		return fmt.Errorf("%s %q: not permitted: [script] system is %q", op, what, system)
	}
}

// isSpecial tells whether a name is that of a pipe, a device or the like, which could block whoever opens it, or never end.
func isSpecial(name string) bool {
	info, err := os.Stat(name)
	return err == nil && !info.Mode().IsRegular() && !info.IsDir()
}

// engines makes all languages, with the limits of a configuration.
func engines(c *server.Config, o lua.Options, system *tcl.System) []script.Engine {
	registry := script.NewRegistry(builtins.All())
	l := &c.Limits
	memory := int64(watch.DefaultMemory)
	if system.Alone {
		memory = -1 // a shell's script has the machine as far as its user has
	}
	w := watch.New(l.ScriptTime.D(), memory)
	o.Watch, o.States, o.Recursion, o.String, o.Time = w, c.Script.Interps, l.ScriptRecursion, int(l.ScriptString), l.ScriptTime.D()
	return []script.Engine{
		lua.New(registry, o),
		tcl.NewEngine(registry, tcl.EngineOptions{
			ScriptTime: l.ScriptTime.D(), RecursionLimit: l.ScriptRecursion, MaxValue: int(l.ScriptString), Watch: w,
			Prepare: func(in *tcl.Interp) { in.SetSystem(system) },
		}),
	}
}

// logPrint puts what a request prints into the error log: a server's standard output is nobody's.
func logPrint(host script.Host, text []byte) {
	if c, ok := host.(*builtins.Context); ok {
		c.Server.Log("notice", "", strings.TrimRight(string(text), "\n"))
	}
}

// logLines puts what is written to it into the error log, an entry a line. Any goroutine may write.
type logLines struct{ log *slog.Logger }

func (w *logLines) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		w.log.Info(strings.TrimRight(string(line), "\n"))
	}
	return len(p), nil
}
