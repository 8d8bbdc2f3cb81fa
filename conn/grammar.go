// This file holds the character classes of the HTTP and URI grammars, and comparisons without regard to letter case.

package conn

import "encoding/binary"

// class is a set of character classes; classes has that of each byte.
type class uint8

const (
	isToken    class = 1 << iota // tchar: RFC 9110 section 5.6.2
	isDigit                      // DIGIT
	isHex                        // HEXDIG, in either case
	isHostChar                   // what a host name may hold here: RFC 3986 unreserved
	isPath                       // raw bytes of a path that browsers and RFC 3986 leave as they are
	isQuery                      // the same in a query
	isAlpha                      // ALPHA
)

var classes = makeClasses()

func makeClasses() (t [256]class) {
	mark := func(c class, chars string) {
		for i := range len(chars) {
			t[chars[i]] |= c
		}
	}
	const digits, lower, upper = "0123456789", "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	const letters = lower + upper
	mark(isAlpha, letters)
	mark(isDigit, digits)
	mark(isHex, digits+"abcdefABCDEF")
	mark(isToken, letters+digits+"!#$%&'*+-.^_`|~")
	mark(isHostChar, letters+digits+"-._~")
	const pchar = letters + digits + "-._~!$&'()*+,;=:@%/"
	mark(isPath, pchar+"[]|^")           // browsers do not encode the last four in a path
	mark(isQuery, pchar+"?"+"[]|^\\`{}") // nor these in a query
	return t
}

// all reports whether b has a byte at all and all are of class c.
func all(b []byte, c class) bool {
	for _, x := range b {
		if classes[x]&c == 0 {
			return false
		}
	}
	return len(b) > 0
}

// tokenLength returns how many bytes at the start of b are of a token.
func tokenLength(b []byte) int {
	for i, c := range b {
		if classes[c]&isToken == 0 {
			return i
		}
	}
	return len(b)
}

// fieldText reports whether b holds no control character but HTAB: what RFC 9110 section 5.5 allows in field values,
// obs-text (bytes over 0x7f) included.
func fieldText(b []byte) bool {
	if len(b) < 8 {
		return plainText(b)
	}
	last := b[len(b)-8:] // overlaps the eight bytes before it
	for ; len(b) > 8; b = b[8:] {
		if hasControl(binary.LittleEndian.Uint64(b)) && !plainText(b[:8]) {
			return false
		}
	}
	return !hasControl(binary.LittleEndian.Uint64(last)) || plainText(last)
}

// hasControl reports whether any of eight bytes is under 0x20 or 0x7f. It takes all eight at once: subtracting borrows
// into the top bit of a byte that was less.
func hasControl(v uint64) bool {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	del := v ^ 0x7f*ones
	return ((v-0x20*ones)&^v|(del-ones)&^del)&high != 0
}

func plainText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// lowered returns c as a lower-case letter, other bytes as they are.
func lowered(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// equalFold reports whether b is s without regard to the case of ASCII letters.
func equalFold[S string | []byte](b []byte, s S) bool {
	if len(b) != len(s) {
		return false
	}
	for i, c := range b {
		if c != s[i] && lowered(c) != lowered(s[i]) {
			return false
		}
	}
	return true
}

// trimOWS returns b without spaces and tabs at its ends.
func trimOWS(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// unhex returns the value of a hexadecimal digit.
func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&0xf + 9
}

// parseDigits reads a number of decimal digits only. ok is false for anything else, and where it is over max.
func parseDigits(b []byte, max int64) (n int64, ok bool) {
	if len(b) == 0 {
		return 0, false
	}
	for _, c := range b {
		if classes[c]&isDigit == 0 {
			return 0, false
		}
		d := int64(c - '0')
		if d > max || n > (max-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, true
}
