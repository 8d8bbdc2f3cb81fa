package conn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
)

// beginBody makes a body of a request in which raw is behind a head of the given framing.
func beginBody(t testing.TB, framing string, src io.Reader, lim *Limits) (*body, *reader, error) {
	t.Helper()
	h, _ := parseHead(t, "POST / HTTP/1.1\r\nHost: a\r\n"+framing+"\r\n\r\n")
	rd, b := new(reader), new(body)
	rd.reset(src)
	return b, rd, b.begin(rd, h, lim)
}

func TestBody(t *testing.T) {
	for _, c := range []struct {
		framing, raw, want, rest string
		err                      error
	}{
		{"X: y", "GET", "", "GET", nil},
		{"Content-Length: 0", "GET", "", "GET", nil},
		{"Content-Length: 5", "helloGET", "hello", "GET", nil},
		{"Content-Length: 5", "hell", "hell", "", ErrIncomplete},
		{"Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\nGET", "hello", "GET", nil},
		{"Transfer-Encoding: chunked", "5\r\nhello", "hello", "", ErrIncomplete},
		{"Transfer-Encoding: chunked", "5\r\nhelloo", "hello", "", ErrMalformed},
		{"Transfer-Encoding: chunked", "5\r\nhello\r\nfffffff\r\n", "hello", "", ErrBodyTooLarge},
	} {
		for way, src := range sources(c.raw) {
			b, rd, err := beginBody(t, c.framing, src, &testLimits)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(b)
			if string(got) != c.want || !errors.Is(err, c.err) || b.done() != (err == nil) {
				t.Errorf("%s, %q, %s: %q, %v, done %v", c.framing, c.raw, way, got, err, b.done())
			}
			if rest, _ := io.ReadAll(rd); c.err == nil && string(rest) != c.rest {
				t.Errorf("%s, %q, %s: then %q", c.framing, c.raw, way, rest)
			}
		}
	}
}

func TestBodyTooLarge(t *testing.T) {
	lim := Limits{BodyBytes: 5}
	if _, _, err := beginBody(t, "Content-Length: 5", nil, &lim); err != nil {
		t.Error(err)
	}
	if _, _, err := beginBody(t, "Content-Length: 6", nil, &lim); !errors.Is(err, ErrBodyTooLarge) {
		t.Error(err)
	}
}

// TestBodyErrors has the names of what a network says.
func TestBodyErrors(t *testing.T) {
	for cause, want := range map[error]error{
		fmt.Errorf("read: %w", os.ErrDeadlineExceeded):             ErrTimeout,
		&os.SyscallError{Syscall: "read", Err: syscall.ECONNRESET}: ErrGone,
		&os.SyscallError{Syscall: "read", Err: syscall.ETIMEDOUT}:  ErrGone,
		io.ErrUnexpectedEOF: ErrIncomplete,
		io.EOF:              ErrIncomplete,
	} {
		for _, framing := range []string{"Content-Length: 5", "Transfer-Encoding: chunked"} {
			b, _, _ := beginBody(t, framing, iotest.ErrReader(cause), &testLimits)
			for range 2 {
				if _, err := b.Read(make([]byte, 9)); !errors.Is(err, want) {
					t.Errorf("%s: %v is %v, want %v", framing, cause, err, want)
				}
			}
		}
	}
}

// TestReaderPins holds a head in its place while much more is read behind it.
func TestReaderPins(t *testing.T) {
	const rest = 300 << 10
	for _, size := range []int{10, 1000, minBuffer - 1, minBuffer, minBuffer + 1, 3 * minBuffer} {
		headText := strings.Repeat("h", size)
		rd := new(reader)
		rd.reset(io.MultiReader(strings.NewReader(headText), strings.NewReader(strings.Repeat("b", rest))))
		pinned, err := rd.peek(size)
		if err != nil {
			t.Fatal(err)
		}
		rd.pin(size)
		for n := 0; n < rest; {
			b, err := rd.peek(min(100, rest-n))
			if err != nil || strings.Trim(string(b), "b") != "" {
				t.Fatalf("%d: at %d: %q, %v", size, n, b, err)
			}
			rd.discard(len(b))
			n += len(b)
		}
		if string(pinned) != headText {
			t.Errorf("%d: the head has changed", size)
		}
		rd.unpin()
		if rd.release(); rd.buf != nil || rd.held != nil {
			t.Errorf("%d: a buffer is kept", size)
		}
	}
}

// TestReaderKeepsPipelined gives back no buffer that has something in it.
func TestReaderKeepsPipelined(t *testing.T) {
	rd := new(reader)
	rd.reset(strings.NewReader("headnext"))
	rd.peek(8)
	rd.pin(4)
	rd.unpin()
	rd.release()
	if string(rd.buffered()) != "next" {
		t.Errorf("%q is left", rd.buffered())
	}
}

func TestReaderFull(t *testing.T) {
	rd := new(reader)
	rd.reset(strings.NewReader(strings.Repeat("x", maxBuffer+1)))
	if b, err := rd.peek(maxBuffer); err != nil || len(b) != maxBuffer {
		t.Errorf("%d, %v", len(b), err)
	}
	if _, err := rd.peek(maxBuffer + 1); !errors.Is(err, errBufferFull) {
		t.Error(err)
	}
	rd.reset(nil)
}

func TestSpool(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []int{0, 1, 99, 100, 101, 5000} {
		for _, size := range []int64{int64(n), -1} {
			want := bytes.Repeat([]byte("x"), n)
			c, err := spool(iotest.HalfReader(bytes.NewReader(want)), size, 100, dir)
			if err != nil || c.Size != int64(n) || (c.File != nil) != (n > 100) {
				t.Fatalf("%d of %d: size %d, file %v, %v", n, size, c.Size, c.File != nil, err)
			}
			for range 2 {
				if got, err := io.ReadAll(c.Reader()); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d: read back %d, %v", n, len(got), err)
				}
			}
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files are left: %v", left)
	}
}

// TestSpoolFails holds spool to leave neither a file nor a part of a body when the client goes away.
func TestSpoolFails(t *testing.T) {
	dir := t.TempDir()
	for _, size := range []int64{-1, 10, 1000} {
		src := io.MultiReader(strings.NewReader(strings.Repeat("x", 500)), iotest.ErrReader(ErrGone))
		if c, err := spool(src, size, 100, dir); !errors.Is(err, ErrGone) || c.File != nil {
			t.Errorf("%d: %v, %v", size, c, err)
		}
	}
	if _, err := spool(strings.NewReader(strings.Repeat("x", 500)), -1, 100, dir+"/none"); err == nil {
		t.Error("no error where the directory is missing")
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("files are left: %v", left)
	}
}
