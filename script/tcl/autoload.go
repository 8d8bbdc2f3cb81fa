package tcl

// This file holds what happens to unknown commands: auto-loading by tclIndex files, and programs of the machine; and the start of an interp.

import (
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"
)

func registerAutoload(in *Interp) {
	for name, fn := range map[string]CmdFunc{
		"unknown": cmdUnknown, "auto_load": cmdAutoLoad, "auto_load_index": cmdAutoLoadIndex, "auto_qualify": cmdAutoQualify,
		"auto_execok": cmdAutoExecok, "auto_import": cmdAutoImport, "auto_reset": cmdAutoReset,
		"tclLog": cmdTclLog, "tcl_findLibrary": cmdFindLibrary,
	} {
		in.Register(name, fn)
	}
	_, _ = cmdProc(in, []Value{Str("parray"), parrayArgs, parrayBody})
	in.startVars()
}

// startVars sets the variables that a script finds at the start.
func (in *Interp) startVars() {
	in.setGlobal("tcl_version", Str(Version))
	in.setGlobal("tcl_patchLevel", Str(PatchLevel))
	in.setGlobal("tcl_interactive", zeroValue)
	in.setGlobal("tcl_rcFileName", Str("~/.tclshrc"))
	for k, v := range platform() {
		in.setGlobal("tcl_platform("+k+")", v)
	}
	in.setGlobal("auto_path", StrList(defaultAutoPath()...))
	in.setGlobal("tcl_pkgPath", StrList(libraryPaths()...))
	in.setGlobal("tcl_library", Str(tclLibrary()))
	v := in.nsVar(in.root, "auto_index", true)
	v.arr = &array{}
}

func defaultAutoPath() []string {
	var out []string
	if es, err := Str(os.Getenv("TCLLIBPATH")).elems(); err == nil {
		for _, e := range es {
			out = append(out, e.String())
		}
	}
	for _, p := range libraryPaths() {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

var platform = sync.OnceValue(func() map[string]Value {
	var u unix.Utsname
	_ = unix.Uname(&u)
	name := ""
	if w, err := user.Current(); err == nil {
		name = w.Username
	}
	order := "littleEndian"
	if runtime.GOARCH == "s390x" || runtime.GOARCH == "ppc64" {
		order = "bigEndian"
	}
	m := map[string]Value{
		"byteOrder": Str(order), "engine": Str("Tcl"), "machine": Str(unix.ByteSliceToString(u.Machine[:])),
		"os": Str(unix.ByteSliceToString(u.Sysname[:])), "osVersion": Str(unix.ByteSliceToString(u.Release[:])),
		"pathSeparator": Str(":"), "platform": Str("unix"), "pointerSize": Int(8), "user": Str(name), "wordSize": Int(8),
		"threaded": oneValue,
	}
	for k, v := range m {
		m[k] = v.Freeze()
	}
	return m
})

// cmdUnknown tries to load a command that does not exist, and, at a prompt, to run a program of that name.
func cmdUnknown(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, nil
	}
	name := args[0].String()
	ok, err := in.autoLoad(name)
	if err != nil {
		return Value{}, AddInfo(err, "(autoloading \""+name+"\")")
	}
	if ok {
		return in.Call(args...)
	}
	if in.system().Programs && in.frame == in.top && in.script == "" && len(in.execOK(name)) > 0 {
		return in.runProgram(args)
	}
	return Value{}, errNoCommand(name)
}

// runProgram runs a program with the standard channels.
func (in *Interp) runProgram(args []Value) (Value, error) {
	words := []Value{Str(">&@stdout"), Str("<@stdin")}
	words = append(append(words, in.execOK(args[0].String())...), args[1:]...)
	return execProgram(in, words)
}

// autoLoad loads a command by auto_index.
func (in *Interp) autoLoad(name string) (bool, error) {
	if in.safe {
		return false, nil
	}
	names := append(qualifiedNames(in.frame.ns, name), name)
	if ok, err := in.loadIndexed(names); ok || err != nil {
		return ok, err
	}
	changed, err := in.loadIndexes()
	if err != nil || !changed {
		return false, err
	}
	return in.loadIndexed(names)
}

// loadIndexed runs the script that auto_index has for one of the names.
func (in *Interp) loadIndexed(names []string) (bool, error) {
	v := in.nsVar(in.root, "auto_index", false)
	if v == nil || v.arr == nil {
		return false, nil
	}
	for _, n := range names {
		e := v.peekElem(n)
		if e == nil || e.val.o == nil {
			continue
		}
		if _, err := in.EvalGlobal(release(e.val)); err != nil {
			return false, err
		}
		if in.resolve(in.frame.ns, names[len(names)-1]) != nil {
			return true, nil
		}
	}
	return false, nil
}

// qualifiedNames gives the names under which auto_index may have a command.
func qualifiedNames(ns *Namespace, name string) []string {
	if !strings.Contains(name, "::") {
		if ns.parent == nil {
			return []string{name}
		}
		return []string{ns.full + "::" + name, name}
	}
	for strings.Contains(name, ":::") {
		name = strings.ReplaceAll(name, ":::", "::")
	}
	if strings.HasPrefix(name, "::") {
		if strings.Contains(name[2:], "::") {
			return []string{name}
		}
		return []string{name[2:]}
	}
	if ns.parent == nil {
		return []string{"::" + name}
	}
	return []string{ns.full + "::" + name, "::" + name}
}

type autoKey struct{}

// autoState is the auto_path for which the tclIndex files have been read.
type autoState struct{ path string }

func (in *Interp) autoState() *autoState {
	return in.State(autoKey{}, func() any {
		s := &autoState{}
		if p, ok := left[*autoState](in, autoKey{}); ok {
			*s = *p
		}
		return s
	}).(*autoState)
}

// loadIndexes reads the tclIndex files along auto_path, unless that has been done.
func (in *Interp) loadIndexes() (changed bool, err error) {
	s := in.autoState()
	v, ok := in.Global("auto_path")
	if !ok || s.path == v.String() {
		return false, nil
	}
	s.path = v.String()
	path := in.autoPath()
	for i := len(path) - 1; i >= 0; i-- {
		native, err := in.filePath(joinNames(path[i], "tclIndex"))
		if err != nil {
			continue
		}
		text, err := os.ReadFile(native)
		if err != nil || !strings.HasPrefix(string(text), "# Tcl autoload index file, version 2.") {
			continue
		}
		_, err = in.inOwnFrame("auto_load_index", func() (Value, error) {
			if _, err := in.SetVar("dir", Str(path[i])); err != nil {
				return Value{}, err
			}
			if _, err := in.Eval("global auto_index"); err != nil {
				return Value{}, err
			}
			return in.Eval(string(text))
		})
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func cmdAutoLoad(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 && len(args) != 2 {
		return Value{}, WrongArgs("auto_load cmd ?namespace?")
	}
	ok, err := in.autoLoad(args[0].String())
	return Bool(ok), err
}

func cmdAutoLoadIndex(in *Interp, args []Value) (Value, error) {
	if len(args) != 0 {
		return Value{}, WrongArgs("auto_load_index")
	}
	ok, err := in.loadIndexes()
	return Bool(ok), err
}

func cmdAutoReset(in *Interp, args []Value) (Value, error) {
	in.autoState().path = ""
	if v := in.nsVar(in.root, "auto_index", true); v != nil {
		v.arr = &array{}
	}
	return Value{}, nil
}

func cmdAutoQualify(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("auto_qualify cmd namespace")
	}
	ns := in.makeNSView(args[1].String())
	return StrList(qualifiedNames(ns, args[0].String())...), nil
}

// makeNSView gives a namespace for its name only, which need not exist.
func (in *Interp) makeNSView(name string) *Namespace {
	if ns := in.findNS(in.root, name); ns != nil {
		return ns
	}
	return &Namespace{full: name, parent: in.root}
}

func cmdAutoImport(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("auto_import pattern")
	}
	p := args[0].String()
	v := in.nsVar(in.root, "auto_index", false)
	if !strings.Contains(p, "::") || v == nil {
		return Value{}, nil
	}
	if _, err := in.loadIndexes(); err != nil || v.arr == nil {
		return Value{}, err
	}
	for _, full := range qualifiedNames(in.frame.ns, p) {
		for _, e := range slices.Clone(v.arr.ents) {
			if e.v == nil || !GlobMatch(full, e.name, false) || in.resolve(in.root, e.name) != nil {
				continue
			}
			if _, err := in.EvalGlobal(e.v.val); err != nil {
				return Value{}, err
			}
		}
	}
	return Value{}, nil
}

func cmdAutoExecok(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("auto_execok name")
	}
	return List(in.execOK(args[0].String())...), nil
}

// execOK gives the words that run a program, none if there is no such program.
func (in *Interp) execOK(name string) []Value {
	if len(splitName(name)) != 1 {
		path, err := in.filePath(name)
		if err == nil && isProgram(path) {
			return []Value{Str(name)}
		}
		return nil
	}
	path, _ := in.env().get("PATH")
	for _, dir := range strings.Split(path, ":") {
		if dir == "" {
			dir = "."
		}
		full := joinNames(dir, name)
		if isProgram(in.inDir(full)) {
			return []Value{Str(full)}
		}
	}
	return nil
}

func isProgram(path string) bool {
	fi, err := os.Stat(path)
	return err == nil && !fi.IsDir() && unix.Access(path, unix.X_OK) == nil
}

func cmdTclLog(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("tclLog string")
	}
	in.warn(args[0].String())
	return Value{}, nil
}

// parray is a procedure, because scripts look at its body to make their own of it.
var parrayArgs, parrayBody = Str("a {pattern *}").Freeze(), Str(`
	upvar 1 $a array
	if {![array exists array]} {
		return -code error "\"$a\" isn't an array"
	}
	set width 0
	set names [lsort [array names array $pattern]]
	foreach name $names {
		set width [expr {max($width, [string length $name])}]
	}
	incr width [expr {[string length $a] + 2}]
	foreach name $names {
		puts stdout [format "%-*s = %s" $width ${a}($name) $array($name)]
	}
`).Freeze()

// cmdFindLibrary looks for the script library of an extension and runs its first script.
func cmdFindLibrary(in *Interp, args []Value) (Value, error) {
	if len(args) != 6 {
		return Value{}, WrongArgs("tcl_findLibrary basename version patch initScript enVarName varName")
	}
	base, ver, patch, script := args[0].String(), args[1].String(), args[2].String(), args[3].String()
	var dirs []string
	if v, ok := in.Global(args[5].String()); ok && !v.IsEmpty() {
		dirs = append(dirs, v.String())
	} else {
		if d, ok := in.env().get(args[4].String()); ok {
			dirs = append(dirs, d)
		}
		for _, p := range in.autoPath() {
			dirs = append(dirs, joinNames(p, base+ver), joinNames(p, base+patch), joinNames(filepath.Dir(p), base+ver))
		}
	}
	for _, d := range dirs {
		file := joinNames(d, script)
		native, err := in.filePath(file)
		if err != nil {
			continue
		}
		if _, err := os.Stat(native); err != nil {
			continue
		}
		in.setGlobal(args[5].String(), Str(d))
		_, err = in.EvalGlobal(List(Str("source"), Str(file)))
		return Value{}, err
	}
	return Value{}, Err("Can't find a usable " + script + " in the following directories: \n    " + StrList(dirs...).String() +
		"\n\n\n\nThis probably means that " + base + " wasn't installed properly.\n")
}
