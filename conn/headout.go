package conn

// This file composes the head of a response.

import (
	"strconv"
	"strings"
	"unsafe"
)

// framing is how the end of a response body is known.
type framing uint8

const (
	frNone    framing = iota // there is no body on the wire: HEAD, 204, 205, 304
	frLength                 // Content-Length
	frChunked                // Transfer-Encoding: chunked
	frClose                  // the connection's end
)

// frame decides the framing of a response of length bytes, -1 where that is not known.
func (x *Exchange) frame(status int, length int64) framing {
	switch {
	case !bodyAllowed(status) || x.isHead():
		return frNone
	case length >= 0:
		return frLength
	case x.head.minor > 0:
		return frChunked
	}
	return frClose
}

// bodyAllowed reports whether a response of that status may have content: RFC 9110 sections 15.3.5, 15.3.6, 15.4.5.
func bodyAllowed(status int) bool { return status != 204 && status != 205 && status != 304 }

func (x *Exchange) isHead() bool {
	m := x.head.at(x.head.method)
	return len(m) == 4 && string(m) == "HEAD"
}

// composeHead appends the whole head of a response to x.out: the state of x.probes does not matter here.
func (x *Exchange) composeHead(ctype string, length int64) {
	b := appendStatusLine(x.out, x.status)
	b = append(b, x.l.srv.state.serverLine...)
	b = append(b, dateLine()...)
	if ctype != "" {
		b = appendField(b, "Content-Type", ctype)
	}
	for _, f := range x.fields {
		if ctype != "" && strings.EqualFold(f.name, "Content-Type") {
			continue // the type that came with the body is the one that is meant
		}
		b = appendField(b, f.name, f.value)
	}
	b = append(b, x.extra...)
	b = x.appendFraming(b, length)
	x.out = append(b, "\r\n"...)
}

// appendFraming appends what says where the body ends and whether the connection goes on after it.
func (x *Exchange) appendFraming(b []byte, length int64) []byte {
	switch {
	case x.status == 205:
		b = append(b, "Content-Length: 0\r\n"...)
	case x.framing == frChunked:
		b = append(b, "Transfer-Encoding: chunked\r\n"...)
	case length >= 0 && bodyAllowed(x.status):
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, length, 10)
		b = append(b, "\r\n"...)
	}
	keep, reason := x.KeepAlive()
	switch {
	case !keep:
		x.noKeep = reason // what the client was told holds, whatever is read or wished for later: RFC 9112 section 9.6
		b = append(b, "Connection: close\r\n"...)
	case x.head.minor == 0:
		b = append(b, "Connection: keep-alive\r\n"...)
	}
	return b
}

func appendField(b []byte, name, value string) []byte {
	b = append(b, name...)
	b = append(b, ": "...)
	b = append(b, value...)
	return append(b, "\r\n"...)
}

// statusStart is what every status line of ours begins with; Alive sends it byte by byte.
const statusStart = "HTTP/1.1 "

// appendStatusLine appends the status line. RFC 9110 section 2.5 has a server send its own version, to HTTP/1.0
// clients too.
func appendStatusLine(b []byte, status int) []byte {
	if line := statusLines[status]; line != "" {
		return append(b, line...)
	}
	b = append(b, statusStart...)
	b = strconv.AppendInt(b, int64(status), 10)
	return append(b, " \r\n"...)
}

var statusLines = func() (lines [600]string) {
	for code, text := range reasons {
		lines[code] = statusStart + itoa(code) + " " + text + "\r\n"
	}
	return lines
}()

// StatusText returns the reason phrase of a status, "" for an unknown one.
func StatusText(status int) string { return reasons[status] }

var reasons = map[int]string{
	100: "Continue", 101: "Switching Protocols",
	200: "OK", 201: "Created", 202: "Accepted", 203: "Non-Authoritative Information", 204: "No Content",
	205: "Reset Content", 206: "Partial Content", 207: "Multi-Status", 208: "Already Reported", 226: "IM Used",
	300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
	305: "Use Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect",
	400: "Bad Request", 401: "Unauthorized", 402: "Payment Required", 403: "Forbidden", 404: "Not Found",
	405: "Method Not Allowed", 406: "Not Acceptable", 407: "Proxy Authentication Required", 408: "Request Timeout",
	409: "Conflict", 410: "Gone", 411: "Length Required", 412: "Precondition Failed", 413: "Content Too Large",
	414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable", 417: "Expectation Failed",
	421: "Misdirected Request", 422: "Unprocessable Content", 423: "Locked", 424: "Failed Dependency",
	425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
	431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
	504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
	507: "Insufficient Storage", 508: "Loop Detected", 511: "Network Authentication Required",
}

// bytesOf gives the bytes of s, which nobody may change.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
