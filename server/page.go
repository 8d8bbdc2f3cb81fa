package server

// This file holds the pages: files that are compiled once and kept, by the identity and time of their file.

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"nsgo/script"
	"nsgo/script/page"
)

// pageCache compiles pages and keeps them. All methods may be called from any goroutine.
type pageCache struct {
	root    *docRoot
	engines map[string]script.Engine
	every   time.Duration // how long a page is trusted before its file is looked at again
	log     *slog.Logger
	pages   *lru[*pageFile]
}

// pageFile is one file of the cache.
type pageFile struct {
	name    string
	kind    pageKind
	checked atomic.Int64 // when the file was looked at, as UnixNano
	program atomic.Pointer[compiledPage]

	mu     sync.Mutex  // held by the one who looks at the file and compiles
	broken fs.FileInfo // state of a file that did not compile, so that it is told once
}

// compiledPage is a page with the state that its file had.
type compiledPage struct {
	program script.Program
	path    string // of the system
	info    fs.FileInfo
}

// errNoEngine is the error of a page in a language that this server does not have.
var errNoEngine = errors.New("no engine for this language")

// newPageCache makes an empty cache.
func newPageCache(root *docRoot, engines map[string]script.Engine, every time.Duration, limit int, log *slog.Logger) *pageCache {
	return &pageCache{root: root, engines: engines, every: every, log: log, pages: newLRU[*pageFile](limit)}
}

// get gives the compiled page of a file under the root. Where the file is not there, missing tells so of the error.
// A file that has changed and does not compile any more leaves the last good one in use; the log tells why.
func (c *pageCache) get(name []byte, kind pageKind) (*compiledPage, error) {
	now := time.Now().UnixNano()
	p, ok := c.pages.get(name)
	if ok && now-p.checked.Load() < int64(c.every) {
		if program := p.program.Load(); program != nil {
			return program, nil
		}
	}
	if !ok {
		p = &pageFile{name: string(name), kind: kind}
	}
	return c.refresh(p, ok, now)
}

// refresh looks at the file of a page and compiles it anew where it has changed.
func (c *pageCache) refresh(p *pageFile, known bool, now int64) (*compiledPage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.program.Load()
	info, err := c.root.stat(p.name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		c.pages.drop(p.name)
		return nil, err
	}
	if old != nil && (sameFile(info, old.info) || sameFile(info, p.broken)) {
		p.checked.Store(now)
		return old, nil
	}
	compiled, err := c.compile(p.name, p.kind)
	if err != nil {
		return c.keep(p, old, info, err, now)
	}
	program := &compiledPage{compiled, c.root.path(p.name), info}
	p.program.Store(program)
	p.checked.Store(now)
	p.broken = nil
	if !known {
		c.pages.put(p.name, p)
	}
	return program, nil
}

// keep goes on with the last good version of a page that does not compile any more.
func (c *pageCache) keep(p *pageFile, old *compiledPage, info fs.FileInfo, err error, now int64) (*compiledPage, error) {
	if old == nil {
		return nil, err
	}
	c.log.Error("page is broken: its last good version stays in use", "error", err)
	p.broken = info
	p.checked.Store(now)
	return old, nil
}

// compile compiles a file.
func (c *pageCache) compile(name string, kind pageKind) (script.Program, error) {
	text, _, err := c.root.read(name)
	if err != nil {
		return nil, err
	}
	return compile(c.engines, kind, script.Source{File: c.root.title(name), Text: text})
}

// compile compiles a script or a template.
func compile(engines map[string]script.Engine, kind pageKind, src script.Source) (script.Program, error) {
	engine := engines[kind.language]
	if engine == nil {
		return nil, &script.Error{File: src.File, Msg: kind.language + ": " + errNoEngine.Error(), Err: errNoEngine}
	}
	if kind.template {
		segments, err := page.Parse(src.File, src.Text)
		if err != nil {
			return nil, err
		}
		return engine.CompilePage(src.File, segments)
	}
	return engine.Compile(src)
}

// sameFile tells whether a file is as it was: the same one, as long, as readable, and not written since, also by somebody
// who has set its time back.
func sameFile(a, b fs.FileInfo) bool {
	return b != nil && a.Size() == b.Size() && a.Mode() == b.Mode() && a.ModTime().Equal(b.ModTime()) &&
		changeTime(a) == changeTime(b) && (a.Sys() == nil || os.SameFile(a, b))
}
