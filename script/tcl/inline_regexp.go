package tcl

// This file compiles calls of regexp and regsub whose options and variables are literal.

// literalOptions reads the options of a call. ok is false when they can only be read at run time: when one is computed, has an
// argument or is wrong.
func (c *compiler) literalOptions(ws []word, table []string) (o regexpOpts, rest []word, ok bool) {
	for rest = ws; len(rest) > 0; rest = rest[1:] {
		name, lit := rest[0].lit()
		switch {
		case !lit:
			return o, nil, false
		case name == "" || name[0] != '-':
			return o, rest, true
		case name == "--":
			return o, rest[1:], true
		case name == "-start" || name == "-about":
			return o, nil, false
		}
		if _, err := o.parse(nil, []Value{Str(name)}, table); err != nil {
			return o, nil, false
		}
	}
	return o, nil, false
}

func inlineRegexp(c *compiler, cmd *command, want bool) exec {
	o, rest, ok := c.literalOptions(cmd.words[1:], regexpOptions)
	if !ok || len(rest) < 2 || !literals(rest[2:]) || o.inline && len(rest) > 2 {
		return nil
	}
	pattern, text := c.word(&rest[0]), c.word(&rest[1])
	var vars []*varRef
	for i := range rest[2:] {
		vars = append(vars, c.wordRef(&rest[i+2]))
	}
	return func(f *Frame) (Value, error) {
		p, err := pattern(f)
		if err != nil {
			return p, err
		}
		s, err := text(f)
		if err != nil {
			return s, err
		}
		re, err := compileRegexp(p, o.flags)
		if err != nil {
			return Value{}, err
		}
		r := regexpRun{f: f, re: re, o: &o, s: s, vars: vars}
		return r.run()
	}
}

func inlineRegsub(c *compiler, cmd *command, want bool) exec {
	o, rest, ok := c.literalOptions(cmd.words[1:], regsubOptions)
	if !ok || len(rest) < 3 || len(rest) > 4 || !literals(rest[3:]) {
		return nil
	}
	xs := c.words(rest[:3])
	var to *varRef
	if len(rest) == 4 {
		to = c.wordRef(&rest[3])
	}
	return func(f *Frame) (Value, error) {
		var words [3]Value
		for i, x := range xs {
			v, err := x(f)
			if err != nil {
				return v, err
			}
			words[i] = v.norm()
		}
		re, err := compileRegexp(words[0], o.flags)
		if err != nil {
			return Value{}, err
		}
		out, count, err := f.in.substitute(re, &o, words[:])
		if err != nil || to == nil {
			return out, err
		}
		if err := to.put(f, out); err != nil {
			return Value{}, err
		}
		return Int(int64(count)), nil
	}
}
