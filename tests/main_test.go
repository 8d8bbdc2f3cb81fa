// Package tests drives a real nsgo process over real sockets.
package tests

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// deadline bounds every wait of these tests; it is long because machines that run tests can be slow.
const deadline = time.Minute

// binary is the nsgo that all tests start, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "nsgo-tests")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "nsgo")
	args := []string{"build", "-o", binary}
	if raceEnabled {
		args = append(args, "-race")
	}
	build := exec.Command("go", append(args, "nsgo/cmd/nsgo")...)
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "building nsgo:", err)
		return 1
	}
	return m.Run()
}

// process is a running nsgo.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	dir    string
	addrs  []string // in the order in which the server named them
	scheme []string
	mu     sync.Mutex
	log    bytes.Buffer
	logged *sync.Cond
	done   chan struct{} // closed when the process has ended
}

// site writes files (name to text) to a new directory and returns it.
func site(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// start runs nsgo in a directory made of files and waits until it listens. A file nsgo.toml is added if there is none.
func start(t testing.TB, files map[string]string) *process {
	t.Helper()
	if _, ok := files["nsgo.toml"]; !ok {
		files["nsgo.toml"] = "[server]\nlisten = [\"127.0.0.1:0\"]\npages = \"pages\"\nlibrary = \"lib\"\n"
	}
	dir := site(t, files)
	for _, sub := range []string{"pages", "lib"} {
		os.MkdirAll(filepath.Join(dir, sub), 0o755)
	}
	return startIn(t, dir, strings.Count(files["nsgo.toml"], "127.0.0.1:0"))
}

// startIn runs nsgo in dir and waits until it has named that many listeners.
func startIn(t testing.TB, dir string, listeners int, args ...string) *process {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir = dir
	return startCmd(t, cmd, listeners)
}

// startCmd runs a command that becomes nsgo and waits until it has named that many listeners.
func startCmd(t testing.TB, cmd *exec.Cmd, listeners int) *process {
	t.Helper()
	p := &process{t: t, cmd: cmd, dir: cmd.Dir, done: make(chan struct{})}
	p.logged = sync.NewCond(&p.mu)
	stderr, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go p.readLog(bufio.NewScanner(stderr))
	t.Cleanup(func() { p.stop() })
	p.awaitLog("listening on", listeners)
	return p
}

var listening = regexp.MustCompile(`listening on (https?)://([^\s"]+)`)

// readLog keeps what the process writes to standard error, and the addresses that it names there.
func (p *process) readLog(lines *bufio.Scanner) {
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.mu.Lock()
		p.log.Write(append(lines.Bytes(), '\n'))
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			p.scheme = append(p.scheme, m[1])
			p.addrs = append(p.addrs, m[2])
		}
		p.mu.Unlock()
		p.logged.Broadcast()
	}
	p.cmd.Wait()
	p.mu.Lock() // who is about to wait must not miss it
	close(p.done)
	p.mu.Unlock()
	p.logged.Broadcast()
}

// logText returns what the process has logged so far.
func (p *process) logText() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// awaitLog waits until the log holds text n times.
func (p *process) awaitLog(text string, n int) {
	p.t.Helper()
	until := time.Now().Add(deadline)
	timer := time.AfterFunc(deadline+time.Millisecond, p.logged.Broadcast) // not before until: nothing else may come
	defer timer.Stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	for strings.Count(p.log.String(), text) < n {
		select {
		case <-p.done:
			p.t.Fatalf("nsgo ended before it logged %q; its log:\n%s", text, p.log.String())
		default:
		}
		if time.Now().After(until) {
			p.t.Fatalf("nsgo did not log %q; its log:\n%s", text, p.log.String())
		}
		p.logged.Wait()
	}
}

// stop ends the process by SIGTERM and returns its exit status.
func (p *process) stop() int {
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(deadline):
		p.cmd.Process.Kill()
		<-p.done
		p.t.Errorf("nsgo did not end within %v of SIGTERM; its log:\n%s", deadline, p.logText())
	}
	return p.cmd.ProcessState.ExitCode()
}

// addr returns the address of the first listener of a scheme.
func (p *process) addr(scheme string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, s := range p.scheme {
		if s == scheme {
			return p.addrs[i]
		}
	}
	p.t.Fatalf("nsgo listens on no %s address", scheme)
	return ""
}

// url returns the URL of a path on the plain listener.
func (p *process) url(path string) string { return "http://" + p.addr("http") + path }
