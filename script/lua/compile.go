// This file compiles Lua text to protos, by way of rewrite.go.

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

// compile makes a program of Lua text. A first line that begins with # is skipped, as for scripts with #!, and so is the mark
// of the byte order that some editors put before it.
func compile(file string, text []byte) (p *program, err error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
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
	w.block(&chunk)
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
	bindConstants(proto, constants)
	proto.IsVarArg &^= lua.VarArgNeedsArg // a table of the arguments that gopher-lua makes for each call and nobody can see
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
		line := pe.Pos.Line
		if pe.Message == "unterminated string" {
			line-- // the parser has read the end of the line
		}
		return &script.Error{File: file, Line: line, Msg: msg}
	}
	var ce *lua.CompileError
	if errors.As(err, &ce) {
		return &script.Error{File: file, Line: ce.Line, Msg: strings.TrimSpace(ce.Message)}
	}
	return &script.Error{File: file, Msg: strings.TrimSpace(err.Error())}
}
