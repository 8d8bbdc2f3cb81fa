package tcl

// This file holds the clock command; the arithmetic is in package clock.

import (
	"errors"
	"strings"
	"time"

	"nsgo/script/tcl/clock"
)

func registerClock(in *Interp) {
	in.RegisterEnsemble("clock", []Sub{
		{Name: "add", Fn: clockAdd},
		{Name: "clicks", Fn: clockClicks},
		{Name: "format", Fn: clockFormat},
		{Name: "microseconds", Fn: clockNow("microseconds", time.Time.UnixMicro)},
		{Name: "milliseconds", Fn: clockNow("milliseconds", time.Time.UnixMilli)},
		{Name: "scan", Fn: clockScan},
		{Name: "seconds", Fn: clockNow("seconds", time.Time.Unix)},
	})
	in.Register("::tcl::clock::ClearCaches", clockClearCaches)
}

// clockNow makes a subcommand that tells the time in one unit.
func clockNow(name string, unit func(time.Time) int64) CmdFunc {
	return func(_ *Interp, args []Value) (Value, error) {
		if len(args) > 0 {
			return Value{}, WrongArgs("clock " + name)
		}
		return Int(unit(time.Now())), nil
	}
}

func clockClicks(_ *Interp, args []Value) (Value, error) {
	if len(args) > 1 {
		return Value{}, WrongArgs("clock clicks ?-switch?")
	}
	if len(args) == 1 {
		which, err := Lookup(args[0], []string{"-milliseconds", "-microseconds"}, "option")
		if err != nil {
			return Value{}, err
		}
		if which == 0 {
			return Int(time.Now().UnixMilli()), nil
		}
	}
	return Int(time.Now().UnixMicro()), nil
}

// clockOptions are those of all clock commands; a Value without object was not given.
type clockOptions struct {
	base, format, gmt, locale, zone Value
}

// set stores an option by its name, and tells whether the command knows it. A unique beginning is enough.
func (o *clockOptions) set(known []string, name string, v Value) error {
	i, err := lookup(name, known, "option", false)
	if err != nil {
		return err
	}
	switch known[i] {
	case "-base":
		o.base = v.norm()
	case "-format":
		o.format = v.norm()
	case "-gmt":
		o.gmt = v.norm()
	case "-locale":
		o.locale = v.norm()
	case "-timezone":
		o.zone = v.norm()
	}
	return nil
}

// clockUsage is a wrong number of words of a clock command, which has a code of its own.
func clockUsage(usage string) error {
	return ErrCode("wrong # args: should be \"clock "+usage+" ?-gmt boolean? ?-locale LOCALE? ?-timezone ZONE?\"", "CLOCK", "wrongNumArgs")
}

func badClockOption(name, must string) error {
	return ErrCode("bad option \""+name+"\""+must, "CLOCK", "badOption", name)
}

// clockError gives an error of package clock as Tcl's.
func clockError(err error) error {
	var e *clock.Error
	if !errors.As(err, &e) || len(e.Code) == 0 {
		return Err(err.Error())
	}
	return ErrCode(e.Msg, e.Code...)
}

// where gives the zone and the locale that the options ask for.
func (in *Interp) where(o *clockOptions) (*clock.Zone, *clock.Locale, error) {
	locale := clock.Root
	if o.locale.o != nil {
		locale = in.clockLocale(o.locale.String())
	}
	if o.gmt.o != nil {
		gmt, ok := o.gmt.AsBool()
		if !ok {
			return nil, nil, Err("expected boolean value but got \"" + o.gmt.String() + "\"")
		}
		if o.zone.o != nil {
			return nil, nil, ErrCode("cannot use -gmt and -timezone in same call", "CLOCK", "gmtWithTimezone")
		}
		if gmt {
			return clock.GMT, locale, nil
		}
	}
	if o.zone.o == nil {
		return in.localZone("TCL_TZ", "TZ"), locale, nil
	}
	name := o.zone.String()
	if name == ":localtime" {
		return in.localZone("TZ"), locale, nil
	}
	zone, err := clock.LoadZone(name)
	if err != nil {
		return nil, nil, clockError(err)
	}
	return zone, locale, nil
}

// localZone is the zone that the first of the environment's variables that is set names, else the machine's.
func (in *Interp) localZone(variables ...string) *clock.Zone {
	for _, name := range variables {
		value, ok := in.env().get(name)
		if !ok {
			continue
		}
		if z, err := clock.LoadZone(value); err == nil {
			return z
		}
		break
	}
	return clock.Local()
}

var clockFormatOptions = []string{"-format", "-gmt", "-locale", "-timezone"}

func clockFormat(in *Interp, args []Value) (Value, error) {
	if len(args)%2 == 0 {
		return Value{}, clockUsage("format clockval ?-format string?")
	}
	o := clockOptions{format: Str(clock.DefaultFormat)}
	for i := 1; i < len(args); i += 2 {
		name := args[i].String()
		if err := o.set(clockFormatOptions, name, args[i+1]); err != nil {
			if name == "" {
				return Value{}, ErrCode("ambiguous option \"\": must be -format, -gmt, -locale, or -timezone", "CLOCK", "badOption", "")
			}
			return Value{}, badClockOption(name, ": must be -format, -gmt, -locale, or -timezone")
		}
	}
	n, ok := args[0].number()
	if !ok || n.isDouble() {
		return Value{}, notInteger(args[0], "NUMBER")
	}
	utc, err := in.Int(n)
	if err != nil {
		return Value{}, err
	}
	zone, locale, err := in.where(&o)
	if err != nil {
		return Value{}, err
	}
	return Str(clock.Format(utc, o.format.String(), zone, locale)), nil
}

var clockScanOptions = []string{"-base", "-format", "-gmt", "-locale", "-timezone"}

func clockScan(in *Interp, args []Value) (Value, error) {
	if len(args)%2 == 0 {
		return Value{}, clockUsage("scan string ?-base seconds? ?-format string?")
	}
	var o clockOptions
	for i := 1; i < len(args); i += 2 {
		if err := o.set(clockScanOptions, args[i].String(), args[i+1]); err != nil {
			return Value{}, badClockOption(args[i].String(), ", must be -base, -format, -gmt, -locale or -timezone")
		}
	}
	base := time.Now().Unix()
	if o.base.o != nil {
		var ok bool
		if base, ok = o.base.AsInt(); !ok {
			return Value{}, Err("expected integer but got \"" + o.base.String() + "\"")
		}
	}
	zone, locale, err := in.where(&o)
	if err != nil {
		return Value{}, err
	}
	var utc int64
	switch {
	case o.format.o != nil:
		utc, err = clock.Scan(args[0].String(), o.format.String(), base, zone, locale)
	case o.locale.o != nil:
		return Value{}, ErrCode("legacy [clock scan] does not support -locale", "CLOCK", "flagWithLegacyFormat")
	default:
		utc, err = clock.ScanFree(args[0].String(), base, zone)
	}
	if err != nil {
		return Value{}, clockError(err)
	}
	return Int(utc), nil
}

var clockAddOptions = []string{"-gmt", "-locale", "-timezone"}

func clockAdd(in *Interp, args []Value) (Value, error) {
	if len(args) == 0 {
		return Value{}, WrongArgs("clock add clockval ?arg ...?")
	}
	if len(args)%2 == 0 {
		return Value{}, clockUsage("add clockval ?number units?...")
	}
	utc, ok := args[0].AsInt()
	if !ok {
		return Value{}, Err("expected number but got \"" + args[0].String() + "\"")
	}
	var o clockOptions
	for i := 1; i < len(args); i += 2 {
		if _, isCount := args[i].AsInt(); isCount {
			continue
		}
		name := args[i].String()
		if !strings.HasPrefix(name, "-") || o.set(clockAddOptions, name, args[i+1]) != nil {
			return Value{}, badClockOption(name, ", must be -gmt, -locale or -timezone")
		}
	}
	if o.gmt.o != nil && o.zone.o != nil { // here alone both may stand; the zone is used where gmt is false
		if gmt, ok := o.gmt.AsBool(); ok && gmt {
			o.zone = Value{}
		} else {
			o.gmt = Value{}
		}
	}
	zone, locale, err := in.where(&o)
	if err != nil {
		return Value{}, err
	}
	for i := 1; i < len(args); i += 2 {
		if n, isCount := args[i].AsInt(); isCount {
			if utc, err = clock.Add(utc, n, args[i+1].String(), zone, locale); err != nil {
				return Value{}, clockError(err)
			}
		}
	}
	return Int(utc), nil
}
