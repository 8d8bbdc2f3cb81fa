package conn

// This file decides whether a connection is kept.

// drainBytes is how much of a request body that the handler did not read is read for it, so that the connection can go
// on: less than a new connection costs.
const drainBytes = 256 << 10

// KeepAlive reports whether the connection would be kept now, and why not. It is the only place that decides it:
// RFC 9112 section 9.3.
func (x *Exchange) KeepAlive() (keep bool, reason string) {
	switch most := x.l.srv.Limits.RequestsPerConnection; {
	case x.noKeep != "":
		return false, x.noKeep
	case x.l.lost, x.state == Aborted:
		return false, "the client has gone"
	case x.framing == frClose:
		return false, "the end of the connection is the end of the response"
	case x.wantShut != "":
		return false, x.wantShut
	case x.l.srv.state.draining.Load():
		return false, "the server is stopping"
	case !x.head.keepAlive() && x.head.minor > 0:
		return false, "the client asked for it"
	case !x.head.keepAlive():
		return false, "HTTP/1.0 without keep-alive"
	case most > 0 && x.l.served >= most:
		return false, "limits.requests_per_connection reached"
	}
	reason = x.bodyBars()
	return reason == "", reason
}

// bodyBars says why the request body stands in the way of a next request, "" where it does not.
func (x *Exchange) bodyBars() string {
	switch {
	case x.body.done():
		return ""
	case x.head.expect && !x.continued:
		return "the client waits to send a body that nobody read" // whether it comes is not known
	case x.body.err != nil:
		return "the request body failed"
	case x.body.left > drainBytes:
		return "too much of the request body is unread"
	}
	return ""
}

// SetKeepAlive turns keep-alive off, or on again where only an earlier SetKeepAlive(false) turned it off. reason is
// for logs.
func (x *Exchange) SetKeepAlive(keep bool, reason string) {
	switch {
	case keep:
		x.wantShut = ""
	case reason == "":
		x.wantShut = "the handler turned keep-alive off"
	default:
		x.wantShut = reason
	}
}
