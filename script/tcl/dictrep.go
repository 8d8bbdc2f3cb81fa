package tcl

// This file holds dictionaries: an insertion-ordered hash table, its object, and its reading and writing as a string.

import "strings"

type dictObj struct {
	obj
	d *Dict
}

type dictEnt struct {
	name string // the key's string; the key itself may be an unboxed integer
	key  Value
	val  Value // val.o == nil marks a deleted entry
}

// A Dict maps keys to values and remembers the order in which keys were first set.
// A Dict that a Value holds must not be changed: Clone it first.
type Dict struct {
	ents []dictEnt
	idx  map[string]int32 // nil while the table is small enough to search
	live int
}

const smallDict = 8 // up to this many entries a search beats a hash

// NewDict makes an empty dictionary with room for n entries.
func NewDict(n int) *Dict { return &Dict{ents: make([]dictEnt, 0, n)} }

// DictValue makes a value of d, which must not be changed afterwards.
func DictValue(d *Dict) Value {
	return Value{o: &(&dictObj{obj: obj{kind: kDict}, d: d}).obj}
}

// Len is the number of keys.
func (d *Dict) Len() int { return d.live }

func (d *Dict) find(name string) int {
	if d.idx != nil {
		if i, ok := d.idx[name]; ok {
			return int(i)
		}
		return -1
	}
	for i := range d.ents {
		if d.ents[i].name == name && d.ents[i].val.o != nil {
			return i
		}
	}
	return -1
}

// Get finds the value of a key.
func (d *Dict) Get(key Value) (Value, bool) { return d.GetStr(key.String()) }

// GetStr finds the value of a key given as a string.
func (d *Dict) GetStr(name string) (Value, bool) {
	if i := d.find(name); i >= 0 {
		return d.ents[i].val, true
	}
	return Value{}, false
}

// Set stores a value under a key.
func (d *Dict) Set(key, val Value) {
	name := key.String()
	if i := d.find(name); i >= 0 {
		d.ents[i].val = val.norm()
		return
	}
	d.add(name, key, val)
}

func (d *Dict) add(name string, key, val Value) {
	if key.kind() != kInt && key.kind() != kString || key.o == nil {
		key = Str(name)
	}
	if d.idx == nil && d.live >= smallDict {
		d.makeIndex()
	}
	if d.idx != nil {
		d.idx[name] = int32(len(d.ents))
	}
	d.ents = append(d.ents, dictEnt{name, key, val.norm()})
	d.live++
}

func (d *Dict) makeIndex() {
	d.idx = make(map[string]int32, 2*len(d.ents))
	for i, e := range d.ents {
		if e.val.o != nil {
			d.idx[e.name] = int32(i)
		}
	}
}

// Delete removes a key and tells whether it was there.
func (d *Dict) Delete(key Value) bool {
	name := key.String()
	i := d.find(name)
	if i < 0 {
		return false
	}
	d.ents[i] = dictEnt{}
	d.live--
	if d.idx != nil {
		delete(d.idx, name)
	}
	if len(d.ents) > 32 && d.live < len(d.ents)/2 {
		d.compact()
	}
	return true
}

func (d *Dict) compact() {
	out := make([]dictEnt, 0, d.live)
	for _, e := range d.ents {
		if e.val.o != nil {
			out = append(out, e)
		}
	}
	d.ents = out
	if d.idx != nil {
		d.makeIndex()
	}
}

// Clone makes a copy that may be changed.
func (d *Dict) Clone() *Dict {
	c := &Dict{ents: make([]dictEnt, 0, d.live+1), live: d.live}
	for _, e := range d.ents {
		if e.val.o != nil {
			c.ents = append(c.ents, e)
		}
	}
	if c.live > smallDict {
		c.makeIndex()
	}
	return c
}

// Each calls f for every key in order until f gives false.
func (d *Dict) Each(f func(key, val Value) bool) {
	for i := range d.ents {
		if e := &d.ents[i]; e.val.o != nil && !f(e.key, e.val) {
			return
		}
	}
}

func (d *Dict) flat() []Value {
	out := make([]Value, 0, 2*d.live)
	for i := range d.ents {
		if e := &d.ents[i]; e.val.o != nil {
			out = append(out, e.key, e.val)
		}
	}
	return out
}

func (d *Dict) freeze() {
	for i := range d.ents {
		e := &d.ents[i]
		e.key, e.val = e.key.Freeze(), e.val.Freeze()
	}
}

func (d *Dict) releaseKids() {
	for i := range d.ents {
		release(d.ents[i].val)
	}
}

// Dict reads v as a dictionary, which the caller must not change.
func (in *Interp) Dict(v Value) (*Dict, error) { return v.asDict() }

func (v Value) asDict() (*Dict, error) {
	switch v.kind() {
	case kDict:
		return v.o.dict().d, nil
	case kString:
		if v.o == nil {
			return &Dict{}, nil
		}
		if r := v.o.rep.Load(); r != nil && r.tag == repDict {
			return r.p.(Value).o.dict().d, nil
		}
	case kList:
		if r := v.o.rep.Load(); r != nil && r.tag == repDict && r.n == v.n {
			return r.p.(Value).o.dict().d, nil
		}
	}
	es, err := v.elems()
	if err != nil {
		return nil, dictSyntax(err)
	}
	d, err := dictOf(es)
	if err != nil {
		return nil, err
	}
	v.cacheDict(d)
	return d, nil
}

// dictSyntax says "dict" where the error of a list says "list".
func dictSyntax(err error) error {
	e := asException(err)
	msg := strings.Replace(strings.Replace(e.Result.String(), "list element", "dict element", 1), " in list", " in dict", 1)
	code, _ := e.errorCode().elems()
	return ErrCode(msg, "TCL", "VALUE", "DICTIONARY", code[len(code)-1].String())
}

func (v Value) cacheDict(d *Dict) {
	switch {
	case v.o == nil || v.o == Empty.o:
	case v.o.kind == kString:
		v.o.rep.Store(&rep{tag: repDict, p: DictValue(d).Freeze()})
	case v.o.kind == kList && v.o.rep.Load() == nil:
		v.o.rep.Store(&rep{tag: repDict, n: v.n, p: DictValue(d)})
	}
}

func dictOf(es []Value) (*Dict, error) {
	if len(es)%2 != 0 {
		return nil, ErrCode("missing value to go with key", "TCL", "VALUE", "DICTIONARY")
	}
	d := NewDict(len(es) / 2)
	for i := 0; i < len(es); i += 2 {
		d.Set(es[i], es[i+1])
	}
	return d, nil
}
