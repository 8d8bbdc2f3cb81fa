package conn

// This file lets a connection go on while its handler still works.

// Detach lets the connection go on without this exchange: the client's next request is answered at once, in another
// goroutine, while the handler works on. It needs a response that is complete (Sent), a request body that was read to its
// end, and room in the limits of connections, because a handler at work counts as one; it reports whether the exchange is
// detached. Done has been told of the exchange then. The handler may still read the request, and every sending call is
// refused as after any complete response. Peer still tells what the client has done to the connection; OnReset never
// fires.
func (x *Exchange) Detach() bool {
	if x.detached || x.state != Sent || !x.body.done() {
		return x.detached
	}
	l := x.l
	alone := &link{srv: l.srv, remote: l.remote, local: l.local, tlsState: l.tlsState, x: x, of: l}
	alone.look = alone.lookAt
	if l.srv.register(alone) != welcome {
		l.srv.forget(alone)
		return false
	}
	keep, reason := x.KeepAlive()
	alone.shut = !keep
	following := lend(l)
	if rest := x.in.buffered(); keep && len(rest) > 0 {
		following.in.put(rest)
	}
	l.tell(reason)
	x.detached = true
	x.l = alone
	x.in.src = nil
	l.x, l.worked = following, false
	if keep {
		go l.serve()
	} else {
		go l.hangUp()
	}
	return true
}

// hangUp is the rest of the life of a connection whose handler detached itself from the last exchange.
func (l *link) hangUp() {
	defer l.close()
	l.linger(true)
}
