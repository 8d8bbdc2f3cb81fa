// This file rewrites parsed Lua before it is compiled: concatenation becomes a call of ours, and loops and functions begin
// with a look at whether the script is to stop.

package lua

import (
	"slices"
	"strings"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// maxNesting bounds blocks and expressions within each other, as the compiler goes down them by recursion.
const maxNesting = 500

// Values that compiled code uses directly stand among its constants. The compiler knows only strings there: these names
// stand in for the values until bindConstants puts them in.
const (
	concatName = "\x00nsgo concat"
	lookName   = "\x00nsgo look"
	haltName   = "\x00nsgo halt"
)

var constants = map[lua.LString]lua.LValue{
	concatName: &lua.LFunction{IsG: true, GFunction: concat},
	haltName:   &lua.LFunction{IsG: true, GFunction: halt},
	lookName:   look{},
}

// bindConstants replaces the names among the constants by the values. These keep no state, so that all states can share
// them.
func bindConstants(p *lua.FunctionProto, constants map[lua.LString]lua.LValue) {
	for i, k := range p.Constants {
		if s, ok := k.(lua.LString); ok && len(s) > 0 && s[0] == 0 {
			if v := constants[s]; v != nil {
				p.Constants[i] = v
			}
		}
	}
	for _, sub := range p.FunctionPrototypes {
		bindConstants(sub, constants)
	}
}

// stopping counts the interps of the process that are to stop, and those that were interrupted.
var stopping atomic.Int32

// look is a constant that equals nil while any interp is to stop. To compare it with nil is the cheapest look at a Go
// variable that the interpreter can be made to take: it compares types first, and for the type it asks Type.
type look struct{}

// Type returns nil's type while any interp is to stop.
func (look) Type() lua.LValueType {
	if stopping.Load() != 0 {
		return lua.LTNil
	}
	return lua.LTUserData
}

// String completes lua.LValue.
func (look) String() string { return "look" }

// halt is for the script that is to stop or to do something else; the others go on.
func halt(L *lua.LState) int {
	interpOf(L).between(L)
	return 0
}

// lookStmt makes: if look == nil then halt() end.
func lookStmt(at ast.PositionHolder) ast.Stmt {
	line := max(at.Line(), 1)
	k, null := &ast.StringExpr{Value: lookName}, &ast.NilExpr{}
	same := &ast.RelationalOpExpr{Operator: "==", Lhs: k, Rhs: null}
	call := &ast.FuncCallStmt{Expr: callOf(haltName, line, nil)}
	stmt := &ast.IfStmt{Condition: same, Then: []ast.Stmt{call}}
	for _, node := range []ast.PositionHolder{k, null, same, call, stmt} {
		node.SetLine(line)
		node.SetLastLine(line)
	}
	return stmt
}

// rewriter walks a chunk and finds what is nested too deeply.
type rewriter struct {
	depth int
	deep  int    // the line of the first thing too deep
	last  string // the last parameter of the function, "" if it has none
}

func (w *rewriter) enter(at ast.PositionHolder) bool {
	w.depth++
	if w.depth > maxNesting && w.deep == 0 {
		w.deep = max(at.Line(), 1)
	}
	return w.deep == 0
}

// block rewrites statements. A goto may be a loop, so it looks first.
func (w *rewriter) block(list *[]ast.Stmt) {
	for i := 0; i < len(*list); i++ {
		s := (*list)[i]
		if _, ok := s.(*ast.GotoStmt); ok {
			*list = slices.Insert(*list, i, lookStmt(s))
			i++
		}
		if w.enter(s) {
			if assign, ok := s.(*ast.AssignStmt); ok {
				(*list)[i] = w.assign(assign)
			} else {
				w.stmt(s)
			}
		}
		w.depth--
	}
}

// function rewrites the body of a function.
func (w *rewriter) function(fn *ast.FunctionExpr) {
	outer := w.last
	w.last = ""
	if fn.ParList != nil && len(fn.ParList.Names) > 0 {
		w.last = fn.ParList.Names[len(fn.ParList.Names)-1]
	} else if fn.ParList != nil {
		w.last = "self" // a method without other parameters
	}
	w.body(fn, &fn.Stmts)
	w.last = outer
}

// body rewrites the statements of a loop or function, which looks first, unless a page's text is among them: to append it
// looks too.
func (w *rewriter) body(at ast.PositionHolder, list *[]ast.Stmt) {
	w.block(list)
	if !slices.ContainsFunc(*list, isSiteCall) {
		*list = slices.Insert(*list, 0, lookStmt(at))
	}
}

// isSiteCall reports whether s is what page.go writes for text and values.
func isSiteCall(s ast.Stmt) bool {
	block, ok := s.(*ast.DoBlockStmt)
	if !ok || len(block.Stmts) != 1 {
		return false
	}
	stmt, ok := block.Stmts[0].(*ast.FuncCallStmt)
	if !ok {
		return false
	}
	call, ok := stmt.Expr.(*ast.FuncCallExpr)
	if !ok {
		return false
	}
	name, ok := call.Func.(*ast.StringExpr)
	return ok && strings.HasPrefix(name.Value, "\x00"+siteName)
}

func (w *rewriter) exprs(list []ast.Expr) {
	for i := range list {
		w.expr(&list[i])
	}
}

func (w *rewriter) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.LocalAssignStmt:
		w.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		w.expr(&s.Expr)
	case *ast.DoBlockStmt:
		w.block(&s.Stmts)
	case *ast.WhileStmt:
		w.expr(&s.Condition)
		w.body(s, &s.Stmts)
	case *ast.RepeatStmt:
		w.body(s, &s.Stmts)
		w.expr(&s.Condition)
	case *ast.IfStmt:
		w.expr(&s.Condition)
		w.block(&s.Then)
		w.block(&s.Else)
	case *ast.NumberForStmt:
		w.expr(&s.Init)
		w.expr(&s.Limit)
		w.expr(&s.Step)
		w.body(s, &s.Stmts)
	case *ast.GenericForStmt:
		w.exprs(s.Exprs)
		w.body(s, &s.Stmts)
	case *ast.FuncDefStmt:
		w.function(s.Func)
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
		w.function(e)
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
