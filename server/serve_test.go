package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"nsgo/builtins"
	"nsgo/script"
)

func TestServeRoutesAndFiles(t *testing.T) {
	e := &goEngine{
		funcs: map[string]goFunc{"page": answer("from the page"), "one": say("1"), "silent": say("")},
		load: func(s builtins.Server) {
			s.Register("GET", "/hello", false, builtins.Handler{Func: fn(answer("hello"))})
			s.Register("POST", "/post", false, builtins.Handler{Func: fn(answer("posted"))})
			s.Register("GET", "/mapped", false, builtins.Handler{File: "sub/t.lp"})
			s.Register("GET", "/silent", false, builtins.Handler{Func: fn(say(""))})
		},
	}
	s := startSite(t, e, map[string]string{
		"a.txt": "text", "p.lua": "page", "t.lp": "<%= one %> and 2", "sub/t.lp": "sub", "sub/index.lp": "index of sub", "empty/x.txt": "",
		"bad.lua": "broken: no good", "q.lua~": "secret", ".hidden": "secret", "p.lua.bak": "secret", "#p.lua#": "secret",
		".git/config": "secret", "a b/index.html": "spaced", "silent.lua": "silent", "P2.LUA": "page",
	}, nil)
	os.Symlink(os.TempDir(), filepath.Join(s.dir, "pages", "out"))
	for name, target := range map[string]string{
		"in.txt": "a.txt", "source.txt": "p.lua", "dot.txt": ".hidden", "git": ".git", "twice.txt": "sub/source.txt", "sub/source.txt": "../p.lua",
	} {
		os.Symlink(target, filepath.Join(s.dir, "pages", name))
	}
	for _, tt := range []struct{ method, path, want string }{
		{"GET", "/", "200 index"},
		{"GET", "/hello", "200 hello"},
		{"GET", "/hello/below?x=1", "200 hello"},
		{"HEAD", "/hello", "200 "},
		{"GET", "/a.txt", "200 text"},
		{"GET", "/in.txt", "200 text"}, {"GET", "/in.txt", "200 text"},
		{"GET", "/source.txt", "404"}, {"GET", "/twice.txt", "404"}, {"GET", "/dot.txt", "404"}, {"GET", "/git/config", "404"},
		{"GET", "/p.lua", "200 from the page"},
		{"PUT", "/p.lua", "200 from the page"},
		{"GET", "/P2.LUA", "200 from the page"},
		{"GET", "/t.lp", "200 1 and 2"},
		{"POST", "/t.lp", "200 1 and 2"},
		{"HEAD", "/t.lp", "200 "},
		{"GET", "/sub/", "200 index of sub"},
		{"GET", "/mapped", "200 sub"},
		{"POST", "/post", "200 posted"},
		{"GET", "/none", "404"}, {"GET", "/none/", "404"}, {"GET", "/a.txt/", "404"}, {"GET", "/empty/", "404"}, {"GET", "/empty", "404"},
		{"GET", "/.hidden", "404"}, {"GET", "/q.lua~", "404"}, {"GET", "/p.lua.bak", "404"}, {"GET", "/%23p.lua%23", "404"},
		{"GET", "/.git/config", "404"}, {"GET", "/%2egit/config", "404"}, {"GET", "/sub/%2e%2e/%2e%2e/nsgo.toml", "404"},
		{"GET", "/out/", "404"}, {"GET", "/out", "404"}, {"GET", "/p.lua/", "404"},
		{"GET", "/bad.lua", "500"}, {"GET", "/silent", "500"}, {"GET", "/silent.lua", "500"},
		{"PUT", "/a.txt", "405 GET, HEAD, OPTIONS"}, {"DELETE", "/t.lp", "405 GET, HEAD, OPTIONS, POST"},
		{"GET", "/post", "405 OPTIONS, POST"}, {"PUT", "/none", "404"},
		{"OPTIONS", "/a.txt", "204 GET, HEAD, OPTIONS"}, {"OPTIONS", "/hello", "204 GET, HEAD, OPTIONS"},
		{"OPTIONS", "/t.lp", "204 GET, HEAD, OPTIONS, POST"}, {"OPTIONS", "/p.lua", "204 DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"},
		{"OPTIONS", "/none", "404"}, {"OPTIONS", "/", "204 GET, HEAD, OPTIONS"},
		{"GET", "/sub", "301 /sub/"}, {"GET", "/sub?a=b", "301 /sub/?a=b"}, {"GET", "//sub", "301 /sub/"}, {"GET", "/a%20b", "301 /a%20b/"},
	} {
		res, body := s.do(tt.method, tt.path)
		got := res.Status[:3] + " " + body
		switch {
		case res.Header.Get("Allow") != "":
			got = res.Status[:3] + " " + res.Header.Get("Allow")
		case res.Header.Get("Location") != "":
			got = res.Status[:3] + " " + res.Header.Get("Location")
		case strings.HasPrefix(body, "<!DOCTYPE"):
			got = res.Status[:3]
		}
		if got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.method, tt.path, got, tt.want)
		}
		if strings.Contains(body, "secret") || strings.Contains(body, "no good") {
			t.Errorf("%s %s gives away %q", tt.method, tt.path, body)
		}
	}
	for _, want := range []string{"bad.lua:1: no good", "without a response", "handler=pages/silent.lua"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, s.log.String())
		}
	}
}

func TestServeStages(t *testing.T) {
	ran := make(chan string, 10)
	note := func(name string, f goFunc) script.Func {
		return fn(func(c *builtins.Context, args []script.Value) (script.Value, error) {
			ran <- name
			return f(c, args)
		})
	}
	fail := func(*builtins.Context, []script.Value) (script.Value, error) {
		return script.Value{}, &script.Error{File: "f", Line: 3, Msg: "failed", Trace: "where it was"}
	}
	e := &goEngine{load: func(s builtins.Server) {
		filter := func(stage builtins.Stage, pattern, name string, f goFunc) {
			s.Filter(stage, "GET", pattern, builtins.Handler{Func: note(name, f)}, false)
		}
		filter(builtins.Preauth, "/pre-return*", "pre", say("filter_return"))
		filter(builtins.Preauth, "/pre-answer*", "pre", func(c *builtins.Context, a []script.Value) (script.Value, error) {
			answer("from the filter")(c, a)
			return script.StringValue("filter_ok"), nil
		})
		filter(builtins.Preauth, "/pre-break*", "pre", say("filter_break"))
		filter(builtins.Preauth, "/pre-break*", "never", say("filter_ok"))
		filter(builtins.Preauth, "/pre-fail*", "pre", fail)
		filter(builtins.Postauth, "/post-fail*", "post", fail)
		filter(builtins.Postauth, "/post-word*", "post", say("maybe"))
		filter(builtins.Postauth, "*", "post", say("filter_ok"))
		filter(builtins.Trace, "/trace-fail*", "trace", fail)
		filter(builtins.Trace, "*", "trace", say("filter_ok"))
		s.Trace("GET", "*", builtins.Handler{Func: note("void", fail)})
		s.Register("GET", "/", false, builtins.Handler{Func: note("handler", answer("handled"))})
	}}
	s := startSite(t, e, nil, nil)
	for _, tt := range []struct{ path, want, ran string }{
		{"/x", "200 handled", "post handler trace void"},
		{"/pre-return", "500", "pre trace void"},
		{"/pre-answer", "200 from the filter", "pre trace void"},
		{"/pre-break", "200 handled", "pre post handler trace void"},
		{"/pre-fail", "500", "pre trace void"},
		{"/post-fail", "500", "post trace void"},
		{"/post-word", "500", "post trace void"},
		{"/trace-fail", "200 handled", "post handler trace void"},
	} {
		got := s.get(tt.path)
		var names []string
		for len(names) == 0 || names[len(names)-1] != "void" { // traces run when the client has its response
			names = append(names, <-ran)
		}
		if all := strings.Join(names, " "); got != tt.want || all != tt.ran {
			t.Errorf("%s: %q, ran %q; want %q, %q", tt.path, got, all, tt.want, tt.ran)
		}
	}
	for _, want := range []string{"f:3: failed", "where it was", `answered "maybe"`} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

func TestServeErrorsAndPanics(t *testing.T) {
	e := &goEngine{
		funcs: map[string]goFunc{"missing": answer("never"), "fail": func(*builtins.Context, []script.Value) (script.Value, error) {
			return script.Value{}, errors.New("secret")
		}},
		load: func(s builtins.Server) {
			s.Register("GET", "/panic", false, builtins.Handler{Func: fn(func(*builtins.Context, []script.Value) (script.Value, error) { panic("secret") })})
			s.Register("GET", "/rewind", false, builtins.Handler{Func: fn(func(c *builtins.Context, _ []script.Value) (script.Value, error) {
				c.X.Begin(200, "text/plain", -1)
				return script.Value{}, errors.New("secret")
			})})
			s.Register("GET", "/exit", false, builtins.Handler{Func: fn(func(c *builtins.Context, a []script.Value) (script.Value, error) {
				answer("done")(c, a)
				return script.Value{}, script.ErrExit
			})})
			s.Register("GET", "/circle", false, builtins.Handler{Func: fn(func(c *builtins.Context, _ []script.Value) (script.Value, error) {
				return script.Value{}, c.Server.Redirect(c, "/circle?x")
			})})
			s.Register("GET", "/to", false, builtins.Handler{Func: fn(func(c *builtins.Context, _ []script.Value) (script.Value, error) {
				return script.Value{}, c.Server.Redirect(c, "/sub/../a%2etxt?x")
			})})
		},
	}
	s := startSite(t, e, map[string]string{"404.html": "own 404", "500.lp": "<% fail %>", "a.txt": "text"}, func(c *Config) {
		c.ErrorPages = map[string]string{"404": "/404.html", "500": "/500.lp"}
	})
	for path, want := range map[string]string{
		"/none": "404 own 404", "/panic": "500", "/rewind": "500", "/exit": "200 done", "/circle": "500", "/to": "200 text",
	} {
		if got := s.get(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for _, want := range []string{"panic while a request was served", "limits.redirects"} {
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, s.log.String())
		}
	}
}

func TestServeDevShowsFaults(t *testing.T) {
	e := &goEngine{funcs: map[string]goFunc{}}
	s := startSite(t, e, map[string]string{"x.lua": "broken: <no> good"}, func(c *Config) { c.Dev = true })
	if _, body := s.do("GET", "/x.lua"); !strings.Contains(body, "x.lua:1: &lt;no&gt; good") {
		t.Error(body)
	}
}

// For developers an edit of the library is seen by the next request, and a fault in it too.
func TestServeDevFollowsTheLibrary(t *testing.T) {
	var loads atomic.Int64
	e := &goEngine{funcs: map[string]goFunc{"ok": nil, "fine": answer("")}, load: func(s builtins.Server) {
		s.Register("GET", "/n", false, builtins.Handler{Func: fn(answer(fmt.Sprint(loads.Add(1))))})
	}}
	s := startSite(t, e, map[string]string{"lib/a.lua": "fine"}, func(c *Config) { c.Dev = true })
	for _, step := range []struct{ text, want string }{
		{"", "1"}, {"fine ", "2"}, {"", "2"}, {"broken: <bad>", "lib/a.lua:1: &lt;bad&gt;"}, {"", "&lt;bad&gt;"}, {"fine", "3"},
	} {
		if step.text != "" {
			s.write("lib/a.lua", step.text)
		}
		if _, body := s.do("GET", "/n"); !strings.Contains(body, step.want) {
			t.Errorf("%q: %q, want %q", step.text, body, step.want)
		}
	}
}

func TestServePagesChange(t *testing.T) {
	e := &goEngine{funcs: map[string]goFunc{"one": answer("1"), "two": answer("second")}}
	s := startSite(t, e, map[string]string{"x.lua": "one"}, nil)
	for _, step := range []struct{ text, want string }{
		{"one", "200 1"}, {"two ", "200 second"}, {"broken: new fault", "200 second"}, {"one", "200 1"},
	} {
		s.write("pages/x.lua", step.text)
		if got := s.get("/x.lua"); got != step.want {
			t.Errorf("%q: %q, want %q", step.text, got, step.want)
		}
	}
	if !strings.Contains(s.log.String(), "x.lua:1: new fault") {
		t.Error("the log does not tell of the broken page")
	}
	os.Remove(filepath.Join(s.dir, "pages", "x.lua"))
	if got := s.get("/x.lua"); got != "404" {
		t.Errorf("removed: %q", got)
	}
}

func TestServeBusy(t *testing.T) {
	enter, leave := make(chan bool), make(chan bool)
	e := &goEngine{load: func(s builtins.Server) {
		s.Register("GET", "/", false, builtins.Handler{Func: fn(func(c *builtins.Context, a []script.Value) (script.Value, error) {
			enter <- true
			<-leave
			return answer("slow")(c, a)
		})})
	}}
	s := startSite(t, e, nil, func(c *Config) { c.Limits.Running = 1 })
	first := make(chan string)
	go func() { first <- s.get("/") }()
	<-enter
	res, _ := s.do("GET", "/")
	if res.StatusCode != 503 || res.Header.Get("Retry-After") == "" {
		t.Errorf("the second: %v", res.Status)
	}
	leave <- true
	if got := <-first; got != "200 slow" {
		t.Errorf("the first: %q", got)
	}
}
