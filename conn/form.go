// This file reads application/x-www-form-urlencoded: queries and the bodies of forms.

package conn

import "strings"

// FormLimits bounds what a form can make the server hold.
type FormLimits struct {
	Fields      int   // names in a query, parts of a multipart body; above: 400
	Files       int   // files of a multipart body; above: 413
	HeaderBytes int   // field lines of one part; above: 431
	Memory      int64 // bytes of all parts held in memory; above, files go to disk, and other fields are a 413
	TempDir     string
}

// Pair is a name of a form with its value, both decoded.
type Pair struct{ Name, Value string }

var errFields = &RequestError{400, "more form fields than limits.form_fields"}

// ParseQuery reads a query or form body: pairs in order, names that come twice come twice. A name without an equals sign
// has the value "". Percent signs that begin no escape stand for themselves, as in the URL standard that browsers
// follow. More than limit pairs are refused with a *RequestError.
func ParseQuery(raw []byte, limit int) ([]Pair, error) {
	rest := string(raw)
	n := strings.Count(rest, "&") + 1
	if n > limit {
		if n = countPairs(rest); n > limit {
			return nil, errFields
		}
	}
	pairs := make([]Pair, 0, n)
	for rest != "" {
		var pair string
		pair, rest, _ = strings.Cut(rest, "&")
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, Pair{formText(name), formText(value)})
	}
	return pairs, nil
}

// countPairs counts what is not empty between ampersands.
func countPairs(s string) (n int) {
	for pair := range strings.SplitSeq(s, "&") {
		if pair != "" {
			n++
		}
	}
	return n
}

// formText decodes s, which is its own text where nothing is encoded.
func formText(s string) string {
	if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
		return s
	}
	return string(AppendURLDecoded(make([]byte, 0, len(s)), s, PartQuery))
}
