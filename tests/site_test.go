// This file tests the site that ships: a bare nsgo in an empty directory.

package tests

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// bare starts nsgo without any file of the user's, on a free port.
func bare(t *testing.T) *process {
	t.Helper()
	return startIn(t, t.TempDir(), 1, "serve", "-listen", "127.0.0.1:0")
}

func TestShippedSite(t *testing.T) {
	p := bare(t)
	for path, want := range map[string]string{
		"/":          "nsgo works",
		"/style.css": "body {",
		"/examples/stream.lua?rounds=3&pause=0.01": "<li>step 3 done",
		"/examples/upload.lp":                      "multipart/form-data",
		"/examples/chat.lp":                        "EventSource",
		"/examples/counter.adp":                    "<h1>1</h1>",
	} {
		res, body := p.fetch(path)
		if res.StatusCode != 200 || !strings.Contains(body, want) {
			t.Errorf("%s: %s without %q:\n%s\nlog: %s", path, res.Status, want, body, p.logText())
		}
	}
	if _, body := p.fetch("/examples/counter.adp"); !strings.Contains(body, "<h1>2</h1>") {
		t.Errorf("the counter does not count:\n%s", body)
	}
}

func TestShippedUpload(t *testing.T) {
	p := bare(t)
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("note", "a <note>")
	file, _ := w.CreateFormFile("file", "big&.bin")
	file.Write(bytes.Repeat([]byte("0123456789"), 300000))
	w.Close()
	res, err := http.Post(p.url("/examples/upload.lp"), w.FormDataContentType(), &form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var body bytes.Buffer
	body.ReadFrom(res.Body)
	for _, want := range []string{"a &lt;note&gt;", "big&amp;.bin", "3000000"} {
		if !strings.Contains(body.String(), want) {
			t.Errorf("no %q in:\n%s\nlog: %s", want, body.String(), p.logText())
		}
	}
}

func TestShippedChat(t *testing.T) {
	p := bare(t)
	reader := p.dial("http")
	reader.get("/examples/chat-events.lua?last=3")
	for i := 1; i <= 3; i++ {
		res, err := http.PostForm(p.url("/examples/chat-say.lua"), url.Values{"text": {fmt.Sprint("line ", i)}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != 204 {
			t.Fatalf("saying something: %s\nlog: %s", res.Status, p.logText())
		}
	}
	res, body := reader.response()
	if got := res.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Errorf("events come as %q", got)
	}
	for i := 1; i <= 3; i++ {
		if !strings.Contains(body, fmt.Sprintf("id: %d\n", i)) || !strings.Contains(body, fmt.Sprintf("line %d\n\n", i)) {
			t.Errorf("event %d is missing in:\n%s", i, body)
		}
	}
	if res, _ := p.fetch("/examples/chat-say.lua"); res.StatusCode != 405 || res.Header.Get("Allow") != "POST" {
		t.Errorf("GET of what wants POST: %s, Allow %q", res.Status, res.Header.Get("Allow"))
	}
}

// TestShippedSources checks that no source and no dot file of a site can be read.
func TestShippedSources(t *testing.T) {
	p := start(t, map[string]string{
		"pages/x.lua": "ns_return(200, 'text/plain', 'ran')", "pages/x.tcl": "ns_return 200 text/plain ran",
		"pages/x.lp": "r<%= 'an' %>", "pages/x.adp": "r<%= an %>", "pages/.secret": "secret", "pages/.d/x.txt": "secret",
		"pages/a.txt": "public", "outside.txt": "secret",
	})
	os.Symlink(filepath.Join(p.dir, "outside.txt"), filepath.Join(p.dir, "pages", "link.txt"))
	for _, path := range []string{"/x.lua", "/x.tcl", "/x.lp", "/x.adp", "//x.lua", "/./x.lua", "/x%2elua", "/a/../x.lua"} {
		if res, body := p.fetch(path); res.StatusCode == 200 && body != "ran" {
			t.Errorf("%s gives %q", path, body)
		}
	}
	for _, path := range []string{"/x.lua/", "/x.lua%00", "/x.LUA", "/.secret", "/%2esecret", "/.d/x.txt", "/link.txt", "/../outside.txt",
		"/%2e%2e/outside.txt", "/..%2foutside.txt", "/a/..%5c..%5coutside.txt", "/....//outside.txt", "/../lib/x.lua", "/nsgo.toml", "/../nsgo.toml"} {
		if res, body := p.fetch(path); res.StatusCode < 400 {
			t.Errorf("%s: %s %q", path, res.Status, body)
		}
	}
	if _, body := p.fetch("/a.txt"); body != "public" {
		t.Errorf("a static file: %q", body)
	}
}

// TestCommands tries the other commands as a newcomer would.
func TestCommands(t *testing.T) {
	dir := site(t, map[string]string{
		"good.lua":         "print('args', ...)  print(ns_quotehtml('<b>'))",
		"good.tcl":         "puts \"args $argv\"; puts [ns_quotehtml <b>]",
		"bad.lua":          "local x = \nfoo(",
		"fault.lua":        "local a\nlocal b = a.c",
		"exit.tcl":         "exit 3",
		"bad.toml":         "[server]\nlisen = [\"127.0.0.1:0\"]\n",
		"site/nsgo.toml":   "[server]\nlisten = [\"127.0.0.1:0\"]\npages = \"pages\"\nlibrary = \"lib\"\n",
		"site/lib/a.lua":   "x = = 1\n",
		"site/pages/p.lp":  "ok <% if %>\n",
		"site/pages/q.adp": "ok <% set x { %>\n",
	})
	cases := []struct {
		args   string
		status int
		want   []string
	}{
		{"version", 0, []string{"nsgo"}},
		{"help ns_return", 0, []string{"ns_return status type body", "ns_return(status, type, body"}},
		{"help ns_retrun", 1, []string{"ns_return"}},
		{"run good.lua a b", 0, []string{"args\ta\tb", "&lt;b&gt;"}},
		{"run good.tcl a b", 0, []string{"args a b", "&lt;b&gt;"}},
		{"run exit.tcl", 3, nil},
		{"run bad.lua", 1, []string{"bad.lua:2"}},
		{"run fault.lua", 1, []string{"fault.lua:2"}},
		{"run nosuch.lua", 1, []string{"nosuch.lua"}},
		{"serve -c bad.toml", 1, []string{`bad.toml:2`, "lisen", `listen`}},
		{"check -c bad.toml", 1, []string{"bad.toml:2"}},
		{"check -c site/nsgo.toml", 1, []string{"lib/a.lua:1", "pages/p.lp:1", "pages/q.adp:1"}},
		{"frobnicate", 2, []string{"usage"}},
		{"serve -nosuch", 2, []string{"nosuch"}},
	}
	for _, c := range cases {
		cmd := exec.Command(binary, strings.Fields(c.args)...)
		cmd.Dir = dir
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != c.status {
			t.Errorf("nsgo %s: exit status %d, want %d\n%s", c.args, got, c.status, out)
		}
		for _, want := range c.want {
			if !strings.Contains(string(out), want) {
				t.Errorf("nsgo %s: no %q in:\n%s", c.args, want, out)
			}
		}
	}
}
