// Package charset converts between text and bytes in the encodings that Tcl
// knows, under Tcl's names.
//
// Text is UTF-8. A byte that has no meaning in its encoding becomes the
// character of the same number, and a character that an encoding does not have
// becomes a question mark: nothing here ever fails.
package charset

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// An Encoding is one way to write text as bytes. It is immutable; any goroutine
// may use it.
type Encoding struct {
	name string

	// One of the three is set.
	decoder, encoder func() transform.Transformer
	single           *singleByte
	codec            codec

	escapes bool // the decoder has a state, set by escape sequences
}

// codec is an encoding without state that is written out here.
type codec interface {
	// decode appends the text of src and gives the number of bytes used, less
	// than all if the rest begins a character and eof is not set.
	decode(dst, src []byte, eof bool) ([]byte, int)
	encode(dst []byte, s string) []byte
}

// Name is the name by which Find finds e.
func (e *Encoding) Name() string { return e.name }

// Decode gives the text of all of src.
func (e *Encoding) Decode(src []byte) string {
	d := e.NewDecoder()
	out, _ := d.Decode(make([]byte, 0, len(src)+len(src)/8), src, true)
	return string(out)
}

// Encode gives the bytes of all of s.
func (e *Encoding) Encode(s string) []byte {
	c := e.NewEncoder()
	return c.Finish(c.Encode(make([]byte, 0, len(s)), s))
}

// A Decoder turns a stream of bytes into text. It belongs to one goroutine.
type Decoder struct {
	codec   codec
	state   transform.Transformer
	escapes bool
}

// NewDecoder starts a stream.
func (e *Encoding) NewDecoder() *Decoder {
	if e.decoder != nil {
		return &Decoder{state: e.decoder(), escapes: e.escapes}
	}
	return &Decoder{codec: e.stateless()}
}

func (e *Encoding) stateless() codec {
	if e.single != nil {
		return e.single
	}
	return e.codec
}

// Decode appends the text of src to dst and gives the number of bytes used. The
// rest, never more than a few bytes, begins a character and is to be given
// again with more bytes behind it; with eof set, all bytes are used.
func (d *Decoder) Decode(dst, src []byte, eof bool) (out []byte, used int) {
	if d.codec != nil {
		return d.codec.decode(dst, src, eof)
	}
	return d.decodeState(dst, src, eof)
}

// An Encoder turns text into a stream of bytes. It belongs to one goroutine.
type Encoder struct {
	codec codec
	state transform.Transformer
}

// NewEncoder starts a stream.
func (e *Encoding) NewEncoder() *Encoder {
	if e.encoder != nil {
		return &Encoder{state: e.encoder()}
	}
	return &Encoder{codec: e.stateless()}
}

// Encode appends the bytes of s, which ends with a whole character, to dst.
func (c *Encoder) Encode(dst []byte, s string) []byte {
	if c.codec != nil {
		return c.codec.encode(dst, s)
	}
	return encodeState(c.state, dst, s)
}

// Finish appends what ends the stream: an escape sequence in the few encodings
// that have a state. The encoder may be used again for a new stream.
func (c *Encoder) Finish(dst []byte) []byte {
	if c.codec != nil {
		return dst
	}
	dst, _ = transformAll(c.state, dst, nil, true)
	c.state.Reset()
	return dst
}

// transformAll runs t over src, growing dst, until it needs more input, fails,
// or is done.
func transformAll(t transform.Transformer, dst, src []byte, eof bool) (out []byte, used int) {
	for {
		dst = slices.Grow(dst, len(src)-used+utf8.UTFMax*4)
		n, m, err := t.Transform(dst[len(dst):cap(dst)], src[used:], eof)
		dst = dst[:len(dst)+n]
		used += m
		if err != transform.ErrShortDst {
			return dst, used
		}
	}
}

// decodeState decodes by a transformer, which writes U+FFFD for bytes without
// meaning: these are found again and become characters of their own, unless the
// state on the way to them is gone.
func (d *Decoder) decodeState(dst, src []byte, eof bool) ([]byte, int) {
	start := len(dst)
	out, used := transformAll(d.state, dst, src, eof)
	if d.escapes || !bytes.Contains(out[start:], []byte("\uFFFD")) {
		return out, used
	}
	return decodeBytewise(d.state, out[:start], src[:used]), used
}

// decodeBytewise feeds the transformer character by character, so that a byte
// without meaning is known.
func decodeBytewise(t transform.Transformer, dst, src []byte) []byte {
	at := 0
	for at < len(src) {
		n := 1
		for ; n <= 4 && at+n <= len(src); n++ {
			mark := len(dst)
			out, used := transformAll(t, dst, src[at:at+n], false)
			if used == n {
				if bytes.HasPrefix(out[mark:], []byte("\uFFFD")) {
					// The first byte alone is without meaning; the others are tried again.
					out, n = utf8.AppendRune(out[:mark], rune(src[at])), 1
				}
				dst = out
				break
			}
		}
		if n > 4 || at+n > len(src) {
			dst = utf8.AppendRune(dst, rune(src[at]))
			n = 1
		}
		at += n
	}
	return dst
}

// encodeState encodes by a transformer, which stops at a character that the
// encoding does not have.
func encodeState(t transform.Transformer, dst []byte, s string) []byte {
	src := []byte(s)
	for {
		out, used := transformAll(t, dst, src, false)
		if used == len(src) {
			return out
		}
		_, n := utf8.DecodeRune(src[used:])
		dst, _ = transformAll(t, out, []byte{'?'}, false)
		src = src[used+n:]
	}
}
