package conn

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// failing is a listener whose first accepts fail.
type failing struct {
	net.Listener
	errs []error
}

func (l *failing) Accept() (net.Conn, error) {
	if len(l.errs) > 0 {
		err := l.errs[0]
		l.errs = l.errs[1:]
		return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", err)}
	}
	return l.Listener.Accept()
}

// Errors of accept that pass are waited out; others end Serve.
func TestAcceptErrors(t *testing.T) {
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Handler: handlerFunc(hello)}
	served := make(chan error, 1)
	go func() { served <- s.Serve(&failing{l, []error{unix.EMFILE, unix.ENFILE, unix.ECONNABORTED}}) }()
	r := &running{Server: s, addr: l.Addr().String()}
	r.dial(t).send(plainGet).response()
	s.Shutdown(context.Background())
	if err := <-served; err != nil {
		t.Error(err)
	}
	l, err = Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s = &Server{Handler: handlerFunc(hello)}
	if err := s.Serve(&failing{l, []error{unix.EBADF}}); !errors.Is(err, unix.EBADF) {
		t.Error(err)
	}
	if err := s.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if err := s.Serve(l); err != nil {
		t.Error("after Shutdown:", err)
	}
}

// A process that serves is not ended by SIGPIPE, not even for its standard output. The test runs itself as that process.
func TestBrokenPipe(t *testing.T) {
	if os.Getenv("CONN_TEST_BROKEN_PIPE") != "" {
		(&Server{}).once()
		for range 3 {
			os.Stdout.WriteString("to nobody\n")
			os.Stderr.WriteString("to nobody\n")
		}
		os.Exit(7)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	cmd := exec.Command(os.Args[0], "-test.run=^TestBrokenPipe$")
	cmd.Env = append(os.Environ(), "CONN_TEST_BROKEN_PIPE=1")
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Run(); cmd.ProcessState.ExitCode() != 7 {
		t.Error(err)
	}
}

// The bound on requests of a connection.
func TestRequestsPerConnection(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(hello), Limits: Limits{RequestsPerConnection: 2}})
	c := s.dial(t).send(plainGet + plainGet + plainGet)
	c.response()
	c.response()
	c.expectEnd()
	s.outcome(t)
	if o := s.outcome(t); o.Reason != "limits.requests_per_connection reached" {
		t.Errorf("%+v", o)
	}
}

// While hundreds hang on in every way, a client that behaves is served: it does not wait for one of them, which would
// take longer than it has patience.
func TestHangersOn(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(hello), Timeouts: Timeouts{Head: time.Hour, Body: time.Hour, Idle: time.Hour}})
	for i := range 300 {
		c := s.dial(t)
		switch i % 3 {
		case 1:
			c.send("GET / HTT")
		case 2:
			c.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nab")
		}
	}
	s.dial(t).send(plainGet).response()
}
