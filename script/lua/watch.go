// This file stops scripts that compute for too long or fill the memory.

package lua

import (
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
	heapMetric    = "/memory/classes/heap/objects:bytes"
)

// ErrMemory stops a script that computes while the process has more memory in use than Options.Memory.
var ErrMemory = script.Errorf("script has filled the memory that scripts may use")

// watch starts the watch of the library, if there is a limit to watch.
func (lib *library) watch() {
	opt := &lib.eng.opt
	if opt.Time <= 0 && opt.Memory == 0 {
		return
	}
	every := longestLook
	if opt.Time > 0 {
		every = min(max(opt.Time/looksPerLimit, shortestLook), longestLook)
	}
	go lib.look(every, lib.done)
}

// sight is what the watch knows of a state.
type sight struct {
	run   uint64
	since time.Time
}

// look looks at the states until the library has ended.
func (lib *library) look(every time.Duration, done <-chan struct{}) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	seen := make(map[*state]sight)
	heap := []metrics.Sample{{Name: heapMetric}}
	for {
		select {
		case <-done:
			return
		case now := <-tick.C:
			lib.lookOnce(seen, heap, now)
		}
	}
}

func (lib *library) lookOnce(seen map[*state]sight, heap []metrics.Sample, now time.Time) {
	lib.mu.Lock()
	defer lib.mu.Unlock()
	for _, st := range lib.states {
		run := st.run.Load()
		last := seen[st]
		if run&1 == 0 || last.run != run {
			seen[st] = sight{run, now}
			continue
		}
		if limit := lib.eng.opt.Time; limit > 0 && now.Sub(last.since) >= limit {
			st.stopRun(run, script.ErrTime)
		} else if lib.eng.opt.Memory > 0 {
			metrics.Read(heap)
			if heap[0].Value.Uint64() > lib.eng.opt.Memory {
				st.stopRun(run, ErrMemory)
			}
		}
	}
}

// stopRun stops what computes, if it is still the same. lib.mu must be held: so the interp cannot end and be given to
// another request meanwhile.
func (st *state) stopRun(run uint64, err error) {
	if in := st.running.Load(); in != nil && st.run.Load() == run {
		in.Stop(err)
	}
}
