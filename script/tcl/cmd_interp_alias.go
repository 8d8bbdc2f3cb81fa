package tcl

// This file holds aliases: commands of one interp that run those of another.

import "strings"

func interpAlias(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("interp alias slavePath slaveCmd ?masterPath masterCmd? ?arg ...?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	switch len(args) {
	case 2:
		a := k.aliases.get(args[1].String())
		if a == nil {
			return Value{}, nil
		}
		return listOf(a.words), nil
	case 3:
		if !args[2].IsEmpty() {
			return Value{}, WrongArgs("interp alias slavePath slaveCmd ?masterPath masterCmd? ?arg ...?")
		}
		return Value{}, k.dropAlias(args[1].String())
	}
	target, err := in.interpAt(args[2])
	if err != nil {
		return Value{}, err
	}
	return k.makeAlias(args[1].String(), target, args[3:])
}

func (in *Interp) makeAlias(name string, target *Interp, words []Value) (Value, error) {
	a := &alias{target: target, words: append([]Value(nil), words...), token: name}
	for b := in.aliases.get(a.token); b != nil && strings.TrimPrefix(b.cmd.Name(), "::") != strings.TrimPrefix(name, "::"); b = in.aliases.get(a.token) {
		a.token = "::" + a.token
	}
	c := &Command{alias: a}
	a.bind(c)
	if err := in.aliasLoop(name, a); err != nil {
		return Value{}, err
	}
	in.define(in.root, name, c)
	in.aliases.set(a.token, a)
	return Str(a.token), nil
}

// bind makes c the command of the alias.
func (a *alias) bind(c *Command) {
	a.cmd = c
	c.fn = func(in *Interp, args []Value) (Value, error) { return in.runAlias(c, args) }
}

// aliasMoved gives this interp's copy of an alias's command an alias of its own.
func (in *Interp) aliasMoved(c *Command) {
	a := *c.alias
	c.alias = &a
	a.bind(c)
	in.aliases.set(a.token, &a)
}

// aliasGoes is called when an alias's command goes.
func (in *Interp) aliasGoes(c *Command) {
	if in.aliases.get(c.alias.token) == c.alias {
		in.aliases.set(c.alias.token, nil)
	}
}

// aliasLoop refuses an alias that would lead back to itself.
func (in *Interp) aliasLoop(name string, a *alias) error {
	t, w := a.target, a.words[0].String()
	for range 100 {
		if t = in.stand(t); t == nil {
			return nil
		}
		if t == in && strings.TrimPrefix(w, "::") == strings.TrimPrefix(name, "::") {
			return ErrCode("cannot define or rename alias \""+name+"\": would create a loop", "TCL", "OPERATION", "INTERP", "ALIASLOOP")
		}
		c := t.resolve(t.root, w)
		if c == nil || c.alias == nil {
			return nil
		}
		t, w = c.alias.target, c.alias.words[0].String()
	}
	return nil
}

func (in *Interp) runAlias(c *Command, args []Value) (Value, error) {
	a := c.alias
	words := append(append(make([]Value, 0, len(a.words)+len(args)), a.words...), args...)
	t := in.stand(a.target)
	if t == in {
		v, err := in.callWords(in.top0(), words)
		return v, usageFor(err, []Value{Str(c.name)}, len(a.words))
	}
	if t == nil || t.deleted {
		return Value{}, errNoCommand(c.name)
	}
	return in.within(t, func() (Value, error) {
		v, err := t.Call(words...)
		return v, usageFor(err, []Value{Str(c.name)}, len(a.words))
	})
}

// top0 is the frame in which an alias finds its command: names are those of the global namespace, variables those of the caller.
func (in *Interp) top0() *Frame {
	if in.frame.ns == in.root {
		return in.frame
	}
	return &Frame{in: in, ns: in.root, level: in.frame.level, caller: in.frame.caller}
}

func (in *Interp) dropAlias(name string) error {
	a := in.aliases.get(name)
	if a == nil {
		return ErrCode("alias \""+name+"\" not found", "TCL", "LOOKUP", "ALIAS", name)
	}
	in.aliases.set(name, nil)
	in.dropCommand(a.cmd, true)
	return nil
}

func interpAliases(in *Interp, args []Value) (Value, error) {
	k, err := in.optInterp(args, "interp aliases ?path?")
	if err != nil {
		return Value{}, err
	}
	return StrList(k.aliases.names()...), nil
}

func interpTarget(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("interp target path alias")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	a := k.aliases.get(args[1].String())
	if a == nil {
		return Value{}, ErrCode("alias \""+args[1].String()+"\" in path \""+args[0].String()+"\" not found", "TCL", "LOOKUP", "ALIAS", args[1].String())
	}
	var path []string
	t := k.stand(a.target)
	for ; t != nil && t != in; t = t.parent {
		path = append([]string{t.name}, path...)
	}
	if t == nil {
		return Value{}, ErrCode("target interpreter for alias \""+args[1].String()+"\" in path \""+args[0].String()+"\" is not my descendant", "TCL", "OPERATION", "INTERP", "SHROUDED")
	}
	return StrList(path...), nil
}
