package conn

// This file holds link: a connection, from accept to close, and the loop over its requests.

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/netip"
	"runtime/debug"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// link is one connection. Its goroutine does all the work; others may only call wake and sever of its sock.
type link struct {
	sock
	srv           *Server
	up            io.ReadWriter // what requests and responses go through: the sock, or TLS over it
	tls           *tls.Conn
	tlsState      *tls.ConnectionState
	remote, local netip.AddrPort

	x      *Exchange   // the request that is read or runs; nil while the connection idles
	open   bool        // x is an exchange whose end Done was not told of
	served int         // requests so far
	lost   bool        // the client is known to be gone
	idle   atomic.Bool // waiting for the first byte of a request

	moveAt time.Time // when the goroutine, whose stack may have grown, is changed for a new one; zero: not
	worked bool      // a handler ran in this goroutine
	moves  bool      // it is to be changed now

	polled [1]unix.PollFd // see lookAt
	seen   Peer
	look   func(fd uintptr)

	first  func(fd uintptr) bool // see awaitPlain
	got    int
	gotErr error
}

func newLink(s *Server, c net.Conn) *link {
	l := &link{srv: s}
	if t, ok := c.(*tlsConn); ok {
		l.sock.init(t.Conn, l.waiting)
		l.tls = tls.Server(&l.sock, t.config)
		l.up = l.tls
	} else {
		l.sock.init(c, l.waiting)
		l.up = &l.sock
	}
	l.remote, l.local = addrOf(c.RemoteAddr()), addrOf(c.LocalAddr())
	l.sendStall = s.Timeouts.Write
	l.first, l.look = l.tryFirst, l.lookAt
	return l
}

// addrOf returns an address with its port; the zero value for anything but TCP.
func addrOf(a net.Addr) netip.AddrPort {
	t, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := t.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// waiting runs a system call that has to wait: by the handler's hook while a handler runs.
func (l *link) waiting(block func()) {
	if l.x != nil && l.x.WaitHook != nil {
		l.x.WaitHook(block)
		return
	}
	block()
}

// serve is the life of a connection, or a part of it: one that idles goes on in another goroutine.
func (l *link) serve() {
	moves := false
	defer func() {
		if moves {
			go l.serve()
		} else {
			l.close()
		}
	}()
	if l.tls != nil && l.tlsState == nil && !l.handshake() {
		return
	}
	for l.await() && l.readHead() && l.answer() {
	}
	moves = l.moves
}

// handshake does that of TLS, within its time.
func (l *link) handshake() bool {
	l.readUntil = limit(l.srv.Timeouts.Handshake)
	if err := l.tls.Handshake(); err != nil {
		l.srv.Log.Debug("TLS handshake failed", "peer", l.remote, "err", err)
		return false
	}
	l.readUntil = time.Time{}
	state := l.tls.ConnectionState()
	l.tlsState = &state
	return true
}

// await waits for the first byte of a request. Done is told of the request before as soon as it is known whether the
// client has finished sending. It reports whether there is a request to read; l.x has what arrived of it.
func (l *link) await() bool {
	if l.x != nil && len(l.x.in.buffered()) > 0 {
		l.settle("")
		return l.startRequest()
	}
	l.readUntil, l.readStall = time.Time{}, l.srv.Timeouts.Idle
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
	l.moves = err == errMove
	if l.moves {
		l.worked = false
		return false
	}
	if err != nil {
		l.settle(l.endReason(err))
		return false
	}
	l.settle("")
	return l.startRequest()
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

// rest lets go of all that only a request needs, and says that the connection idles. It fails when the server stops.
func (l *link) rest() error {
	l.settle("")
	if l.x != nil {
		l.x.takeBack()
		l.x = nil
	}
	if !l.idle.Load() {
		now := time.Now()
		l.readUntil, l.moveAt = now.Add(l.srv.Timeouts.Idle), time.Time{}
		if l.worked {
			l.moveAt = now.Add(moveAfter)
		}
	}
	l.idle.Store(true)
	if l.srv.state.draining.Load() {
		return errStopping
	}
	return nil
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
	case l.idle.Load() && l.srv.state.draining.Load():
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
	l.gotErr = nil
	if l.gotErr = l.rest(); l.gotErr != nil {
		return true
	}
	arm(&l.readArmed, l.waitEnd(), l.Conn.SetReadDeadline)
	return false
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
			return namedTLS(err)
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
	loop := func(fd uintptr) bool {
		_, _, err := unix.Recvfrom(int(fd), peek[:], unix.MSG_PEEK)
		return err != unix.EAGAIN && err != unix.EINTR
	}
	for {
		arm(&l.readArmed, l.waitEnd(), l.Conn.SetReadDeadline)
		err := l.raw.Read(loop)
		if named(err) != ErrTimeout {
			return named(err)
		}
		if err := l.wokenEarly(); err != nil {
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

// startRequest makes l.x ready for the request whose first byte is there.
func (l *link) startRequest() bool {
	l.served++
	l.open = true
	l.x.begin(time.Now())
	l.srv.state.running.Add(1)
	return true
}

// readHead reads the head of a request. It reports whether there is one to answer; one that is refused is answered
// here.
func (l *link) readHead() bool {
	x := l.x
	l.readUntil = time.Time{}
	for {
		n, err := x.head.parse(x.in.buffered(), &l.srv.Limits)
		if err == nil {
			x.in.pin(n)
			return l.headDone()
		}
		if err != errNeedMore {
			l.refuse(err)
			return false
		}
		if l.readUntil.IsZero() {
			l.readUntil = x.start.Add(l.srv.Timeouts.Head)
		}
		if err := namedTLS(x.in.fill()); err != nil {
			l.incomplete(err)
			return false
		}
	}
}

// headDone checks what needs the whole head, and gets the body ready to be read.
func (l *link) headDone() (ok bool) {
	x := l.x
	l.readUntil, l.readStall = time.Time{}, l.srv.Timeouts.Body
	path, err := x.head.path(x.pathB)
	if err == nil {
		x.path = path
		err = x.body.begin(&x.in, &x.head, &l.srv.Limits)
	}
	if err != nil {
		l.refuse(err)
	}
	return err == nil
}

// answer has the handler answer the request, ends its response and reports whether the connection goes on.
func (l *link) answer() bool {
	x := l.x
	l.worked = true
	l.handle(x)
	if !x.Finish() {
		x.Return(500, "text/plain; charset=utf-8", "Internal Server Error\n")
	}
	keep, reason := x.KeepAlive()
	if keep {
		keep, reason = l.drain(x)
	}
	if keep {
		return true
	}
	l.end(reason)
	return false
}

// handle calls the handler. A panic in it ends this response only.
func (l *link) handle(x *Exchange) {
	defer func() {
		if p := recover(); p != nil {
			l.srv.Log.Error("panic in a handler", "request", string(x.RequestLine()), "panic", p, "stack", string(debug.Stack()))
			x.SetKeepAlive(false, "the handler failed")
			if !x.Rewind() {
				x.cutFor("the handler failed")
			}
		}
	}()
	l.srv.Handler.ServeExchange(x)
}

// drain reads what the handler left of the request body, up to a bound.
func (l *link) drain(x *Exchange) (keep bool, reason string) {
	if x.body.done() {
		return true, ""
	}
	l.readUntil = limit(l.srv.Timeouts.Linger)
	b := borrow(minBuffer)
	defer giveBack(b)
	for read := 0; read <= drainBytes; {
		n, err := x.body.Read(b.b)
		read += n
		if err == io.EOF {
			return true, ""
		}
		if err != nil {
			return false, "the rest of the request body did not come: " + err.Error()
		}
	}
	return false, "too much of the request body is unread"
}

// settle tells Done of the exchange's end. reason is why the connection ends, "" where it goes on.
func (l *link) settle(reason string) {
	x := l.x
	if !l.open {
		return
	}
	l.open = false
	x.unwatch()
	l.srv.state.running.Add(-1)
	if l.srv.Done != nil {
		l.srv.Done(x, Outcome{
			Status: x.outcomeStatus(), Sent: x.bodySent, HeadSent: x.headSent, Duration: time.Since(x.start),
			End: l.ending(reason), Reason: reason, Err: x.problem,
		})
	}
	x.reset()
}

// ending names what became of the connection.
func (l *link) ending(reason string) End {
	x := l.x
	switch {
	case x.timedOut:
		return TimedOut
	case x.problem != nil:
		return Refused
	case l.lost:
		return Reset
	case l.eof:
		return HalfClosed
	case reason != "":
		return Closed
	}
	return Kept
}

// outcomeStatus is the status for the log: 0 where nothing was answered.
func (x *Exchange) outcomeStatus() int {
	if x.state == Open {
		return 0
	}
	return x.Status()
}

// refuse answers a request that breaks the grammar or a limit. Where it ends is not known, so the connection ends.
func (l *link) refuse(err error) {
	x := l.x
	x.problem = err
	x.noKeep = "the request was refused"
	status := 400
	var re *RequestError
	if errors.As(err, &re) {
		status = re.Status
	}
	x.Return(status, "text/plain; charset=utf-8", itoa(status)+" "+StatusText(status)+"\n")
	l.end(x.noKeep)
}

// incomplete ends a connection whose request did not come whole: a slow client is told so, one that has ended it
// is not.
func (l *link) incomplete(err error) {
	x := l.x
	if err == ErrTimeout {
		x.timedOut = true
		l.refuse(&RequestError{408, "request head not complete within timeouts.head"})
		return
	}
	if err == io.EOF {
		x.problem = ErrIncomplete
	} else {
		x.problem = err
		l.lost = l.lost || err == ErrGone
	}
	if err == errBufferFull {
		l.refuse(errHeaderBytes)
		return
	}
	l.end("the request was not complete")
}

// end ends the connection after an exchange: gently, so that the client can read all of the response, unless it has
// gone or must see that the response is not whole.
func (l *link) end(reason string) {
	x := l.x
	abrupt := l.lost || x.cut && (x.framing == frClose || len(x.rawHead) > 0)
	cut := x.cut
	if !l.lost && !l.eof {
		l.eof = x.Peer() == PeerHalfClosed
	}
	l.settle(reason)
	switch {
	case l.lost:
	case abrupt:
		l.reset()
	default:
		l.linger(!cut)
	}
}
