package conn

import (
	"net"
	"net/http"
	"testing"
)

type handlerFunc func(x *Exchange)

func (f handlerFunc) ServeExchange(x *Exchange) { f(x) }

// start serves h on a loopback port until the test ends.
func start(t testing.TB, s *Server) (addr string) {
	t.Helper()
	l, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Shutdown(t.Context()); err != nil {
			t.Log("shutdown:", err)
		}
		if err := <-done; err != nil {
			t.Error("serve:", err)
		}
	})
	return l.Addr().(*net.TCPAddr).String()
}

func hello(x *Exchange) { x.Return(200, "text/plain", "hello world\n") }

func TestReturn(t *testing.T) {
	addr := start(t, &Server{Handler: handlerFunc(hello)})
	for range 3 {
		r, err := http.Get("http://" + addr)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != 200 || r.ContentLength != 12 {
			t.Error(r)
		}
	}
}
