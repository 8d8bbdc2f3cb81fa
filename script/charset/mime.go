package charset

// This file finds encodings by the names that charsets have in HTTP and MIME (RFC 9110 section 8.3.2).

import (
	"slices"
	"strings"
)

// mimeNames are the preferred names of charsets where they are not Tcl's, and names that are in use beside them.
var mimeNames = map[string]string{
	"us-ascii": "ascii",
	"utf8":     "utf-8",
	"latin1":   "iso8859-1", "latin2": "iso8859-2", "latin3": "iso8859-3", "latin4": "iso8859-4", "latin5": "iso8859-9",
	"latin6": "iso8859-10", "latin9": "iso8859-15",
	"shift_jis": "shiftjis", "sjis": "shiftjis", "x-sjis": "shiftjis", "windows-31j": "cp932",
	"iso-2022-jp": "iso2022-jp", "x-euc-jp": "euc-jp",
	"ks_c_5601-1987": "euc-kr", "big5-hkscs": "big5", "x-gbk": "gbk", "gb_2312-80": "gb2312",
	"macintosh": "macRoman", "x-mac-cyrillic": "macCyrillic",
}

// prefixes turn families of names into Tcl's.
var prefixes = [...][2]string{{"iso-8859-", "iso8859-"}, {"windows-", "cp"}, {"x-cp", "cp"}, {"ibm", "cp"}}

// ForCharset gives the encoding of a charset, in any case of letters; Tcl's names will do too. It is nil if there is none.
func ForCharset(name string) *Encoding {
	name = strings.ToLower(strings.TrimSpace(name))
	if tcl, ok := mimeNames[name]; ok {
		return Find(tcl)
	}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(name, p[0]); ok {
			name = p[1] + rest
			break
		}
	}
	return Find(name)
}

// Charset gives the name that media types have for e: the preferred one of MIME where there is one.
func (e *Encoding) Charset() string {
	switch e.name {
	case "ascii":
		return "us-ascii"
	case "shiftjis":
		return "shift_jis"
	case "iso2022-jp":
		return "iso-2022-jp"
	case "macRoman":
		return "macintosh"
	}
	if rest, ok := strings.CutPrefix(e.name, "iso8859-"); ok {
		return "iso-8859-" + rest
	}
	if strings.HasPrefix(e.name, "cp125") || e.name == "cp874" {
		return "windows-" + e.name[2:]
	}
	return e.name
}

// tclOnly are encodings that are no charsets of their own: fonts, halves of others, and what is known under another name.
var tclOnly = []string{"cp932", "cp936", "cp949", "cp950", "dingbats", "ebcdic", "euc-cn", "gb1988", "gb2312-raw", "identity",
	"jis0201", "jis0208", "ksc5601", "macDingbats", "symbol", "unicode"}

// Charsets lists the names that media types have for the encodings, sorted.
func Charsets() []string {
	var names []string
	for _, name := range Names() {
		if !slices.Contains(tclOnly, name) {
			names = append(names, Find(name).Charset())
		}
	}
	slices.Sort(names)
	return names
}
