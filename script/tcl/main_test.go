package tcl

import (
	"fmt"
	"os"
	"testing"
)

// TestMain gives the tests a directory for temporary files of their own: what scripts leave there (`file tempfile` keeps its file),
// here and in the tclsh that they are compared with, goes with it.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "tcl-test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv("TMPDIR", dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
