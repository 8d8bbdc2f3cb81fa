package conn

// This file holds link: a connection, from accept to close, and the loop over its requests.

import (
	"crypto/tls"
	"io"
	"net"
	"net/netip"
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

	x      *Exchange     // the request that is read or runs; nil while the connection idles
	open   bool          // x is an exchange whose end Done was not told of
	served int           // requests so far
	since  time.Time     // when the connection was accepted
	lost   bool          // the client is known to be gone, or counts as gone
	shut   bool          // our FIN may have left while a handler works on
	half   bool          // lost says so only because of Server.AbortOnHalfClose
	of     *link         // of a detached exchange: the connection that goes on without it
	last   atomic.Uint32 // the Peer of a connection that was closed, for its detached exchanges
	idle   atomic.Bool   // waiting for the first byte of a request

	moveAt time.Time // when the goroutine, whose stack may have grown, is changed for a new one; zero: not
	worked bool      // a handler ran in this goroutine

	polled [1]unix.PollFd // see lookAt
	seen   Peer
	look   func(fd uintptr)

	first  func(fd uintptr) bool // see awaitPlain
	got    int
	gotErr error
}

func newLink(s *Server, c net.Conn) *link {
	l := &link{srv: s, since: time.Now()}
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
	if l.remote.IsValid() && l.raw != nil {
		l.raw.Control(func(fd uintptr) { setUserTimeout(int(fd), l.sendStall) })
	}
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

// peerName names the client's end for logs. The clients of a unix socket have no address.
func (l *link) peerName() string {
	if !l.remote.IsValid() {
		return "unix"
	}
	return l.remote.String()
}

// waiting runs a system call that has to wait: by the handler's hook while a handler runs.
func (l *link) waiting(block func()) {
	if l.x != nil && l.x.WaitHook != nil {
		l.x.WaitHook(block)
		return
	}
	block()
}

// next is what a goroutine does after a step of a connection's life.
type next uint8

const (
	goOn  next = iota // the next step
	over              // close the connection
	renew             // leave the connection to a new goroutine
	left              // another goroutine has it already
)

// serve is the life of a connection, or a part of it: one that idles goes on in another goroutine.
func (l *link) serve() {
	then := over
	defer func() {
		switch then {
		case over:
			l.close()
		case renew:
			go l.serve()
		}
	}()
	if l.tls != nil && l.tlsState == nil && !l.handshake() {
		return
	}
	for {
		if then = l.await(); then != goOn {
			return
		}
		then = over // should the handler end the goroutine
		if !l.readHead() {
			return
		}
		if then = l.answer(); then != goOn {
			return
		}
	}
}

// handshake does that of TLS, within its time.
func (l *link) handshake() bool {
	l.readUntil = limit(l.srv.Timeouts.Handshake)
	if err := l.tls.Handshake(); err != nil {
		l.srv.Log.Debug("TLS handshake failed", "peer", l.peerName(), "err", err)
		return false
	}
	l.readUntil = time.Time{}
	state := l.tls.ConnectionState()
	l.tlsState = &state
	return true
}
