package tcl

// This file holds a shell: a script file, or commands from standard input, run as tclsh runs them.

import (
	"os"
	"path/filepath"
	"strings"

	"nsgo/script/charset"
)

// ProcessSystem gives scripts all that the process has: its standard channels, programs at the prompt, and exit, which ends the process.
func ProcessSystem() *System {
	return &System{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Programs: true, Alone: true,
		Exit: func(_ *Interp, code int) error { os.Exit(code); return nil },
	}
}

// Tclsh runs what the arguments after the program's name say: ?-encoding name? FILE ?arg ...?, or commands from standard input.
// It gives the exit status.
func Tclsh(in *Interp, program string, args []string) int {
	enc := ""
	if len(args) > 2 && args[0] == "-encoding" {
		enc, args = args[1], args[2:]
	}
	file := ""
	if len(args) > 0 && (args[0] == "" || args[0][0] != '-') {
		file, args = args[0], args[1:]
		program = file
	}
	in.setArgs(program, args)
	status := 0
	if file != "" {
		v, err := in.sourceFile(file, enc)
		if _, err = in.Finish(v, err); err != nil {
			in.warn(asException(err).Info())
			status = 1
		}
	} else {
		status = in.dialogue()
	}
	in.FlushAll()
	return status
}

// setArgs sets argv0, argv and argc.
func (in *Interp) setArgs(program string, args []string) {
	in.setGlobal("argv0", Str(program))
	in.setGlobal("argv", StrList(args...))
	in.setGlobal("argc", Int(int64(len(args))))
}

// dialogue runs commands from standard input to its end. A person at a terminal gets prompts and results.
func (in *Interp) dialogue() int {
	c := in.channels().byName["stdin"]
	if c == nil {
		return 0
	}
	person := isTerminal(c.drv)
	if person {
		in.setGlobal("tcl_interactive", oneValue)
	}
	pending := ""
	for in.channels().byName["stdin"] == c {
		if person {
			in.prompt(pending != "")
		}
		line, ok, err := c.gets(in)
		if err != nil || !ok {
			break
		}
		pending += line.String() + "\n"
		if !Complete(pending) {
			continue
		}
		script := pending
		pending = ""
		v, err := in.Finish(in.Eval(script))
		if err != nil {
			in.warn(err.Error())
		} else if out := in.channels().byName["stdout"]; person && out != nil && !v.IsEmpty() {
			_ = out.write(in, v, true)
		}
	}
	return 0
}

func (in *Interp) prompt(more bool) {
	text := "% "
	if more {
		text = ""
	}
	if out := in.channels().byName["stdout"]; out != nil {
		_ = out.write(in, Str(text), false)
		_ = out.flush(in)
	}
}

// sourceFile runs a script file; its text is UTF-8 unless another encoding is named.
func (in *Interp) sourceFile(name, encoding string) (Value, error) {
	e := charset.UTF8
	if encoding != "" {
		named, err := encodingNamed(encoding)
		if err != nil {
			return Value{}, err
		}
		if e = charset.Latin1; named != nil {
			e = named
		}
	}
	path, err := in.filePath(name)
	if err != nil {
		return Value{}, err
	}
	if err := in.allow("source", path); err != nil {
		return Value{}, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Value{}, fileError("couldn't read file", name, err)
	}
	return in.EvalSource(name, scriptText(e, b))
}

// scriptText gives the text of a script file, without a mark of the byte order.
func scriptText(e *charset.Encoding, b []byte) string {
	return strings.TrimPrefix(e.Decode(b), "\ufeff")
}

func cmdSource(in *Interp, args []Value) (Value, error) {
	enc := ""
	if len(args) == 3 {
		if _, err := LookupExact(args[0], []string{"-encoding"}, "option"); err != nil {
			return Value{}, err
		}
		enc, args = args[1].String(), args[2:]
	}
	if len(args) != 1 {
		return Value{}, WrongArgs("source ?-encoding name? fileName")
	}
	return in.sourceFile(args[0].String(), enc)
}

// executable is the name of the program as it was called, made absolute.
func executable() string {
	name := os.Args[0]
	if filepath.Base(name) == name {
		for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
			if isProgram(filepath.Join(dir, name)) {
				name = filepath.Join(dir, name)
				break
			}
		}
	}
	full, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	return full
}
