package main

// This file holds nsgo run.

import (
	"errors"
	"flag"
	"os"

	"nsgo/script"
	"nsgo/script/lua"
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
	language, err := server.LanguageOf(file)
	if err != nil {
		return usageError(file + ": " + err.Error())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	session, err := server.NewSession(m.offline(site.config), language)
	if err != nil {
		return err
	}
	defer session.Close()
	values := make([]script.Value, flags.NArg()-1)
	for i, arg := range flags.Args()[1:] {
		values[i] = script.StringValue(arg)
	}
	_, err = session.Run(script.Source{File: file, Text: text}, values...)
	return withTrace(err)
}

// offline gives the options of a session: the machine is the user's own, so a script may do all with it.
func (m *Main) offline(file string) server.Options {
	load := func() (*server.Config, error) {
		c, err := scriptConfig(file)
		if err == nil {
			c.Limits.ScriptTime = 0
		}
		return c, err
	}
	o := m.options(load)
	print := func(_ script.Host, text []byte) { m.Stdout.Write(text) }
	o.Engines = func(c *server.Config) []script.Engine { return engines(c, lua.All, print) }
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

// withTrace adds the script's traceback to an error, for the terminal. A script that ended itself has not failed.
func withTrace(err error) error {
	var e *script.Error
	switch {
	case errors.Is(err, script.ErrExit):
		return nil
	case errors.As(err, &e) && e.Trace != "":
		return errors.New(err.Error() + "\n" + e.Trace)
	}
	return err
}
