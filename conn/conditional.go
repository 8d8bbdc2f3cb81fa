// This file evaluates conditional requests: RFC 9110 section 13.

package conn

import "time"

// verdict is what the preconditions of a request make of it.
type verdict uint8

const (
	proceed            verdict = iota
	notModified                // 304
	preconditionFailed         // 412
)

// evaluate takes the preconditions in the order of RFC 9110 section 13.2.2, for what a GET without them would answer
// with 200. etag is the current entity tag with its quotes (and W/ for a weak one), "" where there is none; modified is
// the zero time where it is not known. Range is the caller's, with useRange.
func (h *head) evaluate(etag string, modified time.Time) verdict {
	read := h.methodName() == "GET" || h.methodName() == "HEAD"
	if given, match := h.tagMatch("If-Match", etag, false); given {
		if !match {
			return preconditionFailed
		}
	} else if since, ok := h.date("If-Unmodified-Since"); ok && !modified.IsZero() && modified.Truncate(time.Second).After(since) {
		return preconditionFailed
	}
	if given, match := h.tagMatch("If-None-Match", etag, true); given {
		switch {
		case match && read:
			return notModified
		case match:
			return preconditionFailed
		}
	} else if since, ok := h.date("If-Modified-Since"); ok && read && !modified.IsZero() && !modified.Truncate(time.Second).After(since) {
		return notModified
	}
	return proceed
}

// useRange reports whether a Range field counts: the request is a GET, and If-Range, where it is given, names what is
// current by a strong comparison. A date is strong once a second has gone by since.
func (h *head) useRange(etag string, modified, now time.Time) bool {
	if h.methodName() != "GET" {
		return false
	}
	condition, ok := h.single("If-Range")
	if condition == nil {
		return ok
	}
	if condition[len(condition)-1] == '"' {
		return etag != "" && etag[0] == '"' && string(condition) == etag
	}
	since, err := ParseHTTPDate(string(condition))
	modified = modified.Truncate(time.Second)
	return err == nil && modified.Equal(since) && now.Sub(modified) > time.Second
}

// single returns the value of a field that is given once. ok is false where it is given more than once, or is empty.
func (h *head) single(name string) (value []byte, ok bool) {
	ok = true
	h.each(name, func(v []byte) bool {
		ok = value == nil && len(v) > 0
		value = v
		return ok
	})
	if !ok {
		return nil, false
	}
	return value, true
}

// date returns the date of a field. One that is given twice or is no date does not count.
func (h *head) date(name string) (time.Time, bool) {
	v, _ := h.single(name)
	if v == nil {
		return time.Time{}, false
	}
	t, err := ParseHTTPDate(string(v))
	return t, err == nil
}

// tagMatch reports whether a field of entity tags is given, and whether the current one is among them. "*" is any.
func (h *head) tagMatch(name, etag string, weak bool) (given, match bool) {
	h.each(name, func(value []byte) bool {
		given = true
		match = match || listHasTag(value, etag, weak)
		return true
	})
	return given, match
}

// listHasTag looks for etag in a list of entity tags, up to where the list is malformed.
func listHasTag(list []byte, etag string, weak bool) bool {
	if string(list) == "*" {
		return true
	}
	for {
		for len(list) > 0 && (list[0] == ' ' || list[0] == '\t' || list[0] == ',') {
			list = list[1:]
		}
		n := tagLength(list)
		if n == 0 {
			return false
		}
		if sameTag(list[:n], etag, weak) {
			return true
		}
		list = skipOWS(list[n:])
		if len(list) > 0 && list[0] != ',' {
			return false
		}
	}
}

// tagLength returns the length of the entity tag at the start of b, 0 where there is none: RFC 9110 section 8.8.3.
func tagLength(b []byte) int {
	i := 0
	if len(b) > 2 && b[0] == 'W' && b[1] == '/' {
		i = 2
	}
	if i >= len(b) || b[i] != '"' {
		return 0
	}
	for i++; i < len(b) && b[i] > ' ' && b[i] != 0x7f; i++ {
		if b[i] == '"' {
			return i + 1
		}
	}
	return 0
}

// sameTag compares two entity tags: RFC 9110 section 8.8.3.2.
func sameTag(a []byte, b string, weak bool) bool {
	if b == "" {
		return false
	}
	weakA, weakB := a[0] == 'W', b[0] == 'W'
	if !weak && (weakA || weakB) {
		return false
	}
	if weakA {
		a = a[2:]
	}
	if weakB {
		b = b[2:]
	}
	return string(a) == b
}
