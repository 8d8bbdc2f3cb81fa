package server

// This file holds how functions run that no request asked for: scheduled procedures and those kept for an event.

import (
	"errors"
	"fmt"

	"nsgo/builtins"
	"nsgo/script"
)

// runHooks runs the procedures of an event, each even if another failed.
func (g *generation) runHooks(event hook) {
	for _, h := range g.hooks.of(event) {
		g.runEvent(&h)
	}
}

// runEvent runs a function in an interp of its own; a fault is logged.
func (g *generation) runEvent(h *builtins.Handler) { g.guard(h, g.callEvent) }

// guard calls a function by way of call, and logs a fault of it: nobody else is there to see it.
func (g *generation) guard(h *builtins.Handler, call func(*builtins.Handler) error) {
	defer func() {
		if p := recover(); p != nil {
			g.server.log.Error("panic in a procedure", "procedure", h.Func.String(), "panic", fmt.Sprint(p))
		}
	}()
	if err := call(h); err != nil && !errors.Is(err, script.ErrExit) {
		attrs := []any{"procedure", h.Func.String()}
		var e *script.Error
		if errors.As(err, &e) && e.Trace != "" {
			attrs = append(attrs, "trace", e.Trace)
		}
		g.server.log.Error(err.Error(), attrs...)
	}
}

// callEvent calls a function in an interp of its own.
func (g *generation) callEvent(h *builtins.Handler) error {
	if !g.hold() {
		return nil
	}
	defer g.release()
	library := g.libraries[h.Func.Language()]
	if library == nil {
		return errNoEngine
	}
	ctx := g.context()
	ctx.Begin(nil)
	defer ctx.End()
	in, err := library.Interp(ctx)
	if err != nil {
		return err
	}
	defer in.Close()
	defer ctx.RunHooks()
	_, err = ctx.Call(in, h.Func, builtins.HandlerArgs(ctx, *h, builtins.RoleEvent, "")...)
	return err
}
