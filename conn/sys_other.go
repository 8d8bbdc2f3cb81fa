//go:build unix && !linux

package conn

// This file stands in for sys_linux.go where there is no Linux.

import "time"

// pollRDHUP: there is no portable event for a client that has finished sending; see Exchange.Peer.
const pollRDHUP = 0

// setUserTimeout does nothing: keep-alive probes alone find clients that are gone without a packet.
func setUserTimeout(fd int, write time.Duration) error { return nil }

// sendQueue cannot tell.
func sendQueue(fd int) int { return 0 }
