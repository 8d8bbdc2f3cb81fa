//go:build unix && !linux

package conn

// This file watches connections for resets where there is no epoll: it looks at each of them again and again.

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// lookEvery is how often each watched connection is looked at.
const lookEvery = 20 * time.Millisecond

var watcher pollRound

type pollRound struct {
	roster
	once sync.Once
}

// run is the goroutine of the round.
func (p *pollRound) run() {
	for range time.Tick(lookEvery) {
		for _, w := range p.all() {
			if w.hungUp() {
				w.fire()
			}
		}
	}
}

func (p *pollRound) all() []*watch {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]*watch, 0, len(p.byID))
	for _, w := range p.byID {
		if !w.gone.Load() {
			list = append(list, w)
		}
	}
	return list
}

// hungUp looks at the connection.
func (w *watch) hungUp() (hup bool) {
	w.link.raw.Control(func(fd uintptr) {
		fds := []unix.PollFd{{Fd: int32(fd)}}
		unix.Poll(fds, 0)
		hup = fds[0].Revents&unix.POLLHUP != 0 || w.link.srv.AbortOnHalfClose && endOfInput(fd)
	})
	return hup
}

func (p *pollRound) add(w *watch) {
	p.once.Do(func() { go p.run() })
	p.enter(w)
}

func (p *pollRound) remove(w *watch) { p.leave(w) }
