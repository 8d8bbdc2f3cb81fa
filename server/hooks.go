package server

// This file holds the procedures that a library keeps for an event of the server's life.

import (
	"slices"
	"sync"

	"nsgo/builtins"
)

// hook is an event of the server's life.
type hook uint8

const (
	atStartup  hook = iota // the generation begins to serve
	atSignal               // SIGHUP came
	atShutdown             // the server begins to drain
	atExit                 // the server has drained and ends
)

// String names the event as the command that keeps a procedure for it does: ns_atexit.
func (h hook) String() string { return [...]string{"startup", "signal", "shutdown", "exit"}[h] }

// hooks keeps procedures by event, in the order in which they came. Any goroutine may use it.
type hooks struct {
	mu   sync.Mutex
	list [atExit + 1][]builtins.Handler
}

// add keeps a procedure for an event.
func (k *hooks) add(event hook, h builtins.Handler) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.list[event] = append(k.list[event], h)
}

// of gives the procedures of an event.
func (k *hooks) of(event hook) []builtins.Handler {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.list[event])
}

// texts gives a text for each procedure: event, function.
func (k *hooks) texts() (lines []string) {
	for event := range atExit + 1 {
		for _, h := range k.of(event) {
			lines = append(lines, event.String()+" "+h.String())
		}
	}
	return lines
}
