package tcl

// This file holds the control commands as compiled code: if, while, for, foreach, lmap, switch, catch, return and so on.

import "strings"

// body compiles a word that is a script; nil when it is not literal.
func (c *compiler) body(w *word, want bool) exec {
	text, ok := w.lit()
	if !ok {
		return nil
	}
	return c.script(parseScript(c.in, text, w.spot, w.folds()), want)
}

// bodies that are not literal, or expressions that must be substituted first, leave a command to run time.
func literals(ws []word) bool {
	for i := range ws {
		if _, ok := ws[i].lit(); !ok {
			return false
		}
	}
	return true
}

type ifArm struct {
	cond condExec
	body exec
}

func inlineIf(c *compiler, cmd *command, want bool) exec {
	tail := c.last
	ws := cmd.words[1:]
	var arms []ifArm
	var other exec
	for i := 0; ; {
		if i >= len(ws) {
			return nil
		}
		arm := ifArm{cond: nil}
		if _, ok := ws[i].lit(); !ok {
			return nil
		}
		arm.cond = c.condWord(&ws[i])
		if i++; i < len(ws) && isWord(&ws[i], "then") {
			i++
		}
		if i >= len(ws) {
			return nil
		}
		c.tail = tail
		if arm.body = c.body(&ws[i], want); arm.body == nil {
			return nil
		}
		arms = append(arms, arm)
		if i++; i == len(ws) {
			break
		}
		if isWord(&ws[i], "elseif") {
			i++
			continue
		}
		if isWord(&ws[i], "else") {
			i++
		}
		c.tail = tail
		if i != len(ws)-1 {
			return nil
		}
		if other = c.body(&ws[i], want); other == nil {
			return nil
		}
		break
	}
	c.tail = false
	return ifExec(arms, other)
}

func ifExec(arms []ifArm, other exec) exec {
	if other == nil {
		other = constant(Value{})
	}
	if len(arms) == 1 {
		cond, body := arms[0].cond, arms[0].body
		return func(f *Frame) (Value, error) {
			ok, err := cond(f)
			if err != nil {
				return Value{}, err
			}
			if ok {
				return body(f)
			}
			return other(f)
		}
	}
	return func(f *Frame) (Value, error) {
		for i := range arms {
			ok, err := arms[i].cond(f)
			if err != nil {
				return Value{}, err
			}
			if ok {
				return arms[i].body(f)
			}
		}
		return other(f)
	}
}

func isWord(w *word, s string) bool {
	t, ok := w.lit()
	return ok && t == s
}

func inlineWhile(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 3 || !literals(cmd.words) {
		return nil
	}
	cond := c.condWord(&cmd.words[1])
	body := c.body(&cmd.words[2], false)
	return loop(cond, body, nil)
}

func inlineFor(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 5 || !literals(cmd.words) {
		return nil
	}
	start := c.body(&cmd.words[1], false)
	cond := c.condWord(&cmd.words[2])
	next := c.body(&cmd.words[3], false)
	run := loop(cond, c.body(&cmd.words[4], false), next)
	return func(f *Frame) (Value, error) {
		if v, err := start(f); err != nil {
			return v, err
		}
		return run(f)
	}
}

func loop(cond condExec, body, next exec) exec {
	return func(f *Frame) (Value, error) {
		in := f.in
		for {
			ok, err := cond(f)
			if err != nil {
				return Value{}, err
			}
			if !ok {
				return Value{}, nil
			}
			if v, err := body(f); err != nil {
				if stop, err := in.loopEnd(err); stop {
					return v, err
				}
			}
			if next != nil {
				if v, err := next(f); err != nil {
					if codeOf(err) == CodeBreak {
						return Value{}, nil
					}
					return v, err
				}
			}
			if in.signal.Load() != 0 {
				if err := in.check(); err != nil {
					return Value{}, err
				}
			}
		}
	}
}

// loopEnd judges how a loop's body ended: continue goes on, break ends the loop well, all else leaves it.
func (in *Interp) loopEnd(err error) (stop bool, out error) {
	switch codeOf(err) {
	case CodeContinue:
		return false, nil
	case CodeBreak:
		return true, nil
	}
	return true, err
}

// A foreachList is one "variables list" pair of foreach.
type foreachList struct {
	vars []*varRef
	list exec
}

func inlineForeach(c *compiler, cmd *command, want bool) exec { return c.foreach(cmd, want, false) }
func inlineLmap(c *compiler, cmd *command, want bool) exec    { return c.foreach(cmd, want, true) }

func (c *compiler) foreach(cmd *command, want, collect bool) exec {
	ws := cmd.words[1:]
	if len(ws) < 3 || len(ws)%2 == 0 || c.slots == nil { // outside procedures the trace names the loop
		return nil
	}
	if _, ok := ws[len(ws)-1].lit(); !ok {
		return nil
	}
	var lists []foreachList
	for i := 0; i+1 < len(ws); i += 2 {
		names, ok := ws[i].lit()
		if !ok {
			return nil
		}
		es, err := parseList(names, true)
		if err != nil || len(es) == 0 {
			return nil
		}
		l := foreachList{list: c.word(&ws[i+1])}
		for _, e := range es {
			w := word{parts: litParts(e.String())}
			l.vars = append(l.vars, c.wordRef(&w))
		}
		lists = append(lists, l)
	}
	body := c.body(&ws[len(ws)-1], collect)
	if !collect && len(lists) == 1 && len(lists[0].vars) == 1 && lists[0].vars[0].slot >= 0 && !lists[0].vars[0].isElem {
		return foreachOne(lists[0].list, lists[0].vars[0], body)
	}
	what := "foreach"
	if collect {
		what = "lmap"
	}
	return foreachMany(lists, body, collect, what)
}

// foreachOne is the usual loop: one local variable over one list.
func foreachOne(list exec, r *varRef, body exec) exec {
	slot, name := r.slot, r.name
	return func(f *Frame) (Value, error) {
		v, err := list(f)
		if err != nil {
			return v, err
		}
		es, err := v.elems()
		if err != nil {
			return Value{}, err
		}
		in := f.in
		for _, e := range es {
			if s := &f.slots[slot]; s.o == nil || s.o.flags&fVar == 0 {
				*s = e
			} else if _, err := f.writeSlot(slot, name, e); err != nil {
				return Value{}, noteLoopVar(err, "foreach", name)
			}
			if v, err := body(f); err != nil {
				if stop, err := in.loopEnd(err); stop {
					return v, err
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
}

func noteLoopVar(err error, cmd, name string) error {
	return AddInfo(err, "(setting "+cmd+" loop variable \""+name+"\")")
}

func foreachMany(lists []foreachList, body exec, collect bool, what string) exec {
	return func(f *Frame) (Value, error) {
		elems := make([][]Value, len(lists))
		rounds := 0
		for i := range lists {
			v, err := lists[i].list(f)
			if err != nil {
				return v, err
			}
			if elems[i], err = v.elems(); err != nil {
				return Value{}, err
			}
			rounds = max(rounds, (len(elems[i])+len(lists[i].vars)-1)/len(lists[i].vars))
		}
		var out []Value
		for r := 0; r < rounds; r++ {
			for i := range lists {
				if err := lists[i].assign(f, elems[i], r, what); err != nil {
					return Value{}, err
				}
			}
			v, err := body(f)
			if err != nil {
				if stop, err := f.in.loopEnd(err); stop {
					if err == nil {
						v = List(out...)
					}
					return v, err
				}
			} else if collect {
				out = append(out, v.norm())
			}
			if f.in.signal.Load() != 0 {
				if err := f.in.check(); err != nil {
					return Value{}, err
				}
			}
		}
		return List(out...), nil
	}
}

func (l *foreachList) assign(f *Frame, es []Value, round int, what string) error {
	n := len(l.vars)
	for k, r := range l.vars {
		e := Empty
		if i := round*n + k; i < len(es) {
			e = es[i]
		}
		if err := r.put(f, e); err != nil {
			return noteLoopVar(err, what, varName(r.name, r.elem, r.isElem))
		}
	}
	return nil
}

// put sets a variable that was named literally.
func (r *varRef) put(f *Frame, v Value) error {
	if r.slot >= 0 && !r.isElem {
		_, err := f.writeSlot(r.slot, r.name, v)
		return err
	}
	_, err := f.setVar(r.name, r.elem, r.isElem, v)
	return err
}

func inlineBreak(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 1 {
		return nil
	}
	return func(*Frame) (Value, error) { return Value{}, errBreak }
}

func inlineContinue(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 1 {
		return nil
	}
	return func(*Frame) (Value, error) { return Value{}, errContinue }
}

func inlineReturn(c *compiler, cmd *command, want bool) exec {
	tail := c.last
	x := constant(Empty)
	switch len(cmd.words) {
	case 1:
	case 2:
		x = c.word(&cmd.words[1])
	default:
		return nil
	}
	if tail {
		return x
	}
	nested := c.nested > 0
	return func(f *Frame) (Value, error) {
		v, err := x(f)
		if err != nil {
			return v, err
		}
		if nested { // what the value is for may not hand it on
			return v, &Exception{Code: CodeReturn, Result: v.norm(), retLevel: 1}
		}
		return v, errReturn
	}
}

func inlineExpr(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 2 {
		return nil
	}
	return c.exprWord(&cmd.words[1])
}

func inlineCatch(c *compiler, cmd *command, want bool) exec {
	ws := cmd.words[1:]
	if len(ws) < 1 || len(ws) > 3 {
		return nil
	}
	if _, ok := ws[0].lit(); !ok {
		return nil
	}
	var res, opts *varRef
	if len(ws) > 1 {
		res = c.wordRef(&ws[1])
	}
	if len(ws) > 2 {
		opts = c.wordRef(&ws[2])
	}
	body := c.body(&ws[0], true)
	return func(f *Frame) (Value, error) {
		v, err := body(f)
		return f.in.caught(f, v, err, res, opts)
	}
}

// caught finishes catch: it stores the result and the options and gives the completion code.
func (in *Interp) caught(f *Frame, v Value, err error, res, opts *varRef) (Value, error) {
	code := CodeOK
	var e *Exception
	if err != nil {
		e = asException(err)
		e.unlog()
		code = e.Code
		if e != errReturn {
			v = e.Result
		}
		in.publish(e)
	}
	if res != nil {
		if _, err := res.assign(f, constant(v.norm())); err != nil {
			return Value{}, err
		}
	}
	if opts != nil {
		if _, err := opts.assign(f, constant(DictValue(in.options(err)))); err != nil {
			return Value{}, err
		}
	}
	return Int(int64(code)), nil
}

// unlog lets the next unit note its command; the shared sentinels are never written to.
func (e *Exception) unlog() {
	if e.logged {
		e.logged = false
	}
}

// A switchArm is a pattern and its body; several patterns may share a body.
type switchArm struct {
	pattern string
	body    exec
}

func inlineSwitch(c *compiler, cmd *command, want bool) exec {
	tail := c.last
	ws := cmd.words[1:]
	glob, modes := false, 0
	for len(ws) > 2 {
		s, ok := ws[0].lit()
		if !ok || !strings.HasPrefix(s, "-") {
			break
		}
		ws = ws[1:]
		if s == "--" {
			break
		}
		switch s {
		case "-exact":
			modes++
		case "-glob":
			glob = true
			modes++
		default:
			return nil
		}
	}
	if len(ws) != 2 || modes > 1 {
		return nil
	}
	subject := c.word(&ws[0])
	arms := c.switchArms(&ws[1], want, tail)
	c.tail = false
	if arms == nil {
		return nil
	}
	return switchExec(subject, arms, glob)
}

// switchArms compiles the list of patterns and bodies; nil when it must be judged at run time.
func (c *compiler) switchArms(w *word, want, tail bool) []switchArm {
	ws, ok := w.listWords()
	if !ok || len(ws) == 0 || len(ws)%2 != 0 || isWord(&ws[len(ws)-1], "-") {
		return nil
	}
	arms := make([]switchArm, len(ws)/2)
	for i := len(arms) - 1; i >= 0; i-- {
		arms[i].pattern, _ = ws[2*i].lit()
		if isWord(&ws[2*i+1], "-") {
			arms[i].body = arms[i+1].body
			continue
		}
		c.tail = tail
		arms[i].body = c.body(&ws[2*i+1], want)
	}
	return arms
}

func switchExec(subject exec, arms []switchArm, glob bool) exec {
	other := constant(Value{})
	if n := len(arms); arms[n-1].pattern == "default" {
		other = arms[n-1].body
		arms = arms[:n-1]
	}
	const few = 4
	var byText map[string]exec
	if !glob && len(arms) > few {
		byText = map[string]exec{}
		for _, a := range arms {
			if byText[a.pattern] == nil {
				byText[a.pattern] = a.body
			}
		}
	}
	return func(f *Frame) (Value, error) {
		v, err := subject(f)
		if err != nil {
			return v, err
		}
		s := v.String()
		if byText != nil {
			if b := byText[s]; b != nil {
				return b(f)
			}
			return other(f)
		}
		for i := range arms {
			if s == arms[i].pattern || glob && GlobMatch(arms[i].pattern, s, false) {
				return arms[i].body(f)
			}
		}
		return other(f)
	}
}
