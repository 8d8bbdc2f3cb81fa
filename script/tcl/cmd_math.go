package tcl

// This file holds the functions of expressions (tcl::mathfunc) and the operators as commands (tcl::mathop).

import (
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
)

type randState struct {
	seed int64
	on   bool
}

func registerMath(in *Interp) {
	for name, f := range map[string]func(float64) float64{
		"acos": math.Acos, "asin": math.Asin, "atan": math.Atan, "ceil": math.Ceil, "cos": math.Cos, "cosh": math.Cosh,
		"exp": math.Exp, "floor": math.Floor, "log": math.Log, "log10": math.Log10, "sin": math.Sin, "sinh": math.Sinh,
		"sqrt": math.Sqrt, "tan": math.Tan, "tanh": math.Tanh,
	} {
		registerFunc(in, name, 1, math1(f))
	}
	for name, f := range map[string]func(a, b float64) float64{
		"atan2": math.Atan2, "fmod": math.Mod, "hypot": hypot,
	} {
		registerFunc(in, name, 2, math2(f))
	}
	registerFunc(in, "pow", 2, func(in *Interp, a []Value) (Value, error) {
		x, y, err := twoNumbers(a)
		if err != nil {
			return Value{}, err
		}
		return arithDouble(opPow, Double(x.asFloat()), y)
	})
	for name, f := range map[string]func(in *Interp, a Value) (Value, error){
		"abs": mathAbs, "bool": mathBool, "double": mathDouble, "entier": mathEntier, "int": mathInt, "isqrt": mathIsqrt,
		"round": mathRound, "wide": mathWide, "srand": mathSrand,
	} {
		registerFunc(in, name, 1, func(in *Interp, a []Value) (Value, error) { return f(in, a[0]) })
	}
	registerFunc(in, "rand", 0, mathRand)
	registerFunc(in, "max", -1, mathExtreme("max", opGt))
	registerFunc(in, "min", -1, mathExtreme("min", opLt))
	registerMathOps(in)
	in.makeNS(in.root, "tcl::mathfunc")
	in.data(in.findNS(in.root, "tcl::mathop")).exports = []string{"*"}
}

// registerFunc makes a function of n arguments (-1: any number from one).
func registerFunc(in *Interp, name string, n int, fn CmdFunc) {
	c := &Command{fn: func(in *Interp, args []Value) (Value, error) {
		if n >= 0 && len(args) != n {
			few := "too many"
			if len(args) < n {
				few = "not enough"
			}
			return Value{}, ErrCode(few+" arguments for math function \""+name+"\"", "TCL", "WRONGARGS")
		}
		return fn(in, args)
	}}
	if n == 1 {
		c.fast.F1 = func(in *Interp, a Value) (Value, error) { return fn(in, []Value{a}) }
	}
	in.define(in.root, "::tcl::mathfunc::"+name, c)
	in.noteInline(name)
}

// hypot is exact to the last digit where Go's own is not; where squares leave the range, that one serves.
func hypot(a, b float64) float64 {
	const least, most = 1e-140, 1e140
	x, y := math.Abs(a), math.Abs(b)
	if min(x, y) < least || max(x, y) > most || x != x || y != y {
		return math.Hypot(a, b)
	}
	return math.Sqrt(math.FMA(x, x, y*y))
}

// anyNumber reads the argument of a function that keeps integers as they are.
func anyNumber(v Value) (Value, error) {
	n, ok := v.number()
	switch {
	case !ok:
		return n, ErrCode("expected number but got \""+clip(v.String())+"\"", "TCL", "VALUE", "NUMBER")
	case n.o == doubleTag && math.IsNaN(n.float()):
		return n, errNaN()
	}
	return n, nil
}

// floatNumber is anyNumber for a function of floating-point numbers.
func floatNumber(v Value) (Value, error) {
	n, ok := v.number()
	switch {
	case !ok:
		return n, notNumber(v)
	case n.o == doubleTag && math.IsNaN(n.float()):
		return n, errNaN()
	}
	return n, nil
}

func notNumber(v Value) error {
	return ErrCode("expected floating-point number but got \""+clip(v.String())+"\"", "TCL", "VALUE", "NUMBER")
}

func math1(f func(float64) float64) CmdFunc {
	return func(in *Interp, a []Value) (Value, error) {
		x, err := in.Double(a[0])
		if err != nil {
			return Value{}, err
		}
		return checkedDouble(f(x))
	}
}

func twoNumbers(a []Value) (x, y Value, err error) {
	if x, err = floatNumber(a[0]); err != nil {
		return x, y, err
	}
	y, err = floatNumber(a[1])
	return x, y, err
}

func math2(f func(a, b float64) float64) CmdFunc {
	return func(in *Interp, a []Value) (Value, error) {
		x, y, err := twoNumbers(a)
		if err != nil {
			return Value{}, err
		}
		return checkedDouble(f(x.asFloat(), y.asFloat()))
	}
}

func mathAbs(in *Interp, a Value) (Value, error) {
	n, err := anyNumber(a)
	switch {
	case err != nil:
		return Value{}, err
	case n.o == doubleTag:
		return Double(math.Abs(n.float())), nil
	case n.o == intTag && n.n >= 0:
		return n, nil
	}
	return Big(new(big.Int).Abs(n.toBig())), nil
}

func mathBool(in *Interp, a Value) (Value, error) {
	b, err := in.Bool(a)
	return Bool(b), err
}

func mathDouble(in *Interp, a Value) (Value, error) {
	f, err := in.Double(a)
	return Double(f), err
}

// mathEntier cuts a number to an integer of any size.
func mathEntier(in *Interp, a Value) (Value, error) {
	n, err := anyNumber(a)
	if err != nil {
		return Value{}, err
	}
	if n.o == doubleTag {
		return truncate(n.float())
	}
	return n, nil
}

func truncate(f float64) (Value, error) {
	switch {
	case math.IsInf(f, 0):
		const s = "integer value too large to represent"
		return Value{}, ErrCode(s, "ARITH", "IOVERFLOW", s)
	case math.Abs(f) < 1<<62:
		return Int(int64(f)), nil
	}
	b, _ := big.NewFloat(f).Int(nil)
	return Big(b), nil
}

// mathInt cuts to the low 64 bits.
func mathInt(in *Interp, a Value) (Value, error) {
	n, err := mathEntier(in, a)
	if err != nil || n.o == intTag {
		return n, err
	}
	low := new(big.Int).And(n.toBig(), new(big.Int).SetUint64(math.MaxUint64))
	return Int(int64(low.Uint64())), nil
}

func mathWide(in *Interp, a Value) (Value, error) { return mathInt(in, a) }

func mathRound(in *Interp, a Value) (Value, error) {
	n, err := anyNumber(a)
	switch {
	case err != nil:
		return Value{}, err
	case n.o != doubleTag:
		return n, nil
	}
	return truncate(math.Round(n.float()))
}

func mathIsqrt(in *Interp, a Value) (Value, error) {
	n, err := mathEntier(in, a)
	if err != nil {
		return Value{}, err
	}
	b := n.toBig()
	if b.Sign() < 0 {
		return Value{}, ErrCode("square root of negative argument", "ARITH", "DOMAIN", "domain error: argument not in valid range")
	}
	return Big(new(big.Int).Sqrt(b)), nil
}

// The generator is the minimal standard one, as srand promises the same sequence for the same seed.
const (
	randMul = 16807
	randMod = 2147483647
)

func mathSrand(in *Interp, a Value) (Value, error) {
	b, err := in.BigInt(a)
	if err != nil {
		return Value{}, err
	}
	seed := new(big.Int).And(b, big.NewInt(0x7fffffff)).Int64()
	if seed == 0 || seed == randMod {
		seed ^= 123459876
	}
	in.rand = randState{seed, true}
	return mathRand(in, nil)
}

func mathRand(in *Interp, _ []Value) (Value, error) {
	if !in.rand.on {
		in.rand = randState{1 + rand.Int64N(randMod-1), true}
	}
	in.rand.seed = in.rand.seed * randMul % randMod
	return Double(float64(in.rand.seed) / randMod), nil
}

func mathExtreme(name string, better exprOp) CmdFunc {
	return func(in *Interp, a []Value) (Value, error) {
		if len(a) == 0 {
			return Value{}, Err("not enough arguments to math function \"" + name + "\"")
		}
		var best Value
		for i, v := range a {
			n, err := floatNumber(v)
			if err != nil {
				return Value{}, err
			}
			if c, nan := compareNum(n, best.orZero()); i == 0 || relation(better, c, nan) {
				best = n
			}
		}
		return best, nil
	}
}

func (v Value) orZero() Value {
	if v.o == nil {
		return zeroValue
	}
	return v
}

// ---- operators

func registerMathOps(in *Interp) {
	def := func(name string, fn CmdFunc) { in.define(in.root, "::tcl::mathop::"+name, &Command{fn: fn}) }
	for _, op := range []exprOp{opAdd, opMul, opBitAnd, opBitOr, opBitXor} {
		def(opInfo[op].text, foldOp(op))
	}
	for _, op := range []exprOp{opSub, opDiv} {
		def(opInfo[op].text, leftOp(op))
	}
	def("**", powerOp)
	for _, op := range []exprOp{opMod, opShl, opShr} {
		def(opInfo[op].text, func(in *Interp, a []Value) (Value, error) {
			if len(a) != 2 {
				return Value{}, WrongArgs(mathopUsage(op, map[bool]string{true: "integer integer", false: "integer shift"}[op == opMod]))
			}
			return arith(op, a[0], a[1])
		})
	}
	for _, op := range []exprOp{opEq, opStrEq, opLt, opGt, opLe, opGe} {
		def(opInfo[op].text, chainOp(op))
	}
	for _, op := range []exprOp{opNe, opStrNe, opIn, opNi} {
		args := "value value"
		if op == opIn || op == opNi {
			args = "value list"
		}
		def(opInfo[op].text, func(in *Interp, a []Value) (Value, error) {
			if len(a) != 2 {
				return Value{}, WrongArgs(mathopUsage(op, args))
			}
			b, err := relate(op, a[0], a[1])
			return Bool(b), err
		})
	}
	for _, op := range []exprOp{opNot, opBitNot} {
		args := map[bool]string{true: "boolean", false: "integer"}[op == opNot]
		def(opInfo[op].text, func(in *Interp, a []Value) (Value, error) {
			if len(a) != 1 {
				return Value{}, WrongArgs(mathopUsage(op, args))
			}
			return unary(op, a[0])
		})
	}
}

func mathopUsage(op exprOp, args string) string {
	return strings.TrimSpace(opInfo[op].text + " " + args)
}

func foldOp(op exprOp) CmdFunc {
	unit := map[exprOp]Value{opAdd: zeroValue, opMul: oneValue, opBitAnd: Int(-1), opBitOr: zeroValue, opBitXor: zeroValue}[op]
	return func(in *Interp, a []Value) (Value, error) {
		acc := unit
		for i, v := range a {
			var err error
			if i == 0 && len(a) == 1 {
				return arith(op, v, unit)
			}
			if i == 0 {
				acc = v
				continue
			}
			if acc, err = arith(op, acc, v); err != nil {
				return Value{}, err
			}
		}
		return acc, nil
	}
}

func leftOp(op exprOp) CmdFunc {
	return func(in *Interp, a []Value) (Value, error) {
		switch len(a) {
		case 0:
			return Value{}, WrongArgs(mathopUsage(op, "value ?value ...?"))
		case 1:
			if op == opSub {
				return unary(opNeg, a[0])
			}
			return arith(opDiv, Double(1), a[0])
		}
		acc := a[0]
		for _, v := range a[1:] {
			var err error
			if acc, err = arith(op, acc, v); err != nil {
				return Value{}, err
			}
		}
		return acc, nil
	}
}

func powerOp(in *Interp, a []Value) (Value, error) {
	if len(a) == 0 {
		return oneValue, nil
	}
	if len(a) == 1 {
		return arith(opPow, a[0], oneValue)
	}
	acc := a[len(a)-1]
	for i := len(a) - 2; i >= 0; i-- {
		var err error
		if acc, err = arith(opPow, a[i], acc); err != nil {
			return Value{}, err
		}
	}
	return acc, nil
}

func chainOp(op exprOp) CmdFunc {
	return func(in *Interp, a []Value) (Value, error) {
		for i := 0; i+1 < len(a); i++ {
			b, err := relate(op, a[i], a[i+1])
			if err != nil || !b {
				return Bool(false), err
			}
		}
		return Bool(true), nil
	}
}
