// This file holds the commands that copy between the connection and open channels, in languages that have channels by
// name.

package builtins

import (
	"io"

	"nsgo/conn"
	"nsgo/script"
)

var (
	fromChannel  = str("channel", "an open channel, which stays open")
	lengthOpt    = opt(integer("length", "how many bytes, all without it"))
	writeAnswers = "true while the client takes them, false when it has gone"
)

var channelCmds = []script.Builtin{
	{
		Name: "ns_returnfp", Doc: "Sends what a channel gives as complete response. Where it gives less than was said, the response is cut, so that the client can tell.",
		Returns: sentOrGone, NeedsConn: true, ConnID: true,
		Params: []script.Param{statusParam, str("type", "media type of the body"), fromChannel, integer("length", "how many bytes; -1 for all")},
		Fn:     nsReturnFp,
	},
	{
		Name: "ns_connsendfp", Doc: "Sends what a channel gives, as ns_write sends bytes.", Returns: writeAnswers, NeedsConn: true, ConnID: true,
		Params: []script.Param{fromChannel, integer("length", "how many bytes")}, Fn: nsWriteFp,
	},
	{
		Name: "ns_writefp", Doc: "Sends what a channel gives, as ns_write sends bytes.", Returns: writeAnswers, NeedsConn: true, ConnID: true,
		Params: []script.Param{fromChannel, lengthOpt}, Fn: nsWriteFp,
	},
	{
		Name: "ns_writecontent", Doc: "Copies the request body into a channel.", NeedsConn: true, ConnID: true,
		Params: []script.Param{str("channel", "an open channel or, in languages that have none by name, a file to append to")}, Fn: nsWriteContent,
	},
	{
		Name: "ns_conncptofp", Doc: "Copies the request body into a channel, as ns_writecontent does.", NeedsConn: true, ConnID: true,
		Params: []script.Param{str("channel", "an open channel or, in languages that have none by name, a file to append to")}, Fn: nsWriteContent,
	},
}

// readerOf finds the channel of a name.
func readerOf(c *script.Call, name string) (io.Reader, error) {
	channels, ok := c.Interp.(script.Channels)
	if !ok {
		return nil, script.Errorf("%s: this language has no channels by name; ns_returnfile sends a file", c.Builtin().FullName())
	}
	return channels.Reader(name)
}

func nsReturnFp(c *script.Call) (script.Value, error) {
	r, err := readerOf(c, c.Str(2))
	if err != nil {
		return script.Value{}, err
	}
	return respond(c, func(x *conn.Exchange) (bool, error) {
		return x.ReturnReader(int(c.Int(0)), of(c).withCharset(c.Str(1)), r, c.Int(3))
	})
}

func nsWriteFp(c *script.Call) (script.Value, error) {
	r, err := readerOf(c, c.Str(0))
	if err != nil {
		return script.Value{}, err
	}
	if c.Has(1) {
		r = io.LimitReader(r, c.Int(1))
	}
	return respond(c, func(x *conn.Exchange) (bool, error) { return copyOut(x, r) })
}

// copyOut writes what r gives until its end or the client's.
func copyOut(x *conn.Exchange, r io.Reader) (ok bool, err error) {
	buf := make([]byte, 32<<10)
	for ok = true; ok; {
		n, rerr := r.Read(buf)
		if ok, err = x.WriteBytes(buf[:n]); err != nil {
			return false, err
		}
		if rerr == io.EOF {
			break
		}
		if rerr != nil {
			return false, rerr
		}
	}
	return ok, nil
}

func nsWriteContent(c *script.Call) (script.Value, error) {
	return script.Value{}, copyContent(c, c.Str(0), 0, -1)
}

// copyContent copies a part of the request body to a channel or file; length below 0 is the rest.
func copyContent(c *script.Call, name string, offset, length int64) error {
	content, err := of(c).body(c)
	if err != nil {
		return err
	}
	to, done, err := writerOf(c, name)
	if err != nil {
		return err
	}
	r, _ := part(content, offset, length)
	c.Wait(func() {
		_, err = io.Copy(to, r)
		if derr := done(); err == nil {
			err = derr
		}
	})
	if err != nil {
		return script.Errorf("%s: %w", c.Builtin().FullName(), err)
	}
	return nil
}
