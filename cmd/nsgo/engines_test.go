package main

import (
	"path/filepath"
	"syscall"
	"testing"
)

// Below "all" no script opens what could block it for good.
func TestRefusal(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		system, op, name string
		refused          bool
	}{
		{"safe", "open", fifo, true}, {"safe", "open", "/dev/zero", true}, {"safe", "source", fifo, true}, {"files", "write", "/dev/null", true},
		{"safe", "open", "engines.go", false}, {"safe", "open", ".", false}, {"safe", "open", "nowhere", false}, {"all", "open", fifo, false},
	} {
		if err := refusal(c.system)(c.op, c.name); (err != nil) != c.refused {
			t.Errorf("%s %s %s: %v", c.system, c.op, c.name, err)
		}
	}
}
