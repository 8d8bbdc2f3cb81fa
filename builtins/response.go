// This file holds the commands that send a response: whole, streamed or raw.

package builtins

import (
	"cmp"
	"errors"
	"strconv"
	"strings"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/charset"
)

// statusParam is shared by the commands that take a final status.
var statusParam = integer("status", "HTTP status, 200 to 599")

const sentOrGone = "true when sent, false when the client has gone; after a response it is refused"

var responseCmds = []script.Builtin{
	{
		Name:    "ns_return",
		Doc:     "Sends a complete response. A type of text/* without a charset gets `; charset=utf-8`; in Tcl, text is sent in the charset of its type.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Switches: []script.Switch{bytesFlag("send the type as it is, without a charset; " + charsAreBytes)},
		Params:   []script.Param{statusParam, str("type", "media type of the body"), str("body", "bytes to send")},
		Fn:       nsReturn,
	},
	{
		Name:    "ns_write",
		Doc:     "Sends bytes: more body after ns_headers; before it, the bytes of the wire as they are, which ends keep-alive for good.",
		Returns: "true while the client takes them, false from the moment that it is known to be gone", NeedsConn: true, ConnID: true,
		Params: []script.Param{rest(str("data", "bytes to send"))},
		Fn:     nsWrite,
	},
	{
		Name:    "ns_headers",
		Doc:     "Begins a streamed response. Its head leaves with the first byte that ns_write sends, or at the end of the script.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Switches: []script.Switch{rare(flag("binary", "send the type as it is, without a charset; what ns_write sends then are bytes: "+charsAreBytes))},
		Params: []script.Param{statusParam,
			opt(str("type", "media type of the body; text/html, unless a Content-Type was set before")),
			opt(integer("length", "bytes of the body, where they are known; else the body is chunked, or ends with the connection"))},
		Fn: nsHeaders,
	},
	{
		Name:    "ns_startcontent",
		Doc:     "Begins a streamed response of the status and header fields that were set; after a head that the script has written itself it only says the charset of the text that follows.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Switches: []script.Switch{
			option("charset", script.String, "charset of the type"),
			option("type", script.String, "media type of the body; text/html without it")},
		Fn: nsStartContent,
	},
	{
		Name:    "ns_respond",
		Doc:     "Sends a complete response from a string, a file or an open channel. Give one of -string, -data, -binary, -file and -fileid.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Switches: []script.Switch{
			option("status", script.Int, "HTTP status, 200 without it"),
			option("type", script.String, "media type of the body; without it that of the headers, else guessed for a file, text/html otherwise"),
			option("string", script.String, "text to send"),
			option("data", script.String, "bytes to send, whose type gets no charset"),
			{Name: "binary", Kind: script.String, Doc: "the same as data; " + charsAreBytes, Bytes: true, Rare: true},
			option("file", script.String, "file to send, named as for ns_returnfile"),
			option("fileid", script.String, "open channel to send from, which stays open"),
			option("length", script.Int, "how many bytes of the channel, string or data to send; all without it, or with -1"),
			option("headers", script.Any, "a set of response fields to send")},
		Fn: nsRespond,
	},
	{
		Name:    "ns_returnredirect",
		Doc:     "Sends a 302 to another place.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{str("location", "URL, absolute or relative to this one")},
		Fn:     func(c *script.Call) (script.Value, error) { return redirectTo(c, 302, "Found") },
	},
	{
		Name:    "ns_returnmoved",
		Doc:     "Sends a 301: the page has moved for good.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{str("location", "URL, absolute or relative to this one")},
		Fn:     func(c *script.Call) (script.Value, error) { return redirectTo(c, 301, "Moved Permanently") },
	},
	{
		Name:    "ns_returnnotice",
		Doc:     "Sends a small HTML page with a title and a message. The message is HTML, so quote what comes from outside.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{statusParam, str("title", "title and heading, as text"), opt(str("message", "HTML below the heading"))},
		Fn:     nsReturnNotice,
	},
	{
		Name:    "ns_returnerror",
		Doc:     "Sends the error page of a status. The message is HTML, so quote what comes from outside. A 401 asks for a name and password as that of ns_returnunauthorized does.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{statusParam, str("message", "what was wrong, as HTML")},
		Fn: func(c *script.Call) (script.Value, error) {
			return errorPage(c, int(c.Int(0)), "Request Error", c.Str(1))
		},
	},
	{
		Name:    "ns_returnbadrequest",
		Doc:     "Sends a 400 page with a reason.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{str("reason", "what was wrong with the request, as HTML")},
		Fn: func(c *script.Call) (script.Value, error) {
			return errorPage(c, 400, "Request Error", "The request cannot be answered: "+c.Str(0))
		},
	},
	{
		Name:    "ns_returnnotfound",
		Doc:     "Sends the 404 page.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Fn: func(c *script.Call) (script.Value, error) {
			return errorPage(c, 404, "Not Found", "The requested URL was not found on this server.")
		},
	},
	{
		Name:    "ns_returnforbidden",
		Doc:     "Sends the 403 page.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Fn: func(c *script.Call) (script.Value, error) {
			return errorPage(c, 403, "Forbidden", "The requested URL cannot be accessed by this server.")
		},
	},
	{
		Name:    "ns_returnunauthorized",
		Doc:     "Sends the 401 page. Unless a WWW-Authenticate field was set, it asks for a name and password (Basic).",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Fn: nsReturnUnauthorized,
	},
	{
		Name:    "ns_returnunavailable",
		Doc:     "Sends the 503 page.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Fn: func(c *script.Call) (script.Value, error) {
			return errorPage(c, 503, "Service Unavailable", "The server cannot answer this request now. Please try again later.")
		},
	},
	{
		Name:    "ns_returnfile",
		Doc:     "Sends a file as complete response, with conditional requests and ranges. A missing file gives the 404 page.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{statusParam, str("type", "media type of the file, or * to guess it by the name"), str("file", "path of the file, from the folder of the configuration where it is relative")},
		Fn:     nsReturnFile,
	},
	{
		Name:    "ns_internalredirect",
		Doc:     "Answers the request with what another URL of this server answers; the client sees only the result.",
		Returns: "true when it was answered", NeedsConn: true, ConnID: true,
		Params: []script.Param{str("url", "path, with or without a query")},
		Fn:     nsInternalRedirect,
	},
}

// respond does one step of the response, which send takes. It remembers the place in the script of the step that
// decided the response, and makes of a refusal an error that tells it.
func respond(c *script.Call, send func(x *conn.Exchange) (bool, error)) (script.Value, error) {
	ctx := of(c)
	before := ctx.X.State()
	ok, err := send(ctx.X)
	return ctx.responded(c, before, ok, err)
}

// responded is the end of respond, apart so that hot commands need no closure.
func (c *Context) responded(call *script.Call, before conn.State, ok bool, err error) (script.Value, error) {
	if err != nil {
		return script.Value{}, c.refused(call, err)
	}
	if before == conn.Open && c.X.State() != conn.Open {
		c.note(call)
		c.Answered()
	}
	if !ok {
		c.runAborts()
	}
	return script.BoolValue(ok), nil
}

// note remembers the command that decided the response.
func (c *Context) note(call *script.Call) {
	c.first.command = call.Builtin().FullName()
	if call.Interp != nil {
		c.first.file, c.first.line = call.Interp.Position()
	}
}

// Answers notes what answers the request where no command of a script does: kind, such as "the page", and its file, "" for
// none. The server calls it before it answers.
func (c *Context) Answers(kind, file string) { c.first = place{command: kind, file: file} }

// Decided tells what decided the response, and where: "by ns_headers at app.lua:12".
func (c *Context) Decided() string { return c.first.String() }

// instead says what a script does instead of what a state refuses.
var instead = map[error]string{
	conn.ErrSent:      "a request gets one response: build it whole before sending it",
	conn.ErrClosed:    "answer before it, or leave it out: the connection ends by itself where it has to",
	conn.ErrStreaming: "go on with ns_write",
	conn.ErrRaw:       "after a raw ns_write only ns_write goes on; call ns_headers before the first one to stream a body",
	conn.ErrTooLong:   "give ns_headers the right length, or none",
	conn.ErrBadField:  "header names are tokens, and values have no line breaks or control characters",
	conn.ErrBadStatus: "give a status from 200 to 599",
	conn.ErrOwnField:  "give a length to ns_headers; Date and Transfer-Encoding are the server's",
	conn.ErrBadByte:   "give -byte one byte, in Lua byte = \".\"",
}

// refused makes the error of a refused command: what it was, why, where the response was decided, what to do instead.
// A fault of a script that ran for the answer stays as it is: it says itself where it was.
func (c *Context) refused(call *script.Call, err error) error {
	var fault *script.Error
	if errors.As(err, &fault) && fault.File != "" {
		return err
	}
	var b strings.Builder
	b.WriteString(call.Builtin().FullName())
	b.WriteString(" refused: ")
	cause := err
	var r *conn.Refusal
	if errors.As(err, &r) {
		cause = r.Err
	}
	b.WriteString(cause.Error())
	if p := c.first; p.command != "" && r != nil && r.State != conn.Open {
		b.WriteString(" (" + p.String() + ")")
	}
	for named, advice := range instead {
		if errors.Is(err, named) {
			b.WriteString("; " + advice)
		}
	}
	return &script.Error{Msg: b.String(), Err: err}
}

// String tells the place as an error message does: "by ns_return at app.lua:12", "by the page index.lp".
func (p place) String() string {
	switch {
	case p.file == "":
		return "by " + p.command
	case p.line == 0:
		return "by " + p.command + " " + p.file
	}
	return "by " + p.command + " at " + p.file + ":" + itoa(p.line)
}

func nsReturn(c *script.Call) (script.Value, error) {
	ctx := of(c)
	before := ctx.X.State()
	ctype, enc := mediaType(c, 1)
	ok, err := ctx.X.Return(int(c.Int(0)), ctype, textIn(c, 2, enc))
	return ctx.responded(c, before, ok, err)
}

// mediaType reads a media type argument, completes its charset, and tells what text is to be encoded in; see charsetFor. With
// -binary the type stays as it is.
func mediaType(c *script.Call, i int) (string, *charset.Encoding) {
	if c.Flag("binary") {
		return c.Str(i), nil
	}
	ctype := of(c).withCharset(c.Str(i))
	return ctype, charsetFor(c.Interp, ctype)
}

func nsWrite(c *script.Call) (script.Value, error) {
	ctx := of(c)
	before := ctx.X.State()
	if ctx.binary {
		c.TakeBytes()
	}
	if c.NArg() == 1 {
		ok, err := ctx.X.Write(textIn(c, 0, ctx.charset))
		return ctx.responded(c, before, ok, err)
	}
	ctx.scratch = ctx.scratch[:0]
	for i := 0; i < c.NArg(); i++ {
		ctx.scratch = appendTextIn(ctx.scratch, c, i, ctx.charset)
	}
	ok, err := ctx.X.WriteBytes(ctx.scratch)
	return ctx.responded(c, before, ok, err)
}

func nsHeaders(c *script.Call) (script.Value, error) {
	length := int64(-1)
	if c.Has(2) {
		if length = c.Int(2); length < 0 {
			return script.Value{}, script.Errorf("ns_headers: length must not be negative; leave it out where it is not known")
		}
	}
	return respond(c, func(x *conn.Exchange) (bool, error) {
		ctx := of(c)
		ctype, _ := mediaType(c, 1)
		ok, err := ctx.begin(c.Interp, int(c.Int(0)), ctype, length)
		if err == nil && c.Flag("binary") {
			ctx.binary, ctx.charset = true, nil
		}
		return ok, err
	})
}

// begin begins a streamed response, whose text an interp writes; without a type it is what the script has set as
// Content-Type, else HTML.
func (c *Context) begin(in script.Interp, status int, ctype string, length int64) (bool, error) {
	if ctype == "" {
		ctype = c.setType()
	}
	if length < 0 {
		length = c.length - 1
	}
	err := c.X.Begin(status, ctype, length)
	if err == nil {
		c.charset, c.binary = charsetFor(in, ctype), false
	}
	return c.X.State() != conn.Aborted, err
}

// setType returns the media type that the script has set as Content-Type, HTML without one.
func (c *Context) setType() string {
	return c.withCharset(cmp.Or(outField(c.X, "Content-Type"), "text/html"))
}

// takeLength takes a Content-Length that a script puts among the response fields, as old code does before it sends a file: it
// is the length of a streamed response for which ns_headers gets none. Whole ones have their own.
func (c *Context) takeLength(f field) bool {
	n, ok := lengthOf(f)
	if ok {
		c.length = n + 1
	}
	return ok
}

// lengthOf reads a field that is a length in bytes.
func lengthOf(f field) (n int64, ok bool) {
	if !strings.EqualFold(f.key, "Content-Length") {
		return 0, false
	}
	n, err := strconv.ParseInt(f.value, 10, 64)
	return n, err == nil && n >= 0
}

// outField returns the first response field of a name that was set, "" if none was.
func outField(x *conn.Exchange, name string) (value string) {
	x.OutFields(func(n, v string) {
		if value == "" && strings.EqualFold(n, name) {
			value = v
		}
	})
	return value
}

// inCharset gives a media type its charset, which must be the one that it names, if it does.
func inCharset(ctype, name string) (string, error) {
	switch own := charsetName(ctype); {
	case own == "":
		return ctype + "; charset=" + name, nil
	case !strings.EqualFold(own, name):
		return "", script.Errorf("ns_startcontent: two charsets: the type says %q, -charset %q; give one of them", own, name)
	}
	return ctype, nil
}

func nsStartContent(c *script.Call) (script.Value, error) {
	ctype, _ := c.Switch("type")
	name, given := c.Switch("charset")
	kind := ctype.Str()
	ctx := of(c)
	if given {
		var err error
		if kind, err = inCharset(cmp.Or(kind, outField(ctx.X, "Content-Type"), "text/html"), name.Str()); err != nil {
			return script.Value{}, err
		}
	}
	return respond(c, func(x *conn.Exchange) (bool, error) {
		if x.State() == conn.Raw {
			ctx.charset = charsetFor(c.Interp, ctx.withCharset(cmp.Or(kind, "text/html")))
			return true, nil
		}
		return ctx.begin(c.Interp, x.Status(), ctx.withCharset(kind), -1)
	})
}

func nsRespond(c *script.Call) (script.Value, error) {
	file, fromFile := c.Switch("file")
	channel, fromChannel := c.Switch("fileid")
	_, fromText := c.Switch("string")
	_, fromData := c.Switch("data")
	_, fromRaw := c.Switch("binary")
	if count(fromFile, fromChannel, fromText, fromData, fromRaw) != 1 {
		return script.Value{}, script.Errorf("ns_respond: give one of -string, -data, -binary, -file and -fileid")
	}
	h, err := headOf(c)
	switch {
	case err != nil:
		return script.Value{}, err
	case fromFile:
		if err := h.set(c); err != nil {
			return script.Value{}, err
		}
		return returnFile(c, h.status, h.ctype, file.Str())
	case fromChannel:
		return respondChannel(c, h, channel.Str())
	}
	return respondText(c, h)
}

// respondChannel is ns_respond of what a channel gives.
func respondChannel(c *script.Call, h givenHead, name string) (script.Value, error) {
	r, err := readerOf(c, name)
	if err == nil {
		err = h.set(c)
	}
	if err != nil {
		return script.Value{}, err
	}
	return respond(c, func(x *conn.Exchange) (bool, error) {
		return x.ReturnReader(h.status, of(c).withCharset(cmp.Or(h.ctype, "text/html")), r, respondLength(c))
	})
}

// respondLength returns how many bytes -length lets ns_respond send, -1 for all.
func respondLength(c *script.Call) int64 {
	if v, ok := c.Switch("length"); ok {
		return max(v.Int(), -1)
	}
	return -1
}

// respondText is ns_respond of a string.
func respondText(c *script.Call, h givenHead) (script.Value, error) {
	text, fromText := c.Switch("string")
	data, _ := c.Switch("data")
	raw, _ := c.Switch("binary")
	ctype := cmp.Or(h.ctype, "text/html")
	body := data.Str() + raw.Str()
	if fromText {
		ctype = of(c).withCharset(ctype)
		body = encodedValue(text, charsetFor(c.Interp, ctype))
	}
	if n := respondLength(c); n > int64(len(body)) {
		return script.Value{}, script.Errorf("ns_respond: -length is %d, but there are only %d bytes", n, len(body))
	} else if n >= 0 {
		body = body[:n]
	}
	if err := h.set(c); err != nil {
		return script.Value{}, err
	}
	return respond(c, func(x *conn.Exchange) (bool, error) { return x.Return(h.status, ctype, body) })
}

func count(conditions ...bool) (n int) {
	for _, c := range conditions {
		if c {
			n++
		}
	}
	return n
}

// givenHead is what a call of ns_respond says of the head of its response.
type givenHead struct {
	status int
	ctype  string // "" where it says nothing
	fields []field
}

// headOf reads the head that a call of ns_respond gives, and checks all of it before any is set. The type is that of the
// fields where there is no -type; a length among them is left out, because a whole response has its own.
func headOf(c *script.Call) (h givenHead, err error) {
	h.status = 200
	if v, ok := c.Switch("status"); ok {
		h.status = int(v.Int())
	}
	ctype, _ := c.Switch("type")
	h.ctype = ctype.Str()
	if v, ok := c.Switch("headers"); ok {
		s, err := of(c).setOf(v)
		if err != nil {
			return h, err
		}
		h.take(s.fields)
		if s.out != nil {
			h.fields = nil // it stands for the response's, which has them
		}
	}
	for _, f := range append(h.fields, field{key: "Content-Type", value: h.ctype}) {
		if err := of(c).X.CheckField(f.key, f.value); err != nil {
			return h, of(c).refused(c, err)
		}
	}
	return h, nil
}

// take takes the fields of a set, without what a whole response has of its own.
func (h *givenHead) take(fields []field) {
	for _, f := range fields {
		switch _, isLength := lengthOf(f); {
		case isLength:
		case strings.EqualFold(f.key, "Content-Type"):
			h.ctype = cmp.Or(h.ctype, f.value)
		default:
			h.fields = append(h.fields, f)
		}
	}
}

// set adds the fields to the response, unless the status is none. Nothing of them can be refused any more.
func (h *givenHead) set(c *script.Call) error {
	x := of(c).X
	if len(h.fields) == 0 {
		return nil
	}
	err := x.SetStatus(h.status)
	for i := 0; i < len(h.fields) && err == nil; i++ {
		err = x.AddField(h.fields[i].key, h.fields[i].value)
	}
	return checked(c, err)
}

// Notice returns a small HTML page. The title is text, the message HTML.
func Notice(title, message string) string {
	t := QuoteHTML(title)
	return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + t +
		"</title></head>\n<body><h1>" + t + "</h1>\n" + message + "\n</body></html>\n"
}

func nsReturnNotice(c *script.Call) (script.Value, error) {
	return respond(c, func(x *conn.Exchange) (bool, error) {
		return x.Return(int(c.Int(0)), "text/html; charset=utf-8", Notice(c.Str(1), c.Str(2)))
	})
}

func redirectTo(c *script.Call, status int, title string) (script.Value, error) {
	location := uriReference(c.Str(0))
	return respond(c, func(x *conn.Exchange) (bool, error) {
		if err := x.SetField("Location", location); err != nil {
			return false, err
		}
		link := QuoteHTML(location)
		return x.Return(status, "text/html; charset=utf-8", Notice(title, `<p>It is <a href="`+link+`">here</a>.</p>`))
	})
}

// uriReference encodes what a URI reference cannot have as it is: blanks, characters beyond ASCII and a few others. Control
// characters stay, to be refused.
func uriReference(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || strings.IndexByte(" \"<>\\^`{|}", c) >= 0 {
			out = append(out, '%', hexDigits[c>>4], hexDigits[c&15])
		} else {
			out = append(out, c)
		}
	}
	return string(out)
}

const hexDigits = "0123456789ABCDEF"

// errorPage sends the page of a status, which the server's configuration may have set. It refuses before it asks the
// server, so that a configured page is not run in vain.
func errorPage(c *script.Call, status int, title, message string) (script.Value, error) {
	ctx := of(c)
	return respond(c, func(x *conn.Exchange) (bool, error) {
		if err := x.SetStatus(status); err != nil {
			return false, err
		}
		if status == 401 {
			if err := ctx.challenge(); err != nil {
				return false, err
			}
		}
		return ctx.Server.ErrorPage(ctx, status, title, message)
	})
}

// challenge asks for a name and password, as each 401 has to (RFC 9110 section 15.5.2), unless the script has asked already.
func (c *Context) challenge() error {
	if outField(c.X, "WWW-Authenticate") != "" {
		return nil
	}
	realm := "site"
	if v, ok := c.Server.Config("server", "realm"); ok {
		realm = v.Str()
	}
	return c.X.SetField("WWW-Authenticate", "Basic realm="+quotedString(realm)+`, charset="UTF-8"`)
}

// quotedString writes text as fields do that may hold any: RFC 9110 section 5.6.4.
func quotedString(text string) string {
	return `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(text) + `"`
}

func nsReturnUnauthorized(c *script.Call) (script.Value, error) {
	return errorPage(c, 401, "Access Denied", "The requested URL requires authorization.")
}

// nsInternalRedirect does not note itself as what answered: what runs below does.
func nsInternalRedirect(c *script.Call) (script.Value, error) {
	ctx := of(c)
	x := ctx.X
	err := x.SetStatus(x.Status()) // what a redirect would answer is refused before it runs
	if err == nil {
		err = ctx.Server.Redirect(ctx, c.Str(0))
	}
	return ctx.responded(c, x.State(), x.State() != conn.Aborted, err)
}
