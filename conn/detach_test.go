package conn

import (
	"testing"
	"time"
)

// A handler that has answered lets the connection go on while it works; what it does then reaches nobody else.
func TestDetach(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, pipelined := range []bool{false, true} {
			release, ended := make(chan bool), make(chan bool)
			s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
				if string(x.Path()) != "/long" {
					hello(x)
					return
				}
				defer close(ended)
				if x.Detach() {
					t.Error("detached before the response")
				}
				x.Return(200, "", "first")
				if !x.Detach() || !x.Detach() {
					t.Error("not detached")
				}
				<-release
				if string(x.Path()) != "/long" || x.Peer() != PeerOpen || x.Status() != 200 {
					t.Error("the request is lost")
				}
				if alive, err := x.Alive(time.Millisecond, "x"); !alive || err != nil {
					t.Error(alive, err)
				}
				if _, err := x.Write("no"); err == nil {
					t.Error("written after the end")
				}
			})})
			c := s.dial(t).send("GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
			if pipelined {
				c.send(plainGet)
			}
			if _, body := c.response(); body != "first" {
				t.Error(body)
			}
			if !pipelined {
				c.send(plainGet)
			}
			if _, body := c.response(); body != "hello world\n" {
				t.Error(body)
			}
			close(release)
			<-ended
			if _, body := c.send(plainGet).response(); body != "hello world\n" {
				t.Error(body)
			}
			for range 3 {
				if o := s.outcome(t); o.Status != 200 || o.End != Kept && o.End != HalfClosed {
					t.Errorf("%+v", o)
				}
				if len(s.done) == 0 {
					c.Close()
				}
			}
		}
	})
}

// Detached from the last exchange of a connection, the client sees its end at once.
func TestDetachCloses(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		release := make(chan bool)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			x.Write("raw")
			x.Finish()
			if !x.Detach() {
				t.Error("not detached")
			}
			<-release
		})})
		c := s.dial(t).send(plainGet)
		if got, err := c.rest(); got != "raw" || err != nil {
			t.Error(got, err)
		}
		c.Close()
		until(t, "only the handler", func() bool { n, m := s.Stats(); return n == 1 && m == 0 })
		if o := s.outcome(t); o.End != Closed {
			t.Errorf("%+v", o)
		}
		close(release)
	})
}

// A detached exchange learns of a reset that comes while it waits for one; also when the connection is ending meanwhile.
func TestDetachedSeesReset(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, in := range []string{plainGet, "GET / HTTP/1.0\r\n\r\n"} {
			waits, ended := make(chan bool), make(chan bool)
			s := begin(&Server{Timeouts: Timeouts{Linger: time.Minute}, Handler: handlerFunc(func(x *Exchange) {
				defer close(ended)
				hello(x)
				if !x.Detach() {
					t.Error("not detached")
				}
				x.WaitHook = func(block func()) { close(waits); block() }
				if alive, err := x.Alive(10*time.Second, ""); alive || err != nil || x.Peer() != PeerReset {
					t.Errorf("%q: alive %t, %v, %v", in, alive, err, x.Peer())
				}
			})})
			c := s.dial(t).send(in)
			c.response()
			<-waits
			c.rst()
			<-ended
		}
	})
}

// A handler that has closed without a response and is detached later still knows a client that has ended in order from
// one that has reset.
func TestDetachAfterClose(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		left, seen := make(chan bool), make(chan Peer)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			x.Close()
			<-left
			for x.Peer() == PeerOpen {
				time.Sleep(time.Millisecond)
			}
			if !x.Detach() {
				t.Error("not detached")
			}
			for x.l.of.last.Load() == uint32(PeerOpen) { // until the connection has been closed
				time.Sleep(time.Millisecond)
			}
			seen <- x.Peer()
		})})
		c := s.dial(t).send(plainGet)
		c.expectEnd()
		c.Close()
		close(left)
		if p := <-seen; p != PeerHalfClosed {
			t.Error(p)
		}
	})
}
