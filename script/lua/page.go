// This file compiles pages: text with Lua between.

package lua

import (
	"bytes"
	"strings"

	"github.com/yuin/gopher-lua/parse"

	"nsgo/script"
)

// maxAppends is how many pieces of text and values one call appends; each takes a register, of which there are 250.
const maxAppends = 100

// CompilePage compiles a page. Code may span text: for and if may begin in one segment and end in another.
//
// The page becomes one chunk of Lua with all code on the lines that it has in the page. Text and values in a row become
// one call that appends them to Host.Out: a number as tostring writes it, nothing for nil, tostring's result else.
func (e *engine) CompilePage(file string, segments []script.Segment) (script.Program, error) {
	w := pageWriter{file: file, line: 1}
	for i := range segments {
		if err := w.segment(&segments[i]); err != nil {
			return nil, err
		}
	}
	w.close()
	return compile(file, w.buf.Bytes())
}

// pageWriter writes a page's chunk.
type pageWriter struct {
	file  string
	buf   bytes.Buffer
	line  int // that the writer is on
	count int // arguments of the call that is open, 0 if none is
}

func (w *pageWriter) segment(s *script.Segment) error {
	switch s.Kind {
	case script.Code:
		w.close()
		w.moveTo(s.Line)
		w.write(s.Text)
		w.endCode(s.Text)
	case script.Expr:
		if err := w.checkExpr(s); err != nil {
			return err
		}
		w.open()
		w.moveTo(s.Line)
		w.write("(" + s.Text)
		w.endCode(s.Text)
		w.write(")")
	case script.Text:
		if s.Text == "" {
			return nil
		}
		w.open()
		w.quote(s.Text)
	}
	return nil
}

func (w *pageWriter) write(s string) {
	w.buf.WriteString(s)
	w.line += strings.Count(s, "\n")
}

// moveTo goes on to a line of the page.
func (w *pageWriter) moveTo(line int) {
	for w.line < line {
		w.write("\n")
	}
}

// endCode keeps what follows from becoming part of code, or of a comment at its end. The line begun for that is made up
// for by the page's next one.
func (w *pageWriter) endCode(code string) {
	if strings.Contains(code[strings.LastIndexByte(code, '\n')+1:], "--") {
		w.write("\n")
		return
	}
	w.write(" ")
}

// open begins a call, or a further argument of the one that is open.
func (w *pageWriter) open() {
	if w.count == maxAppends {
		w.close()
	}
	if w.count == 0 {
		w.write("do (")
		w.quote(appendName)
		w.write(")(")
	} else {
		w.write(",")
	}
	w.count++
}

func (w *pageWriter) close() {
	if w.count > 0 {
		w.write(") end ")
		w.count = 0
	}
}

// quote writes s as a Lua string on one line.
func (w *pageWriter) quote(s string) {
	w.buf.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\n':
			w.buf.WriteString(`\n`)
		case '\r':
			w.buf.WriteString(`\r`)
		case 0:
			w.buf.WriteString(`\000`)
		case '"', '\\':
			w.buf.WriteByte('\\')
			w.buf.WriteByte(c)
		default:
			w.buf.WriteByte(c)
		}
	}
	w.buf.WriteByte('"')
}

// checkExpr verifies that the text of a <%= %> is one expression by itself.
func (w *pageWriter) checkExpr(s *script.Segment) error {
	if strings.TrimSpace(s.Text) == "" {
		return &script.Error{File: w.file, Line: s.Line, Msg: "<%= %> without an expression"}
	}
	text := strings.Repeat("\n", s.Line-1) + "return (" + s.Text + "\n)"
	if _, err := parse.Parse(strings.NewReader(text), w.file); err != nil {
		return syntaxError(w.file, []byte(text), err)
	}
	return nil
}
