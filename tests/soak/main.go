// Command soak runs a server under mixed load with faults injected - resets, half-closes, garbage, slow readers, reloads,
// script errors - checks every response byte for byte, and at the end that nothing has leaked.
//
//	go run ./tests/soak                  ten minutes
//	go run ./tests/soak -time 1m         one
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var (
	length  = flag.Duration("time", 10*time.Minute, "how long")
	workers = flag.Int("workers", 24, "clients at once")
)

func main() {
	log.SetFlags(log.Ltime)
	flag.Parse()
	s, err := startServer()
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(s.dir)
	ok := s.soak()
	s.cmd.Process.Signal(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		log.Printf("nsgo ended badly: %v", err)
		ok = false
	}
	if !ok {
		log.Printf("its log: %s", tail(s.logFile))
		os.RemoveAll(s.dir)
		os.Exit(1)
	}
}

// server is the process under load.
type server struct {
	dir, addr, logFile string
	cmd                *exec.Cmd
	faults             atomic.Int64 // responses that were not what they must be
	said               atomic.Int64 // of those, told on standard error
}

// startServer builds nsgo, writes its site and waits until it listens.
func startServer() (*server, error) {
	dir, err := os.MkdirTemp("", "nsgo-soak")
	if err != nil {
		return nil, err
	}
	binary := filepath.Join(dir, "nsgo")
	build := exec.Command("go", "build", "-o", binary, "nsgo/cmd/nsgo")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, err
	}
	for name, text := range site {
		path := filepath.Join(dir, name)
		os.MkdirAll(filepath.Dir(path), 0o755)
		os.MkdirAll(filepath.Join(dir, "tmp"), 0o755)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	s := &server{dir: dir, logFile: filepath.Join(dir, "stderr")}
	stderr, err := os.Create(s.logFile)
	if err != nil {
		return nil, err
	}
	defer stderr.Close()
	s.cmd = exec.Command(binary)
	s.cmd.Dir, s.cmd.Stderr = dir, stderr
	s.cmd.Env = append(os.Environ(), "TMPDIR="+filepath.Join(dir, "tmp"))
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	return s, s.awaitListener()
}

func (s *server) awaitListener() error {
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		text, _ := os.ReadFile(s.logFile)
		if _, rest, ok := strings.Cut(string(text), "listening on http://"); ok && strings.Contains(rest, "\n") {
			s.addr, _, _ = strings.Cut(rest, "\n")
			return nil
		}
	}
	return errors.New("nsgo does not listen: " + tail(s.logFile))
}

// soak runs the load and checks what is left of it.
func (s *server) soak() bool {
	s.load(min(*length/10, 10*time.Second)) // so that pools are filled before the first reading
	before := s.settled(usage{})
	done := s.load(*length)
	after := s.settled(before)
	fmt.Printf("%v, %d workers, %d exchanges, %d faults\n", *length, *workers, done, s.faults.Load())
	fmt.Printf("before: %v\nafter:  %v\n", before, after)
	for i := range actions {
		a := &actions[i]
		if n := a.times.Load(); n > 0 {
			fmt.Printf("  %-14s %6d times, %v each\n", a.name, n, time.Duration(a.took.Load()/n).Round(10*time.Microsecond))
		}
	}
	ok := s.faults.Load() == 0
	if after.descriptors > before.descriptors+4 {
		fmt.Println("descriptors have leaked")
		ok = false
	}
	if after.goroutines > before.goroutines+8 {
		fmt.Println("goroutines have leaked")
		ok = false
	}
	if after.tempFiles > 0 {
		fmt.Println("temporary files are left")
		ok = false
	}
	if after.resident > before.resident+before.resident/2+(64<<20) {
		fmt.Println("memory has grown")
		ok = false
	}
	return ok
}

// load runs the workers, and a reload now and then, for a time; it returns how many exchanges there were.
func (s *server) load(d time.Duration) int64 {
	var count atomic.Int64
	var wg sync.WaitGroup
	until := time.Now().Add(d)
	for i := range *workers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewSource(int64(i)))
			for time.Now().Before(until) {
				a := &actions[r.Intn(len(actions))]
				begun := time.Now()
				if err := a.do(s, r); err != nil {
					s.fault(a.name, err)
				}
				a.times.Add(1)
				a.took.Add(int64(time.Since(begun)))
				count.Add(1)
			}
		}()
	}
	reload := time.NewTicker(5 * time.Second)
	defer reload.Stop()
	end := time.After(d)
	for running := true; running; {
		select {
		case <-reload.C:
			s.cmd.Process.Signal(syscall.SIGHUP)
		case <-end:
			running = false
		}
	}
	wg.Wait()
	return count.Load()
}

func (s *server) fault(action string, err error) {
	s.faults.Add(1)
	if s.said.Add(1) <= 20 {
		log.Printf("%s: %v", action, err)
	}
}

// usage is what a process holds.
type usage struct {
	descriptors, goroutines, tempFiles int
	resident                           int64
}

func (u usage) String() string {
	return fmt.Sprintf("%d descriptors, %d goroutines, %d temporary files, %.1f MiB resident",
		u.descriptors, u.goroutines, u.tempFiles, float64(u.resident)/(1<<20))
}

// settled reads the usage once it has come down to want, or after half a minute as it is then.
func (s *server) settled(want usage) usage {
	var u usage
	for until := time.Now().Add(30 * time.Second); time.Now().Before(until); time.Sleep(500 * time.Millisecond) {
		u = s.usage()
		if want.descriptors > 0 && u.descriptors <= want.descriptors && u.goroutines <= want.goroutines && u.tempFiles == 0 {
			break
		}
		if want.descriptors == 0 && time.Until(until) < 27*time.Second {
			break
		}
	}
	return u
}

func (s *server) usage() usage {
	var u usage
	proc := fmt.Sprintf("/proc/%d/", s.cmd.Process.Pid)
	fds, _ := os.ReadDir(proc + "fd")
	u.descriptors = len(fds)
	temp, _ := os.ReadDir(filepath.Join(s.dir, "tmp"))
	u.tempFiles = len(temp)
	status, _ := os.ReadFile(proc + "status")
	for _, line := range strings.Split(string(status), "\n") {
		var kb int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kb); n == 1 {
			u.resident = kb << 10
		}
	}
	if c, err := s.dial(); err == nil {
		defer c.Close()
		fmt.Fprintf(c, "GET /goroutines HTTP/1.1\r\nHost: soak\r\nConnection: close\r\n\r\n")
		if _, body, err := readResponse(bufio.NewReader(c), "GET"); err == nil {
			fmt.Sscan(body, &u.goroutines)
		}
	}
	return u
}

func (s *server) dial() (*net.TCPConn, error) {
	c, err := net.Dial("tcp", s.addr)
	if err != nil {
		return nil, err
	}
	c.SetDeadline(time.Now().Add(60 * time.Second))
	return c.(*net.TCPConn), nil
}

// tail returns the end of a file.
func tail(file string) string {
	text, _ := os.ReadFile(file)
	return string(text[max(0, len(text)-3000):])
}
