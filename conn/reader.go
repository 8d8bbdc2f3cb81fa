// This file holds the buffered reader of a connection. Its buffers are borrowed from pools, so that an idle connection
// holds none.

package conn

import (
	"errors"
	"io"
	"math/bits"
	"sync"
)

const (
	minBuffer = 2 << 10  // bytes of the smallest buffer: a usual request fits
	maxBuffer = 32 << 20 // bytes of the largest: what a head may need with the widest limits
)

// buffer is a pooled piece of memory.
type buffer struct{ b []byte }

// buffers has a pool for each power of two from minBuffer to maxBuffer.
var buffers [15]sync.Pool

// borrow returns a buffer of at least n bytes, at most maxBuffer.
func borrow(n int) *buffer {
	class := bits.Len(uint(max(n, minBuffer)-1)) - bits.Len(uint(minBuffer-1))
	if b, _ := buffers[class].Get().(*buffer); b != nil {
		return b
	}
	return &buffer{make([]byte, minBuffer<<class)}
}

// giveBack returns a buffer to its pool. One that was cut to size (see slim) is left to the collector.
func giveBack(b *buffer) {
	if len(b.b) < minBuffer {
		return
	}
	buffers[bits.Len(uint(len(b.b)-1))-bits.Len(uint(minBuffer-1))].Put(b)
}

// errBufferFull means that what must stay in one piece is longer than the largest buffer.
var errBufferFull = errors.New("more than the read buffer takes")

// reader reads from a connection. The bytes of a head stay where they are from pin until unpin, while the body and
// pipelined requests behind it are read.
type reader struct {
	src    io.Reader
	buf    *buffer // nil while nothing is buffered and nothing pinned
	r, w   int     // buffered bytes are buf.b[r:w]
	pinned int     // bytes at the start of buf that must not move
	head   int     // where in them the head begins: what came before it was of earlier requests
	held   *buffer // the buffer of a pinned head, where reading goes on in another
	most   int     // bytes to ask for by one read, 0 for all that there is room for
}

// reset makes the reader read from src, with nothing buffered.
func (rd *reader) reset(src io.Reader) {
	rd.unpin()
	rd.r, rd.w = 0, 0
	rd.release()
	rd.src = src
}

// buffered returns the bytes that were read and not consumed. They are valid until the next fill.
func (rd *reader) buffered() []byte {
	if rd.buf == nil {
		return nil
	}
	return rd.buf.b[rd.r:rd.w]
}

// discard consumes n buffered bytes.
func (rd *reader) discard(n int) { rd.r += n }

// peek returns the next n bytes without consuming them, reading as needed.
func (rd *reader) peek(n int) ([]byte, error) {
	for rd.w-rd.r < n {
		if err := rd.fill(); err != nil {
			return nil, err
		}
	}
	return rd.buf.b[rd.r : rd.r+n], nil
}

// pin consumes the first n buffered bytes but keeps them where they are until unpin.
func (rd *reader) pin(n int) {
	rd.head = rd.r
	rd.r += n
	rd.pinned = rd.r
}

// unpin lets go of the pinned bytes.
func (rd *reader) unpin() {
	rd.pinned, rd.head = 0, 0
	if rd.held != nil {
		giveBack(rd.held)
		rd.held = nil
	}
}

// slim moves the pinned head, where nothing is buffered behind it, to memory of just its size, and returns that; nil
// where there is little to win. The buffer that they were in is not used again, so that slices of it stay valid.
func (rd *reader) slim() []byte {
	size := rd.pinned - rd.head
	if size == 0 || rd.r != rd.w || rd.held != nil || len(rd.buf.b) < 2*size {
		return nil
	}
	rd.buf = &buffer{append([]byte(nil), rd.buf.b[rd.head:rd.pinned]...)}
	rd.head, rd.pinned, rd.r, rd.w = 0, size, size, size
	return rd.buf.b
}

// release gives the buffer back where nothing is in it. The next fill borrows one.
func (rd *reader) release() {
	if rd.buf != nil && rd.r == rd.w && rd.pinned == 0 {
		giveBack(rd.buf)
		rd.buf, rd.r, rd.w = nil, 0, 0
	}
}

// put buffers bytes that were read elsewhere. Nothing may be buffered yet.
func (rd *reader) put(p []byte) {
	rd.buf = borrow(len(p))
	rd.r, rd.w = 0, copy(rd.buf.b, p)
}

// room returns where the next bytes go; advance says how many came there.
func (rd *reader) room() ([]byte, error) {
	if err := rd.makeRoom(); err != nil {
		return nil, err
	}
	room := rd.buf.b[rd.w:]
	if rd.most > 0 {
		room = room[:min(len(room), rd.most)]
	}
	return room, nil
}

// advance takes n bytes that were put into room.
func (rd *reader) advance(n int) { rd.w += n }

// fill reads once and buffers what came. Pointers into the buffered bytes are invalid afterwards, into pinned ones not.
func (rd *reader) fill() error {
	room, err := rd.room()
	if err != nil {
		return err
	}
	n, err := rd.src.Read(room)
	rd.w += n
	if n > 0 {
		return nil // an error comes again
	}
	if err == nil {
		return io.ErrNoProgress
	}
	return err
}

// makeRoom sees to it that there is room behind the buffered bytes.
func (rd *reader) makeRoom() error {
	if rd.buf == nil {
		rd.buf = borrow(minBuffer)
		return nil
	}
	if rd.r == rd.w {
		rd.r, rd.w = rd.pinned, rd.pinned
	}
	if rd.w < len(rd.buf.b) {
		return nil
	}
	if rd.r > rd.pinned {
		rd.w = rd.pinned + copy(rd.buf.b[rd.pinned:], rd.buf.b[rd.r:rd.w])
		rd.r = rd.pinned
		return nil
	}
	return rd.grow()
}

// grow goes on in a larger buffer; or, where bytes are pinned, leaves those behind.
func (rd *reader) grow() error {
	size := len(rd.buf.b) * 2
	if rd.pinned > 0 {
		size = max(minBuffer, (rd.w-rd.r)*2)
	}
	if size > maxBuffer {
		return errBufferFull
	}
	next := borrow(size)
	n := copy(next.b, rd.buf.b[rd.r:rd.w])
	if rd.pinned > 0 {
		rd.held = rd.buf
	} else {
		giveBack(rd.buf)
	}
	rd.buf, rd.r, rd.w, rd.pinned = next, 0, n, 0
	return nil
}

// Read gives buffered bytes first; then large reads go past the buffer.
func (rd *reader) Read(p []byte) (int, error) {
	if rd.r == rd.w {
		if len(p) >= minBuffer {
			return rd.src.Read(p)
		}
		if err := rd.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, rd.buf.b[rd.r:rd.w])
	rd.r += n
	return n, nil
}
