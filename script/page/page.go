// Package page splits pages with embedded code into text and code. What it finds is compiled by an engine
// (script.Engine.CompilePage).
//
// In all pages <% code %> is code, <%= expression %> a value, and the rest is text. What the file's name ends in says
// which rules hold beyond that:
//
//   - .adp, as AOLserver reads it: <script language=tcl runat=server> code </script> is code too; a <% that is never
//     closed is text; text is kept byte for byte.
//   - every other, that is .lp: a <% that is never closed is an error; the line end right behind the %> of code that
//     stands alone on its line is left out together with the blanks before it, so that a loop leaves no empty lines.
//     <%# comment %> is nothing.
//
// Code ends at the first %>, also within a string: write "%" .. ">" there.
package page

import (
	"strings"

	"nsgo/script"
)

const (
	open  = "<%"
	close = "%>"
)

// byteOrderMark is what some editors put before the first line of a file in UTF-8. It is no text of the page.
const byteOrderMark = "\ufeff"

// Parse splits a page. Its errors are *script.Error, with file and line.
func Parse(file string, src []byte) ([]script.Segment, error) {
	p := parser{file: file, src: strings.TrimPrefix(string(src), byteOrderMark), line: 1, adp: strings.HasSuffix(file, ".adp")}
	for p.pos < len(p.src) {
		if err := p.next(); err != nil {
			return nil, err
		}
	}
	return p.out, nil
}

// parser stands at src[pos:], which begins on line.
type parser struct {
	file string
	src  string
	pos  int
	line int
	adp  bool
	out  []script.Segment
}

// skipTo goes on to a position.
func (p *parser) skipTo(pos int) {
	p.line += strings.Count(p.src[p.pos:pos], "\n")
	p.pos = pos
}

// take appends a segment that begins at from and ends before to, and goes on to there.
func (p *parser) take(kind script.SegmentKind, from, to int) {
	p.skipTo(from)
	if to > from || kind != script.Text {
		p.out = append(p.out, script.Segment{Kind: kind, Text: p.src[from:to], Line: p.line})
	}
	p.skipTo(to)
}

// next takes the text up to the next code, and that code.
func (p *parser) next() error {
	at := p.find(open)
	if p.adp {
		if tag, ok := p.scriptTag(); ok && (at < 0 || tag.start < at) {
			p.take(script.Text, p.pos, tag.start)
			p.take(script.Code, tag.code, tag.end)
			p.skipTo(tag.after)
			return nil
		}
	}
	if at < 0 {
		p.take(script.Text, p.pos, len(p.src))
		return nil
	}
	begin := at + len(open)
	n := strings.Index(p.src[begin:], close)
	if n < 0 {
		return p.unclosed(at)
	}
	p.block(at, begin, begin+n)
	return nil
}

// find returns the position of the next word, -1 if there is none.
func (p *parser) find(word string) int {
	n := strings.Index(p.src[p.pos:], word)
	if n < 0 {
		return -1
	}
	return p.pos + n
}

// block takes the text before a <% at at, and the code from begin to end.
func (p *parser) block(at, begin, end int) {
	after := end + len(close)
	first := byte(0)
	if begin < end {
		first = p.src[begin]
	}
	if first == '=' {
		p.take(script.Text, p.pos, at)
		p.take(script.Expr, begin+1, end)
		p.skipTo(after)
		return
	}
	if !p.adp {
		at, after = p.alone(at, after)
	}
	p.take(script.Text, p.pos, at)
	if first != '#' || p.adp {
		p.take(script.Code, begin, end)
	}
	p.skipTo(after)
}

// alone widens a block, from at to after, to its whole line if nothing else stands there.
func (p *parser) alone(at, after int) (int, int) {
	from := at
	for from > p.pos && (p.src[from-1] == ' ' || p.src[from-1] == '\t') {
		from--
	}
	if from > 0 && p.src[from-1] != '\n' {
		return at, after
	}
	rest := strings.TrimLeft(p.src[after:], " \t\r")
	if rest != "" && rest[0] != '\n' {
		return at, after
	}
	to := len(p.src) - len(rest)
	if rest != "" {
		to++
	}
	return from, to
}

// unclosed judges a <% without %>: the rest is text in .adp, a fault in others.
func (p *parser) unclosed(at int) error {
	if p.adp {
		p.take(script.Text, p.pos, len(p.src))
		return nil
	}
	p.skipTo(at)
	return &script.Error{File: p.file, Line: p.line, Msg: "<% is never closed by %>"}
}
