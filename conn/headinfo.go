// This file answers questions about a head that was parsed.

package conn

import (
	"bytes"
	"net/netip"
)

// at returns the bytes of s.
func (h *head) at(s span) []byte { return h.buf[s.from:s.to:s.to] }

// field returns the value of the first field of that name, in any case of letters.
func (h *head) field(name string) (value []byte, ok bool) {
	for i := range h.fields {
		if f := &h.fields[i]; int(f.name.to-f.name.from) == len(name) && equalFold(h.at(f.name), name) {
			return h.at(f.value), true
		}
	}
	return nil, false
}

// each calls fn for the value of each field of that name, in order, until it returns false.
func (h *head) each(name string, fn func(value []byte) bool) {
	for _, f := range h.fields {
		if equalFold(h.at(f.name), name) && !fn(h.at(f.value)) {
			return
		}
	}
}

// fieldAt returns field i.
func (h *head) fieldAt(i int) (name, value []byte) {
	return h.at(h.fields[i].name), h.at(h.fields[i].value)
}

// requestLine returns the request line as it was sent.
func (h *head) requestLine() []byte {
	if h.start < 2 {
		return h.partialLine()
	}
	from := h.method.from
	if h.method.to == 0 { // the line was refused
		return h.partialLine()
	}
	return h.at(span{from, int32(h.start - 2)})
}

// partialLine returns what there is of a request line that was refused or cut, for the log.
func (h *head) partialLine() []byte {
	line := bytes.TrimLeft(h.buf, "\r\n")
	if i := bytes.IndexAny(line, "\r\n"); i >= 0 {
		line = line[:i]
	}
	return line
}

// methodName returns the method, the usual ones without allocation.
func (h *head) methodName() string {
	m := h.at(h.method)
	switch string(m) {
	case "GET":
		return "GET"
	case "HEAD":
		return "HEAD"
	case "POST":
		return "POST"
	case "PUT":
		return "PUT"
	case "DELETE":
		return "DELETE"
	case "OPTIONS":
		return "OPTIONS"
	case "PATCH":
		return "PATCH"
	}
	return string(m)
}

// hostName returns the authority that the request is for: of an absolute target, else the Host field.
func (h *head) hostName() []byte {
	if h.form == absoluteForm {
		return h.at(h.authority)
	}
	return h.at(h.host)
}

// path returns the decoded path, written into buf where it differs from what was sent.
func (h *head) path(buf []byte) ([]byte, error) {
	raw := h.at(h.rawPath)
	switch {
	case h.form == asteriskForm:
		return raw, nil
	case len(raw) > 0:
		return cleanPath(buf, raw)
	case string(h.at(h.method)) == "OPTIONS" && !h.hasQuery: // RFC 9112 section 3.2.4
		return append(buf[:0], '*'), nil
	}
	return append(buf[:0], '/'), nil
}

// keepAlive reports whether the client would keep the connection: RFC 9112 section 9.3.
func (h *head) keepAlive() bool {
	if h.options&optClose != 0 {
		return false
	}
	return h.minor > 0 || h.options&optKeepAlive != 0
}

// wantsUpgrade reports whether the client asks to go on with the protocol of that name: RFC 9110 section 7.8.
func (h *head) wantsUpgrade(protocol string) (wants bool) {
	if !h.upgrades || h.options&optUpgrade == 0 || h.minor == 0 {
		return false
	}
	h.each("Upgrade", func(value []byte) bool {
		for list := value; list != nil && !wants; {
			var p []byte
			p, list, _ = cutByte(list, ',')
			wants = equalFold(trimOWS(p), protocol)
		}
		return !wants
	})
	return wants
}

// validHost reports whether b is a host name or address, with an optional port (RFC 9110 section 7.2). Names hold
// letters, digits and -._~ only: what else RFC 3986 would allow names no host, and ends up in pages and redirects.
func validHost(b []byte) bool {
	if len(b) > 0 && b[0] == '[' {
		end := bytes.IndexByte(b, ']')
		return end > 0 && validIPv6(b[1:end]) && validPort(b[end+1:])
	}
	i := bytes.IndexByte(b, ':')
	if i < 0 {
		i = len(b)
	}
	return all(b[:i], isHostChar) && validPort(b[i:])
}

func validIPv6(b []byte) bool {
	a, err := netip.ParseAddr(string(b))
	return err == nil && a.Is6() && a.Zone() == ""
}

// validPort takes nothing, a colon, or a colon and a port number.
func validPort(b []byte) bool {
	if len(b) <= 1 {
		return len(b) == 0 || b[0] == ':'
	}
	_, ok := parseDigits(b[1:], 65535)
	return b[0] == ':' && ok
}
