package tcl

// This file holds the scripts that run when a channel can be read or written.

import "slices"

// A chanHandler is a script for one channel and direction.
type chanHandler struct {
	in     *Interp
	mode   chanMode
	script Value
	watch  *fileWatch
}

func chanEvent(in *Interp, args []Value, usage error) (Value, error) {
	if len(args) != 2 && len(args) != 3 {
		return Value{}, usageCopy(usage)
	}
	k, err := Lookup(args[1], []string{"readable", "writable"}, "event name")
	if err != nil {
		return Value{}, err
	}
	c, err := in.channel(args[0])
	if err != nil {
		return Value{}, err
	}
	m, word := chanRead, "readable"
	if k == 1 {
		m, word = chanWrite, "writable"
	}
	if !c.can(m) {
		return Value{}, Err("channel is not " + word)
	}
	if len(args) == 2 {
		if h := c.handler(in, m); h != nil {
			return h.script, nil
		}
		return Value{}, nil
	}
	if args[2].IsEmpty() {
		c.removeHandler(in, m)
		return Value{}, nil
	}
	return Value{}, c.setHandler(in, m, args[2])
}

func (c *Channel) handler(in *Interp, m chanMode) *chanHandler {
	for _, h := range c.handlers {
		if h.in == in && h.mode == m {
			return h
		}
	}
	return nil
}

func (c *Channel) setHandler(in *Interp, m chanMode, script Value) error {
	if h := c.handler(in, m); h != nil {
		h.script = script
		return nil
	}
	h := &chanHandler{in: in, mode: m, script: script}
	c.handlers = append(c.handlers, h)
	h.watch = c.watchFor(m, func() { c.runHandler(h) })
	in.events().watch(h.watch)
	return c.tellInterest(in)
}

// watchFor makes the watch of one direction. Input that is in the buffer already counts, unless it was found to be too little.
func (c *Channel) watchFor(m chanMode, run func()) *fileWatch {
	w := &fileWatch{write: m == chanWrite, run: run}
	fd, ready := c.drv.watchable(m)
	w.fd = fd
	if fd == -1 && ready == nil {
		return w
	}
	w.ready = func() bool {
		if m == chanRead && len(c.in.raw) > 0 && !c.in.blocked {
			return true
		}
		return ready != nil && ready()
	}
	return w
}

// runHandler runs a script; one that fails is removed.
func (c *Channel) runHandler(h *chanHandler) {
	if !slices.Contains(c.handlers, h) {
		return
	}
	in := h.in
	if h.mode == chanWrite && c.out.waiting() {
		return
	}
	v, err := in.EvalGlobal(h.script)
	if err = in.asFault(v, err); err != nil {
		if slices.Contains(c.handlers, h) {
			c.removeHandler(in, h.mode)
		}
		in.Background(err)
	}
}

func (c *Channel) removeHandler(in *Interp, m chanMode) {
	if h := c.handler(in, m); h != nil {
		in.events().unwatch(h.watch)
		c.handlers = slices.DeleteFunc(slices.Clone(c.handlers), func(x *chanHandler) bool { return x == h })
		_ = c.tellInterest(in)
	}
}

func (c *Channel) dropHandlers(in *Interp) { c.dropHandlersFor(in, chanRead|chanWrite) }

func (c *Channel) dropHandlersFor(in *Interp, m chanMode) {
	for _, one := range []chanMode{chanRead, chanWrite} {
		if m&one != 0 {
			c.removeHandler(in, one)
		}
	}
}

// interest is what any handler waits for.
func (c *Channel) interest() (m chanMode) {
	for _, h := range c.handlers {
		m |= h.mode
	}
	if c.out.bg != nil {
		m |= chanWrite
	}
	if j := c.copying; j != nil && j.background {
		m |= j.interest(c)
	}
	return m
}

// tellInterest tells a driver that wants to know.
func (c *Channel) tellInterest(in *Interp) error {
	if w, ok := c.drv.(watcher); ok && !c.closed {
		return w.watch(in, c.interest())
	}
	return nil
}

// notify runs the handlers of events that a driver has heard of.
func (c *Channel) notify(m chanMode) {
	if m&chanWrite != 0 && c.out.bg != nil {
		c.out.bg.run()
	}
	if j := c.copying; j != nil && j.background {
		j.pump()
	}
	for _, h := range slices.Clone(c.handlers) {
		if h.mode&m != 0 {
			c.runHandler(h)
		}
	}
}
