// This file compiles Lua text: it parses, bounds the nesting, puts our own concatenation in, and makes the protos.

package lua

import (
	"bytes"
	"errors"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"

	"nsgo/script"
)

// maxNesting bounds blocks and expressions within each other, as the compiler goes down them by recursion.
const maxNesting = 500

// compile makes a program of Lua text. A first line that begins with # is skipped, as for scripts with #!.
func compile(file string, text []byte) (p *program, err error) {
	if len(text) > 0 && text[0] == '#' {
		text = append([]byte("--"), text...)
	}
	chunk, err := parse.Parse(bytes.NewReader(text), file)
	if err != nil {
		return nil, syntaxError(file, text, err)
	}
	return compileChunk(file, chunk)
}

// compileChunk makes a program of parsed statements.
func compileChunk(file string, chunk []ast.Stmt) (p *program, err error) {
	w := rewriter{}
	w.block(chunk)
	if w.deep > 0 {
		return nil, &script.Error{File: file, Line: w.deep, Msg: "blocks or expressions are nested too deeply"}
	}
	defer func() {
		if r := recover(); r != nil { // the compiler panics for what it cannot do, such as too many registers
			p, err = nil, &script.Error{File: file, Msg: "cannot compile: " + panicText(r)}
		}
	}()
	proto, err := lua.Compile(chunk, file)
	if err != nil {
		return nil, syntaxError(file, nil, err)
	}
	bindConstants(proto)
	return &program{file: file, proto: proto}, nil
}

// errIncomplete is the cause of a syntax error at the end of the text: more text could make it right.
var errIncomplete = errors.New("the text is incomplete")

// syntaxError turns the parser's and the compiler's errors into ours.
func syntaxError(file string, text []byte, err error) error {
	var pe *parse.Error
	if errors.As(err, &pe) {
		msg := strings.TrimSpace(pe.Message)
		if pe.Pos.Line == parse.EOF {
			last := bytes.Count(bytes.TrimRight(text, "\n"), []byte("\n")) + 1
			return &script.Error{File: file, Line: last, Msg: msg + " near the end of the text", Err: errIncomplete}
		}
		if pe.Token != "" {
			msg += " near '" + pe.Token + "'"
		}
		return &script.Error{File: file, Line: pe.Pos.Line, Msg: msg}
	}
	var ce *lua.CompileError
	if errors.As(err, &ce) {
		return &script.Error{File: file, Line: ce.Line, Msg: strings.TrimSpace(ce.Message)}
	}
	return &script.Error{File: file, Msg: strings.TrimSpace(err.Error())}
}

// Functions that compiled code calls directly stand among its constants. The compiler knows only strings there: these
// names stand in for the functions until bindConstants puts them in.
const (
	concatName = "\x00nsgo concat"
	appendName = "\x00nsgo append"
)

var constants = map[lua.LString]*lua.LFunction{
	concatName: {IsG: true, GFunction: concat},
	appendName: {IsG: true, GFunction: appendOut},
}

// bindConstants replaces the names among the constants by the functions. These keep no state, so that all states can
// share them.
func bindConstants(p *lua.FunctionProto) {
	for i, k := range p.Constants {
		if s, ok := k.(lua.LString); ok && len(s) > 0 && s[0] == 0 {
			if fn := constants[s]; fn != nil {
				p.Constants[i] = fn
			}
		}
	}
	for _, sub := range p.FunctionPrototypes {
		bindConstants(sub)
	}
}

// rewriter walks a chunk. It replaces a .. b .. c by a call of concat, which bounds the length of strings and is
// faster than the interpreter's own, and finds what is nested too deeply.
type rewriter struct {
	depth int
	deep  int // the line of the first thing too deep
}

func (w *rewriter) enter(at ast.PositionHolder) bool {
	w.depth++
	if w.depth > maxNesting && w.deep == 0 {
		w.deep = max(at.Line(), 1)
	}
	return w.deep == 0
}

func (w *rewriter) block(stmts []ast.Stmt) {
	for _, s := range stmts {
		if w.enter(s) {
			w.stmt(s)
		}
		w.depth--
	}
}

func (w *rewriter) exprs(list []ast.Expr) {
	for i := range list {
		w.expr(&list[i])
	}
}

func (w *rewriter) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.AssignStmt:
		w.exprs(s.Lhs)
		w.exprs(s.Rhs)
	case *ast.LocalAssignStmt:
		w.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		w.expr(&s.Expr)
	case *ast.DoBlockStmt:
		w.block(s.Stmts)
	case *ast.WhileStmt:
		w.expr(&s.Condition)
		w.block(s.Stmts)
	case *ast.RepeatStmt:
		w.block(s.Stmts)
		w.expr(&s.Condition)
	case *ast.IfStmt:
		w.expr(&s.Condition)
		w.block(s.Then)
		w.block(s.Else)
	case *ast.NumberForStmt:
		w.expr(&s.Init)
		w.expr(&s.Limit)
		w.expr(&s.Step)
		w.block(s.Stmts)
	case *ast.GenericForStmt:
		w.exprs(s.Exprs)
		w.block(s.Stmts)
	case *ast.FuncDefStmt:
		w.block(s.Func.Stmts)
	case *ast.ReturnStmt:
		w.exprs(s.Exprs)
	}
}

func (w *rewriter) expr(at *ast.Expr) {
	if *at == nil {
		return
	}
	if w.enter(*at) {
		w.exprIn(at)
	}
	w.depth--
}

func (w *rewriter) exprIn(at *ast.Expr) {
	switch e := (*at).(type) {
	case *ast.AttrGetExpr:
		w.expr(&e.Object)
		w.expr(&e.Key)
	case *ast.TableExpr:
		for _, f := range e.Fields {
			w.expr(&f.Key)
			w.expr(&f.Value)
		}
	case *ast.FuncCallExpr:
		w.expr(&e.Func)
		w.expr(&e.Receiver)
		w.exprs(e.Args)
	case *ast.LogicalOpExpr:
		w.expr(&e.Lhs)
		w.expr(&e.Rhs)
	case *ast.RelationalOpExpr:
		w.expr(&e.Lhs)
		w.expr(&e.Rhs)
	case *ast.ArithmeticOpExpr:
		w.expr(&e.Lhs)
		w.expr(&e.Rhs)
	case *ast.StringConcatOpExpr:
		*at = w.concat(e)
	case *ast.UnaryMinusOpExpr:
		w.expr(&e.Expr)
	case *ast.UnaryNotOpExpr:
		w.expr(&e.Expr)
	case *ast.UnaryLenOpExpr:
		w.expr(&e.Expr)
	case *ast.FunctionExpr:
		w.block(e.Stmts)
	}
}

// concat turns a chain of .. into one call.
func (w *rewriter) concat(e *ast.StringConcatOpExpr) ast.Expr {
	var args []ast.Expr
	var last ast.Expr = e
	for {
		op, ok := last.(*ast.StringConcatOpExpr)
		if !ok {
			break
		}
		args = append(args, op.Lhs)
		last = op.Rhs
	}
	args = append(args, last)
	w.exprs(args)
	oneValue(&args[len(args)-1])
	return callOf(concatName, e.Line(), args)
}

// oneValue cuts an expression to one value, as parentheses do.
func oneValue(at *ast.Expr) {
	switch e := (*at).(type) {
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
}

// callOf makes a call of one of the constants.
func callOf(name string, line int, args []ast.Expr) *ast.FuncCallExpr {
	fn := &ast.StringExpr{Value: name}
	fn.SetLine(line)
	fn.SetLastLine(line)
	call := &ast.FuncCallExpr{Func: fn, Args: args, AdjustRet: true}
	call.SetLine(line)
	call.SetLastLine(line)
	return call
}
