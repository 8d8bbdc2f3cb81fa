package tcl

// This file holds lsearch.

import (
	"sort"
	"strings"
)

var lsearchOptions = []string{"-all", "-ascii", "-bisect", "-decreasing", "-dictionary", "-exact", "-glob", "-increasing", "-index",
	"-inline", "-integer", "-nocase", "-not", "-real", "-regexp", "-sorted", "-start", "-subindices"}

type searcher struct {
	sorter
	how    string // -exact, -glob, -regexp, -sorted
	all    bool
	inline bool
	not    bool
	bisect bool
	subs   bool
	start  Value
	want   sortItem
}

func cmdLsearch(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("lsearch ?-option value ...? list pattern")
	}
	s := &searcher{how: "-glob", start: zeroValue}
	s.in, s.stride = in, 1
	if err := s.parse(args[:len(args)-2]); err != nil {
		return Value{}, err
	}
	es, err := args[len(args)-2].elems()
	if err != nil {
		return Value{}, err
	}
	from, err := in.Index(s.start, len(es)-1)
	if err != nil {
		return Value{}, err
	}
	from = max(from, 0)
	if from >= len(es) && from > 0 || len(es) == 0 {
		if s.all || s.inline {
			return Empty, nil
		}
		return Int(-1), nil
	}
	return s.run(es, from, args[len(args)-1])
}

func (s *searcher) parse(args []Value) error {
	for i := 0; i < len(args); i++ {
		k, err := Lookup(args[i], lsearchOptions, "option")
		if err != nil {
			return err
		}
		switch opt := lsearchOptions[k]; opt {
		case "-exact", "-glob", "-regexp", "-sorted":
			s.how = opt
		case "-all":
			s.all = true
		case "-inline":
			s.inline = true
		case "-not":
			s.not = true
		case "-bisect":
			s.how, s.bisect = "-sorted", true
		case "-subindices":
			s.subs = true
		case "-start":
			if i+1 >= len(args) {
				return ErrCode("missing starting index", "TCL", "ARGUMENT", "MISSING")
			}
			i++
			if _, err := s.in.Index(args[i], 0); err != nil {
				return err
			}
			s.start = args[i]
		case "-index":
			if i+1 >= len(args) {
				return ErrCode("\"-index\" option must be followed by list index", "TCL", "ARGUMENT", "MISSING")
			}
			i++
			if err := s.valueOption(opt, args[i]); err != nil {
				return err
			}
		default:
			s.flag(opt)
		}
	}
	return s.checkMix()
}

func (s *searcher) checkMix() error {
	if s.subs && s.index == nil {
		return ErrCode("-subindices cannot be used without -index option", "TCL", "OPERATION", "LSEARCH", "BAD_OPTION_MIX")
	}
	if s.bisect && (s.all || s.not) {
		return ErrCode("-bisect is not compatible with -all or -not", "TCL", "OPERATION", "LSEARCH", "BAD_OPTION_MIX")
	}
	return nil
}

func (s *searcher) run(es []Value, from int, pattern Value) (Value, error) {
	typed := s.how == "-sorted" || s.how == "-exact"
	if typed {
		if err := s.fill(&s.want, pattern); err != nil {
			return Value{}, err
		}
	}
	if s.how == "-sorted" && !s.all && !s.not {
		return s.binary(es, from)
	}
	var found []Value
	for i := from; i < len(es); i++ {
		key, err := s.in.sublistKey(es[i], s.index)
		if err != nil {
			return Value{}, err
		}
		ok, err := s.match(key, pattern, typed)
		if err != nil {
			return Value{}, err
		}
		if ok == s.not {
			continue
		}
		if !s.all {
			return s.result(es, i), nil
		}
		found = append(found, s.result(es, i))
	}
	if s.all {
		return List(found...), nil
	}
	return s.result(es, -1), nil
}

func (s *searcher) match(key, pattern Value, typed bool) (bool, error) {
	switch {
	case typed && s.mode != sortASCII:
		var it sortItem
		if err := s.fill(&it, key); err != nil {
			return false, err
		}
		return s.compare(&it, &s.want) == 0, nil
	case typed && s.nocase:
		return strings.ToLower(key.String()) == s.want.str, nil
	case typed:
		return key.String() == s.want.str, nil
	case s.how == "-glob":
		return GlobMatch(pattern.String(), key.String(), s.nocase), nil
	}
	return s.in.matches(2, pattern, key, s.nocase)
}

// result gives what was asked for of the element i, -1 for none.
func (s *searcher) result(es []Value, i int) Value {
	if s.inline {
		if i < 0 {
			return Empty
		}
		if s.subs {
			v, _ := s.in.sublistKey(es[i], s.index)
			return v
		}
		return es[i]
	}
	if s.subs && i >= 0 {
		return s.path(es[i], i)
	}
	return Int(int64(i))
}

// path gives the index of the element and the indices within it.
func (s *searcher) path(v Value, i int) Value {
	out := []Value{Int(int64(i))}
	for _, x := range s.index {
		es, _ := v.elems()
		k, _ := s.in.Index(x, len(es)-1)
		out = append(out, Int(int64(k)))
		if k >= 0 && k < len(es) {
			v = es[k]
		}
	}
	return List(out...)
}

// binary searches a sorted list for the first match; with -bisect for the last element that is not beyond.
func (s *searcher) binary(es []Value, from int) (Value, error) {
	var err error
	cmp := func(i int) int {
		var it sortItem
		key, e := s.in.sublistKey(es[i], s.index)
		if e == nil {
			e = s.fill(&it, key)
		}
		if e != nil && err == nil {
			err = e
		}
		return s.compare(&it, &s.want)
	}
	n := len(es) - from
	if s.bisect {
		i := from + sort.Search(n, func(k int) bool { return cmp(from+k) > 0 }) - 1
		if i < from {
			i = -1
		}
		return s.result(es, i), err
	}
	i := from + sort.Search(n, func(k int) bool { return cmp(from+k) >= 0 })
	if i < len(es) && cmp(i) == 0 {
		return s.result(es, i), err
	}
	return s.result(es, -1), err
}
