// This file runs pages: the frames of included files, the output that they share, and what becomes of it.

package builtins

import (
	"errors"
	"path/filepath"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/charset"
)

// How a page ends before its end. Scripts raise them with the commands of these names; they are no faults.
var (
	// ErrPageReturn ends the file that runs; the one that included it goes on (ns_adp_return).
	ErrPageReturn = errors.New("the page file ends here")
	// ErrPageBreak ends all files of the page; what they have written is sent (ns_adp_break).
	ErrPageBreak = errors.New("the page ends here")
	// ErrPageAbort ends all files of the page; what they have written is dropped (ns_adp_abort).
	ErrPageAbort = errors.New("the page is dropped")
)

// maxPageDepth bounds how deep files include one another: enough for any layout, few enough for the stack.
const maxPageDepth = 64

// pageFrame is one page file that runs, within the one that included it.
type pageFrame struct {
	up    *pageFrame
	depth int
	file  string
	args  []script.Value
	base  int  // where in the output its own capture begins
	held  bool // its output is captured, so that it must not be sent
}

// Page runs a page file: run executes it, in whatever engine. It may be called within itself, for included files.
func (c *Context) Page(file string, args []script.Value, run func() error) error {
	f := &pageFrame{up: c.page, file: file, args: args}
	if f.up != nil {
		f.depth, f.base, f.held = f.up.depth+1, f.up.base, f.up.held
	}
	if f.depth > maxPageDepth {
		return script.Errorf("pages include one another more than %d deep: %s", maxPageDepth, file)
	}
	c.page = f
	err := run()
	c.page = f.up
	if errors.Is(err, ErrPageReturn) {
		return nil
	}
	return err
}

// capture runs pages and returns what they wrote, which does not go into the output.
func (c *Context) capture(run func() error) (string, error) {
	start, up := len(c.out), c.page
	f := pageFrame{base: start, held: true}
	if up != nil {
		f = *up
		f.base, f.held = start, true
	}
	c.page = &f
	err := run()
	c.page = up
	text := string(c.out[start:])
	c.cutOut(start)
	return text, err
}

// Aside runs what answers the request in place of the page that runs: an error page, or the target of an internal redirect.
// What the page has written is not part of that answer, and is dropped once there is one.
func (c *Context) Aside(run func() error) error {
	out, raw, page, mime := c.out, c.raw, c.page, c.mime
	c.out, c.raw, c.page, c.mime = nil, nil, nil, ""
	err := run()
	c.page = page
	if c.X.State() == conn.Open {
		c.out, c.raw, c.mime = out, raw, mime
	}
	return err
}

// SendPage ends a request's page, which in has run and of which Page has returned err: it sends the output as the
// response or, where the page has begun one, as its last part. A page that has sent a whole response has no output. It
// returns err where it is a fault, and then has sent nothing.
func (c *Context) SendPage(in script.Interp, err error) error {
	switch {
	case errors.Is(err, ErrPageAbort):
		c.cutOut(0)
		return nil
	case err != nil && !errors.Is(err, ErrPageBreak) && !errors.Is(err, script.ErrExit):
		c.cutOut(0)
		return err
	}
	if c.X.State() == conn.Open {
		ctype := c.pageType()
		_, err = c.X.ReturnBytes(c.X.Status(), ctype, c.outIn(charsetFor(in, ctype)))
		c.cutOut(0)
		return err
	}
	_, err = c.flushPage(in)
	return err
}

// pageType returns the media type of the page: what the page set, as its type or as Content-Type, else HTML.
func (c *Context) pageType() string {
	if c.mime == "" {
		return c.setType()
	}
	return c.mime
}

// flushPage sends the output so far. It begins a streamed response if need be. Text that is captured stays.
func (c *Context) flushPage(in script.Interp) (bool, error) {
	if c.page != nil && c.page.held {
		return true, nil
	}
	switch c.X.State() {
	case conn.Open:
		if _, err := c.begin(in, c.X.Status(), c.pageType(), -1); err != nil {
			return false, err
		}
	case conn.Sent:
		c.cutOut(0)
		return true, nil
	}
	ok, err := c.X.WriteBytes(c.outIn(c.charset))
	c.cutOut(0)
	return ok, err
}

// span is a piece of the output, as far as to.
type span struct{ from, to int }

// putOut appends an argument to the output.
func (c *Context) putOut(call *script.Call, i int) {
	start := len(c.out)
	if c.out = call.Append(c.out, i); call.IsBytes(i) {
		c.raw = append(c.raw, span{start, len(c.out)})
	}
}

// cutOut drops the output behind its first n bytes.
func (c *Context) cutOut(n int) {
	c.out = c.out[:n]
	for last := len(c.raw) - 1; last >= 0 && c.raw[last].to > n; last-- {
		if c.raw[last].to = n; c.raw[last].from >= n {
			c.raw = c.raw[:last]
		}
	}
}

// outIn returns the output with its text in an encoding; nil leaves it as it is.
func (c *Context) outIn(e *charset.Encoding) []byte {
	if e == nil {
		return c.out
	}
	out := make([]byte, 0, len(c.out))
	at := 0
	for _, s := range c.raw {
		out = append(appendEncoded(out, c.out[at:s.from], e), c.out[s.from:s.to]...)
		at = s.to
	}
	return appendEncoded(out, c.out[at:], e)
}

// pageDir returns the directory of the page file that runs.
func (c *Context) pageDir() string {
	if c.page == nil || c.page.file == "" {
		return c.Server.PageRoot()
	}
	return filepath.Dir(c.page.file)
}

// pageBase returns where the output that the running file may see begins.
func (c *Context) pageBase() int {
	if c.page == nil {
		return 0
	}
	return min(c.page.base, len(c.out))
}
