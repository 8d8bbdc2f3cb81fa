// This file defines Builtin, a command as data and a plain function, and Registry, the list of them.

package script

import (
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Param is one positional parameter.
type Param struct {
	Name     string
	Kind     Kind
	Doc      string // one line, with the unit where there is one
	Optional bool   // all parameters after an optional one are optional too
	Rest     bool   // the last parameter only: takes any number of further arguments (none, if Optional)
	OneOf    []string
}

// Switch is a named option: -name in Tcl, a key of the last table in Lua.
type Switch struct {
	Name string // without the dash
	Kind Kind   // Bool takes no value in Tcl
	Doc  string
	// Rare keeps the switch out of the usage: it is seldom given, or taken for the sake of old scripts only. The
	// reference tells it all the same.
	Rare  bool
	Bytes bool // with it, what the call takes and answers are bytes: see BytesTaker
}

// Builtin is one command, for all languages. Either it has Subs, or Params and Fn. With Subs, Fn is the command called
// without any argument.
type Builtin struct {
	Name      string // "ns_return"; of a subcommand: "url"
	Doc       string // first line: one sentence that says what it does; more may follow
	Returns   string // what it answers, "" for nothing
	NeedsConn bool
	ConnID    bool // takes AOLserver's optional connection id before its arguments, as do its subcommands
	Switches  []Switch
	Params    []Param
	Subs      []Builtin
	// Fn does the work. Bind has checked the call by then.
	Fn func(*Call) (Value, error)
	// Replay, where set, says that it acts on the server or on what all share, which it must do once only: when a library
	// is run again for a further interp, each call answers what it answered in the first run, and Fn is not called. Replay
	// is for a call that the first run did not make. Skip is the usual one.
	Replay func(*Call) (Value, error)

	full     string // with the parent's name: "ns_conn url"; set by NewRegistry, as what follows
	min, max int    // see arity
}

// Skip is a Replay that does nothing and answers nothing.
func Skip(*Call) (Value, error) { return Value{}, nil }

// FullName returns the name with the command's before a subcommand's: "ns_conn url".
func (b *Builtin) FullName() string {
	if b.full == "" {
		return b.Name
	}
	return b.full
}

// arity returns how few and how many positional arguments b takes; max is -1 for any number.
func (b *Builtin) arity() (min, max int) {
	if b.full != "" {
		return b.min, b.max
	}
	for i := range b.Params {
		p := &b.Params[i]
		if !p.Optional {
			min++
		}
		if p.Rest {
			return min, -1
		}
	}
	return min, len(b.Params)
}

// Usage returns the call in Tcl's form: "ns_return status type body".
func (b *Builtin) Usage() string {
	words := []string{b.FullName()}
	switch {
	case len(b.Subs) > 0 && b.Fn != nil:
		words = append(words, "?subcommand?", "?arg ...?")
	case len(b.Subs) > 0:
		words = append(words, "subcommand", "?arg ...?")
	}
	for _, s := range b.Switches {
		if !s.Rare {
			words = append(words, s.usage())
		}
	}
	for _, p := range b.Params {
		words = append(words, p.usage())
	}
	return strings.Join(words, " ")
}

func (s Switch) usage() string {
	if s.Kind == Bool {
		return "?-" + s.Name + "?"
	}
	return "?-" + s.Name + " value?"
}

func (p Param) usage() string {
	switch {
	case p.Rest && p.Optional:
		return "?" + p.Name + " ...?"
	case p.Rest:
		return p.Name + " ?" + p.Name + " ...?"
	case p.Optional:
		return "?" + p.Name + "?"
	}
	return p.Name
}

// LuaName returns the name of a command in Lua: "ns_crypto.md" for "ns_crypto::md", a field of a table.
func LuaName(name string) string { return strings.Replace(name, "::", ".", 1) }

// UsageLua returns the call in Lua's form, what may be left out in brackets:
// `ns_conn("alive"[, {wait = integer, byte = string}])`.
func (b *Builtin) UsageLua() string {
	name, sub, _ := strings.Cut(b.FullName(), " ")
	var args strings.Builder
	open := 0
	add := func(text string, optional bool) {
		if optional {
			args.WriteString("[")
			open++
		}
		if args.Len() > open {
			args.WriteString(", ")
		}
		args.WriteString(text)
	}
	switch {
	case sub != "":
		add(`"`+sub+`"`, false)
	case len(b.Subs) > 0:
		add("subcommand", b.Fn != nil)
		add("...", true)
	}
	for _, p := range b.Params {
		add(p.Name, p.Optional)
		if p.Rest {
			add("...", true)
		}
	}
	if keys := b.luaKeys(); len(keys) > 0 {
		add("{"+strings.Join(keys, ", ")+"}", true)
	}
	return LuaName(name) + "(" + args.String() + strings.Repeat("]", open) + ")"
}

// luaKeys returns the switches of the usage as the keys of a table.
func (b *Builtin) luaKeys() (keys []string) {
	for _, s := range b.Switches {
		if !s.Rare {
			keys = append(keys, s.luaKey()+" = "+s.Kind.String())
		}
	}
	return keys
}

// luaKey returns the name of a switch as the key of a table: in brackets and quotes where it is no identifier.
func (s Switch) luaKey() string {
	if strings.Contains(s.Name, "-") {
		return `["` + s.Name + `"]`
	}
	return s.Name
}

// sub finds a subcommand by its whole name.
func (b *Builtin) sub(name string) (*Builtin, error) {
	for i := range b.Subs {
		if b.Subs[i].Name == name {
			return &b.Subs[i], nil
		}
	}
	names := make([]string, len(b.Subs))
	for i := range b.Subs {
		names[i] = b.Subs[i].Name
	}
	sort.Strings(names)
	return nil, Errorf("unknown subcommand %q: must be %s", name, orList(names))
}

// orList joins words as error messages list choices: "a, b, or c".
func orList(words []string) string {
	switch len(words) {
	case 0:
		return "nothing"
	case 1:
		return words[0]
	case 2:
		return words[0] + " or " + words[1]
	}
	return strings.Join(words[:len(words)-1], ", ") + ", or " + words[len(words)-1]
}

// Registry is a fixed set of builtins. It is immutable; any goroutine may use it.
type Registry struct {
	list   []*Builtin
	byName map[string]*Builtin
}

// NewRegistry makes a registry of copies of builtins. It panics when a definition is wrong in itself, which a test shows at once.
func NewRegistry(all []Builtin) *Registry {
	r := &Registry{byName: make(map[string]*Builtin, len(all))}
	all = slices.Clone(all)
	for i := range all {
		b := &all[i]
		if r.byName[b.Name] != nil {
			panic("script: builtin defined twice: " + b.Name)
		}
		b.check("")
		r.byName[b.Name] = b
		r.list = append(r.list, b)
	}
	sort.Slice(r.list, func(i, j int) bool { return r.list[i].Name < r.list[j].Name })
	return r
}

// check verifies the definition and sets the full names.
func (b *Builtin) check(parent string) {
	b.full = ""
	b.min, b.max = b.arity()
	b.full = strings.TrimSpace(parent + " " + b.Name)
	if len(b.Subs) == 0 && b.Fn == nil || len(b.Subs) > 0 && len(b.Params) > 0 {
		panic(fmt.Sprintf("script: %s: give it either Subs, or Params and Fn", b.full))
	}
	if len(b.Switches) > maxSwitches {
		panic(fmt.Sprintf("script: %s: more than %d switches", b.full, maxSwitches))
	}
	for i, p := range b.Params {
		if p.Rest && i != len(b.Params)-1 {
			panic(fmt.Sprintf("script: %s: %s takes the rest, so it must be last", b.full, p.Name))
		}
		if i > 0 && b.Params[i-1].Optional && !p.Optional {
			panic(fmt.Sprintf("script: %s: %s follows an optional parameter", b.full, p.Name))
		}
	}
	b.Subs = slices.Clone(b.Subs)
	for i := range b.Subs {
		sub := &b.Subs[i]
		sub.NeedsConn = sub.NeedsConn || b.NeedsConn
		sub.check(b.full)
	}
}

// All returns the builtins in order of their names. The caller must not change them.
func (r *Registry) All() []*Builtin { return r.list }

// Lookup finds a builtin by name, nil if there is none.
func (r *Registry) Lookup(name string) *Builtin { return r.byName[name] }
