// This file reads multipart/form-data (RFC 7578) as a stream. It is not built on the standard library's mime/multipart:
// that takes bare line feeds, folded lines, text around the parts and white space behind a boundary, all of which let
// a filter in front of the server see other parts than the script does.

package conn

import (
	"bytes"
	"io"
	"strings"
)

const (
	maxBoundary    = 70       // RFC 2046 section 5.1.1
	multipartChunk = 16 << 10 // bytes read ahead while parts are looked for
)

var (
	errBoundary     = &RequestError{400, "multipart/form-data without a valid boundary"}
	errPreamble     = &RequestError{400, "multipart body does not begin with its boundary"}
	errDelimiter    = &RequestError{400, "multipart boundary with something behind it"}
	errBareBoundary = &RequestError{400, "multipart boundary without a line end of its own before it"}
	errPartHead     = &RequestError{400, "malformed field line in a part"}
	errPartHeadSize = &RequestError{431, "field lines of a part over their limit"}
	errDisposition  = &RequestError{400, "part without one Content-Disposition: form-data with one name"}
	errPartCoding   = &RequestError{400, "part with a Content-Transfer-Encoding"}
	errFormEnd      = &RequestError{400, "multipart body ends before its last boundary"}
	errFormMemory   = &RequestError{413, "form fields over limits.body_memory"}
	errFormFiles    = &RequestError{413, "more uploaded files than limits.upload_files"}
)

// Part is the head of one part of a form.
type Part struct {
	Name     string // the name of the field
	FileName string // what the client calls the file, as it was sent: see BaseName
	UTF8     bool   // FileName came as filename*, which is UTF-8
	IsFile   bool   // there was a file name, perhaps an empty one: no file was chosen
	Type     string // its Content-Type, "" where there was none
}

// BaseName returns the last piece of a file name after slashes and backslashes, without control characters; "" where
// that leaves a dot or two. It is still the client's: not unique, and its suffix tells nothing about the content.
func BaseName(name string) string {
	name = withoutControls(name[strings.LastIndexAny(name, `/\`)+1:])
	if name == "." || name == ".." {
		return ""
	}
	return name
}

// withoutControls drops control characters. All others stay as they are, also bytes that are no UTF-8: which charset the
// client has used is for the script to say.
func withoutControls(s string) string {
	kept := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] >= ' ' && s[i] != 0x7f {
			kept = append(kept, s[i])
		}
	}
	return string(kept)
}

// Multipart reads the parts of a form one after the other. It is for one goroutine.
type Multipart struct {
	src    io.Reader
	lim    FormLimits
	delim  []byte // CR LF -- boundary
	buf    []byte
	r, w   int
	inPart bool
	parts  int
	files  int
	memory int64 // bytes held by parts that were read by Content
	part   Part
	err    error
}

// MultipartBoundary returns the boundary that a Content-Type field declares. Its error, a *RequestError, is nil only for
// multipart/form-data.
func MultipartBoundary(contentType []byte) (boundary string, err error) {
	t, _, ok := MediaTypeOf(contentType)
	boundary = MediaTypeParam(contentType, "boundary")
	if !ok || !equalFold(t, "multipart/form-data") || !validBoundary(boundary) {
		return "", errBoundary
	}
	return boundary, nil
}

// validBoundary reports whether s is of RFC 2046's bchars, and does not end in a space.
func validBoundary(s string) bool {
	for i := range len(s) {
		if classes[s[i]]&(isAlpha|isDigit) == 0 && strings.IndexByte("'()+_,-./:=? ", s[i]) < 0 {
			return false
		}
	}
	return 0 < len(s) && len(s) <= maxBoundary && s[len(s)-1] != ' '
}

// NewMultipart makes a reader of the parts in r. Errors of r come through as they are; what is wrong with the form is a
// *RequestError.
func NewMultipart(r io.Reader, boundary string, lim FormLimits) *Multipart {
	m := &Multipart{src: r, lim: lim, delim: []byte("\r\n--" + boundary)}
	m.buf = make([]byte, max(multipartChunk, lim.HeaderBytes+4))
	return m
}

// Next goes to the next part, skipping what is left of the one before. It returns io.EOF after the last. The Part is
// valid until the next call.
func (m *Multipart) Next() (*Part, error) {
	if m.err == nil {
		m.err = m.next()
	}
	if m.err != nil {
		return nil, m.err
	}
	return &m.part, nil
}

func (m *Multipart) next() error {
	if m.parts == 0 {
		if err := m.begin(); err != nil {
			return err
		}
	}
	for m.inPart {
		if _, err := m.data(len(m.buf)); err != nil && err != io.EOF {
			return err
		}
	}
	if err := m.delimiter(); err != nil {
		return err
	}
	if m.parts++; m.parts > m.lim.Fields {
		return errFields
	}
	m.inPart = true
	if err := m.readHead(); err != nil {
		return err
	}
	if m.part.FileName != "" {
		if m.files++; m.files > m.lim.Files {
			return errFormFiles
		}
	}
	// The line end of an empty line may be that of a boundary too (RFC 2046 section 5.1.1): nobody sends it so.
	if b, err := m.all(len(m.delim) - 2); err != nil {
		return err
	} else if bytes.Equal(b, m.delim[2:]) {
		return errBareBoundary
	}
	return nil
}

// begin takes the first boundary; an empty line before it is let pass, as some clients send it.
func (m *Multipart) begin() error {
	first := m.delim[2:]
	b, err := m.peek(len(first))
	if err != nil {
		return err
	}
	if bytes.HasPrefix(b, []byte("\r\n")) {
		first = m.delim
		if b, err = m.peek(len(first)); err != nil {
			return err
		}
	}
	if !bytes.Equal(b, first) {
		return errPreamble
	}
	m.r += len(first)
	return nil
}

// delimiter reads what is behind a boundary: a line end; or two dashes and nothing more than a line end, which is the end.
func (m *Multipart) delimiter() error {
	b, err := m.peek(2)
	if err != nil {
		return err
	}
	end := string(b) == "--"
	if !end && string(b) != "\r\n" {
		return errDelimiter
	}
	m.r += 2
	if !end {
		return nil
	}
	rest, err := m.all(3)
	if err != nil {
		return err
	}
	if len(rest) > 0 && string(rest) != "\r\n" {
		return errDelimiter
	}
	return io.EOF
}

// all returns what is left of the input, up to n bytes.
func (m *Multipart) all(n int) ([]byte, error) {
	for m.w-m.r < n {
		if err := m.fill(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	return m.buf[m.r:min(m.r+n, m.w)], nil
}

// peek returns the next n bytes; that there are fewer is an error.
func (m *Multipart) peek(n int) ([]byte, error) {
	b, err := m.all(n)
	if err == nil && len(b) < n {
		err = errFormEnd
	}
	return b, err
}

// fill reads once into the buffer, which is not full.
func (m *Multipart) fill() error {
	if m.r > 0 {
		m.w = copy(m.buf, m.buf[m.r:m.w])
		m.r = 0
	}
	n, err := m.src.Read(m.buf[m.w:])
	m.w += n
	if n > 0 {
		return nil
	}
	if err == nil {
		return io.ErrNoProgress
	}
	return err
}

// readHead reads the field lines of a part.
func (m *Multipart) readHead() error {
	m.part = Part{}
	seen := false
	for left := m.lim.HeaderBytes; ; {
		line, err := m.line(max(left-2, 0))
		if err != nil {
			return err
		}
		if len(line) == 0 {
			break
		}
		left -= len(line) + 2
		f, err := parseField(line, 0, len(line))
		if err != nil {
			return errPartHead
		}
		name, value := line[f.name.from:f.name.to], line[f.value.from:f.value.to]
		switch {
		case equalFold(name, "Content-Disposition"):
			if seen || !m.part.disposition(value) {
				return errDisposition
			}
			seen = true
		case equalFold(name, "Content-Type"):
			m.part.Type = string(value)
		case equalFold(name, "Content-Transfer-Encoding") && !identityCoding(value):
			return errPartCoding
		}
	}
	if !seen {
		return errDisposition
	}
	return nil
}

// identityCoding reports whether a transfer encoding is one that leaves the bytes alone: RFC 7578 section 4.7 has none.
func identityCoding(value []byte) bool {
	return equalFold(value, "binary") || equalFold(value, "8bit") || equalFold(value, "7bit")
}

// line returns the next line without its CR LF, valid until the next read.
func (m *Multipart) line(limit int) ([]byte, error) {
	for {
		b := m.buf[m.r:m.w]
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			if i == 0 || b[i-1] != '\r' {
				return nil, errPartHead
			}
			if i-1 > limit {
				return nil, errPartHeadSize
			}
			m.r += i + 1
			return b[:i-1], nil
		}
		if len(b) > limit+1 {
			return nil, errPartHeadSize
		}
		if err := m.fill(); err == io.EOF {
			return nil, errFormEnd
		} else if err != nil {
			return nil, err
		}
	}
}

// disposition reads: form-data; name="x"; filename="y". filename* counts only where there is no filename: RFC 7578
// forbids it, but there are clients that send nothing else.
func (p *Part) disposition(value []byte) bool {
	n, rest := token(value)
	if !equalFold(value[:n], "form-data") {
		return false
	}
	names, files, extended := 0, 0, ""
	ok := eachParam(rest, func(name, value []byte, quoted bool) {
		text := string(value)
		if quoted {
			text = unquote(value)
		}
		switch {
		case equalFold(name, "name"):
			p.Name = text
			names++
		case equalFold(name, "filename"):
			p.FileName = text
			files++
		case equalFold(name, "filename*"):
			extended = text
		}
	})
	if files == 0 && len(extended) > 7 && strings.EqualFold(extended[:7], "utf-8''") {
		p.FileName, p.UTF8 = string(AppendURLDecoded(nil, extended[7:], PartPath)), true
		files++
	}
	p.IsFile = files > 0
	return ok && names == 1 && files <= 1
}

// Read reads the content of the part that Next gave.
func (m *Multipart) Read(p []byte) (int, error) {
	switch {
	case m.err != nil:
		return 0, m.err
	case !m.inPart:
		return 0, io.EOF
	case len(p) == 0:
		return 0, nil
	}
	b, err := m.data(len(p))
	if err != nil && err != io.EOF {
		m.err = err
	}
	return copy(p, b), err
}

// data returns up to n bytes of the part's content, valid until the next read; io.EOF at its end, of which the boundary
// is taken. A boundary behind a bare line feed is refused: some take it for one.
func (m *Multipart) data(n int) ([]byte, error) {
	for {
		b := m.buf[m.r:m.w]
		i := bytes.Index(b, m.delim[1:])
		switch {
		case i < 0:
			i = m.decided(b)
		case i == 0 || b[i-1] != '\r':
			return nil, errBareBoundary
		case i == 1:
			m.r += len(m.delim)
			m.inPart = false
			return nil, io.EOF
		default:
			i--
		}
		if i > 0 {
			b = b[:min(i, n)]
			m.r += len(b)
			return b, nil
		}
		if err := m.fill(); err == io.EOF {
			return nil, errFormEnd
		} else if err != nil {
			return nil, err
		}
	}
}

// decided returns how many bytes of b, in which there is no boundary, are content whatever comes behind them.
func (m *Multipart) decided(b []byte) int {
	i := bytes.LastIndexByte(b, '\n')
	if i < 0 || !bytes.HasPrefix(m.delim[1:], b[i:]) {
		i = len(b)
	}
	if i > 0 && b[i-1] == '\r' {
		i--
	}
	return i
}

// Content reads the rest of the part: fields into memory, files into memory or a temporary file, which the caller closes.
func (m *Multipart) Content() (*Content, error) {
	room := m.lim.Memory - m.memory
	if m.part.IsFile {
		c, err := spool(m, -1, room, m.lim.TempDir)
		m.memory += int64(len(c.Bytes))
		return c, err
	}
	b, err := io.ReadAll(io.LimitReader(m, room+1))
	if err == nil && int64(len(b)) > room {
		err = errFormMemory
	}
	if err != nil {
		m.err = err
		return nil, err
	}
	m.memory += int64(len(b))
	return &Content{Bytes: b, Size: int64(len(b))}, nil
}
