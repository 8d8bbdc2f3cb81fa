// This file decodes chunked request bodies, strictly: RFC 9112 section 7.1.

package conn

import (
	"bytes"
	"io"
)

// maxSizeDigits bounds a chunk size, leading zeros included; values over 2^63-1 are refused too.
const maxSizeDigits = 16

var (
	errChunkSize  = &RequestError{400, "chunk size is not a hexadecimal number"}
	errChunkExt   = &RequestError{400, "malformed chunk extension"}
	errChunkLine  = &RequestError{413, "chunk extensions over their limit"}
	errChunkEnd   = &RequestError{400, "chunk data does not end in CR LF"}
	errChunkBare  = &RequestError{400, "chunk line does not end in CR LF"}
	errTrailers   = &RequestError{431, "trailer fields over their limit"}
	errTrailer    = &RequestError{400, "trailer field that frames or routes a request"}
	errBodyLength = &RequestError{413, "request body over limits.body_bytes"}
)

// chunkedReader decodes a chunked body. Its errors are *RequestError, and those of the connection as they are.
type chunkedReader struct {
	src   *reader
	lim   *Limits
	left  int64 // bytes of this chunk that are still to come
	total int64 // bytes of all chunks that were announced
	mid   bool  // within a chunk or at its end: CR LF is to come
	err   error // the end: io.EOF after the trailers
}

// Read decodes what it can get by one read of the connection at the most, unless it is at a chunk line.
func (c *chunkedReader) Read(p []byte) (int, error) {
	if len(p) == 0 || c.err != nil {
		return 0, c.err
	}
	if c.left == 0 {
		if c.err = c.next(); c.err != nil {
			return 0, c.err
		}
	}
	n, err := c.src.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if n == 0 {
		c.err = midway(err)
	}
	return n, c.err
}

// next goes to the next chunk. It returns io.EOF after the last one and its trailers.
func (c *chunkedReader) next() error {
	if c.mid {
		if err := c.endData(); err != nil {
			return err
		}
	}
	line, err := c.readLine(maxSizeDigits+c.lim.ChunkExtensionBytes, errChunkLine)
	if err != nil {
		return midway(err)
	}
	size, err := parseChunkLine(line)
	if err != nil {
		return err
	}
	if size == 0 {
		return c.trailers()
	}
	if size > c.lim.BodyBytes-c.total {
		return errBodyLength
	}
	c.left, c.mid = size, true
	c.total += size
	return nil
}

// endData takes the CR LF behind the data of a chunk.
func (c *chunkedReader) endData() error {
	b, err := c.src.peek(1)
	if err == nil && b[0] == '\r' {
		b, err = c.src.peek(2)
	}
	if err != nil {
		return midway(err)
	}
	if string(b) != "\r\n" {
		return errChunkEnd
	}
	c.src.discard(2)
	return nil
}

// readLine returns the next line without its CR LF, valid until the source is read again. limit bounds its bytes.
func (c *chunkedReader) readLine(limit int, tooLong error) ([]byte, error) {
	for scanned := 0; ; {
		b := c.src.buffered()
		i := bytes.IndexByte(b[scanned:], '\n')
		if i < 0 {
			if scanned = len(b); scanned > limit+1 {
				return nil, tooLong
			}
			if err := c.src.fill(); err != nil {
				return nil, err
			}
			continue
		}
		end := scanned + i
		if end > limit+1 {
			return nil, tooLong
		}
		if end == 0 || b[end-1] != '\r' {
			return nil, errChunkBare
		}
		c.src.discard(end + 1)
		return b[:end-1], nil
	}
}

// parseChunkLine reads: hexadecimal size, extensions.
func parseChunkLine(line []byte) (size int64, err error) {
	i := 0
	for i < len(line) && classes[line[i]]&isHex != 0 {
		if i == maxSizeDigits || size > (1<<63-1)>>4 {
			return 0, errChunkSize
		}
		size = size<<4 | int64(unhex(line[i]))
		i++
	}
	if i == 0 {
		return 0, errChunkSize
	}
	return size, checkExtensions(line[i:])
}

// checkExtensions reads *( BWS ";" BWS token [ BWS "=" BWS ( token / quoted-string ) ] ). What they say is ignored.
func checkExtensions(b []byte) error {
	for len(b) > 0 {
		b = skipOWS(b)
		if len(b) == 0 || b[0] != ';' {
			return errChunkExt
		}
		n, rest := token(skipOWS(b[1:]))
		if n == 0 {
			return errChunkExt
		}
		b = rest
		if v := skipOWS(b); len(v) > 0 && v[0] == '=' {
			if b = skipValue(skipOWS(v[1:])); b == nil {
				return errChunkExt
			}
		}
	}
	return nil
}

func skipOWS(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	return b
}

// token returns the length of the token at the start of b, and what is behind it.
func token(b []byte) (n int, rest []byte) {
	n = tokenLength(b)
	return n, b[n:]
}

// skipValue returns what is behind the token or quoted string at the start of b, nil where there is neither.
func skipValue(b []byte) []byte {
	if len(b) > 0 && b[0] == '"' {
		for i := 1; i < len(b); i++ {
			switch c := b[i]; {
			case c == '"':
				return b[i+1:]
			case c == '\\':
				if i++; i == len(b) || !plainText(b[i:i+1]) {
					return nil
				}
			case !plainText(b[i : i+1]):
				return nil
			}
		}
		return nil
	}
	n, rest := token(b)
	if n == 0 {
		return nil
	}
	return rest
}

// trailers checks the trailer fields and drops them: nothing that comes after a body may decide anything, and no
// script could know whether a proxy had already dropped them.
func (c *chunkedReader) trailers() error {
	for left := c.lim.TrailerBytes; ; {
		line, err := c.readLine(max(left-2, 0), errTrailers)
		if err != nil {
			return midway(err)
		}
		if len(line) == 0 {
			return io.EOF
		}
		left -= len(line) + 2
		f, err := parseField(line, 0, len(line))
		if err != nil {
			return err
		}
		if framesOrRoutes(line[f.name.from:f.name.to]) {
			return errTrailer
		}
	}
}

// framesOrRoutes reports whether a proxy that merges trailers would be misled by this one: RFC 9110 section 6.5.1.
func framesOrRoutes(name []byte) bool {
	for _, s := range [...]string{"Content-Length", "Transfer-Encoding", "Host", "Connection", "Expect", "Upgrade", "Trailer", "TE"} {
		if equalFold(name, s) {
			return true
		}
	}
	return false
}

// midway turns the end of the connection within a body into an error.
func midway(err error) error {
	if err == io.EOF {
		return ErrIncomplete
	}
	return err
}
