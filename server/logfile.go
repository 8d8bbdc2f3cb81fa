package server

// This file holds where logs go: a file that can be reopened, so that it can be moved away and compressed, or a
// standard stream.

import (
	"errors"
	"io"
	"os"
	"sync"
)

// logFile writes to a file or to a standard stream. All methods may be called from any goroutine.
type logFile struct {
	path    string // "-" for the stream
	outside bool   // of the chroot that the process is in
	mu      sync.Mutex
	w       io.Writer
	file    *os.File // nil for the stream
}

// openLog opens the log at path for appending; "-" is the stream.
func openLog(path string, stream io.Writer) (*logFile, error) {
	l := &logFile{path: path, w: stream}
	return l, l.Reopen()
}

// Write appends p.
func (l *logFile) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// errOutside is the error of opening a log anew that the process cannot reach any more.
var errOutside = errors.New("the log lies outside of [server] chroot, where it cannot be opened anew: restart the server, or put the log inside")

// enterJail makes the name by which the file is opened anew the one that it has inside of a chroot.
func (l *logFile) enterJail(jail string) {
	inside, err := insideJail(jail, l.path)
	if l.outside = err != nil; !l.outside {
		l.path = inside
	}
}

// Reopen opens the file anew by its name. When that fails the old one stays in use.
func (l *logFile) Reopen() error {
	switch {
	case l.path == "-":
		return nil
	case l.outside:
		return errOutside
	}
	// Readable for the group, which log readers are put in, and for nobody else: URLs may hold secrets.
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file != nil {
		l.file.Close()
	}
	l.w, l.file = f, f
	return nil
}

// Close closes the file. Nothing may be written after it.
func (l *logFile) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}
