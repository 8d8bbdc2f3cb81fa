// This file defines Call: one call of a builtin, its arguments checked and typed. Here alone arity, switches and
// types are judged.

package script

import (
	"strconv"
)

const (
	maxSwitches = 12
	maxFuncs    = 2
)

// Args gives access to the arguments of a call where they lie in the engine: on Lua's stack, in Tcl's words. Indexes
// count from 0, after the command's own name. The typed reads report false where the argument is not of that type.
type Args interface {
	Len() int
	// Kind returns the type of an argument as its language sees it; Tcl has String for everything without a
	// cheaper answer.
	Kind(i int) Kind
	Str(i int) (string, bool)
	Int(i int) (int64, bool)
	Float(i int) (float64, bool)
	Bool(i int) (bool, bool)
	// Value returns the argument whole: lists as List, tables with other keys and dicts as Map.
	Value(i int) Value
	// List reads the argument as a sequence.
	List(i int) ([]Value, bool)
	// Map reads the argument as pairs: key, value, key, value.
	Map(i int) ([]Value, bool)
	// Func takes a function (Lua) or its name or script (Lua, Tcl) for later.
	Func(i int) (Func, error)
	// Append appends the argument, as text, to dst.
	Append(dst []byte, i int) []byte
	// Options returns the index of the argument that is a table of switches (Lua), or NoOptions where none is given,
	// or -1: then switches are words that begin with a dash (Tcl).
	Options(b *Builtin) int
	// Field reads a key of that table.
	Field(i int, name string) (Value, bool)
	// Keys returns the keys of that table.
	Keys(i int) []string
}

// BytesTaker is what Args satisfies whose language has strings of characters (Tcl).
type BytesTaker interface {
	// TakeBytes lets each character stand for a byte from now on, its low eight bits, in the arguments and in the answer.
	TakeBytes()
	// IsBytes reports whether an argument is bytes, and no text.
	IsBytes(i int) bool
}

// NoOptions is what Args.Options returns where the language has switches in a table and there is none.
const NoOptions = -2

// Call is one call of a builtin. An engine keeps one for each interp and binds it anew for each call; a builtin must
// not keep it.
type Call struct {
	Host   Host
	Interp Interp
	Run    *Run // set while a library runs that is run again for further interps: see Builtin.Replay

	b        *Builtin
	args     Args
	base     int     // index of the first positional argument
	n        int     // number of positional arguments
	switches []Value // made with the first switch that is given: most calls have none, and many a request waits in a call
	given    uint32  // bit i: switches[i] was given
	funcs    [maxFuncs]Func
}

// Invoke checks the call of b (or of its subcommand) with args and does it. Engines call this for every builtin.
func (c *Call) Invoke(b *Builtin, args Args) (Value, error) {
	if err := c.bind(b, args); err != nil {
		return Value{}, err
	}
	if c.Run != nil && c.b.Replay != nil {
		return c.Run.once(c)
	}
	return c.b.Fn(c)
}

// bind resolves the subcommand and checks connection id, switches, arity and types, in this order.
func (c *Call) bind(b *Builtin, args Args) error {
	c.b, c.args, c.base, c.n, c.given = b, args, 0, args.Len(), 0
	c.funcs = [maxFuncs]Func{}
	takesID := b.ConnID
	for len(c.b.Subs) > 0 && (c.n > 0 || c.b.Fn == nil) {
		if err := c.bindSub(); err != nil {
			return err
		}
		takesID = takesID || c.b.ConnID
	}
	if c.b.NeedsConn && !c.Host.HasConn() {
		return &Error{Msg: c.b.FullName() + ": no connection: it works only while a request is served", Err: ErrNoConn}
	}
	if takesID {
		c.skipConnID()
	}
	if len(c.b.Switches) > 0 {
		if err := c.bindSwitches(); err != nil {
			return err
		}
	}
	if min, max := c.b.arity(); c.n < min || max >= 0 && c.n > max {
		return c.wrongArgs()
	}
	return c.checkKinds()
}

func (c *Call) bindSub() error {
	if c.n == 0 {
		return c.wrongArgs()
	}
	name, _ := c.args.Str(c.base)
	sub, err := c.b.sub(name)
	if err != nil {
		return err
	}
	c.b = sub
	c.base++
	c.n--
	return nil
}

// skipConnID passes over a leading argument that is the connection's own id, as in "ns_return $conn 200 ...". A first
// argument that only looks like one stays.
func (c *Call) skipConnID() {
	if c.n == 0 || c.args.Kind(c.base) != String {
		return
	}
	if s, ok := c.args.Str(c.base); ok && s != "" && s[0] == 'c' && s == c.Host.ConnID() {
		c.base++
		c.n--
	}
}

func (c *Call) bindSwitches() error {
	i := c.args.Options(c.b)
	if i >= c.base {
		return c.bindTable(i)
	}
	if i == NoOptions {
		return nil
	}
	return c.bindWords()
}

// bindTable reads switches from the table that is the last argument.
func (c *Call) bindTable(i int) error {
	c.n--
	for _, key := range c.args.Keys(i) {
		k := c.switchIndex(key)
		if k < 0 {
			return c.badSwitch(key)
		}
		v, _ := c.args.Field(i, key)
		if err := c.setSwitch(k, v); err != nil {
			return err
		}
	}
	return nil
}

// bindWords reads switches from leading words with a dash. A word is one only while enough others remain for the
// parameters that must be given, so that data with a leading dash is not taken for a switch.
func (c *Call) bindWords() error {
	min, _ := c.b.arity()
	for c.n > min {
		word, ok := c.args.Str(c.base)
		if !ok || len(word) < 2 || word[0] != '-' || c.args.Kind(c.base) != String {
			return nil
		}
		if word == "--" {
			c.base++
			c.n--
			return nil
		}
		k := c.switchIndex(word[1:])
		if k < 0 {
			if _, max := c.b.arity(); max < 0 || c.n <= max {
				return nil
			}
			return c.badSwitch(word[1:])
		}
		if err := c.takeWord(k, word); err != nil {
			return err
		}
	}
	return nil
}

// takeWord takes the switch that the next word names, with its value.
func (c *Call) takeWord(k int, word string) error {
	c.base++
	c.n--
	if c.b.Switches[k].Kind == Bool {
		return c.setSwitch(k, BoolValue(true))
	}
	if c.n == 0 {
		return Errorf("%s: switch %s needs a value", c.b.FullName(), word)
	}
	v := c.args.Value(c.base)
	if sw := &c.b.Switches[k]; sw.Bytes && sw.Kind == String {
		c.TakeBytes()
		s, _ := c.args.Str(c.base)
		v = StringValue(s)
	}
	c.base++
	c.n--
	return c.setSwitch(k, v)
}

func (c *Call) switchIndex(name string) int {
	for i := range c.b.Switches {
		if c.b.Switches[i].Name == name {
			return i
		}
	}
	return -1
}

func (c *Call) badSwitch(name string) error {
	names := make([]string, len(c.b.Switches))
	for i, s := range c.b.Switches {
		names[i] = "-" + s.Name
	}
	return Errorf("%s: bad option \"-%s\": must be %s", c.b.FullName(), name, orList(names))
}

func (c *Call) setSwitch(k int, v Value) error {
	sw := &c.b.Switches[k]
	if !sw.Kind.accepts(v) {
		return Errorf("%s: switch -%s must be %s, not %q", c.b.FullName(), sw.Name, sw.Kind.phrase(), v.Str())
	}
	if c.switches == nil {
		c.switches = make([]Value, maxSwitches)
	}
	c.switches[k] = v
	c.given |= 1 << k
	if sw.Bytes && v.Bool() {
		c.TakeBytes()
	}
	return nil
}

// IsBytes reports whether a positional argument is bytes in a language whose strings are characters.
func (c *Call) IsBytes(i int) bool {
	t, ok := c.args.(BytesTaker)
	return ok && t.IsBytes(c.base+i)
}

// TakeBytes lets the strings of this call be bytes, as a switch with Bytes does.
func (c *Call) TakeBytes() {
	if t, ok := c.args.(BytesTaker); ok {
		t.TakeBytes()
	}
}

// accepts reports whether v can be read as k.
func (k Kind) accepts(v Value) bool {
	s := v.Str()
	switch k {
	case Int:
		return v.kind == Int || v.kind == Bool || isInt(s)
	case Float:
		return v.kind == Float || v.kind == Int || isFloat(s)
	case Bool:
		_, ok := ParseBool(s)
		return v.kind == Bool || ok
	case String:
		return v.kind != List && v.kind != Map
	}
	return true
}

func (c *Call) wrongArgs() error {
	return &Error{Msg: `wrong # args: should be "` + c.b.Usage() + `"`, Code: "TCL WRONGARGS"}
}

// checkKinds checks each positional argument against its parameter.
func (c *Call) checkKinds() error {
	funcs := 0
	for i := 0; i < c.n; i++ {
		p := c.param(i)
		if p.Optional && c.args.Kind(c.base+i) == Nil {
			continue
		}
		if p.Kind == Function && funcs < maxFuncs {
			f, err := c.args.Func(c.base + i)
			if err != nil {
				return Errorf("%s: argument %q: %w", c.b.FullName(), p.Name, err)
			}
			c.funcs[funcs] = f
			funcs++
			continue
		}
		if !c.fits(i, p) {
			return c.wrongKind(i, p)
		}
	}
	return nil
}

func (c *Call) param(i int) *Param {
	if i >= len(c.b.Params) {
		i = len(c.b.Params) - 1
	}
	return &c.b.Params[i]
}

func (c *Call) fits(i int, p *Param) (ok bool) {
	switch p.Kind {
	case String:
		if len(p.OneOf) > 0 {
			return c.oneOf(i, p)
		}
		_, ok = c.args.Str(c.base + i)
	case Int:
		_, ok = c.args.Int(c.base + i)
	case Float:
		_, ok = c.args.Float(c.base + i)
	case Bool:
		_, ok = c.args.Bool(c.base + i)
	case List:
		_, ok = c.args.List(c.base + i)
	case Map:
		_, ok = c.args.Map(c.base + i)
	default:
		ok = true
	}
	return ok
}

func (c *Call) oneOf(i int, p *Param) bool {
	s, _ := c.args.Str(c.base + i)
	for _, word := range p.OneOf {
		if s == word {
			return true
		}
	}
	return false
}

// ArgError tells of an argument, as Args counts them, that an engine cannot make a value of.
func (c *Call) ArgError(i int, err error) error {
	if i -= c.base; i >= c.n {
		return Errorf("%s: switches: %w", c.b.FullName(), err)
	}
	return Errorf("%s: argument %q: %w", c.b.FullName(), c.param(i).Name, err)
}

func (c *Call) wrongKind(i int, p *Param) error {
	want := p.Kind.phrase()
	if len(p.OneOf) > 0 {
		want = orList(p.OneOf)
	}
	s, ok := c.args.Str(c.base + i)
	if ok {
		s = `"` + s + `"`
	} else {
		s = c.args.Kind(c.base + i).phrase()
	}
	return Errorf("%s: argument %q must be %s, not %s", c.b.FullName(), p.Name, want, s)
}

// Builtin returns the command, or the subcommand, that is called.
func (c *Call) Builtin() *Builtin { return c.b }

// NArg returns the number of positional arguments.
func (c *Call) NArg() int { return c.n }

// Has reports whether positional argument i was given; a trailing nil in Lua counts as not given.
func (c *Call) Has(i int) bool { return i < c.n && c.args.Kind(c.base+i) != Nil }

// Str returns positional argument i as a byte string, "" where it was not given.
func (c *Call) Str(i int) string {
	if i >= c.n {
		return ""
	}
	s, _ := c.args.Str(c.base + i)
	return s
}

// Int returns positional argument i as an integer, 0 where it was not given.
func (c *Call) Int(i int) int64 {
	if i >= c.n {
		return 0
	}
	n, _ := c.args.Int(c.base + i)
	return n
}

// Float returns positional argument i as a double, 0 where it was not given.
func (c *Call) Float(i int) float64 {
	if i >= c.n {
		return 0
	}
	f, _ := c.args.Float(c.base + i)
	return f
}

// Bool returns positional argument i as a truth value, false where it was not given.
func (c *Call) Bool(i int) bool {
	if i >= c.n {
		return false
	}
	b, _ := c.args.Bool(c.base + i)
	return b
}

// Value returns positional argument i whole, Nil where it was not given.
func (c *Call) Value(i int) Value {
	if i >= c.n {
		return Value{}
	}
	return c.args.Value(c.base + i)
}

// List returns positional argument i as a sequence, nil where it was not given.
func (c *Call) List(i int) []Value {
	if i >= c.n {
		return nil
	}
	items, _ := c.args.List(c.base + i)
	return items
}

// Map returns positional argument i as pairs, nil where it was not given.
func (c *Call) Map(i int) []Value {
	if i >= c.n {
		return nil
	}
	pairs, _ := c.args.Map(c.base + i)
	return pairs
}

// Func returns the k-th argument of kind Function, counted from 0 among those.
func (c *Call) Func(k int) Func { return c.funcs[k] }

// Append appends positional argument i, as text, to dst. Nothing is allocated for numbers and strings.
func (c *Call) Append(dst []byte, i int) []byte { return c.args.Append(dst, c.base+i) }

// Switch returns the value of a switch and whether it was given.
func (c *Call) Switch(name string) (Value, bool) {
	k := c.switchIndex(name)
	if k < 0 || c.given&(1<<k) == 0 {
		return Value{}, false
	}
	return c.switches[k], true
}

// Flag reports whether a switch of kind Bool was given and is true.
func (c *Call) Flag(name string) bool {
	v, ok := c.Switch(name)
	return ok && v.Bool()
}

// Wait runs fn, which may block, with the interp let go of. See Interp.Wait.
func (c *Call) Wait(fn func()) {
	if c.Interp == nil {
		fn()
		return
	}
	c.Host.Waits()
	c.Interp.Wait(fn)
}

// Check returns the error with which the script must end, nil while it may go on. See Interp.Check.
func (c *Call) Check() error {
	if c.Interp == nil {
		return nil
	}
	return c.Interp.Check()
}

// AsList reads a value that did not come as an argument of this call as a list: nothing and "" are empty, and other
// text is a list as the calling language reads one (Lists), else one item.
func (c *Call) AsList(v Value) ([]Value, error) {
	switch {
	case v.kind == List || v.kind == Map:
		return v.List(), nil
	case v.kind == Nil || v.kind == String && v.s == "":
		return nil, nil
	}
	if lists, ok := c.Interp.(Lists); ok {
		return lists.SplitList(v.Str())
	}
	return []Value{v}, nil
}

// AsText reads a value that did not come as an argument of this call as text. Lists, tables and truth values have one only
// where the calling language writes them as strings (Lists).
func (c *Call) AsText(v Value) (string, error) {
	switch v.kind {
	case List, Map, Bool:
		lists, ok := c.Interp.(Lists)
		if !ok {
			return "", Errorf("expected string but got %s", v.kind.phrase())
		}
		return lists.Text(v), nil
	}
	return v.Str(), nil
}

func isInt(s string) bool {
	_, err := strconv.ParseInt(s, 0, 64)
	return err == nil
}

func isFloat(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}
