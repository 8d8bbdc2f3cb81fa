// This file reads Cookie fields as browsers send them, and builds Set-Cookie fields that all of them take.

package conn

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// CookieIn finds a cookie by its name, in its letter case, in the value of a Cookie field. Of several the first counts:
// browsers send the one with the longest path first. One pair of quotes around the value is taken off.
func CookieIn(field []byte, name string) (value []byte, ok bool) {
	EachCookie(field, func(n, v []byte) bool {
		if string(n) == name {
			value, ok = v, true
		}
		return !ok
	})
	return value, ok
}

// EachCookie calls fn for each cookie in the value of a Cookie field until it returns false. What has no equals sign is
// no cookie; nothing else is wrong with any: RFC 6265 asks servers to take what they find.
func EachCookie(field []byte, fn func(name, value []byte) bool) {
	for rest := field; rest != nil; {
		var pair []byte
		pair, rest, _ = cutByte(rest, ';')
		name, value, found := cutByte(pair, '=')
		if name = trimOWS(name); !found || len(name) == 0 {
			continue
		}
		value = trimOWS(value)
		if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
			value = value[1 : n-1]
		}
		if !fn(name, value) {
			return
		}
	}
}

// Cookie is what a Set-Cookie field says (RFC 6265, with SameSite and the name prefixes of its successor's draft).
type Cookie struct {
	Name, Value string
	Path        string    // "" for none: then browsers take the directory of the request
	Domain      string    // "" for none: then the cookie is for this host only
	MaxAge      int       // seconds; 0 for none, below for a cookie that is to be deleted
	Expires     time.Time // the zero time for none
	Secure      bool
	HTTPOnly    bool
	SameSite    string // Strict, Lax, None, or "" for none
}

// Faults of a cookie.
var (
	ErrCookieName     = errors.New("cookie name is not a token")
	ErrCookieValue    = errors.New("cookie value has a space, quote, comma, semicolon, backslash or byte that is not ASCII: encode it")
	ErrCookiePath     = errors.New("cookie path does not begin with a slash, or has a semicolon or control character")
	ErrCookieDomain   = errors.New("cookie domain is not a host name")
	ErrCookieExpires  = errors.New("cookie expires before 1601 or after 9999")
	ErrCookieSameSite = errors.New("cookie SameSite is not Strict, Lax or None")
	ErrCookieSecure   = errors.New("cookie needs Secure: its SameSite is None or its name begins with __Secure- or __Host-")
	ErrCookieHost     = errors.New("cookie whose name begins with __Host- needs the path / and no domain")
	ErrCookieSize     = errors.New("cookie over 4096 bytes: browsers drop it")
)

// maxCookie is how many bytes of a name and value browsers keep at least (RFC 6265 section 6.1).
const maxCookie = 4096

// check says why the cookie cannot be sent.
func (c *Cookie) check() error {
	switch {
	case !all([]byte(c.Name), isToken):
		return ErrCookieName
	case !cookieOctets(c.Value):
		return ErrCookieValue
	case c.Path != "" && (c.Path[0] != '/' || strings.IndexByte(c.Path, ';') >= 0 || !printable(c.Path)):
		return ErrCookiePath
	case c.Domain != "" && !validDomain(c.Domain):
		return ErrCookieDomain
	case !c.Expires.IsZero() && (c.Expires.UTC().Year() < 1601 || c.Expires.UTC().Year() > 9999):
		return ErrCookieExpires
	case len(c.Name)+len(c.Value) > maxCookie:
		return ErrCookieSize
	}
	return c.checkPolicy()
}

// checkPolicy says which rule of browsers the attributes break together; they would drop the cookie without a word.
func (c *Cookie) checkPolicy() error {
	host := len(c.Name) >= 7 && strings.EqualFold(c.Name[:7], "__Host-")
	secure := host || len(c.Name) >= 9 && strings.EqualFold(c.Name[:9], "__Secure-")
	switch {
	case c.SameSite != "" && sameSite(c.SameSite) == "":
		return ErrCookieSameSite
	case !c.Secure && (secure || sameSite(c.SameSite) == "None"):
		return ErrCookieSecure
	case host && (c.Path != "/" || c.Domain != ""):
		return ErrCookieHost
	}
	return nil
}

// sameSite returns s as it is written, "" where it is none of the three.
func sameSite(s string) string {
	for _, known := range [...]string{"Strict", "Lax", "None"} {
		if strings.EqualFold(s, known) {
			return known
		}
	}
	return ""
}

// cookieOctets reports whether s may be a cookie's value: RFC 6265 section 4.1.1, without the quotes around it.
func cookieOctets(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\' {
			return false
		}
	}
	return true
}

// printable reports whether s is of ASCII without control characters.
func printable(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// validDomain reports whether s is a host name; a leading dot, which browsers ignore, may be there.
func validDomain(s string) bool {
	s = strings.TrimPrefix(s, ".")
	if len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if classes[label[i]]&(isAlpha|isDigit) == 0 && label[i] != '-' && label[i] != '_' {
				return false
			}
		}
	}
	return true
}

// Append appends the value of a Set-Cookie field to dst. It refuses what a browser would read differently or drop.
func (c *Cookie) Append(dst []byte) ([]byte, error) {
	if err := c.check(); err != nil {
		return dst, err
	}
	dst = append(append(append(dst, c.Name...), '='), c.Value...)
	if c.MaxAge != 0 {
		dst = strconv.AppendInt(append(dst, "; Max-Age="...), int64(max(c.MaxAge, 0)), 10)
	}
	if !c.Expires.IsZero() {
		dst = AppendHTTPDate(append(dst, "; Expires="...), c.Expires)
	}
	if c.Domain != "" {
		dst = append(append(dst, "; Domain="...), c.Domain...)
	}
	if c.Path != "" {
		dst = append(append(dst, "; Path="...), c.Path...)
	}
	if c.Secure {
		dst = append(dst, "; Secure"...)
	}
	if c.HTTPOnly {
		dst = append(dst, "; HttpOnly"...)
	}
	if c.SameSite != "" {
		dst = append(append(dst, "; SameSite="...), sameSite(c.SameSite)...)
	}
	return dst, nil
}
