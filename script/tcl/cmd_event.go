package tcl

// This file holds after, vwait, update, and what becomes of errors in event handlers.

import (
	"math"
	"slices"
	"strings"
	"time"
)

func registerEvent(in *Interp) {
	in.Register("after", cmdAfter)
	in.Register("vwait", cmdVwait)
	in.Register("update", cmdUpdate)
	in.Register("::tcl::Bgerror", cmdBgerror)
}

// afters is the scripts of an interp that wait for their time.
type afters struct {
	list   []*afterEvent
	serial int64
}

type afterEvent struct {
	id     string
	script Value
	idle   bool
	timer  *timer
}

type afterKey struct{}

func (in *Interp) afters() *afters {
	return in.State(afterKey{}, func() any {
		a := &afters{}
		in.OnClose(func() {
			for _, e := range a.list {
				in.events().cancel(e.timer)
			}
		})
		return a
	}).(*afters)
}

func cmdAfter(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("after option ?arg ...?")
	}
	if ms, ok := args[0].AsInt(); ok {
		return in.afterTime(ms, args[1:])
	}
	k, err := Lookup(args[0], []string{"cancel", "idle", "info"}, "argument")
	if err != nil {
		return Value{}, ErrCode("bad argument \""+args[0].String()+"\": must be cancel, idle, info, or an integer",
			"TCL", "LOOKUP", "INDEX", "argument", args[0].String())
	}
	switch k {
	case 0:
		return in.afterCancel(args[1:])
	case 1:
		if len(args) < 2 {
			return Value{}, WrongArgs("after idle script ?script ...?")
		}
		return in.schedule(concat(args[1:]), true, 0), nil
	}
	return in.afterInfo(args[1:])
}

func (in *Interp) afterTime(ms int64, args []Value) (Value, error) {
	ms = min(max(ms, 0), math.MaxInt64/int64(time.Millisecond)/4)
	d := time.Duration(ms) * time.Millisecond
	if len(args) > 0 {
		return in.schedule(concat(args), false, d), nil
	}
	return Value{}, in.pause(d)
}

// pause sleeps without doing events, until the interp is to stop.
func (in *Interp) pause(d time.Duration) error {
	l := in.events()
	for end := time.Now().Add(d); ; {
		if err := in.checkNow(); err != nil {
			return err
		}
		left := time.Until(end)
		if left <= 0 {
			return nil
		}
		if in.limits.timeOn {
			left = min(left, max(time.Until(in.limits.deadline), time.Millisecond))
		}
		l.sleep(left)
	}
}

func (in *Interp) schedule(script Value, idle bool, d time.Duration) Value {
	a := in.afters()
	e := &afterEvent{id: "after#" + formatInt(a.serial), script: script, idle: idle}
	a.serial++
	run := func() {
		a.remove(e)
		v, err := in.EvalGlobal(e.script)
		if err = in.asFault(v, err); err != nil {
			in.Background(AddInfo(err, "(\"after\" script)"))
		}
	}
	if idle {
		e.timer = in.events().whenIdle(run)
	} else {
		e.timer = in.events().after(d, run)
	}
	a.list = append(a.list, e)
	return Str(e.id)
}

func (a *afters) remove(e *afterEvent) {
	a.list = slices.DeleteFunc(a.list, func(x *afterEvent) bool { return x == e })
}

func (a *afters) find(match func(e *afterEvent) bool) *afterEvent {
	for _, e := range a.list {
		if match(e) {
			return e
		}
	}
	return nil
}

func (in *Interp) afterCancel(args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("after cancel id|command")
	}
	a := in.afters()
	script := concat(args).String()
	e := a.find(func(e *afterEvent) bool { return e.id == args[0].String() && len(args) == 1 })
	if e == nil {
		e = a.find(func(e *afterEvent) bool { return e.script.String() == script })
	}
	if e != nil {
		a.remove(e)
		in.events().cancel(e.timer)
	}
	return Value{}, nil
}

func (in *Interp) afterInfo(args []Value) (Value, error) {
	a := in.afters()
	switch len(args) {
	case 0:
		var ids []string
		for i := len(a.list) - 1; i >= 0; i-- {
			ids = append(ids, a.list[i].id)
		}
		return StrList(ids...), nil
	case 1:
		e := a.find(func(e *afterEvent) bool { return e.id == args[0].String() })
		if e == nil {
			return Value{}, ErrCode("event \""+args[0].String()+"\" doesn't exist", "TCL", "LOOKUP", "EVENT", args[0].String())
		}
		kind := "timer"
		if e.idle {
			kind = "idle"
		}
		return List(e.script, Str(kind)), nil
	}
	return Value{}, WrongArgs("after info ?id?")
}

func cmdVwait(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("vwait name")
	}
	done := false
	undo, err := in.onChange(args[0].String(), func() { done = true })
	if err != nil {
		return Value{}, err
	}
	defer undo()
	for !done {
		l := in.events()
		if !l.pending() {
			return Value{}, ErrCode("can't wait for variable \""+args[0].String()+"\": would wait forever", "TCL", "EVENT", "NO_SOURCES")
		}
		if _, err := in.turn(evAll); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

// onChange has fn called when a global variable is set or unset. undo ends that.
func (in *Interp) onChange(name string, fn func()) (undo func(), err error) {
	n, elem, isElem := splitElem(name)
	if !isElem {
		n = name
	}
	v := in.top.lookupVar(n, true)
	if v == nil {
		return nil, varError("trace", name, noNSParent)
	}
	if isElem {
		if v, err = v.element(n, elem, "trace"); err != nil {
			return nil, err
		}
	}
	t := &varTrace{ops: traceWriteOp | traceUnsetOp, fn: func(*Interp, string, string, string) error { fn(); return nil }}
	v.addTrace(t)
	return func() {
		if v.traces != nil {
			v.traces.list = slices.DeleteFunc(slices.Clone(v.traces.list), func(x *varTrace) bool { return x == t })
		}
	}, nil
}

func cmdUpdate(in *Interp, args []Value) (Value, error) {
	flags := evAll | evNoWait
	switch len(args) {
	case 0:
	case 1:
		if _, err := Lookup(args[0], []string{"idletasks"}, "option"); err != nil {
			return Value{}, err
		}
		flags = evIdle | evNoWait
	default:
		return Value{}, WrongArgs("update ?idletasks?")
	}
	for {
		did, err := in.turn(flags)
		if err != nil || !did {
			return Value{}, err
		}
	}
}

// asFault gives the error that an event handler ended with, nil for a good end. A return is one.
func (in *Interp) asFault(v Value, err error) error {
	if err == nil {
		return nil
	}
	e := asException(err)
	if e.Code != CodeReturn {
		return err
	}
	_, err = in.unwindReturn(v, e)
	return err
}

// background is the errors that wait to be reported.
type background struct {
	errs   []error
	queued bool
}

type backgroundKey struct{}

// Background reports an error of an event handler through the interp's bgerror handler, in an idle moment.
func (in *Interp) Background(err error) {
	b := in.State(backgroundKey{}, func() any { return &background{} }).(*background)
	b.errs = append(b.errs, err)
	if !b.queued {
		b.queued = true
		in.events().whenIdle(func() { in.reportAll(b) })
	}
}

func (in *Interp) reportAll(b *background) {
	defer func() { b.queued = false }()
	for len(b.errs) > 0 && !in.deleted {
		err := b.errs[0]
		b.errs = b.errs[1:]
		e := asException(err)
		msg := e.Result
		if e.Code != CodeError {
			msg = Str(e.Error())
		}
		old := in.frame
		in.frame = in.top
		_, herr := in.CallPrefix(in.BackgroundHandler(), msg.norm(), DictValue(in.options(err)))
		in.frame = old
		if codeOf(herr) == CodeBreak {
			b.errs = nil
		}
	}
}

// cmdBgerror is the handler that an interp has at first: bgerror where there is such a command, else words on stderr.
func cmdBgerror(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("::tcl::Bgerror msg options")
	}
	d, err := in.Dict(args[1])
	if err != nil {
		return Value{}, err
	}
	msg, err := in.faultText(args[0], d)
	if err != nil || msg.o == nil {
		return Value{}, err
	}
	info, _ := d.GetStr("-errorinfo")
	if v, ok := d.GetStr("-errorcode"); ok {
		in.setGlobal("errorCode", v)
	}
	if info.IsEmpty() {
		info = msg
	}
	in.setGlobal("errorInfo", info)
	if in.resolve(in.root, "bgerror") == nil {
		in.report(msg.String(), info.String())
		return Value{}, nil
	}
	v, err := in.Call(Str("bgerror"), msg)
	switch codeOf(err) {
	case CodeOK, CodeReturn:
		return v, nil
	case CodeError:
		const what = "error in background error handler:\n"
		in.report(what+asException(err).Result.String(), what+asException(err).Info())
		return Value{}, nil
	}
	return v, err
}

// faultText gives the message of what an event handler ended with, by its return options; unset for a good end.
func (in *Interp) faultText(msg Value, d *Dict) (Value, error) {
	var n [2]int64
	for i, key := range []string{"-level", "-code"} {
		v, ok := d.GetStr(key)
		if !ok {
			return Value{}, ErrCode("missing return option \""+key+"\"", "TCL", "ARGUMENT", "MISSING")
		}
		var err error
		if n[i], err = in.Int(v); err != nil {
			return Value{}, err
		}
	}
	code := n[1]
	if n[0] != 0 {
		code = CodeReturn
	}
	switch code {
	case CodeOK:
		return Value{}, nil
	case CodeError:
		return msg.norm(), nil
	}
	return Str((&Exception{Code: int(code), Result: Str("command returned bad code: 2")}).Error()), nil
}

// report tells of an error in the background: to who runs the interp, else on the error channel.
func (in *Interp) report(message, info string) {
	if in.sys != nil && in.sys.Report != nil {
		in.sys.Report(in.script, message, info)
		return
	}
	in.warn(info)
}

// warn writes a line to the error channel, if there is one.
func (in *Interp) warn(text string) {
	if c := in.channels().byName["stderr"]; c != nil {
		_ = c.write(in, Str(strings.TrimSuffix(text, "\n")), true)
		_ = c.flush(in)
	}
}
