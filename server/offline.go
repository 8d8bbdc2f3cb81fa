package server

// This file holds what works on a site without serving it: checking, and running single scripts.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"nsgo/builtins"
	"nsgo/script"
)

// Check looks at all that a configuration names and compiles every library script and page without running any. It gives
// how many these are, and every fault.
func Check(config *Config, engines []script.Engine) (files int, faults []error) {
	byLanguage := map[string]script.Engine{}
	for _, e := range engines {
		byLanguage[e.Language()] = e
	}
	n, inLibrary := checkLibrary(config, byLanguage)
	m, inPages := checkPages(config, byLanguage)
	return n + m, slices.Concat(checkSurroundings(config), inLibrary, inPages)
}

// checkSurroundings looks at what a start needs beside the scripts: the logs, the certificate, the user and the folder
// that the process is shut into.
func checkSurroundings(config *Config) (faults []error) {
	var certs certificates
	if err := certs.load(config); err != nil {
		faults = append(faults, err)
	}
	if _, err := lookupAccount(config); err != nil {
		faults = append(faults, err)
	}
	if err := checkChroot(config); err != nil {
		faults = append(faults, config.at("server.chroot", err))
	}
	if err := checkLog(config, config.Log.Error); err != nil {
		faults = append(faults, config.at("log.error", fmt.Errorf("error log: %w", err)))
	}
	if err := checkLog(config, config.Log.Access); err != nil {
		faults = append(faults, config.at("log.access", fmt.Errorf("access log: %w", err)))
	}
	return faults
}

// checkChroot tells whether the process could be shut into the configured folder, with all that it needs there.
func checkChroot(config *Config) error {
	if config.Server.Chroot == "" {
		return nil
	}
	jail, err := filepath.Abs(config.Path(config.Server.Chroot))
	if err != nil {
		return err
	}
	if err := checkFolder(jail); err != nil {
		return fmt.Errorf("chroot in [server]: %w", err)
	}
	_, _, err = jailPaths(config, jail)
	return err
}

// checkFolder tells what is wrong with a folder that has to be there.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
	}
	if err != nil {
		return fmt.Errorf("%w; make the folder or name another one", err)
	}
	return nil
}

// checkLog tells whether a log could be opened, and leaves no trace of it: neither a file nor a change of one.
func checkLog(config *Config, path string) error {
	if path == "" || path == "-" {
		return nil
	}
	path = config.Path(path)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err = checkFolder(filepath.Dir(path)); err == nil {
			err = mayWrite(config, filepath.Dir(path))
		}
	case err == nil && info.IsDir():
		err = &fs.PathError{Op: "open", Path: path, Err: syscall.EISDIR}
	case err == nil:
		err = mayWrite(config, path)
	}
	return err
}

// mayWrite tells whether a file may be written, or files made in a folder. Whoever checks a site that is started as root
// may be somebody else, and cannot tell.
func mayWrite(config *Config, path string) error {
	c := &config.Server
	if os.Geteuid() != 0 && c.User+c.Group+c.Chroot != "" {
		return nil
	}
	if err := syscall.Access(path, 2 /* W_OK */); err != nil {
		return &fs.PathError{Op: "write to", Path: path, Err: err}
	}
	return nil
}

// checkLibrary compiles the library scripts, and the modules below them, which scripts load by themselves.
func checkLibrary(config *Config, engines map[string]script.Engine) (files int, faults []error) {
	if _, err := libraryFiles(config, false); err != nil {
		return 0, []error{err} // there is none where one is wanted
	}
	if config.Server.Library == "" {
		return 0, nil
	}
	dir := config.Path(config.Server.Library)
	return checkTree(config, dir, os.DirFS(dir), engines, false)
}

// checkTree compiles the scripts of a tree, and its templates where they are wanted. The tree is what lies in dir, from
// which faults name its files.
func checkTree(config *Config, dir string, tree fs.FS, engines map[string]script.Engine, templates bool) (files int, faults []error) {
	fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil && name == "." && errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s cannot be read: %w", shortName(config.Dir, filepath.Join(dir, name)), reason(err)))
			return nil
		}
		if name != "." && hidden(entry.Name()) {
			return skipHidden(entry)
		}
		kind, isPage := pageKindOf(name)
		if !isPage || entry.IsDir() || kind.template && !templates {
			return nil
		}
		files++
		if err := checkFile(config, filepath.Join(dir, name), tree, name, engines); err != nil {
			faults = append(faults, err)
		}
		return nil
	})
	return files, faults
}

// checkFile compiles one file of a tree.
func checkFile(config *Config, file string, tree fs.FS, name string, engines map[string]script.Engine) error {
	var text []byte
	info, err := fs.Stat(tree, name)
	if err == nil && !info.Mode().IsRegular() {
		err = builtins.ErrNotRegular
	}
	if err == nil {
		text, err = fs.ReadFile(tree, name)
	}
	if err != nil {
		return unreadable(config, file, err)
	}
	kind, _ := pageKindOf(name)
	_, err = compile(engines, kind, script.Source{File: shortName(config.Dir, file), Text: text})
	return err
}

// checkPages compiles the pages.
func checkPages(config *Config, engines map[string]script.Engine) (files int, faults []error) {
	pages := config.EmbeddedPages
	dir := config.Path(config.Server.Pages)
	if pages == nil {
		if _, err := openRoot(config, dir); err != nil {
			return 0, []error{err}
		}
		pages = os.DirFS(dir)
	}
	return checkTree(config, dir, pages, engines, true)
}

// skipHidden passes over what no request can reach.
func skipHidden(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// Session runs scripts one after another in one interp, with every builtin that needs no connection. Nothing is served
// and nothing scheduled.
type Session struct {
	gen    *generation
	engine script.Engine
	ctx    *builtins.Context
	interp script.Interp
}

// NewSession loads the library of a configuration and opens a session in a language.
func NewSession(options Options, language string) (*Session, error) {
	config, err := options.Load()
	if err != nil {
		return nil, err
	}
	s := newServer(options)
	s.log = NewLogger(options.Stderr, config.Log.Level)
	g, err := s.newGeneration(config)
	if err != nil {
		return nil, err
	}
	s.current.Store(g)
	library := g.libraries[language]
	if library == nil {
		g.retire()
		return nil, errNoEngine
	}
	ctx := g.context()
	ctx.Alone = true
	ctx.Begin(nil)
	in, err := library.Interp(ctx)
	if err != nil {
		g.retire()
		return nil, err
	}
	return &Session{gen: g, engine: g.engines[language], ctx: ctx, interp: in}, nil
}

// Interp gives the session's interp.
func (s *Session) Interp() script.Interp { return s.interp }

// Run compiles and runs a script.
func (s *Session) Run(src script.Source, args ...script.Value) (script.Value, error) {
	program, err := s.engine.Compile(src)
	if err != nil {
		return script.Value{}, err
	}
	return s.interp.Run(program, args...)
}

// Close runs what the scripts left to be done at the end, in their own interp: what they have made is nowhere else.
func (s *Session) Close() {
	for _, h := range s.gen.hooks.of(atExit) {
		s.gen.guard(&h, s.call)
	}
	s.ctx.RunHooks()
	s.interp.Close()
	s.ctx.End()
	s.gen.retire()
}

// call calls a procedure of an event in the session's interp; one that the library has in another language in its own.
func (s *Session) call(h *builtins.Handler) error {
	if h.Func.Language() != s.engine.Language() {
		return s.gen.callEvent(h)
	}
	_, err := s.ctx.Call(s.interp, h.Func, builtins.HandlerArgs(s.ctx, *h, builtins.RoleEvent, "")...)
	return err
}
