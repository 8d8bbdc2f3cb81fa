// This file holds the short forms in which the families write their parameters.

package builtins

import "nsgo/script"

func str(name, doc string) script.Param {
	return script.Param{Name: name, Kind: script.String, Doc: doc}
}

func integer(name, doc string) script.Param {
	return script.Param{Name: name, Kind: script.Int, Doc: doc}
}

func boolean(name, doc string) script.Param {
	return script.Param{Name: name, Kind: script.Bool, Doc: doc}
}

func value(name, doc string) script.Param {
	return script.Param{Name: name, Kind: script.Any, Doc: doc}
}

func pairs(name, doc string) script.Param {
	return script.Param{Name: name, Kind: script.Map, Doc: doc}
}

func function(name, doc string) script.Param {
	return script.Param{Name: name, Kind: script.Function, Doc: doc}
}

func opt(p script.Param) script.Param {
	p.Optional = true
	return p
}

func rest(p script.Param) script.Param {
	p.Rest = true
	return p
}

func oneOf(p script.Param, words ...string) script.Param {
	p.OneOf = words
	return p
}

func flag(name, doc string) script.Switch {
	return script.Switch{Name: name, Kind: script.Bool, Doc: doc}
}

// bytesFlag is the -binary of a command that takes or answers strings.
func bytesFlag(doc string) script.Switch {
	return script.Switch{Name: "binary", Kind: script.Bool, Doc: doc, Bytes: true, Rare: true}
}

const charsAreBytes = "in Tcl, each character stands for a byte"

func option(name string, kind script.Kind, doc string) script.Switch {
	return script.Switch{Name: name, Kind: kind, Doc: doc}
}

// rare keeps a switch out of the usage.
func rare(s script.Switch) script.Switch {
	s.Rare = true
	return s
}

// oldFlag and oldOption are switches that do nothing: they are taken for the sake of old scripts.
func oldFlag(name string) script.Switch { return rare(flag(name, oldScripts)) }

func oldOption(name string, kind script.Kind) script.Switch {
	return rare(option(name, kind, oldScripts))
}

const oldScripts = "taken for the sake of old scripts"

// yes is the answer of what has succeeded.
var yes = script.BoolValue(true)

// texts returns positional arguments from i on, as strings.
func texts(c *script.Call, i int) []string {
	var out []string
	for ; i < c.NArg(); i++ {
		out = append(out, c.Str(i))
	}
	return out
}

// values returns positional arguments from i on, whole.
func values(c *script.Call, i int) []script.Value {
	var out []script.Value
	for ; i < c.NArg(); i++ {
		out = append(out, c.Value(i))
	}
	return out
}

// truth reads a switch that is a truth value and, unlike a flag, is always followed by it.
func truth(c *script.Call, name string, without bool) (bool, error) {
	v, given := c.Switch(name)
	if !given {
		return without, nil
	}
	b, ok := script.ParseBool(v.Str())
	if !ok {
		return without, script.Errorf("%s: switch -%s must be a boolean, not %q", c.Builtin().FullName(), name, v.Str())
	}
	return b, nil
}
