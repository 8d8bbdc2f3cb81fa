package tcl

// This file reads the description of a pipeline (a | b < file > file) and starts it.

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// A redirect is where a standard descriptor of a pipeline comes from or goes to.
type redirect struct {
	op   string // "<", "<<", "<@", ">", ">>", ">@", "1" (2>@1); "" for none
	name string
}

// A pipeSpec is a pipeline as it was written.
type pipeSpec struct {
	cmds            [][]string
	errJoin         []bool // |&: stderr of this command goes into the pipe too
	in, out, err    redirect
	background      bool
	outAndErr       bool
	ignoreStderr    bool
	needOut, needIn bool // open: somebody reads or writes
}

var redirections = []string{"2>@1", ">>&", "2>>", "2>@", ">&@", "<<", "<@", ">>", ">&", ">@", "2>", "<", ">"}

func pipeSyntax(msg string) error { return ErrCode(msg, "TCL", "OPERATION", "EXEC", "PIPESYNTAX") }

// parsePipeline reads the words of a pipeline.
func parsePipeline(words []string) (*pipeSpec, error) {
	s := &pipeSpec{}
	if n := len(words); n > 0 && words[n-1] == "&" {
		s.background, words = true, words[:n-1]
	}
	var cur []string
	bar := false
	for i := 0; i < len(words); i++ {
		w := words[i]
		if w == "|" || w == "|&" {
			if len(cur) == 0 || i == len(words)-1 {
				return nil, pipeSyntax("illegal use of | or |& in command")
			}
			s.cmds, s.errJoin = append(s.cmds, cur), append(s.errJoin, w == "|&")
			cur, bar = nil, true
			continue
		}
		op := redirection(w)
		if op == "" {
			cur = append(cur, w)
			bar = false
			continue
		}
		name := w[len(op):]
		if name == "" && op != "2>@1" {
			if i++; i == len(words) {
				return nil, pipeSyntax("can't specify \"" + w + "\" as last word in command")
			}
			name = words[i]
		}
		s.redirect(op, name)
	}
	if len(cur) == 0 {
		if bar || len(s.cmds) > 0 {
			return nil, pipeSyntax("illegal use of | or |& in command")
		}
		return nil, pipeSyntax("didn't specify command to execute")
	}
	s.cmds, s.errJoin = append(s.cmds, cur), append(s.errJoin, false)
	return s, nil
}

func redirection(w string) string {
	for _, op := range redirections {
		if op == "2>@1" {
			if w == op {
				return op
			}
		} else if strings.HasPrefix(w, op) {
			return op
		}
	}
	return ""
}

func (s *pipeSpec) redirect(op, name string) {
	switch op {
	case "<", "<<", "<@":
		s.in = redirect{op, name}
	case ">", ">>", ">@":
		s.out = redirect{op, name}
	case "2>", "2>>", "2>@":
		s.err = redirect{op[1:], name}
	case "2>@1":
		s.err = redirect{op: "1"}
	case ">&":
		s.out, s.outAndErr = redirect{">", name}, true
	case ">>&":
		s.out, s.outAndErr = redirect{">>", name}, true
	case ">&@":
		s.out, s.outAndErr = redirect{">@", name}, true
	}
}

// A pipeline runs.
type pipeline struct {
	in      *Interp
	procs   []*process
	stdin   int // to write to, -1
	stdout  int // to read from, -1
	errFile *os.File
	closeUp []int // to be closed in the parent after the start

	detached bool // its close does not wait
}

// keep remembers a descriptor that only the children need.
func (p *pipeline) keep(fd int) int {
	p.closeUp = append(p.closeUp, fd)
	return fd
}

func (p *pipeline) closeAll() {
	for _, fd := range p.closeUp {
		_ = unix.Close(fd)
	}
	p.closeUp = nil
}

// start starts a pipeline.
func (in *Interp) startPipeline(s *pipeSpec) (p *pipeline, err error) {
	if err := in.allow("exec", strings.Join(s.cmds[0], " ")); err != nil {
		return nil, err
	}
	p = &pipeline{in: in, stdin: -1, stdout: -1}
	defer func() {
		p.closeAll()
		if err != nil {
			p.abandon()
			p = nil
		}
	}()
	first, err := p.openInput(s)
	if err != nil {
		return p, err
	}
	last, err := p.openOutput(s)
	if err != nil {
		return p, err
	}
	stderr, err := p.openError(s, last)
	if err != nil {
		return p, err
	}
	return p, p.startAll(s, first, last, stderr)
}

// startAll starts the programs from left to right.
func (p *pipeline) startAll(s *pipeSpec, stdin, last, stderr int) error {
	for i, cmd := range s.cmds {
		path, err := p.in.programPath(cmd[0])
		if _, tilde := err.(*Exception); tilde {
			return err
		}
		if err != nil {
			return fileError("couldn't execute", cmd[0], err)
		}
		out, next := last, -1
		if i < len(s.cmds)-1 {
			fds, err := newPipe()
			if err != nil {
				return fileError("couldn't create pipe", "", err)
			}
			out, next = p.keep(fds[1]), p.keep(fds[0])
		}
		e := stderr
		if s.errJoin[i] || i == len(s.cmds)-1 && s.outAndErr {
			e = out
		}
		proc, err := p.in.startProcess(path, cmd, [3]int{stdin, out, e})
		if err != nil {
			return fileError("couldn't execute", cmd[0], err)
		}
		p.procs = append(p.procs, proc)
		stdin = next
	}
	return nil
}

// abandon ends what was started before a failure.
func (p *pipeline) abandon() {
	for _, fd := range []int{p.stdin, p.stdout} {
		if fd >= 0 {
			_ = unix.Close(fd)
		}
	}
	if p.errFile != nil {
		p.errFile.Close()
	}
}

func (p *pipeline) openFile(name string, flags int, what string) (int, error) {
	path, err := p.in.filePath(name)
	if err != nil {
		return -1, err
	}
	if err := p.in.allow("open", path); err != nil {
		return -1, err
	}
	fd, err := retry(func() (int, error) { return unix.Open(path, flags|unix.O_CLOEXEC, 0666) })
	if err != nil {
		return -1, fileError("couldn't "+what+" file", name, err)
	}
	return p.keep(fd), nil
}

// channelFD gives the descriptor of a channel for a child, with its output flushed.
func (p *pipeline) channelFD(name string, m chanMode) (int, error) {
	c, err := p.in.channel(Str(name))
	if err != nil {
		return -1, err
	}
	if !c.can(m) {
		what := "reading"
		if m == chanWrite {
			what = "writing"
		}
		return -1, ErrCode("channel \""+c.name+"\" wasn't opened for "+what, "TCL", "OPERATION", "EXEC", "BADCHAN")
	}
	if m == chanWrite {
		if err := c.flush(p.in); err != nil {
			return -1, err
		}
	}
	switch d := c.drv.(type) {
	case *fdDriver:
		if m == chanWrite {
			return d.wfd, nil
		}
		return d.rfd, nil
	case *socketDriver:
		return d.fd, nil
	}
	return -1, ErrCode("channel \""+c.name+"\" does not support OS handles", "TCL", "OPERATION", "EXEC", "BADCHAN")
}

// standardFD gives the descriptor of a standard channel for a child, or that of the null device.
func (p *pipeline) standardFD(name string, m chanMode) (int, error) {
	if fd, err := p.channelFD(name, m); err == nil && fd >= 0 {
		return fd, nil
	}
	fd, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, fileError("couldn't open", os.DevNull, err)
	}
	return p.keep(fd), nil
}

func (p *pipeline) openInput(s *pipeSpec) (int, error) {
	switch s.in.op {
	case "<":
		return p.openFile(s.in.name, unix.O_RDONLY, "read")
	case "<@":
		return p.channelFD(s.in.name, chanRead)
	case "<<":
		return p.literalInput(s.in.name)
	}
	if !s.needIn {
		return p.standardFD("stdin", chanRead)
	}
	fds, err := newPipe()
	if err != nil {
		return -1, fileError("couldn't create input pipe for command", "", err)
	}
	p.stdin = fds[1]
	_ = unix.SetNonblock(fds[1], true)
	return p.keep(fds[0]), nil
}

// literalInput puts text in a file that has no name.
func (p *pipeline) literalInput(text string) (int, error) {
	f, err := namelessFile()
	if err != nil {
		return -1, fileError("couldn't create input file for command", "", err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		return -1, fileError("couldn't write file input for command", "", err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		return -1, fileError("couldn't reset or remove input file for command", "", err)
	}
	fd, err := dupCloexec(int(f.Fd()))
	if err != nil {
		return -1, fileError("couldn't create input file for command", "", err)
	}
	return p.keep(fd), nil
}

func dupCloexec(fd int) (int, error) {
	return unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
}

func namelessFile() (*os.File, error) {
	f, err := os.CreateTemp("", "tcl")
	if err == nil {
		_ = os.Remove(f.Name())
	}
	return f, err
}

func (p *pipeline) openOutput(s *pipeSpec) (int, error) {
	switch s.out.op {
	case ">":
		return p.openFile(s.out.name, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC, "write")
	case ">>":
		return p.openFile(s.out.name, unix.O_WRONLY|unix.O_CREAT|unix.O_APPEND, "write")
	case ">@":
		return p.channelFD(s.out.name, chanWrite)
	}
	if !s.needOut {
		return p.standardFD("stdout", chanWrite)
	}
	fds, err := newPipe()
	if err != nil {
		return -1, fileError("couldn't create output pipe for command", "", err)
	}
	p.stdout = fds[0]
	return p.keep(fds[1]), nil
}

func (p *pipeline) openError(s *pipeSpec, last int) (int, error) {
	switch s.err.op {
	case ">":
		return p.openFile(s.err.name, unix.O_WRONLY|unix.O_CREAT|unix.O_TRUNC, "write")
	case ">>":
		return p.openFile(s.err.name, unix.O_WRONLY|unix.O_CREAT|unix.O_APPEND, "write")
	case ">@":
		return p.channelFD(s.err.name, chanWrite)
	case "1":
		return last, nil
	}
	if s.outAndErr {
		return last, nil
	}
	if s.ignoreStderr || s.background {
		return p.standardFD("stderr", chanWrite)
	}
	f, err := namelessFile()
	if err != nil {
		return -1, fileError("couldn't create error file for command", "", err)
	}
	p.errFile = f
	return int(f.Fd()), nil
}

// finish waits for the processes and gives the error that they left: their words on stderr, and how they ended.
func (p *pipeline) finish() error {
	for _, proc := range p.procs {
		if err := p.in.await(proc); err != nil {
			return err
		}
	}
	text, code, abnormal := exitNotes(p.procs)
	said := false
	if p.errFile != nil {
		if b := readWhole(p.errFile); len(b) > 0 {
			text += string(b)
			said = true
		}
		p.errFile.Close()
		p.errFile = nil
	}
	if !abnormal && !said {
		return nil
	}
	if abnormal && !said && !strings.HasPrefix(text, "child killed") {
		text += "child process exited abnormally"
	}
	text = strings.TrimSuffix(text, "\n")
	if code.o == nil {
		return Err(text)
	}
	return ErrCause(text, code, nil)
}

func readWhole(f *os.File) []byte {
	st, err := f.Stat()
	if err != nil || st.Size() == 0 {
		return nil
	}
	b := make([]byte, st.Size())
	n, _ := f.ReadAt(b, 0)
	return b[:n]
}
