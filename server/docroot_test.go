package server

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/fstest"
)

func TestFileName(t *testing.T) {
	for _, tt := range []struct {
		path, want string // want "" where nothing may be seen
	}{
		{"/", "."}, {"/a", "a"}, {"/a/b.html", "a/b.html"}, {"/a/", "a"}, {"/a b", "a b"}, {"/é", "é"}, {"/a.b.c", "a.b.c"},
		{"/.a", ""}, {"/a/.b", ""}, {"/.a/b", ""}, {"/..", ""}, {"/a/../b", ""}, {"/.well-known/x", ""},
		{"/a~", ""}, {"/#a#", ""}, {"/a\\b", ""}, {"/a\x00b", ""},
		{"/x.lua.bak", ""}, {"/x.TCL.Old", ""}, {"/x.adp.swp", ""}, {"/x.lp.orig", ""}, {"/x.txt.bak", "x.txt.bak"}, {"/x.bak", "x.bak"},
	} {
		got, ok := fileName([]byte(tt.path))
		if string(got) != tt.want || ok != (tt.want != "") {
			t.Errorf("%q: %q, %t; want %q", tt.path, got, ok, tt.want)
		}
	}
}

func TestPageKinds(t *testing.T) {
	for name, want := range map[string]string{
		"a.lua": "lua false", "a/b.tcl": "tcl false", "a.lp": "lua true", "a.adp": "tcl true", "a.LUA": "lua false", "a.html": "", "lua": "", ".lua": "lua false",
		"a.lua.txt": "", "a.luax": "",
	} {
		kind, ok := pageKindOf(name)
		got := ""
		if ok {
			got = fmt.Sprint(kind.language, " ", kind.template)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestRootDoesNotLeadOut(t *testing.T) {
	dir := t.TempDir()
	root := filepath.Join(dir, "root")
	os.MkdirAll(filepath.Join(root, "sub"), 0o777)
	os.WriteFile(filepath.Join(dir, "secret"), []byte("secret"), 0o666)
	os.WriteFile(filepath.Join(root, "file"), []byte("file"), 0o666)
	os.Symlink("../secret", filepath.Join(root, "out"))
	os.Symlink(filepath.Join(dir, "secret"), filepath.Join(root, "absolute"))
	os.Symlink("..", filepath.Join(root, "sub", "up"))
	os.Symlink("loop", filepath.Join(root, "loop"))
	os.Symlink("file", filepath.Join(root, "in"))
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o666); err != nil {
		t.Fatal(err)
	}
	d, err := openRoot(&Config{}, root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"file": "file", "in": "file", "sub/up/file": "file", "out": "", "absolute": "", "sub/up/../secret": "", "loop": "",
		"pipe": "", "none": "", "file/x": "", "sub": "",
	} {
		text, _, err := d.read(name)
		if string(text) != want || (want == "") != (err != nil) || err != nil && !missing(err) {
			t.Errorf("%s: %q, %v; want %q", name, text, err, want)
		}
	}
}

func TestMissingIsNotEveryFault(t *testing.T) {
	if missing(&fs.PathError{Op: "open", Path: "x", Err: syscall.EMFILE}) || missing(nil) {
		t.Error("a fault of the server is taken for a missing file")
	}
}

func TestEmbeddedRoot(t *testing.T) {
	d := &docRoot{embedded: fstest.MapFS{"a.txt": {Data: []byte("text")}, "sub/index.html": {Data: []byte("index")}}}
	if text, info, err := d.read("a.txt"); string(text) != "text" || info.Size() != 4 || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if _, _, err := d.read("none"); !missing(err) {
		t.Error(err)
	}
	if file, ok := d.indexOf("sub", []string{"index.lp", "index.html"}); file != "sub/index.html" || !ok {
		t.Errorf("%q", file)
	}
}

func TestLRU(t *testing.T) {
	c := newLRU[int](2)
	get := func(name string) string {
		v, ok := c.get([]byte(name))
		return fmt.Sprint(v, ok)
	}
	c.put("a", 1)
	c.put("b", 2)
	c.put("a", 3) // replaces, and nothing has to go
	get("a")
	c.put("c", 4) // b was not used for longest
	for name, want := range map[string]string{"a": "3 true", "b": "0 false", "c": "4 true"} {
		if got := get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	c.drop("a")
	if got := get("a"); got != "0 false" {
		t.Errorf("dropped: %s", got)
	}
}

func TestMediaType(t *testing.T) {
	own := map[string]string{".txt": "text/x-own", ".glb": "model/gltf-binary"}
	for name, want := range map[string]string{
		"a.html": "text/html; charset=utf-8", "a.PNG": "image/png", "a.txt": "text/x-own; charset=utf-8", "a.GLB": "model/gltf-binary",
		"a.unknown": "application/octet-stream", "none": "application/octet-stream", "a.tar.gz": "application/gzip",
	} {
		if got := withCharset(mediaType(name, own)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
