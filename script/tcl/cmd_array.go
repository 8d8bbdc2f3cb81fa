package tcl

// This file holds the array command.

import (
	"fmt"
	"strings"
)

func registerArray(in *Interp) {
	in.RegisterEnsemble("array", []Sub{
		{Name: "anymore", Fn: arrayAnymore}, {Name: "donesearch", Fn: arrayDonesearch}, {Name: "exists", Fn: arrayExists},
		{Name: "get", Fn: arrayGet}, {Name: "names", Fn: arrayNames}, {Name: "nextelement", Fn: arrayNextelement},
		{Name: "set", Fn: arraySet}, {Name: "size", Fn: arraySize}, {Name: "startsearch", Fn: arrayStartsearch},
		{Name: "statistics", Fn: arrayStatistics}, {Name: "unset", Fn: arrayUnset},
	})
}

// arraySearch is a walk over an array that a script holds an id for.
type arraySearch struct{ pos int }

// arrayOf finds the array variable of that name, nil when it is none; array traces are fired first.
func (in *Interp) arrayOf(name string) (*Var, error) {
	v := in.frame.lookupVar(name, false)
	if v == nil {
		if n, e, ok := splitElem(name); ok {
			if a := in.frame.lookupVar(n, false); a != nil {
				v = a.peekElem(e)
			}
		}
		if v == nil {
			return nil, nil
		}
	}
	if err := in.traceWholeArray(v, name); err != nil {
		return nil, err
	}
	if v.arr == nil {
		return nil, nil
	}
	return v, nil
}

// arrayNamed is arrayOf where it must be an array.
func (in *Interp) arrayNamed(name string) (*Var, error) {
	v, err := in.arrayOf(name)
	if err == nil && v == nil {
		err = errNotArray(name)
	}
	return v, err
}

func errNotArray(name string) error {
	return ErrCode("\""+name+"\" isn't an array", "TCL", "LOOKUP", "ARRAY", name)
}

// elements calls f for every defined element.
func (v *Var) elements(f func(name string, e *Var)) {
	if v == nil || v.arr == nil {
		return
	}
	for _, e := range v.arr.ents {
		if e.v != nil && e.v.val.o != nil {
			f(e.name, e.v)
		}
	}
}

func arrayExists(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("array exists arrayName")
	}
	v, err := in.arrayOf(args[0].String())
	return Bool(v != nil), err
}

func arraySize(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("array size arrayName")
	}
	v, err := in.arrayOf(args[0].String())
	n := int64(0)
	v.elements(func(string, *Var) { n++ })
	return Int(n), err
}

func arrayGet(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("array get arrayName ?pattern?")
	}
	name := args[0].String()
	v, err := in.arrayOf(name)
	if err != nil || v == nil {
		return Value{}, err
	}
	var names []string
	v.elements(func(n string, _ *Var) {
		if len(args) == 1 || GlobMatch(args[1].String(), n, false) {
			names = append(names, n)
		}
	})
	out := make([]Value, 0, 2*len(names))
	for _, n := range names {
		e := v.peekElem(n)
		if e == nil { // a read trace may unset what is still to come
			continue
		}
		val, err := in.readVar(e, v, name, n, true)
		if err != nil {
			if e := v.peekElem(n); v.arr != nil && (e == nil || e.val.o == nil) {
				continue
			}
			return Value{}, err
		}
		out = append(out, Str(n), val)
	}
	return List(out...), nil
}

func arrayNames(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 3 {
		return Value{}, WrongArgs("array names arrayName ?mode? ?pattern?")
	}
	v, err := in.arrayOf(args[0].String())
	if err != nil {
		return Value{}, err
	}
	mode := 1
	if len(args) == 3 {
		if mode, err = Lookup(args[1], []string{"-exact", "-glob", "-regexp"}, "option"); err != nil {
			return Value{}, err
		}
	}
	var out []Value
	v.elements(func(n string, _ *Var) {
		name := Str(n)
		if len(args) > 1 && err == nil {
			var ok bool
			if ok, err = in.matches(mode, args[len(args)-1], name, false); !ok {
				return
			}
		}
		out = append(out, name)
	})
	if err != nil {
		return Value{}, err
	}
	return List(out...), nil
}

// matches applies a pattern: mode 0 exact, 1 glob, 2 regexp.
func (in *Interp) matches(mode int, pattern, s Value, nocase bool) (bool, error) {
	switch mode {
	case 1:
		return GlobMatch(pattern.String(), s.String(), nocase), nil
	case 2:
		if in.regexp == nil {
			return false, Err("regular expressions are not available")
		}
		m, err := in.regexp(in, pattern, s, nocase)
		return m != nil, err
	}
	if nocase {
		return strings.EqualFold(pattern.String(), s.String()), nil
	}
	return pattern.String() == s.String(), nil
}

func arraySet(in *Interp, args []Value) (Value, error) {
	if len(args) != 2 {
		return Value{}, WrongArgs("array set arrayName list")
	}
	name := args[0].String()
	if _, err := in.arrayOf(name); err != nil {
		return Value{}, err
	}
	es, err := args[1].elems()
	if err != nil {
		return Value{}, err
	}
	if len(es)%2 != 0 {
		return Value{}, ErrCode("list must have an even number of elements", "TCL", "ARGUMENT", "FORMAT")
	}
	if _, _, ok := splitElem(name); ok {
		return Value{}, ErrCode("can't set \""+name+"\": "+notArray, "TCL", "LOOKUP", "VARNAME", name)
	}
	v := in.frame.lookupVar(name, true)
	if v == nil {
		return Value{}, ErrCode("can't set \""+name+"\": "+noNSParent, "TCL", "LOOKUP", "VARNAME", name)
	}
	if v.val.o != nil && len(es) > 0 {
		return Value{}, varError("set", varName(name, es[0].String(), true), notArray)
	}
	if v.val.o != nil || v.elem {
		return Value{}, ErrCode("can't array set \""+name+"\": "+notArray, "TCL", "WRITE", "ARRAY")
	}
	if v.arr == nil {
		if v.dead {
			return Value{}, varError("set", name, danglingNS)
		}
		v.arr = &array{}
	}
	for i := 0; i < len(es); i += 2 {
		elem := es[i].String()
		e, err := v.element(name, elem, "set")
		if err != nil {
			return Value{}, err
		}
		if _, err := in.writeVar(e, v, name, elem, true, es[i+1]); err != nil {
			return Value{}, err
		}
	}
	return Value{}, nil
}

func arrayUnset(in *Interp, args []Value) (Value, error) {
	if len(args) < 1 || len(args) > 2 {
		return Value{}, WrongArgs("array unset arrayName ?pattern?")
	}
	name := args[0].String()
	v, err := in.arrayOf(name)
	if err != nil || v == nil {
		return Value{}, err
	}
	if len(args) == 1 {
		return Value{}, in.UnsetVar(name)
	}
	var names []string
	v.elements(func(n string, _ *Var) {
		if GlobMatch(args[1].String(), n, false) {
			names = append(names, n)
		}
	})
	for _, n := range names {
		if e := v.peekElem(n); e != nil && e.defined() {
			if err := in.unset(e, v, name, n, true); err != nil {
				return Value{}, err
			}
		}
	}
	return Value{}, nil
}

func arrayStartsearch(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("array startsearch arrayName")
	}
	name := args[0].String()
	v, err := in.arrayNamed(name)
	if err != nil {
		return Value{}, err
	}
	if v.arr.searches == nil {
		v.arr.searches = map[string]*arraySearch{}
	}
	n := 1
	for ; v.arr.searches[fmt.Sprintf("s-%d-%s", n, name)] != nil; n++ {
	}
	id := fmt.Sprintf("s-%d-%s", n, name)
	v.arr.searches[id] = &arraySearch{}
	return Str(id), nil
}

// search finds the array and the search that a subcommand was given.
func (in *Interp) search(sub string, args []Value) (*Var, *arraySearch, error) {
	if len(args) != 2 {
		return nil, nil, WrongArgs("array " + sub + " arrayName searchId")
	}
	name, id := args[0].String(), args[1].String()
	v, err := in.arrayNamed(name)
	if err != nil {
		return nil, nil, err
	}
	s := v.arr.searches[id]
	if s != nil {
		return v, s, nil
	}
	var n int
	var rest string
	code := []string{"TCL", "LOOKUP", "ARRAYSEARCH", id}
	if k, _ := fmt.Sscanf(id, "s-%d-%s", &n, &rest); k != 2 {
		return nil, nil, ErrCode("illegal search identifier \""+id+"\"", code...)
	}
	if rest != name {
		return nil, nil, ErrCode("search identifier \""+id+"\" isn't for variable \""+name+"\"", code...)
	}
	return nil, nil, ErrCode("couldn't find search \""+id+"\"", code...)
}

// skip moves the search to the next defined element and tells whether there is one.
func (s *arraySearch) skip(a *array) bool {
	for ; s.pos < len(a.ents); s.pos++ {
		if e := a.ents[s.pos]; e.v != nil && e.v.val.o != nil {
			return true
		}
	}
	return false
}

func arrayAnymore(in *Interp, args []Value) (Value, error) {
	v, s, err := in.search("anymore", args)
	if err != nil {
		return Value{}, err
	}
	return Bool(s.skip(v.arr)), nil
}

func arrayNextelement(in *Interp, args []Value) (Value, error) {
	v, s, err := in.search("nextelement", args)
	if err != nil || !s.skip(v.arr) {
		return Value{}, err
	}
	s.pos++
	return Str(v.arr.ents[s.pos-1].name), nil
}

func arrayDonesearch(in *Interp, args []Value) (Value, error) {
	v, _, err := in.search("donesearch", args)
	if err != nil {
		return Value{}, err
	}
	delete(v.arr.searches, args[1].String())
	return Value{}, nil
}

func arrayStatistics(in *Interp, args []Value) (Value, error) {
	if len(args) != 1 {
		return Value{}, WrongArgs("array statistics arrayName")
	}
	name := args[0].String()
	v, err := in.arrayNamed(name)
	if err != nil {
		return Value{}, err
	}
	return Str(hashStatistics(v.arr.live)), nil
}

// hashStatistics describes a table of n entries in the form that scripts know. Our tables have no chains: each entry is found at once.
func hashStatistics(n int) string {
	buckets := 4
	for buckets*3 < n {
		buckets *= 4
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d entries in table, %d buckets\n", n, max(buckets, n))
	for i := 0; i < 10; i++ {
		count := 0
		switch i {
		case 0:
			count = max(buckets, n) - n
		case 1:
			count = n
		}
		fmt.Fprintf(&b, "number of buckets with %d entries: %d\n", i, count)
	}
	b.WriteString("number of buckets with 10 or more entries: 0\naverage search distance for entry: 1.0")
	return b.String()
}
