package server

// This file holds the URL space: what is registered for which method and path, and AOLserver's way of finding it.
//
// A URL is split at its slashes into words. The last word may be a pattern (it holds * or ?); the words before it are
// literal, stars in them too. A registration with the pattern P below the path W serves every request whose path begins with
// W and whose last word P matches; one without a pattern serves every path that begins with W. So both are inherited by
// longer paths; with noinherit only W itself, or W and one word that P matches, is served.
//
// Of all that match, the one with the most literal words wins; of those, the one with the most restrictive pattern.
// On the path itself, one with noinherit goes before one without.

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"nsgo/script/glob"
)

// URLSpace holds a value for each method and URL. The zero value is ready to use. All methods may be called from any
// goroutine; Find takes no lock and allocates nothing.
type URLSpace[T any] struct {
	mu   sync.Mutex                    // held by those who change it
	root atomic.Pointer[urlMethods[T]] // what readers see; never changed once it is here
}

// urlMethods holds the layers of each method.
type urlMethods[T any] map[string][]urlLayer[T]

// urlLayer holds all registrations of a method that have the same pattern. A method's layers stand in the order in
// which they win: a pattern goes before those that match all that it matches.
type urlLayer[T any] struct {
	pattern string // "*" for URLs without one
	node    *urlNode[T]
}

// urlNode is one word of a path. Nodes are never changed once readers can see them: a change copies those on its way.
type urlNode[T any] struct {
	inherit *T // serves this path and all below
	exact   *T // serves this path only
	single  *T // serves one more word only: noinherit with a pattern
	below   map[string]*urlNode[T]
}

// ErrURL is the error of a method or URL that cannot be registered.
var ErrURL = errors.New("cannot be registered")

// Register makes v answer the method on the URL and replaces what was registered there in the same way.
func (s *URLSpace[T]) Register(method, url string, noinherit bool, v T) error {
	if method == "" || strings.ContainsAny(method, " \t\r\n/,*?") {
		return fmt.Errorf("method %q %w: write one method, as GET, and register once for each", method, ErrURL)
	}
	if err := checkURL(url); err != nil {
		return err
	}
	words, pattern := splitURL(url)
	s.change(method, pattern, func(n *urlNode[T]) *urlNode[T] {
		return n.with(words, func(n *urlNode[T]) { *n.slot(url, noinherit) = &v })
	})
	return nil
}

// checkURL refuses what no path of a request is like.
func checkURL(url string) error {
	switch {
	case !strings.HasPrefix(url, "/"):
		return fmt.Errorf("URL %q %w: write a path as /hello", url, ErrURL)
	case hasDots(url):
		return fmt.Errorf("URL %q %w: paths of requests have no dot segments: write %q", url, ErrURL, path.Clean(url))
	}
	return nil
}

// Unregister takes a registration back; with recurse also all those of the same pattern at and below the URL, or of
// all patterns where the URL has none. It reports whether there was one.
func (s *URLSpace[T]) Unregister(method, url string, noinherit, recurse bool) (found bool) {
	words, pattern := splitURL(url)
	remove := func(n *urlNode[T]) *urlNode[T] {
		return n.with(words, func(n *urlNode[T]) {
			if recurse {
				found = found || !n.empty()
				*n = urlNode[T]{}
				return
			}
			slot := n.slot(url, noinherit)
			found = *slot != nil
			*slot = nil
		})
	}
	patterns := []string{pattern}
	if recurse && !hasPattern(url) {
		patterns = s.patterns(method)
	}
	for _, p := range patterns {
		s.change(method, p, remove)
	}
	return found
}

// Find gives what answers the method on the path, which may end with a slash.
func (s *URLSpace[T]) Find(method string, path []byte) (v T, ok bool) {
	methods := s.root.Load()
	if methods == nil {
		return v, false
	}
	var best *T
	depth := -1
	last := lastWord(path)
	for _, layer := range (*methods)[method] {
		if layer.pattern != "*" && !matchBytes(layer.pattern, last) {
			continue
		}
		if found, d := layer.node.find(path); found != nil && d > depth {
			best, depth = found, d
		}
	}
	if best == nil {
		return v, false
	}
	return *best, true
}

// Methods gives the methods that something answers on the path, in order.
func (s *URLSpace[T]) Methods(path []byte) []string {
	methods := s.root.Load()
	if methods == nil {
		return nil
	}
	var found []string
	for method := range *methods {
		if _, ok := s.Find(method, path); ok {
			found = append(found, method)
		}
	}
	slices.Sort(found)
	return found
}

// All calls fn for each registration, methods and URLs in order.
func (s *URLSpace[T]) All(fn func(method, url string, noinherit bool, v T)) {
	methods := s.root.Load()
	if methods == nil {
		return
	}
	for _, method := range keys(*methods) {
		for _, layer := range (*methods)[method] {
			layer.node.all(layer.pattern, "", func(url string, noinherit bool, v T) { fn(method, url, noinherit, v) })
		}
	}
}

// change makes a new tree with one layer of one method edited, and shows it to the readers.
func (s *URLSpace[T]) change(method, pattern string, edit func(*urlNode[T]) *urlNode[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	methods := urlMethods[T]{}
	if old := s.root.Load(); old != nil {
		methods = maps.Clone(*old)
	}
	layers := slices.Clone(methods[method])
	i := slices.IndexFunc(layers, func(l urlLayer[T]) bool { return l.pattern == pattern })
	if i < 0 {
		i = layerPlace(layers, pattern)
		layers = slices.Insert(layers, i, urlLayer[T]{pattern: pattern, node: &urlNode[T]{}})
	}
	layers[i].node = edit(layers[i].node)
	if layers[i].node.empty() {
		layers = slices.Delete(layers, i, i+1)
	}
	methods[method] = layers
	if len(layers) == 0 {
		delete(methods, method)
	}
	s.root.Store(&methods)
}

// layerPlace gives the place for a new pattern: before the first that matches all that it matches.
func layerPlace[T any](layers []urlLayer[T], pattern string) int {
	for i, l := range layers {
		if glob.Match(l.pattern, pattern) && !glob.Match(pattern, l.pattern) {
			return i
		}
	}
	return len(layers)
}

// patterns gives the patterns that are in use for a method.
func (s *URLSpace[T]) patterns(method string) []string {
	methods := s.root.Load()
	if methods == nil {
		return nil
	}
	var patterns []string
	for _, l := range (*methods)[method] {
		patterns = append(patterns, l.pattern)
	}
	return patterns
}

// find gives the value that serves the path in this layer, and how many of its words are literal.
func (n *urlNode[T]) find(path []byte) (best *T, depth int) {
	for d := 0; ; d++ {
		if n.inherit != nil {
			best, depth = n.inherit, d
		}
		word, rest := nextWord(path)
		if len(word) == 0 {
			if n.exact != nil {
				best, depth = n.exact, d
			}
			return best, depth
		}
		if n.single != nil && !hasWord(rest) {
			best, depth = n.single, d
		}
		next := n.below[string(word)]
		if next == nil {
			return best, depth
		}
		n, path = next, rest
	}
}

// with gives a copy of the tree in which edit has changed the node at the words. Nodes left empty are dropped.
func (n *urlNode[T]) with(words []string, edit func(*urlNode[T])) *urlNode[T] {
	var changed urlNode[T]
	if n != nil {
		changed = *n
	}
	if len(words) == 0 {
		edit(&changed)
		return &changed
	}
	child := changed.below[words[0]].with(words[1:], edit)
	changed.below = maps.Clone(changed.below)
	if child.empty() {
		delete(changed.below, words[0])
		return &changed
	}
	if changed.below == nil {
		changed.below = map[string]*urlNode[T]{}
	}
	changed.below[words[0]] = child
	return &changed
}

// slot gives where a registration stands in its node.
func (n *urlNode[T]) slot(url string, noinherit bool) **T {
	switch {
	case !noinherit:
		return &n.inherit
	case hasPattern(url):
		return &n.single
	}
	return &n.exact
}

// empty tells whether the node holds nothing.
func (n *urlNode[T]) empty() bool {
	return n.inherit == nil && n.exact == nil && n.single == nil && len(n.below) == 0
}

// all calls fn for each registration at and below the node, whose path is given.
func (n *urlNode[T]) all(pattern, path string, fn func(url string, noinherit bool, v T)) {
	plain := path
	if pattern != "*" {
		plain += "/" + pattern
	} else if path == "" {
		plain = "/"
	}
	if n.inherit != nil {
		fn(plain, false, *n.inherit)
	}
	if n.exact != nil {
		fn(plain, true, *n.exact)
	}
	if n.single != nil {
		fn(path+"/"+pattern, true, *n.single)
	}
	for _, word := range keys(n.below) {
		n.below[word].all(pattern, path+"/"+word, fn)
	}
}
