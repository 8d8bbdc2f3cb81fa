package tcl

// This file holds the control commands as they run when they were not compiled inline, and those that never are.

import (
	"strings"
)

func registerControl(in *Interp) {
	for _, k := range []struct {
		name   string
		fn     CmdFunc
		inline inlineFunc
	}{
		{"if", cmdIf, inlineIf}, {"while", cmdWhile, inlineWhile}, {"for", cmdFor, inlineFor},
		{"foreach", cmdForeach, inlineForeach}, {"lmap", cmdLmap, inlineLmap}, {"switch", cmdSwitch, inlineSwitch},
		{"break", cmdBreak, inlineBreak}, {"continue", cmdContinue, inlineContinue}, {"return", cmdReturn, inlineReturn},
		{"catch", cmdCatch, inlineCatch}, {"expr", cmdExpr, inlineExpr}, {"try", cmdTry, inlineTry},
		{"eval", cmdEval, nil}, {"error", cmdError, nil}, {"throw", cmdThrow, nil},
		{"subst", cmdSubst, inlineSubst}, {"source", cmdSource, nil},
	} {
		c := in.define(in.root, k.name, &Command{fn: k.fn, inline: k.inline})
		if c.inline != nil {
			in.noteInline(k.name)
		}
	}
}

// cmdIf checks its whole form before it runs the script that was chosen.
func cmdIf(in *Interp, args []Value) (Value, error) {
	then := -1 // the argument to run
	before := "if"
	for i := 0; ; {
		if i >= len(args) {
			return Value{}, ErrCode("wrong # args: no expression after \""+before+"\" argument", "TCL", "WRONGARGS")
		}
		ok := false
		if then < 0 {
			var err error
			if ok, err = in.ExprBool(args[i]); err != nil {
				return Value{}, err
			}
		}
		i++
		if i < len(args) && args[i].String() == "then" {
			i++
		}
		if i >= len(args) {
			return Value{}, noScript(args[i-1].String())
		}
		if ok {
			then = i
		}
		i++
		if i < len(args) && args[i].String() == "elseif" {
			before = "elseif"
			i++
			continue
		}
		return in.ifElse(args, i, then)
	}
}

// ifElse judges what follows the last condition at i, and runs the chosen script.
func (in *Interp) ifElse(args []Value, i, then int) (Value, error) {
	if i < len(args) {
		if args[i].String() == "else" {
			if i++; i >= len(args) {
				return Value{}, noScript("else")
			}
		}
		if i < len(args)-1 {
			return Value{}, ErrCode("wrong # args: extra words after \"else\" clause in \"if\" command", "TCL", "WRONGARGS")
		}
		if then < 0 {
			then = i
		}
	}
	if then < 0 {
		return Value{}, nil
	}
	return in.EvalValue(args[then])
}

func noScript(after string) error {
	return ErrCode("wrong # args: no script following \""+after+"\" argument", "TCL", "WRONGARGS")
}

func cmdWhile(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("while test command")
	}
	return in.loop(args[0], args[1], Value{}, "while")
}

func cmdFor(in *Interp, args []Value) (Value, error) {
	if len(args) != 4 {
		return Value{}, WrongArgs("for start test next command")
	}
	if v, err := in.EvalValue(args[0]); err != nil {
		if codeOf(err) == CodeError {
			err = AddInfo(err, "(\"for\" initial command)")
		}
		return v, err
	}
	return in.loop(args[1], args[3], args[2], "for")
}

// loop runs while and for at run time.
func (in *Interp) loop(test, body, next Value, name string) (Value, error) {
	for {
		ok, err := in.ExprBool(test)
		if err != nil {
			return Value{}, err
		}
		if !ok {
			return Value{}, nil
		}
		if v, err := in.EvalValue(body); err != nil {
			if stop, err := in.loopEnd(err); stop {
				return v, noteBody(err, "\""+name+"\" body")
			}
		}
		if next.o != nil {
			if v, err := in.EvalValue(next); err != nil {
				if codeOf(err) == CodeBreak {
					return Value{}, nil
				}
				return v, AddInfo(err, "(\"for\" loop-end command)")
			}
		}
		if in.signal.Load() != 0 {
			if err := in.check(); err != nil {
				return Value{}, err
			}
		}
	}
}

func cmdForeach(in *Interp, args []Value) (Value, error) { return in.foreach(args, "foreach") }
func cmdLmap(in *Interp, args []Value) (Value, error)    { return in.foreach(args, "lmap") }

func (in *Interp) foreach(args []Value, name string) (Value, error) {
	if len(args) < 3 || len(args)%2 == 0 {
		return Value{}, WrongArgs(name + " varList list ?varList list ...? command")
	}
	n := len(args) / 2
	vars, lists := make([][]Value, n), make([][]Value, n)
	rounds := 0
	for i := range vars {
		var err error
		if vars[i], err = args[2*i].elems(); err != nil {
			return Value{}, err
		}
		if len(vars[i]) == 0 {
			return Value{}, ErrCode(name+" varlist is empty", "TCL", "OPERATION", strings.ToUpper(name), "NEEDVARS")
		}
		if lists[i], err = args[2*i+1].elems(); err != nil {
			return Value{}, err
		}
		rounds = max(rounds, (len(lists[i])+len(vars[i])-1)/len(vars[i]))
	}
	body := args[len(args)-1]
	var out []Value
	for r := 0; r < rounds; r++ {
		if err := in.Check(); err != nil {
			return Value{}, err
		}
		for i := range vars {
			if err := in.setLoopVars(vars[i], lists[i], r, name); err != nil {
				return Value{}, err
			}
		}
		v, err := in.EvalValue(body)
		if err != nil {
			if stop, err := in.loopEnd(err); stop {
				if err != nil {
					return v, noteBody(err, "\""+name+"\" body")
				}
				break
			}
			continue
		}
		if name == "lmap" {
			out = append(out, v.norm())
		}
	}
	return List(out...), nil
}

func (in *Interp) setLoopVars(vars, list []Value, round int, name string) error {
	for k, v := range vars {
		e := Empty
		if i := round*len(vars) + k; i < len(list) {
			e = list[i]
		}
		if _, err := in.SetVar(v.String(), e); err != nil {
			return noteLoopVar(err, name, v.String())
		}
	}
	return nil
}

func cmdBreak(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("break")
	}
	return Value{}, errBreak
}

func cmdContinue(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("continue")
	}
	return Value{}, errContinue
}

func cmdExpr(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 0:
		return Value{}, WrongArgs("expr arg ?arg ...?")
	case 1:
		return in.Expr(args[0])
	}
	return in.Expr(concat(args))
}

func cmdEval(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("eval arg ?arg ...?")
	}
	v, err := in.EvalValue(scriptOf(args))
	return v, noteBody(err, "\"eval\" body")
}

// scriptOf gives the script that several words make; a single one is taken as it is.
func scriptOf(args []Value) Value {
	if len(args) == 1 {
		return args[0]
	}
	return concat(args)
}

// concat joins values as concat does: lists stay lists, anything else is trimmed and joined by spaces.
func concat(args []Value) Value {
	if len(args) == 1 {
		if k := args[0].kind(); k == kList || k == kInt {
			return args[0]
		}
	}
	pure := true
	for _, a := range args {
		if k := a.kind(); k != kList && !a.IsEmpty() {
			pure = false
		}
	}
	if pure {
		var out []Value
		for _, a := range args {
			es, _ := a.elems()
			out = append(out, es...)
		}
		return List(out...)
	}
	if len(args) == 1 {
		s := args[0].String()
		if t := concatTrim(s); t != s {
			return Str(t)
		}
		return args[0]
	}
	var b []byte
	for _, a := range args {
		s := concatTrim(a.String())
		if s == "" {
			continue
		}
		if len(b) > 0 {
			b = append(b, ' ')
		}
		b = append(b, s...)
	}
	return Str(string(b))
}

// concatTrim trims space, but never the one that a backslash at the end escapes.
func concatTrim(s string) string {
	t := trimSpace(s)
	if n := len(t); n > 0 && t[n-1] == '\\' {
		if i := strings.Index(s, t) + n; i < len(s) {
			return s[i-n : i+1]
		}
	}
	return t
}

func cmdError(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("error message ?errorInfo? ?errorCode?")
	}
	e := &Exception{Code: CodeError, Result: args[0]}
	if len(args) > 1 && !args[1].IsEmpty() {
		e.info = []byte(args[1].String())
		e.logged = true // the given trace already names the command
	}
	if len(args) > 2 {
		e.ErrorCode = args[2]
	}
	return Value{}, e
}

func cmdThrow(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("throw type message")
	}
	n, err := in.ListLen(args[0])
	if err != nil {
		return Value{}, err
	}
	if n == 0 {
		return Value{}, ErrCode("type must be non-empty list", "TCL", "OPERATION", "THROW", "BADEXCEPTION")
	}
	return Value{}, &Exception{Code: CodeError, Result: args[1], ErrorCode: args[0]}
}

func cmdCatch(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("catch script ?resultVarName? ?optionVarName?")
	}
	v, err := in.EvalValue(args[0])
	var res, opts *varRef
	if len(args) > 1 {
		res = &varRef{slot: -1, dyn: constant(args[1])}
	}
	if len(args) > 2 {
		opts = &varRef{slot: -1, dyn: constant(args[2])}
	}
	return in.caught(in.frame, v, err, res, opts)
}

// cmdReturn is return with options; the plain form is compiled.
func cmdReturn(in *Interp, args []Value) (Value, error) {
	res := Empty
	if len(args)%2 == 1 {
		res = args[len(args)-1]
		args = args[:len(args)-1]
	}
	if len(args) == 0 {
		return res, &Exception{Code: CodeReturn, Result: res, retLevel: 1}
	}
	e, err := in.returnOptions(args, res)
	if err != nil {
		return Value{}, err
	}
	return e.complete()
}

// returnOptions reads -code, -level, -errorcode, -errorinfo, -errorstack, -options and others.
func (in *Interp) returnOptions(args []Value, res Value) (*Exception, error) {
	e := &Exception{Code: CodeReturn, Result: res, retLevel: 1}
	var other *Dict
	put := func(k, v Value) error { return in.returnOption(e, &other, k, v) }
	for i := 0; i+1 < len(args); i += 2 {
		if args[i].String() != "-options" {
			if err := put(args[i], args[i+1]); err != nil {
				return nil, err
			}
			continue
		}
		d, err := args[i+1].asDict()
		if err != nil {
			return nil, ErrCode("bad -options value: expected dictionary but got \""+args[i+1].String()+"\"", "TCL", "RESULT", "ILLEGAL_OPTIONS")
		}
		d.Each(func(k, v Value) bool { err = put(k, v); return err == nil })
		if err != nil {
			return nil, err
		}
	}
	if other != nil {
		e.opts = other.flat()
	}
	if e.retCode == CodeReturn && e.retLevel > 0 { // -code return -level n is -code ok -level n+1
		e.retCode = CodeOK
		e.retLevel++
	} else if e.retCode == CodeReturn {
		e.retCode, e.retLevel = CodeOK, 1
	}
	if e.retCode != CodeError {
		e.info = nil
	}
	return e, nil
}

func (in *Interp) returnOption(e *Exception, other **Dict, k, v Value) (err error) {
	switch k.String() {
	case "-code":
		e.retCode, err = in.parseCode(v)
	case "-level":
		n, ok := v.AsInt()
		if !ok || n < 0 {
			return ErrCode("bad -level value: expected non-negative integer but got \""+v.String()+"\"", "TCL", "RESULT", "ILLEGAL_LEVEL")
		}
		e.retLevel = int(n)
	case "-errorcode":
		if _, err := v.elems(); err != nil {
			return ErrCode("bad -errorcode value: expected a list but got \""+v.String()+"\"", "TCL", "RESULT", "ILLEGAL_ERRORCODE")
		}
		e.ErrorCode = v
	case "-errorinfo":
		e.info = []byte(v.String())
	case "-errorstack":
		es, err := v.elems()
		if err != nil {
			return ErrCode("bad -errorstack value: expected a list but got \""+v.String()+"\"", "TCL", "RESULT", "NONLIST_ERRORSTACK")
		}
		if len(es)%2 != 0 {
			return ErrCode("forbidden odd-sized list for -errorstack: \""+v.String()+"\"", "TCL", "RESULT", "ODDSIZEDLIST_ERRORSTACK")
		}
		e.stack = append([]Value(nil), es...)
	case "-errorline":
		n, _ := v.AsInt()
		e.Line = int(n)
	default:
		if *other == nil {
			*other = NewDict(2)
		}
		(*other).Set(k, v)
	}
	return err
}

// complete turns a return of level 0 into the completion that it stands for.
func (e *Exception) complete() (Value, error) {
	if e.retLevel > 0 {
		return e.Result, e
	}
	switch e.retCode {
	case CodeOK:
		return e.Result, nil
	case CodeError:
		e.Code = CodeError
		e.logged = len(e.info) > 0
	default:
		e.Code = e.retCode
	}
	return e.Result, e
}
