package tcl

import (
	"testing"
)

func TestPrecision(t *testing.T) {
	const differ = "only a shell obeys it"
	runCases(t, []tclCase{
		{script: `set tcl_precision`, want: "0"},
		{script: `set tcl_precision x`, want: `can't set "tcl_precision": improper value for precision`, err: true},
		{script: `set tcl_precision 18`, want: `can't set "tcl_precision": improper value for precision`, err: true},
		{script: `set tcl_precision 5; expr {1/3.0}`, want: "0.3333333333333333", differ: differ},
	})
}

func TestRoundedDouble(t *testing.T) {
	for _, c := range []struct {
		f      float64
		digits int
		want   string
	}{
		{1.0 / 3, 5, "0.33333"}, {2.0 / 3, 3, "0.667"}, {1e15, 6, "1000000000000000.0"}, {1e17, 6, "1e+17"}, {1.5e-5, 6, "1.5e-05"},
		{-123.456, 4, "-123.5"}, {0, 12, "0.0"}, {0.0001, 12, "0.0001"}, {100, 1, "100.0"}, {0.1, 17, "0.10000000000000001"}, {1e300, 12, "1e+300"},
	} {
		if got := roundedDouble(c.f, c.digits); got != c.want {
			t.Errorf("roundedDouble(%v, %d) = %s, want %s", c.f, c.digits, got, c.want)
		}
	}
}

// TestShellPrecision sets it as a shell, where it holds for the whole process.
func TestShellPrecision(t *testing.T) {
	defer precision.Store(0)
	in := New()
	in.SetSystem(&System{Alone: true})
	v, err := in.Eval(`set tcl_precision 4; list [expr {1/3.0}] [interp create k; k eval {set tcl_precision}]`)
	if err != nil || v.String() != "0.3333 4" {
		t.Errorf("got %q, %v", v, err)
	}
}
