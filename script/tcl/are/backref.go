package are

// This file matches patterns with back references.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// backtrack tries the matches that would be possible if a back reference
// matched whatever its group can match.
func (q *query) backtrack() bool {
	if full := 2 * (q.re.ngroup + 1); len(q.caps) < full {
		short := q.caps
		q.caps = make([]int, full)
		defer func() { copy(short, q.caps) }()
	}
	p := q.re.dissection()
	for i := q.from; i <= len(q.s); i += width(q.s, i) {
		b, _ := q.find(i)
		if b < 0 || q.m.err != nil {
			return false
		}
		if q.tryAt(p, b) {
			return true
		}
		i = b
	}
	return false
}

// tryAt tries the matches that begin at b in the order of preference.
func (q *query) tryAt(p *plan, b int) bool {
	base := len(q.m.spots)
	defer func() { q.m.spots = q.m.spots[:base] }()
	died := q.m.dfa(q.re.fwd).each(q, b, len(q.s), func(i int) bool {
		q.m.spots = append(q.m.spots, i)
		return true
	})
	q.spend((died - b) / stepBytes)
	if q.re.short {
		reverse(q.m.spots[base:])
	}
	for len(q.m.spots) > base && q.spend(1) {
		e := q.m.spots[len(q.m.spots)-1]
		q.m.spots = q.m.spots[:len(q.m.spots)-1]
		for i := range q.caps {
			q.caps[i] = -1
		}
		if q.dissect(p, b, e) {
			q.set(0, b, e)
			return true
		}
	}
	return false
}

// dissectBackref reports whether s[b:e] is what the group matched, repeated.
func (q *query) dissectBackref(p *plan, b, e int) bool {
	lo, hi := q.caps[2*p.group], q.caps[2*p.group+1]
	if lo < 0 || !q.spend(1+(e-b)/stepBytes) {
		return false
	}
	if lo == hi {
		return b == e
	}
	if b == e {
		return p.min == 0
	}
	n := 0
	for ; b < e; n++ {
		w := q.same(q.s[b:e], q.s[lo:hi])
		if w < 0 {
			return false
		}
		b += w
	}
	return n >= p.min && (p.max == infinite || n <= p.max)
}

// same returns how much of s is equal to text as the flags have it, -1 if s does
// not begin with it.
func (q *query) same(s, text string) int {
	if strings.HasPrefix(s, text) {
		return len(text)
	}
	if q.re.flags&NoCase == 0 {
		return -1
	}
	i := 0
	for _, want := range text {
		if i >= len(s) {
			return -1
		}
		r, w := utf8.DecodeRuneInString(s[i:])
		if r != want && unicode.ToLower(r) != unicode.ToLower(want) {
			return -1
		}
		i += w
	}
	return i
}
