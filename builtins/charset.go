// This file knows charsets: which one a response is in, how text gets into it, and how text of requests gets out of one.
// Strings of Lua are bytes, which only their script knows the charset of; text of Tcl is characters, which can be written
// in any.

package builtins

import (
	"strings"
	"unicode/utf8"

	"nsgo/script"
	"nsgo/script/charset"
)

// charsetParam is the media type's parameter that names the charset.
const charsetParam = "charset="

// charsetName returns the value of a media type's charset parameter, "" if it has none.
func charsetName(ctype string) string {
	for i := 0; i+len(charsetParam) <= len(ctype); i++ {
		if strings.EqualFold(ctype[i:i+len(charsetParam)], charsetParam) {
			name, _, _ := strings.Cut(ctype[i+len(charsetParam):], ";")
			return strings.Trim(name, " \t\"")
		}
	}
	return ""
}

// charsetFor returns what the text of an interp is to be encoded in for a media type; nil where it stays as it is: in
// UTF-8, in a charset that is not known, and where strings are bytes.
func charsetFor(in script.Interp, ctype string) *charset.Encoding {
	if in == nil || !in.Characters() || strings.HasSuffix(ctype, "; charset=utf-8") { // the usual one costs nothing
		return nil
	}
	return notUTF8(charset.ForCharset(charsetName(ctype)))
}

// notUTF8 returns nil in place of UTF-8, in which text is already.
func notUTF8(e *charset.Encoding) *charset.Encoding {
	if e == charset.UTF8 {
		return nil
	}
	return e
}

// withCharset adds the charset to a text type that has none: UTF-8, unless ns_conn encoding has set another. The usual ones
// cost nothing.
func (c *Context) withCharset(ctype string) string {
	if c.encoding == nil {
		switch ctype {
		case "text/html":
			return "text/html; charset=utf-8"
		case "text/plain":
			return "text/plain; charset=utf-8"
		}
	}
	if len(ctype) < 5 || !strings.EqualFold(ctype[:5], "text/") || charsetName(ctype) != "" {
		return ctype
	}
	if c.encoding == nil {
		return ctype + "; charset=utf-8"
	}
	return ctype + "; charset=" + c.encoding.Charset()
}

// textIn returns a string argument in an encoding; nil leaves it as it is, as bytes stay.
func textIn(c *script.Call, i int, e *charset.Encoding) string {
	if e == nil || c.IsBytes(i) {
		return c.Str(i)
	}
	return string(appendEncoded(nil, []byte(c.Str(i)), e))
}

// appendTextIn appends what textIn returns.
func appendTextIn(dst []byte, c *script.Call, i int, e *charset.Encoding) []byte {
	if e == nil {
		return c.Append(dst, i)
	}
	return append(dst, textIn(c, i, e)...)
}

// encodedValue returns a value as text in an encoding; nil leaves it as it is, as bytes stay.
func encodedValue(v script.Value, e *charset.Encoding) string {
	if e == nil || v.IsBytes() {
		return v.Str()
	}
	return string(appendEncoded(nil, []byte(v.Str()), e))
}

// appendEncoded appends text in an encoding. Bytes among it that are no UTF-8 stay.
func appendEncoded(dst, text []byte, e *charset.Encoding) []byte {
	for len(text) > 0 {
		n := validPrefix(text)
		dst = append(dst, e.Encode(string(text[:n]))...)
		for text = text[n:]; len(text) > 0 && validPrefix(text) == 0; text = text[1:] {
			dst = append(dst, text[0])
		}
	}
	return dst
}

// validPrefix returns the length of the UTF-8 that b begins with.
func validPrefix(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return len(b)
}

// decoded returns what bytes of an encoding say, in UTF-8; nil leaves them as they are.
func decoded(s string, e *charset.Encoding) string {
	if e == nil {
		return s
	}
	return e.Decode([]byte(s))
}

// charsetNamed finds the encoding of a charset that a script names; nil for UTF-8.
func charsetNamed(c *script.Call, name string) (*charset.Encoding, error) {
	e := charset.ForCharset(name)
	if e == nil {
		return nil, script.Errorf("%s: unknown charset %q; ns_charsets lists those that are known", c.Builtin().FullName(), name)
	}
	return notUTF8(e), nil
}

// charsetSwitchOf finds the encoding that a switch names; nil without the switch, and for UTF-8.
func charsetSwitchOf(c *script.Call, name string) (*charset.Encoding, error) {
	v, ok := c.Switch(name)
	if !ok || v.Str() == "" {
		return nil, nil
	}
	return charsetNamed(c, v.Str())
}

// encodingName returns the name of an encoding, of which nil is UTF-8.
func encodingName(e *charset.Encoding) script.Value {
	if e == nil {
		e = charset.UTF8
	}
	return script.StringValue(e.Name())
}

func connEncoding(c *script.Call) (script.Value, error) {
	ctx := of(c)
	if c.Has(0) {
		e, err := charsetNamed(c, c.Str(0))
		if err != nil {
			return script.Value{}, err
		}
		ctx.encoding = e
	}
	return encodingName(ctx.encoding), nil
}

func connURLEncoding(c *script.Call) (script.Value, error) {
	return encodingName(of(c).formCharset()), nil
}

func nsEncodingForCharset(c *script.Call) (script.Value, error) {
	if e := charset.ForCharset(c.Str(0)); e != nil {
		return script.StringValue(e.Name()), nil
	}
	return script.Value{}, nil
}

func nsCharsets(*script.Call) (script.Value, error) {
	return script.StringsValue(charset.Charsets()), nil
}
