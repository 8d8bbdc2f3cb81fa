package conn

// This file sends responses: whole ones, streamed ones, and what a handler writes raw.

import (
	"io"
	"strconv"
)

// Return sends a whole response: Open to Sent. ok is false when the client has gone. ctype "" sends no Content-Type.
// A HEAD request, 204, 205 and 304 get no body.
func (x *Exchange) Return(status int, ctype, body string) (ok bool, err error) {
	return x.ReturnBytes(status, ctype, bytesOf(body))
}

// ReturnBytes is Return for a byte slice, which is not kept.
func (x *Exchange) ReturnBytes(status int, ctype string, body []byte) (ok bool, err error) {
	if done, err := x.enter(evReturn, status, ctype); done {
		return false, err
	}
	x.status = status
	x.framing = x.frame(status, int64(len(body)))
	headLen := x.putHead(ctype, int64(len(body)))
	if x.framing == frNone {
		body = nil
	}
	return x.emit(evReturn, headLen, body, nil), nil
}

// enter begins a call that gives a head: done is true where it is refused, or there is no client any more.
func (x *Exchange) enter(e event, status int, ctype string) (done bool, err error) {
	x.noticeReset()
	x.noticeHalfRequest()
	if err := x.refusal(e); err != nil {
		return true, err
	}
	if x.state == Aborted {
		return true, nil
	}
	if err := x.checkStatus(e, status); err != nil {
		return true, err
	}
	if !fieldText(bytesOf(ctype)) {
		return true, x.refuse(e, ErrBadField)
	}
	return false, nil
}

// Begin gives the head of a streamed response: Open to Streaming. length is -1 where it is not known: then the body is
// chunked, or ends with the connection for HTTP/1.0. The head is held back until the first body byte, Flush or Finish.
func (x *Exchange) Begin(status int, ctype string, length int64) error {
	if done, err := x.enter(evBegin, status, ctype); done {
		return err
	}
	x.status, x.ctype, x.declared = status, ctype, max(length, -1)
	x.framing = x.frame(status, x.declared)
	x.held = true
	x.step(evBegin)
	return nil
}

// Flush sends a head that is held back. ok is false when the client has gone.
func (x *Exchange) Flush() (ok bool) {
	x.noticeReset()
	if x.state == Streaming && x.held {
		return x.emit(evWrite, x.releaseHead(), nil, nil)
	}
	return x.state != Aborted
}

// releaseHead puts a held head into x.out and returns its length; 0 where none is held.
func (x *Exchange) releaseHead() int {
	if !x.held {
		x.openOut()
		return 0
	}
	x.held = false
	return x.putHead(x.ctype, x.declared)
}

// Write sends body bytes: of a streamed response; or, while the response is Open, as they are (Open to Raw), which ends
// keep-alive for good. ok is false when the client has gone: no error, and the state is Aborted.
func (x *Exchange) Write(data string) (ok bool, err error) { return x.WriteBytes(bytesOf(data)) }

// WriteBytes is Write for a byte slice, which is not kept.
func (x *Exchange) WriteBytes(data []byte) (ok bool, err error) {
	x.noticeReset()
	x.noticeHalfRequest()
	if err := x.refusal(evWrite); err != nil {
		return false, err
	}
	switch x.state {
	case Aborted:
		return false, nil
	case Streaming:
		return x.writeStream(data)
	}
	return x.writeRaw(data)
}

// writeStream sends a piece of a streamed body.
func (x *Exchange) writeStream(data []byte) (ok bool, err error) {
	if x.declared >= 0 && int64(len(data)) > x.declared-x.given {
		return false, x.refuse(evWrite, ErrTooLong)
	}
	if len(data) == 0 { // a chunk of length 0 would end the body
		return true, nil
	}
	headLen := x.releaseHead()
	switch x.framing {
	case frNone:
		x.given += int64(len(data))
		if headLen == 0 {
			x.closeOut()
			return x.awaited(), nil
		}
		return x.emit(evWrite, headLen, nil, nil), nil
	case frChunked:
		x.out = strconv.AppendUint(x.out, uint64(len(data)), 16)
		x.out = append(x.out, "\r\n"...)
		x.zeros = 0
		return x.emit(evWrite, headLen, data, crlf), nil
	}
	return x.emit(evWrite, headLen, data, nil), nil
}

// awaited answers a write of which nothing goes out, so that no byte can find out about the client: by a look at it. One
// that has finished sending has all of its response, and nobody could ever tell whether it is still there; to its script
// it is gone.
func (x *Exchange) awaited() bool {
	switch x.Peer() {
	case PeerReset:
		x.lose(ErrGone)
		return false
	case PeerHalfClosed:
		return false
	}
	return true
}

var (
	crlf      = []byte("\r\n")
	lastChunk = []byte("0\r\n\r\n")
)

// writeRaw sends bytes as they are. Where Alive has begun a status line, they have to go on with it. No bytes at all
// make no raw response.
func (x *Exchange) writeRaw(data []byte) (ok bool, err error) {
	if len(data) == 0 {
		return true, nil
	}
	skip := min(len(data), x.probes-x.rawSkipped)
	if string(data[:skip]) != statusStart[x.rawSkipped:x.rawSkipped+skip] {
		return false, x.refuse(evWrite, ErrProbed)
	}
	x.rawSkipped += skip
	x.noKeep = "the response was written raw"
	x.rawHead = append(x.rawHead, data[:min(len(data), cap(x.rawHead)-len(x.rawHead))]...)
	data = data[skip:]
	if len(data) == 0 {
		x.step(evWrite)
		return true, nil
	}
	x.openOut()
	return x.emit(evWrite, 0, data, nil), nil
}

// rawStatus returns the status that the first bytes of a raw response tell, or 200.
func rawStatus(b []byte) int {
	if len(b) < 12 || string(b[:7]) != "HTTP/1." || b[8] != ' ' {
		return 200
	}
	if n, ok := parseDigits(b[9:12], 599); ok && n >= 100 {
		return int(n)
	}
	return 200
}

// Rewind takes a response that was begun but of which nothing has left back to Open, so that an error page can be sent
// instead. It reports whether the response is Open now. The fields that were set stay.
func (x *Exchange) Rewind() bool {
	if x.state == Streaming && x.held {
		x.step(evRewind)
		x.held, x.ctype, x.declared, x.framing, x.status = false, "", -1, frNone, 200
		return true
	}
	return x.state == Open
}

// ClearFields removes all response fields of a response that is still open.
func (x *Exchange) ClearFields() {
	if x.state == Open {
		clear(x.fields)
		x.fields = x.fields[:0]
	}
}

// Finish ends the response as the end of the handler does: Streaming gets its end (last chunk), Raw closes; Open
// sends nothing and reports false, for the caller to answer. After it a handler may go on working; the client has all.
func (x *Exchange) Finish() (answered bool) {
	x.noticeReset()
	switch x.state {
	case Open:
		return false
	case Raw:
		x.step(evFinish)
	case Streaming:
		x.finishStream()
	}
	return true
}

// Missing tells how many bytes a streamed response still lacks of its declared length.
func (x *Exchange) Missing() int64 {
	if x.state != Streaming || x.framing != frLength {
		return 0
	}
	return max(x.declared-x.given, 0)
}

// finishStream ends a streamed body.
func (x *Exchange) finishStream() {
	if x.Missing() > 0 {
		x.cutFor("the response was shorter than its declared length")
		return
	}
	if x.held && (x.framing == frChunked || x.framing == frClose) {
		x.framing, x.declared = frLength, 0 // nothing was written, so the length is known now
	}
	headLen := x.releaseHead()
	if x.framing == frChunked {
		x.out = append(x.out, lastChunk...)
	}
	if len(x.out) == 0 {
		x.closeOut()
		x.step(evFinish)
		return
	}
	x.emit(evFinish, headLen, nil, nil)
}

// Cut ends the response so that the client can tell that it is not whole: no last chunk, closed short. Nothing of an
// error page is ever appended to it.
func (x *Exchange) Cut() { x.cutFor("the response was cut") }

func (x *Exchange) cutFor(reason string) {
	if x.state == Sent || x.state == Aborted {
		return
	}
	x.cut = true
	x.noKeep = reason
	x.step(evCut)
}

// ReturnReader sends a whole response of exactly n bytes from r (n >= 0), or streams until EOF (n < 0). An error of r
// after the head has left cuts the response; the error is returned.
func (x *Exchange) ReturnReader(status int, ctype string, r io.Reader, n int64) (ok bool, err error) {
	if done, err := x.enter(evReturn, status, ctype); done {
		return false, err
	}
	if err := x.Begin(status, ctype, n); err != nil {
		return false, err
	}
	if x.framing != frNone {
		if ok, err := x.copyFrom(r, n); !ok || err != nil {
			return false, err
		}
	}
	x.Finish()
	return x.state == Sent, nil
}

// copyFrom writes what r gives: n bytes, or all where n is negative.
func (x *Exchange) copyFrom(r io.Reader, n int64) (ok bool, err error) {
	b := borrow(32 << 10)
	defer giveBack(b)
	for n != 0 {
		piece := b.b
		if n > 0 {
			piece = piece[:min(n, int64(len(piece)))]
		}
		k, rerr := r.Read(piece)
		if k > 0 {
			if ok, err := x.WriteBytes(piece[:k]); !ok || err != nil {
				return false, err
			}
		}
		if n > 0 {
			n -= int64(k)
		}
		if rerr == io.EOF && n > 0 {
			rerr = ErrShort
		}
		if rerr == io.EOF || n == 0 {
			return true, nil
		}
		if rerr != nil {
			if !x.Rewind() {
				x.cutFor("the source of the response failed")
			}
			return false, rerr
		}
	}
	return true, nil
}

// State returns where the response stands.
func (x *Exchange) State() State { return x.state }

// Status returns the status that was sent or is set, 200 while nothing was set. A response written raw has the status
// that its first bytes tell, or 200.
func (x *Exchange) Status() int {
	if len(x.rawHead) > 0 {
		return rawStatus(x.rawHead)
	}
	return x.status
}

// BytesSent returns how many body bytes the kernel has taken.
func (x *Exchange) BytesSent() int64 { return x.bodySent }

// HeadLeft reports whether any byte of a head has left. What Alive sent of the status line's constant start does not
// count: any head can still follow it.
func (x *Exchange) HeadLeft() bool { return x.headOut || x.state == Raw }
