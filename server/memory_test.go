package server

import "testing"

func TestRestAfter(t *testing.T) {
	before := memoryUse{collections: 7}
	for _, tt := range []struct {
		what string
		now  memoryUse
		want bool
	}{
		{"quiet, with much to give back", memoryUse{7, worthwhile}, true},
		{"quiet, with little to give back", memoryUse{7, worthwhile - 1}, false},
		{"the collector sees to it", memoryUse{8, 10 * worthwhile}, false},
	} {
		if got := tt.now.restAfter(before); got != tt.want {
			t.Errorf("%s: %t", tt.what, got)
		}
	}
}
