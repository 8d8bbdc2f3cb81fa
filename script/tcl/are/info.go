package are

// This file holds the facts about a pattern that regexp -about reports.

import "unicode/utf8"

// What the parser noted about a pattern, in the order of the report.
const (
	noteBackref uint = 1 << iota
	noteLook
	noteBounds
	noteBraces
	noteAlnumEscape
	noteParenBotch
	noteBracketEscape
	noteNonPosix
	noteUnspecified
	noteUnportable
	noteLocale
	noteEmpty
	noteImpossible
	noteShortest
)

var noteNames = [...]string{"REG_UBACKREF", "REG_ULOOKAHEAD", "REG_UBOUNDS", "REG_UBRACES", "REG_UBSALNUM",
	"REG_UPBOTCH", "REG_UBBS", "REG_UNONPOSIX", "REG_UUNSPEC", "REG_UUNPORT", "REG_ULOCALE", "REG_UEMPTYMATCH",
	"REG_UIMPOSSIBLE", "REG_USHORTEST"}

// Info lists what is special about the pattern, by the names that Tcl gives it.
func (re *Regexp) Info() (flags []string) {
	notes := re.notes
	if re.fwd.asserts && len(re.fwd.insts) <= maxExamined && re.impossible() {
		notes = notes&^noteEmpty | noteImpossible
	}
	for i, name := range noteNames {
		if notes&(1<<i) != 0 {
			flags = append(flags, name)
		}
	}
	return flags
}

// maxExamined bounds the patterns that are examined for contradictions, whose
// cost grows with the square of the size.
const maxExamined = 500

// impossible reports whether the constraints in the pattern contradict each
// other, as those of a^ do. Look-ahead is taken to hold.
func (re *Regexp) impossible() bool {
	type place struct {
		pc   int32
		left context
	}
	var queue []place
	seen := map[place]bool{}
	visit := func(p place) {
		if !seen[p] {
			seen[p] = true
			queue = append(queue, p)
		}
	}
	for left := ctxEdge; left <= ctxOther; left++ {
		visit(place{re.fwd.start, left})
	}
	for i := 0; i < len(queue); i++ {
		for right := ctxEdge; right <= ctxOther; right++ {
			for _, pc := range re.fwd.ahead(queue[i].pc, queue[i].left, right) {
				in := &re.fwd.insts[pc]
				if in.op == opMatch {
					return false
				}
				if right != ctxEdge && re.sets[in.arg].meets(right) {
					visit(place{in.out, right})
				}
			}
		}
	}
	return true
}

// ahead finds the opSet and opMatch instructions that can be reached from pc
// between two contexts.
func (p *prog) ahead(pc int32, left, right context) (found []int32) {
	seen := make([]bool, len(p.insts))
	stack := []int32{pc}
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch i := &p.insts[pc]; {
		case i.op == opSet || i.op == opMatch:
			found = append(found, pc)
		case i.op == opAssert && !assertion(i.arg).holds(left, right):
		case i.op == opSplit:
			stack = append(stack, i.arg, i.out)
		default:
			stack = append(stack, i.out)
		}
	}
	return found
}

// meets reports whether the set may have a character of the context.
func (c *charset) meets(k context) bool {
	for r := rune(0); r < utf8.RuneSelf; r++ {
		if c.contains(r) && contextOf(r) == k {
			return true
		}
	}
	for i := 0; i < len(c.ranges); i += 2 {
		if c.ranges[i+1] >= utf8.RuneSelf && (c.ranges[i] != c.ranges[i+1] || contextOf(c.ranges[i]) == k) {
			return true
		}
	}
	return c.neg && k != ctxLine || c.classes&^narrowClasses != 0 && (k == ctxWord) == (c.classes&(classAlpha|classDigit) != 0)
}
