package conn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http/httputil"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

// chunkCase is a chunked body with what is behind it, up to a bar: "5\r\nhello\r\n0\r\n\r\n|GET" leaves GET.
type chunkCase struct {
	name, raw, want string
	err             error // nil: the body is want
}

var goodChunks = []chunkCase{
	{name: "none", raw: "0\r\n\r\n|"},
	{name: "one", raw: "5\r\nhello\r\n0\r\n\r\n|GET", want: "hello"},
	{name: "two", raw: "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n|", want: "hello world"},
	{name: "letters", raw: "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n|", want: "01234567890123456789a"},
	{name: "leading zeros", raw: "0000000000000005\r\nhello\r\n0000\r\n\r\n|", want: "hello"},
	{name: "line ends within", raw: "6\r\n\r\n0\r\n\r\r\n0\r\n\r\n|", want: "\r\n0\r\n\r"},
	{name: "extension", raw: "5;a\r\nhello\r\n0;b=c\r\n\r\n|", want: "hello"},
	{name: "extensions", raw: "5 ;\ta = b ; c=\"d;\\\"\te\";f\r\nhello\r\n0\r\n\r\n|", want: "hello"},
	{name: "trailers", raw: "5\r\nhello\r\n0\r\nX: y\r\nZ:\r\n\r\n|GET", want: "hello"},
}

var badChunks = []chunkCase{
	{name: "no size", raw: "\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "no number", raw: "x\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "0x", raw: "0x5\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "sign", raw: "+5\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "negative", raw: "-5\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "underscore", raw: "0_5\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "h suffix", raw: "5h\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "dot", raw: "5.0\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "comma", raw: "5,5\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "space before", raw: " 5\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "tab before", raw: "\t5\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "space behind", raw: "5 \r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "vertical tab behind", raw: "5\v\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "NUL behind", raw: "5\x00\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "no-break space before", raw: "\xa05\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "17 digits", raw: "00000000000000005\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "over 63 bits", raw: "8000000000000000\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "over 64 bits", raw: "10000000000000005\r\nhello\r\n0\r\n\r\n", err: errChunkSize},
	{name: "at 63 bits", raw: "7fffffffffffffff\r\nhello\r\n0\r\n\r\n", err: errBodyLength},
	{name: "two that are over 63 bits", raw: "1\r\na\r\n7fffffffffffffff\r\nhello", err: errBodyLength},
	{name: "line feed behind the size", raw: "5\nhello\r\n0\r\n\r\n", err: errChunkBare},
	{name: "carriage return behind the size", raw: "5\rhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "CR CR LF behind the size", raw: "5\r\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "line feed in an extension", raw: "5;a\nhello\r\n0\r\n\r\n", err: errChunkBare},
	{name: "carriage return in an extension", raw: "5;a\rb\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "line feed in a quoted extension", raw: "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", err: errChunkBare},
	{name: "line end in a quoted extension", raw: "5;a=\"\r\n\"\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "escaped line end in a quoted extension", raw: "5;a=\"\\\r\n\"\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension without name", raw: "5;\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension without name, but value", raw: "5;=b\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension without value", raw: "5;a=\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension without semicolon", raw: "5 a\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension with space behind", raw: "5;a \r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension with an open quote", raw: "5;a=\"b\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension with something behind the quote", raw: "5;a=\"b\"c\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension with NUL", raw: "5;a=\"\x00\"\r\nhello\r\n0\r\n\r\n", err: errChunkExt},
	{name: "extension in the last chunk", raw: "0;\r\n\r\n", err: errChunkExt},
	{name: "line feed behind data", raw: "5\r\nhello\n0\r\n\r\n", err: errChunkEnd},
	{name: "carriage return behind data", raw: "5\r\nhello\r0\r\n\r\n", err: errChunkEnd},
	{name: "nothing behind data", raw: "5\r\nhello0\r\n\r\n", err: errChunkEnd},
	{name: "data longer than told", raw: "4\r\nhello\r\n0\r\n\r\n", err: errChunkEnd},
	{name: "data shorter than told", raw: "6\r\nhello\r\n0\r\n\r\n", err: errChunkEnd},
	{name: "any two bytes behind data", raw: "5\r\nhelloXX0\r\n\r\n", err: errChunkEnd},
	{name: "LF CR behind data", raw: "5\r\nhello\n\r0\r\n\r\n", err: errChunkEnd},
	{name: "line feed behind the last chunk", raw: "0\n\r\n", err: errChunkBare},
	{name: "line feed for the empty line", raw: "0\r\n\n", err: errChunkBare},
	{name: "trailer with line feed", raw: "0\r\nX: y\n\r\n", err: errChunkBare},
	{name: "trailer without colon", raw: "0\r\nX\r\n\r\n", err: errNoColon},
	{name: "request for trailers", raw: "0\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", err: errFieldName},
	{name: "trailer folded", raw: "0\r\nX: y\r\n z\r\n\r\n", err: errFold},
	{name: "trailer with space before colon", raw: "0\r\nX : y\r\n\r\n", err: errFieldName},
	{name: "trailer with NUL", raw: "0\r\nX: \x00\r\n\r\n", err: errFieldValue},
	{name: "trailer with bare CR", raw: "0\r\nX: a\rb\r\n\r\n", err: errFieldValue},
	{name: "trailer Content-Length", raw: "0\r\ncontent-length: 5\r\n\r\n", err: errTrailer},
	{name: "trailer Transfer-Encoding", raw: "0\r\nTransfer-Encoding: chunked\r\n\r\n", err: errTrailer},
	{name: "trailer Host", raw: "0\r\nHost: b\r\n\r\n", err: errTrailer},
	{name: "ends at once", raw: "", err: ErrIncomplete},
	{name: "ends in a size", raw: "5", err: ErrIncomplete},
	{name: "ends in data", raw: "5\r\nhel", err: ErrIncomplete},
	{name: "ends behind data", raw: "5\r\nhello", err: ErrIncomplete},
	{name: "ends within the line end", raw: "5\r\nhello\r", err: ErrIncomplete},
	{name: "ends before the last chunk", raw: "5\r\nhello\r\n", err: ErrIncomplete},
	{name: "ends before the empty line", raw: "0\r\n", err: ErrIncomplete},
	{name: "ends in trailers", raw: "0\r\nX: y\r\n", err: ErrIncomplete},
}

// sources give s to a reader in ways that a network does.
func sources(s string) map[string]io.Reader {
	return map[string]io.Reader{
		"at once":       strings.NewReader(s),
		"byte by byte":  iotest.OneByteReader(strings.NewReader(s)),
		"with the end":  iotest.DataErrReader(strings.NewReader(s)),
		"half by half":  iotest.HalfReader(strings.NewReader(s)),
		"empty between": &stutter{s: s},
	}
}

// stutter gives three bytes at a time.
type stutter struct{ s string }

func (r *stutter) Read(p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(p, r.s[:min(3, len(r.s))])
	r.s = r.s[n:]
	return n, nil
}

// readChunks decodes all and returns what is left of the connection too.
func readChunks(src io.Reader, lim *Limits) (got, rest []byte, err error) {
	rd := new(reader)
	rd.reset(src)
	defer rd.reset(nil)
	if got, err = io.ReadAll(&chunkedReader{src: rd, lim: lim}); err == nil {
		rest, err = io.ReadAll(rd)
	}
	return got, rest, err
}

func TestChunked(t *testing.T) {
	for _, c := range goodChunks {
		raw, behind, _ := strings.Cut(c.raw, "|")
		for way, src := range sources(raw + behind) {
			got, rest, err := readChunks(src, &testLimits)
			if err != nil || string(got) != c.want || string(rest) != behind {
				t.Errorf("%s, %s: %q, then %q, %v", c.name, way, got, rest, err)
			}
		}
	}
	for _, c := range badChunks {
		for way, src := range sources(c.raw) {
			if got, _, err := readChunks(src, &testLimits); !errors.Is(err, c.err) {
				t.Errorf("%s, %s: %q, %v, want %v", c.name, way, got, err, c.err)
			}
		}
	}
}

// TestChunkedErrorStays reads on after the end and after an error.
func TestChunkedErrorStays(t *testing.T) {
	for raw, want := range map[string]error{"0\r\n\r\n0\r\n\r\n": io.EOF, "x\r\n0\r\n\r\n": errChunkSize} {
		rd := new(reader)
		rd.reset(strings.NewReader(raw))
		c := &chunkedReader{src: rd, lim: &testLimits}
		for range 3 {
			if n, err := c.Read(make([]byte, 10)); n != 0 || !errors.Is(err, want) {
				t.Errorf("%q: %d, %v", raw, n, err)
			}
		}
	}
}

func TestChunkedLimits(t *testing.T) {
	lim := Limits{BodyBytes: 10, ChunkExtensionBytes: 20, TrailerBytes: 30}
	for _, c := range []struct {
		name, raw string
		err       error
	}{
		{"body at its limit", "5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", nil},
		{"body over its limit", "5\r\nhello\r\n6\r\nhello!\r\n0\r\n\r\n", errBodyLength},
		{"extension at its limit", "0000000000000000;" + strings.Repeat("a", 19) + "\r\n\r\n", nil},
		{"extension over its limit", "0000000000000000;" + strings.Repeat("a", 20) + "\r\n\r\n", errChunkLine},
		{"extension without end", "0;" + strings.Repeat("a", 100), errChunkLine},
		{"trailers at their limit", "0\r\nX: " + strings.Repeat("y", 25) + "\r\n\r\n", nil},
		{"trailers over their limit", "0\r\nX: " + strings.Repeat("y", 26) + "\r\n\r\n", errTrailers},
		{"many trailers over their limit", "0\r\n" + strings.Repeat("X: y\r\n", 6) + "\r\n", errTrailers},
		{"trailers without end", "0\r\n" + strings.Repeat("X: y", 100), errTrailers},
	} {
		if _, _, err := readChunks(strings.NewReader(c.raw), &lim); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
	}
}

// TestChunkedLarge decodes what the standard library encodes, over many buffers.
func TestChunkedLarge(t *testing.T) {
	var raw, want bytes.Buffer
	w := httputil.NewChunkedWriter(&raw)
	for i := range 300 {
		piece := strings.Repeat(fmt.Sprint(i), i*7%5000+1)
		want.WriteString(piece)
		io.WriteString(w, piece)
	}
	w.Close()
	raw.WriteString("\r\nnext")
	got, rest, err := readChunks(&raw, &Limits{BodyBytes: 1 << 30})
	if err != nil || !bytes.Equal(got, want.Bytes()) || string(rest) != "next" {
		t.Errorf("%d bytes of %d, then %q, %v", len(got), want.Len(), rest, err)
	}
}

// badWhite finds white space before an extension.
var badWhite = regexp.MustCompile(`[ \t];`)

// FuzzChunked holds the decoder to itself in pieces, and to the standard library's where that reads the same.
func FuzzChunked(f *testing.F) {
	for _, c := range append(goodChunks, badChunks...) {
		f.Add(strings.Replace(c.raw, "|", "", 1))
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, rest, err := readChunks(strings.NewReader(s), &testLimits)
		pieces, restOfPieces, errOfPieces := readChunks(&stutter{s: s}, &testLimits)
		if !errors.Is(errOfPieces, err) || !bytes.Equal(got, pieces) || !bytes.Equal(rest, restOfPieces) {
			t.Fatalf("%q: %q %v, in pieces %q %v", s, got, err, pieces, errOfPieces)
		}
		if err != nil {
			return
		}
		if badWhite.MatchString(s) || strings.Count(s, ";") > 1 {
			return // net/http refuses the first, which RFC 9112 section 7.1.1 asks to take, and bounds the second
		}
		theirs, err := io.ReadAll(httputil.NewChunkedReader(strings.NewReader(s)))
		if err != nil || !bytes.Equal(theirs, got) {
			t.Errorf("%q: %q, net/http has %q, %v", s, got, theirs, err)
		}
	})
}

func BenchmarkChunked(b *testing.B) {
	raw := []byte(strings.Repeat("400\r\n"+strings.Repeat("x", 1024)+"\r\n", 64) + "0\r\n\r\n")
	src, rd, p := bytes.NewReader(raw), new(reader), make([]byte, 32<<10)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		src.Reset(raw)
		rd.reset(src)
		c := chunkedReader{src: rd, lim: &testLimits}
		for {
			if _, err := c.Read(p); err == io.EOF {
				break
			} else if err != nil {
				b.Fatal(err)
			}
		}
	}
}
