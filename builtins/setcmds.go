// This file holds the command ns_set.

package builtins

import (
	"sort"

	"nsgo/script"
	"nsgo/script/glob"
)

var (
	setParam     = value("set", "a set")
	keyParam     = str("key", "name of a field")
	valueParam   = str("value", "value of the field")
	indexParam   = integer("index", "position of a field, counted from 0")
	defaultParam = opt(str("default", "the answer where there is no such field"))
	nocase       = flag("nocase", "its keys are found in any case of letters")
)

var setCmds = []script.Builtin{{
	Name: "ns_set",
	Doc:  "Works on sets, ordered lists of fields. Subcommands with an i in front find keys in any case of letters.",
	Subs: []script.Builtin{
		{Name: "create", Doc: "Makes a set.", Returns: "the set", Switches: []script.Switch{nocase},
			Params: []script.Param{opt(str("name", "name of the set")), opt(rest(str("field", "keys and values of its first fields, in turn")))}, Fn: setCreate},
		{Name: "new", Doc: "Makes a set, as create does.", Returns: "the set", Switches: []script.Switch{nocase},
			Params: []script.Param{opt(str("name", "name of the set")), opt(rest(str("field", "keys and values of its first fields, in turn")))}, Fn: setCreate},
		{
			Name: "copy", Doc: "Makes a set with the same name and fields.",
			Returns: "the new set",
			Params:  []script.Param{setParam}, Fn: onSet(setCopy),
		},
		{
			Name: "free", Doc: "Forgets a set. What is not freed ends with the request.",
			Params: []script.Param{setParam}, Fn: onSet(setFree),
		},
		{Name: "cleanup", Doc: "Forgets all sets that have a handle.", Fn: setCleanup},
		{Name: "list", Doc: "Lists the handles of all sets that have one.", Returns: "a list of handles", Fn: setList},

		{Name: "size", Doc: "Counts the fields.", Returns: "how many there are", Params: []script.Param{setParam},
			Fn: onSet(func(c *script.Call, s *Set) (script.Value, error) { return script.IntValue(int64(len(s.fields))), nil })},
		{Name: "name", Doc: "Reads the name of a set, or gives it another.", Returns: "the name",
			Params: []script.Param{setParam, opt(str("newname", "the name from now on"))}, Fn: onSet(setName)},
		{
			Name: "array", Doc: "Reads all fields as key and value pairs. Of equal keys Lua sees the last.",
			Returns: "the pairs",
			Params:  []script.Param{setParam},
			Fn:      onSet(func(c *script.Call, s *Set) (script.Value, error) { return script.MapValue(s.pairs()), nil })},
		{Name: "keys", Doc: "Lists the keys in their order, also those that occur again.", Returns: "a list",
			Params: []script.Param{setParam, opt(str("pattern", "only those that match it, as string match does"))},
			Fn: onSet(func(c *script.Call, s *Set) (script.Value, error) {
				return s.column(c, func(f field) string { return f.key })
			})},
		{Name: "values", Doc: "Lists the values in their order.", Returns: "a list",
			Params: []script.Param{setParam, opt(str("pattern", "only those that match it, as string match does"))},
			Fn: onSet(func(c *script.Call, s *Set) (script.Value, error) {
				return s.column(c, func(f field) string { return f.value })
			})},
		{Name: "format", Doc: "Writes the fields as text, one a line.", Returns: "the text",
			Switches: []script.Switch{flag("noname", "without the name of the set"), option("lead", script.String, "text before each key; two spaces without it"),
				option("separator", script.String, "text between key and value; a colon and a space without it")},
			Params: []script.Param{setParam}, Fn: onSet(setFormat)},
		{Name: "print", Doc: "Writes the fields to the log.", Params: []script.Param{setParam}, Fn: onSet(setPrint)},
		{Name: "stats", Doc: "Counts the sets that have a handle, and their fields.", Returns: "pairs: sets, fields", Fn: setStats},

		{Name: "get", Doc: "Reads the first field of a key.", Returns: "its value; where there is none the default, or nothing",
			Switches: []script.Switch{flag("all", "a list of the values of all fields of that key")},
			Params:   []script.Param{setParam, keyParam, defaultParam}, Fn: byKey(setGet)},
		{Name: "iget", Doc: "Reads the first field of a key, in any case.", Returns: "its value; where there is none the default, or nothing",
			Switches: []script.Switch{flag("all", "a list of the values of all fields of that key")},
			Params:   []script.Param{setParam, keyParam, defaultParam}, Fn: byKeyFold(setGet)},
		{
			Name: "find", Doc: "Finds the first field of a key.",
			Returns: "its index, -1 where there is none",
			Params:  []script.Param{setParam, keyParam}, Fn: byKey(setFind),
		},
		{
			Name: "ifind", Doc: "Finds the first field of a key, in any case.",
			Returns: "its index, -1 where there is none",
			Params:  []script.Param{setParam, keyParam}, Fn: byKeyFold(setFind),
		},
		{
			Name: "unique", Doc: "Tells whether a key occurs at most once.",
			Returns: "true or false",
			Params:  []script.Param{setParam, keyParam}, Fn: byKey(setUnique),
		},
		{
			Name: "iunique", Doc: "Tells whether a key occurs at most once, in any case.",
			Returns: "true or false",
			Params:  []script.Param{setParam, keyParam}, Fn: byKeyFold(setUnique),
		},
		{
			Name: "key", Doc: "Reads the key of a field by its position.",
			Returns: "the key",
			Params:  []script.Param{setParam, indexParam},
			Fn:      byIndex(func(s *Set, i int) script.Value { return script.StringValue(s.fields[i].key) })},
		{
			Name: "value", Doc: "Reads the value of a field by its position.",
			Returns: "the value",
			Params:  []script.Param{setParam, indexParam},
			Fn:      byIndex(func(s *Set, i int) script.Value { return script.StringValue(s.fields[i].value) })},
		{
			Name: "isnull", Doc: "Tells whether a field was put without a value.",
			Returns: "true or false",
			Params:  []script.Param{setParam, indexParam},
			Fn:      byIndex(func(s *Set, i int) script.Value { return script.BoolValue(s.fields[i].null) })},

		{Name: "put", Doc: "Adds a field at the end, also where the key is there already. Without a value the field is null.", Returns: "its index",
			Params: []script.Param{setParam, keyParam, opt(rest(str("value", "its value; further keys and values may follow in turn")))}, Fn: onSet(setPut)},
		{
			Name: "cput", Doc: "Adds a field unless the key is there.",
			Returns: "true when it was added",
			Params:  []script.Param{setParam, keyParam, opt(valueParam)}, Fn: byKey(setCput),
		},
		{
			Name: "icput", Doc: "Adds a field unless the key is there in any case.",
			Returns: "true when it was added",
			Params:  []script.Param{setParam, keyParam, opt(valueParam)}, Fn: byKeyFold(setCput),
		},
		{
			Name: "update", Doc: "Gives the first field of a key another value, removes further ones, or adds one.",
			Returns: "its index",
			Params:  []script.Param{setParam, keyParam, valueParam}, Fn: byKey(setUpdate),
		},
		{
			Name: "iupdate", Doc: "Does what update does, and finds the key in any case.",
			Returns: "its index",
			Params:  []script.Param{setParam, keyParam, valueParam}, Fn: byKeyFold(setUpdate),
		},
		{Name: "delete", Doc: "Removes a field by its position.", Params: []script.Param{setParam, indexParam}, Fn: setDelete},
		{
			Name: "idelete", Doc: "Removes the first field of a key, in any case.",
			Returns: "true when there was one",
			Params:  []script.Param{setParam, keyParam}, Fn: byKeyFold(setDeleteFirst),
		},
		{
			Name: "delkey", Doc: "Removes all fields of a key.",
			Returns: "true when there was one",
			Params:  []script.Param{setParam, keyParam}, Fn: byKey(setDelKey),
		},
		{
			Name: "idelkey", Doc: "Removes all fields of a key, in any case.",
			Returns: "true when there was one",
			Params:  []script.Param{setParam, keyParam}, Fn: byKeyFold(setDelKey),
		},
		{
			Name: "truncate", Doc: "Keeps the first fields only.",
			Params: []script.Param{setParam, integer("size", "how many to keep")}, Fn: onSet(setTruncate),
		},
		{Name: "purge", Doc: "Removes all fields.", Params: []script.Param{setParam}, Fn: onSet(setPurge)},

		{Name: "merge", Doc: "Adds those fields of the second set whose key the first does not have.", Returns: "the first set",
			Params: []script.Param{setParam, value("from", "the set to take from")}, Fn: setMerge(false)},
		{Name: "imerge", Doc: "Does what merge does, and compares keys in any case.", Returns: "the first set",
			Params: []script.Param{setParam, value("from", "the set to take from")}, Fn: setMerge(true)},
		{Name: "move", Doc: "Moves all fields of the second set to the end of the first.", Returns: "the first set",
			Params: []script.Param{setParam, value("from", "the set that will be empty")}, Fn: setMove},
		{Name: "split", Doc: "Makes a set for each part of a key before a separator: a.b goes into the set a with the key b.", Returns: "a list of sets",
			Params: []script.Param{setParam, opt(str("separator", "a dot without it"))}, Fn: onSet(setSplit)},
	},
}}

// onSet makes a subcommand of a function on the set that is the first argument.
func onSet(fn func(*script.Call, *Set) (script.Value, error)) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		s, err := of(c).setOf(c.Value(0))
		if err != nil {
			return script.Value{}, err
		}
		return fn(c, s)
	}
}

// byKey makes a subcommand of a function on a set and a key; byKeyFold makes its twin that finds keys in any case.
func byKey(fn func(c *script.Call, s *Set, fold bool) (script.Value, error)) func(*script.Call) (script.Value, error) {
	return onSet(func(c *script.Call, s *Set) (script.Value, error) { return fn(c, s, s.fold) })
}

func byKeyFold(fn func(c *script.Call, s *Set, fold bool) (script.Value, error)) func(*script.Call) (script.Value, error) {
	return onSet(func(c *script.Call, s *Set) (script.Value, error) { return fn(c, s, true) })
}

func byIndex(fn func(s *Set, i int) script.Value) func(*script.Call) (script.Value, error) {
	return onSet(func(c *script.Call, s *Set) (script.Value, error) {
		i, err := s.index(c)
		if err != nil {
			return script.Value{}, err
		}
		return fn(s, i), nil
	})
}

// index reads the position that is the second argument.
func (s *Set) index(c *script.Call) (int, error) {
	i := c.Int(1)
	if i < 0 || i >= int64(len(s.fields)) {
		return 0, script.Errorf("%s: no field %d: the set has %d, counted from 0", c.Builtin().FullName(), i, len(s.fields))
	}
	return int(i), nil
}

// changed ends a subcommand that has changed s.
func (s *Set) changed(c *script.Call, result script.Value) (script.Value, error) {
	if err := s.store(); err != nil {
		return script.Value{}, s.owner.refused(c, err)
	}
	return result, nil
}

func setCreate(c *script.Call) (script.Value, error) {
	s := of(c).NewSet(c.Str(0), c.Flag("nocase"))
	if c.NArg() > 1 && c.NArg()%2 == 0 {
		return script.Value{}, script.Errorf("ns_set create: the last key has no value")
	}
	for i := 1; i < c.NArg(); i += 2 {
		s.Put(c.Str(i), c.Str(i+1))
	}
	return script.ObjectValue(s), nil
}

func setCopy(c *script.Call, s *Set) (script.Value, error) {
	to := s.owner.NewSet(s.name, s.fold)
	to.fields = append(to.fields, s.fields...)
	return script.ObjectValue(to), nil
}

func setFree(c *script.Call, s *Set) (script.Value, error) {
	s.freed = true
	s.fields = nil
	if s.handle != "" {
		delete(s.owner.sets, s.handle)
	}
	return script.Value{}, nil
}

func setCleanup(c *script.Call) (script.Value, error) {
	for _, s := range of(c).sets {
		s.freed = true
		s.fields = nil
	}
	of(c).sets = nil
	return script.Value{}, nil
}

func setList(c *script.Call) (script.Value, error) {
	var handles []string
	for h := range of(c).sets {
		handles = append(handles, h)
	}
	sort.Slice(handles, func(i, j int) bool {
		return len(handles[i]) < len(handles[j]) || len(handles[i]) == len(handles[j]) && handles[i] < handles[j]
	})
	return script.StringsValue(handles), nil
}

func setName(c *script.Call, s *Set) (script.Value, error) {
	if c.Has(1) {
		s.name = c.Str(1)
	}
	return script.StringValue(s.name), nil
}

// column lists one part of each field, those that match the pattern that is the second argument.
func (s *Set) column(c *script.Call, part func(field) string) (script.Value, error) {
	var out []script.Value
	for _, f := range s.fields {
		if v := part(f); !c.Has(1) || glob.Match(c.Str(1), v) {
			out = append(out, script.StringValue(v))
		}
	}
	return script.ListValue(out), nil
}

func setFormat(c *script.Call, s *Set) (script.Value, error) {
	lead, sep := "  ", ": "
	if v, ok := c.Switch("lead"); ok {
		lead = v.Str()
	}
	if v, ok := c.Switch("separator"); ok {
		sep = v.Str()
	}
	return script.StringValue(s.format(!c.Flag("noname"), lead, sep)), nil
}

func setPrint(c *script.Call, s *Set) (script.Value, error) {
	s.owner.log(c, "notice", s.format(true, "  ", " = "))
	return script.Value{}, nil
}

func setStats(c *script.Call) (script.Value, error) {
	n := 0
	for _, s := range of(c).sets {
		n += len(s.fields)
	}
	return script.MapValue([]script.Value{
		script.StringValue("sets"), script.IntValue(int64(len(of(c).sets))),
		script.StringValue("fields"), script.IntValue(int64(n)),
	}), nil
}

func setGet(c *script.Call, s *Set, fold bool) (script.Value, error) {
	if c.Flag("all") {
		var out []script.Value
		for _, f := range s.fields {
			if same(f.key, c.Str(1), fold) {
				out = append(out, script.StringValue(f.value))
			}
		}
		return script.ListValue(out), nil
	}
	if i := s.find(c.Str(1), fold); i >= 0 {
		return script.StringValue(s.fields[i].value), nil
	}
	return c.Value(2), nil
}

func setFind(c *script.Call, s *Set, fold bool) (script.Value, error) {
	return script.IntValue(int64(s.find(c.Str(1), fold))), nil
}

func setUnique(c *script.Call, s *Set, fold bool) (script.Value, error) {
	return script.BoolValue(s.count(c.Str(1), fold) < 2), nil
}

func setPut(c *script.Call, s *Set) (script.Value, error) {
	if c.NArg() > 3 && c.NArg()%2 == 0 {
		return script.Value{}, script.Errorf("ns_set put: the last key has no value")
	}
	for i := 1; i < c.NArg(); i += 2 {
		s.fields = append(s.fields, field{key: c.Str(i), value: c.Str(i + 1), null: !c.Has(i + 1)})
	}
	return s.changed(c, script.IntValue(int64(len(s.fields)-1)))
}

func setCput(c *script.Call, s *Set, fold bool) (script.Value, error) {
	if s.find(c.Str(1), fold) >= 0 {
		return script.BoolValue(false), nil
	}
	s.fields = append(s.fields, field{key: c.Str(1), value: c.Str(2), null: !c.Has(2)})
	return s.changed(c, yes)
}

func setUpdate(c *script.Call, s *Set, fold bool) (script.Value, error) {
	i := s.update(c.Str(1), c.Str(2), fold)
	return s.changed(c, script.IntValue(int64(i)))
}

func setDelete(c *script.Call) (script.Value, error) {
	return onSet(func(c *script.Call, s *Set) (script.Value, error) {
		i, err := s.index(c)
		if err != nil {
			return script.Value{}, err
		}
		s.remove(i)
		return s.changed(c, script.Value{})
	})(c)
}

func setDeleteFirst(c *script.Call, s *Set, fold bool) (script.Value, error) {
	i := s.find(c.Str(1), fold)
	if i < 0 {
		return script.BoolValue(false), nil
	}
	s.remove(i)
	return s.changed(c, yes)
}

func setDelKey(c *script.Call, s *Set, fold bool) (script.Value, error) {
	n := s.removeAll(c.Str(1), fold)
	return s.changed(c, script.BoolValue(n > 0))
}

func setTruncate(c *script.Call, s *Set) (script.Value, error) {
	n := c.Int(1)
	if n < 0 {
		return script.Value{}, script.Errorf("ns_set truncate: size must not be negative")
	}
	if n < int64(len(s.fields)) {
		s.fields = s.fields[:n]
	}
	return s.changed(c, script.Value{})
}

func setPurge(c *script.Call, s *Set) (script.Value, error) {
	s.fields = nil
	return s.changed(c, script.Value{})
}

// twoSets finds the sets that are the first two arguments.
func twoSets(c *script.Call) (to, from *Set, err error) {
	if to, err = of(c).setOf(c.Value(0)); err != nil {
		return nil, nil, err
	}
	from, err = of(c).setOf(c.Value(1))
	return to, from, err
}

func setMerge(fold bool) func(*script.Call) (script.Value, error) {
	return func(c *script.Call) (script.Value, error) {
		to, from, err := twoSets(c)
		if err != nil {
			return script.Value{}, err
		}
		to.merge(from, fold || to.fold)
		return to.changed(c, script.ObjectValue(to))
	}
}

func setMove(c *script.Call) (script.Value, error) {
	to, from, err := twoSets(c)
	if err != nil {
		return script.Value{}, err
	}
	if to == from {
		return script.ObjectValue(to), nil
	}
	to.fields = append(to.fields, from.fields...)
	from.fields = nil
	if _, err := from.changed(c, script.Value{}); err != nil {
		return script.Value{}, err
	}
	return to.changed(c, script.ObjectValue(to))
}

func setSplit(c *script.Call, s *Set) (script.Value, error) {
	sep := "."
	if c.Str(1) != "" {
		sep = c.Str(1)
	}
	var out []script.Value
	for _, part := range s.split(sep) {
		out = append(out, script.ObjectValue(part))
	}
	return script.ListValue(out), nil
}
