package tcl

// This file holds how a command ends other than well: errors with their trace, return, break and continue.
// The text of errorInfo is made here and nowhere else.

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Completion codes.
const (
	CodeOK = iota
	CodeError
	CodeReturn
	CodeBreak
	CodeContinue
)

// An Exception is every completion other than ok. It is what commands and Eval return as error.
type Exception struct {
	Code   int // CodeError, ...
	Result Value

	// ErrorCode is the machine-readable list; unset means NONE.
	ErrorCode Value
	// Line is the line of the failed command in its script (errorline).
	Line int
	// File and FileLine tell where in a script file it began, as far as that is known.
	File     string
	FileLine int

	skip   int    // lines before it that were folded away
	info   []byte // errorInfo so far; empty until the first command is logged
	stack  []Value
	logged bool // the running unit has logged its command

	retCode  int // of CodeReturn: the code that the caller will see...
	retLevel int // ...so many levels up
	opts     []Value
	// Cause is a Go error that a builtin raised, so that the server still knows it after a catch.
	Cause error
}

func (e *Exception) Error() string {
	switch e.Code {
	case CodeError, CodeReturn:
		return e.Result.String()
	case CodeBreak:
		return "invoked \"break\" outside of a loop"
	case CodeContinue:
		return "invoked \"continue\" outside of a loop"
	}
	return "command returned bad code: " + strconv.Itoa(e.Code)
}

// Unwrap gives the Go error that began it, if any.
func (e *Exception) Unwrap() error { return e.Cause }

// Info is errorInfo: the message and the stack as Tcl writes it.
func (e *Exception) Info() string {
	if len(e.info) == 0 {
		return e.Result.String()
	}
	return string(e.info)
}

var (
	errBreak    = &Exception{Code: CodeBreak}
	errContinue = &Exception{Code: CodeContinue}
	// errReturn is the plain `return`: its value travels as the result beside the error, so that returning allocates nothing.
	errReturn = &Exception{Code: CodeReturn, retLevel: 1}
)

// Err makes an error with errorCode NONE.
func Err(msg string) error { return &Exception{Code: CodeError, Result: Str(msg)} }

// Errf makes an error with errorCode NONE from a format.
func Errf(format string, args ...any) error { return Err(fmt.Sprintf(format, args...)) }

// ErrCode makes an error with an errorCode of the given words.
func ErrCode(msg string, code ...string) error {
	return &Exception{Code: CodeError, Result: Str(msg), ErrorCode: StrList(code...)}
}

// ErrCause makes an error whose errorCode is given as a list value, and which unwraps to cause.
func ErrCause(msg string, code Value, cause error) error {
	return &Exception{Code: CodeError, Result: Str(msg), ErrorCode: code, Cause: cause}
}

// WrongArgs makes the error for a wrong number of arguments; usage is the whole right form, as "lindex list ?index ...?".
func WrongArgs(usage string) error {
	return ErrCode("wrong # args: should be \""+usage+"\"", "TCL", "WRONGARGS")
}

// usageFor rewrites the usage of a command that was called through an ensemble or an alias: the first drop words of it, which
// the user did not write, become the words that were written.
func usageFor(err error, written []Value, drop int) error {
	e, ok := err.(*Exception)
	const head = "wrong # args: should be \""
	if !ok || e.Code != CodeError || len(e.info) > 0 || !strings.HasPrefix(e.Result.String(), head) {
		return err
	}
	usage := strings.TrimSuffix(strings.TrimPrefix(e.Result.String(), head), "\"")
	words := strings.Split(usage, " ")
	var out []string
	for _, w := range written {
		out = append(out, listElementText(w))
	}
	out = append(out, words[min(drop, len(words)):]...)
	c := *e
	c.Result = Str(head + strings.Join(out, " ") + "\"")
	return &c
}

// sealed marks the usage in an error as final: the words that the user wrote do not replace its beginning any more.
func sealed(err error) error {
	if e, ok := err.(*Exception); ok && e.Code == CodeError && len(e.info) == 0 {
		e.info = append(e.info, e.Result.String()...)
	}
	return err
}

// listElementText writes a word as an element of a list.
func listElementText(v Value) string { return string(appendElement(nil, v.String(), false)) }

// asException gives any error as an Exception. A foreign error becomes a Tcl error that keeps it as Cause.
func asException(err error) *Exception {
	if e, ok := err.(*Exception); ok {
		return e
	}
	return &Exception{Code: CodeError, Result: Str(err.Error()), Cause: err}
}

// codeOf gives the completion code of err.
func codeOf(err error) int {
	if err == nil {
		return CodeOK
	}
	return asException(err).Code
}

const maxLogged = 150 // bytes of a command that errorInfo shows

// ellipsis cuts s to at most n bytes, at a character, and says so.
func ellipsis(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "..."
}

// logCommand notes that the command text was running when e arose. Each unit (a compiled script) notes its innermost command only.
func (e *Exception) logCommand(text string, at spot) {
	e.logged = true
	e.Line, e.skip = at.line, at.skip
	if e.stack == nil {
		e.stack = []Value{Str("INNER"), Str(text)}
	}
	if len(e.info) == 0 {
		e.info = append(e.info, e.Result.String()...)
		e.info = append(e.info, "\n    while executing\n\""...)
	} else {
		e.info = append(e.info, "\n    invoked from within\n\""...)
	}
	e.info = append(e.info, ellipsis(text, maxLogged)...)
	e.info = append(e.info, '"')
}

// note adds a line such as `("while" body line 3)` to errorInfo.
func (e *Exception) note(text string) {
	if len(e.info) == 0 {
		e.info = append(e.info, e.Result.String()...)
	}
	e.info = append(e.info, "\n    "...)
	e.info = append(e.info, text...)
}

// noteBody adds `("what" body line N)` to an error that leaves a script run by the command what.
func noteBody(err error, what string) error {
	if e, ok := err.(*Exception); ok && e.Code == CodeError {
		e.note(fmt.Sprintf("(%s line %d)", what, max(e.Line, 1)))
	}
	return err
}

// AddInfo adds a line to the error's stack trace, for a command that ran a script for the user: text is put in as it is.
func AddInfo(err error, text string) error {
	if e := asException(err); e.Code == CodeError {
		e.note(text)
		return e
	}
	return err
}

// options gives the return options dictionary for a completion (err nil means ok).
func (in *Interp) options(err error) *Dict {
	d := NewDict(8)
	if err == nil {
		d.Set(Str("-code"), zeroValue)
		d.Set(Str("-level"), zeroValue)
		return d
	}
	e := asException(err)
	code, level := e.Code, 0
	if e.Code == CodeReturn {
		code, level = e.retCode, max(e.retLevel, 1)
	}
	for i := 0; i+1 < len(e.opts); i += 2 {
		d.Set(e.opts[i], e.opts[i+1])
	}
	d.Set(Str("-code"), Int(int64(code)))
	d.Set(Str("-level"), Int(int64(level)))
	if code == CodeError {
		in.errorOptions(d, e)
	}
	return d
}

func (in *Interp) errorOptions(d *Dict, e *Exception) {
	if e.ErrorCode.o != nil || e.Code == CodeError {
		d.Set(Str("-errorcode"), e.errorCode())
	}
	if e.Code == CodeError || len(e.info) > 0 {
		d.Set(Str("-errorinfo"), Str(e.Info()))
	}
	if e.Code == CodeError {
		d.Set(Str("-errorline"), Int(int64(max(e.Line, 1))))
		d.Set(Str("-errorstack"), List(e.stack...))
	} else if e.stack != nil {
		d.Set(Str("-errorcode"), e.errorCode())
		d.Set(Str("-errorstack"), List(e.stack...))
	}
}

func (e *Exception) errorCode() Value {
	if e.ErrorCode.o == nil {
		return Str("NONE")
	}
	return e.ErrorCode
}

// publish stores an error in errorInfo and errorCode, as soon as it is caught or reaches the top.
func (in *Interp) publish(e *Exception) {
	if e.Code != CodeError {
		return
	}
	in.setGlobal("::errorInfo", Str(e.Info()))
	in.setGlobal("::errorCode", e.errorCode())
	in.errorStack = List(e.stack...)
}

var codeWords = []string{"ok", "error", "return", "break", "continue"}

// parseCode reads the value of -code.
func (in *Interp) parseCode(v Value) (int, error) {
	for i, w := range codeWords {
		if v.String() == w {
			return i, nil
		}
	}
	if n, ok := v.AsInt(); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
		return int(n), nil
	}
	return 0, ErrCode("bad completion code \""+v.String()+"\": must be ok, error, return, break, continue, or an integer",
		"TCL", "RESULT", "ILLEGAL_CODE")
}

// Lookup finds v in table, where a unique beginning is enough, and gives its position.
// The error says `bad what "x": must be a, b, or c`.
func Lookup(v Value, table []string, what string) (int, error) {
	return lookup(v.String(), table, what, false)
}

// LookupExact is Lookup without abbreviations.
func LookupExact(v Value, table []string, what string) (int, error) {
	return lookup(v.String(), table, what, true)
}

func lookup(s string, table []string, what string, exact bool) (int, error) {
	found, n := -1, 0
	for i, t := range table {
		if t == s {
			return i, nil
		}
		if !exact && strings.HasPrefix(t, s) {
			found, n = i, n+1
		}
	}
	if n == 1 && s != "" {
		return found, nil
	}
	kind, must := "bad", "must be "+orList(table)
	if n > 1 {
		kind = "ambiguous"
	}
	if len(table) == 0 {
		must = "no valid options"
	}
	return -1, ErrCode(kind+" "+what+" \""+s+"\": "+must, "TCL", "LOOKUP", "INDEX", what, s)
}

// orList writes "a", "a or b", "a, b, or c".
func orList(words []string) string {
	switch n := len(words); n {
	case 0:
		return ""
	case 1:
		return words[0]
	case 2:
		return words[0] + " or " + words[1]
	default:
		return strings.Join(words[:n-1], ", ") + ", or " + words[n-1]
	}
}

// orCommaList is orList as ensembles write it, with a comma even between two.
func orCommaList(words []string) string {
	if len(words) == 2 {
		return words[0] + ", or " + words[1]
	}
	return orList(words)
}
