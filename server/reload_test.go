package server

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"nsgo/builtins"
	"nsgo/script"
)

func TestReload(t *testing.T) {
	var loads atomic.Int64
	e := &goEngine{funcs: map[string]goFunc{"ok": answer("")}, load: func(s builtins.Server) {
		n := loads.Add(1)
		s.Register("GET", "/n", false, builtins.Handler{Func: fn(answer(fmt.Sprint(n)))})
	}}
	s := startSite(t, e, map[string]string{"lib/a.lua": "ok"}, nil)
	if got := s.get("/n"); got != "200 1" {
		t.Error(got)
	}
	if err := s.Reload(); err != nil {
		t.Error(err)
	}
	if got := s.get("/n"); got != "200 2" {
		t.Error(got)
	}
	for _, fault := range []struct{ file, text, want string }{
		{"lib/a.lua", "broken: no end", "lib/a.lua:1: no end"},
		{"nsgo.toml", "[server]\nlisen = 1\n", `nsgo.toml:2: unknown key "lisen"`},
	} {
		s.write(fault.file, fault.text)
		if err := s.Reload(); err == nil || !strings.Contains(err.Error(), fault.want) {
			t.Errorf("%s: %v", fault.file, err)
		}
		if got := s.get("/n"); got != "200 2" {
			t.Errorf("%s: then %q", fault.file, got)
		}
		s.write("lib/a.lua", "ok")
	}
	if !strings.Contains(s.log.String(), "reload failed") {
		t.Error("the log does not tell why")
	}
}

// A load runs through reloads, and no request fails.
func TestReloadHammer(t *testing.T) {
	e := &goEngine{funcs: map[string]goFunc{"one": say("1")}, load: func(s builtins.Server) {
		s.Register("GET", "/n", false, builtins.Handler{Func: fn(answer("n"))})
	}}
	s := startSite(t, e, map[string]string{"p.lp": "<%= one %>", "f.txt": "file"}, nil)
	stop, failed := make(chan struct{}), make(chan string, 3)
	for _, tt := range []struct{ path, want string }{{"/n", "200 n"}, {"/p.lp", "200 1"}, {"/f.txt", "200 file"}} {
		go func() {
			for {
				select {
				case <-stop:
					failed <- ""
					return
				default:
				}
				if got := s.get(tt.path); got != tt.want {
					failed <- tt.path + ": " + got
					return
				}
			}
		}()
	}
	for range 10 {
		if err := s.Reload(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	for range 3 {
		if text := <-failed; text != "" {
			t.Error(text)
		}
	}
}

func TestDrainFinishesWhatRuns(t *testing.T) {
	enter, leave := make(chan bool), make(chan bool)
	var events []string
	event := func(name string) builtins.Handler {
		return builtins.Handler{Func: fn(func(*builtins.Context, []script.Value) (script.Value, error) {
			events = append(events, name)
			return script.Value{}, nil
		})}
	}
	e := &goEngine{load: func(s builtins.Server) {
		s.AtStartup(event("startup"))
		s.AtShutdown(event("shutdown"))
		s.AtExit(event("exit"))
		s.Register("GET", "/", false, builtins.Handler{Func: fn(func(c *builtins.Context, a []script.Value) (script.Value, error) {
			enter <- true
			<-leave
			return answer("finished")(c, a)
		})})
	}}
	s := startSite(t, e, nil, nil)
	idle, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	got, drained := make(chan string), make(chan error)
	go func() { got <- s.get("/") }()
	<-enter
	go func() { drained <- s.Drain() }()
	if _, err := io.ReadAll(idle); err != nil { // the idle connection is closed while the request runs
		t.Error(err)
	}
	leave <- true
	if text := <-got; text != "200 finished" {
		t.Error(text)
	}
	if err := <-drained; err != nil {
		t.Error(err)
	}
	if names := strings.Join(events, " "); names != "startup shutdown exit" {
		t.Error(names)
	}
	if n := strings.Count(s.access.String(), `"GET / HTTP/1.1" 200 8`); n != 1 {
		t.Errorf("access log: %q", s.access.String())
	}
}

func TestStartFailsCleanly(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ text, want string }{
		{"[server]\npages = \"none\"\n", "page root"},
		{"[server]\npages = \".\"\nlibrary = \"none\"\n", "library"},
		{"[server]\npages = \".\"\nlisten = [\"256.0.0.1:1\"]\n", "listen on 256.0.0.1:1"},
		{"[server]\npages = \".\"\n[log]\naccess = \"no/where\"\n", "access log"},
		{"[server]\npages = \".\"\n[tls]\nlisten = [\":0\"]\ncert = \"a\"\nkey = \"b\"\n", "certificate"},
	} {
		file := filepath.Join(dir, "nsgo.toml")
		os.WriteFile(file, []byte(tt.text), 0o666)
		_, err := Start(Options{Stdout: io.Discard, Stderr: io.Discard, Load: func() (*Config, error) { return Load(file) },
			Engines: func(*Config, *slog.Logger) []script.Engine { return nil }})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v", tt.text, err)
		}
	}
}
