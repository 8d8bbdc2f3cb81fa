// This file tests scripts that work on after their response: whatever they do, their client is served.

package tests

import "testing"

// Each handler works on until the client has got further: a server that makes it wait leaves both waiting.
const worksOnLua = `
local function id() return ns_queryget("id") end
local function waiting(id) return not nsv_exists("go", id) end
local function reg(name, fn) for _, m in ipairs{"GET", "POST"} do ns_register_proc(m, "/lua/" .. name, fn) end end
local function answer() ns_return(200, "text/plain", "done\n") end
local function compute(id) while waiting(id) do for i = 1, 1000 do end end nsv_set("on", id, "on") end
reg("go", function() nsv_set("go", id(), 1) ns_return(200, "text/plain", "go\n") end)
reg("on", function()
  while not nsv_exists("on", id()) do ns_sleep(0.005) end
  ns_return(200, "text/plain", nsv_get("on", id()))
end)
reg("compute", function() answer() compute(id()) end)
reg("sleep", function() answer() while waiting(id()) do ns_sleep(0.005) end nsv_set("on", id(), "on") end)
reg("close", function() ns_headers(200, "text/plain", 5) ns_write("done\n") ns_conn("close") compute(id()) end)
reg("alive", function() answer() while waiting(id()) do ns_conn("alive", {wait = 5}) end nsv_set("on", id(), "on") end)
reg("hook", function() local id = id() ns_atclose(function() compute(id) end) answer() end)
reg("stream", function() local id = id() ns_atclose(function() compute(id) end) ns_headers(200, "text/plain") ns_write("done\n") end)
reg("raw", function() local id = id() ns_atclose(function() compute(id) end) ns_write("HTTP/1.1 200 OK\r\n\r\ndone\n") end)
reg("trace", answer)
ns_register_trace("GET", "/lua/trace", function() compute(id()) end)
`

const worksOnTcl = `
proc id {} { ns_queryget id }
proc waiting {id} { expr {![nsv_exists go $id]} }
proc answer {} { ns_return 200 text/plain "done\n" }
proc compute {id} { while {[waiting $id]} { for {set i 0} {$i < 1000} {incr i} {} }; nsv_set on $id on }
proc go {} { nsv_set go [id] 1; ns_return 200 text/plain "go\n" }
proc on {} {
    while {![nsv_exists on [id]]} { ns_sleep 0.005 }
    ns_return 200 text/plain [nsv_get on [id]]
}
proc computes {} { answer; compute [id] }
proc sleeps {} { answer; while {[waiting [id]]} { ns_sleep 0.005 }; nsv_set on [id] on }
proc closes {} { ns_headers 200 text/plain 5; ns_write "done\n"; ns_conn close; compute [id] }
proc asks {} { answer; while {[waiting [id]]} { ns_conn alive -wait 5 }; nsv_set on [id] on }
proc hooks {} { ns_atclose [list compute [id]]; answer }
proc streams {} { ns_atclose [list compute [id]]; ns_headers 200 text/plain; ns_write "done\n" }
proc raws {} { ns_atclose [list compute [id]]; ns_write "HTTP/1.1 200 OK\r\n\r\ndone\n" }
proc traces {} { compute [id] }
proc afters {} { answer; while {[waiting [id]]} { after 5 }; nsv_set on [id] on }
proc vwaits {} {
    answer
    while {[waiting [id]]} { after 5 {set ::later 1}; vwait ::later }
    nsv_set on [id] on
}
proc childs {} { answer; set k [interp create]; $k alias waiting waiting; $k eval "while {\[waiting [id]\]} {}"; nsv_set on [id] on }
foreach {name proc} {go go on on compute computes close closes sleep sleeps alive asks hook hooks stream streams raw raws trace answer
    after afters vwait vwaits child childs} {
    ns_register_proc GET /tcl/$name $proc
    ns_register_proc POST /tcl/$name $proc
}
ns_register_trace GET /tcl/trace traces
`

func worksOnFiles(t *testing.T) map[string]string {
	files := contractFiles(t)
	files["nsgo.toml"] += "[script]\ninterps = 8\n"
	files["lib/works.lua"], files["lib/works.tcl"] = worksOnLua, worksOnTcl
	return files
}

// TestWorksOnWhatever has scripts work on in every way that they can: the next request of their client is answered.
func TestWorksOnWhatever(t *testing.T) {
	p := start(t, worksOnFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		ways := []string{"compute", "close", "sleep", "alive", "hook", "stream", "trace"}
		if prefix == "/tcl" {
			ways = append(ways, "after", "vwait", "child")
		}
		for _, way := range ways {
			t.Run(way, func(t *testing.T) {
				c, id := dial(), "?id="+t.Name()
				c.get(prefix + "/" + way + id)
				if _, body := c.response(); body != "done\n" {
					t.Fatalf("%q", body)
				}
				c.get(prefix + "/go" + id)
				if _, body := c.response(); body != "go\n" {
					t.Fatalf("the next request got %q", body)
				}
				if _, body := p.fetch(prefix + "/on" + id); body != "on" {
					t.Errorf("the script did not work on: %q", body)
				}
			})
		}
	})
}

// TestWorksOnUnread does so with a request body that nobody reads, that has arrived and that has not.
func TestWorksOnUnread(t *testing.T) {
	p := start(t, worksOnFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		for way, body := range map[string]string{
			"length": "Content-Length: 5\r\n\r\nabcde", "chunked": "Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
		} {
			for split := range 2 {
				c, id := dial(), "?id="+t.Name()+way+string(rune('0'+split))
				early := body[:len(body)-4*split]
				c.send("POST " + prefix + "/sleep" + id + " HTTP/1.1\r\nHost: test\r\n" + early)
				if _, got := c.response(); got != "done\n" {
					t.Fatalf("%q", got)
				}
				c.send(body[len(early):])
				c.get(prefix + "/go" + id)
				if _, got := c.response(); got != "go\n" {
					t.Errorf("%s: the next request got %q", way, got)
				}
			}
		}
	})
}

// TestWorksOnClosing does so where the connection ends with the response: the client sees its end at once.
func TestWorksOnClosing(t *testing.T) {
	p := start(t, worksOnFiles(t))
	each(t, p, func(t *testing.T, prefix string, dial func() *client) {
		for _, way := range []string{"compute", "hook", "raw", "trace"} {
			c, id := dial(), "?id="+t.Name()+way
			c.get(prefix+"/"+way+id, "Connection: close")
			c.rest()
			p.fetch(prefix + "/go" + id)
			if _, body := p.fetch(prefix + "/on" + id); body != "on" {
				t.Errorf("%s: the script did not work on: %q", way, body)
			}
		}
	})
}
