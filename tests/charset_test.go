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
		"pages/pairs.adp":   "<% ns_adp_mimetype {text/html; charset=gb2312}; ns_adp_puts -nonewline [encoding convertto gb2312 录音]; ns_adp_append 录 %>",
		"pages/old.adp":     "<% ns_adp_mimetype {text/html; charset=iso-8859-1} %>gr\xfcn \xc3\xbc\xff<%= [string toupper \xfc] %>",
		"pages/old.tcl":     "ns_return 200 {text/html; charset=iso-8859-1} gr\xfcn",
		"lib/old.tcl":       "proc old {} {return gr\xfcn}",
		"pages/lib.tcl":     "ns_return 200 {text/html; charset=iso-8859-1} [old]",
		"pages/bytes.lp":    "<% ns_adp_mimetype('text/html; charset=iso-8859-1') %>gr\xfcn",
	})
	for path, want := range map[string]string{
		"whole.adp": "gr\xfcn \xfc", "bytes.adp": "\xff\xfe\xfc", "flushed.adp": "gr\xfcn", "usual.adp": "grün", "bytes.lp": "gr\xfcn",
		"pairs.adp": "\xc2\xbc\xd2\xf4\xc2\xbc", "old.adp": "gr\xfcn \xc3\xbc\xff\xdc", "old.tcl": "gr\xfcn", "lib.tcl": "gr\xfcn",
	} {
		res, body := p.fetch("/" + path)
		charset := "iso-8859-1"
		switch path {
		case "usual.adp":
			charset = "utf-8"
		case "pairs.adp":
			charset = "gb2312"
		}
		if got := res.Header.Get("Content-Type"); body != want || !strings.HasSuffix(got, "charset="+charset) {
			t.Errorf("%s: %q as %s, want %q as %s", path, body, got, want, charset)
		}
	}
}

// TestByteOrderMark: the mark that editors put before the first line of a file is neither code nor text.
func TestByteOrderMark(t *testing.T) {
	const mark = "\ufeff"
	p := start(t, map[string]string{
		"lib/a.tcl": mark + "proc tcl {} {return t}", "lib/b.lua": mark + "function lua() return 'l' end",
		"pages/a.adp": mark + "<%= [tcl] %>", "pages/b.lp": mark + "<%= lua() %>",
		"pages/c.tcl": mark + "ns_return 200 text/plain [tcl]", "pages/d.lua": mark + "ns_return(200, 'text/plain', lua())",
	})
	for path, want := range map[string]string{"a.adp": "t", "b.lp": "l", "c.tcl": "t", "d.lua": "l"} {
		if _, body := p.fetch("/" + path); body != want {
			t.Errorf("%s: %q, want %q", path, body, want)
		}
	}
}

// TestOldPages: a page has the variable conn; what ns_adp_parse runs sees the variables of its caller, an included page
// does not.
func TestOldPages(t *testing.T) {
	p := start(t, map[string]string{
		"pages/conn.adp":    "<% ns_setexpires $conn 60 %><%= [ns_conn method $conn] %>",
		"pages/inner.adp":   "<%= [info exists local] %>",
		"pages/include.adp": "<% proc p {} { set local 1; ns_adp_include inner.adp }; p %>",
		"pages/file.tcl":    "proc p {} { set local 1; ns_adp_parse -file [ns_url2file /inner.adp] }; ns_return 200 text/plain [p]",
		"pages/parse.tcl":   "proc p {} { set local 1; ns_adp_parse -string {<% incr local %><%= $local %>} }; ns_return 200 text/plain [p]",
		"pages/level.tcl":   "proc p {} { ns_adp_parse -string {<%= [info level] %>} }; ns_return 200 text/plain [p]",
	})
	for path, want := range map[string]string{"conn.adp": "GET", "include.adp": "0", "file.tcl": "1", "parse.tcl": "2", "level.tcl": "1"} {
		if _, body := p.fetch("/" + path); body != want {
			t.Errorf("%s: %q, want %q", path, body, want)
		}
	}
}
