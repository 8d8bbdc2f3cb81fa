package are

// This file holds the errors of the package.

import "errors"

// ErrBudget ends a match with back references that would take too many steps.
var ErrBudget = errors.New("regular expression took too many steps")

// Error is what is wrong with a pattern.
type Error struct {
	Code string // as in Tcl's errorCode, such as "REG_EPAREN"
	Text string // as in Tcl's message, such as "parentheses () not balanced"
}

func (e *Error) Error() string { return e.Text }

var (
	errPattern = &Error{"REG_BADPAT", "invalid regexp (reg version 0.8)"}
	errCollate = &Error{"REG_ECOLLATE", "invalid collating element"}
	errClass   = &Error{"REG_ECTYPE", "invalid character class"}
	errEscape  = &Error{"REG_EESCAPE", `invalid escape \ sequence`}
	errSubReg  = &Error{"REG_ESUBREG", "invalid backreference number"}
	errBracket = &Error{"REG_EBRACK", "brackets [] not balanced"}
	errParen   = &Error{"REG_EPAREN", "parentheses () not balanced"}
	errBrace   = &Error{"REG_EBRACE", "braces {} not balanced"}
	errBound   = &Error{"REG_BADBR", "invalid repetition count(s)"}
	errRange   = &Error{"REG_ERANGE", "invalid character range"}
	errSpace   = &Error{"REG_ESPACE", "out of memory"}
	errRepeat  = &Error{"REG_BADRPT", "quantifier operand invalid"}
	errOption  = &Error{"REG_BADOPT", "invalid embedded option"}
)
