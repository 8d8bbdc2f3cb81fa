package are

// This file evaluates look-ahead constraints.

// lookProg holds the automata of a look-ahead constraint.
type lookProg struct{ ahead, back *prog }

// lookState is what a match knows of a look-ahead constraint.
type lookState struct {
	read   int      // bytes read so far to evaluate it at single positions
	starts []uint64 // bits of the positions where it matches, once known
}

// lookPatience is how many times the length of the subject is read for single
// positions before all of them are found in one pass.
const lookPatience = 4

// looks evaluates those constraints of a bit set that it needs at position i.
func (q *query) looks(which uint64, i int) (held uint64) {
	if q.tried == nil {
		q.tried = make([]lookState, len(q.re.looks))
	}
	for n := range q.re.looks {
		if which&(1<<n) != 0 && q.look(n, i) {
			held |= 1 << n
		}
	}
	return held
}

// look reports whether constraint n matches at position i.
func (q *query) look(n, i int) bool {
	l, t := &q.re.looks[n], &q.tried[n]
	if t.starts == nil && t.read > lookPatience*(len(q.s)-q.from) {
		t.starts = q.m.find(dfaKey{l.back, modeEverywhere}).everywhere(q)
	}
	if t.starts != nil {
		at := i - q.from
		return t.starts[at>>6]&(1<<(at&63)) != 0
	}
	end, died := q.m.dfa(l.ahead).forward(q, i, len(q.s), true)
	t.read += died - i
	return end >= 0
}
