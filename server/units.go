package server

// This file holds the units of the configuration: lengths of time and sizes, as people write them.

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a length of time that is written as a string: "250ms", "30s", "1m30s".
type Duration time.Duration

// D gives the length of time as the standard library's type.
func (d Duration) D() time.Duration { return time.Duration(d) }

// String writes d as the configuration would: without the zero units that time.Duration adds.
func (d Duration) String() string {
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// ErrDuration tells of a text that is no length of time.
var ErrDuration = errors.New(`is no time: write a number and a unit in quotes, as "250ms", "30s" or "5m"`)

// ParseDuration reads a length of time. A negative one is an error: nothing here waits backwards.
func ParseDuration(s string) (Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q %w", s, ErrDuration)
	}
	return Duration(d), nil
}

// Size is a number of bytes that is written as a string: "512B", "64KiB", "1MiB".
type Size int64

// ErrSize tells of a text that is no size.
var ErrSize = errors.New(`is no size: write a number and a unit in quotes, as "512B", "64KiB", "1MiB" or "2GiB"`)

// sizeUnits in the order in which a suffix is tried: the longer ones first, since each ends in B.
// Powers of ten are there for those who mean them; the letter alone ("1M") could be read in two ways and is refused.
var sizeUnits = []struct {
	suffix string
	bytes  int64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
	{"B", 1},
}

// ParseSize reads a size. The number may have a fraction as long as whole bytes result.
func ParseSize(s string) (Size, error) {
	for _, u := range sizeUnits {
		number, found := strings.CutSuffix(s, u.suffix)
		if !found {
			continue
		}
		f, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		n := f * float64(u.bytes)
		if err != nil || !(n >= 0 && n < math.MaxInt64) || n != math.Trunc(n) {
			break
		}
		return Size(n), nil
	}
	return 0, fmt.Errorf("%q %w", s, ErrSize)
}

// String writes the size with the largest binary unit that divides it.
func (s Size) String() string {
	for _, u := range []struct {
		suffix string
		bytes  Size
	}{{"TiB", 1 << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}} {
		if s != 0 && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.suffix
		}
	}
	return strconv.FormatInt(int64(s), 10) + "B"
}
