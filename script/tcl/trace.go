package tcl

// This file holds the traces of variables and commands: where they are kept and how they are fired.

import (
	"slices"
	"strings"
)

type traceOp uint8

const (
	traceArray traceOp = 1 << iota
	traceReadOp
	traceWriteOp
	traceUnsetOp
)

var traceOps = []struct {
	name string
	op   traceOp
}{{"array", traceArray}, {"read", traceReadOp}, {"unset", traceUnsetOp}, {"write", traceWriteOp}}

type varTrace struct {
	ops traceOp
	cmd Value
	old bool                                                 // made by the old `trace variable`: the op is a letter
	fn  func(in *Interp, name, elem string, op string) error // a trace of a Go family instead of a script
}

type varTraces struct {
	list   []*varTrace
	active bool
	elems  []string // of an array: the elements for which its traces run now
}

func (ts *varTraces) clone() *varTraces {
	if ts == nil {
		return nil
	}
	return &varTraces{list: ts.list}
}

// TraceVar calls fn after each write and unset and before each read (as ops say: any of "read write unset array") of a global variable.
func (in *Interp) TraceVar(name, ops string, fn func(in *Interp, name, elem, op string) error) {
	v := in.nsVar(in.root, name, true)
	t := &varTrace{fn: fn}
	for _, o := range traceOps {
		if strings.Contains(ops, o.name) {
			t.ops |= o.op
		}
	}
	v.addTrace(t)
}

func (v *Var) addTrace(t *varTrace) {
	if v.traces == nil {
		v.traces = &varTraces{}
	}
	v.traces.list = append([]*varTrace{t}, v.traces.list...)
}

// fire runs the traces of v for op, newest first. While they run, v's traces are off.
func (in *Interp) fire(v *Var, name, elem string, isElem bool, op traceOp) error {
	ts := v.traces
	ofArray := isElem && !v.elem // an array's traces are off for the element only
	if ts == nil || ts.active || ofArray && slices.Contains(ts.elems, elem) {
		return nil
	}
	if ofArray {
		ts.elems = append(ts.elems, elem)
		defer func() { ts.elems = ts.elems[:len(ts.elems)-1] }()
	} else {
		ts.active = true
		defer func() { ts.active = false }()
	}
	for _, t := range slices.Clone(ts.list) {
		if t.ops&op == 0 || !slices.Contains(ts.list, t) && op != traceUnsetOp {
			continue
		}
		if err := in.runTrace(t, name, elem, op); err != nil {
			return err
		}
	}
	return nil
}

func (in *Interp) runTrace(t *varTrace, name, elem string, op traceOp) error {
	word := ""
	for _, o := range traceOps {
		if o.op == op {
			word = o.name
		}
	}
	if t.fn != nil {
		return t.fn(in, name, elem, word)
	}
	if t.old {
		word = word[:1]
	}
	args := FormatList([]Value{Str("x"), Str(name), Str(elem), Str(word)})
	_, err := in.EvalValue(Str(t.cmd.String() + args[1:]))
	if err != nil && codeOf(err) == CodeReturn {
		return nil
	}
	return err
}

// traceFail makes the error of a variable whose trace failed.
func traceFail(op, full string, err error) error {
	e := *asException(err)
	msg := e.Result.String()
	if e.Code != CodeError {
		msg = e.Error()
	}
	word := map[string]string{"read": "read", "set": "write", "array": "array"}[op]
	verb := op
	if op == "array" {
		verb = "trace array"
	}
	n := &Exception{Code: CodeError, Result: Str("can't " + verb + " \"" + full + "\": " + msg), ErrorCode: e.ErrorCode, Cause: e.Cause}
	if len(e.info) > 0 {
		n.info = e.info
		n.note("(" + word + " trace on \"" + full + "\")")
		n.info = append([]byte(nil), n.info...)
	}
	return n
}

// both fires the traces of an array and of its element.
func (in *Interp) both(v, arr *Var, name, elem string, isElem bool, op traceOp) error {
	if arr != nil {
		if err := in.fire(arr, name, elem, true, op); err != nil {
			return err
		}
	}
	if v != nil {
		return in.fire(v, name, elem, isElem, op)
	}
	return nil
}

func (in *Interp) traceRead(v, arr *Var, name, elem string, isElem bool) (*Var, error) {
	if err := in.both(v, arr, name, elem, isElem, traceReadOp); err != nil {
		return v, traceFail("read", varName(name, elem, isElem), err)
	}
	if arr != nil && arr.arr != nil {
		v = arr.arr.find(elem)
	}
	return v, nil
}

func (in *Interp) traceWrite(v, arr *Var, name, elem string, isElem bool) (Value, error) {
	if err := in.both(v, arr, name, elem, isElem, traceWriteOp); err != nil {
		return Value{}, traceFail("set", varName(name, elem, isElem), err)
	}
	if v.val.o == nil {
		return Empty, nil
	}
	return release(v.val), nil
}

// traceUnset fires the unset traces of v, which are gone then.
func (in *Interp) traceUnset(v, arr *Var, name, elem string, isElem bool) {
	if arr != nil {
		_ = in.fire(arr, name, elem, true, traceUnsetOp)
	}
	if ts := v.traces; ts != nil {
		v.traces = nil
		ts.active = false
		list := ts.list
		ts.list = nil
		for _, t := range list {
			if t.ops&traceUnsetOp != 0 {
				_ = in.runTrace(t, name, elem, traceUnsetOp)
			}
		}
	}
}

// traceWholeArray fires the array traces, before a command looks at the array as a whole.
func (in *Interp) traceWholeArray(v *Var, name string) error {
	if v == nil || v.traces == nil || v.val.o != nil {
		return nil
	}
	if err := in.fire(v, name, "", false, traceArray); err != nil {
		return traceFail("array", name, err)
	}
	return nil
}

// ---- commands

type cmdTraces struct {
	cmd  []*comTrace // rename, delete
	exec []*comTrace // enter, leave, enterstep, leavestep
}

// clone copies the traces of a command: they note that they run.
func (ts *cmdTraces) clone() *cmdTraces {
	if ts == nil {
		return nil
	}
	each := func(list []*comTrace) (out []*comTrace) {
		for _, t := range list {
			out = append(out, &comTrace{ops: t.ops, script: t.script})
		}
		return out
	}
	return &cmdTraces{each(ts.cmd), each(ts.exec)}
}

type comTrace struct {
	ops     []string
	script  Value
	active  bool
	removed bool
}

func (t *comTrace) has(op string) bool { return slices.Contains(t.ops, op) }

// fireDelete runs the delete traces of a command that goes.
func (in *Interp) fireDelete(c *Command) { in.fireCommand(c, "delete", c.Name(), "") }

func (in *Interp) fireCommand(c *Command, op, from, to string) {
	if c.traces == nil {
		return
	}
	for _, t := range slices.Clone(c.traces.cmd) {
		if t.has(op) && !t.active {
			t.active = true
			_, _ = in.EvalValue(Str(t.script.String() + FormatList([]Value{Str("x"), Str(from), Str(to), Str(op)})[1:]))
			t.active = false
		}
	}
}

// invokeTraced runs a command with its own traces and those that watch each step of a procedure around it.
func (in *Interp) invokeTraced(f *Frame, c *Command, name Value, args []Value) (Value, error) {
	var own []*comTrace
	if c.traces != nil {
		c = in.ownCommand(c)
		own = slices.Clone(c.traces.exec)
	}
	steps := slices.Clone(in.steps)
	words := Str(newList(append([]Value{name}, args...)).String())
	for _, t := range steps {
		if err := in.runExecTrace(t, "enterstep", words); err != nil {
			return Value{}, err
		}
	}
	for _, t := range own {
		if err := in.runExecTrace(t, "enter", words); err != nil {
			return Value{}, err
		}
	}
	if c.deleted || len(own) > 0 && in.data(c.ns).cmd(c.name) != c {
		if c = in.resolve(f.ns, name.String()); c == nil {
			return Value{}, errNoCommand(name.String())
		}
	}
	v, err := in.invokeStepping(c, name, args, own)
	code, res := Int(int64(codeOf(err))), Str(v.String())
	if err != nil {
		if e := asException(err); e != errReturn {
			res = Str(e.Result.String())
		}
	}
	for i := len(own) - 1; i >= 0; i-- {
		if terr := in.runExecTrace(own[i], "leave", words, code, res); terr != nil {
			return Value{}, terr
		}
	}
	for i := len(steps) - 1; i >= 0; i-- {
		if terr := in.runExecTrace(steps[i], "leavestep", words, code, res); terr != nil {
			return Value{}, terr
		}
	}
	return v, err
}

// invokeStepping runs the command itself. When its traces want each step, procedures run with nothing compiled inline meanwhile.
func (in *Interp) invokeStepping(c *Command, name Value, args []Value, own []*comTrace) (Value, error) {
	old, inline := in.steps, in.inline
	for _, t := range own {
		if !t.removed && (t.has("enterstep") || t.has("leavestep")) && !slices.Contains(old, t) {
			in.steps = append(slices.Clip(in.steps), t)
		}
	}
	if len(in.steps) > len(old) && len(old) == 0 {
		in.inline = nextEpoch()
		stepping := in.inline
		defer func() {
			in.steps = old
			if in.inline == stepping {
				in.inline = inline
			} else {
				in.inline = nextEpoch()
			}
		}()
	} else {
		defer func() { in.steps = old }()
	}
	return in.run(c, name, args)
}

func (in *Interp) runExecTrace(t *comTrace, op string, more ...Value) error {
	if !t.has(op) || t.active || t.removed {
		return nil
	}
	t.active = true
	steps := in.steps
	in.steps = nil // what the trace does is not traced
	words := append(append([]Value{Str("x")}, more...), Str(op))
	_, err := in.EvalValue(Str(t.script.String() + FormatList(words)[1:]))
	in.steps = steps
	t.active = false
	return err
}
