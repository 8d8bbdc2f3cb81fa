// Package glob matches strings against glob patterns by the rules of Tcl's string match, which filters, nsv names and
// set searches share.
package glob

import "unicode/utf8"

// Match tells whether all of s matches the pattern:
//
//   - any characters, also none, also slashes
//     ?       one character
//     [a-z_]  one character of the set; a range may be written either way round; an open set ends with the pattern
//     \x      the character x
//
// Both are taken as UTF-8; a byte that is none stands for itself. It allocates nothing, and its time is bounded by the
// product of the two lengths.
func Match(pattern, s string) bool { return match(pattern, s, same) }

// MatchFold is Match without regard to case.
func MatchFold(pattern, s string) bool { return match(pattern, s, fold) }

// match walks both strings. A failure goes back to the last star alone: what an earlier star could take in addition,
// the last one can take as well.
func match(pattern, s string, canon func(rune) rune) bool {
	star, starRest := "", ""
	starred := false
	for s != "" || pattern != "" {
		if pattern != "" && pattern[0] == '*' {
			pattern = pattern[1:]
			if pattern == "" {
				return true
			}
			star, starRest, starred = pattern, s, true
			continue
		}
		if s != "" {
			if rest, n := step(pattern, s, canon); n > 0 {
				pattern, s = rest, s[n:]
				continue
			}
		}
		if !starred || starRest == "" {
			return false
		}
		_, n := utf8.DecodeRuneInString(starRest)
		starRest = starRest[n:]
		pattern, s = star, starRest
	}
	return true
}

// step matches one character of s with the first item of the pattern, which is no star. It gives the pattern after
// the item and the length of the character, 0 where they do not match.
func step(pattern, s string, canon func(rune) rune) (rest string, n int) {
	if pattern == "" {
		return "", 0
	}
	c, n := char(s)
	switch pattern[0] {
	case '?':
		return pattern[1:], n
	case '[':
		rest, ok := set(pattern[1:], c, canon)
		if !ok {
			return "", 0
		}
		return rest, n
	case '\\':
		if pattern = pattern[1:]; pattern == "" {
			return "", 0
		}
	}
	p, m := char(pattern)
	if canon(p) != canon(c) {
		return "", 0
	}
	return pattern[m:], n
}

// set tells whether c is in the set that begins the pattern, and gives the pattern after it.
func set(pattern string, c rune, canon func(rune) rune) (rest string, ok bool) {
	c = canon(c)
	for pattern != "" && pattern[0] != ']' {
		low, n := char(pattern)
		low, pattern = canon(low), pattern[n:]
		high := low
		if pattern != "" && pattern[0] == '-' {
			if pattern = pattern[1:]; pattern == "" {
				return "", false
			}
			high, n = char(pattern)
			high, pattern = canon(high), pattern[n:]
		}
		if low <= c && c <= high || high <= c && c <= low {
			return afterSet(pattern), true
		}
	}
	return "", false
}

// afterSet gives what follows the bracket that closes a set.
func afterSet(pattern string) string {
	for i := range len(pattern) {
		if pattern[i] == ']' {
			return pattern[i+1:]
		}
	}
	return ""
}

// char gives the first character of s, which is not empty. A byte that is no UTF-8 becomes a value beyond Unicode, so
// that it equals itself and no character.
func char(s string) (rune, int) {
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return utf8.MaxRune + 1 + rune(s[0]), 1
	}
	return r, n
}
