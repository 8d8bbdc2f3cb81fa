package tcl

// This file holds the value model: what a Value is, how it is made and how its string is had.

import (
	"math"
	"slices"
	"strconv"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// A Value is any Tcl value. It is passed by value (two words) and never changes once another holder can see it.
//
// The zero Value is the empty string. Integers and doubles are unboxed in n. Everything else is an object with a primary
// form (string, list, dict, ...) and a cache of the form that was asked for last. Growing values (append, lappend) share
// one backing: n is how much of it this Value sees, so an older, shorter value keeps its prefix while the newest grows.
type Value struct {
	o *obj
	n int64
}

type kind uint8

const (
	kString kind = iota // strObj
	kBuf                // bufObj: a growing string, the value is its first n bytes
	kInt                // unboxed
	kDouble             // unboxed
	kBig                // bigObj: an integer outside int64
	kList               // listObj: the value is its first n elements
	kDict               // dictObj
	kBytes              // bufObj: a byte array, the value is its first n bytes
	kVar                // Var: only ever in a slot of a frame, never in a value that a command sees
)

const (
	fMut    = 1 << iota // one variable (or one element of such a value) is the only holder: it may be changed in place
	fVar                // the slot holds a *Var, see var.go
	fFrozen             // shared between goroutines: nothing but the atomic caches may change
	fKids               // some element may carry fMut
	fLit                // a litObj, see place.go
)

// obj is the head of every object; the kind tells which struct it begins.
type obj struct {
	kind  kind
	flags uint8
	ascii atomic.Uint32 // of a kString: unknown, asciiYes, asciiNo
	rep   atomic.Pointer[rep]
}

const (
	asciiUnknown = iota
	asciiYes
	asciiNo
)

// A rep is a cached second form of an object. It is immutable, so that goroutines may share it.
type rep struct {
	tag repTag
	n   int64  // for a growing object: the length it was made for
	s   string // repString
	p   any    // all others
}

type repTag uint8

const (
	repString repTag = iota + 1
	repList          // p is Value of kind kList, frozen
	repDict          // p is Value of kind kDict, frozen
	repScript        // p is *scriptCache
	repExpr          // p is *exprCache
	repIndex         // p is []int32, byte offset of every 64th character
	repUser          // p belongs to a family: see Value.Cache
)

type strObj struct {
	obj
	s string
}

type bufObj struct {
	obj
	b []byte
}

var (
	intTag    = &obj{kind: kInt}
	doubleTag = &obj{kind: kDouble}
	emptyObj  = &strObj{obj: obj{kind: kString, flags: fFrozen}}

	// Empty is the empty string.
	Empty = Value{o: &emptyObj.obj}

	zeroValue = Int(0)
	oneValue  = Int(1)
)

func (o *obj) str() *strObj   { return (*strObj)(unsafe.Pointer(o)) }
func (o *obj) buf() *bufObj   { return (*bufObj)(unsafe.Pointer(o)) }
func (o *obj) list() *listObj { return (*listObj)(unsafe.Pointer(o)) }
func (o *obj) dict() *dictObj { return (*dictObj)(unsafe.Pointer(o)) }
func (o *obj) big() *bigObj   { return (*bigObj)(unsafe.Pointer(o)) }
func (o *obj) asVar() *Var    { return (*Var)(unsafe.Pointer(o)) }

// Str makes a string value.
func Str(s string) Value {
	if s == "" {
		return Empty
	}
	return Value{o: &(&strObj{obj: obj{kind: kString}, s: s}).obj}
}

// Int makes an integer.
func Int(n int64) Value { return Value{intTag, n} }

// Double makes a floating-point number.
func Double(f float64) Value { return Value{doubleTag, int64(math.Float64bits(f))} }

// Bool makes 1 or 0.
func Bool(b bool) Value {
	if b {
		return oneValue
	}
	return zeroValue
}

// Bytes makes a byte array. The caller must not change b afterwards.
func Bytes(b []byte) Value {
	b = slices.Clip(b) // append must not write behind it
	return Value{&(&bufObj{obj: obj{kind: kBytes}, b: b}).obj, int64(len(b))}
}

// data gives the bytes of a byte array.
func (v Value) data() []byte { return v.o.buf().b[:v.n:v.n] }

// isText tells what makes text of the byte arrays that it is joined to.
func (v Value) isText() bool { return !v.IsBytes() && !v.IsEmpty() }

// joinsBytes tells whether values, one after another, are a byte array: some are, and none is text.
func joinsBytes(vals []Value) bool {
	found := false
	for _, v := range vals {
		if v.isText() {
			return false
		}
		found = found || v.IsBytes()
	}
	return found
}

// joinBytes gives the byte array of values that joinsBytes takes.
func joinBytes(in *Interp, vals []Value) (Value, error) {
	n := 0
	for _, v := range vals {
		n += len(v.Bytes())
	}
	if err := in.CheckSize(n); err != nil {
		return Value{}, err
	}
	b := make([]byte, 0, n)
	for _, v := range vals {
		b = append(b, v.Bytes()...)
	}
	return Bytes(b), nil
}

func (v Value) kind() kind {
	if v.o == nil {
		return kString
	}
	return v.o.kind
}

func (v Value) isInt() bool    { return v.o == intTag }
func (v Value) isDouble() bool { return v.o == doubleTag }
func (v Value) float() float64 { return math.Float64frombits(uint64(v.n)) }

// norm turns the zero Value into Empty, because nil in a variable means "unset".
func (v Value) norm() Value {
	if v.o == nil {
		return Empty
	}
	return v
}

// String gives the string of the value. It allocates at most once for lists and dicts; the result is cached.
func (v Value) String() string {
	if v.o == nil {
		return ""
	}
	switch v.o.kind {
	case kString:
		return v.o.str().s
	case kBuf:
		return bufString(v.o.buf().b[:v.n])
	case kInt:
		return formatInt(v.n)
	case kDouble:
		return FormatDouble(v.float())
	}
	return v.cachedString()
}

func bufString(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	return unsafe.String(&b[0], len(b))
}

func (v Value) cachedString() string {
	if r := v.o.rep.Load(); r != nil && r.tag == repString && r.n == v.n {
		return r.s
	}
	s := v.makeString(0)
	v.o.rep.Store(&rep{tag: repString, n: v.n, s: s})
	return s
}

func (v Value) makeString(depth int) string {
	switch v.o.kind {
	case kBig:
		return v.o.big().b.String()
	case kBytes:
		return latin1(v.data())
	case kList:
		return formatList(v.o.list().elems[:v.n], depth)
	case kDict:
		return formatList(v.o.dict().d.flat(), depth)
	}
	return ""
}

// appendTo writes the string of v to b.
func (v Value) appendTo(b []byte) []byte {
	if v.o == nil {
		return b
	}
	switch v.o.kind {
	case kString:
		return append(b, v.o.str().s...)
	case kInt:
		return strconv.AppendInt(b, v.n, 10)
	}
	return append(b, v.String()...)
}

func latin1(b []byte) string {
	out := make([]byte, 0, len(b)+len(b)/8)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return bufString(out)
}

const smallInts = 1024

var intStrings = func() (t [smallInts]string) {
	for i := range t {
		t[i] = strconv.Itoa(i)
	}
	return
}()

func formatInt(n int64) string {
	if uint64(n) < smallInts {
		return intStrings[n]
	}
	return strconv.FormatInt(n, 10)
}

// Bytes gives the value as bytes: a byte array's own, else the low eight bits of each character. The caller must not change them.
func (v Value) Bytes() []byte {
	if v.kind() == kBytes {
		return v.data()
	}
	s := v.String()
	if v.IsASCII() {
		return []byte(s)
	}
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = append(out, byte(r))
	}
	return out
}

// IsBytes tells whether the value is a byte array now.
func (v Value) IsBytes() bool { return v.kind() == kBytes }

// IsEmpty tells whether the string of v is empty.
func (v Value) IsEmpty() bool {
	switch v.kind() {
	case kInt, kDouble, kBig:
		return false
	case kList, kBuf, kBytes:
		return v.n == 0
	case kDict:
		return v.o.dict().d.Len() == 0
	}
	return len(v.String()) == 0
}

// Cache gives what SetCache stored on this value, or nil. Families keep compiled forms here (a regexp, a clock format).
func (v Value) Cache() any {
	if v.kind() == kString && v.o != nil {
		if r := v.o.rep.Load(); r != nil && r.tag == repUser {
			return r.p
		}
	}
	return nil
}

// SetCache keeps p on the value until another form replaces it. p must be immutable: other goroutines may see it.
func (v Value) SetCache(p any) {
	if v.kind() == kString && v.o != nil && v.o != Empty.o {
		v.o.rep.Store(&rep{tag: repUser, p: p})
	}
}

// Freeze makes v safe to publish to other goroutines and returns it. Only the goroutine that made v may call it.
func (v Value) Freeze() Value {
	if v.o == nil || v.o == intTag || v.o == doubleTag || v.o.flags&fFrozen != 0 {
		return v
	}
	switch v.o.kind {
	case kBuf:
		return Str(string(v.o.buf().b[:v.n])).Freeze()
	case kList:
		for _, e := range v.o.list().elems {
			e.Freeze()
		}
		for i, e := range v.o.list().elems {
			v.o.list().elems[i] = e.Freeze()
		}
	case kDict:
		v.o.dict().d.freeze()
	}
	v.o.flags = v.o.flags&^(fMut|fKids) | fFrozen
	return v
}

// release ends the ownership that a variable had of v, because somebody else is about to see it.
func release(v Value) Value {
	if v.o != nil && v.o.flags&fMut != 0 {
		v.o.release()
	}
	return v
}

func (o *obj) release() {
	o.flags &^= fMut
	if o.flags&fKids == 0 {
		return
	}
	o.flags &^= fKids
	switch o.kind {
	case kList:
		for _, e := range o.list().elems {
			release(e)
		}
	case kDict:
		o.dict().d.releaseKids()
	}
}
