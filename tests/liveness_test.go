// This file tests how scripts learn that a client has gone: ns_write's answer, onabort, abort = "stop".

package tests

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const livenessLua = `
ns_register_proc("GET", "/lua/loop", function()
  local id = ns_queryget("id")
  ns_headers(200, "text/plain")
  local n = 0
  while ns_write("tick\n") do n = n + 1 ns_sleep(0.001) end
  nsv_set("ended", id, "write " .. ns_conn("state"))
end)

ns_register_proc("GET", "/lua/hook", function()
  local id = ns_queryget("id")
  ns_atclose(function() nsv_incr("closed", id) end)
  ns_conn("onabort", function() nsv_set("aborted", id, string.format("%.6f", ns_time("get"))) nsv_incr("aborts", "n") end)
  ns_headers(200, "text/plain")
  ns_write("begun\n")
  local rounds, pause = tonumber(ns_queryget("rounds")), tonumber(ns_queryget("pause", "0.05"))
  for i = 1, rounds do
    if not ns_write("tick " .. i .. "\n") then break end
    ns_sleep(pause)
  end
  nsv_incr("finished", "n")
end)

ns_register_proc("GET", "/lua/stopped", function()
  local id = ns_queryget("id")
  ns_atclose(function() nsv_set("closed", id, "yes") end)
  ns_headers(200, "text/plain")
  ns_write("begun\n")
  if ns_queryget("how") == "sleep" then ns_sleep(600)
  elseif ns_queryget("how") == "spin" then while true do end
  else while true do pcall(ns_write, "tick\n") end end
  nsv_set("closed", id, "ran on")
end, nil, {abort = "stop"})

ns_register_proc("GET", "/lua/nsv", function()
  local array, key = ns_queryget("a"), ns_queryget("k")
  local wanted = ns_queryget("v")
  for i = 1, 10000 do
    if nsv_exists(array, key) and (not wanted or wanted == "" or tostring(nsv_get(array, key)) == wanted) then break end
    ns_sleep(0.005)
  end
  ns_return(200, "text/plain", tostring(nsv_exists(array, key) and nsv_get(array, key)))
end)
`

const livenessTcl = `
proc loop {} {
    set id [ns_queryget id]
    ns_headers 200 text/plain
    while {[ns_write "tick\n"]} { ns_sleep 0.001 }
    nsv_set ended $id "write [ns_conn state]"
}
ns_register_proc GET /tcl/loop loop

proc hook {} {
    set id [ns_queryget id]
    ns_atclose "nsv_incr closed $id"
    ns_conn onabort "nsv_set aborted $id \[format %.6f \[ns_time get\]\]; nsv_incr aborts n"
    ns_headers 200 text/plain
    ns_write "begun\n"
    for {set i 1} {$i <= [ns_queryget rounds]} {incr i} {
        if {![ns_write "tick $i\n"]} break
        ns_sleep 0.05
    }
    nsv_incr finished n
}
ns_register_proc GET /tcl/hook hook

proc stopped {} {
    set id [ns_queryget id]
    ns_atclose "nsv_set closed $id yes"
    ns_headers 200 text/plain
    ns_write "begun\n"
    switch [ns_queryget how] {
        sleep { ns_sleep 600 }
        spin  { while 1 {} }
        default { while 1 { catch {ns_write "tick\n"} } }
    }
    nsv_set closed $id "ran on"
}
ns_register_proc -abort stop GET /tcl/stopped stopped
`

func livenessFiles(t *testing.T) map[string]string {
	files := contractFiles(t)
	files["lib/liveness.lua"] = livenessLua
	files["lib/liveness.tcl"] = livenessTcl
	return files
}

// shared waits until an nsv has a value (any, if want is "") and returns it.
func (p *process) shared(array, key, want string) string {
	p.t.Helper()
	_, body := p.fetch("/lua/nsv?a=" + array + "&k=" + key + "&v=" + want)
	return body
}

func TestWriteTells(t *testing.T) {
	p := start(t, livenessFiles(t))
	for _, lang := range languages {
		for _, scheme := range []string{"http", "https"} {
			t.Run(lang+"/"+scheme, func(t *testing.T) {
				id := lang + scheme
				c := p.dial(scheme)
				c.get("/" + lang + "/loop?id=" + id)
				for !strings.HasPrefix(c.line(), "tick") {
				}
				c.rst()
				if got := p.shared("ended", id, ""); got != "write reset" {
					t.Errorf("the loop ended with %q, want %q", got, "write reset")
				}
			})
		}
	}
}

// TestAbortStop resets a client whose script sleeps, spins or swallows every error, and wants it ended, with its hooks.
func TestAbortStop(t *testing.T) {
	p := start(t, livenessFiles(t))
	for _, lang := range languages {
		for _, how := range []string{"sleep", "spin", "catch"} {
			t.Run(lang+"/"+how, func(t *testing.T) {
				id := lang + how
				c := p.dial("http")
				c.get("/" + lang + "/stopped?id=" + id + "&how=" + how)
				readBegun(c, "streaming")
				c.rst()
				if got := p.shared("closed", id, ""); got != "yes" {
					t.Errorf("clean-up hook left %q, want %q\nlog: %s", got, "yes", p.logText())
				}
			})
		}
	}
}

// TestResetLatency measures the time from RST to onabort with many streams running. Those that are reset write so seldom
// that the next write cannot be what notices.
func TestResetLatency(t *testing.T) {
	p := start(t, livenessFiles(t))
	streams, resets := 1000, 200
	if testing.Short() {
		streams, resets = 100, 20
	}
	clients := make([]*client, streams+resets)
	for i := range clients {
		clients[i] = p.dial("http")
		pause := 0.05
		if i < resets {
			pause = 2
		}
		clients[i].get(fmt.Sprintf("/lua/hook?id=l%d&rounds=100000&pause=%g", i, pause))
		readBegun(clients[i], "streaming")
	}
	latency := make([]time.Duration, resets)
	for i := range latency {
		sent := time.Now()
		clients[i].rst()
		at, err := strconv.ParseFloat(p.shared("aborted", fmt.Sprintf("l%d", i), ""), 64)
		if err != nil {
			t.Fatalf("stream %d: onabort did not run: %v\nlog: %s", i, err, p.logText())
		}
		latency[i] = time.UnixMicro(int64(at * 1e6)).Sub(sent)
	}
	sort.Slice(latency, func(a, b int) bool { return latency[a] < latency[b] })
	median := latency[resets/2]
	t.Logf("RST to onabort, %d streams, %d resets: median %v, p99 %v, max %v", streams, resets,
		median, latency[resets*99/100], latency[resets-1])
	if median > 250*time.Millisecond { // the slowest tell more of the machine than of the server
		t.Errorf("the median is %v: far over what one poll of the kernel takes", median)
	}
}

// TestCrowd has many streaming clients, half of which reset at random moments and a quarter half-close.
func TestCrowd(t *testing.T) {
	p := start(t, livenessFiles(t))
	n := 2000
	if testing.Short() {
		n = 200
	}
	if s := os.Getenv("NSGO_CROWD"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	p.fetch("/nothing-here")
	before := p.descriptors()
	const rounds = 40
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			crowdClient(t, p, i, rounds)
		}()
	}
	wg.Wait()
	resets := (n + 1) / 2
	if got := p.shared("aborts", "n", strconv.Itoa(resets)); got != strconv.Itoa(resets) {
		t.Errorf("%s resets noticed, want %d", got, resets)
	}
	p.shared("finished", "n", strconv.Itoa(n))
	p.awaitDescriptors(before)
}

func crowdClient(t *testing.T, p *process, i, rounds int) {
	c := p.dial("http")
	defer c.tcp.Close()
	if i%2 == 0 { // its stream goes on until the reset, however long that takes
		c.get(fmt.Sprintf("/lua/hook?id=c%d&rounds=1000000", i))
	} else {
		c.get(fmt.Sprintf("/lua/hook?id=c%d&rounds=%d", i, rounds))
	}
	readBegun(c, "streaming")
	switch {
	case i%2 == 0:
		for k := rand.Intn(rounds / 2); k > 0; k-- {
			c.line()
		}
		c.rst()
		return
	case i%4 == 1:
		c.fin()
	}
	body := c.chunks()
	if !strings.HasSuffix(body, fmt.Sprintf("tick %d\n", rounds)) || strings.Count(body, "tick") != rounds {
		t.Errorf("client %d got %q", i, body)
	}
}

// descriptors counts the process's open files.
func (p *process) descriptors() int {
	entries, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "fd"))
	if err != nil {
		p.t.Skip("SKIP: no /proc here: " + err.Error())
	}
	return len(entries)
}

// awaitDescriptors waits until no more than a few files beyond want are open: the log's and the client's that asks.
func (p *process) awaitDescriptors(want int) {
	p.t.Helper()
	until := time.Now().Add(deadline)
	for p.descriptors() > want+2 {
		if time.Now().After(until) {
			p.t.Fatalf("%d descriptors are open, %d were at the start", p.descriptors(), want)
		}
		p.fetch("/nothing-here")
	}
}
