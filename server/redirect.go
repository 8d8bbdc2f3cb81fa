package server

// This file holds what builtins ask of the server while a request is served: internal redirects, error pages, includes.

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"nsgo/builtins"
	"nsgo/conn"
	"nsgo/script"
)

// ErrRedirects is the error of internal redirects that run in a circle.
var ErrRedirects = errors.New("more internal redirects than limits.redirects")

// requestOf gives the request of a context that has a connection.
func requestOf(c *builtins.Context) (*request, error) {
	if c.X != nil {
		if r, ok := c.X.User.(*request); ok {
			return r, nil
		}
	}
	return nil, script.ErrNoConn
}

// Redirect runs the request again under another path of this server; its filters have run and do not again.
func (g *generation) Redirect(c *builtins.Context, url string) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	if r.redirects++; r.redirects > g.config.Limits.Redirects {
		return fmt.Errorf("%w (%d): the last was to %q", ErrRedirects, g.config.Limits.Redirects, url)
	}
	before := r.path
	defer func() { r.path = before }()
	_, query, _ := strings.Cut(url, "?")
	r.path = urlPath(url)
	c.SetURL(r.path, []byte(query))
	return c.Aside(r.route)
}

// urlPath gives the path of a URL of this server as the connection layer would: decoded, without dot segments and
// without its query.
func urlPath(url string) []byte {
	raw, _, _ := strings.Cut(url, "?")
	decoded := string(conn.AppendURLDecoded(nil, raw, conn.PartPath))
	clean := path.Clean("/" + strings.ReplaceAll(decoded, "\x00", ""))
	if strings.HasSuffix(decoded, "/") && clean != "/" {
		clean += "/"
	}
	return []byte(clean)
}

// ErrorPage sends the page of a status.
func (g *generation) ErrorPage(c *builtins.Context, status int, title, message string) (bool, error) {
	r, err := requestOf(c)
	if err != nil {
		return false, err
	}
	if page := g.config.ErrorPages[fmt.Sprint(status)]; page != "" && !r.inError {
		return r.configuredError(status, page, message), nil
	}
	if title == "" {
		title = conn.StatusText(status)
	}
	return r.x.Return(status, "text/html; charset=utf-8", builtins.Notice(title, message))
}

// Include runs a page file within the current page. The file is below the page root, as a path of the system or from
// the root; what is not there may be anywhere, since only a script can name it.
func (g *generation) Include(c *builtins.Context, file string, args []script.Value, here bool) error {
	name := g.nameBelowRoot(file)
	kind, isPage := pageKindOf(name)
	if !isPage {
		text, err := g.readAnywhere(name, file)
		if !utf8.Valid(text) {
			c.PutBytes(string(text))
			return err
		}
		out := c.Out()
		*out = append(*out, text...)
		return err
	}
	program, err := g.pageAnywhere(name, file, kind)
	if err != nil {
		return err
	}
	return g.includeProgram(c, program, kind, g.root.path(name), args, here)
}

// pageAnywhere gives a page below the page root or, where it is not there, one of the system, which is compiled anew.
func (g *generation) pageAnywhere(name, file string, kind pageKind) (script.Program, error) {
	page, err := g.pages.get([]byte(name), kind)
	switch {
	case err == nil:
		return page.program, nil
	case !missing(err):
		return nil, err
	}
	text, err := readScript(file)
	if err != nil {
		return nil, err
	}
	return compile(g.engines, kind, script.Source{File: file, Text: text})
}

// nameBelowRoot gives the name under the page root that a page means by a path.
func (g *generation) nameBelowRoot(file string) string {
	if g.root.dir != "" {
		if rel, err := filepath.Rel(g.root.dir, file); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return strings.TrimPrefix(path.Clean("/"+filepath.ToSlash(file)), "/")
}

// readAnywhere reads a file below the page root or, where it is not there, of the system.
func (g *generation) readAnywhere(name, file string) ([]byte, error) {
	text, _, err := g.root.read(name)
	if err != nil && missing(err) {
		return readScript(file)
	}
	return text, err
}

// includeProgram runs a compiled page within the current one; here: with the variables of the call that runs.
func (g *generation) includeProgram(c *builtins.Context, program script.Program, kind pageKind, file string, args []script.Value, here bool) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	in, err := r.interp(kind.language)
	if err != nil {
		return err
	}
	run := c.Run
	if here {
		run = c.RunHere
	}
	return c.Page(file, args, func() error {
		_, err := run(in, program, args...)
		return err
	})
}

// IncludeText runs the text of a page within the current one, in the language of the interp that asks.
func (g *generation) IncludeText(c *builtins.Context, in script.Interp, text string, args []script.Value) error {
	r, err := requestOf(c)
	if err != nil {
		return err
	}
	for _, i := range r.interps {
		if i.interp != in {
			continue
		}
		kind := pageKind{i.language, true}
		program, err := compile(g.engines, kind, script.Source{File: r.answering(), Text: []byte(text)})
		if err != nil {
			return err
		}
		return g.includeProgram(c, program, kind, r.answering(), args, true)
	}
	return errNoEngine
}
