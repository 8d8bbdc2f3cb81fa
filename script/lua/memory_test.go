// This file measures what a waiting request takes.

package lua

import (
	"runtime"
	"sync"
	"testing"

	"nsgo/script"
)

// maxWaiting bounds the memory of a request that streams and waits: 10,000 of them have to fit in 250 MiB together with
// their connections.
const maxWaiting = 14 << 10

// raceDetector says that the tests run with it.
var raceDetector bool

func TestMemoryOfWaitingRequests(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("SKIP: it takes a while, and the race detector takes memory of its own")
	}
	const n = 2000
	release := make(chan struct{})
	var waiting, ended sync.WaitGroup
	all := append(testBuiltins(), script.Builtin{Name: "hold", Fn: func(c *script.Call) (script.Value, error) {
		c.Wait(func() { waiting.Done(); <-release })
		return script.Value{}, nil
	}})
	lib, err := New(script.NewRegistry(all), Options{}).Load(&testHost{}, asSources([]string{
		`function stream() local n = 0 for i = 1, 2 do n = n + 1 ns_write("chunk ", n, "\n") if i == 2 then hold() end end end`}))
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	f, err := lib.Func("stream")
	if err != nil {
		t.Fatal(err)
	}
	before := inUse()
	for range n {
		waiting.Add(1)
		ended.Add(1)
		go func() {
			defer ended.Done()
			in, err := lib.Interp(&testHost{})
			if err != nil {
				t.Error(err)
				waiting.Done()
				return
			}
			defer in.Close()
			if _, err := in.Call(f); err != nil {
				t.Error(err)
			}
		}()
	}
	waiting.Wait()
	each := (int(inUse()) - int(before)) / n
	close(release)
	ended.Wait()
	t.Logf("%d bytes for each of %d waiting requests", each, n)
	if each > maxWaiting {
		t.Errorf("a waiting request takes %d bytes, more than %d", each, maxWaiting)
	}
}

// inUse returns the bytes of heap and stacks in use.
func inUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
