package tests

// This file tests nsgo under a service manager: listeners handed over, word of its state, and a life without root.

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// inherit makes a command that runs nsgo in dir with a listener of ours, as a service manager does.
func inherit(t *testing.T, dir string, l *net.TCPListener) *exec.Cmd {
	t.Helper()
	file, err := l.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	cmd := exec.Command("sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=http exec "$0"`, binary)
	cmd.Dir = dir
	cmd.ExtraFiles = []*os.File{file}
	return cmd
}

// An upgrade: a new process takes the listener of the old one, which drains. No request fails, on new connections and
// on kept ones.
func TestHandOver(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := site(t, map[string]string{
		"nsgo.toml":  fmt.Sprintf("[server]\nlisten = [%q]\n[log]\naccess = \"access.log\"\n", l.Addr()),
		"pages/a.lp": "<%= 40 + 2 %>",
	})
	url := "http://" + l.Addr().String() + "/a.lp"
	p := startCmd(t, inherit(t, dir, l.(*net.TCPListener)), 1)
	var stop atomic.Bool
	results := make(chan error, 4)
	for i := range cap(results) {
		go func() { results <- askUntil(&stop, url, i%2 == 0) }()
	}
	for range 3 {
		next := startCmd(t, inherit(t, dir, l.(*net.TCPListener)), 1)
		if status := p.stop(); status != 0 {
			t.Errorf("exit status %d; log:\n%s", status, p.logText())
		}
		p = next
	}
	stop.Store(true)
	for range cap(results) {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

// askUntil asks for a page again and again.
func askUntil(stop *atomic.Bool, url string, keep bool) error {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: !keep}, Timeout: deadline}
	defer client.CloseIdleConnections()
	for !stop.Load() {
		begun := time.Now()
		res, err := client.Get(url)
		if err != nil && time.Since(begun) > 900*time.Millisecond {
			continue // a server that ends waits a second for the request of a new connection: this machine took longer
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || string(body) != "42" {
			return fmt.Errorf("%v: %q, %v", res.Status, body, err)
		}
	}
	return nil
}

func TestServiceManagerIsTold(t *testing.T) {
	dir := site(t, map[string]string{"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n", "pages/a.txt": "a"})
	socket := filepath.Join(dir, "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	manager.SetDeadline(time.Now().Add(deadline))
	expect := func(want string) {
		t.Helper()
		buf := make([]byte, 100)
		n, err := manager.Read(buf)
		if got := string(buf[:n]); err != nil || got != want {
			t.Fatalf("told %q, %v; want %q", got, err, want)
		}
	}
	cmd := exec.Command(binary)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+socket)
	p := startCmd(t, cmd, 1)
	expect("READY=1")
	p.cmd.Process.Signal(syscall.SIGHUP)
	expect("RELOADING=1")
	expect("READY=1")
	p.stop()
	expect("STOPPING=1")
}

// Started as root, the server becomes a user, and can still reload and reopen its logs.
func TestPrivilegesAreDropped(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIP: only root can become another user")
	}
	for _, tt := range []struct{ name, config, log string }{
		{"user", "user = \"nobody\"\n", "access.log"},
		{"user and chroot", "user = \"nobody\"\nchroot = \".\"\n", "access.log"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := site(t, map[string]string{
				"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n" + tt.config + "[log]\naccess = \"access.log\"\n",
				"pages/a.lua": `local f, why = io.open("/etc/passwd")
					ns_return(200, "text/plain", f and "outside" or "inside")`,
				"lib/l.lua": "",
			})
			for d := dir; d != os.TempDir() && len(d) > 1; d = filepath.Dir(d) {
				os.Chmod(d, 0o755)
			}
			p := startIn(t, dir, 1)
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
			if err == nil && !regexp.MustCompile(`Uid:\s+65534\s+65534\s+65534`).Match(status) {
				t.Errorf("not nobody:\n%s", status)
			}
			want := "outside"
			if strings.Contains(tt.config, "chroot") {
				want = "inside"
			}
			if _, body := p.fetch("/a.lua"); body != want {
				t.Errorf("%q, want %q; log:\n%s", body, want, p.logText())
			}
			p.cmd.Process.Signal(syscall.SIGHUP)
			p.awaitLog("reloaded", 1)
			if strings.Contains(p.logText(), "cannot reopen a log") {
				t.Errorf("a log was not opened anew:\n%s", p.logText())
			}
			if _, body := p.fetch("/a.lua"); body != want {
				t.Errorf("after a reload: %q", body)
			}
			p.stop()
			if log, _ := os.ReadFile(filepath.Join(dir, "access.log")); strings.Count(string(log), "GET /a.lua") != 2 {
				t.Errorf("access log: %q", log)
			}
		})
	}
}

func TestPrivilegesNeedRoot(t *testing.T) {
	dir := site(t, map[string]string{"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\nuser = \"no such user\"\n", "pages/a.txt": ""})
	cmd := exec.Command(binary)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "there is no user") {
		t.Errorf("%v: %s", err, out)
	}
}
