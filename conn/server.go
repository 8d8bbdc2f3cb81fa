// This file defines Server: listeners, connections, and the way that both end.

package conn

import (
	"context"
	"log/slog"
	"net"
	"time"
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
	ConnectionsPerAddress int   // the same from one address
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
	Duration time.Duration
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
	// ServerHeader is the value of the Server field, "" for none.
	ServerHeader string
	// Done is told of each exchange after its last byte, on the connection's goroutine, also of refused requests
	// (then x has what could be read). x must not be kept.
	Done func(x *Exchange, o Outcome)

	state serverState
}

type serverState struct{}

// Listen opens a listener on host:port or unix:/path with the defaults of this server (TCP_NODELAY, keep-alive
// probes, TCP_USER_TIMEOUT).
func Listen(addr string) (net.Listener, error) { panic("later") }

// Serve accepts connections until Shutdown or Close; then it returns nil. TLS connections come from a listener made
// with NewTLSListener. Any number of listeners may be served at once, each from a goroutine of its own.
func (s *Server) Serve(l net.Listener) error { panic("later") }

// Shutdown stops accepting, closes idle connections, lets running exchanges finish (their responses say
// Connection: close) and returns when all have, or with ctx's error after cutting those that have not.
func (s *Server) Shutdown(ctx context.Context) error { panic("later") }

// Stats returns counts of now: open connections, exchanges that run.
func (s *Server) Stats() (connections, running int) { panic("later") }
