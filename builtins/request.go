// This file holds the work of ns_conn.

package builtins

import (
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"nsgo/conn"
	"nsgo/script"
)

func connAlive(c *script.Call) (script.Value, error) {
	ctx := of(c)
	wait, _ := c.Switch("wait")
	own, _ := c.Switch("byte")
	if wait.Int() > 0 {
		ctx.Waits()
	}
	alive, err := ctx.X.Alive(time.Duration(wait.Int())*time.Millisecond, own.Str())
	if err != nil {
		return script.Value{}, ctx.refused(c, err)
	}
	ctx.runAborts()
	return script.BoolValue(alive), nil
}

func connOnAbort(c *script.Call) (script.Value, error) {
	ctx := of(c)
	ctx.gone = ctx.X.Gone()
	ctx.watchReset()
	ctx.onabort = append(ctx.onabort, hook{c.Interp, Handler{Func: c.Func(0), Args: values(c, 1)}})
	ctx.runAborts()
	return script.Value{}, nil
}

func connIsConnected(c *script.Call) (script.Value, error) {
	x := of(c).X
	over := x.State() == conn.Sent || x.State() == conn.Aborted
	return script.BoolValue(!over && !x.HasGone()), nil
}

func connKeepAlive(c *script.Call) (script.Value, error) {
	x := of(c).X
	if c.Has(0) {
		x.SetKeepAlive(c.Bool(0), "the script turned keep-alive off")
	}
	keep, reason := x.KeepAlive()
	if !c.Flag("reason") {
		return script.BoolValue(keep), nil
	}
	if keep {
		return script.Value{}, nil
	}
	return script.StringValue(reason), nil
}

func connClose(c *script.Call) (script.Value, error) {
	ctx := of(c)
	before := ctx.X.State()
	ctx.X.Close()
	ctx.Answered() // responded says so only of what has begun the response
	_, err := ctx.responded(c, before, true, nil)
	return script.Value{}, err
}

func localAddr(x *conn.Exchange) script.Value {
	return addrValue(x.LocalAddr().Addr().Unmap().String(), x.LocalAddr().IsValid())
}
func peerAddr(x *conn.Exchange) script.Value {
	return addrValue(x.RemoteAddr().Addr().Unmap().String(), x.RemoteAddr().IsValid())
}
func localPort(x *conn.Exchange) script.Value { return script.IntValue(int64(x.LocalAddr().Port())) }
func peerPort(x *conn.Exchange) script.Value  { return script.IntValue(int64(x.RemoteAddr().Port())) }

func addrValue(addr string, valid bool) script.Value {
	if !valid {
		return script.Value{}
	}
	return script.StringValue(addr)
}

func connDetails(c *script.Call) (script.Value, error) {
	state := of(c).X.TLS()
	if state == nil {
		return script.MapValue(nil), nil
	}
	var out []script.Value
	for _, pair := range [][2]string{
		{"version", tls.VersionName(state.Version)}, {"cipher", tls.CipherSuiteName(state.CipherSuite)},
		{"servername", state.ServerName}, {"protocol", state.NegotiatedProtocol},
	} {
		out = append(out, script.StringValue(pair[0]), script.StringValue(pair[1]))
	}
	return script.MapValue(out), nil
}

func driver(x *conn.Exchange) script.Value {
	if x.TLS() != nil {
		return script.StringValue("nsssl")
	}
	return script.StringValue("nssock")
}

func scheme(x *conn.Exchange) script.Value {
	if x.TLS() != nil {
		return script.StringValue("https")
	}
	return script.StringValue("http")
}

// hostPort splits what the request is for; the port is "" where the client gave none.
func hostPort(x *conn.Exchange) (host, port string) {
	authority := string(x.Host())
	host, port, err := net.SplitHostPort(authority)
	if err != nil {
		return strings.Trim(authority, "[]"), ""
	}
	return host, port
}

func connHost(c *script.Call) (script.Value, error) {
	host, _ := hostPort(of(c).X)
	if host == "" {
		return c.Value(0), nil
	}
	return script.StringValue(host), nil
}

func port(x *conn.Exchange) script.Value {
	if _, port := hostPort(x); port != "" {
		return script.IntValue(script.StringValue(port).Int())
	}
	if host := x.Host(); len(host) > 0 && x.TLS() != nil {
		return script.IntValue(443)
	} else if len(host) > 0 {
		return script.IntValue(80)
	}
	return localPort(x)
}

func location(x *conn.Exchange) script.Value {
	authority := string(x.Host())
	switch {
	case authority == "" && x.LocalAddr().IsValid():
		authority = x.LocalAddr().String()
	case authority == "": // a unix socket
		authority = "localhost"
	}
	return script.StringValue(scheme(x).Str() + "://" + authority)
}

// SetURL makes scripts see another path, decoded, and query than the request's: those of an internal redirect. A form
// that was read stays.
func (c *Context) SetURL(path, query []byte) { c.redirect = &redirect{path, query} }

// redirect is where an internal redirect leads to.
type redirect struct{ path, query []byte }

// path returns the path that scripts see.
func (c *Context) path() []byte {
	if c.redirect != nil {
		return c.redirect.path
	}
	return c.X.Path()
}

// query returns the query that scripts see.
func (c *Context) query() []byte {
	if c.redirect != nil {
		return c.redirect.query
	}
	return c.X.Query()
}

// pathWords returns the words between the slashes of the path.
func (c *Context) pathWords() []string {
	return strings.FieldsFunc(string(c.path()), func(r rune) bool { return r == '/' })
}

func connURLV(c *script.Call) (script.Value, error) {
	words := of(c).pathWords()
	if !c.Has(0) {
		return script.StringsValue(words), nil
	}
	if i := c.Int(0); i >= 0 && i < int64(len(words)) {
		return script.StringValue(words[i]), nil
	}
	return script.Value{}, nil
}

// ---- the fields

func connHeaders(c *script.Call) (script.Value, error) {
	ctx := of(c)
	if ctx.headers == nil || ctx.headers.freed {
		s := ctx.NewSet("headers", true)
		for i := 0; i < ctx.X.NumFields(); i++ {
			name, v := ctx.X.FieldAt(i)
			s.Put(string(name), string(v))
		}
		ctx.headers = s
	}
	return script.ObjectValue(ctx.headers), nil
}

func connOutputHeaders(c *script.Call) (script.Value, error) {
	ctx := of(c)
	if ctx.outgoing == nil || ctx.outgoing.freed {
		ctx.outgoing = ctx.NewSet("outputheaders", true)
		ctx.outgoing.out = ctx.X
	}
	return script.ObjectValue(ctx.outgoing), nil
}

func fieldValue(x *conn.Exchange, name string) script.Value {
	if v, ok := x.Field(name); ok {
		return bytesValue(v)
	}
	return script.Value{}
}

// authorization splits the Authorization field into scheme and what follows it.
func authorization(x *conn.Exchange) (scheme, rest string) {
	v, _ := x.Field("Authorization")
	scheme, rest, _ = strings.Cut(string(v), " ")
	return scheme, strings.TrimSpace(rest)
}

// basicAuth returns name and password of Basic authentication (RFC 7617), Nil for both without it.
func basicAuth(x *conn.Exchange) (user, password script.Value) {
	scheme, rest := authorization(x)
	if !strings.EqualFold(scheme, "Basic") {
		return user, password
	}
	b, err := base64.StdEncoding.DecodeString(rest)
	name, secret, ok := strings.Cut(string(b), ":")
	if err != nil || !ok {
		return user, password
	}
	return script.StringValue(name), script.StringValue(secret)
}

func connAuth(c *script.Call) (script.Value, error) {
	x := of(c).X
	scheme, rest := authorization(x)
	if scheme == "" {
		return script.MapValue(nil), nil
	}
	out := []script.Value{script.StringValue("method"), script.StringValue(scheme)}
	if user, password := basicAuth(x); !user.IsNil() {
		return script.MapValue(append(out, script.StringValue("username"), user, script.StringValue("password"), password)), nil
	}
	return script.MapValue(append(out, script.StringValue("token"), script.StringValue(rest))), nil
}

// takes reads from Accept-Encoding whether the client takes a coding; q=0 refuses it.
func takes(x *conn.Exchange, coding string) bool {
	v, _ := x.Field("Accept-Encoding")
	for _, element := range splitQuoted(string(v), ',') {
		name, params, _ := strings.Cut(element, ";")
		if name = strings.TrimSpace(name); !strings.EqualFold(name, coding) && name != "*" {
			continue
		}
		q := strings.TrimPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		return q == "" || strings.Trim(q, "0.") != ""
	}
	return false
}

func acceptedCompression(x *conn.Exchange) script.Value {
	var list []string
	for _, coding := range []string{"gzip", "br"} {
		if takes(x, coding) {
			list = append(list, coding)
		}
	}
	return script.StringsValue(list)
}

// ---- the body

// body reads the whole request body.
func (c *Context) body(call *script.Call) (*conn.Content, error) {
	if c.form.streamed {
		return nil, script.Errorf("%s: the body was read as a form; ask for the content before the form", call.Builtin().FullName())
	}
	content, err := c.X.Content()
	if err != nil {
		return nil, bodyError(call, err)
	}
	return content, nil
}

// bodyError makes an error of a body that could not be read; the server knows the cause by errors.Is.
func bodyError(call *script.Call, err error) error {
	return script.Errorf("%s: the request body cannot be read: %w", call.Builtin().FullName(), err)
}

// part returns the bytes of content from offset on, length of them or, below 0, the rest.
func part(content *conn.Content, offset, length int64) (io.Reader, int64) {
	offset = min(max(offset, 0), content.Size)
	if length < 0 || length > content.Size-offset {
		length = content.Size - offset
	}
	r := content.Reader()
	r.Seek(offset, io.SeekStart) // neither bytes nor a section can fail here
	return io.LimitReader(r, length), length
}

func connContent(c *script.Call) (script.Value, error) {
	content, err := of(c).body(c)
	if err != nil {
		return script.Value{}, err
	}
	length := int64(-1)
	if c.Has(1) {
		length = max(c.Int(1), 0)
	}
	r, n := part(content, c.Int(0), length)
	var b bytes.Buffer
	b.Grow(int(n))
	if _, err := b.ReadFrom(r); err != nil {
		return script.Value{}, bodyError(c, err)
	}
	return bytesValue(b.Bytes()), nil
}

func connContentFile(c *script.Call) (script.Value, error) {
	ctx := of(c)
	content, err := ctx.body(c)
	if err != nil {
		return script.Value{}, err
	}
	var name string
	c.Wait(func() { name, _, err = ctx.spool(content.Reader()) })
	if err != nil {
		return script.Value{}, bodyError(c, err)
	}
	return script.StringValue(name), nil
}

// spool copies r into a temporary file that End removes.
func (c *Context) spool(r io.Reader) (name string, size int64, err error) {
	f, err := os.CreateTemp(c.Server.FormLimits().TempDir, "nsgo-*")
	if err != nil {
		return "", 0, err
	}
	c.temp = append(c.temp, f.Name())
	size, err = io.Copy(f, r)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return f.Name(), size, err
}

func connContentLength(c *script.Call) (script.Value, error) {
	ctx := of(c)
	n := ctx.X.ContentLength()
	switch {
	case n >= 0:
	case ctx.form.streamed:
		n = ctx.X.BodyRead()
	default:
		content, err := ctx.body(c)
		if err != nil {
			return script.Value{}, err
		}
		n = content.Size
	}
	return script.IntValue(n), nil
}

// connCopy refuses a part that the body does not have, as AOLserver did: who counts wrong would get a file that is not whole.
func connCopy(c *script.Call) (script.Value, error) {
	content, err := of(c).body(c)
	if err != nil {
		return script.Value{}, err
	}
	offset, length := c.Int(0), c.Int(1)
	if offset < 0 || length < 0 || length > content.Size-offset {
		return script.Value{}, script.Errorf("ns_conn copy: the body has no %d bytes from %d on; it has %d", length, offset, content.Size)
	}
	return script.Value{}, copyContent(c, c.Str(2), offset, length)
}

// writerOf finds the channel of a name or, in languages without, opens a file to append to. done ends the writing.
func writerOf(c *script.Call, name string) (w io.Writer, done func() error, err error) {
	if channels, ok := c.Interp.(script.Channels); ok {
		w, err = channels.Writer(name)
		return w, func() error { return nil }, err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o666)
	if err != nil {
		return nil, nil, script.Errorf("%s: %w", c.Builtin().FullName(), err)
	}
	return f, f.Close, nil
}

// ---- the response

func connStatus(c *script.Call) (script.Value, error) {
	x := of(c).X
	before := x.Status()
	if c.Has(0) {
		if err := x.SetStatus(int(c.Int(0))); err != nil {
			return script.Value{}, of(c).refused(c, err)
		}
	}
	return script.IntValue(int64(before)), nil
}

func flags(x *conn.Exchange) script.Value {
	keep, _ := x.KeepAlive()
	bits := int64(0)
	for bit, on := range map[int64]bool{
		1: x.State() == conn.Sent || x.State() == conn.Aborted, 2: x.State() == conn.Raw, 4: x.Method() == "HEAD",
		16: x.HeadLeft(), 32: keep,
	} {
		if on {
			bits |= bit
		}
	}
	return script.IntValue(bits)
}
