package main

// This file holds how the subcommands find their configuration, and the wiring of all rooms.

import (
	"errors"
	"flag"
	"io/fs"
	"path/filepath"
	"runtime/debug"

	"nsgo"
	"nsgo/server"
)

// siteFlags are the flags that say what is served.
type siteFlags struct {
	config, listen, pages string
	dev                   bool
	found                 bool // ./nsgo.toml was there
}

// define adds the flag that all subcommands with a configuration have.
func (f *siteFlags) define(flags *flag.FlagSet) {
	flags.StringVar(&f.config, "c", "", "configuration file; ./nsgo.toml unless told, and where there is none, what the binary carries")
}

// load reads the configuration, as the flags change it.
func (f *siteFlags) load() (*server.Config, error) {
	config, err := f.read()
	if err != nil {
		return nil, err
	}
	if f.listen != "" {
		config.Server.Listen, config.TLS.Listen = []string{f.listen}, nil
	}
	if f.pages != "" {
		config.EmbeddedPages = nil
		config.Server.Pages, err = filepath.Abs(f.pages)
	}
	config.Dev = f.dev
	return config, err
}

// read reads the file that was named, ./nsgo.toml, or what the binary carries.
func (f *siteFlags) read() (*server.Config, error) {
	if f.config != "" {
		return server.Load(f.config)
	}
	config, err := server.Load("nsgo.toml")
	if f.found = f.found || err == nil; f.found || !errors.Is(err, fs.ErrNotExist) {
		return config, err // a file that was there and is not does not make another site of this one
	}
	config, err = server.Parse("nsgo.toml", nsgo.Config)
	if err != nil {
		return nil, err
	}
	config.File = ""
	config.EmbeddedPages, err = fs.Sub(nsgo.Pages, "pages")
	return config, err
}

// options gives what a server is made of.
func (m *Main) options(load func() (*server.Config, error)) server.Options {
	return server.Options{Load: load, Engines: serverEngines, Stdout: m.Stdout, Stderr: m.Stderr, Version: version()}
}

// version gives the version that the binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
