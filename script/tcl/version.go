package tcl

// This file holds the arithmetic of package versions: comparing them, and requirements.

import (
	"slices"
	"strings"
)

// A version is the numbers of a version; a stands as -2 and b as -1, so that 8.5a1 is less than 8.5.
type version []string

const (
	alphaPart = "a"
	betaPart  = "b"
)

// parseVersion reads 1.2, 1.2a3, 1.2b1.4.
func parseVersion(s string) (v version, stable, ok bool) {
	stable = true
	for i := 0; ; {
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j == i {
			return nil, false, false
		}
		n := strings.TrimLeft(s[i:j], "0")
		v = append(v, n)
		if j == len(s) {
			return v, stable, true
		}
		switch s[j] {
		case '.':
		case 'a', 'b':
			if !stable {
				return nil, false, false
			}
			stable = false
			v = append(v, s[j:j+1])
		default:
			return nil, false, false
		}
		i = j + 1
	}
}

func versionError(s string) error {
	return ErrCode("expected version number but got \""+s+"\"", "TCL", "VALUE", "VERSION")
}

func (in *Interp) version(s string) (version, error) {
	v, _, ok := parseVersion(s)
	if !ok {
		return nil, versionError(s)
	}
	return v, nil
}

func isStable(s string) bool {
	_, stable, ok := parseVersion(s)
	return ok && stable
}

// comparePart compares two parts of any length; a and b are below every number.
func comparePart(a, b string) int {
	rank := func(s string) int {
		switch s {
		case alphaPart:
			return 0
		case betaPart:
			return 1
		}
		return 2
	}
	if d := rank(a) - rank(b); d != 0 {
		return d
	}
	if d := len(a) - len(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

// compare is negative, 0 or positive; a part that is missing counts as 0. at is the first part that differs.
func (v version) compare(w version) (c, at int) {
	part := func(x version, i int) string {
		if i < len(x) {
			return x[i]
		}
		return ""
	}
	for i := 0; i < max(len(v), len(w)); i++ {
		if c := comparePart(part(v, i), part(w, i)); c != 0 {
			return c, i
		}
	}
	return 0, -1
}

func compareVersions(a, b string) int {
	v, _, _ := parseVersion(a)
	w, _, _ := parseVersion(b)
	c, _ := v.compare(w)
	return c
}

// checkRequirement tells whether s is min, min- or min-max.
func checkRequirement(s string) error {
	lo, hi, dash := strings.Cut(s, "-")
	if !dash {
		if _, _, ok := parseVersion(s); !ok {
			return versionError(s)
		}
		return nil
	}
	_, _, ok := parseVersion(lo)
	if strings.Contains(hi, "-") {
		return ErrCode("expected versionMin-versionMax but got \""+s+"\"", "TCL", "VALUE", "VERSIONRANGE")
	}
	if !ok {
		return versionError(lo)
	}
	if hi != "" {
		if _, _, ok := parseVersion(hi); !ok {
			return versionError(hi)
		}
	}
	return nil
}

// satisfies tells whether a version meets one of the requirements; without any it does.
func satisfies(have string, reqs []string) bool {
	for _, r := range reqs {
		if satisfiesOne(have, r) {
			return true
		}
	}
	return len(reqs) == 0
}

// satisfiesOne judges a range by its ends' first alpha versions: 8.5a1 is in 8.5-, and not below 8.5.
func satisfiesOne(have, req string) bool {
	h, _, _ := parseVersion(have)
	lo, hi, dash := strings.Cut(req, "-")
	l, _, _ := parseVersion(lo)
	if lo == hi {
		c, _ := h.compare(l)
		return c == 0
	}
	c, _ := h.compare(l.first())
	switch {
	case c < 0:
		return false
	case !dash:
		return comparePart(h[0], l[0]) == 0
	case hi == "":
		return true
	}
	u, _, _ := parseVersion(hi)
	if d, _ := l.compare(u); d == 0 {
		c, _ := h.compare(l)
		return c == 0
	}
	d, _ := h.compare(u.first())
	return d < 0
}

// first is the version before all that begin with v.
func (v version) first() version { return append(slices.Clone(v), alphaPart) }
