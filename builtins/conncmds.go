// This file holds the command ns_conn: everything about the request and its connection.

package builtins

import (
	"nsgo/conn"
	"nsgo/script"
)

// read makes a subcommand that takes nothing and cannot fail.
func read(name, doc, returns string, fn func(x *conn.Exchange) script.Value) script.Builtin {
	return script.Builtin{Name: name, Doc: doc, Returns: returns, Fn: func(c *script.Call) (script.Value, error) {
		return fn(of(c).X), nil
	}}
}

// fileParam and partIndex name an uploaded file.
var (
	fileParam = str("name", "name of a field of the form that holds a file")
	partIndex = opt(integer("index", "which, where the field holds several, counted from 0"))
)

// refuse makes a subcommand of old that would hand out what belongs to the server; instead says what a script uses.
func refuse(name, instead string) script.Builtin {
	doc := "Is refused, because the connection is in the server's hands: " + instead + "."
	return script.Builtin{Name: name, Doc: doc, Fn: func(c *script.Call) (script.Value, error) {
		return script.Value{}, script.Errorf("ns_conn %s: scripts get no socket: %s", name, instead)
	}}
}

var connCmds = []script.Builtin{{
	Name: "ns_conn", Doc: "Tells about the request and its connection, and sets what can be set.", NeedsConn: true, ConnID: true,
	Subs: []script.Builtin{
		// the client
		{
			Name: "state", Doc: "Asks the kernel what the client has done. Nothing is read or written.",
			Returns: "open, halfclosed (it has finished sending, or closed: nobody can know which) or reset (it has gone)",
			Fn:      connState,
		},
		{
			Name: "alive", Doc: "Asks whether the client is there, by one byte that does not change the response.", Returns: "true or false",
			Switches: []script.Switch{option("wait", script.Int, "milliseconds to wait for the answer to the byte, 0 without it"), option("byte", script.String, "the byte, where the script writes the bytes of the response itself")},
			Fn:       connAlive,
		},
		{
			Name:   "onabort",
			Doc:    "Has a procedure run once when the client resets the connection: within what the script waits for, else at its next command.",
			Params: []script.Param{procParam, procArgs}, Fn: connOnAbort,
		},
		{
			Name:    "isconnected",
			Doc:     "Tells whether something can still be sent: the response is not complete, and the client is not known to be gone.",
			Returns: "true or false", Fn: connIsConnected,
		},
		{
			Name: "keepalive", Doc: "Tells whether the connection would be kept now, or turns that off.", Returns: "true or false; the reason with -reason, nothing where it would be kept",
			Switches: []script.Switch{flag("reason", "answer why it would not be kept")},
			Params:   []script.Param{opt(boolean("keep", "false closes it after the response; true takes only an earlier false back"))}, Fn: connKeepAlive,
		},
		{
			Name: "close", Doc: "Ends the response: a streamed one gets its end; where there is none the connection is closed at once, and the script may work on.",
			Fn: connClose,
		},
		{Name: "currentaddr", Doc: "Tells the address that the request came to.", Returns: "an IP address", Fn: onX(localAddr)},
		{Name: "currentport", Doc: "Tells the port that the request came to.", Returns: "a number", Fn: onX(localPort)},
		{
			Name: "details", Doc: "Tells about the TLS connection.",
			Returns: "pairs: version, cipher, servername, protocol; none without TLS", Fn: connDetails,
		},
		{Name: "driver", Doc: "Tells what kind of connection it is.", Returns: "nssock, or nsssl with TLS", Fn: onX(driver)},
		{
			Name: "peeraddr", Doc: "Tells the address of the client.",
			Returns: "an IP address; nothing with a unix socket", Fn: onX(peerAddr),
		},
		refuse("channel", "ns_write sends bytes as they are, ns_returnfp and ns_returnfile send what a channel or file holds"),
		refuse("sock", "ns_conn state and ns_conn alive tell of the client, ns_write sends bytes as they are"),
		refuse("contentchannel", "ns_conn contentfile names a file with the body, which can be opened, and ns_conn copy copies it into a channel"),
		{Name: "peerport", Doc: "Tells the port of the client.", Returns: "a number", Fn: onX(peerPort)},
		{Name: "protocol", Doc: "Tells the scheme of the request.", Returns: "http or https", Fn: onX(scheme)},
		read("id", "Tells the number of this request in the life of the process.", "a number", func(x *conn.Exchange) script.Value { return script.IntValue(int64(x.ID())) }),
		read("start", "Tells when the first byte of the request arrived.", "seconds since 1970, with microseconds", func(x *conn.Exchange) script.Value { return timeValue(x.Start().UnixMicro()) }),
		{
			Name: "server", Doc: "Tells the name of the server.",
			Returns: "a name", Fn: func(c *script.Call) (script.Value, error) { return of(c).info(c, "server") },
		},

		// the request line
		read("request", "Reads the request line as it was sent.", "text", func(x *conn.Exchange) script.Value { return bytesValue(x.RequestLine()) }),
		read("method", "Reads the method.", "text, such as GET", func(x *conn.Exchange) script.Value { return script.StringValue(x.Method()) }),
		read("target", "Reads the request target as it was sent.", "text", func(x *conn.Exchange) script.Value { return bytesValue(x.Target()) }),
		{
			Name: "url", Doc: "Reads the path, decoded and normalized, without the query.",
			Returns: "a path; after an internal redirect that one",
			Fn:      func(c *script.Call) (script.Value, error) { return bytesValue(of(c).path()), nil },
		},
		{
			Name: "urlv", Doc: "Reads the words of the path.",
			Returns: "a list; with an index that word, nothing where there is none",
			Params:  []script.Param{opt(integer("index", "which word, counted from 0"))}, Fn: connURLV,
		},
		{
			Name: "urlc", Doc: "Counts the words of the path.",
			Returns: "a number",
			Fn:      func(c *script.Call) (script.Value, error) { return script.IntValue(int64(len(of(c).pathWords()))), nil },
		},
		{
			Name: "query", Doc: "Reads the query as it was sent, without the question mark.",
			Returns: "text; after an internal redirect that one's",
			Fn:      func(c *script.Call) (script.Value, error) { return bytesValue(of(c).query()), nil },
		},
		read("fragment", "Tells the fragment of the URL, which clients keep to themselves.", "nothing", func(*conn.Exchange) script.Value { return script.Value{} }),
		read("pool", "Tells the pool of threads that serves the request. There is one of all goroutines.", "default", func(*conn.Exchange) script.Value { return script.StringValue("default") }),
		read("version", "Reads the HTTP version.", "1.0 or 1.1", func(x *conn.Exchange) script.Value { return script.StringValue("1." + itoa(x.Minor())) }),
		{
			Name: "host", Doc: "Reads the host that the request is for, without the port.",
			Returns: "a name; where the client gave none the default, or nothing",
			Params:  []script.Param{opt(str("default", "the answer where the client gave none"))}, Fn: connHost,
		},
		{Name: "port", Doc: "Tells the port that the request is for.", Returns: "a number", Fn: onX(port)},
		{
			Name: "location", Doc: "Tells the start of absolute URLs to this server, as the client sees it.",
			Returns: "such as https://example.com:8443", Fn: onX(location),
		},

		// the fields
		{
			Name: "headers", Doc: "Reads the header fields of the request.",
			Returns: "a set whose keys are found in any case", Fn: connHeaders,
		},
		{
			Name: "outputheaders", Doc: "Gives the header fields of the response. What is done to this set is done to the response.",
			Returns: "a set whose keys are found in any case", Fn: connOutputHeaders,
		},
		{
			Name: "authuser", Doc: "Reads the name that the client gave for Basic authentication.",
			Returns: "the name, or nothing",
			Fn:      func(c *script.Call) (script.Value, error) { user, _ := basicAuth(of(c).X); return user, nil },
		},
		{
			Name: "authpassword", Doc: "Reads the password that the client gave for Basic authentication.",
			Returns: "the password, or nothing",
			Fn:      func(c *script.Call) (script.Value, error) { _, pass := basicAuth(of(c).X); return pass, nil },
		},
		{
			Name: "auth", Doc: "Reads the Authorization field.",
			Returns: "pairs: method, and username and password or token; none without one", Fn: connAuth,
		},
		read("contenttype", "Reads the media type of the request body.", "the type, or nothing", func(x *conn.Exchange) script.Value { return fieldValue(x, "Content-Type") }),
		read("zipaccepted", "Tells whether the client takes gzip.", "true or false", func(x *conn.Exchange) script.Value { return script.BoolValue(takes(x, "gzip")) }),
		read("acceptedcompression", "Lists the compressions that the client takes.", "a list of gzip and br, as far as it takes them", acceptedCompression),
		{
			Name: "encoding", Doc: "Sets and tells the encoding of text that is sent with a type that names no charset.",
			Returns: "the encoding: utf-8, unless another was set",
			Params:  []script.Param{opt(str("encoding", "an encoding or charset; only text of Tcl is encoded"))}, Fn: connEncoding,
		},
		{
			Name: "urlencoding", Doc: "Sets and tells the encoding of the fields of the form, which is then read anew.",
			Returns: "the encoding: utf-8, unless another was set or is named by the type of the request body",
			Params:  []script.Param{opt(str("encoding", "an encoding or charset"))}, Fn: formIn(0, connURLEncoding),
		},
		{
			Name: "write_encoded", Doc: "Tells whether text is encoded that is sent. It always is; bytes never are.",
			Returns: "true",
			Params:  []script.Param{opt(boolean("on", "taken for the sake of old scripts"))},
			Fn:      func(*script.Call) (script.Value, error) { return yes, nil }},

		// the body
		{
			Name: "content", Doc: "Reads the request body.", Returns: "the bytes; of a streamed form they are gone",
			Switches: []script.Switch{bytesFlag(charsAreBytes)},
			Params:   []script.Param{opt(integer("offset", "where to begin, in bytes")), opt(integer("length", "how many bytes, the rest without it"))}, Fn: connContent,
		},
		{
			Name: "contentfile", Doc: "Puts the request body into a temporary file, which is removed when the request ends.",
			Returns: "the path of the file", Fn: connContentFile,
		},
		{
			Name: "contentlength", Doc: "Tells the length of the request body.",
			Returns: "bytes, 0 without a body; of a chunked one the length that was read", Fn: connContentLength,
		},
		{
			Name: "contentavail", Doc: "Tells how much of the request body can be read at once.",
			Returns: "bytes: all of it, as it is read whole", Fn: connContentLength,
		},
		{
			Name:   "copy",
			Doc:    "Copies a part of the request body into an open channel or, in languages that have none by name, to the end of a file. A part that the body does not have is refused.",
			Params: []script.Param{integer("offset", "where to begin, in bytes"), integer("length", "how many bytes"), str("to", "the channel or file")},
			Fn:     connCopy,
		},
		{Name: "form", Doc: "Reads the form, as ns_getform does.", Returns: "a set; nothing where there is no form", Fn: nsGetForm},
		{Name: "files", Doc: "Lists the fields of the form that hold files.", Returns: "a list of names", Fn: connFiles},
		{
			Name: "fileheaders", Doc: "Tells about an uploaded file.",
			Returns: "a set: content-disposition, content-type",
			Params:  []script.Param{fileParam, partIndex}, Fn: connFileHeaders,
		},
		{
			Name: "filelength", Doc: "Tells the length of an uploaded file.",
			Returns: "bytes",
			Params:  []script.Param{fileParam, partIndex}, Fn: connFileLength,
		},
		{
			Name: "fileoffset", Doc: "Tells where an uploaded file begins in the file that holds it.",
			Returns: "0: each has a file of its own, which ns_getformfile names",
			Params:  []script.Param{fileParam, partIndex},
			Fn:      onUpload(func(*script.Call, *upload) script.Value { return script.IntValue(0) })},

		// the response
		{
			Name: "status", Doc: "Reads the status of the response, or sets that of one that is still open.",
			Returns: "the status before",
			Params:  []script.Param{opt(statusParam)}, Fn: connStatus,
		},
		read("contentsentlength", "Counts the body bytes that the kernel has taken.", "a number", func(x *conn.Exchange) script.Value { return script.IntValue(x.BytesSent()) }),
		read("responsestate", "Tells where the response stands.", "open, streaming, raw, sent or aborted", func(x *conn.Exchange) script.Value { return script.StringValue(x.State().String()) }),
		read("flags", "Tells the state of the response as the bits of old: 1 closed, 2 raw, 4 without body, 16 head sent, 32 keep-alive.", "a number", flags),
	},
}}

// onX makes a subcommand of a function that finds a value in an exchange.
func onX(fn func(x *conn.Exchange) script.Value) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) { return fn(of(c).X), nil }
}

func bytesValue(b []byte) script.Value { return script.StringValue(string(b)) }

// The three answers are made once.
var peerStates = [...]script.Value{
	conn.PeerOpen:       script.StringValue(conn.PeerOpen.String()),
	conn.PeerHalfClosed: script.StringValue(conn.PeerHalfClosed.String()),
	conn.PeerReset:      script.StringValue(conn.PeerReset.String()),
}

func connState(c *script.Call) (script.Value, error) {
	ctx := of(c)
	p := ctx.X.Peer()
	ctx.runAborts()
	return peerStates[p], nil
}
