package are

// This file runs automata as lazily built DFAs.

import (
	"slices"
	"unicode/utf8"
)

// dfaBudget bounds the memory of the states of one DFA, in bytes as estimated by
// state.cost. A full cache is dropped and built anew.
const dfaBudget = 256 << 10

// maxLooks bounds the look-ahead constraints of a pattern to the bits of a word.
const maxLooks = 64

// state is a set of instructions that the automaton may be at. In a leftmost
// DFA the set is a sequence of sets, parted by -1: the instructions reached from
// the first possible start of a match, those from the next, and so on.
type state struct {
	next   []*state // by class of the character read; nil if not yet known
	list   []int32  // opSet instructions and, if cond, all that waits for a condition
	side   context  // of the character read before, if the automaton has assertions
	cond   bool     // assertions must be resolved before it can be used
	match  bool
	inject bool   // a later start is of interest too
	fresh  bool   // leftmost: no match has begun
	marks  uint64 // boundaries passed here
	looks  uint64 // look-ahead constraints that may decide
	known  map[resolution]*state
	plain  [numContexts]*state // resolutions when there are no looks
}

// resolution is what decides the conditions of a state.
type resolution struct {
	side  context
	looks uint64
}

// dfaMode says where in the text the automaton may begin.
type dfaMode uint8

const (
	modeHere       dfaMode = iota // only where it is started
	modeLeftmost                  // anywhere, and the first place counts
	modeEverywhere                // anywhere, and each place counts
)

// dfa is the cache of the states of one automaton, for one user at a time.
type dfa struct {
	*builder
	p      *prog
	mode   dfaMode
	states map[string]*state
	starts [numContexts]*state
	dead   *state
	cost   int
}

// builder holds what is needed while a state is made.
type builder struct {
	m     *machine
	seen  []uint32
	gen   uint32
	stack []int32
	list  []int32
	key   []byte
	cond  bool
	match bool
	marks uint64
	looks uint64
}

func newDFA(m *machine, p *prog, mode dfaMode) *dfa {
	d := &dfa{builder: &builder{m: m, seen: make([]uint32, len(p.insts))}, p: p, mode: mode}
	d.dead = &state{}
	d.states = map[string]*state{}
	return d
}

// begin starts the making of a state.
func (b *builder) begin() {
	b.gen++
	b.list, b.stack = b.list[:0], b.stack[:0]
	b.cond, b.match, b.marks, b.looks = false, false, 0, 0
}

// conditions decides assertions and looks; a nil one leaves them in the list.
type conditions struct {
	left, right context
	looks       uint64
}

// add adds what can be reached from pc without reading.
func (d *dfa) add(pc int32, c *conditions) {
	d.stack = append(d.stack, pc)
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.seen[pc] == d.gen {
			continue
		}
		d.seen[pc] = d.gen
		switch i := &d.p.insts[pc]; i.op {
		case opSet:
			d.list = append(d.list, pc)
		case opMatch:
			d.list = append(d.list, pc)
			d.match = true
		case opSplit:
			d.stack = append(d.stack, i.arg, i.out)
		case opMark:
			d.marks |= 1 << i.arg
			d.stack = append(d.stack, i.out)
		case opAssert, opLook:
			d.condition(pc, i, c)
		default:
			d.stack = append(d.stack, i.out)
		}
	}
}

// condition passes an assertion or a look-ahead, or leaves it in the list.
func (d *dfa) condition(pc int32, i *inst, c *conditions) {
	switch {
	case c == nil:
		d.list = append(d.list, pc)
		d.cond = true
		d.looks = d.p.looks
	case i.op == opLook:
		if (c.looks&(1<<i.arg) != 0) != i.neg {
			d.stack = append(d.stack, i.out)
		}
	case assertion(i.arg).holds(c.left, c.right):
		d.stack = append(d.stack, i.out)
	}
}

// separate ends a set of a leftmost state.
func (d *dfa) separate(from int) int {
	if len(d.list) == from {
		return from
	}
	slices.Sort(d.list[from:])
	if d.mode == modeLeftmost {
		d.list = append(d.list, -1)
	}
	return len(d.list)
}

// finish makes or finds the state that was begun.
func (d *dfa) finish(side context, inject, fresh bool) *state {
	if d.match && !d.cond {
		inject = d.settle() && inject
	}
	if len(d.list) == 0 && !d.match && !inject && d.marks == 0 {
		return d.dead
	}
	if !d.p.asserts {
		side = ctxEdge
	}
	d.encode(side, inject, fresh)
	if st := d.states[string(d.key)]; st != nil {
		return st
	}
	if d.cost > dfaBudget {
		d.states = map[string]*state{}
		d.starts = [numContexts]*state{}
		d.cost = 0
	}
	st := &state{list: slices.Clone(d.list), side: side, cond: d.cond, match: d.match && !d.cond, inject: inject,
		fresh: fresh, marks: d.marks, looks: d.looks}
	d.states[string(d.key)] = st
	d.cost += 200 + 4*len(st.list) + len(d.key) + 8*len(d.m.reps)
	return st
}

// settle removes the match from the list and, in a leftmost DFA, the sets after
// it. It reports whether later starts are still of interest.
func (d *dfa) settle() bool {
	isMatch := func(pc int32) bool { return pc >= 0 && d.p.insts[pc].op == opMatch }
	if d.mode != modeLeftmost {
		d.list = slices.DeleteFunc(d.list, isMatch)
		return true
	}
	at := slices.IndexFunc(d.list, isMatch)
	end := at + slices.Index(d.list[at:], -1)
	d.list = slices.Delete(d.list[:end+1], at, at+1)
	return false
}

// encode writes the key of the state that is being made.
func (d *dfa) encode(side context, inject, fresh bool) {
	bits := byte(side)
	for i, on := range [...]bool{inject, fresh, d.cond, d.match} {
		if on {
			bits |= 1 << (4 + i)
		}
	}
	d.key = append(d.key[:0], bits)
	for _, pc := range d.list {
		d.key = append(d.key, byte(pc), byte(pc>>8))
	}
	if d.p.marked {
		for m := d.marks; m != 0; m >>= 8 {
			d.key = append(d.key, byte(m))
		}
		d.key = append(d.key, byte(len(d.list)), byte(len(d.list)>>8))
	}
}

// start is the state before anything was read; side is the context beyond.
func (d *dfa) start(side context) *state {
	if !d.p.asserts {
		side = ctxEdge
	}
	if st := d.starts[side]; st != nil {
		return st
	}
	d.begin()
	d.add(d.p.start, nil)
	d.separate(0)
	st := d.finish(side, d.mode != modeHere, d.mode == modeLeftmost)
	d.starts[side] = st
	return st
}

// step finds the state after st has read a character of the class k.
func (d *dfa) step(st *state, k int) *state {
	if k < len(st.next) && st.next[k] != nil {
		return st.next[k]
	}
	if !d.m.pause(len(st.list)) {
		return d.dead
	}
	r := d.m.reps[k]
	d.begin()
	from := 0
	for _, pc := range st.list {
		if pc < 0 {
			from = d.separate(from)
			continue
		}
		if i := &d.p.insts[pc]; i.op == opSet && d.m.re.sets[i.arg].contains(r) {
			d.add(i.out, nil)
		}
	}
	if d.mode == modeLeftmost {
		from = d.separate(from)
	}
	fresh := d.mode == modeLeftmost && st.inject && from == 0
	if st.inject {
		d.add(d.p.start, nil)
	}
	d.separate(from)
	next := d.finish(contextOf(r), st.inject, fresh)
	if k >= len(st.next) {
		st.next = append(st.next, make([]*state, max(k+1, len(d.m.reps))-len(st.next))...)
	}
	st.next[k] = next
	return next
}

// resolve decides the conditions of st at position i of the subject.
func (d *dfa) resolve(q *query, st *state, i int) *state {
	c := conditions{left: st.side}
	if d.p.back {
		c.left, c.right = q.left(i), st.side
	} else {
		c.right = q.right(i)
	}
	side := c.right
	if d.p.back {
		side = c.left
	}
	if st.looks == 0 {
		if r := st.plain[side]; r != nil {
			return r
		}
	} else {
		c.looks = q.looks(st.looks, i)
		if r := st.known[resolution{side, c.looks}]; r != nil {
			return r
		}
	}
	r := d.resolved(st, &c)
	if st.looks == 0 {
		st.plain[side] = r
		return r
	}
	if st.known == nil || len(st.known) > 64 {
		st.known = map[resolution]*state{}
	}
	st.known[resolution{side, c.looks}] = r
	return r
}

// resolved makes the state that st is when its conditions are known.
func (d *dfa) resolved(st *state, c *conditions) *state {
	d.begin()
	d.marks = st.marks
	from := 0
	for _, pc := range st.list {
		if pc < 0 {
			from = d.separate(from)
			continue
		}
		d.add(pc, c)
	}
	d.separate(from)
	return d.finish(st.side, st.inject, st.fresh)
}

// forward runs from position i and returns the last match position up to limit,
// or the first one if short; -1 if there is none. died is where it stopped.
func (d *dfa) forward(q *query, i, limit int, short bool) (end, died int) {
	st, end := d.start(q.left(i)), -1
	s, ascii := q.s, &q.re.classes.ascii
	for {
		if st.cond {
			st = d.resolve(q, st, i)
		}
		if st.match {
			if end = i; short {
				return end, i
			}
		}
		if i >= limit || st == d.dead {
			return end, i
		}
		var k, w int
		if c := s[i]; c < utf8.RuneSelf {
			k, w = int(ascii[c]), 1
		} else {
			k, w = d.m.wide(s[i:])
		}
		if k < len(st.next) && st.next[k] != nil {
			st = st.next[k]
		} else {
			st = d.step(st, k)
		}
		i += w
	}
}

// backward runs from position i down to limit and returns the first position
// (the last one found) of a match, -1 if there is none. Passed boundaries are
// written to marks, whose first element is for limit, unless it is nil.
func (d *dfa) backward(q *query, i, limit int, marks []uint64) int {
	st, found := d.start(q.right(i)), -1
	s, ascii := q.s, &q.re.classes.ascii
	for {
		if st.cond {
			st = d.resolve(q, st, i)
		}
		if st.match {
			found = i
		}
		if marks != nil {
			marks[i-limit] = st.marks
		}
		if i <= limit || st == d.dead {
			return found
		}
		var k, w int
		if c := s[i-1]; c < utf8.RuneSelf {
			k, w = int(ascii[c]), 1
		} else {
			k, w = d.m.wideBefore(s[q.from:i])
		}
		if k < len(st.next) && st.next[k] != nil {
			st = st.next[k]
		} else {
			st = d.step(st, k)
		}
		i -= w
	}
}

// search runs a leftmost DFA from position i and returns the end of the
// leftmost match, the longest one there, or -1.
func (d *dfa) search(q *query, i int) int {
	st, end := d.start(q.left(i)), -1
	s, ascii, limit := q.s, &q.re.classes.ascii, len(q.s)
	for {
		if st.fresh && q.re.start.skips() {
			if i = q.re.start.next(s, i); i < 0 {
				return end
			}
			st = d.start(q.left(i))
		}
		if st.cond {
			st = d.resolve(q, st, i)
		}
		if st.match {
			end = i
		}
		if i >= limit || st == d.dead {
			return end
		}
		var k, w int
		if c := s[i]; c < utf8.RuneSelf {
			k, w = int(ascii[c]), 1
		} else {
			k, w = d.m.wide(s[i:])
		}
		if k < len(st.next) && st.next[k] != nil {
			st = st.next[k]
		} else {
			st = d.step(st, k)
		}
		i += w
	}
}

// each calls f for each match position from i up to limit, in order, until it
// returns false. It returns where it stopped reading.
func (d *dfa) each(q *query, i, limit int, f func(int) bool) (died int) {
	st := d.start(q.left(i))
	s, ascii := q.s, &q.re.classes.ascii
	for {
		if st.cond {
			st = d.resolve(q, st, i)
		}
		if st.match && !f(i) || i >= limit || st == d.dead {
			return i
		}
		var k, w int
		if c := s[i]; c < utf8.RuneSelf {
			k, w = int(ascii[c]), 1
		} else {
			k, w = d.m.wide(s[i:])
		}
		if k < len(st.next) && st.next[k] != nil {
			st = st.next[k]
		} else {
			st = d.step(st, k)
		}
		i += w
	}
}

// everywhere runs backwards over the whole subject and sets the bit of each
// position where a match begins.
func (d *dfa) everywhere(q *query) (starts []uint64) {
	starts = make([]uint64, (len(q.s)-q.from)>>6+1)
	st, i := d.start(ctxEdge), len(q.s)
	for {
		if st.cond {
			st = d.resolve(q, st, i)
		}
		if st.match {
			starts[(i-q.from)>>6] |= 1 << ((i - q.from) & 63)
		}
		if i <= q.from {
			return starts
		}
		k, w := int(q.re.classes.ascii[q.s[i-1]&0x7F]), 1
		if q.s[i-1] >= utf8.RuneSelf {
			k, w = d.m.wideBefore(q.s[q.from:i])
		}
		st = d.step(st, k)
		i -= w
	}
}
