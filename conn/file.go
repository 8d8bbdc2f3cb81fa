package conn

// This file sends files: validators, conditional requests, ranges, and the bytes by the shortest way.

import (
	"crypto/rand"
	"io"
	"os"
	"strconv"
	"time"
)

// firstPiece is how much of a file goes out with the head, in one write; what is behind it goes by sendfile.
const firstPiece = 16 << 10

// ReturnFile sends a regular file as a whole response: Last-Modified, ETag, conditional requests, single and multipart
// ranges, HEAD, sendfile where the connection is plain and f is an *os.File. f may also be a copy of its content, of
// info.Size() bytes. It stays the caller's to close. Conditions and ranges count for status 200 only. An ETag or Last-Modified that the handler set is used instead of the file's own.
//
// The error is a *Refusal; or that of reading the file: where the state is still Open, nothing was sent and the caller
// can answer otherwise.
func (x *Exchange) ReturnFile(status int, ctype string, f io.ReaderAt, info os.FileInfo) (ok bool, err error) {
	if done, err := x.enter(evReturn, status, ctype); done {
		return false, err
	}
	size := info.Size()
	if status != 200 {
		return x.sendWhole(status, ctype, f, size)
	}
	etag, modified := x.validators(info)
	defer func() { x.extra = x.extra[:0] }()
	switch x.head.evaluate(etag, modified) {
	case notModified:
		return x.ReturnBytes(304, "", nil)
	case preconditionFailed:
		x.extra = x.extra[:0]
		return x.Return(412, "text/plain; charset=utf-8", "412 Precondition Failed\n")
	}
	x.extra = append(x.extra, "Accept-Ranges: bytes\r\n"...)
	wanted, _ := x.head.single("Range")
	if wanted == nil || !x.head.useRange(etag, modified, time.Now()) {
		return x.sendWhole(200, ctype, f, size)
	}
	return x.sendRanges(ctype, f, size, wanted)
}

// validators gives the entity tag and time of a file, and has the head carry them.
func (x *Exchange) validators(info os.FileInfo) (etag string, modified time.Time) {
	modified = info.ModTime()
	etag, ok := x.outField("ETag")
	if !ok {
		from := len(x.extra) + len("ETag: ")
		x.extra = append(x.extra, `ETag: "`...)
		x.extra = strconv.AppendInt(x.extra, modified.UnixNano(), 36)
		x.extra = append(x.extra, '-')
		x.extra = strconv.AppendInt(x.extra, info.Size(), 36)
		x.extra = append(x.extra, '"')
		etag = string(x.extra[from:])
		x.extra = append(x.extra, "\r\n"...)
	}
	if own, ok := x.outField("Last-Modified"); ok {
		modified, _ = ParseHTTPDate(own)
		return etag, modified
	}
	x.extra = append(x.extra, "Last-Modified: "...)
	x.extra = AppendHTTPDate(x.extra, modified)
	x.extra = append(x.extra, "\r\n"...)
	return etag, modified
}

// sendRanges answers a Range request.
func (x *Exchange) sendRanges(ctype string, f io.ReaderAt, size int64, wanted []byte) (ok bool, err error) {
	var room [maxRangeParts]byteRange
	ranges, answer := parseRange(room[:0], wanted, size)
	switch {
	case answer == rangeIgnored:
		return x.sendWhole(200, ctype, f, size)
	case answer == rangeUnsatisfiable:
		x.extra = append(x.extra[:0], "Content-Range: bytes */"...)
		x.extra = append(strconv.AppendInt(x.extra, size, 10), "\r\n"...)
		return x.Return(416, "text/plain; charset=utf-8", "416 Range Not Satisfiable\n")
	case len(ranges) > 1:
		return x.sendParts(ctype, f, size, ranges)
	}
	x.extra = appendContentRange(append(x.extra, "Content-Range: "...), ranges[0], size)
	x.extra = append(x.extra, "\r\n"...)
	return x.sendPiece(206, ctype, f, ranges[0])
}

func (x *Exchange) sendWhole(status int, ctype string, f io.ReaderAt, size int64) (ok bool, err error) {
	return x.sendPiece(status, ctype, f, byteRange{0, size})
}

// sendPiece sends a piece of a file as a whole response.
func (x *Exchange) sendPiece(status int, ctype string, f io.ReaderAt, r byteRange) (ok bool, err error) {
	x.status = status
	x.framing = x.frame(status, r.length)
	if x.framing == frNone {
		return x.emit(evReturn, x.putHead(ctype, r.length), nil, nil), nil
	}
	// The piece is read before the head counts as given, so that a failure can still be answered otherwise.
	n := min(r.length, firstPiece)
	piece := borrow(int(n))
	defer giveBack(piece)
	if err := readFull(f, piece.b[:n], r.from); err != nil {
		return false, err
	}
	headLen := x.putHead(ctype, r.length)
	if r.length == n {
		return x.emit(evReturn, headLen, piece.b[:n], nil), nil
	}
	x.declared = r.length
	x.step(evBegin)
	if !x.emit(evWrite, headLen, piece.b[:n], nil) {
		return false, nil
	}
	ok, err = x.stream(f, byteRange{r.from + n, r.length - n})
	if ok {
		x.finishStream()
	}
	return ok && x.state == Sent, err
}

// readFull reads exactly len(p) bytes at off. A file that became shorter gives ErrShort.
func readFull(f io.ReaderAt, p []byte, off int64) error {
	n, err := f.ReadAt(p, off)
	switch {
	case n == len(p):
		return nil
	case err == io.EOF:
		return ErrShort
	}
	return err
}

// stream sends a piece of a file as a part of a body whose head has left. Where it cannot, the response is cut.
func (x *Exchange) stream(f io.ReaderAt, r byteRange) (ok bool, err error) {
	var n int64
	if file, ok := f.(*os.File); ok && x.l.raw != nil && x.l.tls == nil {
		n, err = x.l.sendFile(file, r.from, r.length)
	} else {
		n, err = x.l.copyFile(f, r.from, r.length)
	}
	x.bodySent += n
	x.given += n
	switch err {
	case nil:
		return true, nil
	case ErrGone, ErrTimeout:
		x.lose(err)
		return false, nil
	}
	x.cutFor("the file could not be read to its end")
	return false, err
}

// copyFile sends a piece of a file through memory.
func (l *link) copyFile(f io.ReaderAt, off, n int64) (sent int64, err error) {
	b := borrow(32 << 10)
	defer giveBack(b)
	for sent < n {
		piece := b.b[:min(n-sent, int64(len(b.b)))]
		if err := readFull(f, piece, off+sent); err != nil {
			return sent, err
		}
		k, err := l.up.Write(piece)
		if sent += int64(k); err != nil {
			return sent, named(err)
		}
	}
	return sent, nil
}

// sendParts sends several ranges as multipart/byteranges: RFC 9110 section 14.6.
func (x *Exchange) sendParts(ctype string, f io.ReaderAt, size int64, ranges []byteRange) (ok bool, err error) {
	boundary := rand.Text()
	if err := x.Begin(206, "multipart/byteranges; boundary="+boundary, rangesLength(ranges, boundary, ctype, size)); err != nil {
		return false, err
	}
	var room [256]byte
	for i, r := range ranges {
		head := appendRangeHead(room[:0], i == 0, boundary, ctype, r, size)
		if ok, err := x.WriteBytes(head); !ok || err != nil {
			return false, err
		}
		if ok, err := x.stream(f, r); !ok {
			return false, err
		}
	}
	if ok, err := x.WriteBytes(appendRangeEnd(room[:0], boundary)); !ok || err != nil {
		return false, err
	}
	x.finishStream()
	return x.state == Sent, nil
}
