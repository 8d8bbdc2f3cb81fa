// This file holds a small language for tests: one command a line, words as Tcl writes them, [command] and $variable.

package builtins

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nsgo/conn"
	"nsgo/script"
)

// fakeServer is a Server for tests without one. What a test needs it sets.
type fakeServer struct {
	Server
	logged  []string
	calls   []string // what the server was asked to do
	config  map[string]script.Value
	tempDir string
	home    string // "/" without it
}

func (s *fakeServer) Log(level, place, msg string) { s.logged = append(s.logged, level+": "+msg) }
func (s *fakeServer) MediaType(name string) string {
	if strings.HasSuffix(name, ".txt") {
		return "text/plain"
	}
	return "application/octet-stream"
}
func (s *fakeServer) PageRoot() string           { return "/pages" }
func (s *fakeServer) Home() string               { return cmp.Or(s.home, "/") }
func (s *fakeServer) URL2File(url string) string { return "/pages" + url }
func (s *fakeServer) Shutdown()                  { s.did("shutdown") }
func (s *fakeServer) FormLimits() conn.FormLimits {
	return conn.FormLimits{Fields: 10, Files: 2, HeaderBytes: 1000, Memory: 1000, TempDir: s.tempDir}
}
func (s *fakeServer) Info(what string) (script.Value, bool) {
	switch what {
	case "addresses":
		return script.StringsValue([]string{"127.0.0.1:8000"}), true
	case "version":
		return script.StringValue("1.2.3"), true
	}
	return script.StringValue(what), true
}
func (s *fakeServer) Register(method, url string, noinherit bool, h Handler) error {
	return s.did("register", method, url, noinherit, h, h.Abort, tclText(script.ListValue(h.Args)))
}
func (s *fakeServer) Unregister(method, url string, noinherit, recurse bool) bool {
	s.did("unregister", method, url, noinherit, recurse)
	return false
}
func (s *fakeServer) Filter(stage Stage, method, pattern string, h Handler, first bool) error {
	return s.did("filter", stage, method, pattern, h, first, tclText(script.ListValue(h.Args)))
}
func (s *fakeServer) Trace(method, pattern string, h Handler) error {
	return s.did("trace", method, pattern, h, tclText(script.ListValue(h.Args)))
}
func (s *fakeServer) Schedule(d time.Duration, once bool, h Handler) (int64, error) {
	return 7, s.did("schedule", d, once, h, tclText(script.ListValue(h.Args)))
}
func (s *fakeServer) ScheduleAt(day int, d time.Duration, once bool, h Handler) (int64, error) {
	return 8, s.did("scheduleat", day, d, once, h, tclText(script.ListValue(h.Args)))
}
func (s *fakeServer) Unschedule(id int64) bool { s.did("unschedule", id); return false }
func (s *fakeServer) Pause(id int64) bool      { s.did("pause", id); return false }
func (s *fakeServer) Resume(id int64) bool     { s.did("resume", id); return false }
func (s *fakeServer) AtExit(h Handler)         { s.did("exit", h) }
func (s *fakeServer) AtSignal(h Handler)       { s.did("signal", h) }
func (s *fakeServer) AtStartup(h Handler)      { s.did("startup", h) }
func (s *fakeServer) AtShutdown(h Handler)     { s.did("atshutdown", h) }
func (s *fakeServer) ConfigSections() []string { return []string{"config"} }
func (s *fakeServer) ConfigSection(section string) []script.Value {
	if section != "config" {
		return nil
	}
	return []script.Value{script.StringValue("greeting"), s.config["config.greeting"]}
}

// Include knows some files: args writes its arguments, itself includes itself, the others end as their names say.
func (s *fakeServer) Include(c *Context, file string, args []script.Value, here bool) error {
	return c.Page(file, args, func() error {
		switch {
		case strings.HasSuffix(file, "args"):
			c.out = append(c.out, tclText(script.ListValue(c.pageArgv()))...)
		case strings.HasSuffix(file, "itself"):
			return s.Include(c, file, nil, here)
		case strings.HasSuffix(file, "flushing"):
			c.out = append(c.out, 'x')
			_, err := c.flushPage(nil) // must not send what is captured
			return err
		case strings.HasSuffix(file, "returning"):
			return ErrPageReturn
		case strings.HasSuffix(file, "breaking"):
			return ErrPageBreak
		}
		return nil
	})
}
func (s *fakeServer) IncludeText(c *Context, in script.Interp, text string, args []script.Value) error {
	return c.Page("", args, func() error {
		c.out = append(c.out, text...)
		return nil
	})
}

// did notes what a builtin asked of the server.
func (s *fakeServer) did(words ...any) error {
	s.calls = append(s.calls, strings.TrimSpace(fmt.Sprintln(words...)))
	return nil
}

func (s *fakeServer) Config(section, key string) (script.Value, bool) {
	v, ok := s.config[section+"."+key]
	return v, ok
}

// fakeFunc is a function by name.
type fakeFunc struct {
	name     string
	min, max int
}

func (f fakeFunc) Language() string  { return "fake" }
func (f fakeFunc) String() string    { return f.name }
func (f fakeFunc) Fleeting() bool    { return f.name == "closure" }
func (f fakeFunc) Arity() (int, int) { return f.min, f.max }

// fakeInterp is an interp whose functions are Go's.
type fakeInterp struct {
	host    *Context
	vars    map[string]script.Value
	funcs   map[string]func(args []script.Value) error
	line    int
	waits   int
	files   map[string]string // contents of open channels
	stopped error
}

func (in *fakeInterp) Run(p script.Program, args ...script.Value) (script.Value, error) {
	return script.Value{}, nil
}
func (in *fakeInterp) Call(f script.Func, args ...script.Value) (script.Value, error) {
	if f.String() == "log" {
		in.host.Server.Log("notice", "", tclText(script.ListValue(args)))
		return script.Value{}, nil
	}
	if fn := in.funcs[f.String()]; fn != nil {
		return script.Value{}, fn(args)
	}
	return script.Value{}, fmt.Errorf("no function %s", f)
}
func (in *fakeInterp) Wait(fn func())                           { in.waits++; fn() }
func (in *fakeInterp) Stop(err error)                           { in.stopped = err }
func (in *fakeInterp) Resume()                                  { in.stopped = nil }
func (in *fakeInterp) Interrupt(func())                         {}
func (in *fakeInterp) Check() error                             { return in.stopped }
func (in *fakeInterp) Characters() bool                         { return true }
func (in *fakeInterp) Position() (string, int)                  { return "test.tcl", in.line }
func (in *fakeInterp) Close()                                   {}
func (in *fakeInterp) SetVar(name string, v script.Value) error { in.vars[name] = v; return nil }
func (in *fakeInterp) SplitList(s string) ([]script.Value, error) {
	return wordValues(splitWords(s)), nil
}
func (in *fakeInterp) Text(v script.Value) string { return tclText(v) }

func (in *fakeInterp) Reader(name string) (io.Reader, error) {
	return strings.NewReader(in.files[name]), nil
}
func (in *fakeInterp) Writer(name string) (io.Writer, error) { return fakeFile{in, name}, nil }

// fakeFile appends to a channel.
type fakeFile struct {
	in   *fakeInterp
	name string
}

func (f fakeFile) Write(p []byte) (int, error) {
	f.in.files[f.name] += string(p)
	return len(p), nil
}

// fakeArgs is a call's words. Most are strings; results of nested commands keep their type.
type fakeArgs []script.Value

func (a fakeArgs) Len() int               { return len(a) }
func (a fakeArgs) Kind(i int) script.Kind { return a[i].Kind() }
func (a fakeArgs) Str(i int) (string, bool) {
	switch a[i].Kind() {
	case script.List, script.Map:
		return tclText(a[i]), true
	}
	return a[i].Str(), true
}
func (a fakeArgs) Int(i int) (int64, bool) {
	n, err := strconv.ParseInt(a[i].Str(), 0, 64)
	return n, err == nil
}
func (a fakeArgs) Float(i int) (float64, bool) {
	f, err := strconv.ParseFloat(a[i].Str(), 64)
	return f, err == nil
}
func (a fakeArgs) Bool(i int) (bool, bool)       { return script.ParseBool(a[i].Str()) }
func (a fakeArgs) Value(i int) script.Value      { return a[i] }
func (a fakeArgs) Append(d []byte, i int) []byte { return append(d, a[i].Str()...) }
func (a fakeArgs) List(i int) ([]script.Value, bool) {
	if a[i].Kind() == script.String {
		return wordValues(splitWords(a[i].Str())), true
	}
	return a[i].List(), true
}
func (a fakeArgs) Map(i int) ([]script.Value, bool) {
	list, ok := a.List(i)
	return list, ok && len(list)%2 == 0
}
func (a fakeArgs) Func(i int) (script.Func, error) {
	name, n, _ := strings.Cut(a[i].Str(), "/") // "proc/2" takes two
	max := -1
	if n != "" {
		max, _ = strconv.Atoi(n)
	}
	return fakeFunc{name, 0, max}, nil
}
func (a fakeArgs) Options(*script.Builtin) int            { return -1 }
func (a fakeArgs) Field(int, string) (script.Value, bool) { return script.Value{}, false }
func (a fakeArgs) Keys(int) []string                      { return nil }

func wordValues(words []string) []script.Value { return script.StringsValue(words).List() }

// splitWords splits a line into words; braces, quotes and brackets hold theirs together.
func splitWords(s string) (words []string) {
	for {
		s = strings.TrimLeft(s, " \t\n")
		if s == "" {
			return words
		}
		n := wordEnd(s)
		word := s[:n]
		if word[0] == '{' || word[0] == '"' {
			word = word[1 : n-1]
		}
		words = append(words, word)
		s = s[n:]
	}
}

func wordEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case b == '{' || b == '[':
			depth++
		case b == '}' || b == ']':
			depth--
		case b == '"' && s[0] == '"' && i > 0:
			return i + 1
		case (b == ' ' || b == '\n') && depth == 0 && s[0] != '"':
			return i
		}
	}
	return len(s)
}

// tclText writes a value as Tcl prints it.
func tclText(v script.Value) string {
	if v.Kind() != script.List && v.Kind() != script.Map {
		return v.Str()
	}
	var words []string
	for _, item := range v.List() {
		w := tclText(item)
		if w == "" || strings.ContainsAny(w, " {}\"") {
			w = "{" + w + "}"
		}
		words = append(words, w)
	}
	return strings.Join(words, " ")
}

// fake runs scripts of the small language.
type fake struct {
	t   testing.TB
	reg *script.Registry
	ctx *Context
	in  *fakeInterp
	srv *fakeServer
}

func newFakeServer() *fakeServer {
	return &fakeServer{config: map[string]script.Value{
		"log.error": script.StringValue("logs/error.log"), "config.greeting": script.StringValue("hello"), "config.flag": script.BoolValue(true), "config.number": script.IntValue(42),
	}}
}

func newFake(t testing.TB) *fake {
	srv := newFakeServer()
	ctx := NewContext(srv, NewShared())
	ctx.Begin(nil)
	return fakeOn(t, ctx, srv)
}

// runWords is the run of the small language.
func runWords(t testing.TB, ctx *Context, text string) (script.Value, error) {
	f := fakeOn(t, ctx, ctx.Server.(*fakeServer))
	ctx.enter(f.in)
	defer ctx.leave(nil)
	v, err := f.run(text)
	ctx.RunHooks()
	return v, err
}

func fakeOn(t testing.TB, ctx *Context, srv *fakeServer) *fake {
	in := &fakeInterp{host: ctx, vars: map[string]script.Value{}, funcs: map[string]func([]script.Value) error{}}
	return &fake{t: t, reg: script.NewRegistry(All()), ctx: ctx, in: in, srv: srv}
}

// run runs a script and returns the value of its last command.
func (f *fake) run(text string) (v script.Value, err error) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		f.in.line++
		if v, err = f.command(line); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (f *fake) command(line string) (script.Value, error) {
	var args fakeArgs
	for i, word := range splitRaw(line) {
		v, err := f.word(word)
		if err != nil {
			return v, err
		}
		if i == 0 && word == "catch" {
			_, err := f.command(splitRaw(line)[1])
			return script.StringValue(fmt.Sprint(err)), nil
		}
		args = append(args, v)
	}
	name := args[0].Str()
	if name == "set" {
		f.in.vars[args[1].Str()] = args[2]
		return args[2], nil
	}
	b := f.reg.Lookup(name)
	if b == nil {
		return script.Value{}, fmt.Errorf("unknown command %q", name)
	}
	c := &script.Call{Host: f.ctx, Interp: f.in}
	return c.Invoke(b, args[1:])
}

func splitRaw(s string) (words []string) {
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		n := wordEnd(s)
		words = append(words, s[:n])
		s = s[n:]
	}
	if len(words) > 1 && words[0] == "catch" {
		words[1] = strings.TrimSuffix(strings.TrimPrefix(words[1], "{"), "}")
	}
	return words
}

func (f *fake) word(w string) (script.Value, error) {
	switch {
	case w[0] == '{':
		return script.StringValue(w[1 : len(w)-1]), nil
	case w[0] == '"':
		s, _ := strconv.Unquote(w)
		return script.StringValue(s), nil
	case w[0] == '[':
		return f.command(w[1 : len(w)-1])
	case w[0] == '$':
		return f.in.vars[w[1:]], nil
	}
	return script.StringValue(w), nil
}

// patience bounds every wait for what must come. It is long because machines that run tests can be slow.
const patience = time.Minute

// within fails the test if fn takes longer than that.
func within(t *testing.T, fn func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); fn() }()
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("did not end")
	}
}

// ErrorPage sends a plain page.
func (s *fakeServer) ErrorPage(c *Context, status int, title, message string) (bool, error) {
	return c.X.Return(status, "text/html", Notice(title, message))
}

// Redirect answers with the URL.
func (s *fakeServer) Redirect(c *Context, url string) error {
	path, query, _ := strings.Cut(url, "?")
	c.SetURL([]byte(path), []byte(query))
	_, err := c.X.Return(200, "text/plain", "from "+url)
	return err
}

// tempFile makes a file with that text.
func tempFile(t testing.TB, text string) string {
	name := filepath.Join(t.TempDir(), "file.txt")
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}
