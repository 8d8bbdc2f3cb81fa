package charset

// This file gives the encodings their names.

import (
	"slices"
	"sync"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"
)

// The encodings that others of our packages name.
var (
	UTF8   = &Encoding{name: "utf-8", codec: utf8Codec{}}
	Latin1 = &Encoding{name: "iso8859-1", codec: latin1{0x100}}
)

var charmaps = map[string]*charmap.Charmap{
	"cp437": charmap.CodePage437, "cp850": charmap.CodePage850, "cp852": charmap.CodePage852,
	"cp855": charmap.CodePage855, "cp860": charmap.CodePage860, "cp862": charmap.CodePage862,
	"cp863": charmap.CodePage863, "cp865": charmap.CodePage865, "cp866": charmap.CodePage866,
	"cp874": charmap.Windows874, "cp1250": charmap.Windows1250, "cp1251": charmap.Windows1251,
	"cp1252": charmap.Windows1252, "cp1253": charmap.Windows1253, "cp1254": charmap.Windows1254,
	"cp1255": charmap.Windows1255, "cp1256": charmap.Windows1256, "cp1257": charmap.Windows1257,
	"cp1258": charmap.Windows1258, "koi8-r": charmap.KOI8R, "koi8-u": charmap.KOI8U,
	"iso8859-2": charmap.ISO8859_2, "iso8859-3": charmap.ISO8859_3, "iso8859-4": charmap.ISO8859_4,
	"iso8859-5": charmap.ISO8859_5, "iso8859-6": charmap.ISO8859_6, "iso8859-7": charmap.ISO8859_7,
	"iso8859-8": charmap.ISO8859_8, "iso8859-9": charmap.ISO8859_9, "iso8859-10": charmap.ISO8859_10,
	"iso8859-13": charmap.ISO8859_13, "iso8859-14": charmap.ISO8859_14, "iso8859-15": charmap.ISO8859_15,
	"iso8859-16": charmap.ISO8859_16, "macRoman": charmap.Macintosh, "macCyrillic": charmap.MacintoshCyrillic,
}

// The encodings of several bytes a character. GB 2312 is read by its superset
// GBK, and the Macintosh's Japanese as Shift JIS.
var multiByte = map[string]encoding.Encoding{
	"shiftjis": japanese.ShiftJIS, "cp932": japanese.ShiftJIS, "macJapan": japanese.ShiftJIS,
	"euc-jp": japanese.EUCJP, "iso2022-jp": japanese.ISO2022JP,
	"euc-kr": korean.EUCKR, "cp949": korean.EUCKR,
	"gb2312": simplifiedchinese.GBK, "euc-cn": simplifiedchinese.GBK, "cp936": simplifiedchinese.GBK,
	"gbk": simplifiedchinese.GBK, "gb18030": simplifiedchinese.GB18030,
	"big5": traditionalchinese.Big5, "cp950": traditionalchinese.Big5,
}

// made holds the encodings that have been asked for. All are immutable.
var made sync.Map

// Find gives the encoding of a name, nil if there is none. Case matters.
func Find(name string) *Encoding {
	switch name {
	case "utf-8":
		return UTF8
	case "iso8859-1":
		return Latin1
	}
	if e, ok := made.Load(name); ok {
		return e.(*Encoding)
	}
	e := newEncoding(name)
	if e == nil {
		return nil
	}
	stored, _ := made.LoadOrStore(name, e)
	return stored.(*Encoding)
}

func newEncoding(name string) *Encoding {
	e := &Encoding{name: name}
	if c := charmaps[name]; c != nil {
		e.single = fromCharmap(c)
		return e
	}
	if m := multiByte[name]; m != nil {
		e.decoder = func() transform.Transformer { return m.NewDecoder().Transformer }
		e.encoder = func() transform.Transformer { return m.NewEncoder().Transformer }
		e.escapes = m == japanese.ISO2022JP
		return e
	}
	if t, ok := tables[name]; ok {
		e.single = fromTable(t)
		e.single.symbols = name == "symbol" || name == "dingbats" || name == "macDingbats"
		return e
	}
	switch name {
	case "ascii":
		e.codec = latin1{0x80}
	case "identity":
		e.codec = utf8Codec{}
	case "unicode":
		e.codec = utf16Codec{}
	case "iso8859-11":
		e.single = fromTable(tables["tis-620"])
	case "jis0208":
		e.codec = &pairs{outer: Find("euc-jp")}
	case "gb2312-raw":
		e.codec = &pairs{outer: Find("euc-cn")}
	case "ksc5601":
		e.codec = &pairs{outer: Find("euc-kr")}
	default:
		return nil
	}
	return e
}

// Names lists the names that Find finds, sorted.
func Names() []string {
	names := []string{"utf-8", "iso8859-1", "ascii", "identity", "unicode", "iso8859-11", "jis0208", "gb2312-raw", "ksc5601"}
	for name := range charmaps {
		names = append(names, name)
	}
	for name := range multiByte {
		names = append(names, name)
	}
	for name := range tables {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pairs is the set of an encoding's characters of two bytes alone, with the
// high bits off.
type pairs struct{ outer *Encoding }

func (p *pairs) decode(dst, src []byte, eof bool) ([]byte, int) {
	at := 0
	for ; at+1 < len(src); at += 2 {
		dst = append(dst, p.outer.Decode([]byte{src[at] | 0x80, src[at+1] | 0x80})...)
	}
	if eof {
		at = len(src)
	}
	return dst, at
}

func (p *pairs) encode(dst []byte, s string) []byte {
	for _, r := range s {
		b := p.outer.Encode(string(r))
		if len(b) != 2 || b[0] < 0x80 || b[1] < 0x80 {
			b = []byte{0, 0}
		}
		dst = append(dst, b[0]&0x7F, b[1]&0x7F)
	}
	return dst
}
