// Package watch stops scripts that compute for too long or fill the memory, whatever their language. It looks at them now and
// then, so that their steps pay nothing for it.
package watch

import (
	"runtime"
	"runtime/metrics"
	"sync"
	"time"

	"nsgo/script"
)

// ErrMemory stops a script that computes while the process has more memory in use than scripts may fill.
var ErrMemory = script.Errorf("script has filled the memory that scripts may use")

// DefaultMemory is the heap of the process, in bytes, above which a script is stopped where nothing else is said.
const DefaultMemory = 1 << 30

// A Script is something that computes at times.
type Script interface {
	// Run returns a number that changes whenever the script begins or ends to compute, and is odd while it does. Any goroutine
	// may call it.
	Run() uint64
	// Stop ends with err what the script computes, if it is still that run. Any goroutine may call it.
	Stop(run uint64, err error)
}

const (
	looksPerLimit = 10
	shortestLook  = 2 * time.Millisecond
	longestLook   = 100 * time.Millisecond
)

// A Watch looks at scripts. A script that still computes what it did at an earlier look has computed all the time between.
type Watch struct {
	limit  time.Duration
	memory int64

	mu      sync.Mutex
	seen    map[Script]sight
	looking bool
}

// sight is what a script computed when it was first seen at that.
type sight struct {
	run   uint64
	since time.Time
}

// New makes a watch that lets scripts compute for limit without a wait, and the process have memory bytes on its heap; no bound
// where one is not positive.
func New(limit time.Duration, memory int64) *Watch {
	return &Watch{limit: limit, memory: memory, seen: make(map[Script]sight)}
}

// Add begins to look at s. Any goroutine may call it.
func (w *Watch) Add(s Script) {
	if w.limit <= 0 && w.memory <= 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen[s] = sight{}
	if !w.looking {
		w.looking = true
		go w.look()
	}
}

// Remove ends looking at s. Any goroutine may call it.
func (w *Watch) Remove(s Script) {
	w.mu.Lock()
	delete(w.seen, s)
	w.mu.Unlock()
}

// look looks at the scripts until there are none.
func (w *Watch) look() {
	every := longestLook
	if w.limit > 0 {
		every = min(max(w.limit/looksPerLimit, shortestLook), longestLook)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for range tick.C {
		s, run, late, more := w.round()
		for _, l := range late {
			l.script.Stop(l.run, script.ErrTime)
		}
		if s != nil && w.Full() {
			s.Stop(run, ErrMemory)
		}
		if !more {
			return
		}
	}
}

type late struct {
	script Script
	run    uint64
}

// round finds the scripts that have computed for too long, and the one that has done so for longest, nil if none was seen at
// that before.
func (w *Watch) round() (longest Script, run uint64, tooLate []late, more bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var since time.Time
	for s, first := range w.seen {
		r := s.Run()
		// The time that the ticker gives is when it should have ticked: on a machine that stood still, long before the run.
		now := time.Now()
		if r&1 == 0 || first.run != r {
			w.seen[s] = sight{r, now}
			continue
		}
		if w.limit > 0 && now.Sub(first.since) >= w.limit {
			tooLate = append(tooLate, late{s, r})
		}
		if longest == nil || first.since.Before(since) {
			longest, run, since = s, r, first.since
		}
	}
	w.looking = len(w.seen) > 0
	return longest, run, tooLate, w.looking
}

// Full reports whether the process has more memory in use than it should, after what is not in use any more has been collected.
func (w *Watch) Full() bool {
	if w.memory <= 0 || HeapInUse() <= w.memory {
		return false
	}
	runtime.GC()
	return HeapInUse() > w.memory
}

// HeapInUse returns the bytes of objects on the heap, with those not yet collected.
func HeapInUse() int64 {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(heap)
	return int64(heap[0].Value.Uint64())
}
