// This file holds the commands of percent-encoding.

package builtins

import (
	"strings"
	"unicode/utf8"

	"nsgo/conn"
	"nsgo/script"
)

var urlParts = map[string]conn.URLPart{"": conn.PartQuery, "query": conn.PartQuery, "path": conn.PartPath, "cookie": conn.PartCookie, "oauth1": conn.PartOAuth1}

func urlPartOf(c *script.Call) (conn.URLPart, error) {
	v, _ := c.Switch("part")
	part, ok := urlParts[v.Str()]
	if !ok {
		return 0, script.Errorf("%s: -part must be query, path, cookie, or oauth1, not %q", c.Builtin().FullName(), v.Str())
	}
	return part, nil
}

func nsURLEncode(c *script.Call) (script.Value, error) {
	part, err := urlPartOf(c)
	if err != nil {
		return script.Value{}, err
	}
	sep := byte('&')
	if part == conn.PartPath {
		sep = '/'
	}
	if c.Flag("uppercase") {
		part |= conn.UpperHex
	}
	enc, err := charsetSwitchOf(c, "charset")
	if err != nil {
		return script.Value{}, err
	}
	ctx := of(c)
	out := ctx.scratch[:0]
	for i := 0; i < c.NArg(); i++ {
		if i > 0 {
			out = append(out, sep)
		}
		out = conn.AppendURLEncoded(out, textIn(c, i, enc), part)
	}
	ctx.scratch = out
	return script.StringValue(string(out)), nil
}

func nsURLDecode(c *script.Call) (script.Value, error) {
	part, err := urlPartOf(c)
	if err != nil {
		return script.Value{}, err
	}
	enc, err := charsetSwitchOf(c, "charset")
	if err != nil {
		return script.Value{}, err
	}
	fallback, err := charsetSwitchOf(c, "fallbackcharset")
	if err != nil {
		return script.Value{}, err
	}
	text := urlDecoded(c.Str(0), part)
	if enc == nil && !utf8.ValidString(text) {
		enc = fallback
	}
	return script.StringValue(decoded(text, enc)), nil
}

// urlDecoded decodes s. Text without escapes costs nothing.
func urlDecoded(s string, part conn.URLPart) string {
	if strings.IndexByte(s, '%') < 0 && (part != conn.PartQuery || strings.IndexByte(s, '+') < 0) {
		return s
	}
	return string(conn.AppendURLDecoded(make([]byte, 0, len(s)), s, part))
}
