package conn

// This file lets a connection go on while its handler still works.

import "errors"

// Detach lets the connection go on without this exchange: the client's next request is answered at once, in another
// goroutine, while the handler works on; or the connection ends, where it is not kept. It needs a response that is complete
// (Sent), a request body of which the rest has arrived, where the connection is kept, and room in the limits of connections,
// because a handler at work counts as one; it reports whether the exchange is detached. Done has been told of the exchange
// then. The handler may still read the request, and every sending call is refused as after any complete response. Peer still
// tells what the client has done to the connection; OnReset never fires.
func (x *Exchange) Detach() bool {
	if x.detached || x.state != Sent {
		return x.detached
	}
	keep, reason := x.KeepAlive()
	if keep && !x.takeBody() {
		return false
	}
	l := x.l
	alone := &link{srv: l.srv, remote: l.remote, local: l.local, tlsState: l.tlsState, x: x, of: l}
	alone.look = alone.lookAt
	if l.srv.register(alone) != welcome {
		l.srv.forget(alone)
		return false
	}
	following := lend(l)
	if rest := x.in.buffered(); keep && len(rest) > 0 {
		following.in.put(rest)
	}
	l.tell(reason)
	x.detached = true
	x.l = alone
	x.in.src = nil
	if !x.body.done() {
		x.body.err = errBodyLeft
	}
	l.x, l.worked = following, false
	if keep {
		go l.serve()
	} else {
		go l.hangUp()
	}
	return true
}

// errBodyLeft is the error of a body that nobody read before the connection ended.
var errBodyLeft = errors.New("the rest of the request body was given up when the response was complete")

// takeBody reads the rest of a small request body, for who may still ask for it, if all of it has arrived.
func (x *Exchange) takeBody() bool {
	for !x.body.within(x.in.buffered()) {
		if len(x.in.buffered()) > drainBytes || !x.fillNow() {
			return false
		}
	}
	if !x.body.done() {
		x.Content()
	}
	return x.body.done()
}

// fillNow buffers what has arrived, and reports whether it was anything.
func (x *Exchange) fillNow() bool {
	if x.l.raw == nil {
		return false
	}
	x.l.noWait = true
	defer func() { x.l.noWait = false }()
	return x.in.fill() == nil
}

// hangUp is the rest of the life of a connection whose handler detached itself from the last exchange.
func (l *link) hangUp() {
	defer l.close()
	l.linger(true)
}
