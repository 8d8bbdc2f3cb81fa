package tcl

// This file gives builtins the bytes of a script's channels, past encodings and ends of lines: what they copy are bodies.

import (
	"io"

	core "nsgo/script"
)

var _ core.Channels = (*session)(nil)

// Reader finds a channel that is open for reading.
func (s *session) Reader(name string) (io.Reader, error) {
	c, err := s.in.channelFor(Str(name), chanRead)
	if err != nil {
		return nil, err
	}
	return rawChannel{s.in, c}, nil
}

// Writer finds a channel that is open for writing.
func (s *session) Writer(name string) (io.Writer, error) {
	c, err := s.in.channelFor(Str(name), chanWrite)
	if err != nil {
		return nil, err
	}
	return rawChannel{s.in, c}, nil
}

// rawChannel is a channel's bytes as they are.
type rawChannel struct {
	in *Interp
	c  *Channel
}

// Read gives what is there, buffered input first. A channel that does not wait ends where it has nothing.
func (r rawChannel) Read(p []byte) (int, error) {
	if err := r.c.begin(); err != nil {
		return 0, err
	}
	for {
		b, last := r.c.window()
		if len(b) > 0 || len(p) == 0 {
			n := copy(p, b)
			r.c.in.drop(n)
			return n, nil
		}
		if last || r.c.in.blocked {
			r.c.in.eof = last
			return 0, io.EOF
		}
		if err := r.c.fill(r.in); err != nil {
			return 0, err
		}
	}
}

// Write puts bytes behind what the channel holds back, and sends what is more than its buffer.
func (r rawChannel) Write(p []byte) (int, error) {
	r.c.out.buf = append(r.c.out.buf, p...)
	if r.c.buffer == bufFull && len(r.c.out.buf) < r.c.bufSize {
		return len(p), nil
	}
	return len(p), r.c.flush(r.in)
}
