//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package tcl

// This file tells terminals from other devices on the BSDs and macOS.

import "golang.org/x/sys/unix"

func isTTY(fd int) bool {
	_, err := unix.IoctlGetTermios(fd, unix.TIOCGETA)
	return err == nil
}
