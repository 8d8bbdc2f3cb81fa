package server

// This file holds the forms of a line in the access log. Whatever a client sends is escaped, so that nobody can forge
// a line or steer the terminal of whoever reads it.

import (
	"net/netip"
	"strconv"
	"time"
	"unicode/utf8"
)

// AccessEntry is what the access log tells of a request.
type AccessEntry struct {
	Time      time.Time // when the request's first byte came
	Remote    netip.AddrPort
	User      string // authenticated user, "" for none
	Method    string
	Request   []byte // request line as it was sent
	Host      []byte
	Status    int
	Sent      int64 // bytes of the body
	Referer   []byte
	Agent     []byte
	Duration  time.Duration
	Outcome   string // kept, closed, halfclosed, reset, timeout, refused
	Reason    string // why the connection was not kept, "" where it was
	Encrypted bool
}

// lineFormat appends the line for e to dst; when is the time in the form of lineClock.
type lineFormat func(dst []byte, e *AccessEntry, when []byte) []byte

var lineFormats = map[string]lineFormat{"common": commonLine, "combined": combinedLine, "json": jsonLine}

// commonLine writes the common log format of NCSA: host, -, user, [time], "request", status, bytes.
func commonLine(dst []byte, e *AccessEntry, when []byte) []byte {
	return append(commonFields(dst, e, when), '\n')
}

// combinedLine adds referer and user agent, and after them, where readers of the format do not look, seconds taken
// and what became of the connection.
func combinedLine(dst []byte, e *AccessEntry, when []byte) []byte {
	dst = append(commonFields(dst, e, when), ' ')
	dst = appendQuoted(dst, e.Referer)
	dst = append(dst, ' ')
	dst = appendQuoted(dst, e.Agent)
	dst = append(dst, ' ')
	dst = appendSeconds(dst, e.Duration)
	dst = append(dst, ' ')
	dst = append(dst, e.Outcome...)
	return append(dst, '\n')
}

func commonFields(dst []byte, e *AccessEntry, when []byte) []byte {
	dst = appendAddr(dst, e.Remote)
	dst = append(dst, " - "...)
	if e.User == "" {
		dst = append(dst, '-')
	} else {
		dst = appendWord(dst, e.User)
	}
	dst = append(dst, " ["...)
	dst = append(dst, when...)
	dst = append(dst, "] "...)
	dst = appendQuoted(dst, e.Request)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, int64(e.Status), 10)
	dst = append(dst, ' ')
	return strconv.AppendInt(dst, e.Sent, 10)
}

// jsonLine writes one JSON object a line.
func jsonLine(dst []byte, e *AccessEntry, _ []byte) []byte {
	dst = append(dst, `{"time":"`...)
	dst = e.Time.AppendFormat(dst, "2006-01-02T15:04:05.000000Z07:00")
	dst = append(dst, `","remote":"`...)
	dst = appendAddr(dst, e.Remote)
	dst = append(dst, `","status":`...)
	dst = strconv.AppendInt(dst, int64(e.Status), 10)
	dst = append(dst, `,"bytes":`...)
	dst = strconv.AppendInt(dst, e.Sent, 10)
	dst = append(dst, `,"seconds":`...)
	dst = appendSeconds(dst, e.Duration)
	dst = append(dst, `,"tls":`...)
	dst = strconv.AppendBool(dst, e.Encrypted)
	dst = appendJSON(dst, "outcome", e.Outcome)
	dst = appendJSON(dst, "reason", e.Reason)
	dst = appendJSON(dst, "user", e.User)
	dst = appendJSON(dst, "method", e.Method)
	dst = appendJSON(dst, "request", e.Request)
	dst = appendJSON(dst, "host", e.Host)
	dst = appendJSON(dst, "referer", e.Referer)
	dst = appendJSON(dst, "agent", e.Agent)
	return append(dst, "}\n"...)
}

// appendAddr writes the address without its port; a unix socket has none.
func appendAddr(dst []byte, a netip.AddrPort) []byte {
	if !a.IsValid() {
		return append(dst, "unix"...)
	}
	return a.Addr().Unmap().AppendTo(dst)
}

// appendSeconds writes a length of time in seconds with microseconds.
func appendSeconds(dst []byte, d time.Duration) []byte {
	us := max(d.Microseconds(), 0)
	dst = strconv.AppendInt(dst, us/1e6, 10)
	dst = append(dst, '.')
	for unit := int64(1e5); unit > 0; unit /= 10 {
		dst = append(dst, byte('0'+us/unit%10))
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// appendQuoted writes s in quotes; - for nothing.
func appendQuoted(dst, s []byte) []byte {
	if len(s) == 0 {
		return append(dst, `"-"`...)
	}
	dst = append(dst, '"')
	for _, c := range s {
		dst = appendByte(dst, c)
	}
	return append(dst, '"')
}

// appendWord writes s without quotes: spaces are escaped too, so that it stays one field.
func appendWord(dst []byte, s string) []byte {
	for i := range len(s) {
		if s[i] == ' ' {
			dst = append(dst, `\x20`...)
		} else {
			dst = appendByte(dst, s[i])
		}
	}
	return dst
}

// appendByte writes one byte, escaped where it is not a printable character of ASCII.
func appendByte(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c < ' ' || c >= 0x7f:
		return append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
	}
	return append(dst, c)
}

// appendJSON writes a member of an object; nothing for an empty value. Bytes that are no UTF-8 are written as the
// characters of the same number.
func appendJSON[T string | []byte](dst []byte, key string, value T) []byte {
	if len(value) == 0 {
		return dst
	}
	dst = append(dst, ',', '"')
	dst = append(dst, key...)
	dst = append(dst, '"', ':', '"')
	for i := 0; i < len(value); {
		c := value[i]
		if c < utf8.RuneSelf {
			dst = appendJSONByte(dst, c)
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(string(value[i:min(i+utf8.UTFMax, len(value))]))
		switch {
		case r == utf8.RuneError && n == 1:
			dst = appendJSONEscape(dst, rune(c))
		case r < 0xa0 || r == 0x2028 || r == 0x2029: // control characters of Latin-1, and what JavaScript ends lines with
			dst = appendJSONEscape(dst, r)
		default:
			dst = append(dst, value[i:i+n]...)
		}
		i += n
	}
	return append(dst, '"')
}

func appendJSONByte(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c < ' ' || c == 0x7f:
		return appendJSONEscape(dst, rune(c))
	}
	return append(dst, c)
}

func appendJSONEscape(dst []byte, r rune) []byte {
	return append(dst, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}

// lineClock writes times as the common log format has them; a second is written once.
type lineClock struct {
	second int64
	buf    []byte
}

func (c *lineClock) text(t time.Time) []byte {
	if s := t.Unix(); s != c.second || c.buf == nil {
		c.second = s
		c.buf = t.AppendFormat(c.buf[:0], "02/Jan/2006:15:04:05 -0700")
	}
	return c.buf
}
