package charset

import "testing"

func TestForCharset(t *testing.T) {
	for name, want := range map[string]string{
		"UTF-8": "utf-8", "utf8": "utf-8", "ISO-8859-1": "iso8859-1", "iso_8859-1:1987": "iso8859-1", "latin-1": "iso8859-1", "l1": "iso8859-1",
		"ISO-8859-8-I": "iso8859-8", "iso-8859-15": "iso8859-15", "iso-8859-11": "iso8859-11", "windows-1252": "cp1252", "x-cp1251": "cp1251", "IBM437": "cp437",
		"Shift_JIS": "shiftjis", "shift-jis": "shiftjis", "windows-31j": "cp932", "EUC-JP": "euc-jp", "eucjp": "euc-jp", "iso-2022-jp": "iso2022-jp",
		"KS_C_5601-1987": "euc-kr", "KSC_5601": "euc-kr", "ksc5601": "ksc5601", "GB_2312-80": "gb2312", "Big5": "big5", "KOI8-R": "koi8-r",
		"macintosh": "macRoman", "macCentEuro": "macCentEuro", "MACCENTEURO": "macCentEuro", "us-ascii": "ascii", "cp932": "cp932",
	} {
		e := ForCharset(name)
		if e == nil || e.Name() != want {
			t.Errorf("%s is %v, want %s", name, e, want)
		}
	}
	for _, name := range []string{"", "klingon", "utf-7", "cp", "iso-8859-"} {
		if e := ForCharset(name); e != nil {
			t.Errorf("%q is %s", name, e.Name())
		}
	}
}

// TestCharsetNames: what an encoding is called leads back to an encoding that reads the same.
func TestCharsetNames(t *testing.T) {
	for _, name := range Names() {
		e := Find(name)
		if !e.IsCharset() {
			continue
		}
		back := ForCharset(e.Charset())
		if back == nil || back.Decode(e.Encode("aé中あ한")) != e.Decode(e.Encode("aé中あ한")) {
			t.Errorf("%s is called %s, which is %v", name, e.Charset(), back)
		}
	}
	for _, name := range Charsets() {
		if e := ForCharset(name); e == nil || e.Charset() != name {
			t.Errorf("%s is %v", name, e)
		}
	}
}
