package server

// This file holds the scheduled procedures of a generation.

import (
	"errors"
	"sync"
	"time"

	"nsgo/builtins"
)

// scheduler runs procedures at their times, each in a goroutine of its own and never twice at once. It begins with
// start, when its generation begins to serve. All methods may be called from any goroutine.
type scheduler struct {
	run  func(*builtins.Handler)
	most int // procedures that are kept at once: limits.scheduled

	mu      sync.Mutex
	started bool
	stopped bool
	last    int64
	jobs    map[int64]*job
}

// job is one scheduled procedure.
type job struct {
	id      int64
	handler builtins.Handler
	next    func(now time.Time) time.Time
	once    bool
	paused  bool
	timer   *time.Timer
}

// errScheduled refuses a procedure for which there is no room.
var errScheduled = errors.New("limits.scheduled reached: so many procedures wait for their times already")

// add keeps a procedure; next gives the time of its next run after now.
func (s *scheduler) add(h builtins.Handler, once bool, next func(now time.Time) time.Time) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.jobs) >= s.most {
		return 0, errScheduled
	}
	s.last++
	j := &job{id: s.last, handler: h, next: next, once: once}
	if s.jobs == nil {
		s.jobs = map[int64]*job{}
	}
	s.jobs[j.id] = j
	if s.started && !s.stopped {
		s.arm(j)
	}
	return j.id, nil
}

// start begins to run what was added and what will be.
func (s *scheduler) start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.started = true
	for _, j := range s.jobs {
		s.arm(j)
	}
}

// stop ends all; what runs is not waited for.
func (s *scheduler) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped = true
	for id := range s.jobs {
		s.forget(id)
	}
}

// arm sets the timer of a job; s.mu is held.
func (s *scheduler) arm(j *job) {
	now := time.Now()
	j.timer = time.AfterFunc(j.next(now).Sub(now), func() { s.fire(j) })
}

// fire runs a job once and sets its timer again.
func (s *scheduler) fire(j *job) {
	s.mu.Lock()
	due := s.jobs[j.id] == j && !j.paused
	if due && j.once {
		delete(s.jobs, j.id)
	}
	s.mu.Unlock()
	if due {
		s.run(&j.handler)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jobs[j.id] == j {
		s.arm(j)
	}
}

// remove forgets a job and tells whether there was one.
func (s *scheduler) remove(id int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.forget(id)
}

// forget is remove with s.mu held.
func (s *scheduler) forget(id int64) bool {
	j := s.jobs[id]
	if j == nil {
		return false
	}
	if j.timer != nil {
		j.timer.Stop()
	}
	delete(s.jobs, id)
	return true
}

// pause makes a job pass its times over, or not any more, and tells whether there is one.
func (s *scheduler) pause(id int64, paused bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.jobs[id]
	if j != nil {
		j.paused = paused
	}
	return j != nil
}

// count gives the number of jobs.
func (s *scheduler) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.jobs)
}

// every gives the times of a job that runs at an interval.
func every(interval time.Duration) func(time.Time) time.Time {
	return func(now time.Time) time.Time { return now.Add(interval) }
}

// daily gives the times of a job that runs at a time of day, local time: each day (weekday < 0), or on one day of the
// week (0 is Sunday). Days on which the clock changes are as long as they are: it is the clock on the wall that counts.
func daily(weekday int, sinceMidnight time.Duration) func(time.Time) time.Time {
	return func(now time.Time) time.Time {
		for day := 0; ; day++ {
			t := time.Date(now.Year(), now.Month(), now.Day()+day, 0, 0, int(sinceMidnight/time.Second), 0, now.Location())
			if t.After(now) && (weekday < 0 || int(t.Weekday()) == weekday) {
				return t
			}
		}
	}
}
