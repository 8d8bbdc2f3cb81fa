package server

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"nsgo/script/glob"
)

// registration is a line of the tests: "GET /a", "-noinherit GET /a/*.x".
type registration struct {
	method, url string
	noinherit   bool
}

func parseRegistration(line string) registration {
	rest, noinherit := strings.CutPrefix(line, "-noinherit ")
	method, url, _ := strings.Cut(rest, " ")
	return registration{method, url, noinherit}
}

func spaceOf(t testing.TB, lines ...string) *URLSpace[string] {
	t.Helper()
	var s URLSpace[string]
	for _, line := range lines {
		r := parseRegistration(line)
		if err := s.Register(r.method, r.url, r.noinherit, line); err != nil {
			t.Fatal(err)
		}
	}
	return &s
}

func TestURLSpaceFind(t *testing.T) {
	for _, tt := range []struct {
		registered string // separated by commas
		path, want string // want "" for nothing
	}{
		// as AOLserver and NaviServer were seen to do
		{"GET /inh", "/inh/a/b", "GET /inh"},
		{"GET /inh", "/inh", "GET /inh"},
		{"GET /inh", "/inhx", ""},
		{"-noinherit GET /exact", "/exact", "-noinherit GET /exact"},
		{"-noinherit GET /exact", "/exact/sub", ""},
		{"GET /pat/*.foo", "/pat/x.foo", "GET /pat/*.foo"},
		{"GET /pat/*.foo", "/pat/a/b/x.foo", "GET /pat/*.foo"},
		{"GET /pat/*.foo", "/pat/x.bar", ""},
		{"GET /pat/*.foo", "/x.foo", ""},
		{"POST /a", "/a", ""},
		// depth, then the pattern
		{"GET /,GET /a,GET /a/b", "/a/b/c", "GET /a/b"},
		{"GET /,GET /a", "/b", "GET /"},
		{"GET /", "/", "GET /"},
		{"GET /*.lp,GET /a", "/a/x.lp", "GET /a"},
		{"GET /*.lp,GET /", "/a/x.lp", "GET /*.lp"},
		{"GET /,GET /*.lp", "/a/x.lp", "GET /*.lp"},
		{"GET /*.lp,GET /x*.lp", "/xy.lp", "GET /x*.lp"},
		{"GET /x*.lp,GET /*.lp", "/xy.lp", "GET /x*.lp"},
		{"GET /x*,GET /*y", "/xy", "GET /x*"}, // neither matches all of the other: the first registered
		{"GET /*y,GET /x*", "/xy", "GET /*y"},
		{"GET /a/?", "/a/b", "GET /a/?"},
		{"GET /a/?", "/a/bc", ""},
		{"GET /a/*", "/a", "GET /a/*"}, // the same as /a
		{"GET /a/*", "/a/b/c", "GET /a/*"},
		// both kinds at one node
		{"GET /a,-noinherit GET /a", "/a", "-noinherit GET /a"},
		{"-noinherit GET /a,GET /a", "/a", "-noinherit GET /a"},
		{"GET /a,-noinherit GET /a", "/a/b", "GET /a"},
		{"GET /,-noinherit GET /a", "/a/b", "GET /"},
		{"-noinherit GET /", "/", "-noinherit GET /"},
		{"-noinherit GET /", "/a", ""},
		{"-noinherit GET /a/*.x", "/a/1.x", "-noinherit GET /a/*.x"},
		{"-noinherit GET /a/*.x", "/a/b/1.x", ""},
		{"-noinherit GET /a/*", "/a/b", "-noinherit GET /a/*"},
		{"-noinherit GET /a/*", "/a", ""},
		{"-noinherit GET /a/*,GET /a", "/a/b", "-noinherit GET /a/*"},
		// empty words and trailing slashes count nowhere
		{"GET /a/b/", "/a/b", "GET /a/b/"},
		{"GET /a/b", "/a//b/", "GET /a/b"},
		{"GET //a", "/a", "GET //a"},
		{"GET /*.foo/", "/x.foo", "GET /*.foo/"},
		// stars before the last word are letters
		{"GET /a*/b", "/ax/b", ""},
		{"GET /a*/b", "/a*/b", "GET /a*/b"},
	} {
		got, ok := spaceOf(t, strings.Split(tt.registered, ",")...).Find("GET", []byte(tt.path))
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: %s gives %q, want %q", tt.registered, tt.path, got, tt.want)
		}
	}
}

func TestURLSpaceReplacesAndUnregisters(t *testing.T) {
	s := spaceOf(t, "GET /a", "GET /a/*", "-noinherit GET /a", "GET /a/b/c", "GET /a/*.x", "POST /a")
	find := func(path, want string) {
		t.Helper()
		if got, _ := s.Find("GET", []byte(path)); got != want {
			t.Errorf("%s gives %q, want %q", path, got, want)
		}
	}
	find("/a/z", "GET /a/*") // the later one of the same meaning
	if !s.Unregister("GET", "/a", true, false) {
		t.Error("the exact one was not found")
	}
	find("/a", "GET /a/*")
	if s.Unregister("GET", "/a", true, false) || s.Unregister("GET", "/none", false, true) || s.Unregister("PUT", "/a", false, true) {
		t.Error("found what is not there")
	}
	find("/a/b/c", "GET /a/b/c")
	if !s.Unregister("GET", "/a", false, true) {
		t.Error("nothing to recurse into")
	}
	find("/a/b/c", "")
	find("/a/1.x", "")
	if got := s.Methods([]byte("/a")); !slices.Equal(got, []string{"POST"}) {
		t.Errorf("methods left: %v", got)
	}
}

func TestURLSpaceUnregisterOfAPatternLeavesOthers(t *testing.T) {
	s := spaceOf(t, "GET /a/*.x", "GET /a/b/*.x", "GET /a/b/*.y")
	if !s.Unregister("GET", "/a/*.x", false, true) {
		t.Error("not found")
	}
	for path, want := range map[string]string{"/a/b/1.x": "", "/a/b/1.y": "GET /a/b/*.y"} {
		if got, _ := s.Find("GET", []byte(path)); got != want {
			t.Errorf("%s gives %q, want %q", path, got, want)
		}
	}
}

func TestURLSpaceAll(t *testing.T) {
	want := []string{"GET /a", "GET /a/*.x", "GET /", "-noinherit GET /a/b", "-noinherit GET /c/*", "POST /a"}
	s := spaceOf(t, want...)
	var got []string
	s.All(func(method, url string, noinherit bool, v string) {
		line := method + " " + url
		if noinherit {
			line = "-noinherit " + line
		}
		if line != v {
			t.Errorf("%q is told as %q", v, line)
		}
		got = append(got, line)
	})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestURLSpaceRefuses(t *testing.T) {
	var s URLSpace[int]
	for _, tt := range [][2]string{{"", "/"}, {"GET X", "/"}, {"GET", ""}, {"GET", "a"},
		{"*", "/"}, {"G?T", "/"}, {"GET,POST", "/"}, {"GET", "/c//d/../e"}, {"GET", "/./a"}, {"GET", "/a/.."},
	} {
		if err := s.Register(tt[0], tt[1], false, 1); !errors.Is(err, ErrURL) {
			t.Errorf("%q: %v", tt, err)
		}
	}
	if s.Unregister("GET", "", false, true) || s.Methods(nil) != nil {
		t.Error("an empty space has something")
	}
	s.All(func(string, string, bool, int) { t.Error("an empty space has something") })
}

func TestURLSpaceSaysWhatToWrite(t *testing.T) {
	var s URLSpace[int]
	for _, tt := range [][3]string{
		{"*", "/", "write one method, as GET"},
		{"GET", "/c//d/../e", `write "/c/e"`},
	} {
		if err := s.Register(tt[0], tt[1], false, 1); err == nil || !strings.Contains(err.Error(), tt[2]) {
			t.Errorf("%q: %v", tt, err)
		}
	}
	for _, url := range []string{"/", "/.well-known/x", "/a..b", "/a//b/", "/a/b*/"} {
		if err := s.Register("GET", url, false, 1); err != nil {
			t.Error(err)
		}
	}
}

func TestURLSpaceHammer(t *testing.T) {
	s := spaceOf(t, "GET /")
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			url := fmt.Sprintf("/g%d/x", g)
			for range 500 {
				s.Register("GET", url, false, url)
				if got, _ := s.Find("GET", []byte(url)); got != url {
					t.Errorf("%s gives %q", url, got)
				}
				s.Unregister("GET", url, false, false)
				if got, _ := s.Find("GET", []byte(url)); got != "GET /" {
					t.Errorf("%s gives %q after it was taken back", url, got)
				}
			}
		})
	}
	wg.Wait()
}

func TestURLSpaceFindAllocatesNothing(t *testing.T) {
	s := spaceOf(t, "GET /", "GET /a/b", "GET /*.lp", "-noinherit GET /a/*.x")
	path := []byte("/a/b/c/some.lp")
	if n := testing.AllocsPerRun(100, func() { s.Find("GET", path) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// naiveFind is the rule, read straight from the head of urlspace.go.
func naiveFind(registered []registration, method, path string) string {
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	last := ""
	if len(words) > 0 {
		last = words[len(words)-1]
	}
	best, bestDepth := -1, -1
	var patterns []string
	for i, r := range registered {
		literal, pattern := splitURL(r.url)
		if r.method != method {
			continue
		}
		if !slices.Contains(patterns, pattern) {
			at := slices.IndexFunc(patterns, func(p string) bool { return glob.Match(p, pattern) && !glob.Match(pattern, p) })
			if at < 0 {
				at = len(patterns)
			}
			patterns = slices.Insert(patterns, at, pattern)
		}
		if len(literal) > len(words) || !slices.Equal(literal, words[:len(literal)]) || !glob.Match(pattern, last) {
			continue
		}
		if want := len(literal); r.noinherit {
			if hasPattern(r.url) {
				want++
			}
			if want != len(words) {
				continue
			}
		}
		if best < 0 || len(literal) > bestDepth {
			best, bestDepth = i, len(literal)
			continue
		}
		if len(literal) < bestDepth {
			continue
		}
		_, bestPattern := splitURL(registered[best].url)
		a, b := slices.Index(patterns, pattern), slices.Index(patterns, bestPattern)
		if a < b || a == b && (r.noinherit || !registered[best].noinherit) {
			best = i
		}
	}
	if best < 0 {
		return ""
	}
	r := registered[best]
	return fmt.Sprint(r.noinherit, r.method, r.url)
}

func FuzzURLSpace(f *testing.F) {
	f.Add("GET /a,-noinherit GET /a,GET /a/*.x,GET /", "/a/b.x")
	f.Add("GET /*,GET /?*,GET /a/**,-noinherit GET /a/?", "/a/b/")
	f.Add("GET /x*,GET /*y,GET /xy*,-noinherit GET /*", "//xyy")
	f.Fuzz(func(t *testing.T, lines, path string) {
		var s URLSpace[string]
		var registered []registration
		for line := range strings.SplitSeq(lines, ",") {
			r := parseRegistration(line)
			if s.Register(r.method, r.url, r.noinherit, fmt.Sprint(r.noinherit, r.method, r.url)) == nil {
				registered = append(registered, r)
			}
		}
		got, _ := s.Find("GET", []byte(path))
		if want := naiveFind(registered, "GET", path); got != want {
			t.Errorf("%+v: %q gives %q, want %q", registered, path, got, want)
		}
		for _, r := range registered {
			s.Unregister(r.method, r.url, r.noinherit, false)
		}
		s.All(func(method, url string, _ bool, _ string) { t.Errorf("%s %s is left", method, url) })
	})
}

func BenchmarkURLSpaceFind(b *testing.B) {
	lines := []string{"GET /", "GET /*.lp", "GET /*.adp"}
	for i := range 1000 {
		lines = append(lines, fmt.Sprintf("GET /app%d/page", i))
	}
	s := spaceOf(b, lines...)
	path := []byte("/app500/page/view.lp")
	b.ReportAllocs()
	for b.Loop() {
		s.Find("GET", path)
	}
}
