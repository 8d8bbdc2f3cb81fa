// This file holds the commands of time.

package builtins

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"time"

	"nsgo/script"
)

var (
	timeParam = value("time", "seconds since 1970, with a fraction or as seconds:microseconds")
	timeOrNow = opt(value("time", "the same; now without it"))
)

var timeCmds = []script.Builtin{
	{
		Name: "ns_sleep", Doc: "Waits, without holding up the interp or a thread. A stop of the script ends it early.",
		Params: []script.Param{value("seconds", "how long, with a fraction or as seconds:microseconds")}, Fn: nsSleep,
	},
	{
		Name: "ns_time", Doc: "Tells the time; without a subcommand, in whole seconds.", Returns: "seconds since 1970",
		Fn: func(*script.Call) (script.Value, error) { return script.IntValue(time.Now().Unix()), nil },
		Subs: []script.Builtin{
			{Name: "get", Doc: "Tells the time.", Returns: "seconds since 1970, with microseconds",
				Fn: func(*script.Call) (script.Value, error) { return timeValue(time.Now().UnixMicro()), nil }},
			{
				Name: "make", Doc: "Makes a time.",
				Returns: "the time",
				Params:  []script.Param{integer("seconds", "whole seconds"), opt(integer("microseconds", "and what comes to it, 0 without it"))},
				Fn:      func(c *script.Call) (script.Value, error) { return timeValue(c.Int(0)*1e6 + c.Int(1)), nil }},
			{
				Name: "incr", Doc: "Adds to a time.",
				Returns: "the sum",
				Params:  []script.Param{timeParam, integer("seconds", "whole seconds to add"), opt(integer("microseconds", "microseconds to add"))},
				Fn: onTime(func(c *script.Call, us int64) (script.Value, error) {
					return timeValue(us + c.Int(1)*1e6 + c.Int(2)), nil
				})},
			{Name: "adjust", Doc: "Brings a time into its usual form.", Returns: "the time", Params: []script.Param{timeParam},
				Fn: onTime(func(c *script.Call, us int64) (script.Value, error) { return timeValue(us), nil })},
			{
				Name: "diff", Doc: "Subtracts the second time from the first.",
				Returns: "the difference in seconds",
				Params:  []script.Param{timeParam, value("from", "the time to subtract, in the same forms")},
				Fn:      nsTimeDiff,
			},
			{Name: "seconds", Doc: "Takes the whole seconds of a time.", Returns: "seconds", Params: []script.Param{timeParam},
				Fn: onTime(func(c *script.Call, us int64) (script.Value, error) { return script.IntValue(floorDiv(us, 1e6)), nil })},
			{
				Name: "microseconds", Doc: "Takes the microseconds after the whole seconds of a time.",
				Returns: "0 to 999999",
				Params:  []script.Param{timeParam},
				Fn: onTime(func(c *script.Call, us int64) (script.Value, error) {
					return script.IntValue(us - floorDiv(us, 1e6)*1e6), nil
				})},
			{Name: "format", Doc: "Writes a time with six digits after the point.", Returns: "the text", Params: []script.Param{timeParam},
				Fn: onTime(func(c *script.Call, us int64) (script.Value, error) {
					return script.StringValue(strconv.FormatFloat(float64(us)/1e6, 'f', 6, 64)), nil
				})},
		},
	},
	{
		Name: "ns_fmttime", Doc: "Writes a time by the letters of strftime, local time.", Returns: "the text",
		Params: []script.Param{timeParam, opt(str("format", "%c without it"))}, Fn: nsFmtTime,
	},
	{
		Name: "ns_gmtime", Doc: "Takes the time apart, in UTC.", Returns: "a list: second, minute, hour, day of the month, month from 0, year from 1900, day of the week, day of the year from 0, summer time",
		Params: []script.Param{timeOrNow},
		Fn:     func(c *script.Call) (script.Value, error) { return brokenDown(c, time.UTC) },
	},
	{
		Name: "ns_localtime", Doc: "Takes the time apart, in local time.", Returns: "a list as ns_gmtime gives it",
		Params: []script.Param{timeOrNow},
		Fn:     func(c *script.Call) (script.Value, error) { return brokenDown(c, time.Local) },
	},
}

func nsSleep(c *script.Call) (script.Value, error) {
	d, err := seconds(c)
	if err != nil {
		return script.Value{}, err
	}
	ctx := of(c)
	if d <= 0 { // no wait, so the time that the script computes does not begin anew
		return script.Value{}, ctx.Stopped()
	}
	if ctx.X != nil && d >= longWait {
		ctx.X.Rest()
	}
	return script.Value{}, ctx.sleep(c, time.Now().Add(d))
}

// longWait is from where on a wait is worth giving back the memory of a request that does nothing.
const longWait = 100 * time.Millisecond

// sleep waits until a time, with the interp let go of. A stop ends it with its error; a reset of the client, where the
// script wants to know, runs the procedures of ns_conn onabort, and then it goes on.
func (c *Context) sleep(call *script.Call, until time.Time) error {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	stopped := c.stopChan()
	for {
		gone := c.gone
		if len(c.onabort) == 0 {
			gone = nil
		}
		woken := false
		call.Wait(func() {
			select {
			case <-timer.C:
			case <-stopped:
			case <-gone:
				woken = true
			}
		})
		if !woken {
			return c.Stopped()
		}
		c.runAborts()
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// maxTime bounds the times that are calculated with, in seconds: their microseconds fit 64 bits, ten times over.
const maxTime = 9e11

// timeValue makes a time of microseconds.
func timeValue(us int64) script.Value { return script.FloatValue(float64(us) / 1e6) }

// microseconds reads a time: a number of seconds, or AOLserver's seconds:microseconds. A double is read as it is: its
// text may have lost the last digits.
func microseconds(v script.Value) (int64, error) {
	s := strings.TrimSpace(v.Str())
	if sec, us, two := strings.Cut(s, ":"); two {
		a, err1 := strconv.ParseInt(sec, 10, 64)
		b, err2 := strconv.ParseInt(us, 10, 64)
		if isNumber(err1) && isNumber(err2) {
			return a*1e6 + b, checkTime(s, max(math.Abs(float64(a)), math.Abs(float64(b))))
		}
	} else if f, ok := float(v); ok {
		return int64(math.Round(f * 1e6)), checkTime(s, math.Abs(f))
	}
	return 0, script.Errorf("not a time: %q: seconds, with a fraction or as seconds:microseconds", s)
}

// checkTime refuses the time that a script has written as s where it is larger than can be calculated with.
func checkTime(s string, size float64) error {
	if size < maxTime {
		return nil
	}
	return script.Errorf("the time %q is too large: it must be below %.0f seconds", s, maxTime)
}

// isNumber reports whether what strconv has read is a number; if one out of range, it gives the nearest that it can.
func isNumber(err error) bool { return err == nil || errors.Is(err, strconv.ErrRange) }

func float(v script.Value) (f float64, ok bool) {
	if v.Kind() == script.Float {
		f, ok = v.Float(), true
	} else {
		n, err := strconv.ParseFloat(strings.TrimSpace(v.Str()), 64)
		f, ok = n, isNumber(err)
	}
	return f, ok && !math.IsNaN(f)
}

// wholeSeconds reads the time that is the first argument of a call, without its microseconds.
func wholeSeconds(c *script.Call) (time.Time, error) {
	us, err := microseconds(c.Value(0))
	return time.Unix(floorDiv(us, 1e6), 0), err
}

// onTime makes a subcommand of a function on the time that is the first argument.
func onTime(fn func(c *script.Call, us int64) (script.Value, error)) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		us, err := microseconds(c.Value(0))
		if err != nil {
			return script.Value{}, err
		}
		return fn(c, us)
	}
}

func nsTimeDiff(c *script.Call) (script.Value, error) {
	a, err := microseconds(c.Value(0))
	if err != nil {
		return script.Value{}, err
	}
	b, err := microseconds(c.Value(1))
	return timeValue(a - b), err
}

func brokenDown(c *script.Call, zone *time.Location) (script.Value, error) {
	t := time.Now()
	if c.Has(0) {
		var err error
		if t, err = wholeSeconds(c); err != nil {
			return script.Value{}, err
		}
	}
	t = t.In(zone)
	parts := []int{t.Second(), t.Minute(), t.Hour(), t.Day(), int(t.Month()) - 1, t.Year() - 1900, int(t.Weekday()), t.YearDay() - 1, 0}
	if t.IsDST() {
		parts[8] = 1
	}
	out := make([]script.Value, len(parts))
	for i, n := range parts {
		out[i] = script.IntValue(int64(n))
	}
	return script.ListValue(out), nil
}

func nsFmtTime(c *script.Call) (script.Value, error) {
	format := "%c"
	if c.Has(1) {
		format = c.Str(1)
	}
	t, err := wholeSeconds(c)
	return script.StringValue(string(appendStrftime(nil, t, format))), err
}

// strftime maps the letters of strftime, in the C locale, to Go's layouts. What Go has no layout for is in
// appendStrftime.
var strftime = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'c': "Mon Jan _2 15:04:05 2006", 'd': "02", 'D': "01/02/06", 'e': "_2",
	'F': "2006-01-02", 'h': "Jan", 'H': "15", 'I': "03", 'j': "002", 'm': "01", 'M': "04", 'p': "PM", 'r': "03:04:05 PM", 'R': "15:04",
	'S': "05", 'T': "15:04:05", 'x': "01/02/06", 'X': "15:04:05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

// appendStrftime appends t to dst by a format of strftime. An unknown letter stays as it is.
func appendStrftime(dst []byte, t time.Time, format string) []byte {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			dst = append(dst, format[i])
			continue
		}
		i++
		if layout, ok := strftime[format[i]]; ok {
			dst = t.AppendFormat(dst, layout)
			continue
		}
		dst = appendStrftimeNumber(dst, t, format[i])
	}
	return dst
}

func appendStrftimeNumber(dst []byte, t time.Time, letter byte) []byte {
	isoYear, isoWeek := t.ISOWeek()
	switch letter {
	case '%':
		return append(dst, '%')
	case 'n':
		return append(dst, '\n')
	case 't':
		return append(dst, '\t')
	case 's':
		return strconv.AppendInt(dst, t.Unix(), 10)
	case 'k':
		return appendPadded(dst, t.Hour(), 2, ' ')
	case 'l':
		return appendPadded(dst, (t.Hour()+11)%12+1, 2, ' ')
	case 'C':
		return appendPadded(dst, t.Year()/100, 2, '0')
	case 'u':
		return appendPadded(dst, (int(t.Weekday())+6)%7+1, 1, '0')
	case 'w':
		return appendPadded(dst, int(t.Weekday()), 1, '0')
	case 'U':
		return appendPadded(dst, (t.YearDay()+6-int(t.Weekday()))/7, 2, '0')
	case 'W':
		return appendPadded(dst, (t.YearDay()+6-(int(t.Weekday())+6)%7)/7, 2, '0')
	case 'V':
		return appendPadded(dst, isoWeek, 2, '0')
	case 'G':
		return appendPadded(dst, isoYear, 4, '0')
	}
	return append(dst, '%', letter)
}

func appendPadded(dst []byte, n, width int, pad byte) []byte {
	s := strconv.Itoa(n)
	for i := len(s); i < width; i++ {
		dst = append(dst, pad)
	}
	return append(dst, s...)
}
