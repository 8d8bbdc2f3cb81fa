// This file tests the response's rules on the wire: half-close, finality, raw writes, keep-alive, errors in between.

package tests

import (
	"strings"
	"testing"
)

const responseLua = `
local function reg(name, fn) ns_register_proc("GET", "/lua/" .. name, fn) end
reg("slow", function() ns_sleep(0.3) ns_return(200, "text/plain", "slow\n") end)
reg("hello", function() ns_return(200, "text/plain", "hello " .. ns_queryget("n", "") .. "\n") end)
reg("twice", function()
  ns_return(201, "text/plain", "first\n")
  for _, call in ipairs({
    function() ns_return(200, "text/plain", "second\n") end,
    function() ns_write("more") end,
    function() ns_headers(200, "text/plain") end,
    function() ns_returnredirect("/elsewhere") end}) do
    local ok, err = pcall(call)
    if ok then ns_log("error", "was not refused") end
    nsv_lappend("refused", "lua", tostring(err))
  end
end)
reg("refused", function() ns_return(200, "text/plain", table.concat(nsv_get("refused", "lua"), "\n")) end)
reg("works-on", function()
  ns_return(200, "text/plain", "done\n")
  ns_sleep(0.2)
  nsv_set("worked", "lua", "on")
end)
reg("worked", function()
  while not nsv_exists("worked", "lua") do ns_sleep(0.005) end
  ns_return(200, "text/plain", nsv_get("worked", "lua"))
end)
reg("raw", function()
  ns_write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nraw\n")
  ns_conn("keepalive", 1)
end)
reg("empty", function() end)
reg("fault-before", function() error("before") end)
reg("fault-below", function() ns_internalredirect("/lua/fault-before") end)
reg("fault-headers", function() ns_headers(200, "text/plain") error("held back") end)
reg("fault-streaming", function() ns_headers(200, "text/plain") ns_write("some\n") error("in between") end)
reg("fault-raw", function() ns_write("HTTP/1.1 200 OK\r\n\r\nsome\n") error("in between") end)
reg("fault-after", function() ns_return(200, "text/plain", "whole\n") error("after") end)
reg("probed", function()
  for i = 1, 20 do ns_conn("alive") end
  ns_return(200, "text/plain", "probed\n")
end)
reg("probed-stream", function()
  ns_conn("alive")
  ns_headers(200, "text/plain")
  for i = 1, 3 do
    for k = 1, 20 do ns_conn("alive") end
    ns_write("part " .. i .. "\n")
  end
  ns_conn("alive")
end)
reg("short", function() ns_headers(200, "text/plain", 10) ns_write("1234\n") end)
reg("long", function()
  ns_headers(200, "text/plain", 5)
  ns_write("1234\n")
  local ok, err = pcall(ns_write, "x")
  nsv_set("long", "lua", tostring(ok) .. " " .. tostring(err))
end)
ns_register_proc("POST", "/lua/content", function() ns_return(200, "text/plain", ns_conn("content")) end)
reg("none-1.0", function() ns_headers(200, "text/plain") ns_write("a\n") ns_write("b\n") end)
`

const responseTcl = `
proc reg {name body} { proc h_$name {} $body; ns_register_proc GET /tcl/$name h_$name }
reg slow { ns_sleep 0.3; ns_return 200 text/plain "slow\n" }
reg hello { ns_return 200 text/plain "hello [ns_queryget n {}]\n" }
reg twice {
    ns_return 201 text/plain "first\n"
    foreach call {{ns_return 200 text/plain "second\n"} {ns_write more} {ns_headers 200 text/plain} {ns_returnredirect /elsewhere}} {
        if {![catch $call err]} { ns_log error "was not refused" }
        nsv_lappend refused tcl $err
    }
}
reg refused { ns_return 200 text/plain [join [nsv_get refused tcl] "\n"] }
reg works-on { ns_return 200 text/plain "done\n"; ns_sleep 0.2; nsv_set worked tcl on }
reg worked {
    while {![nsv_exists worked tcl]} { ns_sleep 0.005 }
    ns_return 200 text/plain [nsv_get worked tcl]
}
reg raw { ns_write "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nraw\n"; ns_conn keepalive 1 }
reg empty {}
reg fault-before { error before }
reg fault-below { ns_internalredirect /tcl/fault-before }
reg fault-headers { ns_headers 200 text/plain; error "held back" }
reg fault-streaming { ns_headers 200 text/plain; ns_write "some\n"; error "in between" }
reg fault-raw { ns_write "HTTP/1.1 200 OK\r\n\r\nsome\n"; error "in between" }
reg fault-after { ns_return 200 text/plain "whole\n"; error after }
reg probed {
    for {set i 0} {$i < 20} {incr i} { ns_conn alive }
    ns_return 200 text/plain "probed\n"
}
reg probed-stream {
    ns_conn alive
    ns_headers 200 text/plain
    for {set i 1} {$i <= 3} {incr i} {
        for {set k 0} {$k < 20} {incr k} { ns_conn alive }
        ns_write "part $i\n"
    }
    ns_conn alive
}
reg short { ns_headers 200 text/plain 10; ns_write "1234\n" }
reg long {
    ns_headers 200 text/plain 5
    ns_write "1234\n"
    set bad [catch {ns_write x} err]
    nsv_set long tcl "$bad $err"
}
ns_register_proc POST /tcl/content { ns_return 200 text/plain [ns_conn content] }
reg none-1.0 { ns_headers 200 text/plain; ns_write "a\n"; ns_write "b\n" }
`

func responseFiles(t *testing.T) map[string]string {
	files := livenessFiles(t)
	files["lib/response.lua"] = responseLua
	files["lib/response.tcl"] = responseTcl
	return files
}

// each runs a test in every language over plain TCP and TLS.
func each(t *testing.T, p *process, test func(t *testing.T, prefix string, dial func() *client)) {
	for _, lang := range languages {
		for _, scheme := range []string{"http", "https"} {
			t.Run(lang+"/"+scheme, func(t *testing.T) {
				test(t, "/"+lang, func() *client { c := p.dial(scheme); c.t = t; return c })
			})
		}
	}
}

func TestHalfClose(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/slow")
		c.fin()
		if _, body := c.response(); body != "slow\n" {
			t.Errorf("after a FIN: %q", body)
		}
		if rest := c.rest(); rest != "" {
			t.Errorf("then %q", rest)
		}
		c = dial()
		c.get(prefix + "/slow")
		c.get(prefix + "/hello?n=2")
		c.get(prefix + "/slow")
		c.fin()
		for _, want := range []string{"slow\n", "hello 2\n", "slow\n"} {
			if _, body := c.response(); body != want {
				t.Errorf("pipelined, after a FIN: %q, want %q", body, want)
			}
		}
		c = dial()
		c.send("GET " + prefix + "/hello HTTP/1.1\r\nHost: te")
		c.fin()
		if rest := c.rest(); rest != "" {
			t.Errorf("an incomplete request was answered with %q", rest)
		}
	})
}

func TestReturnIsFinal(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/twice")
		c.get(prefix + "/hello?n=1")
		if res, body := c.response(); res.StatusCode != 201 || body != "first\n" {
			t.Errorf("first response: %d %q", res.StatusCode, body)
		}
		if _, body := c.response(); body != "hello 1\n" {
			t.Errorf("the connection is out of step: %q", body)
		}
		_, refused := p.fetch(prefix + "/refused")
		if n := strings.Count(refused, "ns_return"); n < 4 || !strings.Contains(refused, "response."+prefix[1:]+":") {
			t.Errorf("refusals must name the first response and its place:\n%s", refused)
		}
	})
	if strings.Contains(p.logText(), "was not refused") {
		t.Error("something after ns_return was not refused")
	}
}

// second tries a second response in a trace and after a redirect, and keeps what it is told; gone redirects for a client
// that has reset.
const secondLua = `
local function again(key)
  local ok, err = pcall(ns_return, 200, "text/plain", "second")
  nsv_set("again", "lua" .. key, tostring(err))
end
for _, path in ipairs({"page.lp", "static.txt", "missing", "folder", "faulty"}) do
  ns_register_trace("GET", "/lua/" .. path, function() again(path) end)
end
ns_register_proc("GET", "/lua/faulty", function() ns_headers(200, "text/plain") error("held back") end)
ns_register_proc("GET", "/lua/redirect", function()
  local to = ns_queryget("to")
  ns_internalredirect("/lua/" .. to)
  again("to-" .. to)
end)
ns_register_proc("GET", "/lua/gone", function()
  while ns_conn("state") ~= "reset" do ns_sleep(0.001) end
  nsv_set("again", ns_queryget("id"), tostring(ns_internalredirect("/lua/hello")))
end)
`

const secondTcl = `
proc again {key} {
    catch {ns_return 200 text/plain second} err
    nsv_set again tcl$key $err
}
proc traced {path args} { again $path }
foreach path {page.adp static.txt missing folder faulty} { ns_register_trace GET /tcl/$path traced $path }
ns_register_proc GET /tcl/faulty { ns_headers 200 text/plain; error "held back" }
proc redirected {} {
    set to [ns_queryget to]
    ns_internalredirect /tcl/$to
    again to-$to
}
ns_register_proc GET /tcl/redirect redirected
proc gone {} {
    while {[ns_conn state] ne "reset"} { ns_sleep 0.001 }
    nsv_set again [ns_queryget id] [ns_internalredirect /tcl/hello]
}
ns_register_proc GET /tcl/gone gone
`

// TestSecondNamesFirst: the refusal of a second response names what answered, also where that was no command.
func TestSecondNamesFirst(t *testing.T) {
	files := responseFiles(t)
	files["lib/second.lua"], files["lib/second.tcl"] = secondLua, secondTcl
	pages := map[string]string{"lua": "page.lp", "tcl": "page.adp"}
	for lang, page := range pages {
		files["pages/"+lang+"/"+page] = "a page"
		files["pages/"+lang+"/static.txt"] = "text"
		files["pages/"+lang+"/folder/index.html"] = "index"
	}
	p := start(t, files)
	for lang, page := range pages {
		for path, want := range map[string]string{
			page: "by the page pages/" + lang + "/" + page, "static.txt": "by the file " + lang + "/static.txt",
			"missing": "by the server's error page", "faulty": "by the server's error page",
			"folder":                    "by the server's redirect to the folder " + lang + "/folder",
			"redirect?to=" + page:       "by the page pages/" + lang + "/" + page,
			"redirect?to=static.txt":    "by the file " + lang + "/static.txt",
			"redirect?to=nothing-there": "by the server's error page",
			"redirect?to=hello":         "by ns_return at ",
		} {
			p.fetch("/" + lang + "/" + path)
			key := lang + strings.Replace(path, "redirect?to=", "to-", 1)
			if got := p.shared("again", key, ""); !strings.Contains(got, "already complete ("+want) {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
	}
}

// TestRedirectTellsGone: an internal redirect that reached nobody says so.
func TestRedirectTellsGone(t *testing.T) {
	files := responseFiles(t)
	files["lib/second.lua"], files["lib/second.tcl"] = secondLua, secondTcl
	p := start(t, files)
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		id := strings.ReplaceAll(t.Name(), "/", "-")
		c := dial()
		c.get(prefix + "/gone?id=" + id)
		c.rst()
		if got := p.shared("again", id, ""); got != "false" && got != "0" {
			t.Errorf("the redirect answered %q", got)
		}
	})
}

// TestWorksOn has a script work on after its response: the client is served at once and kept.
func TestWorksOn(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/works-on")
		c.response()
		if _, body := p.fetch(prefix + "/worked"); body != "on" {
			t.Errorf("the script did not work on: %q", body)
		}
		c.get(prefix + "/hello?n=kept")
		if _, body := c.response(); body != "hello kept\n" {
			t.Errorf("the connection was not kept: %q", body)
		}
	})
}

func TestRawWrite(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/raw")
		c.get(prefix + "/hello?n=never")
		if got, want := c.rest(), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nraw\n"; got != want {
			t.Errorf("a raw response and what was pipelined behind it:\n%q, want\n%q", got, want)
		}
	})
}

func TestFaults(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		for _, path := range []string{"/empty", "/fault-before", "/fault-below", "/fault-headers"} {
			c := dial()
			c.get(prefix + path)
			c.get(prefix + "/hello?n=next")
			if res, body := c.response(); res.StatusCode != 500 || strings.Contains(body, "response.") {
				t.Errorf("%s: %d %q, want a 500 that tells nothing of the inside", path, res.StatusCode, body)
			}
			if _, body := c.response(); body != "hello next\n" {
				t.Errorf("%s: out of step: %q", path, body)
			}
		}
		c := dial()
		c.get(prefix + "/fault-streaming")
		if got := c.rest(); !strings.HasSuffix(got, "some\n\r\n") {
			t.Errorf("a stream that broke must end short, without an error page: %q", got)
		}
		c = dial()
		c.get(prefix + "/fault-raw")
		if got := c.rest(); got != "HTTP/1.1 200 OK\r\n\r\nsome\n" {
			t.Errorf("a raw response that broke: %q", got)
		}
		c = dial()
		c.get(prefix + "/fault-after")
		if _, body := c.response(); body != "whole\n" {
			t.Errorf("fault after the response: %q", body)
		}
	})
	if strings.Contains(p.logText(), "refused") {
		t.Errorf("the fault of a page that was redirected to counts as a refusal:\n%s", p.logText())
	}
	for _, lang := range languages {
		p.awaitLog("response."+lang, 1)
	}
}

// TestProbes checks that the bytes of ns_conn alive change nothing.
func TestProbes(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/probed")
		c.get(prefix + "/probed-stream")
		c.get(prefix + "/hello?n=kept")
		for _, want := range []string{"probed\n", "part 1\npart 2\npart 3\n", "hello kept\n"} {
			if _, body := c.response(); body != want {
				t.Errorf("got %q, want %q", body, want)
			}
		}
	})
}

func TestDeclaredLength(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.get(prefix + "/short")
		if got := c.rest(); !strings.HasSuffix(got, "\r\n\r\n1234\n") {
			t.Errorf("a body below its declared length must be closed short: %q", got)
		}
		c = dial()
		c.get(prefix + "/long")
		c.get(prefix + "/hello?n=next")
		if _, body := c.response(); body != "1234\n" {
			t.Errorf("body %q", body)
		}
		if _, body := c.response(); body != "hello next\n" {
			t.Errorf("out of step after a write beyond the declared length: %q", body)
		}
	})
	p.awaitLog("5 bytes fewer than it had declared", 1)
}

// badBodies are request bodies whose fault a script meets when it reads them.
var badBodies = []struct {
	name, request string
	fin           bool
	want          string // start of the answer
}{
	{"malformed chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\n", false, "HTTP/1.1 400 "},
	{"over the limit", "Transfer-Encoding: chunked\r\n\r\n7ffffffff\r\n", false, "HTTP/1.1 413 "},
	{"ends early", "Content-Length: 10\r\n\r\nabc", true, ""},
}

// TestBadBodies checks that a fault of the client's is answered as one, and not as a fault of the script.
func TestBadBodies(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		for _, tt := range badBodies {
			c := dial()
			c.send("POST " + prefix + "/content HTTP/1.1\r\nHost: a\r\n" + tt.request)
			if tt.fin {
				c.fin()
			}
			if got := c.rest(); !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" {
				t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
			}
		}
	})
	if strings.Contains(p.logText(), "error: lib/response") {
		t.Errorf("the log takes it for a fault of the script:\n%s", p.logText())
	}
}

func TestHTTP10(t *testing.T) {
	p := start(t, responseFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		c := dial()
		c.send("GET " + prefix + "/none-1.0 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
		if got := c.rest(); !strings.HasSuffix(got, "\r\n\r\na\nb\n") || strings.Contains(got, "chunked") {
			t.Errorf("a stream to HTTP/1.0: %q", got)
		}
		c = dial()
		c.send("GET " + prefix + "/hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
		res, _ := c.response()
		if !strings.EqualFold(res.Header.Get("Connection"), "keep-alive") {
			t.Errorf("HTTP/1.0 keep-alive was not confirmed: %v", res.Header)
		}
		c.get(prefix + "/hello?n=kept")
		if _, body := c.response(); body != "hello kept\n" {
			t.Errorf("HTTP/1.0 keep-alive: %q", body)
		}
	})
}
