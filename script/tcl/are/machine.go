package are

// This file holds the state of one use of a pattern: caches that are too costly
// to make for each match.

import (
	"unicode/utf8"
)

// machine belongs to one match at a time; a Regexp keeps idle ones in a pool.
type machine struct {
	re    *Regexp
	stop  Checker
	err   error  // why the match was given up
	work  int    // counted by pause
	reps  []rune // a member of each class; grows as characters beyond ASCII are met
	byKey map[string]int
	cache [256]struct {
		r rune
		k int32
	}
	key  []byte
	dfas map[dfaKey]*dfa

	marks []uint64 // stack of the dissector
	spots []int    // stack of the dissector
}

type dfaKey struct {
	p    *prog
	mode dfaMode
}

func (re *Regexp) machine() *machine {
	if m, ok := re.machines.Get().(*machine); ok {
		return m
	}
	return &machine{re: re, reps: append([]rune(nil), re.classes.reps...), dfas: map[dfaKey]*dfa{}}
}

// maxKeep bounds the work space that an idle machine keeps, in elements.
const maxKeep = 1 << 16

func (re *Regexp) release(m *machine) {
	if cap(m.marks) > maxKeep {
		m.marks = nil
	}
	if cap(m.spots) > maxKeep {
		m.spots = nil
	}
	m.stop, m.err, m.work = nil, nil, 0
	re.machines.Put(m)
}

func (m *machine) dfa(p *prog) *dfa { return m.find(dfaKey{p, modeHere}) }

func (m *machine) find(k dfaKey) *dfa {
	d := m.dfas[k]
	if d == nil {
		d = newDFA(m, k.p, k.mode)
		m.dfas[k] = d
	}
	return d
}

// wide finds the class of the character that s begins with, which is not ASCII,
// and its width.
func (m *machine) wide(s string) (class, width int) {
	r, w := utf8.DecodeRuneInString(s)
	return m.wideClass(r), w
}

// wideBefore is wide for the character that s ends with.
func (m *machine) wideBefore(s string) (class, width int) {
	r, w := utf8.DecodeLastRuneInString(s)
	return m.wideClass(r), w
}

func (m *machine) wideClass(r rune) int {
	if e := &m.cache[r&255]; e.r == r {
		return int(e.k)
	}
	m.key = m.key[:0]
	var bits byte
	for i, c := range m.re.sets {
		if c.contains(r) {
			bits |= 1 << (i & 7)
		}
		if i&7 == 7 {
			m.key = append(m.key, bits)
			bits = 0
		}
	}
	m.key = append(m.key, bits)
	k, ok := m.byKey[string(m.key)]
	if !ok {
		if m.byKey == nil {
			m.byKey = map[string]int{}
		}
		k = len(m.reps)
		m.reps = append(m.reps, r)
		m.byKey[string(m.key)] = k
	}
	m.cache[r&255].r, m.cache[r&255].k = r, int32(k)
	return k
}

// pauseEvery is how many instructions are run between two looks at the Checker.
const pauseEvery = 1 << 18

// pause counts n instructions that were run to make a state of a DFA and reports
// whether the match may go on.
func (m *machine) pause(n int) bool {
	if m.work += n + 1; m.work > pauseEvery {
		m.work = 0
		m.check()
	}
	return m.err == nil
}

// check asks whether the match may go on.
func (m *machine) check() {
	if m.stop != nil && m.err == nil {
		m.err = m.stop.Check()
	}
}
