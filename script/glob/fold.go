package glob

// This file holds how characters are compared.

import "unicode"

// same compares characters as they are.
func same(r rune) rune { return r }

// fold compares characters by their lower case.
func fold(r rune) rune {
	switch {
	case 'A' <= r && r <= 'Z':
		return r + ('a' - 'A')
	case r < 0x80 || r > unicode.MaxRune:
		return r
	}
	return unicode.ToLower(r)
}
