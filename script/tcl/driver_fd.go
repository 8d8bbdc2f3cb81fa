package tcl

// This file holds the drivers of files, pipes and terminals by their descriptors, and of Go's readers and writers.

import (
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// fdDriver reads and writes descriptors: a file has the same for both, a pair of pipes two.
type fdDriver struct {
	rfd, wfd int // -1: none
	regular  bool
	fifo     bool
	borrowed bool // the process's own: not closed, its flags left alone
	nonblock bool
	tty      bool
	pipe     *pipeline                            // whose ends these are
	onClose  func(in *Interp, dir chanMode) error // after the last direction has gone
}

// newFD makes a driver of a descriptor that is ours.
func newFD(fd int, mode chanMode) *fdDriver {
	d := &fdDriver{rfd: -1, wfd: -1}
	if mode&chanRead != 0 {
		d.rfd = fd
	}
	if mode&chanWrite != 0 {
		d.wfd = fd
	}
	var st unix.Stat_t
	if unix.Fstat(fd, &st) == nil {
		d.regular = st.Mode&unix.S_IFMT == unix.S_IFREG
		d.fifo = st.Mode&unix.S_IFMT == unix.S_IFIFO
		d.tty = st.Mode&unix.S_IFMT == unix.S_IFCHR && isTTY(fd)
	}
	return d
}

// stdDriver makes the driver of a standard channel.
func stdDriver(r io.Reader, w io.Writer) driver {
	if f, ok := r.(*os.File); ok {
		d := newFD(int(f.Fd()), chanRead)
		d.borrowed = true
		return d
	}
	if f, ok := w.(*os.File); ok {
		d := newFD(int(f.Fd()), chanWrite)
		d.borrowed = true
		return d
	}
	return &ioDriver{r: r, w: w}
}

func isTerminal(d driver) bool {
	f, ok := d.(*fdDriver)
	return ok && f.tty
}

func (d *fdDriver) kind() string {
	switch {
	case d.tty:
		return "tty"
	case d.regular:
		return "file"
	}
	return "pipe"
}

func (d *fdDriver) read(in *Interp, p []byte) (int, error) {
	if !d.regular {
		if d.nonblock {
			if !fdReady(d.rfd, false) {
				return 0, errBlocked
			}
		} else if err := in.waitFD(d.rfd, false); err != nil {
			return 0, err
		}
	}
	n, err := retry(func() (int, error) { return unix.Read(d.rfd, p) })
	switch {
	case err == unix.EAGAIN:
		return 0, errBlocked
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

const pipeChunk = 512 // bytes that a ready pipe takes whole, whatever its flags (POSIX: PIPE_BUF is at least this)

func (d *fdDriver) write(in *Interp, p []byte) (int, error) {
	if !d.regular {
		if d.nonblock {
			if !fdReady(d.wfd, true) {
				return 0, errBlocked
			}
		} else if err := in.waitFD(d.wfd, true); err != nil {
			return 0, err
		}
		if d.borrowed && len(p) > pipeChunk {
			p = p[:pipeChunk]
		}
	}
	n, err := retry(func() (int, error) { return unix.Write(d.wfd, p) })
	if err == unix.EAGAIN {
		if d.nonblock {
			return 0, errBlocked
		}
		if err := in.waitFD(d.wfd, true); err != nil {
			return 0, err
		}
		return d.write(in, p)
	}
	return max(n, 0), err
}

func retry(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != unix.EINTR {
			return n, err
		}
	}
}

func (d *fdDriver) setBlocking(_ *Interp, on bool) error {
	d.nonblock = !on
	return nil
}

func (d *fdDriver) close(in *Interp, dir chanMode) error {
	var err error
	same := d.rfd == d.wfd
	if dir&chanRead != 0 && d.rfd >= 0 {
		if !d.borrowed && !(same && dir&chanWrite == 0) {
			err = unix.Close(d.rfd)
		}
		d.rfd = -1
		if same && dir&chanWrite != 0 {
			d.wfd = -1
		}
	}
	if dir&chanWrite != 0 && d.wfd >= 0 {
		if !d.borrowed {
			err = unix.Close(d.wfd)
		}
		d.wfd = -1
	}
	if d.onClose != nil {
		if e := d.onClose(in, dir); e != nil {
			err = e
		}
	}
	return err
}

func (d *fdDriver) watchable(dir chanMode) (int, func() bool) {
	if d.regular {
		return -1, nil
	}
	if dir == chanRead {
		return d.rfd, nil
	}
	return d.wfd, nil
}

func (d *fdDriver) seekable() bool { return !d.fifo && d.pipe == nil }

func (d *fdDriver) seek(_ *Interp, off int64, whence int) (int64, error) {
	return unix.Seek(max(d.rfd, d.wfd), off, whence)
}

func (d *fdDriver) truncate(_ *Interp, n int64) error {
	return unix.Ftruncate(max(d.rfd, d.wfd), n)
}

// newPipe makes a pipe that no child inherits.
func newPipe() (fds [2]int, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err = unix.Pipe(fds[:]); err == nil {
		unix.CloseOnExec(fds[0])
		unix.CloseOnExec(fds[1])
	}
	return fds, err
}

// ioDriver reads and writes by Go's interfaces, which always wait.
type ioDriver struct {
	r io.Reader
	w io.Writer
}

func (d *ioDriver) kind() string { return "pipe" }

func (d *ioDriver) read(_ *Interp, p []byte) (int, error) {
	if d.r == nil {
		return 0, io.EOF
	}
	n, err := d.r.Read(p)
	if n > 0 {
		err = nil
	}
	return n, err
}

func (d *ioDriver) write(_ *Interp, p []byte) (int, error) {
	if d.w == nil {
		return len(p), nil
	}
	return d.w.Write(p)
}

func (d *ioDriver) close(*Interp, chanMode) error         { return nil }
func (d *ioDriver) setBlocking(*Interp, bool) error       { return nil }
func (d *ioDriver) watchable(chanMode) (int, func() bool) { return -1, nil }
