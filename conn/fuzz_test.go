package conn

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// FuzzConnection serves whatever bytes a client may send. What it gets must be whole responses, one for each exchange,
// and nothing else; and the handler must see nothing that the grammar forbids.
func FuzzConnection(f *testing.F) {
	for _, seed := range []string{
		"", "\r\n", plainGet, plainGet + plainGet, browserGet, "GET / HTTP/1.0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + plainGet,
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: u\r\n\r\n" + plainGet,
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
		"HEAD /a/../b%20c?d HTTP/1.1\r\nHost: x\r\n\r\n" + plainGet, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + plainGet,
		"GET / HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, input string) {
		var methods []string
		var ends []Outcome
		s := &Server{Done: func(x *Exchange, o Outcome) { ends, methods = append(ends, o), append(methods, x.Method()) }}
		s.Handler = handlerFunc(func(x *Exchange) {
			if p := x.Path(); strings.ContainsRune(string(p), 0) || len(p) == 0 || p[0] != '/' && string(p) != "*" {
				t.Errorf("path %q", p)
			}
			c, err := x.Content()
			if err != nil {
				x.Return(400, "", "")
				return
			}
			x.Begin(200, "application/octet-stream", -1)
			x.WriteBytes(c.Bytes)
			x.Alive(0, "")
		})
		m := &memConn{in: strings.NewReader(input)}
		serveMem(s, m)
		out := m.out.String()
		r := bufio.NewReader(strings.NewReader(out))
		for i, end := range ends {
			if end.Sent+end.HeadSent == 0 && (end.Status == 0 || errors.Is(end.Err, ErrIncomplete)) {
				continue // not answered
			}
			for status := 0; status != end.Status; {
				resp, err := http.ReadResponse(r, &http.Request{Method: methods[i]})
				if err != nil {
					t.Fatalf("response %d: %v; %q", i, err, out)
				}
				if _, err := io.ReadAll(resp.Body); err != nil {
					t.Fatalf("body %d: %v; %q", i, err, out)
				}
				if status = resp.StatusCode; status != end.Status && status != 100 {
					t.Fatalf("status %d, told %d", status, end.Status)
				}
			}
		}
		if b, _ := io.ReadAll(r); len(b) > 0 {
			t.Fatalf("more than the responses: %q", b)
		}
	})
}
