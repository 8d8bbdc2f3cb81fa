package conn

// This file asks the kernel what the client has done to the connection.

import (
	"golang.org/x/sys/unix"
)

// Peer is what the client has done to the connection.
type Peer uint8

const (
	PeerOpen       Peer = iota // nothing
	PeerHalfClosed             // FIN: it has finished sending, or closed; nobody can know which without a byte
	PeerReset                  // RST: it has gone
)

// String returns open, halfclosed or reset.
func (p Peer) String() string { return [...]string{"open", "halfclosed", "reset"}[p] }

// Peer asks the kernel by one poll(2); it reads and writes nothing. It is right with unread and pipelined input, where
// a look at the input could not see behind it, and under TLS.
func (x *Exchange) Peer() Peer {
	p := x.l.peer()
	if p == PeerReset {
		x.l.lost, x.l.half = true, false
	}
	return p
}

// peer looks at the descriptor.
func (l *link) peer() Peer {
	switch {
	case l.lost && !l.half || l.severed.Load():
		return PeerReset
	case l.of != nil:
		return l.peerOf()
	case l.raw == nil && l.eof:
		return PeerHalfClosed
	case l.raw == nil:
		return PeerOpen
	case l.raw.Control(l.look) != nil:
		return PeerReset
	}
	return l.seen
}

// peerOf looks at the connection that a detached exchange has left, which another goroutine serves and may have closed.
func (l *link) peerOf() Peer {
	if l.of.raw == nil {
		return PeerOpen
	}
	if l.of.raw.Control(l.look) != nil {
		return Peer(l.of.last.Load())
	}
	return l.seen
}

// lookAt is the poll. HUP is the sign of a connection that is dead: ERR goes away when somebody reads the error, and
// comes for other things too. But where both sides have sent a FIN there is a HUP also, and then ERR tells the two apart.
func (l *link) lookAt(fd uintptr) {
	l.polled[0] = unix.PollFd{Fd: int32(fd), Events: pollRDHUP}
	for {
		_, err := unix.Poll(l.polled[:], 0)
		if err != unix.EINTR {
			break
		}
	}
	switch got := l.polled[0].Revents; {
	case l.shut && got&(unix.POLLHUP|unix.POLLERR) == unix.POLLHUP:
		l.seen = PeerHalfClosed
	case got&(unix.POLLHUP|unix.POLLNVAL) != 0:
		l.seen = PeerReset
	case pollRDHUP != 0 && got&pollRDHUP != 0, pollRDHUP == 0 && endOfInput(fd):
		l.seen = PeerHalfClosed
	default:
		l.seen = PeerOpen
	}
}

// endOfInput looks for a FIN where poll has no event for it. Input that is unread hides it.
func endOfInput(fd uintptr) bool {
	var b [1]byte
	n, _, err := unix.Recvfrom(int(fd), b[:], unix.MSG_PEEK)
	return n == 0 && err == nil
}
