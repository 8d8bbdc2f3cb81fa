// This file sends files, and what open channels of a script hold, as responses.

package builtins

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"nsgo/conn"
	"nsgo/script"
)

func itoa(n int) string { return strconv.Itoa(n) }

func nsReturnFile(c *script.Call) (script.Value, error) {
	return returnFile(c, int(c.Int(0)), c.Str(1), c.Str(2))
}

// returnFile sends a file; what is no regular file, or cannot be found, is the 404 page, and what may not be read the
// 403 page. A relative name begins at the folder of the configuration, as those of Tcl's own commands do.
func returnFile(c *script.Call, status int, ctype, name string) (script.Value, error) {
	ctx := of(c)
	if ctype == "" || ctype == "*" || ctype == "*/*" {
		ctype = ctx.Server.MediaType(name)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(ctx.Server.Home(), name)
	}
	var f *os.File
	var info os.FileInfo
	var err error
	c.Wait(func() { f, info, err = OpenRegular(name) })
	switch {
	case errors.Is(err, fs.ErrPermission):
		return errorPage(c, 403, "Forbidden", "The requested URL cannot be accessed by this server.")
	case err != nil:
		return errorPage(c, 404, "Not Found", "The requested URL was not found on this server.")
	}
	defer f.Close()
	return respond(c, func(x *conn.Exchange) (bool, error) { return x.ReturnFile(status, of(c).withCharset(ctype), f, info) })
}

// ErrNotRegular is the error of a file that is a pipe, a device, a folder or the like.
var ErrNotRegular = errors.New("not a regular file")

// OpenRegular opens a regular file. It looks before it opens: to open a pipe would wait for its writer, and a device may have
// no end.
func OpenRegular(name string) (*os.File, os.FileInfo, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil, &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	if info, err = f.Stat(); err != nil {
		f.Close()
		return nil, nil, err
	}
	return f, info, nil
}
