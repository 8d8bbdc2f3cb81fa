// This file reads responses that ns_conn alive has put its bytes into by real clients, directly and through proxies: the
// content must be unchanged. What is not installed is skipped.

package tests

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

const probedLua = `
local parts = {}
for i = 1, 5 do parts[i] = "<p>part " .. i .. " of a page that was asked whether its reader is there.</p>\n" end
local function page(probes, stream)
  return function()
    for i = 1, probes do ns_conn("alive") end
    if not stream then return ns_return(200, "text/html", table.concat(parts)) end
    ns_headers(200, "text/html")
    for _, part in ipairs(parts) do
      for i = 1, probes do ns_conn("alive") end
      ns_write(part)
      ns_sleep(0.01)
    end
    for i = 1, probes do ns_conn("alive") end
  end
end
ns_register_proc("GET", "/whole", page(20, false))
ns_register_proc("GET", "/stream", page(20, true))
ns_register_proc("GET", "/redirect", function() for i = 1, 5 do ns_conn("alive") end ns_returnredirect("/whole") end)
ns_register_proc("GET", "/missing", function() for i = 1, 5 do ns_conn("alive") end ns_returnnotfound() end)
`

// probedPage is what /whole and /stream give.
func probedPage() string {
	var page strings.Builder
	for i := 1; i <= 5; i++ {
		fmt.Fprintf(&page, "<p>part %d of a page that was asked whether its reader is there.</p>\n", i)
	}
	return page.String()
}

// clients are commands that print the body of @url.
var clients = map[string][]string{
	"curl":    {"curl", "-sS", "--max-time", "60", "@url"},
	"wget":    {"wget", "-q", "-T", "60", "-O", "-", "@url"},
	"python3": {"python3", "-c", "import sys,urllib.request; sys.stdout.write(urllib.request.urlopen('@url',timeout=60).read().decode())"},
	"node":    {"node", "-e", "fetch('@url').then(r=>r.text()).then(t=>process.stdout.write(t))"},
	"tclsh":   {"tclsh", "@script"},
	"perl":    {"perl", "-MHTTP::Tiny", "-e", "print HTTP::Tiny->new(timeout=>60)->get('@url')->{content}"},
}

// tclClient is the script for tclsh, which takes none on its command line.
const tclClient = `package require http
set token [http::geturl @url -timeout 60000]
puts -nonewline [http::data $token]
`

func TestProbesThroughClients(t *testing.T) {
	p := start(t, map[string]string{"lib/probed.lua": probedLua})
	for name, argv := range clients {
		for _, path := range []string{"/whole", "/stream"} {
			t.Run(name+path, func(t *testing.T) {
				needProgram(t, argv[0])
				script := filepath.Join(t.TempDir(), "get.tcl")
				os.WriteFile(script, []byte(strings.ReplaceAll(tclClient, "@url", p.url(path))), 0o644)
				args := make([]string, len(argv)-1)
				for i, a := range argv[1:] {
					args[i] = strings.NewReplacer("@url", p.url(path), "@script", script).Replace(a)
				}
				out, err := exec.Command(argv[0], args...).Output()
				if err != nil || string(out) != probedPage() {
					t.Errorf("got %q, %v; want %q", out, err, probedPage())
				}
			})
		}
	}
}

// TestProbesThroughGo reads also what a client follows or shows: a redirect, an error page.
func TestProbesThroughGo(t *testing.T) {
	p := start(t, map[string]string{"lib/probed.lua": probedLua})
	for path, want := range map[string]int{"/whole": 200, "/stream": 200, "/redirect": 200, "/missing": 404} {
		res, err := http.Get(p.url(path))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != want || want == 200 && string(body) != probedPage() {
			t.Errorf("%s: %s, %q, %v", path, res.Status, body, err)
		}
	}
}

func TestProbesThroughChromium(t *testing.T) {
	needProgram(t, "chromium")
	p := start(t, map[string]string{"lib/probed.lua": probedLua})
	for _, path := range []string{"/whole", "/stream"} {
		dir := scratch(t)
		cmd := exec.Command("timeout", "180", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--user-data-dir="+dir, "--dump-dom", p.url(path))
		cmd.Env = append(os.Environ(), "HOME="+dir, "TMPDIR="+dir)
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), probedPage()[:len(probedPage())-1]) {
			t.Errorf("%s: chromium shows %q, %v", path, out, err)
		}
	}
}

// scratch makes a directory for another program, whose helpers may still write into it when it has ended: it is removed
// as soon as they let that be, where t.TempDir would report a failure.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "nsgo-scratch")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if os.RemoveAll(dir) == nil {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	})
	return dir
}

// proxy is a program that hands requests at @proxy on to @server.
type proxy struct {
	name, program string
	files         map[string]string
	argv          []string
}

var proxies = []proxy{
	{"nginx", "nginx", map[string]string{"nginx.conf": `daemon off; pid @dir/pid; error_log @dir/error.log; worker_processes 1;
events {}
http { access_log off; client_body_temp_path @dir/b; proxy_temp_path @dir/p; fastcgi_temp_path @dir/f; uwsgi_temp_path @dir/u; scgi_temp_path @dir/s;
  server { listen @proxy; location / { proxy_pass http://@server; proxy_http_version 1.1; proxy_buffering off; } } }
`}, []string{"nginx", "-p", "@dir", "-c", "@dir/nginx.conf"}},
	{"haproxy", "haproxy", map[string]string{"haproxy.cfg": `defaults
  mode http
  timeout connect 60s
  timeout client 60s
  timeout server 60s
frontend f
  bind @proxy
  default_backend b
backend b
  server s @server
`}, []string{"haproxy", "-db", "-f", "@dir/haproxy.cfg"}},
	{"apache", "apache2", map[string]string{"apache.conf": `ServerRoot @dir
ServerName localhost
PidFile @dir/pid
ErrorLog @dir/error.log
Listen @proxy
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
ProxyPass / http://@server/
`}, []string{"apache2", "-DFOREGROUND", "-f", "@dir/apache.conf"}},
	{"caddy", "caddy", map[string]string{"Caddyfile": `{
	admin off
	auto_https off
}
http://@proxy {
	reverse_proxy @server
}
`}, []string{"caddy", "run", "--adapter", "caddyfile", "--config", "@dir/Caddyfile"}},
}

func TestProbesThroughProxies(t *testing.T) {
	p := start(t, map[string]string{"lib/probed.lua": probedLua})
	for _, px := range proxies {
		t.Run(px.name, func(t *testing.T) {
			needProgram(t, px.program)
			addr := startProxy(t, px, p.addr("http"))
			for _, path := range []string{"/whole", "/stream"} {
				res, err := http.Get("http://" + addr + path)
				if err != nil {
					t.Fatal(err)
				}
				body, err := io.ReadAll(res.Body)
				res.Body.Close()
				if err != nil || string(body) != probedPage() {
					t.Errorf("%s through %s: %s %q, %v", path, px.name, res.Status, body, err)
				}
			}
		})
	}
}

// startProxy runs a proxy before a server and returns its address.
func startProxy(t *testing.T, px proxy, server string) string {
	t.Helper()
	addr, dir := freeAddress(t), scratch(t)
	fill := strings.NewReplacer("@dir", dir, "@proxy", addr, "@server", server)
	for name, text := range px.files {
		os.WriteFile(filepath.Join(dir, name), []byte(fill.Replace(text)), 0o644)
	}
	args := make([]string, len(px.argv))
	for i, a := range px.argv {
		args[i] = fill.Replace(a)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(cmd) })
	for until := time.Now().Add(deadline); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr
		}
	}
	t.Skipf("SKIP: %s does not listen", px.name)
	return ""
}

// freeAddress gives an address that a program can listen on. On Linux it is one of loopback's that nothing else uses: on
// 127.0.0.1 any connection of this machine may take the port before the program does.
func freeAddress(t *testing.T) string {
	t.Helper()
	host := "127.0.0.1"
	if runtime.GOOS == "linux" {
		host = "127.0.110.115"
	}
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// end has a program end with all its workers, which outlive it when it is killed.
func end(cmd *exec.Cmd) {
	cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(deadline, func() { cmd.Process.Kill() })
	defer late.Stop()
	cmd.Wait()
}

func needProgram(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("SKIP: %s is not installed", name)
	}
}
