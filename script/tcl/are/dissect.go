package are

// This file divides a match among the subexpressions.
//
// The parts of a sequence are served in order: each takes the longest, or the
// shortest, text that it prefers among those that leave the rest a match. To
// know what leaves the rest a match, the rest is read once backwards, and the
// boundaries that it can have are noted for each position.

import (
	"unicode/utf8"
)

// A match with back references is given steps: a number for each byte of the
// subject and a number to begin with. A step is a way to divide a text that is
// tried, or stepBytes bytes that are read.
const (
	stepsAtLeast = 1_000_000
	stepsPerByte = 32
	stepBytes    = 64
)

// maxIterations bounds the depth of a search through the rounds of a repetition.
const maxIterations = 100_000

type planKind uint8

const (
	planNone planKind = iota // nothing in it is captured
	planGroup
	planAlt
	planCat
	planLoop
	planBackref
)

// plan says how to divide a text among the parts of a node.
type plan struct {
	kind     planKind
	short    bool // as part of a sequence it prefers the shortest match
	search   bool // it has back references
	group    int
	lo, hi   int // first and last group in it, 0 if none
	min, max int
	own      *prog // planCat, planLoop, planAlt: automata for this part as one of several
	rest     *prog // planCat, planLoop: the whole backwards, with boundaries
	parts    []*plan
}

// dissection makes the plan of the pattern when it is first needed.
func (re *Regexp) dissection() *plan {
	re.planOnce.Do(func() { re.plan = re.newPlan(re.root) })
	return re.plan
}

func (re *Regexp) newPlan(n *node) *plan {
	p := &plan{short: n.has(shorter), search: n.has(backrefs), group: n.group, min: n.min, max: n.max}
	if !n.has(captures | backrefs) {
		return p
	}
	if n.has(captures) {
		p.lo, p.hi = groupRange(n)
	}
	switch n.kind {
	case nodeGroup:
		p.kind, p.parts = planGroup, []*plan{re.newPlan(n.subs[0])}
	case nodeAlt:
		p.kind = planAlt
		re.addParts(p, n.subs)
	case nodeCat:
		re.planCat(p, n)
	case nodeBackref:
		p.kind = planBackref
	case nodeRepeat:
		return re.planRepeat(p, n)
	}
	return p
}

// maxPlan bounds the instructions of all automata of a plan: deeply nested groups
// need one at each level.
const maxPlan = 500_000

// weigh estimates the instructions of n and those of a plan for it. groups holds
// the sizes of the groups met so far.
func weigh(n *node, groups map[int]int) (size, plan int) {
	for _, s := range n.subs {
		a, b := weigh(s, groups)
		size, plan = size+a+1, plan+b
	}
	if n.kind == nodeBackref {
		size = groups[n.group]
	}
	if n.kind == nodeRepeat || n.kind == nodeBackref {
		size *= max(n.min, n.max, 1)
	}
	size = min(size+1, maxPlan+1)
	if n.kind == nodeGroup {
		groups[n.group] = size
	}
	if n.has(captures | backrefs) {
		plan = min(plan+2*size, maxPlan+1)
	}
	return size, plan
}

// addParts plans the parts, each with its automaton.
func (re *Regexp) addParts(p *plan, subs []*node) {
	for _, s := range subs {
		part := re.newPlan(s)
		part.own = re.mustCompile(s)
		p.parts = append(p.parts, part)
	}
}

// mustCompile compiles a part of the pattern, which is no larger than the whole.
func (re *Regexp) mustCompile(n *node) *prog {
	p, err := re.compileProg(n, false, false)
	if err != nil {
		panic("are: part larger than the whole")
	}
	return p
}

// maxParts bounds the parts of a planned sequence to the bits of its marks.
const maxParts = 60

func (re *Regexp) planCat(p *plan, n *node) {
	subs := n.subs
	if len(subs) > maxParts {
		subs = append(subs[:maxParts-1:maxParts-1], sequence(subs[maxParts-1:]))
	}
	p.kind = planCat
	re.addParts(p, subs)
	c := re.backCompiler()
	out := c.emit(inst{op: opMatch})
	for i, s := range subs {
		if i > 0 {
			out = c.emit(inst{op: opMark, arg: int32(i), out: out})
		}
		out = c.node(s, out)
	}
	c.start = out
	p.rest = &c.prog
}

func (re *Regexp) backCompiler() *compiler {
	return &compiler{prog: prog{back: true, marked: true}, groups: re.group}
}

// planRepeat plans a repetition with captures. Only the last round captures, so
// x{m,n} can be seen as x{m-1,n-1}x where just the second x captures, provided
// that there is a last round and that no reference can look into an earlier one.
func (re *Regexp) planRepeat(p *plan, n *node) *plan {
	sub := n.subs[0]
	if n.min == 1 && n.max == 1 {
		return re.newPlan(sub)
	}
	if n.min > 0 && !sub.has(backrefs) {
		before := &node{kind: nodeRepeat, subs: n.subs, min: n.min - 1, max: n.max, flags: n.flags & prefers}
		if n.max != infinite {
			before.max--
		}
		re.planCat(p, &node{kind: nodeCat, subs: []*node{before, sub}})
		return p
	}
	p.kind = planLoop
	re.addParts(p, n.subs)
	c := re.backCompiler()
	match := c.emit(inst{op: opMatch})
	split := c.emit(inst{op: opSplit, arg: match})
	c.start = c.emit(inst{op: opMark, arg: 0, out: split})
	c.insts[split].out = c.node(sub, c.start)
	p.rest = &c.prog
	return p
}

// dissect divides s[b:e] among the parts of p and notes the captures. Without
// back references it cannot fail when p matches there.
func (q *query) dissect(p *plan, b, e int) bool {
	switch p.kind {
	case planGroup:
		if !q.dissect(p.parts[0], b, e) {
			return false
		}
		q.set(p.group, b, e)
	case planAlt:
		return q.dissectAlt(p, b, e)
	case planCat:
		return q.dissectCat(p, b, e)
	case planLoop:
		return q.dissectLoop(p, b, e)
	case planBackref:
		return q.dissectBackref(p, b, e)
	}
	return true
}

// clear forgets the captures in p.
func (q *query) clear(p *plan) {
	for i := 2 * p.lo; i <= 2*p.hi+1 && p.lo > 0 && i < len(q.caps); i++ {
		q.caps[i] = -1
	}
}

// spend counts n steps and reports whether the match may go on.
func (q *query) spend(n int) bool {
	before := q.steps
	q.steps += n
	if q.re.root.has(backrefs) && q.steps > stepsAtLeast+stepsPerByte*(len(q.s)-q.from) && q.m.err == nil {
		q.m.err = ErrBudget
	}
	if before>>12 != q.steps>>12 {
		q.m.check()
	}
	return q.m.err == nil
}

// dissectAlt takes the first branch that matches.
func (q *query) dissectAlt(p *plan, b, e int) bool {
	for _, part := range p.parts {
		if end, _ := q.m.dfa(part.own).forward(q, b, e, false); end != e {
			continue
		}
		if q.dissect(part, b, e) {
			return true
		}
		q.clear(part)
		if !q.spend(1) {
			return false
		}
	}
	return false
}

// boundaries reads s[b:e] backwards and returns the place on the stack of marks
// where the boundaries for position b are.
func (q *query) boundaries(p *prog, b, e int) (base int) {
	base = len(q.m.marks)
	n := base + e - b + 1
	if n > cap(q.m.marks) {
		grown := make([]uint64, n, n+n/2)
		copy(grown, q.m.marks)
		q.m.marks = grown
	}
	q.m.marks = q.m.marks[:n]
	marks := q.m.marks[base:]
	clear(marks)
	q.m.dfa(p).backward(q, e, b, marks)
	return base
}

// choice looks for the ends that a part may take.
type choice struct {
	base, origin int    // of the marks: base is the place for position origin
	bit          uint64 // the boundary that must be there
	least        int    // the first end that is good
}

// ends collects the ends in s[b:e] that part may take, on the stack of spots,
// the preferred one last; if one is enough, only that.
func (q *query) ends(part *plan, b, e int, c choice, one bool) {
	base := len(q.m.spots)
	d := q.m.dfa(part.own)
	died := d.each(q, b, e, func(i int) bool {
		if i < c.least || q.m.marks[c.base+i-c.origin]&c.bit == 0 {
			return true
		}
		if one {
			q.m.spots = q.m.spots[:base]
		}
		q.m.spots = append(q.m.spots, i)
		return !(one && part.short)
	})
	q.spend((died - b) / stepBytes)
	if part.short {
		reverse(q.m.spots[base:])
	}
}

func reverse(a []int) {
	for i, j := 0, len(a)-1; i < j; i, j = i+1, j-1 {
		a[i], a[j] = a[j], a[i]
	}
}

// dissectCat divides a sequence.
func (q *query) dissectCat(p *plan, b, e int) bool {
	base := q.boundaries(p.rest, b, e)
	defer func() { q.m.marks = q.m.marks[:base] }()
	if p.search {
		return q.spend(1+(e-b)/stepBytes) && q.catFrom(p, 0, b, e, choice{base: base, origin: b})
	}
	first := len(q.m.spots)
	defer func() { q.m.spots = q.m.spots[:first] }()
	for i, at := 0, b; i < len(p.parts)-1; i++ {
		q.ends(p.parts[i], at, e, choice{base: base, origin: b, bit: 1 << (i + 1)}, true)
		if len(q.m.spots) == first+i {
			return false // stopped
		}
		at = q.m.spots[first+i]
	}
	q.m.marks = q.m.marks[:base]
	for i, part := range p.parts {
		end := e
		if i < len(p.parts)-1 {
			end = q.m.spots[first+i]
		}
		q.dissect(part, b, end)
		b = end
	}
	return true
}

// catFrom divides s[b:e] among the parts from number i on.
func (q *query) catFrom(p *plan, i, b, e int, c choice) bool {
	part := p.parts[i]
	q.clear(part)
	if i == len(p.parts)-1 {
		return q.dissect(part, b, e)
	}
	base := len(q.m.spots)
	defer func() { q.m.spots = q.m.spots[:base] }()
	c.bit = 1 << (i + 1)
	q.ends(part, b, e, c, false)
	for len(q.m.spots) > base && q.spend(1) {
		end := q.m.spots[len(q.m.spots)-1]
		q.m.spots = q.m.spots[:len(q.m.spots)-1]
		if q.dissect(part, b, end) && q.catFrom(p, i+1, end, e, c) {
			return true
		}
		q.clear(part)
	}
	return false
}

// loop is a division of a text into the rounds of a repetition.
type loop struct {
	*plan
	part *plan
	e    int
	c    choice
	bad  map[[2]int]bool // round and position from where no division was found
}

// dissectLoop divides a text into rounds, none of them empty if that is possible.
func (q *query) dissectLoop(p *plan, b, e int) bool {
	if b == e && p.min == 0 {
		return true
	}
	l := &loop{plan: p, part: p.parts[0], e: e, c: choice{base: q.boundaries(p.rest, b, e), origin: b, bit: 1}}
	base := l.c.base
	defer func() { q.m.marks = q.m.marks[:base] }()
	if p.max == infinite && !p.search {
		return q.rounds(l, b)
	}
	if !p.search {
		l.bad = map[[2]int]bool{}
	}
	return q.roundFrom(l, 1, b)
}

// rounds finds the last round where any number of rounds is good.
func (q *query) rounds(l *loop, b int) bool {
	base := len(q.m.spots)
	for b < l.e && q.m.err == nil {
		start := b
		l.c.least = b + 1
		q.ends(l.part, b, l.e, l.c, true)
		if len(q.m.spots) == base {
			return false // stopped
		}
		b = q.m.spots[base]
		q.m.spots = q.m.spots[:base]
		if b == l.e {
			return q.dissect(l.part, start, b)
		}
	}
	return false
}

// roundFrom divides s[b:e] into rounds, of which the first has the number k.
func (q *query) roundFrom(l *loop, k, b int) bool {
	if l.bad[[2]int{k, b}] || !q.spend(1) {
		return false
	}
	if k > maxIterations {
		q.m.err = ErrBudget
		return false
	}
	base := len(q.m.spots)
	defer func() { q.m.spots = q.m.spots[:base] }()
	q.ends(l.part, b, l.e, l.c, false)
	for len(q.m.spots) > base && q.m.err == nil {
		end := q.m.spots[len(q.m.spots)-1]
		q.m.spots = q.m.spots[:len(q.m.spots)-1]
		if !q.roundFits(l, k, b, end) {
			continue
		}
		if q.clear(l.part); q.dissect(l.part, b, end) && (end == l.e || q.roundFrom(l, k+1, end)) {
			return true
		}
	}
	if l.bad != nil {
		l.bad[[2]int{k, b}] = true
	}
	return false
}

// roundFits reports whether round k may end at end: the last must reach the end
// of the text, and an empty one must be needed to reach the least number.
func (q *query) roundFits(l *loop, k, b, end int) bool {
	least := max(l.min, 1)
	if end == l.e {
		return k >= least
	}
	if l.max != infinite && k >= max(l.max, least) {
		return false
	}
	return end > b || k < least && least-k >= utf8.RuneCountInString(q.s[end:l.e])
}
