package server

// This file holds the access log: lines are gathered in memory and written together, at most flushAfter later.

import (
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// flushAfter is how long a line may wait in memory: short enough that who watches the log, or looks into it after a
	// request, does not notice, and long enough that a busy server writes some twenty times a second and not for each line.
	flushAfter = 50 * time.Millisecond
	// flushSize in bytes is when lines are written at once: some hundred lines in one system call.
	flushSize = 32 << 10
)

// AccessLog writes one line a request. All methods may be called from any goroutine.
type AccessLog struct {
	format lineFormat
	file   *logFile
	errors *slog.Logger // told when the file cannot be written

	mu     sync.Mutex
	entry  AccessEntry // the one that is being written: here, so that none is allocated
	buf    []byte
	clock  lineClock
	timer  *time.Timer
	armed  bool // the timer runs
	failed bool // the last write failed; it is told once until one succeeds
}

// newAccessLog makes a log in one of the forms common, combined and json.
func newAccessLog(format string, file *logFile, errors *slog.Logger) (*AccessLog, error) {
	f, ok := lineFormats[format]
	if !ok {
		return nil, fmt.Errorf("%q is no form of access log", format)
	}
	l := &AccessLog{format: f, file: file, errors: errors, buf: make([]byte, 0, flushSize+4096)}
	l.timer = time.AfterFunc(flushAfter, l.Flush)
	l.timer.Stop()
	return l, nil
}

// Log adds a line for e, whose byte slices are not kept.
func (l *AccessLog) Log(e AccessEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entry = e
	l.buf = l.format(l.buf, &l.entry, l.clock.text(e.Time))
	l.entry = AccessEntry{}
	if len(l.buf) >= flushSize {
		l.flush()
	} else if !l.armed {
		l.armed = true
		l.timer.Reset(flushAfter)
	}
}

// Flush writes what is in memory.
func (l *AccessLog) Flush() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = false
	l.flush()
}

// flush writes what is in memory; l.mu is held, so that lines keep their order. A log that cannot be written loses its
// lines: waiting for a full disk would stop the server.
func (l *AccessLog) flush() {
	if len(l.buf) == 0 {
		return
	}
	_, err := l.file.Write(l.buf)
	l.buf = l.buf[:0]
	if err != nil && !l.failed {
		l.errors.Error("cannot write the access log: its lines are lost until it can be written again", "file", l.file.path, "error", err)
	}
	l.failed = err != nil
}

// Reopen writes what is in memory to the old file and opens the file anew by its name.
func (l *AccessLog) Reopen() error {
	l.Flush()
	return l.file.Reopen()
}

// Close writes what is in memory and closes the file.
func (l *AccessLog) Close() error {
	l.Flush()
	l.timer.Stop()
	return l.file.Close()
}
