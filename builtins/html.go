// This file holds what quotes text for HTML, takes quoting and tags out again, and finds links.

package builtins

import (
	"html"
	"strings"

	"nsgo/script"
)

// QuoteHTML returns s with the characters that mean something in HTML replaced. Text without any costs nothing.
func QuoteHTML(s string) string {
	if strings.IndexAny(s, `<>&"'`) < 0 {
		return s
	}
	return string(AppendQuoteHTML(make([]byte, 0, len(s)+16), s))
}

// AppendQuoteHTML appends s to dst, quoted for HTML.
func AppendQuoteHTML(dst []byte, s string) []byte {
	from := 0
	for i := 0; i < len(s); i++ {
		var entity string
		switch s[i] {
		case '<':
			entity = "&lt;"
		case '>':
			entity = "&gt;"
		case '&':
			entity = "&amp;"
		case '"':
			entity = "&#34;"
		case '\'':
			entity = "&#39;"
		default:
			continue
		}
		dst = append(append(dst, s[from:i]...), entity...)
		from = i + 1
	}
	return append(dst, s[from:]...)
}

func nsQuoteHTML(c *script.Call) (script.Value, error) {
	return script.StringValue(QuoteHTML(c.Str(0))), nil
}

func nsUnquoteHTML(c *script.Call) (script.Value, error) {
	return script.StringValue(html.UnescapeString(c.Str(0))), nil
}

func nsStripHTML(c *script.Call) (script.Value, error) {
	return script.StringValue(html.UnescapeString(stripTags(c.Str(0)))), nil
}

// stripTags returns the text between tags; comments, and the contents of script and style, are no text. An unclosed
// tag takes the rest of the text with it; a < that begins no tag is text, as some forget to quote it.
func stripTags(s string) string {
	var b strings.Builder
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		if !beginsTag(s[i:]) {
			b.WriteString(s[:i+1])
			s = s[i+1:]
			continue
		}
		b.WriteString(s[:i])
		s = s[i+tagEnd(s[i:]):]
	}
}

// beginsTag reports whether the < at the start of s begins a tag, comment or declaration.
func beginsTag(s string) bool {
	return len(s) > 1 && (s[1] == '/' || s[1] == '!' || s[1] == '?' || isNameByte(s[1]) && s[1] > '9')
}

// tagEnd returns how many bytes the tag, or comment, at the start of s takes, with the contents of elements that are
// no text.
func tagEnd(s string) int {
	if strings.HasPrefix(s, "<!--") {
		return past(s, 4, "-->")
	}
	for _, name := range []string{"script", "style"} {
		if n := len(name) + 1; len(s) > n && strings.EqualFold(s[1:n], name) && !isNameByte(s[n]) {
			return closing(s, name)
		}
	}
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch {
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case s[i] == '"' || s[i] == '\'':
			quote = s[i]
		case s[i] == '>':
			return i + 1
		}
	}
	return len(s)
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-'
}

// past returns the index after the first end in s from from on, the length of s if there is none.
func past(s string, from int, end string) int {
	if i := strings.Index(s[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(s)
}

// closing returns the index after the closing tag of an element whose opening tag begins s.
func closing(s, name string) int {
	for i := len(name) + 1; i+len(name)+2 <= len(s); i++ {
		if s[i] == '<' && s[i+1] == '/' && strings.EqualFold(s[i+2:i+2+len(name)], name) {
			return past(s, i, ">")
		}
	}
	return len(s)
}

func nsHrefs(c *script.Call) (script.Value, error) {
	return script.StringsValue(hrefs(c.Str(0))), nil
}

// hrefs returns the targets of the links in a page, in their order.
func hrefs(s string) (links []string) {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return links
		}
		s = s[i:]
		n := 1
		if beginsTag(s) {
			n = tagEnd(s)
		}
		if n > 2 && (s[1] == 'a' || s[1] == 'A') && !isNameByte(s[2]) {
			if link, ok := attribute(s[2:n], "href"); ok {
				links = append(links, html.UnescapeString(link))
			}
		}
		s = s[n:]
	}
}

// attribute finds the value of an attribute in the inside of a tag.
func attribute(s, name string) (value string, ok bool) {
	for s = strings.TrimLeft(s, " \t\r\n/"); s != "" && s[0] != '>'; s = strings.TrimLeft(s, " \t\r\n/") {
		i := strings.IndexAny(s, " \t\r\n=>")
		if i < 0 {
			return "", false
		}
		key := s[:i]
		s = strings.TrimLeft(s[i:], " \t\r\n")
		value = ""
		if strings.HasPrefix(s, "=") {
			value, s = attributeValue(strings.TrimLeft(s[1:], " \t\r\n"))
		}
		if strings.EqualFold(key, name) {
			return value, true
		}
		if i == 0 && s != "" && s[0] != '>' {
			s = s[1:] // a stray =, so that every round takes something
		}
	}
	return "", false
}

// attributeValue splits the value, quoted or not, off the start of s.
func attributeValue(s string) (value, rest string) {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, rest, _ = strings.Cut(s[1:], s[:1])
		return value, rest
	}
	i := strings.IndexAny(s, " \t\r\n>")
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}
