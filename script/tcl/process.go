package tcl

// This file starts and awaits the processes of a pipeline.

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// A process is a child; done is closed when it has ended.
type process struct {
	pid    int
	done   chan struct{}
	status syscall.WaitStatus
	err    error
}

// startProcess starts a program with three descriptors. A goroutine waits for its end, so that no zombie stays.
func (in *Interp) startProcess(path string, argv []string, fds [3]int) (*process, error) {
	attr := &syscall.ProcAttr{Dir: in.rootInterp().dir, Env: in.env().list(), Files: []uintptr{uintptr(fds[0]), uintptr(fds[1]), uintptr(fds[2])}}
	pid, err := syscall.ForkExec(path, argv, attr)
	if err != nil {
		return nil, err
	}
	p := &process{pid: pid, done: make(chan struct{})}
	go func() {
		for {
			_, err := syscall.Wait4(pid, &p.status, 0, nil)
			if err != syscall.EINTR {
				p.err = err
				break
			}
		}
		close(p.done)
	}()
	return p, nil
}

// await waits for a process. When the interp is to stop, the process is killed.
func (in *Interp) await(p *process) error {
	l := in.events()
	for {
		select {
		case <-p.done:
			return nil
		default:
		}
		l.waits(func() {
			select {
			case <-p.done:
			case <-l.wake:
			case <-in.deadlineChan():
			}
		})
		if err := in.checkNow(); err != nil {
			_ = syscall.Kill(p.pid, syscall.SIGKILL)
			return err
		}
	}
}

// programPath finds a program along PATH.
func (in *Interp) programPath(name string) (string, error) {
	if len(splitName(name)) > 1 || isAbsolute(name) {
		path, err := in.filePath(name)
		if err != nil {
			return "", err
		}
		if err := unix.Access(path, unix.X_OK); err != nil {
			return "", err
		}
		if fi, err := os.Stat(path); err == nil && fi.IsDir() {
			return "", unix.EACCES
		}
		return path, nil
	}
	ok := in.execOK(name)
	if name == "" || len(ok) == 0 {
		return "", unix.ENOENT
	}
	return in.inDir(ok[0].String()), nil
}

// exitNotes tells how the processes ended: words for the user and an errorCode, unless all went well.
func exitNotes(ps []*process) (text string, code Value, abnormal bool) {
	for _, p := range ps {
		pid := formatInt(int64(p.pid))
		switch {
		case p.err != nil:
			var no syscall.Errno
			if errors.As(p.err, &no) {
				t, c := PosixError(no)
				text, code = text+"error waiting for process to exit: "+t+"\n", c
			}
			abnormal = true
		case p.status.Exited() && p.status.ExitStatus() != 0:
			code = StrList("CHILDSTATUS", pid, formatInt(int64(p.status.ExitStatus())))
			abnormal = true
		case p.status.Signaled():
			sig := p.status.Signal()
			name, msg := unix.SignalName(sig), signalText(sig)
			code = StrList("CHILDKILLED", pid, name, msg)
			text += "child killed: " + msg + "\n"
			abnormal = true
		}
	}
	return text, code, abnormal
}

func signalText(s syscall.Signal) string {
	switch s {
	case syscall.SIGINT:
		return "interrupt"
	case syscall.SIGTERM:
		return "software termination signal"
	case syscall.SIGKILL:
		return "kill signal"
	case syscall.SIGHUP:
		return "hangup"
	case syscall.SIGPIPE:
		return "write on pipe with no readers"
	case syscall.SIGSEGV:
		return "segmentation violation"
	case syscall.SIGABRT:
		return "SIGABRT"
	case syscall.SIGQUIT:
		return "quit signal"
	case syscall.SIGFPE:
		return "floating-point exception"
	case syscall.SIGALRM:
		return "alarm clock"
	case syscall.SIGBUS:
		return "bus error"
	case syscall.SIGILL:
		return "illegal instruction"
	case syscall.SIGUSR1:
		return "user-defined signal 1"
	case syscall.SIGUSR2:
		return "user-defined signal 2"
	}
	return s.String()
}
