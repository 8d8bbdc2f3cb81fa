package tcl

// This file compiles calls of regexp and regsub whose options and variables are literal.

import "strings"

// matchCall is such a call.
type matchCall struct {
	o      regexpOpts
	before []Value // the words of the options
	after  []Value // the words of the variables
	args   []exec  // the pattern, the string and, of regsub, the replacement
	vars   []*varRef
	free   bool // a pattern that begins with - is no option
}

// matchCall reads a call with n words between the options and the variables. It gives nil if the options can only be read at run
// time: when one is computed, has an argument or is wrong.
func (c *compiler) matchCall(ws []word, table []string, n int) *matchCall {
	m := &matchCall{}
	if n == 2 && onlyNoCase(ws) {
		m.free = true
		for ; len(ws) > 2; ws = ws[1:] {
			if name, _ := ws[0].lit(); name != "--" {
				m.o.flags = regexpFlags["-nocase"]
			}
		}
	}
	for !m.free && len(ws) > 0 {
		name, lit := ws[0].lit()
		if !lit || name == "" || name[0] != '-' {
			m.free = lit
			break
		}
		m.before = append(m.before, Str(name))
		if ws = ws[1:]; name == "--" {
			m.free = true
			break
		}
		if _, err := m.o.parse(nil, m.before[len(m.before)-1:], table); err != nil || name == "-start" || name == "-about" {
			return nil
		}
	}
	if len(ws) < n || !literals(ws[n:]) {
		return nil
	}
	m.args = c.words(ws[:n])
	for i := range ws[n:] {
		name, _ := ws[n+i].lit()
		m.after = append(m.after, Str(name))
		m.vars = append(m.vars, c.wordRef(&ws[n+i]))
	}
	return m
}

// onlyNoCase reports whether a call of regexp has a pattern, a string and nothing else but -nocase and --. Such calls Tcl compiles
// too, with two effects: -nocase may be abbreviated, and a pattern that is computed is never taken for an option.
func onlyNoCase(ws []word) bool {
	for ; len(ws) > 2; ws = ws[1:] {
		name, lit := ws[0].lit()
		if !lit || name != "--" && (len(name) < 2 || !strings.HasPrefix("-nocase", name)) {
			return false
		}
	}
	if len(ws) < 2 {
		return false
	}
	name, lit := ws[0].lit()
	return !lit || name == "" || name[0] != '-'
}

// words evaluates the arguments. option is true if the pattern must be taken for an option after all.
func (m *matchCall) words(f *Frame, to []Value) (option bool, err error) {
	for i, x := range m.args {
		v, err := x(f)
		if err != nil {
			return false, err
		}
		to[i] = v.norm()
	}
	if m.free {
		return false, nil
	}
	s := to[0].String()
	return s != "" && s[0] == '-', nil
}

// all gives the words of the call.
func (m *matchCall) all(args []Value) []Value {
	return append(append(append([]Value(nil), m.before...), args...), m.after...)
}

func inlineRegexp(c *compiler, cmd *command, want bool) exec {
	m := c.matchCall(cmd.words[1:], regexpOptions, 2)
	if m == nil || m.o.inline && len(m.vars) > 0 {
		return nil
	}
	return func(f *Frame) (Value, error) {
		var words [2]Value
		option, err := m.words(f, words[:])
		if err != nil {
			return Value{}, err
		}
		if option {
			return cmdRegexp(f.in, m.all(words[:]))
		}
		re, err := compileRegexp(words[0], m.o.flags)
		if err != nil {
			return Value{}, err
		}
		r := regexpRun{f: f, re: re, o: &m.o, s: words[1], vars: m.vars}
		return r.run()
	}
}

func inlineRegsub(c *compiler, cmd *command, want bool) exec {
	m := c.matchCall(cmd.words[1:], regsubOptions, 3)
	if m == nil || len(m.vars) > 1 {
		return nil
	}
	return func(f *Frame) (Value, error) {
		var words [3]Value
		option, err := m.words(f, words[:])
		if err != nil {
			return Value{}, err
		}
		if option {
			return cmdRegsub(f.in, m.all(words[:]))
		}
		re, err := compileRegexp(words[0], m.o.flags)
		if err != nil {
			return Value{}, err
		}
		out, count, err := f.in.substitute(re, &m.o, words[:])
		if err != nil || len(m.vars) == 0 {
			return out, err
		}
		return Int(int64(count)), m.vars[0].put(f, out)
	}
}
