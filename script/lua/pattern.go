// This file compiles and matches Lua's patterns, on bytes. A match that takes too many steps is an error: patterns can be
// written whose time grows with the power of the text's length.

package lua

import (
	"strings"

	"nsgo/script"
)

const (
	maxCaptures = 32    // as in Lua 5.1
	maxItems    = 10000 // parts of a pattern; each may take a level of recursion
	maxPatterns = 256   // compiled patterns that a state keeps
)

// Steps that a match may take: some for every byte of the text, and a number that no ordinary pattern reaches. At about
// 5 ns each that is 25 ms.
const (
	stepsPerByte = 64
	stepsMore    = 5_000_000
	stepsToLook  = 4096 // steps between two looks at whether the script is to stop
)

// itemKind tells what an item of a pattern matches.
type itemKind uint8

const (
	itemByte     itemKind = iota // the byte c
	itemAny                      // any byte
	itemSet                      // a byte of set
	itemOpen                     // begins capture n
	itemClose                    // ends it
	itemPosition                 // capture n is the position
	itemBack                     // what capture n holds
	itemBalance                  // %bcd
	itemFrontier                 // %f[set]
	itemEnd                      // $ at the end
)

type byteSet [256]bool

// item is one part of a pattern. The first three kinds may be repeated: by *, +, - or ?.
type item struct {
	kind itemKind
	rep  byte
	c, d byte
	n    int
	set  *byteSet
}

// has reports whether the item matches byte c.
func (it *item) has(c byte) bool {
	switch it.kind {
	case itemByte:
		return c == it.c
	case itemAny:
		return true
	}
	return it.set[c]
}

// pattern is a compiled pattern.
type pattern struct {
	items    []item
	anchored bool // begins with ^
	captures int
	plain    bool   // has no special characters: search for literal
	literal  string // the whole of a plain pattern
}

// positionMark is the end of a capture that holds a position.
const positionMark = -1

// specials are the bytes that make a pattern more than plain text.
const specials = "^$*+?.([%-"

// compilePattern compiles src. Where ^ stands first it anchors, unless literalCaret.
func compilePattern(src string, literalCaret bool) (*pattern, error) {
	if !strings.ContainsAny(src, specials) {
		return &pattern{plain: true, literal: src}, nil
	}
	c := patternCompiler{src: src, p: &pattern{}}
	if !literalCaret && src[0] == '^' {
		c.p.anchored = true
		c.pos = 1
	}
	for c.pos < len(src) {
		if err := c.next(); err != nil {
			return nil, err
		}
		if len(c.p.items) > maxItems {
			return nil, script.Errorf("pattern too complex")
		}
	}
	if len(c.open) > 0 {
		return nil, script.Errorf("unfinished capture")
	}
	return c.p, nil
}

// patternCompiler stands at src[pos:].
type patternCompiler struct {
	src  string
	pos  int
	p    *pattern
	open []int // captures that have begun and not ended
}

func (c *patternCompiler) add(it item) { c.p.items = append(c.p.items, it) }

// next compiles one item.
func (c *patternCompiler) next() error {
	ch := c.src[c.pos]
	c.pos++
	switch {
	case ch == '(':
		return c.capture()
	case ch == ')':
		if len(c.open) == 0 {
			return script.Errorf("invalid pattern capture")
		}
		last := len(c.open) - 1
		c.add(item{kind: itemClose, n: c.open[last]})
		c.open = c.open[:last]
		return nil
	case ch == '$' && c.pos == len(c.src):
		c.add(item{kind: itemEnd})
		return nil
	case ch == '%' && c.pos < len(c.src):
		if done, err := c.escape(c.src[c.pos]); done || err != nil {
			return err
		}
	}
	it, err := c.single(ch)
	if err != nil {
		return err
	}
	if c.pos < len(c.src) && strings.IndexByte("*+-?", c.src[c.pos]) >= 0 {
		it.rep = c.src[c.pos]
		c.pos++
	}
	c.add(it)
	return nil
}

func (c *patternCompiler) capture() error {
	n := c.p.captures
	if n == maxCaptures {
		return script.Errorf("too many captures")
	}
	c.p.captures++
	if c.pos < len(c.src) && c.src[c.pos] == ')' {
		c.pos++
		c.add(item{kind: itemPosition, n: n})
		return nil
	}
	c.open = append(c.open, n)
	c.add(item{kind: itemOpen, n: n})
	return nil
}

// escape compiles the items that begin with % and are no single bytes: %1, %b, %f.
func (c *patternCompiler) escape(ch byte) (done bool, err error) {
	switch {
	case ch >= '0' && ch <= '9':
		c.pos++
		n := int(ch) - '1'
		if n < 0 || n >= c.p.captures || c.isOpen(n) {
			return true, script.Errorf("invalid capture index")
		}
		c.add(item{kind: itemBack, n: n})
	case ch == 'b':
		if c.pos+3 > len(c.src) {
			return true, script.Errorf("unbalanced pattern")
		}
		c.add(item{kind: itemBalance, c: c.src[c.pos+1], d: c.src[c.pos+2]})
		c.pos += 3
	case ch == 'f':
		c.pos++
		if c.pos == len(c.src) || c.src[c.pos] != '[' {
			return true, script.Errorf("missing '[' after '%%f' in pattern")
		}
		c.pos++
		set, err := c.set()
		if err != nil {
			return true, err
		}
		c.add(item{kind: itemFrontier, set: set})
	default:
		return false, nil
	}
	return true, nil
}

func (c *patternCompiler) isOpen(n int) bool {
	for _, k := range c.open {
		if k == n {
			return true
		}
	}
	return false
}

// single compiles what matches one byte; ch has been taken.
func (c *patternCompiler) single(ch byte) (item, error) {
	switch ch {
	case '.':
		return item{kind: itemAny}, nil
	case '[':
		set, err := c.set()
		return item{kind: itemSet, set: set}, err
	case '%':
		if c.pos == len(c.src) {
			return item{}, script.Errorf("malformed pattern (ends with '%%')")
		}
		ch = c.src[c.pos]
		c.pos++
		if class := classOf(ch); class != nil {
			return item{kind: itemSet, set: class}, nil
		}
	}
	return item{kind: itemByte, c: ch}, nil
}

// set compiles a set up to its ], behind its [.
func (c *patternCompiler) set() (*byteSet, error) {
	set, not := new(byteSet), false
	if c.pos < len(c.src) && c.src[c.pos] == '^' {
		not = true
		c.pos++
	}
	for first := true; ; first = false {
		if c.pos >= len(c.src) {
			return nil, script.Errorf("malformed pattern (missing ']')")
		}
		ch := c.src[c.pos]
		c.pos++
		if ch == ']' && !first {
			break
		}
		if err := c.setPart(set, ch); err != nil {
			return nil, err
		}
	}
	if not {
		for i := range set {
			set[i] = !set[i]
		}
	}
	return set, nil
}

// setPart adds a class, a range or a byte to set.
func (c *patternCompiler) setPart(set *byteSet, ch byte) error {
	if ch == '%' {
		if c.pos == len(c.src) {
			return script.Errorf("malformed pattern (ends with '%%')")
		}
		ch = c.src[c.pos]
		c.pos++
		if class := classOf(ch); class != nil {
			for i := range set {
				set[i] = set[i] || class[i]
			}
		} else {
			set[ch] = true
		}
		return nil
	}
	to := ch
	if c.pos+1 < len(c.src) && c.src[c.pos] == '-' && c.src[c.pos+1] != ']' {
		to = c.src[c.pos+1]
		c.pos += 2
	}
	for i := int(ch); i <= int(to); i++ {
		set[i] = true
	}
	return nil
}

// classes are the sets of %a, %d and so on; their complements have the letter in upper case.
var classes = makeClasses()

func classOf(letter byte) *byteSet { return classes[letter] }

func makeClasses() (all [256]*byteSet) {
	in := func(c, from, to byte) bool { return from <= c && c <= to }
	for letter, test := range map[byte]func(byte) bool{
		'a': func(c byte) bool { return in(c|32, 'a', 'z') },
		'c': func(c byte) bool { return c < 32 || c == 127 },
		'd': func(c byte) bool { return in(c, '0', '9') },
		'g': func(c byte) bool { return in(c, 33, 126) },
		'l': func(c byte) bool { return in(c, 'a', 'z') },
		'p': func(c byte) bool { return in(c, 33, 126) && !in(c|32, 'a', 'z') && !in(c, '0', '9') },
		's': func(c byte) bool { return c == ' ' || in(c, '\t', '\r') },
		'u': func(c byte) bool { return in(c, 'A', 'Z') },
		'w': func(c byte) bool { return in(c|32, 'a', 'z') || in(c, '0', '9') },
		'x': func(c byte) bool { return in(c, '0', '9') || in(c|32, 'a', 'f') },
		'z': func(c byte) bool { return c == 0 },
	} {
		set, not := new(byteSet), new(byteSet)
		for i := range set {
			set[i] = test(byte(i))
			not[i] = !set[i]
		}
		all[letter], all[letter-32] = set, not
	}
	return all
}
