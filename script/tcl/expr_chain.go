package tcl

// This file holds long expressions of the form a+b+c..., as programs make them: they nest as deep as they are long.

import "slices"

// chainLinks is from how many operators within each other's left operand on an expression is run by a loop.
const chainLinks = 16

// isBinary tells whether the node is an operator with a left and a right operand.
func (n *enode) isBinary() bool { return n.op >= opOr && n.op <= opPow }

func (n *enode) isChain() bool {
	for i := 0; i < chainLinks; i++ {
		if !n.isBinary() {
			return false
		}
		n = n.kids[0]
	}
	return true
}

// A link is an operator of a chain with its right operand: its left one is what the links before it gave.
type link struct {
	op    exprOp
	right exec
	cond  condExec // of && and ||
}

func (c *compiler) chain(n *enode) exec {
	var nodes []*enode
	for ; n.isBinary(); n = n.kids[0] {
		nodes = append(nodes, n)
	}
	slices.Reverse(nodes)
	links := make([]link, len(nodes))
	for i, m := range nodes {
		links[i] = c.link(m.op, m.kids[1])
	}
	first := c.link(nodes[0].op, n)
	return func(f *Frame) (v Value, err error) {
		if first.cond != nil {
			v, err = first.truth(f)
		} else {
			v, err = first.right(f)
		}
		for i := 0; i < len(links) && err == nil; i++ {
			v, err = links[i].apply(f, v)
		}
		return v, err
	}
}

// link compiles an operand as its operator wants it.
func (c *compiler) link(op exprOp, operand *enode) link {
	l := link{op: op}
	switch op {
	case opAnd, opOr:
		l.cond = c.condFor(operand, op)
	case opStrEq, opStrNe, opIn, opNi:
		l.right = c.text(operand)
	case opEq, opNe, opLt, opGt, opLe, opGe:
		l.right = c.comparand(operand)
	default:
		l.right = c.operand(operand)
	}
	return l
}

func (l *link) truth(f *Frame) (Value, error) {
	b, err := l.cond(f)
	return Bool(b), err
}

// apply computes the operator with left on its left.
func (l *link) apply(f *Frame, left Value) (Value, error) {
	if l.cond != nil {
		b, ok := left.AsBool()
		if !ok {
			return Value{}, notBool(left)
		}
		if b == (l.op == opOr) {
			return Bool(b), nil
		}
		return l.truth(f)
	}
	right, err := l.right(f)
	if err != nil {
		return right, err
	}
	if isCondOp(l.op) {
		b, err := relate(l.op, left, right)
		return Bool(b), err
	}
	return arith(l.op, left, right)
}
