package tests

// This file tests that a page's text is sent in the charset which the page names.

import (
	"strings"
	"testing"
)

func TestPageCharset(t *testing.T) {
	p := start(t, map[string]string{
		"pages/whole.adp":   "<% ns_adp_mimetype {text/html; charset=iso-8859-1} %>grün <%= ü %>",
		"pages/bytes.adp":   "<% ns_adp_mimetype {text/html; charset=iso-8859-1}; ns_adp_puts -nonewline [binary format H* fffe] %>ü",
		"pages/flushed.adp": "<% ns_adp_mimetype {text/html; charset=iso-8859-1} %>gr<% ns_adp_flush %>ün",
		"pages/usual.adp":   "grün",
		"pages/bytes.lp":    "<% ns_adp_mimetype('text/html; charset=iso-8859-1') %>gr\xfcn",
	})
	for path, want := range map[string]string{
		"whole.adp": "gr\xfcn \xfc", "bytes.adp": "\xff\xfe\xfc", "flushed.adp": "gr\xfcn", "usual.adp": "grün", "bytes.lp": "gr\xfcn",
	} {
		res, body := p.fetch("/" + path)
		charset := "iso-8859-1"
		if path == "usual.adp" {
			charset = "utf-8"
		}
		if got := res.Header.Get("Content-Type"); body != want || !strings.HasSuffix(got, "charset="+charset) {
			t.Errorf("%s: %q as %s, want %q as %s", path, body, got, want, charset)
		}
	}
}
