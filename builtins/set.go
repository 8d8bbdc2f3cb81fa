// This file holds Set, the ordered list of fields that scripts know as ns_set.

package builtins

import (
	"strings"
	"unicode/utf8"

	"nsgo/conn"
	"nsgo/script"
	"nsgo/script/charset"
)

// field is one entry of a set.
type field struct {
	key, value string
	null       bool // put without a value, as a database's NULL
	from       source
}

// Set is an ordered list of fields, in which a key may occur more than once. It belongs to one Context.
type Set struct {
	owner  *Context
	handle string // "" until Tcl, or ns_set list, asks for it
	name   string
	fold   bool // keys are found in any case
	freed  bool
	fields []field
	// out, where set, is the exchange whose response fields the set stands for: it is read anew before each use and
	// written back after each change.
	out *conn.Exchange
}

var _ script.Object = (*Set)(nil)

// NewSet makes a set of a context. fold makes its keys be found in any case.
func (c *Context) NewSet(name string, fold bool) *Set {
	return &Set{owner: c, name: name, fold: fold}
}

// Command names the builtin whose subcommands are a set's methods.
func (s *Set) Command() string { return "ns_set" }

// Handle returns the name of the set, made when it is first asked for.
func (s *Set) Handle() string {
	if s.handle == "" {
		c := s.owner
		if c.sets == nil {
			c.sets = make(map[string]*Set)
		}
		s.handle = "d" + itoa(c.setSeq)
		c.setSeq++
		c.sets[s.handle] = s
	}
	return s.handle
}

// source says where the value of a form's field is from.
type source uint8

const (
	fromForm         source = iota // text in the charset of the form
	fromFileName                   // the name of a file, in the charset of the form
	fromUTF8FileName               // the name of a file, in UTF-8
	fromServer                     // not the client's word
)

// decoded returns a form's field as scripts see it: read in a charset, and of the name of a file only the last part.
func (f field) decoded(e *charset.Encoding) field {
	f.key = decoded(f.key, e)
	switch f.from {
	case fromForm:
		f.value = decoded(f.value, e)
	case fromFileName:
		f.value = conn.BaseName(decoded(f.value, e))
	case fromUTF8FileName:
		f.value = conn.BaseName(f.value)
	}
	return f
}

// ascii reports whether all keys and values are ASCII, which is the same in any charset of a form but those that shift by
// escape sequences.
func (s *Set) ascii() bool {
	for _, f := range s.fields {
		for _, text := range [2]string{f.key, f.value} {
			for i := range len(text) {
				if text[i] >= utf8.RuneSelf || text[i] == escape {
					return false
				}
			}
		}
	}
	return true
}

// escape begins the sequences of ISO-2022.
const escape = 0x1b

// Put adds a field at the end.
func (s *Set) Put(key, value string) { s.fields = append(s.fields, field{key: key, value: value}) }

// Get returns the value of the first field of that key.
func (s *Set) Get(key string) (value string, ok bool) {
	i := s.find(key, s.fold)
	if i < 0 {
		return "", false
	}
	return s.fields[i].value, true
}

// setOf finds the set that a value stands for: the object itself, or its handle.
func (c *Context) setOf(v script.Value) (*Set, error) {
	s, ok := v.Object().(*Set)
	if !ok {
		s = c.sets[v.Str()]
	}
	if s == nil || s.freed {
		return nil, script.Errorf("no such set: %q", v.Str())
	}
	if s.out != nil {
		s.load()
	}
	return s, nil
}

// load reads the response fields that the set stands for.
func (s *Set) load() {
	s.fields = s.fields[:0]
	s.out.OutFields(func(name, value string) { s.Put(name, value) })
}

// store writes the fields of a set that stands for the response's back.
func (s *Set) store() error {
	if s.out == nil {
		return nil
	}
	if err := s.storable(); err != nil {
		return err
	}
	var names []string
	s.out.OutFields(func(name, _ string) { names = append(names, name) })
	for _, name := range names {
		if err := s.out.DelField(name); err != nil {
			return err
		}
	}
	for _, f := range s.fields {
		if s.owner.takeLength(f) {
			continue
		}
		if err := s.out.AddField(f.key, f.value); err != nil {
			return err
		}
	}
	return nil
}

// storable checks the fields of a set that stands for the response's, so that a refusal of one leaves the others.
func (s *Set) storable() error {
	for _, f := range s.fields {
		if _, isLength := lengthOf(f); isLength {
			continue
		}
		if err := s.out.CheckField(f.key, f.value); err != nil {
			return err
		}
	}
	return nil
}

func same(a, b string, fold bool) bool { return a == b || fold && strings.EqualFold(a, b) }

// find returns the index of the first field of that key, -1 if there is none.
func (s *Set) find(key string, fold bool) int {
	for i := range s.fields {
		if same(s.fields[i].key, key, fold) {
			return i
		}
	}
	return -1
}

// remove takes field i out.
func (s *Set) remove(i int) { s.fields = append(s.fields[:i], s.fields[i+1:]...) }

// removeAll takes all fields of that key out and returns how many there were.
func (s *Set) removeAll(key string, fold bool) int {
	kept := s.fields[:0]
	for _, f := range s.fields {
		if !same(f.key, key, fold) {
			kept = append(kept, f)
		}
	}
	n := len(s.fields) - len(kept)
	s.fields = kept
	return n
}

// count returns how many fields have that key.
func (s *Set) count(key string, fold bool) (n int) {
	for i := range s.fields {
		if same(s.fields[i].key, key, fold) {
			n++
		}
	}
	return n
}

// update puts a value in the place of the first field of that key, or at the end, and returns its index. Further
// fields of that key are removed.
func (s *Set) update(key, value string, fold bool) int {
	i := s.find(key, fold)
	if i < 0 {
		s.Put(key, value)
		return len(s.fields) - 1
	}
	s.fields[i] = field{key: s.fields[i].key, value: value}
	for j := len(s.fields) - 1; j > i; j-- {
		if same(s.fields[j].key, key, fold) {
			s.remove(j)
		}
	}
	return i
}

// merge adds those fields of other whose key the set does not have.
func (s *Set) merge(other *Set, fold bool) {
	for _, f := range other.fields {
		if s.find(f.key, fold) < 0 {
			s.fields = append(s.fields, f)
		}
	}
}

// split deals the fields out by the part of the key before sep; fields without one go to a set without a name.
func (s *Set) split(sep string) []*Set {
	var parts []*Set
	byName := make(map[string]*Set)
	for _, f := range s.fields {
		name, key, found := strings.Cut(f.key, sep)
		if !found {
			name, key = "", f.key
		}
		part := byName[name]
		if part == nil {
			part = s.owner.NewSet(name, s.fold)
			byName[name] = part
			parts = append(parts, part)
		}
		f.key = key
		part.fields = append(part.fields, f)
	}
	return parts
}

// pairs returns key, value, key, value.
func (s *Set) pairs() []script.Value {
	out := make([]script.Value, 0, 2*len(s.fields))
	for _, f := range s.fields {
		out = append(out, script.StringValue(f.key), script.StringValue(f.value))
	}
	return out
}

// format returns the set as text for people, a field a line.
func (s *Set) format(name bool, lead, sep string) string {
	var b strings.Builder
	if name {
		b.WriteString(s.name + ":\n")
	}
	for _, f := range s.fields {
		b.WriteString(lead + f.key + sep + f.value + "\n")
	}
	return b.String()
}
