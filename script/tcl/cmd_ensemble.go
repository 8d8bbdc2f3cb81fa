package tcl

// This file holds the namespace ensemble command.

import "strings"

func nsEnsemble(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("namespace ensemble subcommand ?arg ...?")
	}
	k, err := Lookup(args[0], []string{"configure", "create", "exists"}, "subcommand")
	if err != nil {
		return Value{}, err
	}
	switch k {
	case 0:
		return in.ensembleConfigure(args[1:])
	case 1:
		return in.ensembleCreate(args[1:])
	}
	if len(args) != 2 {
		return Value{}, WrongArgs("namespace ensemble exists cmdname")
	}
	c := in.original(in.resolve(in.frame.ns, args[1].String()))
	return Bool(c != nil && c.ens != nil), nil
}

var ensembleCreateOptions = []string{"-command", "-map", "-parameters", "-prefixes", "-subcommands", "-unknown"}
var ensembleOptions = []string{"-map", "-namespace", "-parameters", "-prefixes", "-subcommands", "-unknown"}

func (in *Interp) ensembleCreate(args []Value) (Value, error) {
	if len(args)%2 != 0 {
		return Value{}, WrongArgs("namespace ensemble create ?option value ...?")
	}
	ns := in.frame.ns
	e := &ensemble{ns: ns, prefixes: true}
	name := ns.full
	at := ns.parent
	if at == nil {
		at = in.root
	}
	for i := 0; i < len(args); i += 2 {
		k, err := Lookup(args[i], ensembleCreateOptions, "option")
		if err != nil {
			return Value{}, err
		}
		if k == 0 {
			name, at = args[i+1].String(), ns
			continue
		}
		if err := in.setEnsembleOption(e, ensembleCreateOptions[k], args[i+1]); err != nil {
			return Value{}, err
		}
	}
	c := in.newEnsemble(at, name, e)
	d := in.data(ns)
	d.ensembles = append(d.ensembles, c)
	c.onDel = append(c.onDel, func(in *Interp) { in.forgetEnsemble(c) })
	return Str(c.Name()), nil
}

func (in *Interp) setEnsembleOption(e *ensemble, opt string, v Value) error {
	switch opt {
	case "-map":
		return in.setEnsembleMap(e, v)
	case "-prefixes":
		b, err := in.Bool(v)
		if err != nil {
			return err
		}
		e.prefixes = b
	case "-unknown":
		if _, err := v.elems(); err != nil {
			return err
		}
		e.unknown = v
	default:
		es, err := v.elems()
		if err != nil {
			return err
		}
		var names []string
		for _, x := range es {
			names = append(names, x.String())
		}
		if opt == "-parameters" {
			e.params = names
		} else {
			e.subs, e.names = names, nil
		}
	}
	return nil
}

func (in *Interp) setEnsembleMap(e *ensemble, v Value) error {
	d, err := v.asDict()
	if err != nil {
		return err
	}
	m := map[string]Value{}
	var order []string
	d.Each(func(k, target Value) bool {
		var es []Value
		if es, err = target.elems(); err != nil {
			return false
		}
		if len(es) == 0 {
			err = ErrCode("ensemble subcommand implementations must be non-empty lists", "TCL", "ENSEMBLE", "EMPTY_TARGET")
			return false
		}
		if first := es[0].String(); !strings.HasPrefix(first, "::") {
			full := qualify(e.ns, first)
			target = listOf(append([]Value{Str(full)}, es[1:]...))
		}
		m[k.String()] = target
		order = append(order, k.String())
		return true
	})
	if err == nil {
		e.mapping, e.order, e.names = m, order, nil
	}
	return err
}

func (in *Interp) ensembleConfigure(args []Value) (Value, error) {
	if len(args) == 0 || len(args) != 2 && len(args)%2 != 1 {
		return Value{}, WrongArgs("namespace ensemble configure cmdname ?-option value ...? ?arg ...?")
	}
	c := in.original(in.resolve(in.frame.ns, args[0].String()))
	if c == nil || c.ens == nil {
		return Value{}, ErrCode("\""+args[0].String()+"\" is not an ensemble command", "TCL", "LOOKUP", "ENSEMBLE", args[0].String())
	}
	switch len(args) {
	case 1:
		var out []Value
		for _, o := range ensembleOptions {
			out = append(out, Str(o), c.ens.option(o))
		}
		return List(out...), nil
	case 2:
		k, err := Lookup(args[1], ensembleOptions, "option")
		if err != nil {
			return Value{}, err
		}
		return c.ens.option(ensembleOptions[k]), nil
	}
	return Value{}, in.changeEnsemble(c, args[1:])
}

// changeEnsemble sets options: all of them, or none when one is wrong.
func (in *Interp) changeEnsemble(c *Command, args []Value) error {
	e := *c.ens
	for i := 0; i < len(args); i += 2 {
		k, err := Lookup(args[i], ensembleOptions, "option")
		if err != nil {
			return err
		}
		if ensembleOptions[k] == "-namespace" {
			return ErrCode("option -namespace is read-only", "TCL", "ENSEMBLE", "READ_ONLY")
		}
		if err := in.setEnsembleOption(&e, ensembleOptions[k], args[i+1]); err != nil {
			return err
		}
	}
	if c.shared {
		c = in.ownCommand(c)
	}
	c.ens = &e
	e.cmd = c
	c.fn = func(in *Interp, args []Value) (Value, error) { return in.runEnsemble(c, args) }
	in.commandsChanged(c.name)
	return nil
}

func (e *ensemble) option(name string) Value {
	switch name {
	case "-map":
		d := NewDict(len(e.order))
		for _, k := range e.order {
			d.Set(Str(k), e.mapping[k])
		}
		return DictValue(d)
	case "-namespace":
		return Str(e.ns.full)
	case "-parameters":
		return StrList(e.params...)
	case "-prefixes":
		return Bool(e.prefixes)
	case "-subcommands":
		return StrList(e.subs...)
	}
	return e.unknown.norm()
}
