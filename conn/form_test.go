package conn

import (
	"errors"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

var queryCases = []struct {
	raw  string
	want []Pair
}{
	{"", []Pair{}},
	{"&", []Pair{}},
	{"a", []Pair{{"a", ""}}},
	{"a=", []Pair{{"a", ""}}},
	{"=", []Pair{{"", ""}}},
	{"=a", []Pair{{"", "a"}}},
	{"a=b", []Pair{{"a", "b"}}},
	{"a=b=c", []Pair{{"a", "b=c"}}},
	{"a=1&b=2&a=3", []Pair{{"a", "1"}, {"b", "2"}, {"a", "3"}}},
	{"&&a=1&&b=2&", []Pair{{"a", "1"}, {"b", "2"}}},
	{"a=1;b=2", []Pair{{"a", "1;b=2"}}}, // the URL standard splits at & alone
	{"a+b=c+d", []Pair{{"a b", "c d"}}},
	{"a%2Bb=%26%3d", []Pair{{"a+b", "&="}}},
	{"a=%00%ff", []Pair{{"a", "\x00\xff"}}},
	{"a=100%&b=%zz", []Pair{{"a", "100%"}, {"b", "%zz"}}},
	{"a[]=1&a%5B%5D=2", []Pair{{"a[]", "1"}, {"a[]", "2"}}},
}

func TestParseQuery(t *testing.T) {
	for _, c := range queryCases {
		got, err := ParseQuery([]byte(c.raw), 10)
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q, %v", c.raw, got, err)
		}
	}
}

func TestParseQueryLimit(t *testing.T) {
	for raw, want := range map[string]error{"a&b&c": nil, "a&b&c&&&": nil, "a&b&c&d": errFields, strings.Repeat("&", 99): nil} {
		if _, err := ParseQuery([]byte(raw), 3); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", raw, err, want)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, c := range queryCases {
		f.Add(c.raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		pairs, err := ParseQuery([]byte(raw), 20)
		if err != nil {
			return
		}
		values := url.Values{}
		for _, p := range pairs {
			values.Add(p.Name, p.Value)
		}
		theirs, err := url.ParseQuery(raw)
		if err == nil && !reflect.DeepEqual(values, theirs) {
			t.Errorf("%q: %q, net/url has %q", raw, values, theirs)
		}
	})
}
