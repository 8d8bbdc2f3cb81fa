package conn

import (
	"errors"
	"strings"
	"testing"
)

// headCase is a request head that must be refused, or read as length says. VERSION in it stands for each version in
// turn; without it the case is for one only. Lines are ended by CR LF unless the case says all (raw).
type headCase struct {
	name   string
	lines  []string // without line ends; the empty line is added
	raw    string   // instead of lines
	status int      // 0: accepted
	length int64    // of an accepted one
}

func lines(l ...string) []string { return l }

// acceptedHeads are what real clients send, or what the grammar allows and nothing can be read in two ways.
var acceptedHeads = []headCase{
	{name: "plain", lines: lines("GET / VERSION", "Host: a")},
	{name: "no white space", lines: lines("GET / VERSION", "Host:a")},
	{name: "much white space", lines: lines("GET / VERSION", "Host: \t a \t ")},
	{name: "HTTP/1.0 without host", lines: lines("GET / HTTP/1.0")},
	{name: "higher minor version", lines: lines("GET / HTTP/1.9", "Host: a")},
	{name: "empty line before", raw: "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"},
	{name: "unknown method", lines: lines("PROPFIND / VERSION", "Host: a")},
	{name: "method of odd token characters", lines: lines("!#$%&'*+-.^_`|~ / VERSION", "Host: a")},
	{name: "lower-case method", lines: lines("get / VERSION", "Host: a")},
	{name: "query", lines: lines("GET /a?b=c&d=%20? VERSION", "Host: a")},
	{name: "query as browsers leave it", lines: lines(`GET /?a[]={x}|y^z\w VERSION`, "Host: a")},
	{name: "empty query", lines: lines("GET /? VERSION", "Host: a")},
	{name: "doubled slash", lines: lines("GET //a//b VERSION", "Host: a")},
	{name: "URL in a query", lines: lines("GET /?u=http://b/c VERSION", "Host: a")},
	{name: "absolute form", lines: lines("GET http://a/b?c VERSION", "Host: a")},
	{name: "absolute form, letter case", lines: lines("GET HTTP://Ab.C/b VERSION", "Host: aB.c")},
	{name: "absolute form, default port", lines: lines("GET http://a:80/b VERSION", "Host: a")},
	{name: "absolute form, default port left out", lines: lines("GET https://a/b VERSION", "Host: a:443")},
	{name: "absolute form without path", lines: lines("GET http://a VERSION", "Host: a")},
	{name: "absolute form without path, query", lines: lines("GET http://a?b VERSION", "Host: a")},
	{name: "absolute form, 1.0 without host", lines: lines("GET http://a/ HTTP/1.0")},
	{name: "asterisk", lines: lines("OPTIONS * VERSION", "Host: a")},
	{name: "host with port", lines: lines("GET / VERSION", "Host: a.example:8080")},
	{name: "host with empty port", lines: lines("GET / VERSION", "Host: a:")},
	{name: "host as IPv4 address", lines: lines("GET / VERSION", "Host: 127.0.0.1")},
	{name: "host as IPv6 address", lines: lines("GET / VERSION", "Host: [::1]:8080")},
	{name: "host with underscore", lines: lines("GET / VERSION", "Host: my_host")},
	{name: "host, letter case", lines: lines("GET / VERSION", "hOsT: a")},
	{name: "empty value", lines: lines("GET / VERSION", "Host: a", "X:")},
	{name: "value of white space", lines: lines("GET / VERSION", "Host: a", "X: \t ")},
	{name: "value with tab", lines: lines("GET / VERSION", "Host: a", "X: a\tb")},
	{name: "value over ASCII", lines: lines("GET / VERSION", "Host: a", "X: \xc3\xa4\xff\x80")},
	{name: "value with colon", lines: lines("GET / VERSION", "Host: a", "X: a:b")},
	{name: "name of odd token characters", lines: lines("GET / VERSION", "Host: a", "!#$%&'*+-.^_`|~: x")},
	{name: "name with underscore", lines: lines("GET / VERSION", "Host: a", "X_Y: x")},
	{name: "length", lines: lines("POST / VERSION", "Host: a", "Content-Length: 10"), length: 10},
	{name: "length 0", lines: lines("POST / VERSION", "Host: a", "Content-Length: 0")},
	{name: "length of a GET", lines: lines("GET / VERSION", "Host: a", "content-length: 3"), length: 3},
	{name: "length at its largest", lines: lines("POST / VERSION", "Host: a", "Content-Length: 9223372036854775807"), length: 1<<63 - 1},
	{name: "chunked", lines: lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"), length: -1},
	{name: "chunked, letter case and white space", lines: lines("POST / HTTP/1.1", "Host: a", "TRANSFER-encoding: \t CHUNKed\t "), length: -1},
	{name: "expect", lines: lines("PUT / VERSION", "Host: a", "Content-Length: 1", "Expect: 100-Continue"), length: 1},
	{name: "expect without body", lines: lines("GET / VERSION", "Host: a", "Expect: 100-continue")},
	{name: "connection", lines: lines("GET / VERSION", "Host: a", "Connection: keep-alive, x ,,close,")},
	{name: "empty connection", lines: lines("GET / VERSION", "Host: a", "Connection: ")},
	{name: "upgrade", lines: lines("GET / VERSION", "Host: a", "Connection: Upgrade", "Upgrade: websocket")},
}

// refusedHeads must never be taken for a request.
var refusedHeads = []headCase{
	// The request line.
	{name: "HTTP/0.9", lines: lines("GET /"), status: 400},
	{name: "no version", lines: lines("GET / ", "Host: a"), status: 400},
	{name: "method only", lines: lines("GET"), status: 400},
	{name: "empty method", lines: lines(" / VERSION", "Host: a"), status: 400},
	{name: "empty target", lines: lines("GET  VERSION", "Host: a"), status: 400},
	{name: "two spaces before target", lines: lines("GET  / VERSION", "Host: a"), status: 400},
	{name: "two spaces before version", lines: lines("GET /  VERSION", "Host: a"), status: 400},
	{name: "space behind version", lines: lines("GET / VERSION ", "Host: a"), status: 400},
	{name: "tab for a space", lines: lines("GET\t/ VERSION", "Host: a"), status: 400},
	{name: "tab for the second space", lines: lines("GET /\tVERSION", "Host: a"), status: 400},
	{name: "vertical tab for a space", lines: lines("GET\v/ VERSION", "Host: a"), status: 400},
	{name: "space in target", lines: lines("GET /a b VERSION", "Host: a"), status: 400},
	{name: "two versions", lines: lines("GET / HTTP/1.1 VERSION", "Host: a"), status: 400},
	{name: "method no token", lines: lines("GE(T / VERSION", "Host: a"), status: 400},
	{name: "method with colon", lines: lines("GET: / VERSION", "Host: a"), status: 400},
	{name: "method with NUL", lines: lines("GE\x00T / VERSION", "Host: a"), status: 400},
	{name: "method over ASCII", lines: lines("G\xc3\x8bT / VERSION", "Host: a"), status: 400},
	{name: "method too long", lines: lines(strings.Repeat("M", maxMethod+1)+" / VERSION", "Host: a"), status: 501},
	{name: "CONNECT", lines: lines("CONNECT a:443 VERSION", "Host: a:443"), status: 501},
	{name: "TRACE", lines: lines("TRACE / VERSION", "Host: a"), status: 501},
	{name: "lower-case version", lines: lines("GET / http/1.1", "Host: a"), status: 400},
	{name: "version without minor", lines: lines("GET / HTTP/1", "Host: a"), status: 400},
	{name: "version with dot only", lines: lines("GET / HTTP/1.", "Host: a"), status: 400},
	{name: "version of two digits", lines: lines("GET / HTTP/1.10", "Host: a"), status: 400},
	{name: "version with leading zero", lines: lines("GET / HTTP/01.1", "Host: a"), status: 400},
	{name: "version with comma", lines: lines("GET / HTTP/1,1", "Host: a"), status: 400},
	{name: "version with sign", lines: lines("GET / HTTP/+1.1", "Host: a"), status: 400},
	{name: "version with space", lines: lines("GET / HTTP/ 1.1", "Host: a"), status: 400},
	{name: "version with letters", lines: lines("GET / HTTP/x.y", "Host: a"), status: 400},
	{name: "version of another protocol", lines: lines("GET / HTTPS/1.1", "Host: a"), status: 400},
	{name: "version 0.9", lines: lines("GET / HTTP/0.9", "Host: a"), status: 505},
	{name: "version 2.0", lines: lines("GET / HTTP/2.0", "Host: a"), status: 505},
	{name: "HTTP/2 preface", raw: "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505},
	{name: "TLS hello", raw: "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", status: 400},
	{name: "two empty lines before", raw: "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400},
	{name: "space line before", raw: " \r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400},
	{name: "line feed before", raw: "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400},
	{name: "carriage return before", raw: "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400},
	{name: "byte order mark", raw: "\xef\xbb\xbfGET / HTTP/1.1\r\nHost: a\r\n\r\n", status: 400},
	// The target.
	{name: "relative path", lines: lines("GET a VERSION", "Host: a"), status: 400},
	{name: "query only", lines: lines("GET ?a VERSION", "Host: a"), status: 400},
	{name: "fragment", lines: lines("GET /a#b VERSION", "Host: a"), status: 400},
	{name: "fragment in query", lines: lines("GET /a?b#c VERSION", "Host: a"), status: 400},
	{name: "backslash", lines: lines(`GET /a\b VERSION`, "Host: a"), status: 400},
	{name: "backslash first", lines: lines(`GET \a VERSION`, "Host: a"), status: 400},
	{name: "quote in path", lines: lines(`GET /a"b VERSION`, "Host: a"), status: 400},
	{name: "angle bracket in query", lines: lines("GET /?<a VERSION", "Host: a"), status: 400},
	{name: "over ASCII", lines: lines("GET /\xc3\xa4 VERSION", "Host: a"), status: 400},
	{name: "over ASCII in query", lines: lines("GET /?\xc3\xa4 VERSION", "Host: a"), status: 400},
	{name: "NUL in target", lines: lines("GET /\x00 VERSION", "Host: a"), status: 400},
	{name: "DEL in target", lines: lines("GET /\x7f VERSION", "Host: a"), status: 400},
	{name: "carriage return in target", lines: lines("GET /\ra VERSION", "Host: a"), status: 400},
	{name: "asterisk of GET", lines: lines("GET * VERSION", "Host: a"), status: 400},
	{name: "asterisk and more", lines: lines("OPTIONS *a VERSION", "Host: a"), status: 400},
	{name: "authority form", lines: lines("GET a:80 VERSION", "Host: a:80"), status: 400},
	{name: "other scheme", lines: lines("GET ftp://a/ VERSION", "Host: a"), status: 400},
	{name: "scheme without slashes", lines: lines("GET http:/a VERSION", "Host: a"), status: 400},
	{name: "scheme only", lines: lines("GET http:// VERSION", "Host: a"), status: 400},
	{name: "absolute form, empty host", lines: lines("GET http:///b VERSION", "Host: a"), status: 400},
	{name: "absolute form, user", lines: lines("GET http://u@a/ VERSION", "Host: a"), status: 400},
	{name: "absolute form, user and password", lines: lines("GET http://u:p@a/ VERSION", "Host: a"), status: 400},
	{name: "absolute form, other host", lines: lines("GET http://a/ VERSION", "Host: b"), status: 400},
	{name: "absolute form, other port", lines: lines("GET http://a:81/ VERSION", "Host: a"), status: 400},
	{name: "absolute form, bad port", lines: lines("GET http://a:x/ VERSION", "Host: a"), status: 400},
	{name: "absolute form, backslash", lines: lines(`GET http://a\b/ VERSION`, "Host: a"), status: 400},
	{name: "absolute form without Host", lines: lines("GET http://a/ HTTP/1.1"), status: 400},
	// Host.
	{name: "no host", lines: lines("GET / HTTP/1.1"), status: 400},
	{name: "two hosts", lines: lines("GET / VERSION", "Host: a", "Host: b"), status: 400},
	{name: "two hosts the same", lines: lines("GET / VERSION", "Host: a", "X: y", "host: a"), status: 400},
	{name: "two hosts in one", lines: lines("GET / VERSION", "Host: a, b"), status: 400},
	{name: "two hosts in one without space", lines: lines("GET / VERSION", "Host: a,b"), status: 400},
	{name: "empty host", lines: lines("GET / VERSION", "Host:"), status: 400},
	{name: "host of white space", lines: lines("GET / VERSION", "Host: \t "), status: 400},
	{name: "host with path", lines: lines("GET / VERSION", "Host: a/b"), status: 400},
	{name: "host with scheme", lines: lines("GET / VERSION", "Host: http://a"), status: 400},
	{name: "host with user", lines: lines("GET / VERSION", "Host: u@a"), status: 400},
	{name: "host with space", lines: lines("GET / VERSION", "Host: a b"), status: 400},
	{name: "host with query", lines: lines("GET / VERSION", "Host: a?b"), status: 400},
	{name: "host with fragment", lines: lines("GET / VERSION", "Host: a#b"), status: 400},
	{name: "host with escape", lines: lines("GET / VERSION", "Host: a%2eb"), status: 400},
	{name: "host with markup", lines: lines("GET / VERSION", "Host: <a>"), status: 400},
	{name: "host over ASCII", lines: lines("GET / VERSION", "Host: \xc3\xa4"), status: 400},
	{name: "host with bad port", lines: lines("GET / VERSION", "Host: a:b"), status: 400},
	{name: "host with port too large", lines: lines("GET / VERSION", "Host: a:65536"), status: 400},
	{name: "host with signed port", lines: lines("GET / VERSION", "Host: a:+80"), status: 400},
	{name: "host with two ports", lines: lines("GET / VERSION", "Host: a:80:80"), status: 400},
	{name: "host with port only", lines: lines("GET / VERSION", "Host: :80"), status: 400},
	{name: "host as bare IPv6 address", lines: lines("GET / VERSION", "Host: ::1"), status: 400},
	{name: "host with open bracket", lines: lines("GET / VERSION", "Host: [::1"), status: 400},
	{name: "host with junk behind bracket", lines: lines("GET / VERSION", "Host: [::1]a"), status: 400},
	{name: "host with no address in brackets", lines: lines("GET / VERSION", "Host: [a]"), status: 400},
	{name: "host with IPv4 address in brackets", lines: lines("GET / VERSION", "Host: [127.0.0.1]"), status: 400},
	{name: "host with zone", lines: lines("GET / VERSION", "Host: [fe80::1%25eth0]"), status: 400},
	// Field lines.
	{name: "no colon", lines: lines("GET / VERSION", "Host: a", "X"), status: 400},
	{name: "empty name", lines: lines("GET / VERSION", "Host: a", ": x"), status: 400},
	{name: "space before colon", lines: lines("GET / VERSION", "Host: a", "X : y"), status: 400},
	{name: "tab before colon", lines: lines("GET / VERSION", "Host: a", "X\t: y"), status: 400},
	{name: "space before name", lines: lines("GET / VERSION", " Host: a"), status: 400},
	{name: "space in name", lines: lines("GET / VERSION", "Host: a", "X Y: z"), status: 400},
	{name: "folded line", lines: lines("GET / VERSION", "Host: a", "X: y", " z"), status: 400},
	{name: "folded with tab", lines: lines("GET / VERSION", "Host: a", "X: y", "\tz: w"), status: 400},
	{name: "fold of the request line", lines: lines("GET / VERSION", " x: y", "Host: a"), status: 400},
	{name: "folded line of white space", lines: lines("GET / VERSION", "Host: a", "X: y", " "), status: 400},
	{name: "name no token", lines: lines("GET / VERSION", "Host: a", "X(: y"), status: 400},
	{name: "name quoted", lines: lines("GET / VERSION", "Host: a", `"X": y`), status: 400},
	{name: "name with NUL", lines: lines("GET / VERSION", "Host: a", "X\x00: y"), status: 400},
	{name: "name over ASCII", lines: lines("GET / VERSION", "Host: a", "X\xa0: y"), status: 400},
	{name: "name with slash", lines: lines("GET / VERSION", "Host: a", "X/Y: y"), status: 400},
	{name: "value with NUL", lines: lines("GET / VERSION", "Host: a", "X: a\x00b"), status: 400},
	{name: "value with carriage return", lines: lines("GET / VERSION", "Host: a", "X: a\rY: b"), status: 400},
	{name: "value with CR at its end", lines: lines("GET / VERSION", "Host: a", "X: a\r"), status: 400},
	{name: "value with CR at its start", lines: lines("GET / VERSION", "Host: a", "X:\ra"), status: 400},
	{name: "value with vertical tab", lines: lines("GET / VERSION", "Host: a", "X: a\vb"), status: 400},
	{name: "value with form feed at its end", lines: lines("GET / VERSION", "Host: a", "X: a\f"), status: 400},
	{name: "value with DEL", lines: lines("GET / VERSION", "Host: a", "X: a\x7fb"), status: 400},
	{name: "value with escape far in", lines: lines("GET / VERSION", "Host: a", "X: 0123456789abcdef0123\x1b[0m"), status: 400},
	{name: "bare line feed splits a line", raw: "GET / HTTP/1.1\r\nHost: a\r\nX: y\nZ: w\r\n\r\n", status: 400},
	{name: "bare line feed ends the head", raw: "GET / HTTP/1.1\r\nHost: a\r\n\n", status: 400},
	{name: "bare line feed ends the request line", raw: "GET / HTTP/1.1\nHost: a\r\n\r\n", status: 400},
	{name: "CR CR LF", raw: "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", status: 400},
	{name: "CR CR LF ends the head", raw: "GET / HTTP/1.1\r\nHost: a\r\n\r\r\n", status: 400},
	{name: "CR CR LF ends the request line", raw: "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", status: 400},
	{name: "LF CR", raw: "GET / HTTP/1.1\n\rHost: a\n\r\n\r", status: 400},
	// Content-Length.
	{name: "two lengths", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5", "Content-Length: 6"), status: 400},
	{name: "two lengths the same", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5", "content-length: 5"), status: 400},
	{name: "list of lengths", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5, 5"), status: 400},
	{name: "list of lengths that differ", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5,6"), status: 400},
	{name: "length and comma", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5,"), status: 400},
	{name: "empty length", lines: lines("POST / VERSION", "Host: a", "Content-Length:"), status: 400},
	{name: "empty length and length", lines: lines("POST / VERSION", "Host: a", "Content-Length:", "Content-Length: 5"), status: 400},
	{name: "length with plus", lines: lines("POST / VERSION", "Host: a", "Content-Length: +5"), status: 400},
	{name: "negative length", lines: lines("POST / VERSION", "Host: a", "Content-Length: -5"), status: 400},
	{name: "negative zero length", lines: lines("POST / VERSION", "Host: a", "Content-Length: -0"), status: 400},
	{name: "hexadecimal length", lines: lines("POST / VERSION", "Host: a", "Content-Length: 0x5"), status: 400},
	{name: "length with letter", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5a"), status: 400},
	{name: "length with leading zero", lines: lines("POST / VERSION", "Host: a", "Content-Length: 010"), status: 400},
	{name: "length with underscore", lines: lines("POST / VERSION", "Host: a", "Content-Length: 1_0"), status: 400},
	{name: "length with dot", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5.0"), status: 400},
	{name: "length with exponent", lines: lines("POST / VERSION", "Host: a", "Content-Length: 1e1"), status: 400},
	{name: "length quoted", lines: lines("POST / VERSION", "Host: a", `Content-Length: "5"`), status: 400},
	{name: "length with space within", lines: lines("POST / VERSION", "Host: a", "Content-Length: 1 0"), status: 400},
	{name: "length in other digits", lines: lines("POST / VERSION", "Host: a", "Content-Length: \xd9\xa5"), status: 400},
	{name: "length one too large", lines: lines("POST / VERSION", "Host: a", "Content-Length: 9223372036854775808"), status: 400},
	{name: "length of 2^64", lines: lines("POST / VERSION", "Host: a", "Content-Length: 18446744073709551616"), status: 400},
	{name: "length that wraps to 3", lines: lines("POST / VERSION", "Host: a", "Content-Length: 18446744073709551619"), status: 400},
	{name: "length over 64 bits", lines: lines("POST / VERSION", "Host: a", "Content-Length: 18446744073709551621"), status: 400},
	{name: "length with space before colon", lines: lines("POST / VERSION", "Host: a", "Content-Length : 5"), status: 400},
	{name: "length folded", lines: lines("POST / VERSION", "Host: a", "Content-Length:", " 5"), status: 400},
	{name: "length with NUL", lines: lines("POST / VERSION", "Host: a", "Content-Length: 5\x00"), status: 400},
	{name: "length with vertical tab", lines: lines("POST / VERSION", "Host: a", "Content-Length: \v5"), status: 400},
	{name: "length under an alias", lines: lines("POST / VERSION", "Host: a", "Content_Length: 5"), status: 400},
	// Transfer-Encoding. Under 1.0 none of them is a request either.
	{name: "chunked under 1.0", lines: lines("POST / HTTP/1.0", "Host: a", "Transfer-Encoding: chunked"), status: 400},
	{name: "CL.TE", lines: lines("POST / VERSION", "Host: a", "Content-Length: 6", "Transfer-Encoding: chunked"), status: 400},
	{name: "TE.CL", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked", "Content-Length: 4"), status: 400},
	{name: "CL.TE with length 0", lines: lines("POST / VERSION", "Host: a", "Content-Length: 0", "Transfer-Encoding: chunked"), status: 400},
	{name: "CL and a bad TE", lines: lines("POST / VERSION", "Host: a", "Content-Length: 6", "Transfer-Encoding: chunked, identity"), status: 400},
	{name: "TE.TE twice", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"), status: 400},
	{name: "TE.TE identity", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked", "Transfer-Encoding: identity"), status: 400},
	{name: "TE.TE other letter case", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked", "Transfer-encoding: x"), status: 400},
	{name: "TE chunked twice in a list", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked, chunked"), status: 400},
	{name: "TE chunked not last", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked, gzip"), status: 400},
	{name: "TE with empty elements", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: ,chunked"), status: 400},
	{name: "TE with comma behind", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked,"), status: 400},
	{name: "TE empty", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding:"), status: 400},
	{name: "TE quoted", lines: lines("POST / VERSION", "Host: a", `Transfer-Encoding: "chunked"`), status: 400},
	{name: "TE single quotes", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: 'chunked'"), status: 501},
	{name: "TE with parameter", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked;q=1"), status: 400},
	{name: "TE with semicolon", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked;"), status: 400},
	{name: "TE with vertical tab", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: \vchunked"), status: 400},
	{name: "TE with form feed", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked\f"), status: 400},
	{name: "TE with NUL", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chunked\x00"), status: 400},
	{name: "TE with CR", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: \rchunked"), status: 400},
	{name: "TE with no-break space", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: \xa0chunked"), status: 400},
	{name: "TE with letters over ASCII that fold", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding: chun\u212aed"), status: 400},
	{name: "TE folded", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding:", " chunked"), status: 400},
	{name: "TE name folded", lines: lines("POST / VERSION", "Host: a", "Foo: bar", " Transfer-Encoding: chunked"), status: 400},
	{name: "TE with space before colon", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding : chunked"), status: 400},
	{name: "TE with tab before colon", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding\t: chunked"), status: 400},
	{name: "TE behind a bare CR", lines: lines("POST / VERSION", "Host: a", "Foo: bar\rTransfer-Encoding: chunked"), status: 400},
	{name: "TE under an alias", lines: lines("POST / VERSION", "Host: a", "Transfer_Encoding: chunked"), status: 400},
	{name: "TE without colon", lines: lines("POST / VERSION", "Host: a", "Transfer-Encoding chunked"), status: 400},
	{name: "TE unknown", lines: lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: xchunked"), status: 501},
	{name: "TE identity", lines: lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: identity"), status: 501},
	{name: "TE gzip, chunked", lines: lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: gzip, chunked"), status: 501},
	{name: "TE with space within", lines: lines("POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chun ked"), status: 400},
	// What decides other things.
	{name: "unknown expectation", lines: lines("POST / VERSION", "Host: a", "Expect: 200-ok"), status: 417},
	{name: "list of expectations", lines: lines("POST / VERSION", "Host: a", "Expect: 100-continue, x"), status: 417},
	{name: "connection no token", lines: lines("GET / VERSION", "Host: a", "Connection: close;x"), status: 400},
	{name: "connection quoted", lines: lines("GET / VERSION", "Host: a", `Connection: "close"`), status: 400},
}

// expand gives the bytes of the case in each of its versions.
func (c headCase) expand() []string {
	if c.raw != "" {
		return []string{c.raw}
	}
	s := strings.Join(c.lines, "\r\n") + "\r\n\r\n"
	if !strings.Contains(s, "VERSION") {
		return []string{s}
	}
	return []string{strings.ReplaceAll(s, "VERSION", "HTTP/1.1"), strings.ReplaceAll(s, "VERSION", "HTTP/1.0")}
}

// statusOf returns the status of a refusal, 0 for none, -1 for errNeedMore.
func statusOf(t testing.TB, err error) int {
	t.Helper()
	var refused *RequestError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errNeedMore):
		return -1
	case !errors.As(err, &refused):
		t.Fatalf("an error that is no RequestError: %v", err)
	}
	return refused.Status
}

func TestAcceptedHeads(t *testing.T) {
	for _, c := range acceptedHeads {
		for _, s := range c.expand() {
			h := new(head)
			n, err := h.parse([]byte(s+"GET"), &testLimits)
			if err != nil || n != len(s) || h.length != c.length {
				t.Errorf("%s: %q: %d of %d bytes, length %d, %v", c.name, s, n, len(s), h.length, err)
			}
		}
	}
}

// TestOtherLineEnds gives every head that is accepted with line ends of other kinds: none is a request then.
func TestOtherLineEnds(t *testing.T) {
	for _, c := range acceptedHeads {
		for _, s := range c.expand() {
			for _, end := range []string{"\n", "\r", "\n\r", "\r\r\n", " \n", "\v\n", "\x85"} {
				other := strings.ReplaceAll(s, "\r\n", end)
				_, err := new(head).parse([]byte(other), &testLimits)
				if status := statusOf(t, err); status != 400 && !(status == -1 && !strings.Contains(end, "\n")) {
					t.Errorf("%s with %q: %v", c.name, end, err)
				}
			}
		}
	}
}

func TestRefusedHeads(t *testing.T) {
	for _, c := range refusedHeads {
		for _, s := range c.expand() {
			_, err := new(head).parse([]byte(s), &testLimits)
			if got := statusOf(t, err); got != c.status {
				t.Errorf("%s: %q: status %d, want %d (%v)", c.name, s, got, c.status, err)
			}
		}
	}
}

// TestHeadsInPieces gives every case in pieces of each size: what comes out is the same as at once.
func TestHeadsInPieces(t *testing.T) {
	for _, c := range append(acceptedHeads, refusedHeads...) {
		for _, s := range c.expand() {
			_, want := new(head).parse([]byte(s), &testLimits)
			for step := 1; step < 4; step++ {
				if err := parsePieces(s, step); !errors.Is(err, want) {
					t.Errorf("%s: %q by %d: %v, want %v", c.name, s, step, err, want)
				}
			}
		}
	}
}

// parsePieces parses s as it grows by step bytes.
func parsePieces(s string, step int) error {
	h := new(head)
	for i := 0; ; i += step {
		i = min(i, len(s))
		_, err := h.parse([]byte(s[:i]), &testLimits)
		if !errors.Is(err, errNeedMore) || i == len(s) {
			return err
		}
	}
}

// TestHeadLimits has a request below and one above each limit.
func TestHeadLimits(t *testing.T) {
	lim := &Limits{RequestLine: 20, HeaderBytes: 30, HeaderCount: 3}
	for _, c := range []struct {
		name, raw string
		status    int
	}{
		{"line at its limit", "GET /2345678 HTTP/1.0\r\n\r\n"[1:], 0},
		{"line over its limit", "GET /2345678 HTTP/1.0\r\n\r\n", 414},
		{"line without end at its limit", "GET /123456789012345\r", -1},
		{"line without end over its limit", "GET /1234567890123456x", 414},
		{"fields at their limit", "GET / HTTP/1.0\r\n" + "X: " + strings.Repeat("y", 25) + "\r\n\r\n", 0},
		{"fields over their limit", "GET / HTTP/1.0\r\n" + "X: " + strings.Repeat("y", 26) + "\r\n\r\n", 431},
		{"two fields over their limit", "GET / HTTP/1.0\r\nX: y\r\n" + "X: " + strings.Repeat("y", 20) + "\r\n\r\n", 431},
		{"fields without end at their limit", "GET / HTTP/1.0\r\n" + "X: " + strings.Repeat("y", 25) + "\r\n\r", -1},
		{"fields without end over their limit", "GET / HTTP/1.0\r\n" + "X: " + strings.Repeat("y", 30), 431},
		{"count at its limit", "GET / HTTP/1.0\r\nX:\r\nX:\r\nX:\r\n\r\n", 0},
		{"count over its limit", "GET / HTTP/1.0\r\nX:\r\nX:\r\nX:\r\nX:\r\n\r\n", 431},
	} {
		_, err := new(head).parse([]byte(c.raw), lim)
		if got := statusOf(t, err); got != c.status {
			t.Errorf("%s: %d, want %d (%v)", c.name, got, c.status, err)
		}
	}
}

func TestHeadDecisions(t *testing.T) {
	for _, c := range []struct {
		lines                    []string
		keep, expect, ws, closes bool
		host, path               string
	}{
		{lines: lines("GET / HTTP/1.1", "Host: a"), keep: true, host: "a", path: "/"},
		{lines: lines("GET / HTTP/1.0"), path: "/"},
		{lines: lines("GET / HTTP/1.0", "Connection: Keep-Alive"), keep: true, path: "/"},
		{lines: lines("GET / HTTP/1.0", "Connection: keep-alive", "Connection: close"), path: "/"},
		{lines: lines("GET / HTTP/1.1", "Host: a", "Connection: closed, enclose"), keep: true, host: "a", path: "/"},
		{lines: lines("GET / HTTP/1.1", "Host: a", "Connection: x, CLOSE"), host: "a", path: "/"},
		{lines: lines("PUT / HTTP/1.1", "Host: a", "Content-Length: 1", "Expect: 100-continue"), keep: true, expect: true, host: "a", path: "/"},
		{lines: lines("PUT / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked", "Expect: 100-continue"), keep: true, expect: true, host: "a", path: "/"},
		{lines: lines("PUT / HTTP/1.1", "Host: a", "Content-Length: 0", "Expect: 100-continue"), keep: true, host: "a", path: "/"},
		{lines: lines("PUT / HTTP/1.0", "Content-Length: 1", "Expect: 100-continue"), path: "/"},
		{lines: lines("GET / HTTP/1.1", "Host: a", "Connection: keep-alive, Upgrade", "Upgrade: h2c, WebSocket"), keep: true, ws: true, host: "a", path: "/"},
		{lines: lines("GET / HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: x", "Upgrade: websocket"), keep: true, ws: true, host: "a", path: "/"},
		{lines: lines("GET / HTTP/1.1", "Host: a", "Upgrade: websocket"), keep: true, host: "a", path: "/"},
		{lines: lines("GET / HTTP/1.0", "Connection: Upgrade", "Upgrade: websocket"), path: "/"},
		{lines: lines("GET / HTTP/1.1", "Host: a", "Connection: Upgrade", "Upgrade: websocket2"), keep: true, host: "a", path: "/"},
		{lines: lines("GET http://b:8/c/../d?e HTTP/1.0"), host: "b:8", path: "/d"},
		{lines: lines("GET http://b HTTP/1.1", "Host: b"), keep: true, host: "b", path: "/"},
		{lines: lines("OPTIONS http://b HTTP/1.1", "Host: b"), keep: true, host: "b", path: "*"},
		{lines: lines("OPTIONS http://b? HTTP/1.1", "Host: b"), keep: true, host: "b", path: "/"},
		{lines: lines("OPTIONS * HTTP/1.1", "Host: b"), keep: true, host: "b", path: "*"},
	} {
		h, _ := parseHead(t, strings.Join(c.lines, "\r\n")+"\r\n\r\n")
		path, err := h.path(nil)
		if h.keepAlive() != c.keep || h.expect != c.expect || h.wantsUpgrade("websocket") != c.ws || string(h.hostName()) != c.host ||
			err != nil || string(path) != c.path {
			t.Errorf("%q: keep %v, expect %v, upgrade %v, host %q, path %q, %v", c.lines, h.keepAlive(), h.expect,
				h.wantsUpgrade("websocket"), h.hostName(), path, err)
		}
	}
}

func FuzzHead(f *testing.F) {
	for _, c := range append(acceptedHeads, refusedHeads...) {
		f.Add(c.expand()[0])
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := new(head)
		n, err := h.parse([]byte(s), &testLimits)
		statusOf(t, err)
		h.requestLine()
		if pieces := parsePieces(s, 3); !errors.Is(pieces, err) {
			t.Errorf("%q: %v, in pieces %v", s, err, pieces)
		}
		if err != nil {
			return
		}
		if !strings.HasSuffix(s[:n], "\r\n\r\n") || strings.Count(s[:n], "\r\n\r\n") != 1 {
			t.Errorf("%q: consumed up to %q", s, s[:n])
		}
		if strings.Count(s[:n], "\n") != strings.Count(s[:n], "\r\n") || strings.Count(s[:n], "\r") != strings.Count(s[:n], "\r\n") {
			t.Errorf("%q: bare line feed or carriage return", s)
		}
	})
}
