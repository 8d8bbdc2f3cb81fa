package conn

// This file ends exchanges and connections.

import (
	"io"
	"net"
	"time"
)

// While the server stops, a lingering close is over when nothing has come for lingerPauses times lingerPause: some round
// trips, so that a client that is still sending shows it, and too short to hold the stop up. Each begins with a look, so
// that a server that gets no processor does not take its own pause for the client's.
const (
	lingerPause  = 200 * time.Millisecond
	lingerPauses = 2
)

// settle tells Done of the exchange's end. reason is why the connection ends, "" where it goes on.
func (l *link) settle(reason string) {
	x := l.x
	if !l.open {
		return
	}
	l.tell(reason)
	x.reset()
}

// tell calls Done.
func (l *link) tell(reason string) {
	x := l.x
	l.open = false
	x.unwatch()
	l.srv.state.running.Add(-1)
	if l.srv.Done == nil {
		return
	}
	err := x.problem
	if err == nil && x.body.err != io.EOF {
		err = x.body.err
	}
	l.srv.Done(x, Outcome{
		Status: x.outcomeStatus(), Sent: x.bodySent, HeadSent: x.headSent,
		End: l.ending(reason), Reason: reason, Err: err,
	})
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

// outcomeStatus is the status for the log: 400 for half a request, to which nothing is sent; else 0 where nothing was
// answered.
func (x *Exchange) outcomeStatus() int {
	switch {
	case x.problem == ErrIncomplete:
		return 400
	case x.state == Open, x.closed:
		return 0
	}
	return x.Status()
}

// Close ends the response: as Finish does; or, where there is none (Open to Sent), by ending the connection without one. The
// client sees that end at once, while the handler works on; OnReset never fires after it, because a client that closes
// then is no sign of anything.
func (x *Exchange) Close() {
	x.noticeHalfRequest()
	if x.Finish() {
		return
	}
	x.step(evClose)
	x.closed = true
	x.noKeep = "the handler closed the connection"
	x.unwatch()
	x.l.shut = x.l.endSending(true)
}

// end ends the connection after an exchange: gently, so that the client can read all of the response, unless it has
// gone or must see that the response is not whole.
func (l *link) end(reason string) {
	x := l.x
	cut := x.cut
	// A client that is gone or reads no more gets no time to read: what the kernel holds for it is dropped.
	abrupt := l.lost || cut && (x.framing == frClose || len(x.rawHead) > 0)
	if !l.lost && !l.eof {
		l.eof = x.Peer() == PeerHalfClosed
	}
	l.settle(reason)
	if abrupt {
		l.reset()
	} else {
		l.linger(!cut)
	}
}

// linger ends the sending side and reads on for a while. To close while input is unread would make the kernel send a
// reset, and that can destroy the response in the client's buffer. polite also ends TLS; without it the client sees
// that the stream was cut.
func (l *link) linger(polite bool) {
	if l.shut || l.endSending(polite) {
		l.release()
		l.readOn()
	}
}

// endSending sends a FIN. It reports whether it could.
func (l *link) endSending(polite bool) bool {
	if l.tls != nil && polite {
		l.tls.CloseWrite()
	}
	c, ok := l.Conn.(interface{ CloseWrite() error })
	if ok && c.CloseWrite() != nil {
		l.lost = true // only a connection that the client has reset cannot be shut
		return false
	}
	return ok
}

// readOn reads and drops what the client still sends, until its end. Only time bounds it: whoever ends sooner, because
// much has come, destroys the response of just the client that sends much.
func (l *link) readOn() {
	b := borrow(minBuffer)
	defer giveBack(b)
	end := time.Now().Add(l.srv.Timeouts.Linger)
	silent := 0
	for now := time.Now(); now.Before(end) && (silent < lingerPauses || !l.srv.state.draining.Load()); now = time.Now() {
		l.readUntil = now.Add(min(lingerPause, end.Sub(now)))
		switch _, err := l.sock.Read(b.b); {
		case err == nil:
			silent = 0
		case err == ErrTimeout:
			silent++
		default:
			l.lost = l.lost || err == ErrGone
			return
		}
	}
}

// release gives back what a request needs.
func (l *link) release() {
	if l.x != nil {
		l.x.takeBack()
		l.x = nil
	}
}

// reset makes the kernel send an RST at close: the only way to tell the client that a response is not whole whose end is
// the end of the connection.
func (l *link) reset() {
	if t, ok := l.Conn.(*net.TCPConn); ok {
		t.SetLinger(0)
	}
}

// close ends the connection for good. Its goroutine calls it last.
func (l *link) close() {
	l.settle("the connection ended")
	l.release()
	l.last.Store(uint32(PeerHalfClosed))
	if l.lost && !l.half {
		l.last.Store(uint32(PeerReset))
	}
	l.Conn.Close()
	l.srv.forget(l)
}

// turnAway tells a connection over the limit that it is one. The handshake that TLS needs for that is no way to a larger
// flood: turnAways bounds how many there are at once.
func (l *link) turnAway() {
	defer l.close()
	l.srv.warnFull("limits.connections reached", l)
	if l.tls != nil && !l.handshake() {
		return
	}
	answer := "HTTP/1.1 503 Service Unavailable\r\n" + dateLine() + "Retry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
	if _, err := l.up.Write(bytesOf(answer)); err == nil {
		l.linger(true)
	}
}
