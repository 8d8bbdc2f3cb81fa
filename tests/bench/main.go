// Command bench measures a whole nsgo against its peers and prints ratios. It needs Linux, wrk and taskset; nginx with
// its Lua module is measured where it is installed.
//
//	go run ./tests/bench                 all of it
//	go run ./tests/bench -only hello     one part: hello, page, concat, static, idle, streams, start
//	go run ./tests/bench -profile cmd/nsgo/default.pgo    nothing of it: renew the profile that the compiler goes by
//
// Servers run on CPU 0 and wrk on CPU 1, one server at a time and in turn, so that a machine whose speed drifts
// drifts for all of them. The figures to trust are the ratios.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"time"
)

var (
	rounds  = flag.Int("rounds", 5, "counted rounds of each measurement")
	seconds = flag.Int("seconds", 2, "seconds of load in a round")
	only    = flag.String("only", "", "measure this part alone")
	profile = flag.String("profile", "", "write a profile of the usual loads to this file, instead of measuring")
	clients = flag.Int("clients", 10000, "connections for idle and streams")
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	b, err := newBench()
	if err != nil {
		log.Fatal(err)
	}
	defer b.close()
	if *profile != "" {
		if err := b.writeProfile(*profile); err != nil {
			log.Fatal(err)
		}
		return
	}
	for _, part := range parts {
		if *only != "" && *only != part.name {
			continue
		}
		if err := part.run(b); err != nil {
			log.Printf("%s: %v", part.name, err)
		}
	}
}

// part is one measurement.
type part struct {
	name string
	run  func(*bench) error
}

var parts = []part{
	{"hello", func(b *bench) error {
		return b.compare("/hello", "a handler of one ns_return", b.nsgo, b.nginx, b.netHTTP, b.loop)
	}},
	{"page", func(b *bench) error {
		return b.compare("/page.lp", "a page of 100 table rows, two numbers each", b.nsgo, b.nginx)
	}},
	{"concat", func(b *bench) error {
		return b.comparePaths("the same page by template and by table.concat, in nsgo", b.nsgo, "/page.lp", "/concat")
	}},
	{"static", func(b *bench) error {
		return b.compare("/small.txt", "a static file of 1 KiB", b.nsgo, b.nginx)
	}},
	{"idle", (*bench).idle},
	{"streams", (*bench).streams},
	{"start", (*bench).start},
}

// bench holds the site, the built programs and the peers.
type bench struct {
	dir                        string
	nsgo, nginx, netHTTP, loop *server // nginx is nil where it is not installed
}

func newBench() (*bench, error) {
	for _, tool := range []string{"wrk", "taskset"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("%s is needed: %w", tool, err)
		}
	}
	dir, err := os.MkdirTemp("", "nsgo-bench")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir}
	if err := os.Chmod(dir, 0o755); err != nil { // nginx reads the site as another user
		return nil, err
	}
	if err := writeSite(dir); err != nil {
		return nil, err
	}
	for name, pkg := range map[string]string{"nsgo": "nsgo/cmd/nsgo", "nethttp": "nsgo/tests/bench/nethttp", "loop": "nsgo/tests/bench/loop"} {
		if err := goBuild(filepath.Join(dir, name), pkg); err != nil {
			return nil, err
		}
	}
	b.nsgo = &server{name: "nsgo", addr: nsgoAddr, argv: []string{filepath.Join(dir, "nsgo"), "serve", "-c", filepath.Join(dir, "nsgo.toml")}}
	b.netHTTP = &server{name: "net/http", addr: netHTTPAddr, argv: []string{filepath.Join(dir, "nethttp"), netHTTPAddr}}
	b.loop = &server{name: "bare loop", addr: loopAddr, argv: []string{filepath.Join(dir, "loop"), loopAddr}}
	b.nginx = newNginx(dir)
	return b, nil
}

func goBuild(out, pkg string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", out, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func (b *bench) close() { os.RemoveAll(b.dir) }

// compare loads the same path of several servers in turn and prints each one's median and the ratios to the first.
func (b *bench) compare(path, title string, servers ...*server) error {
	fmt.Printf("\n%s (%s): requests/s and processor time, %d rounds of %d s, wrk -c64\n", title, path, *rounds, *seconds)
	var runs []run
	for _, s := range servers {
		if s == nil {
			fmt.Println("  SKIP nginx: it is not installed with its Lua module")
			continue
		}
		runs = append(runs, run{name: s.name, server: s, path: path})
	}
	return measure(runs)
}

// comparePaths loads several paths of one server in turn.
func (b *bench) comparePaths(title string, s *server, paths ...string) error {
	fmt.Printf("\n%s: requests/s and processor time, %d rounds of %d s, wrk -c64\n", title, *rounds, *seconds)
	var runs []run
	for _, path := range paths {
		runs = append(runs, run{name: path, server: s, path: path})
	}
	return measure(runs)
}

// run is one thing to load, with what each round has shown.
type run struct {
	name, path string
	server     *server
	rates      []float64 // requests a second
	costs      []float64 // processor time of the server for a request, in microseconds
	busy       []float64 // how much of its processor wrk has used, in percent: near 100 the server is not what limits the rate
}

// measure does one warm-up round and the counted ones, A B A B, and prints medians and ratios.
func measure(runs []run) error {
	for round := 0; round <= *rounds; round++ {
		for i := range runs {
			l, err := runs[i].load()
			if err != nil {
				return err
			}
			if round > 0 {
				runs[i].take(l)
			}
		}
	}
	for i, r := range runs {
		fmt.Printf("  %-12s %9.0f   %5.1f µs each, wrk busy %3.0f %%", r.name, median(r.rates), median(r.costs), median(r.busy))
		if i > 0 {
			fmt.Printf("   %s is %.2f of it (pair by pair: %s)", runs[0].name,
				median(runs[0].rates)/median(r.rates), pairs(runs[0].rates, r.rates))
		}
		fmt.Println()
	}
	return nil
}

// load is what one round has shown.
type load struct {
	requests int
	rate     float64       // requests a second, as wrk has it
	server   time.Duration // processor time of the server
	wrk      time.Duration // processor time of wrk
	took     time.Duration
}

// take adds a round.
func (r *run) take(l load) {
	r.rates = append(r.rates, l.rate)
	r.costs = append(r.costs, float64(l.server.Nanoseconds())/1e3/float64(l.requests))
	r.busy = append(r.busy, 100*l.wrk.Seconds()/l.took.Seconds())
}

var requestsOfWrk = regexp.MustCompile(`(?s)([0-9]+) requests in .*Requests/sec:\s+([0-9.]+)`)

// load starts the server, loads it and stops it.
func (r *run) load() (l load, err error) {
	if err := r.server.start(); err != nil {
		return l, err
	}
	defer r.server.stop()
	before := r.server.processorTime()
	wrk := exec.Command("taskset", "-c", "1", "wrk", "-t1", "-c64", fmt.Sprintf("-d%ds", *seconds), "http://"+r.server.addr+r.path)
	begun := time.Now()
	out, err := wrk.CombinedOutput()
	l.took = time.Since(begun)
	l.server = r.server.processorTime() - before
	m := requestsOfWrk.FindSubmatch(out)
	if err != nil || m == nil {
		return l, fmt.Errorf("wrk: %v\n%s", err, out)
	}
	if strings.Contains(string(out), "Non-2xx") {
		return l, fmt.Errorf("%s answers %s with errors:\n%s", r.server.name, r.path, out)
	}
	l.wrk = wrk.ProcessState.UserTime() + wrk.ProcessState.SystemTime()
	l.requests, _ = strconv.Atoi(string(m[1]))
	l.rate, err = strconv.ParseFloat(string(m[2]), 64)
	return l, err
}

func median(v []float64) float64 {
	sorted := append([]float64(nil), v...)
	sort.Float64s(sorted)
	return sorted[len(sorted)/2]
}

// pairs prints the ratio of each round, which is what a drifting machine cannot bend.
func pairs(a, b []float64) string {
	words := make([]string, len(a))
	for i := range a {
		words[i] = fmt.Sprintf("%.2f", a[i]/b[i])
	}
	return strings.Join(words, " ")
}
