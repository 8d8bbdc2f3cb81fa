// This file defines Context: what the builtins of one request, scheduled procedure or library load work for.

package builtins

import (
	"strconv"

	"nsgo/conn"
	"nsgo/script"
)

// Context is the script.Host of this server. One goroutine at a time uses it: the one that holds the interp.
type Context struct {
	X      *conn.Exchange // nil outside a request
	Server Server
	Shared *Shared       // nsv arrays and whatever else all requests share
	Interp script.Interp // the interp of this request; nil while a library loads

	id  string
	out []byte
}

var _ script.Host = (*Context)(nil)

// HasConn reports whether a request is served.
func (c *Context) HasConn() bool { return c.X != nil }

// Out returns the buffer of the page that runs.
func (c *Context) Out() *[]byte { return &c.out }

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

// Shared is what all requests of a server share: nsv arrays. Any goroutine may use it.
type Shared struct{}

// of returns the context of a call.
func of(c *script.Call) *Context { return c.Host.(*Context) }

// All returns every builtin, in no particular order.
func All() []script.Builtin { return nil }
