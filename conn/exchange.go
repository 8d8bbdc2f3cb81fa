package conn

// This file defines Exchange, one request and its response, and what it tells about the request.

import (
	"crypto/tls"
	"net/netip"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Exchange is one request and its response: what AOLserver calls a conn. Its methods are for the goroutine that serves
// it, unless noted otherwise. Byte slices that it gives are valid until the handler returns.
type Exchange struct {
	// User is for the handler's own use; it is nil when an exchange begins.
	User any
	// WaitHook, where set, runs every system call that has to wait (a full socket, a body that has not arrived), so
	// that the handler can let go of what others need meanwhile. It must call block exactly once.
	WaitHook func(block func())

	l     *link
	in    reader
	head  head
	id    uint64
	start time.Time
	path  []byte // decoded
	pathB []byte // room for it
	body  body

	continued  bool     // 100 Continue was sent, or something of the body came without
	content    *Content // the whole body, once it was asked for
	contentErr error

	state      State
	status     int
	fields     []outField
	extra      []byte  // field lines of the head, made by this package
	out        []byte  // what is to be sent next: a head, the size of a chunk, a small body
	outBuf     *buffer // its room, borrowed while something is in it
	framing    framing
	declared   int64  // Content-Length of a streamed response, -1 for none
	given      int64  // body bytes that the handler gave so far
	ctype      string // of a head that is held back
	held       bool   // a head was given and has not left
	probes     int    // bytes of the status line that left by Alive
	zeros      int    // leading zeros of the next chunk size that left by Alive
	headOut    bool   // bytes of a head have left, other than by Alive
	rawHead    []byte // the first bytes of a raw response
	rawSkipped int    // bytes of a raw response that Alive had sent before
	bodySent   int64
	headSent   int64

	noKeep   string // why the connection will close, "" while it may be kept
	wantShut string // the handler's own wish to close
	cut      bool
	closed   bool  // by Close, without a response
	detached bool  // the connection goes on without this exchange
	timedOut bool  // a send stalled for too long
	problem  error // what was wrong with the request
	watch    *watch
}

// exchanges lends out exchanges, so that an idle connection holds none. Their read buffers have pools of their own.
var exchanges = sync.Pool{New: func() any {
	return &Exchange{rawHead: make([]byte, 0, 12), pathB: make([]byte, 0, 256)}
}}

var lastID atomic.Uint64

// lend gets an exchange for a connection.
func lend(l *link) *Exchange {
	x := exchanges.Get().(*Exchange)
	x.l = l
	x.in.reset(l.up)
	x.in.most = l.srv.Limits.Pipelined // whatever of it is not of this request is of the ones behind
	return x
}

// takeBack returns an exchange to the pool.
func (x *Exchange) takeBack() {
	x.reset()
	x.in.reset(nil)
	x.l = nil
	exchanges.Put(x)
}

// begin makes x ready for a request whose first byte is there.
func (x *Exchange) begin(now time.Time) {
	x.id = lastID.Add(1)
	x.start = now
	x.status = 200
	x.declared = -1
}

// reset forgets a request and its response; every field of them is listed here. What was read ahead stays.
func (x *Exchange) reset() {
	if x.content != nil {
		x.content.Close()
	}
	x.User, x.WaitHook = nil, nil
	x.head.reset()
	x.in.unpin()
	x.id, x.start, x.path = 0, time.Time{}, nil
	x.body = body{}
	x.continued, x.content, x.contentErr = false, nil, nil
	x.state, x.status = Open, 0
	clear(x.fields)
	x.fields = x.fields[:0]
	x.extra = x.extra[:0]
	x.closeOut()
	x.framing, x.declared, x.given, x.ctype, x.held = framing(0), 0, 0, "", false
	x.probes, x.zeros = 0, 0
	x.headOut, x.rawHead, x.rawSkipped = false, x.rawHead[:0], 0
	x.bodySent, x.headSent = 0, 0
	x.noKeep, x.wantShut, x.problem = "", "", nil
	x.cut, x.closed, x.detached, x.timedOut = false, false, false, false
	x.watch = nil
}

// ID returns a number that is unique in this process, from 1.
func (x *Exchange) ID() uint64 { return x.id }

// Start returns when the first byte of the request arrived.
func (x *Exchange) Start() time.Time { return x.start }

// Method returns the method, a token; the usual ones without allocation.
func (x *Exchange) Method() string { return x.head.methodName() }

// RequestLine returns the request line as it was sent.
func (x *Exchange) RequestLine() []byte { return x.head.requestLine() }

// Target returns the request target as it was sent.
func (x *Exchange) Target() []byte { return x.head.at(x.head.target) }

// Path returns the target's path, percent-decoded once, with dot segments and doubled slashes removed; "*" and
// authority forms give those. It never contains NUL.
func (x *Exchange) Path() []byte { return x.path }

// RawPath returns the path as it was sent, without the query.
func (x *Exchange) RawPath() []byte { return x.head.at(x.head.rawPath) }

// Query returns the target's query as it was sent, without the question mark.
func (x *Exchange) Query() []byte { return x.head.at(x.head.query) }

// Minor returns the minor version: 1 for HTTP/1.1, 0 for HTTP/1.0.
func (x *Exchange) Minor() int { return x.head.minor }

// Host returns the authority that the request is for: of an absolute target, else the Host field.
func (x *Exchange) Host() []byte { return x.head.hostName() }

// Field returns the value of the first request field of that name, in any case of letters.
func (x *Exchange) Field(name string) (value []byte, ok bool) { return x.head.field(name) }

// NumFields returns the number of request fields; FieldAt gives them in order.
func (x *Exchange) NumFields() int { return len(x.head.fields) }

// FieldAt returns field i as it was sent.
func (x *Exchange) FieldAt(i int) (name, value []byte) { return x.head.fieldAt(i) }

// ContentLength returns the declared length of the body, -1 for a chunked one, 0 for none.
func (x *Exchange) ContentLength() int64 { return x.head.length }

// RemoteAddr returns the client's end; the zero value for unix sockets.
func (x *Exchange) RemoteAddr() netip.AddrPort { return x.l.remote }

// PeerName names the client's end for logs: its address, or unix.
func (x *Exchange) PeerName() string { return x.l.peerName() }

// LocalAddr returns the server's end; the zero value for unix sockets.
func (x *Exchange) LocalAddr() netip.AddrPort { return x.l.local }

// TLS returns the state of the TLS connection, nil on a plain one.
func (x *Exchange) TLS() *tls.ConnectionState { return x.l.tlsState }

func itoa(n int) string { return strconv.Itoa(n) }

// Rest gives back memory that is needed only while the handler is busy: call it before a long wait, so that thousands of
// handlers can wait at once. Slices that were given before stay valid.
func (x *Exchange) Rest() {
	if b := x.in.slim(); b != nil {
		x.head.buf = b
		x.path, _ = x.head.path(x.pathB) // it may have lain there
	}
}
