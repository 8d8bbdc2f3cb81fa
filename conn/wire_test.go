package conn

import (
	"io"
	"regexp"
	"strings"
	"testing"
)

var dateLineRE = regexp.MustCompile(`Date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n`)

// What leaves for what a handler does, byte for byte. In the expected text "|" is CR LF and the Date field is left out.
func TestOnTheWire(t *testing.T) {
	post := "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
	get10 := "GET / HTTP/1.0\r\n\r\n"
	keep10 := "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
	head := "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
	cases := []struct {
		name, in string
		do       func(x *Exchange)
		want     string
	}{
		{"return", plainGet, hello, "HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 12||hello world\n"},
		{"return for HEAD", head, hello, "HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 12||"},
		{"return for 1.0", get10, hello, "HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 12|Connection: close||hello world\n"},
		{"return for 1.0 kept", keep10, hello, "HTTP/1.1 200 OK|Content-Type: text/plain|Content-Length: 12|Connection: keep-alive||hello world\n"},
		{"no type", plainGet, func(x *Exchange) { x.Return(200, "", "") }, "HTTP/1.1 200 OK|Content-Length: 0||"},
		{"unknown status", plainGet, func(x *Exchange) { x.Return(299, "", "") }, "HTTP/1.1 299 |Content-Length: 0||"},
		{"204", plainGet, func(x *Exchange) { x.Return(204, "", "body") }, "HTTP/1.1 204 No Content||"},
		{"205", plainGet, func(x *Exchange) { x.Return(205, "", "body") }, "HTTP/1.1 205 Reset Content|Content-Length: 0||"},
		{"304", plainGet, func(x *Exchange) { x.Return(304, "", "body") }, "HTTP/1.1 304 Not Modified||"},
		{"304 streamed", plainGet, func(x *Exchange) { x.Begin(304, "", -1); x.Write("body") }, "HTTP/1.1 304 Not Modified||"},
		{"204 with a length", plainGet, func(x *Exchange) { x.Begin(204, "", 4); x.Write("body") }, "HTTP/1.1 204 No Content||"},
		{"fields", plainGet, func(x *Exchange) {
			x.SetField("A", "1")
			x.AddField("a", "2")
			x.SetField("B", "3")
			x.SetField("Content-Type", "text/css")
			x.Return(200, "text/html", "x")
		}, "HTTP/1.1 200 OK|Content-Type: text/html|A: 1|a: 2|B: 3|Content-Length: 1||x"},
		{"field replaced and removed", plainGet, func(x *Exchange) {
			x.AddField("A", "1")
			x.AddField("A", "2")
			x.AddField("B", "3")
			x.SetField("a", "4")
			x.DelField("b")
			x.Return(200, "", "")
		}, "HTTP/1.1 200 OK|A: 4|Content-Length: 0||"},
		{"type by field", plainGet, func(x *Exchange) { x.SetField("content-type", "text/css"); x.Return(200, "", "x") },
			"HTTP/1.1 200 OK|content-type: text/css|Content-Length: 1||x"},
		{"chunked", plainGet, func(x *Exchange) { x.Begin(200, "a/b", -1); x.Write("hello"); x.Write(""); x.Write("0123456789abcdef") },
			"HTTP/1.1 200 OK|Content-Type: a/b|Transfer-Encoding: chunked||5|hello|10|0123456789abcdef|0||"},
		{"chunked for HEAD", head, func(x *Exchange) { x.Begin(200, "a/b", -1); x.Write("hello") }, "HTTP/1.1 200 OK|Content-Type: a/b||"},
		{"until close for 1.0", keep10, func(x *Exchange) { x.Begin(200, "a/b", -1); x.Write("hello"); x.Write("more") },
			"HTTP/1.1 200 OK|Content-Type: a/b|Connection: close||hellomore"},
		{"begun without a byte", plainGet, func(x *Exchange) { x.Begin(200, "a/b", -1) }, "HTTP/1.1 200 OK|Content-Type: a/b|Content-Length: 0||"},
		{"begun without a byte for 1.0", keep10, func(x *Exchange) { x.Begin(200, "a/b", -1) },
			"HTTP/1.1 200 OK|Content-Type: a/b|Content-Length: 0|Connection: keep-alive||"},
		{"declared", plainGet, func(x *Exchange) { x.Begin(200, "a/b", 9); x.Write("hello"); x.Write("more") },
			"HTTP/1.1 200 OK|Content-Type: a/b|Content-Length: 9||hellomore"},
		{"declared for HEAD", head, func(x *Exchange) { x.Begin(200, "a/b", 9); x.Write("hello") }, "HTTP/1.1 200 OK|Content-Type: a/b|Content-Length: 9||"},
		{"flushed", plainGet, func(x *Exchange) { x.Begin(200, "a/b", -1); x.Flush(); x.Flush() },
			"HTTP/1.1 200 OK|Content-Type: a/b|Transfer-Encoding: chunked||0||"},
		{"declared but short", plainGet + plainGet, func(x *Exchange) { x.Begin(200, "a/b", 9); x.Write("hello") },
			"HTTP/1.1 200 OK|Content-Type: a/b|Content-Length: 9||hello"},
		{"cut", plainGet + plainGet, func(x *Exchange) { x.Begin(200, "a/b", -1); x.Write("hello"); x.Cut(); x.Write("no") },
			"HTTP/1.1 200 OK|Content-Type: a/b|Transfer-Encoding: chunked||5|hello|"},
		{"raw", plainGet + plainGet, func(x *Exchange) { x.Write("HTTP/1.0 200 OK\n\nraw"); x.Write(" bytes\n") }, "HTTP/1.0 200 OK\n\nraw bytes\n"},
		{"raw for HEAD", head + plainGet, func(x *Exchange) { x.Write("as written") }, "as written"},
		{"nothing", plainGet, func(x *Exchange) {}, "HTTP/1.1 500 Internal Server Error|Content-Type: text/plain; charset=utf-8|Content-Length: 22||Internal Server Error\n"},
		{"rewound", plainGet, func(x *Exchange) { x.Begin(200, "a/b", 7); x.Rewind(); x.Return(500, "", "") }, "HTTP/1.1 500 Internal Server Error|Content-Length: 0||"},
		{"closed by field", plainGet + plainGet, func(x *Exchange) { x.SetField("connection", "close"); x.Return(200, "", "") },
			"HTTP/1.1 200 OK|Content-Length: 0|Connection: close||"},
		{"two requests", plainGet + plainGet, func(x *Exchange) { x.Return(200, "", "a") }, "HTTP/1.1 200 OK|Content-Length: 1||aHTTP/1.1 200 OK|Content-Length: 1||a"},
		{"body read", post + plainGet, func(x *Exchange) { c, _ := x.Content(); x.ReturnBytes(200, "", c.Bytes) },
			"HTTP/1.1 200 OK|Content-Length: 3||abc" + "HTTP/1.1 200 OK|Content-Length: 0||"},
		{"body left", post + plainGet, func(x *Exchange) { x.Return(200, "", x.Method()) },
			"HTTP/1.1 200 OK|Content-Length: 4||POST" + "HTTP/1.1 200 OK|Content-Length: 3||GET"},
		{"status set", plainGet, func(x *Exchange) { x.SetStatus(404); x.Return(x.Status(), "", "") }, "HTTP/1.1 404 Not Found|Content-Length: 0||"},
		{"panic", plainGet, func(x *Exchange) { panic("on purpose") },
			"HTTP/1.1 500 Internal Server Error|Content-Type: text/plain; charset=utf-8|Content-Length: 22|Connection: close||Internal Server Error\n"},
		{"panic in a stream", plainGet + plainGet, func(x *Exchange) { x.Begin(200, "", -1); x.Write("a"); panic("on purpose") },
			"HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|a|"},
		{"probes before the head", plainGet, func(x *Exchange) {
			for range 12 {
				x.Alive(0, "")
			}
			x.Return(404, "", "x")
		}, "HTTP/1.1 404 Not Found|Content-Length: 1||x"},
		{"one probe before a stream, zeros within", plainGet, func(x *Exchange) {
			x.Alive(0, "")
			x.Begin(200, "", -1)
			x.Alive(0, "")
			x.Write("abc")
			x.Alive(0, "")
			x.Alive(0, "")
			x.Write("abc")
			for range 20 {
				x.Alive(0, "")
			}
		}, "HTTP/1.1 200 OK|Transfer-Encoding: chunked||3|abc|003|abc|00000000||"},
		{"own byte when the zeros are used up", plainGet, func(x *Exchange) {
			x.Begin(200, "", -1)
			x.Write("a")
			for range 9 {
				x.Alive(0, " ")
			}
		}, "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1|a|00000001| |00||"},
		{"own byte under a length", plainGet, func(x *Exchange) {
			x.Begin(200, "", 3)
			x.Write("a")
			x.Alive(0, "")
			x.Alive(0, "b")
			x.Write("c")
			x.Alive(0, "d")
		}, "HTTP/1.1 200 OK|Content-Length: 3||abc"},
		{"raw probes", plainGet, func(x *Exchange) { x.Write("a"); x.Alive(0, ""); x.Alive(0, "\n"); x.Write("b") }, "a \nb"},
		{"raw after probes", plainGet, func(x *Exchange) {
			x.Alive(0, "")
			x.Alive(0, "")
			if _, err := x.Write("<p>"); err == nil {
				t.Error("raw bytes that do not go on with the status line")
			}
			x.Write("H")
			x.Write("TTP/1.0 404 Gone\n\n")
		}, "HTTP/1.0 404 Gone\n\n"},
		{"no byte after the end", plainGet, func(x *Exchange) { x.Return(200, "", "a"); x.Alive(0, "b") }, "HTTP/1.1 200 OK|Content-Length: 1||a"},
		{"until close, own byte", get10, func(x *Exchange) { x.Begin(200, "", -1); x.Write("a"); x.Alive(0, ""); x.Alive(0, "b") },
			"HTTP/1.1 200 OK|Connection: close||ab"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _ := serveInput(c.in, c.do)
			got = dateLineRE.ReplaceAllString(got, "")
			if want := strings.ReplaceAll(c.want, "|", "\r\n"); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// Interim responses: sent when the body is asked for, only to those who wait for it.
func TestContinue(t *testing.T) {
	const expects = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
	const interim = "HTTP/1.1 100 Continue\r\n\r\n"
	read := func(x *Exchange) { c, _ := x.Content(); x.ReturnBytes(200, "", c.Bytes) }
	// The client in memory sends its body at once, so the reader has it only where it reads in two steps.
	for _, c := range []struct {
		name string
		do   func(x *Exchange)
		want string
	}{
		{"read", read, interim + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"},
		{"read after probes", func(x *Exchange) { x.Alive(0, ""); x.Alive(0, ""); read(x) }, interim + "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"},
		{"not read", func(x *Exchange) { x.Return(403, "", "") }, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"},
	} {
		s := &Server{Handler: handlerFunc(c.do)}
		m := &memConn{in: &steps{expects, "abc"}}
		serveMem(s, m)
		if got := dateLineRE.ReplaceAllString(m.out.String(), ""); got != c.want {
			t.Errorf("%s: got  %q\nwant %q", c.name, got, c.want)
		}
	}
	got, _ := serveInput("GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n", hello)
	if !strings.HasPrefix(got, "HTTP/1.1 417 ") {
		t.Error(got)
	}
}

// steps gives one string a read.
type steps []string

func (s *steps) Read(p []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	n := copy(p, (*s)[0])
	*s = (*s)[1:]
	return n, nil
}

// Who is kept and why not.
func TestKeepAlive(t *testing.T) {
	cases := []struct {
		in     string
		do     func(x *Exchange)
		keep   bool
		reason string
	}{
		{plainGet, hello, true, ""},
		{"GET / HTTP/1.1\r\nHost: x\r\nConnection: foo, Close\r\n\r\n", hello, false, "the client asked for it"},
		{"GET / HTTP/1.1\r\nHost: x\r\nConnection: closed\r\n\r\n", hello, true, ""},
		{"GET / HTTP/1.0\r\n\r\n", hello, false, "HTTP/1.0 without keep-alive"},
		{"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", hello, true, ""},
		{plainGet, func(x *Exchange) { x.Write("x"); x.SetKeepAlive(true, "") }, false, "the response was written raw"},
		{plainGet, func(x *Exchange) { x.SetKeepAlive(false, "so"); x.SetKeepAlive(false, "so") }, false, "so"},
		{plainGet, func(x *Exchange) { x.SetKeepAlive(false, ""); x.SetKeepAlive(true, "") }, true, ""},
		{plainGet, func(x *Exchange) { x.Begin(200, "", -1); x.Write("x"); x.Cut() }, false, "the response was cut"},
		{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", hello, false, "too much of the request body is unread"},
		{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", hello, true, ""},
	}
	for _, c := range cases {
		serveInput(c.in, func(x *Exchange) {
			c.do(x)
			keep, reason := x.KeepAlive()
			if keep != c.keep || reason != c.reason {
				t.Errorf("%q: %v %q, want %v %q", c.in, keep, reason, c.keep, c.reason)
			}
		})
	}
}

// TestAnnouncedCloseHolds: what a response has said of the connection holds, whatever the handler does then; a client would
// send the next request again elsewhere.
func TestAnnouncedCloseHolds(t *testing.T) {
	body := strings.Repeat("b", 2*drainBytes)
	post := "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + itoa(len(body)) + "\r\n"
	for _, c := range []struct {
		name, in string
		do       func(x *Exchange)
	}{
		{"body read after the response", post + "\r\n" + body, func(x *Exchange) { hello(x); x.Content() }},
		{"body read after the head", post + "\r\n" + body, func(x *Exchange) { x.Begin(200, "", -1); x.Write("x"); x.Content() }},
		{"expected body read after the response", post + "Expect: 100-continue\r\n\r\n" + body, func(x *Exchange) { hello(x); x.Content() }},
		{"keep-alive on again", plainGet, func(x *Exchange) { x.SetKeepAlive(false, ""); hello(x); x.SetKeepAlive(true, "") }},
	} {
		served := 0
		got, _ := serveInput(c.in+plainGet, func(x *Exchange) {
			if served++; served == 1 {
				c.do(x)
			}
		})
		if served != 1 || !strings.Contains(got, "Connection: close") {
			t.Errorf("%s: %d requests were served: %q", c.name, served, got)
		}
	}
}

// Requests that are refused are answered and logged, and what is behind them is not read.
func TestRefusedRequests(t *testing.T) {
	cases := []struct{ in, want string }{
		{"GET /\r\n\r\n", "400"},
		{"GET / HTTP/2.0\r\n\r\n", "505"},
		{"GET / HTTP/1.1\r\n\r\n", "400"},
		{"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"},
		{"GET /" + strings.Repeat("a", 9000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "414"},
		{"GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 40000) + "\r\n\r\n", "431"},
		{"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400"},
		{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", "413"},
		{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "501"},
	}
	for _, c := range cases {
		got, ends := serveInput(c.in+plainGet, hello)
		if !strings.HasPrefix(got, "HTTP/1.1 "+c.want+" ") || strings.Count(got, "HTTP/1.1") != 1 || !strings.Contains(got, "Connection: close") {
			t.Errorf("%.60q: %q", c.in, got)
		}
		if len(ends) != 1 || ends[0].Err == nil || ends[0].End != Refused || itoa(ends[0].Status) != c.want {
			t.Errorf("%.60q: %+v", c.in, ends)
		}
	}
}

// The hook is the handler's: what waits after it has returned does not call it.
func TestHookEndsWithHandler(t *testing.T) {
	returned := false
	s := &Server{Handler: handlerFunc(func(x *Exchange) {
		x.WaitHook = func(block func()) {
			if returned {
				t.Error("called after the handler had returned")
			}
			block()
		}
		x.Begin(200, "", -1)
		x.Write("x")
		returned = true
	})}
	serveMem(s, &memConn{in: &steps{"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", "abc"}})
}
