// This file reads Range fields and writes the parts of multipart/byteranges: RFC 9110 section 14.

package conn

import (
	"math"
	"slices"
	"strconv"
)

const (
	maxRangeSpecs = 64  // ranges that are read at all; more than that is no download manager
	maxRangeParts = 16  // ranges that are sent, after those close together were joined
	rangeGap      = 128 // bytes between two ranges that cost less to send than the head of another part
)

// byteRange is a piece of a representation.
type byteRange struct{ from, length int64 }

// rangeAnswer is what to make of a Range field.
type rangeAnswer uint8

const (
	rangeIgnored       rangeAnswer = iota // send all with 200
	rangeParts                            // 206
	rangeUnsatisfiable                    // 416
)

// parseRange reads the value of a Range field for a representation of size bytes. The ranges are appended to dst, in
// order of their place, joined where they overlap or nearly touch, so that they are never more than all of it. A field
// that is malformed, of another unit or of too many ranges is ignored.
func parseRange(dst []byteRange, value []byte, size int64) ([]byteRange, rangeAnswer) {
	if len(value) < 6 || !equalFold(value[:6], "bytes=") {
		return dst, rangeIgnored
	}
	specs, base := 0, len(dst)
	for rest := value[6:]; rest != nil; {
		var spec []byte
		spec, rest, _ = cutByte(rest, ',')
		if spec = trimOWS(spec); len(spec) == 0 {
			continue
		}
		r, ok := parseSpec(spec, size)
		if specs++; !ok || specs > maxRangeSpecs {
			return dst[:base], rangeIgnored
		}
		if r.length > 0 {
			dst = append(dst, r)
		}
	}
	switch {
	case specs == 0:
		return dst, rangeIgnored
	case len(dst) == base:
		return dst, rangeUnsatisfiable
	}
	dst = dst[:base+joinRanges(dst[base:])]
	if len(dst)-base > maxRangeParts {
		return dst[:base], rangeIgnored
	}
	return dst, rangeParts
}

// parseSpec reads first-last, first- or -suffix. The range has no bytes where it is not satisfiable.
func parseSpec(b []byte, size int64) (r byteRange, ok bool) {
	first, last, found := cutByte(b, '-')
	if !found || len(first) == 0 && len(last) == 0 {
		return r, false
	}
	to, ok := position(last)
	if !ok {
		return r, false
	}
	if len(first) == 0 {
		n := min(to, size)
		return byteRange{size - n, n}, true
	}
	from, ok := position(first)
	if len(last) == 0 {
		to = math.MaxInt64
	}
	if !ok || to < from {
		return r, false
	}
	if from >= size {
		return r, true
	}
	return byteRange{from, min(to, size-1) - from + 1}, true
}

// position reads digits; nothing is 0, and what no int64 holds is the largest.
func position(b []byte) (int64, bool) {
	if len(b) == 0 {
		return 0, true
	}
	n, ok := parseDigits(b, math.MaxInt64)
	if !ok {
		return math.MaxInt64, all(b, isDigit)
	}
	return n, true
}

// joinRanges sorts the ranges and joins those with less than rangeGap between them. It returns how many are left.
func joinRanges(rs []byteRange) int {
	slices.SortFunc(rs, func(a, b byteRange) int { return int(min(max(a.from-b.from, -1), 1)) })
	n := 0
	for _, r := range rs[1:] {
		last := &rs[n]
		if end := last.from + last.length; r.from < end || r.from-end < rangeGap {
			last.length = max(end, r.from+r.length) - last.from
			continue
		}
		n++
		rs[n] = r
	}
	return n + 1
}

// appendContentRange appends the value of a Content-Range field.
func appendContentRange(dst []byte, r byteRange, size int64) []byte {
	dst = strconv.AppendInt(append(dst, "bytes "...), r.from, 10)
	dst = strconv.AppendInt(append(dst, '-'), r.from+r.length-1, 10)
	return strconv.AppendInt(append(dst, '/'), size, 10)
}

// appendRangeHead appends the boundary and field lines before a part of multipart/byteranges. first is true for the
// first part. ctype "" gives no Content-Type.
func appendRangeHead(dst []byte, first bool, boundary, ctype string, r byteRange, size int64) []byte {
	if !first {
		dst = append(dst, "\r\n"...)
	}
	dst = append(append(dst, "--"...), boundary...)
	if ctype != "" {
		dst = append(append(dst, "\r\nContent-Type: "...), ctype...)
	}
	dst = appendContentRange(append(dst, "\r\nContent-Range: "...), r, size)
	return append(dst, "\r\n\r\n"...)
}

// appendRangeEnd appends what is behind the last part.
func appendRangeEnd(dst []byte, boundary string) []byte {
	return append(append(append(dst, "\r\n--"...), boundary...), "--\r\n"...)
}

// rangesLength returns the length of a whole multipart/byteranges body.
func rangesLength(rs []byteRange, boundary, ctype string, size int64) (n int64) {
	var scratch [256]byte
	for i, r := range rs {
		n += int64(len(appendRangeHead(scratch[:0], i == 0, boundary, ctype, r, size))) + r.length
	}
	return n + int64(len(appendRangeEnd(scratch[:0], boundary)))
}
