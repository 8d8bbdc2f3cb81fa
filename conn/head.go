// This file parses the head of a request, in place over the bytes that were read, without allocating.

package conn

import (
	"bytes"
	"errors"
	"math"
)

// RequestError says why a request is refused. After it the connection closes: where the request ends is not known.
type RequestError struct {
	Status int    // what the client is answered
	Msg    string // what was wrong, for the log
}

// Error returns what was wrong.
func (e *RequestError) Error() string { return e.Msg }

// Unwrap returns ErrBodyTooLarge for a 413, else ErrMalformed.
func (e *RequestError) Unwrap() error {
	if e.Status == 413 {
		return ErrBodyTooLarge
	}
	return ErrMalformed
}

// errNeedMore asks for more bytes: the head is not complete.
var errNeedMore = errors.New("incomplete head")

const (
	maxEmptyLines = 1  // before a request line: what RFC 9112 section 2.2 asks to ignore, and no more
	maxMethod     = 32 // bytes of a method; longer ones are nobody's
)

// span is a piece of the head, as offsets into its buffer.
type span struct{ from, to int32 }

// field is one field line: the name, and the value without the white space around it.
type field struct{ name, value span }

// targetForm is which of the four forms of RFC 9112 section 3.2 a target has. There is no authority form: it belongs to
// CONNECT, which is refused.
type targetForm uint8

const (
	originForm   targetForm = iota // /path?query
	absoluteForm                   // http://host/path?query
	asteriskForm                   // *
)

// connOption is a set of the options of Connection that mean something here.
type connOption uint8

const (
	optClose connOption = 1 << iota
	optKeepAlive
	optUpgrade
)

// head is a request head. Its slices point into the buffer that parse was given last; reset makes it ready for the
// next one.
type head struct {
	buf     []byte
	line    int // where the line that is being read begins
	scanned int // up to here there is no line end after line
	empty   int // empty lines seen before the request line
	start   int // where the field lines begin, 0 while the request line is not complete

	method, target, rawPath, query span
	authority                      span // of an absolute target
	hasQuery                       bool
	form                           targetForm
	minor                          int // 0 or 1: a higher minor version is treated as 1
	fields                         []field

	options  connOption
	length   int64 // of the body: -1 chunked, 0 none
	sized    bool  // there was a Content-Length
	chunked  bool  // there was a Transfer-Encoding
	expect   bool  // the client waits for 100 Continue
	hasHost  bool
	host     span
	upgrades bool // there was an Upgrade field
}

// reset forgets the request, keeping the room for fields.
func (h *head) reset() { *h = head{fields: h.fields[:0]} }

// parse reads the head at the start of buf and returns its length. errNeedMore means that it is not complete: call again
// with the same bytes and more behind them (at any address); what was read is not read again. Every other error is a
// *RequestError.
func (h *head) parse(buf []byte, lim *Limits) (n int, err error) {
	h.buf = buf
	for {
		end := len(buf)
		i := bytes.IndexByte(buf[h.scanned:], '\n')
		if i >= 0 {
			end = h.scanned + i
		}
		if err := h.early(end, lim); err != nil {
			return 0, err
		}
		if i < 0 {
			h.scanned = end
			return 0, errNeedMore
		}
		if end == h.line || buf[end-1] != '\r' {
			return 0, errLineFeed
		}
		from := h.line
		h.line, h.scanned = end+1, end+1
		done, err := h.takeLine(from, end-1, lim)
		if err != nil {
			return 0, err
		}
		if done {
			return h.line, h.decide()
		}
	}
}

// early refuses a line of which the bytes up to end are there, where it can no longer be one within the limits.
func (h *head) early(end int, lim *Limits) error {
	switch {
	case h.start > 0:
		if end-h.start > lim.HeaderBytes+1 { // the CR of the empty line is not counted
			return errHeaderBytes
		}
	case end-h.line > lim.RequestLine+1: // nor is that of the request line
		return errRequestLine
	case end > h.line && h.buf[h.line] != '\r' && classes[h.buf[h.line]]&isToken == 0:
		return errMethod
	}
	return nil
}

// takeLine reads the line between from and to, without its line end. done is true at the empty line.
func (h *head) takeLine(from, to int, lim *Limits) (done bool, err error) {
	if h.start > 0 {
		if from == to {
			return true, nil
		}
		return false, h.takeField(from, to, lim)
	}
	if from == to {
		if h.empty++; h.empty > maxEmptyLines {
			return false, errEmptyLines
		}
		return false, nil
	}
	h.start = to + 2
	if to-from > lim.RequestLine {
		return false, errRequestLine
	}
	return false, h.takeRequestLine(from, to)
}

var (
	errLineFeed    = &RequestError{400, "line feed without carriage return"}
	errEmptyLines  = &RequestError{400, "empty lines before the request line"}
	errRequestLine = &RequestError{414, "request line over limits.request_line"}
	errHeaderBytes = &RequestError{431, "field lines over limits.header_bytes"}
	errHeaderCount = &RequestError{431, "field lines over limits.header_count"}
	errMethod      = &RequestError{400, "method is not a token"}
	errMethodLong  = &RequestError{501, "method too long"}
	errMethodOff   = &RequestError{501, "CONNECT and TRACE are not implemented"}
	errSpaces      = &RequestError{400, "request line is not method, one space, target, one space, version"}
	errVersion     = &RequestError{400, "version is not HTTP/digit.digit"}
	errMajor       = &RequestError{505, "major version is not 1"}
	errTarget      = &RequestError{400, "target has a byte that no target has"}
	errForm        = &RequestError{400, "target is neither a path, nor an http URI, nor OPTIONS *"}
	errUserinfo    = &RequestError{400, "target has user information"}
	errAuthority   = &RequestError{400, "target has no valid host"}
	errNoColon     = &RequestError{400, "field line without colon"}
	errFold        = &RequestError{400, "folded field line"}
	errFieldName   = &RequestError{400, "field name is not a token"}
	errFieldValue  = &RequestError{400, "control character in a field value"}
	errNoHost      = &RequestError{400, "HTTP/1.1 without Host"}
	errTwoHosts    = &RequestError{400, "more than one Host"}
	errHost        = &RequestError{400, "Host is not a host name or address with an optional port"}
	errOtherHost   = &RequestError{400, "Host differs from the host of the target"}
	errLength      = &RequestError{400, "Content-Length is not a number"}
	errTwoLengths  = &RequestError{400, "more than one Content-Length"}
	errTwoCodings  = &RequestError{400, "more than one Transfer-Encoding"}
	errCoding      = &RequestError{400, "Transfer-Encoding is not a list that ends in one chunked"}
	errCodingOther = &RequestError{501, "transfer coding other than chunked"}
	errCodingOld   = &RequestError{400, "Transfer-Encoding under HTTP/1.0"}
	errBothLengths = &RequestError{400, "both Content-Length and Transfer-Encoding"}
	errLookalike   = &RequestError{400, "field name that some read as Content-Length or Transfer-Encoding"}
	errOptions     = &RequestError{400, "Connection is not a list of tokens"}
	errExpect      = &RequestError{417, "Expect other than 100-continue"}
)

// takeRequestLine reads: method SP target SP HTTP/1.x (RFC 9112 section 3).
func (h *head) takeRequestLine(from, to int) error {
	line := h.buf[from:to]
	m := tokenLength(line)
	if m == 0 {
		return errMethod
	}
	if m == len(line) || line[m] != ' ' {
		return errSpaces
	}
	// The last space, not the next: then more than one is seen as a byte that no target has.
	v := bytes.LastIndexByte(line, ' ')
	if v <= m+1 {
		return errSpaces
	}
	if err := h.takeVersion(line[v+1:]); err != nil {
		return err
	}
	if m > maxMethod {
		return errMethodLong
	}
	h.method = span{int32(from), int32(from + m)}
	h.target = span{int32(from + m + 1), int32(from + v)}
	if string(line[:m]) == "CONNECT" || string(line[:m]) == "TRACE" {
		return errMethodOff
	}
	return h.takeTarget()
}

// takeVersion reads HTTP/d.d. A minor version over 1 is treated as 1 (RFC 9110 section 2.5).
func (h *head) takeVersion(v []byte) error {
	if len(v) != 8 || string(v[:5]) != "HTTP/" || classes[v[5]]&isDigit == 0 || v[6] != '.' || classes[v[7]]&isDigit == 0 {
		return errVersion
	}
	if v[5] != '1' {
		return errMajor
	}
	h.minor = min(int(v[7]-'0'), 1)
	return nil
}

// takeTarget splits the target into its path and query.
func (h *head) takeTarget() error {
	t := h.at(h.target)
	path := h.target.from // where the path begins
	switch {
	case t[0] == '/':
		h.form = originForm
	case len(t) == 1 && t[0] == '*':
		h.form = asteriskForm
		h.rawPath = h.target
		if string(h.at(h.method)) != "OPTIONS" {
			return errForm
		}
		return nil
	default:
		n, err := h.takeAuthority(t)
		if err != nil {
			return err
		}
		h.form = absoluteForm
		path += int32(n)
	}
	return h.splitTarget(path)
}

// splitTarget checks the bytes of the target from path on, and finds the query.
func (h *head) splitTarget(path int32) error {
	i, end := path, h.target.to
	for i < end && classes[h.buf[i]]&isPath != 0 {
		i++
	}
	h.rawPath = span{path, i}
	if i == end {
		return nil
	}
	if h.buf[i] != '?' {
		return errTarget
	}
	h.hasQuery = true
	h.query = span{i + 1, end}
	if q := h.at(h.query); len(q) > 0 && !all(q, isQuery) {
		return errTarget
	}
	return nil
}

// takeAuthority reads the scheme and authority of an absolute target and returns their length.
func (h *head) takeAuthority(t []byte) (n int, err error) {
	switch {
	case len(t) >= 7 && equalFold(t[:7], "http://"):
		n = 7
	case len(t) >= 8 && equalFold(t[:8], "https://"):
		n = 8
	default:
		return 0, errForm
	}
	from := n
	for n < len(t) && t[n] != '/' && t[n] != '?' {
		n++
	}
	h.authority = span{h.target.from + int32(from), h.target.from + int32(n)}
	if bytes.IndexByte(t[from:n], '@') >= 0 {
		return 0, errUserinfo
	}
	if !validHost(t[from:n]) {
		return 0, errAuthority
	}
	return n, nil
}

// takeField reads one field line (RFC 9112 section 5).
func (h *head) takeField(from, to int, lim *Limits) error {
	if to+2-h.start > lim.HeaderBytes {
		return errHeaderBytes
	}
	if len(h.fields) >= lim.HeaderCount {
		return errHeaderCount
	}
	f, err := parseField(h.buf, from, to)
	if err != nil {
		return err
	}
	h.fields = append(h.fields, f)
	return h.note(f)
}

// parseField splits the line between from and to. Trailer fields are read by it too.
func parseField(buf []byte, from, to int) (f field, err error) {
	line := buf[from:to]
	n := tokenLength(line)
	if n == len(line) || n == 0 || line[n] != ':' {
		return f, nameFault(line, n)
	}
	f.name = span{int32(from), int32(from + n)}
	v := n + 1
	for v < len(line) && (line[v] == ' ' || line[v] == '\t') {
		v++
	}
	end := len(line)
	for end > v && (line[end-1] == ' ' || line[end-1] == '\t') {
		end--
	}
	f.value = span{int32(from + v), int32(from + end)}
	if !fieldText(line[v:end]) {
		return f, errFieldValue
	}
	return f, nil
}

// nameFault says what is wrong with a field line of which n bytes are of a name.
func nameFault(line []byte, n int) error {
	switch {
	case n == len(line):
		return errNoColon
	case n == 0 && (line[0] == ' ' || line[0] == '\t'):
		return errFold
	}
	return errFieldName
}

// note takes down what the fields decide.
func (h *head) note(f field) error {
	name, value := h.at(f.name), h.at(f.value)
	switch len(name) {
	case len("Host"):
		if equalFold(name, "Host") {
			return h.noteHost(f.value)
		}
	case len("Expect"):
		if equalFold(name, "Expect") {
			return h.noteExpect(value)
		}
	case len("Upgrade"):
		h.upgrades = h.upgrades || equalFold(name, "Upgrade")
	case len("Connection"):
		if equalFold(name, "Connection") {
			return h.noteOptions(value)
		}
	case len("Content-Length"):
		if framing, err := framingName(name, "Content-Length"); framing || err != nil {
			return h.noteLength(value, err)
		}
	case len("Transfer-Encoding"):
		if framing, err := framingName(name, "Transfer-Encoding"); framing || err != nil {
			return h.noteCoding(value, err)
		}
	}
	return nil
}

// framingName reports whether name is want, which frames the body. The same with an underscore is refused: gateways
// exist that take it for the other.
func framingName(name []byte, want string) (bool, error) {
	for i, c := range name {
		if c == '_' && want[i] == '-' {
			continue
		}
		if lowered(c) != lowered(want[i]) {
			return false, nil
		}
	}
	if bytes.IndexByte(name, '_') >= 0 {
		return false, errLookalike
	}
	return true, nil
}

func (h *head) noteHost(value span) error {
	if h.hasHost {
		return errTwoHosts
	}
	h.hasHost, h.host = true, value
	if !validHost(h.at(value)) {
		return errHost
	}
	return nil
}

func (h *head) noteExpect(value []byte) error {
	if !equalFold(value, "100-continue") {
		return errExpect
	}
	h.expect = true
	return nil
}

// noteLength reads Content-Length: digits, without a leading zero that another could read as octal.
func (h *head) noteLength(value []byte, err error) error {
	if err != nil {
		return err
	}
	if h.sized {
		return errTwoLengths
	}
	h.sized = true
	n, ok := parseDigits(value, math.MaxInt64)
	if !ok || len(value) > 1 && value[0] == '0' {
		return errLength
	}
	h.length = n
	return nil
}

// noteCoding reads Transfer-Encoding: chunked is all there may be.
func (h *head) noteCoding(value []byte, err error) error {
	if err != nil {
		return err
	}
	if h.chunked {
		return errTwoCodings
	}
	h.chunked = true
	if equalFold(value, "chunked") {
		return nil
	}
	return otherCoding(value)
}

// otherCoding tells a coding that is not known here (501) from a list that frames nothing (400).
func otherCoding(value []byte) error {
	seen := false // chunked
	for rest := value; rest != nil; {
		var name []byte
		name, rest, _ = cutByte(rest, ',')
		name = trimOWS(name)
		if seen || !all(name, isToken) {
			return errCoding
		}
		seen = equalFold(name, "chunked")
	}
	return errCodingOther
}

// cutByte splits b around the first c; rest is nil where there is none.
func cutByte(b []byte, c byte) (before, rest []byte, found bool) {
	if i := bytes.IndexByte(b, c); i >= 0 {
		return b[:i], b[i+1:], true
	}
	return b, nil, false
}

func (h *head) noteOptions(value []byte) error {
	ok := eachToken(value, func(t []byte) {
		switch {
		case equalFold(t, "close"):
			h.options |= optClose
		case equalFold(t, "keep-alive"):
			h.options |= optKeepAlive
		case equalFold(t, "upgrade"):
			h.options |= optUpgrade
		}
	})
	if !ok {
		return errOptions
	}
	return nil
}

// eachToken calls fn for the tokens of a comma-separated list; empty elements do not count (RFC 9110 section 5.6.1).
// It reports whether there was nothing else.
func eachToken(list []byte, fn func(token []byte)) bool {
	for list != nil {
		var t []byte
		t, list, _ = cutByte(list, ',')
		if t = trimOWS(t); len(t) == 0 {
			continue
		}
		if !all(t, isToken) {
			return false
		}
		fn(t)
	}
	return true
}

// decide settles what depends on more than one line: RFC 9112 sections 3.2 and 6.
func (h *head) decide() error {
	switch {
	case h.chunked && h.sized:
		return errBothLengths
	case h.chunked && h.minor == 0:
		return errCodingOld
	case !h.hasHost && h.minor > 0:
		return errNoHost
	case h.hasHost && h.form == absoluteForm && !h.sameHost():
		return errOtherHost
	}
	if h.chunked {
		h.length = -1
	}
	// An HTTP/1.0 client does not wait, nor one without a body (RFC 9110 section 10.1.1).
	h.expect = h.expect && h.minor > 0 && h.length != 0
	return nil
}

// sameHost reports whether the authority of the target and Host are the same, but for letter case and default port.
func (h *head) sameHost() bool {
	port := ":80"
	if h.buf[h.target.from+4]|0x20 == 's' {
		port = ":443"
	}
	return equalFold(withoutPort(h.at(h.authority), port), withoutPort(h.at(h.host), port))
}

func withoutPort(host []byte, port string) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(host, []byte(port)), []byte(":"))
}
