package tcl

// This file holds glob-style matching, as string match does it.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// GlobMatch tells whether s matches the pattern: * ? [a-z] and \x.
func GlobMatch(pattern, s string, nocase bool) bool {
	for len(pattern) > 0 {
		switch pattern[0] {
		case '*':
			return globStar(pattern, s, nocase)
		case '?':
			if s == "" {
				return false
			}
			_, w := utf8.DecodeRuneInString(s)
			s, pattern = s[w:], pattern[1:]
			continue
		case '[':
			if s == "" {
				return false
			}
			r, w := utf8.DecodeRuneInString(s)
			rest, ok := globClass(pattern[1:], fold(r, nocase), nocase)
			if !ok {
				return false
			}
			s, pattern = s[w:], rest
			continue
		case '\\':
			if len(pattern) == 1 { // it quotes nothing and matches nothing
				return false
			}
			pattern = pattern[1:]
		}
		if s == "" {
			return false
		}
		p, pw := utf8.DecodeRuneInString(pattern)
		r, w := utf8.DecodeRuneInString(s)
		if p != r && (!nocase || fold(p, true) != fold(r, true)) {
			return false
		}
		s, pattern = s[w:], pattern[pw:]
	}
	return s == ""
}

// globStar matches a pattern that begins with stars. Only the last star is ever tried again, so the time is bounded by len(p)*len(s).
func globStar(pattern, s string, nocase bool) bool {
	for len(pattern) > 0 && pattern[0] == '*' {
		pattern = pattern[1:]
	}
	if pattern == "" {
		return true
	}
	seg, rest := globSegment(pattern)
	if !nocase && strings.IndexAny(seg, `?[\`) < 0 {
		if rest == "" {
			return strings.HasSuffix(s, seg)
		}
		at := strings.Index(s, seg)
		return at >= 0 && globStar(rest, s[at+len(seg):], nocase)
	}
	for {
		if n, ok := globPrefix(seg, s, nocase); ok {
			if rest == "" {
				if n == len(s) {
					return true
				}
			} else {
				return globStar(rest, s[n:], nocase)
			}
		}
		if s == "" {
			return false
		}
		_, w := utf8.DecodeRuneInString(s)
		s = s[w:]
	}
}

// globSegment splits a pattern before its first star.
func globSegment(p string) (seg, rest string) {
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '\\':
			i++
		case '[':
			for i++; i < len(p) && p[i] != ']'; i++ {
				if p[i] == '\\' {
					i++
				}
			}
		case '*':
			return p[:i], p[i:]
		}
	}
	return p, ""
}

// globPrefix matches a segment without stars at the beginning of s and gives the length of what it matched.
func globPrefix(seg, s string, nocase bool) (int, bool) {
	all := len(s)
	for len(seg) > 0 {
		if s == "" {
			return 0, false
		}
		r, w := utf8.DecodeRuneInString(s)
		switch seg[0] {
		case '?':
			seg = seg[1:]
		case '[':
			rest, ok := globClass(seg[1:], fold(r, nocase), nocase)
			if !ok {
				return 0, false
			}
			seg = rest
		default:
			if seg[0] == '\\' {
				if len(seg) == 1 {
					return 0, false
				}
				seg = seg[1:]
			}
			p, pw := utf8.DecodeRuneInString(seg)
			if p != r && (!nocase || fold(p, true) != fold(r, true)) {
				return 0, false
			}
			seg = seg[pw:]
		}
		s = s[w:]
	}
	return all - len(s), true
}

func fold(r rune, nocase bool) rune {
	if nocase {
		return unicode.ToLower(r)
	}
	return r
}

// globClass matches r against a class whose bracket is passed; rest is the pattern after the class.
func globClass(p string, r rune, nocase bool) (rest string, ok bool) {
	for len(p) > 0 && p[0] != ']' {
		lo, w := classRune(p, nocase)
		p = p[w:]
		hi := lo
		if len(p) > 0 && p[0] == '-' {
			if len(p) == 1 {
				return "", false
			}
			p = p[1:]
			hi, w = classRune(p, nocase)
			p = p[w:]
		}
		if lo <= r && r <= hi || hi <= r && r <= lo {
			ok = true
		}
	}
	if p == "" {
		return "", ok
	}
	return p[1:], ok
}

func classRune(p string, nocase bool) (rune, int) {
	r, w := utf8.DecodeRuneInString(p)
	if r == '\\' && len(p) > 1 {
		r, w = utf8.DecodeRuneInString(p[1:])
		w++
	}
	return fold(r, nocase), w
}
