//go:build unix && !linux

package conn

import "os"

// This file sends files where sendfile is another call on each system: through memory.

func (l *link) sendFile(f *os.File, off, n int64) (sent int64, err error) {
	return l.copyFile(f, off, n)
}
