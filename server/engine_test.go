package server

// This file holds a language for tests, whose scripts are Go functions: so that the server is tested without any engine.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nsgo/builtins"
	"nsgo/script"
)

// goFunc is a script: what it does with the context of its request.
type goFunc func(c *builtins.Context, args []script.Value) (script.Value, error)

// goEngine is the language "lua" of these tests. A source is a line "NAME", the function to run, or "broken: TEXT", a
// script that does not compile.
type goEngine struct {
	funcs map[string]goFunc
	load  func(s builtins.Server) // what the library does; nil for nothing
}

type goProgram struct {
	file     string
	run      goFunc
	segments []script.Segment
}

func (p *goProgram) File() string { return p.file }

func (e *goEngine) Language() string { return "lua" }

func (e *goEngine) Compile(src script.Source) (script.Program, error) {
	text := strings.TrimSpace(string(src.Text))
	if fault, ok := strings.CutPrefix(text, "broken: "); ok {
		return nil, &script.Error{File: src.File, Line: 1, Msg: fault}
	}
	fn := e.funcs[text]
	if fn == nil {
		return nil, &script.Error{File: src.File, Line: 1, Msg: "no function " + text}
	}
	return &goProgram{file: src.File, run: fn}, nil
}

func (e *goEngine) CompilePage(file string, segments []script.Segment) (script.Program, error) {
	for _, s := range segments {
		if s.Kind != script.Text && e.funcs[strings.TrimSpace(s.Text)] == nil {
			return nil, &script.Error{File: file, Line: s.Line, Msg: "no function " + s.Text}
		}
	}
	return &goProgram{file: file, segments: segments}, nil
}

func (e *goEngine) Load(host script.Host, sources []script.Source) (script.Library, error) {
	for _, src := range sources {
		if _, err := e.Compile(src); err != nil {
			return nil, err
		}
	}
	if e.load != nil {
		e.load(host.(*builtins.Context).Server)
	}
	return &goLibrary{e: e}, nil
}

type goLibrary struct {
	e      *goEngine
	closed atomic.Bool
}

func (l *goLibrary) Interp(host script.Host) (script.Interp, error) {
	if l.closed.Load() {
		return nil, errors.New("the library has been closed")
	}
	return &goInterp{e: l.e, c: host.(*builtins.Context)}, nil
}
func (l *goLibrary) Func(name string) (script.Func, error) { return fn(l.e.funcs[name]), nil }
func (l *goLibrary) Close()                                { l.closed.Store(true) }

type goInterp struct {
	e *goEngine
	c *builtins.Context
}

func (i *goInterp) Run(p script.Program, args ...script.Value) (script.Value, error) {
	program := p.(*goProgram)
	if program.run != nil {
		return program.run(i.c, args)
	}
	for _, s := range program.segments {
		if s.Kind == script.Text {
			out := i.c.Out()
			*out = append(*out, s.Text...)
		} else if v, err := i.e.funcs[strings.TrimSpace(s.Text)](i.c, args); err != nil {
			return script.Value{}, err
		} else if s.Kind == script.Expr {
			out := i.c.Out()
			*out = append(*out, v.Str()...)
		}
	}
	return script.Value{}, nil
}

func (i *goInterp) Call(f script.Func, args ...script.Value) (script.Value, error) {
	return f.(namedFunc).run(i.c, args)
}
func (i *goInterp) Wait(fn func())          { fn() }
func (i *goInterp) Stop(error)              {}
func (i *goInterp) Resume()                 {}
func (i *goInterp) Interrupt(func())        {}
func (i *goInterp) Check() error            { return nil }
func (i *goInterp) Characters() bool        { return false }
func (i *goInterp) Position() (string, int) { return "", 0 }
func (i *goInterp) Close()                  {}

// namedFunc is a function as scripts hand it over.
type namedFunc struct {
	run goFunc
}

func fn(run goFunc) script.Func { return namedFunc{run} }

func (namedFunc) Language() string  { return "lua" }
func (namedFunc) String() string    { return "test function" }
func (namedFunc) Arity() (int, int) { return 0, -1 }

// answer gives a function that returns a text.
func answer(text string) goFunc {
	return func(c *builtins.Context, _ []script.Value) (script.Value, error) {
		_, err := c.X.Return(200, "text/plain", text)
		return script.Value{}, err
	}
}

// say gives a function that only has a value, as a filter.
func say(text string) goFunc {
	return func(*builtins.Context, []script.Value) (script.Value, error) { return script.StringValue(text), nil }
}

// site is a server under test.
type site struct {
	*Server
	t      *testing.T
	dir    string
	url    string
	log    lockedBuffer
	access lockedBuffer
	client *http.Client
}

// startSite starts a server on files (name to text, below the page root unless they begin with lib/) with an engine.
func startSite(t *testing.T, e *goEngine, files map[string]string, change func(*Config)) *site {
	t.Helper()
	s := &site{t: t, dir: t.TempDir()}
	s.write("pages/index.html", "index")
	for name, text := range files {
		if !strings.HasPrefix(name, "lib/") {
			name = "pages/" + name
		}
		s.write(name, text)
	}
	server, err := Start(Options{Stdout: &s.access, Stderr: &s.log, Version: "test",
		Engines: func(*Config, *slog.Logger) []script.Engine { return []script.Engine{e} },
		Load: func() (*Config, error) {
			text, err := os.ReadFile(filepath.Join(s.dir, "nsgo.toml"))
			if err != nil {
				text = nil
			}
			c, err := Parse(filepath.Join(s.dir, "nsgo.toml"), text)
			if err != nil {
				return nil, err
			}
			c.Server.Listen, c.Log.Access, c.Script.Reload = []string{"127.0.0.1:0"}, "-", "always"
			if change != nil {
				change(c)
			}
			return c, nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	s.Server, s.url = server, server.Addresses()[0]
	s.client = &http.Client{Transport: &http.Transport{}, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		server.Drain()
	})
	return s
}

// write writes a file of the site.
func (s *site) write(name, text string) {
	s.t.Helper()
	file := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		s.t.Fatal(err)
	}
}

// do sends a request and gives the response with its body read.
func (s *site) do(method, path string) (*http.Response, string) {
	s.t.Helper()
	req, err := http.NewRequest(method, s.url+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	res, err := s.client.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	io.Copy(&body, res.Body)
	return res, body.String()
}

// get gives status and body as "200 text"; a page in HTML as its status only.
func (s *site) get(path string) string {
	s.t.Helper()
	res, body := s.do("GET", path)
	if strings.HasPrefix(body, "<!DOCTYPE") {
		return fmt.Sprint(res.StatusCode)
	}
	return fmt.Sprint(res.StatusCode, " ", body)
}
