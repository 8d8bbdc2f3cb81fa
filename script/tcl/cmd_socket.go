package tcl

// This file holds sockets: clients, servers, and their options.

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// socketDriver is a connected socket, or one that is connecting or listening.
type socketDriver struct {
	fd         int
	ch         *Channel
	nonblock   bool
	connecting bool
	rest       []netip.AddrPort // addresses that may still be tried
	local      netip.AddrPort
	failure    error
	server     bool
	accept     []*fileWatch
	shutRead   bool
	in         *Interp
}

func registerSocket(in *Interp) {
	in.Register("socket", cmdSocket)
	in.makeNS(in.root, "::tcl::unsupported")
}

const socketUsage = "socket ?-myaddr addr? ?-myport myport? ?-async? host port\" or \"socket -server command ?-myaddr addr? port"

type socketSpec struct {
	server, myaddr, myport Value
	isServer, async        bool
}

func cmdSocket(in *Interp, args []Value) (Value, error) {
	var s socketSpec
	options := []string{"-async", "-myaddr", "-myport", "-server"}
	i := 0
	for ; i < len(args); i++ {
		w := args[i].String()
		if w == "" || w[0] != '-' {
			break
		}
		k, err := Lookup(args[i], options, "option")
		if err != nil {
			return Value{}, err
		}
		if k == 0 {
			if s.isServer {
				return Value{}, ErrCode("cannot set -async option for server sockets", "TCL", "OPERATION", "SOCKET")
			}
			s.async = true
			continue
		}
		if i++; i == len(args) {
			return Value{}, Err("no argument given for " + options[k] + " option")
		}
		switch k {
		case 1:
			s.myaddr = args[i]
		case 2:
			s.myport = args[i]
		case 3:
			if s.async {
				return Value{}, ErrCode("cannot set -async option for server sockets", "TCL", "OPERATION", "SOCKET")
			}
			s.server, s.isServer = args[i], true
		}
	}
	args = args[i:]
	if s.isServer {
		if s.myport.o != nil {
			return Value{}, ErrCode("option -myport is not valid for servers", "TCL", "OPERATION", "SOCKET")
		}
		if len(args) != 1 {
			return Value{}, WrongArgs(socketUsage)
		}
		return in.listen(s, args[0])
	}
	if len(args) != 2 {
		return Value{}, WrongArgs(socketUsage)
	}
	return in.connect(s, args[0].String(), args[1])
}

// port reads a number or the name of a service.
func (in *Interp) port(v Value) (uint16, error) {
	if n, ok := v.AsInt(); ok {
		if n < 0 || n > 65535 {
			return 0, Err("couldn't open socket: port number too high")
		}
		return uint16(n), nil
	}
	p, err := net.LookupPort("tcp", v.String())
	if err != nil {
		return 0, Err("expected integer but got \"" + v.String() + "\"")
	}
	return uint16(p), nil
}

// family is what ::tcl::unsupported::socketAF asks for: any, inet or inet6.
func (in *Interp) family(a netip.Addr) bool {
	ns := in.findNS(in.root, "::tcl::unsupported")
	if ns == nil {
		return true
	}
	v := in.nsVar(ns, "socketAF", false)
	if v == nil {
		return true
	}
	switch v.val.String() {
	case "inet":
		return a.Is4()
	case "inet6":
		return a.Is6()
	}
	return true
}

// addresses resolves a host; "" means any of ours.
func (in *Interp) addresses(host string, port uint16) ([]netip.AddrPort, error) {
	all, err := lookUp(host, port)
	var out []netip.AddrPort
	for _, a := range all {
		if in.family(a.Addr()) {
			out = append(out, a)
		}
	}
	if err == nil && len(out) == 0 {
		err = Err("couldn't open socket: Name or service not known")
	}
	return out, err
}

func lookUp(host string, port uint16) ([]netip.AddrPort, error) {
	if host == "" {
		return []netip.AddrPort{netip.AddrPortFrom(netip.IPv4Unspecified(), port), netip.AddrPortFrom(netip.IPv6Unspecified(), port)}, nil
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.AddrPort{netip.AddrPortFrom(a, port)}, nil
	}
	ips, err := net.DefaultResolver.LookupNetIP(context.Background(), "ip", host)
	if err != nil || len(ips) == 0 {
		return nil, Err("couldn't open socket: Name or service not known")
	}
	out := make([]netip.AddrPort, len(ips))
	for i, ip := range ips {
		out[i] = netip.AddrPortFrom(ip.Unmap(), port)
	}
	return out, nil
}

func sockaddr(a netip.AddrPort) (unix.Sockaddr, int) {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}, unix.AF_INET
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}, unix.AF_INET6
}

func addrPort(sa unix.Sockaddr) netip.AddrPort {
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port))
	}
	return netip.AddrPort{}
}

func newSocket(family int) (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(family, unix.SOCK_STREAM, 0)
	if err != nil {
		return -1, err
	}
	unix.CloseOnExec(fd)
	return fd, unix.SetNonblock(fd, true)
}

func socketError(err error) error {
	text, code := PosixError(err)
	return ErrCause("couldn't open socket: "+text, code, err)
}

func (in *Interp) connect(s socketSpec, host string, portArg Value) (Value, error) {
	port, err := in.port(portArg)
	if err != nil {
		return Value{}, err
	}
	if err := in.allow("socket", net.JoinHostPort(host, strconv.Itoa(int(port)))); err != nil {
		return Value{}, err
	}
	addrs, err := in.addresses(host, port)
	if err != nil {
		return Value{}, err
	}
	d := &socketDriver{fd: -1, rest: addrs, in: in}
	if s.myaddr.o != nil || s.myport.o != nil {
		var p uint16
		if s.myport.o != nil {
			if p, err = in.port(s.myport); err != nil {
				return Value{}, err
			}
		}
		mine, err := in.addresses(s.myaddr.String(), p)
		if err != nil {
			return Value{}, err
		}
		d.local = mine[0]
	}
	if err := d.tryNext(); err != nil {
		return Value{}, socketError(err)
	}
	if !s.async {
		if err := d.waitConnect(in); err != nil {
			d.shut()
			return Value{}, socketError(err)
		}
	}
	return in.addSocket(d), nil
}

func (in *Interp) addSocket(d *socketDriver) Value {
	name := "sock" + strconv.FormatUint(uint64(d.fd), 16)
	if in.channels().byName[name] != nil {
		name = fmt.Sprintf("sock%p", d)
	}
	mode := chanRead | chanWrite
	if d.server {
		mode = 0
	}
	c := newChannel(name, d, mode)
	c.inEOL, c.outEOL = eolAuto, eolCRLF
	d.ch = c
	return in.addChannel(c)
}

// tryNext begins to connect to the next address.
func (d *socketDriver) tryNext() error {
	err := error(unix.ECONNREFUSED)
	for len(d.rest) > 0 {
		a := d.rest[0]
		d.rest = d.rest[1:]
		d.shut()
		sa, family := sockaddr(a)
		if d.fd, err = newSocket(family); err != nil {
			continue
		}
		if d.local.IsValid() {
			lsa, lf := sockaddr(d.local)
			if lf != family {
				err = unix.EINVAL
				continue
			}
			_ = unix.SetsockoptInt(d.fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
			if err = unix.Bind(d.fd, lsa); err != nil {
				continue
			}
		}
		err = unix.Connect(d.fd, sa)
		if err == nil {
			d.connecting = false
			return nil
		}
		if err == unix.EINPROGRESS || err == unix.EINTR {
			d.connecting = true
			return nil
		}
	}
	return err
}

// advance looks whether a connection has come about; it goes on with the next address after a failure.
func (d *socketDriver) advance() {
	for d.connecting && fdReady(d.fd, true) {
		n, err := unix.GetsockoptInt(d.fd, unix.SOL_SOCKET, unix.SO_ERROR)
		if err == nil && n != 0 {
			err = unix.Errno(n)
		}
		d.connecting = false
		if err == nil {
			return
		}
		if len(d.rest) == 0 {
			d.failure = err
			return
		}
		if err := d.tryNext(); err != nil {
			d.failure = err
		}
	}
}

func (d *socketDriver) waitConnect(in *Interp) error {
	for d.connecting {
		if err := in.waitFD(d.fd, true); err != nil {
			return err
		}
		d.advance()
	}
	err := d.failure
	d.failure = nil
	return err
}

func (d *socketDriver) shut() {
	if d.fd >= 0 {
		_ = unix.Close(d.fd)
		d.fd = -1
	}
}

func (d *socketDriver) kind() string { return "tcp" }

// ready waits for the connection; a socket that does not wait is blocked until then.
func (d *socketDriver) ready(in *Interp) error {
	d.advance()
	if d.connecting {
		if d.nonblock {
			return errBlocked
		}
		if err := d.waitConnect(in); err != nil {
			return err
		}
	}
	if d.failure != nil {
		return unix.ENOTCONN
	}
	return nil
}

func (d *socketDriver) read(in *Interp, p []byte) (int, error) {
	if err := d.ready(in); err != nil {
		return 0, err
	}
	if d.shutRead {
		return 0, io.EOF
	}
	for {
		n, err := retry(func() (int, error) { return unix.Read(d.fd, p) })
		switch {
		case err == unix.EAGAIN && d.nonblock:
			return 0, errBlocked
		case err == unix.EAGAIN:
			if err := in.waitFD(d.fd, false); err != nil {
				return 0, err
			}
			continue
		case err == unix.ECONNRESET: // as in Tcl: the end
			return 0, io.EOF
		case err != nil:
			return 0, err
		case n == 0:
			return 0, io.EOF
		}
		return n, nil
	}
}

func (d *socketDriver) write(in *Interp, p []byte) (int, error) {
	if err := d.ready(in); err != nil {
		return 0, err
	}
	for {
		n, err := retry(func() (int, error) { return unix.Write(d.fd, p) })
		switch {
		case err == unix.EAGAIN && d.nonblock:
			return 0, errBlocked
		case err == unix.EAGAIN:
			if err := in.waitFD(d.fd, true); err != nil {
				return 0, err
			}
			continue
		}
		return max(n, 0), err
	}
}

func (d *socketDriver) setBlocking(_ *Interp, on bool) error {
	d.nonblock = !on
	return nil
}

func (d *socketDriver) close(in *Interp, dir chanMode) error {
	switch dir {
	case chanRead:
		d.shutRead = true
		_ = unix.Shutdown(d.fd, unix.SHUT_RD)
		return nil
	case chanWrite:
		return unix.Shutdown(d.fd, unix.SHUT_WR)
	}
	for _, w := range d.accept {
		d.in.events().unwatch(w)
		_ = unix.Close(w.fd)
	}
	if d.server {
		d.accept, d.fd = nil, -1
	}
	d.shut()
	return nil
}

func (d *socketDriver) watchable(dir chanMode) (int, func() bool) {
	if d.fd < 0 {
		return -1, nil
	}
	return d.fd, func() bool { return d.failure != nil }
}

// ---- servers

func (in *Interp) listen(s socketSpec, portArg Value) (Value, error) {
	port, err := in.port(portArg)
	if err != nil {
		return Value{}, err
	}
	if err := in.allow("socket", "listen "+strconv.Itoa(int(port))); err != nil {
		return Value{}, err
	}
	addrs, err := in.addresses(s.myaddr.String(), port)
	if err != nil {
		return Value{}, err
	}
	d := &socketDriver{fd: -1, server: true, in: in}
	for _, a := range addrs {
		fd, e := listenOn(netip.AddrPortFrom(a.Addr(), port))
		if e != nil {
			err = e
			continue
		}
		if d.fd < 0 {
			d.fd = fd
			if sa, e := unix.Getsockname(fd); e == nil {
				port = addrPort(sa).Port() // the others get the same
			}
		}
		d.accept = append(d.accept, &fileWatch{fd: fd, run: func() { in.acceptOne(fd, s.server) }})
	}
	if d.fd < 0 {
		return Value{}, socketError(err)
	}
	for _, w := range d.accept {
		in.events().watch(w)
	}
	return in.addSocket(d), nil
}

// listenOn makes a socket that listens.
func listenOn(a netip.AddrPort) (int, error) {
	sa, family := sockaddr(a)
	fd, err := newSocket(family)
	if err != nil {
		return -1, err
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	if family == unix.AF_INET6 {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
	}
	if err = unix.Bind(fd, sa); err == nil {
		err = unix.Listen(fd, unix.SOMAXCONN)
	}
	if err != nil {
		_ = unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// acceptOne takes a connection and calls the script of the server with it.
func (in *Interp) acceptOne(listener int, script Value) {
	syscall.ForkLock.RLock()
	fd, sa, err := unix.Accept(listener)
	if err == nil {
		unix.CloseOnExec(fd)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return
	}
	_ = unix.SetNonblock(fd, true)
	peer := addrPort(sa)
	name := in.addSocket(&socketDriver{fd: fd, in: in})
	call := concat([]Value{script, List(name, Str(peer.Addr().Unmap().String()), Int(int64(peer.Port())))})
	v, err := in.EvalGlobal(call)
	if err = in.asFault(v, err); err != nil {
		in.Background(err)
		if c, e := in.channel(name); e == nil {
			_ = in.closeChannel(c)
		}
	}
}

// ---- options

func (d *socketDriver) options() []string { return []string{"-connecting", "-peername", "-sockname"} }

func (d *socketDriver) allOptions(in *Interp) ([]Value, error) {
	var out []Value
	for _, o := range d.options() {
		v, err := d.option(in, o)
		if err != nil {
			if o == "-peername" {
				continue
			}
			return nil, err
		}
		out = append(out, Str(o), v)
	}
	return out, nil
}

func (d *socketDriver) option(in *Interp, name string) (Value, error) {
	d.advance()
	switch name {
	case "-error":
		err := d.failure
		d.failure = nil
		if err == nil && !d.connecting && d.fd >= 0 {
			if n, e := unix.GetsockoptInt(d.fd, unix.SOL_SOCKET, unix.SO_ERROR); e == nil && n != 0 {
				err = unix.Errno(n)
			}
		}
		if err == nil {
			return Empty, nil
		}
		text, _ := PosixError(err)
		return Str(text), nil
	case "-connecting":
		return Bool(d.connecting), nil
	case "-peername":
		if d.connecting || d.failure != nil {
			return Empty, nil
		}
		sa, err := unix.Getpeername(d.fd)
		if err != nil {
			text, code := PosixError(err)
			return Value{}, ErrCause("can't get peername: "+text, code, err)
		}
		return nameList(sa), nil
	case "-sockname":
		if d.connecting {
			return Empty, nil
		}
		if d.server {
			return d.serverNames(), nil
		}
		sa, err := unix.Getsockname(d.fd)
		if err != nil {
			text, code := PosixError(err)
			return Value{}, ErrCause("can't get sockname: "+text, code, err)
		}
		return nameList(sa), nil
	}
	return Value{}, badOption(name, d)
}

// serverNames lists the names of all descriptors of a server.
func (d *socketDriver) serverNames() Value {
	var out []Value
	for _, w := range d.accept {
		if sa, err := unix.Getsockname(w.fd); err == nil {
			es, _ := nameList(sa).elems()
			out = append(out, es...)
		}
	}
	return List(out...)
}

func nameList(sa unix.Sockaddr) Value {
	a := addrPort(sa)
	ip := a.Addr().Unmap().String()
	host := ip
	if a.Addr().Unmap().IsLoopback() {
		host = "localhost"
	}
	return List(Str(ip), Str(host), Int(int64(a.Port())))
}

func (d *socketDriver) setOption(_ *Interp, name string, _ Value) error { return badOption(name, d) }
