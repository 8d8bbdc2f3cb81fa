// This file holds the nsv_* commands.

package builtins

import (
	"sort"
	"strconv"

	"nsgo/script"
	"nsgo/script/glob"
)

var (
	arrayParam   = str("array", "name of the array")
	nsvKey       = str("key", "key in the array")
	patternParam = opt(str("pattern", "only those that match it, as string match does"))
)

// Replay of the commands that change shared data, where the first run of the library did not come to the call: a further
// run must not change them, so these answer what is there.
func nsvAgain(c *script.Call) (script.Value, error) {
	v, _ := of(c).Shared.get(c.Str(0), c.Str(1))
	return v, nil
}

var nsvCmds = []script.Builtin{
	{
		Name: "nsv_get", Doc: "Reads a shared value.", Returns: "the value; with varname, true or false for whether there is one",
		Switches: []script.Switch{option("default", script.Any, "the answer where there is no such key; without it that is an error")},
		Params:   []script.Param{arrayParam, nsvKey, opt(str("varname", "variable to set, in languages that know variables by name"))},
		Fn:       nsvGet,
	},
	{
		Name: "nsv_set", Doc: "Sets a shared value; without a value it reads it.", Returns: "the value",
		Switches: []script.Switch{
			flag("default", "set it only where there is none; the answer is the value that holds"),
			flag("reset", "answer the value that was there before")},
		Params: []script.Param{arrayParam, nsvKey, opt(value("value", "a string, number, truth value, list or table"))},
		Fn:     nsvSet, Replay: nsvAgain,
	},
	{
		Name: "nsv_exists", Doc: "Tells whether there is an array, or a key in it.", Returns: "true or false",
		Params: []script.Param{arrayParam, opt(nsvKey)}, Fn: nsvExists,
	},
	{
		Name: "nsv_unset", Doc: "Removes an array, or keys of it.",
		Switches: []script.Switch{flag("nocomplain", "it is no error where there is none")},
		Params:   []script.Param{arrayParam, opt(rest(nsvKey))}, Fn: nsvUnset, Replay: script.Skip,
	},
	{
		Name: "nsv_incr", Doc: "Adds to a shared integer, which begins at 0.", Returns: "the new value",
		Params: []script.Param{arrayParam, nsvKey, opt(integer("by", "what to add, 1 without it"))}, Fn: nsvIncr, Replay: nsvAgain,
	},
	{
		Name: "nsv_append", Doc: "Appends text to a shared string.", Returns: "the new value",
		Params: []script.Param{arrayParam, nsvKey, rest(str("text", "text to append"))}, Fn: nsvAppend, Replay: nsvAgain,
	},
	{
		Name: "nsv_lappend", Doc: "Appends items to a shared list.", Returns: "the new value",
		Params: []script.Param{arrayParam, nsvKey, rest(value("item", "item to append"))}, Fn: nsvLappend, Replay: nsvAgain,
	},
	{
		Name: "nsv_names", Doc: "Lists the shared arrays.", Returns: "a list of names, sorted",
		Params: []script.Param{patternParam}, Fn: nsvNames,
	},
	{
		Name: "nsv_array", Doc: "Works on a whole shared array.",
		Subs: []script.Builtin{
			{Name: "set", Doc: "Sets keys of an array.", Params: []script.Param{arrayParam, pairs("pairs", "keys and values")},
				Fn: nsvArraySet(false), Replay: script.Skip},
			{
				Name: "reset", Doc: "Empties an array and sets keys of it, in one step.",
				Params: []script.Param{arrayParam, pairs("pairs", "keys and values")},
				Fn:     nsvArraySet(true), Replay: script.Skip},
			{
				Name: "get", Doc: "Reads an array.",
				Returns: "its keys and values",
				Params:  []script.Param{arrayParam, patternParam}, Fn: nsvArrayGet,
			},
			{
				Name: "names", Doc: "Lists the keys of an array.",
				Returns: "a list, sorted",
				Params:  []script.Param{arrayParam, patternParam}, Fn: nsvArrayNames,
			},
			{
				Name: "size", Doc: "Counts the keys of an array.",
				Returns: "how many there are, 0 where there is no such array",
				Params:  []script.Param{arrayParam}, Fn: nsvArraySize,
			},
			{Name: "exists", Doc: "Tells whether there is an array.", Returns: "true or false", Params: []script.Param{arrayParam},
				Fn: func(c *script.Call) (script.Value, error) {
					return script.BoolValue(of(c).Shared.exists(c.Str(0))), nil
				}},
		},
	},
	{Name: "nsv_dict", Doc: "Works on shared values that are dictionaries: tables of names.", Subs: nsvDictSubs},
	{
		Name: "nsv_bucket", Doc: "Tells how the shared arrays fall on their locks.", Returns: "a list of lists of array names, one for each lock that has any",
		Fn: nsvBucket,
	},
}

func noKey(array, key string) error {
	return script.Errorf("no such key: %s (in the shared array %s)", key, array)
}

func nsvGet(c *script.Call) (script.Value, error) {
	v, ok := of(c).Shared.get(c.Str(0), c.Str(1))
	if c.NArg() == 3 && c.Has(2) {
		return nsvGetInto(c, v, ok)
	}
	if !ok {
		if d, given := c.Switch("default"); given {
			return d, nil
		}
		return script.Value{}, noKey(c.Str(0), c.Str(1))
	}
	return v, nil
}

func nsvGetInto(c *script.Call, v script.Value, ok bool) (script.Value, error) {
	vars, can := c.Interp.(script.Variables)
	if !can {
		return script.Value{}, script.Errorf("nsv_get: this language has no variables by name; give a default")
	}
	if !ok {
		return script.BoolValue(false), nil
	}
	return yes, vars.SetVar(c.Str(2), v)
}

// storable refuses what belongs to one request.
func storable(c *script.Call, v script.Value) error {
	switch v.Kind() {
	case script.Handle, script.Function:
		return script.Errorf("%s: a %s belongs to one request and cannot be shared; share its contents", c.Builtin().FullName(), v.Kind())
	case script.List, script.Map:
		for _, item := range v.List() {
			if err := storable(c, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func nsvSet(c *script.Call) (result script.Value, err error) {
	array, key := c.Str(0), c.Str(1)
	if c.NArg() == 2 {
		v, ok := of(c).Shared.get(array, key)
		if !ok {
			return v, noKey(array, key)
		}
		return v, nil
	}
	v := c.Value(2)
	if err := storable(c, v); err != nil {
		return v, err
	}
	keep, old := c.Flag("default"), c.Flag("reset")
	err = of(c).Shared.update(array, key, func(e *entry, existed bool) error {
		result = v
		if old || existed && keep {
			result = e.v
		}
		if !existed || !keep {
			e.set(v)
		}
		return nil
	})
	return result, err
}

func nsvExists(c *script.Call) (script.Value, error) {
	if c.NArg() == 1 {
		return script.BoolValue(of(c).Shared.exists(c.Str(0))), nil
	}
	_, ok := of(c).Shared.get(c.Str(0), c.Str(1))
	return script.BoolValue(ok), nil
}

func nsvUnset(c *script.Call) (script.Value, error) {
	shared, quiet := of(c).Shared, c.Flag("nocomplain")
	if c.NArg() == 1 {
		if !shared.unset(c.Str(0), "", true) && !quiet {
			return script.Value{}, script.Errorf("no such array: %s", c.Str(0))
		}
		return script.Value{}, nil
	}
	for i := 1; i < c.NArg(); i++ {
		if !shared.unset(c.Str(0), c.Str(i), false) && !quiet {
			return script.Value{}, noKey(c.Str(0), c.Str(i))
		}
	}
	return script.Value{}, nil
}

func nsvIncr(c *script.Call) (script.Value, error) {
	by := int64(1)
	if c.Has(2) {
		by = c.Int(2)
	}
	b := of(c).Shared
	var n int64
	err := b.update(c.Str(0), c.Str(1), func(e *entry, _ bool) (err error) {
		n, err = e.incr(by)
		return err
	})
	return script.IntValue(n), err
}

// incr adds to an integer.
func (e *entry) incr(by int64) (int64, error) {
	n, err := sharedInt(e.v)
	if err != nil {
		return 0, err
	}
	if sum := n + by; (sum > n) == (by > 0) {
		*e = entry{v: script.IntValue(sum)}
		return sum, nil
	}
	return 0, script.Errorf("integer value too large to represent: %d and %d more", n, by)
}

// sharedInt reads a shared value that is an integer; nothing is 0. What is none is told as Tcl's incr does.
func sharedInt(v script.Value) (int64, error) {
	switch v.Kind() {
	case script.Nil:
		return 0, nil
	case script.Int:
		return v.Int(), nil
	case script.Bool, script.List, script.Map:
		return 0, script.Errorf("expected integer but got a %s", v.Kind())
	}
	n, err := strconv.ParseInt(v.Str(), 10, 64)
	if err != nil {
		return 0, script.Errorf("expected integer but got %q", v.Str())
	}
	return n, nil
}

func nsvAppend(c *script.Call) (result script.Value, err error) {
	bytes := true
	for i := 2; i < c.NArg(); i++ {
		bytes = bytes && c.IsBytes(i)
	}
	err = of(c).Shared.update(c.Str(0), c.Str(1), func(e *entry, _ bool) error {
		if err := e.toText(c); err != nil {
			return err
		}
		e.append(func(dst []byte) []byte {
			for i := 2; i < c.NArg(); i++ {
				dst = c.Append(dst, i)
			}
			return dst
		}, bytes)
		result = e.v
		return nil
	})
	return result, err
}

// toText makes text of a value that is none, or says that it has none.
func (e *entry) toText(c *script.Call) error {
	if e.v.Kind() == script.String {
		return nil
	}
	text, err := c.AsText(e.v)
	if err == nil {
		e.set(script.StringValue(text))
	}
	return err
}

// listOf reads a shared value that is a list. A table of names is none where the language can tell the two apart.
func listOf(c *script.Call, v script.Value) ([]script.Value, error) {
	if _, same := c.Interp.(script.Lists); v.Kind() == script.Map && !same {
		return nil, script.Errorf("expected list but got a %s", v.Kind())
	}
	return c.AsList(v)
}

func nsvLappend(c *script.Call) (result script.Value, err error) {
	items := values(c, 2)
	if err := storable(c, script.ListValue(items)); err != nil {
		return result, err
	}
	err = of(c).Shared.update(c.Str(0), c.Str(1), func(e *entry, _ bool) error {
		list, err := listOf(c, e.v)
		if err != nil {
			return err
		}
		*e = entry{v: script.ListValue(append(list, items...))}
		result = e.v
		return nil
	})
	return result, err
}

func nsvNames(c *script.Call) (script.Value, error) {
	return matching(of(c).Shared.names(), c, 0), nil
}

// matching sorts names and returns those that match the pattern that is argument i, if it was given.
func matching(names []string, c *script.Call, i int) script.Value {
	sort.Strings(names)
	out := make([]script.Value, 0, len(names))
	for _, name := range names {
		if !c.Has(i) || glob.Match(c.Str(i), name) {
			out = append(out, script.StringValue(name))
		}
	}
	return script.ListValue(out)
}

func nsvArraySet(reset bool) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		pairs := c.Map(1)
		if err := storable(c, script.MapValue(pairs)); err != nil {
			return script.Value{}, err
		}
		of(c).Shared.fill(c.Str(0), pairs, reset)
		return script.Value{}, nil
	}
}

func nsvArrayGet(c *script.Call) (script.Value, error) {
	var keys []string
	var out []script.Value
	of(c).Shared.read(c.Str(0), func(a map[string]*entry) {
		for key := range a {
			if !c.Has(1) || glob.Match(c.Str(1), key) {
				keys = append(keys, key)
			}
		}
		sort.Strings(keys)
		for _, key := range keys {
			out = append(out, script.StringValue(key), a[key].v)
		}
	})
	return script.MapValue(out), nil
}

func nsvArrayNames(c *script.Call) (script.Value, error) {
	var names []string
	of(c).Shared.read(c.Str(0), func(a map[string]*entry) {
		for key := range a {
			names = append(names, key)
		}
	})
	return matching(names, c, 1), nil
}

func nsvArraySize(c *script.Call) (script.Value, error) {
	n := 0
	of(c).Shared.read(c.Str(0), func(a map[string]*entry) { n = len(a) })
	return script.IntValue(int64(n)), nil
}

func nsvBucket(c *script.Call) (script.Value, error) {
	shared := of(c).Shared
	byLock := make(map[*bucket][]string)
	for _, name := range shared.names() {
		b := shared.bucket(name)
		byLock[b] = append(byLock[b], name)
	}
	var out []script.Value
	for i := range shared.nsv {
		if names := byLock[&shared.nsv[i]]; names != nil {
			sort.Strings(names)
			out = append(out, script.StringsValue(names))
		}
	}
	return script.ListValue(out), nil
}
