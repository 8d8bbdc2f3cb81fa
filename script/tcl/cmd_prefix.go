package tcl

// This file holds tcl::prefix: words found by their beginning.

import (
	"strings"
	"unicode/utf8"
)

func registerPrefix(in *Interp) {
	in.RegisterEnsemble("tcl::prefix", []Sub{
		{Name: "all", Fn: prefixAll},
		{Name: "longest", Fn: prefixLongest},
		{Name: "match", Fn: prefixMatch},
	})
}

// prefixed gives the words of a table that begin with a string.
func (in *Interp) prefixed(name string, args []Value) ([]Value, error) {
	if len(args) != 2 {
		return nil, WrongArgs("tcl::prefix " + name + " table string")
	}
	table, err := in.List(args[0])
	if err != nil {
		return nil, err
	}
	var out []Value
	for _, v := range table {
		if strings.HasPrefix(v.String(), args[1].String()) {
			out = append(out, v)
		}
	}
	return out, nil
}

func prefixAll(in *Interp, args []Value) (Value, error) {
	words, err := in.prefixed("all", args)
	return List(words...), err
}

// prefixLongest gives the longest beginning that the words found have in common.
func prefixLongest(in *Interp, args []Value) (Value, error) {
	words, err := in.prefixed("longest", args)
	if err != nil || len(words) == 0 {
		return Empty, err
	}
	common := words[0].String()
	for _, v := range words[1:] {
		for !strings.HasPrefix(v.String(), common) {
			_, n := utf8.DecodeLastRuneInString(common)
			common = common[:len(common)-n]
		}
	}
	return Str(common), nil
}

func prefixMatch(in *Interp, args []Value) (Value, error) {
	if len(args) < 2 {
		return Value{}, WrongArgs("tcl::prefix match ?options? table string")
	}
	exact, what, onError := false, "option", Value{}
	opts := args[:len(args)-2]
	for i := 0; i < len(opts); i++ {
		which, err := Lookup(opts[i], []string{"-error", "-exact", "-message"}, "option")
		if err != nil {
			return Value{}, err
		}
		if which == 1 {
			exact = true
			continue
		}
		if i++; i == len(opts) {
			name := []string{"-error", "-exact", "-message"}[which]
			return Value{}, ErrCode("missing value for "+name, "TCL", "OPERATION", "NOARG")
		}
		if which == 2 {
			what = opts[i].String()
			continue
		}
		onError = opts[i].norm()
		if n, err := in.ListLen(onError); err != nil {
			return Value{}, err
		} else if n%2 != 0 {
			return Value{}, ErrCode("error options must have an even number of elements", "TCL", "VALUE", "DICTIONARY")
		}
	}
	table, err := in.List(args[len(args)-2])
	if err != nil {
		return Value{}, err
	}
	words := make([]string, len(table))
	for i, v := range table {
		words[i] = v.String()
	}
	i, err := lookup(args[len(args)-1].String(), words, what, exact)
	if err == nil {
		return table[i], nil
	}
	return in.prefixFailure(err, onError)
}

// prefixFailure ends a match as its -error option says: not at all where that is empty, else as return does with it.
func (in *Interp) prefixFailure(err error, options Value) (Value, error) {
	if options.o == nil {
		return Value{}, err
	}
	if options.IsEmpty() {
		return Empty, nil
	}
	pairs, _ := in.List(options)
	e, err2 := in.returnOptions(append([]Value{Str("-code"), oneValue, Str("-level"), zeroValue}, pairs...), Str(err.Error()))
	if err2 != nil {
		return Value{}, err2
	}
	return e.complete()
}
