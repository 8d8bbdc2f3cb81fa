package conn

import (
	"errors"
	"io"
	"testing"
)

// A FIN in the midst of a body is half a request: it gets no answer, whatever the handler does about the body.
func TestHalfRequest(t *testing.T) {
	bodies := map[string]string{
		"by length": "Content-Length: 10\r\n\r\nabc",
		"chunked":   "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
	}
	handlers := map[string]func(x *Exchange){
		"not read": func(x *Exchange) { hello(x) },
		"read":     func(x *Exchange) { io.ReadAll(x.Body()); hello(x) },
		"streamed": func(x *Exchange) { x.Begin(200, "text/plain", -1); x.Write("some") },
		"raw":      func(x *Exchange) { x.Write("HTTP/1.1 200 OK\r\n\r\n") },
	}
	for body, text := range bodies {
		for name, handler := range handlers {
			for _, late := range []bool{false, true} {
				came := make(chan bool, 1)
				s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
					came <- true
					until(t, "FIN", func() bool { return x.Peer() != PeerOpen })
					handler(x)
				})})
				c := s.dial(t).send("POST / HTTP/1.1\r\nHost: x\r\n" + text)
				if late { // the FIN comes when the handler runs already
					<-came
				}
				c.tcp.CloseWrite()
				if got, err := io.ReadAll(c.r); len(got) > 0 || err != nil {
					t.Errorf("%s, %s, late %t: answered by %q, %v", body, name, late, got, err)
				}
				if o := s.outcome(t); !errors.Is(o.Err, ErrIncomplete) {
					t.Errorf("%s, %s, late %t: the outcome says %v", body, name, late, o.Err)
				}
			}
		}
	}
}
