// This file reads forms: the query, urlencoded bodies, and multipart bodies, whose files are spooled as they come.

package builtins

import (
	"io"
	"slices"
	"strings"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/charset"
)

// formState is what a request has parsed of its form.
type formState struct {
	done     bool
	streamed bool              // the body was read as multipart, so that its content is gone
	set      *Set              // what scripts see; nil where there is no form
	sent     []field           // the fields as the client has sent them; nil where they are ASCII, which is the same in any charset
	charset  *charset.Encoding // of the fields; nil for UTF-8
	chosen   bool              // charset was found out, or a script has said it
	uploads  []upload
	err      error // why it could not be read; it stays so
}

// upload is one file that came with a form.
type upload struct {
	name  field // of the form's field, and of the file as its client calls it
	ctype string
	path  string
	size  int64
}

var (
	fileKey      = str("key", "name of the field")
	queryKey     = str("key", "name of the field, in any case of letters")
	fieldCharset = opt(str("charset", "charset that the client has sent the form in; from now on all fields are read so"))
	queryDefault = opt(value("default", "the answer where there is none, for ns_queryget also where its value is empty"))
)

var formCmds = []script.Builtin{
	{
		Name:    "ns_getform",
		Doc:     "Reads the form: the fields of the body, then those of the query. For each uploaded file the field has the client's name of it, and there are NAME.tmpfile and NAME.content-type.",
		Returns: "a set; nothing where there is no form", NeedsConn: true, Params: []script.Param{fieldCharset}, Fn: formIn(0, nsGetForm),
	},
	{
		Name: "ns_queryget", Doc: "Reads one field of the form.", Returns: "its first value; where there is none, or an empty one, the default if it is given", NeedsConn: true,
		Params: []script.Param{queryKey, queryDefault, fieldCharset}, Fn: formIn(2, onForm(queryGet)),
	},
	{
		Name: "ns_querygetall", Doc: "Reads all values of one field of the form.", Returns: "a list; where there is none the default, or an empty list", NeedsConn: true,
		Params: []script.Param{queryKey, queryDefault, fieldCharset}, Fn: formIn(2, onForm(queryGetAll)),
	},
	{
		Name: "ns_queryexists", Doc: "Tells whether the form has a field.", Returns: "true or false", NeedsConn: true,
		Params: []script.Param{queryKey}, Fn: onForm(queryExists),
	},
	{
		Name: "ns_getformfile", Doc: "Names the temporary files that hold an uploaded file. They are removed when the request ends.", Returns: "a list of paths, empty where the field holds no file", NeedsConn: true,
		Params: []script.Param{fileKey}, Fn: onForm(getFormFile),
	},
	{
		Name: "ns_isformcached", Doc: "Tells whether the form was read already.", Returns: "true or false", NeedsConn: true,
		Fn: func(c *script.Call) (script.Value, error) { return script.BoolValue(of(c).form.done), nil },
	},
	{
		Name: "ns_getcontent", Doc: "Reads the request body, into a temporary file unless -as_file is false.", Returns: "the path of the file, which is removed when the request ends; or the bytes", NeedsConn: true,
		Switches: []script.Switch{option("as_file", script.Any, "false: answer the bytes"), binaryOption},
		Fn:       nsGetContent,
	},
	{
		Name: "ns_parsequery", Doc: "Reads a query, as it stands in a URL or in the body of a form.", Returns: "a set",
		Switches: []script.Switch{charsetSwitch},
		Params:   []script.Param{str("query", "names and values, encoded")}, Fn: nsParseQuery,
	},
}

// binaryOption is the -binary of ns_getcontent, which has a value.
var binaryOption = script.Switch{Name: "binary", Kind: script.Any, Doc: "true: " + charsAreBytes, Bytes: true, Rare: true}

// readForm reads the form once.
func (c *Context) readForm(call *script.Call) error {
	if !c.form.done {
		c.form.done = true
		c.form.err = c.parseForm(call)
	}
	return c.form.err
}

func (c *Context) parseForm(call *script.Call) error {
	fields := c.NewSet("form", false)
	ctype, _ := c.X.Field("Content-Type")
	kind, _, _ := conn.MediaTypeOf(ctype)
	var err error
	switch {
	case c.X.ContentLength() == 0:
	case strings.EqualFold(string(kind), "application/x-www-form-urlencoded"):
		err = c.parseBody(call, fields)
	case strings.EqualFold(string(kind), "multipart/form-data"):
		err = c.parseMultipart(call, fields, ctype)
	}
	if err != nil {
		return err
	}
	if err := fields.putQuery(c.query(), c.Server.FormLimits().Fields); err != nil {
		return bodyError(call, err)
	}
	if len(fields.fields) == 0 {
		return nil
	}
	c.form.set = fields
	if len(c.form.uploads) > 0 || !fields.ascii() {
		c.form.sent = slices.Clone(fields.fields)
		c.decodeForm()
	}
	return nil
}

// decodeForm makes the set that scripts see of the fields that were sent.
func (c *Context) decodeForm() {
	if c.form.sent == nil {
		return
	}
	c.form.set = c.NewSet("form", false)
	for _, f := range c.form.sent {
		c.form.set.fields = append(c.form.set.fields, f.decoded(c.formCharset()))
	}
}

// formCharset returns the charset of the form, nil for UTF-8: what a script has said, else what the type of the body says.
func (c *Context) formCharset() *charset.Encoding {
	if !c.form.chosen {
		c.form.chosen = true
		ctype, _ := c.X.Field("Content-Type")
		if e := charset.ForCharset(conn.MediaTypeParam(ctype, "charset")); e != nil && e.IsCharset() {
			c.form.charset = notUTF8(e)
		}
	}
	return c.form.charset
}

// formIn makes a command of one of the form, in which an argument may name the charset that the form was sent in.
func formIn(arg int, fn func(*script.Call) (script.Value, error)) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		if c.Has(arg) && c.Str(arg) != "" {
			e, err := charsetNamed(c, c.Str(arg))
			if err != nil {
				return script.Value{}, err
			}
			of(c).setFormCharset(e)
		}
		return fn(c)
	}
}

// setFormCharset has the form read in a charset, nil for UTF-8.
func (c *Context) setFormCharset(e *charset.Encoding) {
	if e != c.formCharset() {
		c.form.charset = e
		c.decodeForm()
	}
}

// putQuery adds the names and values of a query.
func (s *Set) putQuery(query []byte, limit int) error {
	pairs, err := conn.ParseQuery(query, limit-len(s.fields))
	for _, p := range pairs {
		s.Put(p.Name, p.Value)
	}
	return err
}

// parseBody reads an urlencoded body, which must fit into the memory that forms may take.
func (c *Context) parseBody(call *script.Call, to *Set) error {
	content, err := c.body(call)
	if err != nil {
		return err
	}
	limits := c.Server.FormLimits()
	if content.Size > limits.Memory {
		return bodyError(call, conn.ErrBodyTooLarge)
	}
	text, err := io.ReadAll(content.Reader())
	if err == nil {
		err = to.putQuery(text, limits.Fields)
	}
	if err != nil {
		return bodyError(call, err)
	}
	return nil
}

// parseMultipart reads a multipart body as it arrives.
func (c *Context) parseMultipart(call *script.Call, to *Set, ctype []byte) error {
	boundary, err := conn.MultipartBoundary(ctype)
	if err != nil {
		return bodyError(call, err)
	}
	c.form.streamed = true
	parts := conn.NewMultipart(c.X.Body(), boundary, c.Server.FormLimits())
	for {
		p, err := parts.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = c.takePart(parts, p, to)
		}
		if err != nil {
			return bodyError(call, err)
		}
	}
}

// takePart puts one part into the form.
func (c *Context) takePart(parts *conn.Multipart, p *conn.Part, to *Set) error {
	if p.IsFile {
		return c.takeFile(parts, p, to)
	}
	content, err := parts.Content()
	if err != nil {
		return err
	}
	to.Put(p.Name, string(content.Bytes))
	return nil
}

// takeFile spools an uploaded file. A file field in which none was chosen has the value "" and no file.
func (c *Context) takeFile(parts *conn.Multipart, p *conn.Part, to *Set) error {
	name, ctype := p.Name, p.Type
	fileName := field{key: name, value: p.FileName, from: fromFileName}
	if p.UTF8 {
		fileName.from = fromUTF8FileName
	}
	to.fields = append(to.fields, fileName)
	if p.FileName == "" {
		return nil
	}
	if len(c.form.uploads) >= c.Server.FormLimits().Files {
		return conn.ErrBodyTooLarge
	}
	path, size, err := c.spool(parts)
	if err != nil {
		return err
	}
	to.Put(name+".content-type", ctype)
	to.fields = append(to.fields, field{key: name + ".tmpfile", value: path, from: fromServer})
	c.form.uploads = append(c.form.uploads, upload{fileName, ctype, path, size})
	return nil
}

// fieldOf names the field that an uploaded file came in.
func (c *Context) fieldOf(u upload) string { return decoded(u.name.key, c.formCharset()) }

// onForm makes a command of a function on the form, which is empty where there is none.
func onForm(fn func(c *script.Call, form *Set) script.Value) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		ctx := of(c)
		if err := ctx.readForm(c); err != nil {
			return script.Value{}, err
		}
		if ctx.form.set == nil {
			return fn(c, &Set{}), nil
		}
		return fn(c, ctx.form.set), nil
	}
}

func nsGetForm(c *script.Call) (script.Value, error) {
	ctx := of(c)
	if err := ctx.readForm(c); err != nil || ctx.form.set == nil {
		return script.Value{}, err
	}
	return script.ObjectValue(ctx.form.set), nil
}

func queryGet(c *script.Call, form *Set) script.Value {
	i := form.find(c.Str(0), true)
	if i < 0 || c.Has(1) && form.fields[i].value == "" {
		return c.Value(1)
	}
	return script.StringValue(form.fields[i].value)
}

func queryGetAll(c *script.Call, form *Set) script.Value {
	var all []script.Value
	for _, f := range form.fields {
		if same(f.key, c.Str(0), true) {
			all = append(all, script.StringValue(f.value))
		}
	}
	if all == nil && c.Has(1) {
		return c.Value(1)
	}
	return script.ListValue(all)
}

func queryExists(c *script.Call, form *Set) script.Value {
	return script.BoolValue(form.find(c.Str(0), true) >= 0)
}

func getFormFile(c *script.Call, form *Set) script.Value {
	var paths []string
	for _, u := range of(c).form.uploads {
		if of(c).fieldOf(u) == c.Str(0) {
			paths = append(paths, u.path)
		}
	}
	return script.StringsValue(paths)
}

func nsParseQuery(c *script.Call) (script.Value, error) {
	enc, err := charsetSwitchOf(c, "charset")
	if err != nil {
		return script.Value{}, err
	}
	s := of(c).NewSet("", false)
	if err := s.putQuery([]byte(c.Str(0)), of(c).Server.FormLimits().Fields); err != nil {
		return script.Value{}, script.Errorf("ns_parsequery: %w", err)
	}
	for i := range s.fields {
		f := &s.fields[i]
		f.key, f.value = decoded(f.key, enc), decoded(f.value, enc)
	}
	return script.ObjectValue(s), nil
}

func nsGetContent(c *script.Call) (script.Value, error) {
	asFile, err := truth(c, "as_file", true)
	switch {
	case err != nil:
		return script.Value{}, err
	case asFile:
		return connContentFile(c)
	}
	return connContent(c)
}

func connFiles(c *script.Call) (script.Value, error) {
	return onForm(func(c *script.Call, _ *Set) script.Value {
		var names []string
		seen := make(map[string]bool)
		for _, u := range of(c).form.uploads {
			if name := of(c).fieldOf(u); !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
		return script.StringsValue(names)
	})(c)
}

// onUpload makes a subcommand of a function on the uploaded file that the arguments name.
func onUpload(fn func(c *script.Call, u *upload) script.Value) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		ctx := of(c)
		if err := ctx.readForm(c); err != nil {
			return script.Value{}, err
		}
		left := c.Int(1)
		for i := range ctx.form.uploads {
			u := &ctx.form.uploads[i]
			if ctx.fieldOf(*u) != c.Str(0) {
				continue
			}
			if left == 0 {
				return fn(c, u), nil
			}
			left--
		}
		return script.Value{}, script.Errorf("%s: no such file in the form: %s", c.Builtin().FullName(), c.Str(0))
	}
}

// uploadHeaders makes the set of the fields that an uploaded file came with.
func (c *Context) uploadHeaders(u *upload) *Set {
	f := u.name.decoded(c.formCharset())
	head := c.NewSet(f.key, true)
	head.Put("content-disposition", `form-data; name="`+f.key+`"; filename="`+f.value+`"`)
	head.Put("content-type", u.ctype)
	return head
}

func connFileHeaders(c *script.Call) (script.Value, error) {
	return onUpload(func(c *script.Call, u *upload) script.Value { return script.ObjectValue(of(c).uploadHeaders(u)) })(c)
}

func connFileLength(c *script.Call) (script.Value, error) {
	return onUpload(func(_ *script.Call, u *upload) script.Value { return script.IntValue(u.size) })(c)
}
