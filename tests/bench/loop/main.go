//go:build linux

// Command loop is what no server in Go with a goroutine for each connection can be faster than: it receives, without
// reading what, and sends the same response again and again. It shows how much of a figure is the kernel and the load
// generator.
package main

import (
	"log"
	"net"
	"os"
	"runtime"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

var response = []byte("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain; charset=utf-8\r\n" +
	"Content-Length: 12\r\n\r\nhello world\n")

func main() {
	l, err := net.Listen("tcp", os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	for {
		c, err := l.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go serve(c.(*net.TCPConn))
	}
}

func serve(c *net.TCPConn) {
	defer c.Close()
	raw, err := c.SyscallConn()
	if err != nil {
		return
	}
	buf := make([]byte, 2048)
	ended := false
	turn := func(fd uintptr) bool {
		n, errno := call(unix.SYS_RECVFROM, fd, buf, unix.MSG_DONTWAIT)
		ended = n == 0 && errno == 0
		if n > 0 {
			_, errno = call(unix.SYS_SENDTO, fd, response, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
		}
		return errno != unix.EAGAIN
	}
	for !ended && raw.Read(turn) == nil {
		runtime.Gosched()
	}
}

// call receives or sends without a word to the runtime.
func call(trap, fd uintptr, p []byte, flags uintptr) (n int, errno syscall.Errno) {
	r, _, errno := syscall.RawSyscall6(trap, fd, uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), flags, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(r), 0
}
