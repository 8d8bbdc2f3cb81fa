// This file defines Context: what the builtins of one request, scheduled procedure or library load work for, and its
// life from Begin to End.

package builtins

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/charset"
)

// Context is the script.Host of this server. One goroutine at a time uses it: the one that holds the interp. Only Stop
// is for any goroutine. After End it can Begin anew, which spares the next request the allocation.
type Context struct {
	X      *conn.Exchange // nil outside a request
	Server Server
	Shared *Shared // nsv arrays and whatever else all requests share
	Alone  bool    // it is of one script that runs by itself, without a server, as long as the process does (nsgo run)

	id       string
	out      []byte // text of the page that runs
	raw      []span // what of it is bytes
	scratch  []byte // for one builtin's use at a time
	args     [4]script.Value
	first    place             // what decided the response
	binary   bool              // what ns_write sends are bytes: see ns_headers
	charset  *charset.Encoding // of the streamed response, nil for UTF-8
	length   int64             // the length that old code gives among the response fields, and one more; 0 without
	encoding *charset.Encoding // that types without a charset get, nil for UTF-8: see ns_conn encoding
	page     *pageFrame
	mime     string // media type of the page that runs, "" for the default
	sets     map[string]*Set
	setSeq   int
	headers  *Set // request fields
	outgoing *Set // response fields
	form     formState
	redirect *redirect // of ns_internalredirect; nil while the request's own URL holds
	atclose  []hook
	onabort  []hook
	gone     <-chan struct{} // closed when the client resets; nil until ns_conn onabort
	temp     []string        // files that End removes
	hook     func(func())    // c.wait, made once
	attend   func()          // what others interrupt a script for, made once: see attendTo

	mu      sync.Mutex // guards what follows
	interp  script.Interp
	serial  uint64
	stopErr error
	stopped chan struct{} // closed by Stop; made when somebody waits for it
	resets  resetState

	following following
}

// hook is a function to be called in the interp that registered it.
type hook struct {
	in script.Interp
	h  Handler
}

// place is where in the script something was done; or what else did it, and then there is no line.
type place struct {
	command string
	file    string
	line    int
}

var (
	_         script.Host = (*Context)(nil)
	serialSeq atomic.Uint64
)

// NewContext returns a context that has not begun.
func NewContext(s Server, shared *Shared) *Context {
	c := &Context{Server: s, Shared: shared}
	c.hook, c.attend = c.wait, c.attendTo
	c.following.init(c)
	return c
}

// Begin starts the life of a request; x is nil for what runs without a connection. From here on x lets the interp
// that runs go while it waits. The returned number is for Stop.
func (c *Context) Begin(x *conn.Exchange) (serial uint64) {
	c.X = x
	if x != nil {
		x.WaitHook = c.hook
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.serial = serialSeq.Add(1)
	return c.serial
}

// Call calls a function in an interp, as the one that waits are for and that Stop ends.
func (c *Context) Call(in script.Interp, f script.Func, args ...script.Value) (script.Value, error) {
	before, err := c.enter(in)
	defer c.leave(before)
	if err != nil {
		return script.Value{}, err
	}
	return in.Call(f, args...)
}

// Run runs a program in an interp, as Call does a function.
func (c *Context) Run(in script.Interp, p script.Program, args ...script.Value) (script.Value, error) {
	before, err := c.enter(in)
	defer c.leave(before)
	if err != nil {
		return script.Value{}, err
	}
	return in.Run(p, args...)
}

// RunHere is Run of a page with the variables of the call that runs, where the language can do that.
func (c *Context) RunHere(in script.Interp, p script.Program, args ...script.Value) (script.Value, error) {
	inliner, ok := in.(script.Inliner)
	if !ok {
		return c.Run(in, p, args...)
	}
	before, err := c.enter(in)
	defer c.leave(before)
	if err != nil {
		return script.Value{}, err
	}
	return inliner.RunHere(p, args...)
}

func (c *Context) enter(in script.Interp) (before script.Interp, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before, c.interp = c.interp, in
	if c.resets.shielded {
		return before, nil
	}
	return before, c.stopErr
}

func (c *Context) leave(before script.Interp) {
	c.mu.Lock()
	c.interp = before
	c.mu.Unlock()
}

// Stop ends the scripts of the request that Begin numbered serial, with err, and cuts short what they wait for; no
// further one starts before End. A request that has ended is not touched. Any goroutine may call it.
func (c *Context) Stop(serial uint64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.serial != serial || c.stopErr != nil {
		return
	}
	c.stopErr = err
	if c.stopped != nil {
		close(c.stopped)
	}
	if c.interp != nil && !c.resets.shielded {
		c.interp.Stop(err)
	}
}

// StopAny is Stop for the request that runs now, if any does.
func (c *Context) StopAny(err error) {
	c.mu.Lock()
	serial := c.serial
	c.mu.Unlock()
	if serial != 0 {
		c.Stop(serial, err)
	}
}

// Stopped returns why the request was stopped, nil if it was not.
func (c *Context) Stopped() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.resets.shielded {
		return nil
	}
	return c.stopErr
}

// stopChan returns a channel that is closed once the request is stopped.
func (c *Context) stopChan() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.resets.shielded {
		return nil
	}
	if c.stopped == nil {
		c.stopped = make(chan struct{})
		if c.stopErr != nil {
			close(c.stopped)
		}
	}
	return c.stopped
}

// RunHooks lifts a Stop and runs what the request left behind: a procedure of ns_conn onabort that is due, then those
// of ns_atclose, the last one first, each even if another failed. It may be stopped like any script. The server calls
// it before it closes the request's interps; End does, if nobody did.
func (c *Context) RunHooks() {
	c.resume()
	c.runAborts()
	if len(c.atclose) > 0 {
		c.Answered()
	}
	for len(c.atclose) > 0 {
		last := len(c.atclose) - 1
		h := c.atclose[last]
		c.atclose = c.atclose[:last]
		c.runHook("ns_atclose", h)
	}
}

// resume lifts a Stop from the context, and from the interps of its hooks also one of their own, as for the time that a
// script may take.
func (c *Context) resume() {
	c.mu.Lock()
	c.stopErr, c.stopped = nil, nil
	c.mu.Unlock()
	for _, hooks := range [2][]hook{c.onabort, c.atclose} {
		for _, h := range hooks {
			h.in.Resume()
		}
	}
}

func (c *Context) runHook(what string, h hook) {
	if _, err := c.Call(h.in, h.h.Func, h.h.Args...); err != nil {
		c.Server.Log("error", "", what+" "+h.h.Func.String()+": "+err.Error())
	}
}

// End runs the hooks that are left, removes temporary files and forgets everything of the request.
func (c *Context) End() {
	if len(c.onabort)+len(c.atclose) > 0 {
		c.RunHooks()
	}
	for _, name := range c.temp {
		os.Remove(name)
	}
	c.mu.Lock()
	c.serial, c.interp, c.stopErr, c.stopped = 0, nil, nil, nil
	c.resets = resetState{}
	c.mu.Unlock()
	if c.X != nil {
		c.X.WaitHook = nil
	}
	c.reset()
}

// maxKept bounds the buffers, in bytes, that a context keeps for its next request: one huge page must not hold its
// memory for ever.
const maxKept = 64 << 10

// reset sets every field that belongs to one request back; the rest is the context's own.
func (c *Context) reset() {
	c.X = nil
	c.id = ""
	c.out, c.raw = keep(c.out), nil
	c.scratch = keep(c.scratch)
	c.args = [4]script.Value{}
	c.first, c.binary = place{}, false
	c.charset, c.encoding, c.length = nil, nil, 0
	c.page, c.mime = nil, ""
	c.sets, c.setSeq = nil, 0
	c.headers, c.outgoing = nil, nil
	c.form = formState{}
	c.redirect = nil
	c.atclose, c.onabort, c.gone = nil, nil, nil
	c.temp = nil
}

func keep(buf []byte) []byte {
	if cap(buf) > maxKept {
		return nil
	}
	return buf[:0]
}

// wait is the exchange's WaitHook: the interp that runs, if any, is let go of while block waits.
func (c *Context) wait(block func()) {
	if c.interp == nil {
		block()
		return
	}
	c.interp.Wait(block)
}

// attendTo does, between two steps of a script, what other goroutines found to be due.
func (c *Context) attendTo() {
	c.workOn()
	c.runAborts()
}

// HasConn reports whether a request is served.
func (c *Context) HasConn() bool { return c.X != nil }

// Out returns the buffer of the page that runs.
func (c *Context) Out() *[]byte { return &c.out }

// PutBytes appends bytes to the output, which no charset changes.
func (c *Context) PutBytes(b string) {
	start := len(c.out)
	c.out = append(c.out, b...)
	c.raw = append(c.raw, span{start, len(c.out)})
}

// ConnID returns "cns" and the exchange's number.
func (c *Context) ConnID() string {
	if c.X == nil {
		return ""
	}
	if c.id == "" {
		c.id = "cns" + strconv.FormatUint(c.X.ID(), 10)
	}
	return c.id
}

// of returns the context of a call.
func of(c *script.Call) *Context { return c.Host.(*Context) }
