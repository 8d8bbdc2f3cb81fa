// This file makes the profile that the compiler takes into account: where the time of usual loads goes.

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// profiled are the paths whose loads are profiled, with equal weight.
var profiled = []string{"/hello", "/page.lp", "/concat", "/small.txt", "/tcl", "/page.adp", "/chunks"}

// writeProfile profiles the server under each load, and the Tcl engine in its benchmarks, and joins all to one file.
func (b *bench) writeProfile(file string) error {
	var parts []string
	for i, path := range profiled {
		part := filepath.Join(b.dir, fmt.Sprintf("profile%d", i))
		s := *b.nsgo
		s.argv = append(slices.Clone(s.argv), "-cpuprofile", part)
		r := run{path: path, server: &s}
		if _, err := r.load(); err != nil {
			return err
		}
		parts = append(parts, part)
	}
	part := filepath.Join(b.dir, "tcl")
	bench := exec.Command("go", "test", "-trimpath", "-run", "^$", "-bench", ".", "-benchtime", "300ms", "-cpuprofile", part, "-o", part+".test", "./script/tcl")
	bench.Stderr = os.Stderr
	if err := bench.Run(); err != nil {
		return err
	}
	joined, err := exec.Command("go", append([]string{"tool", "pprof", "-proto"}, append(parts, part)...)...).Output()
	if err != nil {
		return fmt.Errorf("joining the profiles: %w", err)
	}
	return os.WriteFile(file, joined, 0o644)
}
