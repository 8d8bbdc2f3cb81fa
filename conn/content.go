package conn

// This file gives handlers the body of their request.

import (
	"errors"
	"io"
)

// bodyReader reads the body of an exchange.
type bodyReader Exchange

// Body reads the request body as a stream, decoding chunks, sending 100 Continue first where the client waits for it.
// Its errors are ErrBodyTooLarge, ErrIncomplete (FIN before the end), ErrMalformed, ErrGone and ErrTimeout.
func (x *Exchange) Body() io.Reader {
	if x.content != nil {
		return x.content.Reader()
	}
	return (*bodyReader)(x)
}

func (r *bodyReader) Read(p []byte) (int, error) {
	x := (*Exchange)(r)
	if x.head.expect && !x.continued {
		x.askForBody()
	}
	n, err := x.body.Read(p)
	if err == ErrGone {
		x.l.lost = true
	}
	return n, err
}

// BodyRead returns how many bytes of the request body have been read, without the framing of a chunked one.
func (x *Exchange) BodyRead() int64 {
	if x.body.chunked {
		return x.body.chunks.total - x.body.chunks.left
	}
	return max(x.head.length, 0) - x.body.left
}

// halfRequest reports whether the client has finished sending in the midst of the request body: then there is no request
// to answer. What had come by then is kept for whoever reads the body.
func (x *Exchange) halfRequest() bool {
	if x.contentErr == nil && x.content == nil && !x.body.done() && x.l.peer() == PeerHalfClosed {
		x.Content() // the FIN has come, so this waits for nothing
	}
	return x.contentErr != nil && errors.Is(x.contentErr, ErrIncomplete)
}

// noticeHalfRequest ends the response, before anything of it has left, where there turns out to be no whole request.
func (x *Exchange) noticeHalfRequest() {
	if x.state == Open && x.problem == nil && x.halfRequest() {
		x.problem, x.status = ErrIncomplete, 400 // which only logs see
		x.cutFor("the request was not complete")
	}
}

// askForBody sends 100 Continue, unless the body is coming already or the final response has begun: RFC 9110 section
// 10.1.1.
func (x *Exchange) askForBody() {
	x.continued = true
	if x.headOut || x.state == Raw || len(x.in.buffered()) > 0 {
		return
	}
	const interim = statusStart + "100 Continue\r\n\r\n"
	if _, err := x.l.up.Write(bytesOf(interim[x.probes:])); err != nil {
		x.lose(err)
	}
	x.probes = 0
}

// Content reads the whole body once and keeps it, in memory or in a temporary file; later calls give the same. It is
// closed when the exchange ends.
func (x *Exchange) Content() (*Content, error) {
	if x.content != nil || x.contentErr != nil {
		return x.content, x.contentErr
	}
	lim := &x.l.srv.Limits
	c, err := spool((*bodyReader)(x), x.head.length, lim.BodyMemory, lim.TempDir)
	if err != nil {
		c.Close()
		x.contentErr = err
		return nil, err
	}
	x.content = c
	return c, nil
}
