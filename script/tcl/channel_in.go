package tcl

// This file holds the input of channels: bytes to characters, ends of lines, the end of the file.

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"nsgo/script/charset"
)

// input is what a channel has read and nobody has taken.
type input struct {
	raw     []byte
	scanned int // of raw: known to hold no end of line
	dec     *charset.Decoder
	sawCR   bool // a CR ended a line in automatic mode: an LF that follows belongs to it
	eof     bool
	sticky  bool // the eofchar was met
	blocked bool
	err     error // to be told by the next operation
}

// drop takes n bytes.
func (s *input) drop(n int) {
	s.raw = s.raw[n:]
	s.scanned = max(s.scanned-n, 0)
	if len(s.raw) == 0 {
		s.scanned = 0
	}
}

// begin is called before each operation that reads.
func (c *Channel) begin() error {
	s := &c.in
	s.blocked = false
	if err := s.err; err != nil {
		s.err = nil
		return err
	}
	if !s.sticky {
		s.eof = false
	}
	return nil
}

// fill reads more bytes. It sets eof or blocked when there are none.
func (c *Channel) fill(in *Interp) error {
	s := &c.in
	room := max(c.bufSize, 1)
	var buf []byte
	if n := len(s.raw); cap(s.raw)-n >= room {
		buf = s.raw[n : n+room]
	} else {
		raw := make([]byte, n, n+max(room, n/2))
		copy(raw, s.raw)
		s.raw = raw
		buf = raw[n : n+room]
	}
	before := len(s.raw)
	n, err := c.drv.read(in, buf)
	if c.closed || c.closing {
		return fileError("error reading", c.name, unix.EINVAL)
	}
	if n > 0 {
		if len(s.raw) == before && cap(s.raw) >= before+n {
			s.raw = s.raw[:before+n]
		} else { // a driver in Tcl has done something with the channel meanwhile
			s.raw = append(s.raw, buf[:n]...)
		}
		if s.sawCR && s.raw[0] == '\n' && !c.wide() {
			s.drop(1)
		}
		s.sawCR = false
		return nil
	}
	switch {
	case errors.Is(err, errPopped):
		return c.fill(in)
	case err == nil, errors.Is(err, io.EOF):
		s.eof = true
	case errors.Is(err, errBlocked):
		s.blocked = true
	default:
		return c.chanError("reading", err)
	}
	return nil
}

// window gives the bytes up to the eofchar, and whether no more can come.
func (c *Channel) window() (b []byte, last bool) {
	b = c.in.raw
	if c.inEnd != 0 {
		if i := c.index(b, c.inEnd); i >= 0 {
			return b[:i], true
		}
	}
	return b, c.in.eof
}

// index finds an ASCII character in raw bytes.
func (c *Channel) index(b []byte, ch byte) int {
	if !c.wide() {
		return bytes.IndexByte(b, ch)
	}
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == ch && b[i+1] == 0 {
			return i
		}
	}
	return -1
}

// unit is the number of bytes of an ASCII character.
func (c *Channel) unit() int {
	if c.wide() {
		return 2
	}
	return 1
}

// lineEnd finds the end of the first line: where its text ends, and where the next line begins. ok is false when more bytes are needed.
func (c *Channel) lineEnd(b []byte, last bool) (end, next int, ok bool) {
	u := c.unit()
	from := min(c.in.scanned, len(b))
	if c.inEOL != eolAuto || u > 1 {
		from = 0
	}
	switch c.inEOL {
	case eolLF:
		if i := c.index(b, '\n'); i >= 0 {
			return i, i + u, true
		}
	case eolCR:
		if i := c.index(b, '\r'); i >= 0 {
			return i, i + u, true
		}
	case eolCRLF:
		for at := 0; ; {
			i := c.index(b[at:], '\r')
			if i < 0 {
				break
			}
			at += i
			if at+u < len(b) && b[at+u] == '\n' {
				return at, at + 2*u, true
			}
			at += u
		}
	case eolAuto:
		return c.autoEnd(b, from, u)
	}
	_ = last
	return 0, 0, false
}

func (c *Channel) autoEnd(b []byte, from, u int) (end, next int, ok bool) {
	i := c.index(b[from:], '\n')
	head := b[from:]
	if i >= 0 {
		head = b[from : from+i]
	}
	if j := c.index(head, '\r'); j >= 0 {
		end, next = from+j, from+j+u
		if next < len(b) {
			if b[next] == '\n' {
				next += u
			}
		} else {
			c.in.sawCR = true
		}
		return end, next, true
	}
	if i >= 0 {
		return from + i, from + i + u, true
	}
	c.in.scanned = len(b) &^ (u - 1)
	return 0, 0, false
}

// gets reads a line. ok is false at the end of the file and when no whole line is there yet.
func (c *Channel) gets(in *Interp) (line Value, ok bool, err error) {
	if err := c.begin(); err != nil {
		return Value{}, false, err
	}
	for {
		b, last := c.window()
		if end, next, found := c.lineEnd(b, last); found {
			v := c.decode(b[:end], true)
			c.in.drop(next)
			return v, true, nil
		}
		if last {
			c.in.eof = true
			c.in.sticky = c.in.sticky || len(b) < len(c.in.raw)
			if len(b) == 0 {
				return Value{}, false, nil
			}
			v := c.decode(b, true)
			c.in.drop(len(b))
			return v, true, nil
		}
		if err := in.CheckSize(len(b)); err != nil {
			return Value{}, false, err
		}
		if err := c.fill(in); err != nil {
			return Value{}, false, err
		}
		if c.in.blocked {
			return Value{}, false, nil
		}
	}
}

// decode turns bytes into a value.
func (c *Channel) decode(b []byte, all bool) Value {
	if c.enc == nil {
		return Bytes(bytes.Clone(b))
	}
	return Str(string(c.text(b, all)))
}

// text turns bytes into characters.
func (c *Channel) text(b []byte, all bool) []byte {
	if c.enc == nil {
		return []byte(latin1(b))
	}
	if c.in.dec == nil {
		c.in.dec = c.enc.NewDecoder()
	}
	out, _ := c.in.dec.Decode(make([]byte, 0, len(b)), b, all)
	return out
}

// readAll reads to the end, or what is there when the channel does not wait.
func (c *Channel) readAll(in *Interp) (Value, error) {
	if err := c.begin(); err != nil {
		return Value{}, err
	}
	for {
		if _, last := c.window(); last {
			break
		}
		if err := in.CheckSize(len(c.in.raw)); err != nil {
			return Value{}, err
		}
		if err := c.fill(in); err != nil {
			return c.salvage(in, err)
		}
		if c.in.blocked {
			break
		}
	}
	b, last := c.window()
	if last {
		c.in.eof = true
		c.in.sticky = c.in.sticky || len(b) < len(c.in.raw)
	}
	n, hold := c.usable(b, len(b)+1, last)
	_ = hold
	v := c.chars(b[:n])
	c.in.drop(n)
	return v, nil
}

// salvage gives what was read before an error; the error is told by the next operation.
func (c *Channel) salvage(_ *Interp, err error) (Value, error) {
	if len(c.in.raw) == 0 {
		return Value{}, err
	}
	c.in.err = err
	b, _ := c.window()
	n, _ := c.usable(b, len(b)+1, true)
	v := c.chars(b[:n])
	c.in.drop(n)
	return v, nil
}

// read reads at most want characters.
func (c *Channel) read(in *Interp, want int) (Value, error) {
	if err := c.begin(); err != nil {
		return Value{}, err
	}
	var got []Value
	have := 0
	for have < want {
		b, last := c.window()
		n, hold := c.usable(b, want-have, last)
		if n > 0 {
			v := c.chars(b[:n])
			c.in.drop(n)
			have += v.CharLen()
			got = append(got, v)
			continue
		}
		if last && !hold {
			c.in.eof = true
			c.in.sticky = c.in.sticky || len(b) < len(c.in.raw)
			break
		}
		if err := in.CheckSize(have); err != nil {
			return Value{}, err
		}
		if err := c.fill(in); err != nil {
			if have == 0 {
				return Value{}, err
			}
			c.in.err = err
			break
		}
		if c.in.blocked {
			break
		}
	}
	return c.join(got), nil
}

func (c *Channel) join(vs []Value) Value {
	switch len(vs) {
	case 0:
		return Empty
	case 1:
		return vs[0]
	}
	var b []byte
	if c.enc == nil {
		for _, v := range vs {
			b = append(b, v.Bytes()...)
		}
		return Bytes(b)
	}
	for _, v := range vs {
		b = v.appendTo(b)
	}
	return Str(string(b))
}

// usable gives how many bytes hold at most want characters that can be taken now. hold tells that bytes must wait for more.
func (c *Channel) usable(b []byte, want int, last bool) (n int, hold bool) {
	n = c.charBytes(b, want, last)
	u := c.unit()
	if n < u || b[n-u] != '\r' || u > 1 && b[n-1] != 0 {
		return n, false
	}
	switch c.inEOL {
	case eolAuto:
		if n < len(b) {
			if b[n] == '\n' {
				n += u
			}
		} else {
			c.in.sawCR = true
		}
	case eolCRLF:
		if n < len(b) && b[n] == '\n' {
			return n + u, false
		}
		if n == len(b) && !last {
			return n - u, true
		}
	}
	return n, false
}

// charBytes gives the number of bytes of the first want characters, without one that is cut short unless it is the last.
func (c *Channel) charBytes(b []byte, want int, last bool) int {
	switch {
	case c.single():
		return min(want, len(b))
	case c.enc == charset.UTF8:
		return utf8Bytes(b, want, last)
	case c.wide():
		n := 0
		for ; want > 0 && n+1 < len(b); want-- {
			n += 2
		}
		if last && want > 0 {
			return len(b)
		}
		return n
	}
	if want > len(b) {
		return c.wholeBytes(b, last)
	}
	d := c.enc.NewDecoder()
	at, chars := 0, 0
	for end := 1; end <= len(b) && chars < want; end++ {
		out, used := d.Decode(nil, b[at:end], false)
		at += used
		chars += utf8.RuneCount(out)
	}
	if at == 0 && last {
		return len(b)
	}
	return at
}

// wholeBytes gives the number of bytes that can be decoded now.
func (c *Channel) wholeBytes(b []byte, last bool) int {
	if last {
		return len(b)
	}
	_, used := c.enc.NewDecoder().Decode(nil, b, false)
	return used
}

func utf8Bytes(b []byte, want int, last bool) int {
	n := 0
	for n < len(b) && want > 0 {
		if b[n] < utf8.RuneSelf {
			n, want = n+1, want-1
			continue
		}
		if !last && !utf8.FullRune(b[n:]) {
			break
		}
		_, w := utf8.DecodeRune(b[n:])
		n, want = n+w, want-1
	}
	return n
}

// chars decodes bytes and translates their ends of lines.
func (c *Channel) chars(b []byte) Value {
	if c.enc == nil {
		if c.inEOL == eolLF {
			return Bytes(bytes.Clone(b))
		}
		return Bytes(translateIn(bytes.Clone(b), c.inEOL))
	}
	return Str(string(translateIn(c.text(b, true), c.inEOL)))
}

// translateIn makes every end of line a newline, in place.
func translateIn(b []byte, m eolMode) []byte {
	if m == eolLF || bytes.IndexByte(b, '\r') < 0 {
		return b
	}
	out := b[:0]
	for i := 0; i < len(b); i++ {
		ch := b[i]
		if ch == '\r' {
			pair := i+1 < len(b) && b[i+1] == '\n'
			if m == eolCR || m == eolAuto || pair {
				ch = '\n'
			}
			if pair && m != eolCR {
				i++
			}
		}
		out = append(out, ch)
	}
	return out
}
