package charset

// This file finds encodings by the names that charsets have in HTTP and MIME (RFC 9110 section 8.3.2).

import (
	"slices"
	"strings"
	"sync"
)

// aliases are names in use, folded, that are not Tcl's.
var aliases = map[string]string{
	"usascii": "ascii", "ansix341968": "ascii", "utf8": "utf-8",
	"latin1": "iso8859-1", "l1": "iso8859-1", "csisolatin1": "iso8859-1",
	"latin2": "iso8859-2", "l2": "iso8859-2", "csisolatin2": "iso8859-2",
	"latin3": "iso8859-3", "latin4": "iso8859-4", "latin5": "iso8859-9", "latin6": "iso8859-10", "latin9": "iso8859-15",
	"iso88598i": "iso8859-8", "iso88598e": "iso8859-8",
	"sjis": "shiftjis", "xsjis": "shiftjis", "mskanji": "shiftjis", "csshiftjis": "shiftjis", "windows31j": "cp932", "ms932": "cp932",
	"xeucjp": "euc-jp", "cseucjp": "euc-jp", "csiso2022jp": "iso2022-jp",
	"ksc5601": "euc-kr", "ksc56011987": "euc-kr", "ksc56011989": "euc-kr", "cseuckr": "euc-kr",
	"gb231280": "gb2312", "csgb2312": "gb2312", "xgbk": "gbk", "big5hkscs": "big5", "csbig5": "big5",
	"macintosh": "macRoman", "xmacroman": "macRoman", "xmaccyrillic": "macCyrillic",
}

// index finds Tcl's names by folded ones.
var index = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for _, name := range Names() {
		m[fold(name)] = name
		if page, ok := strings.CutPrefix(name, "cp"); ok {
			m["windows"+page], m["xcp"+page], m["ibm"+page] = name, name, name
		}
	}
	for alias, name := range aliases {
		m[alias] = name
	}
	return m
})

// fold makes names alike that differ in case, in what joins their parts, or in the year of a standard.
func fold(name string) string {
	name, _, _ = strings.Cut(name, ":")
	return strings.ToLower(joints.Replace(name))
}

var joints = strings.NewReplacer("-", "", "_", "", ".", "", " ", "")

// ForCharset gives the encoding of a charset, by any of its names or by Tcl's; nil if there is none.
func ForCharset(name string) *Encoding {
	if e := Find(name); e != nil {
		return e
	}
	return Find(index()[fold(name)])
}

// charsets are the names that media types have for encodings, where these are not Tcl's.
var charsets = map[string]string{
	"ascii": "us-ascii", "shiftjis": "shift_jis", "cp932": "windows-31j", "cp936": "gbk", "cp949": "euc-kr", "cp950": "big5",
	"euc-cn": "gb2312", "iso2022-jp": "iso-2022-jp", "macRoman": "macintosh", "macCyrillic": "x-mac-cyrillic", "cp874": "windows-874",
}

// Charset gives the name that media types have for e: the preferred one of MIME where there is one.
func (e *Encoding) Charset() string {
	if name, ok := charsets[e.name]; ok {
		return name
	}
	if part, ok := strings.CutPrefix(e.name, "iso8859-"); ok {
		return "iso-8859-" + part
	}
	if page, ok := strings.CutPrefix(e.name, "cp125"); ok {
		return "windows-125" + page
	}
	return e.name
}

// notCharsets are encodings that no media type has: fonts, parts of others, and such as do not contain ASCII.
var notCharsets = []string{"dingbats", "ebcdic", "gb1988", "gb2312-raw", "identity", "jis0201", "jis0208", "ksc5601", "macDingbats",
	"symbol", "unicode"}

// IsCharset reports whether e is a charset in which text may come from anywhere.
func (e *Encoding) IsCharset() bool { return !slices.Contains(notCharsets, e.name) }

// Charsets lists the names of the charsets, sorted.
func Charsets() []string {
	var names []string
	for _, name := range Names() {
		if e := Find(name); e.IsCharset() {
			names = append(names, e.Charset())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
