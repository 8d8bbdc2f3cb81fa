package server

// This file holds what becomes of a request that was not answered as it should: error pages, cuts and log entries.
// A client learns that something failed and nothing of the inside; the log tells all.

import (
	"errors"
	"fmt"
	"strconv"

	"nsgo/builtins"
	"nsgo/conn"
	"nsgo/script"
)

// settle ends the response after the handler, whose error is given.
func (r *request) settle(err error) {
	state := r.x.State()
	switch {
	case err == nil || errors.Is(err, script.ErrExit):
		if state == conn.Open {
			r.fail(errUnanswered)
		}
	case errors.Is(err, script.ErrClientGone) || state == conn.Aborted:
		r.server.log.Debug("script ended: its client has gone", "request", string(r.x.RequestLine()), "handler", r.answering())
		r.x.Cut()
	case errors.Is(err, conn.ErrIncomplete): // half a request, which gets no answer; the log gets the status
		r.x.SetStatus(400)
		r.x.Cut()
	case clientFault(err) != 0:
		r.breakOff(func() { r.errorPage(clientFault(err), r.detail(err)) })
	default:
		r.fail(err)
	}
}

// clientFault gives the status for a fault that lies in the request body, 0 for one of ours. A script meets it when it
// reads the body; conn notes it with the request, so that the log tells it once, and not as a fault of the script.
func clientFault(err error) int {
	var refused *conn.RequestError
	switch {
	case errors.As(err, &refused):
		return refused.Status
	case errors.Is(err, conn.ErrTimeout):
		return 408
	}
	return 0
}

// fail logs a fault and answers with a 500.
func (r *request) fail(err error) {
	r.logFault(err)
	r.breakOff(func() { r.errorPage(500, r.detail(err)) })
}

// breakOff ends the response of a handler that has failed: by the error page, or, where a response has begun to leave,
// so that the client can tell that it is not whole. Nothing is ever added to a response that had begun.
func (r *request) breakOff(errorPage func()) {
	switch state := r.x.State(); {
	case state == conn.Sent || state == conn.Aborted:
	case state == conn.Raw: // its end is that of the connection, and the client is to get all that was written
	case state == conn.Open || r.x.Rewind():
		errorPage()
	default:
		r.x.Cut()
	}
}

// logFault writes a fault to the error log.
func (r *request) logFault(err error) {
	attrs := []any{"request", string(r.x.RequestLine()), "peer", r.x.PeerName(), "handler", r.answering()}
	var e *script.Error
	if errors.As(err, &e) && e.Trace != "" {
		attrs = append(attrs, "trace", e.Trace)
	}
	r.server.log.Error(err.Error(), attrs...)
}

// detail gives what a client may see of a fault: nothing, but for developers all.
func (r *request) detail(err error) string {
	if !r.gen.config.Dev {
		return ""
	}
	text := err.Error()
	var e *script.Error
	if errors.As(err, &e) && e.Trace != "" {
		text += "\n\n" + e.Trace
	}
	return "<pre>" + builtins.QuoteHTML(text) + "</pre>"
}

// errorTexts say in a sentence what a status means to a reader.
var errorTexts = map[int]string{
	400: "The request could not be understood.",
	403: "You may not see this.",
	404: "There is nothing here.",
	405: "This does not answer that method.",
	408: "The request took too long to arrive.",
	413: "The request is larger than what is taken here.",
	431: "The request has larger header fields than what is taken here.",
	500: "The server failed to answer. Its operator can find the reason in its log.",
	501: "The server does not know this method.",
}

// errorPage answers with the page of a status: the configured one where there is one, else a plain one with the
// message, HTML, or with what the status means.
func (r *request) errorPage(status int, message string) bool {
	if page := r.gen.config.ErrorPages[strconv.Itoa(status)]; page != "" && !r.inError {
		return r.configuredError(status, page, message)
	}
	return r.plainError(status, message)
}

// configuredError runs the page of a status, as if the request had been for it. A fault in it gives the plain page.
func (r *request) configuredError(status int, page, message string) bool {
	before := r.path
	r.inError = true
	defer func() { r.inError, r.path = false, before }()
	r.x.SetStatus(status)
	r.path = []byte(page)
	err := r.ctx.Aside(r.servePath)
	if err != nil {
		r.logFault(err)
	}
	if r.x.State() == conn.Open {
		return r.plainError(status, message)
	}
	return r.x.State() != conn.Aborted
}

// plainError sends the plain page of a status.
func (r *request) plainError(status int, message string) bool {
	if message == "" {
		message = "<p>" + errorTexts[status]
	}
	title := conn.StatusText(status)
	r.ctx.Answers("the server's error page", "")
	ok, _ := r.x.Return(status, "text/html; charset=utf-8", builtins.Notice(title, message))
	return ok
}

// refuseMethod answers a method that the path does not have.
func (r *request) refuseMethod(allowed string) error {
	if err := r.x.SetField("Allow", allowed); err != nil {
		return err
	}
	r.errorPage(405, "")
	return nil
}

// notFound answers a path where nothing is.
func (r *request) notFound() error {
	if r.inError {
		return fmt.Errorf("error_pages: there is nothing at %s", r.path)
	}
	r.errorPage(404, "")
	return nil
}
