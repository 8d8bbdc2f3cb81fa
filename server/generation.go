package server

// This file holds the generation: everything that a reload makes anew. A request keeps the generation that it began
// with, so a reload changes nothing under its feet.

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"nsgo/builtins"
	"nsgo/script"
)

// generation is a configuration with the library that was loaded for it, and what the library registered.
type generation struct {
	server    *Server
	config    *Config
	root      *docRoot
	pages     *pageCache
	files     *fileCache
	indexes   *lru[indexEntry]
	engines   map[string]script.Engine  // by language
	libraries map[string]script.Library // the same

	scripts int // how many of them the library has scripts of

	users   atomic.Int64 // requests and procedures that work with it
	retired atomic.Bool  // no new ones come
	closing sync.Once

	routes  URLSpace[builtins.Handler]
	filters [3]filterList // by builtins.Stage
	traces  filterList    // those whose answer does not count
	sched   scheduler
	hooks   hooks
}

// newGeneration loads a configuration. Nothing of it is seen from outside yet.
func (s *Server) newGeneration(config *Config) (*generation, error) {
	g := &generation{server: s, config: config, libraries: map[string]script.Library{}}
	g.sched.run, g.sched.most = g.runEvent, config.Limits.Scheduled
	g.makeEngines()
	if err := g.openPages(); err != nil {
		return nil, err
	}
	sources, err := librarySources(config, g.hadLibrary())
	if err != nil {
		return nil, err
	}
	g.scripts = len(sources)
	for _, language := range keys(g.engines) {
		library, err := g.engines[language].Load(g.context(), sources[language])
		if err != nil {
			g.retire()
			return nil, err
		}
		g.libraries[language] = library
	}
	return g, nil
}

// hadLibrary tells whether the generation before has scripts of the same library folder.
func (g *generation) hadLibrary() bool {
	old := g.server.current.Load()
	return old != nil && old.scripts > 0 && old.config.Path(old.config.Server.Library) == g.config.Path(g.config.Server.Library)
}

// makeEngines makes the languages, or takes over those of the generation before where nothing changed for them, so
// that what they compiled stays good.
func (g *generation) makeEngines() {
	if old := g.server.current.Load(); old != nil && g.config.sameScripts(old.config) {
		g.engines = old.engines
		return
	}
	g.engines = map[string]script.Engine{}
	for _, e := range g.server.options.Engines(g.config, g.server.log) {
		g.engines[e.Language()] = e
	}
}

// sameScripts tells whether two configurations make the same engines.
func (c *Config) sameScripts(other *Config) bool {
	return c.Limits == other.Limits && c.Script == other.Script && c.Dev == other.Dev && c.Dir == other.Dir &&
		c.Server.Library == other.Server.Library
}

// openPages opens the page root and takes over the compiled pages of the generation before where they are the same.
func (g *generation) openPages() error {
	dir, err := filepath.Abs(g.config.Path(g.config.Server.Pages))
	if err != nil {
		return err
	}
	g.root = &docRoot{embedded: g.config.EmbeddedPages}
	if g.config.EmbeddedPages == nil {
		if g.root, err = openRoot(g.config, dir); err != nil {
			return err
		}
	}
	g.indexes = newLRU[indexEntry](g.config.Limits.Pages)
	g.files = newFileCache(g.root, g.config.Limits.Files)
	g.pages = newPageCache(g.root, g.engines, g.config.ReloadEvery(), g.config.Limits.Pages, g.server.log)
	if old := g.server.current.Load(); old != nil && old.root.dir == g.root.dir && g.config.sameScripts(old.config) {
		g.pages.pages = old.pages.pages
	}
	return nil
}

// context gives a context of this generation outside any request.
func (g *generation) context() *builtins.Context {
	return builtins.NewContext(g, g.server.shared)
}

// acquire gives the current generation, for use until its release.
func (s *Server) acquire() *generation {
	for {
		g := s.current.Load()
		if g.hold() {
			return g
		}
	}
}

// hold counts a user in. It fails when the generation has been retired.
func (g *generation) hold() bool {
	g.users.Add(1)
	if g.retired.Load() {
		g.release()
		return false
	}
	return true
}

// release counts a user out. The last one of a retired generation lets go of its libraries.
func (g *generation) release() {
	if g.users.Add(-1) == 0 && g.retired.Load() {
		g.close()
	}
}

// retire ends a generation's procedures, and the generation when its last user is done.
func (g *generation) retire() {
	g.sched.stop()
	g.users.Add(1)
	g.retired.Store(true)
	g.release()
}

// close lets go of the libraries.
func (g *generation) close() {
	g.closing.Do(func() {
		for _, library := range g.libraries {
			library.Close()
		}
	})
}

// librarySources reads the library folder: the scripts of each language in the order of their names. Without a folder
// of the default name there is no library; but one that was there before, as had says, does not go unnoticed.
func librarySources(config *Config, had bool) (map[string][]script.Source, error) {
	sources := map[string][]script.Source{}
	files, err := libraryFiles(config, had)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := readScript(file)
		if err != nil {
			return nil, unreadable(config, file, err)
		}
		kind, _ := pageKindOf(file)
		sources[kind.language] = append(sources[kind.language], script.Source{File: shortName(config.Dir, file), Text: text})
	}
	return sources, nil
}

// readScript reads a script or page that is a regular file.
func readScript(name string) ([]byte, error) {
	f, _, err := builtins.OpenRegular(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// unreadable tells of a script that cannot be read, by the name and in the form that its other faults have.
func unreadable(config *Config, file string, err error) error {
	msg := "cannot be read: " + reason(err).Error()
	if errors.Is(err, fs.ErrNotExist) {
		msg += "; it is a link to what is not there: mend it or remove it"
	}
	return &script.Error{File: shortName(config.Dir, file), Line: 1, Msg: msg, Err: err}
}

// reason gives an error without the name of the file, which may be one that nobody else calls it by.
func reason(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// libraryFiles gives the scripts of the library folder in the order of their names; see librarySources.
func libraryFiles(config *Config, had bool) (files []string, err error) {
	if config.Server.Library == "" {
		return nil, nil
	}
	dir := config.Path(config.Server.Library)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) && config.lines["server.library"] == 0 && !had {
		return nil, nil
	}
	if err != nil {
		return nil, config.at("server.library", fmt.Errorf("library: %w; make the folder or write library = \"\" in [server]", err))
	}
	for _, e := range entries {
		if kind, ok := pageKindOf(e.Name()); ok && !kind.template && !hidden(e.Name()) && !e.IsDir() {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(files)
	return files, nil
}

// shortName gives a file's path from a folder, that of the configuration: so messages name it, and so it can be opened
// from there. A client that is shown a fault (-dev) learns nothing of where the site lies.
func shortName(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil {
		return rel
	}
	return file
}
