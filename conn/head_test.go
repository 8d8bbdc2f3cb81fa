package conn

import (
	"errors"
	"strings"
	"testing"
)

// testLimits are limits wide enough for every case that is not about them.
var testLimits = Limits{
	RequestLine: 8 << 10, HeaderBytes: 32 << 10, HeaderCount: 100, BodyBytes: 1 << 20, BodyMemory: 64 << 10,
	TrailerBytes: 4 << 10, ChunkExtensionBytes: 256,
}

const browserRequest = "GET /articles/2026/connections.html?ref=front&page=2 HTTP/1.1\r\n" +
	"Host: www.example.org:8000\r\n" +
	"Connection: keep-alive\r\n" +
	"Cache-Control: max-age=0\r\n" +
	"sec-ch-ua: \"Chromium\";v=\"140\", \"Not=A?Brand\";v=\"24\"\r\n" +
	"sec-ch-ua-mobile: ?0\r\n" +
	"sec-ch-ua-platform: \"Linux\"\r\n" +
	"Upgrade-Insecure-Requests: 1\r\n" +
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
	"Sec-Fetch-Site: none\r\n" +
	"Sec-Fetch-Mode: navigate\r\n" +
	"Accept-Encoding: gzip, deflate, br, zstd\r\n" +
	"Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n" +
	"Cookie: session=9f86d081884c7d659a2feaa0c55ad015; theme=dark\r\n" +
	"If-None-Match: \"5f3-61e2\"\r\n\r\n"

const wrkRequest = "GET /hello HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n"

func parseHead(t testing.TB, s string) (*head, int) {
	t.Helper()
	h := new(head)
	n, err := h.parse([]byte(s), &testLimits)
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return h, n
}

func TestHeadOfABrowser(t *testing.T) {
	h, n := parseHead(t, browserRequest+"next")
	if n != len(browserRequest) {
		t.Errorf("consumed %d of %d", n, len(browserRequest))
	}
	for what, pair := range map[string][2]string{
		"method": {h.methodName(), "GET"},
		"target": {string(h.at(h.target)), "/articles/2026/connections.html?ref=front&page=2"},
		"path":   {string(h.at(h.rawPath)), "/articles/2026/connections.html"},
		"query":  {string(h.at(h.query)), "ref=front&page=2"},
		"host":   {string(h.hostName()), "www.example.org:8000"},
		"line":   {string(h.requestLine()), browserRequest[:strings.Index(browserRequest, "\r")]},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", what, pair[0], pair[1])
		}
	}
	if v, ok := h.field("COOKIE"); !ok || string(v) != "session=9f86d081884c7d659a2feaa0c55ad015; theme=dark" {
		t.Errorf("cookie is %q", v)
	}
	if _, ok := h.field("Cooki"); ok {
		t.Error("a field that is not there")
	}
	if len(h.fields) != 15 || h.minor != 1 || !h.keepAlive() || h.length != 0 {
		t.Errorf("fields %d, minor %d, keep %v, length %d", len(h.fields), h.minor, h.keepAlive(), h.length)
	}
}

// TestHeadInPieces gives the head byte by byte: each prefix is incomplete, and the whole is read as at once.
func TestHeadInPieces(t *testing.T) {
	h := new(head)
	for i := range len(browserRequest) {
		if _, err := h.parse([]byte(browserRequest[:i]), &testLimits); !errors.Is(err, errNeedMore) {
			t.Fatalf("%d bytes: %v", i, err)
		}
	}
	if n, err := h.parse([]byte(browserRequest), &testLimits); err != nil || n != len(browserRequest) || len(h.fields) != 15 {
		t.Fatalf("%d, %v, %d fields", n, err, len(h.fields))
	}
}

func BenchmarkHead(b *testing.B) {
	for name, s := range map[string]string{"browser": browserRequest, "small": wrkRequest} {
		b.Run(name, func(b *testing.B) {
			h, raw := new(head), []byte(s)
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				h.reset()
				if _, err := h.parse(raw, &testLimits); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkField(b *testing.B) {
	h, _ := parseHead(b, browserRequest)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := h.field("if-none-match"); !ok {
			b.Fatal("lost")
		}
	}
}

// TestMethodName has no allocation for the usual methods.
func TestMethodName(t *testing.T) {
	for _, m := range []string{"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "get", "PROPFIND"} {
		h, _ := parseHead(t, m+" / HTTP/1.0\r\n\r\n")
		if h.methodName() != m {
			t.Errorf("%s is %s", m, h.methodName())
		}
		if n := testing.AllocsPerRun(100, func() { h.methodName() }); n > 0 && m == strings.ToUpper(m) && m != "PROPFIND" {
			t.Errorf("%s: %v allocations", m, n)
		}
	}
}

// TestRequestLineForLogs has what can be told of a request that is refused or cut.
func TestRequestLineForLogs(t *testing.T) {
	for in, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n": "GET / HTTP/1.1", "\r\nGET / HTTP/1.0\r\n\r\n": "GET / HTTP/1.0", "GET / HTTP/1.1\r\n\r\n": "GET / HTTP/1.1",
		"GET /a b HTTP/1.1\r\n\r\n": "GET /a b HTTP/1.1", "GET /\n": "GET /", "GE": "GE", "": "", "\r\n\r\n": "", "\x16\x03\x01": "\x16\x03\x01",
	} {
		h := new(head)
		h.parse([]byte(in), &testLimits)
		if got := string(h.requestLine()); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
