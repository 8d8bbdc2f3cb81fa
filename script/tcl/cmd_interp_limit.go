package tcl

// This file holds interp limit and recursionlimit.

import (
	"math"
	"time"
)

func interpRecursionlimit(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("interp recursionlimit path ?newlimit?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	if len(args) == 2 {
		if err := in.denied(k, "change recursion limit"); in.safe {
			return Value{}, err
		}
		n, err := in.Int(args[1])
		if err != nil {
			return Value{}, err
		}
		if n > math.MaxInt32 {
			return Value{}, errTooLarge()
		}
		if n <= 0 {
			return Value{}, ErrCode("recursion limit must be > 0", "TCL", "OPERATION", "INTERP", "BADLIMIT")
		}
		k.limits.recursion = int(min(n, maxRecursion))
		if k == in && in.depth > int(n) {
			return Value{}, ErrCode("falling back due to new recursion limit", "TCL", "RECURSION")
		}
	}
	return Int(int64(k.limits.recursion)), nil
}

const maxRecursion = 10000 // nested evaluations: more would need more stack than Go gives a goroutine, and more memory than a script should have

func interpLimit(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("interp limit path limitType ?-option value ...?")
	}
	k, err := in.interpAt(args[0])
	if err != nil {
		return Value{}, err
	}
	t, err := Lookup(args[1], []string{"commands", "time"}, "limit type")
	if err != nil {
		return Value{}, err
	}
	if k == in {
		return Value{}, ErrCode("limits on current interpreter inaccessible", "TCL", "OPERATION", "INTERP", "SELF")
	}
	opts := []string{"-command", "-granularity", "-value"}
	if t == 1 {
		opts = []string{"-command", "-granularity", "-milliseconds", "-seconds"}
	}
	l := &k.scriptLimits[t]
	switch {
	case len(args) == 2:
		var out []Value
		for _, o := range opts {
			out = append(out, Str(o), l.get(o))
		}
		return List(out...), nil
	case len(args) == 3:
		o, err := Lookup(args[2], opts, "option")
		if err != nil {
			return Value{}, err
		}
		return l.get(opts[o]), nil
	case len(args)%2 != 0:
		return Value{}, WrongArgs("interp limit path limitType ?-option value ...?")
	}
	for i := 2; i < len(args); i += 2 {
		o, err := Lookup(args[i], opts, "option")
		if err != nil {
			return Value{}, err
		}
		if err := l.set(in, opts[o], args[i+1]); err != nil {
			return Value{}, err
		}
	}
	k.applyLimit(t, l)
	return Value{}, nil
}

// A scriptLimit is what interp limit was told.
type scriptLimit struct {
	command, value, ms, sec Value
	granularity             int64
}

func (l *scriptLimit) freeze() {
	for _, v := range []*Value{&l.command, &l.value, &l.ms, &l.sec} {
		*v = v.Freeze()
	}
}

func (l *scriptLimit) get(opt string) Value {
	switch opt {
	case "-command":
		return l.command.norm()
	case "-granularity":
		return Int(max(l.granularity, 1))
	case "-milliseconds":
		return l.ms.norm()
	case "-seconds":
		return l.sec.norm()
	}
	return l.value.norm()
}

func (l *scriptLimit) set(in *Interp, opt string, v Value) error {
	if opt == "-command" {
		l.command = v
		return nil
	}
	if v.IsEmpty() && opt != "-granularity" {
		v = Value{}
	} else {
		n, err := in.Int(v)
		if err != nil {
			return err
		}
		switch {
		case opt == "-granularity" && n < 1:
			return ErrCode("granularity must be at least 1", "TCL", "OPERATION", "INTERP", "BADVALUE")
		case n < 0 && opt == "-value":
			return ErrCode("command limit value must be at least 0", "TCL", "OPERATION", "INTERP", "BADVALUE")
		case n < 0:
			return ErrCode(opt[1:]+" must be at least 0", "TCL", "OPERATION", "INTERP", "BADVALUE")
		}
		if opt == "-granularity" {
			l.granularity = n
		}
	}
	switch opt {
	case "-milliseconds":
		l.ms = v
	case "-seconds":
		l.sec = v
	case "-value":
		l.value = v
	}
	return nil
}

func (in *Interp) applyLimit(t int, l *scriptLimit) {
	if t == 0 {
		in.limits.cmdOn = l.value.o != nil
		in.limits.commands, _ = l.value.norm().AsInt()
		in.limitSignal()
		return
	}
	if l.sec.o == nil && l.ms.o == nil {
		in.SetDeadline(time.Time{})
		return
	}
	s, _ := l.sec.norm().AsInt()
	ms, _ := l.ms.norm().AsInt()
	in.SetDeadline(time.Unix(s, ms*int64(time.Millisecond)))
}
