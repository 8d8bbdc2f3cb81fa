package tcl

// This file holds the subcommands of file that change the file system: copy, rename, delete, mkdir, link, tempfile.

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// forceOption takes -force and -- from the front.
func forceOption(args []Value) (force bool, rest []Value, err error) {
	for len(args) > 0 && strings.HasPrefix(args[0].String(), "-") {
		k, err := Lookup(args[0], []string{"-force", "--"}, "option")
		if err != nil {
			return false, nil, err
		}
		args = args[1:]
		if k == 1 {
			break
		}
		force = true
	}
	return force, args, nil
}

func fileDelete(in *Interp, args []Value) (Value, error) {
	force, rest, err := forceOption(args)
	if err != nil {
		return Value{}, err
	}
	for _, a := range rest {
		if err := in.deleteFile(a.String(), force); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func (in *Interp) deleteFile(name string, force bool) error {
	path, err := in.filePath(name)
	if err != nil {
		return err
	}
	if name == "" {
		return nil
	}
	if err := in.allow("delete", path); err != nil {
		return err
	}
	fi, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR):
		return nil
	case err != nil:
	case fi.IsDir() && force:
		err = os.RemoveAll(path)
	case fi.IsDir():
		err = unix.Rmdir(path)
		if errors.Is(err, unix.EEXIST) || errors.Is(err, unix.ENOTEMPTY) {
			err = unix.EEXIST
			return ErrCause("error deleting \""+name+"\": directory not empty", StrList("POSIX", "EEXIST", "file already exists"), err)
		}
	default:
		err = unix.Unlink(path)
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var pe *fs.PathError
	if errors.As(err, &pe) && pe.Path != path && strings.HasPrefix(pe.Path, path) {
		name += strings.TrimPrefix(pe.Path, path)
	}
	return fileError("error deleting", name, err)
}

func fileMkdir(in *Interp, args []Value) (Value, error) {
	for _, a := range args {
		if err := in.makeDir(a.String()); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func (in *Interp) makeDir(name string) error {
	if name == "" {
		return fileError("can't create directory", "", unix.ENOENT)
	}
	parts := splitName(name)
	for i := range parts {
		part := joinNames(parts[:i+1]...)
		path, err := in.filePath(part)
		if err != nil {
			return err
		}
		if fi, err := os.Stat(path); err == nil && fi.IsDir() {
			continue
		}
		if err := in.allow("mkdir", path); err != nil {
			return err
		}
		if err := os.Mkdir(path, 0777); err != nil {
			if fi, e := os.Stat(path); e == nil && fi.IsDir() {
				continue
			}
			return fileError("can't create directory", part, err)
		}
	}
	return nil
}

func fileCopy(in *Interp, args []Value) (Value, error) { return in.copyRename(args, true) }

func fileRename(in *Interp, args []Value) (Value, error) { return in.copyRename(args, false) }

// transfer is one file copy or file rename.
type transfer struct {
	in    *Interp
	copy  bool
	force bool
}

func (t *transfer) verb() string {
	if t.copy {
		return "copying"
	}
	return "renaming"
}

func (in *Interp) copyRename(args []Value, copying bool) (Value, error) {
	t := &transfer{in: in, copy: copying}
	force, rest, err := forceOption(args)
	if err != nil {
		return Value{}, err
	}
	t.force = force
	if len(rest) < 2 {
		sub := "rename"
		if copying {
			sub = "copy"
		}
		return Value{}, WrongArgs("file " + sub + " ?-option value ...? source ?source ...? target")
	}
	target := rest[len(rest)-1].String()
	to, err := in.filePath(target)
	if err != nil {
		return Value{}, err
	}
	fi, err := os.Stat(to)
	if err == nil && fi.IsDir() {
		for _, a := range rest[:len(rest)-1] {
			tail, err := in.tailName(a.String())
			if err != nil {
				return Value{}, err
			}
			if err := t.one(a.String(), joinNames(target, tail)); err != nil {
				return Value{}, err
			}
		}
		return Value{}, nil
	}
	if len(rest) > 2 {
		if err == nil {
			err = unix.ENOTDIR
		}
		text, code := PosixError(unix.ENOTDIR)
		_ = text
		return Value{}, ErrCause("error "+t.verb()+": target \""+target+"\" is not a directory", code, err)
	}
	return Value{}, t.one(rest[0].String(), target)
}

// one copies or renames one file to exactly that name.
func (t *transfer) one(source, target string) error {
	from, err := t.in.filePath(source)
	if err != nil {
		return err
	}
	to, err := t.in.filePath(target)
	if err != nil {
		return err
	}
	if err := t.in.allow(map[bool]string{true: "copy", false: "rename"}[t.copy], from); err != nil {
		return err
	}
	if err := t.in.allow("write", to); err != nil {
		return err
	}
	sfi, err := os.Lstat(from)
	if err != nil {
		return fileError("error "+t.verb(), source, err)
	}
	if source == "" {
		return fileError("error "+t.verb(), source, unix.ENOENT)
	}
	tfi, terr := os.Lstat(to)
	if terr == nil {
		if os.SameFile(sfi, tfi) && from == to {
			return nil
		}
		if done, err := t.clash(source, target, sfi, tfi); err != nil || done {
			return err
		}
	}
	if t.copy {
		err = t.copyTree(from, to, sfi)
	} else {
		err = t.rename(from, to, sfi)
	}
	if err == nil {
		return nil
	}
	if !t.copy && errors.Is(err, unix.EINVAL) {
		_, code := PosixError(unix.EINVAL)
		return ErrCause("error renaming \""+source+"\" to \""+target+"\": trying to rename a volume or move a directory into itself", code, err)
	}
	text, code := PosixError(err)
	var pe *fs.PathError
	if errors.As(err, &pe) {
		if rel, ok := strings.CutPrefix(pe.Path, to); ok {
			target += rel
			return ErrCause("error "+t.verb()+" \""+source+"\" to \""+target+"\": "+text, code, err)
		}
		if rel, ok := strings.CutPrefix(pe.Path, from); ok {
			return ErrCause("error "+t.verb()+" \""+source+"\": \""+source+rel+"\": "+text, code, err)
		}
	}
	return ErrCause("error "+t.verb()+" \""+source+"\" to \""+target+"\": "+text, code, err)
}

// clash decides what becomes of a target that exists.
func (t *transfer) clash(source, target string, s, d fs.FileInfo) (done bool, err error) {
	_, code := PosixError(unix.EEXIST)
	if !t.force {
		return false, ErrCause("error "+t.verb()+" \""+source+"\" to \""+target+"\": file already exists", code, unix.EEXIST)
	}
	switch {
	case s.IsDir() && !d.IsDir():
		_, code = PosixError(unix.EISDIR)
		return false, ErrCause("can't overwrite file \""+target+"\" with directory \""+source+"\"", code, unix.EISDIR)
	case !s.IsDir() && d.IsDir():
		_, code = PosixError(unix.ENOTDIR)
		return false, ErrCause("can't overwrite directory \""+target+"\" with file \""+source+"\"", code, unix.ENOTDIR)
	}
	return false, nil
}

func (t *transfer) rename(from, to string, fi fs.FileInfo) error {
	err := unix.Rename(from, to)
	if errors.Is(err, unix.ENOTEMPTY) {
		return unix.EEXIST
	}
	if !errors.Is(err, unix.EXDEV) {
		return err
	}
	if err := t.copyTree(from, to, fi); err != nil {
		return err
	}
	return os.RemoveAll(from)
}

// copyTree copies a file, link or directory with what is in it.
func (t *transfer) copyTree(from, to string, fi fs.FileInfo) error {
	switch {
	case fi.Mode()&os.ModeSymlink != 0:
		dest, err := os.Readlink(from)
		if err != nil {
			return err
		}
		_ = os.Remove(to)
		return os.Symlink(dest, to)
	case fi.IsDir():
		return t.copyDir(from, to, fi)
	case fi.Mode()&os.ModeNamedPipe != 0:
		return unix.Mkfifo(to, uint32(fi.Mode().Perm()))
	}
	return copyFile(from, to, fi)
}

func (t *transfer) copyDir(from, to string, fi fs.FileInfo) error {
	ents, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	if d, err := os.Stat(to); err == nil && d.IsDir() {
		old, err := os.ReadDir(to)
		if err == nil && len(old) > 0 {
			return unix.EEXIST
		}
	} else if err := os.Mkdir(to, 0700); err != nil {
		return err
	}
	for _, e := range ents {
		sub, err := e.Info()
		if err != nil {
			return err
		}
		if err := t.copyTree(filepath.Join(from, e.Name()), filepath.Join(to, e.Name()), sub); err != nil {
			return err
		}
	}
	if err := os.Chmod(to, fi.Mode().Perm()); err != nil {
		return err
	}
	return os.Chtimes(to, fi.ModTime(), fi.ModTime())
}

func copyFile(from, to string, fi fs.FileInfo) error {
	src, err := os.Open(from)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, fi.Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if e := dst.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(to, fi.Mode().Perm())
	}
	if err == nil {
		err = os.Chtimes(to, fi.ModTime(), fi.ModTime())
	}
	return err
}

func fileLink(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("file link ?-linktype? linkname ?target?")
	}
	hard := false
	if len(args) == 3 {
		k, err := Lookup(args[0], []string{"-symbolic", "-hard"}, "switch")
		if err != nil {
			return Value{}, err
		}
		hard, args = k == 1, args[1:]
	}
	name := args[0].String()
	path, err := in.filePath(name)
	if err != nil {
		return Value{}, err
	}
	if len(args) == 1 {
		to, err := os.Readlink(path)
		if err != nil {
			return Value{}, fileError("could not read link", name, err)
		}
		return Str(to), nil
	}
	return args[1], in.makeLink(name, path, args[1].String(), hard)
}

func (in *Interp) makeLink(name, path, target string, hard bool) error {
	if err := in.allow("link", path); err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		_, code := PosixError(unix.EEXIST)
		return ErrCause("could not create new link \""+name+"\": that path already exists", code, unix.EEXIST)
	}
	full, err := in.expandTilde(target)
	if err != nil {
		return err
	}
	abs := full
	if !filepath.IsAbs(full) {
		abs = filepath.Join(filepath.Dir(path), full)
	}
	if _, err := os.Stat(abs); err != nil {
		_, code := PosixError(unix.ENOENT)
		return ErrCause("could not create new link \""+name+"\": target \""+target+"\" doesn't exist", code, unix.ENOENT)
	}
	if hard {
		err = os.Link(in.inDir(full), path)
	} else {
		err = os.Symlink(full, path)
	}
	if err != nil {
		text, code := PosixError(err)
		return ErrCause("could not create new link \""+name+"\" pointing to \""+target+"\": "+text, code, err)
	}
	return nil
}

// fileTempfile makes a file and opens it. Without a variable for its name nobody can find it, so it goes at once.
func fileTempfile(in *Interp, args []Value) (Value, error) {
	if len(args) > 2 {
		return Value{}, WrongArgs("file tempfile ?nameVar? ?template?")
	}
	dir, base, ext := os.TempDir(), "tcl_", ""
	if d, ok := in.env().get("TMPDIR"); ok {
		if fi, err := os.Stat(d); err == nil && fi.IsDir() {
			dir = d
		}
	}
	if len(args) == 2 {
		t := args[1].String()
		if i := strings.LastIndexByte(t, '/'); i >= 0 {
			full, err := in.filePath(t[:i+1])
			if err != nil {
				return Value{}, err
			}
			if fi, err := os.Stat(full); err == nil && fi.IsDir() {
				dir = strings.TrimSuffix(full, "/")
			}
			t = t[i+1:]
		}
		ext = extensionOf(t)
		if b := strings.TrimSuffix(t, ext); b != "" {
			base = b + "_"
		}
	}
	if err := in.allow("open", dir); err != nil {
		return Value{}, err
	}
	f, err := os.CreateTemp(dir, base+"*"+ext)
	if err != nil {
		text, code := PosixError(err)
		return Value{}, ErrCause("can't create temporary file: "+text, code, err)
	}
	name := f.Name()
	f.Close()
	c, err := in.openFile(name, unix.O_RDWR, 0600, false)
	if err != nil {
		return Value{}, err
	}
	v := in.addChannel(c)
	if len(args) == 0 {
		_ = os.Remove(name)
		return v, nil
	}
	_, err = in.SetVar(args[0].String(), Str(name))
	return v, err
}
