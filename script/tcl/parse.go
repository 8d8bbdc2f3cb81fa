package tcl

// This file holds the parser: the twelve rules, from the text of a script to commands, words and their parts.

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// script is a parsed script. It is immutable.
type script struct {
	src  string
	cmds []command
}

// A spot is a place in a unit: its line, as errorInfo counts, and how many lines before it a backslash-newline hid from that.
type spot struct{ line, skip int }

var firstSpot = spot{line: 1}

type command struct {
	spot
	start, end int // in script.src, without the terminator
	words      []word
	err        string // a fault found here; the words before it are not run
}

type word struct {
	spot
	parts      []part
	start, end int
	expand     bool // {*}
	braced     bool
}

type partKind uint8

const (
	pLit partKind = iota
	pVar
	pCmd
)

type part struct {
	kind  partKind
	text  string // literal text, or the name of a variable
	elem  []part // the index of an array element
	array bool
	sub   *script
	folds []int // of a braced word: where backslash-newlines were folded away
}

// lit gives the text of a word that has no substitution.
func (w *word) lit() (string, bool) {
	switch {
	case len(w.parts) == 0:
		return "", true
	case len(w.parts) == 1 && w.parts[0].kind == pLit:
		return w.parts[0].text, true
	}
	return "", false
}

// folds tells where in a literal word backslash-newlines were folded away.
func (w *word) folds() []int {
	if len(w.parts) == 1 {
		return w.parts[0].folds
	}
	return nil
}

type parser struct {
	spot  // of src[lpos]
	src   string
	pos   int
	lpos  int     // up to where lines are counted
	folds []int   // where in src backslash-newlines were folded away, beyond lpos
	nest  int     // brackets and array indices around pos
	in    *Interp // whose limits end the parse too; may be nil
	work  uint
	bad   int // where the fault is: the opening character that is not closed, or what should not be there
}

type syntaxError string

// maxBrackets is how many brackets and array indices may lie within each other: each takes some of the goroutine's stack.
const maxBrackets = 1000

// deeper begins a bracket or an index; its end does nest--.
func (p *parser) deeper() {
	if p.nest++; p.nest > maxBrackets {
		p.fail(p.pos, "too many nested brackets or indices")
	}
}

func (p *parser) fail(at int, msg string) {
	p.bad = at
	panic(syntaxError(msg))
}

// guard runs f and gives the fault that it found, "" when there is none.
func (p *parser) guard(f func()) (msg string) {
	nest := p.nest
	defer func() {
		p.nest = nest
		switch r := recover().(type) {
		case nil:
		case syntaxError:
			msg = string(r)
		default:
			panic(r)
		}
	}()
	f()
	return ""
}

func (p *parser) spotAt(pos int) spot {
	if pos > p.lpos {
		p.line += strings.Count(p.src[p.lpos:pos], "\n")
		p.lpos = pos
		for len(p.folds) > 0 && p.folds[0] < pos {
			p.skip++
			p.folds = p.folds[1:]
		}
	}
	return p.spot
}

// within gives the folds of src[start:end] for a parser of that text, when it is taken over as it is.
func (p *parser) within(start, end int) (folds []int) {
	for _, f := range p.folds {
		if start <= f && f < end {
			folds = append(folds, f-start)
		}
	}
	return folds
}

// tick is called for each word and operator, so that a long text can be interrupted. What was parsed of it must not be kept then.
func (p *parser) tick() {
	const ticksPerCheck = 256
	if p.work++; p.work%ticksPerCheck == 0 && p.in != nil && p.in.Check() != nil {
		p.fail(p.pos, "interrupted")
	}
}

// parseScript parses a whole text that begins at the given spot. A fault becomes the last command.
func parseScript(in *Interp, src string, at spot, folds []int) *script {
	p := &parser{in: in, src: src, spot: at, folds: folds}
	s := &script{src: src}
	p.commands(s, 0)
	return s
}

// syntaxFault finds the first fault of a text that would show when it is run, and its line; "" where there is none.
func syntaxFault(text string) (msg string, line int) {
	for _, cmd := range parseScript(nil, text, firstSpot, nil).cmds {
		if cmd.err != "" {
			return cmd.err, cmd.line
		}
	}
	return "", 0
}

// commands parses up to the end of the text, or up to and including term (a close bracket).
func (p *parser) commands(s *script, term byte) (closed bool) {
	for {
		if p.skipToCommand(term) {
			return p.pos < len(p.src)
		}
		c := command{start: p.pos, spot: p.spotAt(p.pos)}
		c.err = p.guard(func() { p.words(&c, term) })
		c.end = min(p.pos, len(p.src))
		if c.err != "" {
			if term != 0 {
				panic(syntaxError(c.err))
			}
			c.end = min(p.bad+1, len(p.src))
			s.cmds = append(s.cmds, c)
			return false
		}
		s.cmds = append(s.cmds, c)
	}
}

// skipToCommand passes space, separators and comments; it tells whether the script ends here.
func (p *parser) skipToCommand(term byte) bool {
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case isSpace(c) || c == ';':
			p.pos++
		case c == '\\' && p.peek(1) == '\n':
			p.pos += 2
		case c == '#':
			p.skipComment()
		default:
			return term != 0 && c == term
		}
	}
	return true
}

func (p *parser) skipComment() {
	for ; p.pos < len(p.src) && p.src[p.pos] != '\n'; p.pos++ {
		if p.src[p.pos] == '\\' {
			p.pos++
		}
	}
	p.pos = min(p.pos, len(p.src))
}

func (p *parser) peek(n int) byte {
	if p.pos+n < len(p.src) {
		return p.src[p.pos+n]
	}
	return 0
}

// skipBlank passes the space between two words of a command.
func (p *parser) skipBlank() {
	for p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c != '\n' && isSpace(c):
			p.pos++
		case c == '\\' && p.peek(1) == '\n':
			p.pos += 2
		default:
			return
		}
	}
}

func (p *parser) atEnd(term byte) bool {
	if p.pos >= len(p.src) {
		return true
	}
	c := p.src[p.pos]
	return c == '\n' || c == ';' || term != 0 && c == term
}

func (p *parser) words(c *command, term byte) {
	for {
		p.skipBlank()
		if p.atEnd(term) {
			return
		}
		c.words = append(c.words, p.word(term))
	}
}

func (p *parser) word(term byte) word {
	p.tick()
	w := word{start: p.pos, spot: p.spotAt(p.pos)}
	if strings.HasPrefix(p.src[p.pos:], "{*}") && p.pos+3 < len(p.src) && !isSpace(p.src[p.pos+3]) && p.src[p.pos+3] != ';' && (term == 0 || p.src[p.pos+3] != term) {
		w.expand = true
		p.pos += 3
	}
	switch p.src[p.pos] {
	case '{':
		w.braced = true
		text, folds := p.braced()
		if w.parts = litParts(text); folds != nil {
			w.parts[0].folds = folds
		}
		p.wordEnd(term, "close-brace")
	case '"':
		open := p.pos
		p.pos++
		w.parts = p.parts(func(c byte) bool { return c == '"' })
		if p.pos >= len(p.src) {
			p.fail(open, "missing \"")
		}
		p.pos++
		p.wordEnd(term, "close-quote")
	default:
		w.parts = p.parts(func(c byte) bool { return isSpace(c) || c == ';' || term != 0 && c == term })
	}
	w.end = p.pos
	return w
}

func litParts(s string) []part {
	if s == "" {
		return nil
	}
	return []part{{kind: pLit, text: s}}
}

func (p *parser) wordEnd(term byte, after string) {
	if p.atEnd(term) || isSpace(p.src[p.pos]) || p.src[p.pos] == '\\' && p.peek(1) == '\n' {
		return
	}
	p.fail(p.pos, "extra characters after "+after)
}

// braced reads {text}: nothing is substituted but a backslash before a newline.
func (p *parser) braced() (text string, folds []int) {
	start, depth, fold := p.pos+1, 0, false
	for ; p.pos < len(p.src); p.pos++ {
		switch p.src[p.pos] {
		case '\\':
			fold = fold || p.peek(1) == '\n'
			p.pos++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				s := p.src[start:p.pos]
				p.pos++
				if fold {
					return foldLines(s)
				}
				return s, p.within(start, p.pos-1)
			}
		}
	}
	p.pos = len(p.src)
	p.fail(start-1, "missing close-brace"+braceHint(p.src[start:]))
	return "", nil
}

// braceHint tells of a comment with an open brace in text, which lacks a close-brace: that may be the reason.
func braceHint(text string) string {
	brace := false
	for i := len(text) - 1; i > 0; i-- {
		switch text[i] {
		case '{':
			brace = true
		case '\n':
			brace = false
		case '#':
			if brace && isSpace(text[i-1]) {
				return ": possible unbalanced brace in comment"
			}
		}
	}
	return ""
}

// foldLines replaces each backslash-newline and the space after it by one space, and tells where these are.
func foldLines(s string) (text string, folds []int) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		if s[i+1] != '\n' {
			b.WriteString(s[i : i+2])
			i++
			continue
		}
		folds = append(folds, b.Len())
		b.WriteByte(' ')
		for i++; i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\t'); i++ {
		}
	}
	return b.String(), folds
}

// parts reads literal text and substitutions up to a byte for which stop is true, or the end.
func (p *parser) parts(stop func(byte) bool) []part {
	var out []part
	var esc []byte // literal text with backslashes, when there are any
	start := p.pos
	flush := func() {
		if esc != nil {
			esc = append(esc, p.src[start:p.pos]...)
			out = append(out, part{kind: pLit, text: string(esc)})
			esc = nil
		} else if p.pos > start {
			out = append(out, part{kind: pLit, text: p.src[start:p.pos]})
		}
	}
	for p.pos < len(p.src) && !stop(p.src[p.pos]) {
		switch p.src[p.pos] {
		case '\\':
			if p.peek(1) == '\n' && stop(' ') {
				flush()
				return out
			}
			esc = append(esc, p.src[start:p.pos]...)
			r, w := backslash(p.src[p.pos:])
			esc = append(esc, r...)
			p.pos += w
			start = p.pos
		case '$':
			if n := p.varEnd(); n == p.pos+1 {
				p.pos++
				continue
			}
			flush()
			p.tick()
			out = append(out, p.variable())
			start = p.pos
		case '[':
			flush()
			out = append(out, p.bracket())
			start = p.pos
		default:
			p.pos++
		}
	}
	flush()
	return out
}

func isNameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// nameEnd gives the end of the variable name that begins at i: letters, digits, underscores and runs of colons.
func nameEnd(s string, i int) int {
	for i < len(s) {
		switch {
		case isNameByte(s[i]):
			i++
		case s[i] == ':' && i+1 < len(s) && s[i+1] == ':':
			for i < len(s) && s[i] == ':' {
				i++
			}
		default:
			return i
		}
	}
	return i
}

// varEnd tells where the name after the dollar at pos ends; pos+1 means that the dollar is a plain character.
func (p *parser) varEnd() int {
	if c := p.peek(1); c == '{' || c == '(' {
		return p.pos + 2
	}
	return nameEnd(p.src, p.pos+1)
}

func (p *parser) variable() part {
	p.pos++
	if p.src[p.pos] == '{' {
		end := strings.IndexByte(p.src[p.pos:], '}')
		if end < 0 {
			open := p.pos
			p.pos = len(p.src)
			p.fail(open, "missing close-brace for variable name")
		}
		name := p.src[p.pos+1 : p.pos+end]
		p.pos += end + 1
		if n, e, ok := splitElem(name); ok {
			return part{kind: pVar, text: n, array: true, elem: litParts(e)}
		}
		return part{kind: pVar, text: name}
	}
	end := nameEnd(p.src, p.pos)
	v := part{kind: pVar, text: p.src[p.pos:end]}
	p.pos = end
	if p.peek(0) == '(' {
		open := p.pos
		p.pos++
		v.array = true
		p.deeper()
		v.elem = p.parts(func(c byte) bool { return c == ')' })
		p.nest--
		if p.pos >= len(p.src) {
			p.fail(open, "missing )")
		}
		p.pos++
	}
	return v
}

// splitElem splits "a(b)" in a and b.
func splitElem(name string) (array, elem string, ok bool) {
	if n := len(name); n > 1 && name[n-1] == ')' {
		if i := strings.IndexByte(name, '('); i >= 0 {
			return name[:i], name[i+1 : n-1], true
		}
	}
	return "", "", false
}

func (p *parser) bracket() part {
	open := p.pos
	p.pos++
	s := &script{src: p.src}
	p.deeper()
	if !p.commands(s, ']') {
		p.pos = len(p.src)
		p.fail(open, "missing close-bracket")
	}
	p.nest--
	p.pos++
	return part{kind: pCmd, sub: s}
}

// backslash reads the sequence at the beginning of s (a backslash) and gives what it stands for and its length.
func backslash(s string) (string, int) {
	if len(s) == 1 {
		return "\\", 1
	}
	switch c := s[1]; c {
	case 'a':
		return "\a", 2
	case 'b':
		return "\b", 2
	case 'f':
		return "\f", 2
	case 'n':
		return "\n", 2
	case 'r':
		return "\r", 2
	case 't':
		return "\t", 2
	case 'v':
		return "\v", 2
	case 'x':
		return hexEscape(s, 2, 'x')
	case 'u':
		if r, n := surrogatePair(s); n > 0 {
			return string(r), n
		}
		return hexEscape(s, 4, 'u')
	case 'U':
		return hexEscape(s, 8, 'U')
	case '\n':
		n := 2
		for n < len(s) && (s[n] == ' ' || s[n] == '\t') {
			n++
		}
		return " ", n
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return octalEscape(s)
	}
	_, w := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+w], 1 + w
}

func hexEscape(s string, most int, letter byte) (string, int) {
	r, n := rune(0), 2
	for n < len(s) && n < 2+most && digitVal(s[n]) < 16 {
		next := r<<4 | rune(digitVal(s[n]))
		if next > utf8.MaxRune {
			break
		}
		r = next
		n++
	}
	if n == 2 {
		return string(letter), 2
	}
	return string(r), n
}

// surrogatePair reads a character that is written as two escapes, as scripts for Tcl 8.6 do beyond U+FFFF; n is 0 for anything else.
func surrogatePair(s string) (r rune, n int) {
	const length = len(`\uD83D\uDE02`)
	if len(s) < length || s[6] != '\\' || s[7] != 'u' {
		return 0, 0
	}
	high, err1 := strconv.ParseUint(s[2:6], 16, 16)
	low, err2 := strconv.ParseUint(s[8:length], 16, 16)
	r = utf16.DecodeRune(rune(high), rune(low))
	if err1 != nil || err2 != nil || r == utf8.RuneError {
		return 0, 0
	}
	return r, length
}

func octalEscape(s string) (string, int) {
	r, n := rune(0), 1
	for n < len(s) && n < 4 && s[n] >= '0' && s[n] <= '7' {
		if r<<3 > 0xff {
			break
		}
		r = r<<3 | rune(s[n]-'0')
		n++
	}
	return string(r & 0xff), n
}
