package tcl

// This file holds where code comes from and which code runs: the origin of a script's text, and the chain of activations that
// faults and `info frame` tell of.

import (
	"strings"
	"unsafe"
)

// An origin tells where the text of a script begins. The literals of a script carry theirs as values, so that a body knows its
// lines in the file however it is passed on.
type origin struct {
	kind  string // as `info frame` calls it
	file  string // "" when the script was made by a program
	line  int    // of the script's first line, in the file or in the code that holds it
	folds []int  // where in the script a backslash-newline was folded away
}

const (
	fromSource = "source"
	fromProc   = "proc"
	fromEval   = "eval"
)

var (
	unknownOrigin = &origin{kind: fromEval, line: 1}
	procOrigin    = &origin{kind: fromProc, line: 1}
)

// fileOrigin is the origin of a script that begins at line of a file.
func fileOrigin(file string, line int) *origin {
	return &origin{kind: fromSource, file: file, line: line}
}

// at gives the line in the file of a spot in the script.
func (o *origin) at(s spot) int { return o.line + max(s.line, 1) - 1 + s.skip }

// litObj is a literal of a script: a string that knows its origin.
type litObj struct {
	strObj
	from *origin
}

// strFrom makes a string that is a script with an origin.
func strFrom(s string, from *origin) Value {
	if s == "" {
		return Empty
	}
	return Value{o: &(&litObj{strObj{obj: obj{kind: kString, flags: fLit}, s: s}, from}).obj}
}

// origin tells where a value was written, nil when it was made at run time.
func (v Value) origin() *origin {
	if v.o == nil || v.o.kind != kString || v.o.flags&fLit == 0 {
		return nil
	}
	return (*litObj)(unsafe.Pointer(v.o)).from
}

// literalWord makes the value of a literal word, with its origin where it may be a script.
func (c *compiler) literalWord(w *word, text string) Value {
	v := literal(text)
	if v.kind() != kString || !w.braced && !strings.ContainsAny(text, " \n\t[") {
		return v
	}
	from := &origin{kind: c.from.kind, file: c.from.file, line: c.from.at(w.spot), folds: w.folds()}
	return strFrom(text, from)
}

// listWords gives the elements of a literal list as words; it fails where the text is no list.
func (w *word) listWords() (out []word, ok bool) {
	text, ok := w.lit()
	if !ok {
		return nil, false
	}
	p := &parser{src: text, spot: w.spot, folds: w.folds()}
	for p.toElement() {
		e := word{spot: p.spotAt(p.pos), braced: text[p.pos] == '{'}
		elem, next, err := listElement(text, p.pos)
		if err != nil {
			return nil, false
		}
		if e.parts = litParts(elem); e.braced && elem != "" {
			e.parts[0].folds = p.within(p.pos+1, next-1)
		}
		out = append(out, e)
		p.pos = next
	}
	return out, true
}

// toElement passes the space before an element of a list; false at the end.
func (p *parser) toElement() bool {
	for p.pos < len(p.src) && isSpace(p.src[p.pos]) {
		p.pos++
	}
	return p.pos < len(p.src)
}

// literalElems splits a literal list; the braced elements, which may be scripts, know their origins.
func literalElems(text string, from *origin) (out []Value, err error) {
	p := &parser{src: text, spot: firstSpot, folds: from.folds}
	for p.toElement() {
		elem, next, err := listElement(text, p.pos)
		if err != nil {
			return nil, err
		}
		v := Str(elem)
		if text[p.pos] == '{' {
			v = strFrom(elem, &origin{from.kind, from.file, from.at(p.spotAt(p.pos)), p.within(p.pos+1, next-1)})
		}
		out = append(out, v)
		p.pos = next
	}
	return out, nil
}

// A site is a command in compiled code.
type site struct {
	src *script
	cmd *command
}

func (s *site) text() string { return s.src.src[s.cmd.start:s.cmd.end] }

// An activation is code that runs: the body of a procedure, an evaluated script, or a list that runs as one command.
type activation struct {
	prev *activation
	f    *Frame // whose procedure the code belongs to
	from *origin
	at   *site // the command that runs now; nil for a list
	list Value
}

// enter begins an activation of code that runs in f.
func (in *Interp) enter(f *Frame, from *origin, list Value) *activation {
	a := in.spare
	if a == nil {
		a = new(activation)
	} else {
		in.spare = a.prev
	}
	if in.act.f != nil && f.level < in.act.f.level { // uplevel sees other variables, but it is still called from here
		f = in.act.f
	}
	*a = activation{prev: in.act, f: f, from: from, list: list}
	in.act = a
	return a
}

func (in *Interp) leave(a *activation) {
	in.act = a.prev
	*a = activation{prev: in.spare}
	in.spare = a
}

// line is the line of the running command, in the file when the origin is known.
func (a *activation) line() int {
	if a.at == nil {
		return a.from.at(firstSpot)
	}
	return a.from.at(a.at.cmd.spot)
}

// activations lists what runs, the innermost first.
func (in *Interp) activations() (all []*activation) {
	for a := in.act; a != nil; a = a.prev {
		if a.from != nil {
			all = append(all, a)
		}
	}
	return all
}

// position gives file and line of the command that runs, as far as they are known.
func (in *Interp) position() (file string, line int) {
	for a := in.act; a != nil; a = a.prev {
		switch {
		case a.from == nil:
		case a.from.file != "":
			return a.from.file, a.line()
		case a.from == procOrigin && a.f.proc.file != "":
			return a.f.proc.file, a.f.proc.line
		}
	}
	return in.script, 1
}

// placed notes where in a file an error happened, unless that is known; base is the line of the script that it left.
func placed(err error, file string, base int) error {
	e := asException(err)
	if e.File == "" && e.Code == CodeError {
		e.File, e.FileLine = file, base+max(e.Line, 1)-1
	}
	return e
}

// placedIn is placed for an error that leaves a script whose origin may be known.
func placedIn(err error, from *origin) {
	if e := asException(err); e.File == "" && e.Code == CodeError && from.file != "" {
		e.File, e.FileLine = from.file, from.at(spot{e.Line, e.skip})
	}
}

// setOrigin notes where the body was written; for a body that was made at run time, where the procedure was.
func (p *Proc) setOrigin(in *Interp, from *origin) {
	p.from = procOrigin
	if from != nil && from.kind == fromSource {
		p.from = from
	}
	p.file, p.line = in.position()
}

// ---- info frame

func infoFrame(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("info frame ?number?")
	}
	all := in.activations()
	depth := int64(len(all))
	if len(args) == 0 {
		return Int(depth), nil
	}
	n, err := in.Int(args[0])
	if err != nil {
		return Value{}, err
	}
	if n <= 0 {
		n += depth
	}
	if n < 1 || n > depth {
		return Value{}, ErrCode("bad level \""+args[0].String()+"\"", "TCL", "LOOKUP", "LEVEL", args[0].String())
	}
	return DictValue(in.describe(all[depth-n])), nil
}

// describe tells of code that runs: where it is, its command, and whose it is.
func (in *Interp) describe(a *activation) *Dict {
	d := NewDict(6)
	put := func(k string, v Value) { d.Set(Str(k), v) }
	put("type", Str(a.from.kind))
	put("line", Int(int64(a.line())))
	if a.from.file != "" {
		put("file", Str(a.from.file))
	}
	if a.at != nil {
		put("cmd", Str(a.at.text()))
	} else {
		put("cmd", Str(a.list.String()))
	}
	a.f.describe(in, put)
	for f := in.frame; f != nil; f = f.caller {
		if f == a.f {
			put("level", Int(int64(in.frame.level-f.level)))
		}
	}
	return d
}

// describe names the procedure of a frame, if it has one.
func (f *Frame) describe(in *Interp, put func(k string, v Value)) {
	switch mc, ok := f.data.(*methodCall); {
	case f.proc == nil:
	case ok:
		m := mc.chain.links[mc.at].method
		put("method", Str(m.name))
		put(m.declarerWord(), Str(in.oo.name(m.declarer)))
	case f.proc.what == lambdaTerm:
		put("lambda", f.name)
	case f.cmd != nil && f.cmd.name != "":
		put("proc", Str(f.cmd.Name()))
	}
}
