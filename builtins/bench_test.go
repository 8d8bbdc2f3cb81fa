// This file measures the hot commands without kernel and engine, and holds them to their allocations.

package builtins

import (
	"net"
	"testing"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/lua"
	"nsgo/script/tcl"
)

// hotArgs is a call's words as an engine has them at hand: nothing is converted.
type hotArgs struct{ fakeArgs }

// hot are calls that must allocate nothing but their results.
var hot = []struct {
	name   string
	words  []string
	allocs float64
}{
	{"ns_adp_append", []string{"some text"}, 0},
	{"nsv_get", []string{"a", "k"}, 0},
	{"ns_quotehtml", []string{"nothing to quote"}, 0},
	{"ns_quotehtml", []string{"a < b"}, 1},
	{"ns_urldecode", []string{"plain"}, 0},
}

func hotCall(f *fake, words []string) (*script.Call, *hotArgs) {
	f.ctx.Shared.set("a", "k", script.StringValue("v"))
	return &script.Call{Host: f.ctx, Interp: f.in}, &hotArgs{wordValues(words)}
}

func TestHotCommandsAllocateLittle(t *testing.T) {
	f := newFake(t)
	for _, h := range hot {
		b := f.reg.Lookup(h.name)
		c, args := hotCall(f, h.words)
		got := testing.AllocsPerRun(100, func() {
			f.ctx.out = f.ctx.out[:0]
			if _, err := c.Invoke(b, args); err != nil {
				t.Fatal(err)
			}
		})
		if got > h.allocs {
			t.Errorf("%s %q allocates %v times, want %v", h.name, h.words, got, h.allocs)
		}
	}
}

func BenchmarkHot(b *testing.B) {
	f := newFake(b)
	for _, h := range hot {
		b.Run(h.name, func(b *testing.B) {
			builtin := f.reg.Lookup(h.name)
			c, args := hotCall(f, h.words)
			b.ReportAllocs()
			for b.Loop() {
				f.ctx.out = f.ctx.out[:0]
				c.Invoke(builtin, args)
			}
		})
	}
}

// BenchmarkConn measures commands over a real connection whose client only waits: allocs/op is what counts, as the time
// is the kernel's.
func BenchmarkConn(b *testing.B) {
	for _, bench := range []struct{ name, before, command, arg string }{
		{"write", "ns_headers 200 text/plain", "ns_write", "0123456789"},
		{"state", "", "ns_conn", "state"},
		{"responsestate", "", "ns_conn", "responsestate"}, // state without its system call
		{"keepalive", "", "ns_conn", "keepalive"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := newConnServer(b)
			s.run = func(ctx *Context) {
				f := fakeOn(b, ctx, s.srv)
				f.run(bench.before)
				builtin := f.reg.Lookup(bench.command)
				c, args := hotCall(f, []string{bench.arg})
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					c.Invoke(builtin, args)
				}
				b.StopTimer()
			}
			s.exchange(get)
		})
	}
}

func BenchmarkNsvGetParallel(b *testing.B) {
	shared := NewShared()
	shared.set("a", "k", script.StringValue("v"))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			shared.get("a", "k")
		}
	})
}

// helloServer answers with a function of a library, as the server does, but for routes and filters.
type helloServer struct {
	lib script.Library
	ctx *Context
	h   Handler
}

func (s *helloServer) ServeExchange(x *conn.Exchange) {
	s.ctx.Begin(x)
	in, _ := s.lib.Interp(s.ctx)
	s.ctx.Call(in, s.h.Func, HandlerArgs(s.ctx, s.h, RoleProc, "")...)
	in.Close()
	s.ctx.End()
}

// BenchmarkHello sends requests over one kept connection to a handler that answers with ns_return. The client
// allocates nothing, so allocs/op are the server's.
func BenchmarkHello(b *testing.B) {
	for _, lang := range []struct {
		engine script.Engine
		source script.Source
	}{
		{lua.New(script.NewRegistry(All()), lua.Options{}), script.Source{File: "lib.lua", Text: []byte(`function hello() ns_return(200, "text/plain", "hello world\n") end`)}},
		{tcl.NewEngine(script.NewRegistry(All()), tcl.EngineOptions{}), script.Source{File: "lib.tcl", Text: []byte("proc hello {} {ns_return 200 text/plain \"hello world\\n\"}")}},
	} {
		b.Run(lang.engine.Language(), func(b *testing.B) {
			ctx := NewContext(newFakeServer(), NewShared())
			lib, err := lang.engine.Load(ctx, []script.Source{lang.source})
			if err != nil {
				b.Fatal(err)
			}
			hello, err := lib.Func("hello")
			if err != nil {
				b.Fatal(err)
			}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			server := &conn.Server{Handler: &helloServer{lib, ctx, Handler{Func: hello}}}
			go server.Serve(l)
			defer server.Shutdown(b.Context())
			c, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			request, buf := []byte("GET / HTTP/1.1\r\nHost: h\r\n\r\n"), make([]byte, 4096)
			b.ReportAllocs()
			for b.Loop() {
				c.Write(request)
				if n, err := c.Read(buf); err != nil || string(buf[:12]) != "HTTP/1.1 200" {
					b.Fatalf("%q, %v", buf[:n], err)
				}
			}
		})
	}
}
