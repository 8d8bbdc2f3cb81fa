// This file lets the watch look at the states of a library, so that a request pays nothing for it.

package lua

import "nsgo/script/watch"

// watch begins to look at the states of the library. lib.mu must be held.
func (lib *library) watch() {
	if lib.watched {
		return
	}
	lib.watched = true
	for _, st := range lib.states {
		lib.eng.watch.Add(st)
	}
}

// unwatch ends that. lib.mu must be held.
func (lib *library) unwatch() {
	if !lib.watched {
		return
	}
	lib.watched = false
	for _, st := range lib.states {
		lib.eng.watch.Remove(st)
	}
}

var _ watch.Script = (*state)(nil)

// Run tells what the state computes: the number changes when an interp begins or ends, and is odd in between.
func (st *state) Run() uint64 { return st.run.Load() }

// Stop stops what the state computes, if it still does. As lib.mu is held, the interp cannot end and be given to another
// request meanwhile.
func (st *state) Stop(run uint64, err error) {
	lib := st.lib
	lib.mu.Lock()
	defer lib.mu.Unlock()
	if in := st.running.Load(); in != nil && st.run.Load() == run {
		in.Stop(err)
	}
}
