package tcl

// This file holds tcl_precision, the number of digits with which doubles become strings.
//
// As in Tcl it is one for the whole process. So only a shell obeys it: in a server, where interps must not change each
// other's results, a script may set it, and nothing happens.

import (
	"math"
	"strconv"
	"strings"
	"sync/atomic"
)

// greatestPrecision is the number of digits that tells any two doubles apart.
const greatestPrecision = 17

// precision is the number of digits; 0 stands for as few as tell a double from all others.
var precision atomic.Int32

func registerPrecision(in *Interp) {
	in.setGlobal("tcl_precision", Int(int64(precision.Load())))
	in.TraceVar("tcl_precision", "read write unset", tracePrecision)
}

func tracePrecision(in *Interp, _, _, op string) error {
	v := in.nsVar(in.root, "tcl_precision", true)
	old := Int(int64(precision.Load()))
	switch op {
	case "unset":
		registerPrecision(in)
	case "read":
		v.val = old
	case "write":
		n, ok := v.val.AsInt()
		switch {
		case in.safe:
			v.val = old
			return Err("can't modify precision from a safe interpreter")
		case !ok || n < 0 || n > greatestPrecision:
			v.val = old
			return Err("improper value for precision")
		case in.system().Alone:
			precision.Store(int32(n))
		}
	}
	return nil
}

// roundedDouble writes a finite f with at most that many digits: with a point where the exponent is between -4 and 16,
// else with an exponent of two digits or more.
func roundedDouble(f float64, most int) string {
	sign := ""
	if math.Signbit(f) {
		sign, f = "-", -f
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', most-1, 64), "e")
	digits := strings.TrimRight(mantissa[:1]+strings.TrimPrefix(mantissa[1:], "."), "0")
	if digits == "" {
		digits = "0"
	}
	exp, _ := strconv.Atoi(exponent)
	switch {
	case exp < -4 || exp > 16:
		if len(digits) > 1 {
			digits = digits[:1] + "." + digits[1:]
		}
		return sign + digits + "e" + exponent
	case exp < 0:
		return sign + "0." + strings.Repeat("0", -exp-1) + digits
	case exp >= len(digits)-1:
		return sign + digits + strings.Repeat("0", exp+1-len(digits)) + ".0"
	}
	return sign + digits[:exp+1] + "." + digits[exp+1:]
}
