// This file reads request bodies to their end, and keeps them in memory or in a temporary file.

package conn

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"
)

// body reads the body of one request from the connection. Its errors are io.EOF at the end, ErrBodyTooLarge,
// ErrMalformed (both as *RequestError), ErrIncomplete, ErrGone and ErrTimeout.
type body struct {
	src     *reader
	left    int64 // of a body with a length
	chunks  chunkedReader
	chunked bool
	err     error
}

// begin makes b read the body that h declares. The head must be consumed. It refuses a length over the limit at once.
func (b *body) begin(src *reader, h *head, lim *Limits) error {
	*b = body{src: src, left: max(h.length, 0), chunked: h.length < 0}
	b.chunks = chunkedReader{src: src, lim: lim}
	if b.left > lim.BodyBytes {
		b.err = errBodyLength
	}
	return b.err
}

// done reports whether the whole body was read, so that the next request can be.
func (b *body) done() bool {
	if b.chunked {
		return b.err == io.EOF
	}
	return b.left == 0
}

// within reports whether what is left of the body lies at the start of b.
func (b *body) within(arrived []byte) bool {
	if b.done() || !b.chunked {
		return b.left <= int64(len(arrived))
	}
	src := reader{src: eof{}}
	src.put(arrived)
	rest := *b
	rest.src, rest.chunks.src = &src, &src
	_, err := io.Copy(io.Discard, &rest)
	src.reset(nil)
	return err == nil
}

// eof is a reader of nothing.
type eof struct{}

func (eof) Read([]byte) (int, error) { return 0, io.EOF }

// Read reads the body.
func (b *body) Read(p []byte) (n int, err error) {
	switch {
	case b.err != nil:
		return 0, b.err
	case len(p) == 0:
		return 0, nil
	case b.chunked:
		n, err = b.chunks.Read(p)
	case b.left == 0:
		err = io.EOF
	default:
		n, err = b.src.Read(p[:min(int64(len(p)), b.left)])
		b.left -= int64(n)
		if n > 0 {
			err = nil
		} else {
			err = midway(err)
		}
	}
	b.err = namedError(err)
	return n, b.err
}

// namedError turns an error of reading from the network into the one that says what the client did.
func namedError(err error) error {
	switch {
	case err == nil, err == io.EOF:
		return err
	case err == io.ErrUnexpectedEOF: // of TLS: the connection ended without close_notify
		return ErrIncomplete
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ErrTimeout
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ETIMEDOUT):
		return ErrGone
	}
	return err
}

// Content is a whole request body, or a part of one.
type Content struct {
	Bytes []byte   // the body, nil when it was spooled
	File  *os.File // the temporary file (already unlinked), nil when it is in memory
	Size  int64
}

// Reader reads the content from its start. Readers do not disturb one another.
func (c *Content) Reader() io.ReadSeeker {
	if c.File != nil {
		return io.NewSectionReader(c.File, 0, c.Size)
	}
	return bytes.NewReader(c.Bytes)
}

// Close lets go of the temporary file, if there is one.
func (c *Content) Close() error {
	if c.File == nil {
		return nil
	}
	return c.File.Close()
}

// spool reads r to its end: up to memory bytes into memory, a longer one into a temporary file in dir ("" for the
// system's). size is the length where it is known, else -1. After an error the content is empty.
func spool(r io.Reader, size, memory int64, dir string) (*Content, error) {
	c := &Content{}
	if size > memory {
		return c, c.toFile(r, dir)
	}
	buf := bytes.NewBuffer(make([]byte, 0, max(size, 0)+bytes.MinRead))
	_, err := buf.ReadFrom(io.LimitReader(r, memory+1))
	if err != nil {
		return c, err
	}
	if n := int64(buf.Len()); n <= memory {
		c.Bytes, c.Size = buf.Bytes(), n
		return c, nil
	}
	return c, c.toFile(io.MultiReader(buf, r), dir)
}

// toFile writes r into a file that has no name any more, so that no crash leaves it behind.
func (c *Content) toFile(r io.Reader, dir string) error {
	f, err := os.CreateTemp(dir, "nsgo-body-")
	if err != nil {
		return err
	}
	if err = os.Remove(f.Name()); err == nil {
		c.Size, err = io.Copy(f, r)
	}
	if err != nil {
		f.Close()
		c.Size = 0
		return err
	}
	c.File = f
	return nil
}
