package conn

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// FuzzAlive mixes the calls of a response at random, as the bytes of the input say, and reads what a client got with an
// independent parser: the probes must not show, and the connection must be in step.
func FuzzAlive(f *testing.F) {
	for _, seed := range []string{
		"\x00", "aaaaaaaaaaaar", "abwwwf", "abwawaawaaaaaaaaawf", "dwwaAAAf", "aabwc", "rr", "rwb", "aaw", "baRr", "awr", "lwwwwf", "baaaawaaaaAAAAwf",
		"heh", "bwrbwf", "aXbwaXf", "nwnaf", "bf", "baf", "alf", "uuaar", "ooar",
	} {
		f.Add([]byte(seed), true)
		f.Add([]byte(seed), false)
	}
	f.Fuzz(func(t *testing.T, script []byte, newer bool) {
		if len(script) > 200 {
			return
		}
		input := "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
		if !newer {
			input = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
		}
		var m model
		first := true
		out, _ := serveInput(input+input, func(x *Exchange) {
			if !first {
				x.Return(200, "text/plain", "second")
				return
			}
			first = false
			m.play(t, x, script)
		})
		m.check(t, out)
	})
}

// model is what a client should get.
type model struct {
	state  State
	status int
	body   string
	length int // declared, -1 for none
	keep   bool
}

// play runs the script.
func (m *model) play(t *testing.T, x *Exchange, script []byte) {
	m.length = -1
	for i, op := range script {
		before := x.State()
		text := strings.Repeat(string('a'+rune(i%26)), 1+i%40)
		var err error
		switch op {
		case 'a':
			_, err = x.Alive(0, "")
			if before == Raw {
				m.body += " "
			}
		case 'A':
			n := x.given
			_, err = x.Alive(0, "!")
			if x.given > n {
				m.body += "!"
			}
		case 'X':
			_, err = x.Alive(0, "too long")
			if err == nil {
				t.Fatal("taken")
			}
			err = nil
		case 'w', 'n':
			if op == 'n' {
				text = ""
			}
			ok, werr := x.Write(text)
			if ok {
				m.body += text
			}
			err = werr
		case 'b':
			err = m.begin(x, 201, -1)
		case 'l':
			err = m.begin(x, 202, 50)
		case 'r':
			var ok bool
			if ok, err = x.Return(404, "text/plain", text); ok {
				m.status, m.body = 404, text
			}
		case 'R':
			if x.Rewind() {
				m.length, m.body = -1, ""
			}
		case 'u':
			x.Flush()
		case 'o':
			x.SetField("X-Test", text)
		case 'f':
			x.Finish()
		case 'c':
			x.Cut()
		}
		var r *Refusal
		if err != nil && !errors.As(err, &r) {
			t.Fatalf("%q: %v", op, err)
		}
	}
	m.state, m.keep = x.State(), false
	if !x.Finish() {
		x.Return(500, "", "none")
		m.status, m.body = 500, "none"
	}
	m.state = x.State()
	m.keep, _ = x.KeepAlive()
	if len(x.rawHead) > 0 || x.noKeep == "the response was written raw" {
		m.state = Raw
	}
}

func (m *model) begin(x *Exchange, status, length int) error {
	err := x.Begin(status, "text/plain", int64(length))
	if err == nil && x.State() == Streaming {
		m.status, m.length = status, length
	}
	return err
}

// check reads what the client got.
func (m *model) check(t *testing.T, out string) {
	if m.state == Raw {
		if out != m.body {
			t.Fatalf("raw: %q, want %q", out, m.body)
		}
		return
	}
	r := bufio.NewReader(strings.NewReader(out))
	resp, err := http.ReadResponse(r, &http.Request{Method: "GET"})
	if m.state == Aborted {
		m.checkCut(t, resp, err)
		return
	}
	if err != nil {
		t.Fatalf("%v: %q", err, out)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || string(body) != m.body || resp.StatusCode != m.status {
		t.Fatalf("%v: %d %q, want %d %q; wire %q", err, resp.StatusCode, body, m.status, m.body, out)
	}
	if !m.keep {
		if _, err := r.Peek(1); err != io.EOF {
			t.Fatalf("more after the end: %q", out)
		}
		return
	}
	resp, err = http.ReadResponse(r, &http.Request{Method: "GET"})
	if err != nil || resp.StatusCode != 200 || resp.ContentLength != 6 {
		t.Fatalf("out of step: %v %v %q", resp, err, out)
	}
}

// checkCut: the client can tell that a cut response is not whole, except by the connection's end alone, which a pipe
// in memory cannot reset.
func (m *model) checkCut(t *testing.T, resp *http.Response, err error) {
	if err != nil || m.length < 0 && resp.ContentLength < 0 && len(resp.TransferEncoding) == 0 {
		return
	}
	body, err := io.ReadAll(resp.Body)
	if err == nil && len(m.body) != m.length {
		t.Fatalf("taken for whole: %q", body)
	}
	if !strings.HasPrefix(m.body, string(body)) {
		t.Fatalf("%q is not the beginning of %q", body, m.body)
	}
}

// Over a real socket: probes in every place, through an independent client, with the bytes arriving one by one.
func TestAliveThroughClient(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			probe := func(n int) {
				for range n {
					if alive, err := x.Alive(0, ""); !alive || err != nil {
						t.Error(alive, err)
					}
				}
			}
			probe(10)
			x.Begin(200, "text/plain", -1)
			probe(2)
			for range 5 {
				x.Write("piece ")
				probe(9)
			}
		})})
		c := s.dial(t)
		for range 3 {
			if status, body := c.send(plainGet).response(); status != 200 || body != strings.Repeat("piece ", 5) {
				t.Errorf("%d %q", status, body)
			}
		}
	})
}

// Alive with a wait says yes for a client that stays, and takes the hook while it waits.
func TestAliveWaits(t *testing.T) {
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		hooked := false
		x.WaitHook = func(block func()) { hooked = true; block() }
		if alive, err := x.Alive(10*time.Millisecond, ""); !alive || err != nil || !hooked {
			t.Error(alive, err, hooked)
		}
		hello(x)
	})})
	s.dial(t).send(plainGet).response()
}
