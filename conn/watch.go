package conn

// This file tells handlers of a client's reset while they do other things.

import (
	"sync"
	"sync/atomic"
)

// watch is what an exchange knows of its client's reset, once it has asked. An exchange that never asks has none.
type watch struct {
	id   uint64 // of this watch in the watcher: descriptors are used again, these numbers are not
	link *link
	gone atomic.Bool

	mu    sync.Mutex
	done  chan struct{} // closed by fire
	fns   []func()
	ended bool // the exchange has ended: nothing is called any more
}

// OnReset makes fn run once, on a goroutine of its own, when the client resets; at once if it has. A FIN never fires
// it. A second call adds a second function. They are forgotten when the exchange ends.
func (x *Exchange) OnReset(fn func()) {
	w := x.watching()
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.ended:
	case w.gone.Load():
		go fn()
	default:
		w.fns = append(w.fns, fn)
	}
}

// Gone returns a channel that is closed when the client is known to be gone.
func (x *Exchange) Gone() <-chan struct{} { return x.watching().done }

// watching returns the watch of the exchange, made at the first call.
func (x *Exchange) watching() *watch {
	if x.watch != nil {
		return x.watch
	}
	x.watch = &watch{link: x.l, done: make(chan struct{})}
	if x.l.lost {
		x.watch.fire()
	} else if x.l.raw != nil && !x.closed {
		watcher.add(x.watch)
	}
	return x.watch
}

// fire says that the client has gone; any goroutine may call it, any number of times.
func (w *watch) fire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone.Swap(true) {
		return
	}
	close(w.done)
	if !w.ended {
		for _, fn := range w.fns {
			go fn()
		}
	}
	w.fns = nil
}

// unwatch ends the watch with its exchange, before the descriptor can be closed and its number used again.
func (x *Exchange) unwatch() {
	w := x.watch
	if w == nil {
		return
	}
	if x.l.raw != nil {
		watcher.remove(w)
	}
	w.mu.Lock()
	w.ended, w.fns = true, nil
	w.mu.Unlock()
}

// noticeReset takes note of a reset that the watcher or a look at the connection has seen: no system call is needed
// from then on. Where a client that has finished sending counts as gone, the kernel is asked each time.
func (x *Exchange) noticeReset() {
	if x.state == Sent || x.state == Aborted {
		return
	}
	if x.l.lost || x.watch != nil && x.watch.gone.Load() || x.l.srv.AbortOnHalfClose && x.HasGone() {
		x.leave()
	}
}

// HasGone asks the kernel whether the client has gone, or counts as one that has.
func (x *Exchange) HasGone() bool {
	p := x.Peer()
	return p == PeerReset || p == PeerHalfClosed && x.l.srv.AbortOnHalfClose
}

// leave notes that the client has gone, or counts as gone. A response that is complete stays the client's even if it
// has finished sending: only a reset takes it away.
func (x *Exchange) leave() {
	half := x.l.srv.AbortOnHalfClose && x.l.peer() == PeerHalfClosed
	if half && x.state == Sent {
		return
	}
	x.l.half = half
	x.lose(ErrGone)
}

// roster numbers the watches that run.
type roster struct {
	mu   sync.Mutex
	last uint64
	byID map[uint64]*watch
}

func (r *roster) enter(w *watch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byID == nil {
		r.byID = map[uint64]*watch{}
	}
	r.last++
	w.id = r.last
	r.byID[w.id] = w
}

func (r *roster) leave(w *watch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.byID, w.id)
}

// find returns the watch of that number, nil where it has ended.
func (r *roster) find(id uint64) *watch {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.byID[id]
}
