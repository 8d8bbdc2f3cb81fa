package are

// This file finds where a match begins and ends.

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// query is one use of a pattern.
type query struct {
	re     *Regexp
	s      string
	from   int
	notBOL bool
	caps   []int
	stop   Checker

	m     *machine
	tried []lookState
	steps int // counted by spend
}

// startInfo says where a match may begin.
type startInfo struct {
	anchored bool       // only at the start of the string
	prefix   string     // every match begins with it
	literal  bool       // and is nothing else
	first    *[256]bool // every match begins with one of these bytes
}

// build makes what a match needs of the tree.
func (re *Regexp) build(p *parser) (err error) {
	if re.fwd, err = re.compileProg(re.root, false, false); err != nil {
		return err
	}
	if re.start = re.findStart(); re.start.literal {
		return nil
	}
	if _, plan := weigh(re.root, map[int]int{}); plan > maxPlan {
		return errSpace
	}
	if re.back, err = re.compileProg(re.root, true, false); err != nil {
		return err
	}
	for _, n := range p.looks {
		ahead, err := re.compileProg(n.subs[0], false, false)
		if err != nil {
			return err
		}
		back, err := re.compileProg(n.subs[0], true, false)
		if err != nil {
			return err
		}
		re.looks = append(re.looks, lookProg{ahead, back})
	}
	if re.fwd.asserts || len(re.looks) > 0 {
		line := &charset{ranges: []rune{'\n', '\n'}}
		word := &charset{classes: classAlpha | classDigit, ranges: []rune{'_', '_'}}
		re.sets = append(re.sets, line.finish(), word.finish())
	}
	re.classes = newClassTable(re.sets)
	if re.matchesEmpty() {
		re.notes |= noteEmpty
	}
	re.one = re.newOnePass()
	return nil
}

func (re *Regexp) findStart() startInfo {
	st := startInfo{anchored: anchored(re.root)}
	if st.anchored {
		return st
	}
	var pure bool
	st.prefix, _, pure = re.prefix(re.root)
	st.literal = pure && st.prefix != "" && re.ngroup == 0
	st.first = re.firstBytes()
	return st
}

// anchored reports whether n matches only at the start of the string.
func anchored(n *node) bool {
	switch n.kind {
	case nodeAssert:
		return n.assert == assertBegin || n.assert == assertStringBegin
	case nodeCat, nodeGroup:
		for _, s := range n.subs {
			if anchored(s) {
				return true
			}
			if s.kind != nodeAssert && s.kind != nodeLook {
				return false
			}
		}
	case nodeAlt:
		return !slices.ContainsFunc(n.subs, func(s *node) bool { return !anchored(s) })
	case nodeRepeat:
		return n.min > 0 && anchored(n.subs[0])
	}
	return false
}

// prefix finds the text that every match of n begins with. whole says that n
// reads no more than it, and pure that it matches just this text.
func (re *Regexp) prefix(n *node) (text string, whole, pure bool) {
	switch n.kind {
	case nodeEmpty:
		return "", true, true
	case nodeAssert, nodeLook:
		return "", true, false
	case nodeSet:
		c := re.sets[n.set]
		if len(c.ranges) != 2 || c.ranges[0] != c.ranges[1] || c.neg || c.classes != 0 || c.ranges[0] == utf8.RuneError ||
			c.fold && unicode.SimpleFold(c.ranges[0]) != c.ranges[0] {
			return "", false, false
		}
		return string(c.ranges[0]), true, true
	case nodeCat, nodeGroup:
		pure = true
		for _, s := range n.subs {
			t, w, p := re.prefix(s)
			text += t
			pure = pure && p
			if !w {
				return text, false, false
			}
		}
		return text, true, pure
	case nodeRepeat:
		if n.min > 0 {
			text, _, _ = re.prefix(n.subs[0])
			return text, false, false
		}
	}
	return "", false, false
}

// firstBytes finds the bytes that a match can begin with; nil if it can be empty.
func (re *Regexp) firstBytes() *[256]bool {
	first := new([256]bool)
	seen := make([]bool, len(re.fwd.insts))
	if !re.fwd.reach(re.fwd.start, seen) {
		return nil
	}
	for pc, i := range re.fwd.insts {
		if !seen[pc] || i.op != opSet {
			continue
		}
		c := re.sets[i.arg]
		c.ascii.each(func(r int) { first[r] = true })
		for b := utf8.RuneSelf; b < len(first) && c.wide(); b++ {
			first[b] = true
		}
	}
	return first
}

// reach marks what can be reached from pc without reading, conditions taken for
// true. It returns false if a match is among it.
func (p *prog) reach(pc int32, seen []bool) bool {
	stack := []int32{pc}
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch i := &p.insts[pc]; i.op {
		case opMatch:
			return false
		case opSet:
		case opSplit:
			stack = append(stack, i.arg, i.out)
		default:
			stack = append(stack, i.out)
		}
	}
	return true
}

// matchesEmpty is for Info: a look-ahead is taken to read something.
func (re *Regexp) matchesEmpty() bool {
	return len(re.looks) == 0 && !re.fwd.reach(re.fwd.start, make([]bool, len(re.fwd.insts)))
}

func (st *startInfo) skips() bool { return st.prefix != "" || st.first != nil }

// next finds the first position from i on where a match may begin, or -1.
func (st *startInfo) next(s string, i int) int {
	if st.prefix != "" {
		j := strings.Index(s[i:], st.prefix)
		if j < 0 {
			return -1
		}
		return i + j
	}
	if st.first == nil {
		return i
	}
	for ; i < len(s); i++ {
		if st.first[s[i]] && utf8.RuneStart(s[i]) {
			return i
		}
	}
	return -1
}

// run finds the match and fills q.caps.
func (q *query) run() (bool, error) {
	re := q.re
	for i := range q.caps {
		q.caps[i] = -1
	}
	if q.from > len(q.s) {
		return false, nil
	}
	if re.start.literal {
		i := re.start.next(q.s, q.from)
		if i >= 0 && len(q.caps) > 0 {
			q.caps[0], q.caps[1] = i, i+len(re.start.prefix)
		}
		return i >= 0, nil
	}
	if re.one != nil {
		if ok, sure := q.runOnePass(); sure {
			return ok, nil
		}
	}
	q.m = re.machine()
	q.m.stop = q.stop
	ok, err := q.general(), q.m.err
	re.release(q.m)
	return ok && err == nil, err
}

// general matches by DFA and dissector.
func (q *query) general() bool {
	if q.re.root.has(backrefs) {
		return q.backtrack()
	}
	b, e := q.find(q.from)
	if b < 0 {
		return false
	}
	q.set(0, b, e)
	if len(q.caps) > 2 && q.re.ngroup > 0 {
		q.dissect(q.re.dissection(), b, e)
	}
	return true
}

func (q *query) set(group, b, e int) {
	if 2*group+1 < len(q.caps) {
		q.caps[2*group], q.caps[2*group+1] = b, e
	}
}

// find finds the leftmost match that begins at i or later.
func (q *query) find(i int) (b, e int) {
	re := q.re
	fwd := q.m.dfa(re.fwd)
	if re.start.anchored {
		if i > q.from {
			return -1, -1
		}
		if e, _ = fwd.forward(q, i, len(q.s), re.short); e < 0 {
			return -1, -1
		}
		return i, e
	}
	e = q.m.find(dfaKey{re.fwd, modeLeftmost}).search(q, i)
	if e < 0 {
		return -1, -1
	}
	if b = q.m.dfa(re.back).backward(q, e, i, nil); b < 0 {
		return -1, -1 // stopped
	}
	if re.short {
		e, _ = fwd.forward(q, b, len(q.s), true)
	}
	return b, e
}
