// This file holds what a client's reset does to the scripts of its request.

package builtins

import "nsgo/script"

// resetState is what is known of the client's reset and what is to come of it. Context.mu guards it.
type resetState struct {
	watched  bool // onReset will be called, or has been
	gone     bool // the client has reset
	stops    bool // that ends the scripts
	shielded bool // procedures of ns_conn onabort run: what else ends scripts waits for their end
}

// StopOnReset says whether the client's reset ends the scripts that run from here on.
func (c *Context) StopOnReset(stops bool) {
	if !stops && !c.resets.stops {
		return
	}
	c.mu.Lock()
	c.resets.stops = stops
	gone := c.resets.gone
	c.mu.Unlock()
	switch {
	case !stops:
	case gone:
		c.Stop(c.serial, script.ErrClientGone)
	default:
		c.watchReset()
	}
}

// watchReset has onReset called when the client resets.
func (c *Context) watchReset() {
	c.mu.Lock()
	watched := c.resets.watched
	c.resets.watched = true
	c.mu.Unlock()
	if serial := c.serial; !watched {
		c.X.OnReset(func() { c.onReset(serial) })
	}
}

// onReset notes a reset, and has the script run what it has registered for that, or end. Any goroutine may call it.
func (c *Context) onReset(serial uint64) {
	c.mu.Lock()
	if c.serial != serial {
		c.mu.Unlock()
		return
	}
	c.resets.gone = true
	stops := c.resets.stops
	if c.interp != nil && !stops {
		c.interp.Interrupt(c.attend)
	}
	c.mu.Unlock()
	if stops {
		c.Stop(serial, script.ErrClientGone)
	}
}

// runAborts runs the procedures of ns_conn onabort once, if the client has reset. A stop waits for their end.
func (c *Context) runAborts() {
	if len(c.onabort) == 0 {
		return
	}
	select {
	case <-c.gone:
	default:
		return
	}
	due := c.onabort
	c.onabort = nil
	within := c.shield(due)
	for _, h := range due {
		c.runHook("ns_conn onabort", h)
	}
	if !within {
		c.unshield()
	}
}

// shield keeps a stop from hooks, also one that has come to their interps already. It tells whether others, within
// which they run, are shielded.
func (c *Context) shield(hooks []hook) (within bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	within, c.resets.shielded = c.resets.shielded, true
	if c.stopErr != nil {
		for _, h := range hooks {
			h.in.Resume()
		}
	}
	return within
}

// unshield lets a stop come to the scripts again.
func (c *Context) unshield() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.resets.shielded = false
	if c.stopErr != nil && c.interp != nil {
		c.interp.Stop(c.stopErr)
	}
}
