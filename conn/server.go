// This file defines Server: listeners, connections, and the way that both end.

package conn

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Handler answers requests. ServeExchange is called on the goroutine of the connection, once a request; when it
// returns, the response is finished (Exchange.Finish) if the handler did not.
type Handler interface {
	ServeExchange(x *Exchange)
}

// Limits bounds what a client can make the server hold. Zero means the default.
type Limits struct {
	RequestLine           int   // bytes of the request line; above: 414
	HeaderBytes           int   // bytes of all field lines; above: 431
	HeaderCount           int   // field lines; above: 431
	BodyBytes             int64 // bytes of a request body; above: 413
	BodyMemory            int64 // bytes of a body held in memory; above: a temporary file
	Connections           int   // open connections in all; above: 503 and close
	ConnectionsPerAddress int   // the same from one address that is not of Server.Trusted
	Pipelined             int   // bytes of further requests that are read ahead at the most
	RequestsPerConnection int   // 0: no bound
	TrailerBytes          int   // bytes of trailer fields
	ChunkExtensionBytes   int   // bytes of chunk extensions, per chunk line
	TempDir               string
}

// Timeouts bounds how long a client can make the server wait. Zero means the default.
type Timeouts struct {
	Handshake time.Duration // TLS
	Head      time.Duration // from the first byte of a request to its empty line
	Body      time.Duration // without any byte of a body
	Write     time.Duration // a stalled send; then the client counts as gone
	Idle      time.Duration // between two requests
	Linger    time.Duration // draining input after the last response
}

// Outcome is how an exchange ended, for the access log.
type Outcome struct {
	Status   int
	Sent     int64 // bytes of the body that the kernel took
	HeadSent int64 // bytes of the head
	End      End
	Reason   string // why the connection is closed, "" where it is kept
	Err      error  // what was wrong with a refused request, nil otherwise
}

// End names what became of the connection.
type End uint8

const (
	Kept End = iota
	Closed
	HalfClosed // the client had finished sending; it got its response
	Reset      // the client had gone
	TimedOut
	Refused // the request was malformed or over a limit
)

// Server serves connections. Set the fields before Serve; none may be changed afterwards, except through the methods.
type Server struct {
	Handler  Handler
	Limits   Limits
	Timeouts Timeouts
	Log      *slog.Logger
	// AbortOnHalfClose makes a FIN count as a reset. Off, as RFC 9112 section 9.6 has it.
	AbortOnHalfClose bool
	// Trusted are the addresses of proxies: limits for one address do not hold for them.
	Trusted []netip.Prefix
	// ServerHeader is the value of the Server field, "" for none.
	ServerHeader string
	// Done is told of each exchange after its last byte, on the connection's goroutine, also of refused requests
	// (then x has what could be read). x must not be kept.
	Done func(x *Exchange, o Outcome)

	state serverState
}

type serverState struct {
	once       sync.Once
	serverLine string // the Server field of every response
	draining   atomic.Bool
	running    atomic.Int64
	turned     atomic.Int64 // when it was last logged that a connection was turned away, in Unix seconds

	mu        sync.Mutex
	listeners map[net.Listener]struct{}
	links     map[*link]struct{}
	perAddr   map[netip.Addr]int
	empty     chan struct{} // closed when the last connection has ended, made by Shutdown
}

// Defaults of limits and timeouts that are zero.
var (
	defaultLimits = Limits{
		RequestLine: 8 << 10, HeaderBytes: 32 << 10, HeaderCount: 100, BodyBytes: 16 << 20, BodyMemory: 64 << 10,
		Connections: 100000, Pipelined: 64 << 10, TrailerBytes: 8 << 10, ChunkExtensionBytes: 256,
	}
	defaultTimeouts = Timeouts{
		Handshake: 10 * time.Second, Head: 10 * time.Second, Body: 30 * time.Second, Write: 30 * time.Second,
		Idle: 60 * time.Second, Linger: 2 * time.Second,
	}
)

func orDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// prepare fills in the defaults. It runs once.
func (s *Server) prepare() {
	l, t := &s.Limits, &s.Timeouts
	orDefault(&l.RequestLine, defaultLimits.RequestLine)
	orDefault(&l.HeaderBytes, defaultLimits.HeaderBytes)
	orDefault(&l.HeaderCount, defaultLimits.HeaderCount)
	orDefault(&l.BodyBytes, defaultLimits.BodyBytes)
	orDefault(&l.BodyMemory, defaultLimits.BodyMemory)
	orDefault(&l.Connections, defaultLimits.Connections)
	orDefault(&l.Pipelined, defaultLimits.Pipelined)
	orDefault(&l.TrailerBytes, defaultLimits.TrailerBytes)
	orDefault(&l.ChunkExtensionBytes, defaultLimits.ChunkExtensionBytes)
	orDefault(&t.Handshake, defaultTimeouts.Handshake)
	orDefault(&t.Head, defaultTimeouts.Head)
	orDefault(&t.Body, defaultTimeouts.Body)
	orDefault(&t.Write, defaultTimeouts.Write)
	orDefault(&t.Idle, defaultTimeouts.Idle)
	orDefault(&t.Linger, defaultTimeouts.Linger)
	if s.Log == nil {
		s.Log = slog.New(slog.DiscardHandler)
	}
	if s.ServerHeader != "" {
		s.state.serverLine = "Server: " + s.ServerHeader + "\r\n"
	}
	s.state.listeners = map[net.Listener]struct{}{}
	s.state.links = map[*link]struct{}{}
	s.state.perAddr = map[netip.Addr]int{}
	ignoreBrokenPipes()
}

// Serve accepts connections until Shutdown; then it returns nil. TLS connections come from a listener made with
// NewTLSListener. Any number of listeners may be served at once, each from a goroutine of its own.
func (s *Server) Serve(l net.Listener) error {
	s.state.once.Do(s.prepare)
	if !s.addListener(l) {
		l.Close()
		return nil
	}
	defer s.dropListener(l)
	for pause := time.Duration(0); ; {
		c, err := l.Accept()
		switch {
		case err == nil:
			pause = 0
			s.admit(c)
		case s.state.draining.Load():
			return nil
		case !passing(err):
			return err
		default:
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			s.Log.Error("accept failed; trying again", "err", err, "after", pause)
			time.Sleep(pause)
		}
	}
}

// passing reports whether an error of accept is one that will pass: no descriptors or memory left, or a client that
// left before it was accepted.
func passing(err error) bool {
	for _, e := range []error{unix.EMFILE, unix.ENFILE, unix.ENOBUFS, unix.ENOMEM, unix.ECONNABORTED, unix.EPERM, unix.EPROTO, unix.EINTR} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// admit starts a connection, or turns it away.
func (s *Server) admit(c net.Conn) {
	l := newLink(s, c)
	switch s.register(l) {
	case welcome:
		go l.serve()
	case full:
		go l.turnAway()
	case crowded:
		s.warnFull("limits.connections_per_address reached", l)
		c.Close()
	case flooded:
		c.Close()
	}
}

// warnFull logs that a connection is turned away, once a second at the most: a flood must not fill the log.
func (s *Server) warnFull(limit string, l *link) {
	now := time.Now().Unix()
	if last := s.state.turned.Load(); last != now && s.state.turned.CompareAndSwap(last, now) {
		s.Log.Warn(limit, "peer", l.peerName())
	}
}

type admission uint8

const (
	welcome admission = iota
	full              // limits.connections
	crowded           // limits.connections_per_address
	flooded           // limits.connections, and too many are being told so
)

// turnAways is how many connections over the limit are told so at the same time; more are closed without a word.
const turnAways = 128

// register counts a connection in. One that is full is counted too, because it is told so before it is closed.
func (s *Server) register(l *link) admission {
	st := &s.state
	st.mu.Lock()
	defer st.mu.Unlock()
	addr := l.remote.Addr()
	switch most := s.Limits.ConnectionsPerAddress; {
	case len(st.links) >= s.Limits.Connections+turnAways:
		return flooded
	case most > 0 && addr.IsValid() && st.perAddr[addr] >= most && !s.trusts(addr):
		return crowded
	}
	st.links[l] = struct{}{}
	if addr.IsValid() {
		st.perAddr[addr]++
	}
	if len(st.links) > s.Limits.Connections {
		return full
	}
	return welcome
}

// trusts reports whether an address is of Trusted.
func (s *Server) trusts(addr netip.Addr) bool {
	for _, p := range s.Trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// forget counts a connection out.
func (s *Server) forget(l *link) {
	st := &s.state
	st.mu.Lock()
	defer st.mu.Unlock()
	if _, ok := st.links[l]; !ok {
		return
	}
	delete(st.links, l)
	if addr := l.remote.Addr(); addr.IsValid() {
		if st.perAddr[addr]--; st.perAddr[addr] == 0 {
			delete(st.perAddr, addr)
		}
	}
	st.checkEmpty()
}

// checkEmpty tells Shutdown that no connection is left and none will come; mu is held.
func (st *serverState) checkEmpty() {
	if len(st.links) == 0 && len(st.listeners) == 0 && st.empty != nil {
		close(st.empty)
		st.empty = nil
	}
}

func (s *Server) addListener(l net.Listener) bool {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	if s.state.draining.Load() {
		return false
	}
	s.state.listeners[l] = struct{}{}
	return true
}

func (s *Server) dropListener(l net.Listener) {
	l.Close()
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	delete(s.state.listeners, l)
	s.state.checkEmpty()
}

// Shutdown stops accepting, closes idle connections (one that was just accepted has a second to send its request), lets
// running exchanges finish (their responses say Connection: close) and returns when all have, or with ctx's error after cutting those that have not.
func (s *Server) Shutdown(ctx context.Context) error {
	s.state.once.Do(s.prepare)
	empty := s.stop()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
	}
	s.eachLink(func(l *link) { l.sever() })
	return ctx.Err()
}

// stop closes the listeners and wakes the idle connections. The channel is closed when no connection is left.
func (s *Server) stop() <-chan struct{} {
	st := &s.state
	st.mu.Lock()
	defer st.mu.Unlock()
	st.draining.Store(true)
	for l := range st.listeners {
		l.Close()
	}
	for l := range st.links {
		if l.idle.Load() {
			l.wake()
		}
	}
	if st.empty == nil {
		st.empty = make(chan struct{})
	}
	empty := st.empty
	st.checkEmpty()
	return empty
}

func (s *Server) eachLink(fn func(l *link)) {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	for l := range s.state.links {
		fn(l)
	}
}

// Stats returns counts of now: open connections, exchanges that run.
func (s *Server) Stats() (connections, running int) {
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return len(s.state.links), int(s.state.running.Load())
}
