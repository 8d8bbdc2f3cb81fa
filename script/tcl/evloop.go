package tcl

// This file holds the event loop: one goroutine runs an interp, and timers and descriptors reach it through one queue.

import (
	"slices"
	"sync"
	"time"
)

// An evLoop is shared by an interp and all its children, because one goroutine runs them all.
type evLoop struct {
	poller
	waits  func(block func()) // runs what waits for something outside
	queue  []func()
	timers []*timer // sorted by time
	idle   []*timer
	serial int64 // of the newest timer
	files  []*fileWatch

	mu     sync.Mutex
	wake   chan struct{} // of capacity 1: another goroutine wants the interp's attention
	closed bool
}

// A timer is a script or function that runs at a time, or when there is nothing else to do.
type timer struct {
	at     time.Time
	serial int64
	run    func()
	gone   bool
}

// A fileWatch asks to be told when a descriptor can be read or written.
type fileWatch struct {
	fd    int // negative: always ready
	write bool
	ready func() bool // in place of the descriptor, when not nil: buffered input, say
	run   func()
	queue bool // an event of it waits in the queue
	gone  bool
}

// What an event loop is to look at.
const (
	evFiles = 1 << iota
	evTimers
	evIdle
	evNoWait
	evAll = evFiles | evTimers | evIdle
)

func newLoop(waits func(block func())) *evLoop {
	return &evLoop{waits: waits, wake: make(chan struct{}, 1)}
}

type loopKey struct{}

// events gives the loop of the interp, which is that of its outermost parent.
func (in *Interp) events() *evLoop {
	if in.parent != nil {
		return in.parent.events()
	}
	return in.State(loopKey{}, func() any {
		l := newLoop(in.waits)
		in.OnClose(l.close)
		in.wakeup.Store(l)
		return l
	}).(*evLoop)
}

// interrupt makes a wait end. Any goroutine may call it, once the loop was made by events.
func (l *evLoop) interrupt() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
	l.mu.Lock()
	l.poller.wake()
	l.mu.Unlock()
}

func (l *evLoop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.queue, l.timers, l.idle, l.files = nil, nil, nil, nil
	l.poller.close()
}

// isClosed tells whether the interp is ending: nobody can wake a wait any more.
func (l *evLoop) isClosed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.closed
}

// after registers a timer.
func (l *evLoop) after(d time.Duration, run func()) *timer {
	l.serial++
	t := &timer{at: time.Now().Add(d), serial: l.serial, run: run}
	i, _ := slices.BinarySearchFunc(l.timers, t, func(a, b *timer) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return int(a.serial - b.serial)
	})
	l.timers = slices.Insert(l.timers, i, t)
	return t
}

// whenIdle registers something to be done when there is nothing else.
func (l *evLoop) whenIdle(run func()) *timer {
	l.serial++
	t := &timer{serial: l.serial, run: run}
	l.idle = append(l.idle, t)
	return t
}

func (l *evLoop) cancel(t *timer) {
	t.gone = true
	is := func(x *timer) bool { return x == t }
	l.timers = slices.DeleteFunc(l.timers, is)
	l.idle = slices.DeleteFunc(l.idle, is)
}

func (l *evLoop) watch(w *fileWatch) { l.files = append(l.files, w) }

func (l *evLoop) unwatch(w *fileWatch) {
	w.gone = true
	l.files = slices.DeleteFunc(slices.Clone(l.files), func(x *fileWatch) bool { return x == w })
}

// runQueued runs the first event of the queue.
func (l *evLoop) runQueued() bool {
	if len(l.queue) == 0 {
		return false
	}
	ev := l.queue[0]
	l.queue = l.queue[1:]
	ev()
	return true
}

// runTimers runs the timers that are due; those made meanwhile wait for the next round.
func (l *evLoop) runTimers() bool {
	if len(l.timers) == 0 || time.Now().Before(l.timers[0].at) {
		return false
	}
	last, now := l.serial, time.Now()
	for ran := true; ran; {
		ran = false
		for _, t := range l.timers {
			if t.at.After(now) {
				break
			}
			if t.serial <= last {
				l.cancel(t)
				t.run()
				ran = true
				break
			}
		}
	}
	return true
}

// runIdle runs what waited for an idle moment; what is added meanwhile waits for the next one.
func (l *evLoop) runIdle() bool {
	if len(l.idle) == 0 {
		return false
	}
	last := l.serial
	for len(l.idle) > 0 && l.idle[0].serial <= last {
		t := l.idle[0]
		l.cancel(t)
		t.run()
	}
	return true
}

// pending tells whether anything can ever happen.
func (l *evLoop) pending() bool {
	return len(l.queue)+len(l.timers)+len(l.idle)+len(l.files) > 0
}

// step does one event, waiting for it unless flags say evNoWait. limit is the longest wait, 0 for none.
// It tells whether anything was done.
func (l *evLoop) step(flags int, limit time.Duration) bool {
	if flags&evAll == evIdle {
		return l.runIdle()
	}
	if l.runQueued() {
		return true
	}
	if flags&evTimers != 0 && flags&evFiles == 0 && l.runTimers() {
		return true
	}
	if flags&evFiles != 0 {
		l.poll(l.waitFor(flags, limit))
	} else if flags&evNoWait == 0 {
		l.sleep(l.waitFor(flags, limit))
	}
	if flags&evTimers != 0 && l.runTimers() {
		return true
	}
	if l.runQueued() {
		return true
	}
	return flags&evIdle != 0 && l.runIdle()
}

// waitFor gives how long a wait may be; negative means until something happens.
func (l *evLoop) waitFor(flags int, limit time.Duration) time.Duration {
	if flags&evNoWait != 0 || flags&evIdle != 0 && len(l.idle) > 0 {
		return 0
	}
	wait := time.Duration(-1)
	if limit > 0 {
		wait = limit
	}
	if flags&evTimers != 0 && len(l.timers) > 0 {
		if d := max(time.Until(l.timers[0].at), 0); wait < 0 || d < wait {
			wait = d
		}
	}
	return wait
}

// poll puts an event in the queue for each watch that is ready, waiting at most wait.
func (l *evLoop) poll(wait time.Duration) {
	var fds []pollFD
	var of []*fileWatch
	for _, w := range l.files {
		switch {
		case w.queue:
		case w.fd < 0 && w.ready == nil || w.ready != nil && w.ready():
			l.enqueue(w)
			wait = 0
		case w.fd >= 0:
			fds = append(fds, pollFD{fd: w.fd, write: w.write})
			of = append(of, w)
		}
	}
	if len(fds) == 0 {
		l.sleep(wait)
		return
	}
	if wait != 0 && (!l.poller.arm(&l.mu) || l.wanted()) {
		wait = 0
	}
	l.await(fds, wait)
	for i, fd := range fds {
		if fd.ready && !of[i].gone {
			l.enqueue(of[i])
		}
	}
}

// wanted tells whether an interrupt came before the poller was armed for it.
func (l *evLoop) wanted() bool {
	select {
	case <-l.wake:
		return true
	default:
		return false
	}
}

// await waits for descriptors.
func (l *evLoop) await(fds []pollFD, wait time.Duration) {
	if wait == 0 {
		l.poller.wait(fds, 0)
		return
	}
	l.waits(func() { l.poller.wait(fds, wait) })
}

func (l *evLoop) enqueue(w *fileWatch) {
	w.queue = true
	l.queue = append(l.queue, func() {
		w.queue = false
		if !w.gone {
			w.run()
		}
	})
}

// sleep waits for something to be posted.
func (l *evLoop) sleep(wait time.Duration) {
	if wait == 0 {
		return
	}
	var over <-chan time.Time
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		over = t.C
	}
	l.waits(func() {
		select {
		case <-l.wake:
		case <-over:
		}
	})
}

// waits runs what waits for something outside of the interp.
func (in *Interp) waits(block func()) {
	if in.onWait == nil {
		block()
		return
	}
	in.onWait(block)
}

// turn does one event for a command that waits. It ends with an error when the interp is to stop.
func (in *Interp) turn(flags int) (bool, error) {
	if err := in.checkNow(); err != nil {
		return false, err
	}
	limit := time.Duration(0)
	for k := in; k != nil; k = k.parent {
		if k.limits.timeOn {
			if d := max(time.Until(k.limits.deadline), time.Millisecond); limit == 0 || d < limit {
				limit = d
			}
		}
	}
	did := in.events().step(flags, limit)
	return did, in.checkNow()
}

// checkNow is Check with a look at the clock each time.
func (in *Interp) checkNow() error {
	if in.signal.Load() == 0 {
		return nil
	}
	if in.limits.timeOn && time.Now().After(in.limits.deadline) {
		return ErrCode("time limit exceeded", "TCL", "LIMIT", "TIME")
	}
	return in.check()
}
