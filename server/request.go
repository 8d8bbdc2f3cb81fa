package server

// This file holds the way of a request through the server: filters, handler or file, traces.

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"nsgo/builtins"
	"nsgo/conn"
	"nsgo/script"
)

// request is one request on its way. It is used again for later ones.
type request struct {
	server    *Server
	gen       *generation
	x         *conn.Exchange
	ctx       *builtins.Context
	path      []byte      // what is routed: the request's path, or that of an internal redirect
	fn        script.Func // what runs, for messages; nil for the file
	file      string
	redirects int
	inError   bool // an error page runs: a fault in it gets the plain one

	interps []languageInterp
}

// languageInterp is an interp that the request has got. Filters, handler and traces of one language share it.
type languageInterp struct {
	language string
	interp   script.Interp
}

// errUnanswered is the fault of a handler that ended without a response.
var errUnanswered = errors.New("it ended without a response: call ns_return, ns_write or another command that answers")

// ServeExchange answers a request. It is conn's Handler.
func (s *Server) ServeExchange(x *conn.Exchange) {
	defer s.running.Add(-1)
	g, err := s.acquire(), error(nil)
	if g.config.Dev {
		g.release()
		g, err = s.acquireFresh()
	}
	defer g.release()
	if s.running.Add(1) > int64(g.config.Limits.Running) {
		s.refuseBusy(x)
		return
	}
	r, _ := s.requests.Get().(*request)
	if r == nil {
		r = &request{ctx: s.newContext(g)}
	}
	r.begin(s, g, x)
	defer r.end()
	if err != nil {
		r.fail(err)
		return
	}
	r.serve()
}

// refuseBusy answers a request for which there is no room.
func (s *Server) refuseBusy(x *conn.Exchange) {
	now := time.Now().Unix()
	if last := s.refused.Swap(now); last != now { // once a second at the most: a flood must not fill the log
		s.log.Warn("limits.running reached: requests are refused")
	}
	x.SetField("Retry-After", "1")
	x.Return(503, "text/html; charset=utf-8", builtins.Notice("Service Unavailable", "<p>The server is busy. Try again in a moment."))
}

// begin sets the request up: every field is set here or empty since end.
func (r *request) begin(s *Server, g *generation, x *conn.Exchange) {
	r.server, r.gen, r.x, r.path = s, g, x, x.Path()
	r.ctx.Server = g
	r.ctx.Begin(x)
	x.User = r
}

// end runs the clean-up hooks, lets go of the interps and makes the request ready for the next one.
func (r *request) end() {
	if p := recover(); p != nil {
		r.panicked(p)
	}
	r.ctx.RunHooks()
	for i := range r.interps {
		r.interps[i].interp.Close()
		r.interps[i] = languageInterp{}
	}
	r.ctx.End()
	r.x.User = nil
	s := r.server
	*r = request{ctx: r.ctx, interps: r.interps[:0]}
	s.requests.Put(r)
}

// panicked ends the response of a request whose Go code has panicked. The others do not notice.
func (r *request) panicked(p any) {
	r.server.log.Error("panic while a request was served", "request", string(r.x.RequestLine()), "handler", r.answering(),
		"panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	r.breakOff(func() { r.plainError(500, "") })
}

// runs notes the file that answers from here on.
func (r *request) runs(file string) { r.fn, r.file = nil, file }

// answering names what answers: a function or a file.
func (r *request) answering() string {
	if r.fn != nil {
		return r.fn.String()
	}
	return r.file
}

// serve answers, and then runs the traces.
func (r *request) serve() {
	err := r.answer()
	if err == nil || errors.Is(err, script.ErrExit) {
		if short := r.short(); short != nil {
			err = short
		}
	}
	r.settle(err)
	r.x.Finish()
	r.trace()
}

// short is the fault of a handler that gave less than it had declared.
func (r *request) short() error {
	if missing := r.x.Missing(); missing > 0 {
		return fmt.Errorf("the handler gave %d bytes fewer than it had declared (%s)", missing, r.ctx.Decided())
	}
	return nil
}

// answer runs filters and handler until one of them has answered.
func (r *request) answer() error {
	for _, stage := range [...]builtins.Stage{builtins.Preauth, builtins.Postauth} {
		v, err := r.filter(stage)
		if err != nil || v == filterReturn || r.x.State() != conn.Open {
			return err
		}
	}
	return r.route()
}

// filter runs the filters of a stage.
func (r *request) filter(stage builtins.Stage) (verdict, error) {
	list := &r.gen.filters[stage]
	if len(list.all()) == 0 {
		return filterOK, nil
	}
	return list.run(r.x.Method(), r.path, func(h *builtins.Handler) (script.Value, error) {
		r.fn = h.Func
		r.watch(h.Abort)
		return r.call(h, builtins.RoleFilter, stage.String())
	})
}

// route finds what answers the path and lets it.
func (r *request) route() error {
	method := r.x.Method()
	h, ok := r.gen.routes.Find(method, r.path)
	if !ok && method == "HEAD" {
		// What answers GET answers HEAD; the connection sends the head alone.
		h, ok = r.gen.routes.Find("GET", r.path)
	}
	switch {
	case !ok:
		return r.serveURL()
	case h.Func == nil:
		return r.serveRegistered(&h)
	}
	r.fn = h.Func
	r.watch(h.Abort)
	_, err := r.call(&h, builtins.RoleProc, "")
	return err
}

// watch makes a client's reset end the scripts from here on, where the route or the configuration wants that.
func (r *request) watch(mode string) {
	if mode == "" {
		mode = r.gen.config.Server.Abort
	}
	r.ctx.StopOnReset(mode == "stop")
}

// call calls a registered function.
func (r *request) call(h *builtins.Handler, role builtins.Role, why string) (script.Value, error) {
	in, err := r.interp(h.Func.Language())
	if err != nil {
		return script.Value{}, err
	}
	return r.ctx.Call(in, h.Func, builtins.HandlerArgs(r.ctx, *h, role, why)...)
}

// interp gives the request's interp of a language.
func (r *request) interp(language string) (script.Interp, error) {
	for i := range r.interps {
		if r.interps[i].language == language {
			return r.interps[i].interp, nil
		}
	}
	library := r.gen.libraries[language]
	if library == nil {
		return nil, fmt.Errorf("%s: %w", language, errNoEngine)
	}
	in, err := library.Interp(r.ctx)
	if err == nil {
		r.interps = append(r.interps, languageInterp{language, in})
	}
	return in, err
}

// trace runs the trace filters and the traces. The response has left: a fault is only logged, and takes the other
// trace filters with it, as AOLserver has it, but neither the traces nor the access log.
func (r *request) trace() {
	traces := r.gen.traces.all()
	if len(traces)+len(r.gen.filters[builtins.Trace].all()) == 0 {
		return
	}
	r.ctx.Answered()
	if _, err := r.filter(builtins.Trace); err != nil {
		r.logFault(err)
	}
	for i := range traces {
		t := &traces[i]
		if !applies(traces, i, r.x.Method(), r.path) {
			continue
		}
		r.fn = t.handler.Func
		if _, err := r.call(&t.handler, builtins.RoleTrace, ""); err != nil {
			r.logFault(err)
		}
	}
}
