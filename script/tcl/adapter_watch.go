package tcl

// This file lets the watch of a server look at what a session computes.

import (
	"errors"
	"sync"
	"sync/atomic"

	core "nsgo/script"
	"nsgo/script/watch"
)

// watched is a session as the watch sees it.
type watched struct {
	s   *session
	mu  sync.Mutex // held while the run changes or is stopped
	run atomic.Uint64
}

var _ watch.Script = (*watched)(nil)

// Run tells what the session computes: the number is odd while it does.
func (w *watched) Run() uint64 { return w.run.Load() }

// Stop ends what the session computes, if it still does.
func (w *watched) Stop(run uint64, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.run.Load() == run {
		w.s.Stop(err)
	}
}

// step goes n runs on: one begins or ends, two begin anew.
func (w *watched) step(n uint64) {
	w.mu.Lock()
	w.run.Add(n)
	w.mu.Unlock()
}

// isOwnStop tells whether a script was stopped for what it did itself, so that others of its request may still run.
func isOwnStop(err error) bool {
	return errors.Is(err, core.ErrExit) || errors.Is(err, core.ErrTime) || errors.Is(err, watch.ErrMemory)
}

// manyBytes is how much a script makes of large values between two looks at the memory and the clock: a loop of a few of them
// would fill more than there is before the watch looks.
const manyBytes = 64 << 20

// made counts the bytes of a large value, and gives the error with which the script must end when they are too many.
func (in *Interp) made(n int) error {
	r := in.rootInterp()
	if r.bytes += n; r.bytes < manyBytes || r.host == nil {
		return nil
	}
	r.bytes = 0
	if r.host.lib.eng.watch.Full() {
		r.host.Stop(watch.ErrMemory)
	}
	return in.Check()
}
