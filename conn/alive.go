package conn

// This file holds the single-byte call that finds out whether the client is still there.

import "time"

// maxZeros is how many leading zeros a chunk size gets at the most. Clients take at least 15.
const maxZeros = 7

// Alive is the single-byte call: one poll; if the client is not known to be gone, one byte that does not change the
// response; then, for wait > 0, up to that long for the reset that the byte may provoke. The byte is, by state:
//
//	before the head            the next of the nine bytes of "HTTP/1.1 "
//	chunked, between chunks    a leading zero of the next chunk size, seven at the most; then own as a chunk
//	raw                        own, a space unless given
//	declared length            own, counted against the length
//	until the connection ends  own
//	after the end, no body     none
//
// Where that gives no byte, the poll alone answers. own is one byte, or "" for none.
func (x *Exchange) Alive(wait time.Duration, own string) (alive bool, err error) {
	if len(own) > 1 {
		return false, &Refusal{Op: "alive", State: x.state, Status: x.status, Err: ErrBadByte}
	}
	x.noticeReset()
	switch {
	case x.state == Aborted:
		return false, nil
	case x.HasGone():
		x.leave()
		return false, nil
	case !x.probe(own):
		return false, nil
	}
	return wait <= 0 || !x.resetWithin(wait), nil
}

// probe sends the byte of the state, if there is one. It reports whether the client may still be there.
func (x *Exchange) probe(own string) (ok bool) {
	switch {
	case x.state == Raw:
		if own == "" {
			own = " "
		}
	case x.state == Sent:
		return true
	case !x.headOut:
		return x.probes == len(statusStart) || x.probeHead()
	case x.framing == frChunked && x.zeros < maxZeros:
		return x.probeChunk()
	case x.framing == frNone, x.framing == frLength && x.given == x.declared:
		return true
	}
	if own == "" {
		return true
	}
	ok, err := x.Write(own)
	return ok || err != nil // a byte that the state refuses was not sent
}

// probeHead sends the next byte of the status line's constant start.
func (x *Exchange) probeHead() bool {
	if !x.sendByte(statusStart[x.probes : x.probes+1]) {
		return false
	}
	x.probes++
	x.headSent++
	return true
}

// probeChunk sends a leading zero of the next chunk size; that of the last chunk may have some too.
func (x *Exchange) probeChunk() bool {
	x.zeros++
	return x.sendByte("0")
}

func (x *Exchange) sendByte(b string) bool {
	if _, err := x.l.up.Write(bytesOf(b)); err != nil {
		x.lose(err)
		return false
	}
	return true
}

// resetWithin waits for a reset.
func (x *Exchange) resetWithin(d time.Duration) (reset bool) {
	if x.l.of != nil || x.closed {
		return x.resetSeen(d)
	}
	gone := x.Gone()
	t := time.NewTimer(d)
	defer t.Stop()
	x.l.waiting(func() {
		select {
		case <-gone:
		case <-t.C:
		}
	})
	x.noticeReset()
	return x.watch.gone.Load()
}

// lookAgain is how often resetSeen looks: far within a round trip of most clients, and no load.
const lookAgain = 10 * time.Millisecond

// resetSeen is resetWithin for a detached exchange, and after Close. It looks again and again, because the watcher has
// room for one watch of a descriptor, which belongs to the exchange that the connection has gone on to; and because a
// watch takes the client's FIN behind ours for a reset.
func (x *Exchange) resetSeen(d time.Duration) (reset bool) {
	x.l.waiting(func() {
		for end := time.Now().Add(d); ; {
			reset = x.HasGone()
			left := time.Until(end)
			if reset || left <= 0 {
				return
			}
			time.Sleep(min(left, lookAgain))
		}
	})
	return reset
}
