package tcl

// This file holds the parser of expressions: from text to a tree.

import (
	"strings"
	"unicode/utf8"
)

// An enode is a node of an expression's tree.
type enode struct {
	op   exprOp
	kids []*enode
	word word   // opWord: an operand with substitutions
	val  Value  // opLit: the number, or the string
	text Value  // opLit: as it was written
	fn   string // opCall
}

type exprOp uint8

const (
	opLit exprOp = iota
	opWord
	opCall
	opCond // a ? b : c
	opOr
	opAnd
	opBitOr
	opBitXor
	opBitAnd
	opEq
	opNe
	opStrEq
	opStrNe
	opIn
	opNi
	opLt
	opGt
	opLe
	opGe
	opShl
	opShr
	opAdd
	opSub
	opMul
	opDiv
	opMod
	opPow
	opNeg
	opPlus
	opNot
	opBitNot
	opClose // lexer only, from here on
	opOpen
	opColon
	opComma
	opEnd
	opOperand
	opBare
	opBad
)

var opInfo = [...]struct {
	text string
	prec int
}{
	opCond: {"?", 1}, opColon: {":", 1}, opOr: {"||", 2}, opAnd: {"&&", 3}, opBitOr: {"|", 4}, opBitXor: {"^", 5}, opBitAnd: {"&", 6},
	opEq: {"==", 7}, opNe: {"!=", 7}, opStrEq: {"eq", 7}, opStrNe: {"ne", 7}, opIn: {"in", 7}, opNi: {"ni", 7},
	opLt: {"<", 8}, opGt: {">", 8}, opLe: {"<=", 8}, opGe: {">=", 8}, opShl: {"<<", 9}, opShr: {">>", 9},
	opAdd: {"+", 10}, opSub: {"-", 10}, opMul: {"*", 11}, opDiv: {"/", 11}, opMod: {"%", 11}, opPow: {"**", 12},
	opNeg: {"-", 13}, opPlus: {"+", 13}, opNot: {"!", 13}, opBitNot: {"~", 13}, opBad: {"", 0},
}

type exprParser struct {
	parser
	tok   exprOp
	start int
	node  *enode // of an operand token
	depth int    // nested operators
	open  []bool // the open parentheses; true for those of a function's arguments
}

type exprFault struct{ err error }

const maxExprDepth = 4000 // nested operators: a deeper expression is refused rather than overflowing the stack

// parseExpr parses a whole expression that begins at the given spot.
func parseExpr(in *Interp, src string, at spot, folds []int) (n *enode, err error) {
	p := &exprParser{parser: parser{in: in, src: src, spot: at, folds: folds}}
	defer func() {
		switch r := recover().(type) {
		case nil:
		case exprFault:
			err = r.err
		case syntaxError:
			p.start = p.bad
			err = p.faultError(string(r), "UNBALANCED", "", false, min(1, len(src)-p.bad))
		default:
			panic(r)
		}
	}()
	p.next()
	if p.tok == opEnd {
		p.fault("empty expression", "EMPTY", "", false, 0)
	}
	n = p.expr(1)
	p.expectEnd()
	return n, nil
}

func (p *exprParser) expectEnd() {
	switch p.tok {
	case opEnd:
	case opClose:
		p.fault("unbalanced close paren", "UNBALANCED", "", false, 1)
	case opComma:
		p.fault("unexpected \",\" outside function argument list", "SURPRISE", "", false, 1)
	case opColon:
		p.fault("unexpected operator \":\" without preceding \"?\"", "SURPRISE", "", false, 1)
	case opBad:
		p.badCharacter()
	default:
		p.fault("missing operator at _@_", "MISSING", "", true, 0)
	}
}

func (p *exprParser) badCharacter() {
	_, w := utf8.DecodeRuneInString(p.src[p.start:])
	c := p.src[p.start : p.start+w]
	if c == "=" {
		p.fault("incomplete operator \"=\"", "PARTOP", "", false, w)
	}
	p.fault("invalid character \""+c+"\"", "BADCHAR", "", false, w)
}

const faultContext = 25 // bytes of the expression shown on each side of a fault

// fault ends the parse, see faultError.
func (p *exprParser) fault(msg, code, post string, mark bool, scanned int) {
	panic(exprFault{p.faultError(msg, code, post, mark, scanned)})
}

// faultError makes the error of a fault; scanned is the length of the faulty text at p.start, post a hint, mark says that _@_ shows the place.
func (p *exprParser) faultError(msg, code, post string, mark bool, scanned int) error {
	src, at := p.src, p.start
	var b strings.Builder
	b.WriteString(msg + "\nin expression \"")
	if at >= faultContext {
		b.WriteString("..." + src[at-faultContext+3:at])
	} else {
		b.WriteString(src[:at])
	}
	if scanned < faultContext {
		b.WriteString(src[at : at+scanned])
	} else {
		b.WriteString(src[at:at+faultContext-3] + "...")
	}
	if mark {
		b.WriteString("_@_")
	}
	if rest := src[at+scanned:]; len(rest) < faultContext {
		b.WriteString(rest)
	} else {
		b.WriteString(rest[:faultContext-3] + "...")
	}
	b.WriteString("\"" + post)
	return ErrCode(b.String(), append([]string{"TCL", "PARSE", "EXPR"}, strings.Fields(code)...)...)
}

// expr parses operators of at least the given precedence.
func (p *exprParser) expr(prec int) *enode {
	if p.depth++; p.depth > maxExprDepth {
		panic(exprFault{errRecursion()})
	}
	defer func() { p.depth-- }()
	left := p.unary()
	for {
		op := p.tok
		if op >= opClose || op < opCond || opInfo[op].prec < prec {
			return left
		}
		left = p.binary(op, left)
	}
}

func (p *exprParser) binary(op exprOp, left *enode) *enode {
	q := opInfo[op].prec
	p.next()
	switch op {
	case opCond:
		then := p.expr(1)
		if p.tok != opColon {
			if p.tok == opEnd {
				p.fault("missing operator \":\" at _@_", "MISSING", "", true, 0)
			}
			p.expectEnd()
		}
		p.next()
		return &enode{op: opCond, kids: []*enode{left, then, p.expr(1)}}
	case opPow: // right to left
		return &enode{op: op, kids: []*enode{left, p.expr(q)}}
	}
	return &enode{op: op, kids: []*enode{left, p.expr(q + 1)}}
}

func (p *exprParser) unary() *enode {
	op := p.tok
	switch op {
	case opSub, opAdd, opNot, opBitNot:
		switch op {
		case opSub:
			op = opNeg
		case opAdd:
			op = opPlus
		}
		p.next()
		return &enode{op: op, kids: []*enode{p.unaryOperand()}}
	case opOpen:
		return p.paren()
	case opOperand:
		n := p.node
		p.next()
		return n
	case opBare:
		return p.bareword()
	case opBad:
		p.badCharacter()
	}
	p.missingOperand()
	return nil
}

// unaryOperand parses what an unary operator applies to; it binds tighter than every binary one.
func (p *exprParser) unaryOperand() *enode {
	if p.depth++; p.depth > maxExprDepth {
		panic(exprFault{errRecursion()})
	}
	defer func() { p.depth-- }()
	return p.unary()
}

func (p *exprParser) missingOperand() {
	n := len(p.open)
	switch {
	case p.tok == opClose && n == 0:
		p.fault("unbalanced close paren", "UNBALANCED", "", false, 1)
	case p.tok == opComma && (n == 0 || !p.open[n-1]):
		p.fault("unexpected \",\" outside function argument list", "SURPRISE", "", false, 1)
	}
	p.fault("missing operand at _@_", "MISSING", "", true, 0)
}

func (p *exprParser) paren() *enode {
	open := p.start
	p.next()
	if p.tok == opClose {
		p.fault("empty subexpression at _@_", "EMPTY", "", true, 0)
	}
	if p.tok == opEnd {
		p.start = open
		p.fault("unbalanced open paren", "UNBALANCED", "", false, 1)
	}
	p.open = append(p.open, false)
	n := p.expr(1)
	p.open = p.open[:len(p.open)-1]
	if p.tok != opClose {
		if p.tok == opEnd {
			p.start = open
			p.fault("unbalanced open paren", "UNBALANCED", "", false, 1)
		}
		p.expectEnd()
	}
	p.next()
	return n
}

// bareword parses a name: a boolean word, or a function with its arguments.
func (p *exprParser) bareword() *enode {
	start, name := p.start, p.src[p.start:p.pos]
	p.next()
	if p.tok == opOpen {
		return p.call(name)
	}
	if _, ok := boolWord(name); ok {
		return &enode{op: opLit, val: Str(name), text: Str(name)}
	}
	p.start = start
	shown := name
	if len(shown) >= faultContext {
		shown = shown[:faultContext-3] + "..."
	}
	post := ";\nshould be \"$" + shown + "\" or \"{" + shown + "}\" or \"" + shown + "(...)\" or ..."
	code := "BAREWORD"
	if len(name) > 1 && name[0] == '0' {
		switch c := name[1]; {
		case c == 'b':
			post += " (invalid binary number?)"
			code = "BADNUMBER BINARY"
		case c == 'o' || isDigit(c):
			post += " (invalid octal number?)"
			code = "BADNUMBER OCTAL"
		}
	}
	p.fault("invalid bareword \""+shown+"\"", code, post, false, len(name))
	return nil
}

func (p *exprParser) call(name string) *enode {
	n := &enode{op: opCall, fn: name}
	open := p.start
	p.next()
	if p.tok == opClose {
		p.next()
		return n
	}
	for {
		switch p.tok {
		case opEnd:
			p.start = open
			p.fault("unbalanced open paren", "UNBALANCED", "", false, 1)
		case opComma, opClose:
			p.fault("missing function argument at _@_", "MISSING", "", true, 0)
		}
		p.open = append(p.open, true)
		n.kids = append(n.kids, p.expr(1))
		p.open = p.open[:len(p.open)-1]
		switch p.tok {
		case opComma:
			p.next()
		case opClose:
			p.next()
			return n
		case opEnd:
			p.start = open
			p.fault("unbalanced open paren", "UNBALANCED", "", false, 1)
		default:
			p.expectEnd()
		}
	}
}

// next reads a token.
func (p *exprParser) next() {
	p.tick()
	end := p.pos
	for p.pos < len(p.src) && (isSpace(p.src[p.pos]) || p.src[p.pos] == '\\' && p.peek(1) == '\n') {
		p.pos++
	}
	p.start = p.pos
	if p.pos >= len(p.src) {
		p.tok, p.start = opEnd, end
		return
	}
	c := p.src[p.pos]
	switch {
	case c >= '0' && c <= '9' || c == '.' && p.peek(1) >= '0' && p.peek(1) <= '9':
		p.numberToken()
	case isNameByte(c):
		p.nameToken()
	case c == '$' || c == '[' || c == '"' || c == '{':
		p.operandToken(c)
	default:
		p.operatorToken(c)
	}
}

func (p *exprParser) operandToken(c byte) {
	w := word{start: p.pos, spot: p.spotAt(p.pos)}
	switch c {
	case '$':
		if p.varEnd() == p.pos+1 {
			p.tok = opBad
			return
		}
		w.parts = []part{p.variable()}
	case '[':
		w.parts = []part{p.bracket()}
	case '"':
		open := p.pos
		p.pos++
		w.parts = p.parts(func(c byte) bool { return c == '"' })
		if p.pos >= len(p.src) {
			p.fail(open, "missing \"")
		}
		p.pos++
	case '{':
		text, _ := p.braced()
		w.parts = litParts(text)
	}
	w.end = p.pos
	p.tok = opOperand
	if s, ok := w.lit(); ok {
		p.node = &enode{op: opLit, val: Str(s), text: Str(s)}
		return
	}
	p.node = &enode{op: opWord, word: w}
}

// numberToken reads the longest number at pos; letters that follow make it a bareword.
func (p *exprParser) numberToken() {
	i := scanNumber(p.src[p.pos:])
	text := p.src[p.pos : p.pos+i]
	v, ok := parseNumber(text)
	end := p.pos + i
	if !ok || end < len(p.src) && isNameByte(p.src[end]) && v.o != doubleTag && !wordOp(p.src[end:]) {
		p.nameToken()
		return
	}
	p.pos = end
	p.tok = opOperand
	p.node = &enode{op: opLit, val: v, text: Str(text)}
}

// scanNumber gives the length of the number-like text at the beginning of s.
func scanNumber(s string) int {
	i := 0
	if len(s) > 2 && s[0] == '0' && strings.IndexByte("xXoObB", s[1]) >= 0 {
		for i = 2; i < len(s) && digitVal(s[i]) < 16; i++ {
		}
		return i
	}
	digits := func() {
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
	}
	digits()
	if i < len(s) && s[i] == '.' {
		i++
		digits()
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		k := i
		if digits(); i == k {
			i = j
		}
	}
	return i
}

// wordOp tells whether s begins with an operator that is a word, such as eq, which no letter may follow.
func wordOp(s string) bool {
	if len(s) < 2 || len(s) > 2 && (s[2] >= 'a' && s[2] <= 'z' || s[2] >= 'A' && s[2] <= 'Z') {
		return false
	}
	switch s[:2] {
	case "eq", "ne", "in", "ni":
		return true
	}
	return false
}

func (p *exprParser) nameToken() {
	if wordOp(p.src[p.pos:]) {
		p.tok = map[string]exprOp{"eq": opStrEq, "ne": opStrNe, "in": opIn, "ni": opNi}[p.src[p.pos:p.pos+2]]
		p.pos += 2
		return
	}
	end := p.pos
	for end < len(p.src) && (isNameByte(p.src[end]) || p.src[end] == ':' && end+1 < len(p.src) && (p.src[end+1] == ':' || p.src[end-1] == ':')) {
		end++
	}
	name := p.src[p.pos:end]
	p.pos = end
	p.tok = opBare
	if v, ok := parseSpecial(name, false); ok && p.peek(0) != '(' {
		p.tok = opOperand
		p.node = &enode{op: opLit, val: v, text: Str(name)}
	}
}

var twoCharOps = map[string]exprOp{
	"||": opOr, "&&": opAnd, "==": opEq, "!=": opNe, "<=": opLe, ">=": opGe, "<<": opShl, ">>": opShr, "**": opPow,
}

var oneCharOps = map[byte]exprOp{
	'?': opCond, ':': opColon, '|': opBitOr, '^': opBitXor, '&': opBitAnd, '<': opLt, '>': opGt, '+': opAdd, '-': opSub,
	'*': opMul, '/': opDiv, '%': opMod, '!': opNot, '~': opBitNot, '(': opOpen, ')': opClose, ',': opComma,
}

func (p *exprParser) operatorToken(c byte) {
	if p.pos+1 < len(p.src) {
		if op, ok := twoCharOps[p.src[p.pos:p.pos+2]]; ok {
			p.tok = op
			p.pos += 2
			return
		}
	}
	op, ok := oneCharOps[c]
	if !ok {
		p.tok = opBad
		return
	}
	p.tok = op
	p.pos++
}
