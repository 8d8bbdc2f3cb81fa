package tcl

// This file holds the commands that read and change variables as compiled code: set, incr, append, lappend.

import "slices"

func inlineSet(c *compiler, cmd *command, want bool) exec {
	switch len(cmd.words) {
	case 2:
		return c.get(c.wordRef(&cmd.words[1]))
	case 3:
		return c.set(c.wordRef(&cmd.words[1]), c.word(&cmd.words[2]))
	}
	return nil
}

func inlineIncr(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) < 2 || len(cmd.words) > 3 {
		return nil
	}
	r := c.wordRef(&cmd.words[1])
	by := constant(oneValue)
	if len(cmd.words) == 3 {
		by = c.word(&cmd.words[2])
	} else if r.slot >= 0 && !r.isElem {
		return incrOne(r)
	}
	return func(f *Frame) (Value, error) {
		d, err := by(f)
		if err != nil {
			return d, err
		}
		if r.slot >= 0 && !r.isElem {
			if s := &f.slots[r.slot]; s.o == intTag && d.o == intTag {
				if n := s.n + d.n; (n > s.n) == (d.n > 0) {
					s.n = n
					return *s, nil
				}
			}
		}
		pl, err := r.find(f, "set")
		if err != nil {
			return Value{}, incrTarget(err)
		}
		return pl.incr(f.in, d)
	}
}

func incrOne(r *varRef) exec {
	slot := r.slot
	return func(f *Frame) (Value, error) {
		if s := &f.slots[slot]; s.o == intTag && s.n+1 > s.n {
			s.n++
			return *s, nil
		}
		pl, err := r.find(f, "set")
		if err != nil {
			return Value{}, incrTarget(err)
		}
		return pl.incr(f.in, oneValue)
	}
}

// incrTarget: incr on an array says that it cannot be read.
func incrTarget(err error) error {
	return err
}

// incr adds to the variable; an unset one counts as 0.
func (pl *place) incr(in *Interp, by Value) (Value, error) {
	old, err := pl.read(in)
	if err != nil {
		return Value{}, err
	}
	if old.o == nil {
		old = zeroValue
	}
	if old.o == intTag && by.o == intTag {
		if n := old.n + by.n; (n > old.n) == (by.n > 0) {
			return pl.store(in, Int(n), true)
		}
	}
	a, ok := old.integer()
	if !ok {
		return Value{}, intError(old)
	}
	b, ok := by.integer()
	if !ok {
		return Value{}, AddInfo(intError(by), "(reading increment)")
	}
	sum, err := arithNum(opAdd, a, b)
	if err != nil {
		return Value{}, err
	}
	return pl.store(in, sum, true)
}

// integer reads v as an integer of any size.
func (v Value) integer() (Value, bool) {
	n, ok := v.number()
	return n, ok && n.o != doubleTag
}

func inlineAppend(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) < 3 {
		return nil
	}
	r := c.wordRef(&cmd.words[1])
	if len(cmd.words) == 3 {
		if len(cmd.words[2].parts) > 1 {
			return c.appendConcat(r, &cmd.words[2], want)
		}
		x := c.word(&cmd.words[2])
		return func(f *Frame) (Value, error) {
			v, err := x(f)
			if err != nil {
				return v, err
			}
			pl, err := r.find(f, "set")
			if err != nil {
				return Value{}, err
			}
			return pl.append1(f.in, v, want)
		}
	}
	var all word // several words are appended as one
	for i := range cmd.words[2:] {
		all.parts = append(all.parts, cmd.words[i+2].parts...)
	}
	if len(all.parts) < 2 {
		return nil
	}
	return c.appendConcat(r, &all, want)
}

// appendConcat appends a word of several parts without making a value of it first.
func (c *compiler) appendConcat(r *varRef, w *word, want bool) exec {
	fill := c.concatBytes(w.parts, false)
	if r.isElem || r.dyn != nil { // these use the same scratch buffer
		x := c.word(w)
		return func(f *Frame) (Value, error) {
			v, err := x(f)
			if err != nil {
				return v, err
			}
			pl, err := r.find(f, "set")
			if err != nil {
				return Value{}, err
			}
			return pl.append1(f.in, v, want)
		}
	}
	return func(f *Frame) (Value, error) {
		b, raw, err := fill(f)
		if err != nil {
			return Value{}, err
		}
		pl, err := r.find(f, "set")
		if err != nil {
			return Value{}, err
		}
		if pl.v != nil || r.isElem || raw {
			return pl.append1(f.in, textOrBytes(b, raw), want)
		}
		buf, err := pl.growable(f.in, len(b), kBuf)
		if err != nil {
			return Value{}, err
		}
		buf.grow(len(b))
		buf.b = append(buf.b, b...)
		pl.p.n = int64(len(buf.b))
		return pl.changed(f.in, want)
	}
}

// growable makes the variable's value a string (kBuf) or byte array (kBytes) that may grow in place by more bytes, and gives
// its buffer.
func (pl *place) growable(in *Interp, more int, k kind) (*bufObj, error) {
	old := *pl.p
	if old.kind() == k && old.o.flags&fFrozen == 0 {
		if b := old.o.buf(); int(old.n) == len(b.b) {
			return b, in.CheckSize(len(b.b) + more)
		}
	}
	s := ""
	if k == kBytes {
		s = bufString(old.Bytes())
	} else {
		s = old.String()
	}
	if err := in.CheckSize(len(s) + more); err != nil {
		return nil, err
	}
	const least = 32 // bytes: a string that is appended to is likely to be appended to again
	b := &bufObj{obj: obj{kind: k}, b: make([]byte, 0, max(2*len(s)+more, least))}
	b.b = append(b.b, s...)
	*pl.p = Value{&b.obj, int64(len(b.b))}
	return b, nil
}

func (pl *place) append1(in *Interp, v Value, want bool) (Value, error) {
	if pl.p.o == nil {
		return pl.store(in, v.norm(), want)
	}
	if v.IsBytes() || pl.p.IsBytes() {
		done, err := pl.appendBytes(in, []Value{v})
		if err != nil {
			return Value{}, err
		}
		if done {
			return pl.changed(in, want)
		}
	}
	n := 24
	if v.kind() != kInt {
		n = len(v.String())
	}
	b, err := pl.growable(in, n, kBuf)
	if err != nil {
		return Value{}, err
	}
	b.grow(n)
	b.b = v.appendTo(b.b)
	pl.p.n = int64(len(b.b))
	return pl.changed(in, want)
}

// appendBytes appends what leaves the variable's value a byte array, or makes it one; else it does nothing.
func (pl *place) appendBytes(in *Interp, vals []Value) (done bool, err error) {
	old := *pl.p
	if old.isText() || !old.IsBytes() && !joinsBytes(vals) || slices.ContainsFunc(vals, Value.isText) {
		return false, nil
	}
	n := 0
	for _, v := range vals {
		n += len(v.Bytes())
	}
	b, err := pl.growable(in, n, kBytes)
	if err != nil {
		return false, err
	}
	b.grow(n)
	for _, v := range vals {
		b.b = append(b.b, v.Bytes()...)
	}
	pl.p.n = int64(len(b.b))
	return true, nil
}

func (pl *place) append(in *Interp, args []Value, want bool) (Value, error) {
	done, err := pl.appendBytes(in, args)
	if err != nil {
		return Value{}, err
	}
	if done {
		return pl.changed(in, want)
	}
	n := 0
	for _, a := range args {
		if a.kind() == kInt {
			n += 20
		} else {
			n += len(a.String())
		}
	}
	b, err := pl.growable(in, n, kBuf)
	if err != nil {
		return Value{}, err
	}
	b.grow(n)
	for _, a := range args {
		b.b = a.appendTo(b.b)
	}
	pl.p.n = int64(len(b.b))
	return pl.changed(in, want)
}

func inlineLappend(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) < 3 {
		return nil
	}
	r := c.wordRef(&cmd.words[1])
	if len(cmd.words) == 3 {
		x := c.word(&cmd.words[2])
		return func(f *Frame) (Value, error) {
			v, err := x(f)
			if err != nil {
				return v, err
			}
			pl, err := r.find(f, "set")
			if err != nil {
				return Value{}, err
			}
			l, err := pl.growList(f.in, 1)
			if err != nil {
				return Value{}, err
			}
			l.push(v.norm())
			pl.p.n = int64(len(l.elems))
			return pl.changed(f.in, want)
		}
	}
	xs := c.words(cmd.words[2:])
	return func(f *Frame) (Value, error) {
		vals := make([]Value, len(xs))
		for i, x := range xs {
			v, err := x(f)
			if err != nil {
				return v, err
			}
			vals[i] = v.norm()
		}
		pl, err := r.find(f, "set")
		if err != nil {
			return Value{}, err
		}
		return pl.lappend(f.in, vals, want)
	}
}

func (pl *place) lappend(in *Interp, vals []Value, want bool) (Value, error) {
	l, err := pl.growList(in, len(vals))
	if err != nil {
		return Value{}, err
	}
	for _, v := range vals {
		l.push(v.norm())
	}
	pl.p.n = int64(len(l.elems))
	return pl.changed(in, want)
}

// growList makes the variable's value a list that may grow in place by more elements.
func (pl *place) growList(in *Interp, more int) (*listObj, error) {
	if pl.traced() {
		if _, err := in.traceRead(pl.v, pl.arr, pl.name, pl.elem, pl.isElem); err != nil {
			return nil, err
		}
	}
	old := *pl.p
	const elemSize = 16
	if old.kind() == kList && old.o.flags&fFrozen == 0 {
		if l := old.o.list(); int(old.n) == len(l.elems) {
			return l, in.CheckSize((len(l.elems) + more) * elemSize)
		}
	}
	es, err := old.elems()
	if err != nil {
		return nil, err
	}
	if err := in.CheckSize((len(es) + more) * elemSize); err != nil {
		return nil, err
	}
	l := &listObj{obj: obj{kind: kList}, elems: make([]Value, 0, max(2*len(es)+more, 4))}
	l.elems = append(l.elems, es...)
	*pl.p = Value{&l.obj, int64(len(es))}
	return l, nil
}

// push appends an element; the backing doubles, which is less copying than append's own growth for long lists.
func (l *listObj) push(v Value) {
	if n := len(l.elems); n == cap(l.elems) {
		es := make([]Value, n, max(2*n, 4))
		copy(es, l.elems)
		l.elems = es
	}
	l.elems = append(l.elems, v)
}

// grow makes room for n more bytes, doubling.
func (o *bufObj) grow(n int) {
	if len(o.b)+n > cap(o.b) {
		b := make([]byte, len(o.b), max(2*cap(o.b), len(o.b)+n))
		copy(b, o.b)
		o.b = b
	}
}

// An atFunc changes the value in a variable; args are the words after the variable's name.
type atFunc func(in *Interp, pl *place, args []Value, want bool) (Value, error)

// inlineAt compiles a command or subcommand whose first argument names the variable; behind the command's name there are least
// words or more, and no more than most where that is positive.
func inlineAt(at atFunc, least, most int) inlineFunc {
	return func(c *compiler, cmd *command, want bool) exec {
		if n := len(cmd.words) - 1; n < least || most > 0 && n > most {
			return nil
		}
		r := c.wordRef(&cmd.words[1])
		xs := c.words(cmd.words[2:])
		return func(f *Frame) (Value, error) {
			in := f.in
			stk := in.stk
			args := in.push(len(xs))
			var v Value
			var err error
			for i, x := range xs {
				if v, err = x(f); err != nil {
					break
				}
				args[i] = v
			}
			if err == nil {
				var pl place
				if pl, err = r.find(f, "set"); err == nil {
					v, err = at(in, &pl, args, want)
				}
			}
			clear(args)
			in.stk = stk
			return v, err
		}
	}
}

// runAt is the run-time form of inlineAt.
func runAt(in *Interp, args []Value, at atFunc) (Value, error) {
	pl, err := in.frame.place(args[0].String(), "set")
	if err != nil {
		return Value{}, err
	}
	return at(in, &pl, args[1:], true)
}
