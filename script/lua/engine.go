// Package lua runs handlers and pages written in Lua 5.1. It adapts gopher-lua to the interfaces of package script.
//
// A library generation keeps a few states. A state is one Lua world, guarded by a lock; a request is a Lua thread on a
// state, with its own globals, and holds the lock only while it computes.
package lua

// This file defines the engine: its options and what it compiles.

import (
	"runtime"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
	"nsgo/script/watch"
)

// Options are the limits and choices of an engine. A zero field has the default that its comment names.
type Options struct {
	States    int           // Lua states of one library at most; max(8, 4 x GOMAXPROCS), see New
	Recursion int           // depth of calls in one thread; 1000
	Registers int           // values on one thread's stack; 262144 (4 MiB): bounds unpack and argument lists
	String    int           // bytes in one string; 64 MiB
	Time      time.Duration // computing without a wait between; 0 for no bound
	Memory    int64         // heap of the process, bytes, above which the script that has computed for longest is stopped; 1 GiB, negative for no bound
	Watch     *watch.Watch  // what looks after Time and Memory, with that of other languages; nil for one of its own
	System    System        // what scripts may do with the operating system; Safe
	Modules   string        // directory that require, dofile and loadfile read from; "" for none
	Base      string        // directory at which relative names of files begin, and from which messages name what lies in Modules; "" for the process's
	// Report takes faults that no request sees: a library that cannot be loaded in a further state. nil drops them.
	Report func(err error)
	// Print takes what Lua's print and io.write give out; nil drops it.
	Print func(host script.Host, text []byte)
}

// System says which functions of os and io a script may call.
type System uint8

const (
	// Safe gives a script the clock, and files to read: io.open and io.lines for reading, no command, no change of
	// any file. os.exit ends the script.
	Safe System = iota
	// Files also lets it write, rename and remove files.
	Files
	// All also lets it run commands, and os.exit ends the process: for nsgo run.
	All
)

// A state costs about 100 KiB and, while its requests wait, serves thousands. So there are a few more of them than
// processors: one that computes for long then stands in nobody's way.
const (
	leastStates   = 8
	statesPerProc = 4
)

func (o *Options) fill() {
	if o.States <= 0 {
		o.States = max(leastStates, statesPerProc*runtime.GOMAXPROCS(0))
	}
	if o.Recursion <= 0 {
		o.Recursion = 1000
	}
	if o.Registers <= 0 {
		o.Registers = 256 << 10
	}
	if o.String <= 0 {
		o.String = 64 << 20
	}
	if o.Memory == 0 {
		o.Memory = watch.DefaultMemory
	}
	if o.Watch == nil {
		o.Watch = watch.New(o.Time, o.Memory)
	}
}

// engine is Lua as a script.Engine.
type engine struct {
	reg   *script.Registry
	opt   Options
	watch *watch.Watch
}

// maxArray is the first index of a table that is not kept in its array. gopher-lua fills an array up to the index that is
// set: t[maxArray - 1] = 1 takes 16 bytes for each, 256 MiB, in one step that nothing can interrupt. Its own bound is four
// times that. # does not count what lies beyond.
const maxArray = 16 << 20

var setMaxArray = sync.OnceFunc(func() { lua.MaxArrayIndex = maxArray })

// New makes the engine; reg is the commands that scripts get.
func New(reg *script.Registry, opt Options) script.Engine {
	opt.fill()
	setMaxArray()
	return &engine{reg: reg, opt: opt, watch: opt.Watch}
}

// Language returns "lua".
func (e *engine) Language() string { return "lua" }

// program is a compiled chunk. Its protos are never changed, so all states share them.
type program struct {
	file  string
	proto *lua.FunctionProto
}

// File returns the name that the source was compiled under.
func (p *program) File() string { return p.file }

// function makes a function of the chunk, with env as its globals.
func (p *program) function(env *lua.LTable) *lua.LFunction {
	return &lua.LFunction{Proto: p.proto, Env: env}
}

// Compile compiles a script; its errors have file and line.
func (e *engine) Compile(src script.Source) (script.Program, error) {
	return compile(src.File, src.Text)
}
