package tcl

// This file holds the arithmetic of expressions on any two values: integers, big integers, doubles and strings.

import (
	"math"
	"math/big"
	"math/bits"
	"strings"
)

func operandError(v Value, op exprOp, where string) error {
	what := "non-numeric string"
	s := v.String()
	n, ok := v.number()
	switch {
	case ok && n.o == doubleTag && math.IsNaN(n.float()):
		what = "non-numeric floating-point value"
	case ok && n.o == doubleTag:
		what = "floating-point value"
	case s == "":
		what = "empty string"
	case octalHint(s) != "":
		what = "invalid octal number"
	}
	return ErrCode("can't use "+what+" as operand of \""+opInfo[op].text+"\"", "ARITH", "DOMAIN", what)
}

var errDivZero = ErrCode("divide by zero", "ARITH", "DIVZERO", "divide by zero")

func divZero() error { return copyErr(errDivZero) }

// arith computes a binary operator on numbers.
func arith(op exprOp, a, b Value) (Value, error) {
	if a.o == intTag && b.o == intTag {
		if v, ok := arithInt(op, a.n, b.n); ok {
			return v, nil
		}
	}
	x, ok := a.number()
	if !ok || x.o == doubleTag && (math.IsNaN(x.float()) || integerOnly(op)) {
		return Value{}, operandError(a, op, "left")
	}
	y, ok := b.number()
	if !ok {
		return Value{}, operandError(b, op, "right")
	}
	return arithNum(op, x, y)
}

func arithNum(op exprOp, x, y Value) (Value, error) {
	if x.o == intTag && y.o == intTag {
		if v, ok := arithInt(op, x.n, y.n); ok {
			return v, nil
		}
		return arithBig(op, big.NewInt(x.n), big.NewInt(y.n))
	}
	if x.o == doubleTag || y.o == doubleTag {
		return arithDouble(op, x, y)
	}
	return arithBig(op, x.toBig(), y.toBig())
}

func (v Value) toBig() *big.Int {
	if v.o == intTag {
		return big.NewInt(v.n)
	}
	return v.o.big().b
}

// arithInt computes on small integers; ok is false on overflow and on faults, which the big way finds again.
func arithInt(op exprOp, a, b int64) (Value, bool) {
	switch op {
	case opAdd:
		s := a + b
		return Int(s), (s > a) == (b > 0)
	case opSub:
		s := a - b
		return Int(s), (s < a) == (b > 0)
	case opMul:
		return mulInt(a, b)
	case opDiv:
		if b == 0 || b == -1 {
			return Value{}, false
		}
		q := a / b
		if a%b != 0 && (a < 0) != (b < 0) {
			q--
		}
		return Int(q), true
	case opMod:
		if b == 0 {
			return Value{}, false
		}
		if b == -1 {
			return Int(0), true
		}
		m := a % b
		if m != 0 && (m < 0) != (b < 0) {
			m += b
		}
		return Int(m), true
	case opBitAnd:
		return Int(a & b), true
	case opBitOr:
		return Int(a | b), true
	case opBitXor:
		return Int(a ^ b), true
	case opShl:
		if b < 0 || b > 62 || a<<uint(b)>>uint(b) != a {
			return Value{}, false
		}
		return Int(a << uint(b)), true
	case opShr:
		if b < 0 {
			return Value{}, false
		}
		return Int(a >> uint(min(b, 63))), true
	}
	return Value{}, false
}

func mulInt(a, b int64) (Value, bool) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	h := int64(hi)
	if a < 0 {
		h -= b
	}
	if b < 0 {
		h -= a
	}
	return Int(int64(lo)), h == int64(lo)>>63
}

// integerOnly tells whether an operator takes no floating-point numbers.
func integerOnly(op exprOp) bool {
	switch op {
	case opMod, opShl, opShr, opBitAnd, opBitOr, opBitXor:
		return true
	}
	return false
}

func arithDouble(op exprOp, x, y Value) (Value, error) {
	if integerOnly(op) {
		if x.o == doubleTag {
			return Value{}, operandError(x, op, "left")
		}
		return Value{}, operandError(y, op, "right")
	}
	a, b := x.asFloat(), y.asFloat()
	if math.IsNaN(a) {
		return Value{}, operandError(x, op, "left")
	}
	if math.IsNaN(b) {
		return Value{}, operandError(y, op, "right")
	}
	var r float64
	switch op {
	case opAdd:
		r = a + b
	case opSub:
		r = a - b
	case opMul:
		r = a * b
	case opDiv:
		r = a / b
	case opPow:
		if a == 0 && b < 0 {
			return Value{}, errZeroPower()
		}
		r = math.Pow(a, b)
	}
	return checkedDouble(r)
}

func errZeroPower() error {
	const s = "exponentiation of zero by negative power"
	return ErrCode(s, "ARITH", "DOMAIN", s)
}

func checkedDouble(r float64) (Value, error) {
	if math.IsNaN(r) {
		const s = "domain error: argument not in valid range"
		return Value{}, ErrCode(s, "ARITH", "DOMAIN", s)
	}
	return Double(r), nil
}

func errNaN() error {
	return ErrCode("floating point value is Not a Number", "TCL", "VALUE", "DOUBLE", "NAN")
}

const maxShift = 1 << 22 // bits of a big integer: a larger one is an error; its arithmetic and its digits take seconds that no limit could cut short

func arithBig(op exprOp, a, b *big.Int) (Value, error) {
	r := new(big.Int)
	switch op {
	case opAdd:
		r.Add(a, b)
	case opSub:
		r.Sub(a, b)
	case opMul:
		if a.BitLen()+b.BitLen() > maxShift {
			return Value{}, errTooLarge()
		}
		r.Mul(a, b)
	case opDiv, opMod:
		if b.Sign() == 0 {
			return Value{}, divZero()
		}
		q, m := floorDiv(a, b)
		if op == opDiv {
			r = q
		} else {
			r = m
		}
	case opBitAnd:
		r.And(a, b)
	case opBitOr:
		r.Or(a, b)
	case opBitXor:
		r.Xor(a, b)
	case opShl, opShr:
		return shiftBig(op, a, b)
	case opPow:
		return powBig(a, b)
	}
	return Big(r), nil
}

func errTooLarge() error {
	return ErrCode("integer value too large to represent", "ARITH", "IOVERFLOW", "integer value too large to represent")
}

func floorDiv(a, b *big.Int) (q, m *big.Int) {
	q, m = new(big.Int).QuoRem(a, b, new(big.Int))
	if m.Sign() != 0 && m.Sign() != b.Sign() {
		q.Sub(q, big.NewInt(1))
		m.Add(m, b)
	}
	return q, m
}

func shiftBig(op exprOp, a, b *big.Int) (Value, error) {
	if b.Sign() < 0 {
		return Value{}, Err("negative shift argument")
	}
	if op == opShr {
		if !b.IsInt64() || b.Int64() > maxShift {
			return Int(int64(min(a.Sign(), 0))), nil
		}
		return Big(new(big.Int).Rsh(a, uint(b.Int64()))), nil
	}
	if a.Sign() == 0 {
		return zeroValue, nil
	}
	if !b.IsInt64() || b.Int64() > maxShift || int64(a.BitLen())+b.Int64() > maxShift {
		return Value{}, errTooLarge()
	}
	return Big(new(big.Int).Lsh(a, uint(b.Int64()))), nil
}

func powBig(a, b *big.Int) (Value, error) {
	if b.Sign() < 0 {
		switch {
		case a.Sign() == 0:
			return Value{}, errZeroPower()
		case a.IsInt64() && a.Int64() == 1:
			return oneValue, nil
		case a.IsInt64() && a.Int64() == -1:
			return Int(1 - 2*int64(b.Bit(0))), nil
		}
		return zeroValue, nil
	}
	if a.IsInt64() && a.Int64() >= -1 && a.Int64() <= 1 {
		if a.Int64() == -1 && b.Bit(0) == 0 || b.Sign() == 0 {
			return oneValue, nil
		}
		return Int(a.Int64()), nil
	}
	if !b.IsInt64() || b.Int64() >= maxShift || int64(a.BitLen())*b.Int64() > maxShift {
		return Value{}, Err("exponent too large")
	}
	return Big(new(big.Int).Exp(a, b, nil)), nil
}

// compareNum compares two numbers; nan is true when one is not a number.
func compareNum(x, y Value) (c int, nan bool) {
	if x.o == intTag && y.o == intTag {
		switch {
		case x.n < y.n:
			return -1, false
		case x.n > y.n:
			return 1, false
		}
		return 0, false
	}
	if x.o == doubleTag || y.o == doubleTag {
		return compareFloat(x, y)
	}
	return x.toBig().Cmp(y.toBig()), false
}

const exactFloat = 1 << 53 // integers up to here are exact as doubles

func compareFloat(x, y Value) (int, bool) {
	a, b := x.asFloat(), y.asFloat()
	switch {
	case math.IsNaN(a) || math.IsNaN(b):
		return 0, true
	case x.o != y.o && !math.IsInf(a, 0) && !math.IsInf(b, 0) && (math.Abs(a) > exactFloat || math.Abs(b) > exactFloat):
		return x.rat().Cmp(y.rat()), false
	case a < b:
		return -1, false
	case a > b:
		return 1, false
	}
	return 0, false
}

func (v Value) rat() *big.Rat {
	if v.o == doubleTag {
		return new(big.Rat).SetFloat64(v.float())
	}
	return new(big.Rat).SetInt(v.toBig())
}

// compareValues compares as < and == do: as numbers where both are, else as strings.
func compareValues(a, b Value) (c int, nan bool) {
	if a.o == intTag && b.o == intTag {
		return compareNum(a, b)
	}
	if x, ok := a.number(); ok {
		if y, ok := b.number(); ok {
			return compareNum(x, y)
		}
	}
	return strings.Compare(a.String(), b.String()), false
}

func relation(op exprOp, c int, nan bool) bool {
	if nan {
		return op == opNe
	}
	switch op {
	case opLt:
		return c < 0
	case opGt:
		return c > 0
	case opLe:
		return c <= 0
	case opGe:
		return c >= 0
	case opEq:
		return c == 0
	}
	return c != 0
}

// relate computes a comparison or a string or list operator.
func relate(op exprOp, a, b Value) (bool, error) {
	switch op {
	case opStrEq:
		return equalStrings(a, b), nil
	case opStrNe:
		return !equalStrings(a, b), nil
	case opIn, opNi:
		es, err := b.elems()
		if err != nil {
			return false, err
		}
		for _, e := range es {
			if equalStrings(a, e) {
				return op == opIn, nil
			}
		}
		return op == opNi, nil
	}
	c, nan := compareValues(a, b)
	return relation(op, c, nan), nil
}

func equalStrings(a, b Value) bool {
	if a.o == intTag && b.o == intTag {
		return a.n == b.n
	}
	return a.String() == b.String()
}

// unary computes an unary operator.
func unary(op exprOp, v Value) (Value, error) {
	if op == opNot {
		b, ok := v.AsBool()
		if !ok {
			return Value{}, operandError(v, op, "")
		}
		return Bool(!b), nil
	}
	n, ok := v.number()
	if !ok || n.o == doubleTag && (op == opBitNot || math.IsNaN(n.float())) {
		return Value{}, operandError(v, op, "")
	}
	switch {
	case op == opPlus:
		return n, nil
	case n.o == doubleTag:
		return Double(-n.float()), nil
	case op == opBitNot && n.o == intTag:
		return Int(^n.n), nil
	case op == opBitNot:
		return Big(new(big.Int).Not(n.toBig())), nil
	case n.o == intTag && n.n != math.MinInt64:
		return Int(-n.n), nil
	}
	return Big(new(big.Int).Neg(n.toBig())), nil
}
