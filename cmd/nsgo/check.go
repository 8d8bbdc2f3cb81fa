package main

// This file holds nsgo check.

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"

	"nsgo/server"
)

// check tells every fault of the configuration, the library and the pages, one a line on standard output.
func (m *Main) check(flags *flag.FlagSet, args []string) error {
	var site siteFlags
	site.define(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError("check takes no arguments: " + flags.Arg(0))
	}
	config, err := site.load()
	var faults server.Faults
	if errors.As(err, &faults) || errors.Is(err, os.ErrNotExist) {
		fmt.Fprintln(m.Stdout, err)
		return exitError(exitFailed)
	}
	if err != nil {
		return err
	}
	files, found := server.Check(config, serverEngines(config, slog.New(slog.DiscardHandler)))
	for _, fault := range found {
		fmt.Fprintln(m.Stdout, fault)
	}
	if len(found) > 0 {
		return exitError(exitFailed)
	}
	fmt.Fprintf(m.Stdout, "the configuration and %d scripts and pages are in order\n", files)
	return nil
}
