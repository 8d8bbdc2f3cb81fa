package tcl

// This file holds waiting for descriptors: poll(2), with a pipe through which another goroutine ends the wait.

import (
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

type pollFD struct {
	fd    int
	write bool
	ready bool
}

// A poller waits for descriptors. Its pipe is made when it is first needed.
type poller struct {
	pipe  [2]int
	made  bool
	armed bool // a wait is under way or about to be
}

// arm makes sure that wake is heard; false when there is no descriptor left for that.
func (p *poller) arm(mu *sync.Mutex) bool {
	mu.Lock()
	defer mu.Unlock()
	if !p.made {
		fds, err := newPipe()
		if err != nil {
			return false
		}
		p.pipe, p.made = fds, true
		_ = unix.SetNonblock(p.pipe[0], true)
		_ = unix.SetNonblock(p.pipe[1], true)
	}
	p.armed = true
	return true
}

// wake ends a wait. The caller holds the loop's lock.
func (p *poller) wake() {
	if p.armed {
		_, _ = unix.Write(p.pipe[1], []byte{0})
		p.armed = false
	}
}

// close gives the pipe back. The caller holds the loop's lock.
func (p *poller) close() {
	if p.made {
		_ = unix.Close(p.pipe[0])
		_ = unix.Close(p.pipe[1])
		p.made, p.armed = false, false
	}
}

// wait marks the descriptors that are ready.
func (p *poller) wait(fds []pollFD, wait time.Duration) {
	set := make([]unix.PollFd, 0, len(fds)+1)
	for _, f := range fds {
		set = append(set, pollEntry(f.fd, f.write))
	}
	if p.made {
		set = append(set, pollEntry(p.pipe[0], false))
	}
	pollRetry(set, wait)
	for i := range fds {
		fds[i].ready = set[i].Revents != 0
	}
	if p.made && set[len(fds)].Revents != 0 {
		var sink [64]byte
		for {
			if n, err := unix.Read(p.pipe[0], sink[:]); n < len(sink) || err != nil {
				break
			}
		}
	}
}

func pollEntry(fd int, write bool) unix.PollFd {
	ev := int16(unix.POLLIN)
	if write {
		ev = unix.POLLOUT
	}
	return unix.PollFd{Fd: int32(fd), Events: ev}
}

// pollRetry is poll(2), begun again after a signal. A negative wait has no end.
func pollRetry(set []unix.PollFd, wait time.Duration) int {
	end := time.Now().Add(wait)
	for {
		ms := -1
		if wait >= 0 {
			ms = int((max(time.Until(end), 0) + time.Millisecond - 1) / time.Millisecond)
			if wait == 0 {
				ms = 0
			}
		}
		n, err := unix.Poll(set, ms)
		if err != unix.EINTR {
			return n
		}
	}
}

// fdReady tells whether a descriptor can be read or written now.
func fdReady(fd int, write bool) bool {
	set := []unix.PollFd{pollEntry(fd, write)}
	return pollRetry(set, 0) > 0
}

// waitFD waits until fd can be read or written, or the interp is to stop.
func (in *Interp) waitFD(fd int, write bool) error {
	if fdReady(fd, write) {
		return nil
	}
	l := in.events()
	for {
		if err := in.checkNow(); err != nil {
			return err
		}
		if !l.isClosed() {
			l.poller.arm(&l.mu)
		}
		one := []pollFD{{fd: fd, write: write}}
		wait := time.Duration(-1)
		if in.limits.timeOn {
			wait = max(time.Until(in.limits.deadline), 0)
		}
		l.await(one, wait)
		if one[0].ready {
			return nil
		}
	}
}

// deadlineChan is ready when the script's time is over; never when there is no such limit.
func (in *Interp) deadlineChan() <-chan time.Time {
	if !in.limits.timeOn {
		return nil
	}
	return time.After(max(time.Until(in.limits.deadline), 0) + time.Millisecond)
}
