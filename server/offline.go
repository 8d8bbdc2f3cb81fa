package server

// This file holds what works on a site without serving it: checking, and running single scripts.

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

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

// checkSurroundings looks at what a start needs beside the scripts: the certificate, and the user.
func checkSurroundings(config *Config) (faults []error) {
	var certs certificates
	if err := certs.load(config); err != nil {
		faults = append(faults, err)
	}
	if _, err := lookupAccount(config); err != nil {
		faults = append(faults, err)
	}
	return faults
}

// checkLibrary compiles the library scripts, and the modules below them, which scripts load by themselves.
func checkLibrary(config *Config, engines map[string]script.Engine) (files int, faults []error) {
	if _, err := librarySources(config, false); err != nil {
		return 0, []error{err} // there is none where one is wanted, or it cannot be read
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
			faults = append(faults, err)
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
		text, err := readRegular(name, func(name string) (fs.FileInfo, error) { return fs.Stat(tree, name) }, func(name string) ([]byte, error) { return fs.ReadFile(tree, name) })
		if err == nil {
			_, err = compile(engines, kind, script.Source{File: shortName(config.Dir, filepath.Join(dir, name)), Text: text})
		}
		if err != nil {
			faults = append(faults, err)
		}
		return nil
	})
	return files, faults
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
