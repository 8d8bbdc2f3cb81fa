package tcl

// This file makes an Interp a core.Interp: one request's life in Tcl.

import (
	"errors"
	"math"
	"strings"
	"time"

	core "nsgo/script"
)

// session is an interp that works for a host. Its call and arguments are used again for each builtin.
type session struct {
	lib   *library
	in    *Interp
	host  core.Host
	depth int // Runs and Calls within each other
	inUse bool
	frame builtinFrame

	watched watched
}

// builtinFrame is what one call of a builtin needs.
type builtinFrame struct {
	call core.Call
	args args
}

var (
	_ core.Interp    = (*session)(nil)
	_ core.Variables = (*session)(nil)
)

func newSession(lib *library, in *Interp, host core.Host) *session {
	s := &session{lib: lib, in: in, host: host}
	in.host = s
	in.onWait = s.pause
	s.watched.s = s
	lib.eng.watch.Add(&s.watched)
	return s
}

// Run runs a program: a script at the global level; a page within another, as an included file, in a frame of its own.
func (s *session) Run(p core.Program, words ...core.Value) (core.Value, error) {
	return s.run(p, words, s.runPieces)
}

// RunHere runs a page in the frame of the call that runs.
func (s *session) RunHere(p core.Program, words ...core.Value) (core.Value, error) {
	return s.run(p, words, s.pieces)
}

func (s *session) run(p core.Program, words []core.Value, pieces func(*program) (Value, error)) (core.Value, error) {
	prog, ok := p.(*program)
	if !ok {
		return core.Value{}, core.Errorf("%s is not a Tcl program", p.File())
	}
	if len(words) > 0 || prog.shell {
		if err := s.setArgv(prog.file, words); err != nil {
			return core.Value{}, err
		}
	}
	if prog.page && s.depth == 0 {
		if err := s.setConn(); err != nil {
			return core.Value{}, err
		}
	}
	return s.enter(prog.file, 1, func() (Value, error) { return pieces(prog) })
}

// setConn gives a page the global variable that old pages hand to commands as the connection.
func (s *session) setConn() error {
	id := s.host.ConnID()
	if id == "" {
		return nil
	}
	return s.in.SetGlobal("conn", Str(id))
}

// setArgv sets argv0, argv and argc, as tclsh does.
func (s *session) setArgv(file string, words []core.Value) error {
	argv := make([]Value, len(words))
	for i, w := range words {
		argv[i] = s.fromScript(w)
	}
	for name, v := range map[string]Value{"argv0": Str(file), "argv": List(argv...), "argc": Int(int64(len(argv)))} {
		if err := s.in.SetGlobal(name, v); err != nil {
			return err
		}
	}
	return nil
}

// enter runs fn as a script that begins at line of file, with the time that a script has, and makes its end that of a top-level script.
func (s *session) enter(file string, line int, fn func() (Value, error)) (core.Value, error) {
	old := s.in.script
	s.in.script = file
	if s.depth++; s.depth == 1 {
		s.watched.step(1)
		s.startClock()
	}
	v, err := s.in.Finish(fn())
	if s.depth--; s.depth == 0 {
		s.watched.step(1)
	}
	s.in.script = old
	if stop := s.in.stop.Load(); stop != nil {
		err = s.stopped(stop, err)
	}
	if s.in.limits.late {
		err = outOfTime(err)
	}
	if err != nil {
		return core.Value{}, s.asError(err, file, line)
	}
	return s.toScript(v), nil
}

// outOfTime is the error of a script whose time is up, with the trace of what it did then.
func outOfTime(err error) error {
	e := Exception{Code: CodeError}
	if err != nil {
		e = *asException(err)
	}
	e.Result, e.Cause = Str(core.ErrTime.Error()), core.ErrTime
	return &e
}

// startClock gives the script the time that it may compute without a wait between.
func (s *session) startClock() {
	s.watched.step(2)
	if s.lib.eng.opt.ScriptTime > 0 {
		s.in.SetDeadline(time.Now().Add(s.lib.eng.opt.ScriptTime))
	}
}

// stopped is the error of a run that was stopped from outside, whatever the script made of it. What the script
// itself is the cause of is lifted with the outermost run.
func (s *session) stopped(stop *Exception, err error) error {
	if s.depth == 0 && isOwnStop(stop) {
		s.in.ClearInterrupt()
	}
	if e, ok := err.(*Exception); ok && e.Code == CodeError && e.Cause == stop.Cause {
		return e // with the trace of what ran
	}
	return stop
}

func (s *session) runPieces(p *program) (v Value, err error) {
	if s.depth > 1 && len(p.pieces) > 0 {
		return s.in.inOwnFrame(p.file, func() (Value, error) { return s.pieces(p) })
	}
	frame := s.in.frame
	s.in.frame = s.in.top
	defer func() { s.in.frame = frame }()
	return s.pieces(p)
}

// pieces runs each piece. A return ends only its own.
func (s *session) pieces(p *program) (v Value, err error) {
	for i := range p.pieces {
		piece := &p.pieces[i]
		if piece.script.o == nil {
			s.put(piece)
			continue
		}
		if v, err = s.in.Finish(s.in.EvalValue(piece.script)); err != nil {
			if s.depth > 1 {
				notePage(err, piece.script.origin())
			}
			return v, err
		}
	}
	return v, nil
}

// put appends literal text to the output.
func (s *session) put(p *piece) {
	if p.raw {
		s.host.PutBytes(p.text)
		return
	}
	out := s.host.Out()
	*out = append(*out, p.text...)
}

// notePage adds the place in an included page to an error that leaves it, as source does for its file.
func notePage(err error, from *origin) {
	if e, ok := err.(*Exception); ok && from != nil {
		noteFile(e, from.file, from.at(spot{e.Line, e.skip}))
	}
}

func noteFile(e *Exception, file string, line int) {
	e.note("(file \"" + ellipsis(file, maxLogged) + "\" line " + formatInt(int64(line)) + ")")
}

// Call calls a command or script with further words, at the global level.
func (s *session) Call(f core.Func, words ...core.Value) (core.Value, error) {
	fn, ok := f.(*function)
	if !ok {
		return core.Value{}, core.Errorf("%s is no Tcl function", f)
	}
	return s.enter(fn.file, max(fn.line, 1), func() (Value, error) {
		frame := s.in.frame
		s.in.frame = s.in.top
		defer func() { s.in.frame = frame }()
		return s.apply(fn, words)
	})
}

// apply calls the command that fn names; where it is more than a name, fn is a script that the words are added to.
func (s *session) apply(fn *function, words []core.Value) (Value, error) {
	name := fn.script.String()
	if len(words) == 0 && !isPlainWord(name) {
		return s.in.EvalValue(fn.script)
	}
	if isPlainWord(name) {
		all := make([]Value, 1, 1+len(words))
		all[0] = fn.script
		for _, w := range words {
			all = append(all, s.fromScript(w))
		}
		return s.in.Call(all...)
	}
	rest := make([]Value, len(words))
	for i, w := range words {
		rest[i] = s.fromScript(w)
	}
	return s.in.EvalValue(Str(name + " " + List(rest...).String()))
}

// isPlainWord reports whether a script is the name of a command and nothing else.
func isPlainWord(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ' ', '\t', '\n', '\r', ';', '$', '[', ']', '{', '}', '"', '\\':
			return false
		}
	}
	return s != ""
}

// Wait runs fn. Nobody else uses this interp, so there is nothing to let go of. The time that a script may compute begins
// anew.
func (s *session) Wait(fn func()) {
	if s.depth > 0 {
		s.watched.step(1)
		defer s.watched.step(1)
	}
	fn()
	if !s.in.limits.late {
		s.startClock()
	}
}

// pause is Wait for the waits of Tcl's own commands.
func (s *session) pause(fn func()) {
	s.host.Waits()
	s.Wait(fn)
}

// Interrupt makes the script call fn at its next command or within its wait. Any goroutine may call it.
func (s *session) Interrupt(fn func()) { s.in.InterruptWith(fn) }

// Check looks for a stop, as a command does.
func (s *session) Check() error { return s.in.Check() }

// Stop makes the script end with err; the first Stop counts until Resume. Any goroutine may call it.
func (s *session) Stop(err error) {
	if s.in.stop.Load() == nil {
		s.in.Interrupt(err)
	}
}

// Resume lifts a Stop.
func (s *session) Resume() { s.in.ClearInterrupt() }

// Characters is true: strings of Tcl are characters.
func (s *session) Characters() bool { return true }

// Position returns file and line of the command that runs now.
func (s *session) Position() (file string, line int) { return s.in.position() }

// SetVar sets a variable of the procedure or script that called the builtin.
func (s *session) SetVar(name string, v core.Value) error {
	_, err := s.in.SetVar(name, s.fromScript(v))
	return err
}

// SplitList reads text as a list.
func (s *session) SplitList(text string) ([]core.Value, error) {
	items, err := s.in.List(Str(text))
	if err != nil {
		return nil, err
	}
	return s.toScripts(items), nil
}

// Text writes a value as Tcl does.
func (s *session) Text(v core.Value) string { return byteString(s.fromScript(v)) }

// Close ends the request's globals with the interp.
func (s *session) Close() {
	s.lib.eng.watch.Remove(&s.watched)
	s.in.Close()
	s.host = nil
}

// recovered is the error of a panic in a builtin: an argument whose string is too large, else a fault.
func (s *session) recovered(b *core.Builtin, r any) error {
	if _, ok := r.(tooLarge); ok {
		return s.in.CheckSize(math.MaxInt)
	}
	return ErrCause(b.Name+": internal error", Str("NONE"), core.PanicError(b.Name, r))
}

// builtin calls b with the words of a command.
func (s *session) builtin(b *core.Builtin, words []Value) (v Value, err error) {
	if s == nil {
		return Value{}, Errf("%s works only within a server", b.Name)
	}
	f := &s.frame
	if s.inUse {
		f = new(builtinFrame)
	}
	outer := s.inUse
	s.inUse = true
	defer func() {
		s.inUse = outer
		if r := recover(); r != nil {
			v, err = Value{}, s.recovered(b, r)
		}
	}()
	f.call.Host, f.call.Interp = s.host, s
	f.args = args{s: s, words: words}
	result, err := f.call.Invoke(b, &f.args)
	if err != nil {
		return Value{}, s.raise(err)
	}
	if f.args.bytes && result.Kind() == core.String {
		return Bytes([]byte(result.Str())), nil
	}
	return s.fromScript(result), nil
}

// raise makes a builtin's error one of the script. The Go error stays known as its cause.
func (s *session) raise(err error) error {
	if errors.Is(err, core.ErrExit) {
		s.Stop(err)
	}
	var e *core.Error
	if !errors.As(err, &e) {
		return ErrCause(err.Error(), Str("NONE"), err)
	}
	code := Str("NONE")
	if e.Code != "" {
		code = Str(e.Code)
	}
	out := ErrCause(e.Msg, code, err).(*Exception)
	if e.File != "" {
		out.leftFrom(e)
	}
	return out
}

// leftFrom keeps the place and the trace of an error that arose in another script, as a page that was included.
func (e *Exception) leftFrom(inner *core.Error) {
	e.File, e.FileLine = inner.File, inner.Line
	switch {
	case inner.Trace == "":
		noteFile(e, inner.File, inner.Line)
	case strings.HasPrefix(inner.Trace, inner.Msg): // errorInfo
		e.info = append(e.info, inner.Trace...)
	default:
		e.info = append(e.info, inner.Msg+"\n"+inner.Trace...)
	}
}

// asError makes the core.Error of a Tcl error, with the innermost place that is known.
func (s *session) asError(err error, file string, line int) error {
	e := asException(placed(err, file, line))
	out := &core.Error{File: e.File, Line: e.FileLine, Msg: e.Result.String(), Trace: e.Info(), Err: e.Cause}
	if code := e.errorCode().String(); code != "NONE" {
		out.Code = code
	}
	return out
}

// inOwnFrame runs fn with variables of its own, as in a procedure.
func (in *Interp) inOwnFrame(name string, fn func() (Value, error)) (Value, error) {
	f := in.newFrame()
	f.ns, f.proc, f.name = in.root, newProc(in.root, nil, Empty, "page"), Str(name)
	f.code = f.proc.unit(in)
	f.caller, f.level = in.frame, in.frame.level+1
	in.frame = f
	v, err := fn()
	in.frame = f.caller
	in.dropLocals(f)
	in.freeFrame(f)
	return v, err
}
