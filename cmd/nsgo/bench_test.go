package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"nsgo/conn"
	"nsgo/server"
)

// BenchmarkRequest measures whole requests over a loopback connection: what the server allocates for each (the client
// allocates nothing), and the time with both ends on this machine.
func BenchmarkRequest(b *testing.B) {
	s := benchSite(b)
	for _, path := range benchPaths {
		b.Run(path[1:], func(b *testing.B) {
			c, err := net.Dial("tcp", strings.TrimPrefix(s.Addresses()[0], "http://"))
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			request := []byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
			buf := make([]byte, 64<<10)
			b.ReportAllocs()
			for b.Loop() {
				if err := exchange(c, request, buf); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkWithoutKernel measures the same requests on a connection in memory: only what the server itself does.
func BenchmarkWithoutKernel(b *testing.B) {
	handler := benchSite(b)
	for _, path := range benchPaths {
		b.Run(path[1:], func(b *testing.B) {
			c := &endless{request: "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n", left: b.N, done: make(chan struct{})}
			l := &oneConn{c: c, closed: make(chan struct{})}
			s := &conn.Server{Handler: handler}
			b.ReportAllocs()
			go s.Serve(l)
			<-c.done
			s.Shutdown(b.Context())
		})
	}
}

// endless is a connection in memory on which the same request comes again and again.
type endless struct {
	net.Conn
	request string
	left    int
	done    chan struct{}
}

func (c *endless) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, io.EOF
	}
	c.left--
	return copy(p, c.request), nil
}

func (c *endless) Write(p []byte) (int, error)      { return len(p), nil }
func (c *endless) RemoteAddr() net.Addr             { return &net.UnixAddr{} }
func (c *endless) LocalAddr() net.Addr              { return &net.UnixAddr{} }
func (c *endless) SetDeadline(time.Time) error      { return nil }
func (c *endless) SetReadDeadline(time.Time) error  { return nil }
func (c *endless) SetWriteDeadline(time.Time) error { return nil }

func (c *endless) Close() error {
	close(c.done)
	return nil
}

// oneConn is a listener with one connection.
type oneConn struct {
	c      net.Conn
	once   sync.Once
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if c := l.c; c != nil {
		l.c = nil
		return c, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *oneConn) Addr() net.Addr { return &net.UnixAddr{} }

var benchPaths = []string{"/lua", "/tcl", "/p.lp", "/p.lua", "/1k.html"}

// benchSite serves what the benchmarks ask for.
func benchSite(b *testing.B) *server.Server {
	dir := b.TempDir()
	b.Chdir(dir)
	os.Mkdir("pages", 0o777)
	os.Mkdir("lib", 0o777)
	for name, text := range map[string]string{
		"nsgo.toml":     "[server]\nlisten = [\"127.0.0.1:0\"]\n[log]\naccess = \"access.log\"\n",
		"lib/a.lua":     "ns_register_proc('GET', '/lua', function() ns_return(200, 'text/plain', 'hello world\\n') end)\n",
		"lib/a.tcl":     "ns_register_proc GET /tcl hello\nproc hello {} { ns_return 200 text/plain \"hello world\\n\" }\n",
		"pages/p.lp":    "<table>\n<% for i = 1, 100 do %><tr><td><%= i %><td><%= i * i %></tr>\n<% end %></table>\n",
		"pages/p.lua":   "ns_return(200, 'text/plain', 'hello world\\n')",
		"pages/1k.html": strings.Repeat("0123456789abcde\n", 64),
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	var site siteFlags
	m := Main{Stdout: io.Discard, Stderr: io.Discard}
	s, err := server.Start(m.options(site.load))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Drain() })
	return s
}

// exchange sends a request and reads its response, which must be good and say its length.
func exchange(c net.Conn, request, buf []byte) error {
	if _, err := c.Write(request); err != nil {
		return err
	}
	got, want := 0, -1
	for want < 0 || got < want {
		n, err := c.Read(buf[got:])
		if err != nil {
			return err
		}
		got += n
		if end := bytes.Index(buf[:got], []byte("\r\n\r\n")); want < 0 && end >= 0 {
			want = end + 4 + contentLength(buf[:end])
		}
	}
	if !bytes.HasPrefix(buf, []byte("HTTP/1.1 200 ")) {
		return fmt.Errorf("%s", buf[:got])
	}
	return nil
}

// contentLength reads the length of a response from its head.
func contentLength(head []byte) int {
	n := 0
	if i := bytes.Index(head, []byte("Content-Length: ")); i >= 0 {
		for _, c := range head[i+len("Content-Length: "):] {
			if c < '0' || c > '9' {
				break
			}
			n = 10*n + int(c-'0')
		}
	}
	return n
}
