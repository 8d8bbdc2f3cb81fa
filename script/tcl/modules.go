package tcl

// This file finds packages in the file system: pkgIndex.tcl files along auto_path, and modules, each a single NAME-VERSION.tm.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// modules is the search paths of tcl::tm.
type modules struct{ paths []string }

func (m *modules) clone() *modules { return &modules{slices.Clone(m.paths)} }

// libraryPaths are the usual places of Tcl libraries, as far as they exist.
var libraryPaths = sync.OnceValue(func() []string {
	var out []string
	for _, p := range []string{
		"/usr/share/tcltk/tcl8.6", "/usr/share/tcltk", "/usr/local/lib/tcltk", "/usr/local/share/tcltk", "/usr/lib/tcltk",
		"/usr/local/lib/tcl8.6", "/usr/local/lib", "/usr/share/tcl8.6", "/usr/share/tcl", "/usr/lib/tcl8.6",
		"/opt/homebrew/lib", "/opt/homebrew/lib/tcl8.6",
	} {
		if fi, err := os.Stat(p); err == nil && fi.IsDir() {
			out = append(out, p)
		}
	}
	return out
})

// tclLibrary is the directory of Tcl's own script library, "" where it is not installed.
var tclLibrary = sync.OnceValue(func() string {
	for _, p := range libraryPaths() {
		if _, err := os.Stat(p + "/tm.tcl"); err == nil {
			return p
		}
	}
	return ""
})

var modulePaths = sync.OnceValue(func() []string {
	var out []string
	for _, p := range append(libraryPaths(), tclLibrary()) {
		roots := []string{p + "/tcl8"}
		for minor := '0'; minor <= '6'; minor++ {
			roots = append(roots, p+"/tcl8/8."+string(minor))
		}
		for _, r := range append(roots, p+"/tcl8/site-tcl") {
			if fi, err := os.Stat(r); err == nil && fi.IsDir() && !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
})

func defaultModules() *modules {
	m := &modules{}
	for _, v := range []string{"TCL8_6_TM_PATH", "TCL8.6_TM_PATH", "TCL8_5_TM_PATH", "TCL8_4_TM_PATH"} {
		if s := os.Getenv(v); s != "" {
			m.paths = append(m.paths, filepath.SplitList(s)...)
		}
	}
	// A path below another is left out: its modules are found as those of a namespace, and only so.
	for _, p := range modulePaths() {
		if m.related(p) == "" {
			m.paths = append(m.paths, p)
		}
	}
	return m
}

// related gives the path that p lies in or that lies in p.
func (m *modules) related(p string) string {
	for _, q := range m.paths {
		if strings.HasPrefix(p, q+"/") || strings.HasPrefix(q, p+"/") {
			return q
		}
	}
	return ""
}

func registerModules(in *Interp) {
	in.Register("::tcl::tm::UnknownHandler", cmdModuleUnknown)
	in.Register("::tcl::tm::add", moduleAdd)
	in.Register("::tcl::tm::remove", moduleRemove)
	in.Register("::tcl::tm::list", moduleList)
	in.Register("::tcl::tm::roots", moduleRoots)
	ns := in.makeNS(in.root, "::tcl::tm")
	e := &ensemble{ns: ns, prefixes: true, mapping: map[string]Value{}}
	for _, s := range []string{"add", "list", "remove"} {
		e.mapping[s] = List(Str("::tcl::tm::" + s))
		e.order = append(e.order, s)
	}
	in.newEnsemble(ns, "path", e)
}

func moduleAdd(in *Interp, args []Value) (Value, error) {
	m := in.packages().tm
	paths := slices.Clone(m.paths)
	for _, a := range args {
		p := a.String()
		if slices.Contains(paths, p) {
			continue
		}
		for _, q := range paths {
			switch {
			case strings.HasPrefix(p, q+"/"):
				return Value{}, Err(p + " is subdirectory of existing module path " + q + ".")
			case strings.HasPrefix(q, p+"/"):
				return Value{}, Err(p + " is ancestor of existing module path " + q + ".")
			}
		}
		paths = append([]string{p}, paths...)
	}
	m.paths = paths
	return Value{}, nil
}

func moduleRemove(in *Interp, args []Value) (Value, error) {
	m := in.packages().tm
	for _, a := range args {
		m.paths = slices.DeleteFunc(slices.Clone(m.paths), func(p string) bool { return p == a.String() })
	}
	return Value{}, nil
}

func moduleList(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("::tcl::tm::list")
	}
	return StrList(in.packages().tm.paths...), nil
}

func moduleRoots(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("::tcl::tm::roots paths")
	}
	es, err := args[0].elems()
	if err != nil {
		return Value{}, err
	}
	for _, e := range es {
		base := e.String() + "/tcl8"
		for _, p := range []string{base + "/8.6", base + "/8.5", base + "/8.4", base + "/8.3", base + "/8.2", base + "/8.1", base + "/8.0", base + "/site-tcl"} {
			full, err := in.normalize(p)
			if err != nil {
				return Value{}, err
			}
			if _, err := moduleAdd(in, []Value{Str(full)}); err != nil {
				return Value{}, err
			}
		}
	}
	return Value{}, nil
}

// cmdModuleUnknown looks for modules of a name, and then asks the handler that it was given.
func cmdModuleUnknown(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("::tcl::tm::UnknownHandler original name args")
	}
	name := args[1].String()
	reqs := make([]string, 0, len(args))
	for _, a := range args[2:] {
		reqs = append(reqs, a.String())
	}
	found := false
	for _, root := range in.packages().tm.paths {
		found = in.findModules(root, name, reqs) || found
	}
	if found {
		return Value{}, nil
	}
	if args[0].IsEmpty() {
		return Value{}, nil
	}
	return in.CallPrefix(args[0], args[1:]...)
}

// findModules makes the modules of the directory in which name's may be known to package ifneeded.
func (in *Interp) findModules(root, name string, reqs []string) (found bool) {
	if in.safe {
		return false
	}
	prefix := strings.ReplaceAll(name, "::", "/")
	dir, tail := root, prefix
	if i := strings.LastIndexByte(prefix, '/'); i >= 0 {
		dir, tail = root+"/"+prefix[:i], prefix[i+1:]
	}
	ents, err := os.ReadDir(in.inDir(dir))
	if err != nil {
		return false
	}
	for _, e := range ents {
		base, ok := strings.CutSuffix(e.Name(), ".tm")
		if !ok || e.IsDir() {
			continue
		}
		pkgTail, ver, ok := strings.Cut(base, "-")
		if !ok {
			continue
		}
		if _, _, good := parseVersion(ver); !good || pkgTail == "" {
			continue
		}
		pkgName := pkgTail
		if len(prefix) > len(tail) {
			pkgName = strings.ReplaceAll(prefix[:len(prefix)-len(tail)], "/", "::") + pkgTail
		}
		k := in.packages().find(pkgName, true)
		known := slices.ContainsFunc(k.avail, func(a ifneeded) bool { return compareVersions(a.version, ver) == 0 })
		if !known {
			file := List(Str("source"), Str("-encoding"), Str("utf-8"), Str(dir+"/"+e.Name()))
			k.avail = append(k.avail, ifneeded{ver, Str("package provide " + List(Str(pkgName), Str(ver)).String() + ";" + file.String()).Freeze()})
		}
		if pkgName == name && satisfies(ver, reqs) {
			found = true
		}
	}
	return found
}

// cmdPkgUnknown reads the pkgIndex.tcl files along auto_path.
func cmdPkgUnknown(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 {
		return Value{}, WrongArgs("tclPkgUnknown name ?args?")
	}
	seen := map[string]bool{}
	done := map[string]bool{}
	for again := true; again; {
		again = false
		path := in.autoPath()
		for i := len(path) - 1; i >= 0; i-- {
			if seen[path[i]] {
				continue
			}
			seen[path[i]] = true
			if err := in.readIndexes(path[i], done); err != nil {
				return Value{}, err
			}
			again = true
		}
	}
	return Value{}, nil
}

// autoPath gives the directories of auto_path.
func (in *Interp) autoPath() []string {
	v, ok := in.Global("auto_path")
	if !ok {
		return nil
	}
	es, err := v.elems()
	if err != nil {
		return nil
	}
	out := make([]string, len(es))
	for i, e := range es {
		out[i] = e.String()
	}
	return out
}

// readIndexes reads pkgIndex.tcl in a directory and in those below it.
func (in *Interp) readIndexes(dir string, done map[string]bool) error {
	native, err := in.filePath(dir)
	if err != nil {
		return nil
	}
	ents, err := os.ReadDir(native)
	if err != nil {
		return nil
	}
	for _, e := range ents {
		if e.IsDir() || e.Type()&os.ModeSymlink != 0 {
			if err := in.readIndex(joinNames(dir, e.Name()), done); err != nil {
				return err
			}
		}
	}
	return in.readIndex(dir, done)
}

// readIndex runs one pkgIndex.tcl with dir set. One that fails is told of and passed over.
func (in *Interp) readIndex(dir string, done map[string]bool) error {
	file := joinNames(dir, "pkgIndex.tcl")
	native, err := in.filePath(file)
	if err != nil || done[file] {
		return nil
	}
	text, err := os.ReadFile(native)
	if err != nil {
		return nil
	}
	done[file] = true
	_, err = in.inOwnFrame("tclPkgUnknown", func() (Value, error) {
		if _, err := in.SetVar("dir", Str(dir)); err != nil {
			return Value{}, err
		}
		return in.EvalSource(file, string(text))
	})
	if codeOf(err) == CodeError {
		e := asException(err)
		in.log("error reading package index file " + file + ": " + e.Result.String())
	}
	return in.checkNow()
}

// log tells of something that is wrong in a library, as tclLog does.
func (in *Interp) log(text string) {
	if c := in.resolve(in.root, "tclLog"); c != nil {
		_, _ = in.Call(Str("tclLog"), Str(text))
	}
}
