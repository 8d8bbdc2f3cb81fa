// This file lets the client's next request be served while a script works on after its response.

package builtins

import (
	"sync/atomic"
	"time"

	"nsgo/conn"
)

// patience is how long a script may compute after its response before the connection goes on without it: most end at
// once, and then nothing has to be done. It may take twice as long.
const patience = 20 * time.Millisecond

// following watches over the scripts that have answered. It costs a request that ends soon two atomic operations: its
// timer runs on over many requests, and looks whether one that had answered at its last look works still.
type following struct {
	answered atomic.Uint64 // serial of the request that has answered and keeps its connection; 0 for none
	looking  atomic.Bool   // the timer runs
	timer    *time.Timer
	seen     uint64 // answered at the last look; Context.mu guards it
}

func (f *following) init(c *Context) {
	f.timer = time.AfterFunc(time.Hour, c.look)
	f.timer.Stop()
}

// Answered says that the response may be complete, and that scripts of the request may run on.
func (c *Context) Answered() {
	if c.X == nil || c.X.State() != conn.Sent {
		return
	}
	f := &c.following
	f.answered.Store(c.serial)
	if !f.looking.Load() && f.looking.CompareAndSwap(false, true) {
		f.timer.Reset(patience)
	}
}

// look is called by the timer.
func (c *Context) look() {
	f := &c.following
	c.mu.Lock()
	defer c.mu.Unlock()
	serial := f.answered.Load()
	if serial == 0 || serial != c.serial {
		f.looking.Store(false)
		if f.answered.Load() == serial || !f.looking.CompareAndSwap(false, true) {
			return
		}
	}
	if serial == f.seen && c.interp != nil {
		c.interp.Interrupt(c.attend)
	}
	f.seen = serial
	f.timer.Reset(patience)
}

// Waits is told before a script waits: then nothing of its connection has to wait with it.
func (c *Context) Waits() { c.workOn() }

// workOn lets the connection go on without this request, if that is answered.
func (c *Context) workOn() {
	if c.X != nil && c.X.State() == conn.Sent && c.X.Detach() {
		c.following.answered.Store(0)
	}
}
