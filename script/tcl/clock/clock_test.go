package clock

// This file runs the cases, and tests what tclsh cannot be asked.

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	for _, c := range formatCases {
		if got := result(Format(c.utc, c.format, mustZone(t, c.zone), FindLocale(c.locale)), nil); got != c.want {
			t.Errorf("Format(%d, %q, %s, %q)\n got %s\nwant %s", c.utc, c.format, c.zone, c.locale, got, c.want)
		}
	}
}

func TestScan(t *testing.T) {
	for _, c := range scanCases {
		if got := number64(Scan(c.input, c.format, base, UTC, Root)); got != c.want {
			t.Errorf("Scan(%q, %q) = %s, want %s", c.input, c.format, got, c.want)
		}
	}
}

func TestScanFree(t *testing.T) {
	for _, c := range freeCases {
		if got := number64(ScanFree(c.input, base, UTC)); got != c.want {
			t.Errorf("ScanFree(%q) = %s, want %s", c.input, got, c.want)
		}
	}
}

func TestAdd(t *testing.T) {
	for _, c := range addCases {
		if got := number64(Add(c.utc, c.n, c.unit, mustZone(t, c.zone), Root)); got != c.want {
			t.Errorf("Add(%d, %d, %s, %s) = %s, want %s", c.utc, c.n, c.unit, c.zone, got, c.want)
		}
	}
}

// TestCasesAgainstTclsh holds the wanted results themselves against tclsh.
func TestCasesAgainstTclsh(t *testing.T) {
	var commands, wants []string
	put := func(want, format string, args ...any) {
		commands, wants = append(commands, fmt.Sprintf(format, args...)), append(wants, want)
	}
	for _, c := range formatCases {
		put(c.want, "clock format %d -format {%s} -timezone {%s} -locale {%s}", c.utc, c.format, c.zone, c.locale)
	}
	for _, c := range scanCases {
		put(c.want, "clock scan {%s} -format {%s} -timezone :UTC -base %d", c.input, c.format, base)
	}
	for _, c := range freeCases {
		put(c.want, "clock scan {%s} -timezone :UTC -base %d", c.input, base)
	}
	for _, c := range addCases {
		put(c.want, "clock add %d %d %s -timezone {%s}", c.utc, c.n, c.unit, c.zone)
	}
	compare(t, commands, wants)
}

// TestBeyondTclsh tests what tclsh gets wrong or refuses.
func TestBeyondTclsh(t *testing.T) {
	check := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: got %s, want %s", what, got, want)
		}
	}
	const day = "%Y-%m-%d %EE"
	check("summer time after 2099", Format(4120668497, "%H:%M %Z", mustZone(t, ":Europe/Berlin"), Root), "00:08 CEST")
	zone := mustZone(t, "<+0330>-3:30<+0430>,J79/24,J263/24")
	check("rule by Julian day", Format(base, "%z %Z", zone, Root), "+0430 +0430")
	n, err := Add(-65000000000, 1, "year", UTC, Root) // 91 B.C.E.
	check("a year later, before the common era", result(Format(n, day, UTC, Root), err), "0090-03-29 B.C.E.")
	n, err = Scan("Stardate 24000.0", "%Q", 0, UTC, Root)
	check("stardate", result(strconv.FormatInt(n, 10), err), "0")
	check("zone with a sign in its name", Format(0, "%H", mustZone(t, "Etc/GMT+5"), Root), "19")
	check("lone percent sign", Format(0, "%H%", UTC, Root), "00%")
}

// testMessages defines a locale with its own names, numerals and eras.
var testMessages = map[string]string{
	"DATE_FORMAT": "%e. %B %Y", "LOCALE_DATE_FORMAT": "%Od of %Om in %EY", "AM": "early", "PM": "late",
	"MONTHS_FULL":           "Snow Ice Wind Rain Bloom Sun Heat Grain Apple Fog Mud Dark",
	"DAYS_OF_WEEK_ABBREV":   "D0 D1 D2 D3 D4 D5 D6",
	"LOCALE_NUMERALS":       "nil one two three four five six seven eight nine ten eleven twelve",
	"LOCALE_ERAS":           "-62135596800,Old,0 0,New,1969 bad",
	"GREGORIAN_CHANGE_DATE": "2361222",
	"BCE":                   "before", "TIME_FORMAT": "%X%X", // names itself
}

func testLocale() *Locale {
	return NewLocale("xx", Messages{
		Text: func(key string) (string, bool) { t, ok := testMessages[key]; return t, ok },
		Split: func(list string) []string {
			if strings.Contains(list, " ") {
				return strings.Fields(list)
			}
			return strings.Split(list, ",")
		},
	})
}

func TestLocaleOfScript(t *testing.T) {
	l := testLocale()
	for _, c := range []struct {
		utc          int64
		format, want string
	}{
		{86400 * 40, "%x|%Ex|%p|%P|%a|%A", "10. Ice 1970|ten of two in Newone|EARLY|early|D2|Tuesday"},
		{-86400, "%Ex|%EC|%Ey", "31 of twelve in Old1969|Old|1969"},
		{-63000000000, "%EC %EE", "00 before"},
		{-6857222401, "%Y-%m-%d", "1752-09-02"},
	} {
		if got := Format(c.utc, c.format, UTC, l); got != c.want {
			t.Errorf("Format(%d, %q) = %q, want %q", c.utc, c.format, got, c.want)
		}
	}
	for _, c := range []struct{ input, format, want string }{
		{"10. ice 1970", "%x", "3456000"},
		{"ten of two in newone", "%Ex", "3456000"},
		{"3. gra 1970", "%x", "18489600"},
		{"3. g 1970", "%x", "18489600"},
		{"1 4 late", "%d %I %p", "57600"},
		{"d3", "%a", "-86400"},
	} {
		if got := number64(Scan(c.input, c.format, 0, UTC, l)); got != c.want {
			t.Errorf("Scan(%q, %q) = %s, want %s", c.input, c.format, got, c.want)
		}
	}
	// A format that names itself ends somewhere.
	if got := Format(0, "%X", UTC, l); len(got) > 1<<10 {
		t.Errorf("a format that names itself gives %d bytes", len(got))
	}
	if _, err := Scan("x", "%X", 0, UTC, l); err == nil {
		t.Error("a format that names itself matches")
	}
}

func TestErrors(t *testing.T) {
	_, noZone := LoadZone(":No/Where")
	_, noPlainZone := LoadZone("nowhere")
	_, local := LoadZone("Local")
	_, mismatch := Scan("x", "%Y", 0, UTC, Root)
	_, badUnit := Add(0, 1, "parsec", UTC, Root)
	_, overflow := Add(1<<62, 1<<62, "seconds", UTC, Root)
	_, farMonth := Add(0, 1<<60, "months", UTC, Root)
	for _, c := range []struct {
		err  error
		msg  string
		code []string
	}{
		{noZone, `time zone ":No/Where" not found`, []string{"CLOCK", "badTimeZone", ":No/Where"}},
		{noPlainZone, `time zone nowhere not found`, []string{"CLOCK", "badTimeZone", "nowhere"}},
		{local, `time zone Local not found`, []string{"CLOCK", "badTimeZone", "Local"}},
		{mismatch, "input string does not match supplied format", []string{"CLOCK", "badInputString"}},
		{badUnit, `unknown unit "parsec", must be  years, months, weeks, days, hours, minutes or seconds`, []string{"CLOCK", "badUnit", "parsec"}},
		{overflow, "integer value too large to represent", []string{"CLOCK", "integervalueTooLarge"}},
		{farMonth, "integer value too large to represent", []string{"CLOCK", "integervalueTooLarge"}},
	} {
		var e *Error
		if !errors.As(c.err, &e) || e.Msg != c.msg || !slices.Equal(e.Code, c.code) {
			t.Errorf("got %#v, want %q %q", c.err, c.msg, c.code)
		}
	}
}

func TestBadZones(t *testing.T) {
	for _, name := range []string{":", "::", "+2", "../../etc/passwd", ":../UTC", "EST5EDT,", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,J0,J1", "<abc", "EST5EDT,1", "5"} {
		if z, err := LoadZone(name); err == nil {
			t.Errorf("LoadZone(%q) = %v, want an error", name, z)
		}
	}
}

// TestDayRoundTrip walks through both calendars and their change.
func TestDayRoundTrip(t *testing.T) {
	for _, l := range []*Locale{Root, english, proleptic} {
		for day := int64(-5000000); day < 8000000; day += 97 {
			d := l.date(day)
			if back := l.day(d.year, int64(d.month), int64(d.dom)); back != day {
				t.Fatalf("day %d is %+v, which is day %d", day, d, back)
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, c := range scanCases {
		f.Add(c.input, c.format)
	}
	f.Fuzz(func(t *testing.T, input, format string) {
		Scan(input, format, base, GMT, Root)
	})
}

func FuzzScanFree(f *testing.F) {
	for _, c := range freeCases {
		f.Add(c.input)
	}
	f.Fuzz(func(t *testing.T, input string) {
		ScanFree(input, base, GMT)
	})
}

func FuzzLoadZone(f *testing.F) {
	for _, c := range formatCases {
		f.Add(c.zone, c.utc)
	}
	f.Fuzz(func(t *testing.T, name string, utc int64) {
		if z, err := LoadZone(name); err == nil {
			Format(utc, DefaultFormat, z, Root)
		}
	})
}

func BenchmarkFormat(b *testing.B) {
	z, _ := LoadZone(":America/New_York")
	b.ReportAllocs()
	for range b.N {
		Format(base, DefaultFormat, z, Root)
	}
}

func BenchmarkScan(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		if _, err := Scan("2000-01-02 10:20:30", "%Y-%m-%d %H:%M:%S", base, UTC, Root); err != nil {
			b.Fatal(err)
		}
	}
}
