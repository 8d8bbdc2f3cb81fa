package tcl

// This file holds string map.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A mapper is a prepared map. The first byte of a key finds the keys that begin with it; they are tried in the order of
// the map. It is immutable.
type mapper struct {
	nocase bool
	first  [256]int32 // 1 + position in pairs of the first candidate, 0 for none
	pairs  []mapPair
}

type mapPair struct {
	key, val string
	next     int32 // as in mapper.first
}

func newMapper(list []Value, nocase bool) *mapper {
	m := &mapper{nocase: nocase, pairs: make([]mapPair, 0, len(list)/2)}
	var last [256]int32
	for i := 0; i+1 < len(list); i += 2 {
		key := list[i].String()
		if key == "" {
			continue
		}
		if nocase {
			key = strings.ToLower(key)
		}
		m.pairs = append(m.pairs, mapPair{key: key, val: list[i+1].String()})
		c, n := key[0], int32(len(m.pairs))
		if last[c] == 0 {
			m.first[c] = n
		} else {
			m.pairs[last[c]-1].next = n
		}
		last[c] = n
	}
	return m
}

// mapperOf prepares the map in v, or finds it prepared.
func (in *Interp) mapperOf(v Value, nocase bool) (*mapper, error) {
	if m, ok := v.Cache().(*mapper); ok && m.nocase == nocase {
		return m, nil
	}
	list, err := in.List(v)
	if err != nil {
		return nil, err
	}
	if len(list)%2 != 0 {
		return nil, ErrCode("char map list unbalanced", "TCL", "OPERATION", "MAP", "UNBALANCED")
	}
	m := newMapper(list, nocase)
	v.SetCache(m)
	return m, nil
}

func stringMap(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 || len(args) > 3 {
		return Value{}, WrongArgs("string map ?-nocase? charMap string")
	}
	if len(args) == 2 {
		return stringMap2(in, args[0], args[1])
	}
	if err := onlyNocase(args[0]); err != nil {
		return Value{}, err
	}
	m, err := in.mapperOf(args[1], true)
	if err != nil {
		return Value{}, err
	}
	return in.applyMap(args[2], m.mapFold)
}

func stringMap2(in *Interp, charMap, v Value) (Value, error) {
	m, err := in.mapperOf(charMap, false)
	if err != nil {
		return Value{}, err
	}
	return in.applyMap(v, m.mapExact)
}

// applyMap gives v itself where nothing is replaced.
func (in *Interp) applyMap(v Value, apply func(s string, limit int) []byte) (Value, error) {
	b := apply(v.String(), in.limits.value)
	if b == nil {
		return v, nil
	}
	if err := in.CheckSize(len(b)); err != nil {
		return Value{}, err
	}
	return Str(bufString(b)), nil
}

// mapExact replaces keys in one pass; nil says that there is none. A result that grows past limit is given unfinished.
func (m *mapper) mapExact(s string, limit int) []byte {
	var out []byte
	done := 0
	for i := 0; i < len(s); {
		n := m.first[s[i]]
		if n == 0 {
			i++
			continue
		}
		p := m.find(n, s[i:])
		if p == nil {
			i++
			continue
		}
		if out == nil {
			out = make([]byte, 0, len(s)+len(s)/8+len(p.val))
		}
		out = append(out, s[done:i]...)
		out = append(out, p.val...)
		i += len(p.key)
		done = i
		if len(out) > limit {
			return out
		}
	}
	if out == nil {
		return nil
	}
	return append(out, s[done:]...)
}

// find gives the first pair from the n-th on whose key starts s, nil if there is none.
func (m *mapper) find(n int32, s string) *mapPair {
	for ; n != 0; n = m.pairs[n-1].next {
		if p := &m.pairs[n-1]; strings.HasPrefix(s, p.key) {
			return p
		}
	}
	return nil
}

// mapFold is mapExact without regard to case.
func (m *mapper) mapFold(s string, limit int) []byte {
	out := make([]byte, 0, len(s)+len(s)/8)
	var lower [utf8.UTFMax]byte
	for s != "" && len(out) <= limit {
		r, w := utf8.DecodeRuneInString(s)
		utf8.EncodeRune(lower[:], unicode.ToLower(r))
		n := 0
		for k := m.first[lower[0]]; k != 0 && n == 0; k = m.pairs[k-1].next {
			if n = foldedPrefix(s, m.pairs[k-1].key); n > 0 {
				out = append(out, m.pairs[k-1].val...)
			}
		}
		if n == 0 {
			n = w
			out = append(out, s[:w]...)
		}
		s = s[n:]
	}
	return out
}

// foldedPrefix gives the length of the start of s whose lower case is key, 0 if it does not start so.
func foldedPrefix(s, key string) int {
	all := len(s)
	for key != "" {
		k, kw := utf8.DecodeRuneInString(key)
		r, w := utf8.DecodeRuneInString(s)
		if w == 0 || unicode.ToLower(r) != k {
			return 0
		}
		s, key = s[w:], key[kw:]
	}
	return all - len(s)
}
