// This file runs many requests of all kinds at once, for the race detector and for what one must not see of another.

package lua

import (
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"testing"
	"time"

	"nsgo/script"
)

// kinds of requests; %[1]d is the request's number, which must be what it returns.
var hammerKinds = []struct {
	text string
	is   error // it ends with this
}{
	{text: "own = %[1]d set(%[1]d) sleep(1) return own == get() and own"},
	{text: "local s = 0 for i = 1, 2000 do s = s + 1 end return %[1]d"},
	{text: "local co = coroutine.wrap(function() sleep(1) coroutine.yield(1) sleep(1) return %[1]d end) co() return co()"},
	{text: "local ok, e = pcall(function() sleep(1) fail() end) return not ok and %[1]d"},
	{text: "return (('x'):rep(50):gsub('x', function() return '' end)) .. %[1]d"},
	{text: "setvar('v', {%[1]d}) sleep(1) return v[1]"},
	{text: "return apply(function(n) sleep(1) return n end, %[1]d)"},
	{text: "sleep(1) fail()", is: errCustom},
	{text: "sleep(1) quit()", is: script.ErrExit},
	{text: "while true do pcall(sleep, 1) end", is: script.ErrClientGone},
	{text: "while true do end", is: script.ErrClientGone},
}

func TestHammer(t *testing.T) {
	lib, _ := load(t, Options{States: 3, Time: time.Minute}, "function set(v) shared = v end function get() return shared end")
	var programs []script.Program
	const requests = 600
	for i := range requests {
		k := hammerKinds[i%len(hammerKinds)]
		p, err := lib.eng.Compile(script.Source{File: "x.lua", Text: []byte(fmt.Sprintf(k.text+"\n-- %[1]d", i))})
		if err != nil {
			t.Fatal(err)
		}
		programs = append(programs, p)
	}
	var wg sync.WaitGroup
	turns := make(chan struct{}, 50)
	for i := range requests {
		turns <- struct{}{}
		wg.Add(1)
		go func() {
			defer wg.Done()
			hammerOne(t, lib, programs[i], i)
			<-turns
		}()
	}
	wg.Wait()
	if lib.active != 0 || stopping.Load() != 0 {
		t.Errorf("%d interps are still out, %d are to stop", lib.active, stopping.Load())
	}
}

func hammerOne(t *testing.T, lib *library, p script.Program, i int) {
	in, err := lib.Interp(&testHost{})
	if err != nil {
		t.Error(err)
		return
	}
	k := hammerKinds[i%len(hammerKinds)]
	var stopped sync.WaitGroup
	if k.is == script.ErrClientGone {
		stopped.Add(1)
		time.AfterFunc(time.Duration(rand.Intn(5))*time.Millisecond, func() {
			in.Stop(script.ErrClientGone)
			stopped.Done()
		})
	}
	v, err := in.Run(p)
	if !errors.Is(err, k.is) || k.is == nil && v.Int() != int64(i) {
		t.Errorf("request %d (%s): %v, %v", i, k.text, v.Str(), err)
	}
	stopped.Wait()
	in.Resume()
	if k.is != script.ErrClientGone {
		if v, err := in.Run(p); !errors.Is(err, k.is) || k.is == nil && v.Int() != int64(i) {
			t.Errorf("request %d, again: %v, %v", i, v.Str(), err)
		}
	}
	in.Close()
}
