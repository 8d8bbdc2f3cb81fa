package tcl

// This file makes the engine a core.Engine: its base of commands, programs, and the load of library scripts.

import (
	"errors"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	core "nsgo/script"
	"nsgo/script/charset"
	"nsgo/script/watch"
)

// EngineOptions bounds what scripts of a server may do. Zero means the default.
type EngineOptions struct {
	ScriptTime     time.Duration // computing without a wait between; 0: no bound
	RecursionLimit int           // nested evaluations; 1000 as in Tcl
	MaxValue       int           // bytes of one string, or 16-byte elements of one list
	Memory         int64         // heap of the process, bytes, above which the script that has computed for longest is stopped; 1 GiB, negative for no bound
	Watch          *watch.Watch  // what looks after time and memory, with that of other languages; nil for one of its own
	Prepare        func(*Interp) // called with the interp that loads a library, to set what all interps shall have (nsgo run's exit)
}

// Engine is Tcl for a server. Any goroutine may use it.
type Engine struct {
	reg   *core.Registry
	opt   EngineOptions
	watch *watch.Watch
}

var _ core.Engine = (*Engine)(nil)

// NewEngine makes the engine with the builtins of reg as commands.
func NewEngine(reg *core.Registry, opt EngineOptions) *Engine {
	if opt.Memory == 0 {
		opt.Memory = watch.DefaultMemory
	}
	if opt.Watch == nil {
		opt.Watch = watch.New(opt.ScriptTime, opt.Memory)
	}
	return &Engine{reg: reg, opt: opt, watch: opt.Watch}
}

// newInterp makes an interp with the core's commands and every builtin.
func (e *Engine) newInterp() *Interp {
	in := New()
	if e.opt.RecursionLimit > 0 {
		in.SetRecursionLimit(min(e.opt.RecursionLimit, maxRecursion))
	}
	if e.opt.MaxValue > 0 {
		in.SetMaxValue(e.opt.MaxValue)
	}
	for _, b := range e.reg.All() {
		in.Register(b.Name, func(in *Interp, args []Value) (Value, error) { return in.host.builtin(b, args) })
	}
	if e.opt.Prepare != nil {
		e.opt.Prepare(in)
	}
	return in
}

// Language returns "tcl".
func (e *Engine) Language() string { return "tcl" }

// program is a script or a page: the pieces that run one after another, each a script of its own. It is immutable.
type program struct {
	file   string
	pieces []piece
	page   bool
	shell  bool // it finds argv0, argv and argc even where it has no arguments
}

// piece is a script, or literal text of a page.
type piece struct {
	text   string // literal, where script is unset
	raw    bool   // it is no UTF-8: bytes of who knows which charset
	script Value
}

// File returns the name that the source was compiled under.
func (p *program) File() string { return p.file }

// Compile checks the text for faults that show before it runs.
func (e *Engine) Compile(src core.Source) (core.Program, error) {
	p := &program{file: src.File}
	if err := p.add(scriptText(charset.UTF8, src.Text), "", 1); err != nil {
		return nil, err
	}
	return p, nil
}

// Script makes a program of a script that a shell runs: as in tclsh, the commands before a syntax fault run. It is for interps
// of this engine.
func Script(src core.Source) core.Program {
	p := &program{file: src.File, shell: true}
	text, _, _ := strings.Cut(scriptText(charset.UTF8, src.Text), "\x1a") // as for source
	p.append(text, 1)
	return p
}

// CompilePage compiles each code segment as a script of its own, as AOLserver does.
func (e *Engine) CompilePage(file string, segments []core.Segment) (core.Program, error) {
	p := &program{file: file, page: true}
	for _, seg := range segments {
		if seg.Kind == core.Text {
			p.pieces = append(p.pieces, piece{text: seg.Text, raw: !utf8.ValidString(seg.Text)})
			continue
		}
		prefix := ""
		if seg.Kind == core.Expr {
			prefix = "ns_adp_append "
		}
		if err := p.add(charset.UTF8.Decode([]byte(seg.Text)), prefix, seg.Line); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// add adds a script that begins at line of the file.
func (p *program) add(text, prefix string, line int) error {
	if msg, at := syntaxFault(prefix + text); msg != "" {
		return &core.Error{File: p.file, Line: line + at - 1, Msg: msg}
	}
	p.append(prefix+text, line)
	return nil
}

func (p *program) append(text string, line int) {
	p.pieces = append(p.pieces, piece{script: strFrom(text, fileOrigin(p.file, line)).Freeze()})
}

// Load runs the sources one after another in a new interp and freezes it: the blueprint of all requests' interps.
func (e *Engine) Load(host core.Host, sources []core.Source) (core.Library, error) {
	lib := &library{eng: e}
	s := newSession(lib, e.newInterp(), host)
	defer e.watch.Remove(&s.watched)
	for _, src := range sources {
		v, err := s.in.EvalSource(src.File, scriptText(charset.UTF8, src.Text))
		if _, err = s.in.Finish(v, err); err != nil {
			s.in.Close()
			return nil, s.asError(err, src.File, 1)
		}
	}
	s.in.frame = s.in.top
	lib.blueprint = s.in.Freeze()
	s.in.host = nil
	return lib, nil
}

// library is one generation: a blueprint that any number of interps view.
type library struct {
	eng       *Engine
	blueprint *Blueprint

	mu     sync.Mutex
	view   *Interp // for looking commands up
	closed bool
}

// Interp makes an interp for one request. It never waits.
func (lib *library) Interp(host core.Host) (core.Interp, error) {
	lib.mu.Lock()
	defer lib.mu.Unlock()
	if lib.closed {
		return nil, errors.New("the Tcl library has been closed")
	}
	return newSession(lib, lib.blueprint.New(), host), nil
}

// Func finds a command by its global name.
func (lib *library) Func(name string) (core.Func, error) {
	if lib.command(name) == nil {
		return nil, core.Errorf("there is no Tcl command %q", name)
	}
	return newFunction(lib, Str(name)), nil
}

// command finds a command of the blueprint.
func (lib *library) command(name string) *Command {
	lib.mu.Lock()
	defer lib.mu.Unlock()
	if lib.view == nil {
		lib.view = lib.blueprint.New()
	}
	return lib.view.FindCommand(name)
}

// Close lets go of the generation. Interps that run keep what they use.
func (lib *library) Close() {
	lib.mu.Lock()
	lib.closed = true
	lib.mu.Unlock()
}

// function is a command prefix or script that was handed to a builtin.
type function struct {
	lib    *library
	script Value  // frozen
	file   string // where it was handed over
	line   int
}

func newFunction(lib *library, v Value) *function {
	script := Str(v.String())
	if from := v.origin(); from != nil {
		script = strFrom(v.String(), from)
	}
	return &function{lib: lib, script: script.Freeze()}
}

// Language returns "tcl".
func (f *function) Language() string { return "tcl" }

// String returns the script, cut to a length that fits a log line.
func (f *function) String() string {
	const most = 60 // bytes
	return ellipsis(f.script.String(), most)
}

// Arity returns what the procedure takes, where the script is the name of one.
func (f *function) Arity() (min, max int) {
	if f.lib.blueprint == nil {
		return 0, -1
	}
	c := f.lib.command(f.script.String())
	if c == nil || c.proc == nil {
		return 0, -1
	}
	if c.proc.variadic {
		return c.proc.required, -1
	}
	return c.proc.required, len(c.proc.params)
}
