package clock

// This file compares many generated times with tclsh.

import (
	"fmt"
	"math/rand"
	"strconv"
	"strings"
	"testing"
)

// sweepZones are zones with changes of many kinds.
var sweepZones = []string{":UTC", ":America/New_York", ":Europe/Berlin", ":Australia/Lord_Howe", ":Asia/Kolkata",
	":America/St_Johns", ":Europe/London", ":Africa/Casablanca", ":Pacific/Apia",
	"+0530", "-013015", "EST5EDT", "CET-1CEST", "AEST-10AEDT,M10.1.0,M4.1.0/3"}

// sweepTime stays where tclsh is right: it knows no summer time after 2099, nor
// by POSIX rules in the early years, and it adds years before the common era
// backwards.
func sweepTime(r *rand.Rand, zone string) int64 {
	if zone[0] != ':' {
		return r.Int63n(90 * 365 * 86400)
	}
	switch r.Intn(4) {
	case 0:
		return r.Int63n(4e9)
	case 1:
		return r.Int63n(295*365*86400) - 200*365*86400
	case 2:
		return romanSeconds + r.Int63n(20*365*86400) - 10*365*86400
	}
	return r.Int63n(2020*365*86400) - 1930*365*86400
}

const romanSeconds = (romanChange - epochDay) * secondsPerDay

func result(s string, err error) string {
	if err != nil {
		s = "error: " + err.Error()
	}
	return strings.NewReplacer("\n", "<lf>", "\t", "<tab>").Replace(s)
}

func number64(n int64, err error) string { return result(strconv.FormatInt(n, 10), err) }

func mustZone(t *testing.T, name string) *Zone {
	t.Helper()
	z, err := LoadZone(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func compare(t *testing.T, commands, got []string) {
	t.Helper()
	for i, want := range oracle(t, commands) {
		if got[i] != want {
			t.Errorf("%s\n got %s\nwant %s", commands[i], got[i], want)
		}
	}
}

func TestSweepFormat(t *testing.T) {
	const format = "%a %A %b %B %c %C %d %D %e %EE %g %G %H %I %j %J %k %l %m %M %N %p %P %Q %r %R %s %S %u %U %V %w %W %x %X %y %Y %z %Z %%"
	r := rand.New(rand.NewSource(1))
	var commands, got []string
	for range 1500 {
		zone := sweepZones[r.Intn(len(sweepZones))]
		utc := sweepTime(r, zone)
		locale := []string{"", "en_US"}[r.Intn(2)]
		commands = append(commands, fmt.Sprintf("clock format %d -format {%s} -timezone {%s} -locale {%s}", utc, format, zone, locale))
		got = append(got, Format(utc, format, mustZone(t, zone), FindLocale(locale)))
	}
	compare(t, commands, got)
}

func TestSweepLocal(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	var commands, got []string
	const format = "%Y-%m-%d %H:%M:%S"
	for range 1500 {
		zone := sweepZones[r.Intn(len(sweepZones))]
		z := mustZone(t, zone)
		text := Format(sweepTime(r, zone), format, UTC, Root)
		if r.Intn(2) == 0 { // near a change
			text = fmt.Sprintf("%d-%02d-%02d %02d:%02d:00", 1965+r.Intn(70), []int{3, 4, 10, 11}[r.Intn(4)], 1+r.Intn(31), r.Intn(4), r.Intn(2)*30)
		}
		commands = append(commands, fmt.Sprintf("clock scan {%s} -format {%s} -timezone {%s}", text, format, zone))
		n, err := Scan(text, format, 0, z, Root)
		got = append(got, number64(n, err))
	}
	compare(t, commands, got)
}

func TestSweepAdd(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	var commands, got []string
	units := []string{"year", "months", "weeks", "day", "hours", "minutes", "second"}
	for range 1500 {
		zone, unit := sweepZones[r.Intn(len(sweepZones))], units[r.Intn(len(units))]
		utc := sweepTime(r, zone)
		locale := []string{"", "en_US"}[r.Intn(2)]
		n := r.Int63n(60) - 30
		commands = append(commands, fmt.Sprintf("clock add %d %d %s -timezone {%s} -locale {%s}", utc, n, unit, zone, locale))
		sum, err := Add(utc, n, unit, mustZone(t, zone), FindLocale(locale))
		got = append(got, number64(sum, err))
	}
	compare(t, commands, got)
}

var sweepGroups = []string{"%Y", "%m", "%d", "%H", "%M", "%S", "%j", "%y", "%C", "%b", "%a", "%u", "%w", "%V", "%G", "%g",
	"%I", "%p", "%z", "%J", "%e", "%k", "%l", "%N", "%D", "%T", "%R", "%U", "%EE", "%Od", "%Om", "%s"}

func TestSweepScan(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	var commands, got []string
	for range 2500 {
		var groups []string
		for range 1 + r.Intn(6) {
			groups = append(groups, sweepGroups[r.Intn(len(sweepGroups)-r.Intn(2))])
		}
		format := strings.Join(groups, []string{" ", "-", " ", ""}[r.Intn(4)])
		zone := sweepZones[r.Intn(3)]
		utc := sweepTime(r, zone)
		z := mustZone(t, zone)
		text := Format(utc, format, z, Root)
		commands = append(commands, fmt.Sprintf("clock scan {%s} -format {%s} -timezone {%s} -base 1000000000", text, format, zone))
		n, err := Scan(text, format, 1000000000, z, Root)
		got = append(got, number64(n, err))
	}
	compare(t, commands, got)
}

var sweepWords = []string{"10", "1030", "5", "2000", "99", "10:30", "10:30:20", "am", "pm", "est", "edt", "z", "t", "dst",
	"jan", "march", "sept", "monday", "tue", ",", "next", "last", "ago", "3", "days", "week", "months", "year", "hours", "min", "sec",
	"now", "today", "tomorrow", "yesterday", "2000-01-05", "5-feb-1999", "1/2/2003", "1/2", "20030405", "101112", "+", "-", "+0200",
	"-0330", "/", ":", "epoch", "fortnight", "bogus", "(x)", "T"}

func TestSweepFree(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	var commands, got []string
	for range 4000 {
		var words []string
		for range 1 + r.Intn(5) {
			words = append(words, sweepWords[r.Intn(len(sweepWords))])
		}
		text := strings.Join(words, " ")
		zone := sweepZones[r.Intn(3)]
		n, err := ScanFree(text, 1000000000, mustZone(t, zone))
		if n > 4e9 { // see sweepTime
			continue
		}
		commands = append(commands, fmt.Sprintf("clock scan {%s} -timezone {%s} -base 1000000000", text, zone))
		got = append(got, number64(n, err))
	}
	compare(t, commands, got)
}
