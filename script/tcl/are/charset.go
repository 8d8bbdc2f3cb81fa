package are

// This file holds sets of characters and the partition of the alphabet that they make.

import (
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// class is a set of named character classes.
type class uint16

const (
	classAlpha class = 1 << iota
	classUpper
	classLower
	classDigit
	classXdigit
	classPrint
	classBlank
	classSpace
	classPunct
	classGraph
	classCntrl
	classASCII
	classConnector // the characters that \w has beyond letters, digits and _
	classSingle    // not a class of characters, see element
)

var classNames = map[string]class{
	"alpha": classAlpha, "upper": classUpper, "lower": classLower, "digit": classDigit, "xdigit": classXdigit,
	"alnum": classAlpha | classDigit, "print": classPrint, "blank": classBlank, "space": classSpace,
	"punct": classPunct, "graph": classGraph, "cntrl": classCntrl, "ascii": classASCII,
}

// classOf finds the classes of a character.
func classOf(r rune) class {
	var c class
	add := func(in bool, k class) {
		if in {
			c |= k
		}
	}
	add(unicode.IsLetter(r), classAlpha)
	add(unicode.IsUpper(r), classUpper)
	add(unicode.IsLower(r), classLower)
	add(unicode.Is(unicode.Nd, r), classDigit)
	add(r < 128 && digitValue(byte(r)) < 16, classXdigit)
	add(r == ' ' || r == '\t', classBlank)
	add(isSpace(r), classSpace)
	add(unicode.Is(unicode.P, r), classPunct)
	graph := unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
	add(graph, classGraph)
	add(graph || isSpace(r) && r > 0x1F, classPrint)
	add(unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), classCntrl)
	add(r < 128, classASCII)
	add(isConnector(r), classConnector)
	return c
}

// isSpace reports whether r is of the class space.
func isSpace(r rune) bool {
	switch r {
	case ' ', 0x85, 0xA0, 0x180E, 0x200B, 0x2060, 0xFEFF:
		return true
	}
	return r >= 9 && r <= 13 || r > 0xFF && unicode.IsSpace(r)
}

// isConnector reports whether r joins words and is neither a letter nor a digit.
func isConnector(r rune) bool {
	switch r {
	case '_', 0x203F, 0x2040, 0x2054, 0xFE33, 0xFE34, 0xFE4D, 0xFE4E, 0xFE4F, 0xFF3F:
		return true
	}
	return false
}

const classWord = classAlpha | classDigit | classConnector

// isWord reports whether r is part of a word for \w and, without the rarer
// connectors, for \m.
func isWord(r rune) bool { return r == '_' || isAlnum(r) }

// charset is a set of characters.
type charset struct {
	ascii   mask   // membership of the characters below 128, all else considered
	ranges  []rune // pairs first, last
	classes class  // all members of these classes belong to the set
	neg     bool   // the set is the complement of the above
	noLine  bool   // the newline is not in the set, come what may
	fold    bool   // the case counterparts of members belong to the set
}

func (c *charset) addRange(lo, hi rune) { c.ranges = append(c.ranges, lo, hi) }

// mask is a set of ASCII characters.
type mask [2]uint64

func (m *mask) add(r rune) { m[r>>6] |= 1 << (r & 63) }

func (m *mask) has(r rune) bool { return m[r>>6]&(1<<(r&63)) != 0 }

// classMasks are the ASCII members of each class, by bit number.
var classMasks = func() (masks [16]mask) {
	for r := rune(0); r < utf8.RuneSelf; r++ {
		for k := classOf(r); k != 0; k &= k - 1 {
			masks[bits.TrailingZeros16(uint16(k))].add(r)
		}
	}
	return masks
}()

// finish computes the membership of the ASCII characters.
func (c *charset) finish() *charset {
	m := &c.ascii
	for i := 0; i < len(c.ranges); i += 2 {
		for r := c.ranges[i]; r <= c.ranges[i+1] && r < utf8.RuneSelf; r++ {
			m.add(r)
		}
	}
	for k := c.classes; k != 0; k &= k - 1 {
		class := &classMasks[bits.TrailingZeros16(uint16(k))]
		m[0] |= class[0]
		m[1] |= class[1]
	}
	if c.fold {
		c.foldASCII()
	}
	if c.neg {
		m[0], m[1] = ^m[0], ^m[1]
	}
	if c.noLine {
		m[0] &^= 1 << '\n'
	}
	return c
}

// foldASCII adds the counterparts of letters, also of those beyond ASCII.
func (c *charset) foldASCII() {
	const letters = 0x07FFFFFE // in the second word, upper case in its lower half
	m := &c.ascii
	upper, lower := m[1]&letters, m[1]>>32&letters
	m[1] |= upper<<32 | lower
	if wideRanges(c) > 0 {
		for r := rune('A'); r <= 'z'; r++ {
			if c.counterpart(r) {
				m.add(r)
			}
		}
	}
}

// contains reports whether r is in the set.
func (c *charset) contains(r rune) bool {
	if r < 128 {
		return c.ascii.has(r)
	}
	return c.slowContains(r)
}

func (c *charset) slowContains(r rune) bool {
	if c.noLine && r == '\n' {
		return false
	}
	in := c.direct(r)
	if !in && c.fold {
		in = c.counterpart(r)
	}
	return in != c.neg
}

// direct looks r up in the ranges and classes.
func (c *charset) direct(r rune) bool {
	for i := 0; i+1 < len(c.ranges); i += 2 {
		if r >= c.ranges[i] && r <= c.ranges[i+1] {
			return true
		}
	}
	return c.classes != 0 && classOf(r)&c.classes != 0
}

// counterpart reports whether r is the lower, upper or title case of a member.
func (c *charset) counterpart(r rune) bool {
	if r < 128 && !(r|0x20 >= 'a' && r|0x20 <= 'z') {
		return false
	}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		if (unicode.ToLower(f) == r || unicode.ToUpper(f) == r || unicode.ToTitle(f) == r) && c.direct(f) {
			return true
		}
	}
	return false
}

// wide reports whether the set may have members beyond ASCII.
func (c *charset) wide() bool {
	if c.neg || c.classes&^(classASCII|classXdigit|classBlank) != 0 {
		return true
	}
	for i := 1; i < len(c.ranges); i += 2 {
		if c.ranges[i] >= 128 {
			return true
		}
	}
	return false
}

// classTable divides the ASCII characters into classes that no set of the
// pattern tells apart.
type classTable struct {
	ascii [utf8.RuneSelf]uint8
	reps  []rune // a member of each class
}

// newClassTable refines the partition by one set after the other: members of a
// set leave the class that they share with others.
func newClassTable(sets []*charset) classTable {
	var t classTable
	size := [utf8.RuneSelf]uint8{utf8.RuneSelf}
	n := 1
	for _, c := range sets {
		m := c.ascii
		if bits.OnesCount64(m[0])+bits.OnesCount64(m[1]) > utf8.RuneSelf/2 {
			m[0], m[1] = ^m[0], ^m[1]
		}
		n = t.refine(m, &size, n)
	}
	t.reps = make([]rune, n)
	for r := utf8.RuneSelf - 1; r >= 0; r-- {
		t.reps[t.ascii[r]] = rune(r)
	}
	return t
}

// refine parts the members of m from the rest of the n classes and returns the
// new number of classes.
func (t *classTable) refine(m mask, size *[utf8.RuneSelf]uint8, n int) int {
	var inside, moved [utf8.RuneSelf]uint8
	m.each(func(r int) { inside[t.ascii[r]]++ })
	m.each(func(r int) {
		k := t.ascii[r]
		if inside[k] == size[k] {
			return
		}
		if moved[k] == 0 {
			moved[k] = uint8(n)
			n++
		}
		t.ascii[r] = moved[k]
	})
	for k, to := range moved {
		if to != 0 {
			size[to] = inside[k]
			size[k] -= inside[k]
		}
	}
	return n
}

// each calls f for each member.
func (m *mask) each(f func(r int)) {
	for w, word := range m {
		for ; word != 0; word &= word - 1 {
			f(w<<6 + bits.TrailingZeros64(word))
		}
	}
}
