package conn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

var testForm = FormLimits{Fields: 10, Files: 3, HeaderBytes: 300, Memory: 1000}

// wire gives text its line ends: each line feed becomes CR LF.
func wire(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

const partX = "Content-Disposition: form-data; name=\"x\"\n"

type formCase struct {
	name, raw string // line feeds become CR LF, unless there is a CR
	want      string // name[/file][:type]=content, separated by a bar
	err       error
}

var formCases = []formCase{
	{name: "one", raw: "--B\n" + partX + "\nhello\n--B--\n", want: "x=hello"},
	{name: "no line end at the end", raw: "--B\n" + partX + "\nhello\n--B--", want: "x=hello"},
	{name: "empty line before", raw: "\n--B\n" + partX + "\nhello\n--B--\n", want: "x=hello"},
	{name: "no parts", raw: "--B--\n", want: ""},
	{name: "empty content", raw: "--B\n" + partX + "\n\n--B--\n", want: "x="},
	{name: "line ends in the content", raw: "--B\n" + partX + "\n\n\na\n\n--B--\n", want: "x=\r\n\r\na\r\n"},
	{name: "content begins with the boundary", raw: "--B\n" + partX + "\n--B\n-B\n--A\n--b\n--B--\n", err: errBareBoundary},
	{name: "dashes in the content", raw: "--B\n" + partX + "\n-\n--\n--A\n--b--\n--B--\n", want: "x=-\r\n--\r\n--A\r\n--b--"},
	{name: "boundary in a line", raw: "--B\n" + partX + "\na--B\n --B--\n--B--\n", want: "x=a--B\r\n --B--"},
	{name: "boundary behind a bare line feed", raw: "--B\r\nContent-Disposition: form-data; name=x\r\n\r\na\n--B--\r\n--B--\r\n", err: errBareBoundary},
	{name: "boundary behind a bare CR", raw: "--B\r\nContent-Disposition: form-data; name=x\r\n\r\na\r--B--\r\r\n--B--\r\n", want: "x=a\r--B--\r"},
	{name: "two", raw: "--B\n" + partX + "\n1\n--B\nContent-Disposition: form-data; name=y\n\n2\n--B--\n", want: "x=1|y=2"},
	{name: "file", raw: "--B\ncontent-disposition: FORM-DATA; name=\"f\"; filename=\"a b.txt\"\ncontent-type: text/plain\n\nhi\n--B--\n", want: "f/a b.txt:text/plain=hi"},
	{name: "no file chosen", raw: "--B\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\nContent-Type: application/octet-stream\n\n\n--B--\n", want: "f/:application/octet-stream="},
	{name: "names with quotes and backslashes", raw: "--B\nContent-Disposition: form-data; name=\"a\\\"b\"; filename=\"C:\\dir\\\\f\"\n\n\n--B--\n", want: "a\"b/C:\\dir\\f="},
	{name: "name in UTF-8", raw: "--B\nContent-Disposition: form-data; name=\"ä%22\"\n\n\n--B--\n", want: "ä%22="},
	{name: "file name only extended", raw: "--B\nContent-Disposition: form-data; name=f; filename*=utf-8''%c3%a4+b\n\n\n--B--\n", want: "f/ä+b="},
	{name: "file name both ways", raw: "--B\nContent-Disposition: form-data; name=f; filename*=utf-8''x; filename=\"y\"\n\n\n--B--\n", want: "f/y="},
	{name: "other field lines", raw: "--B\nX: y\n" + partX + "Content-Transfer-Encoding: 8bit\n\n\n--B--\n", want: "x="},

	{name: "empty", raw: "", err: errFormEnd},
	{name: "preamble", raw: "text\n--B\n" + partX + "\nhello\n--B--\n", err: errPreamble},
	{name: "two empty lines before", raw: "\n\n--B\n" + partX + "\nhello\n--B--\n", err: errPreamble},
	{name: "epilogue", raw: "--B\n" + partX + "\nhello\n--B--\ntext", want: "x=hello", err: errDelimiter},
	{name: "text behind the end", raw: "--B\n" + partX + "\nhello\n--B--x", want: "x=hello", err: errDelimiter},
	{name: "text behind a boundary", raw: "--B\n" + partX + "\nhello\n--Bx\n--B--\n", want: "x=hello", err: errDelimiter},
	{name: "space behind a boundary", raw: "--B \n" + partX + "\nhello\n--B--\n", err: errDelimiter},
	{name: "one dash behind a boundary", raw: "--B\n" + partX + "\nhello\n--B-\n", want: "x=hello", err: errDelimiter},
	{name: "bare line feeds", raw: "--B\nContent-Disposition: form-data; name=x\n\nhello\n--B--\n\r", err: errDelimiter},
	{name: "bare line feed in the head", raw: "--B\r\nContent-Disposition: form-data; name=x\n\r\nhello\r\n--B--\r\n", err: errPartHead},
	{name: "bare line feed for the empty line", raw: "--B\r\nContent-Disposition: form-data; name=x\r\n\nhello\r\n--B--\r\n", err: errPartHead},
	{name: "folded line", raw: "--B\n" + partX + "X: y\n z\n\nhello\n--B--\n", err: errPartHead},
	{name: "space before colon", raw: "--B\nContent-Disposition : form-data; name=x\n\nhello\n--B--\n", err: errPartHead},
	{name: "NUL in the head", raw: "--B\nContent-Disposition: form-data; name=\"x\x00\"\n\nhello\n--B--\n", err: errPartHead},
	{name: "no disposition", raw: "--B\n\nhello\n--B--\n", err: errDisposition},
	{name: "two dispositions", raw: "--B\n" + partX + partX + "\nhello\n--B--\n", err: errDisposition},
	{name: "no form-data", raw: "--B\nContent-Disposition: attachment; name=x\n\nhello\n--B--\n", err: errDisposition},
	{name: "no name", raw: "--B\nContent-Disposition: form-data\n\nhello\n--B--\n", err: errDisposition},
	{name: "two names", raw: "--B\nContent-Disposition: form-data; name=x; NAME=y\n\nhello\n--B--\n", err: errDisposition},
	{name: "two file names", raw: "--B\nContent-Disposition: form-data; name=x; filename=a; filename=b\n\nhello\n--B--\n", err: errDisposition},
	{name: "open quote", raw: "--B\nContent-Disposition: form-data; name=\"x\n\nhello\n--B--\n", err: errDisposition},
	{name: "space around equals sign", raw: "--B\nContent-Disposition: form-data; name = x\n\nhello\n--B--\n", err: errDisposition},
	{name: "no semicolon", raw: "--B\nContent-Disposition: form-data name=x\n\nhello\n--B--\n", err: errDisposition},
	{name: "transfer encoding", raw: "--B\n" + partX + "Content-Transfer-Encoding: base64\n\nhello\n--B--\n", err: errPartCoding},
	{name: "no end", raw: "--B\n" + partX + "\nhello\n", err: errFormEnd},
	{name: "ends in a head", raw: "--B\n" + partX, err: errFormEnd},
	{name: "ends behind a head", raw: "--B\n" + partX + "\n", err: errFormEnd},
	{name: "ends in a boundary", raw: "--B\n" + partX + "\nhello\n--", err: errFormEnd},
	{name: "ends behind a boundary", raw: "--B\n" + partX + "\nhello\n--B", want: "x=hello", err: errFormEnd},
	{name: "other boundary", raw: "--A\n" + partX + "\nhello\n--A--\n", err: errPreamble},
}

func (c formCase) wire() string {
	if strings.Contains(c.raw, "\r") {
		return c.raw
	}
	return wire(c.raw)
}

// readForm reads all parts and writes them as formCase.want has it.
func readForm(src io.Reader, lim FormLimits) (string, error) {
	m := NewMultipart(src, "B", lim)
	var parts []string
	for {
		p, err := m.Next()
		if err == io.EOF {
			return strings.Join(parts, "|"), nil
		}
		if err != nil {
			return strings.Join(parts, "|"), err
		}
		text := p.Name
		if p.IsFile {
			text += "/" + p.FileName
		}
		if p.Type != "" {
			text += ":" + p.Type
		}
		c, err := m.Content()
		if err != nil {
			return strings.Join(parts, "|"), err
		}
		b, _ := io.ReadAll(c.Reader())
		c.Close()
		parts = append(parts, text+"="+string(b))
	}
}

func TestMultipart(t *testing.T) {
	for _, c := range formCases {
		for way, src := range sources(c.wire()) {
			got, err := readForm(src, testForm)
			if got != c.want || !errors.Is(err, c.err) {
				t.Errorf("%s, %s: %q, %v; want %q, %v", c.name, way, got, err, c.want, c.err)
			}
		}
	}
}

// TestMultipartSkips goes to the next part without reading the one before, and with reading half of it.
func TestMultipartSkips(t *testing.T) {
	raw := wire("--B\n" + partX + "\n" + strings.Repeat("long ", 20000) + "\n--B\nContent-Disposition: form-data; name=y\n\n2\n--B--\n")
	for read := range 2 {
		m := NewMultipart(strings.NewReader(raw), "B", testForm)
		m.Next()
		if read == 1 {
			io.ReadFull(m, make([]byte, 30000))
		}
		p, err := m.Next()
		if err != nil || p.Name != "y" {
			t.Fatal(p, err)
		}
		if b, err := io.ReadAll(m); string(b) != "2" || err != nil {
			t.Errorf("%q, %v", b, err)
		}
		if _, err := m.Next(); err != io.EOF {
			t.Error(err)
		}
	}
}

func TestMultipartLimits(t *testing.T) {
	part := func(name, file string, size int) string {
		if file != "" {
			file = "; filename=" + file
		}
		return wire("--B\nContent-Disposition: form-data; name=" + name + file + "\n\n" + strings.Repeat("x", size) + "\n")
	}
	const end = "--B--\r\n"
	lim := testForm
	lim.TempDir = t.TempDir()
	long := "--B\r\nX: " + strings.Repeat("y", 245) + "\r\n"                // 250 bytes
	const last = "Content-Disposition: form-data; name=x\r\n\r\n\r\n" + end // 40
	for _, c := range []struct {
		name, raw string
		err       error
	}{
		{"parts at their limit", strings.Repeat(part("x", "", 1), 10) + end, nil},
		{"parts over their limit", strings.Repeat(part("x", "", 1), 11) + end, errFields},
		{"field at the limit of memory", part("x", "", 1000) + end, nil},
		{"field over the limit of memory", part("x", "", 1001) + end, errFormMemory},
		{"fields over the limit of memory", strings.Repeat(part("x", "", 400), 3) + end, errFormMemory},
		{"file over the limit of memory", part("x", "f", 100000) + end, nil},
		{"files at their limit", strings.Repeat(part("x", "f", 2000), 3) + end, nil},
		{"files over their limit", strings.Repeat(part("x", "f", 2000), 4) + end, errFormFiles},
		{"head at its limit", long + "X: 12345\r\n" + last, nil},
		{"head over its limit", long + "X: 123456\r\n" + last, errPartHeadSize},
		{"head without end", "--B\r\nX: " + strings.Repeat("y", 1000), errPartHeadSize},
	} {
		if _, err := readForm(strings.NewReader(c.raw), lim); !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", c.name, err, c.err)
		}
	}
	if left, _ := os.ReadDir(lim.TempDir); len(left) != 0 {
		t.Errorf("files are left: %v", left)
	}
}

// TestMultipartOfOthers reads what the standard library writes, of sizes around those of the buffer.
func TestMultipartOfOthers(t *testing.T) {
	var raw bytes.Buffer
	w := multipart.NewWriter(&raw)
	var sizes []int
	for i := -20; i < 20; i++ {
		sizes = append(sizes, multipartChunk+i)
		part, _ := w.CreateFormFile("f", fmt.Sprint(i))
		part.Write(bytes.Repeat([]byte("\r\n-"), (multipartChunk+i)/3+1)[:multipartChunk+i])
	}
	w.Close()
	lim := FormLimits{Fields: 100, Files: 100, HeaderBytes: 1000, Memory: 1 << 20}
	for way, src := range map[string]io.Reader{"at once": bytes.NewReader(raw.Bytes()), "in halves": iotest.HalfReader(bytes.NewReader(raw.Bytes()))} {
		m := NewMultipart(src, w.Boundary(), lim)
		for i, size := range sizes {
			if _, err := m.Next(); err != nil {
				t.Fatal(way, i, err)
			}
			if b, err := io.ReadAll(m); err != nil || len(b) != size {
				t.Errorf("%s: part %d: %d bytes of %d, %v", way, i, len(b), size, err)
			}
		}
		if _, err := m.Next(); err != io.EOF {
			t.Error(way, err)
		}
	}
}

func TestMultipartError(t *testing.T) {
	src := io.MultiReader(strings.NewReader(wire("--B\n"+partX+"\nhel")), iotest.ErrReader(ErrGone))
	m := NewMultipart(src, "B", testForm)
	m.Next()
	if _, err := m.Content(); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
	if _, err := m.Next(); !errors.Is(err, ErrGone) {
		t.Error(err)
	}
}

func TestMultipartBoundary(t *testing.T) {
	for in, want := range map[string]string{
		"multipart/form-data; boundary=abc":                               "abc",
		"Multipart/Form-Data;boundary=\"a b'()+_,-./:=?c\"":               "a b'()+_,-./:=?c",
		"multipart/form-data; charset=utf-8; boundary=----x; ":            "----x",
		"multipart/form-data; BOUNDARY=" + strings.Repeat("b", 70):        strings.Repeat("b", 70),
		"multipart/form-data":                                             "",
		"multipart/form-data; boundary=":                                  "",
		"multipart/form-data; boundary=\"\"":                              "",
		"multipart/form-data; boundary=" + strings.Repeat("b", 71):        "",
		"multipart/form-data; boundary=\"a \"":                            "",
		"multipart/form-data; boundary=\"a\\\"b\"":                        "",
		"multipart/form-data; boundary=a; boundary=b":                     "",
		"multipart/form-data; boundary=a b":                               "",
		"multipart/form-data; boundary=a,b":                               "",
		"multipart/form-data boundary=a":                                  "",
		"multipart/form-data, multipart/form-data; boundary=a":            "",
		"multipart/form-data; boundary=a; x":                              "",
		"multipart/mixed; boundary=a":                                     "",
		"application/x-www-form-urlencoded":                               "",
		"":                                                                "",
		"multipart/form-data; boundary=\"a\x00\"":                         "",
		"multipart/form-data; boundary*=utf-8''a":                         "",
		"multipart/form-data; boundary*0=a; boundary*1=b":                 "",
		"multipart/form-dataX; boundary=a":                                "",
		"multipart/form-data;; boundary=a":                                "a",
		"multipart/form-data; boundary = a":                               "",
		"multipart/form-data; x=\"; boundary=evil\"; boundary=good":       "good",
		"multipart/form-data; x=\"\\\"; boundary=evil\\\"\"; boundary=ok": "ok",
	} {
		got, err := MultipartBoundary([]byte(in))
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", in, got, err)
		}
	}
}

func TestBaseName(t *testing.T) {
	for in, want := range map[string]string{
		"a.txt": "a.txt", "/etc/passwd": "passwd", `C:\a\b.txt`: "b.txt", `..\..\x/y\z`: "z", "..": "", ".": "", "": "",
		"a/": "", "a\x00b\r\n.txt": "ab.txt", ".htaccess": ".htaccess", "ä.png": "ä.png", "\xff.png": "\xff.png",
	} {
		if got := BaseName(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func FuzzMultipart(f *testing.F) {
	for _, c := range formCases {
		f.Add(c.wire())
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := readForm(strings.NewReader(raw), testForm)
		pieces, errOfPieces := readForm(&stutter{s: raw}, testForm)
		if got != pieces || !errors.Is(errOfPieces, err) {
			t.Fatalf("%q: %q %v, in pieces %q %v", raw, got, err, pieces, errOfPieces)
		}
		if err != nil {
			return
		}
		theirs := multipart.NewReader(strings.NewReader(raw), "B")
		n := 0
		for {
			p, err := theirs.NextRawPart()
			if err != nil {
				break
			}
			b, _ := io.ReadAll(p)
			if !strings.Contains(got, "="+string(b)) {
				t.Errorf("%q: %q, the standard library has a part %q", raw, got, b)
			}
			n++
		}
		if want := strings.Count(got, "="); n > want {
			t.Errorf("%q: %q, the standard library has %d parts", raw, got, n)
		}
	})
}

func BenchmarkMultipart(b *testing.B) {
	raw := []byte(wire("--B\n"+partX+"\nhello\n--B\nContent-Disposition: form-data; name=f; filename=x\n\n") + strings.Repeat("0123456789abcde\n", 64<<10) + "\r\n--B--\r\n")
	src := bytes.NewReader(raw)
	b.ReportAllocs()
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		src.Reset(raw)
		m := NewMultipart(src, "B", testForm)
		for {
			if _, err := m.Next(); err != nil {
				break
			}
		}
	}
}
