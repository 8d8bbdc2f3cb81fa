package tcl

// This file holds the output of channels: characters to bytes, buffers, and what leaves in the background.

import (
	"errors"
	"slices"
	"strings"

	"nsgo/script/charset"
)

// output is what a channel has to write.
type output struct {
	buf      []byte
	queued   int // of buf: a flush has asked for it to leave
	enc      *charset.Encoder
	err      error // of the background, to be told by the next operation
	bg       *fileWatch
	bgIn     *Interp
	whenDone func()
}

func (s *output) waiting() bool { return s.queued > 0 }

// write adds a value to the output, and sends what the buffering says.
func (c *Channel) write(in *Interp, v Value, newline bool) error {
	if err := c.out.err; err != nil {
		c.out.err = nil
		return err
	}
	before := len(c.out.buf)
	c.encode(v)
	if newline {
		c.encode(newlineValue)
	}
	switch {
	case c.buffer == bufNone,
		c.buffer == bufLine && (newline || strings.Contains(v.String(), "\n")):
		return c.flush(in)
	case len(c.out.buf) >= c.bufSize && len(c.out.buf) > before:
		c.out.queued = len(c.out.buf) - len(c.out.buf)%c.bufSize
		return c.send(in)
	}
	return nil
}

var newlineValue = Str("\n").Freeze()

// encode appends a value's bytes to the buffer.
func (c *Channel) encode(v Value) {
	if c.enc == nil {
		b := v.Bytes()
		if c.outEOL == eolCR || c.outEOL == eolCRLF {
			b = []byte(translateOut(string(b), c.outEOL))
		}
		c.out.buf = append(c.out.buf, b...)
		return
	}
	s := translateOut(v.String(), c.outEOL)
	if c.enc == charset.UTF8 && isASCII(s) {
		c.out.buf = append(c.out.buf, s...)
		return
	}
	if c.out.enc == nil {
		c.out.enc = c.enc.NewEncoder()
	}
	c.out.buf = c.out.enc.Encode(c.out.buf, s)
}

func translateOut(s string, m eolMode) string {
	switch m {
	case eolCR:
		return strings.ReplaceAll(s, "\n", "\r")
	case eolCRLF:
		return strings.ReplaceAll(s, "\n", "\r\n")
	}
	return s
}

// endOutput adds what the end of the output needs.
func (c *Channel) endOutput() {
	if c.out.enc != nil {
		c.out.buf = c.out.enc.Finish(c.out.buf)
	}
	if c.outEnd != 0 {
		c.out.buf = append(c.out.buf, c.outEnd)
	}
}

// flush sends everything, in the background when the channel does not wait.
func (c *Channel) flush(in *Interp) error {
	if err := c.out.err; err != nil {
		c.out.err = nil
		return err
	}
	c.out.queued = len(c.out.buf)
	return c.send(in)
}

// send writes the queued bytes. They are taken out of the buffer first: a driver in Tcl may use the channel meanwhile.
func (c *Channel) send(in *Interp) error {
	for c.out.queued > 0 {
		q := c.out.queued
		chunk := c.out.buf[:q:q]
		c.out.buf, c.out.queued = c.out.buf[q:], 0
		n, err := c.drv.write(in, chunk)
		n = max(min(n, q), 0)
		switch {
		case err != nil && !errors.Is(err, errBlocked):
			c.out.buf, c.out.queued = nil, 0
			return c.chanError("writing", err)
		case n < q:
			c.out.queued += q - n
			c.out.buf = slices.Concat(chunk[n:], c.out.buf)
		case len(c.out.buf) == 0 && c.out.queued == 0:
			c.out.buf = chunk[:0]
		}
		if err != nil || n == 0 {
			c.background(in)
			return nil
		}
	}
	return nil
}

// background has the event loop send the rest.
func (c *Channel) background(in *Interp) {
	if c.out.bg != nil {
		return
	}
	fd, ready := c.drv.watchable(chanWrite)
	w := &fileWatch{fd: fd, write: true, ready: ready}
	if r, ok := c.drv.(watcher); ok {
		_ = r.watch(in, c.interest()|chanWrite)
	}
	w.run = func() {
		err := c.send(in)
		if err != nil {
			c.out.err = err
		}
		if !c.out.waiting() {
			c.stopBackground(in)
			if f := c.out.whenDone; f != nil {
				c.out.whenDone = nil
				f()
			}
		}
	}
	c.out.bg, c.out.bgIn = w, in
	in.events().watch(w)
}

func (c *Channel) stopBackground(*Interp) {
	if c.out.bg != nil {
		c.out.bgIn.events().unwatch(c.out.bg)
		c.out.bg = nil
	}
}
