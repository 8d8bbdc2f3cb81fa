// This file compiles pages: text with Lua between.

package lua

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"nsgo/script"
)

// maxValues is how many values one call appends; each takes a register, of which there are 250.
const maxValues = 100

// CompilePage compiles a page. Code may span text: for and if may begin in one segment and end in another.
//
// The page becomes one chunk of Lua with all code on the lines that it has in the page. Text and values in a row become
// one call that appends them to Host.Out: a number as tostring writes it, nothing for nil, tostring's result else. The
// function that is called there holds the text, so that only the values go over Lua's stack.
func (e *engine) CompilePage(file string, segments []script.Segment) (script.Program, error) {
	w := pageWriter{file: file, line: 1, sites: make(map[lua.LString]lua.LValue)}
	if err := w.page(segments); err != nil {
		return nil, err
	}
	p, err := compile(file, w.buf.Bytes())
	if err != nil {
		return nil, pageFault(file, segments, err)
	}
	bindConstants(p.proto, w.sites)
	return p, nil
}

// pageFault tells a syntax error in terms of the page. Where code does not go on with the text behind it, as after a
// forgotten then, the parser names a word of ours, or takes it for the page's and goes astray. So the page is written
// again for the parser alone, with a word there that could be no part of the code before, on a line of its own.
func pageFault(file string, segments []script.Segment, err error) error {
	w := pageWriter{file: file, line: 1, marks: make(map[int]int), sites: make(map[lua.LString]lua.LValue)}
	w.page(segments)
	_, marked := parse.Parse(bytes.NewReader(w.buf.Bytes()), file)
	var pe *parse.Error
	if !errors.As(marked, &pe) || w.marks[pe.Pos.Line] == 0 || pe.Token != "local" {
		return err
	}
	return &script.Error{File: file, Line: w.marks[pe.Pos.Line], Msg: strings.TrimSpace(pe.Message) + " near '%>'"}
}

// pageWriter writes a page's chunk.
type pageWriter struct {
	file  string
	buf   bytes.Buffer
	line  int                        // that the writer is on
	ended int                        // line of the page on which the last code ended
	marks map[int]int                // nil but for pageFault: lines of marks, with the line on which the code before ended
	site  *site                      // of the call that is open, nil if none is
	sites map[lua.LString]lua.LValue // the functions that are called, by the names that stand in for them
}

// site is a place in a page where text and values are appended: texts[0], a value, texts[1], a value and so on.
type site struct{ texts []string }

// append is the Lua function of a site; its arguments are the values.
func (s *site) append(L *lua.LState) int {
	in := interpOf(L)
	if stopping.Load() != 0 {
		in.between(L)
	}
	out := in.host.Out()
	b := append(*out, s.texts[0]...)
	for i, text := range s.texts[1:] {
		switch v := L.Get(i + 1).(type) {
		case lua.LString:
			b = append(b, v...)
		case lua.LNumber:
			b = appendNumber(b, v)
		case *lua.LNilType:
		default:
			*out = b
			text := L.ToStringMeta(v).String() // may itself append
			b = append(*out, text...)
		}
		b = append(b, text...)
	}
	*out = b
	return 0
}

// siteName begins the names of sites, behind a zero byte.
const siteName = "nsgo site "

func (w *pageWriter) page(segments []script.Segment) error {
	for i := range segments {
		if err := w.segment(&segments[i]); err != nil {
			return err
		}
	}
	w.close()
	return nil
}

func (w *pageWriter) segment(s *script.Segment) error {
	defer func() { w.ended = s.Line + strings.Count(s.Text, "\n") }()
	switch s.Kind {
	case script.Code:
		w.close()
		w.moveTo(s.Line)
		w.code(s.Text)
	case script.Expr:
		if err := w.checkExpr(s); err != nil {
			return err
		}
		w.value()
		w.moveTo(s.Line)
		w.write("(" + s.Text)
		w.endCode(s.Text)
		w.write(")")
	case script.Text:
		w.text(s.Text)
	}
	return nil
}

// code writes a segment of code. One that ends with return or break is a block: these must be the last statement of theirs
// in Lua, and in a page text may follow.
func (w *pageWriter) code(text string) {
	leaves := leavesBlock(text)
	if leaves {
		w.write("do ")
	}
	w.write(text)
	w.endCode(text)
	if leaves {
		w.write("end ")
	}
}

// leavesBlock tells whether code is made of whole statements, the last of which is return or break.
func leavesBlock(code string) bool {
	if !strings.Contains(code, "return") && !strings.Contains(code, "break") {
		return false
	}
	chunk, err := parse.Parse(strings.NewReader(code), "")
	if err != nil || len(chunk) == 0 {
		return false
	}
	switch chunk[len(chunk)-1].(type) {
	case *ast.ReturnStmt, *ast.BreakStmt:
		return true
	}
	return false
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

// text adds text to the call that is open, or begins one.
func (w *pageWriter) text(text string) {
	if text == "" {
		return
	}
	w.open()
	w.site.texts[len(w.site.texts)-1] += text
}

// value begins a further argument of the call that is open, or of a new one.
func (w *pageWriter) value() {
	if w.site != nil && len(w.site.texts) > maxValues {
		w.close()
	}
	w.open()
	if len(w.site.texts) > 1 {
		w.write(",")
	}
	w.site.texts = append(w.site.texts, "")
}

func (w *pageWriter) open() {
	if w.site != nil {
		return
	}
	w.site = &site{texts: make([]string, 1)}
	name := siteName + strconv.Itoa(len(w.sites))
	w.sites[lua.LString("\x00"+name)] = &lua.LFunction{IsG: true, GFunction: w.site.append}
	if w.marks != nil {
		w.write("\n")
		w.marks[w.line] = max(w.ended, 1)
		w.write("local _ = (nil)(")
		return
	}
	w.write(`do ("\000` + name + `")(`)
}

func (w *pageWriter) close() {
	switch {
	case w.site == nil:
		return
	case w.marks != nil:
		w.write(");\n")
	default:
		w.write(") end ")
	}
	w.site = nil
}

// checkExpr verifies that the text of a <%= %> is one expression by itself.
func (w *pageWriter) checkExpr(s *script.Segment) error {
	if strings.TrimSpace(s.Text) == "" {
		return &script.Error{File: w.file, Line: s.Line, Msg: "<%= %> without an expression"}
	}
	text := strings.Repeat("\n", s.Line-1) + "return (" + s.Text + "\n)"
	if _, err := parse.Parse(strings.NewReader(text), w.file); err != nil {
		return within(syntaxError(w.file, []byte(text), err), s.Line+strings.Count(s.Text, "\n"))
	}
	return nil
}

// within brings a syntax error that was found behind an expression, whose last line is given, back to the end of it: what
// stands there is ours.
func within(err error, last int) error {
	var e *script.Error
	if errors.As(err, &e) && e.Line > last {
		what, _, _ := strings.Cut(e.Msg, " near ")
		return &script.Error{File: e.File, Line: last, Msg: what + " near '%>'"}
	}
	return err
}
