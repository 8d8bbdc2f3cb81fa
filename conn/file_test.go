package conn

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// makeFile writes a file of n bytes that tell their place.
func makeFile(t testing.TB, n int) (f *os.File, content string) {
	t.Helper()
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(strconv.Itoa(1e7 + b.Len())[1:]) // fmt would take half a minute under the race detector
		b.WriteByte('\n')
	}
	content = b.String()[:n]
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, content
}

func fileHandler(t testing.TB, f *os.File) handlerFunc {
	return func(x *Exchange) {
		info, err := f.Stat()
		if err != nil {
			t.Error(err)
		}
		if ok, err := x.ReturnFile(200, "text/plain", f, info); !ok || err != nil {
			t.Error(ok, err)
		}
	}
}

// exchange sends a request and reads the response with an independent parser.
func (c *client) exchange(method string, fields ...string) (*http.Response, string) {
	c.t.Helper()
	c.send(method + " / HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(fields, "", ""), "\r\n"))
	resp, err := http.ReadResponse(c.r, &http.Request{Method: method})
	if err != nil {
		c.t.Fatal(err)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp, string(b)
}

// Files of all sizes that take another way: nothing, one write, head and sendfile.
func TestReturnFile(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, n := range []int{0, 1, 1024, firstPiece - 1, firstPiece, firstPiece + 1, 300000, 9 << 20} {
			f, content := makeFile(t, n)
			s := begin(&Server{Handler: fileHandler(t, f)})
			c := s.dial(t)
			for range 2 {
				resp, body := c.exchange("GET")
				if body != content || resp.StatusCode != 200 || resp.Header.Get("Accept-Ranges") != "bytes" {
					t.Errorf("%d bytes: got %d, %v", n, len(body), resp)
				}
				if o := s.outcome(t); o.Sent != int64(n) {
					t.Errorf("%d bytes: %+v", n, o)
				}
			}
			if resp, body := c.exchange("HEAD"); body != "" || resp.ContentLength != int64(n) {
				t.Errorf("HEAD: %v", resp)
			}
		}
	})
}

// Conditional and range requests.
func TestReturnFileConditions(t *testing.T) {
	f, content := makeFile(t, 100000)
	s := start(t, &Server{Handler: fileHandler(t, f)})
	c := s.dial(t)
	resp, _ := c.exchange("GET")
	etag, modified := resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	cases := []struct {
		fields []string
		status int
		body   string
	}{
		{[]string{"If-None-Match: " + etag}, 304, ""},
		{[]string{`If-None-Match: "other"`}, 200, content},
		{[]string{"If-Modified-Since: " + modified}, 304, ""},
		{[]string{"If-Match: " + etag}, 200, content},
		{[]string{`If-Match: "other"`}, 412, "412 Precondition Failed\n"},
		{[]string{"Range: bytes=0-0"}, 206, content[:1]},
		{[]string{"Range: bytes=10-19"}, 206, content[10:20]},
		{[]string{"Range: bytes=10-19", "Range: bytes=10-19"}, 200, content},
		{[]string{"Range: bytes=99990-"}, 206, content[99990:]},
		{[]string{"Range: bytes=-5"}, 206, content[99995:]},
		{[]string{"Range: bytes=50000-90000"}, 206, content[50000:90001]},
		{[]string{"Range: bytes=100000-"}, 416, "416 Range Not Satisfiable\n"},
		{[]string{"Range: bytes=5-1"}, 200, content},
		{[]string{"Range: bytes=1-5", "If-Range: " + etag}, 206, content[1:6]},
		{[]string{"Range: bytes=1-5", `If-Range: "other"`}, 200, content},
		{[]string{"Range: bytes=1-5", "If-Range: " + modified}, 206, content[1:6]},
	}
	for _, k := range cases {
		resp, body := c.exchange("GET", k.fields...)
		if resp.StatusCode != k.status || body != k.body {
			t.Errorf("%v: %d, %d bytes", k.fields, resp.StatusCode, len(body))
		}
		if k.status == 304 && (resp.Header.Get("ETag") != etag || resp.Header.Get("Content-Type") != "") {
			t.Errorf("%v: %v", k.fields, resp.Header)
		}
		if k.status == 416 && resp.Header.Get("Content-Range") != "bytes */100000" {
			t.Errorf("%v: %v", k.fields, resp.Header)
		}
	}
}

// Several ranges: parsed by an independent reader.
func TestReturnFileParts(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		f, content := makeFile(t, 100000)
		c := begin(&Server{Handler: fileHandler(t, f)}).dial(t)
		resp, body := c.exchange("GET", "Range: bytes=0-9,1000-59999,-10")
		_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		if err != nil || resp.StatusCode != 206 {
			t.Fatal(resp, err)
		}
		r := multipart.NewReader(strings.NewReader(body), params["boundary"])
		for _, want := range []struct{ span, text string }{
			{"bytes 0-9/100000", content[:10]},
			{"bytes 1000-59999/100000", content[1000:60000]},
			{"bytes 99990-99999/100000", content[99990:]},
		} {
			p, err := r.NextPart()
			if err != nil {
				t.Fatal(err)
			}
			got, _ := io.ReadAll(p)
			if string(got) != want.text || p.Header.Get("Content-Range") != want.span || p.Header.Get("Content-Type") != "text/plain" {
				t.Errorf("%v: %d bytes", p.Header, len(got))
			}
		}
		if _, err := r.NextPart(); err != io.EOF {
			t.Error(err)
		}
		if resp, _ := c.exchange("GET", "Range: bytes="+strings.Repeat("0-0,", 100)+"1-1"); resp.StatusCode != 200 {
			t.Error("too many ranges:", resp.StatusCode)
		}
	})
}

// A file that is shorter than its info says: an error before anything is sent, a cut response after.
func TestReturnFileShort(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		for _, size := range []int{1000, 100000} {
			f, _ := makeFile(t, size)
			info, _ := f.Stat()
			if err := os.Truncate(f.Name(), int64(min(size, 20000)-1)); err != nil {
				t.Fatal(err)
			}
			s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
				ok, err := x.ReturnFile(200, "", f, info)
				if ok || !errors.Is(err, ErrShort) {
					t.Error(ok, err)
				}
			})})
			resp, err := http.Get("http://" + s.addr)
			if s.tls {
				c := s.dial(t).send(plainGet)
				resp, err = http.ReadResponse(c.r, nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
			if size == 1000 && resp.StatusCode != 500 || size != 1000 && err == nil {
				t.Error(size, resp.StatusCode, err)
			}
		}
	})
}

// A client that leaves, or reads slowly, while a file goes out.
func TestReturnFileInterrupted(t *testing.T) {
	f, content := makeFile(t, 32<<20)
	var hooked atomic.Int32
	h := handlerFunc(func(x *Exchange) {
		info, _ := f.Stat()
		x.WaitHook = func(block func()) { hooked.Add(1); block() }
		ok, err := x.ReturnFile(200, "", f, info)
		x.WaitHook = nil
		if err != nil {
			t.Error(err)
		}
		if ok != (string(x.Path()) == "/all") {
			t.Error(ok)
		}
	})
	s := start(t, &Server{Handler: h})
	c := s.dial(t).send("GET /all HTTP/1.1\r\nHost: x\r\n\r\n")
	if _, body := c.response(); body != content {
		t.Error("not the same")
	}
	s.outcome(t)
	c.send("GET /left HTTP/1.1\r\nHost: x\r\n\r\n")
	c.r.Peek(1)
	c.rst()
	if o := s.outcome(t); o.End != Reset {
		t.Errorf("%+v", o)
	}
	s = start(t, &Server{Handler: h, Timeouts: Timeouts{Write: 50 * time.Millisecond}})
	s.dial(t).send("GET /stalled HTTP/1.1\r\nHost: x\r\n\r\n").r.Peek(1)
	if o := s.outcome(t); o.End != TimedOut {
		t.Errorf("%+v", o)
	}
	if hooked.Load() == 0 {
		t.Error("waited without the hook")
	}
}
