// This file tests hostile scripts and hostile peers: what they do must stay theirs.

package tests

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

// hostileToml gives scripts little, so that what they do against it shows soon; those that do nothing against it must
// get by with it on a slow machine.
const hostileToml = `[server]
listen = ["127.0.0.1:0"]
pages = "pages"
library = "lib"

[limits]
script_time = "1s"
script_string = "8MiB"
`

// crowdedToml lets many hang on, and for longer than a test takes.
const crowdedToml = `[server]
listen = ["127.0.0.1:0"]
pages = "pages"
library = "lib"

[limits]
connections = 4000
connections_per_address = 4000

[timeouts]
head = "10m"
body = "10m"
`

const hostileLua = `
local function reg(name, fn) ns_register_proc("GET", "/lua/" .. name, fn) end
reg("loop", function() while true do end end)
reg("loop-caught", function() while true do pcall(function() while true do end end) end end)
reg("loop-asleep", function() while true do ns_sleep(0) end end)
reg("recursion", function() local function f() return 1 + f() end f() end)
reg("string", function() local s = "x" while true do s = s .. s end end)
reg("rep", function() return #string.rep("x", 2^40) end)
reg("pattern", function() return string.find(string.rep("a", 5000), string.rep("a*", 50) .. "b") end)
reg("gsub", function() return string.gsub(string.rep("a", 100000), ".", string.rep("y", 100000)) end)
reg("format", function() return #string.format("%99999999d", 1) end)
reg("key", function() ns_crypto.pbkdf2_hmac({iterations = 100000000, secret = "a", salt = "b"}) end)
reg("exit", function() os.exit(1) end)
reg("registry", function() local function f(...) return f(1, ...) end f() end)
reg("coroutine", function() local function f() coroutine.wrap(f)() end f() end)
reg("error-object", function() error(setmetatable({}, {__tostring = function() while true do end end})) end)
reg("fine", function() ns_return(200, "text/plain", "fine\n") end)
`

const hostileTcl = `
proc reg {name body} { proc h_$name {} $body; ns_register_proc GET /tcl/$name h_$name }
reg loop { while 1 {} }
reg loop-caught { while 1 { catch { while 1 {} } } }
reg loop-asleep { while 1 { ns_sleep 0 } }
reg tailcalls { proc f {} { tailcall f }; f }
reg child { interp eval [interp create] { while 1 {} } }
reg level { return -level 99999999 -code 7 x }
reg brackets { eval [string repeat {[} 1000000] }
reg sum { expr 1[string repeat +1 1000000] }
reg recursion { proc f {} { f }; f }
reg string { set s x; while 1 { append s $s } }
reg repeat { string repeat xyz 1000000000000 }
reg regexp { regexp {(a*)*(a*)*(.*)\1\2b} [string repeat a 5000] }
reg list { set l {}; while 1 { lappend l $l } }
reg key { ns_crypto::pbkdf2_hmac -iterations 100000000 -secret a -salt b }
reg exit { exit 1 }
reg expr { expr {2 ** 100000000} }
reg format { format %99999999999d 1 }
reg fine { ns_return 200 text/plain "fine\n" }
`

var registered = regexp.MustCompile(`(?m)^reg[ (]"?([a-z-]+)`)

// TestHostileScripts runs each hostile handler and wants a 500 for it alone, and the server as it was.
func TestHostileScripts(t *testing.T) {
	p := start(t, map[string]string{"nsgo.toml": hostileToml, "lib/h.lua": hostileLua, "lib/h.tcl": hostileTcl})
	for lang, text := range map[string]string{"lua": hostileLua, "tcl": hostileTcl} {
		for _, m := range registered.FindAllStringSubmatch(text, -1) {
			name := m[1]
			if name == "fine" {
				continue
			}
			t.Run(lang+"/"+name, func(t *testing.T) {
				begun := time.Now()
				res, body := p.fetch("/" + lang + "/" + name)
				if res.StatusCode != 500 || strings.Contains(body, "lib/") {
					t.Errorf("%s %q after %v, want a 500 that tells nothing of the inside", res.Status, body, time.Since(begun))
				}
				if res, body := p.fetch("/" + lang + "/fine"); res.StatusCode != 200 || body != "fine\n" {
					t.Errorf("the next request got %s %q", res.Status, body)
				}
			})
		}
	}
}

// slowPeers are ways to hang on.
var slowPeers = []struct {
	name string
	do   func(c *client)
}{
	{"nothing sent", func(c *client) {}},
	{"half a head", func(c *client) { c.send("GET /lua/fine HTTP/1.1\r\nHost: a\r\nX-Slow: ") }},
	{"half a body", func(c *client) {
		c.send("POST /lua/fine HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nsome")
	}},
	{"does not read", func(c *client) {
		for range 20 {
			c.get("/big.txt")
		}
	}},
	{"idle", func(c *client) { c.get("/lua/fine"); c.response() }},
	{"nearly too long a head", func(c *client) { c.send("GET /lua/fine HTTP/1.1\r\nHost: a\r\nX-Long: " + strings.Repeat("x", 31<<10)) }},
	{"much pipelined", func(c *client) { c.send(strings.Repeat("GET /big.txt HTTP/1.1\r\nHost: a\r\n\r\n", 2000)) }},
}

// peerMemory is what one of them may cost the server, bytes.
const peerMemory = 128 << 10

// TestSlowPeers has many clients hang on and measures what a well-behaved one sees.
func TestSlowPeers(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 200
	}
	p := start(t, crowdedFiles())
	alone := p.latency(300)
	before := p.resident()
	for i := range n {
		slowPeers[i%len(slowPeers)].do(p.dial("http"))
	}
	bound := 5*alone + 50*time.Millisecond
	among := p.latency(300)
	for tries := 0; among > bound && tries < 5; tries++ { // what else the machine does passes, they hang on
		among = p.latency(300)
	}
	t.Logf("median latency alone %v, among %d that hang on %v", alone, n, among)
	if among > bound {
		t.Errorf("a well-behaved client waits %v among %d that hang on, %v alone", among, n, alone)
	}
	each := (p.resident() - before) / int64(n)
	t.Logf("each that hangs on takes %d KiB", each>>10)
	if each > peerMemory && !testing.Short() && !raceEnabled { // few peers share what the process takes anyway, and the detector takes its own
		t.Errorf("each that hangs on takes %d bytes, more than %d", each, peerMemory)
	}
}

// resident returns the memory of the process, bytes; 0 where nobody tells.
func (p *process) resident() (bytes int64) {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if m := regexp.MustCompile(`VmRSS:\s+(\d+) kB`).FindSubmatch(status); m != nil {
		bytes, _ = strconv.ParseInt(string(m[1]), 10, 64)
	}
	return bytes << 10
}

// crowdedFiles is a site for many clients at once.
func crowdedFiles() map[string]string {
	return map[string]string{"nsgo.toml": crowdedToml, "lib/h.lua": hostileLua, "pages/big.txt": strings.Repeat("0123456789abcdef", 1<<15)}
}

// latency returns the median time of requests over one kept connection.
func (p *process) latency(n int) time.Duration {
	c := p.dial("http")
	times := make([]time.Duration, n)
	for i := range times {
		begun := time.Now()
		c.get("/lua/fine")
		if _, body := c.response(); body != "fine\n" {
			p.t.Fatalf("got %q", body)
		}
		times[i] = time.Since(begun)
	}
	sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
	return times[n/2]
}

// TestSlowHTTPTest lets slowhttptest try its four ways.
func TestSlowHTTPTest(t *testing.T) {
	needProgram(t, "slowhttptest")
	if testing.Short() {
		t.Skip("SKIP: takes a minute")
	}
	p := start(t, crowdedFiles())
	for name, args := range map[string]string{
		"slow head":     "-H -c 500 -r 200 -i 2 -l 10",
		"slow body":     "-B -c 500 -r 200 -i 2 -l 10",
		"slow reader":   "-X -c 500 -r 200 -w 10 -y 20 -n 2 -z 5 -l 10",
		"range request": "-R -c 500 -r 200 -l 10 -a 10 -b 3000",
	} {
		t.Run(name, func(t *testing.T) {
			url := p.url("/big.txt")
			args := append(strings.Fields(args), "-u", url, "-p", "5")
			out, err := exec.Command("timeout", append([]string{"60", "slowhttptest"}, args...)...).CombinedOutput()
			text := colour.ReplaceAllString(string(out), "")
			readings := regexp.MustCompile(`service available:\s+(\S+)`).FindAllStringSubmatch(text, -1)
			if len(readings) == 0 {
				t.Fatalf("slowhttptest %s: %v\n%s", strings.Join(args, " "), err, text)
			}
			for _, m := range readings {
				if m[1] != "YES" {
					t.Fatalf("the service was not available at some time:\n%s", text)
				}
			}
			t.Logf("available in all of %d readings", len(readings))
		})
	}
}

var colour = regexp.MustCompile("\x1b\\[[0-9;]*[A-Za-z]")

// TestRunningLimit fills the server and wants a 503 with Retry-After for what comes on top, and what runs finished.
func TestRunningLimit(t *testing.T) {
	toml := strings.Replace(hostileToml, "[limits]", "[limits]\nrunning = 4", 1)
	p := start(t, map[string]string{"nsgo.toml": toml, "lib/h.lua": `
ns_register_proc("GET", "/wait", function()
  ns_log("notice", "it waits")
  while not nsv_exists("go", "on") do ns_sleep(0.005) end
  ns_return(200, "text/plain", "finished\n")
end, nil, {abort = "stop"})
`, "pages/on.lua": `nsv_set("go", "on", 1) ns_return(200, "text/plain", "on\n")`})
	running := make([]*client, 4)
	for i := range running {
		running[i] = p.dial("http")
		running[i].get("/wait")
		p.awaitLog("it waits", i+1) // before anything else counts as running
	}
	refused := 0
	for until := time.Now().Add(deadline); refused == 0 && time.Now().Before(until); {
		res, _ := p.fetch("/nothing-here")
		if res.StatusCode == 503 {
			refused++
			if res.Header.Get("Retry-After") == "" {
				t.Error("a 503 without Retry-After")
			}
		}
	}
	if refused == 0 {
		t.Fatal("the limit was never reached")
	}
	running[0].rst() // makes room
	for until := time.Now().Add(deadline); time.Now().Before(until); {
		if res, _ := p.fetch("/on.lua"); res.StatusCode == 200 {
			break
		}
	}
	for _, c := range running[1:] {
		if _, body := c.response(); body != "finished\n" {
			t.Errorf("what ran got %q", body)
		}
	}
}
