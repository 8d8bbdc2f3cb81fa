package are

// This file keeps the patterns that scripts use again and again.

import (
	"container/list"
	"sync"
)

// cacheSize bounds the compiled patterns that Cached keeps, and cachedLength the
// bytes of a pattern that is worth keeping.
const (
	cacheSize    = 1024
	cachedLength = 16 << 10
)

type cacheKey struct {
	pattern string
	flags   Flags
}

type cacheEntry struct {
	key cacheKey
	re  *Regexp
}

var cache = struct {
	sync.Mutex
	entries map[cacheKey]*list.Element
	order   list.List // the last used first
}{entries: map[cacheKey]*list.Element{}}

// Cached is Compile with a memory of the patterns used last. It is shared by the
// whole process and may be called by any goroutine.
func Cached(pattern string, f Flags) (*Regexp, error) {
	k := cacheKey{pattern, f}
	if re := lookup(k); re != nil {
		return re, nil
	}
	re, err := Compile(pattern, f)
	if err == nil && len(pattern) <= cachedLength {
		remember(k, re)
	}
	return re, err
}

func lookup(k cacheKey) *Regexp {
	cache.Lock()
	defer cache.Unlock()
	e := cache.entries[k]
	if e == nil {
		return nil
	}
	cache.order.MoveToFront(e)
	return e.Value.(*cacheEntry).re
}

func remember(k cacheKey, re *Regexp) {
	cache.Lock()
	defer cache.Unlock()
	if cache.entries[k] != nil {
		return
	}
	cache.entries[k] = cache.order.PushFront(&cacheEntry{k, re})
	if cache.order.Len() > cacheSize {
		last := cache.order.Remove(cache.order.Back()).(*cacheEntry)
		delete(cache.entries, last.key)
	}
}
