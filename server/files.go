package server

// This file holds how a request is answered from the page root: scripts, templates, folders and static files.

import (
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"nsgo/builtins"
	"nsgo/conn"
	"nsgo/script"
)

// indexEntry is the index file that a folder was found to have.
type indexEntry struct {
	file string
	seen time.Time
}

// serveURL answers a path for which nothing is registered.
func (r *request) serveURL() error {
	switch r.x.Method() {
	case "OPTIONS":
		return r.options()
	case "CONNECT":
		r.errorPage(501, "")
		return nil
	}
	return r.servePath()
}

// servePath answers with the file that the path names.
func (r *request) servePath() error {
	if len(r.path) == 0 || r.path[0] != '/' {
		r.errorPage(400, "")
		return nil
	}
	name, ok := fileName(r.path)
	if !ok {
		return r.notFound()
	}
	folder := r.path[len(r.path)-1] == '/'
	if kind, isPage := pageKindOf(view(name)); isPage && !folder {
		return r.servePage(name, kind)
	}
	if folder {
		return r.serveFolder(string(name))
	}
	return r.serveFile(name)
}

// serveFolder answers with the index file of a folder.
func (r *request) serveFolder(folder string) error {
	file, ok := r.gen.index(folder)
	if !ok {
		return r.notFound()
	}
	if kind, isPage := pageKindOf(file); isPage {
		return r.servePage([]byte(file), kind)
	}
	return r.serveFile([]byte(file))
}

// index gives the index file of a folder, as it was found not longer ago than a page is trusted.
func (g *generation) index(folder string) (string, bool) {
	now := time.Now()
	if e, ok := g.indexes.get([]byte(folder)); ok && now.Sub(e.seen) < g.pages.every {
		return e.file, true
	}
	file, ok := g.root.indexOf(folder, g.config.Server.Index)
	if ok {
		g.indexes.put(folder, indexEntry{file, now})
	}
	return file, ok
}

// servePage runs a script or template. A script is a handler and sees every method; a template is a document.
func (r *request) servePage(name []byte, kind pageKind) error {
	page, err := r.gen.pages.get(name, kind)
	switch {
	case err != nil && missing(err):
		return r.notMethodOr404()
	case err != nil:
		r.runs(r.gen.root.title(string(name)))
		return err
	}
	r.runs(page.program.File())
	if method := r.x.Method(); kind.template && method != "GET" && method != "HEAD" && method != "POST" && !r.inError {
		return r.refuseMethod("GET, HEAD, OPTIONS, POST")
	}
	r.watch("")
	return r.runPage(page.program, kind, page.path)
}

// runPage runs a compiled page, whose file is given, and sends what it put out.
func (r *request) runPage(program script.Program, kind pageKind, file string) error {
	in, err := r.interp(kind.language)
	if err != nil {
		return err
	}
	if !kind.template {
		_, err = r.ctx.Run(in, program)
		return err
	}
	err = r.ctx.Page(file, nil, func() error {
		_, err := r.ctx.Run(in, program)
		return err
	})
	if r.x.State() == conn.Open {
		r.ctx.Answers("the page", program.File())
	}
	return r.ctx.SendPage(in, err)
}

// serveFile answers with a static file, and sends who asks for a folder to its index.
func (r *request) serveFile(name []byte) error {
	r.ctx.Answers("the file", view(name))
	if kept := r.gen.files.get(name); kept != nil {
		return r.sendStatic(kept.content, kept.info, kept.mediaType)
	}
	f, info, err := r.gen.root.open(string(name))
	switch {
	case err != nil && missing(err):
		return r.notMethodOr404()
	case err != nil:
		return err
	}
	defer f.Close()
	if info.IsDir() {
		return r.redirectToFolder(string(name))
	}
	if !r.gen.root.shows(string(name)) {
		return r.notMethodOr404()
	}
	mediaType := withCharset(r.gen.MediaType(info.Name()))
	if kept := r.gen.files.put(string(name), f, info, mediaType); kept != nil {
		return r.sendStatic(kept.content, info, mediaType)
	}
	return r.sendStatic(f, info, mediaType)
}

// sendStatic sends a file of the page root, to methods that only read.
func (r *request) sendStatic(f io.ReaderAt, info fs.FileInfo, mediaType string) error {
	if method := r.x.Method(); method != "GET" && method != "HEAD" && !r.inError {
		return r.refuseMethod("GET, HEAD, OPTIONS")
	}
	return r.sendFile(f, info, mediaType)
}

// sendFile sends a file. One that the binary carries has no time, and thus no tag.
func (r *request) sendFile(f io.ReaderAt, info fs.FileInfo, mediaType string) error {
	if info.ModTime().IsZero() {
		_, err := r.x.ReturnReader(r.x.Status(), mediaType, io.NewSectionReader(f, 0, info.Size()), info.Size())
		return err
	}
	_, err := r.x.ReturnFile(r.x.Status(), mediaType, f, info)
	return err
}

// redirectToFolder sends the client to the same path with a slash, where the index file answers. The address is
// written from the clean path, which has one slash in front: what a client sends as //host/dir cannot lead it away.
func (r *request) redirectToFolder(name string) error {
	if _, ok := r.gen.index(name); !ok {
		return r.notFound()
	}
	var location []byte
	for segment := range strings.SplitSeq(name, "/") {
		location = conn.AppendURLEncoded(append(location, '/'), segment, conn.PartPath)
	}
	location = append(location, '/')
	if query := r.x.Query(); len(query) > 0 {
		location = append(append(location, '?'), query...)
	}
	if err := r.x.SetField("Location", string(location)); err != nil {
		return err
	}
	r.ctx.Answers("the server's redirect to the folder", name)
	link := builtins.QuoteHTML(string(location))
	_, err := r.x.Return(301, "text/html; charset=utf-8", builtins.Notice("Moved Permanently", `<p>It is <a href="`+link+`">here</a>.`))
	return err
}

// notMethodOr404 answers a path without a file: with 405 where something answers other methods.
func (r *request) notMethodOr404() error {
	methods := r.gen.routes.Methods(r.path)
	if len(methods) == 0 || r.inError || slices.Contains(methods, r.x.Method()) || r.x.Method() == "HEAD" && slices.Contains(methods, "GET") {
		return r.notFound() // also where a file was registered that is not there
	}
	return r.refuseMethod(allowText(methods))
}

// options answers OPTIONS with the methods that the path has.
func (r *request) options() error {
	methods := []string{"GET", "HEAD", "POST"} // of "*", the server as a whole
	if len(r.path) != 1 || r.path[0] != '*' {
		methods = append(r.gen.routes.Methods(r.path), r.fileMethods()...)
		if len(methods) == 0 {
			return r.notFound()
		}
	}
	if err := r.x.SetField("Allow", allowText(methods)); err != nil {
		return err
	}
	r.ctx.Answers("the server's answer to OPTIONS", "")
	_, err := r.x.Return(204, "", "")
	return err
}

// fileMethods gives the methods that the file of the path has.
func (r *request) fileMethods() []string {
	name, ok := fileName(r.path)
	if !ok || len(r.path) == 0 || r.path[0] != '/' {
		return nil
	}
	file := string(name)
	if r.path[len(r.path)-1] == '/' {
		if file, ok = r.gen.index(file); !ok {
			return nil
		}
	}
	if _, err := r.gen.root.stat(file); err != nil {
		return nil
	}
	kind, isPage := pageKindOf(file)
	switch {
	case !isPage:
		return []string{"GET", "HEAD"}
	case kind.template:
		return []string{"GET", "HEAD", "POST"}
	}
	return []string{"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"} // and any other, which is for the script to say
}

// allowText writes the value of Allow: what GET has HEAD has, and all have OPTIONS.
func allowText(methods []string) string {
	methods = append(slices.Clone(methods), "OPTIONS")
	if slices.Contains(methods, "GET") {
		methods = append(methods, "HEAD")
	}
	slices.Sort(methods)
	return strings.Join(slices.Compact(methods), ", ")
}

// serveRegistered answers with the file that a URL was registered for: below the page root or, as its script wanted
// it, anywhere; without one, the file that the URL maps to, as it is.
func (r *request) serveRegistered(h *builtins.Handler) error {
	r.watch(h.Abort)
	file := h.File
	if file == "" {
		name, ok := fileName(r.path)
		if !ok {
			return r.notFound()
		}
		return r.serveFile(name)
	}
	if !filepath.IsAbs(file) {
		name := strings.TrimPrefix(path.Clean("/"+filepath.ToSlash(file)), "/")
		if kind, isPage := pageKindOf(name); isPage {
			return r.servePage([]byte(name), kind)
		}
		return r.serveFile([]byte(name))
	}
	return r.serveOutside(file)
}

// serveOutside answers with a file outside the page root, which only a script can name.
func (r *request) serveOutside(file string) error {
	kind, isPage := pageKindOf(file)
	if isPage {
		text, err := readScript(file)
		if missing(err) {
			return r.notFound()
		}
		if err != nil {
			return err
		}
		program, err := compile(r.gen.engines, kind, script.Source{File: file, Text: text})
		if err != nil {
			return err
		}
		r.runs(file)
		return r.runPage(program, kind, file)
	}
	f, info, err := builtins.OpenRegular(file)
	if missing(err) {
		return r.notFound()
	}
	if err != nil {
		return err
	}
	defer f.Close()
	r.ctx.Answers("the file", file)
	return r.sendFile(f, info, withCharset(r.gen.MediaType(info.Name())))
}
