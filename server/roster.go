package server

// This file knows the contexts of all requests, so that a drain that has to end can stop their scripts.

import (
	"slices"
	"sync"
	"weak"

	"nsgo/builtins"
)

// roster knows contexts for as long as somebody else does. They are used again for many requests, so one is entered
// rarely.
type roster struct {
	mu       sync.Mutex
	contexts []weak.Pointer[builtins.Context]
	tidyAt   int // length from which on those that are gone are taken out
}

// newContext makes a context for requests.
func (s *Server) newContext(g *generation) *builtins.Context {
	c := builtins.NewContext(g, s.shared)
	s.contexts.enter(c)
	return c
}

func (r *roster) enter(c *builtins.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.contexts) >= r.tidyAt {
		r.contexts = slices.DeleteFunc(r.contexts, func(p weak.Pointer[builtins.Context]) bool { return p.Value() == nil })
		r.tidyAt = 2*len(r.contexts) + 64
	}
	r.contexts = append(r.contexts, weak.Make(c))
}

// stop ends the scripts of all requests that run.
func (r *roster) stop(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, p := range r.contexts {
		if c := p.Value(); c != nil {
			c.StopAny(err)
		}
	}
}
