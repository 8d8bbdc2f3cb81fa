package watch

import (
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"nsgo/script"
)

// fake computes the run that it is told to.
type fake struct {
	run     atomic.Uint64
	stopped chan error
}

func newFake(run uint64) *fake {
	f := &fake{stopped: make(chan error, 1)}
	f.run.Store(run)
	return f
}

func (f *fake) Run() uint64 { return f.run.Load() }

func (f *fake) Stop(run uint64, err error) {
	if f.run.CompareAndSwap(run, run+1) {
		f.stopped <- err
	}
}

// One that computes the same for too long is stopped; one that waits, and one that begins anew all the time, is not.
func TestTime(t *testing.T) {
	w := New(50*time.Millisecond, 0)
	waits, late := newFake(2), newFake(1)
	for _, f := range []*fake{waits, late} {
		w.Add(f)
		defer w.Remove(f)
	}
	if err := <-late.stopped; !errors.Is(err, script.ErrTime) {
		t.Error(err)
	}
	select {
	case err := <-waits.stopped:
		t.Error("one that waits was stopped:", err)
	default:
	}
}

func TestBeginsAnew(t *testing.T) {
	w := New(time.Nanosecond, 0)
	f := newFake(1)
	w.seen[f] = sight{} // without Add nobody looks but this test
	w.round()
	f.run.Add(2)
	if _, _, late, _ := w.round(); len(late) > 0 {
		t.Error("a run that began since the last look is not late")
	}
	if _, run, late, _ := w.round(); len(late) != 1 || late[0].run != 3 || run != 3 {
		t.Errorf("late: %v", late)
	}
}

// The script that computes for longest is the one that has filled the memory.
func TestMemory(t *testing.T) {
	w := New(0, 1)
	f := newFake(1)
	w.Add(f)
	defer w.Remove(f)
	if err := <-f.stopped; !errors.Is(err, ErrMemory) {
		t.Error(err)
	}
}

// Nobody is looked at any more after Remove, and the goroutine ends.
func TestRemove(t *testing.T) {
	w := New(time.Hour, 0)
	f := newFake(1)
	w.Add(f)
	w.Remove(f)
	if _, _, _, more := w.round(); more {
		t.Error("it goes on looking")
	}
	if w.Full() {
		t.Error("full without a bound")
	}
}
