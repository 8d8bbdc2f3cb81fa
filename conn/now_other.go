//go:build unix && (!linux || race)

package conn

// This file stands in for now_linux.go where there is no Linux, and under the race detector: by package syscall's calls
// it knows that what a client did before it sent is done when the server has read, and the other way round.

import "syscall"

// readNow reads from a socket without waiting: all of them are non-blocking.
func readNow(fd uintptr, p []byte) (int, error) { return syscall.Read(int(fd), p) }

// writeNow sends to a socket without waiting.
func writeNow(fd uintptr, p []byte) (int, error) { return syscall.Write(int(fd), p) }
