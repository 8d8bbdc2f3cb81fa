package server

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFileCache wants a copy of each small file that has settled, and none that is not what the file is.
func TestFileCache(t *testing.T) {
	dir := t.TempDir()
	d, err := openRoot(&Config{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-time.Minute)
	write := func(text string, age time.Duration) {
		t.Helper()
		path := filepath.Join(dir, "a.txt")
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, old, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	c := newFileCache(d, 10)
	load := func() *cachedFile {
		t.Helper()
		f, info, err := d.open("a.txt")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return c.put("a.txt", f, info, "text/plain")
	}
	for _, tt := range []struct {
		what string
		text string
		age  time.Duration
		kept bool
	}{
		{"small and settled", "text", time.Minute, true},
		{"just written", "text", 0, false},
		{"from the future", "text", -time.Hour, false},
		{"empty", "", time.Minute, true},
		{"as large as may be", strings.Repeat("x", smallFile), time.Minute, true},
		{"too large", strings.Repeat("x", smallFile+1), time.Minute, false},
	} {
		c.files.drop("a.txt")
		write(tt.text, tt.age)
		if got := load(); (got != nil) != tt.kept || (c.get([]byte("a.txt")) != nil) != tt.kept {
			t.Errorf("%s: kept %t, want %t", tt.what, got != nil, tt.kept)
		}
	}
	for what, change := range map[string]func(path string){
		"written":     func(path string) { os.WriteFile(path, []byte("tex2"), 0o666) },
		"touched":     func(path string) { os.Chtimes(path, old, old) },
		"replaced":    func(path string) { os.WriteFile(path+"2", []byte("text"), 0o666); os.Rename(path+"2", path) },
		"not allowed": func(path string) { os.Chmod(path, 0) },
		"removed":     func(path string) { os.Remove(path) },
	} {
		os.Remove(filepath.Join(dir, "a.txt"))
		write("text", 2*time.Minute)
		if load(); c.get([]byte("a.txt")) == nil {
			t.Errorf("%s: not kept before", what)
		}
		change(filepath.Join(dir, "a.txt"))
		if c.get([]byte("a.txt")) != nil {
			t.Errorf("a file that was %s is still served as it was", what)
		}
	}
	os.Remove(filepath.Join(dir, "a.txt"))
	write("text", 2*time.Minute)
	load()
	before, _ := d.stat("a.txt")
	for changed := before; changeTime(before) != 0 && changeTime(changed) == changeTime(before); changed, _ = d.stat("a.txt") {
		write("tex2", 0) // until the clock of the file system has gone on
		os.Chtimes(filepath.Join(dir, "a.txt"), old, before.ModTime())
	}
	if changeTime(before) != 0 && c.get([]byte("a.txt")) != nil {
		t.Error("a file that was written, with its time set back, is still served as it was")
	}
	if off := newFileCache(d, 0); off.put("a.txt", nil, nil, "") != nil || off.get([]byte("a.txt")) != nil {
		t.Error("limits.files = 0 keeps a file")
	}
}
