package conn

// This file holds what the tests share: connections in memory and over loopback, and the check for leaks.

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait for what must come. It is long because machines that run tests can be slow, and costs
// nothing where the wait is not in vain.
const patience = time.Minute

// TestMain fails when goroutines or descriptors outlive the tests.
func TestMain(m *testing.M) {
	warmUp()
	fds := openFiles()
	code := m.Run()
	if code == 0 {
		code = leaks(fds)
	}
	os.Exit(code)
}

// warmUp has the runtime and this package make what they keep for the whole process.
func warmUp() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		panic(err)
	}
	defer c.Close()
	s := &Server{}
	s.once()
	lk := newLink(s, c)
	x := lend(lk)
	x.OnReset(func() {})
	x.unwatch()
}

// once makes a server ready that is not served.
func (s *Server) once() { s.state.once.Do(s.prepare) }

func openFiles() int {
	list, _ := os.ReadDir("/proc/self/fd")
	return len(list)
}

// leaks waits for what is ending, and reports what does not.
func leaks(fds int) int {
	http.DefaultClient.CloseIdleConnections()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	var stacks string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		var n int
		if n, stacks = ours(); n == 0 && openFiles() <= fds {
			return 0
		}
		runtime.GC() // closes files that a test left to it
	}
	fmt.Fprintf(os.Stderr, "leaked: %d descriptors, had %d; goroutines:\n%s\n", openFiles(), fds, stacks)
	return 1
}

// ours counts the goroutines of this package that should not be there any more.
func ours() (n int, stacks string) {
	buf := make([]byte, 1<<20)
	buf = buf[:runtime.Stack(buf, true)]
	for _, g := range strings.Split(string(buf), "\n\n") {
		if strings.Contains(g, "nsgo/conn.") && !strings.Contains(g, "TestMain") && !strings.Contains(g, "epollSet") && !strings.Contains(g, "pollRound") {
			n++
			stacks += g + "\n\n"
		}
	}
	return n, stacks
}

type handlerFunc func(x *Exchange)

func (f handlerFunc) ServeExchange(x *Exchange) { f(x) }

func hello(x *Exchange) { x.Return(200, "text/plain", "hello world\n") }

// memConn is a connection in memory: the client has sent input and finished; out is what it gets.
type memConn struct {
	net.Conn
	in  io.Reader
	out strings.Builder
	end error // of writes, once set
}

func (c *memConn) Read(p []byte) (int, error) { return c.in.Read(p) }

func (c *memConn) Write(p []byte) (int, error) {
	if c.end != nil {
		return 0, c.end
	}
	return c.out.Write(p)
}

func (c *memConn) Close() error                     { return nil }
func (c *memConn) SetDeadline(time.Time) error      { return nil }
func (c *memConn) SetReadDeadline(time.Time) error  { return nil }
func (c *memConn) SetWriteDeadline(time.Time) error { return nil }
func (c *memConn) RemoteAddr() net.Addr             { return nil }
func (c *memConn) LocalAddr() net.Addr              { return nil }

// serveInput serves what a client sends and returns what it gets, and the outcomes.
func serveInput(input string, h func(x *Exchange)) (output string, outcomes []Outcome) {
	s := &Server{Handler: handlerFunc(h), Done: func(x *Exchange, o Outcome) { outcomes = append(outcomes, o) }}
	c := &memConn{in: strings.NewReader(input)}
	serveMem(s, c)
	return c.out.String(), outcomes
}

func serveMem(s *Server, c *memConn) {
	s.once()
	l := newLink(s, c)
	s.register(l)
	l.serve()
}

const plainGet = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

// running is a server on a loopback port, plain or with TLS.
type running struct {
	*Server
	addr string
	tls  bool
	mu   sync.Mutex
	ends []Outcome
	done chan Outcome // each outcome, for tests that wait for one
}

// start serves until the test ends.
func start(t testing.TB, s *Server) *running { return startOn(t, s, false) }

func startTLS(t testing.TB, s *Server) *running { return startOn(t, s, true) }

func startOn(t testing.TB, s *Server, secure bool) *running {
	t.Helper()
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Server: s, addr: l.Addr().String(), tls: secure, done: make(chan Outcome, 10000)}
	if secure {
		l = NewTLSListener(l, serverTLS(t))
	}
	if s.Done == nil {
		s.Done = func(x *Exchange, o Outcome) { r.done <- o }
	}
	if s.Log == nil {
		s.Log = slog.New(slog.NewTextHandler(testWriter{t}, nil))
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error("shutdown:", err)
		}
		if err := <-served; err != nil {
			t.Error("serve:", err)
		}
	})
	return r
}

// testWriter gives log lines to the test.
type testWriter struct{ t testing.TB }

func (w testWriter) Write(p []byte) (int, error) {
	w.t.Logf("%s", strings.TrimRight(string(p), "\n"))
	return len(p), nil
}

// outcome waits for the next outcome.
func (r *running) outcome(t testing.TB) Outcome {
	t.Helper()
	select {
	case o := <-r.done:
		return o
	case <-time.After(patience):
		t.Fatal("no exchange ended")
	}
	return Outcome{}
}

// client is a raw client.
type client struct {
	net.Conn
	t   testing.TB
	tcp *net.TCPConn
	r   *bufio.Reader
}

func (r *running) dial(t testing.TB) *client {
	t.Helper()
	c, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	c.SetDeadline(time.Now().Add(patience))
	cl := &client{Conn: c, t: t, tcp: c.(*net.TCPConn)}
	if r.tls {
		cl.Conn = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	cl.r = bufio.NewReader(cl.Conn)
	t.Cleanup(func() { cl.Conn.Close() })
	return cl
}

// send writes a request, or a part of one.
func (c *client) send(s string) *client {
	c.t.Helper()
	if _, err := io.WriteString(c.Conn, s); err != nil {
		c.t.Fatal("send:", err)
	}
	return c
}

// fin half-closes.
func (c *client) fin() *client {
	c.tcp.CloseWrite()
	return c
}

// rst resets.
func (c *client) rst() {
	c.tcp.SetLinger(0)
	c.tcp.Close()
}

// become does what a Peer of that kind has done.
func (c *client) become(p Peer) {
	switch p {
	case PeerHalfClosed:
		c.fin()
	case PeerReset:
		c.rst()
	}
}

// response reads one response with an independent parser.
func (c *client) response() (status int, body string) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.r, nil)
	if err != nil {
		c.t.Fatal("response:", err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal("body:", err)
	}
	return resp.StatusCode, string(b)
}

// rest reads to the end.
func (c *client) rest() (string, error) {
	b, err := io.ReadAll(c.r)
	return string(b), err
}

// expectEnd fails unless the server has closed with nothing more sent.
func (c *client) expectEnd() {
	c.t.Helper()
	if s, err := c.rest(); s != "" || err != nil {
		c.t.Errorf("at the end: %q, %v", s, err)
	}
}

var certOnce = sync.OnceValues(newCert)

func newCert() (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	tpl := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, &tpl, &tpl, &key.PublicKey, key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

func serverTLS(t testing.TB) *tls.Config {
	cert, err := certOnce()
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{cert}}
}

// bothWays runs a test over plain TCP and over TLS.
func bothWays(t *testing.T, test func(t *testing.T, begin func(s *Server) *running)) {
	t.Run("tcp", func(t *testing.T) { test(t, func(s *Server) *running { return start(t, s) }) })
	t.Run("tls", func(t *testing.T) { test(t, func(s *Server) *running { return startTLS(t, s) }) })
}
