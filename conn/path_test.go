package conn

import (
	"bytes"
	"errors"
	"net/url"
	"path"
	"strings"
	"testing"
)

var pathCases = []struct {
	raw, want string
	err       error
}{
	{raw: "/", want: "/"},
	{raw: "/a", want: "/a"},
	{raw: "/a/", want: "/a/"},
	{raw: "/a/b.html", want: "/a/b.html"},
	{raw: "//", want: "/"},
	{raw: "///a//b//", want: "/a/b/"},
	{raw: "/.", want: "/"},
	{raw: "/./", want: "/"},
	{raw: "/..", want: "/"},
	{raw: "/../", want: "/"},
	{raw: "/../../../etc/passwd", want: "/etc/passwd"},
	{raw: "/a/.", want: "/a/"},
	{raw: "/a/..", want: "/"},
	{raw: "/a/../", want: "/"},
	{raw: "/a/b/..", want: "/a/"},
	{raw: "/a/b/../c", want: "/a/c"},
	{raw: "/a/b/../../c", want: "/c"},
	{raw: "/a/b/../../../c", want: "/c"},
	{raw: "/a/./b", want: "/a/b"},
	{raw: "/a//../b", want: "/b"},
	{raw: "/a/.//../b", want: "/b"},
	{raw: "/.a", want: "/.a"},
	{raw: "/..a", want: "/..a"},
	{raw: "/a..", want: "/a.."},
	{raw: "/a./b", want: "/a./b"},
	{raw: "/...", want: "/..."},
	{raw: "/a/.../b", want: "/a/.../b"},
	{raw: "/%61", want: "/a"},
	{raw: "/%7Euser", want: "/~user"},
	{raw: "/a%20b", want: "/a b"},
	{raw: "/%c3%A4", want: "/\xc3\xa4"},
	{raw: "/%ff", want: "/\xff"},
	{raw: "/%2e", want: "/"},
	{raw: "/%2e%2e/a", want: "/a"},
	{raw: "/a/%2E./b", want: "/b"},
	{raw: "/a/.%2e", want: "/"},
	{raw: "/a/%2e%2e/%2e%2e/%2e%2e/b", want: "/b"},
	{raw: "/%252e%252e/a", want: "/%2e%2e/a"}, // decoded once
	{raw: "/%25", want: "/%"},
	{raw: "/%3f", want: "/?"},
	{raw: "/a;b=c/d", want: "/a;b=c/d"},
	{raw: "/a+b", want: "/a+b"},
	{raw: "/%c0%ae%c0%ae/a", want: "/\xc0\xae\xc0\xae/a"}, // bytes are not read as characters
	{raw: "/%", err: errEscape},
	{raw: "/%4", err: errEscape},
	{raw: "/%4/", err: errEscape},
	{raw: "/%4g", err: errEscape},
	{raw: "/%g4", err: errEscape},
	{raw: "/%%41", err: errEscape},
	{raw: "/%u0041", err: errEscape},
	{raw: "/a%", err: errEscape},
	{raw: "/%00", err: errEscaped},
	{raw: "/a%00.html", err: errEscaped},
	{raw: "/%0d%0aX:%20y", err: errEscaped},
	{raw: "/%1f", err: errEscaped},
	{raw: "/%7f", err: errEscaped},
	{raw: "/a%2fb", err: errSeparator},
	{raw: "/..%2F..%2Fetc", err: errSeparator},
	{raw: "/a%5cb", err: errSeparator},
	{raw: "/..%5C..", err: errSeparator},
}

func TestCleanPath(t *testing.T) {
	for _, c := range pathCases {
		got, err := cleanPath(nil, []byte(c.raw))
		if !errors.Is(err, c.err) || string(got) != c.want {
			t.Errorf("%q: %q, %v; want %q, %v", c.raw, got, err, c.want, c.err)
		}
	}
}

func FuzzCleanPath(f *testing.F) {
	for _, c := range pathCases {
		f.Add(c.raw)
	}
	buf := make([]byte, 0, 64)
	f.Fuzz(func(t *testing.T, raw string) {
		if !strings.HasPrefix(raw, "/") || !all([]byte(raw), isPath) {
			return
		}
		got, err := cleanPath(buf, []byte(raw))
		if err != nil {
			return
		}
		decoded, err := url.PathUnescape(raw)
		if err != nil {
			t.Fatalf("%q: net/url: %v", raw, err)
		}
		want := path.Clean(decoded)
		if s := decoded[strings.LastIndexByte(decoded, '/')+1:]; want != "/" && (s == "" || s == "." || s == "..") {
			want += "/"
		}
		if string(got) != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
		if strings.IndexByte(want, '%') < 0 {
			again, err := cleanPath(nil, got)
			if err != nil || !bytes.Equal(again, got) {
				t.Errorf("%q: %q, and again %q, %v", raw, got, again, err)
			}
		}
	})
}

func TestURLEncoding(t *testing.T) {
	const s = "a b&c=d/e?f+g%h\"ä;,~\n"
	for _, c := range []struct {
		part URLPart
		want string
	}{
		{PartQuery, "a+b%26c%3dd/e?f%2bg%25h%22%c3%a4%3b%2c~%0a"},
		{PartPath, "a%20b&c%3dd%2fe%3ff+g%25h%22%c3%a4%3b,~%0a"},
		{PartCookie, "a%20b&c=d/e?f+g%25h%22%c3%a4%3b%2c~%0a"},
		{PartOAuth1, "a%20b%26c%3Dd%2Fe%3Ff%2Bg%25h%22%C3%A4%3B%2C~%0A"},
		{PartQuery | UpperHex, "a+b%26c%3Dd/e?f%2Bg%25h%22%C3%A4%3B%2C~%0A"},
	} {
		got := string(AppendURLEncoded([]byte("x"), s, c.part))
		if got != "x"+c.want {
			t.Errorf("part %d: %q, want %q", c.part, got[1:], c.want)
		}
		if back := string(AppendURLDecoded(nil, c.want, c.part)); back != s {
			t.Errorf("part %d: back as %q", c.part, back)
		}
	}
	for in, want := range map[string]string{"100%": "100%", "%4": "%4", "%zz": "%zz", "%%41": "%A", "a+b%2B": "a b+", "%": "%", "": ""} {
		if got := string(AppendURLDecoded(nil, in, PartQuery)); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzURLEncoding(f *testing.F) {
	for _, c := range pathCases {
		f.Add(c.raw, uint8(len(c.raw)))
	}
	f.Fuzz(func(t *testing.T, s string, p uint8) {
		part := URLPart(p%4) | URLPart(p)&UpperHex
		text := AppendURLEncoded(nil, s, part)
		if back := AppendURLDecoded(nil, string(text), part); string(back) != s {
			t.Errorf("%q is %q, and back %q", s, text, back)
		}
		if part&^UpperHex == PartCookie && !cookieOctets(string(text)) {
			t.Errorf("%q is no cookie value", text)
		}
	})
}

func BenchmarkCleanPath(b *testing.B) {
	buf := make([]byte, 0, 128)
	for name, p := range map[string][]byte{"clean": []byte("/articles/2026/connections.html"), "escaped": []byte("/a%20b//./c/../articles/2026/x.html")} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cleanPath(buf, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
