package conn

// This file takes a connection through one request: its head, its handler, and what is refused.

import (
	"errors"
	"io"
	"runtime/debug"
	"time"
)

// startRequest makes l.x ready for the request whose first byte is there.
func (l *link) startRequest() {
	l.served++
	l.open = true
	l.x.begin(time.Now())
	l.srv.state.running.Add(1)
}

// readHead reads the head of a request. It reports whether there is one to answer; one that is refused is answered
// here.
func (l *link) readHead() bool {
	x := l.x
	l.readUntil = time.Time{}
	for {
		n, err := x.head.parse(x.in.buffered(), &l.srv.Limits)
		if err == nil {
			x.in.pin(n)
			return l.headDone()
		}
		if err != errNeedMore {
			l.refuse(err)
			return false
		}
		if l.readUntil.IsZero() {
			l.readUntil = x.start.Add(l.srv.Timeouts.Head)
		}
		if err := namedTLS(x.in.fill()); err != nil {
			l.incomplete(err)
			return false
		}
	}
}

// headDone checks what needs the whole head, and gets the body ready to be read.
func (l *link) headDone() (ok bool) {
	x := l.x
	l.readUntil, l.readStall = time.Time{}, l.srv.Timeouts.Body
	path, err := x.head.path(x.pathB)
	if err == nil {
		x.path = path
		err = x.body.begin(&x.in, &x.head, &l.srv.Limits)
	}
	if err != nil {
		l.refuse(err)
	}
	return err == nil
}

// answer has the handler answer the request and ends its response. With goOn the connection is kept.
func (l *link) answer() next {
	x := l.x
	if x.halfRequest() {
		l.incomplete(io.EOF)
		return over
	}
	l.worked = true
	l.handle(x)
	x.WaitHook = nil // it was the handler's
	if x.detached {
		x.l.srv.forget(x.l)
		x.takeBack()
		return left
	}
	if !x.Finish() {
		x.Return(500, "text/plain; charset=utf-8", "Internal Server Error\n")
	}
	keep, reason := x.KeepAlive()
	if keep {
		keep, reason = l.drain(x)
	}
	if keep {
		return goOn
	}
	l.end(reason)
	return over
}

// handle calls the handler. A panic in it ends this response only.
func (l *link) handle(x *Exchange) {
	defer func() {
		if p := recover(); p != nil {
			l.srv.Log.Error("panic in a handler", "request", string(x.RequestLine()), "panic", p, "stack", string(debug.Stack()))
			x.SetKeepAlive(false, "the handler failed")
			if !x.Rewind() {
				x.cutFor("the handler failed")
			}
		}
	}()
	l.srv.Handler.ServeExchange(x)
}

// drain reads what the handler left of the request body, up to a bound.
func (l *link) drain(x *Exchange) (keep bool, reason string) {
	if x.body.done() {
		return true, ""
	}
	l.readUntil = limit(l.srv.Timeouts.Linger)
	b := borrow(minBuffer)
	defer giveBack(b)
	for read := 0; read <= drainBytes; {
		n, err := x.body.Read(b.b)
		read += n
		if err == io.EOF {
			return true, ""
		}
		if err != nil {
			return false, "the rest of the request body did not come: " + err.Error()
		}
	}
	return false, "too much of the request body is unread"
}

// refuse answers a request that breaks the grammar or a limit. Where it ends is not known, so the connection ends.
func (l *link) refuse(err error) {
	x := l.x
	x.problem = err
	x.noKeep = "the request was refused"
	status := 400
	var re *RequestError
	if errors.As(err, &re) {
		status = re.Status
	}
	x.Return(status, "text/plain; charset=utf-8", itoa(status)+" "+StatusText(status)+"\n")
	l.end(x.noKeep)
}

// incomplete ends a connection whose request did not come whole: a slow client is told so, one that has ended it
// is not.
func (l *link) incomplete(err error) {
	x := l.x
	if err == ErrTimeout {
		x.timedOut = true
		l.refuse(&RequestError{408, "request head not complete within timeouts.head"})
		return
	}
	if err == io.EOF {
		x.problem = ErrIncomplete
	} else {
		x.problem = err
		l.lost = l.lost || err == ErrGone
	}
	if err == errBufferFull {
		l.refuse(errHeaderBytes)
		return
	}
	l.end("the request was not complete")
}
