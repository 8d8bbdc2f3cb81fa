package conn

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// endless is a connection in memory on which the same request comes n times.
type endless struct {
	memConn
	request string
	n       int
	bytes   int
}

func (c *endless) Read(p []byte) (int, error) {
	if c.n == 0 {
		return 0, io.EOF
	}
	c.n--
	return copy(p, c.request), nil
}

func (c *endless) Write(p []byte) (int, error) {
	c.bytes += len(p)
	return len(p), nil
}

const browserGet = "GET /path?a=b HTTP/1.1\r\nHost: localhost:8000\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n\r\n"

// Without the kernel: the whole way of a kept-alive request. It must not allocate.
func BenchmarkReturn(b *testing.B) {
	for _, k := range []struct{ name, request string }{{"short", plainGet}, {"browser", browserGet}} {
		b.Run(k.name, func(b *testing.B) { benchMem(b, k.request, hello) })
	}
}

func BenchmarkStream(b *testing.B) {
	benchMem(b, plainGet, func(x *Exchange) {
		x.Begin(200, "text/html", -1)
		for range 10 {
			x.Write("piece of a page\n")
		}
	})
}

func benchMem(b *testing.B, request string, h func(x *Exchange)) {
	b.ReportAllocs()
	s := &Server{Handler: handlerFunc(h), Done: func(*Exchange, Outcome) {}}
	s.once()
	c := &endless{request: request, n: b.N}
	l := newLink(s, c)
	s.register(l)
	l.serve()
}

// TestNoAllocations holds the figure of the benchmark.
func TestNoAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("SKIP: the race detector makes pools forget")
	}
	s := &Server{Handler: handlerFunc(hello), Done: func(*Exchange, Outcome) {}}
	s.once()
	run := func(n int) float64 {
		return testing.AllocsPerRun(1, func() {
			l := newLink(s, &endless{request: browserGet, n: n})
			s.register(l)
			l.serve()
		})
	}
	if few, many := run(100), run(10100); many-few > 100 {
		t.Errorf("%v allocations for 10000 requests", many-few)
	}
}

// Over loopback, against net/http: one client after the other on 16 connections.
func BenchmarkLoopback(b *testing.B) {
	b.Run("conn", func(b *testing.B) {
		s := start(b, &Server{Handler: handlerFunc(hello), Done: func(*Exchange, Outcome) {}})
		benchLoopback(b, s.addr)
	})
	b.Run("nethttp", func(b *testing.B) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			b.Fatal(err)
		}
		s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			io.WriteString(w, "hello world\n")
		})}
		go s.Serve(l)
		defer s.Close()
		benchLoopback(b, l.Addr().String())
	})
}

func benchLoopback(b *testing.B, addr string) {
	b.ReportAllocs()
	var wg sync.WaitGroup
	const clients = 16
	for i := range clients {
		n := b.N/clients + min(1, max(0, b.N%clients-i))
		wg.Go(func() {
			c, err := net.Dial("tcp", addr)
			if err != nil {
				b.Error(err)
				return
			}
			defer c.Close()
			r := bufio.NewReader(c)
			request := []byte(browserGet)
			for range n {
				c.Write(request)
				if err := skipResponse(r); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// skipResponse reads a response whose body is one line.
func skipResponse(r *bufio.Reader) error {
	for body := false; ; {
		line, err := r.ReadSlice('\n')
		if err != nil || body {
			return err
		}
		body = len(line) == 2
	}
}

// Peer, against the system call that it makes.
func BenchmarkPeer(b *testing.B) {
	inHandler(b, func(x *Exchange) {
		b.Run("call", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Peer()
			}
		})
		b.Run("bare", func(b *testing.B) {
			x.l.raw.Control(func(fd uintptr) {
				fds := []unix.PollFd{{Fd: int32(fd), Events: pollRDHUP}}
				for b.Loop() {
					unix.Poll(fds, 0)
				}
			})
		})
	})
}

// Alive with a byte of a raw response.
func BenchmarkAlive(b *testing.B) {
	inHandler(b, func(x *Exchange) {
		x.Write("x")
		b.Run("raw", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				x.Alive(0, "")
			}
		})
	})
}

// inHandler runs fn in a handler, with a client that reads all it gets.
func inHandler(b *testing.B, fn func(x *Exchange)) {
	s := start(b, &Server{Handler: handlerFunc(fn)})
	c := s.dial(b).send("GET / HTTP/1.0\r\n\r\n")
	c.SetDeadline(time.Time{})
	io.Copy(io.Discard, c)
}

// A file of 1 KiB over loopback.
func BenchmarkFile1K(b *testing.B) {
	f, _ := makeFile(b, 1024)
	h := fileHandler(b, f)
	benchMem(b, browserGet, h)
}
