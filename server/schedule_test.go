package server

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nsgo/builtins"
)

func TestScheduler(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int64
		s := scheduler{most: 10, run: func(*builtins.Handler) { runs.Add(1) }}
		expect := func(what string, want int64) {
			t.Helper()
			synctest.Wait()
			if got := runs.Swap(0); got != want {
				t.Errorf("%s: %d runs, want %d", what, got, want)
			}
		}
		id, _ := s.add(builtins.Handler{}, false, every(time.Minute))
		once, _ := s.add(builtins.Handler{}, true, every(time.Minute))
		time.Sleep(time.Hour)
		expect("before the start", 0)
		s.start()
		time.Sleep(3*time.Minute + time.Second)
		expect("three minutes, and one that runs once", 4)
		if s.remove(once) || s.count() != 1 {
			t.Error("what ran once is still there")
		}
		if !s.pause(id, true) {
			t.Error("cannot pause")
		}
		time.Sleep(3 * time.Minute)
		expect("paused", 0)
		s.pause(id, false)
		time.Sleep(2 * time.Minute)
		expect("resumed", 2)
		late, _ := s.add(builtins.Handler{}, false, every(time.Second))
		time.Sleep(10*time.Second + time.Millisecond)
		expect("added while it runs", 10)
		if !s.remove(late) || s.remove(late) || s.pause(99, true) {
			t.Error("removed what is not there, or not what is")
		}
		s.stop()
		s.add(builtins.Handler{}, false, every(time.Second))
		time.Sleep(time.Hour)
		expect("stopped", 0)
	})
}

// A procedure that takes longer than its interval never runs twice at once.
func TestSchedulerDoesNotOverlap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most, runs atomic.Int64
		s := scheduler{most: 1}
		s.run = func(*builtins.Handler) {
			most.Store(max(most.Load(), now.Add(1)))
			time.Sleep(time.Minute)
			now.Add(-1)
			runs.Add(1)
		}
		s.add(builtins.Handler{}, false, every(time.Second))
		s.start()
		time.Sleep(10 * time.Minute)
		s.stop()
		time.Sleep(time.Minute)
		synctest.Wait()
		if most.Load() != 1 || runs.Load() < 9 {
			t.Errorf("%d at once, %d in all", most.Load(), runs.Load())
		}
	})
}

func TestDaily(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("SKIP: no time zones on this machine")
	}
	at := func(text string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", text, berlin)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, tt := range []struct {
		weekday int
		at      time.Duration
		now     string
		want    string
	}{
		{-1, 3 * time.Hour, "2026-11-22 02:59:59", "2026-11-22 03:00:00"},
		{-1, 3 * time.Hour, "2026-11-22 03:00:00", "2026-11-23 03:00:00"},
		{0, 0, "2026-11-22 00:00:00", "2026-11-29 00:00:00"}, // a Sunday
		{0, time.Hour, "2026-11-22 00:00:00", "2026-11-22 01:00:00"},
		{6, 0, "2026-12-30 12:00:00", "2027-01-02 00:00:00"},
		{-1, 12 * time.Hour, "2026-03-28 13:00:00", "2026-03-29 12:00:00"}, // the night has an hour less
		{-1, 12 * time.Hour, "2026-10-24 13:00:00", "2026-10-25 12:00:00"}, // and one more
	} {
		if got := daily(tt.weekday, tt.at)(at(tt.now)); !got.Equal(at(tt.want)) {
			t.Errorf("day %d at %v after %s: %v, want %s", tt.weekday, tt.at, tt.now, got, tt.want)
		}
	}
}

// Procedures up to the limit are kept, and the next one when there is room again.
func TestScheduledLimit(t *testing.T) {
	s := scheduler{most: 2}
	add := func() (int64, error) { return s.add(builtins.Handler{}, false, every(time.Hour)) }
	id, err := add()
	if _, err2 := add(); err != nil || err2 != nil {
		t.Error(err, err2)
	}
	if _, err := add(); err != errScheduled {
		t.Error("one above the limit:", err)
	}
	s.remove(id)
	if _, err := add(); err != nil {
		t.Error("when there is room again:", err)
	}
}
