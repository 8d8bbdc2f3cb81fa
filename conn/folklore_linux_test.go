package conn

import (
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// This file pins down what the kernel does. Everything about liveness in this package rests on it, and much that is
// told about it elsewhere is wrong.

// pair makes a connection and gives the server's descriptor and the client.
func pair(t *testing.T) (fd int, c *net.TCPConn) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cc, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	sc, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	f, err := sc.(*net.TCPConn).File()
	if err != nil {
		t.Fatal(err)
	}
	sc.Close() // f is another descriptor of the same connection
	fd = int(f.Fd())
	unix.SetNonblock(fd, true)
	t.Cleanup(func() { f.Close(); cc.Close() })
	return fd, cc.(*net.TCPConn)
}

// look polls for RDHUP; HUP and ERR come without being asked for.
func look(fd int) int16 {
	p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
	unix.Poll(p, 0)
	return p[0].Revents
}

func bare(fd int) int16 {
	p := []unix.PollFd{{Fd: int32(fd)}}
	unix.Poll(p, 0)
	return p[0].Revents
}

func write(fd int, s string) error {
	_, err := unix.Write(fd, []byte(s))
	return err
}

func reset(c *net.TCPConn) {
	c.SetLinger(0)
	c.Close()
}

func seen(t *testing.T, fd int, what int16) {
	t.Helper()
	until(t, "a poll event", func() bool { return look(fd)&what != 0 })
}

func TestFolklorePoll(t *testing.T) {
	t.Run("FIN", func(t *testing.T) {
		fd, c := pair(t)
		if look(fd) != 0 {
			t.Error("an open connection has events")
		}
		c.CloseWrite()
		seen(t, fd, unix.POLLRDHUP)
		if look(fd)&(unix.POLLHUP|unix.POLLERR) != 0 || bare(fd) != 0 {
			t.Error("a FIN should be RDHUP only:", look(fd), bare(fd))
		}
	})
	t.Run("RST", func(t *testing.T) {
		fd, c := pair(t)
		reset(c)
		seen(t, fd, unix.POLLHUP)
		if bare(fd)&unix.POLLHUP == 0 {
			t.Error("HUP has to be asked for")
		}
	})
	t.Run("FIN, then RST", func(t *testing.T) {
		fd, c := pair(t)
		c.CloseWrite()
		seen(t, fd, unix.POLLRDHUP)
		reset(c)
		seen(t, fd, unix.POLLHUP)
	})
	t.Run("unread input hides neither", func(t *testing.T) {
		fd, c := pair(t)
		c.Write([]byte("pipelined"))
		c.CloseWrite()
		seen(t, fd, unix.POLLRDHUP)
		reset(c)
		seen(t, fd, unix.POLLHUP)
	})
	t.Run("ERR goes, HUP stays", func(t *testing.T) {
		fd, c := pair(t)
		reset(c)
		seen(t, fd, unix.POLLHUP)
		unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
		if got := look(fd); got&unix.POLLHUP == 0 || got&unix.POLLERR != 0 {
			t.Errorf("after the error was read: %#x", got)
		}
	})
}

// A zero-byte write does report an RST that has arrived, contrary to what is told; but it never provokes one.
func TestFolkloreZeroByteWrite(t *testing.T) {
	fd, c := pair(t)
	if err := write(fd, ""); err != nil {
		t.Error("open:", err)
	}
	reset(c)
	seen(t, fd, unix.POLLHUP)
	if err := write(fd, ""); err != unix.ECONNRESET && err != unix.EPIPE {
		t.Error("after an RST:", err)
	}
	fd, c = pair(t)
	c.Close()
	seen(t, fd, unix.POLLRDHUP)
	for range 3 {
		if err := write(fd, ""); err != nil {
			t.Error("after a close:", err)
		}
		p := []unix.PollFd{{Fd: int32(fd)}}
		if unix.Poll(p, 20); p[0].Revents != 0 {
			t.Error("a zero-byte write provoked something")
		}
	}
}

// After the client's close the first byte goes out and provokes the RST; the second tells.
func TestFolkloreOneByteWrites(t *testing.T) {
	fd, c := pair(t)
	c.Close()
	seen(t, fd, unix.POLLRDHUP)
	if err := write(fd, "1"); err != nil {
		t.Error("the first byte:", err)
	}
	seen(t, fd, unix.POLLHUP)
	if err := write(fd, "2"); err != unix.EPIPE && err != unix.ECONNRESET {
		t.Error("the second byte:", err)
	}
}

// After a half-close every byte goes out, and the client gets them.
func TestFolkloreHalfClosedReads(t *testing.T) {
	fd, c := pair(t)
	c.CloseWrite()
	seen(t, fd, unix.POLLRDHUP)
	for _, s := range []string{"a", "b", "c"} {
		if err := write(fd, s); err != nil {
			t.Error(err)
		}
	}
	got := make([]byte, 3)
	c.SetReadDeadline(time.Now().Add(patience))
	for n := 0; n < 3; {
		k, err := c.Read(got[n:])
		if err != nil {
			t.Fatal(err)
		}
		n += k
	}
	if string(got) != "abc" {
		t.Errorf("%q", got)
	}
}

// SO_LINGER with no time sends an RST instead of a FIN, and so does closing with unread input.
func TestFolkloreLinger(t *testing.T) {
	fd, c := pair(t)
	reset(c)
	seen(t, fd, unix.POLLHUP)
	fd, c = pair(t)
	write(fd, "never read")
	until(t, "input", func() bool {
		raw, _ := c.SyscallConn()
		n := 0
		raw.Control(func(fd uintptr) { n, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ) })
		return n > 0
	})
	c.Close()
	seen(t, fd, unix.POLLHUP)
}

// An RST leaves what the client had sent to be read: a look at the input sees data, not the reset.
func TestFolklorePeekIsBlind(t *testing.T) {
	fd, c := pair(t)
	c.Write([]byte("data"))
	until(t, "data", func() bool {
		n, _, _ := unix.Recvfrom(fd, make([]byte, 4), unix.MSG_PEEK)
		return n == 4
	})
	reset(c)
	seen(t, fd, unix.POLLHUP)
	if n, _, err := unix.Recvfrom(fd, make([]byte, 4), unix.MSG_PEEK); n != 4 || err != nil {
		t.Error("peek:", n, err)
	}
}
