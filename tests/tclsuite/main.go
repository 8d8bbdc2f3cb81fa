// Command tclsuite runs the test suite of Tcl 8.6 through nsgo and through tclsh, and compares how many tests pass, file by file.
//
//	go build -o /tmp/nsgo ./cmd/nsgo && go run ./tests/tclsuite -nsgo /tmp/nsgo DIR [NAME...]
//
// DIR is the directory tests of Tcl's sources, which are not part of this project; names without .test choose files.
// Without the directory or tclsh8.6 it says SKIP and ends well.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// left holds what the files test that is not here: C interfaces, other systems, threads as an extension, internals.
var left = []string{
	"assemble", "assocd", "async", "config", "dcall", "dstring", "fileSystem", "fileSystemEncoding", "link", "listObj", "load",
	"macOSXFCmd", "macOSXLoad", "main", "notify", "obj", "platform", "registry", "safe", "safe-stock", "security", "stringObj",
	"tcltest", "thread", "unixForkEvent", "unixNotfy", "unload", "winConsole", "winDde", "winFCmd", "winFile", "winNotify",
	"winPipe", "winTime", "aaa_exit", "appendComp", "nre", "internals", "http11", "httpPipeline",
}

// A score is what one run of one file gave.
type score struct {
	Total, Passed, Skipped, Failed int
	Time                           time.Duration
	Hung, Died                     bool
}

var summary = regexp.MustCompile(`Total\s+(\d+)\s+Passed\s+(\d+)\s+Skipped\s+(\d+)\s+Failed\s+(\d+)`)

// run runs one file with a shell, in a directory of its own.
func run(shell, file string, limit time.Duration, keep string) score {
	dir, err := os.MkdirTemp("", "tclsuite")
	if err != nil {
		fail(err)
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command(shell, file, "-verbose", "pe", "-tmpdir", dir)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Env = append(os.Environ(), "TERM=dumb", "TMPDIR="+dir)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		fail(err)
	}
	hung := false
	timer := time.AfterFunc(limit, func() { hung = true; syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	start := time.Now()
	cmd.Wait()
	timer.Stop()
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if keep != "" {
		os.WriteFile(filepath.Join(keep, strings.TrimSuffix(filepath.Base(file), ".test")+".out"), out.Bytes(), 0o644)
	}
	return read(out.Bytes(), time.Since(start), hung)
}

// read finds the summary line; a run without one is counted by the tests that passed before its end.
func read(out []byte, took time.Duration, hung bool) score {
	s := score{Time: took, Hung: hung}
	m := summary.FindSubmatch(out)
	if m == nil {
		s.Died = !hung
		s.Passed = bytes.Count(out, []byte(" PASSED\n"))
		return s
	}
	for i, p := range []*int{&s.Total, &s.Passed, &s.Skipped, &s.Failed} {
		*p, _ = strconv.Atoi(string(m[i+1]))
	}
	return s
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "tclsuite:", err)
	os.Exit(1)
}

func main() {
	nsgo := flag.String("nsgo", "./nsgo", "the program to test")
	tclsh := flag.String("tclsh", "tclsh8.6", "the shell to compare with")
	limit := flag.Duration("limit", time.Minute, "time for one file")
	base := flag.String("base", "", "file that keeps tclsh's scores between runs")
	keep := flag.String("keep", "", "directory for the output of each file")
	flag.Parse()
	shell, err := exec.LookPath(*tclsh)
	names, globErr := filepath.Glob(filepath.Join(flag.Arg(0), "*.test"))
	if err != nil || globErr != nil || len(names) == 0 || flag.NArg() == 0 {
		fmt.Println("SKIP: needs tclsh8.6 and the directory of Tcl's tests")
		return
	}
	if flag.NArg() > 1 {
		names = slices.DeleteFunc(names, func(n string) bool { return !slices.Contains(flag.Args()[1:], stem(n)) })
	} else {
		names = slices.DeleteFunc(names, func(n string) bool { return slices.Contains(left, stem(n)) })
	}
	ours := linkAs(*nsgo)
	defer os.RemoveAll(filepath.Dir(ours))
	table(os.Stdout, names, shell, ours, *limit, *base, *keep)
}

func stem(name string) string { return strings.TrimSuffix(filepath.Base(name), ".test") }

// linkAs gives nsgo the name under which it is a tclsh.
func linkAs(nsgo string) string {
	full, err := filepath.Abs(nsgo)
	if err != nil {
		fail(err)
	}
	dir, err := os.MkdirTemp("", "tclsuite-bin")
	if err != nil {
		fail(err)
	}
	if err := os.Symlink(full, dir+"/tclsh8.6"); err != nil {
		fail(err)
	}
	return dir + "/tclsh8.6"
}

// table runs all files through both and writes a line for each.
func table(w io.Writer, names []string, tclsh, ours string, limit time.Duration, base, keep string) {
	known := map[string]score{}
	if b, err := os.ReadFile(base); err == nil {
		json.Unmarshal(b, &known)
	}
	fmt.Fprintf(w, "%-16s %8s %8s %8s %7s\n", "file", "tclsh", "nsgo", "failed", "ratio")
	var theirs, mine int
	for _, n := range names {
		t, ok := known[stem(n)]
		if !ok {
			t = run(tclsh, n, limit, "")
			known[stem(n)] = t
		}
		o := run(ours, n, limit, keep)
		theirs, mine = theirs+t.Passed, mine+min(o.Passed, t.Passed)
		fmt.Fprintf(w, "%-16s %8d %8d %8d %7s %s\n", stem(n), t.Passed, o.Passed, o.Failed, ratio(o.Passed, t.Passed), o.remark())
		if base != "" {
			b, _ := json.Marshal(known)
			os.WriteFile(base, b, 0o644)
		}
	}
	fmt.Fprintf(w, "%-16s %8d %8d %8s %7s\n", "all", theirs, mine, "", ratio(mine, theirs))
}

func (s score) remark() string {
	switch {
	case s.Hung:
		return "hung"
	case s.Died:
		return "ended early"
	}
	return ""
}

func ratio(a, b int) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(a)/float64(b))
}
