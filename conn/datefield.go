package conn

// This file keeps the Date field of now.

import (
	"sync/atomic"
	"time"
)

// dateField is the Date field with its line end, made once a second while it is asked for.
type dateField struct {
	line  string
	asked atomic.Bool
}

// today is the field of the current second; nil while nobody has asked for one for a second or two.
var today atomic.Pointer[dateField]

// dateLine returns the Date field with its line end. It reads no clock: a timer does so at each full second.
func dateLine() string {
	d := today.Load()
	if d == nil {
		d = newDateField(time.Now())
		if today.CompareAndSwap(nil, d) {
			nextDate(time.Now())
		}
	}
	if !d.asked.Load() {
		d.asked.Store(true)
	}
	return d.line
}

func newDateField(now time.Time) *dateField {
	return &dateField{line: "Date: " + string(AppendHTTPDate(nil, now)) + "\r\n"}
}

// nextDate has the field renewed at the next full second.
func nextDate(now time.Time) {
	time.AfterFunc(now.Truncate(time.Second).Add(time.Second).Sub(now), renewDate)
}

// renewDate makes the field anew, or forgets it where nobody has asked.
func renewDate() {
	if !today.Load().asked.Load() {
		today.Store(nil)
		return
	}
	now := time.Now()
	today.Store(newDateField(now))
	nextDate(now)
}
