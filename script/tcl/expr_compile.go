package tcl

// This file holds the compiler of expressions to closures, with fast paths for unboxed integers and doubles.

import "strings"

type condExec func(f *Frame) (bool, error)

// exprOf compiles the text of an expression, which is the word w; a syntax fault is raised when it runs.
func (c *compiler) exprOf(src string, w *word) exec {
	n, err := parseExpr(c.in, src, w.spot, w.folds())
	if err != nil {
		return fail(err)
	}
	return c.whole(n)
}

// whole compiles a whole expression, whose result must not be NaN.
func (c *compiler) whole(n *enode) exec {
	if n.op == opLit && n.val.o == doubleTag {
		if _, err := checkedDouble(n.val.float()); err != nil {
			return fail(err)
		}
	}
	return c.expr(n)
}

func (c *compiler) condOf(src string, w *word) condExec {
	n, err := parseExpr(c.in, src, w.spot, w.folds())
	if err != nil {
		return func(*Frame) (bool, error) { return false, copyErr(err) }
	}
	return c.cond(n)
}

// exprWord compiles an expression given as a word: braced or without substitutions it is compiled now, else when it runs.
func (c *compiler) exprWord(w *word) exec {
	if s, ok := w.lit(); ok {
		return c.exprOf(s, w)
	}
	x := c.word(w)
	return func(f *Frame) (Value, error) {
		v, err := x(f)
		if err != nil {
			return v, err
		}
		return f.in.Expr(v)
	}
}

func (c *compiler) condWord(w *word) condExec {
	if s, ok := w.lit(); ok {
		return c.condOf(s, w)
	}
	return truthOf(c.exprWord(w))
}

// Expr evaluates an expression in the running frame; its compiled form is kept on the value.
func (in *Interp) Expr(v Value) (Value, error) {
	switch v.kind() {
	case kInt, kDouble, kBig:
		return v, nil
	}
	e, err := in.exprUnit(v)
	if err != nil {
		return Value{}, err
	}
	a := in.enter(in.frame, e.from, Value{})
	in.depth += e.extra
	r, err := e.x(in.frame)
	in.depth -= e.extra
	in.leave(a)
	if err != nil {
		placedIn(err, e.from)
		err = endUnit(err)
	}
	return r, err
}

// ExprBool evaluates a condition.
func (in *Interp) ExprBool(v Value) (bool, error) {
	r, err := in.Expr(v)
	if err != nil {
		return false, err
	}
	return in.Bool(r)
}

type exprCache struct {
	inline uint64
	ns     *Namespace
	from   *origin
	x      exec
	extra  int // evaluations that it counts for
}

func (in *Interp) exprUnit(v Value) (*exprCache, error) {
	cacheable := v.kind() == kString && v.o != nil && v.o != Empty.o
	if cacheable {
		if r := v.o.rep.Load(); r != nil && r.tag == repExpr {
			if e := r.p.(*exprCache); e.inline == in.inline && e.ns == in.frame.ns {
				return e, nil
			}
		}
	}
	from := v.origin()
	if from == nil {
		from = unknownOrigin
	}
	c := &compiler{in: in, ns: in.frame.ns, from: from}
	n, err := parseExpr(in, v.String(), firstSpot, from.folds)
	if err != nil {
		return nil, err
	}
	e := &exprCache{inline: in.inline, ns: in.frame.ns, from: from, x: c.whole(n)}
	e.extra = c.extra()
	if cacheable && !c.interrupted() {
		v.o.rep.Store(&rep{tag: repExpr, p: e})
	}
	return e, nil
}

// isInt tells whether the node is a literal small integer.
func (n *enode) isInt() bool { return n.op == opLit && n.val.o == intTag }

// expr compiles a node to its value.
func (c *compiler) expr(n *enode) exec {
	if x := c.deeper(); x != nil {
		return x
	}
	defer func() { c.nest-- }()
	switch n.op {
	case opLit:
		if v, ok := n.val.number(); ok {
			return constant(v)
		}
		return constant(n.val)
	case opWord:
		return numeric(c.operand(n))
	case opCall:
		return c.mathCall(n)
	case opCond:
		return c.ternary(n)
	case opOr, opAnd, opEq, opNe, opLt, opGt, opLe, opGe, opStrEq, opStrNe, opIn, opNi:
		if n.isChain() {
			return c.chain(n)
		}
		cond := c.cond(n)
		return func(f *Frame) (Value, error) {
			b, err := cond(f)
			return Bool(b), err
		}
	case opNeg, opPlus, opNot, opBitNot:
		return c.unary(n)
	}
	if n.isChain() {
		return c.chain(n)
	}
	return c.binary(n)
}

// numeric makes a lone operand a number where it reads as one: [expr {$x}] with x 0x10 is 16.
func numeric(x exec) exec {
	return func(f *Frame) (Value, error) {
		v, err := x(f)
		if err != nil || v.o == intTag || v.o == doubleTag {
			return v, err
		}
		if n, ok := v.number(); ok {
			if n.o == doubleTag {
				return checkedDouble(n.float())
			}
			return n, nil
		}
		return v, nil
	}
}

// operand compiles a node whose value is used as it is: a literal keeps its number or its text.
func (c *compiler) operand(n *enode) exec {
	if n.op == opWord {
		return c.word(&n.word)
	}
	return c.expr(n)
}

// text compiles an operand of a string operator: a literal keeps its spelling.
func (c *compiler) text(n *enode) exec {
	if n.op == opLit {
		return constant(n.text)
	}
	return c.operand(n)
}

func (c *compiler) binary(n *enode) exec {
	op, l, r := n.op, n.kids[0], n.kids[1]
	a := c.operand(l)
	if r.isInt() {
		return binaryConst(op, a, r.val)
	}
	b := c.operand(r)
	switch op {
	case opAdd:
		return addExec(a, b)
	case opSub:
		return subExec(a, b)
	case opMul:
		return mulExec(a, b)
	}
	return func(f *Frame) (Value, error) {
		x, err := a(f)
		if err != nil {
			return x, err
		}
		y, err := b(f)
		if err != nil {
			return y, err
		}
		return arith(op, x, y)
	}
}

func binaryConst(op exprOp, a exec, k Value) exec {
	n := k.n
	switch {
	case op == opAdd && n >= 0:
		return func(f *Frame) (Value, error) {
			x, err := a(f)
			if err != nil {
				return x, err
			}
			if s := x.n + n; x.o == intTag && s >= x.n {
				return Value{intTag, s}, nil
			}
			return arith(op, x, k)
		}
	case op == opSub && n >= 0:
		return func(f *Frame) (Value, error) {
			x, err := a(f)
			if err != nil {
				return x, err
			}
			if s := x.n - n; x.o == intTag && s <= x.n {
				return Value{intTag, s}, nil
			}
			return arith(op, x, k)
		}
	case op == opMod && n > 0:
		return func(f *Frame) (Value, error) {
			x, err := a(f)
			if err != nil {
				return x, err
			}
			if x.o == intTag {
				m := x.n % n
				if m < 0 {
					m += n
				}
				return Value{intTag, m}, nil
			}
			return arith(op, x, k)
		}
	}
	return func(f *Frame) (Value, error) {
		x, err := a(f)
		if err != nil {
			return x, err
		}
		return arith(op, x, k)
	}
}

func addExec(a, b exec) exec {
	return func(f *Frame) (Value, error) {
		x, err := a(f)
		if err != nil {
			return x, err
		}
		y, err := b(f)
		if err != nil {
			return y, err
		}
		if x.o == intTag && y.o == intTag {
			if s := x.n + y.n; (s > x.n) == (y.n > 0) {
				return Value{intTag, s}, nil
			}
		} else if x.o == doubleTag && y.o == doubleTag {
			if r := x.float() + y.float(); r == r {
				return Double(r), nil
			}
		}
		return arith(opAdd, x, y) // finds the fault where the sum is not a number
	}
}

func subExec(a, b exec) exec {
	return func(f *Frame) (Value, error) {
		x, err := a(f)
		if err != nil {
			return x, err
		}
		y, err := b(f)
		if err != nil {
			return y, err
		}
		if x.o == intTag && y.o == intTag {
			if s := x.n - y.n; (s < x.n) == (y.n > 0) {
				return Value{intTag, s}, nil
			}
		}
		return arith(opSub, x, y)
	}
}

func mulExec(a, b exec) exec {
	return func(f *Frame) (Value, error) {
		x, err := a(f)
		if err != nil {
			return x, err
		}
		y, err := b(f)
		if err != nil {
			return y, err
		}
		if x.o == doubleTag && y.o == doubleTag {
			if r := x.float() * y.float(); r == r {
				return Double(r), nil
			}
		}
		return arith(opMul, x, y)
	}
}

func (c *compiler) unary(n *enode) exec {
	op := n.op
	if op == opNot {
		cond := c.condFor(n.kids[0], op)
		return func(f *Frame) (Value, error) {
			b, err := cond(f)
			return Bool(!b), err
		}
	}
	if k := n.kids[0]; k.op == opLit {
		if v, err := unary(op, k.val); err == nil {
			return constant(v)
		}
	}
	a := c.operand(n.kids[0])
	return func(f *Frame) (Value, error) {
		x, err := a(f)
		if err != nil {
			return x, err
		}
		return unary(op, x)
	}
}

func (c *compiler) ternary(n *enode) exec {
	cond, a, b := c.cond(n.kids[0]), c.expr(n.kids[1]), c.expr(n.kids[2])
	return func(f *Frame) (Value, error) {
		ok, err := cond(f)
		if err != nil {
			return Value{}, err
		}
		if ok {
			return a(f)
		}
		return b(f)
	}
}

// truthOf reads the value of x as a condition.
func truthOf(x exec) condExec {
	return func(f *Frame) (bool, error) {
		v, err := x(f)
		if err != nil {
			return false, err
		}
		if v.o == intTag {
			return v.n != 0, nil
		}
		return f.in.Bool(v)
	}
}

// condFor compiles the operand of a logical operator, which says so in its error.
func (c *compiler) condFor(n *enode, op exprOp) condExec {
	if isCondOp(n.op) {
		return c.cond(n)
	}
	x := c.operand(n)
	return func(f *Frame) (bool, error) {
		v, err := x(f)
		if err != nil {
			return false, err
		}
		if v.o == intTag {
			return v.n != 0, nil
		}
		b, ok := v.AsBool()
		switch {
		case ok:
			return b, nil
		case op == opNot:
			return false, operandError(v, op, "")
		}
		return f.in.Bool(v)
	}
}

func isCondOp(op exprOp) bool {
	switch op {
	case opOr, opAnd, opEq, opNe, opLt, opGt, opLe, opGe, opStrEq, opStrNe, opIn, opNi, opNot:
		return true
	}
	return false
}

// cond compiles a node to a truth value.
func (c *compiler) cond(n *enode) condExec {
	if x := c.deeper(); x != nil {
		return truthOf(x)
	}
	defer func() { c.nest-- }()
	if n.isChain() {
		return truthOf(c.chain(n))
	}
	switch n.op {
	case opAnd:
		a, b := c.condFor(n.kids[0], n.op), c.condFor(n.kids[1], n.op)
		return func(f *Frame) (bool, error) {
			if ok, err := a(f); !ok || err != nil {
				return false, err
			}
			return b(f)
		}
	case opOr:
		a, b := c.condFor(n.kids[0], n.op), c.condFor(n.kids[1], n.op)
		return func(f *Frame) (bool, error) {
			if ok, err := a(f); ok || err != nil {
				return ok, err
			}
			return b(f)
		}
	case opNot:
		a := c.condFor(n.kids[0], n.op)
		return func(f *Frame) (bool, error) {
			ok, err := a(f)
			return !ok && err == nil, err
		}
	case opStrEq, opStrNe, opIn, opNi:
		return relateExec(n.op, c.text(n.kids[0]), c.text(n.kids[1]))
	case opEq, opNe, opLt, opGt, opLe, opGe:
		return c.compare(n)
	}
	return truthOf(c.operand(n))
}

func relateExec(op exprOp, a, b exec) condExec {
	return func(f *Frame) (bool, error) {
		x, err := a(f)
		if err != nil {
			return false, err
		}
		y, err := b(f)
		if err != nil {
			return false, err
		}
		return relate(op, x, y)
	}
}

func (c *compiler) compare(n *enode) condExec {
	l, r := n.kids[0], n.kids[1]
	a := c.comparand(l)
	if r.isInt() {
		return compareConst(n.op, a, r.val)
	}
	b := c.comparand(r)
	op := n.op
	return func(f *Frame) (bool, error) {
		x, err := a(f)
		if err != nil {
			return false, err
		}
		y, err := b(f)
		if err != nil {
			return false, err
		}
		if x.o == intTag && y.o == intTag {
			return relateInt(op, x.n, y.n), nil
		}
		return relate(op, x, y)
	}
}

// comparand compiles an operand of a comparison: a literal that is no number keeps its text.
func (c *compiler) comparand(n *enode) exec {
	if n.op == opLit {
		if n.val.o == nil || n.val.o.kind == kString {
			return constant(n.text)
		}
		return constant(n.val)
	}
	return c.operand(n)
}

func relateInt(op exprOp, a, b int64) bool {
	switch op {
	case opLt:
		return a < b
	case opGt:
		return a > b
	case opLe:
		return a <= b
	case opGe:
		return a >= b
	case opEq:
		return a == b
	}
	return a != b
}

func compareConst(op exprOp, a exec, k Value) condExec {
	n := k.n
	switch op {
	case opLt:
		return func(f *Frame) (bool, error) {
			x, err := a(f)
			if err == nil && x.o == intTag {
				return x.n < n, nil
			}
			return relateSlow(op, x, k, err)
		}
	case opGt:
		return func(f *Frame) (bool, error) {
			x, err := a(f)
			if err == nil && x.o == intTag {
				return x.n > n, nil
			}
			return relateSlow(op, x, k, err)
		}
	case opEq:
		return func(f *Frame) (bool, error) {
			x, err := a(f)
			if err == nil && x.o == intTag {
				return x.n == n, nil
			}
			return relateSlow(op, x, k, err)
		}
	}
	return func(f *Frame) (bool, error) {
		x, err := a(f)
		if err == nil && x.o == intTag {
			return relateInt(op, x.n, n), nil
		}
		return relateSlow(op, x, k, err)
	}
}

func relateSlow(op exprOp, x, y Value, err error) (bool, error) {
	if err != nil {
		return false, err
	}
	return relate(op, x, y)
}

// mathCall compiles a function: the command tcl::mathfunc::NAME, run directly while nobody has replaced it.
func (c *compiler) mathCall(n *enode) exec {
	args := make([]exec, len(n.kids))
	for i, k := range n.kids {
		args[i] = c.expr(k)
	}
	name := "tcl::mathfunc::" + n.fn
	k := c.in.resolve(c.ns, name)
	if k != nil && k.fast.F1 != nil && len(args) == 1 && k.traces == nil && strings.HasPrefix(k.Name(), "::tcl::mathfunc::") {
		f1, a := k.fast.F1, args[0]
		return func(f *Frame) (Value, error) {
			v, err := a(f)
			if err != nil {
				return v, err
			}
			return f1(f.in, v)
		}
	}
	s := &callSite{name: Str(name), args: args, site: c.at}
	return s.run
}
