package conn

// This file sends what respond.go has put together, and keeps count of it.

import "errors"

// putHead makes x.out the head that goes before a body of length bytes, without what Alive has sent of it. It returns
// its length.
func (x *Exchange) putHead(ctype string, length int64) int {
	x.openOut()
	x.composeHead(ctype, length)
	if x.probes > 0 {
		x.out = x.out[:copy(x.out, x.out[x.probes:])]
		x.probes = 0
	}
	x.headOut = true
	return len(x.out)
}

// emit sends x.out, whose first headLen bytes are of a head, then body and tail, in one system call where the kernel
// takes all. Then the response moves on by e; or, where the client has gone, to Aborted.
func (x *Exchange) emit(e event, headLen int, body, tail []byte) bool {
	prefix := len(x.out)
	var n int
	var err error
	if len(body) <= smallOut {
		x.reserve(len(body) + len(tail))
		x.out = append(append(x.out, body...), tail...)
		n, err = x.l.up.Write(x.out)
	} else {
		n, err = x.l.sendParts(x.out, body, tail)
	}
	x.headSent += int64(min(n, headLen))
	x.bodySent += int64(max(0, min(n-prefix, len(body))))
	x.given += int64(len(body))
	x.closeOut()
	if err != nil {
		x.lose(err)
		return false
	}
	x.step(e)
	return true
}

// smallOut is up to where a body is copied behind its head; above it is sent from where it is.
const smallOut = 16 << 10

// openOut makes x.out empty and gives it room.
func (x *Exchange) openOut() {
	if x.outBuf == nil {
		x.outBuf = borrow(minBuffer)
	}
	x.out = x.outBuf.b[:0]
}

// reserve gives x.out room for n more bytes.
func (x *Exchange) reserve(n int) {
	if cap(x.out)-len(x.out) >= n || len(x.out)+n > maxBuffer {
		return
	}
	larger := borrow(len(x.out) + n)
	x.out = append(larger.b[:0], x.out...)
	giveBack(x.outBuf)
	x.outBuf = larger
}

// closeOut gives the room of x.out back: a stream that goes on for hours holds none of it between two pieces.
func (x *Exchange) closeOut() {
	if x.outBuf != nil {
		giveBack(x.outBuf)
	}
	x.out, x.outBuf = nil, nil
}

// sendParts sends three slices without copying them together.
func (l *link) sendParts(a, b, c []byte) (n int, err error) {
	if l.tls == nil {
		return l.send(a, b, c)
	}
	for _, p := range [...][]byte{a, b, c} {
		k, err := l.tls.Write(p)
		if n += k; err != nil {
			return n, err
		}
	}
	return n, nil
}

// lose notes that the client has gone.
func (x *Exchange) lose(err error) {
	x.l.lost = true
	x.timedOut = errors.Is(err, ErrTimeout)
	x.step(evGone)
	if x.watch != nil {
		x.watch.fire()
	}
}
