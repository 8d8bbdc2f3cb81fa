package conn

// This file waits between requests: without a buffer, without an exchange, and on a small stack.

import (
	"errors"
	"io"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// await waits for the first byte of a request. Done is told of the request before as soon as it is known whether the
// client has finished sending. With goOn there is a request to read; l.x has what arrived of it.
func (l *link) await() next {
	if l.x != nil && len(l.x.in.buffered()) > 0 {
		l.settle("")
		l.startRequest()
		return goOn
	}
	l.readUntil, l.readStall = time.Time{}, l.srv.Timeouts.Idle
	runtime.Gosched() // while others have their turn, the next request may come: then no time is lost with waiting
	var err error
	switch {
	case l.raw == nil:
		err = l.awaitBlocking()
	case l.tls != nil:
		err = l.awaitTLS()
	default:
		err = l.awaitPlain()
	}
	l.idle.Store(false)
	switch err {
	case nil:
		l.settle("")
		l.startRequest()
		return goOn
	case errMove:
		l.worked = false
		return renew
	}
	l.settle(l.endReason(err))
	return over
}

// endReason says why a connection ends between two requests.
func (l *link) endReason(err error) string {
	switch {
	case err == io.EOF:
		return "the client has finished"
	case err == errStopping:
		return err.Error()
	case err == ErrTimeout:
		return "timeouts.idle passed"
	}
	l.lost = true
	return "the client has gone"
}

var errStopping = errors.New("the server is stopping")

// rest lets go of all that only a request needs, says that the connection idles, and sets the time of its waking. It
// fails when the server stops: Shutdown wakes those that idle after it has said so, and what it sets must not be
// overwritten unseen.
func (l *link) rest() error {
	l.settle("")
	l.release()
	if !l.idle.Load() {
		now := time.Now()
		l.readUntil, l.moveAt = now.Add(l.srv.Timeouts.Idle), time.Time{}
		if l.worked {
			l.moveAt = now.Add(moveAfter)
		}
		l.idle.Store(true)
	}
	arm(&l.readArmed, l.waitEnd(), l.Conn.SetReadDeadline)
	switch {
	case l.severed.Load():
		return ErrGone
	case l.mustStop():
		return errStopping
	}
	arm(&l.readArmed, l.waitEnd(), l.Conn.SetReadDeadline) // mustStop may have set an earlier end
	return nil
}

// freshGrace is how long a connection may wait for its first request while the server stops. Its client was told that
// the server is there and does not know better yet; later requests it has to repeat elsewhere by RFC 9112 section 9.3.1.
const freshGrace = time.Second

// mustStop reports whether an idle connection is to be closed because the server stops. One that may wait on is woken
// at the end of its grace.
func (l *link) mustStop() bool {
	if !l.srv.state.draining.Load() {
		return false
	}
	l.readUntil = l.since.Add(freshGrace)
	return l.served > 0 || !time.Now().Before(l.readUntil)
}

// moveAfter is how long a connection idles before it goes on in a new goroutine. A handler makes the stack of its
// goroutine grow; a new one begins with a small stack, and the large one goes back to the runtime.
const moveAfter = time.Second

// errMove ends the wait of a goroutine that is to be changed for a new one.
var errMove = errors.New("time for a new goroutine")

// waitEnd is when the wait between requests is to be interrupted.
func (l *link) waitEnd() time.Time {
	if !l.moveAt.IsZero() && l.moveAt.Before(l.readUntil) {
		return l.moveAt
	}
	return l.readUntil
}

// awaitPlain waits on the descriptor and reads in the same call, so that no buffer is held while there is nothing to
// read, and no system call is spent on finding out.
func (l *link) awaitPlain() error {
	for {
		l.gotErr = nil
		err := l.raw.Read(l.first)
		switch {
		case l.severed.Load():
			return ErrGone
		case err == nil && l.gotErr != nil:
			return named(l.gotErr)
		case err == nil && l.got == 0:
			l.eof = true
			return io.EOF
		case err == nil:
			return nil
		case named(err) != ErrTimeout:
			return ErrGone
		}
		if err := l.wokenEarly(); err != nil {
			return err
		}
	}
}

// wokenEarly says what a deadline that has passed means: nil where it was an old one.
func (l *link) wokenEarly() error {
	l.readArmed = time.Time{}
	l.Conn.SetReadDeadline(time.Time{})
	switch {
	case l.severed.Load():
		return ErrGone
	case l.idle.Load() && l.mustStop():
		return errStopping
	case !l.idle.Load():
		return nil
	}
	now := time.Now()
	switch {
	case !now.Before(l.readUntil):
		return ErrTimeout
	case !l.moveAt.IsZero() && !now.Before(l.moveAt):
		return errMove
	}
	return nil
}

// tryFirst is what awaitPlain has the poller call: at once, and then whenever something may have arrived.
func (l *link) tryFirst(fd uintptr) bool {
	if l.x == nil {
		l.x = lend(l)
	}
	room, err := l.x.in.room()
	if err != nil {
		l.gotErr = err
		return true
	}
	l.got, l.gotErr = readOnce(fd, room)
	if l.gotErr != unix.EAGAIN {
		l.x.in.advance(l.got)
		return true
	}
	l.gotErr = l.rest()
	return l.gotErr != nil
}

// awaitTLS tries to read without waiting; then waits on the descriptor without a buffer.
func (l *link) awaitTLS() error {
	for {
		if l.x == nil {
			l.x = lend(l)
		}
		l.noWait = true
		err := l.x.in.fill()
		l.noWait = false
		if err != errAgain {
			err = namedTLS(err)
			l.eof = l.eof || err == io.EOF
			return err
		}
		if err := l.rest(); err != nil {
			return err
		}
		if err := l.awaitReadable(); err != nil {
			return err
		}
	}
}

// awaitReadable waits until there is something to read, without reading it.
func (l *link) awaitReadable() error {
	var peek [1]byte
	var fault error // the kernel tells of a reset once: a read after it would see an end
	loop := func(fd uintptr) bool {
		_, _, err := unix.Recvfrom(int(fd), peek[:], unix.MSG_PEEK)
		fault = err
		return err != unix.EAGAIN && err != unix.EINTR
	}
	for {
		err := l.raw.Read(loop)
		if err == nil {
			err = fault
		}
		if named(err) != ErrTimeout {
			return named(err)
		}
		if err := l.wokenEarly(); err != nil {
			return err
		}
		if err := l.rest(); err != nil {
			return err
		}
	}
}

// awaitBlocking is for connections without a descriptor.
func (l *link) awaitBlocking() error {
	if err := l.rest(); err != nil {
		return err
	}
	l.x = lend(l)
	return named(l.x.in.fill())
}

// namedTLS gives the package's name of an error that came through TLS. A stream that ends without close_notify has
// ended all the same: what was cut short shows in the request.
func namedTLS(err error) error {
	if err == io.ErrUnexpectedEOF {
		return io.EOF
	}
	return named(err)
}
