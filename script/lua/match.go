// This file matches compiled patterns against text.

package lua

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// matcher is one search of a pattern in a text. Captures are those of the last match that succeeded.
type matcher struct {
	L     *lua.LState
	in    *interp
	p     *pattern
	s     string
	start [maxCaptures]int
	end   [maxCaptures]int
	steps int // taken
	look  int // the number of steps at which to look up
}

// newMatcher begins a search. It counts the steps of the whole search.
func newMatcher(L *lua.LState, p *pattern, s string) *matcher {
	in := interpOf(L)
	m := in.matcher
	in.matcher = nil // a callback may begin another search
	if m == nil {
		m = new(matcher)
	}
	m.L, m.in, m.p, m.s, m.steps, m.look = L, in, p, s, 0, stepsToLook
	return m
}

// done gives the matcher back for the next search.
func (m *matcher) done() {
	m.s = ""
	m.in.matcher = m
}

// count counts n steps and raises an error if it is time to end.
func (m *matcher) count(n int) {
	m.steps += n
	if m.steps < m.look {
		return
	}
	m.look = m.steps + stepsToLook
	m.in.checkStop(m.L)
	if m.steps > stepsMore+stepsPerByte*len(m.s) {
		m.L.RaiseError("pattern takes too many steps on a text of %d bytes", len(m.s))
	}
}

// find searches from position i on and returns where the match begins and ends, -1 where there is none.
func (m *matcher) find(i int) (from, to int) {
	if m.p.plain {
		n := strings.Index(m.s[i:], m.p.literal)
		if n < 0 {
			return -1, -1
		}
		return i + n, i + n + len(m.p.literal)
	}
	for ; i <= len(m.s); i++ {
		if !m.p.anchored {
			if i = m.skip(i); i < 0 {
				break
			}
		}
		if to = m.match(0, i); to >= 0 {
			return i, to
		}
		if m.p.anchored {
			break
		}
	}
	return -1, -1
}

// at matches at position i only.
func (m *matcher) at(i int) (to int) {
	if m.p.plain {
		if strings.HasPrefix(m.s[i:], m.p.literal) {
			return i + len(m.p.literal)
		}
		return -1
	}
	return m.match(0, i)
}

// skip returns the next position from i on where the first item can match, -1 if there is none.
func (m *matcher) skip(i int) int {
	it := &m.p.items[0]
	for k := 1; it.kind == itemOpen && k < len(m.p.items); k++ {
		it = &m.p.items[k]
	}
	if it.kind > itemSet || it.rep != 0 && it.rep != '+' {
		return i
	}
	switch it.kind {
	case itemByte:
		n := strings.IndexByte(m.s[i:], it.c)
		if n < 0 {
			return -1
		}
		return i + n
	case itemSet:
		set, s := it.set, m.s
		for ; i < len(s); i++ {
			if set[s[i]] {
				return i
			}
		}
		return -1
	}
	return i
}

// match matches the items from k on at position i and returns where they end, -1 if they do not match.
func (m *matcher) match(k, i int) int {
	for ; k < len(m.p.items); k++ {
		m.count(1)
		it := &m.p.items[k]
		switch it.kind {
		case itemOpen:
			m.start[it.n] = i
		case itemClose:
			m.end[it.n] = i
		case itemPosition:
			m.start[it.n], m.end[it.n] = i, positionMark
		case itemBack:
			i = m.back(it.n, i)
		case itemBalance:
			i = m.balance(it, i)
		case itemFrontier:
			if !m.frontier(it, i) {
				return -1
			}
		case itemEnd:
			if i != len(m.s) {
				return -1
			}
		default:
			if it.rep != 0 && it.rep != '?' {
				return m.repeat(k, i)
			}
			ok := i < len(m.s) && it.has(m.s[i])
			if ok && it.rep == '?' {
				if to := m.match(k+1, i+1); to >= 0 {
					return to
				}
				ok = false
			}
			if ok {
				i++
			} else if it.rep == 0 {
				return -1
			}
		}
		if i < 0 {
			return -1
		}
	}
	return i
}

// repeat matches item k, which is repeated, and the items behind it.
func (m *matcher) repeat(k, i int) int {
	it := &m.p.items[k]
	if it.rep == '-' {
		for {
			if to := m.match(k+1, i); to >= 0 {
				return to
			}
			if i >= len(m.s) || !it.has(m.s[i]) {
				return -1
			}
			i++
		}
	}
	least := i
	if it.rep == '+' {
		least++
	}
	most := m.run(it, i)
	m.count((most - i) / 8)
	if k+1 == len(m.p.items) {
		if most < least {
			return -1
		}
		return most
	}
	next := &m.p.items[k+1]
	only := next.kind == itemByte && (next.rep == 0 || next.rep == '+')
	for j := most; j >= least; j-- {
		if only && (j == len(m.s) || m.s[j] != next.c) {
			m.count(1)
			continue
		}
		if to := m.match(k+1, j); to >= 0 {
			return to
		}
	}
	return -1
}

// run returns the end of the bytes from i on that the item matches.
func (m *matcher) run(it *item, i int) int {
	s := m.s
	switch it.kind {
	case itemAny:
		return len(s)
	case itemSet:
		for set := it.set; i < len(s) && set[s[i]]; {
			i++
		}
	default:
		for i < len(s) && s[i] == it.c {
			i++
		}
	}
	return i
}

// back matches what capture n holds.
func (m *matcher) back(n, i int) int {
	if m.end[n] == positionMark {
		return -1
	}
	text := m.s[m.start[n]:m.end[n]]
	m.count(len(text) / 8)
	if !strings.HasPrefix(m.s[i:], text) {
		return -1
	}
	return i + len(text)
}

// balance matches from c to the d that balances it.
func (m *matcher) balance(it *item, i int) int {
	if i >= len(m.s) || m.s[i] != it.c {
		return -1
	}
	depth := 1
	for j := i + 1; j < len(m.s); j++ {
		switch m.s[j] {
		case it.d:
			depth--
			if depth == 0 {
				m.count((j - i) / 4)
				return j + 1
			}
		case it.c:
			depth++
		}
	}
	m.count((len(m.s) - i) / 4)
	return -1
}

// frontier reports whether a run of bytes in the set begins at i. Beyond both ends of the text stands a zero byte.
func (m *matcher) frontier(it *item, i int) bool {
	before, here := byte(0), byte(0)
	if i > 0 {
		before = m.s[i-1]
	}
	if i < len(m.s) {
		here = m.s[i]
	}
	return !it.set[before] && it.set[here]
}

// capture returns capture n of a match from to to; the whole match where the pattern has no captures.
func (m *matcher) capture(n, from, to int) lua.LValue {
	if m.p.captures == 0 {
		return lua.LString(m.s[from:to])
	}
	if m.end[n] == positionMark {
		return lua.LNumber(m.start[n] + 1)
	}
	return lua.LString(m.s[m.start[n]:m.end[n]])
}

// push pushes all captures of a match and returns how many; the whole match if there are none and whole.
func (m *matcher) push(from, to int, whole bool) int {
	n := m.p.captures
	if n == 0 && whole {
		n = 1
	}
	for i := 0; i < n; i++ {
		m.L.Push(m.capture(i, from, to))
	}
	return n
}
