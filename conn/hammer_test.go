package conn

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Hundreds of streams: half of the clients reset at random moments, a quarter half-close and read all, the others read
// all. Every reset is noticed, nobody else is short of a byte.
func TestHammerStreams(t *testing.T) {
	clients := 400
	if testing.Short() || raceEnabled {
		clients = 40
	}
	const pieces = 20
	piece := strings.Repeat("0123456789", 50)
	var resets, whole atomic.Int32
	s := start(t, &Server{Handler: handlerFunc(func(x *Exchange) {
		x.OnReset(func() { resets.Add(1) })
		x.Begin(200, "text/plain", -1)
		for range pieces {
			if ok, err := x.Write(piece); err != nil {
				t.Error(err)
			} else if !ok {
				return
			}
			if alive, err := x.Alive(0, ""); err != nil {
				t.Error(err)
			} else if !alive {
				return
			}
			time.Sleep(time.Duration(rand.IntN(2)) * time.Millisecond) // streams go on side by side
		}
		if x.Header("X-Wait") {
			<-x.Gone()
		}
	})})
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			c := s.dial(t)
			defer c.Close()
			if i%2 == 0 {
				c.send("GET / HTTP/1.1\r\nHost: x\r\nX-Wait: 1\r\n\r\n")
				c.r.Discard(1 + rand.IntN(pieces*len(piece))) // the response has begun, so the request has arrived
				c.rst()
				return
			}
			c.send(plainGet)
			if i%4 == 1 {
				c.fin()
			}
			resp, err := http.ReadResponse(c.r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			if b, err := io.ReadAll(resp.Body); err != nil || string(b) != strings.Repeat(piece, pieces) {
				t.Error("short:", len(b), err)
				return
			}
			whole.Add(1)
		})
	}
	wg.Wait()
	ends := map[End]int{}
	for range clients {
		ends[s.outcome(t).End]++
	}
	if ends[Reset] != clients/2 || int(whole.Load()) != clients/2 {
		t.Error(ends, whole.Load())
	}
	until(t, "the functions of all resets", func() bool { return int(resets.Load()) == clients/2 })
	until(t, "no connections", func() bool { n, _ := s.Stats(); return n == 0 })
}

// Header reports whether a field is there.
func (x *Exchange) Header(name string) bool { _, ok := x.Field(name); return ok }

// BenchmarkResetLatency measures from the client's reset to OnReset's function, with a thousand streams running.
func BenchmarkResetLatency(b *testing.B) {
	stop := make(chan bool)
	fired := make(chan time.Time, 1)
	s := start(b, &Server{Handler: handlerFunc(func(x *Exchange) {
		x.Begin(200, "text/plain", -1)
		if x.Header("X-Reset") {
			x.OnReset(func() { fired <- time.Now() })
			x.Write("x")
			<-x.Gone()
			return
		}
		for tick := time.NewTicker(100 * time.Millisecond); ; {
			x.Write("piece")
			select {
			case <-stop:
				return
			case <-tick.C:
			}
		}
	})})
	for range 1000 {
		c := s.dial(b).send(plainGet)
		c.SetDeadline(time.Time{})
		go io.Copy(io.Discard, c)
	}
	var took []time.Duration
	for b.Loop() {
		c := s.dial(b).send("GET / HTTP/1.1\r\nHost: x\r\nX-Reset: 1\r\n\r\n")
		c.r.Peek(1)
		from := time.Now()
		c.rst()
		took = append(took, (<-fired).Sub(from))
	}
	close(stop)
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "median-µs")
}

// Many connections, each with many requests of every kind, answers in step.
func TestHammerRequests(t *testing.T) {
	bothWays(t, func(t *testing.T, begin func(s *Server) *running) {
		s := begin(&Server{Handler: handlerFunc(func(x *Exchange) {
			q := string(x.Query())
			switch string(x.Path()) {
			case "/stream":
				x.Begin(200, "", -1)
				x.Write(q)
				x.Write(q)
			case "/echo":
				c, err := x.Content()
				if err != nil {
					t.Error(err)
					return
				}
				x.ReturnBytes(200, "", append(c.Bytes, q...))
			case "/detach":
				x.Return(200, "", q+q)
				x.Detach()
			default:
				x.Return(200, "", q+q)
			}
		})})
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				c := s.dial(t)
				defer c.Close()
				for i := range 100 {
					switch i % 4 {
					case 0:
						c.send(fmt.Sprintf("GET /?%d HTTP/1.1\r\nHost: x\r\n\r\n", i))
					case 1:
						c.send(fmt.Sprintf("GET /stream?%d HTTP/1.1\r\nHost: x\r\n\r\n", i))
					case 2:
						c.send(fmt.Sprintf("POST /echo?%d HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%d", i, len(fmt.Sprint(i)), i))
					case 3:
						c.send(fmt.Sprintf("GET /detach?%d HTTP/1.1\r\nHost: x\r\n\r\n", i))
					}
					if i%10 > 7 {
						continue // two responses later, three requests are pipelined
					}
					if i%10 == 0 && i > 0 {
						c.response()
						c.response()
					}
					if _, body := c.response(); body != fmt.Sprintf("%d%d", i, i) {
						t.Errorf("%q for %d", body, i)
						return
					}
				}
			})
		}
		wg.Wait()
	})
}
