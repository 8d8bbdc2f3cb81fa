package tcl

// This file holds procedures: their parameters, their compiled code and the call.

import (
	"strings"
	"sync/atomic"
)

const lambdaTerm = "lambda term"

const maxName = 60 // bytes of a name that errorInfo shows

type param struct {
	name string
	def  Value // def.o == nil: must be given
}

// A Proc is a procedure or a lambda. It is immutable but for the cached code, and shared by interps.
type Proc struct {
	ns       *Namespace
	params   []param
	required int // leading parameters without a default
	variadic bool
	body     Value
	from     *origin // of the body
	file     string  // where the procedure was made
	line     int
	code     atomic.Pointer[unit]
	what     string  // "procedure", lambdaTerm, or what a family calls it
	method   *method // whose body it is
}

// parseParams reads the list of a procedure's parameters.
func parseParams(name string, v Value) ([]param, error) {
	es, err := v.elems()
	if err != nil {
		return nil, err
	}
	out := make([]param, 0, len(es))
	for _, e := range es {
		fs, err := e.elems()
		if err != nil {
			return nil, err
		}
		switch {
		case len(fs) > 2:
			return nil, ErrCode("too many fields in argument specifier \""+e.String()+"\"", "TCL", "OPERATION", "PROC", "FORMALARGUMENTFORMAT")
		case len(fs) == 0 || fs[0].IsEmpty():
			return nil, ErrCode("argument with no name", "TCL", "OPERATION", "PROC", "FORMALARGUMENTFORMAT")
		}
		p := param{name: fs[0].String()}
		if _, _, ok := splitElem(p.name); ok {
			return nil, ErrCode("formal parameter \""+p.name+"\" is an array element", "TCL", "OPERATION", "PROC", "FORMALARGUMENTFORMAT")
		}
		if strings.Contains(p.name, "::") {
			return nil, ErrCode("formal parameter \""+p.name+"\" is not a simple name", "TCL", "OPERATION", "PROC", "FORMALARGUMENTFORMAT")
		}
		if len(fs) == 2 {
			p.def = fs[1].norm()
		}
		out = append(out, p)
	}
	return out, nil
}

func newProc(ns *Namespace, params []param, body Value, what string) *Proc {
	p := &Proc{ns: ns, params: params, body: body, what: what, from: procOrigin}
	n := len(params)
	if n > 0 && params[n-1].name == "args" {
		p.variadic = true
		n--
	}
	for p.required = 0; p.required < n && params[p.required].def.o == nil; p.required++ {
	}
	for i := p.required; i < n; i++ { // a parameter after one with a default may still be required
		if params[i].def.o == nil {
			p.required = i + 1
		}
	}
	return p
}

func (p *Proc) freeze() {
	p.body = p.body.Freeze()
	for i := range p.params {
		p.params[i].def = p.params[i].def.Freeze()
	}
}

// unit gives the compiled body, compiling it when the meaning of inlined commands changed.
func (p *Proc) unit(in *Interp) *unit {
	u := p.code.Load()
	if u == nil || u.inline != in.inline {
		u = in.compileProc(p)
		if !u.cut {
			p.code.Store(u)
		}
	}
	return u
}

// callProc runs a procedure. name is the word that called it.
func (in *Interp) callProc(c *Command, name Value, args []Value) (Value, error) {
	p := c.proc
	u := p.code.Load()
	if u == nil || u.inline != in.inline {
		u = p.unit(in)
	}
	if in.depth >= in.limits.recursion {
		return Value{}, errRecursion()
	}
	in.depth += u.weight
	f := in.newFrame()
	stk := in.stk
	f.slots = in.push(u.nslots)
	f.ns, f.proc, f.code, f.name, f.args, f.cmd = p.ns, p, u, name, args, c
	f.caller = in.frame
	f.level = in.frame.level + 1
	var v Value
	err := p.bind(f, args)
	if err == nil {
		in.frame = f
		f.act = activation{prev: in.act, f: f, from: p.from}
		in.act = &f.act
		v, err = u.run(f)
		in.act = f.act.prev
		in.frame = f.caller
	}
	if err != nil && err != errReturn {
		v, err = in.endProc(f, v, err)
	} else {
		err = nil
	}
	if f.vars != nil || f.boxed {
		in.dropLocals(f)
	}
	tail := f.tail
	clear(f.slots)
	in.stk = stk
	in.depth -= u.weight
	in.freeFrame(f)
	if in.dying != nil {
		in.reap()
	}
	if tail != nil && err == nil {
		return in.runTail(tail)
	}
	return v, err
}

// bind puts arguments into the slots of the parameters, which come first.
func (p *Proc) bind(f *Frame, args []Value) error {
	n := len(p.params)
	if len(args) == n && !p.variadic {
		for i, a := range args {
			f.slots[i] = a.norm()
		}
		return nil
	}
	if p.variadic {
		n--
	}
	if len(args) < p.required || len(args) > n && !p.variadic {
		return p.usage(f)
	}
	for i := 0; i < n; i++ {
		if i < len(args) {
			f.slots[i] = args[i].norm()
		} else {
			f.slots[i] = p.params[i].def
		}
	}
	if p.variadic {
		f.slots[n] = Empty
		if len(args) > n {
			f.slots[n] = newList(append([]Value(nil), args[n:]...))
		}
	}
	return nil
}

func (p *Proc) usage(f *Frame) error {
	var b strings.Builder
	switch mc, ok := f.data.(*methodCall); {
	case ok:
		b.WriteString(mc.written(f.name, f.args))
	case p.what == lambdaTerm:
		b.WriteString("apply lambdaExpr")
	default:
		b.WriteString(listElementText(f.name))
	}
	for i, q := range p.params {
		switch {
		case p.variadic && i == len(p.params)-1:
			b.WriteString(" ?arg ...?")
		case q.def.o != nil:
			b.WriteString(" ?" + q.name + "?")
		default:
			b.WriteString(" " + q.name)
		}
	}
	return WrongArgs(b.String())
}

// endProc turns the completion of a body into that of the call.
func (in *Interp) endProc(f *Frame, v Value, err error) (Value, error) {
	e := asException(err)
	switch e.Code {
	case CodeReturn:
		return in.unwindReturn(v, e)
	case CodeError:
		if e.logged {
			e.logged = false
			in.noteProc(f, e)
		}
		return Value{}, e
	case CodeBreak, CodeContinue:
		word := codeWords[e.Code]
		e = &Exception{Code: CodeError, Result: Str("invoked \"" + word + "\" outside of a loop"), ErrorCode: StrList("TCL", "RESULT", "UNEXPECTED"), Line: 1}
		in.noteProc(f, e)
		return Value{}, e
	}
	return v, e
}

// noteProc writes the line of a procedure into errorInfo and its call into errorstack.
func (in *Interp) noteProc(f *Frame, e *Exception) {
	placedIn(e, f.proc.from)
	_ = placed(e, f.proc.file, f.proc.line)
	what := f.proc.what + " \"" + ellipsis(f.name.String(), maxName) + "\""
	if mc, ok := f.data.(*methodCall); ok {
		what = mc.describe(f.in)
	}
	e.note("(" + what + " line " + formatInt(int64(max(e.Line, 1))) + ")")
	e.stack = append(e.stack, Str("CALL"), newList(f.words()))
}

// dropLocals fires the unset traces of the locals that go.
func (in *Interp) dropLocals(f *Frame) {
	for i := range f.slots {
		if s := f.slots[i]; s.o != nil && s.o.flags&fVar != 0 && s.n == 0 {
			in.dropLocal(s.o.asVar(), f.code.names[i])
		}
	}
	for name, v := range f.vars {
		if v.link == nil {
			in.dropLocal(v, name)
		}
	}
}

func (in *Interp) dropLocal(v *Var, name string) {
	if v.traces != nil || v.arr != nil {
		_ = in.unset(v, nil, name, "", false)
	}
}
