// This file holds the store of the nsv arrays: named arrays of values, shared by all requests, each array guarded by
// the lock of the bucket that its name falls into.

package builtins

import (
	"sync"
	"unsafe"

	"nsgo/script"
)

// buckets is the number of locks. More than there are cores, so that two arrays rarely share one; a power of two.
const buckets = 64

// Shared is what all requests of a server share: the nsv arrays. Any goroutine may use it.
type Shared struct {
	nsv [buckets]bucket
}

// NewShared returns an empty store.
func NewShared() *Shared {
	s := &Shared{}
	for i := range s.nsv {
		s.nsv[i].arrays = make(map[string]map[string]*entry)
	}
	return s
}

// bucket is the arrays whose names hash alike. mu guards all of it, entries included.
type bucket struct {
	mu     sync.RWMutex
	arrays map[string]map[string]*entry
}

// entry is one value. Appending grows a buffer, or a list, that the entry alone owns; bytes and items that a reader
// may have seen are never changed, so a reader needs no copy.
type entry struct {
	v   script.Value
	buf []byte // what v's string lies in, nil unless it was appended to
}

// bucket returns the bucket of an array.
func (s *Shared) bucket(array string) *bucket { return &s.nsv[hash32(array)&(buckets-1)] }

// get returns the value of a key.
func (s *Shared) get(array, key string) (v script.Value, ok bool) {
	b := s.bucket(array)
	b.mu.RLock()
	e := b.arrays[array][key]
	if e != nil {
		v, ok = e.v, true
	}
	b.mu.RUnlock()
	return v, ok
}

// exists tells whether there is an array, or, with a key, such an entry.
func (s *Shared) exists(array string) bool {
	b := s.bucket(array)
	b.mu.RLock()
	defer b.mu.RUnlock()
	_, ok := b.arrays[array]
	return ok
}

// set gives a key a value.
func (s *Shared) set(array, key string, v script.Value) {
	s.update(array, key, func(e *entry, _ bool) error {
		e.set(v)
		return nil
	})
}

// set puts v in. A list that others may hold loses its spare room, so that appending to it copies it first.
func (e *entry) set(v script.Value) { *e = entry{v: script.Clip(v)} }

// update runs fn on the entry of a key under the array's lock; existed is false when the entry was made for it, and
// then an error takes it away again.
func (s *Shared) update(array, key string, fn func(e *entry, existed bool) error) error {
	b := s.bucket(array)
	b.mu.Lock()
	defer b.mu.Unlock()
	e := b.arrays[array][key]
	if e != nil {
		return fn(e, true)
	}
	e = &entry{}
	if err := fn(e, false); err != nil {
		return err
	}
	b.array(array)[key] = e
	return nil
}

// array returns an array, made if need be. mu must be held.
func (b *bucket) array(name string) map[string]*entry {
	a := b.arrays[name]
	if a == nil {
		a = make(map[string]*entry)
		b.arrays[name] = a
	}
	return a
}

// append adds text to the end of an entry's string. With bytes, it leaves a string bytes that is, or that is empty.
func (e *entry) append(text func(dst []byte) []byte, bytes bool) {
	bytes = bytes && (e.v.IsBytes() || e.v.Str() == "")
	if e.buf == nil {
		e.buf = append(e.buf, e.v.Str()...)
	}
	e.buf = text(e.buf)
	all := unsafe.String(unsafe.SliceData(e.buf), len(e.buf))
	if e.v = script.StringValue(all); bytes {
		e.v = script.BytesValue(all)
	}
}

// unset removes a key, or with all the array; it reports whether there was one.
func (s *Shared) unset(array, key string, all bool) bool {
	b := s.bucket(array)
	b.mu.Lock()
	defer b.mu.Unlock()
	a, ok := b.arrays[array]
	if all {
		delete(b.arrays, array)
		return ok
	}
	_, ok = a[key]
	delete(a, key)
	return ok
}

// read runs fn on an array, nil where there is none, under its lock for reading.
func (s *Shared) read(array string, fn func(map[string]*entry)) {
	b := s.bucket(array)
	b.mu.RLock()
	defer b.mu.RUnlock()
	fn(b.arrays[array])
}

// fill sets pairs of an array under its lock; reset empties it first.
func (s *Shared) fill(array string, pairs []script.Value, reset bool) {
	b := s.bucket(array)
	b.mu.Lock()
	defer b.mu.Unlock()
	if reset {
		delete(b.arrays, array)
	}
	a := b.array(array)
	for i := 0; i+1 < len(pairs); i += 2 {
		e := &entry{}
		e.set(pairs[i+1])
		a[pairs[i].Str()] = e
	}
}

// names returns the names of all arrays.
func (s *Shared) names() []string {
	var names []string
	for i := range s.nsv {
		b := &s.nsv[i]
		b.mu.RLock()
		for name := range b.arrays {
			names = append(names, name)
		}
		b.mu.RUnlock()
	}
	return names
}
