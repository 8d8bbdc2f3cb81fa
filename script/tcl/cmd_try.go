package tcl

// This file holds try, switch and subst.

import "strings"

type tryHandler struct {
	trap  []Value // the beginning of the errorCode
	code  int     // of `on`; -1 for `trap`
	vars  []Value
	body  Value
	falls bool // body "-": the next handler's
	what  string
}

func parseTry(in *Interp, args []Value) (hs []tryHandler, finally Value, err error) {
	for i := 1; i < len(args); {
		switch w := args[i].String(); w {
		case "finally":
			if i+1 >= len(args) {
				return nil, finally, ErrCode("wrong # args to finally clause: must be \"... finally script\"", "TCL", "OPERATION", "TRY", "FINALLY", "ARGUMENT")
			}
			if i+2 < len(args) {
				return nil, finally, ErrCode("finally clause must be last", "TCL", "OPERATION", "TRY", "FINALLY", "NONTERMINAL")
			}
			return hs, args[i+1].norm(), checkTry(hs)
		case "on", "trap":
			h, err := parseHandler(in, w, args[i:])
			if err != nil {
				return nil, finally, err
			}
			hs = append(hs, h)
			i += 4
		default:
			_, err := LookupExact(args[i], []string{"finally", "on", "trap"}, "handler type")
			return nil, finally, err
		}
	}
	return hs, finally, checkTry(hs)
}

func checkTry(hs []tryHandler) error {
	if n := len(hs); n > 0 && hs[n-1].falls {
		return ErrCode("last non-finally clause must not have a body of \"-\"", "TCL", "OPERATION", "TRY", "BADFALLTHROUGH")
	}
	return nil
}

func parseHandler(in *Interp, w string, args []Value) (h tryHandler, err error) {
	if len(args) < 4 {
		form := "on code variableList script"
		if w == "trap" {
			form = "trap pattern variableList script"
		}
		return h, ErrCode("wrong # args to "+w+" clause: must be \"... "+form+"\"", "TCL", "OPERATION", "TRY", strings.ToUpper(w), "ARGUMENT")
	}
	h = tryHandler{code: -1, body: args[3], falls: args[3].String() == "-", what: w + " " + args[1].String()}
	if w == "on" {
		if h.code, err = in.parseCode(args[1]); err != nil {
			return h, err
		}
	} else if h.trap, err = args[1].elems(); err != nil {
		return h, ErrCode("bad prefix '"+args[1].String()+"': must be a list", "TCL", "OPERATION", "TRY", "TRAP", "EXNFORMAT")
	}
	h.vars, err = args[2].elems()
	return h, err
}

func (h *tryHandler) matches(in *Interp, err error) bool {
	if h.code >= 0 {
		return codeOf(err) == h.code
	}
	if codeOf(err) != CodeError {
		return false
	}
	es, _ := asException(err).errorCode().elems()
	if len(es) < len(h.trap) {
		return false
	}
	for i, t := range h.trap {
		if t.String() != es[i].String() {
			return false
		}
	}
	return true
}

// A tryRun says how the parts of a try are run: compiled, or at run time.
type tryRun struct {
	body    func() (Value, error)
	handler func(i int) (Value, error)
	finally func() (Value, error)
}

func (in *Interp) try(f *Frame, hs []tryHandler, run tryRun) (Value, error) {
	v, err := run.body()
	for i := range hs {
		if !hs[i].matches(in, err) {
			continue
		}
		v, err = in.handle(f, hs, i, v, err, run)
		break
	}
	if run.finally != nil {
		fv, ferr := run.finally()
		if ferr != nil {
			return fv, in.during(ferr, err)
		}
	}
	return v, err
}

// handle runs the handler i for a completion.
func (in *Interp) handle(f *Frame, hs []tryHandler, i int, v Value, err error, run tryRun) (Value, error) {
	if err != nil {
		e := asException(err)
		e.unlog()
		if e != errReturn {
			v = e.Result
		}
		in.publish(e)
	}
	opts := in.options(err)
	for k, name := range hs[i].vars {
		val := v.norm()
		if k == 1 {
			val = DictValue(opts)
		}
		if k > 1 {
			break
		}
		if _, serr := in.SetVar(name.String(), val); serr != nil {
			return Value{}, in.during(serr, err)
		}
	}
	for hs[i].falls {
		i++
	}
	hv, herr := run.handler(i)
	if herr != nil {
		herr = in.during(herr, err)
	}
	return hv, herr
}

// during notes in the options of a new error that it arose while another was handled.
func (in *Interp) during(now, before error) error {
	e := asException(now)
	if e.Code == CodeError {
		e.opts = append(e.opts, Str("-during"), DictValue(in.options(before)))
	}
	return e
}

func cmdTry(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("try body ?handler ...? ?finally script?")
	}
	hs, finally, err := parseTry(in, args)
	if err != nil {
		return Value{}, err
	}
	run := tryRun{
		body: func() (Value, error) {
			v, err := in.EvalValue(args[0])
			noteBody(err, "\"try\" body")
			if e, ok := err.(*Exception); ok && e.Code == CodeError && len(args) > 1 {
				e.logged = true // its options are set anew: the command around is not named
			}
			return v, err
		},
		handler: func(i int) (Value, error) {
			v, err := in.EvalValue(hs[i].body)
			return v, noteBody(err, "\"try ... "+hs[i].what+"\" handler")
		},
	}
	if finally.o != nil {
		run.finally = func() (Value, error) {
			v, err := in.EvalValue(finally)
			return v, noteBody(err, "\"try ... finally\" body")
		}
	}
	return in.try(in.frame, hs, run)
}

// inlineTry compiles a try all of whose words are literal.
func inlineTry(c *compiler, cmd *command, want bool) exec {
	ws := cmd.words[1:]
	if len(ws) == 0 || !literals(ws) {
		return nil
	}
	args := make([]Value, len(ws))
	for i := range ws {
		s, _ := ws[i].lit()
		args[i] = Str(s)
	}
	hs, finally, err := parseTry(c.in, args)
	if err != nil {
		return nil
	}
	body := c.body(&ws[0], true)
	handlers := make([]exec, len(hs))
	for i := range hs {
		if !hs[i].falls {
			handlers[i] = c.body(&ws[4*i+4], true)
		}
		if c.slots == nil && len(hs[i].vars) > 0 {
			return nil
		}
		for _, v := range hs[i].vars {
			if !isQualified(v.String()) {
				n, _, isElem := splitElem(v.String())
				if !isElem {
					n = v.String()
				}
				c.slot(n)
			}
		}
	}
	var last exec
	if finally.o != nil {
		last = c.body(&ws[len(ws)-1], false)
	}
	return func(f *Frame) (Value, error) {
		run := tryRun{
			body:    func() (Value, error) { return body(f) },
			handler: func(i int) (Value, error) { return handlers[i](f) },
		}
		if last != nil {
			run.finally = func() (Value, error) { return last(f) }
		}
		return f.in.try(f, hs, run)
	}
}

type switchOpts struct {
	mode           int // index in switchModes
	nocase         bool
	matchVar, rVar string
}

var switchOptions = []string{"-exact", "-glob", "-indexvar", "-matchvar", "-nocase", "-regexp", "--"}

func cmdSwitch(in *Interp, args []Value) (Value, error) {
	const usage = "switch ?-option ...? string ?pattern body ...? ?default body?"
	var o switchOpts
	o.mode = -1
	i := 0
loop:
	for ; i < len(args)-2; i++ {
		if !strings.HasPrefix(args[i].String(), "-") {
			break
		}
		k, err := Lookup(args[i], switchOptions, "option")
		if err != nil {
			return Value{}, err
		}
		switch switchOptions[k] {
		case "--":
			i++
			break loop
		case "-nocase":
			o.nocase = true
		case "-matchvar", "-indexvar":
			if i+1 >= len(args)-2 {
				return Value{}, ErrCode("missing variable name argument to "+switchOptions[k]+" option", "TCL", "OPERATION", "SWITCH", "NOVAR")
			}
			i++
			if k == 3 {
				o.matchVar = args[i].String()
			} else {
				o.rVar = args[i].String()
			}
		default:
			if o.mode >= 0 {
				return Value{}, ErrCode("bad option \""+args[i].String()+"\": "+switchOptions[o.mode]+" option already found", "TCL", "OPERATION", "SWITCH", "DOUBLEOPT")
			}
			o.mode = k
		}
	}
	args = args[i:]
	if len(args) < 2 {
		return Value{}, WrongArgs(usage)
	}
	const modeRegexp = 5
	if o.mode != modeRegexp && (o.matchVar != "" || o.rVar != "") {
		opt := "-matchvar"
		if o.matchVar == "" {
			opt = "-indexvar"
		}
		return Value{}, ErrCode(opt+" option requires -regexp option", "TCL", "OPERATION", "SWITCH", "MODERESTRICTION")
	}
	return in.runSwitch(o, args)
}

func (in *Interp) runSwitch(o switchOpts, args []Value) (Value, error) {
	arms := args[1:]
	split := false
	if len(args) == 2 {
		es, err := args[1].elems()
		if err != nil {
			return Value{}, err
		}
		if len(es) == 0 {
			return Value{}, WrongArgs("switch ?-option ...? string {?pattern body ...? ?default body?}")
		}
		arms, split = es, true
	}
	if len(arms)%2 != 0 {
		msg := "extra switch pattern with no body"
		if split {
			for i := 0; i < len(arms); i += 2 {
				if strings.HasPrefix(arms[i].String(), "#") {
					msg += ", this may be due to a comment incorrectly placed outside of a switch body - see the \"switch\" documentation"
					break
				}
			}
		}
		return Value{}, ErrCode(msg, "TCL", "OPERATION", "SWITCH", "BADARM")
	}
	if last := len(arms) - 1; arms[last].String() == "-" {
		return Value{}, ErrCode("no body specified for pattern \""+arms[last-1].String()+"\"", "TCL", "OPERATION", "SWITCH", "BADARM", "FALLTHROUGH")
	}
	for i := 0; i < len(arms); i += 2 {
		ok, err := in.switchMatch(&o, args[0], arms[i], i == len(arms)-2)
		if err != nil {
			return Value{}, err
		}
		if !ok {
			continue
		}
		j := i + 1
		for arms[j].String() == "-" {
			j += 2
		}
		v, err := in.EvalValue(arms[j])
		return v, noteBody(err, "\""+ellipsis(arms[i].String(), 50)+"\" arm")
	}
	return Value{}, nil
}

func (in *Interp) switchMatch(o *switchOpts, s, pattern Value, last bool) (bool, error) {
	p := pattern.String()
	if last && p == "default" {
		return true, in.switchVars(o, s, nil)
	}
	switch {
	case o.mode == 1:
		return GlobMatch(p, s.String(), o.nocase), nil
	case o.mode == 5:
		if in.regexp == nil {
			return false, Err("regular expressions are not available")
		}
		m, err := in.regexp(in, pattern, s, o.nocase)
		if err != nil || m == nil {
			return false, err
		}
		return true, in.switchVars(o, s, m)
	case o.nocase:
		return strings.EqualFold(p, s.String()), nil
	}
	return p == s.String(), nil
}

// switchVars stores what -matchvar and -indexvar ask for.
func (in *Interp) switchVars(o *switchOpts, s Value, m []int) error {
	var texts, idx []Value
	str := s.String()
	for i := 0; i+1 < len(m); i += 2 {
		a, b := m[i], m[i+1]
		if a < 0 || b == 0 { // Tcl takes an empty match at the beginning for none
			texts = append(texts, Empty)
			idx = append(idx, List(Int(-1), Int(-1)))
			continue
		}
		texts = append(texts, Str(str[a:b]))
		idx = append(idx, List(Int(int64(charIndex(str, a))), Int(int64(charIndex(str, b)-1))))
	}
	if o.rVar != "" {
		if _, err := in.SetVar(o.rVar, List(idx...)); err != nil {
			return err
		}
	}
	if o.matchVar != "" {
		if _, err := in.SetVar(o.matchVar, List(texts...)); err != nil {
			return err
		}
	}
	return nil
}

// charIndex turns a byte offset into a character index.
func charIndex(s string, off int) int {
	if isASCII(s[:off]) {
		return off
	}
	return len([]rune(s[:off]))
}

// inlineSubst compiles the substitution of a literal text.
func inlineSubst(c *compiler, cmd *command, want bool) exec {
	if len(cmd.words) != 2 {
		return nil
	}
	text, ok := cmd.words[1].lit()
	if !ok {
		return nil
	}
	p := &parser{in: c.in, src: text, spot: cmd.words[1].spot, folds: cmd.words[1].folds()}
	var ps []part
	if p.guard(func() { ps = p.parts(func(byte) bool { return false }) }) != "" {
		return nil
	}
	xs := make([]exec, len(ps))
	for i := range ps {
		xs[i] = c.part(&ps[i])
	}
	return func(f *Frame) (Value, error) {
		var out []byte
		for i, x := range xs {
			v, err := x(f)
			if err != nil {
				switch e := asException(err); e.Code {
				case CodeError:
					return v, err
				case CodeBreak:
					return Str(string(out)), nil
				case CodeContinue:
					continue
				default:
					if e != errReturn {
						v = e.Result
					}
				}
			}
			if ps[i].kind == pLit {
				out = append(out, ps[i].text...)
			} else {
				out = v.appendTo(out)
			}
		}
		return Str(bufString(out)), nil
	}
}

func cmdSubst(in *Interp, args []Value) (Value, error) {
	const usage = "subst ?-nobackslashes? ?-nocommands? ?-novariables? string"
	if len(args) == 0 {
		return Value{}, WrongArgs(usage)
	}
	o := substOpts{true, true, true}
	for _, a := range args[:len(args)-1] {
		k, err := Lookup(a, []string{"-nobackslashes", "-nocommands", "-novariables"}, "option")
		if err != nil {
			return Value{}, err
		}
		switch k {
		case 0:
			o.backslashes = false
		case 1:
			o.commands = false
		case 2:
			o.variables = false
		}
	}
	return in.subst(args[len(args)-1].String(), o)
}

type substOpts struct{ backslashes, commands, variables bool }

// subst substitutes step by step, since a break in a command ends it with what is there so far.
func (in *Interp) subst(s string, o substOpts) (Value, error) {
	p := &parser{in: in, src: s, spot: firstSpot}
	c := &compiler{in: in, ns: in.frame.ns, from: unknownOrigin}
	var out []byte
	for p.pos < len(s) {
		ch := s[p.pos]
		switch {
		case ch == '\\' && o.backslashes:
			r, w := backslash(s[p.pos:])
			out = append(out, r...)
			p.pos += w
		case ch == '$' && o.variables && p.varEnd() > p.pos+1, ch == '[' && o.commands:
			v, stop, err := in.substPart(c, p, ch, o)
			if err != nil {
				return Value{}, err
			}
			if stop {
				return Str(string(out)), nil
			}
			out = v.appendTo(out)
		default:
			out = append(out, ch)
			p.pos++
		}
	}
	return Str(string(out)), nil
}

func (in *Interp) substPart(c *compiler, p *parser, ch byte, o substOpts) (v Value, stop bool, err error) {
	var part part
	start := p.pos
	if msg := p.guard(func() {
		if ch == '$' {
			part = p.variable()
		} else {
			part = p.bracket()
		}
	}); msg != "" {
		return in.substBroken(c, p, ch, start, msg)
	}
	run := c.part(&part)
	v, err = c.runNested(in.frame, run)
	if err == nil {
		return v, false, nil
	}
	err = endUnit(err)
	e := asException(err)
	switch e.Code {
	case CodeError:
		return v, false, err
	case CodeBreak:
		return v, true, nil
	case CodeContinue:
		return Value{}, false, nil
	}
	if e != errReturn {
		v = e.Result
	}
	return v, false, nil
}

// substBroken runs the commands before a syntax fault in a bracket, which may end the substitution first.
func (in *Interp) substBroken(c *compiler, p *parser, ch byte, start int, msg string) (Value, bool, error) {
	if ch == '[' {
		s := parseScript(in, p.src[start+1:], firstSpot, nil)
		if n := len(s.cmds); n > 1 {
			if v, err := c.seq(s, s.cmds[:n-1], true)(in.frame); err != nil {
				switch codeOf(err) {
				case CodeBreak:
					return v, true, nil
				case CodeError:
					return v, false, endUnit(err)
				}
			}
		}
	}
	return Value{}, false, Err(msg)
}
