package tcl

// This file holds time and timerate.

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

func registerTime(in *Interp) {
	in.Register("time", cmdTime)
	in.Register("timerate", cmdTimerate)
}

func cmdTime(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("time command ?count?")
	}
	n := int64(1)
	if len(args) == 2 {
		var err error
		if n, err = in.Int(args[1]); err != nil {
			return Value{}, err
		}
	}
	start := time.Now()
	for i := int64(0); i < n; i++ {
		if v, err := in.EvalValue(args[0]); err != nil {
			return v, err
		}
		if err := in.Check(); err != nil {
			return Value{}, err
		}
	}
	us := float64(time.Since(start).Nanoseconds()) / 1e3
	switch {
	case n <= 0:
		return Str("0 microseconds per iteration"), nil
	case n == 1:
		return Str(fmt.Sprintf("%.0f microseconds per iteration", us)), nil
	}
	return Str(FormatDouble(us/float64(n)) + " microseconds per iteration"), nil
}

func cmdTimerate(in *Interp, args []Value) (Value, error) {
	const usage = "timerate ?-direct? ?-calibrate? ?-overhead double? command ?time ?max-count??"
	var overhead float64
	for len(args) > 0 {
		k, err := Lookup(args[0], []string{"-direct", "-overhead", "-calibrate", "--"}, "option")
		if err != nil {
			break
		}
		args = args[1:]
		if k == 3 {
			break
		}
		if k == 1 && len(args) > 0 {
			if overhead, err = in.Double(args[0]); err != nil {
				return Value{}, err
			}
			args = args[1:]
		}
	}
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs(usage)
	}
	ms, most := int64(1000), int64(math.MaxInt64)
	var err error
	if len(args) > 1 {
		if ms, err = in.Int(args[1]); err != nil {
			return Value{}, err
		}
	}
	if len(args) > 2 {
		if most, err = in.Int(args[2]); err != nil {
			return Value{}, err
		}
	}
	return in.timerate(args[0], time.Duration(ms)*time.Millisecond, most, overhead)
}

func (in *Interp) timerate(script Value, limit time.Duration, most int64, overhead float64) (Value, error) {
	start := time.Now()
	n := int64(0)
	for n < most && (n == 0 || time.Since(start) < limit) {
		v, err := in.EvalValue(script)
		if err != nil && codeOf(err) == CodeBreak {
			n++
			break
		}
		if err != nil && codeOf(err) != CodeContinue {
			return v, err
		}
		n++
		if err := in.Check(); err != nil {
			return Value{}, err
		}
	}
	total := time.Since(start)
	us := max(0, float64(total.Nanoseconds())/1e3-overhead*float64(n))
	per := us / float64(max(n, 1))
	short := func(x float64) string { return strconv.FormatFloat(math.Round(x*1e6)/1e6, 'f', -1, 64) }
	return Str(fmt.Sprintf("%s µs/# %d # %s #/sec %.3f net-ms", short(per), n, short(math.Round(1e6/max(per, 1e-6))), us/1e3)), nil
}
