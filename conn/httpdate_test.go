package conn

import (
	"net/http"
	"testing"
	"time"
)

var dateCases = []struct {
	text string
	want string // RFC 3339, "" where it is refused
}{
	{"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
	{"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
	{"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
	{"Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z"},
	{"Thu, 29 Feb 2024 23:59:59 GMT", "2024-02-29T23:59:59Z"},
	{"Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00Z"}, // a leap second
	{"Mon, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"}, // the wrong day name
	{"", ""},
	{"0", ""},
	{"Sun, 06 Nov 1994 08:49:37", ""},
	{"Sun, 06 Nov 1994 08:49:37 UTC", ""},
	{"Sun, 06 Nov 1994 08:49:37 +0000", ""},
	{"Sun, 06 Nov 1994 08:49:37 GMT ", ""},
	{" Sun, 06 Nov 1994 08:49:37 GMT", ""},
	{"sun, 06 nov 1994 08:49:37 gmt", ""},
	{"Sun, 6 Nov 1994 08:49:37 GMT", ""},
	{"Sun, 00 Nov 1994 08:49:37 GMT", ""},
	{"Sun, 31 Nov 1994 08:49:37 GMT", ""},
	{"Wed, 29 Feb 2023 08:49:37 GMT", ""},
	{"Sun, 06 Nov 1994 24:00:00 GMT", ""},
	{"Sun, 06 Nov 1994 08:60:37 GMT", ""},
	{"Sun, 06 Nov 1994 08:49:61 GMT", ""},
	{"Sun, 06 Nov -994 08:49:37 GMT", ""},
	{"Sun, 06 Nov 94 08:49:37 GMT", ""},
	{"Sun, 06-Nov-94 08:49:37 GMT", ""},
	{"Sun Nov 6 08:49:37 1994", ""},
}

func TestHTTPDate(t *testing.T) {
	for _, c := range dateCases {
		got, err := ParseHTTPDate(c.text)
		if text := got.Format(time.RFC3339); (err == nil) != (c.want != "") || err == nil && text != c.want {
			t.Errorf("%q: %s, %v", c.text, text, err)
		}
	}
	for _, s := range []int64{0, 784111777, 1709251199, 4102444800, 253402300799} {
		at := time.Unix(s, 999)
		text := string(AppendHTTPDate(nil, at))
		if want := at.UTC().Format(http.TimeFormat); text != want {
			t.Errorf("%d is written %q, want %q", s, text, want)
		}
		if back, err := ParseHTTPDate(text); err != nil || back.Unix() != s {
			t.Errorf("%q comes back as %v, %v", text, back, err)
		}
	}
}

func TestFullYear(t *testing.T) {
	for _, c := range [][3]int{{94, 2026, 1994}, {26, 2026, 2026}, {76, 2026, 2076}, {77, 2026, 1977}, {0, 2026, 2000}, {10, 2099, 2110}, {60, 2099, 2060}} {
		if got := fullYear(c[0], c[1]); got != c[2] {
			t.Errorf("%02d in %d is %d, want %d", c[0], c[1], got, c[2])
		}
	}
}

func FuzzHTTPDate(f *testing.F) {
	for _, c := range dateCases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, err := ParseHTTPDate(s)
		if err != nil {
			return
		}
		if back, err := ParseHTTPDate(string(AppendHTTPDate(nil, at))); err != nil || !back.Equal(at) {
			t.Errorf("%q is %v, then %v (%v)", s, at, back, err)
		}
	})
}

func BenchmarkAppendHTTPDate(b *testing.B) {
	buf, now := make([]byte, 0, 64), time.Unix(784111777, 0)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendHTTPDate(buf[:0], now)
	}
}
