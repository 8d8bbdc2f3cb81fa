// This file holds the commands that turn text into other forms and back.

package builtins

import (
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"

	"nsgo/conn"
	"nsgo/script"
)

var (
	textParam     = str("text", "text to work on")
	charsetSwitch = rare(option("charset", script.String, "charset of the encoded text; UTF-8 without it"))
)

var encodingCmds = []script.Builtin{
	{
		Name: "ns_quotehtml", Doc: "Quotes text for HTML: < > & and both quotes.",
		Returns: "the text, safe between tags and in quoted attributes",
		Params:  []script.Param{textParam}, Fn: nsQuoteHTML,
	},
	{
		Name: "ns_unquotehtml", Doc: "Replaces the entities of HTML by their characters.",
		Returns: "the text",
		Params:  []script.Param{textParam}, Fn: nsUnquoteHTML,
	},
	{
		Name: "ns_striphtml", Doc: "Takes tags, comments, scripts and styles out of HTML and replaces entities.",
		Returns: "the text that is left; it is text, so quote it before it goes into a page",
		Params:  []script.Param{textParam}, Fn: nsStripHTML,
	},
	{
		Name: "ns_hrefs", Doc: "Finds the links of a page.",
		Returns: "a list of the href attributes of its a tags",
		Params:  []script.Param{str("html", "the page")}, Fn: nsHrefs,
	},
	{
		Name: "ns_urlencode", Doc: "Encodes text for a URL.", Returns: "the text, percent-encoded; several are joined by slashes for -part path, by & otherwise",
		Switches: []script.Switch{
			option("part", script.String, "query (the default: a blank becomes +), path (a segment), cookie or oauth1"),
			charsetSwitch,
			flag("uppercase", "write hexadecimal digits in upper case")},
		Params: []script.Param{rest(textParam)}, Fn: nsURLEncode,
	},
	{
		Name: "ns_urldecode", Doc: "Decodes text of a URL. What is no percent-encoding stays as it is.", Returns: "the text",
		Switches: []script.Switch{
			option("part", script.String, "query (the default: + becomes a blank), path, cookie or oauth1"),
			charsetSwitch,
			rare(option("fallbackcharset", script.String, "charset to take where the bytes are not UTF-8"))},
		Params: []script.Param{textParam}, Fn: nsURLDecode,
	},
	{
		Name: "ns_base64encode", Doc: "Encodes bytes as base64.",
		Returns:  "the text, on one line",
		Switches: []script.Switch{bytesFlag(charsAreBytes)},
		Params:   []script.Param{textParam}, Fn: encoder(base64.StdEncoding)},
	{
		Name: "ns_base64decode", Doc: "Decodes base64, with or without padding; line breaks and blanks are passed over.",
		Returns:  "the bytes",
		Switches: []script.Switch{bytesFlag(charsAreBytes)},
		Params:   []script.Param{textParam}, Fn: nsBase64Decode},
	{
		Name: "ns_base64urlencode", Doc: "Encodes bytes as base64 for URLs: - and _ in place of + and /, without padding.",
		Returns:  "the text",
		Switches: []script.Switch{bytesFlag(charsAreBytes)},
		Params:   []script.Param{textParam}, Fn: encoder(base64.RawURLEncoding)},
	{
		Name: "ns_base64urldecode", Doc: "Decodes base64 for URLs.",
		Returns:  "the bytes",
		Switches: []script.Switch{bytesFlag(charsAreBytes)},
		Params:   []script.Param{textParam}, Fn: nsBase64Decode},
	{
		Name: "ns_uuencode", Doc: "Encodes bytes as base64, under its old name.",
		Returns: "the text",
		Params:  []script.Param{textParam}, Fn: encoder(base64.StdEncoding),
	},
	{
		Name: "ns_uudecode", Doc: "Decodes base64, under its old name.",
		Returns: "the bytes",
		Params:  []script.Param{textParam}, Fn: nsBase64Decode,
	},
	{
		Name: "ns_guesstype", Doc: "Guesses the media type of a file by its name.",
		Returns: "the type",
		Params:  []script.Param{str("file", "name of the file")},
		Fn: func(c *script.Call) (script.Value, error) {
			return script.StringValue(of(c).Server.MediaType(c.Str(0))), nil
		}},
	{
		Name: "ns_httptime", Doc: "Writes a time as HTTP header fields do.",
		Returns: "text such as Sun, 06 Nov 1994 08:49:37 GMT",
		Params:  []script.Param{timeParam},
		Fn: func(c *script.Call) (script.Value, error) {
			t, err := wholeSeconds(c)
			return script.StringValue(httpTime(t)), err
		}},
	{
		Name: "ns_parsehttptime", Doc: "Reads a time of an HTTP header field, in each of the three forms that are in use.",
		Returns: "seconds since 1970",
		Params:  []script.Param{str("time", "text such as Sun, 06 Nov 1994 08:49:37 GMT")}, Fn: nsParseHTTPTime,
	},
	{Name: "ns_valid_utf8", Doc: "Tells whether bytes are valid UTF-8.", Returns: "true or false", Params: []script.Param{textParam},
		Fn: func(c *script.Call) (script.Value, error) { return script.BoolValue(utf8.ValidString(c.Str(0))), nil }},
	{
		Name: "ns_encodingforcharset", Doc: "Names the encoding of a charset, as Tcl's command `encoding` has it.",
		Returns: "such as iso8859-1; nothing for charsets that are not known",
		Params:  []script.Param{str("charset", "name of a charset")}, Fn: nsEncodingForCharset,
	},
	{Name: "ns_charsets", Doc: "Lists the charsets that are known.", Returns: "a list", Fn: nsCharsets},
}

func encoder(enc *base64.Encoding) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		return script.StringValue(enc.EncodeToString([]byte(c.Str(0)))), nil
	}
}

// plain maps the alphabet for URLs to the usual one and takes out what is passed over.
var plain = strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "", "\t", "", " ", "", "=", "")

func nsBase64Decode(c *script.Call) (script.Value, error) {
	b, err := base64.RawStdEncoding.DecodeString(plain.Replace(c.Str(0)))
	if err != nil {
		return script.Value{}, script.Errorf("%s: not base64: %w", c.Builtin().FullName(), err)
	}
	return script.StringValue(string(b)), nil
}

func httpTime(t time.Time) string { return string(conn.AppendHTTPDate(nil, t)) }

func nsParseHTTPTime(c *script.Call) (script.Value, error) {
	t, err := conn.ParseHTTPDate(strings.TrimSpace(c.Str(0)))
	if err != nil {
		return script.Value{}, script.Errorf("ns_parsehttptime: not an HTTP date: %q", c.Str(0))
	}
	return script.IntValue(t.Unix()), nil
}
