package are

// This file compiles trees to automata.

import "unicode/utf8"

type op uint8

const (
	opSet op = iota
	opSplit
	opAssert
	opLook
	opMark  // boundary number arg
	opSave  // capture slot arg: the position
	opClear // captures of the groups arg up to last: none
	opJump
	opMatch
)

// inst is an instruction. All but opMatch continue at out; opSplit also at arg.
type inst struct {
	op   op
	neg  bool
	out  int32
	arg  int32
	last int32
}

// prog is an automaton for a part of the tree, for reading forwards or backwards.
type prog struct {
	insts   []inst
	start   int32
	back    bool
	asserts bool   // it has assertions, so its states must know the character before
	marked  bool   // it has opMark
	looks   uint64 // the look-ahead constraints in it
}

// maxInsts bounds an automaton; nested bounds such as (x{255}){255} go beyond. maxVisits bounds the work of making it.
const (
	maxInsts  = 20000
	maxVisits = 10 * maxInsts
)

type compiler struct {
	prog
	groups []*node
	saves  bool // emit opSave and opClear
	visits int  // of nodes: references to references can multiply them without an instruction
	full   bool // a bound was reached
}

// compileProg makes the automaton of n. With saves it records captures.
func (re *Regexp) compileProg(n *node, back, saves bool) (*prog, error) {
	c := &compiler{prog: prog{back: back, insts: make([]inst, 0, 2*len(re.sets)+8)}, groups: re.group, saves: saves}
	match := c.emit(inst{op: opMatch})
	c.start = c.node(n, match)
	if c.full {
		return nil, errSpace
	}
	return &c.prog, nil
}

// emit adds an instruction and returns its place.
func (c *compiler) emit(i inst) int32 {
	if len(c.insts) >= maxInsts {
		c.full = true
		return 0
	}
	c.insts = append(c.insts, i)
	return int32(len(c.insts) - 1)
}

// node compiles n so that it continues at out, and returns its entry.
func (c *compiler) node(n *node, out int32) int32 {
	if c.visits++; c.full || c.visits > maxVisits {
		c.full = true
		return out
	}
	switch n.kind {
	case nodeSet:
		return c.emit(inst{op: opSet, arg: int32(n.set), out: out})
	case nodeCat:
		return c.cat(n.subs, out)
	case nodeAlt:
		entry := c.node(n.subs[len(n.subs)-1], out)
		for i := len(n.subs) - 2; i >= 0; i-- {
			entry = c.emit(inst{op: opSplit, out: c.node(n.subs[i], out), arg: entry})
		}
		return entry
	case nodeRepeat:
		return c.repeat(n.subs[0], n.min, n.max, out)
	case nodeGroup:
		return c.group(n, out)
	case nodeBackref:
		return c.plain(c.groups[n.group].subs[0], n.min, n.max, out)
	case nodeAssert:
		c.asserts = true
		return c.emit(inst{op: opAssert, arg: int32(n.assert), out: out})
	case nodeLook:
		c.asserts = true
		c.looks |= 1 << n.group
		return c.emit(inst{op: opLook, neg: n.neg, arg: int32(n.group), out: out})
	}
	return out
}

func (c *compiler) cat(subs []*node, out int32) int32 {
	for i := range subs {
		if c.back {
			out = c.node(subs[i], out)
		} else {
			out = c.node(subs[len(subs)-1-i], out)
		}
	}
	return out
}

func (c *compiler) group(n *node, out int32) int32 {
	if !c.saves {
		return c.node(n.subs[0], out)
	}
	end := c.emit(inst{op: opSave, arg: int32(2*n.group + 1), out: out})
	return c.emit(inst{op: opSave, arg: int32(2 * n.group), out: c.node(n.subs[0], end)})
}

// plain compiles a repetition whose captures do not count.
func (c *compiler) plain(n *node, min, max int, out int32) int32 {
	saves := c.saves
	c.saves = false
	entry := c.repeat(n, min, max, out)
	c.saves = saves
	return entry
}

// repeat compiles min up to max times n.
func (c *compiler) repeat(n *node, min, max int, out int32) int32 {
	entry := out
	switch {
	case max == infinite && min > 0:
		// The last of the needed copies is also the body of the loop.
		loop := c.emit(inst{op: opSplit, arg: out})
		entry = c.once(n, loop)
		c.insts[loop].out = entry
		min--
	case max == infinite:
		entry = c.emit(inst{op: opSplit, arg: out})
		c.insts[entry].out = c.once(n, entry)
	default:
		for i := min; i < max; i++ {
			entry = c.emit(inst{op: opSplit, out: c.once(n, entry), arg: out})
		}
	}
	for range min {
		entry = c.once(n, entry)
	}
	return entry
}

// once compiles a round of a repetition: it forgets the captures of the round
// before.
func (c *compiler) once(n *node, out int32) int32 {
	entry := c.node(n, out)
	if c.saves && n.has(captures) {
		lo, hi := groupRange(n)
		entry = c.emit(inst{op: opClear, arg: int32(lo), last: int32(hi), out: entry})
	}
	return entry
}

// groupRange finds the first and the last group in n, which has one.
func groupRange(n *node) (lo, hi int) {
	if n.kind == nodeGroup {
		lo, hi = n.group, n.group
	}
	for _, s := range n.subs {
		if !s.has(captures) {
			continue
		}
		l, h := groupRange(s)
		if lo == 0 {
			lo = l
		}
		hi = max(hi, h)
	}
	return lo, hi
}

// assertion is a condition on the characters around a position. The line forms
// follow their plain forms.
type assertion uint8

const (
	assertBegin assertion = iota
	assertBeginLine
	assertEnd
	assertEndLine
	assertStringBegin
	assertStringEnd
	assertWordStart
	assertWordEnd
	assertWordEdge
	assertNotWordEdge
)

// context is what an assertion needs to know of a neighbouring character.
type context uint8

const (
	ctxEdge     context = iota // none: the string begins or ends
	ctxLine                    // a newline
	ctxWord                    // a character of a word
	ctxOther                   // another character
	ctxEdgeDark                // the string begins here, but ^ does not match
	numContexts
)

// contextOf is the context that a character makes.
func contextOf(r rune) context {
	switch {
	case r == '\n':
		return ctxLine
	case isWord(r):
		return ctxWord
	}
	return ctxOther
}

// holds reports whether a is true between two neighbours.
func (a assertion) holds(left, right context) bool {
	before, after := left == ctxWord, right == ctxWord
	switch a {
	case assertBegin:
		return left == ctxEdge
	case assertBeginLine:
		return left == ctxEdge || left == ctxLine
	case assertEnd, assertStringEnd:
		return right == ctxEdge
	case assertEndLine:
		return right == ctxEdge || right == ctxLine
	case assertStringBegin:
		return left == ctxEdge || left == ctxEdgeDark
	case assertWordStart:
		return !before && after
	case assertWordEnd:
		return before && !after
	case assertWordEdge:
		return before != after
	}
	return before == after
}

// left is the context before position i of the subject.
func (q *query) left(i int) context {
	if i <= q.from {
		if q.notBOL {
			return ctxEdgeDark
		}
		return ctxEdge
	}
	c := q.s[i-1]
	if c < utf8.RuneSelf {
		return asciiContext[c]
	}
	r, _ := utf8.DecodeLastRuneInString(q.s[q.from:i])
	return contextOf(r)
}

// right is the context after position i of the subject.
func (q *query) right(i int) context {
	if i >= len(q.s) {
		return ctxEdge
	}
	c := q.s[i]
	if c < utf8.RuneSelf {
		return asciiContext[c]
	}
	r, _ := utf8.DecodeRuneInString(q.s[i:])
	return contextOf(r)
}

var asciiContext = func() (t [utf8.RuneSelf]context) {
	for r := range t {
		t[r] = contextOf(rune(r))
	}
	return t
}()
