package server

// This file holds how URLs fall into words. Empty words count nowhere: /a//b/ is /a/b.

import (
	"bytes"
	"slices"
	"strings"
	"unsafe"

	"nsgo/script/glob"
)

// splitURL gives the literal words of a registered URL and its pattern, "*" where it has none.
func splitURL(url string) (words []string, pattern string) {
	words = strings.FieldsFunc(url, func(r rune) bool { return r == '/' })
	if !hasPattern(url) {
		return words, "*"
	}
	last := len(words) - 1
	return words[:last], words[last]
}

// hasPattern tells whether the last word of a registered URL is a pattern.
func hasPattern(url string) bool {
	return strings.ContainsAny(url[strings.LastIndexByte(strings.TrimRight(url, "/"), '/')+1:], "*?")
}

// hasDots tells whether a URL or pattern has dot segments, which the paths of requests are rid of.
func hasDots(url string) bool {
	words := strings.Split(url, "/")
	return slices.Contains(words, ".") || slices.Contains(words, "..")
}

// nextWord gives the first word of a path, empty at its end, and what follows it.
func nextWord(path []byte) (word, rest []byte) {
	for len(path) > 0 && path[0] == '/' {
		path = path[1:]
	}
	if i := bytes.IndexByte(path, '/'); i >= 0 {
		return path[:i], path[i:]
	}
	return path, nil
}

// hasWord tells whether a path has any word.
func hasWord(path []byte) bool {
	word, _ := nextWord(path)
	return len(word) > 0
}

// lastWord gives the last word of a path.
func lastWord(path []byte) []byte {
	for len(path) > 0 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	return path[bytes.LastIndexByte(path, '/')+1:]
}

// matchBytes is glob.Match for bytes.
func matchBytes(pattern string, b []byte) bool { return glob.Match(pattern, view(b)) }

// view gives bytes as a string without copying them. It is for callees that keep nothing, while the bytes stay as they
// are.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
