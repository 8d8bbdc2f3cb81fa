// This file holds the commands of pages.

package builtins

import (
	"path/filepath"

	"nsgo/script"
	"nsgo/script/charset"
)

var (
	pageFile = str("file", "page file, below the page root, or relative to the file that runs")
	pageArgs = opt(rest(value("arg", "what the page gets as ns_adp_argv, from 1 on")))
	mimeType = opt(str("type", "the type from now on"))
)

// ends makes a command that ends the page by a named error.
func ends(name, doc string, err error) script.Builtin {
	return script.Builtin{Name: name, Doc: doc, Params: []script.Param{opt(value("value", "taken for the sake of old scripts"))},
		Fn: func(*script.Call) (script.Value, error) {
			return script.Value{}, &script.Error{Msg: name + ": " + err.Error(), Err: err}
		}}
}

var pageCmds = []script.Builtin{
	{
		Name: "ns_adp_append", Doc: "Adds text to the page.",
		Params: []script.Param{rest(str("text", "text as it is; quote what comes from outside"))},
		Fn:     nsAdpAppend,
	},
	{
		Name: "ns_adp_puts", Doc: "Adds text and a line end to the page.",
		Switches: []script.Switch{flag("nonewline", "without the line end")},
		Params:   []script.Param{textParam}, Fn: nsAdpPuts,
	},
	{
		Name: "ns_puts", Doc: "Adds text and a line end to the page, as ns_adp_puts does.",
		Switches: []script.Switch{flag("nonewline", "without the line end")},
		Params:   []script.Param{textParam}, Fn: nsAdpPuts,
	},
	{
		Name: "ns_adp_include", Doc: "Runs another page file, whose text comes here.",
		Switches: []script.Switch{oldFlag("nocache"), oldFlag("tcl"), oldOption("cache", script.Any)},
		Params:   []script.Param{pageFile, pageArgs}, Fn: nsAdpInclude,
	},
	{
		Name: "ns_adp_parse", Doc: "Runs a page and answers its text. In Tcl it sees the variables of the call that it is in.", Returns: "the text",
		Switches: []script.Switch{flag("file", "the first argument names a file"), flag("string", "the first argument is the page itself, as it is without a switch"),
			oldFlag("nocache"), oldOption("cwd", script.String)},
		Params: []script.Param{str("page", "text of a page in this language, or a file"), pageArgs}, Fn: nsAdpParse,
	},
	{
		Name: "ns_adp_eval", Doc: "Runs the text of a page and answers its text, as ns_adp_parse does.",
		Returns: "the text",
		Params:  []script.Param{str("page", "text of a page in this language"), pageArgs}, Fn: nsAdpParse,
	},
	{
		Name: "ns_adp_argc", Doc: "Counts the arguments of the page file that runs.",
		Returns: "their number, with the file itself", Fn: nsAdpArgc,
	},
	{
		Name: "ns_adp_argv", Doc: "Reads the arguments of the page file that runs.",
		Returns: "a list; with an index that one, 0 being the file, nothing where there is none",
		Params:  []script.Param{opt(integer("index", "which")), opt(value("default", "the answer where there is none"))},
		Fn:      nsAdpArgv,
	},
	{
		Name:    "ns_adp_bind_args",
		Doc:     "Sets variables to the arguments of the page file that runs, in languages that know variables by name.",
		Returns: "the arguments",
		Params:  []script.Param{rest(str("variable", "name of a variable"))}, Fn: nsAdpBindArgs,
	},
	{
		Name: "ns_adp_dir", Doc: "Tells the directory of the page file that runs.",
		Returns: "a path",
		Fn:      func(c *script.Call) (script.Value, error) { return script.StringValue(of(c).pageDir()), nil },
	},
	{Name: "ns_adp_file", Doc: "Tells the page file that runs.", Returns: "a path; nothing outside of pages", Fn: nsAdpFile},
	ends("ns_adp_return", "Ends the page file that runs; the one that included it goes on.", ErrPageReturn),
	ends("ns_adp_break", "Ends the page, as exit does; what was written is sent.", ErrPageBreak),
	ends("ns_adp_abort", "Ends the page; what was written is dropped.", ErrPageAbort),
	{Name: "ns_adp_dump", Doc: "Reads the text of the page so far.", Returns: "the text that was not sent yet", Fn: nsAdpDump},
	{Name: "ns_adp_tell", Doc: "Counts the bytes of the page so far.", Returns: "how many were not sent yet", Fn: nsAdpTell},
	{
		Name: "ns_adp_trunc", Doc: "Drops the text of the page so far, from a position on.",
		Params: []script.Param{opt(integer("length", "how many bytes to keep, 0 without it"))}, Fn: nsAdpTrunc,
	},
	{
		Name: "ns_adp_flush", Doc: "Sends the text of the page so far, as a streamed response.",
		Returns: "true while the client takes it, false when it has gone", NeedsConn: true, Fn: nsAdpFlush,
	},
	{
		Name: "ns_adp_stream", Doc: "Begins a streamed response with the text of the page so far.",
		Returns: "true while the client takes it, false when it has gone", NeedsConn: true,
		Params: []script.Param{opt(boolean("on", "taken for the sake of old scripts"))}, Fn: nsAdpFlush,
	},
	{
		Name: "ns_adp_close", Doc: "Sends the text of the page so far and ends the response.",
		Returns: "true when sent, false when the client has gone", NeedsConn: true, Fn: nsAdpClose,
	},
	{
		Name: "ns_adp_mimetype", Doc: "Reads the media type of the page, or sets it.",
		Returns: "the type", NeedsConn: true,
		Params: []script.Param{mimeType}, Fn: nsAdpMimeType,
	},
	{
		Name: "ns_adp_mime", Doc: "Reads the media type of the page, or sets it, under its old name.",
		Returns: "the type", NeedsConn: true,
		Params: []script.Param{mimeType}, Fn: nsAdpMimeType,
	},
}

func nsAdpAppend(c *script.Call) (script.Value, error) {
	ctx := of(c)
	for i := 0; i < c.NArg(); i++ {
		ctx.putOut(c, i)
	}
	return script.Value{}, nil
}

func nsAdpPuts(c *script.Call) (script.Value, error) {
	ctx := of(c)
	ctx.putOut(c, 0)
	if !c.Flag("nonewline") {
		ctx.out = append(ctx.out, '\n')
	}
	return script.Value{}, nil
}

func nsAdpInclude(c *script.Call) (script.Value, error) {
	ctx := of(c)
	return script.Value{}, ctx.Server.Include(ctx, ctx.pagePath(c.Str(0)), values(c, 1), false)
}

// pagePath resolves the name of a page file: absolute below the page root, or from the file that runs.
func (c *Context) pagePath(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(c.pageDir(), name)
}

func nsAdpParse(c *script.Call) (script.Value, error) {
	ctx := of(c)
	text, err := ctx.capture(func() error {
		if c.Flag("file") {
			return ctx.Server.Include(ctx, ctx.pagePath(c.Str(0)), values(c, 1), true)
		}
		return ctx.Server.IncludeText(ctx, c.Interp, c.Str(0), values(c, 1))
	})
	return script.StringValue(text), err
}

// pageArgv returns the file that runs and its arguments.
func (c *Context) pageArgv() []script.Value {
	if c.page == nil {
		return nil
	}
	return append([]script.Value{script.StringValue(c.page.file)}, c.page.args...)
}

func nsAdpArgc(c *script.Call) (script.Value, error) {
	return script.IntValue(int64(len(of(c).pageArgv()))), nil
}

func nsAdpArgv(c *script.Call) (script.Value, error) {
	argv := of(c).pageArgv()
	if !c.Has(0) {
		return script.ListValue(argv), nil
	}
	if i := c.Int(0); i >= 0 && i < int64(len(argv)) {
		return argv[i], nil
	}
	return c.Value(1), nil
}

func nsAdpBindArgs(c *script.Call) (script.Value, error) {
	argv := of(c).pageArgv()
	if len(argv)-1 != c.NArg() {
		return script.Value{}, script.Errorf("ns_adp_bind_args: %d variables for %d arguments", c.NArg(), max(len(argv)-1, 0))
	}
	if vars, ok := c.Interp.(script.Variables); ok {
		for i := 0; i < c.NArg(); i++ {
			if err := vars.SetVar(c.Str(i), argv[i+1]); err != nil {
				return script.Value{}, err
			}
		}
	}
	return script.ListValue(argv[1:]), nil
}

func nsAdpFile(c *script.Call) (script.Value, error) {
	if argv := of(c).pageArgv(); argv != nil {
		return argv[0], nil
	}
	return script.Value{}, nil
}

func nsAdpDump(c *script.Call) (script.Value, error) {
	ctx := of(c)
	return bytesValue(ctx.out[ctx.pageBase():]), nil
}

func nsAdpTell(c *script.Call) (script.Value, error) {
	ctx := of(c)
	return script.IntValue(int64(len(ctx.out) - ctx.pageBase())), nil
}

func nsAdpTrunc(c *script.Call) (script.Value, error) {
	ctx := of(c)
	if c.Int(0) < 0 {
		return script.Value{}, script.Errorf("ns_adp_trunc: length must not be negative")
	}
	if keep := int64(ctx.pageBase()) + c.Int(0); keep < int64(len(ctx.out)) {
		ctx.cutOut(int(keep))
	}
	return script.Value{}, nil
}

func nsAdpFlush(c *script.Call) (script.Value, error) {
	ctx := of(c)
	before := ctx.X.State()
	ok, err := ctx.flushPage(c.Interp)
	return ctx.responded(c, before, ok, err)
}

func nsAdpClose(c *script.Call) (script.Value, error) {
	ctx := of(c)
	before := ctx.X.State()
	ok, err := ctx.flushPage(c.Interp)
	if err == nil && (ctx.page == nil || !ctx.page.held) {
		ctx.X.Finish()
	}
	return ctx.responded(c, before, ok, err)
}

func nsAdpMimeType(c *script.Call) (script.Value, error) {
	ctx := of(c)
	if c.Has(0) {
		ctx.mime = ctx.withCharset(c.Str(0))
		if e := charset.ForCharset(charsetName(ctx.mime)); e != nil {
			ctx.encoding = notUTF8(e)
		}
	}
	return script.StringValue(ctx.pageType()), nil
}
