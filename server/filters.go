package server

// This file holds the filters and traces: which there are, in which order, and what their answers mean.

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"nsgo/builtins"
	"nsgo/script"
	"nsgo/script/glob"
)

// verdict is what a filter says.
type verdict uint8

const (
	filterOK     verdict = iota // go on
	filterBreak                 // skip the other filters of this stage
	filterReturn                // skip them and the handler: the filter has answered
)

// ErrVerdict is the error of a filter that answers something else than its three words.
var ErrVerdict = errors.New("a filter must answer filter_ok, filter_break or filter_return")

// parseVerdict reads a filter's answer. An answer that is none is an error in each stage: a filter may guard what the
// handler gives away, so a fault in it must not let the request pass.
func parseVerdict(v script.Value) (verdict, error) {
	switch v.Str() {
	case "filter_ok":
		return filterOK, nil
	case "filter_break":
		return filterBreak, nil
	case "filter_return":
		return filterReturn, nil
	}
	return filterReturn, fmt.Errorf("it answered %q: %w", v.Str(), ErrVerdict)
}

// filter is one registration: what it is for, by glob patterns over method and URL path, and what runs.
type filter struct {
	method, pattern string
	handler         builtins.Handler
}

// ErrFilter is the error of a filter or trace that no request would run.
var ErrFilter = errors.New("no request would match")

// newFilter makes a filter, and refuses one whose patterns match nothing that a request can have.
func newFilter(method, pattern string, h builtins.Handler) (filter, error) {
	f := filter{method, pattern, h}
	switch {
	case method == "" || strings.ContainsAny(method, " \t\r\n/,"):
		return f, fmt.Errorf("method %q: %w: write one as GET, or * for all", method, ErrFilter)
	case pattern == "" || !strings.ContainsRune("/*?[\\", rune(pattern[0])):
		return f, fmt.Errorf("URL pattern %q: %w: begin it with a slash, as %q", pattern, ErrFilter, "/"+pattern)
	case hasDots(pattern) || strings.Contains(pattern, "//"):
		return f, fmt.Errorf("URL pattern %q: %w: paths of requests have neither dot segments nor doubled slashes: write %q",
			pattern, ErrFilter, path.Clean(pattern))
	}
	return f, nil
}

// matches tells whether the filter is for a request.
func (f *filter) matches(method string, path []byte) bool {
	return matchMethod(f.method, method) && matchBytes(f.pattern, path)
}

// applies tells whether the filter at i of a list is for a request. What is registered for GET is for HEAD too, as GET's
// handlers answer HEAD and a filter may guard them; but not where the same function is registered for HEAD as well: then one
// of the two is enough.
func applies(list []filter, i int, method string, path []byte) bool {
	f := &list[i]
	if f.matches(method, path) {
		return true
	}
	return method == "HEAD" && f.matches("GET", path) && !slices.ContainsFunc(list, func(other filter) bool {
		return other.handler.String() == f.handler.String() && other.matches("HEAD", path)
	})
}

// matchMethod is a match of patterns that spares the usual two the work.
func matchMethod(pattern, method string) bool {
	return pattern == "*" || pattern == method || glob.Match(pattern, method)
}

// filterList holds filters in the order in which they run. Reading takes no lock. The zero value is ready to use.
type filterList struct {
	mu   sync.Mutex
	list atomic.Pointer[[]filter]
}

// add puts a filter at the end, or before all others.
func (l *filterList) add(f filter, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	list := slices.Clone(l.all())
	if first {
		list = slices.Insert(list, 0, f)
	} else {
		list = append(list, f)
	}
	l.list.Store(&list)
}

// all gives the filters; the caller must not change them.
func (l *filterList) all() []filter {
	if list := l.list.Load(); list != nil {
		return *list
	}
	return nil
}

// run calls the filters that are for the request, in order, until one says that it is enough. An error ends it too.
func (l *filterList) run(method string, path []byte, call func(*builtins.Handler) (script.Value, error)) (verdict, error) {
	list := l.all()
	for i := range list {
		f := &list[i]
		if !applies(list, i, method, path) {
			continue
		}
		answer, err := call(&f.handler)
		v := filterReturn
		if err == nil {
			v, err = parseVerdict(answer)
		}
		if err != nil {
			return filterReturn, fmt.Errorf("filter %s: %w", f.handler.Func, err)
		}
		if v != filterOK {
			return v, nil
		}
	}
	return filterOK, nil
}
