package are

// This file matches patterns in which the next character always decides how to
// go on. Such a pattern can divide a match in one way only, so no preferences
// are to be weighed and one scan finds the match and its captures.

import (
	"math/bits"
	"unicode/utf8"
)

// Bounds of what is worth a table.
const (
	maxOneNodes = 250
	maxOneInsts = 2000
	maxOneSlots = 32
)

// onepass is the table of such a pattern.
type onepass struct {
	nodes []oneNode
	acts  []oneAction // the first is unused: 0 means none
}

type oneNode struct {
	act   []uint16  // by class of an ASCII character
	stay  *mask     // characters that lead back to the node and do nothing else
	wide  []oneEdge // for other characters
	match uint16    // action of a match here
}

type oneEdge struct {
	set *charset
	act uint16
}

// oneAction is what happens before a character is read or a match is accepted.
type oneAction struct {
	next  int32
	conds uint16 // bit set of assertions
	ops   []oneOp
}

// oneOp sets a slot to the position or, if last is not 0, clears the groups from
// slot up to last.
type oneOp struct{ slot, last int32 }

type oneBuilder struct {
	re    *Regexp
	p     *prog
	one   *onepass
	index map[int32]int32 // instruction to node
	queue []int32
	seen  []uint32
	gen   uint32
	slab  []uint16 // room for the tables of nodes
	ok    bool
}

// newOnePass makes the table, nil if the pattern is not of the kind.
func (re *Regexp) newOnePass() *onepass {
	if re.ngroup*2+2 > maxOneSlots || re.root.has(backrefs) || len(re.looks) > 0 {
		return nil
	}
	p, err := re.compileProg(re.root, false, true)
	if err != nil || len(p.insts) > maxOneInsts {
		return nil
	}
	b := &oneBuilder{re: re, p: p, one: &onepass{acts: make([]oneAction, 1)}, index: map[int32]int32{},
		seen: make([]uint32, len(p.insts)), ok: true}
	b.node(p.start)
	for i := 0; i < len(b.queue) && b.ok; i++ {
		b.gen++
		b.explore(i, b.queue[i], 0, nil)
	}
	if !b.ok {
		return nil
	}
	for i := range b.one.nodes {
		b.loop(i)
	}
	return b.one
}

// atEnd are the assertions that are false before a character.
const atEnd = 1<<assertEnd | 1<<assertStringEnd

// loop finds the characters on which node i stays, if a match there need not be
// noted before they have been read.
func (b *oneBuilder) loop(i int) {
	n := &b.one.nodes[i]
	if n.match != 0 {
		if conds := b.one.acts[n.match].conds; conds&^atEnd != 0 || conds == 0 && b.re.short {
			return
		}
	}
	var stay mask
	for r := range utf8.RuneSelf {
		a := n.act[b.re.classes.ascii[r]]
		if act := &b.one.acts[a]; a != 0 && act.next == int32(i) && act.conds == 0 && len(act.ops) == 0 {
			stay.add(rune(r))
		}
	}
	if stay != (mask{}) {
		n.stay = &stay
	}
}

// node finds the node that stands for the instruction.
func (b *oneBuilder) node(pc int32) int32 {
	if n, ok := b.index[pc]; ok {
		return n
	}
	n := int32(len(b.queue))
	if n >= maxOneNodes {
		b.ok = false
		return 0
	}
	b.index[pc] = n
	b.queue = append(b.queue, pc)
	k := len(b.re.classes.reps)
	if len(b.slab) < k {
		b.slab = make([]uint16, 8*k)
	}
	b.one.nodes = append(b.one.nodes, oneNode{act: b.slab[:k:k]})
	b.slab = b.slab[k:]
	return n
}

// explore follows all ways from pc to the next character. The table fails if
// two of them meet.
func (b *oneBuilder) explore(n int, pc int32, conds uint16, ops []oneOp) {
	if b.seen[pc] == b.gen {
		b.ok = false
	}
	if !b.ok {
		return
	}
	b.seen[pc] = b.gen
	ops = ops[:len(ops):len(ops)]
	switch i := &b.p.insts[pc]; i.op {
	case opSet:
		b.edge(n, b.re.sets[i.arg], i.out, conds, ops)
	case opMatch:
		b.one.nodes[n].match = b.action(0, conds, ops)
	case opSplit:
		b.explore(n, i.out, conds, ops)
		b.explore(n, i.arg, conds, ops)
	case opAssert:
		b.explore(n, i.out, conds|1<<i.arg, ops)
	case opSave:
		b.explore(n, i.out, conds, append(ops, oneOp{slot: i.arg}))
	case opClear:
		b.explore(n, i.out, conds, append(ops, oneOp{i.arg, i.last}))
	default:
		b.explore(n, i.out, conds, ops)
	}
}

func (b *oneBuilder) action(next int32, conds uint16, ops []oneOp) uint16 {
	b.one.acts = append(b.one.acts, oneAction{next, conds, ops})
	return uint16(len(b.one.acts) - 1)
}

// edge adds the way that reads a character of the set.
func (b *oneBuilder) edge(at int, c *charset, out int32, conds uint16, ops []oneOp) {
	next := b.node(out) // may move the nodes
	n, a := &b.one.nodes[at], b.action(next, conds, ops)
	for k, r := range b.re.classes.reps {
		if !c.contains(r) {
			continue
		}
		if n.act[k] != 0 {
			b.ok = false
			return
		}
		n.act[k] = a
	}
	if c.wide() {
		for _, e := range n.wide {
			if !apart(e.set, c) {
				b.ok = false
				return
			}
		}
		n.wide = append(n.wide, oneEdge{c, a})
	}
}

// patience is how many bytes more than those of the subject are read in vain
// before runOnePass gives up.
const patience = 512

// runOnePass matches by the table. sure is false if too much was tried in vain
// and the DFA, whose time is linear, must take over.
func (q *query) runOnePass() (ok, sure bool) {
	st := &q.re.start
	if st.anchored {
		end, _ := q.onePass(q.from)
		return end >= 0, true
	}
	work := 0
	for i := q.from; i <= len(q.s); {
		if i = st.next(q.s, i); i < 0 {
			return false, true
		}
		end, died := q.onePass(i)
		if end >= 0 {
			return true, true
		}
		if work += died - i; work > patience+i-q.from {
			return false, false
		}
		i += width(q.s, i)
	}
	return false, true
}

// width is the length of the character at i, 1 at the end.
func width(s string, i int) int {
	if i >= len(s) || s[i] < utf8.RuneSelf {
		return 1
	}
	_, w := utf8.DecodeRuneInString(s[i:])
	return w
}

// onePass matches at position i. It returns the end of the match or -1, and
// where it stopped reading.
func (q *query) onePass(start int) (end, died int) {
	one, s, caps := q.re.one, q.s, q.caps
	ascii := &q.re.classes.ascii
	var saved [maxOneSlots]int
	var isSaved bool
	var accepted *oneAction
	end = -1
	n := &one.nodes[0]
	i := start
	for {
		if n.stay != nil {
			for i < len(s) && s[i] < utf8.RuneSelf && n.stay.has(rune(s[i])) {
				i++
			}
		}
		if n.match != 0 {
			if a := &one.acts[n.match]; a.conds == 0 || q.holds(a.conds, i) {
				end, accepted, isSaved = i, a, false
				if q.re.short {
					break
				}
			}
		}
		if i >= len(s) {
			break
		}
		var k uint16
		w := 1
		if c := s[i]; c < utf8.RuneSelf {
			k = n.act[ascii[c]]
		} else {
			k, w = n.wideEdge(s[i:])
		}
		a := &one.acts[k]
		if k == 0 || a.conds != 0 && !q.holds(a.conds, i) {
			break
		}
		if len(a.ops) > 0 {
			if end >= 0 && !isSaved {
				copy(saved[:], caps)
				isSaved = true
			}
			apply(a.ops, caps, i)
		}
		n = &one.nodes[a.next]
		i += w
	}
	q.accept(accepted, saved[:], isSaved, start, end)
	return end, i
}

// accept completes the captures of a match, or clears them if there is none.
func (q *query) accept(a *oneAction, saved []int, isSaved bool, start, end int) {
	if end < 0 {
		for i := range q.caps {
			q.caps[i] = -1
		}
		return
	}
	if isSaved {
		copy(q.caps, saved)
	}
	apply(a.ops, q.caps, end)
	q.set(0, start, end)
}

// wideEdge finds the action for the character that s begins with.
func (n *oneNode) wideEdge(s string) (act uint16, width int) {
	if len(n.wide) == 0 {
		return 0, 1
	}
	r, w := utf8.DecodeRuneInString(s)
	for i := range n.wide {
		if n.wide[i].set.contains(r) {
			return n.wide[i].act, w
		}
	}
	return 0, w
}

// apply runs the operations at position i.
func apply(ops []oneOp, caps []int, i int) {
	for _, o := range ops {
		if o.last == 0 {
			if int(o.slot) < len(caps) {
				caps[o.slot] = i
			}
			continue
		}
		for k := 2 * int(o.slot); k <= 2*int(o.last)+1 && k < len(caps); k++ {
			caps[k] = -1
		}
	}
}

// holds reports whether all assertions of a bit set are true at position i.
func (q *query) holds(conds uint16, i int) bool {
	left, right := q.left(i), q.right(i)
	for ; conds != 0; conds &= conds - 1 {
		if !assertion(bits.TrailingZeros16(conds)).holds(left, right) {
			return false
		}
	}
	return true
}

// apart reports whether it is certain that no character beyond ASCII is in both
// sets.
func apart(a, b *charset) bool {
	if b.neg {
		a, b = b, a
	}
	switch {
	case b.neg:
		return false
	case a.neg:
		return b.classes&^a.classes&^narrowClasses == 0 && wideRanges(b) == 0
	}
	if groups(a.classes)&groups(b.classes) != 0 || wideRanges(a) > 0 && b.classes&^narrowClasses != 0 ||
		wideRanges(b) > 0 && a.classes&^narrowClasses != 0 {
		return false
	}
	if wideRanges(a) == 0 || wideRanges(b) == 0 {
		return true
	}
	return !a.fold && !b.fold && !overlap(a.ranges, b.ranges)
}

// narrowClasses have no members beyond ASCII.
const narrowClasses = classASCII | classXdigit | classBlank

// groups maps classes to bits such that those without a common bit have no
// common member beyond ASCII.
func groups(c class) (g uint) {
	for _, p := range [...]struct {
		c class
		g uint
	}{{classAlpha | classUpper | classLower, 1}, {classDigit, 2}, {classSpace, 4}, {classPunct | classConnector, 8},
		{classGraph, 1 | 2 | 8}, {classPrint, 1 | 2 | 4 | 8}, {classCntrl, 4 | 16}} {
		if c&p.c != 0 {
			g |= p.g
		}
	}
	return g
}

// wideRanges counts the ranges that go beyond ASCII.
func wideRanges(c *charset) (n int) {
	for i := 1; i < len(c.ranges); i += 2 {
		if c.ranges[i] >= utf8.RuneSelf {
			n++
		}
	}
	return n
}

func overlap(a, b []rune) bool {
	for i := 0; i < len(a); i += 2 {
		for j := 0; j < len(b); j += 2 {
			if a[i] <= b[j+1] && b[j] <= a[i+1] {
				return true
			}
		}
	}
	return false
}
