// This file starts and stops the servers that are compared, and writes the site that they serve.

package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	nsgoAddr    = "127.0.0.1:18080"
	nginxAddr   = "127.0.0.1:18081"
	netHTTPAddr = "127.0.0.1:18082"
	loopAddr    = "127.0.0.1:18083"
)

// server is a program that serves at addr.
type server struct {
	name, addr string
	argv       []string
	cmd        *exec.Cmd
}

// start runs the server on CPU 0 and waits until it accepts connections.
func (s *server) start() error {
	s.cmd = exec.Command("taskset", append([]string{"-c", "0"}, s.argv...)...)
	s.cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); time.Sleep(time.Millisecond) {
		if c, err := net.Dial("tcp", s.addr); err == nil {
			c.Close()
			return nil
		}
	}
	s.stop()
	return fmt.Errorf("%s does not listen on %s", s.name, s.addr)
}

// stop ends the server and waits for it.
func (s *server) stop() {
	s.cmd.Process.Signal(syscall.SIGTERM)
	s.cmd.Wait()
}

// processorTime returns how long the server has run on the processor, with its children: nginx works in one.
func (s *server) processorTime() (sum time.Duration) {
	pids := []string{strconv.Itoa(s.cmd.Process.Pid)}
	for len(pids) > 0 {
		tasks, _ := filepath.Glob("/proc/" + pids[0] + "/task/*")
		pids = pids[1:]
		for _, task := range tasks {
			stat, _ := os.ReadFile(filepath.Join(task, "schedstat")) // the first number is nanoseconds
			if words := strings.Fields(string(stat)); len(words) > 0 {
				ran, _ := strconv.ParseInt(words[0], 10, 64)
				sum += time.Duration(ran)
			}
			children, _ := os.ReadFile(filepath.Join(task, "children"))
			pids = append(pids, strings.Fields(string(children))...)
		}
	}
	return sum
}

// resident returns the server's resident memory in bytes.
func (s *server) resident() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(status), "\n") {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			return kb << 10, nil
		}
	}
	return 0, errors.New("no VmRSS in /proc")
}

// newNginx writes a configuration for nginx with its Lua module; nil where that is not installed.
func newNginx(dir string) *server {
	const module = "/usr/lib/nginx/modules/ngx_http_lua_module.so"
	if _, err := os.Stat(module); err != nil {
		return nil
	}
	conf := filepath.Join(dir, "nginx.conf")
	os.MkdirAll(filepath.Join(dir, "logs"), 0o755)
	text := strings.NewReplacer("@dir", dir, "@addr", nginxAddr, "@module", module).Replace(nginxConf)
	if err := os.WriteFile(conf, []byte(text), 0o644); err != nil {
		return nil
	}
	return &server{name: "nginx", addr: nginxAddr, argv: []string{"nginx", "-p", dir, "-c", conf}}
}

// nginxConf loads LuaJIT with the FFI library's usual companion and serves the same three things as nsgo's site.
const nginxConf = `
load_module /usr/lib/nginx/modules/ndk_http_module.so;
load_module @module;
daemon off;
worker_processes 1;
pid @dir/nginx.pid;
error_log @dir/logs/error.log;
events { worker_connections 4096; }
http {
    access_log off;
    keepalive_requests 1000000000;
    default_type text/plain;
    server {
        listen @addr;
        root @dir/pages;
        location = /hello { content_by_lua_block { ngx.header.content_length = 12; ngx.print("hello world\n") } }
        location = /page.lp { default_type text/html; content_by_lua_block {
            local t = {"<!doctype html><title>rows</title><table>\n"}
            for i = 1, 100 do t[#t + 1] = "<tr><td>" .. i .. "</td><td>" .. i * 1.5 .. "</td></tr>\n" end
            t[#t + 1] = "</table>\n"
            ngx.print(table.concat(t))
        } }
    }
}
`

// files is the site that nsgo serves; nginx serves the static file of it.
var files = map[string]string{
	"nsgo.toml": "[server]\nlisten = [\"" + nsgoAddr + "\"]\npages = \"pages\"\nlibrary = \"lib\"\n" +
		"[log]\naccess = \"\"\n[limits]\nconnections = 20000\nconnections_per_address = 20000\n[timeouts]\nidle = \"5m\"\n",
	"lib/bench.lua": `
ns_register_proc("GET", "/hello", function() ns_return(200, "text/plain", "hello world\n") end)
ns_register_proc("GET", "/concat", function()
  local t = {"<!doctype html><title>rows</title><table>\n"}
  for i = 1, 100 do t[#t + 1] = "<tr><td>" .. i .. "</td><td>" .. i * 1.5 .. "</td></tr>\n" end
  t[#t + 1] = "</table>\n"
  ns_return(200, "text/html", table.concat(t))
end)
ns_register_proc("GET", "/stream", function()
  ns_headers(200, "text/plain")
  while ns_write("tick\n") do ns_sleep(1) end
end)
`,
	"lib/bench.tcl": `
ns_register_proc GET /tcl hello
proc hello {} { ns_return 200 text/plain "hello world\n" }
ns_register_proc GET /chunks chunks
proc chunks {} {
    ns_headers 200 text/plain
    for {set i 0} {$i < 10} {incr i} { ns_write "line $i\n" }
}
`,
	"pages/page.adp": "<!doctype html><title>rows</title><table>\n" +
		"<% for {set i 1} {$i <= 100} {incr i} { ns_adp_puts \"<tr><td>$i</td><td>[expr {$i * 1.5}]</td></tr>\" } %></table>\n",
	"pages/page.lp": "<!doctype html><title>rows</title><table>\n" +
		"<% for i = 1, 100 do %><tr><td><%= i %></td><td><%= i * 1.5 %></td></tr>\n<% end %></table>\n",
	"pages/small.txt": strings.Repeat("0123456789abcde\n", 64),
}

func writeSite(dir string) error {
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
