// This file rewrites assignments that gopher-lua 1.1.2 compiles wrongly: a, b = b, a, where the first local is changed
// before it is read, and a = (f(a)), where a is the last parameter and its register is taken for the function.

package lua

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// assign rewrites an assignment by way of locals, where it has to: objects and keys on the left, then the values.
func (w *rewriter) assign(s *ast.AssignStmt) ast.Stmt {
	w.exprs(s.Lhs)
	w.exprs(s.Rhs)
	if !w.needsLocals(s) {
		return s
	}
	a := assignment{line: max(s.Line(), 1)}
	places, values := a.local(nil), a.local(s.Rhs)
	targets := make([]ast.Expr, len(s.Lhs))
	for i, to := range s.Lhs {
		targets[i] = to
		if at, ok := to.(*ast.AttrGetExpr); ok {
			at.Object = a.add(places, at.Object)
			if _, constant := at.Key.(ast.ConstExpr); !constant {
				at.Key = a.add(places, at.Key)
			}
		}
	}
	block := &ast.DoBlockStmt{}
	if len(places.Names) > 0 {
		block.Stmts = append(block.Stmts, places)
	}
	block.Stmts = append(block.Stmts, values)
	stores := make([]ast.Stmt, len(targets))
	for i, to := range targets {
		store := &ast.AssignStmt{Lhs: []ast.Expr{to}, Rhs: []ast.Expr{a.name(values)}}
		stores[len(targets)-1-i] = store // from the right, as Lua does
		a.place(store)
	}
	block.Stmts = append(block.Stmts, stores...)
	a.place(block)
	return block
}

// needsLocals reports whether s is one of those that go wrong, or may be.
func (w *rewriter) needsLocals(s *ast.AssignStmt) bool {
	for _, to := range s.Lhs {
		if name, ok := to.(*ast.IdentExpr); ok && (len(s.Lhs) > 1 || name.Value == w.last) {
			return true
		}
	}
	return false
}

// assignment makes the statements for one assignment.
type assignment struct {
	line  int
	count int // locals made
}

func (a *assignment) place(node ast.PositionHolder) {
	node.SetLine(a.line)
	node.SetLastLine(a.line)
}

func (a *assignment) local(values []ast.Expr) *ast.LocalAssignStmt {
	s := &ast.LocalAssignStmt{Exprs: values}
	a.place(s)
	return s
}

// add gives value to a further local of s and returns the local.
func (a *assignment) add(s *ast.LocalAssignStmt, value ast.Expr) ast.Expr {
	s.Exprs = append(s.Exprs, value)
	oneValue(&s.Exprs[len(s.Exprs)-1])
	return a.name(s)
}

// name adds a name to s, which no script can have, and returns it.
func (a *assignment) name(s *ast.LocalAssignStmt) ast.Expr {
	a.count++
	name := "\x00" + strconv.Itoa(a.count)
	s.Names = append(s.Names, name)
	ident := &ast.IdentExpr{Value: name}
	a.place(ident)
	return ident
}
