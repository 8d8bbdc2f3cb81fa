// This file tests the connection contract as a matrix: phase of the response by what the client does, over TCP and
// TLS, in each language.

package tests

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// contractLua and contractTcl are the same handlers. /contract brings its response to a phase, waits until the kernel
// tells of the wanted state, asks whether the client is alive, writes, and keeps what it learned for /result.
const contractLua = `
local function begin(phase)
  if phase == "streaming" then ns_headers(200, "text/plain") ns_write("begun\n")
  elseif phase == "declared" then ns_headers(200, "text/plain", 12) ns_write("begun\n")
  elseif phase == "raw" then ns_write("HTTP/1.0 200 OK\n\nbegun\n")
  elseif phase == "sent" then ns_return(200, "text/plain", "begun\n") end
end

local function finish(phase)
  if phase == "open" then return ns_return(200, "text/plain", "ended\n") end
  local ok, result = pcall(ns_write, "ended\n")
  if not ok then return "refused" end
  return result
end

local function digit(v)
  if v == true then return "1" elseif v == false then return "0" end
  return v
end

ns_register_proc("GET", "/lua/contract", function()
  local phase, want = ns_queryget("phase"), ns_queryget("want")
  begin(phase)
  local state = ns_conn("state")
  for i = 1, 10000 do
    if state == want then break end
    ns_sleep(0.005)
    state = ns_conn("state")
  end
  local alive = ns_conn("alive", {wait = tonumber(ns_queryget("wait"))})
  nsv_set("result", ns_queryget("id"), state .. " " .. digit(alive) .. " " .. digit(finish(phase)))
end)

ns_register_proc("GET", "/lua/result", function()
  local id = ns_queryget("id")
  for i = 1, 10000 do
    if nsv_exists("result", id) then break end
    ns_sleep(0.005)
  end
  ns_return(200, "text/plain", nsv_get("result", id))
end)
`

const contractTcl = `
proc begin {phase} {
    switch $phase {
        streaming { ns_headers 200 text/plain; ns_write "begun\n" }
        declared  { ns_headers 200 text/plain 12; ns_write "begun\n" }
        raw       { ns_write "HTTP/1.0 200 OK\n\nbegun\n" }
        sent      { ns_return 200 text/plain "begun\n" }
    }
}

proc finish {phase} {
    if {$phase eq "open"} { return [ns_return 200 text/plain "ended\n"] }
    if {[catch {ns_write "ended\n"} result]} { return refused }
    return $result
}

proc contract {} {
    set phase [ns_queryget phase]
    set want [ns_queryget want]
    begin $phase
    set state [ns_conn state]
    for {set i 0} {$i < 10000 && $state ne $want} {incr i} {
        ns_sleep 0.005
        set state [ns_conn state]
    }
    set alive [ns_conn alive -wait [ns_queryget wait]]
    nsv_set result [ns_queryget id] "$state $alive [finish $phase]"
}

proc result {} {
    set id [ns_queryget id]
    for {set i 0} {$i < 10000 && ![nsv_exists result $id]} {incr i} { ns_sleep 0.005 }
    ns_return 200 text/plain [nsv_get result $id]
}

ns_register_proc GET /tcl/contract contract
ns_register_proc GET /tcl/result result
`

// languages are those that these tests run in.
var languages = []string{"lua", "tcl"}

// contractFiles is a site with those handlers and a TLS listener.
func contractFiles(t *testing.T) map[string]string {
	cert, key := certificate(t)
	return map[string]string{
		"nsgo.toml": `[server]
listen = ["127.0.0.1:0"]
pages = "pages"
library = "lib"

[limits]
connections = 10000
connections_per_address = 10000

[tls]
listen = ["127.0.0.1:0"]
cert = "cert.pem"
key = "key.pem"
`,
		"cert.pem":         cert,
		"key.pem":          key,
		"lib/contract.lua": contractLua,
		"lib/contract.tcl": contractTcl,
	}
}

// event is something that a client does while its request is served.
type event struct {
	name string
	do   func(c *client)
	want string // the state that the server shall see
}

var events = []event{
	{"nothing", func(c *client) {}, "open"},
	{"FIN", func(c *client) { c.fin() }, "halfclosed"},
	{"close", func(c *client) { c.tcp.Close() }, "halfclosed"},
	{"RST", func(c *client) { c.rst() }, "reset"},
	{"FIN then RST", func(c *client) { c.fin(); c.rst() }, "reset"},
	{"pipelined, FIN", func(c *client) { c.get("/nothing-here"); c.fin() }, "halfclosed"},
	{"pipelined, RST", func(c *client) { c.get("/nothing-here"); c.rst() }, "reset"},
}

// learned says what a script is to learn: the state, alive with a wait, the result of the write after it.
func learned(phase string, e event) string {
	alive, write := "1", "1"
	switch {
	case e.want == "reset":
		alive, write = "0", "0"
	case e.name == "close" && phase != "declared" && phase != "sent":
		// The byte provokes the reset; under a declared length and after the end there is no byte to write.
		alive, write = "0", "0"
	}
	if phase == "sent" {
		write = "refused"
	}
	return e.want + " " + alive + " " + write
}

func TestContractMatrix(t *testing.T) {
	p := start(t, contractFiles(t))
	id := 0
	for _, lang := range languages {
		for _, scheme := range []string{"http", "https"} {
			for _, phase := range []string{"open", "streaming", "declared", "raw", "sent"} {
				for _, e := range events {
					if phase == "sent" && e.name == "FIN then RST" {
						continue // the connection goes on without its handler, and is closed at the FIN
					}
					id++
					name := fmt.Sprintf("%s/%s/%s/%s", lang, scheme, phase, e.name)
					path := fmt.Sprintf("/%s/contract?phase=%s&want=%s&wait=%d&id=%d", lang, phase, e.want, waitFor(phase, e), id)
					result := fmt.Sprintf("/%s/result?id=%d", lang, id)
					t.Run(name, func(t *testing.T) { testContract(t, p, scheme, phase, path, result, e) })
				}
			}
		}
	}
}

// waitFor gives the byte of alive time to provoke a reset, in milliseconds: as much as it may need where one must come,
// a moment where none may.
func waitFor(phase string, e event) int {
	switch {
	case e.name != "close":
		return 0
	case phase == "declared" || phase == "sent":
		return 100
	}
	return int(deadline.Milliseconds() / 2)
}

func testContract(t *testing.T, p *process, scheme, phase, path, result string, e event) {
	c := dialQuiet(t, p, scheme)
	c.get(path)
	readBegun(c, phase)
	e.do(c)
	_, got := p.fetch(result)
	want := learned(phase, e)
	t.Logf("%-9s %-14s -> %s", phase, e.name, got)
	if got != want {
		t.Errorf("the script learned %q, want %q\nlog: %s", got, want, p.logText())
	}
	if e.name == "nothing" || e.name == "FIN" {
		checkWhole(t, c, phase, e.name == "FIN" || phase == "raw")
	}
}

// dialQuiet dials so that no TLS session ticket lies unread in the client: closing over one would send a reset.
func dialQuiet(t *testing.T, p *process, scheme string) *client {
	t.Helper()
	tcp, err := net.Dial("tcp", p.addr(scheme))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tcp.Close() })
	c := &client{t: t, tcp: tcp.(*net.TCPConn), conn: tcp}
	if scheme == "https" {
		c.conn = tls.Client(tcp, &tls.Config{InsecureSkipVerify: true, MaxVersion: tls.VersionTLS12})
	}
	c.conn.SetDeadline(time.Now().Add(deadline))
	c.r = newReader(c.conn)
	return c
}

// readBegun reads the response as far as the phase has sent it.
func readBegun(c *client, phase string) {
	if phase == "open" {
		return
	}
	for !strings.HasPrefix(c.line(), "begun") {
	}
}

// checkWhole checks that the client gets the rest of the response to its last byte, and the end where one is due.
func checkWhole(t *testing.T, c *client, phase string, closes bool) {
	t.Helper()
	switch phase {
	case "open":
		if _, body := c.response(); body != "ended\n" {
			t.Errorf("body %q, want %q", body, "ended\n")
		}
	case "streaming":
		if got := c.chunks(); got != "ended\n" {
			t.Errorf("chunks %q, want %q", got, "ended\n")
		}
	case "declared", "raw":
		if got := c.line(); got != "ended\n" && got != " ended\n" {
			t.Errorf("line %q, want %q", got, "ended\n")
		}
	}
	if closes {
		if rest := c.rest(); rest != "" {
			t.Errorf("after the response came %q", rest)
		}
	}
}
