package conn

import (
	"strings"
	"testing"
	"time"
)

const (
	tag     = `"v1"`
	weakTag = `W/"v1"`
	then    = "Sun, 06 Nov 1994 08:49:37 GMT" // when it was modified
	before  = "Sun, 06 Nov 1994 08:49:36 GMT"
	after   = "Sun, 06 Nov 1994 08:49:38 GMT"
)

// TestEvaluate has the verdict for GET, HEAD and PUT.
func TestEvaluate(t *testing.T) {
	modified := time.Unix(784111777, 999)
	for _, c := range []struct {
		etag   string
		fields []string
		get    verdict
		put    verdict
	}{
		{tag, nil, proceed, proceed},
		{tag, lines(`If-Match: "v1"`), proceed, proceed},
		{tag, lines(`If-Match: "v2", "v1"`), proceed, proceed},
		{tag, lines(`If-Match: "v2"`, `If-Match: "v1"`), proceed, proceed},
		{tag, lines(`If-Match: *`), proceed, proceed},
		{"", lines(`If-Match: *`), proceed, proceed},
		{tag, lines(`If-Match: "v2"`), preconditionFailed, preconditionFailed},
		{tag, lines(`If-Match: W/"v1"`), preconditionFailed, preconditionFailed},
		{weakTag, lines(`If-Match: W/"v1"`), preconditionFailed, preconditionFailed},
		{weakTag, lines(`If-Match: "v1"`), preconditionFailed, preconditionFailed},
		{"", lines(`If-Match: "v1"`), preconditionFailed, preconditionFailed},
		{tag, lines(`If-Match: v1`), preconditionFailed, preconditionFailed},
		{tag, lines(`If-Match:`), preconditionFailed, preconditionFailed},
		{tag, lines(`If-None-Match: "v1"`), notModified, preconditionFailed},
		{tag, lines(`If-None-Match: W/"v1"`), notModified, preconditionFailed},
		{weakTag, lines(`If-None-Match: "v1"`), notModified, preconditionFailed},
		{weakTag, lines(`If-None-Match: W/"v1"`), notModified, preconditionFailed},
		{tag, lines(`If-None-Match: *`), notModified, preconditionFailed},
		{tag, lines(`If-None-Match: "v2"`), proceed, proceed},
		{tag, lines(`If-None-Match: , "a,b" ,, W/"v1"`), notModified, preconditionFailed},
		{tag, lines(`If-None-Match: "v2"`, `If-None-Match: "v1"`), notModified, preconditionFailed},
		{tag, lines(`If-None-Match: "v2" "v1"`), proceed, proceed}, // malformed
		{tag, lines(`If-None-Match: "v2`), proceed, proceed},
		{tag, lines(`If-None-Match: w/"v1"`), proceed, proceed},
		{tag, lines(`If-None-Match: v1`), proceed, proceed},
		{tag, lines(`If-None-Match:`), proceed, proceed},
		{"", lines(`If-None-Match: ""`), proceed, proceed},
		{tag, lines("If-Modified-Since: " + then), notModified, proceed},
		{tag, lines("If-Modified-Since: " + after), notModified, proceed},
		{tag, lines("If-Modified-Since: " + before), proceed, proceed},
		{tag, lines("If-Modified-Since: yesterday"), proceed, proceed},
		{tag, lines("If-Modified-Since: "+then, "If-Modified-Since: "+then), proceed, proceed},
		{tag, lines("If-Unmodified-Since: " + then), proceed, proceed},
		{tag, lines("If-Unmodified-Since: " + after), proceed, proceed},
		{tag, lines("If-Unmodified-Since: " + before), preconditionFailed, preconditionFailed},
		{tag, lines("If-Unmodified-Since: yesterday"), proceed, proceed},
		// The order of precedence.
		{tag, lines(`If-Match: "v1"`, "If-Unmodified-Since: "+before), proceed, proceed},
		{tag, lines(`If-Match: "v2"`, `If-None-Match: "v1"`), preconditionFailed, preconditionFailed},
		{tag, lines(`If-Match: "v1"`, `If-None-Match: "v1"`), notModified, preconditionFailed},
		{tag, lines(`If-None-Match: "v2"`, "If-Modified-Since: "+then), proceed, proceed},
		{tag, lines(`If-None-Match: "v1"`, "If-Modified-Since: "+before), notModified, preconditionFailed},
		{tag, lines("If-Unmodified-Since: "+before, `If-None-Match: "v1"`), preconditionFailed, preconditionFailed},
		{tag, lines("If-Unmodified-Since: "+then, "If-Modified-Since: "+then), notModified, proceed},
	} {
		for method, want := range map[string]verdict{"GET": c.get, "HEAD": c.get, "PUT": c.put} {
			h, _ := parseHead(t, method+" / HTTP/1.1\r\nHost: a\r\n"+strings.Join(append(c.fields, ""), "\r\n")+"\r\n")
			if got := h.evaluate(c.etag, modified); got != want {
				t.Errorf("%s of %s, %q: %d, want %d", method, c.etag, c.fields, got, want)
			}
		}
	}
	h, _ := parseHead(t, "GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: "+then+"\r\nIf-Unmodified-Since: "+before+"\r\n\r\n")
	if got := h.evaluate(tag, time.Time{}); got != proceed {
		t.Errorf("of a time that is not known: %d", got)
	}
}

func TestUseRange(t *testing.T) {
	modified := time.Unix(784111777, 999)
	for _, c := range []struct {
		method, etag string
		fields       []string
		age          time.Duration
		want         bool
	}{
		{"GET", tag, nil, time.Hour, true},
		{"HEAD", tag, nil, time.Hour, false},
		{"POST", tag, nil, time.Hour, false},
		{"GET", tag, lines(`If-Range: "v1"`), time.Hour, true},
		{"GET", tag, lines(`If-Range: "v2"`), time.Hour, false},
		{"GET", tag, lines(`If-Range: W/"v1"`), time.Hour, false},
		{"GET", weakTag, lines(`If-Range: W/"v1"`), time.Hour, false},
		{"GET", "", lines(`If-Range: ""`), time.Hour, false},
		{"GET", tag, lines("If-Range: " + then), time.Hour, true},
		{"GET", tag, lines("If-Range: " + then), time.Second, false}, // it may have changed twice in that second
		{"GET", tag, lines("If-Range: " + before), time.Hour, false},
		{"GET", tag, lines("If-Range: " + after), time.Hour, false},
		{"GET", tag, lines("If-Range: v1"), time.Hour, false},
		{"GET", tag, lines("If-Range:"), time.Hour, false},
		{"GET", tag, lines(`If-Range: "v1"`, `If-Range: "v1"`), time.Hour, false},
	} {
		h, _ := parseHead(t, c.method+" / HTTP/1.1\r\nHost: a\r\n"+strings.Join(append(c.fields, ""), "\r\n")+"\r\n")
		if got := h.useRange(c.etag, modified, modified.Truncate(time.Second).Add(c.age)); got != c.want {
			t.Errorf("%s of %s, %q: %v", c.method, c.etag, c.fields, got)
		}
	}
}

func FuzzTags(f *testing.F) {
	for _, s := range []string{tag, weakTag, "*", `"a", W/"b"`, `,,"`, `W/`, `"v1`, ` "v2" ,"v1"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		strong, weak := listHasTag([]byte(s), tag, false), listHasTag([]byte(s), tag, true)
		if strong && !weak || weak && s != "*" && !strings.Contains(s, tag) {
			t.Errorf("%q: strong %v, weak %v", s, strong, weak)
		}
	})
}
