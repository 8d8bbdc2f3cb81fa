// This file holds nsv_dict: dictionaries as shared values, changed in one step under the array's lock.

package builtins

import (
	"nsgo/script"
	"nsgo/script/glob"
)

var (
	dictPath = rest(str("name", "name in the dictionary; several lead into dictionaries within"))
	dictName = str("name", "name in the dictionary")
)

var nsvDictSubs = []script.Builtin{
	{Name: "set", Doc: "Sets a name of the dictionary, which is made if need be.", Returns: "the dictionary",
		Params: []script.Param{arrayParam, nsvKey, str("name", "name in the dictionary; several lead into dictionaries within"), rest(value("value", "its value, which is the last argument"))},
		Fn:     nsvDictSet, Replay: nsvAgain},
	{Name: "get", Doc: "Reads the dictionary, or a name of it.", Returns: "the value; a name that is not there is an error",
		Params: []script.Param{arrayParam, nsvKey, opt(dictPath)}, Fn: nsvDictGet},
	{Name: "getdef", Doc: "Reads a name of the dictionary.", Returns: "the value; where there is none the default, which is the last argument",
		Params: []script.Param{arrayParam, nsvKey, str("name", "name in the dictionary; several lead into dictionaries within"), rest(value("default", "the answer where there is none"))}, Fn: nsvDictGetDef},
	{Name: "getwithdefault", Doc: "Reads a name of the dictionary, as getdef does.", Returns: "the value; where there is none the default, which is the last argument",
		Params: []script.Param{arrayParam, nsvKey, str("name", "name in the dictionary; several lead into dictionaries within"), rest(value("default", "the answer where there is none"))}, Fn: nsvDictGetDef},
	{
		Name: "exists", Doc: "Tells whether the dictionary has a name.",
		Returns: "true or false",
		Params:  []script.Param{arrayParam, nsvKey, dictPath}, Fn: nsvDictExists,
	},
	{
		Name: "unset", Doc: "Removes a name of the dictionary.",
		Returns: "the dictionary",
		Params:  []script.Param{arrayParam, nsvKey, dictPath}, Fn: nsvDictUnset, Replay: nsvAgain,
	},
	{
		Name: "keys", Doc: "Lists the names of the dictionary.",
		Returns: "a list",
		Params:  []script.Param{arrayParam, nsvKey, patternParam}, Fn: nsvDictKeys,
	},
	{
		Name: "size", Doc: "Counts the names of the dictionary.",
		Returns: "how many there are",
		Params:  []script.Param{arrayParam, nsvKey}, Fn: nsvDictSize,
	},
	{
		Name: "incr", Doc: "Adds to an integer of the dictionary, which begins at 0.",
		Returns: "the dictionary",
		Params:  []script.Param{arrayParam, nsvKey, dictName, opt(integer("by", "what to add, 1 without it"))},
		Fn:      nsvDictIncr, Replay: nsvAgain,
	},
	{
		Name: "append", Doc: "Appends text to a string of the dictionary.",
		Returns: "the dictionary",
		Params:  []script.Param{arrayParam, nsvKey, dictName, rest(str("text", "text to append"))},
		Fn:      nsvDictAppend, Replay: nsvAgain,
	},
	{
		Name: "lappend", Doc: "Appends items to a list of the dictionary.",
		Returns: "the dictionary",
		Params:  []script.Param{arrayParam, nsvKey, dictName, rest(value("item", "item to append"))},
		Fn:      nsvDictLappend, Replay: nsvAgain,
	},
}

// dictOf reads a value as pairs.
func dictOf(c *script.Call, v script.Value) ([]script.Value, error) {
	pairs, err := c.AsList(v)
	if err != nil {
		return nil, err
	}
	if len(pairs)%2 != 0 {
		return nil, script.Errorf("%s: the shared value is no dictionary", c.Builtin().FullName())
	}
	return pairs, nil
}

// dictFind returns the index of a name's value, -1 if there is none.
func dictFind(pairs []script.Value, name string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i].Str() == name {
			return i + 1
		}
	}
	return -1
}

// dictLookup follows names into v.
func dictLookup(c *script.Call, v script.Value, names []string) (found script.Value, ok bool, err error) {
	for _, name := range names {
		pairs, err := dictOf(c, v)
		if err != nil {
			return v, false, err
		}
		i := dictFind(pairs, name)
		if i < 0 {
			return script.Value{}, false, nil
		}
		v = pairs[i]
	}
	return v, true, nil
}

// dictChange returns v, a dictionary, with what change makes of the value under names; keep false takes the name out.
// v itself is not changed.
func dictChange(c *script.Call, v script.Value, names []string, change func(old script.Value) (v script.Value, keep bool, err error)) (script.Value, bool, error) {
	if len(names) == 0 {
		return change(v)
	}
	pairs, err := dictOf(c, v)
	if err != nil {
		return v, false, err
	}
	i := dictFind(pairs, names[0])
	var old script.Value
	if i >= 0 {
		old = pairs[i]
	}
	changed, keep, err := dictChange(c, old, names[1:], change)
	if err != nil {
		return v, false, err
	}
	pairs = append(make([]script.Value, 0, len(pairs)+2), pairs...)
	switch {
	case i >= 0 && keep:
		pairs[i] = changed
	case i >= 0:
		pairs = append(pairs[:i-1], pairs[i+1:]...)
	case keep:
		pairs = append(pairs, script.StringValue(names[0]), changed)
	}
	return script.MapValue(pairs), true, nil
}

// nsvDictChange changes the dictionary of a call in one step.
func nsvDictChange(c *script.Call, names []string, change func(old script.Value) (script.Value, bool, error)) (result script.Value, err error) {
	err = of(c).Shared.update(c.Str(0), c.Str(1), func(e *entry, _ bool) error {
		v, _, err := dictChange(c, e.v, names, change)
		if err != nil {
			return err
		}
		e.set(v)
		result = e.v
		return nil
	})
	return result, err
}

// dictOfCall reads the dictionary that a call is about.
func dictOfCall(c *script.Call) (script.Value, error) {
	v, ok := of(c).Shared.get(c.Str(0), c.Str(1))
	if !ok {
		return v, noKey(c.Str(0), c.Str(1))
	}
	return v, nil
}

func nsvDictSet(c *script.Call) (script.Value, error) {
	last := c.NArg() - 1
	v := c.Value(last)
	if err := storable(c, v); err != nil {
		return v, err
	}
	return nsvDictChange(c, texts(c, 2)[:last-2], func(script.Value) (script.Value, bool, error) { return script.Clip(v), true, nil })
}

func nsvDictGet(c *script.Call) (script.Value, error) {
	v, err := dictOfCall(c)
	if err != nil {
		return v, err
	}
	names := texts(c, 2)
	v, ok, err := dictLookup(c, v, names)
	if err == nil && !ok {
		err = noName(c, names)
	}
	return v, err
}

func noName(c *script.Call, names []string) error {
	return script.Errorf("%s: no such name in the dictionary: %s", c.Builtin().FullName(), names[len(names)-1])
}

func nsvDictGetDef(c *script.Call) (script.Value, error) {
	last := c.NArg() - 1
	v, ok := of(c).Shared.get(c.Str(0), c.Str(1))
	if ok {
		var err error
		if v, ok, err = dictLookup(c, v, texts(c, 2)[:last-2]); err != nil {
			return v, err
		}
	}
	if !ok {
		return c.Value(last), nil
	}
	return v, nil
}

func nsvDictExists(c *script.Call) (script.Value, error) {
	v, ok := of(c).Shared.get(c.Str(0), c.Str(1))
	if ok {
		var err error
		_, ok, err = dictLookup(c, v, texts(c, 2))
		ok = ok && err == nil // what is no dictionary has no names
	}
	return script.BoolValue(ok), nil
}

// nsvDictUnset takes a name out. Only the last one may be missing, as with Tcl's dict unset: nothing is made for the others.
func nsvDictUnset(c *script.Call) (script.Value, error) {
	names := texts(c, 2)
	n := max(len(names)-1, 0)
	return nsvDictChange(c, names[:n], func(within script.Value) (script.Value, bool, error) {
		if n > 0 && within.IsNil() {
			return within, false, noName(c, names[:n])
		}
		return dictChange(c, within, names[n:], func(v script.Value) (script.Value, bool, error) { return v, false, nil })
	})
}

func nsvDictKeys(c *script.Call) (script.Value, error) {
	v, err := dictOfCall(c)
	if err != nil {
		return v, err
	}
	pairs, err := dictOf(c, v)
	var names []script.Value
	for i := 0; i < len(pairs); i += 2 {
		if !c.Has(2) || glob.Match(c.Str(2), pairs[i].Str()) {
			names = append(names, pairs[i])
		}
	}
	return script.ListValue(names), err
}

func nsvDictSize(c *script.Call) (script.Value, error) {
	v, err := dictOfCall(c)
	if err != nil {
		return v, err
	}
	pairs, err := dictOf(c, v)
	return script.IntValue(int64(len(pairs) / 2)), err
}

func nsvDictIncr(c *script.Call) (script.Value, error) {
	by := int64(1)
	if c.Has(3) {
		by = c.Int(3)
	}
	return nsvDictChange(c, []string{c.Str(2)}, func(old script.Value) (script.Value, bool, error) {
		e := entry{v: old}
		n, err := e.incr(by)
		return script.IntValue(n), true, err
	})
}

func nsvDictAppend(c *script.Call) (script.Value, error) {
	return nsvDictChange(c, []string{c.Str(2)}, func(old script.Value) (script.Value, bool, error) {
		before, err := c.AsText(old)
		if err != nil {
			return old, true, err
		}
		text := []byte(before)
		for i := 3; i < c.NArg(); i++ {
			text = c.Append(text, i)
		}
		return script.StringValue(string(text)), true, nil
	})
}

func nsvDictLappend(c *script.Call) (script.Value, error) {
	items := values(c, 3)
	if err := storable(c, script.ListValue(items)); err != nil {
		return script.Value{}, err
	}
	return nsvDictChange(c, []string{c.Str(2)}, func(old script.Value) (script.Value, bool, error) {
		list, err := listOf(c, old)
		return script.ListValue(append(list[:len(list):len(list)], items...)), true, err
	})
}
