package tests

// This file tests what scripts of a server may do with the machine, by the setting of [script] system.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// attempts are deeds on the machine by name, in each language: an expression in Lua that is true when it was done, and a
// script in Tcl that fails when it was not. %s is a folder.
var attempts = []struct{ name, lua, tcl string }{
	{"read", `io.open("%s/file", "r")`, `close [open "%s/file" r]`},
	{"write", `io.open("%s/new", "w")`, `close [open "%s/new" w]`},
	{"append", `io.open("%s/file", "a")`, `close [open "%s/file" {RDWR APPEND}]`},
	{"remove", `os.remove("%s/victim")`, `if {![file exists "%[1]s/victim"]} {error gone}; file delete "%[1]s/victim"`},
	{"rename", `os.rename("%[1]s/from", "%[1]s/to")`, `file rename "%[1]s/from" "%[1]s/to"`},
	{"command", `os.execute("true %s") == 0`, `exec true "%s"`},
}

func TestSystem(t *testing.T) {
	for system, allowed := range map[string]string{
		"safe": "read", "files": "read write append remove rename", "all": "read write append remove rename command",
	} {
		for _, lang := range []string{"lua", "tcl"} {
			t.Run(system+"/"+lang, func(t *testing.T) {
				dir := t.TempDir()
				for _, name := range []string{"file", "victim", "from"} {
					os.WriteFile(filepath.Join(dir, name), nil, 0o666)
				}
				p := start(t, attemptFiles(system, lang, dir))
				var done []string
				for _, a := range attempts {
					if _, body := p.fetch("/" + a.name); body == "done" {
						done = append(done, a.name)
					}
				}
				if got := strings.Join(done, " "); got != allowed {
					t.Errorf("done: %s; want %s\nlog:\n%s", got, allowed, p.logText())
				}
			})
		}
	}
}

// attemptFiles is a site with a handler for each deed.
func attemptFiles(system, lang, dir string) map[string]string {
	files := map[string]string{"nsgo.toml": fmt.Sprintf("[server]\nlisten = [\"127.0.0.1:0\"]\n[script]\nsystem = %q\n", system)}
	var library strings.Builder
	for _, a := range attempts {
		if lang == "lua" {
			fmt.Fprintf(&library, "ns_register_proc(\"GET\", \"/%s\", function()\n  ns_return(200, \"text/plain\", (%s) and \"done\" or \"refused\")\nend)\n",
				a.name, fmt.Sprintf(a.lua, dir))
		} else {
			fmt.Fprintf(&library, "ns_register_proc GET /%[1]s try_%[1]s\nproc try_%[1]s {} {\n  %[2]s\n  ns_return 200 text/plain done\n}\n",
				a.name, fmt.Sprintf(a.tcl, dir))
		}
	}
	files["lib/attempts."+lang] = library.String()
	return files
}

// A script that ends itself ends its request, and no more.
func TestExitEndsTheRequest(t *testing.T) {
	p := start(t, map[string]string{
		"lib/a.lua":   `ns_register_proc("GET", "/lua/exit", function() pcall(os.exit, 3) ns_return(200, "text/plain", "went on") end)`,
		"lib/a.tcl":   "ns_register_proc GET /tcl/exit stop\nproc stop {} { catch {exit 3}; ns_return 200 text/plain {went on} }\n",
		"pages/a.txt": "still there",
	})
	for _, lang := range []string{"lua", "tcl"} {
		if res, body := p.fetch("/" + lang + "/exit"); res.StatusCode != 500 {
			t.Errorf("%s: %s %q", lang, res.Status, body)
		}
		if _, body := p.fetch("/a.txt"); body != "still there" {
			t.Errorf("%s: %q", lang, body)
		}
	}
}

// What scripts print goes into the error log.
func TestPrintGoesToTheLog(t *testing.T) {
	p := start(t, map[string]string{
		"pages/a.lua": `print("from", "Lua") ns_return(200, "text/plain", "")`,
		"pages/a.tcl": "puts {from Tcl}; ns_return 200 text/plain {}",
	})
	p.fetch("/a.lua")
	p.fetch("/a.tcl")
	p.awaitLog("from\tLua", 1)
	p.awaitLog("from Tcl", 1)
}

// A Tcl script's folder is that of the configuration, wherever the server was started, and it finds what lies beside it.
func TestScriptsFindTheirFiles(t *testing.T) {
	const find = `set file [file join [file dirname [info script]] beside.inc]; source $file
set found [list [pwd] [file normalize data.txt] [file normalize [info script]] $file $beside]
`
	parent := site(t, map[string]string{
		"site/nsgo.toml":         "[server]\nlisten = [\"127.0.0.1:0\"]\npages = \"../public\"\n",
		"site/data.txt":          "data",
		"site/lib/a.tcl":         find + "nsv_set found lib $found\nns_register_proc GET /lib {ns_return 200 text/plain [nsv_get found lib]}\n",
		"site/lib/beside.inc":    "set ::beside lib",
		"public/sub/p.tcl":       find + "ns_return 200 text/plain $found",
		"public/sub/beside.inc":  "set ::beside page",
		"public/sub/q.adp":       "<% " + find + "ns_adp_puts -nonewline $found %>",
		"elsewhere/nothing.here": "",
	})
	cmd := exec.Command(binary, "serve", "-c", "../site/nsgo.toml")
	cmd.Dir = filepath.Join(parent, "elsewhere")
	p := startCmd(t, cmd, 1)
	base := filepath.Join(parent, "site")
	for url, want := range map[string][]any{
		"/lib":       {"/lib/a.tcl", "lib/beside.inc", "lib"},
		"/sub/p.tcl": {"/../public/sub/p.tcl", "../public/sub/beside.inc", "page"},
		"/sub/q.adp": {"/../public/sub/q.adp", "../public/sub/beside.inc", "page"},
	} {
		script := filepath.Join(base, want[0].(string))
		text := fmt.Sprintln(append([]any{base, base + "/data.txt", script}, want[1:]...)...)
		if _, body := p.fetch(url); body != strings.TrimSpace(text) {
			t.Errorf("%s: %q\nwant %q\nlog:\n%s", url, body, text, p.logText())
		}
	}
}

// What a client can be shown of a fault has no whole path.
func TestFaultsTellNoPath(t *testing.T) {
	parent := site(t, map[string]string{
		"site/nsgo.toml":     "[server]\nlisten = [\"127.0.0.1:0\"]\npages = \"../public\"\n",
		"site/lib/sub/m.lua": "return function() local none = nil; return none.x end",
		"public/page.tcl":    "error broken",
		"public/page.adp":    "<% error broken %>",
		"public/page.lua":    "require('sub.m')()",
		"public/none.lua":    "require('none')",
	})
	p := startIn(t, filepath.Join(parent, "site"), 1, "-dev")
	for url, want := range map[string]string{
		"/page.tcl": "../public/page.tcl", "/page.adp": "../public/page.adp", "/page.lua": "lib/sub/m.lua:1", "/none.lua": "none.lua in lib",
	} {
		if _, body := p.fetch(url); !strings.Contains(body, want) || strings.Contains(body, parent) {
			t.Errorf("%s: %q lacks %q, or has %s", url, body, want, parent)
		}
	}
}
