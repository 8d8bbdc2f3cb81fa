// This file turns a request's raw path into the one that routes and files go by, and encodes and decodes percent escapes.

package conn

import "bytes"

var (
	errEscape    = &RequestError{400, "malformed percent escape in the path"}
	errEscaped   = &RequestError{400, "control character escaped in the path"}
	errSeparator = &RequestError{400, "slash or backslash escaped in the path"}
)

// cleanPath returns raw decoded once, without dot segments and doubled slashes, and never above the root. The result is
// raw itself where nothing is to do, else written into buf, which grows as needed. raw begins with a slash.
func cleanPath(buf, raw []byte) ([]byte, error) {
	if isClean(raw) {
		return raw, nil
	}
	out := buf[:0]
	for i := 0; i < len(raw); {
		c := raw[i]
		i++
		if c == '%' {
			if i+2 > len(raw) || classes[raw[i]]&classes[raw[i+1]]&isHex == 0 {
				return nil, errEscape
			}
			c = unhex(raw[i])<<4 | unhex(raw[i+1])
			i += 2
			if c == '/' || c == '\\' {
				return nil, errSeparator
			}
			if c < ' ' || c == 0x7f {
				return nil, errEscaped
			}
		}
		if c == '/' {
			out = endSegment(out)
		}
		if c != '/' || len(out) == 0 || out[len(out)-1] != '/' {
			out = append(out, c)
		}
	}
	return endSegment(out), nil
}

// isClean reports whether p is its own clean form. It may say no where a closer look would say yes.
func isClean(p []byte) bool {
	for i, c := range p {
		if c == '%' || c == '/' && i+1 < len(p) && (p[i+1] == '/' || p[i+1] == '.') {
			return false
		}
	}
	return true
}

// endSegment returns out without its last segment where that is a dot, without the last two where it is two dots. What
// is left then ends before or at a slash.
func endSegment(out []byte) []byte {
	i := bytes.LastIndexByte(out, '/')
	switch string(out[i+1:]) {
	case ".":
		return out[:i+1]
	case "..":
		if j := bytes.LastIndexByte(out[:max(i, 0)], '/'); j >= 0 {
			return out[:j+1]
		}
		return out[:i+1]
	}
	return out
}

// URLPart names what of a URL is encoded: which characters may stand as they are.
type URLPart uint8

// The parts. UpperHex may be added, for escapes with upper-case digits.
const (
	PartQuery  URLPart = iota // names and values of a query or form; a space is a plus sign
	PartPath                  // one segment of a path: a slash is escaped
	PartCookie                // a cookie's value: RFC 6265 section 4.1.1
	PartOAuth1                // RFC 5849 section 3.6: only unreserved characters stand, upper-case digits always
	UpperHex   URLPart = 1 << 7
)

const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// plainIn has the bytes that stand as they are in each part.
var plainIn = [...][256]bool{
	PartQuery:  setOf(unreserved + "!$'()*/:?@"),
	PartPath:   setOf(unreserved + "!$&'()*+,:@"),
	PartCookie: setOf(unreserved + "!#$&'()*+/:<=>?@[]^`{|}"),
	PartOAuth1: setOf(unreserved),
}

func setOf(chars string) (t [256]bool) {
	for i := range len(chars) {
		t[chars[i]] = true
	}
	return t
}

// AppendURLEncoded appends s to dst, percent-encoded as the part asks.
func AppendURLEncoded(dst []byte, s string, part URLPart) []byte {
	digits := "0123456789abcdef"
	if part&UpperHex != 0 || part == PartOAuth1 {
		digits = "0123456789ABCDEF"
	}
	part &^= UpperHex
	plain := &plainIn[part]
	for i := range len(s) {
		switch c := s[i]; {
		case plain[c]:
			dst = append(dst, c)
		case c == ' ' && part == PartQuery:
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}

// AppendURLDecoded appends s to dst with percent escapes decoded, and plus signs to spaces in a query. A percent sign
// that begins no escape stands for itself, as browsers have it in forms.
func AppendURLDecoded(dst []byte, s string, part URLPart) []byte {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '%' && i+2 < len(s) && classes[s[i+1]]&classes[s[i+2]]&isHex != 0:
			dst = append(dst, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		case c == '+' && part&^UpperHex == PartQuery:
			dst = append(dst, ' ')
		default:
			dst = append(dst, c)
		}
	}
	return dst
}
