package charset

// This file holds encodings of one byte a character.

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// singleByte is a table each way.
type singleByte struct {
	ascii   bool // the lower half is ASCII
	symbols bool // characters of Latin-1 that it does not have stay what they are
	toRune  [256]rune
	toByte  map[rune]byte
}

// newSingle makes an encoding of a table of runes; U+FFFD stands for a byte
// without a character, which becomes the character of its number.
func newSingle(char func(b byte) rune) *singleByte {
	s := &singleByte{ascii: true, toByte: make(map[rune]byte, 256)}
	for i := 255; i >= 0; i-- { // of two bytes for a character, the lower one encodes it
		r := char(byte(i))
		if r == utf8.RuneError {
			s.toRune[i] = rune(i)
			continue
		}
		s.toRune[i] = r
		s.toByte[r] = byte(i)
		s.ascii = s.ascii && (i >= 0x80 || r == rune(i))
	}
	return s
}

func fromCharmap(c *charmap.Charmap) *singleByte { return newSingle(c.DecodeByte) }

// fromTable makes an encoding of one of tables.
func fromTable(table string) *singleByte {
	runes := []rune(table)
	first := 256 - len(runes)
	return newSingle(func(b byte) rune {
		if int(b) < first {
			return rune(b)
		}
		return runes[int(b)-first]
	})
}

func (s *singleByte) decode(dst, src []byte, _ bool) ([]byte, int) {
	for _, c := range src {
		if c < 0x80 && s.ascii {
			dst = append(dst, c)
		} else {
			dst = utf8.AppendRune(dst, s.toRune[c])
		}
	}
	return dst, len(src)
}

func (s *singleByte) encode(dst []byte, str string) []byte {
	for _, r := range str {
		if r < 0x80 && s.ascii {
			dst = append(dst, byte(r))
		} else if c, ok := s.toByte[r]; ok {
			dst = append(dst, c)
		} else if r < 0x100 && s.symbols {
			dst = append(dst, byte(r))
		} else {
			dst = append(dst, s.question())
		}
	}
	return dst
}

// question is the question mark, which not every table has.
func (s *singleByte) question() byte {
	if c, ok := s.toByte['?']; ok {
		return c
	}
	return '?'
}

// latin1 is ISO 8859-1, whose bytes are the numbers of its characters; ascii
// differs in what it can write.
type latin1 struct{ limit rune }

func (latin1) decode(dst, src []byte, _ bool) ([]byte, int) {
	for _, c := range src {
		if c < 0x80 {
			dst = append(dst, c)
		} else {
			dst = append(dst, 0xC0|c>>6, 0x80|c&0x3F)
		}
	}
	return dst, len(src)
}

func (l latin1) encode(dst []byte, s string) []byte {
	for _, r := range s {
		if r >= l.limit {
			r = '?'
		}
		dst = append(dst, byte(r))
	}
	return dst
}
