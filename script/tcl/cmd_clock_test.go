package tcl

// This file holds the cases of the clock command; those of its arithmetic are in package clock.

import "testing"

func TestClockCommand(t *testing.T) {
	runCases(t, clockCommandCases)
}

var clockCommandCases = []tclCase{
	{script: `clock`, want: `wrong # args: should be "clock subcommand ?arg ...?"`, err: true},
	{script: `clock foo`, want: `unknown or ambiguous subcommand "foo": must be add, clicks, format, microseconds, milliseconds, scan, or seconds`, err: true},
	{script: `clock m`, want: `unknown or ambiguous subcommand "m": must be add, clicks, format, microseconds, milliseconds, scan, or seconds`, err: true},
	{script: `clock format`, want: `wrong # args: should be "clock format clockval ?-format string? ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock format a`, want: `expected integer but got "a"`, err: true},
	{script: `clock format 0 -foo 1`, want: `bad option "-foo": must be -format, -gmt, -locale, or -timezone`, err: true},
	{script: `clock format 0 -format`, want: `wrong # args: should be "clock format clockval ?-format string? ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock format 0 -gmt x`, want: `expected boolean value but got "x"`, err: true},
	{script: `clock format 0 -timezone :Foo/Bar`, want: `time zone ":Foo/Bar" not found`, err: true},
	{script: `clock format 0 -gmt 1 -timezone :UTC`, want: `cannot use -gmt and -timezone in same call`, err: true},
	{script: `clock format 0 -gmt 0 -timezone :UTC`, want: `cannot use -gmt and -timezone in same call`, err: true},
	{script: `clock format 0 -gmt 1`, want: `Thu Jan 01 00:00:00 GMT 1970`},
	{script: `clock format 0 -for %Y`, want: `1970`},
	{script: `clock format 0 -f %Y -t :UTC`, want: `1970`},
	{script: `clock format 0 -l en -g 1`, want: `Thu Jan 01 00:00:00 GMT 1970`},
	{script: `clock format 0 -g yes`, want: `Thu Jan 01 00:00:00 GMT 1970`},
	{script: `clock format 0x10 -gmt 1`, want: `Thu Jan 01 00:00:16 GMT 1970`},
	{script: `clock format 1.5 -gmt 1`, want: `expected integer but got "1.5"`, err: true},
	{script: `clock format now`, want: `expected integer but got "now"`, err: true},
	{script: `clock format 9999999999999999999999999 -gmt 1`, want: `integer value too large to represent`, err: true},
	{script: `clock format 0 {} x`, want: `ambiguous option "": must be -format, -gmt, -locale, or -timezone`, err: true},
	{script: `clock format -gmt 1 0`, want: `bad option "1": must be -format, -gmt, -locale, or -timezone`, err: true},
	{script: `clock format 1000000000 -timezone :America/New_York`, want: `Sat Sep 08 21:46:40 EDT 2001`},
	{script: `clock format 1000000000 -timezone EST5EDT -format %Z`, want: `EDT`},
	{script: `clock format 1000000000 -gmt 1 -format {%Y-%m-%dT%H:%M:%SZ}`, want: `2001-09-09T01:46:40Z`},
	{script: `clock scan`, want: `wrong # args: should be "clock scan string ?-base seconds? ?-format string? ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock scan foo`, want: `unable to convert date-time string "foo": syntax error (characters 0-2)`, err: true},
	{script: `clock scan foo -format %Y`, want: `input string does not match supplied format`, err: true},
	{script: `clock scan foo -locale en`, want: `legacy [clock scan] does not support -locale`, err: true},
	{script: `clock scan 10:30 -timezone :UTC -base 0`, want: `37800`},
	{script: `clock scan 2000 -foo 1`, want: `bad option "-foo", must be -base, -format, -gmt, -locale or -timezone`, err: true},
	{script: `clock scan 2000 -format %Y -gmt 1 -base x`, want: `expected integer but got "x"`, err: true},
	{script: `clock scan now -timezone +0200 -gmt 1`, want: `cannot use -gmt and -timezone in same call`, err: true},
	{script: `clock scan now -gm 1 -base 5`, want: `5`},
	{script: `clock scan x -format`, want: `wrong # args: should be "clock scan string ?-base seconds? ?-format string? ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock scan 2000-01-01 -f %Y-%m-%d -gmt 1`, want: `946684800`},
	{script: `clock scan {2000-01-01 00:00} -gmt 1`, want: `946684800`},
	{script: `clock scan {1 jan 1980 10:00 est}`, want: `315586800`},
	{script: `clock scan {} -gmt x`, want: `expected boolean value but got "x"`, err: true},
	{script: `clock add 0`, want: `0`},
	{script: `clock add a`, want: `expected number but got "a"`, err: true},
	{script: `clock add 0 1`, want: `wrong # args: should be "clock add clockval ?number units?... ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock add 0 1 foo`, want: `unknown unit "foo", must be  years, months, weeks, days, hours, minutes or seconds`, err: true},
	{script: `clock add 0 x days`, want: `bad option "x", must be -gmt, -locale or -timezone`, err: true},
	{script: `clock add 0 1 day 2`, want: `wrong # args: should be "clock add clockval ?number units?... ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock add 0 1 days -foo 1`, want: `bad option "-foo", must be -gmt, -locale or -timezone`, err: true},
	{script: `clock add 0 1 days -gmt`, want: `wrong # args: should be "clock add clockval ?number units?... ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?"`, err: true},
	{script: `clock add 0 -1 days -gmt 1`, want: `-86400`},
	{script: `clock add 0 -gmt 1 1 day`, want: `86400`},
	{script: `clock add 0 1 month 1 day 1 hour -timezone :America/New_York`, want: `2768400`},
	{script: `clock add now 1 days`, want: `expected number but got "now"`, err: true},
	{script: `clock add 0 0x10 days -gmt 1`, want: `1382400`},
	{script: `clock add 0 1 day -gmt x`, want: `expected boolean value but got "x"`, err: true},
	{script: `clock add 0 1 day -timezone :No`, want: `time zone ":No" not found`, err: true},
	{script: `clock add 0 1 day -timezone :UTC -gmt 1`, want: `86400`},
	{script: `clock add 0 1 day -gmt 0 -timezone :UTC`, want: `86400`},
	{script: `clock add 0 {} days`, want: `bad option "", must be -gmt, -locale or -timezone`, err: true},
	{script: `clock seconds 1`, want: `wrong # args: should be "clock seconds"`, err: true},
	{script: `clock milliseconds 1`, want: `wrong # args: should be "clock milliseconds"`, err: true},
	{script: `clock microseconds 1`, want: `wrong # args: should be "clock microseconds"`, err: true},
	{script: `clock clicks 1`, want: `bad option "1": must be -milliseconds or -microseconds`, err: true},
	{script: `clock clicks -mi`, want: `ambiguous option "-mi": must be -milliseconds or -microseconds`, err: true},
	{script: `clock clicks 1 2`, want: `wrong # args: should be "clock clicks ?-switch?"`, err: true},
	{script: `expr {abs([clock seconds] - [clock milliseconds] / 1000) <= 60 && abs([clock microseconds] / 1000000 - [clock seconds]) <= 60}`, want: `1`},
	{script: `expr {[clock clicks -milliseconds] > 1600000000000 && [clock clicks -microseconds] > 1600000000000000 && [clock clicks] > 0}`, want: `1`},
	{script: ` set env(TZ) EST5EDT; clock format 1000000000`, want: `Sat Sep 08 21:46:40 EDT 2001`},
	{script: ` set env(TZ) EST5EDT; set env(TCL_TZ) :Asia/Tokyo; clock format 1000000000`, want: `Sun Sep 09 10:46:40 JST 2001`},
	{script: `list [catch {clock format 0 -timezone :No} m o] [dict get $o -errorcode]`, want: `1 {CLOCK badTimeZone :No}`},
	{script: `list [catch {clock format x} m o] [dict get $o -errorcode]`, want: `1 {TCL VALUE NUMBER}`},
	{script: `list [catch {clock format 0 -bad 1} m o] [dict get $o -errorcode]`, want: `1 {CLOCK badOption -bad}`},
	{script: `list [catch {clock add 0 1 d} m o] [dict get $o -errorcode]`, want: `1 {CLOCK badUnit d}`},
	{script: `list [catch {clock format} m o] [dict get $o -errorcode]`, want: `1 {CLOCK wrongNumArgs}`},
}

// TestClockMessages defines a locale as the package msgcat would.
func TestClockMessages(t *testing.T) {
	const catalogue = `
		namespace eval ::msgcat {
			variable locale de texts {DATE_FORMAT {%d. %B %Y} MONTHS_FULL {Januar Februar März April Mai Juni Juli August September Oktober November Dezember}}
			proc mclocale {{new ""}} { variable locale; if {$new ne ""} {set locale $new}; return $locale }
			proc mcexists key { variable texts; variable locale; expr {$locale eq "de" && [dict exists $texts $key]} }
			proc mc key { variable texts; dict get $texts $key }
		}
	`
	const differ = "tclsh has locales of its own"
	runCases(t, []tclCase{
		{script: catalogue + `clock format 5097600 -gmt 1 -locale de -format %x`, want: "01. März 1970", differ: differ},
		{script: catalogue + `clock format 5097600 -gmt 1 -locale current -format %x`, want: "01. März 1970", differ: differ},
		{script: catalogue + `clock format 5097600 -gmt 1 -locale xx -format %x`, want: "03/01/1970", differ: differ},
		{script: catalogue + `clock format 5097600 -gmt 1 -format %x`, want: "03/01/1970", differ: differ},
		{script: catalogue + `clock scan {1. märz 1970} -gmt 1 -locale de -format %x`, want: "5097600", differ: differ},
		{script: catalogue + `clock format 0 -locale de; dict set ::msgcat::texts DATE_FORMAT %Y; list [clock format 0 -gmt 1 -locale de -format %x] [::tcl::clock::ClearCaches] [clock format 0 -gmt 1 -locale de -format %x]`,
			want: "{01. Januar 1970} {} 1970", differ: differ},
	})
}
