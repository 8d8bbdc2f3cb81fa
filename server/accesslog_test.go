package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var entryTime = time.Date(2026, 11, 22, 13, 5, 7, 123456000, time.FixedZone("", 3600))

func testEntry() *AccessEntry {
	return &AccessEntry{
		Time: entryTime, Remote: netip.MustParseAddrPort("192.0.2.7:4711"), User: "joe", Method: "GET",
		Request: []byte("GET /a?b HTTP/1.1"), Host: []byte("example.org"), Status: 200, Sent: 1234,
		Referer: []byte("http://x/"), Agent: []byte(`Mozilla "5"`), Duration: 1234567 * time.Microsecond, Outcome: "kept",
	}
}

func newTestLog(t testing.TB, format string, w io.Writer) *AccessLog {
	t.Helper()
	file, err := openLog("-", w)
	if err != nil {
		t.Fatal(err)
	}
	l, err := newAccessLog(format, file, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestAccessLogForms(t *testing.T) {
	hostile := testEntry()
	hostile.User, hostile.Request = "a b\nc", []byte("GET /\x1b[2J\"\\\xff\u009b\r\n HTTP/1.1")
	hostile.Referer, hostile.Agent, hostile.Remote = nil, []byte("é\u2028"), netip.AddrPort{}
	for _, tt := range []struct {
		format string
		entry  *AccessEntry
		want   string
	}{
		{"common", testEntry(), `192.0.2.7 - joe [22/Nov/2026:13:05:07 +0100] "GET /a?b HTTP/1.1" 200 1234`},
		{"combined", testEntry(), `192.0.2.7 - joe [22/Nov/2026:13:05:07 +0100] "GET /a?b HTTP/1.1" 200 1234 "http://x/" "Mozilla \"5\"" 1.234567 kept`},
		{"combined", hostile, `unix - a\x20b\x0ac [22/Nov/2026:13:05:07 +0100] "GET /\x1b[2J\"\\\xff\xc2\x9b\x0d\x0a HTTP/1.1" 200 1234 "-" "\xc3\xa9\xe2\x80\xa8" 1.234567 kept`},
		{"json", testEntry(), `{"time":"2026-11-22T13:05:07.123456+01:00","remote":"192.0.2.7","status":200,"bytes":1234,"seconds":1.234567,"tls":false,"outcome":"kept","user":"joe","method":"GET","request":"GET /a?b HTTP/1.1","host":"example.org","referer":"http://x/","agent":"Mozilla \"5\""}`},
		{"json", hostile, `{"time":"2026-11-22T13:05:07.123456+01:00","remote":"unix","status":200,"bytes":1234,"seconds":1.234567,"tls":false,"outcome":"kept","user":"a b\u000ac","method":"GET","request":"GET /\u001b[2J\"\\\u00ff\u009b\u000d\u000a HTTP/1.1","host":"example.org","agent":"é\u2028"}`},
	} {
		var out bytes.Buffer
		l := newTestLog(t, tt.format, &out)
		l.Log(*tt.entry)
		l.Close()
		if got := out.String(); got != tt.want+"\n" {
			t.Errorf("%s:\n got %swant %s", tt.format, got, tt.want)
		}
	}
	if _, err := newAccessLog("fancy", nil, nil); err == nil {
		t.Error("an unknown form was taken")
	}
}

// Whatever bytes a client sends, a line stays one line of printable characters, and JSON stays JSON.
func FuzzAccessLine(f *testing.F) {
	f.Add([]byte("GET /\x00\x1f\x7f\x80\xff\"\\\n\xe2\x80\xa8 HTTP/1.1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		e := testEntry()
		e.Request, e.Agent, e.User = data, data, string(data)
		for _, format := range []string{"common", "combined"} {
			line := lineFormats[format](nil, e, []byte("t"))
			if i := bytes.IndexFunc(line, func(r rune) bool { return r < ' ' || r >= 0x7f }); i != len(line)-1 {
				t.Errorf("%s: byte %d of %q", format, i, line)
			}
		}
		line := jsonLine(nil, e, nil)
		var got map[string]any
		if err := json.Unmarshal(line, &got); err != nil || bytes.IndexByte(line, '\n') != len(line)-1 {
			t.Errorf("%q: %v", line, err)
		}
	})
}

func TestAccessLogFlushesInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out lockedBuffer
		l := newTestLog(t, "common", &out)
		defer l.Close()
		for range 2 { // the timer serves again
			out.Reset()
			l.Log(*testEntry())
			if out.Len() != 0 {
				t.Error("written at once")
			}
			time.Sleep(100 * time.Millisecond) // who looks into the log after a request is hardly faster
			synctest.Wait()
			if out.Len() == 0 {
				t.Error("not written in time")
			}
		}
	})
}

func TestAccessLogFlushesWhenFull(t *testing.T) {
	var out lockedBuffer
	l := newTestLog(t, "combined", &out)
	defer l.Close()
	for range flushSize / 100 {
		l.Log(*testEntry())
	}
	if out.Len() < flushSize {
		t.Errorf("%d bytes written", out.Len())
	}
}

func TestAccessLogLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "access.log")
	file, err := openLog(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	l, _ := newAccessLog("common", file, slog.New(slog.DiscardHandler))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 1000 {
				l.Log(*testEntry())
			}
		})
	}
	moved := path + ".1"
	if err := os.Rename(path, moved); err != nil {
		t.Fatal(err)
	}
	if err := l.Reopen(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	l.Close()
	lines := 0
	for _, p := range []string{path, moved} {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		lines += bytes.Count(text, []byte("\n"))
	}
	if lines != 4000 {
		t.Errorf("%d lines of 4000", lines)
	}
}

func TestAccessLogTellsOnceThatItCannotWrite(t *testing.T) {
	var told lockedBuffer
	file, _ := openLog("-", failingWriter{})
	l, _ := newAccessLog("common", file, NewLogger(&told, "info"))
	for range 3 {
		l.Log(*testEntry())
		l.Flush()
	}
	if n := strings.Count(told.String(), "cannot write the access log"); n != 1 {
		t.Errorf("told %d times: %s", n, told.String())
	}
}

func TestOpenLogTellsOfABadPath(t *testing.T) {
	if _, err := openLog(filepath.Join(t.TempDir(), "no", "where"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// lockedBuffer is a buffer that several goroutines may use.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *lockedBuffer) Len() int { return len(l.String()) }

func (l *lockedBuffer) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Reset()
}

func BenchmarkAccessLog(b *testing.B) {
	for _, format := range []string{"common", "combined", "json"} {
		b.Run(format, func(b *testing.B) {
			l := newTestLog(b, format, io.Discard)
			defer l.Close()
			e := *testEntry()
			b.ReportAllocs()
			for b.Loop() {
				l.Log(e)
			}
		})
	}
}
