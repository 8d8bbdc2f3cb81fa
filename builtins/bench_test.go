// This file measures the hot commands without kernel and engine, and holds them to their allocations.

package builtins

import (
	"testing"

	"nsgo/script"
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

// BenchmarkWrite measures ns_write on a streamed response, and ns_return, over a real connection: allocs/op is what
// counts, as the time is the kernel's.
func BenchmarkWrite(b *testing.B) {
	s := newConnServer(b)
	s.run = func(ctx *Context) {
		f := fakeOn(b, ctx, s.srv)
		f.command("ns_headers 200 text/plain")
		write := f.reg.Lookup("ns_write")
		c, args := hotCall(f, []string{"0123456789"})
		b.ReportAllocs()
		b.ResetTimer()
		for range b.N {
			c.Invoke(write, args)
		}
		b.StopTimer()
	}
	s.exchange(get)
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
