package conn

// This file makes listeners.

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Keep-alive probes find clients that are gone without a packet. Half a minute of silence, then a probe each ten
// seconds, and six without an answer end the connection.
var probing = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 6}

// Listen opens a listener on host:port or unix:/path with the defaults of this server (TCP_NODELAY, keep-alive
// probes; the server adds TCP_USER_TIMEOUT to each connection). A socket file that nobody listens on any more is removed.
func Listen(addr string) (net.Listener, error) {
	path, ok := strings.CutPrefix(addr, "unix:")
	if !ok {
		lc := net.ListenConfig{KeepAliveConfig: probing}
		lc.SetMultipathTCP(false) // sendfile and TCP_USER_TIMEOUT are of plain TCP
		return lc.Listen(context.Background(), "tcp", addr)
	}
	l, err := net.Listen("unix", path)
	if errors.Is(err, syscall.EADDRINUSE) && staleSocket(path) {
		os.Remove(path)
		l, err = net.Listen("unix", path)
	}
	return l, err
}

// staleSocket reports whether path is a socket that nobody listens on.
func staleSocket(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || info.Mode()&os.ModeSocket == 0 {
		return false
	}
	c, err := net.Dial("unix", path)
	if err == nil {
		c.Close()
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED)
}

// NewTLSListener makes a listener whose connections speak TLS 1.2 or later and HTTP/1.1 in it. The handshake is made on
// the connection's own goroutine, within Timeouts.Handshake. config gives the certificate; a GetCertificate function
// that reads an atomic pointer lets it be swapped while connections go on. config is not changed.
func NewTLSListener(l net.Listener, config *tls.Config) net.Listener {
	config = config.Clone()
	config.MinVersion = max(config.MinVersion, tls.VersionTLS12)
	if config.NextProtos == nil {
		config.NextProtos = []string{"http/1.1"}
	}
	return &tlsListener{l, config}
}

type tlsListener struct {
	net.Listener
	config *tls.Config
}

// tlsConn is a connection on which TLS is to be spoken.
type tlsConn struct {
	net.Conn
	config *tls.Config
}

func (l *tlsListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tlsConn{c, l.config}, nil
}

var pipesOnce sync.Once

// ignoreBrokenPipes keeps SIGPIPE from ending the process when a pipe that it logs to goes away. The signal is caught,
// not ignored: programs that scripts start would inherit that.
func ignoreBrokenPipes() {
	pipesOnce.Do(func() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) })
}
