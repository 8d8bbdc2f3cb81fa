// This file serves nsgo run and nsgo repl: scripts outside of a server.

package lua

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"nsgo/script"
)

// Args is the value of the global arg: the script's name at 0, its arguments from 1 on. Set it by script.Variables.
func Args(file string, args []string) script.Value {
	pairs := []script.Value{script.IntValue(0), script.StringValue(file)}
	for i, a := range args {
		pairs = append(pairs, script.IntValue(int64(i+1)), script.StringValue(a))
	}
	return script.MapValue(pairs)
}

// Eval runs what was typed at a prompt: an expression, whose values are printed by Options.Print, or statements. more says
// that the text is the begin of something longer. Locals end with the text, globals stay.
func Eval(i script.Interp, text string) (more bool, err error) {
	const file = "stdin"
	in := i.(*interp)
	p, err := compile(file, []byte("return "+text))
	if err != nil {
		p, err = compile(file, []byte(text))
	}
	if err != nil {
		return errors.Is(err, errIncomplete), err
	}
	in.enter()
	defer in.leave()
	L := in.L
	top := L.GetTop()
	L.Push(L.NewFunction(basePrint))
	L.Push(p.function(in.globals()))
	if err := L.PCall(0, lua.MultRet, nil); err != nil {
		return false, in.failed(err)
	}
	n := L.GetTop() - top - 1
	if n == 0 {
		L.Pop(1)
		return false, nil
	}
	if err := L.PCall(n, 0, nil); err != nil {
		return false, in.failed(err)
	}
	return false, nil
}
