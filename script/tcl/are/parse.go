package are

// This file parses a pattern to a tree.

type nodeKind uint8

const (
	nodeEmpty nodeKind = iota
	nodeSet
	nodeCat
	nodeAlt
	nodeRepeat
	nodeGroup
	nodeBackref
	nodeAssert
	nodeLook
)

// nodeFlags say what a subexpression prefers and what is in it. They decide how
// a match is divided, so they follow the rules of the manual to the letter.
type nodeFlags uint8

const (
	longer   nodeFlags = 1 << iota // prefers the longest match
	shorter                        // prefers the shortest match
	mixed                          // has parts of both preferences
	captures                       // has capturing parentheses
	backrefs                       // has back references

	prefers = longer | shorter
	messy   = mixed | captures | backrefs
)

// up is what a parent inherits from its parts.
func up(f nodeFlags) nodeFlags {
	if f&prefers == prefers {
		f |= mixed
	}
	return f &^ prefers
}

// combine joins the flags of two parts of which the first comes first.
func combine(a, b nodeFlags) nodeFlags {
	pref := a & prefers
	if pref == 0 {
		pref = b & prefers
	}
	return up(a|b) | pref
}

const infinite = -1

// node is a part of the tree. min and max are those of nodeRepeat and nodeBackref.
type node struct {
	kind     nodeKind
	flags    nodeFlags
	lazy     bool // nodeRepeat: the quantifier was a lazy one
	neg      bool // nodeLook
	assert   assertion
	set      int // index of the character set
	min, max int
	group    int // number of nodeGroup and nodeBackref, index of nodeLook
	subs     []*node
}

func (n *node) has(f nodeFlags) bool { return n.flags&f != 0 }

var emptyNode = &node{kind: nodeEmpty}

// maxDepth bounds the nesting of parentheses, so that no pattern can overflow
// the stack of a goroutine.
const maxDepth = 1000

type parser struct {
	lexer
	tok     token
	err     error
	sets    []*charset
	single  map[rune]int // sets of a single character
	groups  []*node      // closed groups by number; nil while open or cancelled
	looks   []*node
	lookTop bool // directly in a look-ahead
	depth   int
}

func newParser(src string, f Flags) *parser {
	return &parser{lexer: lexer{src: src, flags: f}, single: map[rune]int{}, groups: []*node{nil}}
}

// fail keeps the first error and makes the rest of the pattern look empty.
func (p *parser) fail(err error) {
	if p.err == nil {
		p.err = err
	}
	p.tok, p.pos = token{}, len(p.src)
}

func (p *parser) advance() {
	t, err := p.next()
	if err != nil {
		p.fail(err)
		return
	}
	p.tok = t
}

func (p *parser) parsePattern() (*node, error) {
	if err := p.prefixes(); err != nil {
		return nil, err
	}
	p.advance()
	n := p.alternatives(false)
	if p.err == nil && p.tok.kind == tokClose {
		p.fail(errParen)
	}
	if n.has(shorter) {
		p.note(noteShortest)
	}
	return n, p.err
}

// alternatives parses branches up to a closing parenthesis or the end.
func (p *parser) alternatives(nested bool) *node {
	if p.depth++; p.depth > maxDepth {
		p.fail(errSpace)
		return emptyNode
	}
	defer func() { p.depth-- }()
	first := p.branch(nested)
	if p.tok.kind != tokOr {
		return first
	}
	alt := &node{kind: nodeAlt, subs: []*node{first}, flags: longer | up(longer|first.flags)}
	for p.tok.kind == tokOr {
		p.advance()
		b := p.branch(nested)
		alt.subs = append(alt.subs, b)
		alt.flags |= up(alt.flags | b.flags)
	}
	return alt
}

// branch parses a sequence. Neighbours without captures and of one preference
// are gathered to one item: how they share a match cannot be seen.
func (p *parser) branch(nested bool) *node {
	var items []*node
	var run *node
	flush := func() {
		if run != nil {
			items = append(items, run)
			run = nil
		}
	}
	empty := true
	for p.tok.kind != tokEnd && p.tok.kind != tokOr && !(p.tok.kind == tokClose && nested) {
		empty = false
		n, weight, cancelled := p.quantified()
		switch {
		case cancelled:
		case n.has(captures|backrefs) || up(runFlags(run)|weight)&messy != 0:
			flush()
			items = append(items, n)
		default:
			if run == nil {
				run = &node{kind: nodeCat}
			}
			run.subs = append(run.subs, n)
			run.flags |= weight
		}
	}
	if empty {
		p.note(noteUnspecified)
	}
	flush()
	return sequence(items)
}

func runFlags(run *node) nodeFlags {
	if run == nil {
		return 0
	}
	return run.flags
}

// sequence makes the node of a branch.
func sequence(items []*node) *node {
	switch len(items) {
	case 0:
		return emptyNode
	case 1:
		return items[0]
	}
	n := &node{kind: nodeCat, subs: items}
	for i := len(items) - 1; i >= 0; i-- {
		n.flags = combine(items[i].flags, n.flags)
	}
	return n
}

// quantified parses an atom with its quantifier, or a constraint. weight is
// what the item adds to the preferences of a plain run.
func (p *parser) quantified() (n *node, weight nodeFlags, cancelled bool) {
	kind := p.tok.kind
	atom, constraint := p.atom()
	if constraint || p.err != nil {
		return atom, 0, false
	}
	min, max, pref := p.quantifier()
	if p.err != nil {
		return emptyNode, 0, false
	}
	if min == 0 && max == 0 {
		if kind == tokOpen && atom.kind == nodeGroup {
			p.groups[atom.group] = nil
		}
		return emptyNode, 0, true
	}
	if kind == tokBackref {
		return &node{kind: nodeBackref, group: atom.group, min: min, max: max, flags: backrefs | combine(pref, backrefs)}, pref, false
	}
	return repeat(atom, min, max, pref), pref | atom.flags, false
}

// repeat applies a quantifier to an atom.
func repeat(atom *node, min, max int, pref nodeFlags) *node {
	flags := combine(pref, atom.flags)
	if min == 1 && max == 1 && pref == 0 {
		return atom
	}
	return &node{kind: nodeRepeat, subs: []*node{atom}, min: min, max: max, flags: flags, lazy: pref == shorter}
}

// quantifier parses a quantifier, if one is there.
func (p *parser) quantifier() (min, max int, pref nodeFlags) {
	min, max = 1, 1
	lazy := p.tok.lazy
	switch p.tok.kind {
	case tokStar:
		min, max = 0, infinite
	case tokPlus:
		min, max = 1, infinite
	case tokQuery:
		min, max = 0, 1
	case tokBound:
		var ranged bool
		min, max, ranged, lazy = p.bound()
		p.advance()
		if !ranged {
			return min, max, 0
		}
		return min, max, preference(lazy)
	default:
		return 1, 1, 0
	}
	p.advance()
	return min, max, preference(lazy)
}

func preference(lazy bool) nodeFlags {
	if lazy {
		return shorter
	}
	return longer
}

// bound parses {m}, {m,} and {m,n} after the opening brace.
func (p *parser) bound() (min, max int, ranged, lazy bool) {
	min = p.boundNumber()
	max = min
	p.skip()
	if p.accept(",") {
		ranged, max = true, infinite
		p.skip()
		if c := p.peek(); c >= '0' && c <= '9' {
			max = p.boundNumber()
		}
		p.skip()
	}
	closing := "}"
	if p.flags&Basic != 0 {
		closing = `\}`
	}
	switch {
	case p.err != nil:
	case p.accept(closing):
	case p.atEnd():
		p.fail(errBrace)
	default:
		p.fail(errBound)
	}
	if max != infinite && min > max {
		p.fail(errBound)
	}
	return min, max, ranged, p.lazy()
}

const maxBound = 255

func (p *parser) boundNumber() int {
	n, start := 0, p.pos
	for c := p.peek(); c >= '0' && c <= '9' && n <= maxBound; c = p.peek() {
		n = n*10 + int(c-'0')
		p.pos++
		p.skip()
	}
	if n > maxBound || start == p.pos && !p.atEnd() {
		p.fail(errBound)
	}
	return n
}

var assertions = map[tokenKind]assertion{tokStringBegin: assertStringBegin, tokStringEnd: assertStringEnd,
	tokWordStart: assertWordStart, tokWordEnd: assertWordEnd, tokWordEdge: assertWordEdge, tokNotWordEdge: assertNotWordEdge}

// atom parses an atom or a constraint.
func (p *parser) atom() (n *node, constraint bool) {
	t := p.tok
	switch t.kind {
	case tokChar:
		n = p.char(t.r)
	case tokDot:
		n = p.dot()
	case tokClass:
		n = p.setNode(p.shorthand(t.r))
	case tokBracket:
		n = p.setNode(p.bracket())
	case tokBackref:
		n = p.backref(t.n)
	case tokOpen, tokOpenPlain:
		return p.group(t.kind == tokOpen && !p.lookTop), false
	case tokLook, tokNotLook:
		return p.look(t.kind == tokNotLook), true
	case tokClose:
		if p.flags&Extended == 0 {
			p.fail(errParen)
			return emptyNode, false
		}
		p.note(noteParenBotch)
		n = p.char(')')
	case tokBegin, tokFinish:
		n, constraint = p.line(t.kind), true
	case tokStar, tokPlus, tokQuery, tokBound:
		p.fail(errRepeat)
		return emptyNode, false
	default:
		if t.kind >= tokWordStart && t.kind <= tokNotWordEdge {
			p.note(noteLocale)
		}
		n, constraint = &node{kind: nodeAssert, assert: assertions[t.kind]}, true
	}
	p.advance()
	return n, constraint
}

// line makes the node of ^ or $.
func (p *parser) line(k tokenKind) *node {
	a := assertBegin
	if k == tokFinish {
		a = assertEnd
	}
	if p.flags&LineAnchor != 0 {
		a++
	}
	return &node{kind: nodeAssert, assert: a}
}

// group parses what is between parentheses.
func (p *parser) group(capture bool) *node {
	number := 0
	if capture {
		p.ngroup++
		number = p.ngroup
		p.groups = append(p.groups, nil)
	}
	top := p.lookTop
	p.lookTop = false
	p.advance()
	n := p.alternatives(true)
	p.closeParen()
	if p.lookTop = top; !capture {
		return n
	}
	g := &node{kind: nodeGroup, group: number, subs: []*node{n}, flags: n.flags | captures}
	p.groups[number] = g
	return g
}

func (p *parser) closeParen() {
	if p.tok.kind != tokClose {
		p.fail(errParen)
		return
	}
	p.advance()
}

// look parses a look-ahead constraint. Parentheses in it do not capture, but
// those within others have a number all the same, as in Tcl; a reference to one
// matches whatever the group can match.
func (p *parser) look(neg bool) *node {
	top := p.lookTop
	p.lookTop = true
	p.advance()
	sub := p.alternatives(true)
	p.closeParen()
	p.lookTop = top
	n := &node{kind: nodeLook, neg: neg, subs: []*node{sub}, group: len(p.looks)}
	if p.looks = append(p.looks, n); len(p.looks) > maxLooks {
		p.fail(errSpace)
	}
	return n
}

func (p *parser) backref(number int) *node {
	if p.lookTop || number >= len(p.groups) || p.groups[number] == nil {
		p.fail(errSubReg)
		return emptyNode
	}
	return &node{kind: nodeBackref, group: number, min: 1, max: 1, flags: backrefs}
}

// char makes the node of a single character.
func (p *parser) char(r rune) *node {
	i, ok := p.single[r]
	if !ok {
		c := &charset{fold: p.flags&NoCase != 0}
		c.addRange(r, r)
		i = p.addSet(c)
		p.single[r] = i
	}
	return &node{kind: nodeSet, set: i}
}

func (p *parser) dot() *node {
	return p.setNode(&charset{neg: true, noLine: p.flags&LineStop != 0})
}

func (p *parser) setNode(c *charset) *node {
	if c == nil {
		return emptyNode
	}
	return &node{kind: nodeSet, set: p.addSet(c)}
}

func (p *parser) addSet(c *charset) int {
	p.sets = append(p.sets, c.finish())
	return len(p.sets) - 1
}
