package server

// This file holds how the server works with a service manager: listeners that it was started with (the LISTEN_FDS
// protocol), and word of its state (the NOTIFY_SOCKET protocol). With both, a new binary takes over the listeners of
// the old one and no connection is refused meanwhile.

import (
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// firstInherited is the descriptor of the first listener that a service manager hands over.
const firstInherited = 3

// inherited is a listener that the process was started with.
type inherited struct {
	net.Listener
	name string // what the service manager calls it, "" for nothing
}

// takeInherited gives the listeners that the process was started with. Who asks again gets none, and child processes
// do not see them. What is no listening socket is passed over.
func takeInherited() []inherited {
	defer func() {
		for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
			os.Unsetenv(name)
		}
	}()
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil
	}
	n, _ := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	names := strings.Split(os.Getenv("LISTEN_FDNAMES"), ":")
	var list []inherited
	for i := range n {
		syscall.CloseOnExec(firstInherited + i)
		file := os.NewFile(uintptr(firstInherited+i), "inherited listener")
		l, err := net.FileListener(file) // works on a copy of the descriptor
		file.Close()
		if err != nil {
			continue
		}
		in := inherited{Listener: l}
		if i < len(names) {
			in.name = names[i]
		}
		list = append(list, in)
	}
	return list
}

// takeMatching takes the listener out of the list that serves a configured address.
func takeMatching(list []inherited, address string) (l net.Listener, rest []inherited) {
	for i, in := range list {
		if sameAddress(in.Addr(), address) {
			return in.Listener, append(list[:i:i], list[i+1:]...)
		}
	}
	return nil, list
}

// sameAddress tells whether a socket listens on a configured address.
func sameAddress(a net.Addr, address string) bool {
	if path, ok := strings.CutPrefix(address, "unix:"); ok {
		return a.Network() == "unix" && a.String() == path
	}
	tcp, ok := a.(*net.TCPAddr)
	want, err := net.ResolveTCPAddr("tcp", address)
	if !ok || err != nil || tcp.Port != want.Port {
		return false
	}
	return tcp.IP.Equal(want.IP) || tcp.IP.IsUnspecified() && (want.IP == nil || want.IP.IsUnspecified())
}

// notifySocket gives where the service manager listens, once; child processes do not see it.
var notifySocket = sync.OnceValue(func() string {
	path := os.Getenv("NOTIFY_SOCKET")
	os.Unsetenv("NOTIFY_SOCKET")
	if strings.HasPrefix(path, "@") { // a name of Linux that is no file
		path = "\x00" + path[1:]
	}
	return path
})

// notify tells the service manager the state: READY=1, RELOADING=1, STOPPING=1. Without one it does nothing.
func (s *Server) notify(state string) {
	path := notifySocket()
	if path == "" {
		return
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: path, Net: "unixgram"})
	if err == nil {
		_, err = c.Write([]byte(state))
		c.Close()
	}
	if err != nil {
		s.log.Warn("cannot tell the service manager", "state", state, "error", err)
	}
}
