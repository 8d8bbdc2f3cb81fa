package conn

import "golang.org/x/sys/unix"

func userTimeout(fd int) int {
	ms, _ := unix.GetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT)
	return ms
}
