package tests

// This file tests changes while the server runs: configuration, library, pages, certificates, logs.

import (
	"crypto/tls"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// reload sends SIGHUP and waits until the log holds text once more.
func (p *process) reload(text string) {
	p.t.Helper()
	n := strings.Count(p.logText(), text)
	p.cmd.Process.Signal(syscall.SIGHUP)
	p.awaitLog(text, n+1)
}

// write replaces a file of the site at once: no request sees half of it.
func (p *process) write(name, text string) {
	p.t.Helper()
	file := filepath.Join(p.dir, name)
	err := os.WriteFile(file+"~", []byte(text), 0o644)
	if err == nil {
		err = os.Rename(file+"~", file)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// libraryOf is a library whose handler answers 42 and whose generation can be told.
func libraryOf(n int) string {
	return fmt.Sprintf(`ns_register_proc("GET", "/h", function() ns_return(200, "text/plain", "42") end)
ns_register_proc("GET", "/generation", function() ns_return(200, "text/plain", "%d") end)
`, n)
}

// Clients that ask all the time see no failure through ten reloads, half of them of a broken library or configuration.
func TestReloadUnderLoad(t *testing.T) {
	const config = "[server]\nlisten = [\"127.0.0.1:0\"]\n[script]\nreload = \"always\"\n[log]\naccess = \"\"\n"
	p := start(t, map[string]string{"nsgo.toml": config, "lib/a.lua": libraryOf(0),
		"lib/b.tcl":  "ns_register_proc GET /t answer\nproc answer {} { ns_return 200 text/plain 42 }\n",
		"pages/p.lp": "<%= 42 %>", "pages/f.txt": "42"})
	var stop atomic.Bool
	paths := []string{"/h", "/t", "/p.lp", "/f.txt", "/h", "/t"}
	results := make(chan error, len(paths))
	for i, path := range paths {
		go func() { results <- askUntil(&stop, p.url(path), i%2 == 0) }()
	}
	for i := range 5 {
		p.write("lib/a.lua", libraryOf(i+1))
		p.write("pages/p.lp", fmt.Sprintf("<%%= %d + %d %%>", 40-i, 2+i))
		p.reload("reloaded")
		if _, body := p.fetch("/generation"); body != fmt.Sprint(i+1) {
			t.Errorf("generation %s after reload %d", body, i+1)
		}
		if i%2 == 0 {
			p.write("lib/a.lua", "ns_register_proc('GET', '/h', function(")
		} else {
			p.write("nsgo.toml", "[sever]\n")
		}
		p.reload("reload failed")
		if _, body := p.fetch("/generation"); body != fmt.Sprint(i+1) {
			t.Errorf("generation %s after a broken reload", body)
		}
		p.write("nsgo.toml", config)
	}
	stop.Store(true)
	for range paths {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	for _, want := range []string{"lib/a.lua:1: ", "nsgo.toml:1: unknown section [sever]"} {
		p.awaitLog(want, 1)
	}
}

// A renewed certificate is taken by a reload; connections that are open go on with the old one.
func TestReloadOfCertificates(t *testing.T) {
	cert, key := certificate(t)
	p := start(t, map[string]string{"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n[tls]\nlisten = [\"127.0.0.1:0\"]\ncert = \"c.pem\"\nkey = \"k.pem\"\n",
		"c.pem": cert, "k.pem": key, "pages/a.txt": "text"})
	serial := func() string {
		c, err := tls.Dial("tcp", p.addr("https"), &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return string(c.ConnectionState().PeerCertificates[0].Signature)
	}
	old := serial()
	open := p.dial("https")
	if err := open.conn.(*tls.Conn).Handshake(); err != nil {
		t.Fatal(err)
	}
	p.write("c.pem", "no certificate")
	p.reload("reload failed")
	if serial() != old {
		t.Error("a broken certificate has changed what is served")
	}
	cert, key = certificate(t)
	p.write("c.pem", cert)
	p.write("k.pem", key)
	p.reload("reloaded")
	if serial() == old {
		t.Error("the old certificate is still served")
	}
	open.get("/a.txt")
	if _, body := open.response(); body != "text" {
		t.Errorf("on the open connection: %q", body)
	}
}

// Logs that were moved away are opened anew, and no line is lost.
func TestLogsAreReopened(t *testing.T) {
	p := start(t, map[string]string{"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n[log]\naccess = \"access.log\"\n", "pages/a.txt": "text"})
	access := filepath.Join(p.dir, "access.log")
	p.fetch("/a.txt?one")
	if err := os.Rename(access, access+".1"); err != nil {
		t.Fatal(err)
	}
	p.reload("reloaded")
	p.fetch("/a.txt?two")
	p.stop()
	var all strings.Builder
	for _, name := range []string{access + ".1", access} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	if one, two := strings.Count(all.String(), "?one"), strings.Count(all.String(), "?two"); one != 1 || two != 1 {
		t.Errorf("%d and %d lines:\n%s", one, two, all.String())
	}
}

// A reload whose library does not end keeps nobody from ending the server, however often it was asked for.
func TestEndDuringReload(t *testing.T) {
	p := start(t, map[string]string{"lib/a.lua": libraryOf(0),
		"nsgo.toml": "[server]\nlisten = [\"127.0.0.1:0\"]\n[limits]\nscript_time = \"10m\"\n[timeouts]\nshutdown = \"100ms\"\n"})
	p.write("lib/a.lua", `ns_log("notice", "it loads") while true do end`)
	p.cmd.Process.Signal(syscall.SIGHUP)
	p.awaitLog("it loads", 1)
	for range 20 {
		p.cmd.Process.Signal(syscall.SIGHUP)
	}
	if _, body := p.fetch("/h"); body != "42" {
		t.Errorf("during the reload: %q", body)
	}
	p.stop()
}
