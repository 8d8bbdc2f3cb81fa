// This file holds the commands that schedule procedures.

package builtins

import (
	"time"

	"nsgo/script"
)

var (
	onceSwitch   = flag("once", "run it once only")
	threadSwitch = rare(flag("thread", oldScripts+": each run has its own goroutine here"))
	schedParams  = []script.Param{procParam, procArgs}
	scheduleID   = integer("id", "number of a scheduled procedure")
)

const (
	idAnswer    = "its number, for ns_unschedule_proc"
	foundAnswer = "true when there is such a procedure"
)

var scheduleCmds = []script.Builtin{
	{
		Name: "ns_schedule_proc", Doc: "Runs a procedure again and again, or once.", Returns: idAnswer,
		Switches: []script.Switch{onceSwitch, threadSwitch},
		Params:   append([]script.Param{value("interval", "seconds from one run to the next, with a fraction or as seconds:microseconds")}, schedParams...),
		Fn: func(c *script.Call) (script.Value, error) {
			return schedule(c, c.Flag("once"), 2)
		},
		Replay: registerOnce,
	},
	{
		Name: "ns_after", Doc: "Runs a procedure once, after a while.", Returns: idAnswer,
		Params: append([]script.Param{value("seconds", "seconds until then, with a fraction or as seconds:microseconds")}, schedParams...),
		Fn:     func(c *script.Call) (script.Value, error) { return schedule(c, true, 2) },
		Replay: registerOnce,
	},
	{
		Name: "ns_schedule_daily", Doc: "Runs a procedure each day at a time of day, local time.", Returns: idAnswer,
		Switches: []script.Switch{onceSwitch, threadSwitch},
		Params:   append([]script.Param{integer("hour", "0 to 23"), integer("minute", "0 to 59")}, schedParams...),
		Fn:       func(c *script.Call) (script.Value, error) { return scheduleAt(c, -1, 0) }, Replay: registerOnce,
	},
	{
		Name: "ns_schedule_weekly", Doc: "Runs a procedure each week on a day at a time of day, local time.", Returns: idAnswer,
		Switches: []script.Switch{onceSwitch, threadSwitch},
		Params:   append([]script.Param{integer("day", "day of the week, 0 for Sunday"), integer("hour", "0 to 23"), integer("minute", "0 to 59")}, schedParams...),
		Fn:       func(c *script.Call) (script.Value, error) { return scheduleAt(c, c.Int(0), 1) }, Replay: registerOnce,
	},
	{
		Name: "ns_unschedule_proc", Doc: "Takes a scheduled procedure back. A run that has begun goes on.",
		Returns: foundAnswer,
		Params:  []script.Param{scheduleID}, Fn: byID(Server.Unschedule), Replay: registerOnce,
	},
	{
		Name: "ns_cancel", Doc: "Takes a scheduled procedure back. A run that has begun goes on.",
		Returns: foundAnswer,
		Params:  []script.Param{scheduleID}, Fn: byID(Server.Unschedule), Replay: registerOnce,
	},
	{
		Name: "ns_pause", Doc: "Lets a scheduled procedure pass over its times until ns_resume.",
		Returns: foundAnswer,
		Params:  []script.Param{scheduleID}, Fn: byID(Server.Pause), Replay: registerOnce,
	},
	{
		Name: "ns_resume", Doc: "Lets a paused procedure run again.",
		Returns: foundAnswer,
		Params:  []script.Param{scheduleID}, Fn: byID(Server.Resume), Replay: registerOnce,
	},
}

// maxSeconds is how long a wait or an interval can be, in seconds: what a time.Duration holds.
const maxSeconds = float64(1<<63-1) / float64(time.Second) / 2

// seconds reads the first argument of a call as a length of time.
func seconds(c *script.Call) (time.Duration, error) {
	us, err := microseconds(c.Value(0))
	if err != nil {
		return 0, err
	}
	s := float64(us) / 1e6
	if !(s >= 0 && s <= maxSeconds) {
		return 0, script.Errorf("%s: seconds must be between 0 and %.0f, not %g", c.Builtin().FullName(), maxSeconds, s)
	}
	return time.Duration(us) * time.Microsecond, nil
}

// schedule schedules the function argument, whose arguments begin at i, by the time that is the first.
func schedule(c *script.Call, once bool, i int) (script.Value, error) {
	d, err := seconds(c)
	if err != nil {
		return script.Value{}, err
	}
	if d == 0 && !once {
		return script.Value{}, script.Errorf("%s: interval must be more than 0", c.Builtin().FullName())
	}
	h, err := scheduled(c, i)
	if err != nil {
		return script.Value{}, err
	}
	id, err := of(c).Server.Schedule(d, once, h)
	return script.IntValue(id), err
}

// scheduleAt schedules by hour and minute, which are arguments i and i+1.
func scheduleAt(c *script.Call, weekday int64, i int) (script.Value, error) {
	hour, minute := c.Int(i), c.Int(i+1)
	if weekday < -1 || weekday > 6 || i > 0 && weekday < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 {
		return script.Value{}, script.Errorf("%s: no such time: days are 0 to 6, hours 0 to 23, minutes 0 to 59", c.Builtin().FullName())
	}
	at := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	h, err := scheduled(c, i+3)
	if err != nil {
		return script.Value{}, err
	}
	id, err := of(c).Server.ScheduleAt(int(weekday), at, c.Flag("once"), h)
	return script.IntValue(id), err
}

// scheduled is handlerOf where there is a scheduler. Without one nothing would ever run, and nobody be told.
func scheduled(c *script.Call, i int) (Handler, error) {
	if of(c).Alone {
		return Handler{}, script.Errorf("%s: a script of nsgo run has no scheduler, and nothing would run it: wait with ns_sleep "+
			"and call the procedure (Tcl has after, too), or put it into the library of a server", c.Builtin().FullName())
	}
	return handlerOf(c, i)
}

func byID(do func(Server, int64) bool) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		return script.BoolValue(do(of(c).Server, c.Int(0))), nil
	}
}
