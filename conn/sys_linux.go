package conn

// This file holds what Linux alone has.

import (
	"time"

	"golang.org/x/sys/unix"
)

// pollRDHUP asks poll for a client that has finished sending.
const pollRDHUP = unix.POLLRDHUP

// setUserTimeout bounds how long sent data may stay unacknowledged. It also ends a connection whose client keeps its
// window shut, so it must not be below the time that a send may stall.
func setUserTimeout(fd int, write time.Duration) error {
	return unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int((write + 5*time.Second).Milliseconds()))
}

// sendQueue returns how many bytes were sent and are not acknowledged.
func sendQueue(fd int) int {
	n, _ := unix.IoctlGetInt(fd, unix.SIOCOUTQ)
	return n
}
