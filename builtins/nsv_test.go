// This file hammers the shared arrays from many goroutines.

package builtins

import (
	"strings"
	"sync"
	"testing"

	"nsgo/script"
)

// TestNsvHammer counts and appends from many goroutines, while others read: nothing is lost, and what a reader has seen
// never changes.
func TestNsvHammer(t *testing.T) {
	const workers, rounds = 8, 200
	shared := NewShared()
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			srv := newFakeServer()
			ctx := NewContext(srv, shared)
			ctx.Begin(nil)
			f := fakeOn(t, ctx, srv)
			for range rounds {
				v, err := f.run("nsv_incr a n\nnsv_lappend a l item\nnsv_append a s x\nnsv_dict incr a d n\nnsv_get a l")
				if err != nil {
					t.Error(err)
					return
				}
				for _, item := range v.List() {
					if item.Str() != "item" {
						t.Errorf("a reader saw %q", item.Str())
						return
					}
				}
				if s, _ := f.run("nsv_get a s"); strings.Trim(s.Str(), "x") != "" {
					t.Errorf("a reader saw %q", s.Str())
				}
			}
		})
	}
	wg.Wait()
	f := newFake(t)
	f.ctx.Shared = shared
	v, err := f.run("nsv_array get a")
	if err != nil {
		t.Fatal(err)
	}
	all := v.List()
	if n := workers * rounds; all[5].Int() != int64(n) || len(all[3].List()) != n || len(all[7].Str()) != n || tclText(all[1]) != "n "+itoa(n) {
		t.Errorf("lost something: n %d, list %d, string %d, dict %s", all[5].Int(), len(all[3].List()), len(all[7].Str()), tclText(all[1]))
	}
}

// A list that two keys hold must not grow into one another.
func TestNsvListsArePartedByCopies(t *testing.T) {
	f := newFake(t)
	v, err := f.run("nsv_lappend a x 1 2 3\nnsv_set a y [nsv_get a x]\nnsv_lappend a x from-x\nnsv_lappend a y from-y\nnsv_get a x")
	if err != nil || tclText(v) != "1 2 3 from-x" {
		t.Errorf("x is %s, %v", tclText(v), err)
	}
	if v, _ := f.run("nsv_get a y"); tclText(v) != "1 2 3 from-y" {
		t.Errorf("y is %s", tclText(v))
	}
}

func TestNsvGetIntoVariable(t *testing.T) {
	f := newFake(t)
	v, err := f.run("nsv_set a k v\nnsv_get a k var")
	if err != nil || !v.Bool() || f.in.vars["var"].Str() != "v" {
		t.Errorf("answers %s, %v; var is %q", tclText(v), err, f.in.vars["var"].Str())
	}
	if v, err := f.run("nsv_get a none var"); err != nil || v.Bool() || v.Kind() != script.Bool {
		t.Errorf("of a missing key answers %s, %v", tclText(v), err)
	}
}
