// This file holds the commands of header fields and cookies.

package builtins

import (
	"strings"
	"time"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/glob"
)

var (
	cookieParam  = str("name", "name of the cookie, a token")
	cookiePlace  = []script.Switch{option("domain", script.String, "also for the hosts below this domain"), option("path", script.String, "for the URLs below this path, / without it"), flag("secure", "over TLS only")}
	plainSwitch  = flag("plain", "the value as it is, not percent-encoded")
	samesiteHelp = "strict, lax (the default) or none: whether requests from other sites carry it"
)

var headersCmds = []script.Builtin{
	{
		Name: "ns_setcookie", Doc: "Adds a cookie to the response. Scripts in the page cannot read it unless -scriptable is given.", NeedsConn: true,
		Switches: append([]script.Switch{
			flag("discard", "end it with the browser's session, as it does without -expires and -maxage"),
			option("expires", script.Any, "seconds until it ends, or a time in seconds since 1970, or never"),
			option("maxage", script.Int, "seconds until it ends"),
			flag("scriptable", "scripts in the page may read it"),
			option("httponly", script.Any, "false: scripts in the page may read it"),
			option("samesite", script.String, samesiteHelp), plainSwitch}, cookiePlace...),
		Params: []script.Param{cookieParam, str("value", "any bytes; they are percent-encoded where need be")},
		Fn:     nsSetCookie,
	},
	{
		Name: "ns_getcookie", Doc: "Reads a cookie of the request.", Returns: "its value, decoded; where there is none the default, else that is an error", NeedsConn: true,
		Switches: []script.Switch{plainSwitch, flag("all", "a list of the values of all cookies of that name"), oldOption("include_set_cookies", script.Any), option("pattern", script.String, "of several cookies of that name, the first whose value matches")},
		Params:   []script.Param{str("name", "name of the cookie"), opt(value("default", "the answer where there is none"))},
		Fn:       nsGetCookie,
	},
	{
		Name: "ns_deletecookie", Doc: "Has the client forget a cookie. Domain and path must be those that it was set with.", NeedsConn: true,
		Switches: append([]script.Switch{option("samesite", script.String, samesiteHelp)}, cookiePlace...),
		Params:   []script.Param{cookieParam}, Fn: nsDeleteCookie,
	},
	{
		Name: "ns_setexpires", Doc: "Says how long the response may be taken from a cache.", NeedsConn: true, ConnID: true,
		Switches: []script.Switch{option("cache-control", script.String, "such as public or private, put before the age")},
		Params:   []script.Param{value("seconds", "how long, with a fraction or as seconds:microseconds; below 1 not at all")}, Fn: nsSetExpires,
	},
	{
		Name: "ns_updateheader", Doc: "Sets a header field of the response, in the place of those of that name.", NeedsConn: true,
		Params: []script.Param{str("name", "name of the field"), str("value", "its value")},
		Fn: func(c *script.Call) (script.Value, error) {
			return script.Value{}, checked(c, of(c).X.SetField(c.Str(0), c.Str(1)))
		},
	},
	{
		Name: "ns_addheader", Doc: "Adds a header field to the response.", NeedsConn: true,
		Params: []script.Param{str("name", "name of the field"), str("value", "its value")},
		Fn: func(c *script.Call) (script.Value, error) {
			return script.Value{}, checked(c, of(c).X.AddField(c.Str(0), c.Str(1)))
		},
	},
	{
		Name: "ns_parseheader", Doc: "Puts a header line into a set.",
		Params: []script.Param{setParam, str("line", "name: value; a line that begins with a blank goes on with the last one"), opt(oneOf(str("disp", "what becomes of the name"), "preserve", "tolower", "toupper"))},
		Fn:     onSet(nsParseHeader),
	},
	{
		Name: "ns_parsefieldvalue", Doc: "Takes a field value apart, such as that of Accept: words with parameters after semicolons, between commas.", Returns: "a list of pairs; what has no name is under token",
		Params: []script.Param{str("value", "value of a header field")}, Fn: nsParseFieldValue,
	},
}

// checked makes a refusal of an error of the exchange.
func checked(c *script.Call, err error) error {
	if err != nil {
		return of(c).refused(c, err)
	}
	return nil
}

func nsSetCookie(c *script.Call) (script.Value, error) {
	hidden, err := truth(c, "httponly", !c.Flag("scriptable"))
	if err != nil {
		return script.Value{}, err
	}
	cookie := conn.Cookie{Name: c.Str(0), Value: c.Str(1), HTTPOnly: hidden}
	if !c.Flag("plain") {
		cookie.Value = string(conn.AppendURLEncoded(nil, cookie.Value, conn.PartCookie))
	}
	if v, ok := c.Switch("expires"); ok && !c.Flag("discard") {
		if cookie.Expires, err = expires(v); err != nil {
			return script.Value{}, err
		}
	}
	if v, ok := c.Switch("maxage"); ok && !c.Flag("discard") {
		cookie.MaxAge = int(v.Int())
		if cookie.MaxAge == 0 {
			cookie.MaxAge = -1 // at once, where 0 of a Cookie is no age at all
		}
	}
	return sendCookie(c, cookie)
}

// expires reads the end of a cookie's life: never, a time, or, where the number is too small for one of today, seconds
// from now.
func expires(v script.Value) (time.Time, error) {
	const tenYears = 10 * 366 * 24 * 3600
	if v.Str() == "never" {
		return time.Now().Add(tenYears * time.Second), nil
	}
	us, err := microseconds(v)
	n := floorDiv(us, 1e6)
	if n < tenYears {
		n += time.Now().Unix()
	}
	return time.Unix(n, 0), err
}

// sendCookie completes a cookie by the switches that say where it goes, and adds it to the response.
func sendCookie(c *script.Call, cookie conn.Cookie) (script.Value, error) {
	cookie.Path, cookie.SameSite, cookie.Secure = "/", "Lax", c.Flag("secure")
	if v, ok := c.Switch("path"); ok {
		cookie.Path = v.Str()
	}
	if v, ok := c.Switch("domain"); ok {
		cookie.Domain = v.Str()
	}
	if v, ok := c.Switch("samesite"); ok {
		cookie.SameSite = v.Str()
	}
	line, err := cookie.Append(nil)
	if err != nil {
		return script.Value{}, script.Errorf("%s: %w", c.Builtin().FullName(), err)
	}
	return script.Value{}, checked(c, of(c).X.AddField("Set-Cookie", string(line)))
}

func nsDeleteCookie(c *script.Call) (script.Value, error) {
	return sendCookie(c, conn.Cookie{Name: c.Str(0), MaxAge: -1, Expires: time.Unix(1, 0), HTTPOnly: true})
}

// cookies calls fn for each cookie of the request, until it answers false.
func (c *Context) cookies(fn func(name, value []byte) bool) {
	goOn := true
	for i := 0; i < c.X.NumFields() && goOn; i++ {
		if name, v := c.X.FieldAt(i); strings.EqualFold(string(name), "cookie") {
			conn.EachCookie(v, func(name, value []byte) bool {
				goOn = fn(name, value)
				return goOn
			})
		}
	}
}

func nsGetCookie(c *script.Call) (script.Value, error) {
	var found []script.Value
	pattern, some := c.Switch("pattern")
	of(c).cookies(func(name, value []byte) bool {
		if string(name) != c.Str(0) {
			return true
		}
		v := string(value)
		if !c.Flag("plain") {
			v = urlDecoded(v, conn.PartCookie)
		}
		if !some || glob.Match(pattern.Str(), v) {
			found = append(found, script.StringValue(v))
		}
		return c.Flag("all") || len(found) == 0
	})
	switch {
	case c.Flag("all"):
		return script.ListValue(found), nil
	case len(found) > 0:
		return found[0], nil
	case c.NArg() > 1:
		return c.Value(1), nil
	}
	return script.Value{}, script.Errorf("no such cookie: %s", c.Str(0))
}

func nsSetExpires(c *script.Call) (script.Value, error) {
	x := of(c).X
	us, err := microseconds(c.Value(0))
	if err != nil {
		return script.Value{}, err
	}
	n := floorDiv(us, 1e6)
	age := "max-age=" + itoa(int(max(n, 0)))
	if v, ok := c.Switch("cache-control"); ok {
		age = v.Str() + ", " + age
	}
	if err := x.CheckField("Cache-Control", age); err != nil {
		return script.Value{}, checked(c, err)
	}
	if err := x.SetField("Expires", httpTime(time.Unix(time.Now().Unix()+n, 0))); err != nil {
		return script.Value{}, checked(c, err)
	}
	return script.Value{}, checked(c, x.SetField("Cache-Control", age))
}

func nsParseHeader(c *script.Call, s *Set) (script.Value, error) {
	line := c.Str(1)
	if line != "" && (line[0] == ' ' || line[0] == '\t') {
		if len(s.fields) == 0 {
			return script.Value{}, script.Errorf("ns_parseheader: there is no line to go on with")
		}
		s.fields[len(s.fields)-1].value += " " + strings.TrimSpace(line)
		return s.changed(c, script.Value{})
	}
	key, v, ok := strings.Cut(line, ":")
	if !ok || key == "" {
		return script.Value{}, script.Errorf("ns_parseheader: not a header line: %q", line)
	}
	switch c.Str(2) {
	case "tolower":
		key = strings.ToLower(key)
	case "toupper":
		key = strings.ToUpper(key)
	}
	s.Put(key, strings.TrimSpace(v))
	return s.changed(c, script.Value{})
}

func nsParseFieldValue(c *script.Call) (script.Value, error) {
	var out []script.Value
	for _, element := range splitQuoted(c.Str(0), ',') {
		var parts []script.Value
		for _, p := range splitQuoted(element, ';') {
			k, v, ok := strings.Cut(p, "=")
			if !ok {
				k, v = "token", p
			}
			parts = append(parts, script.StringValue(strings.TrimSpace(k)), script.StringValue(unquote(strings.TrimSpace(v))))
		}
		if parts != nil {
			out = append(out, script.MapValue(parts))
		}
	}
	return script.ListValue(out), nil
}

// splitQuoted splits s at sep outside of quotes and leaves empty pieces out.
func splitQuoted(s string, sep byte) (pieces []string) {
	quoted, from := false, 0
	cut := func(to int) {
		if p := strings.TrimSpace(s[from:to]); p != "" {
			pieces = append(pieces, p)
		}
		from = to + 1
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == sep && !quoted:
			cut(i)
		case s[i] == '"':
			quoted = !quoted
		case s[i] == '\\' && quoted:
			i++
		}
	}
	cut(len(s))
	return pieces
}

// unquote takes the quotes off a value.
func unquote(s string) string {
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}
