// This file tests what a client's reset does to scripts: procedures of ns_conn onabort, stops, and hooks after them.

package tests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a handler has done it puts into nsv "did", by the id of the request.
const resetLua = `
local function id() return ns_queryget("id") end
local function did(id, what) nsv_lappend("did", id, what) end
local function reg(name, fn, opt) ns_register_proc("GET", "/lua/" .. name, fn, opt) ns_register_proc("HEAD", "/lua/" .. name, fn, opt) end
reg("did", function()
  while not nsv_exists("did", id()) do ns_sleep(0.005) end
  ns_return(200, "text/plain", table.concat(nsv_get("did", id()), " "))
end)
local function begin() ns_headers(200, "text/plain") ns_write("begun\n") end
reg("told", function()
  local id = id()
  ns_conn("onabort", function() nsv_set("told", id, 1) end)
  begin()
  while not nsv_exists("told", id) do end
  did(id, "told")
end)
reg("stopped", function()
  local id = id()
  ns_conn("onabort", function() ns_sleep(0.01) nsv_set("told", id, 1) end)
  ns_atclose(function() did(id, nsv_exists("told", id) and "told" or "untold") end)
  begin()
  ns_sleep(600)
end, {abort = "stop"})
reg("computes", function()
  local id = id()
  ns_conn("onabort", function() ns_sleep(0.01) nsv_set("told", id, 1) end)
  ns_atclose(function() did(id, nsv_exists("told", id) and "told" or "untold") end)
  begin()
  while true do end
end, {abort = "stop"})
reg("writes", function()
  local id = id()
  ns_headers(200, "text/plain")
  while ns_write("more\n") do ns_sleep(0.005) end
  did(id, "ended")
end)
reg("late", function()
  local id = id()
  ns_atclose(function() did(id, "closed") end)
  while true do end
end)
ns_register_filter("preauth", "GET", "/lua/filtered", function()
  local id = id()
  ns_atclose(function() did(id, "closed") end)
  begin()
  ns_sleep(600)
end, {abort = "stop"})
local function busy(work)
  ns_atclose(function() ns_log("notice", "hook of lua ran") end)
  ns_log("notice", "it runs")
  work()
end
reg("busysleep", function() busy(function() ns_sleep(600) end) end)
reg("busyloop", function() busy(function() while true do end end) end)
reg("short", function() ns_headers(200, "text/plain", 20) end)
`

const resetTcl = `
proc id {} { ns_queryget id }
proc did {id what} { nsv_lappend did $id $what }
proc done {} {
    while {![nsv_exists did [id]]} { ns_sleep 0.005 }
    ns_return 200 text/plain [join [nsv_get did [id]]]
}
proc begin {} { ns_headers 200 text/plain; ns_write "begun\n" }
proc tell {id} { ns_sleep 0.01; nsv_set told $id 1 }
proc closed {id} { did $id [expr {[nsv_exists told $id] ? "told" : "untold"}] }
proc told {} {
    set id [id]
    ns_conn onabort tell $id
    begin
    while {![nsv_exists told $id]} {}
    did $id told
}
proc waits {} {
    set id [id]
    ns_conn onabort tell $id
    begin
    while {![nsv_exists told $id]} { after 600000 {set ::never 1}; after 10000 }
    did $id told
}
proc stopped {} {
    set id [id]
    ns_conn onabort tell $id
    ns_atclose closed $id
    begin
    ns_sleep 600
}
proc computes {} {
    set id [id]
    ns_conn onabort tell $id
    ns_atclose closed $id
    begin
    while 1 {}
}
proc childs {} {
    set id [id]
    ns_atclose did $id closed
    begin
    interp eval [interp create] {while 1 {}}
}
proc writes {} {
    set id [id]
    ns_headers 200 text/plain
    while {[ns_write "more\n"]} { ns_sleep 0.005 }
    did $id ended
}
proc late {} {
    ns_atclose did [id] closed
    while 1 {}
}
proc latechild {} {
    ns_atclose did [id] closed
    interp eval [interp create] {while 1 {}}
}
proc filtered {why} {
    ns_atclose did [id] closed
    begin
    ns_sleep 600
}
proc busy {work} {
    ns_atclose ns_log notice "hook of tcl ran"
    ns_log notice "it runs"
    eval $work
}
proc busysleep {} { busy {after 600000} }
proc busyloop {} { busy {while 1 {}} }
proc short {} { ns_headers 200 text/plain 20 }
foreach {name proc opt} {did done "" told told "" stopped stopped stop computes computes stop child childs stop writes writes ""
    late late "" busysleep busysleep "" busyloop busyloop "" latechild latechild "" short short ""} {
    set opt [expr {$opt eq "" ? "report" : $opt}]
    ns_register_proc -abort $opt GET /tcl/$name $proc
    ns_register_proc -abort $opt HEAD /tcl/$name $proc
}
ns_register_filter -abort stop preauth GET /tcl/filtered filtered
`

func resetFiles(t *testing.T) map[string]string {
	files := contractFiles(t)
	files["lib/reset.lua"], files["lib/reset.tcl"] = resetLua, resetTcl
	return files
}

// expectDid waits until the handler of the request with that id has told what it did.
func (p *process) expectDid(t *testing.T, prefix, id, want string) {
	t.Helper()
	if _, body := p.fetch(prefix + "/did" + id); body != want {
		t.Errorf("did %q, want %q", body, want)
	}
}

// TestReset has clients reset while their scripts do all kinds of things.
func TestReset(t *testing.T) {
	p := start(t, resetFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		ways := map[string]string{"told": "told", "stopped": "told", "computes": "told", "filtered": "closed", "writes": "ended"}
		if prefix == "/tcl" {
			ways["child"] = "closed"
		}
		for way, want := range ways {
			t.Run(way, func(t *testing.T) {
				c, id := dial(), "?id="+t.Name()
				c.get(prefix + "/" + way + id)
				c.line()
				c.rst()
				p.expectDid(t, prefix, id, want)
			})
		}
	})
}

// TestNoBody streams where nothing of the body goes out: a client that has gone, or has finished and has all of its
// response, ends the script.
func TestNoBody(t *testing.T) {
	p := start(t, resetFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		for name, leave := range map[string]func(*client){"reset": (*client).rst, "fin": (*client).fin} {
			c, id := dial(), "?id="+t.Name()+name
			c.send("HEAD " + prefix + "/writes" + id + " HTTP/1.1\r\nHost: test\r\n\r\n")
			c.responseTo("HEAD")
			leave(c)
			p.expectDid(t, prefix, id, "ended")
		}
	})
}

// TestLate has hooks run after a script that took too long, also where a child interp did.
func TestLate(t *testing.T) {
	files := resetFiles(t)
	files["nsgo.toml"] = strings.Replace(files["nsgo.toml"], "[limits]\n", "[limits]\nscript_time = \"200ms\"\n", 1)
	p := start(t, files)
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		ways := []string{"late"}
		if prefix == "/tcl" {
			ways = append(ways, "latechild")
		}
		for _, way := range ways {
			c, id := dial(), "?id="+t.Name()+way
			c.get(prefix + "/" + way + id)
			if res, _ := c.response(); res.StatusCode != 500 {
				t.Errorf("%s: %d", way, res.StatusCode)
			}
			p.expectDid(t, prefix, id, "closed")
		}
	})
}

// TestShortHeld ends a response that has declared more than it gives before its head has left: that is a clean 500.
func TestShortHeld(t *testing.T) {
	p := start(t, resetFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/short")
		if res, _ := c.response(); res.StatusCode != 500 {
			t.Errorf("%d", res.StatusCode)
		}
	})
}

// TestCutScripts ends a drain while scripts still run: they are stopped, their hooks run, and the access log has them.
func TestCutScripts(t *testing.T) {
	files := resetFiles(t)
	files["nsgo.toml"] += "[timeouts]\nshutdown = \"100ms\"\n[log]\naccess = \"access.log\"\nlevel = \"debug\"\n"
	p := start(t, files)
	paths := []string{"/lua/busysleep", "/lua/busyloop", "/tcl/busysleep", "/tcl/busyloop"}
	for i, path := range paths {
		p.dial("http").get(path)
		p.awaitLog("it runs", i+1)
	}
	p.stop()
	for _, lang := range languages {
		if n := strings.Count(p.logText(), "hook of "+lang+" ran"); n != 2 {
			t.Errorf("%d hooks of %s ran, want 2:\n%s", n, lang, p.logText())
		}
	}
	access, err := os.ReadFile(filepath.Join(p.dir, "access.log"))
	for _, path := range paths {
		if !strings.Contains(string(access), path) {
			t.Errorf("no line of %s in the access log: %q, %v", path, access, err)
		}
	}
}
