package tcl

// This file holds the three formats of compressed data (raw, zlib of RFC 1950, gzip of RFC 1952) around Go's compress/flate,
// for whole data and for streams.

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"hash/crc32"
	"io"
	"strconv"
)

type zFormat uint8

const (
	zRaw zFormat = iota
	zZlib
	zGzip
	zAuto // reading: zlib or gzip
)

var (
	errZHeader  = zError("incorrect header check", "DATA")
	errZSum     = zError("incorrect data check", "DATA")
	errZLength  = zError("incorrect length check", "DATA")
	errZData    = zError("invalid block type", "DATA")
	errZEnd     = zError("unexpected end of file", "BUF")
	errZStopped = errors.New("the stream was closed")
)

func zError(msg, code string) error { return ErrCode(msg, "TCL", "ZLIB", code) }

// A deflater compresses a stream.
type deflater struct {
	out    bytes.Buffer
	fw     *flate.Writer
	format zFormat
	level  int
	dict   []byte
	header *Dict
	sum    uint32
	size   uint32
	begun  bool
	ended  bool
}

func newDeflater(format zFormat, level int) *deflater {
	d := &deflater{format: format, level: level}
	d.reset()
	return d
}

func (d *deflater) reset() {
	d.out.Reset()
	d.begun, d.ended, d.size, d.sum = false, false, 0, 0
	if d.format != zGzip {
		d.sum = 1
	}
}

// begin writes the header. Until then the dictionary can be set.
func (d *deflater) begin() {
	if d.begun {
		return
	}
	d.begun = true
	switch d.format {
	case zZlib:
		h := []byte{0x78, 0x9c}
		if d.dict != nil {
			h[1] = 0xbb
			h = binary.BigEndian.AppendUint32(h, adler32.Checksum(d.dict))
		}
		d.out.Write(h)
	case zGzip:
		d.out.Write(gzipHeader(d.header))
	}
	d.fw, _ = flate.NewWriterDict(&d.out, d.level, d.dict)
}

func (d *deflater) write(b []byte) {
	d.begin()
	d.size += uint32(len(b))
	switch d.format {
	case zZlib:
		d.sum = adlerUpdate(d.sum, b)
	case zGzip:
		d.sum = crc32.Update(d.sum, crc32.IEEETable, b)
	}
	_, _ = d.fw.Write(b)
}

func (d *deflater) flush() {
	d.begin()
	_ = d.fw.Flush()
}

func (d *deflater) finish() {
	if d.ended {
		return
	}
	d.begin()
	d.ended = true
	_ = d.fw.Close()
	switch d.format {
	case zZlib:
		d.out.Write(binary.BigEndian.AppendUint32(nil, d.sum))
	case zGzip:
		d.out.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, d.sum), d.size))
	}
}

// take gives at most n bytes of what is ready (negative: all).
func (d *deflater) take(n int) []byte {
	if n < 0 || n > d.out.Len() {
		n = d.out.Len()
	}
	return bytes.Clone(d.out.Next(n))
}

const adlerMod = 65521

func adlerUpdate(sum uint32, b []byte) uint32 {
	a, c := sum&0xffff, sum>>16
	for len(b) > 0 {
		n := min(len(b), 5552) // so many sums fit in 32 bits
		for _, x := range b[:n] {
			a += uint32(x)
			c += a
		}
		a, c, b = a%adlerMod, c%adlerMod, b[n:]
	}
	return c<<16 | a
}

// Flags of a gzip header.
const (
	gzText = 1 << iota
	gzCRC
	gzExtra
	gzName
	gzComment
)

// gzipHeader makes the header that a dictionary describes.
func gzipHeader(d *Dict) []byte {
	h := []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3}
	if d == nil {
		return h
	}
	var tail []byte
	if v, ok := d.GetStr("filename"); ok {
		h[3] |= gzName
		tail = append(append(tail, v.Bytes()...), 0)
	}
	if v, ok := d.GetStr("comment"); ok {
		h[3] |= gzComment
		tail = append(append(tail, v.Bytes()...), 0)
	}
	if v, ok := d.GetStr("type"); ok && v.String() == "text" {
		h[3] |= gzText
	}
	if v, ok := d.GetStr("time"); ok {
		n, _ := v.AsInt()
		binary.LittleEndian.PutUint32(h[4:], uint32(n))
	}
	if v, ok := d.GetStr("os"); ok {
		n, _ := v.AsInt()
		h[9] = byte(n)
	}
	h = append(h, tail...)
	if v, ok := d.GetStr("crc"); ok && v.truth() {
		h[3] |= gzCRC
		h = binary.LittleEndian.AppendUint16(h, uint16(crc32.ChecksumIEEE(h)))
	}
	return h
}

// An inflater decompresses a stream that comes in pieces. Go's decoder pulls its input, so it runs in a goroutine of its own, and
// only while the owner waits for it in feed.
type inflater struct {
	format zFormat
	dict   []byte
	input  chan []byte
	asked  chan struct{}
	ended  chan error
	cur    []byte // input that the goroutine has
	out    []byte
	sum    uint32
	header *Dict
	err    error
	live   bool
	done   bool
	taken  int64
}

func newInflater(format zFormat, dict []byte) *inflater {
	return &inflater{format: format, dict: dict, sum: 1}
}

// feed gives bytes to the decoder and takes what it makes of them.
func (f *inflater) feed(b []byte, last bool) error {
	if f.err != nil {
		return f.err
	}
	if f.done {
		return nil
	}
	if !f.live {
		f.live = true
		f.input, f.asked, f.ended = make(chan []byte), make(chan struct{}), make(chan error, 1)
		go f.run()
		f.wait()
	}
	for !f.done && f.err == nil && len(b) > 0 {
		f.input <- b
		f.wait()
		b = nil
	}
	if last && !f.done && f.err == nil {
		f.stop()
		return errZEnd
	}
	return f.err
}

func (f *inflater) wait() {
	select {
	case <-f.asked:
	case err := <-f.ended:
		f.done = err == nil
		f.err = err
		f.live = false
	}
}

// stop ends the goroutine.
func (f *inflater) stop() {
	if f.live {
		close(f.input)
		<-f.ended
		f.live = false
	}
}

func (f *inflater) take(n int) []byte {
	if n < 0 || n > len(f.out) {
		n = len(f.out)
	}
	b := bytes.Clone(f.out[:n])
	f.out = f.out[n:]
	return b
}

// rest gives the input behind the end of the compressed data.
func (f *inflater) rest() []byte { return f.cur }

// more asks the owner for input; errZStopped when there will be none.
func (f *inflater) more() error {
	f.asked <- struct{}{}
	b, ok := <-f.input
	if !ok {
		return errZStopped
	}
	f.cur = b
	return nil
}

// ReadByte makes the inflater a source that the decoder does not read beyond its end.
func (f *inflater) ReadByte() (byte, error) {
	for len(f.cur) == 0 {
		if err := f.more(); err != nil {
			return 0, err
		}
	}
	b := f.cur[0]
	f.cur = f.cur[1:]
	f.taken++
	return b, nil
}

func (f *inflater) Read(p []byte) (int, error) {
	for len(f.cur) == 0 {
		if err := f.more(); err != nil {
			return 0, err
		}
	}
	n := copy(p, f.cur)
	f.cur = f.cur[n:]
	f.taken += int64(n)
	return n, nil
}

func (f *inflater) run() { f.ended <- f.decode() }

func (f *inflater) bytes(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(f, b)
	return b, err
}

// decode reads header, data and trailer.
func (f *inflater) decode() error {
	format, err := f.readHeader()
	if err != nil {
		return err
	}
	fr := flate.NewReaderDict(f, f.dict)
	size := uint32(0)
	buf := make([]byte, 32<<10)
	for {
		n, err := fr.Read(buf)
		f.out = append(f.out, buf[:n]...)
		size += uint32(n)
		switch format {
		case zZlib:
			f.sum = adlerUpdate(f.sum, buf[:n])
		case zGzip:
			f.sum = crc32.Update(f.sum, crc32.IEEETable, buf[:n])
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return zFault(err)
		}
	}
	return f.readTrailer(format, size)
}

// zFault gives an error of the decoder in words of scripts.
func zFault(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &corrupt):
		return errZData
	case errors.Is(err, errZStopped):
		return err
	}
	return errZEnd
}

func (f *inflater) readTrailer(format zFormat, size uint32) error {
	switch format {
	case zZlib:
		b, err := f.bytes(4)
		if err != nil {
			return err
		}
		if binary.BigEndian.Uint32(b) != f.sum {
			return errZSum
		}
	case zGzip:
		b, err := f.bytes(8)
		if err != nil {
			return err
		}
		if binary.LittleEndian.Uint32(b) != f.sum {
			return errZSum
		}
		if binary.LittleEndian.Uint32(b[4:]) != size {
			return errZLength
		}
		f.header.Set(Str("size"), Int(int64(size)))
	}
	return nil
}

func (f *inflater) readHeader() (zFormat, error) {
	if f.format == zRaw {
		return zRaw, nil
	}
	b, err := f.bytes(2)
	if err != nil {
		return 0, err
	}
	gz := b[0] == 0x1f && b[1] == 0x8b
	switch {
	case gz && f.format != zZlib:
		f.sum = 0
		return zGzip, f.readGzip()
	case f.format == zGzip, b[0]&15 != 8, binary.BigEndian.Uint16(b)%31 != 0:
		return 0, errZHeader
	}
	if b[1]&0x20 == 0 {
		f.dict = nil
		return zZlib, nil
	}
	id, err := f.bytes(4)
	if err != nil {
		return 0, err
	}
	want := binary.BigEndian.Uint32(id)
	if f.dict == nil {
		return 0, ErrCode("need dictionary", "TCL", "ZLIB", "NEED_DICT", strconv.FormatUint(uint64(want), 10))
	}
	if adler32.Checksum(f.dict) != want {
		return 0, zError("data error", "DATA")
	}
	return zZlib, nil
}

func (f *inflater) readGzip() error {
	h, err := f.bytes(8)
	if err != nil {
		return err
	}
	if h[0] != 8 {
		return zError("unknown compression method", "DATA")
	}
	d := NewDict(6)
	flags := h[1]
	if flags&gzExtra != 0 {
		n, err := f.bytes(2)
		if err != nil {
			return err
		}
		if _, err := f.bytes(int(binary.LittleEndian.Uint16(n))); err != nil {
			return err
		}
	}
	for _, x := range []struct {
		bit  byte
		name string
	}{{gzName, "filename"}, {gzComment, "comment"}} {
		if flags&x.bit == 0 {
			continue
		}
		s, err := f.cString()
		if err != nil {
			return err
		}
		d.Set(Str(x.name), Str(latin1(s)))
	}
	if flags&gzCRC != 0 {
		if _, err := f.bytes(2); err != nil {
			return err
		}
	}
	d.Set(Str("crc"), Bool(flags&gzCRC != 0))
	d.Set(Str("os"), Int(int64(h[7])))
	if t := binary.LittleEndian.Uint32(h[2:]); t != 0 {
		d.Set(Str("time"), Int(int64(t)))
	}
	kind := "binary"
	if flags&gzText != 0 {
		kind = "text"
	}
	d.Set(Str("type"), Str(kind))
	f.header = d
	f.dict = nil
	return nil
}

const maxHeaderField = 64 << 10 // bytes of a name or comment in a gzip header

func (f *inflater) cString() ([]byte, error) {
	var out []byte
	for len(out) < maxHeaderField {
		b, err := f.ReadByte()
		if err != nil {
			return nil, err
		}
		if b == 0 {
			return out, nil
		}
		out = append(out, b)
	}
	return nil, errZHeader
}
