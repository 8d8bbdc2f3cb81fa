package tcl

// This file holds exec, pipelines as channels, pid and exit.

import (
	"os"

	"golang.org/x/sys/unix"

	core "nsgo/script"
)

func registerProcess(in *Interp) {
	in.Register("exec", execProgram)
	in.Register("pid", cmdPid)
	in.Register("exit", cmdExit)
	in.Register("load", cmdLoad)
	in.Register("unload", cmdUnload)
}

func execProgram(in *Interp, args []Value) (Value, error) {
	const usage = "exec ?-option ...? arg ?arg ...?"
	ignore, keep := false, false
	for len(args) > 0 {
		s := args[0].String()
		if s == "" || s[0] != '-' {
			break
		}
		k, err := Lookup(args[0], []string{"-ignorestderr", "-keepnewline", "--"}, "option")
		if err != nil {
			return Value{}, err
		}
		args = args[1:]
		if k == 2 {
			break
		}
		ignore, keep = ignore || k == 0, keep || k == 1
	}
	if len(args) == 0 {
		return Value{}, WrongArgs(usage)
	}
	spec, err := parsePipeline(stringsOf(args))
	if err != nil {
		return Value{}, err
	}
	spec.ignoreStderr = ignore
	spec.needOut = !spec.background
	p, err := in.startPipeline(spec)
	if err != nil {
		return Value{}, err
	}
	if spec.background {
		return p.pids(), nil
	}
	return in.collect(p, keep)
}

func stringsOf(vs []Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.String()
	}
	return out
}

func (p *pipeline) pids() Value {
	var out []Value
	for _, q := range p.procs {
		out = append(out, Int(int64(q.pid)))
	}
	return List(out...)
}

// collect reads what a pipeline writes and waits for its end.
func (in *Interp) collect(p *pipeline, keepNewline bool) (Value, error) {
	text := ""
	if p.stdout >= 0 {
		c := newChannel("pipe", newFD(p.stdout, chanRead), chanRead)
		c.inEOL = eolAuto
		v, err := c.readAll(in)
		_ = unix.Close(p.stdout)
		if err != nil {
			for _, q := range p.procs {
				_ = unix.Kill(q.pid, unix.SIGKILL)
			}
			return Value{}, err
		}
		text = v.String()
	}
	err := p.finish()
	trim := func(s string) string {
		if n := len(s); n > 0 && s[n-1] == '\n' && !keepNewline {
			return s[:n-1]
		}
		return s
	}
	if err == nil {
		return Str(trim(text)), nil
	}
	e := *asException(err)
	e.Result = Str(text + e.Result.String())
	return Value{}, &e
}

// openPipeline is open with a name that begins with a bar.
func (in *Interp) openPipeline(cmd, access string) (Value, error) {
	words, err := Str(cmd).elems()
	if err != nil {
		return Value{}, err
	}
	flags, binary, err := in.parseAccess(access)
	if err != nil {
		return Value{}, err
	}
	spec, err := parsePipeline(stringsOf(words))
	if err != nil {
		return Value{}, err
	}
	acc := flags & unix.O_ACCMODE
	spec.needOut = acc != unix.O_WRONLY
	spec.needIn = acc != unix.O_RDONLY
	if spec.needOut && spec.out.op != "" {
		return Value{}, badRedirect("can't read output from command: standard output was redirected")
	}
	if spec.needIn && spec.in.op != "" {
		return Value{}, badRedirect("can't write input to command: standard input was redirected")
	}
	p, err := in.startPipeline(spec)
	if err != nil {
		return Value{}, err
	}
	return in.addChannel(p.channel(binary)), nil
}

func badRedirect(msg string) error { return ErrCode(msg, "TCL", "OPERATION", "EXEC", "BADREDIRECT") }

// channel makes the channel of a running pipeline. Its last close waits for the processes.
func (p *pipeline) channel(binary bool) *Channel {
	d := &fdDriver{rfd: p.stdout, wfd: p.stdin}
	var mode chanMode
	if p.stdout >= 0 {
		mode |= chanRead
	}
	if p.stdin >= 0 {
		mode |= chanWrite
	}
	d.pipe = p
	d.onClose = func(_ *Interp, _ chanMode) error {
		if d.rfd >= 0 || d.wfd >= 0 {
			return nil
		}
		if d.nonblock || p.detached { // nobody waits: the processes are reaped as they end
			if p.errFile != nil {
				p.errFile.Close()
			}
			return nil
		}
		return p.finish()
	}
	c := newChannel("file"+formatInt(int64(max(p.stdout, p.stdin))), d, mode)
	if binary {
		c.inEOL, c.outEOL, c.enc = eolLF, eolLF, nil
	}
	return c
}

// detachPipelines makes that nobody waits for the processes of open pipelines.
func (in *Interp) detachPipelines() {
	if t, ok := in.state[chanKey{}].(*chanTable); ok {
		for _, c := range t.byName {
			if d, ok := c.drv.(*fdDriver); ok && d.pipe != nil {
				d.pipe.detached = true
			}
		}
	}
	for _, k := range in.kids {
		k.detachPipelines()
	}
}

func cmdPid(in *Interp, args []Value) (Value, error) {
	switch len(args) {
	case 0:
		return Int(int64(os.Getpid())), nil
	case 1:
		c, err := in.channel(args[0])
		if err != nil {
			return Value{}, err
		}
		if d, ok := c.drv.(*fdDriver); ok && d.pipe != nil {
			return d.pipe.pids(), nil
		}
		return Value{}, nil
	}
	return Value{}, WrongArgs("pid ?channelId?")
}

// cmdExit ends what the script runs for: in a server the request, else the process.
func cmdExit(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("exit ?returnCode?")
	}
	code := int64(0)
	if len(args) == 1 {
		var err error
		if code, err = in.Int(args[0]); err != nil {
			return Value{}, err
		}
	}
	root := in.rootInterp()
	if f := in.system().Exit; f != nil {
		root.FlushAll()
		if err := f(in, int(code)); err != nil {
			return Value{}, err
		}
	}
	err := ErrCause("exit", Str("NONE"), core.ErrExit)
	for k := in; k != nil; k = k.parent { // no catch holds it up
		k.Interrupt(err)
	}
	return Value{}, err
}

func cmdLoad(_ *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("load ?-global? ?-lazy? ?--? fileName ?packageName? ?interp?")
	}
	name := args[0].String()
	return Value{}, ErrCode("couldn't load file \""+name+"\": this Tcl is written in Go and loads no machine code", "TCL", "OPERATION", "LOAD", "UNSUPPORTED")
}

func cmdUnload(_ *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("unload ?-switch ...? fileName ?packageName? ?interp?")
	}
	name := args[len(args)-1].String()
	return Value{}, ErrCode("file \""+name+"\" has never been loaded", "TCL", "OPERATION", "UNLOAD", "NEVER_LOADED")
}
