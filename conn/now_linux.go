//go:build !race

package conn

// This file holds the system calls that cannot wait, without a word to the runtime.

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

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
