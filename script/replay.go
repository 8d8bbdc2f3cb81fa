// This file defines how a library that runs again for a further interp gets the answers of its first run.

package script

// maxAnswers bounds the answers that are kept of one library. Each takes some 100 bytes for as long as the library is
// used, and one that fills a shared array with a million keys wants none of them again.
const maxAnswers = 100_000

// Answers keeps what the builtins that act once only (see Builtin.Replay) answered while a library ran first, errors
// included: a library that keeps the number of a scheduled procedure, or asks pcall, must come to the same in each interp.
// The zero value is ready to use. The first run is over before another begins; those may be at the same time.
type Answers struct {
	n       int
	byPlace map[place][]answer
}

// place is where in a library a builtin is called. Answers are found again by place and order, so that a call which one
// run leaves out - a library may ask whether it was here before - does not shift all that follow.
type place struct {
	b    *Builtin
	file string
	line int
}

type answer struct {
	v   Value
	err error
}

// Run is one run of a library's scripts.
type Run struct {
	answers *Answers
	first   bool
	taken   map[place]int // how many answers of each place this run has had
}

// First begins the run whose answers are kept.
func (a *Answers) First() *Run {
	a.byPlace = map[place][]answer{}
	return &Run{answers: a, first: true}
}

// Again begins a run that gets them.
func (a *Answers) Again() *Run { return &Run{answers: a, taken: map[place]int{}} }

// once does the call c of a builtin that acts once only.
func (r *Run) once(c *Call) (Value, error) {
	at := place{b: c.b}
	at.file, at.line = c.Interp.Position()
	if r.first {
		v, err := c.b.Fn(c)
		r.answers.keep(at, answer{v, err})
		return v, err
	}
	if list, i := r.answers.byPlace[at], r.taken[at]; i < len(list) {
		r.taken[at]++
		return list[i].v, list[i].err
	}
	return c.b.Replay(c)
}

func (a *Answers) keep(at place, what answer) {
	if a.n < maxAnswers {
		a.n++
		a.byPlace[at] = append(a.byPlace[at], what)
	}
}
