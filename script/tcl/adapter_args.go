package tcl

// This file reads a builtin's arguments from Tcl words, and converts values between Tcl and the language-neutral core.

import (
	"unicode/utf8"

	core "nsgo/script"
)

// args is the core.Args of one call.
type args struct {
	s     *session
	words []Value
	bytes bool // see TakeBytes
}

var (
	_ core.Args       = (*args)(nil)
	_ core.BytesTaker = (*args)(nil)
)

// TakeBytes lets each character stand for a byte.
func (a *args) TakeBytes() { a.bytes = true }

// IsBytes reports whether a word is a byte array, or to be taken for one.
func (a *args) IsBytes(i int) bool { return a.bytes || a.words[i].IsBytes() }

// Len returns the number of words after the command's name.
func (a *args) Len() int { return len(a.words) }

// Kind returns Int and Float for numbers that Tcl has as such, else String.
func (a *args) Kind(i int) core.Kind {
	switch v := a.words[i]; {
	case v.isInt():
		return core.Int
	case v.isDouble():
		return core.Float
	}
	return core.String
}

// Str returns a word as a byte string: a byte array as its bytes, everything else in UTF-8.
func (a *args) Str(i int) (string, bool) {
	if a.bytes {
		return string(a.words[i].Bytes()), true
	}
	return byteString(a.words[i]), true
}

func byteString(v Value) string {
	if v.IsBytes() {
		return string(v.Bytes())
	}
	return v.String()
}

// Int reads an integer in any spelling that Tcl takes.
func (a *args) Int(i int) (int64, bool) {
	n, err := a.s.in.Int(a.words[i])
	return n, err == nil
}

// Float reads a double.
func (a *args) Float(i int) (float64, bool) {
	f, err := a.s.in.Double(a.words[i])
	return f, err == nil
}

// Bool reads a truth value.
func (a *args) Bool(i int) (bool, bool) {
	b, err := a.s.in.Bool(a.words[i])
	return b, err == nil
}

// Value returns a word whole.
func (a *args) Value(i int) core.Value { return a.s.toScript(a.words[i]) }

// List reads a list.
func (a *args) List(i int) ([]core.Value, bool) {
	items, err := a.s.in.List(a.words[i])
	if err != nil {
		return nil, false
	}
	return a.s.toScripts(items), true
}

// Map reads a dict.
func (a *args) Map(i int) ([]core.Value, bool) {
	d, err := a.s.in.Dict(a.words[i])
	if err != nil {
		return nil, false
	}
	return a.s.toScripts(d.flat()), true
}

// Func takes a command prefix or script.
func (a *args) Func(i int) (core.Func, error) {
	f := newFunction(a.s.lib, a.words[i])
	f.file, f.line = a.s.in.position()
	return f, nil
}

// Append appends a word to dst.
func (a *args) Append(dst []byte, i int) []byte {
	if v := a.words[i]; a.bytes || v.IsBytes() {
		return append(dst, v.Bytes()...)
	}
	return a.words[i].appendTo(dst)
}

// Options returns -1: switches are words with a dash.
func (a *args) Options(*core.Builtin) int { return -1 }

// Field and Keys belong to tables of switches, which Tcl has not.
func (a *args) Field(int, string) (core.Value, bool) { return core.Value{}, false }

// Keys returns nil.
func (a *args) Keys(int) []string { return nil }

// toScript makes a value of the core. Lists and dicts that are nothing else yet stay so; what has a string is one.
func (s *session) toScript(v Value) core.Value { return s.toScriptAt(v, 0) }

// toScriptAt is toScript for what lies in depth others. Where that is deeper than builtins take, it is handed over as the
// string that it is in Tcl: the stack holds only so much.
func (s *session) toScriptAt(v Value, depth int) core.Value {
	switch {
	case depth > core.MaxDepth:
		return core.StringValue(v.String())
	case v.isInt():
		return core.IntValue(v.n)
	case v.isDouble():
		return core.FloatValue(v.float())
	}
	switch v.kind() {
	case kList:
		items, _ := v.elems()
		return core.ListValue(s.toScriptsAt(items, depth+1))
	case kDict:
		d, _ := v.asDict()
		return core.MapValue(s.toScriptsAt(d.flat(), depth+1))
	}
	if v.IsBytes() {
		return core.BytesValue(string(v.Bytes()))
	}
	return core.StringValue(v.String())
}

func (s *session) toScripts(items []Value) []core.Value { return s.toScriptsAt(items, 1) }

func (s *session) toScriptsAt(items []Value, depth int) []core.Value {
	out := make([]core.Value, len(items))
	for i, v := range items {
		out[i] = s.toScriptAt(v, depth)
	}
	return out
}

// fromScript makes a Tcl value. Bytes, and a string that is no UTF-8, become a byte array.
func (s *session) fromScript(v core.Value) Value {
	switch v.Kind() {
	case core.Nil:
		return Empty
	case core.Bool:
		return Bool(v.Bool())
	case core.Int:
		return Int(v.Int())
	case core.Float:
		return Double(v.Float())
	case core.List:
		return List(s.fromScripts(v.List())...)
	case core.Map:
		return s.dictOf(v.List())
	case core.Function:
		return Str(v.Func().String())
	}
	str := v.Str()
	if v.IsBytes() || !utf8.ValidString(str) {
		return Bytes([]byte(str))
	}
	return Str(str)
}

func (s *session) fromScripts(items []core.Value) []Value {
	out := make([]Value, len(items))
	for i, v := range items {
		out[i] = s.fromScript(v)
	}
	return out
}

func (s *session) dictOf(pairs []core.Value) Value {
	d := NewDict(len(pairs) / 2)
	for i := 0; i+1 < len(pairs); i += 2 {
		d.Set(s.fromScript(pairs[i]), s.fromScript(pairs[i+1]))
	}
	return DictValue(d)
}
