package charset

// This file holds the encodings of Unicode.

import (
	"unicode/utf16"
	"unicode/utf8"
)

// utf8Codec reads bytes that are not UTF-8 as characters of their number, C0 80
// as NUL, and lone surrogates as U+FFFD.
type utf8Codec struct{}

func (utf8Codec) decode(dst, src []byte, eof bool) ([]byte, int) {
	if utf8.Valid(src) {
		return append(dst, src...), len(src)
	}
	at := 0
	for at < len(src) {
		r, n := utf8.DecodeRune(src[at:])
		switch {
		case r != utf8.RuneError || n > 1:
			dst = append(dst, src[at:at+n]...)
		case !eof && !utf8.FullRune(src[at:]):
			return dst, at
		case src[at] == 0xC0 && at+1 < len(src) && src[at+1] == 0x80:
			dst, n = append(dst, 0), 2
		case isSurrogate(src[at:]):
			dst, n = utf8.AppendRune(dst, utf8.RuneError), 3
		case !eof && src[at] == 0xC0 && at+1 == len(src):
			return dst, at
		default:
			dst = utf8.AppendRune(dst, rune(src[at]))
		}
		at += n
	}
	return dst, at
}

func isSurrogate(b []byte) bool {
	return len(b) >= 3 && b[0] == 0xED && b[1] >= 0xA0 && b[1] <= 0xBF && b[2] >= 0x80 && b[2] <= 0xBF
}

func (utf8Codec) encode(dst []byte, s string) []byte { return append(dst, s...) }

// utf16Codec is UTF-16, the lower byte first.
type utf16Codec struct{}

func (utf16Codec) decode(dst, src []byte, eof bool) ([]byte, int) {
	at := 0
	for ; at+1 < len(src); at += 2 {
		r := unit(src, at)
		if utf16.IsSurrogate(r) {
			if at+3 >= len(src) && !eof {
				return dst, at
			}
			if pair := utf16.DecodeRune(r, unit(src, at+2)); pair != utf8.RuneError {
				r = pair
				at += 2
			}
		}
		dst = utf8.AppendRune(dst, r)
	}
	if eof {
		at = len(src) // half a unit is lost
	}
	return dst, at
}

// unit reads one unit, 0 at the end.
func unit(src []byte, at int) rune {
	if at+1 >= len(src) {
		return 0
	}
	return rune(src[at]) | rune(src[at+1])<<8
}

func (utf16Codec) encode(dst []byte, s string) []byte {
	for _, r := range s {
		if r < 0x10000 {
			dst = append(dst, byte(r), byte(r>>8))
			continue
		}
		high, low := utf16.EncodeRune(r)
		dst = append(dst, byte(high), byte(high>>8), byte(low), byte(low>>8))
	}
	return dst
}
