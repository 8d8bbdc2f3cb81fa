package conn

import "testing"

func TestMediaTypes(t *testing.T) {
	m := NewMediaTypes("utf-8", map[string]string{"lp": "text/html", "odd": "text/x-odd; charset=koi8-r", "png": "image/x-other"})
	for name, want := range map[string]string{
		"a.html": "text/html; charset=utf-8", "/dir.d/a.HTML": "text/html; charset=utf-8", "a.css": "text/css; charset=utf-8",
		"a.js": "text/javascript; charset=utf-8", "a.json": "application/json", "a.svg": "image/svg+xml", "a.tar.gz": "application/gzip",
		"a.lp": "text/html; charset=utf-8", "a.odd": "text/x-odd; charset=koi8-r", "a.png": "image/x-other", "a.jpg": "image/jpeg",
		"a": UnknownType, "": UnknownType, "html": UnknownType, "/html": UnknownType, "a.b/html": UnknownType, "a.": UnknownType,
		"a.unknown": UnknownType, ".html": "text/html; charset=utf-8",
	} {
		if got := m.Of(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if got := NewMediaTypes("", nil).Of("a.txt"); got != "text/plain" {
		t.Errorf("without charset: %q", got)
	}
	if n := testing.AllocsPerRun(100, func() { m.Of("/some/page.html") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestMediaTypeTable holds the table to the grammar.
func TestMediaTypeTable(t *testing.T) {
	for suffix, mediaType := range mediaTypes {
		if mt, params, ok := MediaTypeOf([]byte(mediaType)); !ok || string(mt) != mediaType || len(params) > 0 {
			t.Errorf("%s: %q", suffix, mediaType)
		}
		for _, c := range suffix {
			if c < '0' || c > 'z' || c >= 'A' && c <= 'Z' {
				t.Errorf("suffix %q", suffix)
			}
		}
	}
}

func TestMediaTypeOf(t *testing.T) {
	for in, want := range map[string]string{
		"text/html": "text/html|", "text/html;a=b": "text/html|;a=b", "a/b c": "a/b| c",
		"": "", "text": "", "text/": "", "/html": "", " text/html": "", "text /html": "",
	} {
		mt, params, ok := MediaTypeOf([]byte(in))
		if ok != (want != "") || ok && string(mt)+"|"+string(params) != want {
			t.Errorf("%q: %q, %q, %v", in, mt, params, ok)
		}
	}
}
