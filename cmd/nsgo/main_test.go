package main

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// runIn runs the command in a folder made of files (name to text) and gives its exit status and output.
func runIn(t *testing.T, files map[string]string, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Chdir(folder(t, files))
	var out, errs bytes.Buffer
	m := Main{Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs}
	status = m.Run(args)
	return status, out.String(), errs.String()
}

// folder makes a folder of files.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCommands(t *testing.T) {
	site := map[string]string{
		"nsgo.toml":   "[server]\nlisten = [\"127.0.0.1:0\"]\n[config]\nname = \"joe\"\n",
		"lib/a.lua":   "function greet(who) return 'hello ' .. who end\n",
		"pages/i.lp":  "<%= 1 %>",
		"pages/x.txt": "<% not a page",
		"s.lua":       "print(arg[0], arg[1], ns_quotehtml('<'), ...)",
		"lib.lua":     "print(greet(ns_config('config', 'name')))",
		"e.lua":       "os.exit(7)",
		"f.lua":       "local x = nil\nx()",
		"c.lua":       "ns_return(200, 'text/plain', 'x')",
		"a.tcl":       "puts [list $argv0 $argv $argc]\nexit 4\nfree text: { \" [\n",
		"f.tcl":       "puts first\nputs \"second",
		"x.lua":       "local n = 5\nns_atexit(function(a) print('end', n, a) end, 6)\nfunction last() print('last') end\nns_atexit('last')\nos.exit(3)",
		"x.tcl":       "proc p {a} {puts [list end $a]}\nns_atexit p 6\nexit 4",
		"when.lua":    "ns_after(1, function() end)",
		"when.tcl":    "ns_schedule_daily 1 2 exit",
		"lib/w.lua":   "ns_after(0, function() end) ns_atexit(function() print('of the library') end)",
	}
	broken := map[string]string{
		"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n", "lib/a.lua": "\nx = = 1\n", "lib/b.lua": "ok = 1",
		"lib/sub/m.lua": "return\n\n= 1", "lib/sub/deep/n.tcl": "proc x {",
		"pages/sub/p.lp": "text\n<% for do %>", "pages/.hidden/q.lua": "= =", "pages/t.lua": "= =",
	}
	for _, tt := range []struct {
		name   string
		files  map[string]string
		stdin  string
		args   []string
		status int
		out    string // in standard output
		err    string // in standard error
	}{
		{"version", nil, "", []string{"version"}, 0, "nsgo ", ""},
		{"help", nil, "", []string{"help"}, 0, "ns_return", ""},
		{"help of a builtin", nil, "", []string{"help", "ns_return"}, 0, "status type body", ""},
		{"help of a subcommand", nil, "", []string{"help", "ns_conn", "alive"}, 0, "ns_conn alive", ""},
		{"help of the configuration", nil, "", []string{"help", "nsgo.toml"}, 0, "## [limits]", ""},
		{"help of nothing", nil, "", []string{"help", "ns_nothing"}, 1, "", "there is no builtin"},
		{"usage", nil, "", []string{"-h"}, 0, "usage:", ""},
		{"usage of a subcommand", nil, "", []string{"check", "-h"}, 0, "", "usage: nsgo check [-c FILE]"},
		{"unknown command", nil, "", []string{"sevre"}, 2, "", `there is no command "sevre"`},
		{"unknown flag", nil, "", []string{"serve", "-prot"}, 2, "", "-prot"},
		{"unknown flag alone", nil, "", []string{"-prot"}, 2, "", "-prot"},
		{"extra argument", site, "", []string{"serve", "x"}, 2, "", "takes no arguments"},
		{"no script", nil, "", []string{"run"}, 2, "", "run needs a script"},
		{"missing script, of whatever name", nil, "", []string{"run", "x.py"}, 1, "", "no such file"},
		{"missing script", nil, "", []string{"run", "x.lua"}, 1, "", "no such file"},
		{"missing configuration", nil, "", []string{"serve", "-c", "none.toml"}, 1, "", "no such file"},
		{"check", site, "", []string{"check"}, 0, "3 scripts and pages", ""},
		{"check of the embedded site", nil, "", []string{"check"}, 0, "in order", ""},
		{"check of a broken library", broken, "", []string{"check"}, 1, "lib/a.lua:2: ", ""},
		{"check of a broken module", broken, "", []string{"check"}, 1, "lib/sub/m.lua:3: ", ""},
		{"check of a broken module in Tcl", broken, "", []string{"check"}, 1, "lib/sub/deep/n.tcl:1: ", ""},
		{"check of a broken template", broken, "", []string{"check"}, 1, "pages/sub/p.lp:2: ", ""},
		{"check of a broken page", broken, "", []string{"check"}, 1, "pages/t.lua:1: ", ""},
		{"check of a broken configuration", map[string]string{"nsgo.toml": "\n[sever]\n"}, "", []string{"check"}, 1, "nsgo.toml:2: unknown section", ""},
		{"check without a certificate", map[string]string{"nsgo.toml": "[server]\nuser = \"no such user\"\n[tls]\nlisten = [\":0\"]\ncert = \"c\"\nkey = \"k\"\n", "pages/a": ""}, "",
			[]string{"check"}, 1, "certificate: open", ""},
		{"check of the user", map[string]string{"nsgo.toml": "[server]\nuser = \"no such user\"\n", "pages/a": ""}, "", []string{"check"}, 1, "there is no user", ""},
		{"check without a configuration", nil, "", []string{"check", "-c", "none.toml"}, 1, "no such file", ""},
		{"serve with a broken configuration", map[string]string{"nsgo.toml": "\n[sever]\n"}, "", nil, 1, "", "nsgo.toml:2: unknown section"},
		{"serve with a broken library", broken, "", nil, 1, "", "lib/a.lua:2: "},
		{"run", site, "", []string{"run", "s.lua", "one", "two"}, 0, "s.lua\tone\t&lt;\tone\ttwo\n", ""},
		{"run with a library", site, "", []string{"run", "-c", "nsgo.toml", "lib.lua"}, 0, "hello joe\n", ""},
		{"run without a library", site, "", []string{"run", "lib.lua"}, 1, "", "lib.lua:1: "},
		{"run with a status", site, "", []string{"run", "e.lua"}, 7, "", ""},
		{"run with a fault", site, "", []string{"run", "f.lua"}, 1, "", "f.lua:2: "},
		{"run without a connection", site, "", []string{"run", "c.lua"}, 1, "", "no connection"},
		{"run Tcl to its exit", site, "", []string{"run", "a.tcl"}, 4, "a.tcl {} 0\n", ""},
		{"run Tcl with arguments", site, "", []string{"run", "a.tcl", "one", "t w"}, 4, "a.tcl {one {t w}} 2\n", ""},
		{"run Tcl to a syntax fault", site, "", []string{"run", "f.tcl"}, 1, "first\n", "f.tcl:2: missing \""},
		{"run Lua to what is left for its end", site, "", []string{"run", "x.lua"}, 3, "end\t5\t6\nlast\n", ""},
		{"run Tcl to what is left for its end", site, "", []string{"run", "x.tcl"}, 4, "end 6\n", ""},
		{"run to the end of the library", site, "", []string{"run", "-c", "nsgo.toml", "lib.lua"}, 0, "hello joe\nof the library\n", ""},
		{"run without a scheduler", site, "", []string{"run", "when.lua"}, 1, "", "ns_after: a script of nsgo run has no scheduler"},
		{"run Tcl without a scheduler", site, "", []string{"run", "when.tcl"}, 1, "", "ns_schedule_daily: a script of nsgo run has no scheduler"},
		{"repl", nil, "1 + 2\nx = 4\nfor i = 1, 2 do\nx = x + i end\nx\n", []string{"repl"}, 0, "> 3\n> > >> > 7\n> \n", ""},
		{"repl with a fault", nil, "nosuch()\n5\n", []string{"repl"}, 0, "5\n", ""},
		{"repl with a status", nil, "os.exit(3)\n", []string{"repl"}, 3, "", ""},
		{"repl in Tcl", nil, "expr {1 + 2}\nproc f {} {\nreturn five}\nf\n", []string{"repl", "-lang", "tcl"}, 0, "> 3\n> >> > five\n> \n", ""},
		{"repl in nothing", nil, "", []string{"repl", "-lang", "perl"}, 2, "", "-lang perl: the languages are lua and tcl"},
		{"serve nowhere", nil, "", []string{"serve", "-listen", "foo"}, 2, "", `-listen "foo" is no address: write host:port`},
		{"serve on no port", nil, "", []string{"-listen", "localhost:http"}, 2, "", `"http" is no port`},
		{"serve where it cannot", nil, "", []string{"-listen", "unix:none/x"}, 1, "", "listen on unix:none/x"},
		{"run to the end of file character", map[string]string{"z.tcl": "puts a\n\x1aputs b\n"}, "", []string{"run", "z.tcl"}, 0, "a\n", ""},
		{"repl in Tcl with arguments", nil, "list $argv0 $argv $argc\n", []string{"repl", "-lang", "tcl"}, 0, "> {nsgo, , 0}\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, out, errs := runIn(t, tt.files, tt.stdin, tt.args...)
			if status != tt.status || !strings.Contains(out, tt.out) || !strings.Contains(errs, tt.err) {
				t.Errorf("status %d, want %d\nstdout %q, want %q\nstderr %q, want %q", status, tt.status, out, tt.out, errs, tt.err)
			}
		})
	}
}

// What a start would refuse beside the scripts is told too, and checking leaves nothing behind.
func TestCheckOfSurroundings(t *testing.T) {
	for _, tt := range []struct{ config, want string }{
		{"[log]\nerror = \"none/x\"\naccess = \"-\"\n", "nsgo.toml:2: error log: "},
		{"[log]\nerror = \"sub\"\n", "sub: is a directory"},
		{"[log]\naccess = \"a.txt/x\"\n", "nsgo.toml:2: access log: "},
		{"[log]\nerror = \"new.log\"\naccess = \"a.txt\"\n", ""},
		{"[server]\nchroot = \"none\"\n", "nsgo.toml:2: chroot in [server]: "},
		{"[server]\nchroot = \"a.txt\"\n", "not a directory; make the folder"},
		{"[server]\nchroot = \"sub\"\n", "pages is not inside"},
		{"[server]\nchroot = \".\"\n", ""},
	} {
		files := map[string]string{"nsgo.toml": tt.config, "a.txt": "text", "pages/a.lua": "", "sub/b": ""}
		status, out, errs := runIn(t, files, "", "check")
		if (status == 0) != (tt.want == "") || !strings.Contains(out, tt.want) {
			t.Errorf("%s: status %d, stdout %q, stderr %q, want %q", tt.config, status, out, errs, tt.want)
		}
		left, _ := filepath.Glob("*")
		if text, _ := os.ReadFile("a.txt"); string(text) != "text" || len(left) != 4 {
			t.Errorf("%s: left %q and %q", tt.config, left, text)
		}
	}
}

// A script that cannot be read is told by the name that its other faults have, and hides no fault of others.
func TestCheckOfDanglingLinks(t *testing.T) {
	t.Chdir(folder(t, map[string]string{"nsgo.toml": "", "lib/z.lua": "= =", "pages/a.lua": ""}))
	for _, name := range []string{"lib/a.lua", "pages/b.lp"} {
		if err := os.Symlink("nowhere", name); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	m := Main{Stdout: &out, Stderr: io.Discard}
	status := m.Run([]string{"check"})
	for _, want := range []string{"lib/a.lua:1: cannot be read: ", "lib/z.lua:1: syntax error", "pages/b.lp:1: cannot be read: "} {
		if status == 0 || !strings.Contains(out.String(), want) {
			t.Errorf("status %d, %q, want %q", status, out.String(), want)
		}
	}
}

func TestServeUntilSignal(t *testing.T) {
	for _, tt := range []struct {
		name  string
		files map[string]string
		args  []string
		path  string
		want  string
	}{
		{"embedded", nil, []string{"-listen", "127.0.0.1:0"}, "/style.css", "color-scheme"},
		{"pages", map[string]string{"www/a.txt": "text"}, []string{"serve", "-listen", "127.0.0.1:0", "-pages", "www"}, "/a.txt", "text"},
		{"configured", map[string]string{"sub/nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n", "sub/pages/a.lua": "ns_return(200, 'text/plain', 'from Lua')",
			"sub/lib/l.lua": ""}, []string{"-c", "sub/nsgo.toml"}, "/a.lua", "from Lua"},
		{"dev", map[string]string{"www/a.lua": "error('shown')"}, []string{"-listen", "127.0.0.1:0", "-pages", "www", "-dev"}, "/a.lua", "a.lua:1: shown"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(folder(t, tt.files))
			signals := make(chan os.Signal, 2)
			reader, writer := io.Pipe()
			m := Main{Stdout: io.Discard, Stderr: writer, Signals: signals}
			status := make(chan int)
			go func() { status <- m.Run(tt.args) }()
			lines := bufio.NewScanner(reader)
			lines.Scan()
			url, ok := strings.CutPrefix(lines.Text(), "listening on ")
			if !ok {
				t.Fatal(lines.Text())
			}
			go io.Copy(io.Discard, reader)
			signals <- syscall.SIGHUP
			if body := fetch(t, url+tt.path); !strings.Contains(body, tt.want) {
				t.Errorf("%q, want %q", body, tt.want)
			}
			signals <- syscall.SIGTERM
			if got := <-status; got != exitDone {
				t.Errorf("exit status %d", got)
			}
		})
	}
}

// fetch gives the body of a page; its connection is not kept.
func fetch(t *testing.T, url string) string {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
