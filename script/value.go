// This file defines Value, what builtins take from and give to scripts.

package script

import (
	"math"
	"strconv"
	"strings"
)

// Kind is the type of a value or of a parameter.
type Kind uint8

const (
	Nil      Kind = iota // nothing: nil in Lua, the empty string in Tcl
	Bool                 // true or false in Lua, 1 or 0 in Tcl
	Int                  // 64-bit integer; in Lua a number without a fraction
	Float                // double
	String               // byte string
	List                 // sequence: a table with keys 1..n in Lua, a list in Tcl
	Map                  // key-value pairs in order: a table in Lua, a dict in Tcl
	Handle               // an Object, such as an ns_set
	Function             // a function or the name of one: see Func
	Any                  // as a parameter's kind: no check
)

var kindNames = [...]string{"nothing", "boolean", "integer", "number", "string", "list", "table", "handle", "function", "any value"}

// String returns the name of k as error messages and the reference print it.
func (k Kind) String() string { return kindNames[k] }

// phrase returns the name of k with its article.
func (k Kind) phrase() string {
	switch k {
	case Nil, Any:
		return k.String()
	case Int:
		return "an " + k.String()
	}
	return "a " + k.String()
}

// Object is a value with identity that a family of builtins owns, such as an ns_set.
type Object interface {
	// Command names the builtin whose subcommands are the object's methods: with "ns_set", Lua's s:get("k")
	// is ns_set("get", s, "k").
	Command() string
	// Handle returns the object's name in Tcl, "d3". It may be made, and registered, when it is first asked for.
	Handle() string
}

// Value is one value of any language. The zero Value is Nil. A Value is never changed after it was made.
type Value struct {
	kind Kind
	n    uint64 // Bool, Int, Float as bits; of a String 1 where it is bytes
	s    string
	ref  any // []Value for List and Map, Object for Handle, Func for Function
}

// MaxDepth bounds how deep lists and maps that scripts hand over lie within one another: more than people write, and little
// enough for the stack.
const MaxDepth = 200

// BoolValue, IntValue, FloatValue and StringValue make scalar values.
func BoolValue(b bool) Value {
	if b {
		return Value{kind: Bool, n: 1}
	}
	return Value{kind: Bool}
}

// IntValue makes an integer.
func IntValue(i int64) Value { return Value{kind: Int, n: uint64(i)} }

// FloatValue makes a double.
func FloatValue(f float64) Value { return Value{kind: Float, n: math.Float64bits(f)} }

// StringValue makes a byte string.
func StringValue(s string) Value { return Value{kind: String, s: s} }

// BytesValue makes a string that is bytes, and no text: where strings are characters (Tcl), each byte is one of its own.
func BytesValue(s string) Value { return Value{kind: String, n: 1, s: s} }

// ListValue makes a list of items, which must not be changed afterwards.
func ListValue(items []Value) Value { return Value{kind: List, ref: items} }

// StringsValue makes a list of strings.
func StringsValue(ss []string) Value {
	items := make([]Value, len(ss))
	for i, s := range ss {
		items[i] = StringValue(s)
	}
	return ListValue(items)
}

// MapValue makes a map of pairs: key, value, key, value. The order is kept where the language has one (Tcl).
func MapValue(pairs []Value) Value { return Value{kind: Map, ref: pairs} }

// ObjectValue makes a handle; a nil object gives Nil.
func ObjectValue(o Object) Value {
	if o == nil {
		return Value{}
	}
	return Value{kind: Handle, ref: o}
}

// FuncValue makes a function value.
func FuncValue(f Func) Value { return Value{kind: Function, ref: f} }

// Kind returns the type of v.
func (v Value) Kind() Kind { return v.kind }

// IsNil reports whether v is nothing.
func (v Value) IsNil() bool { return v.kind == Nil }

// IsBytes reports whether v was made by BytesValue.
func (v Value) IsBytes() bool { return v.kind == String && v.n == 1 }

// Bool returns v as a truth value: false for Nil, false, 0 and the words that Tcl takes for false.
func (v Value) Bool() bool {
	switch v.kind {
	case Nil:
		return false
	case Bool, Int:
		return v.n != 0
	case Float:
		return v.Float() != 0
	case String:
		b, ok := ParseBool(v.s)
		return ok && b
	}
	return true
}

// Int returns v as an integer, 0 where it is none.
func (v Value) Int() int64 {
	switch v.kind {
	case Bool, Int:
		return int64(v.n)
	case Float:
		return int64(v.Float())
	case String:
		i, _ := strconv.ParseInt(v.s, 10, 64)
		return i
	}
	return 0
}

// Float returns v as a double, 0 where it is none.
func (v Value) Float() float64 {
	switch v.kind {
	case Float:
		return math.Float64frombits(v.n)
	case Bool, Int:
		return float64(int64(v.n))
	case String:
		f, _ := strconv.ParseFloat(v.s, 64)
		return f
	}
	return 0
}

// Str returns v as a byte string: numbers in decimal, truth values as 1 and 0, handles by their name; lists and maps
// have no form that all languages share and give "".
func (v Value) Str() string {
	switch v.kind {
	case String:
		return v.s
	case Bool, Int:
		return strconv.FormatInt(int64(v.n), 10)
	case Float:
		return string(AppendFloat(nil, v.Float()))
	case Handle:
		return v.ref.(Object).Handle()
	}
	return ""
}

// List returns the items of a List or the pairs of a Map. The caller must not change them.
func (v Value) List() []Value {
	items, _ := v.ref.([]Value)
	return items
}

// Clip returns v without spare room behind its items, so that whoever appends to them copies them first.
func Clip(v Value) Value {
	items, ok := v.ref.([]Value)
	if !ok || len(items) == cap(items) {
		return v
	}
	v.ref = items[:len(items):len(items)]
	return v
}

// Object returns the object of a Handle, else nil.
func (v Value) Object() Object {
	o, _ := v.ref.(Object)
	return o
}

// Func returns the function of a Function, else nil.
func (v Value) Func() Func {
	f, _ := v.ref.(Func)
	return f
}

// AppendFloat appends f to dst: without a fraction where it has none, else in the shortest form that reads back as f,
// with an exponent only where it is very large or small.
func AppendFloat(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case f == math.Trunc(f) && abs < 1e15:
		return strconv.AppendInt(dst, int64(f), 10)
	case abs >= 1e-4 && abs < 1e15:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// truthWords are Tcl's words for truth values, with how many letters tell each from the others.
var truthWords = [...]struct {
	word  string
	least int
	value bool
}{{"true", 1, true}, {"false", 1, false}, {"yes", 1, true}, {"no", 1, false}, {"on", 2, true}, {"off", 2, false}}

// ParseBool reads what Tcl takes for a truth value: a number, or one of its words in any case, also shortened.
func ParseBool(s string) (value, ok bool) {
	switch s {
	case "1":
		return true, true
	case "0":
		return false, true
	}
	for _, w := range truthWords {
		if len(s) >= w.least && len(s) <= len(w.word) && strings.EqualFold(s, w.word[:len(s)]) {
			return w.value, true
		}
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return f != 0, true
	}
	i, err := strconv.ParseInt(s, 0, 64)
	return i != 0, err == nil
}
