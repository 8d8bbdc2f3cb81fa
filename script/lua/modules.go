// This file is require, dofile and loadfile: more Lua from the directory of modules.

package lua

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// programs keeps the compiled modules of a library, for all its states.
type programs struct {
	mu     sync.Mutex
	byPath map[string]*program
}

// get compiles the file at path once, under a name for messages.
func (ps *programs) get(path, name string) (*program, error) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	if p := ps.byPath[path]; p != nil {
		return p, nil
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	p, err := compile(name, src)
	if err != nil {
		return nil, err
	}
	if ps.byPath == nil {
		ps.byPath = make(map[string]*program)
	}
	ps.byPath[path] = p
	return p, nil
}

// shown gives a path as messages name it.
func (o *Options) shown(path string) string {
	if o.Base == "" {
		return path
	}
	if rel, err := filepath.Rel(o.Base, path); err == nil {
		return rel
	}
	return path
}

// modulePath finds a file below the directory of modules; names do not lead out of it.
func (in *interp) modulePath(name string, endings ...string) (string, error) {
	opt := &in.st.lib.eng.opt
	if opt.Modules == "" {
		return "", script.Errorf("there is no directory for modules")
	}
	name = filepath.FromSlash(name)
	if !filepath.IsLocal(name) && opt.System != All {
		return "", script.Errorf("%q is not in the directory of modules", name)
	}
	base := name
	if !filepath.IsAbs(name) {
		base = filepath.Join(opt.Modules, name)
	}
	for _, ending := range endings {
		path := base + ending
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", script.Errorf("no file %s in %s", name+endings[0], opt.shown(opt.Modules))
}

// openPackage makes the table package, with what require has loaded.
func (st *state) openPackage() {
	t := st.library("package")
	loaded := st.L.CreateTable(0, 16)
	st.globals.ForEach(func(k, v lua.LValue) {
		if _, ok := v.(*lua.LTable); ok {
			loaded.RawSet(k, v)
		}
	})
	loaded.RawSetString("_G", lua.LNil)
	t.RawSetString("loaded", loaded)
	t.RawSetString("preload", st.L.CreateTable(0, 0))
	t.RawSetString("path", lua.LString(filepath.Join(st.lib.eng.opt.Modules, "?.lua")))
	st.loaded = loaded
}

// baseRequire loads a module once in each state: the file name.lua or name/init.lua, dots for folders.
func baseRequire(L *lua.LState) int {
	in, name := interpOf(L), L.CheckString(1)
	loaded := in.st.loaded
	if v := loaded.RawGetString(name); v != lua.LNil {
		if v == lua.LValue(loaded) {
			L.RaiseError("module %q requires itself", name)
		}
		L.Push(v)
		return 1
	}
	fn, err := in.module(L, name)
	if err != nil {
		in.raise(L, err)
	}
	loaded.RawSetString(name, loaded) // marks it as being loaded
	v := in.runModule(L, fn, name)
	if now := loaded.RawGetString(name); v == lua.LNil && now != lua.LValue(loaded) {
		v = now // the module has set its own entry
	}
	if v == lua.LNil {
		v = lua.LTrue
	}
	loaded.RawSetString(name, v)
	L.Push(v)
	return 1
}

// module finds the function of a module: in package.preload, or a file.
func (in *interp) module(L *lua.LState, name string) (*lua.LFunction, error) {
	pkg := in.st.library("package")
	if preload, ok := pkg.RawGetString("preload").(*lua.LTable); ok {
		if fn, ok := preload.RawGetString(name).(*lua.LFunction); ok {
			return fn, nil
		}
	}
	path, err := in.modulePath(strings.ReplaceAll(name, ".", "/"), ".lua", "/init.lua")
	if err != nil {
		return nil, script.Errorf("module %q not found: %w", name, err)
	}
	p, err := in.st.lib.modules.get(path, in.st.lib.eng.opt.shown(path))
	if err != nil {
		return nil, err
	}
	for name := range assignedInFunctions([]*program{p}) {
		in.st.taken(name)
	}
	return p.function(in.st.globals), nil
}

// runModule runs a module for all requests of this state: the globals that it sets are the library's. One that fails may
// be tried again.
func (in *interp) runModule(L *lua.LState, fn *lua.LFunction, name string) lua.LValue {
	ok := false
	in.shared++
	defer func() {
		in.shared--
		if !ok {
			in.st.loaded.RawSetString(name, lua.LNil)
		}
	}()
	L.Push(fn)
	L.Push(lua.LString(name))
	L.Call(1, 1)
	ok = true
	v := L.Get(-1)
	L.Pop(1)
	return v
}

func baseLoadfile(L *lua.LState) int {
	in := interpOf(L)
	path, src, err := in.readModule(L.CheckString(1))
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	return in.pushChunk(L, path, src)
}

func baseDofile(L *lua.LState) int {
	in := interpOf(L)
	path, src, err := in.readModule(L.CheckString(1))
	if err != nil {
		in.raise(L, err)
	}
	if in.pushChunk(L, path, src) == 2 {
		L.Error(L.Get(-1), 0)
	}
	top := L.GetTop()
	L.Call(0, lua.MultRet)
	return L.GetTop() - top + 1
}

// readModule reads a file that a script names, from the directory of modules.
func (in *interp) readModule(name string) (path string, src []byte, err error) {
	path, err = in.modulePath(name, "")
	if err == nil {
		src, err = os.ReadFile(path)
	}
	return path, src, err
}
