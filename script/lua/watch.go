// This file stops scripts that compute for too long or fill the memory.

package lua

import (
	"runtime"
	"runtime/metrics"
	"time"

	"nsgo/script"
)

// The watch looks at all states of a library now and then, so that a request pays nothing for it: a state that still
// computes what it did at an earlier look has computed all the time between.
const (
	looksPerLimit = 10
	shortestLook  = 2 * time.Millisecond
	longestLook   = 100 * time.Millisecond
)

// ErrMemory stops a script that computes while the process has more memory in use than Options.Memory.
var ErrMemory = script.Errorf("script has filled the memory that scripts may use")

// watch starts the watch of the library, if there is a limit to watch and none runs. lib.mu must be held.
func (lib *library) watch() {
	opt := &lib.eng.opt
	if lib.done != nil || opt.Time <= 0 && opt.Memory <= 0 {
		return
	}
	every := longestLook
	if opt.Time > 0 {
		every = min(max(opt.Time/looksPerLimit, shortestLook), longestLook)
	}
	lib.done = make(chan struct{})
	go lib.look(every, lib.done)
}

// sight is what a state computed when it was first seen at that.
type sight struct {
	run   uint64
	since time.Time
}

// look looks at the states until the library has ended.
func (lib *library) look(every time.Duration, done <-chan struct{}) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	seen := make(map[*state]sight)
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			if st := lib.longest(seen); st != nil && lib.tooMuchMemory() {
				lib.stopRun(st, seen[st].run, ErrMemory)
			}
		}
	}
}

// longest stops what has computed for too long. Of the states that still compute what they did at an earlier look it
// returns the one that has done so for longest, nil if there is none.
func (lib *library) longest(seen map[*state]sight) (longest *state) {
	lib.mu.Lock()
	states := lib.states
	lib.mu.Unlock()
	limit := lib.eng.opt.Time
	for _, st := range states {
		run := st.run.Load()
		// The time that the ticker gives is when it should have ticked: on a machine that stood still, long before the run.
		now := time.Now()
		first := seen[st]
		if run&1 == 0 || first.run != run {
			seen[st] = sight{run, now}
			continue
		}
		if limit > 0 && now.Sub(first.since) >= limit {
			lib.stopRun(st, run, script.ErrTime)
		}
		if longest == nil || first.since.Before(seen[longest].since) {
			longest = st
		}
	}
	return longest
}

// tooMuchMemory reports whether the process has more memory in use than it should, after what is not in use any more has
// been collected.
func (lib *library) tooMuchMemory() bool {
	if lib.eng.opt.Memory <= 0 || heapInUse() <= lib.eng.opt.Memory {
		return false
	}
	runtime.GC()
	return heapInUse() > lib.eng.opt.Memory
}

// heapInUse returns the bytes of objects on the heap, with those not yet collected.
func heapInUse() int64 {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	return int64(heap[0].Value.Uint64())
}

// stopRun stops what a state computes, if it still does. As lib.mu is held, the interp cannot end and be given to another
// request meanwhile.
func (lib *library) stopRun(st *state, run uint64, err error) {
	lib.mu.Lock()
	defer lib.mu.Unlock()
	if in := st.running.Load(); in != nil && st.run.Load() == run {
		in.Stop(err)
	}
}
