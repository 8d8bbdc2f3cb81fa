package conn

// This file sends files without reading them into memory.

import (
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// sendfileMost is the most that one system call is asked to send.
const sendfileMost = 4 << 20

// sendFile sends n bytes of f from off on. It is a long job, so all of it runs in the handler's hook.
func (s *sock) sendFile(f *os.File, off, n int64) (sent int64, err error) {
	s.wait(func() { sent, err = s.sendfileLoop(f, off, n) })
	return sent, err
}

func (s *sock) sendfileLoop(f *os.File, off, n int64) (sent int64, err error) {
	in := int(f.Fd())
	defer runtime.KeepAlive(f)
	loop := func(out uintptr) bool {
		for {
			s.n, s.err = unix.Sendfile(int(out), in, &off, int(min(n-sent, sendfileMost)))
			if s.err != unix.EINTR {
				return s.err != unix.EAGAIN
			}
		}
	}
	for sent < n {
		s.untilSent(loop)
		switch {
		case s.err == unix.EIO, s.err == unix.EOVERFLOW, s.err == unix.EINVAL:
			return sent, s.err // of the file
		case s.err != nil:
			return sent, named(s.err)
		case s.n == 0:
			return sent, ErrShort
		}
		sent += int64(s.n)
	}
	return sent, nil
}
