package conn

import (
	"fmt"
	"io"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// An idle connection that was used before holds at most 8 KiB, the stack of its goroutine included, also after a
// handler that needed a deep stack.
func TestIdleMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("SKIP: the race detector needs memory of its own")
	}
	const clients, most = 500, 8 << 10
	s := start(t, &Server{Done: func(*Exchange, Outcome) {}, Handler: handlerFunc(func(x *Exchange) {
		x.Return(200, "", itoa(useStack(100)))
	})})
	idle := func() (n int) {
		s.eachLink(func(l *link) {
			if l.idle.Load() {
				n++
			}
		})
		return n
	}
	fds := make([]int, clients)
	before := inUse()
	for i := range fds {
		fds[i] = rawClient(t, s.addr)
	}
	// A second later their goroutines are new ones, with a small stack each. What a moment takes away is told by time.
	until(t, "small stacks", func() bool {
		return idle() == clients && (inUse()-before)/clients <= most
	})
	t.Logf("%d bytes a connection", (inUse()-before)/clients)
	for _, fd := range fds {
		unix.Close(fd)
	}
}

// useStack needs about half a KiB of stack a level.
func useStack(levels int) int {
	var room [512]byte
	if levels == 0 {
		return 0
	}
	room[levels] = byte(useStack(levels - 1))
	return levels + int(room[0])
}

// inUse is what the heap and the stacks take after a collection.
func inUse() int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc + m.StackInuse)
}

// rawClient connects, gets a response and stays; it takes no memory of Go's.
func rawClient(t *testing.T, addr string) int {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	to := netip.MustParseAddrPort(addr)
	if err := unix.Connect(fd, &unix.SockaddrInet4{Port: int(to.Port()), Addr: to.Addr().As4()}); err != nil {
		t.Fatal(err)
	}
	if _, err := unix.Write(fd, []byte(plainGet)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 1000)
	if n, err := unix.Read(fd, b); n == 0 || err != nil {
		t.Fatal(n, err)
	}
	return fd
}

// A connection that idles for a while goes on in a new goroutine, and is served as before.
func TestMove(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(hello)})
		c := s.dial(t)
		for range 2 {
			c.send(plainGet).response()
			until(t, "a new goroutine", func() bool {
				_, stacks := ours()
				return strings.Contains(stacks, "created by nsgo/conn.(*link).serve.func1")
			})
		}
		c.send(plainGet).response()
	})
}

// A head that lies behind another request in the read buffer stays what it is when memory is given back.
func TestRestPipelined(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			x.Rest()
			field, _ := x.Field("X-Own")
			x.Return(200, "text/plain", string(x.Target())+" "+string(x.Path())+" "+string(field)+" "+string(x.Host()))
		})})
		c := s.dial(t)
		for i := range 4 {
			before := fmt.Sprintf("POST /%d HTTP/1.1\r\nHost: a\r\nX-Own: none\r\nContent-Length: %d\r\n\r\n%s", i, i, strings.Repeat("b", i))
			c.send(before + fmt.Sprintf("GET /later/%d?q HTTP/1.1\r\nHost: b\r\nX-Own: own\r\n\r\n", i))
			c.response()
			if _, got := c.response(); got != fmt.Sprintf("/later/%d?q /later/%d own b", i, i) {
				t.Errorf("request %d: %q", i, got)
			}
		}
	})
}

// TestRest gives memory back in the middle of a request: what was given stays, what is asked for later is the same, and
// the connection goes on.
func TestRest(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		path, field := x.Path(), []byte(nil)
		field, _ = x.Field("X-Own")
		before := string(path) + " " + string(field)
		x.Rest()
		x.Rest()
		later, _ := x.Field("X-Own")
		if after := string(x.Path()) + " " + string(later); after != before || string(path)+" "+string(field) != before {
			t.Errorf("before %q, after %q, %q %q", before, after, path, field)
		}
		body, err := io.ReadAll(x.Body())
		if err != nil {
			t.Error(err)
		}
		x.Return(200, "text/plain", before+" "+string(body))
	})})
	c := s.dial(t)
	for i := range 3 {
		path := fmt.Sprintf("/a/%d", i)
		c.send("POST " + path + " HTTP/1.1\r\nHost: x\r\nX-Own: own\r\nContent-Length: 6000\r\n\r\n")
		c.send(strings.Repeat("b", 6000))
		if _, got := c.response(); got != path+" own "+strings.Repeat("b", 6000) {
			t.Fatalf("got %.60q", got)
		}
	}
}
