package server

// This file holds the page root: which files a request can reach at all.
//
// All files are opened through os.Root, so that neither dots nor symbolic links lead out of it. Beyond that no
// request reaches a name that begins with a dot, nor what an editor leaves beside a script.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"

	"nsgo/builtins"
)

// docRoot is the page root: a folder, or what the binary carries. It is never closed by hand: requests may still read
// from one that a reload has replaced, and the runtime closes it when the last of them is done.
type docRoot struct {
	dir      string   // absolute; "" for what the binary carries
	base     string   // the folder of the configuration
	root     *os.Root // nil for what the binary carries
	embedded fs.FS
}

// openRoot opens the page root of a configuration, which is at dir.
func openRoot(config *Config, dir string) (*docRoot, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, config.at("server.pages",
			fmt.Errorf("page root: %w; make the folder or name another one with pages in [server]", err))
	}
	return &docRoot{dir: dir, base: config.Dir, root: root}, nil
}

// fileName gives the name under the root for the path of a request, which has been decoded and has no dot segments:
// "." for the root itself. ok is false for what must not be seen.
func fileName(urlPath []byte) (name []byte, ok bool) {
	name = bytes.Trim(urlPath, "/")
	if len(name) == 0 {
		return []byte("."), true
	}
	for rest := name; len(rest) > 0; {
		var word []byte
		word, rest, _ = bytes.Cut(rest, []byte("/"))
		if len(word) == 0 || hidden(view(word)) {
			return nil, false
		}
	}
	return name, true
}

// hidden tells whether a file or folder of this name is never shown: dot files, and copies that editors and people
// leave, as x.lua~, #x.lua# and x.lua.bak, which would give away a script's source.
func hidden(word string) bool {
	if word[0] == '.' || word[0] == '#' || word[len(word)-1] == '~' || strings.ContainsAny(word, "\\\x00") {
		return true
	}
	suffix := path.Ext(word)
	for _, copied := range [...]string{".bak", ".old", ".orig", ".rej", ".save", ".swo", ".swp", ".tmp"} {
		if strings.EqualFold(suffix, copied) {
			_, isPage := pageKindOf(word[:len(word)-len(suffix)])
			return isPage
		}
	}
	return false
}

// path gives the path of the system for a name under the root.
func (d *docRoot) path(name string) string { return filepath.Join(d.dir, filepath.FromSlash(name)) }

// title gives the name of a page as messages tell it and its script has it: from the folder of the configuration, where
// a script's relative paths start, so that info script can be opened.
func (d *docRoot) title(name string) string {
	if d.root == nil {
		return name
	}
	return shortName(d.base, d.path(name))
}

// file is an open file of a page root.
type file interface {
	fs.File
	io.ReaderAt
}

// open opens a file for reading. It never waits, not even for a pipe that nobody writes to; what is neither a file nor
// a folder is not there.
func (d *docRoot) open(name string) (file, fs.FileInfo, error) {
	var opened fs.File
	var err error
	if d.root == nil {
		opened, err = d.embedded.Open(name)
	} else {
		opened, err = d.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	if err != nil {
		return nil, nil, err
	}
	f, ok := opened.(file)
	if !ok { // a folder of what the binary carries
		opened.Close()
		info, err := d.stat(name)
		return noFile{}, info, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// noFile stands in for a folder, of which only the state is asked.
type noFile struct{ file }

func (noFile) Close() error { return nil }

// stat gives the state of a file without opening it.
func (d *docRoot) stat(name string) (fs.FileInfo, error) {
	if d.root == nil {
		return fs.Stat(d.embedded, name)
	}
	return d.root.Stat(name)
}

// maxLinks is how many symbolic links on the way to one file are followed.
const maxLinks = 40

// real gives the name under the root that a name stands for, when the symbolic links on its way are followed.
func (d *docRoot) real(name string) (string, error) {
	if d.root == nil {
		return name, nil
	}
	at, links := ".", 0
	for rest := name; rest != ""; {
		var word string
		word, rest, _ = strings.Cut(rest, "/")
		next := path.Join(at, word)
		info, err := d.root.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			at = next
			continue
		}
		target, err := d.root.Readlink(next)
		if links++; err != nil || links > maxLinks {
			return "", fs.ErrNotExist
		}
		rest = filepath.ToSlash(target) + "/" + rest
	}
	return at, nil
}

// shows reports whether the file of a name may be sent as it is, also by the name that links lead to: a link does not
// give away what its target's name protects.
func (d *docRoot) shows(name string) bool {
	real, err := d.real(name)
	if err != nil {
		return false
	}
	if _, isPage := pageKindOf(real); isPage {
		return false
	}
	_, ok := fileName([]byte(real))
	return ok
}

// read gives the content of a file and its state.
func (d *docRoot) read(name string) ([]byte, fs.FileInfo, error) {
	f, info, err := d.open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	if info.IsDir() {
		return nil, nil, fs.ErrNotExist
	}
	text, err := io.ReadAll(f)
	return text, info, err
}

// indexOf gives the first of the index files that a folder has.
func (d *docRoot) indexOf(folder string, index []string) (string, bool) {
	for _, name := range index {
		name = path.Join(folder, name)
		if info, err := d.stat(name); err == nil && info.Mode().IsRegular() {
			return name, true
		}
	}
	return "", false
}

// missing tells whether an error of the root means that there is nothing to see: no such file, one that must not be
// read, or a way out of the root. Any other, as too many open files, is a fault of the server.
func missing(err error) bool {
	for _, e := range []error{fs.ErrNotExist, builtins.ErrNotRegular, fs.ErrPermission, fs.ErrInvalid, syscall.ENOTDIR, syscall.ELOOP, syscall.ENAMETOOLONG} {
		if errors.Is(err, e) {
			return true
		}
	}
	// os.Root has no name for this error.
	return err != nil && strings.HasSuffix(err.Error(), "path escapes from parent")
}

// pageKind is how a page file is compiled.
type pageKind struct {
	language string
	template bool
}

// pageKindOf gives the kind of a page by its suffix; ok is false for static files. Case does not count: some file
// systems open X.LUA as x.lua.
func pageKindOf(name string) (kind pageKind, ok bool) {
	switch ext := path.Ext(name); {
	case strings.EqualFold(ext, ".lua"):
		return pageKind{"lua", false}, true
	case strings.EqualFold(ext, ".tcl"):
		return pageKind{"tcl", false}, true
	case strings.EqualFold(ext, ".lp"):
		return pageKind{"lua", true}, true
	case strings.EqualFold(ext, ".adp"):
		return pageKind{"tcl", true}, true
	}
	return pageKind{}, false
}
