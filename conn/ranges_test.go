package conn

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
	"testing"
)

var rangeCases = []struct {
	value string
	size  int64
	want  string // from+length, separated by spaces; "all" for ignored, "none" for unsatisfiable
}{
	{"bytes=0-0", 1000, "0+1"},
	{"bytes=0-999", 1000, "0+1000"},
	{"bytes=0-1000", 1000, "0+1000"},
	{"bytes=0-", 1000, "0+1000"},
	{"bytes=999-", 1000, "999+1"},
	{"bytes=-1", 1000, "999+1"},
	{"bytes=-1000", 1000, "0+1000"},
	{"bytes=-2000", 1000, "0+1000"},
	{"Bytes=1-2", 1000, "1+2"},
	{"bytes=0-99999999999999999999999", 1000, "0+1000"},
	{"bytes=-99999999999999999999999", 1000, "0+1000"},
	{"bytes=00-09", 1000, "0+10"},
	{"bytes= 1-2 ,\t500-501,,", 1000, "1+2 500+2"},
	{"bytes=500-599,0-99", 1000, "0+100 500+100"},
	{"bytes=0-99,50-149", 1000, "0+150"},
	{"bytes=0-99,100-199", 1000, "0+200"},
	{"bytes=0-99,150-199", 1000, "0+200"}, // the gap costs less than a part
	{"bytes=0-99,228-299", 1000, "0+100 228+72"},
	{"bytes=0-,-1", 1000, "0+1000"},
	{"bytes=0-9,5000-", 1000, "0+10"},
	{"bytes=1000-", 1000, "none"},
	{"bytes=1000-2000,3000-", 1000, "none"},
	{"bytes=99999999999999999999999-", 1000, "none"},
	{"bytes=-0", 1000, "none"},
	{"bytes=0-", 0, "none"},
	{"bytes=-1", 0, "none"},
	{"", 1000, "all"},
	{"bytes", 1000, "all"},
	{"bytes=", 1000, "all"},
	{"bytes=,", 1000, "all"},
	{"bytes=-", 1000, "all"},
	{"bytes=--1", 1000, "all"},
	{"bytes=1", 1000, "all"},
	{"bytes=2-1", 1000, "all"},
	{"bytes=a-b", 1000, "all"},
	{"bytes=+1-2", 1000, "all"},
	{"bytes=1-+2", 1000, "all"},
	{"bytes=1-2-3", 1000, "all"},
	{"bytes=1 - 2", 1000, "all"},
	{"bytes=0x1-2", 1000, "all"},
	{"bytes=0-1;2-3", 1000, "all"},
	{"bytes=0-1,x", 1000, "all"},
	{"bytes:0-1", 1000, "all"},
	{"bytes =0-1", 1000, "all"},
	{"items=0-1", 1000, "all"},
	{"bytes=" + strings.Repeat("0-,", 64), 1000, "0+1000"},
	{"bytes=" + strings.Repeat("0-,", 65), 1000, "all"},
}

func rangeText(rs []byteRange, answer rangeAnswer) string {
	switch answer {
	case rangeIgnored:
		return "all"
	case rangeUnsatisfiable:
		return "none"
	}
	var s []string
	for _, r := range rs {
		s = append(s, fmt.Sprintf("%d+%d", r.from, r.length))
	}
	return strings.Join(s, " ")
}

func TestParseRange(t *testing.T) {
	for _, c := range rangeCases {
		if got := rangeText(parseRange(nil, []byte(c.value), c.size)); got != c.want {
			t.Errorf("%q of %d: %s, want %s", c.value, c.size, got, c.want)
		}
	}
	var many []string
	for i := range maxRangeParts + 1 {
		many = append(many, fmt.Sprintf("%d-%d", i*1000, i*1000))
	}
	value := "bytes=" + strings.Join(many[1:], ",")
	if rs, answer := parseRange(nil, []byte(value), 1<<20); answer != rangeParts || len(rs) != maxRangeParts {
		t.Errorf("%d parts, %d", len(rs), answer)
	}
	value = "bytes=" + strings.Join(many, ",")
	if rs, answer := parseRange(nil, []byte(value), 1<<20); answer != rangeIgnored || len(rs) != 0 {
		t.Errorf("%d parts, %d", len(rs), answer)
	}
}

func FuzzParseRange(f *testing.F) {
	for _, c := range rangeCases {
		f.Add(c.value, c.size)
	}
	f.Fuzz(func(t *testing.T, value string, size int64) {
		if size < 0 {
			return
		}
		rs, answer := parseRange(nil, []byte(value), size)
		if (len(rs) > 0) != (answer == rangeParts) {
			t.Fatalf("%q of %d: %v, %d", value, size, rs, answer)
		}
		end := int64(-1)
		for _, r := range rs {
			if r.from <= end || r.length < 1 || r.length > size || r.from > size-r.length {
				t.Errorf("%q of %d: %v", value, size, rs)
			}
			end = r.from + r.length
		}
	})
}

// TestRangeParts writes a multipart body and reads it with the standard library.
func TestRangeParts(t *testing.T) {
	const text = "0123456789abcdefghij"
	ranges := []byteRange{{0, 3}, {5, 1}, {10, 10}}
	for _, ctype := range []string{"text/plain", ""} {
		var body []byte
		for i, r := range ranges {
			body = appendRangeHead(body, i == 0, "sep", ctype, r, int64(len(text)))
			body = append(body, text[r.from:r.from+r.length]...)
		}
		body = appendRangeEnd(body, "sep")
		if n := rangesLength(ranges, "sep", ctype, int64(len(text))); n != int64(len(body)) {
			t.Errorf("the length is %d, told %d", len(body), n)
		}
		m := multipart.NewReader(bytes.NewReader(body), "sep")
		for _, r := range ranges {
			part, err := m.NextRawPart()
			if err != nil {
				t.Fatal(err)
			}
			got, _ := io.ReadAll(part)
			want := fmt.Sprintf("bytes %d-%d/%d", r.from, r.from+r.length-1, len(text))
			if string(got) != text[r.from:r.from+r.length] || part.Header.Get("Content-Range") != want || part.Header.Get("Content-Type") != ctype {
				t.Errorf("%v: %q, %v", r, got, part.Header)
			}
		}
		if _, err := m.NextRawPart(); err != io.EOF {
			t.Error(err)
		}
	}
}
