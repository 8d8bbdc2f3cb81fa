package server

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"nsgo/builtins"
	"nsgo/script"
)

// text writes a value for comparison.
func text(v script.Value) string {
	if v.Kind() != script.List && v.Kind() != script.Map {
		return v.Str()
	}
	var items []string
	for _, item := range v.List() {
		items = append(items, text(item))
	}
	return "[" + strings.Join(items, " ") + "]"
}

func TestConfigForScripts(t *testing.T) {
	c, err := Parse("nsgo.toml", []byte(`
[timeouts]
head = "250ms"
[mime]
".x" = "text/x"
[config]
title = "t"
n = 3
on = true
half = 0.5
list = ["a", 1]
when = 2026-11-22T13:00:00Z
[config.db]
user = "joe"
[config.db.pool]
size = 5
[[config.many]]
k = 1
`))
	if err != nil {
		t.Fatal(err)
	}
	g := &generation{config: c}
	for _, tt := range []struct{ section, key, want string }{
		{"config", "title", "t"}, {"config", "n", "3"}, {"config", "on", "1"}, {"config", "half", "0.5"}, {"config", "list", "[a 1]"},
		{"config", "when", "2026-11-22T13:00:00Z"}, {"config", "many", "[[k 1]]"}, {"config", "db", "[pool [size 5] user joe]"},
		{"config.db", "user", "joe"}, {"config.db.pool", "size", "5"},
		{"timeouts", "head", "250ms"}, {"limits", "body_bytes", "16MiB"}, {"limits", "header_count", "100"}, {"mime", ".x", "text/x"},
		{"server", "listen", "[127.0.0.1:8000]"}, {"server", "abort_on_halfclose", "0"},
		{"config", "none", "-"}, {"config.none", "x", "-"}, {"none", "x", "-"}, {"server", "none", "-"}, {"config.title", "x", "-"},
	} {
		v, ok := g.Config(tt.section, tt.key)
		got := text(v)
		if !ok {
			got = "-"
		}
		if got != tt.want {
			t.Errorf("%s %s: %q, want %q", tt.section, tt.key, got, tt.want)
		}
	}
	if got := text(script.ListValue(g.ConfigSection("config.db.pool"))); got != "[size 5]" {
		t.Error(got)
	}
	if g.ConfigSection("none") != nil || g.ConfigSection("error_pages") == nil {
		t.Error("a section that is there is none, or the other way round")
	}
	if names := g.ConfigSections(); !slices.Contains(names, "config.db.pool") || !slices.Contains(names, "limits") {
		t.Errorf("%q", names)
	}
}

func TestInfo(t *testing.T) {
	c, err := Parse("/site/nsgo.toml", []byte("[mime]\n\".zz\" = \"text/zz\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	g := &generation{server: newServer(Options{Version: "1.2"}), config: c}
	g.AtExit(builtins.Handler{Func: fn(nil)})
	g.AtStartup(builtins.Handler{Func: fn(nil)})
	for what, want := range map[string]string{
		"version": "1.2", "library": "/site/lib", "config": "/site/nsgo.toml", "started": "0", "stopping": "0", "callbacks": "[startup test function exit test function]",
	} {
		if v, ok := g.Info(what); !ok || text(v) != want {
			t.Errorf("%s: %q, %v; want %q", what, text(v), ok, want)
		}
	}
	g.server.current.Store(g)
	g.Shutdown()
	for _, what := range []string{"started", "stopping"} {
		if v, _ := g.Info(what); !v.Bool() {
			t.Errorf("%s: %q", what, text(v))
		}
	}
	if v, _ := g.Info("mimetypes"); !strings.Contains(text(v), ".zip application/zip .zst application/zstd .zz text/zz]") {
		t.Errorf("mimetypes: %q", text(v))
	}
}

func TestURLPath(t *testing.T) {
	for url, want := range map[string]string{
		"/a": "/a", "a": "/a", "/a/": "/a/", "/a/../../b": "/b", "/a%2fb": "/a/b", "": "/", "//a": "/a", "/a\x00b": "/ab", "/": "/",
	} {
		if got := string(urlPath(url)); got != want {
			t.Errorf("%q: %q, want %q", url, got, want)
		}
	}
}

func TestSameAddress(t *testing.T) {
	tcp := func(ip string, port int) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: port} }
	for _, tt := range []struct {
		addr    net.Addr
		address string
		want    bool
	}{
		{tcp("127.0.0.1", 80), "127.0.0.1:80", true}, {tcp("127.0.0.1", 80), "127.0.0.1:81", false}, {tcp("127.0.0.1", 80), "127.0.0.2:80", false},
		{tcp("::", 80), ":80", true}, {tcp("0.0.0.0", 80), ":80", true}, {tcp("::", 80), "127.0.0.1:80", false}, {tcp("127.0.0.1", 80), ":80", false},
		{&net.UnixAddr{Name: "/run/x", Net: "unix"}, "unix:/run/x", true}, {&net.UnixAddr{Name: "/run/x", Net: "unix"}, "unix:/run/y", false},
		{&net.UnixAddr{Name: "/run/x", Net: "unix"}, ":80", false}, {tcp("::", 80), "unix:/run/x", false},
	} {
		if got := sameAddress(tt.addr, tt.address); got != tt.want {
			t.Errorf("%v and %s: %t", tt.addr, tt.address, got)
		}
	}
}

func TestInsideJail(t *testing.T) {
	for _, tt := range []struct{ jail, path, want string }{
		{"/srv", "/srv/pages", "/pages"}, {"/srv", "/srv", "/."}, {"/srv", "/srvx", ""}, {"/srv/a", "/srv", ""}, {"/", "/etc", "/etc"},
	} {
		got, err := insideJail(tt.jail, tt.path)
		if got != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("%s in %s: %q, %v", tt.path, tt.jail, got, err)
		}
	}
}

func TestNeedRestart(t *testing.T) {
	a, b := Default(), Default()
	b.Limits.Running, b.Server.Pages, b.ErrorPages = 1, "x", map[string]string{"404": "/x"}
	if got := needRestart(&a, &b); got != nil {
		t.Errorf("%q", got)
	}
	b.Server.Listen, b.Timeouts.Idle, b.Limits.BodyBytes = nil, 1, 1
	if got := fmt.Sprint(needRestart(&a, &b)); got != "[[server] listen [timeouts] [limits]]" {
		t.Error(got)
	}
}
