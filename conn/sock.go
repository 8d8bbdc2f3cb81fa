package conn

// This file holds sock, the connection below everything: each read and write first tries one system call that does
// not wait, and only a call that would wait goes through the handler's hook and the runtime's poller.

import (
	"errors"
	"io"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// errAgain is what a read gives while sock.noWait is set and nothing has arrived. It is temporary, so crypto/tls goes
// on where it was at the next read.
var errAgain net.Error = againError{}

type againError struct{}

func (againError) Error() string   { return "nothing has arrived" }
func (againError) Timeout() bool   { return true }
func (againError) Temporary() bool { return true }

// sock is a net.Conn over a descriptor, or over any net.Conn (pipes in tests), where every call may wait. All methods
// but wake and sever are for the connection's goroutine, the only one that closes it. The closures are made once, so no call allocates.
type sock struct {
	net.Conn
	raw  syscall.RawConn // nil where there is no descriptor
	fd   uintptr         // the descriptor; only the goroutine that closes it may use it past raw
	wait func(block func())

	readUntil time.Time     // when a read gives up; zero: readStall after it began to wait
	readStall time.Duration // zero: never
	sendStall time.Duration // how long a send may make no progress; zero: for ever
	noWait    bool          // a read that would wait gives errAgain

	readArmed, sendArmed time.Time   // the deadlines that the poller holds; they may be early, see arm
	severed              atomic.Bool // every call fails from now on
	eof                  bool        // the client's FIN was read

	in      []byte // of the read that runs
	out     [3][]byte
	n       int
	err     error
	loopIn  func(fd uintptr) bool
	blockIn func()
	loopOut func(fd uintptr) bool
	blockUp func()
}

// init makes s a wrapper of c. wait runs a system call that has to wait.
func (s *sock) init(c net.Conn, wait func(block func())) {
	s.Conn, s.wait = c, wait
	if sc, ok := c.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn()
	}
	if s.raw == nil {
		s.blockIn = func() {
			c.SetReadDeadline(s.readLimit())
			s.n, s.err = c.Read(s.in)
		}
		s.blockUp = func() {
			c.SetWriteDeadline(limit(s.sendStall))
			s.n, s.err = c.Write(s.out[0])
		}
		return
	}
	s.raw.Control(func(fd uintptr) { s.fd = fd })
	s.loopIn = func(fd uintptr) bool { s.n, s.err = readOnce(fd, s.in); return s.err != unix.EAGAIN }
	s.blockIn = func() { s.untilReady(&s.readArmed, s.readLimit(), s.loopIn, s.raw.Read, c.SetReadDeadline) }
	s.loopOut = func(fd uintptr) bool { s.n, s.err = sendOnce(fd, &s.out); return s.err != unix.EAGAIN }
	s.blockUp = func() { s.untilSent(s.loopOut) }
}

// readOnce reads once; 0 without an error is the end of the stream.
func readOnce(fd uintptr, p []byte) (int, error) {
	for {
		n, err := readNow(fd, p)
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, err
		}
	}
}

// sendOnce sends what it can of three slices with one system call.
func sendOnce(fd uintptr, b *[3][]byte) (int, error) {
	for {
		var n int
		var err error
		if len(b[1]) == 0 && len(b[2]) == 0 {
			n, err = writeNow(fd, b[0])
		} else {
			n, err = unix.SendmsgBuffers(int(fd), b[:], nil, nil, 0)
		}
		if err == nil {
			return n, nil
		}
		if err != syscall.EINTR {
			return 0, err
		}
	}
}

// Read reads once; it waits as the limits say.
func (s *sock) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if s.raw == nil {
		return s.readPlain(p)
	}
	if s.severed.Load() {
		return 0, ErrGone
	}
	s.in = p
	if s.n, s.err = readOnce(s.fd, p); s.err == unix.EAGAIN {
		if s.noWait {
			s.in = nil
			return 0, errAgain
		}
		s.wait(s.blockIn)
	}
	s.in = nil
	switch {
	case s.err != nil:
		return 0, named(s.err)
	case s.n == 0:
		s.eof = true
		return 0, io.EOF
	}
	return s.n, nil
}

func (s *sock) readPlain(p []byte) (n int, err error) {
	if s.severed.Load() {
		return 0, ErrGone
	}
	s.in = p
	s.wait(s.blockIn)
	s.in = nil
	s.eof = s.eof || s.err == io.EOF
	return s.n, named(s.err)
}

// Write sends all of p, or tells how much it could. The error is ErrGone or ErrTimeout.
func (s *sock) Write(p []byte) (int, error) { return s.send(p, nil, nil) }

// send sends three slices one behind the other.
func (s *sock) send(a, b, c []byte) (sent int, err error) {
	if s.raw == nil {
		return s.sendPlain(a, b, c)
	}
	if s.severed.Load() {
		return 0, ErrGone
	}
	s.out = [3][]byte{a, b, c}
	total := len(a) + len(b) + len(c)
	s.n, s.err = sendOnce(s.fd, &s.out)
	for {
		if s.err == unix.EAGAIN {
			s.wait(s.blockUp)
		}
		if err = s.err; err != nil {
			break
		}
		sent += s.n
		if sent >= total {
			break
		}
		advance(&s.out, s.n)
		s.err = unix.EAGAIN
	}
	s.out = [3][]byte{}
	return sent, named(err)
}

// advance drops the first n bytes of the slices.
func advance(b *[3][]byte, n int) {
	for i := range b {
		k := min(n, len(b[i]))
		b[i] = b[i][k:]
		n -= k
	}
	for len(b[0]) == 0 && len(b[1])+len(b[2]) > 0 {
		b[0], b[1], b[2] = b[1], b[2], nil
	}
}

func (s *sock) sendPlain(a, b, c []byte) (sent int, err error) {
	for _, p := range [...][]byte{a, b, c} {
		if len(p) == 0 {
			continue
		}
		s.out[0] = p
		s.wait(s.blockUp)
		s.out[0] = nil
		if sent += s.n; s.err != nil {
			return sent, named(s.err)
		}
	}
	return sent, nil
}

// untilReady repeats an attempt, waiting for the descriptor in between, until it did something or the time is over.
// The result is in s.n and s.err.
func (s *sock) untilReady(armed *time.Time, until time.Time, loop func(uintptr) bool, do func(func(uintptr) bool) error, set func(time.Time) error) {
	for {
		arm(armed, until, set)
		if s.severed.Load() { // it may have come before the deadline was set
			s.err = ErrGone
			return
		}
		err := do(loop)
		switch {
		case err == nil:
			return
		case s.severed.Load():
			s.err = ErrGone
			return
		case !errors.Is(err, os.ErrDeadlineExceeded):
			s.err = err
			return
		case !until.IsZero() && !time.Now().Before(until):
			s.err = ErrTimeout
			return
		}
		*armed = time.Time{}
	}
}

// untilSent is untilReady for sending. The poller reports room only when a third of the kernel's buffer is free, and a
// slow client may take longer for that than a send may stall; so what counts is whether the kernel's queue gets shorter.
func (s *sock) untilSent(loop func(uintptr) bool) {
	for queued := s.queued(); ; {
		s.untilReady(&s.sendArmed, limit(s.sendStall), loop, s.raw.Write, s.Conn.SetWriteDeadline)
		left := s.queued()
		if s.err != ErrTimeout || left >= queued {
			return
		}
		queued = left
	}
}

// queued returns how many sent bytes the client's kernel has not taken.
func (s *sock) queued() (n int) {
	s.raw.Control(func(fd uintptr) { n = sendQueue(int(fd)) })
	return n
}

// arm makes sure that a deadline no later than until is set. One that is set already and fires earlier may stay: who
// waits looks at the clock then. So a connection in use sets a timer once in a while, not with each request.
func arm(armed *time.Time, until time.Time, set func(time.Time) error) {
	if until.IsZero() {
		if !armed.IsZero() {
			set(time.Time{})
			*armed = time.Time{}
		}
		return
	}
	if armed.IsZero() || armed.After(until) {
		set(until)
		*armed = until
	}
}

func (s *sock) readLimit() time.Time {
	if !s.readUntil.IsZero() {
		return s.readUntil
	}
	return limit(s.readStall)
}

// limit gives the end of a wait that begins now; zero for none.
func limit(d time.Duration) time.Time {
	if d <= 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

// wake ends a read that waits; any goroutine may call it. The reader looks at why it woke.
func (s *sock) wake() { s.Conn.SetReadDeadline(time.Unix(1, 0)) }

// sever makes every call fail from now on; any goroutine may call it. The descriptor stays open until the
// connection's own goroutine closes it, so that its number cannot come to mean another connection meanwhile.
func (s *sock) sever() {
	s.severed.Store(true)
	if s.Conn != nil { // there is none any more after Detach
		s.Conn.SetDeadline(time.Unix(1, 0))
	}
}

// named gives the package's name of an error of a socket: ErrGone, ErrTimeout, io.EOF.
func named(err error) error {
	switch {
	case err == nil, err == io.EOF, err == ErrGone, err == ErrTimeout, err == errAgain, err == errStopping, err == errBufferFull:
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrTimeout
	}
	return ErrGone
}

var _ net.Conn = (*sock)(nil)
