// This file is Lua's io library, as far as Options.System allows it. Reading and writing lets go of the state, and what is
// read at once is bounded as every string is.

package lua

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// maxFiles is how many files a request may have open.
const maxFiles = 100

// file is an open file, or a command's output. It is closed with the request at the latest.
type file struct {
	f   *os.File
	r   *bufio.Reader
	cmd *exec.Cmd // where it is a command's
	in  *interp   // the request that may use it, nil for all
}

var errFileClosed = errors.New("attempt to use a closed file")

// openIo makes the library.
func (st *state) openIo() {
	t := st.library("io")
	system := st.lib.eng.opt.System
	for _, f := range []struct {
		name string
		from System
		fn   lua.LGFunction
	}{
		{"open", Safe, ioOpen}, {"lines", Safe, ioLines}, {"close", Safe, ioClose}, {"type", Safe, ioType}, {"write", Safe, ioWrite},
		{"read", All, ioRead}, {"popen", All, ioPopen},
	} {
		fn := f.fn
		if system < f.from {
			fn = forbidden("io." + f.name)
		}
		st.set(t, f.name, fn)
	}
	methods := st.L.CreateTable(0, 8)
	for name, fn := range map[string]lua.LGFunction{
		"close": ioClose, "flush": fileFlush, "lines": fileLines, "read": fileRead, "seek": fileSeek, "write": fileWrite,
		"setvbuf": fileFlush,
	} {
		st.set(methods, name, fn)
	}
	mt := st.L.CreateTable(0, 3)
	mt.RawSetString("__index", methods)
	mt.RawSetString("__metatable", lua.LFalse)
	st.set(mt, "__tostring", func(L *lua.LState) int {
		s := "file (closed)"
		if f, ok := L.CheckUserData(1).Value.(*file); ok && f.f != nil {
			s = "file (" + f.f.Name() + ")"
		}
		L.Push(lua.LString(s))
		return 1
	})
	st.fileMeta = mt
	if system == All {
		for name, f := range map[string]*os.File{"stdin": os.Stdin, "stdout": os.Stdout, "stderr": os.Stderr} {
			t.RawSetString(name, st.fileValue(&file{f: f}))
		}
	}
}

func (st *state) fileValue(f *file) lua.LValue {
	ud := st.L.NewUserData()
	ud.Value, ud.Metatable = f, st.fileMeta
	return ud
}

// fileArg returns the open file that is argument n.
func fileArg(L *lua.LState, n int) *file {
	f, ok := L.CheckUserData(n).Value.(*file)
	if !ok {
		L.ArgError(n, "file expected")
	}
	if f.in != nil && f.in != interpOf(L) {
		L.RaiseError("attempt to use a file of another request")
	}
	if f.f == nil {
		L.RaiseError("%s", errFileClosed)
	}
	return f
}

// keepFile makes the Lua value of a file that the request has opened.
func (in *interp) keepFile(f *file) lua.LValue {
	f.in = in
	in.files = append(in.files, f)
	return in.st.fileValue(f)
}

// closeFiles closes what the request has left open.
func (in *interp) closeFiles() {
	for _, f := range in.files {
		f.close()
	}
	in.files = nil
}

func (in *interp) dropFile(f *file) {
	for i, other := range in.files {
		if other == f {
			in.files = append(in.files[:i], in.files[i+1:]...)
			return
		}
	}
}

func (f *file) close() error {
	if f.f == nil {
		return errFileClosed
	}
	err := f.f.Close()
	f.f = nil
	if f.cmd != nil {
		err = f.cmd.Wait()
	}
	return err
}

func (f *file) reader() *bufio.Reader {
	if f.r == nil {
		f.r = bufio.NewReader(f.f)
	}
	return f.r
}

// openModes are the modes of io.open, with or without a b.
var openModes = map[string]int{
	"r": os.O_RDONLY, "r+": os.O_RDWR, "w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "w+": os.O_RDWR | os.O_CREATE | os.O_TRUNC,
	"a": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "a+": os.O_RDWR | os.O_CREATE | os.O_APPEND,
}

// open opens a file as far as the setting allows it: below All only regular files, which cannot block.
func (in *interp) open(name, mode string) (*file, error) {
	flags, ok := openModes[strings.Replace(mode, "b", "", 1)]
	if !ok {
		return nil, script.Errorf("invalid mode %q", mode)
	}
	system := in.st.lib.eng.opt.System
	if flags != os.O_RDONLY && system < Files {
		return nil, script.Errorf("%s: files may only be read here", name)
	}
	if len(in.files) >= maxFiles {
		return nil, script.Errorf("%s: too many open files", name)
	}
	path := in.path(name)
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && system < All {
		return nil, script.Errorf("%s: not a regular file", name)
	}
	f, err := os.OpenFile(path, flags, 0o666)
	if err != nil {
		return nil, named(err, name)
	}
	return &file{f: f}, nil
}

// path gives a name of a file to the system: a relative one begins at Options.Base.
func (in *interp) path(name string) string {
	base := in.st.lib.eng.opt.Base
	if base == "" || name == "" || filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(base, name)
}

// named makes the names that the script gave those in the error of a file, or of two.
func named(err error, names ...string) error {
	switch e := err.(type) {
	case *fs.PathError:
		e.Path = names[0]
	case *os.LinkError:
		e.Old, e.New = names[0], names[1]
	}
	return err
}

func ioOpen(L *lua.LState) int {
	in := interpOf(L)
	f, err := in.open(L.CheckString(1), L.OptString(2, "r"))
	if err != nil {
		return pushResult(L, err)
	}
	L.Push(in.keepFile(f))
	return 1
}

func ioClose(L *lua.LState) int {
	f := fileArg(L, 1)
	in := interpOf(L)
	in.dropFile(f)
	var err error
	in.pause(func() { err = f.close() })
	return pushResult(L, err)
}

func ioType(L *lua.LState) int {
	v := lua.LNil
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if f, ok := ud.Value.(*file); ok {
			v = lua.LString("file")
			if f.f == nil {
				v = lua.LString("closed file")
			}
		}
	}
	L.Push(v)
	return 1
}

// ioWrite gives its arguments to Options.Print.
func ioWrite(L *lua.LState) int {
	in := interpOf(L)
	in.print(joined(L, 1))
	L.Push(lua.LTrue)
	return 1
}

// joined returns the strings and numbers from argument i on as one.
func joined(L *lua.LState, i int) (b []byte) {
	for n := L.GetTop(); i <= n; i++ {
		b = append(b, text(L, i)...)
	}
	return b
}

func fileWrite(L *lua.LState) int {
	f, data := fileArg(L, 1), joined(L, 2)
	var err error
	interpOf(L).pause(func() { _, err = f.f.Write(data) })
	return pushResult(L, err)
}

func fileFlush(L *lua.LState) int {
	fileArg(L, 1)
	L.Push(lua.LTrue)
	return 1
}

func fileSeek(L *lua.LState) int {
	f := fileArg(L, 1)
	whence, ok := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}[L.OptString(2, "cur")]
	if !ok {
		L.ArgError(2, "invalid option")
	}
	offset := L.OptInt64(3, 0)
	if f.r != nil && whence == io.SeekCurrent {
		offset -= int64(f.r.Buffered())
	}
	at, err := f.f.Seek(offset, whence)
	f.r = nil
	if err != nil {
		return pushResult(L, err)
	}
	L.Push(lua.LNumber(at))
	return 1
}

func fileRead(L *lua.LState) int { return readFormats(L, fileArg(L, 1), 2) }

func ioRead(L *lua.LState) int {
	in := interpOf(L)
	if in.st.stdin == nil {
		in.st.stdin = &file{f: os.Stdin}
	}
	return readFormats(L, in.st.stdin, 1)
}

// readFormats reads what the arguments from i on ask for: "*l", "*L", "*n", "*a" or a number of bytes; a line unless told.
func readFormats(L *lua.LState, f *file, i int) int {
	in, top := interpOf(L), L.GetTop()
	if i > top {
		L.Push(readOne(L, in, f, "l", 0))
		return 1
	}
	count := 0
	for ; i <= top; i++ {
		count++
		v := lua.LNil
		if n, ok := L.Get(i).(lua.LNumber); ok {
			v = readOne(L, in, f, "", int(n))
		} else {
			v = readOne(L, in, f, strings.TrimPrefix(L.CheckString(i), "*"), 0)
		}
		L.Push(v)
		if v == lua.LNil {
			break
		}
	}
	return count
}

// readOne reads by one format, nil at the end of the file.
func readOne(L *lua.LState, in *interp, f *file, format string, n int) (v lua.LValue) {
	limit := in.st.lib.eng.opt.String
	var b []byte
	var err error
	in.pause(func() {
		switch {
		case format == "":
			b, err = readBytes(f.reader(), n, limit)
		case format[0] == 'l' || format[0] == 'L':
			b, err = readLine(f.reader(), format[0] == 'L', limit)
		case format[0] == 'a':
			b, err = io.ReadAll(io.LimitReader(f.reader(), int64(limit)+1))
		case format[0] == 'n':
			b, err = readNumber(f.reader())
		default:
			err = script.Errorf("invalid format")
		}
	})
	in.checkLen(L, len(b))
	var fault *script.Error
	if errors.As(err, &fault) {
		L.RaiseError("%s", fault.Msg)
	}
	if err != nil {
		return lua.LNil
	}
	if strings.HasPrefix(format, "n") {
		n, err := strconv.ParseFloat(string(b), 64)
		if err != nil {
			return lua.LNil
		}
		return lua.LNumber(n)
	}
	return lua.LString(b)
}

// readBytes reads at most n bytes; io.EOF at the end of the file.
func readBytes(r *bufio.Reader, n, limit int) ([]byte, error) {
	if n > limit {
		return nil, script.Errorf("string is too long: a script may build %d bytes (limits.script_string)", limit)
	}
	if n <= 0 {
		_, err := r.Peek(1)
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err == nil && len(b) == 0 {
		err = io.EOF
	}
	return b, err
}

// readLine reads a line, at most limit and a buffer more; io.EOF at the end of the file.
func readLine(r *bufio.Reader, keepEnd bool, limit int) (line []byte, err error) {
	for {
		part, err := r.ReadSlice('\n')
		line = append(line, part...)
		if err == nil {
			if !keepEnd {
				line = line[:len(line)-1]
			}
			return line, nil
		}
		if len(line) > limit || err != bufio.ErrBufferFull {
			if len(line) > 0 {
				err = nil
			}
			return line, err
		}
	}
}

// readNumber reads the text of a number behind white space.
func readNumber(r *bufio.Reader) (b []byte, err error) {
	const longest = 200
	for len(b) < longest {
		c, err := r.ReadByte()
		if err != nil {
			break
		}
		if len(b) == 0 && strings.IndexByte(" \t\r\n\v\f", c) >= 0 {
			continue
		}
		if strings.IndexByte("+-.0123456789abcdefABCDEFxXpP", c) < 0 {
			r.UnreadByte()
			break
		}
		b = append(b, c)
	}
	if len(b) == 0 {
		return nil, io.EOF
	}
	return b, nil
}

// ioLines iterates over the lines of a named file, which it closes at the end.
func ioLines(L *lua.LState) int {
	in := interpOf(L)
	f, err := in.open(L.CheckString(1), "r")
	if err != nil {
		in.raise(L, err)
	}
	in.keepFile(f)
	return pushLines(L, f, true)
}

func fileLines(L *lua.LState) int { return pushLines(L, fileArg(L, 1), false) }

func pushLines(L *lua.LState, f *file, closes bool) int {
	L.Push(L.NewFunction(func(L *lua.LState) int {
		in := interpOf(L)
		if f.f == nil || f.in != in {
			L.RaiseError("%s", errFileClosed)
		}
		v := readOne(L, in, f, "l", 0)
		if v == lua.LNil && closes {
			in.dropFile(f)
			f.close()
		}
		L.Push(v)
		return 1
	}))
	return 1
}

// ioPopen runs a shell command whose output can be read, or which reads what is written.
func ioPopen(L *lua.LState) int {
	in := interpOf(L)
	cmd := exec.Command("/bin/sh", "-c", L.CheckString(1))
	r, w, err := os.Pipe()
	if err != nil {
		return pushResult(L, err)
	}
	mine, its := r, w
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, its, os.Stderr
	if L.OptString(2, "r") == "w" {
		mine, its = w, r
		cmd.Stdin, cmd.Stdout = its, os.Stdout
	}
	err = cmd.Start()
	its.Close()
	if err != nil {
		mine.Close()
		return pushResult(L, err)
	}
	L.Push(in.keepFile(&file{f: mine, cmd: cmd}))
	return 1
}
