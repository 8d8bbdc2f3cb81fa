// This file defines Exchange: one request and its response, what AOLserver calls a conn.

package conn

import (
	"crypto/tls"
	"errors"
	"io"
	"net/netip"
	"os"
	"time"
)

// Exchange is one request and its response. Its methods are for the goroutine that serves it, unless noted otherwise.
// Byte slices that it gives are valid until the handler returns.
type Exchange struct {
	// User is for the handler's own use; it is nil when an exchange begins.
	User any
	// WaitHook, where set, runs every system call that has to wait (a full socket, a body that has not arrived), so
	// that the handler can let go of what others need meanwhile. It must call block exactly once.
	WaitHook func(block func())
}

// ---- the request

// ID returns a number that is unique in this process, from 1.
func (x *Exchange) ID() uint64 { panic("later") }

// Start returns when the first byte of the request arrived.
func (x *Exchange) Start() time.Time { panic("later") }

// Method returns the method, a token; the usual ones without allocation.
func (x *Exchange) Method() string { panic("later") }

// RequestLine returns the request line as it was sent.
func (x *Exchange) RequestLine() []byte { panic("later") }

// Target returns the request target as it was sent.
func (x *Exchange) Target() []byte { panic("later") }

// Path returns the target's path, percent-decoded once, with dot segments and doubled slashes removed; "*" and
// authority forms give those. It never contains NUL.
func (x *Exchange) Path() []byte { panic("later") }

// RawPath returns the path as it was sent, without the query.
func (x *Exchange) RawPath() []byte { panic("later") }

// Query returns the target's query as it was sent, without the question mark.
func (x *Exchange) Query() []byte { panic("later") }

// Minor returns the minor version: 1 for HTTP/1.1, 0 for HTTP/1.0.
func (x *Exchange) Minor() int { panic("later") }

// Host returns the authority that the request is for: of an absolute target, else the Host field.
func (x *Exchange) Host() []byte { panic("later") }

// Field returns the value of the first request field of that name, in any case of letters.
func (x *Exchange) Field(name string) (value []byte, ok bool) { panic("later") }

// NumFields returns the number of request fields; FieldAt gives them in order.
func (x *Exchange) NumFields() int { panic("later") }

// FieldAt returns field i as it was sent.
func (x *Exchange) FieldAt(i int) (name, value []byte) { panic("later") }

// ContentLength returns the declared length of the body, -1 for a chunked one, 0 for none.
func (x *Exchange) ContentLength() int64 { panic("later") }

// Body reads the request body as a stream, decoding chunks, sending 100 Continue first where the client waits for it.
// Its errors are ErrBodyTooLarge, ErrIncomplete (FIN before the end), ErrMalformed, ErrGone and ErrTimeout.
func (x *Exchange) Body() io.Reader { panic("later") }

// Content reads the whole body once and keeps it, in memory or in a temporary file; later calls give the same.
func (x *Exchange) Content() (*Content, error) { panic("later") }

// RemoteAddr and LocalAddr return the two ends; the zero value for unix sockets.
func (x *Exchange) RemoteAddr() netip.AddrPort { panic("later") }

// LocalAddr returns the server's end.
func (x *Exchange) LocalAddr() netip.AddrPort { panic("later") }

// TLS returns the state of the TLS connection, nil on a plain one.
func (x *Exchange) TLS() *tls.ConnectionState { panic("later") }

// ---- the response

// State is where the response stands. Sent and Aborted are terminal: nothing leaves them.
type State uint8

const (
	Open      State = iota // nothing decided: headers and status may be set
	Streaming              // a head was given (Begin); the body goes on
	Raw                    // the script writes the bytes of the wire itself; the connection closes afterwards
	Sent                   // the response is complete
	Aborted                // the client has gone, or the response was cut
)

// String returns the state's name as messages print it.
func (s State) String() string {
	return [...]string{"open", "streaming", "raw", "sent", "aborted"}[s]
}

// Refusals: misuse of a response. Each is wrapped in a *Refusal that tells what was done before.
var (
	ErrSent      = errors.New("the response is already complete")
	ErrStreaming = errors.New("the head of the response is already given")
	ErrRaw       = errors.New("the response is written raw")
	ErrTooLong   = errors.New("more bytes than the declared length")
	ErrBadField  = errors.New("not a field name or value") // line breaks and control characters split responses
	ErrBadStatus = errors.New("not a final status: 200 to 599")
)

// Errors of reading a request body.
var (
	ErrBodyTooLarge = errors.New("request body over limits.body_bytes")
	ErrIncomplete   = errors.New("client ended its request early")
	ErrMalformed    = errors.New("malformed request")
	ErrGone         = errors.New("client has gone")
	ErrTimeout      = errors.New("client was too slow")
)

// Refusal is the error of a call that the response's state does not allow. Nothing reached the socket.
type Refusal struct {
	Op    string // what was refused: "return", "begin", "write", "field"
	State State
	Err   error
}

// Error says what was refused, why, and what to do instead.
func (r *Refusal) Error() string { return r.Op + ": " + r.Err.Error() }

// Unwrap returns the named cause.
func (r *Refusal) Unwrap() error { return r.Err }

// State returns where the response stands.
func (x *Exchange) State() State { panic("later") }

// Status returns the status that was sent or is set, 200 while nothing was set. A response written raw has the status
// that its first bytes tell, or 200.
func (x *Exchange) Status() int { panic("later") }

// SetStatus sets the status of a response that is still open.
func (x *Exchange) SetStatus(code int) error { panic("later") }

// SetField sets a response field, replacing those of that name; AddField adds one; DelField removes. Date,
// Connection, Content-Length and Transfer-Encoding are this package's: setting Connection: close turns keep-alive
// off, the others are refused.
func (x *Exchange) SetField(name, value string) error { panic("later") }

// AddField adds a response field.
func (x *Exchange) AddField(name, value string) error { panic("later") }

// DelField removes response fields.
func (x *Exchange) DelField(name string) error { panic("later") }

// OutFields calls fn for each response field that was set, in order.
func (x *Exchange) OutFields(fn func(name, value string)) { panic("later") }

// Return sends a whole response: Open to Sent. ok is false when the client has gone. ctype "" sends no Content-Type.
// A HEAD request, 204 and 304 get no body.
func (x *Exchange) Return(status int, ctype, body string) (ok bool, err error) { panic("later") }

// ReturnBytes is Return for a byte slice, which is not kept.
func (x *Exchange) ReturnBytes(status int, ctype string, body []byte) (ok bool, err error) {
	panic("later")
}

// Begin gives the head of a streamed response: Open to Streaming. length is -1 where it is not known: then the body is
// chunked, or ends with the connection for HTTP/1.0. The head is held back until the first body byte, Flush or Finish.
func (x *Exchange) Begin(status int, ctype string, length int64) error { panic("later") }

// Write sends body bytes: of a streamed response; or, while the response is Open, as they are (Open to Raw), which ends
// keep-alive for good. ok is false when the client has gone: no error, and the state is Aborted.
func (x *Exchange) Write(data string) (ok bool, err error) { panic("later") }

// WriteBytes is Write for a byte slice, which is not kept.
func (x *Exchange) WriteBytes(data []byte) (ok bool, err error) { panic("later") }

// Rewind takes a response that was begun but of which nothing has left back to Open, so that an error page can be sent
// instead. It reports whether it could.
func (x *Exchange) Rewind() bool { panic("later") }

// ReturnFile sends a regular file as a whole response: Last-Modified, ETag, conditional requests, single and multipart
// ranges, HEAD, sendfile where the connection is plain. The file stays the caller's to close.
func (x *Exchange) ReturnFile(status int, ctype string, f *os.File, info os.FileInfo) (ok bool, err error) {
	panic("later")
}

// ReturnReader sends a whole response of exactly n bytes from r (n >= 0), or streams until EOF (n < 0).
func (x *Exchange) ReturnReader(status int, ctype string, r io.Reader, n int64) (ok bool, err error) {
	panic("later")
}

// Finish ends the response as the end of the handler does: Streaming gets its end (last chunk), Raw closes; Open
// sends nothing and reports false, for the caller to answer. After it a handler may go on working; the client has all.
func (x *Exchange) Finish() (answered bool) { panic("later") }

// Cut ends the response so that the client can tell that it is not whole: no last chunk, closed short. Nothing of an
// error page is ever appended to it.
func (x *Exchange) Cut() { panic("later") }

// BytesSent returns how many body bytes the kernel has taken.
func (x *Exchange) BytesSent() int64 { panic("later") }

// HeadLeft reports whether any byte of a head has left.
func (x *Exchange) HeadLeft() bool { panic("later") }

// KeepAlive reports whether the connection would be kept now, and why not.
func (x *Exchange) KeepAlive() (keep bool, reason string) { panic("later") }

// SetKeepAlive turns keep-alive off, or on again where only an earlier SetKeepAlive(false) turned it off. reason is
// for logs.
func (x *Exchange) SetKeepAlive(keep bool, reason string) { panic("later") }

// ---- the client

// Peer is what the client has done to the connection.
type Peer uint8

const (
	PeerOpen       Peer = iota // nothing
	PeerHalfClosed             // FIN: it has finished sending, or closed; nobody can know which without a byte
	PeerReset                  // RST: it has gone
)

// String returns open, halfclosed or reset.
func (p Peer) String() string { return [...]string{"open", "halfclosed", "reset"}[p] }

// Peer asks the kernel by one poll(2); it reads and writes nothing.
func (x *Exchange) Peer() Peer { panic("later") }

// Alive is the single-byte call: one poll; if the client is not known to be gone, one byte that does not change the
// response (see the table in docs/connection.md), or own where the state takes the script's own byte ("" for the
// default); then, for wait > 0, a poll for up to that long for the reset that the byte may provoke.
func (x *Exchange) Alive(wait time.Duration, own string) (alive bool, err error) { panic("later") }

// OnReset makes fn run once, on a goroutine of its own, when the client resets; at once if it has. A FIN never fires
// it. A second call adds a second function. They are forgotten when the exchange ends.
func (x *Exchange) OnReset(fn func()) { panic("later") }

// Gone returns a channel that is closed when the client is known to be gone; nil until OnReset or Gone was first called.
func (x *Exchange) Gone() <-chan struct{} { panic("later") }
