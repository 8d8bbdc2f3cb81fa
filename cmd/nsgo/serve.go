package main

// This file holds nsgo serve.

import (
	"errors"
	"flag"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"nsgo/server"
)

// serve runs the server until a signal ends it.
func (m *Main) serve(flags *flag.FlagSet, args []string) error {
	var site siteFlags
	site.define(flags)
	flags.StringVar(&site.listen, "listen", "", "listen on this address only, as host:port or unix:/path")
	flags.StringVar(&site.pages, "pages", "", "serve this folder")
	flags.BoolVar(&site.dev, "dev", false, "show the faults of scripts in the browser, and every edit at once")
	profile := flags.String("cpuprofile", "", "write to this file where the processor's time goes, for go tool pprof")
	if err := parse(flags, args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return usageError("serve takes no arguments: " + flags.Arg(0))
	}
	if site.listen != "" {
		if err := server.CheckAddress(site.listen); err != nil {
			return usageError("-listen " + err.Error())
		}
	}
	signals := m.Signals
	if signals == nil {
		signals = catch(syscall.SIGHUP, syscall.SIGINT, syscall.SIGTERM)
	}
	// A reader that leaves standard output or error must not take the server with it.
	catch(syscall.SIGPIPE)
	endProfile, err := startProfile(*profile)
	if err != nil {
		return err
	}
	s, err := server.Start(m.options(site.load))
	if err == nil {
		err = await(s, signals)
	}
	return errors.Join(err, endProfile())
}

// startProfile begins to write a profile, which end completes; it does nothing where no file is named.
func startProfile(file string) (end func() error, err error) {
	if file == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(file)
	if err != nil {
		return nil, err
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, pprof.StartCPUProfile(f)
}

// catch takes signals away from their default action. What nobody reads is dropped.
func catch(signals ...os.Signal) <-chan os.Signal {
	c := make(chan os.Signal, 8)
	signal.Notify(c, signals...)
	return c
}

// await serves until a signal, or the server itself, wants the end; SIGHUP reloads. A second signal during the drain
// ends at once. A reload runs beside: a library that takes long must not keep the signal to end from being seen.
func await(s *server.Server, signals <-chan os.Signal) error {
	reloads := make(chan struct{}, 1)
	defer close(reloads)
	go func() {
		for range reloads {
			s.Reload() // what fails is in the log, and the server goes on
		}
	}()
	for {
		select {
		case <-s.Stopping():
			return drain(s, signals)
		case sig := <-signals:
			if sig != syscall.SIGHUP {
				return drain(s, signals)
			}
			select {
			case reloads <- struct{}{}:
			default: // one waits already, and will read what there is then
			}
		}
	}
}

// drain ends the server.
func drain(s *server.Server, signals <-chan os.Signal) error {
	done := make(chan error, 1)
	go func() { done <- s.Drain() }()
	for {
		select {
		case err := <-done:
			return err
		case sig := <-signals:
			if sig != syscall.SIGHUP {
				return exitError(exitFailed)
			}
		}
	}
}
