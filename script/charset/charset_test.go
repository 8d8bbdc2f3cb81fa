package charset

import (
	"encoding/hex"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"unicode/utf8"
)

const sample = "Grüße, Ελλάδα, Привет, こんにちは, 中文, 한국어, שלום, ไทย, €"

var cases = []struct{ name, text, hex string }{
	{"utf-8", "é€😀", "c3a9e282acf09f9880"},
	{"iso8859-1", "é", "e9"},
	{"ascii", "aé", "613f"},
	{"identity", "é", "c3a9"},
	{"unicode", "a€", "6100ac20"},
	{"unicode", "😀", "3dd800de"},
	{"cp1252", "€", "80"},
	{"cp437", "éx", "8278"},
	{"cp737", "Ω", "97"},
	{"koi8-r", "А", "e1"},
	{"iso8859-15", "€", "a4"},
	{"macTurkish", "ğ", "db"},
	{"ebcdic", "a", "81"},
	{"symbol", "α", "61"},
	{"shiftjis", "あ~", "82a07e"},
	{"euc-jp", "あ", "a4a2"},
	{"iso2022-jp", "あa", "1b244224221b284261"},
	{"jis0208", "あ", "2422"},
	{"gb2312", "中", "d6d0"},
	{"big5", "中", "a4a4"},
	{"euc-kr", "한", "c7d1"},
	{"tis-620", "ไ", "e4"},
}

func TestRoundTrip(t *testing.T) {
	for _, c := range cases {
		e := Find(c.name)
		if e == nil {
			t.Fatalf("no encoding %q", c.name)
		}
		if got := hex.EncodeToString(e.Encode(c.text)); got != c.hex {
			t.Errorf("%s: %q encodes to %s, want %s", c.name, c.text, got, c.hex)
		}
		bytes, _ := hex.DecodeString(c.hex)
		want := strings.ReplaceAll(c.text, "é", map[bool]string{true: "?", false: "é"}[c.name == "ascii"])
		if got := e.Decode(bytes); got != want {
			t.Errorf("%s: %s decodes to %q, want %q", c.name, c.hex, got, want)
		}
	}
}

func TestBytesWithoutMeaning(t *testing.T) {
	for _, c := range []struct{ name, hex, text string }{
		{"utf-8", "80ff", "\u0080ÿ"}, {"utf-8", "c3", "Ã"}, {"utf-8", "c080", "\x00"}, {"utf-8", "eda0bd", "\uFFFD"},
		{"ascii", "80", "\u0080"}, {"cp1252", "81", "\u0081"}, {"euc-jp", "8fa2ff61", "\u008f¢ÿa"},
		{"unicode", "610062", "a"}, {"unicode", "3dd86100", "\uFFFDa"},
	} {
		bytes, _ := hex.DecodeString(c.hex)
		if got := Find(c.name).Decode(bytes); got != c.text {
			t.Errorf("%s: %s decodes to %q, want %q", c.name, c.hex, got, c.text)
		}
	}
}

// TestStream feeds every encoding's bytes one by one.
func TestStream(t *testing.T) {
	for _, name := range Names() {
		e := Find(name)
		bytes := e.Encode(sample)
		want := e.Decode(bytes)
		d := e.NewDecoder()
		var got, pending []byte
		for i, c := range bytes {
			pending = append(pending, c)
			var used int
			got, used = d.Decode(got, pending, i == len(bytes)-1)
			pending = pending[used:]
		}
		if string(got) != want {
			t.Errorf("%s: byte by byte %q, at once %q", name, got, want)
		}
		enc := e.NewEncoder()
		var out []byte
		for _, r := range sample {
			out = enc.Encode(out, string(r))
		}
		if out = enc.Finish(out); string(out) != string(bytes) {
			t.Errorf("%s: char by char %x, at once %x", name, out, bytes)
		}
	}
}

func TestUnknown(t *testing.T) {
	for _, name := range []string{"", "UTF-8", "nonsense"} {
		if Find(name) != nil {
			t.Errorf("Find(%q) found something", name)
		}
	}
}

// ours names what tclsh does not have, or reads by another table: supersets,
// and mappings of single characters that differ from place to place.
var ours = map[string]bool{
	"big5": true, "cp950": true, "euc-kr": true, "cp949": true, "gbk": true, "gb18030": true, "iso8859-11": true, "shiftjis": true, "macJapan": true, "identity": true,
	"gb2312": true, "euc-cn": true, "gb2312-raw": true, "jis0208": true, "ksc5601": true, "euc-jp": true, "iso2022-jp": true,
}

// TestAgainstTclsh compares all characters of the basic plane that tclsh can write.
func TestAgainstTclsh(t *testing.T) {
	tclsh, err := exec.LookPath("tclsh")
	if err != nil {
		t.Skip("SKIP: tclsh is not installed")
	}
	var script, want strings.Builder
	for _, name := range Names() {
		if ours[name] {
			continue
		}
		fmt.Fprintf(&script, "puts \"%s [binary encode hex [encoding convertto %s [encoding convertfrom utf-8 [binary decode hex %x]]]]\"\n", name, name, sample)
		fmt.Fprintf(&want, "%s %x\n", name, Find(name).Encode(sample))
	}
	cmd := exec.Command(tclsh)
	cmd.Stdin = strings.NewReader(script.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, mine := strings.Split(string(out), "\n"), strings.Split(want.String(), "\n")
	for i := range min(len(theirs), len(mine)) {
		if theirs[i] != mine[i] {
			t.Errorf("ours   %s\ntclsh's %s", mine[i], theirs[i])
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, c := range cases {
		bytes, _ := hex.DecodeString(c.hex)
		f.Add(c.name, bytes)
	}
	f.Fuzz(func(t *testing.T, name string, src []byte) {
		e := Find(name)
		if e == nil {
			return
		}
		s := e.Decode(src)
		if !utf8.ValidString(s) {
			t.Errorf("%s: %x decodes to %q", name, src, s)
		}
		e.Encode(s)
	})
}
