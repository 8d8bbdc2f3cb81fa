// This file finds <script language=tcl runat=server> in .adp pages.

package page

import "strings"

// tag is a server script: code stands in src[code:end], and the page goes on at after.
type tag struct{ start, code, end, after int }

const endTag = "</script>"

// scriptTag finds the next server script. A script tag without runat=server, or without its end, is text.
func (p *parser) scriptTag() (tag, bool) {
	for pos := p.pos; ; {
		start := indexFold(p.src, pos, "<script")
		if start < 0 {
			return tag{}, false
		}
		n := strings.IndexByte(p.src[start:], '>')
		if n < 0 {
			return tag{}, false
		}
		code := start + n + 1
		end := indexFold(p.src, code, endTag)
		if end < 0 {
			return tag{}, false
		}
		if isServerScript(p.src[start+len("<script") : code-1]) {
			return tag{start, code, end, end + len(endTag)}, true
		}
		pos = code
	}
}

// indexFold finds word, which is in lower case, in s from pos on, in any case.
func indexFold(s string, pos int, word string) int {
	for pos+len(word) <= len(s) {
		n := strings.IndexByte(s[pos:], word[0])
		if n < 0 || pos+n+len(word) > len(s) {
			return -1
		}
		pos += n
		if strings.EqualFold(s[pos:pos+len(word)], word) {
			return pos
		}
		pos++
	}
	return -1
}

// isServerScript reports whether attributes of a script tag say that the server runs it.
func isServerScript(attributes string) bool {
	if attributes == "" || strings.IndexByte(" \t\r\n", attributes[0]) < 0 {
		return false
	}
	server, tcl := false, true
	for _, word := range strings.Fields(attributes) {
		name, value, _ := strings.Cut(strings.ToLower(word), "=")
		value = strings.Trim(value, `"'`)
		switch name {
		case "runat":
			server = value == "server"
		case "language":
			tcl = value == "tcl"
		}
	}
	return server && tcl
}
