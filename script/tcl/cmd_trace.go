package tcl

// This file holds the trace command.

import "slices"

func registerTrace(in *Interp) { in.Register("trace", cmdTrace) }

var traceTypes = []string{"execution", "command", "variable"}

func cmdTrace(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("trace option ?arg ...?")
	}
	subs := []string{"add", "info", "remove", "variable", "vdelete", "vinfo"}
	k, err := Lookup(args[0], subs, "option")
	if err != nil {
		return Value{}, err
	}
	sub := subs[k]
	switch sub {
	case "variable", "vdelete":
		return in.oldTrace(sub, args[1:])
	case "vinfo":
		if len(args) != 2 {
			return Value{}, WrongArgs("trace vinfo name")
		}
		return in.traceVarInfo(args[1].String(), true)
	case "info":
		if len(args) < 2 {
			return Value{}, WrongArgs("trace info type name")
		}
	default:
		if len(args) < 2 {
			return Value{}, WrongArgs("trace " + sub + " type ?arg ...?")
		}
	}
	t, err := Lookup(args[1], traceTypes, "option")
	if err != nil {
		return Value{}, err
	}
	return in.traceSub(sub, traceTypes[t], args[2:])
}

func (in *Interp) traceSub(sub, typ string, args []Value) (Value, error) {
	if sub == "info" {
		if len(args) != 1 {
			return Value{}, WrongArgs("trace info " + typ + " name")
		}
		if typ == "variable" {
			return in.traceVarInfo(args[0].String(), false)
		}
		return in.traceCmdInfo(typ, args[0].String())
	}
	if len(args) != 3 {
		return Value{}, WrongArgs("trace " + sub + " " + typ + " name opList command")
	}
	words, err := traceOpList(typ, args[1])
	if err != nil {
		return Value{}, err
	}
	if typ != "variable" {
		return Value{}, in.traceCommand(sub, typ, args[0].String(), words, args[2])
	}
	var ops traceOp
	for _, o := range traceOps {
		if slices.Contains(words, o.name) {
			ops |= o.op
		}
	}
	if sub == "add" {
		return Value{}, in.addVarTrace(args[0].String(), &varTrace{ops: ops, cmd: args[2]})
	}
	in.removeVarTrace(args[0].String(), ops, args[2].String(), false)
	return Value{}, nil
}

var traceOpWords = map[string][]string{
	"variable":  {"array", "read", "unset", "write"},
	"command":   {"delete", "rename"},
	"execution": {"enter", "leave", "enterstep", "leavestep"},
}

func traceOpList(typ string, v Value) ([]string, error) {
	es, err := v.elems()
	if err != nil {
		return nil, err
	}
	table := traceOpWords[typ]
	if len(es) == 0 {
		return nil, ErrCode("bad operation list \"\": must be one or more of "+orList(table), "TCL", "OPERATION", "TRACE", "NOOPS")
	}
	var out []string
	for _, e := range es {
		k, err := LookupExact(e, table, "operation")
		if err != nil {
			return nil, err
		}
		out = append(out, table[k])
	}
	return out, nil
}

func (in *Interp) addVarTrace(name string, t *varTrace) error {
	n, e, isElem := splitElem(name)
	if !isElem {
		n = name
	}
	v := in.frame.lookupVar(n, true)
	if v == nil {
		return varError("trace", name, noNSParent)
	}
	if isElem {
		ev, err := v.element(n, e, "trace")
		if err != nil {
			return err
		}
		v = ev
	}
	v.addTrace(t)
	return nil
}

// tracedVar finds the variable that a trace command names.
func (in *Interp) tracedVar(name string) *Var {
	n, e, isElem := splitElem(name)
	if !isElem {
		n = name
	}
	v := in.frame.lookupVar(n, false)
	if v != nil && isElem {
		v = v.peekElem(e)
	}
	return v
}

func (in *Interp) removeVarTrace(name string, ops traceOp, cmd string, old bool) {
	v := in.tracedVar(name)
	if v == nil || v.traces == nil {
		return
	}
	ts := v.traces
	for i, t := range ts.list {
		if t.fn == nil && t.ops == ops && t.cmd.String() == cmd {
			ts.list = slices.Delete(slices.Clone(ts.list), i, i+1)
			break
		}
	}
	if len(ts.list) == 0 && !ts.active {
		v.traces = nil
	}
}

func (in *Interp) traceVarInfo(name string, old bool) (Value, error) {
	v := in.tracedVar(name)
	if v == nil || v.traces == nil {
		return Value{}, nil
	}
	var out []Value
	for _, t := range v.traces.list {
		if t.fn != nil {
			continue
		}
		var words []string
		for _, o := range traceOps {
			if t.ops&o.op != 0 {
				words = append(words, o.name)
			}
		}
		if old {
			s := ""
			for _, o := range []struct {
				letter string
				op     traceOp
			}{{"r", traceReadOp}, {"w", traceWriteOp}, {"u", traceUnsetOp}, {"a", traceArray}} {
				if t.ops&o.op != 0 {
					s += o.letter
				}
			}
			out = append(out, List(Str(s), t.cmd.norm()))
			continue
		}
		out = append(out, List(StrList(words...), t.cmd.norm()))
	}
	return List(out...), nil
}

func (in *Interp) oldTrace(sub string, args []Value) (Value, error) {
	if len(args) != 3 {
		return Value{}, WrongArgs("trace " + sub + " name ops command")
	}
	var ops traceOp
	s := args[1].String()
	for _, c := range s {
		switch c {
		case 'r':
			ops |= traceReadOp
		case 'w':
			ops |= traceWriteOp
		case 'u':
			ops |= traceUnsetOp
		case 'a':
			ops |= traceArray
		default:
			ops = 0
			s = ""
		}
	}
	if ops == 0 || s == "" {
		return Value{}, ErrCode("bad operations \""+args[1].String()+"\": should be one or more of rwua", "TCL", "OPERATION", "TRACE", "BADOPS")
	}
	if sub == "variable" {
		return Value{}, in.addVarTrace(args[0].String(), &varTrace{ops: ops, cmd: args[2], old: true})
	}
	in.removeVarTrace(args[0].String(), ops, args[2].String(), true)
	return Value{}, nil
}

func (in *Interp) commandFor(name string) (*Command, error) {
	c := in.resolve(in.frame.ns, name)
	if c == nil {
		return nil, ErrCode("unknown command \""+name+"\"", "TCL", "LOOKUP", "COMMAND", name)
	}
	return c, nil
}

func (in *Interp) traceCmdInfo(typ, name string) (Value, error) {
	c, err := in.commandFor(name)
	if err != nil || c.traces == nil {
		return Value{}, err
	}
	list := c.traces.cmd
	if typ == "execution" {
		list = c.traces.exec
	}
	var out []Value
	for _, t := range list {
		out = append(out, List(StrList(t.ops...), t.script.norm()))
	}
	return List(out...), nil
}

func (in *Interp) traceCommand(sub, typ, name string, ops []string, script Value) error {
	c, err := in.commandFor(name)
	if err != nil {
		return err
	}
	c = in.ownCommand(c)
	if c.traces == nil {
		c.traces = &cmdTraces{}
	} else {
		cp := *c.traces
		c.traces = &cp
	}
	list := &c.traces.cmd
	if typ == "execution" {
		list = &c.traces.exec
	}
	ops = slices.DeleteFunc(slices.Clone(traceOpWords[typ]), func(o string) bool { return !slices.Contains(ops, o) })
	if sub == "add" {
		*list = append([]*comTrace{{ops: ops, script: script}}, *list...)
	} else {
		for i, t := range *list {
			if slices.Equal(t.ops, ops) && t.script.String() == script.String() {
				*list = slices.Delete(slices.Clone(*list), i, i+1)
				t.removed = true
				break
			}
		}
	}
	if len(c.traces.cmd) == 0 && len(c.traces.exec) == 0 {
		c.traces = nil
	}
	in.commandsChanged(c.name)
	in.inline = nextEpoch()
	return nil
}
