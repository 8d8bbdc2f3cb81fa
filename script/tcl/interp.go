package tcl

// This file holds the interpreter itself: its state, its frames, and how scripts and commands are run by Go code.

import (
	"math"
	"sync/atomic"
	"time"
)

// A CmdFunc is a command written in Go. args are the words after the command's name; the slice is only valid during the
// call. A result of Value{} is the empty string.
type CmdFunc func(in *Interp, args []Value) (Value, error)

// A namedFunc is a command written in Go that needs the word it was called by.
type namedFunc func(in *Interp, name Value, args []Value) (Value, error)

// An Interp runs Tcl. One goroutine at a time may use it; only Interrupt may be called from any.
type Interp struct {
	blueprint *Blueprint // of which it is a view
	frozen    *Blueprint // that it was made
	root      *Namespace
	rootData  nsData
	nss       map[*Namespace]*nsData // data of the other namespaces that were touched
	adopted   map[*Var]*Var          // the interp's own copies of the blueprint's variables

	frame *Frame // the running frame, as far as variables go
	top   *Frame // the global frame
	free  *Frame // unused frames
	stk   []Value
	depth int
	bytes int // of large values, see made
	tails tails

	epoch   uint64          // changes when a name may mean another command
	own     uint64          // marks cached commands that belong to this interp only
	inline  uint64          // changes when code with commands compiled inline must be compiled again
	inlines map[string]bool // the names that are compiled inline; shared by the interps of a blueprint

	signal atomic.Int32 // non-zero: look at interrupt, limits and asynchronous work at the next check
	stop   atomic.Pointer[Exception]
	asked  atomic.Pointer[func()]
	limits limits

	scratch []byte
	state   map[any]any // of the families, see State
	oo      *ooState
	script  string      // the file that is being sourced
	act     *activation // the code that runs; never nil
	idle    activation  // before any code runs
	spare   *activation
	host    *session // of a server, see adapter.go
	closers []func() // see OnClose
	coro    *coroutine
	exit    func(code int)
	rand    randState
	name    string // in its parent
	parent  *Interp
	kids    map[string]*Interp
	lost    map[string]bool // children that the library left and this interp deleted
	hidden  overlay[Command]
	aliases overlay[alias]
	safe    bool
	deleted bool
	closed  bool  // nothing of a script runs any more
	cmds    int64 // commands run, for `info cmdcount`
	regexp  RegexpFunc
	caps    []int // of a match, when no match is being told of

	errorStack   Value               // of the last error that was caught
	dying        []*Namespace        // deleted while frames run in them
	steps        []*comTrace         // that watch each command of a running procedure
	coros        map[*coroutine]bool // suspended or running
	onChild      func(parent, child *Interp)
	bgerror      Value
	debugFrame   bool
	scriptLimits [2]scriptLimit
	shareChannel func(from, to *Interp, channel string, move bool) error

	sys    *System                // what it may use of the outside; nil for nothing
	dir    string                 // of the outermost interp: where relative file names begin; "" means the process's
	wakeup atomic.Pointer[evLoop] // whose wait an interrupt ends
	onWait func(block func())     // of the outermost interp: runs what waits; nil for nobody who wants to know
}

// RegexpFunc is how switch, lsearch and array names reach the regular expressions; nocase ignores case. On a match it gives
// the pairs of byte offsets of the match and its groups (-1 for a group that took no part), else nil.
type RegexpFunc func(in *Interp, pattern, s Value, nocase bool) ([]int, error)

// SetRegexp wires the regular expressions in.
func (in *Interp) SetRegexp(f RegexpFunc) { in.regexp = f }

var epochs atomic.Uint64

func nextEpoch() uint64 { return epochs.Add(1) }

// A Frame is one level of the stack of variables: a procedure's, or a namespace's.
type Frame struct {
	in     *Interp
	ns     *Namespace
	proc   *Proc // nil: names are the namespace's variables
	code   *unit
	slots  []Value
	vars   map[string]*Var // locals that the compiler did not know of
	caller *Frame
	level  int
	name   Value
	args   []Value
	tail   *tailCall
	cmd    *Command
	data   any  // of a family (a method's context)
	boxed  bool // some slot holds a Var
	plain  bool // ns is the plain namespace of an object
	act    activation
}

const (
	defaultRecursion = 1000 // nested evaluations, as in Tcl
	firstStack       = 64   // values; grows by doubling
)

// New makes an interp with the commands of the core. Families are added by their own Register functions.
func New() *Interp {
	in := &Interp{limits: limits{recursion: defaultRecursion, value: defaultMaxValue}}
	in.root = &Namespace{full: "::"}
	in.rootData.ns = in.root
	in.epoch, in.inline = nextEpoch(), nextEpoch()
	in.own = in.epoch
	in.oo = newOOState()
	in.start()
	registerCore(in)
	return in
}

func (in *Interp) start() {
	in.top = &Frame{in: in, ns: in.root}
	in.act, in.idle.f = &in.idle, in.top
	in.frame = in.top
	in.stk = make([]Value, 0, firstStack)
}

// State gives the value that a family keeps in the interp under key; make makes it the first time.
func (in *Interp) State(key any, make func() any) any {
	if v, ok := in.state[key]; ok {
		return v
	}
	if in.state == nil {
		in.state = map[any]any{}
	}
	v := make()
	in.state[key] = v
	return v
}

// push takes n empty values from the stack of values. The caller saves in.stk before and restores it after.
func (in *Interp) push(n int) []Value {
	base := len(in.stk)
	if cap(in.stk)-base < n {
		in.stk = make([]Value, 0, max(2*cap(in.stk), n+firstStack))
		base = 0
	}
	in.stk = in.stk[:base+n]
	return in.stk[base : base+n : base+n]
}

func (in *Interp) newFrame() *Frame {
	f := in.free
	if f == nil {
		return &Frame{in: in}
	}
	in.free = f.caller
	return f
}

func (in *Interp) freeFrame(f *Frame) {
	*f = Frame{in: in, caller: in.free}
	in.free = f
}

// Eval runs a script in the running frame (at the top: the global one).
func (in *Interp) Eval(script string) (Value, error) { return in.EvalValue(Str(script)) }

// EvalValue runs a script; its compiled form is kept on the value.
func (in *Interp) EvalValue(script Value) (Value, error) {
	return in.frame.eval(script)
}

// EvalGlobal runs a script at the top level, as event handlers and filters are run.
func (in *Interp) EvalGlobal(script Value) (Value, error) {
	return in.evalIn(in.top, script)
}

func (in *Interp) evalIn(f *Frame, script Value) (Value, error) {
	old := in.frame
	in.frame = f
	v, err := f.eval(script)
	in.frame = old
	return v, err
}

// eval runs a script in f, which is the running frame.
func (f *Frame) eval(script Value) (Value, error) {
	if f.in.depth == 0 {
		return f.evalTop(script)
	}
	return f.evalInner(script)
}

// evalTop is the outermost evaluation: it makes an error of a value that grew too large where no error could be returned.
func (f *Frame) evalTop(script Value) (v Value, err error) {
	in := f.in
	state := in.coroState()
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(tooLarge); !ok {
				panic(p)
			}
			v, err = Value{}, in.CheckSize(math.MaxInt)
		}
		in.setCoroState(state)
	}()
	return f.evalInner(script)
}

func (f *Frame) evalInner(script Value) (Value, error) {
	if script.kind() == kList {
		return f.evalList(script)
	}
	u := f.unitOf(script)
	in := f.in
	if in.depth >= in.limits.recursion {
		return Value{}, errRecursion()
	}
	in.depth += u.weight
	a := in.enter(f, u.from, Value{})
	v, err := u.run(f)
	in.leave(a)
	in.depth -= u.weight
	if err != nil {
		placedIn(err, u.from)
		err = endUnit(err)
		if err == errReturn { // the value must not be lost on the way through Go code
			err = &Exception{Code: CodeReturn, Result: v, retLevel: 1}
		}
	}
	return v, err
}

// evalList runs a list as one command without parsing it.
func (f *Frame) evalList(script Value) (Value, error) {
	words, _ := script.elems()
	if len(words) == 0 {
		return Value{}, nil
	}
	a := f.in.enter(f, unknownOrigin, script)
	v, err := f.in.Call(words...)
	f.in.leave(a)
	if err != nil {
		err = logExec(err, script.String, firstSpot)
		err = endUnit(err)
	}
	return v, err
}

// Call runs one command given as its words.
func (in *Interp) Call(words ...Value) (Value, error) {
	if in.depth >= in.limits.recursion {
		return Value{}, errRecursion()
	}
	in.depth++
	v, err := in.callWords(in.frame, words)
	in.depth--
	return v, err
}

func (in *Interp) callWords(f *Frame, words []Value) (Value, error) {
	c := in.command(f.ns, words[0])
	if c == nil {
		return in.unknown(f, words)
	}
	return in.invoke(f, c, words[0], words[1:])
}

// invoke runs a command that was found.
func (in *Interp) invoke(f *Frame, c *Command, name Value, args []Value) (Value, error) {
	if in.signal.Load() != 0 {
		if err := in.check(); err != nil {
			return Value{}, err
		}
	}
	in.cmds++
	if c.traces != nil || in.steps != nil {
		return in.invokeTraced(f, c, name, args)
	}
	return in.run(c, name, args)
}

// run runs a command that was found, without its traces.
func (in *Interp) run(c *Command, name Value, args []Value) (v Value, err error) {
	switch {
	case c.proc != nil:
		return in.callProc(c, name, args)
	case c.named != nil:
		v, err = c.named(in, name, args)
	default:
		v, err = c.fn(in, args)
	}
	if err != nil {
		return v, asException(err)
	}
	return v, nil
}

// CallPrefix runs a command prefix (a list) with further words.
func (in *Interp) CallPrefix(prefix Value, more ...Value) (Value, error) {
	es, err := prefix.elems()
	if err != nil {
		return Value{}, err
	}
	words := make([]Value, 0, len(es)+len(more))
	words = append(append(words, es...), more...)
	if len(words) == 0 {
		return Value{}, nil
	}
	v, err := in.Call(words...)
	if err != nil && codeOf(err) == CodeError {
		err = endUnit(logExec(err, newList(words).String, firstSpot))
	}
	return v, err
}

// EvalFile runs a script file as `source` does.
func (in *Interp) EvalFile(name string) (Value, error) { return in.sourceFile(name, "") }

// EvalSource runs the text of a script file called name: each command by itself, so that one may define what the next needs.
func (in *Interp) EvalSource(name, text string) (Value, error) {
	if i := indexByte(text, 0x1a); i >= 0 {
		text = text[:i]
	}
	old := in.script
	in.script = name
	defer func() { in.script = old }()
	v, err := in.frame.evalDirect(text, fileOrigin(name, 1))
	if err == nil {
		return v, nil
	}
	e := asException(err)
	switch e.Code {
	case CodeReturn:
		return in.unwindReturn(v, e)
	case CodeError:
		noteFile(e, name, e.Line)
	}
	return v, err
}

// unwindReturn takes one level off a return that crosses a procedure or a file.
func (in *Interp) unwindReturn(v Value, e *Exception) (Value, error) {
	if e == errReturn {
		return v, nil
	}
	if e.retLevel > 1 {
		c := *e
		c.retLevel--
		return Value{}, &c
	}
	switch {
	case e.retCode == CodeOK:
		return e.Result, nil
	case e.retCode == CodeBreak && e.Result.IsEmpty():
		return Value{}, errBreak
	case e.retCode == CodeContinue && e.Result.IsEmpty():
		return Value{}, errContinue
	}
	c := *e
	c.Code, c.retCode, c.retLevel = e.retCode, 0, 0
	c.logged = false
	if c.Code == CodeReturn {
		c.retLevel = 1
	}
	return Value{}, &c
}

// Finish turns the end of a top-level script into what a user sees: a stray return is its value, a stray break an error.
// It also stores errorInfo and errorCode.
func (in *Interp) Finish(v Value, err error) (Value, error) {
	if err == nil {
		return in.writable(v)
	}
	e := asException(err)
	for e.Code == CodeReturn {
		last := *e
		last.retLevel = 1 // there is nothing further out that a return could reach
		if v, err = in.unwindReturn(v, &last); err == nil {
			return v, nil
		}
		e = asException(err)
	}
	switch e.Code {
	case CodeError:
	default:
		e = asException(Err(e.Error()))
	}
	in.publish(e)
	return Value{}, e
}

// OnClose keeps fn for Close: a family frees there what the interp has open.
func (in *Interp) OnClose(fn func()) { in.closers = append(in.closers, fn) }

// Close ends what would outlive the interp: suspended coroutines, children, and what the families have open, the last opened first.
// The interp must not be used after it.
func (in *Interp) Close() {
	in.endAll()
	in.kids = nil
}

func (in *Interp) endAll() {
	in.closed = true
	for co := range in.coros {
		co.kill()
	}
	for _, k := range in.kids {
		k.endAll()
	}
	in.coros = nil
	for i := len(in.closers) - 1; i >= 0; i-- {
		in.closers[i]()
	}
	in.closers = nil
}

// writable makes sure that the result of a script has a string, for Go code that asks for it outside of any evaluation.
func (in *Interp) writable(v Value) (_ Value, err error) {
	if k := v.kind(); k != kList && k != kDict {
		return v, nil
	}
	defer func() {
		if p := recover(); p != nil {
			if _, ok := p.(tooLarge); !ok {
				panic(p)
			}
			v, err = Value{}, in.CheckSize(math.MaxInt)
		}
	}()
	_ = v.String()
	return v, nil
}

// Interrupt stops the running script with err at its next check. Any goroutine may call it.
func (in *Interp) Interrupt(err error) {
	e := *asException(err)
	in.stop.Store(&e)
	in.signal.Or(sigStop)
	if l := in.wakeup.Load(); l != nil {
		l.interrupt()
	}
}

// InterruptWith makes the running script call fn at its next check, also in a wait. One fn waits at a time; a later one
// takes its place. Any goroutine may call it.
func (in *Interp) InterruptWith(fn func()) {
	in.asked.Store(&fn)
	in.signal.Or(sigAsk)
	if l := in.wakeup.Load(); l != nil {
		l.interrupt()
	}
}

// ClearInterrupt forgets an interrupt that has not been taken.
func (in *Interp) ClearInterrupt() {
	in.signal.And(^int32(sigStop)) // first: an interrupt that comes meanwhile is either forgotten whole or seen
	in.stop.Store(nil)
}

const (
	sigStop  = 1 << iota // Interrupt was called
	sigLimit             // a limit on commands or time is set
	sigAsk               // InterruptWith was called
	sigChild             // a parent may have to stop: always set in a child
)

const defaultMaxValue = 1 << 30 // bytes of one string, or 16-byte elements of one list: beyond is an error, not a crash

type limits struct {
	recursion int
	value     int
	commands  int64
	deadline  time.Time
	ticks     uint
	cmdOn     bool
	timeOn    bool
	late      bool // the deadline has passed: from then on every check fails, so that no catch keeps the script alive
}

// SetRecursionLimit sets how many evaluations may be nested.
func (in *Interp) SetRecursionLimit(n int) { in.limits.recursion = n }

// SetMaxValue sets the largest size of a single value, in bytes (lists: elements times 16).
func (in *Interp) SetMaxValue(n int) { in.limits.value = n }

// SetDeadline makes scripts end with an error after t; the zero time means never.
func (in *Interp) SetDeadline(t time.Time) {
	in.limits.deadline, in.limits.timeOn, in.limits.late = t, !t.IsZero(), false
	in.limitSignal()
}

// SetCommandLimit makes scripts end with an error once n more commands or loop rounds have run; 0 means no limit.
func (in *Interp) SetCommandLimit(n int64) {
	in.limits.commands, in.limits.cmdOn = in.cmds+n, n > 0
	in.limitSignal()
}

func (in *Interp) limitSignal() {
	if in.limits.cmdOn || in.limits.timeOn {
		in.signal.Or(sigLimit)
	} else {
		in.signal.And(^int32(sigLimit))
	}
}

const ticksPerClock = 64 // checks between two looks at the clock

// Check gives the error with which a script must end now (interrupt, limits), nil to go on.
func (in *Interp) Check() error {
	if in.signal.Load() != 0 {
		return in.check()
	}
	return nil
}

// check is called at commands and loop rounds when signal is set.
func (in *Interp) check() error {
	if in.parent != nil {
		if err := in.parent.checkAsParent(); err != nil {
			return err
		}
	}
	s := in.signal.Load()
	if s&sigAsk != 0 {
		in.answer()
	}
	if s&sigStop != 0 {
		if e := in.stop.Load(); e != nil {
			c := *e
			return &c
		}
	}
	if s&sigLimit == 0 {
		return nil
	}
	in.cmds++
	if in.limits.cmdOn && in.cmds > in.limits.commands {
		return ErrCode("command count limit exceeded", "TCL", "LIMIT", "COMMANDS")
	}
	in.limits.ticks++
	if in.limits.timeOn && (in.limits.late || in.limits.ticks%ticksPerClock == 0 && time.Now().After(in.limits.deadline)) {
		in.limits.late = true
		return ErrCode("time limit exceeded", "TCL", "LIMIT", "TIME")
	}
	return nil
}

// answer calls what InterruptWith has left.
func (in *Interp) answer() {
	in.signal.And(^int32(sigAsk))
	if fn := in.asked.Swap(nil); fn != nil {
		(*fn)()
	}
}

// checkAsParent is check for what a child runs: all but the commands are counted as the parent's own.
func (in *Interp) checkAsParent() error {
	counted := in.limits.cmdOn
	in.limits.cmdOn = false
	defer func() { in.limits.cmdOn = counted }()
	return in.Check()
}

// CheckSize gives an error when a value of n bytes would be too large. Commands that build values call it first.
func (in *Interp) CheckSize(n int) error {
	if n > in.limits.value || n < 0 {
		return ErrCode("unable to alloc "+formatInt(int64(n))+" bytes", "TCL", "MEMORY")
	}
	if n > maxScratch {
		return in.made(n)
	}
	return nil
}

func errRecursion() error {
	return ErrCode("too many nested evaluations (infinite loop?)", "TCL", "LIMIT", "STACK")
}

func indexByte(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return i
		}
	}
	return -1
}
