package conn

// This file watches connections for resets with one epoll set for the whole process.

import (
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// watcher holds the connections that are watched. Their event mask is empty: the kernel reports HUP and ERR without
// being asked, and then nothing else wakes anybody, above all not arriving input.
var watcher epollSet

type epollSet struct {
	roster
	once sync.Once
	fd   int
	raw  syscall.RawConn
}

// start makes the set. It is a descriptor that the runtime's poller can wait for, so that no thread has to.
func (s *epollSet) start() {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err == nil {
		s.fd = fd
		s.raw, err = os.NewFile(uintptr(fd), "epoll").SyscallConn()
	}
	if err != nil {
		panic("conn: no epoll: " + err.Error()) // there is no Linux without
	}
	go s.run()
}

// run is the goroutine of the set.
func (s *epollSet) run() {
	var events [128]unix.EpollEvent
	for {
		n := 0
		err := s.raw.Read(func(fd uintptr) bool {
			n, _ = unix.EpollWait(int(fd), events[:], 0)
			return n > 0
		})
		if err != nil {
			return
		}
		for _, e := range events[:n] {
			s.report(e)
		}
	}
}

// report handles one event. An error without a hang-up is none of the connection's end.
func (s *epollSet) report(e unix.EpollEvent) {
	if e.Events&(unix.EPOLLHUP|unix.EPOLLRDHUP) == 0 {
		return
	}
	if w := s.find(uint64(uint32(e.Fd)) | uint64(uint32(e.Pad))<<32); w != nil {
		w.fire()
	}
}

// add begins to watch. Edge-triggered, so that a dead connection is reported once and not again and again.
func (s *epollSet) add(w *watch) {
	s.once.Do(s.start)
	s.enter(w)
	e := unix.EpollEvent{Events: unix.EPOLLET, Fd: int32(w.id), Pad: int32(w.id >> 32)}
	if w.link.srv.AbortOnHalfClose {
		e.Events |= unix.EPOLLRDHUP
	}
	w.link.raw.Control(func(fd uintptr) { unix.EpollCtl(s.fd, unix.EPOLL_CTL_ADD, int(fd), &e) })
}

// remove ends it. An event that was fetched already finds nobody under its number.
func (s *epollSet) remove(w *watch) {
	s.leave(w)
	w.link.raw.Control(func(fd uintptr) { unix.EpollCtl(s.fd, unix.EPOLL_CTL_DEL, int(fd), nil) })
}
