package tests

// This file tests what answers in place of a page: error pages, internal redirects, and filters that guard a path.

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// awaitBody waits until a path answers with want: traces run after their response has left.
func (p *process) awaitBody(path, want string) {
	p.t.Helper()
	_, body := p.fetch(path)
	for end := time.Now().Add(deadline); body != want; _, body = p.fetch(path) {
		if time.Now().After(end) {
			p.t.Fatalf("%s answers %q, want %q", path, body, want)
		}
	}
}

// TestHeadIsGuarded: a filter or trace for GET is for HEAD too, once.
func TestHeadIsGuarded(t *testing.T) {
	p := start(t, map[string]string{
		"lib/a.lua": `
ns_register_filter("preauth", "GET", "/private/*", function() ns_returnforbidden() return "filter_return" end)
local function count() nsv_incr("n", "count") return "filter_ok" end
for _, m in ipairs({"GET", "HEAD", "POST"}) do ns_register_filter("postauth", m, "/counted", count) end
ns_register_trace("GET", "/counted", function() nsv_incr("n", "traced") end)
ns_register_proc("GET", "/private/x", function() ns_return(200, "text/plain", "secret") end)
ns_register_proc("GET", "/counted", function() ns_return(200, "text/plain", "counted") end)
ns_register_proc("GET", "/n", function() ns_return(200, "text/plain", nsv_get("n", "count", {default = 0}) .. nsv_get("n", "traced", {default = 0})) end)`,
		"pages/private/f.txt": "secret",
	})
	for path, want := range map[string]int{"/private/x": 403, "/private/f.txt": 403, "/counted": 200} {
		res, err := http.Head(p.url(path))
		if err != nil || res.StatusCode != want {
			t.Errorf("HEAD %s: %v %v, want %d", path, res.StatusCode, err, want)
		}
	}
	p.awaitBody("/n", "11") // filter and trace have run once each
}

// TestErrorPageMissing: a status stays what it is where its page is missing, and the log names the page.
func TestErrorPageMissing(t *testing.T) {
	p := start(t, map[string]string{
		"nsgo.toml":        "[server]\nlisten = [\"127.0.0.1:0\"]\n[error_pages]\n403 = \"/gone.html\"\n404 = \"/there.html\"\n405 = \"/gone.html\"\n500 = \"/gone.lp\"\n",
		"pages/f.txt":      "text",
		"pages/there.html": "there",
		"lib/a.lua": `ns_register_proc("GET", "/fault", function() error("fault") end)
ns_register_proc("GET", "/forbidden", function() ns_returnforbidden() end)
ns_register_trace("GET", "/traced*", function() nsv_set("t", "url", ns_conn("url")) end)
ns_register_proc("GET", "/t", function() ns_return(200, "text/plain", nsv_get("t", "url", {default = ""})) end)
ns_register_fastpath("GET", "/fast/gone")`,
	})
	for path, want := range map[string]int{"/fault": 500, "/forbidden": 403, "/none": 404, "/fast/gone": 404, "/traced/none": 404} {
		res, body := p.fetch(path)
		if res.StatusCode != want || (want == 404) != (body == "there") {
			t.Errorf("%s: %d %q, want %d", path, res.StatusCode, body, want)
		}
	}
	c := p.dial("http")
	c.send("POST /f.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
	if res, _ := c.response(); res.StatusCode != 405 || res.Header.Get("Allow") == "" {
		t.Errorf("POST to a file: %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
	p.awaitLog("error_pages: there is nothing at /gone.lp", 1)
	p.awaitBody("/t", "/traced/none") // the trace of a request that failed
}

// TestPageGivesWay: what a page has written is no part of the answer that takes its place.
func TestPageGivesWay(t *testing.T) {
	p := start(t, map[string]string{
		"nsgo.toml":    "[server]\nlisten = [\"127.0.0.1:0\"]\n[error_pages]\n404 = \"/nf.lp\"\n405 = \"/nf.adp\"\n",
		"pages/nf.lp":  "not <%= 'found' %>",
		"pages/nf.adp": "not <%= allowed %>",
		"pages/to.lp":  "target",
		"pages/to.adp": "target",
		"pages/a.lp":   "draft<% ns_returnnotfound() %>tail",
		"pages/b.lp":   "draft<% ns_internalredirect('/to.lp') %>tail",
		"pages/c.lp":   "draft<% ns_internalredirect('/to.adp') %>tail",
		"pages/d.adp":  "draft<% ns_internalredirect /to.adp %>tail",
		"pages/e.adp":  "draft<% ns_returnnotfound %>tail",
		"pages/f.adp":  "draft<% catch {ns_internalredirect /f2.adp} %>tail",
		"pages/f2.adp": "not sent<% error fault %>",
	})
	for path, want := range map[string]string{"/a.lp": "not found", "/b.lp": "target", "/c.lp": "target", "/d.adp": "target", "/e.adp": "not found", "/f.adp": "drafttail"} {
		if _, body := p.fetch(path); body != want {
			t.Errorf("%s: %q, want %q", path, body, want)
		}
	}
}

// TestReloadWithoutFiles: what is missing for a moment does not make another site of this one.
func TestReloadWithoutFiles(t *testing.T) {
	p := start(t, map[string]string{
		"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n",
		"lib/a.lua": `ns_register_proc("GET", "/own", function() ns_return(200, "text/plain", "own") end)`,
	})
	for _, name := range []string{"nsgo.toml", "lib"} {
		file := filepath.Join(p.dir, name)
		if err := os.Rename(file, file+"~"); err != nil {
			t.Fatal(err)
		}
		p.reload("reload failed")
		if _, body := p.fetch("/own"); body != "own" {
			t.Errorf("without %s: %q", name, body)
		}
		os.Rename(file+"~", file)
	}
	p.reload("reloaded")
}

// TestPipeIsNoScript: a pipe with the name of a script is told of, and not waited for.
func TestPipeIsNoScript(t *testing.T) {
	p := start(t, map[string]string{"lib/a.lua": ""})
	if err := syscall.Mkfifo(filepath.Join(p.dir, "lib", "pipe.lua"), 0o644); err != nil {
		t.Skip("SKIP: no pipes here: ", err)
	}
	p.reload("reload failed")
	if log := p.logText(); !strings.Contains(log, "pipe.lua:1: cannot be read: not a regular file") {
		t.Error(log)
	}
}

// TestBackgroundError: an error that no script waits for any more is one entry of the log, as an error.
func TestBackgroundError(t *testing.T) {
	p := start(t, map[string]string{
		"nsgo.toml":   "[server]\nlisten = [\"127.0.0.1:0\"]\n[log]\nlevel = \"error\"\n",
		"pages/p.tcl": "after 0 {error late}\nupdate\nns_return 200 text/plain ok\n",
	})
	if _, body := p.fetch("/p.tcl"); body != "ok" {
		t.Error(body)
	}
	p.awaitLog("background error: late", 1)
	if log := p.logText(); !strings.Contains(log, "p.tcl") || !strings.Contains(log, "while executing") {
		t.Error(log)
	}
}
