// This file holds percent-encoding, for each part of a URL.

package builtins

import (
	"strings"

	"nsgo/script"
)

// urlPart is a part of a URL, which decides what stays as it is.
type urlPart uint8

const (
	partQuery  urlPart = iota // application/x-www-form-urlencoded: a blank is +
	partPath                  // a segment: the sub-delimiters of RFC 3986 section 3.3 stay
	partStrict                // only the unreserved characters stay
)

var urlParts = map[string]urlPart{"": partQuery, "query": partQuery, "path": partPath, "cookie": partStrict, "oauth1": partStrict}

func (p urlPart) keeps(b byte) bool {
	switch {
	case isNameByte(b), b == '.', b == '_':
		return true
	case b == '~':
		return p != partQuery
	case p == partPath:
		return strings.IndexByte("!$&'()*+,;=:@", b) >= 0
	}
	return false
}

const upperHex = "0123456789ABCDEF"

// appendURLEncode appends s to dst, encoded for part.
func appendURLEncode(dst []byte, s string, part urlPart) []byte {
	for i := 0; i < len(s); i++ {
		switch b := s[i]; {
		case part.keeps(b):
			dst = append(dst, b)
		case b == ' ' && part == partQuery:
			dst = append(dst, '+')
		default:
			dst = append(dst, '%', upperHex[b>>4], upperHex[b&15])
		}
	}
	return dst
}

// urlDecode decodes s; what is no percent-encoding stays. Text without any costs nothing.
func urlDecode(s string, part urlPart) string {
	if strings.IndexByte(s, '%') < 0 && (part != partQuery || strings.IndexByte(s, '+') < 0) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%' && i+2 < len(s) && unhex(s[i+1]) < 16 && unhex(s[i+2]) < 16:
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		case s[i] == '+' && part == partQuery:
			out = append(out, ' ')
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

// unhex returns the value of a hexadecimal digit, 16 for what is none.
func unhex(b byte) byte {
	switch {
	case b >= '0' && b <= '9':
		return b - '0'
	case b >= 'a' && b <= 'f':
		return b - 'a' + 10
	case b >= 'A' && b <= 'F':
		return b - 'A' + 10
	}
	return 16
}

func urlPartOf(c *script.Call) (urlPart, error) {
	v, _ := c.Switch("part")
	part, ok := urlParts[v.Str()]
	if !ok {
		return 0, script.Errorf("%s: -part must be query, path, cookie, or oauth1, not %q", c.Builtin().FullName(), v.Str())
	}
	return part, nil
}

func nsURLEncode(c *script.Call) (script.Value, error) {
	part, err := urlPartOf(c)
	if err != nil {
		return script.Value{}, err
	}
	sep := byte('&')
	if part == partPath {
		sep = '/'
	}
	var out []byte
	for i := 0; i < c.NArg(); i++ {
		if i > 0 {
			out = append(out, sep)
		}
		out = appendURLEncode(out, c.Str(i), part)
	}
	return script.StringValue(string(out)), nil
}

func nsURLDecode(c *script.Call) (script.Value, error) {
	part, err := urlPartOf(c)
	if err != nil {
		return script.Value{}, err
	}
	return script.StringValue(urlDecode(c.Str(0), part)), nil
}
