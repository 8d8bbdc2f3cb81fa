package server

// This file holds a bounded map that forgets what was not used for long.

import (
	"sync"
	"sync/atomic"
)

// lru maps names to values. All methods may be called from any goroutine; get with a name of bytes allocates nothing.
type lru[T any] struct {
	limit int
	clock atomic.Int64 // counts uses: a higher number is a later use

	mu      sync.RWMutex
	entries map[string]*lruEntry[T]
}

type lruEntry[T any] struct {
	value T
	used  atomic.Int64
}

// newLRU makes a map of at most limit entries.
func newLRU[T any](limit int) *lru[T] {
	return &lru[T]{limit: limit, entries: map[string]*lruEntry[T]{}}
}

// get gives the value of a name.
func (c *lru[T]) get(name []byte) (value T, ok bool) {
	c.mu.RLock()
	e := c.entries[string(name)]
	c.mu.RUnlock()
	if e == nil {
		return value, false
	}
	e.used.Store(c.clock.Add(1))
	return e.value, true
}

// put sets the value of a name, and forgets another one where there are too many.
func (c *lru[T]) put(name string, value T) {
	e := &lruEntry[T]{value: value}
	e.used.Store(c.clock.Add(1))
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, replaces := c.entries[name]; !replaces && len(c.entries) >= c.limit {
		c.forgetOne()
	}
	c.entries[name] = e
}

// sample is among how many entries the one to be forgotten is looked for. They are taken at random, so those in use
// stay, and a flood of names costs the same however many there are.
const sample = 16

// forgetOne drops the entry of a sample that was not used for longest.
func (c *lru[T]) forgetOne() {
	oldest, when, seen := "", int64(0), 0
	for name, e := range c.entries { // which begins anywhere
		if used := e.used.Load(); seen == 0 || used < when {
			oldest, when = name, used
		}
		if seen++; seen == sample {
			break
		}
	}
	delete(c.entries, oldest)
}

// drop forgets a name.
func (c *lru[T]) drop(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.entries, name)
}
