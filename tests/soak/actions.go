// This file holds the site under load and what the clients do to it.

package main

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"math/rand"
	"mime/multipart"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// site is what the server serves.
var site = map[string]string{
	"nsgo.toml": `[server]
listen = ["127.0.0.1:0"]
pages = "pages"
library = "lib"

[log]
access = ""

[limits]
connections_per_address = 10000
body_memory = "64KiB"
`,
	"pages/page.lp":  "<ul>\n<% for i = 1, 20 do %><li><%= i %></li>\n<% end %></ul>\n",
	"pages/page.adp": "<% set n 7 %>seven is <%= $n %>\n",
	"pages/file.txt": strings.Repeat("a line of a static file\n", 5000),
	"lib/soak.lua": `
ns_register_proc("GET", "/hello", function() ns_return(200, "text/plain", "hello " .. ns_queryget("n") .. "\n") end)
ns_register_proc("GET", "/stream", function()
  ns_headers(200, "text/plain")
  for i = 1, 20 do
    if i % 5 == 0 then ns_conn("alive") end
    if not ns_write("line ", i, "\n") then return end
    ns_sleep(0.002)
  end
end)
ns_register_proc("GET", "/big", function()
  ns_headers(200, "text/plain")
  local block = string.rep("0123456789abcdef", 4096)
  for i = 1, 16 do if not ns_write(block) then return end end
end)
ns_register_proc("GET", "/raw", function() ns_write("HTTP/1.0 200 OK\n\nraw\n") end)
ns_register_proc("GET", "/fault", function() local x = nil; return x.y end)
ns_register_proc("GET", "/late", function() ns_headers(200, "text/plain") ns_write("some\n") error("late") end)
ns_register_proc("POST", "/upload", function() ns_return(200, "text/plain", ns_queryget("sum") .. " " .. ns_conn("filelength", "file") .. "\n") end)
ns_register_proc("POST", "/body", function() ns_return(200, "text/plain", ns_md5(ns_conn("content")) .. "\n") end)
ns_register_proc("GET", "/goroutines", function() ns_return(200, "text/plain", tostring(ns_info("threads"))) end)
`,
	"lib/soak.tcl": `
proc hello {} { ns_return 200 text/plain "hello [ns_queryget n]\n" }
ns_register_proc GET /tcl/hello hello
proc stream {} {
    ns_headers 200 text/plain
    for {set i 1} {$i <= 20} {incr i} {
        if {$i % 5 == 0} { ns_conn alive }
        if {![ns_write "line $i\n"]} return
        ns_sleep 0.002
    }
}
ns_register_proc GET /tcl/stream stream
proc fault {} { set x(1) 2; return $x }
ns_register_proc GET /tcl/fault fault
`,
}

// action is something that a client does; an error is a response that it must not have been.
type action struct {
	name string
	do   func(s *server, r *rand.Rand) error

	times, took atomic.Int64 // how often it was done, and the nanoseconds that this took
}

var actions = [...]action{
	{name: "hello", do: func(s *server, r *rand.Rand) error { return s.pipelined(r, "", 1+r.Intn(8)) }},
	{name: "hello in Tcl", do: func(s *server, r *rand.Rand) error { return s.pipelined(r, "/tcl", 1+r.Intn(8)) }},
	{name: "page", do: func(s *server, r *rand.Rand) error { return s.expect("/page.lp", 200, pageText()) }},
	{name: "page in Tcl", do: func(s *server, r *rand.Rand) error { return s.expect("/page.adp", 200, "seven is 7\n") }},
	{name: "file", do: func(s *server, r *rand.Rand) error { return s.expect("/file.txt", 200, site["pages/file.txt"]) }},
	{name: "stream", do: func(s *server, r *rand.Rand) error { return s.expect("/stream", 200, lines(20)) }},
	{name: "stream in Tcl", do: func(s *server, r *rand.Rand) error { return s.expect("/tcl/stream", 200, lines(20)) }},
	{name: "fault", do: func(s *server, r *rand.Rand) error { return s.expect("/fault", 500, "") }},
	{name: "fault in Tcl", do: func(s *server, r *rand.Rand) error { return s.expect("/tcl/fault", 500, "") }},
	{name: "missing", do: func(s *server, r *rand.Rand) error { return s.expect("/missing", 404, "") }},
	{name: "raw", do: func(s *server, r *rand.Rand) error { return s.whole("/raw", "HTTP/1.0 200 OK\n\nraw\n") }},
	{name: "late fault", do: (*server).late},
	{name: "half-close", do: (*server).halfClose},
	{name: "reset", do: (*server).reset},
	{name: "garbage", do: (*server).garbage},
	{name: "slow reader", do: (*server).slowReader},
	{name: "upload", do: (*server).upload},
	{name: "chunked body", do: (*server).chunkedBody},
}

func lines(n int) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&b, "line %d\n", i)
	}
	return b.String()
}

func pageText() string {
	var b strings.Builder
	b.WriteString("<ul>\n")
	for i := 1; i <= 20; i++ {
		fmt.Fprintf(&b, "<li>%d</li>\n", i)
	}
	return b.String() + "</ul>\n"
}

func request(path, fields string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: soak\r\n" + fields + "\r\n"
}

// readResponse reads one response with its body.
func readResponse(r *bufio.Reader, method string) (*http.Response, string, error) {
	res, err := http.ReadResponse(r, &http.Request{Method: method})
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(res.Body)
	return res, string(body), err
}

// with runs fn on a connection of its own.
func (s *server) with(fn func(c *net.TCPConn, r *bufio.Reader) error) error {
	c, err := s.dial()
	if err != nil {
		return err
	}
	defer c.Close()
	return fn(c, bufio.NewReader(c))
}

// expect gets a path and compares; body "" is not compared.
func (s *server) expect(path string, status int, body string) error {
	return s.with(func(c *net.TCPConn, r *bufio.Reader) error {
		io.WriteString(c, request(path, ""))
		return check(r, path, status, body)
	})
}

func check(r *bufio.Reader, path string, status int, want string) error {
	res, body, err := readResponse(r, "GET")
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", path, err)
	case res.StatusCode != status:
		return fmt.Errorf("%s: %s, want %d: %.100q", path, res.Status, status, body)
	case want != "" && body != want:
		return fmt.Errorf("%s: %d bytes %.60q, want %d bytes %.60q", path, len(body), body, len(want), want)
	}
	return nil
}

// whole reads until the server closes and compares byte for byte.
func (s *server) whole(path, want string) error {
	return s.with(func(c *net.TCPConn, r *bufio.Reader) error {
		io.WriteString(c, request(path, ""))
		got, err := io.ReadAll(r)
		if err != nil || string(got) != want {
			return fmt.Errorf("%q, %v", got, err)
		}
		return nil
	})
}

// pipelined sends several requests at once and wants the answers in order.
func (s *server) pipelined(r *rand.Rand, prefix string, n int) error {
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		var out strings.Builder
		names := make([]int, n)
		for i := range names {
			names[i] = r.Intn(1000000)
			out.WriteString(request(fmt.Sprintf("%s/hello?n=%d", prefix, names[i]), ""))
		}
		io.WriteString(c, out.String())
		for _, name := range names {
			if err := check(in, "/hello", 200, fmt.Sprintf("hello %d\n", name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// late wants a stream that broke to end as broken.
func (s *server) late(*rand.Rand) error {
	return s.with(func(c *net.TCPConn, r *bufio.Reader) error {
		io.WriteString(c, request("/late", ""))
		_, body, err := readResponse(r, "GET")
		if err == nil || body != "some\n" {
			return fmt.Errorf("a broken stream reads as whole: %q, %v", body, err)
		}
		return nil
	})
}

func (s *server) halfClose(r *rand.Rand) error {
	path := []string{"/stream", "/tcl/stream"}[r.Intn(2)]
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		io.WriteString(c, request(path, ""))
		c.CloseWrite()
		return check(in, path, 200, lines(20))
	})
}

func (s *server) reset(r *rand.Rand) error {
	path := []string{"/stream", "/tcl/stream", "/big", "/hello?n=1", "/file.txt"}[r.Intn(5)]
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		io.WriteString(c, request(path, "Connection: close\r\n"))
		io.CopyN(io.Discard, in, int64(r.Intn(400)))
		c.SetLinger(0)
		return nil
	})
}

// garbage wants a refusal, or a close, and never a 200.
func (s *server) garbage(r *rand.Rand) error {
	texts := []string{"\x16\x03\x01\x02\x00", "GET / HTTP/1.1\nHost: x\n\n", "GET  / HTTP/1.1\r\nHost: x\r\n\r\n", "G\x00T / HTTP/1.1\r\n\r\n",
		"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "GET /hello?n=1 HTTP/1.1\r\n\r\n"}
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		io.WriteString(c, texts[r.Intn(len(texts))])
		c.CloseWrite()
		got, _ := io.ReadAll(in)
		if strings.Contains(string(got), " 200 ") {
			return fmt.Errorf("garbage was answered by %.80q", got)
		}
		return nil
	})
}

func (s *server) slowReader(r *rand.Rand) error {
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		c.SetReadBuffer(128 << 10) // enough for the segments of loopback, far less than what is sent
		io.WriteString(c, request("/big", "Connection: close\r\n"))
		for i := 0; i < 5; i++ {
			io.CopyN(io.Discard, in, 1000)
			time.Sleep(20 * time.Millisecond)
		}
		got, err := io.ReadAll(in)
		if err != nil || !bytes.HasSuffix(got, []byte("0\r\n\r\n")) {
			return fmt.Errorf("a slow reader got %d bytes, %v", len(got), err)
		}
		return nil
	})
}

func (s *server) upload(r *rand.Rand) error {
	data := make([]byte, r.Intn(300000))
	r.Read(data)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("sum", fmt.Sprintf("%x", md5.Sum(data)))
	part, _ := w.CreateFormFile("file", "x.bin")
	part.Write(data)
	w.Close()
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		fmt.Fprintf(c, "POST /upload HTTP/1.1\r\nHost: soak\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", w.FormDataContentType(), form.Len())
		if _, err := c.Write(form.Bytes()); err != nil {
			return err
		}
		return check(in, "/upload", 200, fmt.Sprintf("%x %d\n", md5.Sum(data), len(data)))
	})
}

func (s *server) chunkedBody(r *rand.Rand) error {
	data := make([]byte, 1+r.Intn(200000))
	r.Read(data)
	return s.with(func(c *net.TCPConn, in *bufio.Reader) error {
		io.WriteString(c, "POST /body HTTP/1.1\r\nHost: soak\r\nTransfer-Encoding: chunked\r\n\r\n")
		for rest := data; len(rest) > 0; {
			n := min(len(rest), 1+r.Intn(50000))
			fmt.Fprintf(c, "%x\r\n%s\r\n", n, rest[:n])
			rest = rest[n:]
		}
		if _, err := io.WriteString(c, "0\r\n\r\n"); err != nil {
			return errors.New("sending a chunked body: " + err.Error())
		}
		return check(in, "/body", 200, fmt.Sprintf("%X\n", md5.Sum(data)))
	})
}
