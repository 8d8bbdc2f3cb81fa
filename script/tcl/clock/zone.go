package clock

// This file finds time zones by the names that Tcl gives them.

import (
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a server binary must know its zones on a machine without a zone database
)

// A Zone tells how far local time is from UTC. It is immutable.
type Zone struct {
	// One of the three is set; a zone with none of them has a fixed offset.
	location *time.Location
	rule     *posixRule

	abbrev string
	offset int // seconds east of UTC
}

// UTC and GMT are the zone of -timezone :UTC and the zone of -gmt 1.
var (
	UTC = &Zone{abbrev: "UTC"}
	GMT = &Zone{abbrev: "GMT"}
)

// Local is the zone of the machine.
func Local() *Zone { return &Zone{location: time.Local} }

// known holds the zones that the zone database gave, by name. It is bounded by
// the database: names that were not found are not kept.
var known sync.Map

// LoadZone finds a zone by name: ":America/New_York" or the same without
// colon, ":localtime", an offset like "+0200", "-03:30" or "+013015", or a
// POSIX specification like "EST5EDT,M3.2.0,M11.1.0". An empty name is the
// machine's own zone.
func LoadZone(name string) (*Zone, error) {
	if name == "" || name == ":localtime" || name == "localtime" {
		return Local(), nil
	}
	if place, ok := strings.CutPrefix(name, ":"); ok {
		if z := database(place); z != nil {
			return z, nil
		}
		return nil, fail(`time zone "`+name+`" not found`, "CLOCK", "badTimeZone", name)
	}
	if offset, n := parseOffset(name); n == len(name) {
		return &Zone{abbrev: name, offset: offset}, nil
	}
	if z := parsePosix(name); z != nil {
		return z, nil
	}
	if z := database(name); z != nil {
		return z, nil
	}
	return nil, fail("time zone "+name+" not found", "CLOCK", "badTimeZone", name)
}

func database(place string) *Zone {
	switch place {
	case "UTC":
		return UTC
	case "GMT":
		return GMT
	case "", "Local": // names that Go gives a meaning of its own
		return nil
	}
	if z, ok := known.Load(place); ok {
		return z.(*Zone)
	}
	loc, err := time.LoadLocation(place)
	if err != nil {
		return nil
	}
	z, _ := known.LoadOrStore(place, &Zone{location: loc})
	return z.(*Zone)
}

// parseOffset reads ±hh, ±hhmm, ±hhmmss, with or without colons, at the start
// of s. It gives the seconds east of UTC and the bytes read, 0 if none.
func parseOffset(s string) (offset, n int) {
	if len(s) < 3 || s[0] != '+' && s[0] != '-' {
		return 0, 0
	}
	n = 1
	for unit := 3600; unit >= 1; unit /= 60 {
		at := n
		if unit < 3600 && at < len(s) && s[at] == ':' {
			at++
		}
		if at+2 > len(s) || !isDigit(s[at]) || !isDigit(s[at+1]) {
			break
		}
		offset += (int(s[at]-'0')*10 + int(s[at+1]-'0')) * unit
		n = at + 2
	}
	if n == 1 {
		return 0, 0
	}
	if s[0] == '-' {
		offset = -offset
	}
	return offset, n
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// lookup gives the abbreviation and the offset in force at a time.
func (z *Zone) lookup(utc int64) (abbrev string, offset int) {
	switch {
	case z.location != nil:
		return time.Unix(utc, 0).In(z.location).Zone()
	case z.rule != nil:
		return z.rule.lookup(utc)
	}
	return z.abbrev, z.offset
}

// toUTC gives the time at which z shows local, a count of local seconds. It
// looks up the offset at a guess, corrects the guess by it and repeats until an
// offset comes back: so a local time that occurs twice is the first of the two
// in most zones, and one that is skipped is read as if the clocks had not changed.
func (z *Zone) toUTC(local int64) int64 {
	if z.location == nil && z.rule == nil {
		return local - int64(z.offset)
	}
	var seen [8]int
	guess := local
	for n := range seen {
		_, offset := z.lookup(guess)
		guess = local - int64(offset)
		for _, old := range seen[:n] {
			if old == offset {
				return guess
			}
		}
		seen[n] = offset
	}
	return guess
}
