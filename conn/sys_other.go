//go:build unix && !linux

package conn

// This file stands in for sys_linux.go where there is no Linux.

import (
	"syscall"
	"time"
)

// pollRDHUP: there is no portable event for a client that has finished sending; see Exchange.Peer.
const pollRDHUP = 0

// setUserTimeout does nothing: keep-alive probes alone find clients that are gone without a packet.
func setUserTimeout(fd int, write time.Duration) error { return nil }

// sendQueue cannot tell.
func sendQueue(fd int) int { return 0 }

// readNow reads from a socket without waiting: all of them are non-blocking.
func readNow(fd uintptr, p []byte) (int, error) { return syscall.Read(int(fd), p) }

// writeNow sends to a socket without waiting.
func writeNow(fd uintptr, p []byte) (int, error) { return syscall.Write(int(fd), p) }
