package tcl

// This file holds the dict command.

import "strings"

func registerDict(in *Interp) {
	in.RegisterEnsemble("dict", []Sub{
		{Name: "append", Fn: dictAppend, inline: inlineAt(dictAppendAt, 3, -1)},
		{Name: "create", Fn: dictCreate},
		{Name: "exists", Fn: dictExists, Fast: Fast{F2: dictExists2}},
		{Name: "filter", Fn: dictFilter},
		{Name: "for", Fn: dictFor, inline: inlineDictFor},
		{Name: "get", Fn: dictGet, Fast: Fast{F2: dictGet2}},
		{Name: "incr", Fn: dictIncr, inline: inlineAt(dictIncrAt, 2, 3)},
		{Name: "info", Fn: dictInfo},
		{Name: "keys", Fn: dictKeys},
		{Name: "lappend", Fn: dictLappend, inline: inlineAt(dictLappendAt, 3, -1)},
		{Name: "map", Fn: dictMap, inline: inlineDictMap},
		{Name: "merge", Fn: dictMerge},
		{Name: "remove", Fn: dictRemove},
		{Name: "replace", Fn: dictReplace},
		{Name: "set", Fn: dictSet, inline: inlineAt(dictSetAt, 3, -1)},
		{Name: "size", Fn: dictSize, Fast: Fast{F1: dictSize1}},
		{Name: "unset", Fn: dictUnset, inline: inlineAt(dictUnsetAt, 2, -1)},
		{Name: "update", Fn: dictUpdate},
		{Name: "values", Fn: dictValues},
		{Name: "with", Fn: dictWith},
	})
}

func errNoKey(key Value) error {
	return ErrCode("key \""+key.String()+"\" not known in dictionary", "TCL", "LOOKUP", "DICT", key.String())
}

func dictCreate(in *Interp, args []Value) (Value, error) {
	if len(args)%2 != 0 {
		return Value{}, WrongArgs("dict create ?key value ...?")
	}
	d, err := dictOf(args)
	if err != nil {
		return Value{}, err
	}
	return DictValue(d), nil
}

func dictGet2(in *Interp, a, key Value) (Value, error) {
	d, err := a.asDict()
	if err != nil {
		return Value{}, err
	}
	v, ok := d.Get(key)
	if !ok {
		return Value{}, errNoKey(key)
	}
	return release(v), nil
}

func dictGet(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("dict get dictionary ?key ...?")
	}
	v := args[0]
	if len(args) == 1 {
		d, err := v.asDict()
		if err != nil {
			return Value{}, err
		}
		return List(d.flat()...), nil
	}
	for _, k := range args[1:] {
		var err error
		if v, err = dictGet2(in, v, k); err != nil {
			return Value{}, err
		}
	}
	return v, nil
}

func dictExists2(in *Interp, a, key Value) (Value, error) {
	d, err := a.asDict()
	if err != nil {
		return Bool(false), nil
	}
	_, ok := d.Get(key)
	return Bool(ok), nil
}

func dictExists(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("dict exists dictionary key ?key ...?")
	}
	v := args[0]
	for _, k := range args[1:] {
		d, err := v.asDict()
		if err != nil {
			return Bool(false), nil
		}
		var ok bool
		if v, ok = d.Get(k); !ok {
			return Bool(false), nil
		}
	}
	return Bool(true), nil
}

func dictSize1(in *Interp, a Value) (Value, error) {
	d, err := a.asDict()
	if err != nil {
		return Value{}, err
	}
	return Int(int64(d.Len())), nil
}

func dictSize(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("dict size dictionary")
	}
	return dictSize1(in, args[0])
}

func dictInfo(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("dict info dictionary")
	}
	d, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	return Str(hashStatistics(d.Len())), nil
}

func dictKeys(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("dict keys dictionary ?pattern?")
	}
	return dictColumn(args, true)
}

func dictValues(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("dict values dictionary ?pattern?")
	}
	return dictColumn(args, false)
}

func dictColumn(args []Value, keys bool) (Value, error) {
	d, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	out := make([]Value, 0, d.Len())
	d.Each(func(k, v Value) bool {
		if !keys {
			k = v
		}
		if len(args) == 1 || GlobMatch(args[1].String(), k.String(), false) {
			out = append(out, k)
		}
		return true
	})
	return List(out...), nil
}

func dictMerge(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Empty, nil
	}
	first, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	if len(args) == 1 {
		return args[0], nil
	}
	out, changed := first.Clone(), false
	for _, a := range args[1:] {
		d, err := a.asDict()
		if err != nil {
			return Value{}, err
		}
		changed = changed || d.Len() > 0
		d.Each(func(k, v Value) bool { out.Set(k, v); return true })
	}
	if !changed {
		return args[0], nil
	}
	return DictValue(out), nil
}

func dictRemove(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("dict remove dictionary ?key ...?")
	}
	d, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	out := d.Clone()
	for _, k := range args[1:] {
		out.Delete(k)
	}
	return DictValue(out), nil
}

func dictReplace(in *Interp, args []Value) (Value, error) {
	if len(args)%2 != 1 {
		return Value{}, WrongArgs("dict replace dictionary ?key value ...?")
	}
	d, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	out := d.Clone()
	for i := 1; i < len(args); i += 2 {
		out.Set(args[i], args[i+1])
	}
	return DictValue(out), nil
}

// ---- changing a variable

// ownDict gives v itself when it may be changed in place, else a copy that may.
func (v Value) ownDict() (Value, *Dict, error) {
	if v.kind() == kDict && v.o.flags&fMut != 0 {
		if v.o.rep.Load() != nil {
			v.o.rep.Store(nil)
		}
		return v, v.o.dict().d, nil
	}
	d, err := v.asDict()
	if err != nil {
		return v, nil, err
	}
	c := DictValue(d.Clone())
	c.o.flags |= fMut
	return c, c.o.dict().d, nil
}

func dictSet(in *Interp, args []Value) (Value, error) {
	if len(args) < 3 {
		return Value{}, WrongArgs("dict set dictVarName key ?key ...? value")
	}
	return runAt(in, args, dictSetAt)
}

func dictSetAt(in *Interp, pl *place, args []Value, want bool) (Value, error) {
	old, err := pl.read(in)
	if err != nil {
		return Value{}, err
	}
	n := len(args) - 1
	v, err := dictPut(old, args[:n], args[n].norm())
	if err != nil {
		return Value{}, err
	}
	return pl.store(in, v, want)
}

// dictPut sets a key in a dictionary of dictionaries.
func dictPut(v Value, keys []Value, val Value) (Value, error) {
	if len(keys) > 1 {
		d, err := v.asDict()
		if err != nil {
			return v, err
		}
		sub, _ := d.Get(keys[0])
		if val, err = dictPut(sub, keys[1:], val); err != nil {
			return v, err
		}
	}
	v, d, err := v.ownDict()
	if err != nil {
		return v, err
	}
	if val.o.flags&fMut != 0 {
		v.o.flags |= fKids
	}
	d.Set(keys[0], val)
	return v, nil
}

func dictUnset(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("dict unset dictVarName key ?key ...?")
	}
	return runAt(in, args, dictUnsetAt)
}

func dictUnsetAt(in *Interp, pl *place, args []Value, want bool) (Value, error) {
	old, err := pl.read(in)
	if err != nil {
		return Value{}, err
	}
	v, err := dictDrop(old, args)
	if err != nil {
		return Value{}, err
	}
	return pl.store(in, v, want)
}

func dictDrop(v Value, keys []Value) (Value, error) {
	var sub Value
	if len(keys) > 1 {
		d, err := v.asDict()
		if err != nil {
			return v, err
		}
		old, ok := d.Get(keys[0])
		if !ok {
			return v, errNoKey(keys[0])
		}
		if sub, err = dictDrop(old, keys[1:]); err != nil {
			return v, err
		}
	}
	v, d, err := v.ownDict()
	if err != nil {
		return v, err
	}
	if len(keys) == 1 {
		d.Delete(keys[0])
		return v, nil
	}
	if sub.o.flags&fMut != 0 {
		v.o.flags |= fKids
	}
	d.Set(keys[0], sub)
	return v, nil
}

func dictIncr(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("dict incr dictVarName key ?increment?")
	}
	return runAt(in, args, dictIncrAt)
}

func dictIncrAt(in *Interp, pl *place, args []Value, want bool) (Value, error) {
	by := oneValue
	if len(args) == 2 {
		by = args[1]
	}
	old, err := pl.read(in)
	if err != nil {
		return Value{}, err
	}
	v, d, err := old.ownDict()
	if err != nil {
		return Value{}, err
	}
	if i := d.find(args[0].String()); i >= 0 {
		if e := &d.ents[i].val; e.o == intTag && by.o == intTag {
			if n := e.n + by.n; (n > e.n) == (by.n > 0) {
				e.n = n
				return pl.store(in, v, want)
			}
		}
	}
	return pl.dictEntry(in, args[0], want, func(e *place) error {
		_, err := e.incr(in, by)
		return err
	})
}

func dictAppend(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("dict append dictVarName key ?value ...?")
	}
	return runAt(in, args, dictAppendAt)
}

func dictAppendAt(in *Interp, pl *place, args []Value, want bool) (Value, error) {
	return pl.dictEntry(in, args[0], want, func(e *place) error {
		_, err := e.append(in, args[1:], false)
		return err
	})
}

func dictLappend(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("dict lappend dictVarName key ?value ...?")
	}
	return runAt(in, args, dictLappendAt)
}

func dictLappendAt(in *Interp, pl *place, args []Value, want bool) (Value, error) {
	return pl.dictEntry(in, args[0], want, func(e *place) error {
		_, err := e.lappend(in, args[1:], false)
		return err
	})
}

// dictEntry lets change work on one entry of the dictionary in the variable, as if the entry were a variable.
func (pl *place) dictEntry(in *Interp, key Value, want bool, change func(e *place) error) (Value, error) {
	old, err := pl.read(in)
	if err != nil {
		return Value{}, err
	}
	v, d, err := old.ownDict()
	if err != nil {
		return Value{}, err
	}
	name := key.String()
	if i := d.find(name); i >= 0 {
		e := place{p: &d.ents[i].val}
		if err := change(&e); err != nil {
			return Value{}, err
		}
		return pl.store(in, v, want)
	}
	var val Value
	e := place{p: &val}
	if err := change(&e); err != nil {
		return Value{}, err
	}
	d.add(name, key, val)
	return pl.store(in, v, want)
}

// ---- loops

type dictLoop struct {
	key, val *varRef
	dict     exec
	body     exec
}

func (c *compiler) dictLoop(cmd *command, want bool) *dictLoop {
	if len(cmd.words) != 4 || c.slots == nil {
		return nil
	}
	names, ok := cmd.words[1].lit()
	if _, lit := cmd.words[3].lit(); !ok || !lit {
		return nil
	}
	es, err := parseList(names, true)
	if err != nil || len(es) != 2 {
		return nil
	}
	kw, vw := word{parts: litParts(es[0].String())}, word{parts: litParts(es[1].String())}
	l := &dictLoop{key: c.wordRef(&kw), val: c.wordRef(&vw), dict: c.word(&cmd.words[2])}
	l.body = c.body(&cmd.words[3], want)
	return l
}

// each runs the body for every pair; done is given each result.
func (l *dictLoop) each(f *Frame, what string, done func(k, v Value) error) (Value, error) {
	v, err := l.dict(f)
	if err != nil {
		return v, err
	}
	d, err := v.asDict()
	if err != nil {
		return Value{}, err
	}
	in := f.in
	for i := 0; i < len(d.ents); i++ {
		e := &d.ents[i]
		if e.val.o == nil {
			continue
		}
		if err := l.key.put(f, e.key); err != nil {
			return Value{}, AddInfo(err, "(\""+what+"\" body line 1)")
		}
		if err := l.val.put(f, e.val); err != nil {
			return Value{}, err
		}
		v, err := l.body(f)
		if err != nil {
			if stop, err := in.loopEnd(err); stop {
				return v, err
			}
		} else if done != nil {
			if err := done(e.key, v); err != nil {
				return Value{}, err
			}
		}
		if in.signal.Load() != 0 {
			if err := in.check(); err != nil {
				return Value{}, err
			}
		}
	}
	return Value{}, nil
}

func inlineDictFor(c *compiler, cmd *command, want bool) exec {
	l := c.dictLoop(cmd, false)
	if l == nil {
		return nil
	}
	return func(f *Frame) (Value, error) { return l.each(f, "dict for", nil) }
}

func inlineDictMap(c *compiler, cmd *command, want bool) exec {
	l := c.dictLoop(cmd, true)
	if l == nil {
		return nil
	}
	return func(f *Frame) (Value, error) { return l.collect(f, "dict map") }
}

func (l *dictLoop) collect(f *Frame, what string) (Value, error) {
	out := NewDict(8)
	v, err := l.each(f, what, func(k, v Value) error {
		out.Set(k, v)
		return nil
	})
	if err != nil {
		return v, err
	}
	return DictValue(out), nil
}

// runLoop makes the loop at run time.
func runLoop(in *Interp, args []Value, what string) (*dictLoop, error) {
	if len(args) != 3 {
		return nil, WrongArgs(what + " {keyVarName valueVarName} dictionary script")
	}
	es, err := args[0].elems()
	if err != nil {
		return nil, err
	}
	if len(es) != 2 {
		return nil, ErrCode("must have exactly two variable names", append([]string{"TCL", "SYNTAX"}, strings.Fields(what)...)...)
	}
	named := func(v Value) *varRef {
		n, e, isElem := splitElem(v.String())
		if !isElem {
			n = v.String()
		}
		return &varRef{slot: -1, name: n, elem: e, isElem: isElem}
	}
	body := func(f *Frame) (Value, error) {
		v, err := f.eval(args[2])
		return v, noteBody(err, "\""+what+"\" body")
	}
	return &dictLoop{named(es[0]), named(es[1]), constant(args[1]), body}, nil
}

func dictFor(in *Interp, args []Value) (Value, error) {
	l, err := runLoop(in, args, "dict for")
	if err != nil {
		return Value{}, err
	}
	return l.each(in.frame, "dict for", nil)
}

func dictMap(in *Interp, args []Value) (Value, error) {
	l, err := runLoop(in, args, "dict map")
	if err != nil {
		return Value{}, err
	}
	return l.collect(in.frame, "dict map")
}

func dictFilter(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("dict filter dictionary filterType ?arg ...?")
	}
	d, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	k, err := Lookup(args[1], []string{"key", "script", "value"}, "filterType")
	if err != nil {
		return Value{}, err
	}
	if k == 1 {
		return dictFilterScript(in, args)
	}
	out := NewDict(d.Len())
	d.Each(func(key, val Value) bool {
		s := key.String()
		if k == 2 {
			s = val.String()
		}
		for _, p := range args[2:] {
			if GlobMatch(p.String(), s, false) {
				out.Set(key, val)
				break
			}
		}
		return true
	})
	return DictValue(out), nil
}

func dictFilterScript(in *Interp, args []Value) (Value, error) {
	if len(args) != 4 {
		return Value{}, WrongArgs("dict filter dictionary script {keyVarName valueVarName} filterScript")
	}
	l, err := runLoop(in, []Value{args[2], args[0], args[3]}, "dict filter")
	if err != nil {
		return Value{}, err
	}
	src, err := args[0].asDict()
	if err != nil {
		return Value{}, err
	}
	out := NewDict(8)
	v, err := l.each(in.frame, "dict filter", func(k, v Value) error {
		ok, err := in.Bool(v)
		if err == nil && ok {
			val, _ := src.Get(k)
			out.Set(k, val)
		}
		return err
	})
	if err != nil {
		return v, err
	}
	return DictValue(out), nil
}

func dictUpdate(in *Interp, args []Value) (Value, error) {
	if len(args) < 4 || len(args)%2 != 0 {
		return Value{}, WrongArgs("dict update dictVarName key varName ?key varName ...? script")
	}
	dv, err := in.Var(args[0].String())
	if err != nil {
		return Value{}, err
	}
	d, err := dv.asDict()
	if err != nil {
		return Value{}, err
	}
	pairs := args[1 : len(args)-1]
	for i := 0; i < len(pairs); i += 2 {
		if v, ok := d.Get(pairs[i]); ok {
			if _, err := in.SetVar(pairs[i+1].String(), v); err != nil {
				return Value{}, err
			}
		} else if in.HasVar(pairs[i+1].String()) {
			_ = in.UnsetVar(pairs[i+1].String())
		}
	}
	v, err := in.EvalValue(args[len(args)-1])
	noteBody(err, "body of \"dict update\"")
	if werr := in.dictWriteBack(args[0].String(), nil, pairs); werr != nil {
		return Value{}, werr
	}
	return v, err
}

// dictWriteBack stores variables into the dictionary in a variable, below path; an unset variable removes its key.
func (in *Interp) dictWriteBack(name string, path, pairs []Value) error {
	if !in.HasVar(name) {
		return nil
	}
	top, err := in.Var(name)
	if err != nil {
		return err
	}
	sub := top
	for _, k := range path {
		d, err := sub.asDict()
		if err != nil {
			return err
		}
		v, ok := d.Get(k)
		if !ok {
			return nil
		}
		sub = v
	}
	d, err := sub.asDict()
	if err != nil {
		return err
	}
	out := d.Clone()
	for i := 0; i < len(pairs); i += 2 {
		if n := pairs[i+1].String(); in.HasVar(n) {
			v, err := in.Var(n)
			if err != nil {
				return err
			}
			out.Set(pairs[i], v)
		} else {
			out.Delete(pairs[i])
		}
	}
	v := DictValue(out)
	if len(path) > 0 {
		if v, err = dictPut(top, path, v); err != nil {
			return err
		}
		release(v)
	}
	_, err = in.SetVar(name, v)
	return err
}

func dictWith(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("dict with dictVarName ?key ...? script")
	}
	name, path, script := args[0].String(), append([]Value(nil), args[1:len(args)-1]...), args[len(args)-1]
	v, err := in.Var(name)
	if err != nil {
		return Value{}, err
	}
	if len(path) > 0 {
		if v, err = dictGet(in, append([]Value{v}, path...)); err != nil {
			return Value{}, err
		}
	}
	d, err := v.asDict()
	if err != nil {
		return Value{}, err
	}
	var pairs []Value
	d.Each(func(k, v Value) bool {
		pairs = append(pairs, k, k)
		_, err = in.SetVar(k.String(), v)
		return err == nil
	})
	if err != nil {
		return Value{}, err
	}
	v, err = in.EvalValue(script)
	noteBody(err, "body of \"dict with\"")
	if werr := in.dictWriteBack(name, path, pairs); werr != nil {
		return Value{}, werr
	}
	return v, err
}
