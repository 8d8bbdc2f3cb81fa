package conn

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// until waits for a condition that another machine part brings about.
func until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !ok(); time.Sleep(100 * time.Microsecond) {
		if time.Now().After(end) {
			t.Fatal("waited in vain for: " + what)
		}
	}
}

// A request followed by FIN gets its whole response; then the connection ends.
func TestHalfClose(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			until(t, "FIN", func() bool { return x.Peer() == PeerHalfClosed })
			if string(x.Path()) == "/stream" {
				x.Begin(200, "", -1)
				for range 10 {
					if ok, err := x.Write("piece "); !ok || err != nil {
						t.Error("write:", ok, err)
					}
				}
				return
			}
			hello(x)
		})})
		for _, path := range []string{"/", "/stream"} {
			c := s.dial(t).send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").fin()
			if _, body := c.response(); body != "hello world\n" && body != strings.Repeat("piece ", 10) {
				t.Errorf("%q", body)
			}
			c.expectEnd()
			if o := s.outcome(t); o.End != HalfClosed || o.Status != 200 {
				t.Errorf("%+v", o)
			}
		}
	})
}

// The last of several pipelined requests gets its response too.
func TestHalfClosePipelined(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			if string(x.Path()) == "/3" {
				until(t, "FIN", func() bool { return x.Peer() == PeerHalfClosed })
			}
			x.ReturnBytes(200, "", x.Path())
		})})
		c := s.dial(t)
		for i := range 4 {
			c.send(fmt.Sprintf("GET /%d HTTP/1.1\r\nHost: x\r\n\r\n", i))
		}
		c.fin()
		for i := range 4 {
			if _, body := c.response(); body != fmt.Sprintf("/%d", i) {
				t.Errorf("%d: %q", i, body)
			}
		}
		c.expectEnd()
	})
}

// A FIN in the middle of a request is an incomplete request: logged, not answered.
func TestFinMidRequest(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		if _, err := io.ReadAll(x.Body()); !errors.Is(err, ErrIncomplete) {
			t.Error("body:", err)
		}
		x.Return(200, "", "")
	})})
	c := s.dial(t).send("GET / HTTP/1.1\r\nHo").fin()
	c.expectEnd()
	if o := s.outcome(t); o.End != Refused || !errors.Is(o.Err, ErrIncomplete) || o.Status != 400 {
		t.Errorf("%+v", o)
	}
	s.dial(t).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc").fin().expectEnd()
	if o := s.outcome(t); !errors.Is(o.Err, ErrIncomplete) {
		t.Errorf("%+v", o)
	}
}

// Peer's answer, with nothing, unread body bytes and pipelined requests in the way.
func TestPeer(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, rest := range []string{"", "body bytes", "0123456789" + plainGet} {
			for _, want := range []Peer{PeerOpen, PeerHalfClosed, PeerReset} {
				ready, acted := make(chan bool), make(chan bool)
				var once sync.Once
				s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
					once.Do(func() {
						close(ready)
						<-acted
						until(t, want.String(), func() bool { return x.Peer() == want })
						ok, err := x.Return(200, "", "")
						if ok != (want != PeerReset) || err != nil {
							t.Error(want, ok, err)
						}
					})
					x.Finish()
				})})
				c := s.dial(t).send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", min(len(rest), 10), rest))
				<-ready
				c.become(want)
				close(acted)
				if want == PeerReset {
					if o := s.outcome(t); o.End != Reset {
						t.Errorf("%+v", o)
					}
				} else {
					c.response()
				}
				c.Close()
			}
		}
	})
}

// Writes tell that the client has gone: false without an error, and from then on without a system call.
func TestWriteAfterReset(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, raw := range []bool{false, true} {
			first := make(chan bool)
			s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
				if !raw {
					x.Begin(200, "", -1)
				}
				x.Write("first")
				close(first)
				until(t, "false", func() bool {
					ok, err := x.Write(" ")
					if err != nil {
						t.Error(err)
					}
					return !ok
				})
				if ok, err := x.Return(200, "", "x"); ok || err != nil || x.State() != Aborted {
					t.Error(ok, err, x.State())
				}
				if alive, err := x.Alive(0, ""); alive || err != nil {
					t.Error("alive", alive, err)
				}
			})})
			c := s.dial(t).send(plainGet)
			<-first
			c.rst()
			if o := s.outcome(t); o.End != Reset {
				t.Errorf("%+v", o)
			}
		}
	})
}

// A client that stops reading stalls a write for Timeouts.Write only.
func TestStalledWrite(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		var waits atomic.Int32
		s := begin(&Server{Timeouts: Timeouts{Write: 50 * time.Millisecond}, Handler: handlerFunc(func(x *Exchange) {
			x.WaitHook = func(block func()) { waits.Add(1); block() }
			ok, err := x.Return(200, "", strings.Repeat("x", 64<<20))
			if ok || err != nil {
				t.Error(ok, err)
			}
			x.WaitHook = nil
		})})
		c := s.dial(t)
		c.tcp.SetReadBuffer(32 << 10)
		c.send(plainGet)
		if o := s.outcome(t); o.End != TimedOut || o.Sent == 0 || o.Sent >= 64<<20 {
			t.Errorf("%+v", o)
		}
		if waits.Load() == 0 {
			t.Error("waited without the hook")
		}
	})
}

// A client that is slow but reads is not taken for gone, though the poller reports no room for longer than a send may
// stall. Where the whole machine stalls for that long the client is rightly taken for gone, so it may try again.
func TestSlowReader(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: slow by its nature")
	}
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		t.Parallel()
		for range 4 {
			if readSlowly(t, begin) {
				return
			}
		}
		t.Error("the client is taken for gone each time")
	})
}

// readSlowly reports whether a slow client gets all of a response.
func readSlowly(t *testing.T, begin func(s *Server) *running) bool {
	const size, stall = 6 << 20, 500 * time.Millisecond
	s := begin(&Server{Timeouts: Timeouts{Write: stall}, Handler: handlerFunc(func(x *Exchange) {
		x.Return(200, "", strings.Repeat("x", size))
	})})
	c := s.dial(t).send(plainGet)
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatal(err)
	}
	n := int64(0)
	for k := int64(1); k > 0; n += k {
		time.Sleep(stall / 10) // a slow client
		k, _ = io.CopyN(io.Discard, resp.Body, 64<<10)
	}
	c.Close()
	return n == size && s.outcome(t).End != TimedOut
}

// A large response arrives whole, by parts when the client is slow.
func TestLargeResponse(t *testing.T) {
	big := strings.Repeat("0123456789abcdef", 1<<18)
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			switch string(x.Path()) {
			case "/stream":
				x.Begin(200, "", -1)
				for i := 0; i < len(big); i += 100000 {
					x.Write(big[i:min(i+100000, len(big))])
				}
			default:
				x.Return(200, "", big)
			}
		})})
		c := s.dial(t).send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /stream HTTP/1.1\r\nHost: x\r\n\r\n")
		for range 2 {
			if _, body := c.response(); body != big {
				t.Error("not the same:", len(body))
			}
		}
		for range 2 {
			if o := s.outcome(t); o.Sent != int64(len(big)) && o.End == Kept {
				t.Errorf("%+v", o)
			}
		}
	})
}

// OnReset fires for a reset within moments, and not for a FIN.
func TestOnReset(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		ready, fin := make(chan bool), make(chan bool)
		fired := make(chan time.Time, 2)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			x.OnReset(func() { fired <- time.Now() })
			x.OnReset(func() { fired <- time.Now() })
			close(ready)
			<-fin
			until(t, "FIN", func() bool { return x.Peer() == PeerHalfClosed })
			select {
			case <-fired:
				t.Error("fired for a FIN")
			default:
			}
			x.Begin(200, "", -1)
			x.Write("still there")
			<-x.Gone()
			if ok, err := x.Write("gone"); ok || err != nil {
				t.Error(ok, err)
			}
			x.OnReset(func() { fired <- time.Now() })
		})})
		c := s.dial(t).send(plainGet)
		<-ready
		c.fin()
		close(fin)
		c.r.Peek(1)
		c.rst()
		for range 3 {
			<-fired
		}
		if o := s.outcome(t); o.End != Reset {
			t.Errorf("%+v", o)
		}
	})
}

// With AbortOnHalfClose a FIN counts as a reset, in every state and whether the handler watches or not; only Peer tells
// what it was.
func TestAbortOnHalfClose(t *testing.T) {
	begins := map[string]func(x *Exchange){
		"open":      func(x *Exchange) {},
		"watched":   func(x *Exchange) { x.OnReset(func() {}) },
		"probed":    func(x *Exchange) { x.Alive(0, "") },
		"held":      func(x *Exchange) { x.Begin(200, "", -1) },
		"streaming": func(x *Exchange) { x.Begin(200, "", -1); x.Write("some") },
		"declared":  func(x *Exchange) { x.Begin(200, "", 100); x.Write("some") },
		"raw":       func(x *Exchange) { x.Write("some") },
	}
	calls := map[string]func(x *Exchange) (bool, error){
		"write":  func(x *Exchange) (bool, error) { return x.Write("x") },
		"return": func(x *Exchange) (bool, error) { return x.Return(200, "", "x") },
		"alive":  func(x *Exchange) (bool, error) { return x.Alive(0, "x") },
		"waits":  func(x *Exchange) (bool, error) { return x.Alive(10*time.Second, "x") },
		"flush":  func(x *Exchange) (bool, error) { x.Flush(); return x.State() != Aborted, nil },
	}
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for state, reach := range begins {
			for call, do := range calls {
				if call == "return" && (state == "held" || state == "streaming" || state == "declared" || state == "raw") {
					continue // refused
				}
				reached := make(chan bool)
				s := begin(&Server{AbortOnHalfClose: true, Handler: handlerFunc(func(x *Exchange) {
					reach(x)
					close(reached)
					until(t, "FIN", func() bool { return x.Peer() == PeerHalfClosed })
					ok, err := do(x)
					if ok || err != nil || x.State() != Aborted || x.Peer() != PeerHalfClosed || !x.HasGone() {
						t.Errorf("%s, %s: %t, %v, then %v and %v", state, call, ok, err, x.State(), x.Peer())
					}
				})})
				c := s.dial(t).send(plainGet)
				<-reached
				c.fin()
				if o := s.outcome(t); o.End != Reset {
					t.Errorf("%s, %s: %+v", state, call, o)
				}
			}
		}
	})
}

// A response that was complete when the FIN came is the client's all the same.
func TestAbortOnHalfCloseAfterResponse(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{AbortOnHalfClose: true, Handler: handlerFunc(func(x *Exchange) {
			large(x)
			until(t, "FIN", func() bool { return x.Peer() == PeerHalfClosed })
			if alive, err := x.Alive(0, ""); alive || err != nil || x.Peer() != PeerHalfClosed {
				t.Error(alive, err, x.Peer())
			}
		})})
		c := s.dial(t).send(plainGet)
		c.r.Peek(1) // it has begun to come
		c.fin().expectLarge()
	})
}

// Descriptors are used again: a watch of a connection that has ended never fires for another one.
func TestWatchDescriptorReuse(t *testing.T) {
	var wrong atomic.Int32
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		if string(x.Path()) == "/watch" {
			x.OnReset(func() { wrong.Add(1) })
		}
		x.Return(200, "", "")
	})})
	for range 200 {
		c := s.dial(t).send("GET /watch HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		c.response()
		c.expectEnd()
		c.Close()
		s.outcome(t)
		d := s.dial(t).send(plainGet)
		d.response()
		d.rst()
		s.outcome(t)
	}
	if n := wrong.Load(); n != 0 {
		t.Error("fired", n, "times")
	}
	until(t, "an empty roster", func() bool {
		watcher.mu.Lock()
		defer watcher.mu.Unlock()
		return len(watcher.byID) == 0
	})
}

// Alive finds out a full close, which nothing but a written byte can tell from a half-close.
func TestAliveFindsClose(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		closed := make(chan bool)
		ready := make(chan bool)
		answer := make(chan bool, 1)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			close(ready)
			<-closed
			until(t, "FIN", func() bool { return x.Peer() != PeerOpen })
			alive, err := x.Alive(patience, "")
			if err != nil {
				t.Error(err)
			}
			answer <- alive
		})})
		c := s.dial(t).send(plainGet)
		<-ready
		c.tcp.Close()
		close(closed)
		if <-answer {
			t.Error("alive after close")
		}
		if o := s.outcome(t); o.End != Reset {
			t.Errorf("%+v", o)
		}
	})
}

// A raw response ends with the connection, at once, and what was pipelined behind is not run.
func TestRawEndsConnection(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		var ran atomic.Int32
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			ran.Add(1)
			x.Write("HTTP/1.0 200 OK\n\nraw")
		})})
		c := s.dial(t).send(plainGet + plainGet + strings.Repeat("unread ", 1000))
		if got, err := c.rest(); got != "HTTP/1.0 200 OK\n\nraw" || err != nil {
			t.Errorf("%q %v", got, err)
		}
		if o := s.outcome(t); o.End != Closed || o.Reason != "the response was written raw" || ran.Load() != 1 || o.Sent != 20 {
			t.Errorf("%+v, ran %d", o, ran.Load())
		}
	})
}

// A client that still sends while it is refused can read why.
func TestLingeringClose(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(hello), Limits: Limits{BodyBytes: 10}})
	c := s.dial(t).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n")
	c.send(strings.Repeat("x", 500000))
	if status, _ := c.response(); status != 413 {
		t.Error(status)
	}
	c.expectEnd()
}

// However much a client still sends that nobody reads, it gets all of its response.
func TestLingerHowMuchEver(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Timeouts: Timeouts{Linger: time.Minute}, Handler: handlerFunc(large)})
		const size = 8 << 20
		c := s.dial(t).send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", size))
		c.send(strings.Repeat("x", size))
		c.expectLarge()
	})
}

// So does a client whose request body is unread when the server stops.
func TestLingerWhileStopping(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		came, release := make(chan bool), make(chan bool)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			close(came)
			<-release
			large(x)
		})})
		c := s.dial(t)
		c.tcp.SetReadBuffer(32 << 10) // so that most of the response is still with the server when that closes
		c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + strings.Repeat("x", 100_000))
		<-came
		go s.Shutdown(context.Background())
		until(t, "the stop", s.state.draining.Load)
		close(release)
		s.outcome(t)
		c.tcp.SetReadBuffer(1 << 20)
		c.expectLarge()
	})
}

func large(x *Exchange) { x.Return(200, "", strings.Repeat("r", 200_000)) }

// expectLarge fails unless the response of large comes whole, and then the end.
func (c *client) expectLarge() {
	c.t.Helper()
	if status, body := c.response(); status != 200 || len(body) != 200_000 {
		c.t.Errorf("%d, %d bytes", status, len(body))
	}
	c.expectEnd()
	c.Close()
}

// A client that says nothing more does not hold the server's stop up for the whole time of a lingering close.
func TestLingerSilentWhileStopping(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Timeouts: Timeouts{Linger: time.Hour}, Handler: handlerFunc(hello)})
		c := s.dial(t).send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		c.response()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
	})
}

// Close ends a connection without a response at once; the handler works on and is neither stopped nor misled when the
// client closes too.
func TestCloseAtOnce(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, body := range []string{"", "unread"} {
			for _, want := range []Peer{PeerOpen, PeerHalfClosed, PeerReset} {
				acted := make(chan bool)
				s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
					x.OnReset(func() { t.Error("OnReset fired") })
					x.Close()
					<-acted
					until(t, want.String(), func() bool { return x.Peer() == want })
					if ok, err := x.Write("late"); ok || !errors.Is(err, ErrClosed) {
						t.Error(ok, err)
					}
				})})
				c := s.dial(t).send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
				c.expectEnd()
				c.become(want)
				close(acted)
				if o := s.outcome(t); o.Status != 0 || o.Reason != "the handler closed the connection" {
					t.Errorf("%q, %v: %+v", body, want, o)
				}
			}
		}
	})
}

// A cut response whose end would be the connection's end is cut by a reset; a chunked one lacks its last chunk.
func TestCut(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			x.Begin(200, "", -1)
			x.Write("part")
			x.Cut()
		})})
		for _, in := range []string{plainGet, "GET / HTTP/1.0\r\n\r\n"} {
			resp, err := http.ReadResponse(s.dial(t).send(in).r, nil)
			if err == nil {
				_, err = io.ReadAll(resp.Body)
			}
			if err == nil {
				t.Errorf("%q: the client took the response for whole", in)
			}
		}
	})
}

// Slow heads and bodies end in time, and idle connections too.
func TestSlowPeers(t *testing.T) {
	short := 30 * time.Millisecond
	s := start(t, &Server{Timeouts: Timeouts{Head: short, Body: short, Linger: short},
		Handler: handlerFunc(func(x *Exchange) {
			if _, err := io.ReadAll(x.Body()); err != ErrTimeout {
				t.Error(err)
			}
			x.Return(408, "", "")
		})})
	c := s.dial(t).send("GET / HT")
	if status, _ := c.response(); status != 408 {
		t.Error("head:", status)
	}
	c.expectEnd()
	if o := s.outcome(t); o.End != TimedOut || o.Status != 408 {
		t.Errorf("%+v", o)
	}
	c = s.dial(t).send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab")
	if status, _ := c.response(); status != 408 {
		t.Error("body:", status)
	}
	c.expectEnd()
	s.outcome(t)
	start(t, &Server{Timeouts: Timeouts{Idle: short}}).dial(t).expectEnd()
}

// Deadlines that earlier waits left behind, and that have passed, do not end later ones.
func TestOldDeadlines(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		asked := make(chan bool)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			past := time.Unix(1, 0)
			x.l.Conn.SetDeadline(past)
			x.l.readArmed, x.l.sendArmed = past, past
			asked <- true
			c, err := x.Content()
			if err != nil {
				t.Error(err)
				return
			}
			x.ReturnBytes(200, "", c.Bytes)
			x.l.Conn.SetDeadline(past)
		})})
		c := s.dial(t)
		for range 3 {
			c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
			<-asked
			if _, body := c.send("body").response(); body != "body" {
				t.Error(body)
			}
		}
	})
}

// Over the limit of all connections a client is told so, with TLS too; over the one of an address it is not.
func TestConnectionLimits(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(hello), Limits: Limits{Connections: 2}})
		a, b := s.dial(t), s.dial(t)
		a.send(plainGet).response()
		b.send(plainGet).response()
		c := s.dial(t)
		resp, err := http.ReadResponse(c.r, nil)
		if err != nil || resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" || resp.Header.Get("Date") == "" {
			t.Error(resp, err)
		}
		c.expectEnd()
		a.Close()
		c.Close()
		until(t, "room", func() bool { n, _ := s.Stats(); return n == 1 })
		s.dial(t).send(plainGet).response()
	})
}

func TestConnectionsPerAddress(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(hello), Limits: Limits{ConnectionsPerAddress: 1}})
	a := s.dial(t)
	a.send(plainGet).response()
	if got, _ := s.dial(t).rest(); got != "" {
		t.Errorf("%q", got)
	}
	a.Close()
	until(t, "room", func() bool { n, _ := s.Stats(); return n == 0 })
	s.dial(t).send(plainGet).response()
}

// Shutdown closes idle connections, lets running exchanges finish and say so, and cuts those that do not end in time.
func TestShutdown(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		running, release := make(chan bool), make(chan bool)
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			if string(x.Path()) == "/slow" {
				close(running)
				<-release
			}
			hello(x)
		})})
		idle, busy := s.dial(t), s.dial(t)
		idle.send(plainGet).response()
		busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n" + plainGet)
		<-running
		ended := make(chan error)
		go func() { ended <- s.Shutdown(context.Background()) }()
		idle.expectEnd()
		close(release)
		resp, err := http.ReadResponse(busy.r, nil)
		if err != nil || !resp.Close {
			t.Error("the last response should say so:", resp, err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if n, m := s.Stats(); n != 0 || m != 0 {
			t.Error(n, m)
		}
	})
}

func TestShutdownCuts(t *testing.T) {
	started, tell := make(chan bool), make(chan bool)
	s := &Server{Handler: handlerFunc(func(x *Exchange) {
		close(started)
		<-tell
		if ok, _ := x.Write("late"); ok {
			t.Error("the connection should be cut")
		}
	})}
	r := start(t, s)
	r.dial(t).send(plainGet)
	<-started
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := s.Shutdown(ctx); err != context.Canceled {
		t.Error(err)
	}
	close(tell)
	r.outcome(t)
}

// Unix sockets: a stale one is replaced, a living one is not.
func TestUnixSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	stale, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	stale.(*net.UnixListener).SetUnlinkOnClose(false)
	stale.Close()
	l, err := Listen("unix:" + path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Listen("unix:" + path); !errors.Is(err, unix.EADDRINUSE) {
		t.Error("a socket in use was taken:", err)
	}
	s := &Server{Handler: handlerFunc(func(x *Exchange) {
		if name := x.PeerName(); name != "unix" {
			t.Errorf("the client is named %q", name)
		}
		hello(x)
	})}
	served := make(chan error)
	go func() { served <- s.Serve(l) }()
	c, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(c, "GET / HTTP/1.0\r\n\r\n")
	if got, _ := io.ReadAll(c); !strings.HasSuffix(string(got), "hello world\n") {
		t.Errorf("%q", got)
	}
	c.Close()
	s.Shutdown(context.Background())
	<-served
	if _, err := os.Stat(path); err == nil {
		t.Error("the socket file is left")
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Listen("unix:" + path); err == nil {
		t.Error("a plain file was taken for a stale socket")
	}
}

// What accepted connections inherit from the listener.
func TestSocketOptions(t *testing.T) {
	got := map[string]int{}
	s := start(t, &Server{Timeouts: Timeouts{Write: 7 * time.Second}, Handler: handlerFunc(func(x *Exchange) {
		x.l.raw.Control(func(fd uintptr) {
			get := func(name string, level, opt int) {
				got[name], _ = unix.GetsockoptInt(int(fd), level, opt)
			}
			get("nodelay", unix.IPPROTO_TCP, unix.TCP_NODELAY)
			get("keepalive", unix.SOL_SOCKET, unix.SO_KEEPALIVE)
			got["usertimeout"] = userTimeout(int(fd))
		})
		hello(x)
	})})
	s.dial(t).send(plainGet).response()
	if got["nodelay"] == 0 || got["keepalive"] == 0 || got["usertimeout"] < 7000 {
		t.Error(got)
	}
}

// A certificate can be swapped while connections go on.
func TestCertificateSwap(t *testing.T) {
	var current atomic.Pointer[tls.Certificate]
	cert, err := certOnce()
	if err != nil {
		t.Fatal(err)
	}
	current.Store(&cert)
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	secure := NewTLSListener(l, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return current.Load(), nil }})
	s := &Server{Handler: handlerFunc(hello)}
	served := make(chan error)
	go func() { served <- s.Serve(secure) }()
	r := &running{Server: s, addr: l.Addr().String(), tls: true}
	serial := func() string {
		c := r.dial(t).send(plainGet)
		c.response()
		state := c.Conn.(*tls.Conn).ConnectionState()
		if state.NegotiatedProtocol != "" || state.Version < tls.VersionTLS12 {
			t.Error(state)
		}
		return string(state.PeerCertificates[0].Raw)
	}
	before := serial()
	other, err := newCert()
	if err != nil {
		t.Fatal(err)
	}
	current.Store(&other)
	if serial() == before {
		t.Error("the old certificate is still shown")
	}
	s.Shutdown(context.Background())
	<-served
}

// A TLS handshake that is never finished ends in time, and a plain request to it does too.
func TestTLSHandshake(t *testing.T) {
	s := startTLS(t, &Server{Handler: handlerFunc(hello), Timeouts: Timeouts{Handshake: 30 * time.Millisecond}})
	s.tls = false
	c := s.dial(t)
	c.expectEnd()
	s.dial(t).send(plainGet).rest()
	until(t, "no connections", func() bool { n, _ := s.Stats(); return n == 0 })
}

// TLS 1.1 is refused.
func TestTLSVersions(t *testing.T) {
	s := startTLS(t, &Server{Handler: handlerFunc(hello)})
	_, err := tls.Dial("tcp", s.addr, &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	if err == nil {
		t.Error("TLS 1.1 was taken")
	}
}

// Bodies over real sockets: chunked, by length, spooled; then the connection is in step.
func TestBodies(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789"), 50000)
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Limits: Limits{BodyMemory: 1000, TempDir: t.TempDir()}, Handler: handlerFunc(func(x *Exchange) {
			c, err := x.Content()
			if err != nil {
				t.Error(err)
				return
			}
			if c.File == nil && c.Size > 1000 {
				t.Error("not spooled")
			}
			x.ReturnReader(200, "", c.Reader(), c.Size)
		})})
		c := s.dial(t)
		for _, body := range []string{"", "abc", string(big)} {
			go c.send(fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", len(body), body))
			if _, got := c.response(); got != body {
				t.Errorf("by length: %d bytes of %d", len(got), len(body))
			}
			var b strings.Builder
			b.WriteString("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
			for i := 0; i < len(body); i += 7777 {
				piece := body[i:min(i+7777, len(body))]
				fmt.Fprintf(&b, "%x\r\n%s\r\n", len(piece), piece)
			}
			b.WriteString("0\r\n\r\n")
			go c.send(b.String())
			if _, got := c.response(); got != body {
				t.Errorf("chunked: %d bytes of %d", len(got), len(body))
			}
		}
	})
}

// A body that is malformed on its way is an error of the reader, and the connection ends.
func TestMalformedBody(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		_, err := x.Content()
		if !errors.Is(err, ErrMalformed) {
			t.Error(err)
		}
		x.Return(400, "", "")
	})})
	c := s.dial(t).send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" + plainGet)
	if status, _ := c.response(); status != 400 {
		t.Error(status)
	}
	c.expectEnd()
}

// 100 Continue is sent when the body is asked for, and not before.
func TestContinueOnSocket(t *testing.T) {
	asked := make(chan bool)
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		<-asked
		b, _ := io.ReadAll(x.Body())
		x.ReturnBytes(200, "", b)
	})})
	c := s.dial(t).send("PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n")
	close(asked)
	line, _ := c.r.ReadString('\n')
	c.r.ReadString('\n')
	if line != "HTTP/1.1 100 Continue\r\n" {
		t.Errorf("%q", line)
	}
	if _, body := c.send("abc").response(); body != "abc" {
		t.Error(body)
	}
	c.send("PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\nabc")
	if _, body := c.response(); body != "abc" {
		t.Error("body without waiting:", body)
	}
}
