// This file reads the values of structured fields that many use: parameters, quoted strings, media types.

package conn

// eachParam calls fn for the parameters in b, which begins at the first semicolon: RFC 9110 section 5.6.6. value is
// what stands between the quotes of a quoted string, not unescaped. It reports whether b was well formed.
func eachParam(b []byte, fn func(name, value []byte, quoted bool)) bool {
	for {
		if b = skipOWS(b); len(b) == 0 {
			return true
		}
		if b[0] != ';' {
			return false
		}
		b = skipOWS(b[1:])
		if len(b) == 0 || b[0] == ';' {
			continue
		}
		n, rest := token(b)
		if n == 0 || len(rest) == 0 || rest[0] != '=' {
			return false
		}
		value := rest[1:]
		rest = skipValue(value)
		if rest == nil {
			return false
		}
		value = value[:len(value)-len(rest)]
		quoted := value[0] == '"'
		if quoted {
			value = value[1 : len(value)-1]
		}
		fn(b[:n], value, quoted)
		b = rest
	}
}

// unquote returns the text of a quoted string that stood between its quotes. Only a quote or backslash is taken as
// escaped: names of files come with lone backslashes from some clients.
func unquote(b []byte) string {
	out := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		if b[i] == '\\' && i+1 < len(b) && (b[i+1] == '"' || b[i+1] == '\\') {
			i++
		}
		out = append(out, b[i])
	}
	return string(out)
}

// MediaTypeOf returns the type/subtype of a Content-Type field and the parameters behind it. ok is false where there is
// no well-formed type.
func MediaTypeOf(value []byte) (mediaType, params []byte, ok bool) {
	n, rest := token(value)
	if n == 0 || len(rest) == 0 || rest[0] != '/' {
		return nil, nil, false
	}
	m, _ := token(rest[1:])
	if m == 0 {
		return nil, nil, false
	}
	end := n + 1 + m
	return value[:end], value[end:], true
}

// MediaTypeParam returns the value of a parameter of a media type; "" where it is not there just once, or the type is
// malformed.
func MediaTypeParam(mediaType []byte, name string) (value string) {
	_, params, ok := MediaTypeOf(mediaType)
	count := 0
	ok = ok && eachParam(params, func(key, v []byte, _ bool) {
		if equalFold(key, name) {
			value = string(v)
			count++
		}
	})
	if !ok || count != 1 {
		return ""
	}
	return value
}
