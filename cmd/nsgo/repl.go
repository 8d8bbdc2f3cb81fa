package main

// This file holds nsgo repl.

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"strings"

	"nsgo/script"
	"nsgo/script/lua"
	"nsgo/script/tcl"
	"nsgo/server"
)

// repl reads and runs lines until the end of the input.
func (m *Main) repl(flags *flag.FlagSet, args []string) error {
	var site siteFlags
	site.define(flags)
	language := flags.String("lang", "lua", "language: lua or tcl")
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError("repl takes no arguments: " + flags.Arg(0))
	}
	if *language != "lua" && *language != "tcl" {
		return usageError("-lang " + *language + ": the languages are lua and tcl")
	}
	var ended exit
	session, err := server.NewSession(m.offline(site.config, ".", &ended), *language)
	if err != nil {
		return err
	}
	defer session.Close()
	if *language == "tcl" { // as any script, what is typed finds argv0, argv and argc
		if _, err := session.Interp().Run(tcl.Script(script.Source{File: "nsgo"})); err != nil {
			return err
		}
	}
	d := dialogue{session: session, language: *language}
	lines := bufio.NewScanner(m.Stdin)
	lines.Buffer(nil, 1<<20)
	for {
		fmt.Fprint(m.Stdout, d.prompt())
		if !lines.Scan() {
			fmt.Fprintln(m.Stdout)
			return lines.Err()
		}
		answer, err := d.line(lines.Text())
		switch {
		case errors.Is(err, script.ErrExit):
			return ended.status(err)
		case err != nil:
			fmt.Fprintln(m.Stdout, withTrace(err))
		case answer != "":
			fmt.Fprintln(m.Stdout, answer)
		}
	}
}

// dialogue runs what is typed, line by line.
type dialogue struct {
	session  *server.Session
	language string
	pending  string // lines that are not complete yet
}

// prompt asks for a line, or for the rest of one.
func (d *dialogue) prompt() string {
	if d.pending == "" {
		return "> "
	}
	return ">> "
}

// line runs a line together with those before it that were not complete, and gives its value as text.
func (d *dialogue) line(text string) (string, error) {
	text = d.pending + text + "\n"
	d.pending = ""
	if d.language == "lua" {
		more, err := lua.Eval(d.session.Interp(), text)
		if more {
			d.pending, err = text, nil
		}
		return "", err
	}
	if !tcl.Complete(text) {
		d.pending = text
		return "", nil
	}
	v, err := d.session.Run(script.Source{File: "stdin", Text: []byte(text)})
	return show(v), err
}

// show writes a value for people.
func show(v script.Value) string {
	switch v.Kind() {
	case script.List:
		items := make([]string, len(v.List()))
		for i, item := range v.List() {
			items[i] = show(item)
		}
		return "{" + strings.Join(items, ", ") + "}"
	case script.Map:
		var pairs []string
		for list := v.List(); len(list) > 1; list = list[2:] {
			pairs = append(pairs, show(list[0])+" = "+show(list[1]))
		}
		return "{" + strings.Join(pairs, ", ") + "}"
	case script.Function:
		return "function " + v.Func().String()
	}
	return v.Str()
}
