package tcl

// This file holds the file command: names, and questions about files.

import (
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func registerFile(in *Interp) {
	name := func(sub string, f func(in *Interp, name string) (Value, error)) Sub {
		usage := "file " + sub + " name"
		return Sub{Name: sub, Fn: func(in *Interp, args []Value) (Value, error) {
			if len(args) != 1 {
				return Value{}, WrongArgs(usage)
			}
			return f(in, args[0].String())
		}}
	}
	in.RegisterEnsemble("file", []Sub{
		{Name: "atime", Fn: fileTime("atime")}, {Name: "attributes", Fn: fileAttributes}, {Name: "channels", Fn: fileChannels},
		{Name: "copy", Fn: fileCopy}, {Name: "delete", Fn: fileDelete}, {Name: "join", Fn: fileJoin},
		{Name: "link", Fn: fileLink}, {Name: "lstat", Fn: fileStatCmd("lstat", true)}, {Name: "mkdir", Fn: fileMkdir},
		{Name: "mtime", Fn: fileTime("mtime")}, {Name: "rename", Fn: fileRename}, {Name: "separator", Fn: fileSeparator},
		{Name: "stat", Fn: fileStatCmd("stat", false)}, {Name: "system", Fn: fileSystem}, {Name: "tempfile", Fn: fileTempfile},
		{Name: "volumes", Fn: fileVolumes},
		name("dirname", fileDirname), name("executable", fileAccess(unix.X_OK)), name("exists", fileAccess(unix.F_OK)),
		name("extension", func(_ *Interp, n string) (Value, error) { return Str(extensionOf(n)), nil }),
		name("isdirectory", fileIs(unix.S_IFDIR)), name("isfile", fileIs(unix.S_IFREG)),
		name("nativename", fileNativename), name("normalize", fileNormalize), name("owned", fileOwned),
		name("pathtype", filePathtype), name("readable", fileAccess(unix.R_OK)), name("readlink", fileReadlink),
		name("rootname", func(_ *Interp, n string) (Value, error) { return Str(strings.TrimSuffix(n, extensionOf(n))), nil }),
		name("size", fileSize), name("split", func(_ *Interp, n string) (Value, error) { return StrList(splitName(n)...), nil }),
		name("tail", fileTail), name("type", fileType), name("writable", fileAccess(unix.W_OK)),
	})
	in.Register("pwd", cmdPwd)
	in.Register("cd", cmdCd)
	in.Register("glob", cmdGlob)
}

func cmdPwd(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("pwd")
	}
	return Str(in.workDir()), nil
}

// cmdCd changes the directory of this interp, not that of the process.
func cmdCd(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("cd ?dirName?")
	}
	name := "~"
	if len(args) == 1 {
		name = args[0].String()
	}
	path, err := in.filePath(name)
	if err != nil {
		return Value{}, err
	}
	in.workDir()
	fi, err := os.Stat(in.inDir(path))
	switch {
	case err == nil && !fi.IsDir():
		err = unix.ENOTDIR
	case err == nil:
		err = unix.Access(in.inDir(path), unix.X_OK)
	}
	if err != nil {
		return Value{}, fileError("couldn't change working directory to", name, err)
	}
	in.rootInterp().dir, err = filepath.EvalSymlinks(in.inDir(path))
	return Value{}, err
}

func fileDirname(in *Interp, n string) (Value, error) {
	s, err := in.dirName(n)
	return Str(s), err
}

func fileTail(in *Interp, n string) (Value, error) {
	s, err := in.tailName(n)
	return Str(s), err
}

func fileNormalize(in *Interp, n string) (Value, error) {
	s, err := in.normalize(n)
	return Str(s), err
}

func fileNativename(in *Interp, n string) (Value, error) {
	s, err := in.expandTilde(n)
	if strings.HasPrefix(s, "/") || len(splitName(s)) > 1 {
		s = joinNames(splitName(s)...)
	}
	return Str(s), err
}

func filePathtype(_ *Interp, n string) (Value, error) {
	if isAbsolute(n) {
		return Str("absolute"), nil
	}
	return Str("relative"), nil
}

func fileJoin(_ *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("file join name ?name ...?")
	}
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = a.String()
	}
	return Str(joinNames(parts...)), nil
}

func fileSeparator(in *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("file separator ?name?")
	}
	if len(args) == 1 && args[0].IsEmpty() {
		return Value{}, ErrCode("unrecognised path", "TCL", "LOOKUP", "FILESYSTEM", args[0].String())
	}
	return Str("/"), nil
}

func fileSystem(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("file system name")
	}
	if args[0].IsEmpty() {
		return Value{}, ErrCode("unrecognised path", "TCL", "LOOKUP", "FILESYSTEM", args[0].String())
	}
	return Str("native"), nil
}

func fileVolumes(_ *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("file volumes")
	}
	return Str("/"), nil
}

func fileChannels(in *Interp, args []Value) (Value, error) {
	return chanNames(in, args, WrongArgs("file channels ?pattern?"))
}

// fileAccess answers by access(2): a file that the process may not reach does not exist for it.
func fileAccess(mode uint32) func(in *Interp, name string) (Value, error) {
	return func(in *Interp, name string) (Value, error) {
		path, err := in.filePath(name)
		if err != nil || name == "" {
			return Bool(false), nil
		}
		return Bool(unix.Access(path, mode) == nil), nil
	}
}

// stat asks about a file.
func (in *Interp) stat(name string, link bool) (st unix.Stat_t, err error) {
	path, err := in.filePath(name)
	if err != nil {
		return st, err
	}
	if link {
		err = unix.Lstat(path, &st)
	} else {
		err = unix.Stat(path, &st)
	}
	return st, err
}

// readError makes the error of a file that could not be asked about.
func readError(name string, err error) error {
	if _, mine := err.(*Exception); mine {
		return err
	}
	return fileError("could not read", name, err)
}

func fileIs(kind uint32) func(in *Interp, name string) (Value, error) {
	return func(in *Interp, name string) (Value, error) {
		st, err := in.stat(name, false)
		return Bool(err == nil && uint32(st.Mode)&unix.S_IFMT == kind), nil
	}
}

func fileOwned(in *Interp, name string) (Value, error) {
	st, err := in.stat(name, false)
	return Bool(err == nil && int(st.Uid) == os.Geteuid()), nil
}

func fileSize(in *Interp, name string) (Value, error) {
	st, err := in.stat(name, false)
	if err != nil {
		return Value{}, readError(name, err)
	}
	return Int(st.Size), nil
}

func fileType(in *Interp, name string) (Value, error) {
	st, err := in.stat(name, true)
	if err != nil {
		return Value{}, readError(name, err)
	}
	return Str(typeWord(uint32(st.Mode))), nil
}

func typeWord(mode uint32) string {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return "file"
	case unix.S_IFDIR:
		return "directory"
	case unix.S_IFCHR:
		return "characterSpecial"
	case unix.S_IFBLK:
		return "blockSpecial"
	case unix.S_IFIFO:
		return "fifo"
	case unix.S_IFLNK:
		return "link"
	case unix.S_IFSOCK:
		return "socket"
	}
	return "unknown"
}

func fileReadlink(in *Interp, name string) (Value, error) {
	path, err := in.filePath(name)
	if err != nil {
		return Value{}, err
	}
	to, err := os.Readlink(path)
	if err != nil {
		return Value{}, fileError("could not readlink", name, err)
	}
	return Str(to), nil
}

func fileStatCmd(sub string, link bool) CmdFunc {
	return func(in *Interp, args []Value) (Value, error) {
		if len(args) != 2 {
			return Value{}, WrongArgs("file " + sub + " name varName")
		}
		st, err := in.stat(args[0].String(), link)
		if err != nil {
			return Value{}, readError(args[0].String(), err)
		}
		name := args[1].String()
		for _, f := range statFields(&st) {
			if _, err := in.SetVar(name+"("+f.name+")", f.v); err != nil {
				return Value{}, err
			}
		}
		return Value{}, nil
	}
}

type statField struct {
	name string
	v    Value
}

func statFields(st *unix.Stat_t) []statField {
	return []statField{
		{"dev", Int(int64(st.Dev))}, {"ino", Int(int64(st.Ino))}, {"nlink", Int(int64(st.Nlink))}, {"uid", Int(int64(st.Uid))},
		{"gid", Int(int64(st.Gid))}, {"size", Int(st.Size)}, {"blocks", Int(st.Blocks)}, {"blksize", Int(int64(st.Blksize))},
		{"atime", Int(int64(st.Atim.Sec))}, {"mtime", Int(int64(st.Mtim.Sec))}, {"ctime", Int(int64(st.Ctim.Sec))},
		{"mode", Int(int64(st.Mode))}, {"type", Str(typeWord(uint32(st.Mode)))},
	}
}

// fileTime is file atime and file mtime, which also set.
func fileTime(sub string) CmdFunc {
	return func(in *Interp, args []Value) (Value, error) {
		if len(args) != 1 && len(args) != 2 {
			return Value{}, WrongArgs("file " + sub + " name ?time?")
		}
		name := args[0].String()
		st, err := in.stat(name, false)
		if err != nil {
			return Value{}, readError(name, err)
		}
		at, mt := time.Unix(st.Atim.Unix()), time.Unix(st.Mtim.Unix())
		now := &mt
		if sub == "atime" {
			now = &at
		}
		if len(args) == 1 {
			return Int(now.Unix()), nil
		}
		n, err := in.Int(args[1])
		if err != nil {
			return Value{}, err
		}
		*now = time.Unix(n, 0)
		path, _ := in.filePath(name)
		if err := os.Chtimes(path, at, mt); err != nil {
			what := "access"
			if sub == "mtime" {
				what = "modification"
			}
			return Value{}, fileError("could not set "+what+" time for file", name, err)
		}
		return Int(n), nil
	}
}

// ---- attributes

var attributeNames = []string{"-group", "-owner", "-permissions"}

func fileAttributes(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 && len(args)%2 == 0 {
		return Value{}, WrongArgs("file attributes name ?-option value ...?")
	}
	name := args[0].String()
	st, err := in.stat(name, false)
	if err != nil {
		return Value{}, readError(name, err)
	}
	if len(args) == 1 {
		var out []Value
		for i, n := range attributeNames {
			out = append(out, Str(n), attribute(&st, i))
		}
		return List(out...), nil
	}
	for i := 1; i < len(args); i += 2 {
		k, err := Lookup(args[i], attributeNames, "option")
		if err != nil {
			return Value{}, err
		}
		if len(args) == 2 {
			return attribute(&st, k), nil
		}
		if err := in.setAttribute(name, &st, k, args[i+1]); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func attribute(st *unix.Stat_t, k int) Value {
	switch k {
	case 0:
		id := strconv.Itoa(int(st.Gid))
		if g, err := user.LookupGroupId(id); err == nil {
			id = g.Name
		}
		return Str(id)
	case 1:
		id := strconv.Itoa(int(st.Uid))
		if u, err := user.LookupId(id); err == nil {
			id = u.Username
		}
		return Str(id)
	}
	s := strconv.FormatUint(uint64(st.Mode)&0x7FFF, 8)
	return Str(strings.Repeat("0", max(5-len(s), 1)) + s)
}

func (in *Interp) setAttribute(name string, st *unix.Stat_t, k int, v Value) error {
	path, err := in.filePath(name)
	if err != nil {
		return err
	}
	if err := in.allow("attributes", path); err != nil {
		return err
	}
	switch k {
	case 0:
		id, err := groupID(v.String())
		if err != nil {
			return ErrCode("could not set group for file \""+name+"\": group \""+v.String()+"\" does not exist", "TCL", "VALUE", "PATH", "NO_GROUP")
		}
		err = os.Chown(path, -1, id)
		return attributeError("group", name, err)
	case 1:
		id, err := userID(v.String())
		if err != nil {
			return ErrCode("could not set owner for file \""+name+"\": user \""+v.String()+"\" does not exist", "TCL", "VALUE", "PATH", "NO_USER")
		}
		return attributeError("owner", name, os.Chown(path, id, -1))
	}
	mode, ok := parsePermissions(v.String(), uint32(st.Mode)&07777)
	if !ok {
		return ErrCode("unknown permission string format \""+v.String()+"\"", "TCL", "VALUE", "PERMISSION")
	}
	return attributeError("permissions", name, unix.Chmod(path, mode))
}

func attributeError(what, name string, err error) error {
	if err == nil {
		return nil
	}
	return fileError("could not set "+what+" for file", name, err)
}

func groupID(s string) (int, error) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil
	}
	g, err := user.LookupGroup(s)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(g.Gid)
}

func userID(s string) (int, error) {
	if n, err := strconv.Atoi(s); err == nil {
		return n, nil
	}
	u, err := user.Lookup(s)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(u.Uid)
}

// parsePermissions reads an octal number, rwxr-x--x, or u+w,go-r, which changes old.
func parsePermissions(s string, old uint32) (uint32, bool) {
	t := strings.TrimPrefix(s, "0o")
	if n, err := strconv.ParseUint(t, 8, 32); err == nil {
		return uint32(n) & 07777, true
	}
	if len(s) == 9 && !strings.ContainsAny(s, "+=,") {
		return fullPermissions(s)
	}
	for _, part := range strings.Split(s, ",") {
		var ok bool
		if old, ok = symbolicPermissions(part, old); !ok {
			return 0, false
		}
	}
	return old, true
}

func fullPermissions(s string) (mode uint32, ok bool) {
	for i := 0; i < 9; i++ {
		bit := uint32(1) << (8 - i)
		special := uint32(04000) >> (i / 3)
		switch c := s[i]; {
		case c == "rwx"[i%3]:
			mode |= bit
		case c == '-':
		case i%3 == 2 && (i < 8 && c == 's' || i == 8 && c == 't'):
			mode |= bit | special
		case i%3 == 2 && (i < 8 && c == 'S' || i == 8 && c == 'T'):
			mode |= special
		default:
			return 0, false
		}
	}
	return mode, true
}

// symbolicPermissions applies one u+rw.
func symbolicPermissions(s string, mode uint32) (uint32, bool) {
	i := strings.IndexAny(s, "+-=")
	if i < 0 || strings.Trim(s[:i], "ugoa") != "" || strings.Trim(s[i+1:], "rwxst") != "" {
		return 0, false
	}
	who := uint32(0)
	for _, c := range s[:i] {
		who |= map[rune]uint32{'u': 04700, 'g': 02070, 'o': 01007, 'a': 07777}[c]
	}
	if who == 0 {
		who = 07777
	}
	bits := uint32(0)
	for _, c := range s[i+1:] {
		bits |= map[rune]uint32{'r': 0444, 'w': 0222, 'x': 0111, 's': 06000, 't': 01000}[c]
	}
	switch s[i] {
	case '+':
		return mode | bits&who, true
	case '-':
		return mode &^ (bits & who), true
	}
	return mode&^who | bits&who, true
}
