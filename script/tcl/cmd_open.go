package tcl

// This file holds open: access modes, files, and the names of their channels.

import (
	"strings"

	"golang.org/x/sys/unix"
)

const openUsage = "open fileName ?access? ?permissions?"

func cmdOpen(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs(openUsage)
	}
	access, perm := "r", int64(0666)
	if len(args) > 1 {
		access = args[1].String()
	}
	if len(args) > 2 {
		var err error
		if perm, err = in.permission(args[2]); err != nil {
			return Value{}, err
		}
	}
	name := args[0].String()
	if strings.HasPrefix(name, "|") {
		return in.openPipeline(name[1:], access)
	}
	flags, binary, err := in.parseAccess(access)
	if err != nil {
		return Value{}, err
	}
	c, err := in.openFile(name, flags, uint32(perm), access[:1] == "a" || flags&unix.O_APPEND != 0)
	if err != nil {
		return Value{}, err
	}
	if binary {
		c.inEOL, c.outEOL, c.enc = eolLF, eolLF, nil
	}
	return in.addChannel(c), nil
}

func (in *Interp) permission(v Value) (int64, error) {
	s := v.String()
	if len(s) > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '7' {
		v = Str("0o" + s[1:])
	}
	return in.Int(v)
}

// openFile opens a file with O_ flags, at its end if so asked, and gives its channel, which no table knows yet.
func (in *Interp) openFile(name string, flags int, perm uint32, atEnd bool) (*Channel, error) {
	path, err := in.filePath(name)
	if err != nil {
		return nil, err
	}
	op := "open"
	if flags&(unix.O_ACCMODE|unix.O_CREAT|unix.O_TRUNC) != unix.O_RDONLY {
		op = "write"
	}
	if err := in.allow(op, path); err != nil {
		return nil, err
	}
	fd, err := retry(func() (int, error) { return unix.Open(path, flags|unix.O_CLOEXEC, perm) })
	if err != nil {
		return nil, fileError("couldn't open", name, err)
	}
	var st unix.Stat_t
	if unix.Fstat(fd, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR {
		_ = unix.Close(fd)
		return nil, fileError("couldn't open", name, unix.EISDIR)
	}
	mode := map[int]chanMode{unix.O_RDONLY: chanRead, unix.O_WRONLY: chanWrite, unix.O_RDWR: chanRead | chanWrite}[flags&unix.O_ACCMODE]
	d := newFD(fd, mode)
	if atEnd {
		_, _ = unix.Seek(fd, 0, unix.SEEK_END)
	}
	c := newChannel("file"+formatInt(int64(fd)), d, mode)
	if d.tty {
		c.buffer = bufLine
	}
	return c, nil
}

var plainAccess = map[string]int{
	"r": unix.O_RDONLY, "r+": unix.O_RDWR,
	"w": unix.O_WRONLY | unix.O_CREAT | unix.O_TRUNC, "w+": unix.O_RDWR | unix.O_CREAT | unix.O_TRUNC,
	"a": unix.O_WRONLY | unix.O_CREAT | unix.O_APPEND, "a+": unix.O_RDWR | unix.O_CREAT,
}

// parseAccess reads an access mode: that of C's fopen, or a list of POSIX words.
func (in *Interp) parseAccess(s string) (flags int, binary bool, err error) {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		plain := strings.Replace(s, "b", "", 1)
		flags, ok := plainAccess[plain]
		if !ok || strings.Contains(plain, "b") || s[0] == 'b' {
			return 0, false, ErrCode("illegal access mode \""+s+"\"", "TCL", "OPENMODE", "INVALID")
		}
		return flags, plain != s, nil
	}
	words, err := Str(s).elems()
	if err != nil {
		return 0, false, AddInfo(err, "while processing open access modes \""+s+"\"")
	}
	rw := false
	for _, w := range words {
		switch w.String() {
		case "RDONLY":
			rw = true
		case "WRONLY":
			flags, rw = flags&^unix.O_ACCMODE|unix.O_WRONLY, true
		case "RDWR":
			flags, rw = flags&^unix.O_ACCMODE|unix.O_RDWR, true
		case "APPEND":
			flags |= unix.O_APPEND
		case "BINARY":
			binary = true
		case "CREAT":
			flags |= unix.O_CREAT
		case "EXCL":
			flags |= unix.O_EXCL
		case "NOCTTY":
			flags |= unix.O_NOCTTY
		case "NONBLOCK":
			flags |= unix.O_NONBLOCK
		case "TRUNC":
			flags |= unix.O_TRUNC
		default:
			return 0, false, ErrCode("invalid access mode \""+w.String()+"\": must be RDONLY, WRONLY, RDWR, APPEND, BINARY, "+
				"CREAT, EXCL, NOCTTY, NONBLOCK, or TRUNC", "TCL", "OPENMODE", "INVALID")
		}
	}
	if !rw {
		return 0, false, ErrCode("access mode must include either RDONLY, WRONLY, or RDWR", "TCL", "OPENMODE", "INVALID")
	}
	return flags, binary, nil
}
