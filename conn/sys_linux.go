package conn

// This file holds what Linux alone has.

import (
	"syscall"
	"time"
	"unsafe"

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

// readNow reads from a socket without waiting. The runtime is not told of the call: it would get ready for one that
// takes long, and this one cannot.
func readNow(fd uintptr, p []byte) (int, error) {
	n, _, errno := syscall.RawSyscall6(unix.SYS_RECVFROM, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}

// quickSend is up to where a send copies so little that the runtime need not be told of it, in bytes.
const quickSend = 64 << 10

// writeNow sends to a socket without waiting; see readNow.
func writeNow(fd uintptr, p []byte) (int, error) {
	if len(p) > quickSend {
		return syscall.Write(int(fd), p)
	}
	n, _, errno := syscall.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(n), nil
}
