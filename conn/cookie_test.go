package conn

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

var cookieCases = []struct{ field, want string }{
	{"", ""},
	{"a=1", "a=1"},
	{"a=1; b=2", "a=1|b=2"},
	{"a=1;b=2;", "a=1|b=2"},
	{" a = 1 ;\t b = 2 ", "a=1|b=2"},
	{"a=", "a="},
	{"a", ""},
	{"a; b=2", "b=2"},
	{"=1; b=2", "b=2"},
	{"a=b=c", "a=b=c"},
	{`a="x y"`, "a=x y"},
	{`a="`, `a="`},
	{`a=""`, "a="},
	{`a="b;c=d"`, `a="b|c=d"`},
	{"a=1; a=2", "a=1|a=2"},
	{"a=1, b=2", "a=1, b=2"},
	{"a=\xc3\xa4 b", "a=\xc3\xa4 b"},
	{"$Version=1; a=1; $Path=/", "$Version=1|a=1|$Path=/"},
	{";;;", ""},
	{`{"a":1}=2`, `{"a":1}=2`},
}

func TestEachCookie(t *testing.T) {
	for _, c := range cookieCases {
		var got []string
		EachCookie([]byte(c.field), func(n, v []byte) bool {
			got = append(got, string(n)+"="+string(v))
			return true
		})
		if s := strings.Join(got, "|"); s != c.want {
			t.Errorf("%q: %q, want %q", c.field, s, c.want)
		}
	}
}

func TestCookieIn(t *testing.T) {
	field := []byte("a=1; b=2; a=3; empty=")
	for name, want := range map[string]string{"a": "1", "b": "2", "empty": "", "A": "-", "": "-", "c": "-"} {
		v, ok := CookieIn(field, name)
		if ok != (want != "-") || ok && string(v) != want {
			t.Errorf("%q: %q, %v", name, v, ok)
		}
	}
	if n := testing.AllocsPerRun(100, func() { CookieIn(field, "b") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestCookieAppend(t *testing.T) {
	at := time.Unix(784111777, 0)
	for _, c := range []struct {
		cookie Cookie
		want   string
		err    error
	}{
		{Cookie{Name: "a"}, "a=", nil},
		{Cookie{Name: "a", Value: "b"}, "a=b", nil},
		{Cookie{Name: "a", Value: "b", MaxAge: 60, Expires: at, Domain: "example.org", Path: "/x y", Secure: true, HTTPOnly: true, SameSite: "lax"},
			"a=b; Max-Age=60; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Domain=example.org; Path=/x y; Secure; HttpOnly; SameSite=Lax", nil},
		{Cookie{Name: "a", MaxAge: -1}, "a=; Max-Age=0", nil},
		{Cookie{Name: "__Host-a", Value: "b", Secure: true, Path: "/"}, "__Host-a=b; Path=/; Secure", nil},
		{Cookie{Name: "a", Domain: ".example.org"}, "a=; Domain=.example.org", nil},
		{Cookie{Name: ""}, "", ErrCookieName},
		{Cookie{Name: "a b"}, "", ErrCookieName},
		{Cookie{Name: "a=b"}, "", ErrCookieName},
		{Cookie{Name: "a;"}, "", ErrCookieName},
		{Cookie{Name: "a\n"}, "", ErrCookieName},
		{Cookie{Name: "ä"}, "", ErrCookieName},
		{Cookie{Name: "a", Value: "b c"}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: "b;c"}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: "b,c"}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: `"b"`}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: `b\c`}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: "b\r\nX: y"}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: "b\x7f"}, "", ErrCookieValue},
		{Cookie{Name: "a", Value: "ä"}, "", ErrCookieValue},
		{Cookie{Name: "a", Path: "x"}, "", ErrCookiePath},
		{Cookie{Name: "a", Path: "/x; Domain=b"}, "", ErrCookiePath},
		{Cookie{Name: "a", Path: "/\n"}, "", ErrCookiePath},
		{Cookie{Name: "a", Domain: "a b"}, "", ErrCookieDomain},
		{Cookie{Name: "a", Domain: "a;b"}, "", ErrCookieDomain},
		{Cookie{Name: "a", Domain: "a..b"}, "", ErrCookieDomain},
		{Cookie{Name: "a", Domain: "-a.b"}, "", ErrCookieDomain},
		{Cookie{Name: "a", Domain: "."}, "", ErrCookieDomain},
		{Cookie{Name: "a", Domain: strings.Repeat("a", 64)}, "", ErrCookieDomain},
		{Cookie{Name: "a", Expires: time.Unix(-1<<40, 0)}, "", ErrCookieExpires},
		{Cookie{Name: "a", Expires: time.Unix(1<<40, 0)}, "", ErrCookieExpires},
		{Cookie{Name: "a", SameSite: "some"}, "", ErrCookieSameSite},
		{Cookie{Name: "a", SameSite: "None"}, "", ErrCookieSecure},
		{Cookie{Name: "__Secure-a"}, "", ErrCookieSecure},
		{Cookie{Name: "__host-a", Path: "/"}, "", ErrCookieSecure},
		{Cookie{Name: "__Host-a", Secure: true}, "", ErrCookieHost},
		{Cookie{Name: "__Host-a", Secure: true, Path: "/", Domain: "b"}, "", ErrCookieHost},
		{Cookie{Name: "a", Value: strings.Repeat("b", 4095)}, "a=" + strings.Repeat("b", 4095), nil},
		{Cookie{Name: "a", Value: strings.Repeat("b", 4096)}, "", ErrCookieSize},
	} {
		got, err := c.cookie.Append(nil)
		if string(got) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%+v: %q, %v; want %q, %v", c.cookie, got, err, c.want, c.err)
		}
	}
}

func FuzzCookie(f *testing.F) {
	for _, c := range cookieCases {
		f.Add(c.field, "a", "b")
	}
	f.Fuzz(func(t *testing.T, field, name, value string) {
		EachCookie([]byte(field), func(n, v []byte) bool {
			if len(n) == 0 || strings.IndexByte(string(n)+string(v), ';') >= 0 {
				t.Errorf("%q: %q=%q", field, n, v)
			}
			return true
		})
		c := Cookie{Name: name, Value: value}
		text, err := c.Append(nil)
		if err != nil {
			return
		}
		theirs, err := http.ParseSetCookie(string(text))
		if err != nil || theirs.Name != name || theirs.Value != value {
			t.Errorf("%q: net/http has %v, %v", text, theirs, err)
		}
		if back, ok := CookieIn(text, name); !ok || string(back) != value {
			t.Errorf("%q: back as %q", text, back)
		}
	})
}
