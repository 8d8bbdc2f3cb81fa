package tcl

import (
	"errors"
	"testing"
	"time"

	core "nsgo/script"
	"nsgo/script/watch"
)

// What is slow or large is stopped, also where single commands are; the next script of the request runs.
func TestWatch(t *testing.T) {
	const limit = 100 * time.Millisecond
	for _, c := range []struct {
		name, script string
		want         error
		memory       int64
	}{
		{"strings", `for {set i 0} 1 {incr i} {set y($i) [string repeat x 6000000]}`, watch.ErrMemory, 256 << 20},
		{"lists", `for {set i 0} 1 {incr i} {set y($i) [lrepeat 300000 x]}`, watch.ErrMemory, 256 << 20},
		{"caught", `while 1 {catch {set y([incr i]) [string repeat x 6000000]}}`, watch.ErrMemory, 256 << 20},
		{"rounds", `lmap x [lrepeat 1000000 a] {lmap y [lrepeat 1000000 b] {set x $y}}`, core.ErrTime, -1},
		{"dynamic rounds", `set b {set x $y}; set f lmap; $f x [lrepeat 1000000 a] {$f y [lrepeat 1000000 b] $b}`, core.ErrTime, -1},
		{"slow commands", `set l {}; for {set i 0} {$i < 100000} {incr i} {lappend l [expr {rand()}]}; while 1 {lsort $l}`, core.ErrTime, -1},
		{"many commands", `while 1 {eval [string repeat "set a 1;" 1000000]}`, core.ErrTime, -1},
		{"fcopy", `set f [open /dev/zero]; set g [open /dev/null w]; fcopy $f $g`, core.ErrTime, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := NewEngine(core.NewRegistry(nil), EngineOptions{ScriptTime: limit, MaxValue: 64 << 20, Memory: c.memory})
			if c.want == watch.ErrMemory {
				e.opt.ScriptTime = 0
				e.watch = watch.New(0, c.memory)
			}
			lib, err := e.Load(nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			in, err := lib.Interp(nil)
			if err != nil {
				t.Fatal(err)
			}
			defer lib.Close()
			defer in.Close()
			run := func(script string) error {
				p, err := e.Compile(core.Source{File: "x.tcl", Text: []byte(script)})
				if err == nil {
					_, err = in.Run(p)
				}
				return err
			}
			began := time.Now()
			if err := run(c.script); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if d := time.Since(began); d > 10*time.Second {
				t.Errorf("took %v", d)
			}
			if err := run(`set x 1`); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}
