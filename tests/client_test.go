// This file is the client of these tests: a raw connection, plain or TLS, that can half-close and reset.

package tests

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// client is one connection to a process.
type client struct {
	t    testing.TB
	tcp  *net.TCPConn
	conn net.Conn // tcp, or TLS on it
	r    *bufio.Reader
}

// dial connects by "http" or "https".
func (p *process) dial(scheme string) *client {
	p.t.Helper()
	c, err := net.Dial("tcp", p.addr(scheme))
	if err != nil {
		p.t.Fatal(err)
	}
	cl := &client{t: p.t, tcp: c.(*net.TCPConn), conn: c}
	if scheme == "https" {
		cl.conn = tls.Client(c, &tls.Config{InsecureSkipVerify: true})
	}
	cl.conn.SetDeadline(time.Now().Add(deadline))
	cl.r = newReader(cl.conn)
	p.t.Cleanup(func() { c.Close() })
	return cl
}

// send writes text as it is.
func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("sending %.40q: %v", text, err)
	}
}

// get sends a GET request with extra field lines.
func (c *client) get(path string, fields ...string) {
	c.t.Helper()
	c.send("GET " + path + " HTTP/1.1\r\nHost: test\r\n" + strings.Join(append(fields, ""), "\r\n") + "\r\n")
}

// fin half-closes: the client has finished sending.
func (c *client) fin() {
	c.t.Helper()
	if err := c.tcp.CloseWrite(); err != nil {
		c.t.Fatal(err)
	}
}

// rst resets the connection.
func (c *client) rst() {
	c.tcp.SetLinger(0)
	c.tcp.Close()
}

// response reads one response with its body.
func (c *client) response() (*http.Response, string) {
	c.t.Helper()
	return c.responseTo("GET")
}

// responseTo reads the response to a request of a method.
func (c *client) responseTo(method string) (*http.Response, string) {
	c.t.Helper()
	res, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		c.t.Fatalf("reading a response: %v", err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatalf("reading the body of a response: %v (got %q)", err, body)
	}
	return res, string(body)
}

// rest reads until the server closes.
func (c *client) rest() string {
	c.t.Helper()
	b, err := io.ReadAll(c.r)
	if err != nil {
		c.t.Fatalf("reading until the end: %v (got %q)", err, b)
	}
	return string(b)
}

// line reads a line.
func (c *client) line() string {
	c.t.Helper()
	s, err := c.r.ReadString('\n')
	if err != nil {
		c.t.Fatalf("reading a line: %v (got %q)", err, s)
	}
	return s
}

// fetch gets a path over a connection of its own.
func (p *process) fetch(path string) (*http.Response, string) {
	p.t.Helper()
	c := p.dial("http")
	defer c.tcp.Close()
	c.get(path, "Connection: close")
	return c.response()
}

// certificate makes a self-signed certificate for 127.0.0.1 and its key, in PEM.
func certificate(t testing.TB) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: "nsgo test"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		DNSNames:     []string{"localhost"},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER}))
}

func newReader(c net.Conn) *bufio.Reader { return bufio.NewReader(c) }

// chunks reads what is left of a chunked body that was begun, to its last chunk.
func (c *client) chunks() string {
	c.t.Helper()
	var body strings.Builder
	c.line() // the line break that ends the chunk before
	for {
		size, err := strconv.ParseInt(strings.TrimRight(c.line(), "\r\n"), 16, 32)
		if err != nil {
			c.t.Fatalf("chunk size: %v", err)
		}
		if _, err := io.CopyN(&body, c.r, size); err != nil {
			c.t.Fatalf("chunk: %v", err)
		}
		if end := c.line(); end != "\r\n" {
			c.t.Fatalf("chunk ends with %q", end)
		}
		if size == 0 {
			return body.String()
		}
	}
}
