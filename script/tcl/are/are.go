// Package are implements Tcl's advanced regular expressions over UTF-8 strings.
//
// A pattern is parsed to a tree (parse.go, bracket.go, lex.go), the tree is
// compiled to small automata that run forwards or backwards (prog.go), and a
// match is found in up to three steps:
//
//  1. A literal prefix, a set of first bytes or an anchor says where a match
//     may begin (search.go). Patterns that are deterministic with one character
//     of look-ahead are matched, captures included, in one scan (onepass.go).
//  2. A lazily built DFA with a bounded cache (dfa.go) finds the leftmost match
//     and its longest or shortest end in linear time.
//  3. Only if captures are wanted, the dissector (dissect.go) divides the match
//     among the subexpressions by Tcl's rules of preference.
//
// Back references make the third step a search. It is the only one that can
// take exponential time, and it ends with ErrBudget after a bounded number of
// steps.
//
// Differences to Tcl 8.6, all of them meant: a character beyond the basic plane is
// one character; the case counterparts are those of Unicode, of which Tcl lacks
// some twenty pairs; the number of different characters in a pattern is not
// limited, its size is (to maxInsts, much like Tcl's own bound); and a match that
// takes too many steps is an error.
package are

// This file holds the interface of the package.

import (
	"sync"
)

// Flags select the flavor and the options of a pattern. The zero value is an
// advanced regular expression without options.
type Flags uint

// The options of Tcl's regexp command and the flavors.
const (
	NoCase     Flags = 1 << iota // match without regard to case
	Expanded                     // ignore white space and comments in the pattern
	LineStop                     // . and [^...] do not match a newline
	LineAnchor                   // ^ and $ match at newlines too
	Basic                        // POSIX basic regular expression
	Extended                     // POSIX extended regular expression
	Quote                        // the pattern is a literal string

	Line = LineStop | LineAnchor
)

// Regexp is a compiled pattern. It is immutable and may be used by any number
// of goroutines at once.
type Regexp struct {
	root   *node
	ngroup int
	notes  uint
	sets   []*charset
	flags  Flags
	short  bool // the whole prefers the shortest match
	group  []*node

	classes classTable
	start   startInfo
	one     *onepass // nil if the pattern is not one-pass
	fwd     *prog
	back    *prog
	looks   []lookProg

	planOnce sync.Once
	plan     *plan
	machines sync.Pool
}

// Compile parses pattern. The error is always an *Error.
func Compile(pattern string, f Flags) (*Regexp, error) {
	p := newParser(pattern, f)
	root, err := p.parsePattern()
	if err != nil {
		return nil, err
	}
	re := &Regexp{root: root, ngroup: p.ngroup, notes: p.notes, sets: p.sets, flags: p.flags,
		short: root.flags&shorter != 0, group: p.groups}
	if err := re.build(p); err != nil {
		return nil, err
	}
	return re, nil
}

// NumSubexp is the number of capturing parentheses.
func (re *Regexp) NumSubexp() int { return re.ngroup }

// Match looks for the leftmost match in s at or after the byte offset from,
// which must lie on a character boundary. What stands before from is not seen:
// \A and \m match at from, and so does ^ unless notBOL is true.
//
// The result holds pairs of byte offsets, the whole match first and then the
// subexpressions, -1 for those that took no part. Its length is that of caps if
// there is room for one pair at least, so a caller who needs only the first
// pairs passes a short slice and is served faster; with a nil caps all pairs are
// returned in a new slice. caps is used for the result.
//
// The error is ErrBudget if a pattern with back references took too many steps.
func (re *Regexp) Match(s string, from int, notBOL bool, caps []int) (matched []int, ok bool, err error) {
	return re.MatchStop(s, from, notBOL, caps, nil)
}

// A Checker can end a match that takes long, by an error.
type Checker interface {
	Check() error
}

// MatchStop is Match with a Checker that is asked now and then, unless it is nil;
// its error ends the match and is returned.
func (re *Regexp) MatchStop(s string, from int, notBOL bool, caps []int, stop Checker) ([]int, bool, error) {
	if caps == nil {
		caps = make([]int, 2*(re.ngroup+1))
	}
	caps = caps[:len(caps)&^1]
	q := query{re: re, s: s, from: from, notBOL: notBOL, caps: caps, stop: stop}
	ok, err := q.run()
	if !ok {
		return nil, false, err
	}
	return caps, true, nil
}
