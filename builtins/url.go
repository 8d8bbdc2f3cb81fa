// This file takes URLs and paths apart and puts them together.

package builtins

import (
	"net"
	"net/url"
	"path"
	"strings"

	"nsgo/script"
)

var urlCmds = []script.Builtin{
	{
		Name: "ns_absoluteurl", Doc: "Resolves a URL that may be relative.",
		Returns: "the absolute URL",
		Params:  []script.Param{str("url", "URL as it stands in a page"), str("base", "absolute URL of that page")},
		Fn:      nsAbsoluteURL,
	},
	{
		Name: "ns_parseurl", Doc: "Takes a URL apart.", Returns: "pairs of what there is: proto, userinfo, host, port, path, tail, query, fragment; the path is without its last word and the slashes around it",
		Switches: []script.Switch{flag("strict", "refuse what RFC 3986 does not allow")},
		Params:   []script.Param{str("url", "URL")}, Fn: nsParseURL,
	},
	{
		Name: "ns_joinurl", Doc: "Puts a URL together.",
		Returns: "the URL",
		Params:  []script.Param{pairs("parts", "pairs as ns_parseurl gives them")}, Fn: nsJoinURL,
	},
	{
		Name: "ns_parsehostport", Doc: "Takes host and port apart, IPv6 addresses too.",
		Returns: "pairs: host, and port where there is one",
		Params:  []script.Param{str("hostport", "such as example.com:8000 or [::1]:8000")}, Fn: nsParseHostPort,
	},
	{
		Name: "ns_normalizepath", Doc: "Takes dot segments and doubled slashes out of a path. It never leads above the root.",
		Returns: "the path, with a slash in front",
		Params:  []script.Param{str("path", "path of a URL or a file")},
		Fn: func(c *script.Call) (script.Value, error) {
			return script.StringValue(path.Clean("/" + c.Str(0))), nil
		}},
}

func nsAbsoluteURL(c *script.Call) (script.Value, error) {
	base, err := url.Parse(c.Str(1))
	if err != nil || base.Scheme == "" {
		return script.Value{}, script.Errorf("ns_absoluteurl: base must be an absolute URL, not %q", c.Str(1))
	}
	base.Fragment, base.RawFragment = "", "" // which no reference takes over: RFC 3986 section 5.2.2
	u, err := base.Parse(c.Str(0))
	if err != nil {
		return script.Value{}, script.Errorf("ns_absoluteurl: not a URL: %q", c.Str(0))
	}
	return script.StringValue(u.String()), nil
}

func nsParseURL(c *script.Call) (script.Value, error) {
	text := c.Str(0)
	u, err := url.Parse(text)
	if err != nil || c.Flag("strict") && strings.ContainsAny(text, " <>\"{}|\\^`") {
		return script.Value{}, script.Errorf("ns_parseurl: not a URL: %q", text)
	}
	var parts []script.Value
	add := func(name, v string, always bool) {
		if always || v != "" {
			parts = append(parts, script.StringValue(name), script.StringValue(v))
		}
	}
	add("proto", u.Scheme, false)
	add("userinfo", u.User.String(), false)
	add("host", u.Hostname(), false)
	add("port", u.Port(), false)
	if u.Opaque != "" {
		add("tail", u.Opaque, true)
	} else if p := u.EscapedPath(); p != "" || u.Host != "" {
		dir, tail := path.Split(p)
		add("path", strings.Trim(dir, "/"), true)
		add("tail", tail, true)
	}
	add("query", u.RawQuery, u.ForceQuery)
	add("fragment", u.EscapedFragment(), false)
	return script.MapValue(parts), nil
}

func nsJoinURL(c *script.Call) (script.Value, error) {
	parts := make(map[string]string)
	for p := c.Map(0); len(p) > 1; p = p[2:] {
		parts[p[0].Str()] = p[1].Str()
	}
	var b strings.Builder
	put := func(before, name, after string) {
		if v, ok := parts[name]; ok && v != "" {
			b.WriteString(before + v + after)
		}
	}
	put("", "proto", ":")
	if parts["host"] != "" {
		b.WriteString("//")
		put("", "userinfo", "@")
		if host := parts["host"]; strings.Contains(host, ":") {
			b.WriteString("[" + host + "]")
		} else {
			b.WriteString(host)
		}
		put(":", "port", "")
	}
	put("/", "path", "")
	if tail, ok := parts["tail"]; ok {
		b.WriteString("/" + tail)
	}
	put("?", "query", "")
	put("#", "fragment", "")
	return script.StringValue(b.String()), nil
}

func nsParseHostPort(c *script.Call) (script.Value, error) {
	text := c.Str(0)
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), ""
	}
	if host == "" || strings.ContainsAny(host, " /@") {
		return script.Value{}, script.Errorf("ns_parsehostport: not a host: %q", text)
	}
	parts := []script.Value{script.StringValue("host"), script.StringValue(host)}
	if port != "" {
		parts = append(parts, script.StringValue("port"), script.StringValue(port))
	}
	return script.MapValue(parts), nil
}
