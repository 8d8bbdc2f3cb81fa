// This file tests the life of a context.

package builtins

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"nsgo/script"
)

// Stop cuts a sleep short, no further script starts, and hooks run all the same.
func TestStopEndsASleep(t *testing.T) {
	for _, lang := range languages() {
		t.Run(lang.name, func(t *testing.T) {
			srv := newFakeServer()
			ctx := NewContext(srv, NewShared())
			serial := ctx.Begin(nil)
			time.AfterFunc(10*time.Millisecond, func() { ctx.Stop(serial, script.ErrTime) })
			within(t, func() {
				_, err := lang.run(t, ctx, lang.text(testCase{tcl: "ns_sleep 3600", lua: "ns_sleep(3600)"}))
				if !errors.Is(err, script.ErrTime) {
					t.Errorf("stopped with %v", err)
				}
			})
			ctx.End()
		})
	}
}

func TestStopIsForOneRequest(t *testing.T) {
	f := newFake(t)
	old := f.ctx.serial
	f.ctx.End()
	f.ctx.Begin(nil)
	f.ctx.Stop(old, script.ErrTime)
	if err := f.ctx.Stopped(); err != nil {
		t.Errorf("the next request was stopped: %v", err)
	}
	f.ctx.Stop(f.ctx.serial, script.ErrTime)
	if _, err := f.ctx.Call(f.in, fakeFunc{"f", 0, 0}); !errors.Is(err, script.ErrTime) {
		t.Errorf("a script began after the stop: %v", err)
	}
}

// Hooks run last one first, each even if another fails, also after a stop.
func TestHooksAlwaysRun(t *testing.T) {
	f := newFake(t)
	var order []string
	f.in.funcs["a"] = func([]script.Value) error { order = append(order, "a"); return nil }
	f.in.funcs["b"] = func([]script.Value) error { order = append(order, "b"); return errors.New("broken") }
	for _, name := range []string{"a", "b", "a"} {
		f.ctx.atclose = append(f.ctx.atclose, hook{f.in, Handler{Func: fakeFunc{name, 0, 0}}})
	}
	f.ctx.Stop(f.ctx.serial, script.ErrClientGone)
	f.ctx.End()
	if got := strings.Join(order, ""); got != "aba" {
		t.Errorf("ran %s, want aba", got)
	}
	if len(f.srv.logged) != 1 || !strings.Contains(f.srv.logged[0], "ns_atclose b: broken") {
		t.Errorf("logged %q", f.srv.logged)
	}
}

func TestEndForgetsEverything(t *testing.T) {
	f := newFake(t)
	f.srv.tempDir = t.TempDir()
	name, _, err := f.ctx.spool(strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.run("set s [ns_set create x]\nns_set list\nns_adp_append text"); err != nil {
		t.Fatal(err)
	}
	f.in.vars["s"].Object().Handle()
	f.ctx.End()
	f.ctx.Begin(nil)
	if _, err := os.Stat(name); err == nil {
		t.Error("the temporary file is still there")
	}
	if v, _ := f.run("ns_set list"); len(v.List()) != 0 {
		t.Errorf("sets left: %s", tclText(v))
	}
	if v, _ := f.run("ns_adp_tell"); v.Int() != 0 {
		t.Errorf("%d bytes of a page left", v.Int())
	}
}
